/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "abscapture.h"

#include <string.h>

#define PAYLOAD_SIZE 8
/* Seconds from the epoch of NTP (1900) to that of Unix (1970). */
#define NTP_UNIX_OFFSET G_GUINT64_CONSTANT (2208988800)

struct _GstLatestAbsCapture
{
  GstRTPHeaderExtension parent;

  /* Immutable. */
  GstCaps *unix_caps;
};

G_DEFINE_TYPE (
    GstLatestAbsCapture, gst_latest_abs_capture, GST_TYPE_RTP_HEADER_EXTENSION);
static GstRTPHeaderExtensionFlags
get_supported_flags (GstRTPHeaderExtension *ext)
{
  return GST_RTP_HEADER_EXTENSION_ONE_BYTE | GST_RTP_HEADER_EXTENSION_TWO_BYTE;
}

static gsize
get_max_size (GstRTPHeaderExtension *ext, const GstBuffer *input)
{
  return PAYLOAD_SIZE;
}

static gssize
write_capture_time (GstRTPHeaderExtension *ext, const GstBuffer *input,
    GstRTPHeaderExtensionFlags flags, GstBuffer *output, guint8 *data,
    gsize size)
{
  GstLatestAbsCapture *self = GST_LATEST_ABS_CAPTURE (ext);
  GstReferenceTimestampMeta *meta = gst_buffer_get_reference_timestamp_meta (
      (GstBuffer *) input, self->unix_caps);
  guint64 ntp;

  if (size < PAYLOAD_SIZE)
    return -1;
  if (!meta)
    return 0;
  ntp = GUINT64_TO_BE ((NTP_UNIX_OFFSET << 32)
      + gst_util_uint64_scale (
          meta->timestamp, G_GUINT64_CONSTANT (1) << 32, GST_SECOND));
  /* An extension's data has any alignment. */
  memcpy (data, &ntp, sizeof (ntp));
  return PAYLOAD_SIZE;
}

static gboolean
read_capture_time (GstRTPHeaderExtension *ext, GstRTPHeaderExtensionFlags flags,
    const guint8 *data, gsize size, GstBuffer *buffer)
{
  return TRUE;
}

static void
gst_latest_abs_capture_finalize (GObject *object)
{
  GstLatestAbsCapture *self = GST_LATEST_ABS_CAPTURE (object);

  gst_clear_caps (&self->unix_caps);
  G_OBJECT_CLASS (gst_latest_abs_capture_parent_class)->finalize (object);
}

static void
gst_latest_abs_capture_class_init (GstLatestAbsCaptureClass *klass)
{
  GstRTPHeaderExtensionClass *ext_class =
      GST_RTP_HEADER_EXTENSION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = gst_latest_abs_capture_finalize;
  ext_class->get_supported_flags = get_supported_flags;
  ext_class->get_max_size = get_max_size;
  ext_class->write = write_capture_time;
  ext_class->read = read_capture_time;

  gst_element_class_set_static_metadata (GST_ELEMENT_CLASS (klass),
      "Absolute capture time", GST_RTP_HDREXT_ELEMENT_CLASS,
      "Says when a frame was captured", "gst-latestframe authors");
  gst_rtp_header_extension_class_set_uri (
      ext_class, GST_LATEST_ABS_CAPTURE_URI);
}

static void
gst_latest_abs_capture_init (GstLatestAbsCapture *self)
{
  self->unix_caps = gst_caps_new_empty_simple (GST_LATEST_ABS_CAPTURE_CAPS);
}

GstRTPHeaderExtension *
gst_latest_abs_capture_new (void)
{
  GstRTPHeaderExtension *ext = g_object_new (GST_TYPE_LATEST_ABS_CAPTURE, NULL);

  return gst_object_ref_sink (ext);
}
