/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "playoutdelay.h"

/* Two 12-bit fields, minimum and maximum, in units of 10 ms. */
#define PAYLOAD_SIZE 3
#define UNIT 10
#define MAX_FIELD 0xfff

struct _GstLatestPlayoutDelay
{
  GstRTPHeaderExtension parent;
  guint payload; /* atomic: both fields */
};

G_DEFINE_TYPE (GstLatestPlayoutDelay, gst_latest_playout_delay,
    GST_TYPE_RTP_HEADER_EXTENSION);
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
write_delay (GstRTPHeaderExtension *ext, const GstBuffer *input,
    GstRTPHeaderExtensionFlags flags, GstBuffer *output, guint8 *data,
    gsize size)
{
  if (size < PAYLOAD_SIZE)
    return -1;
  GST_WRITE_UINT24_BE (data,
      (guint) g_atomic_int_get (&GST_LATEST_PLAYOUT_DELAY (ext)->payload));
  return PAYLOAD_SIZE;
}

static gboolean
read_delay (GstRTPHeaderExtension *ext, GstRTPHeaderExtensionFlags flags,
    const guint8 *data, gsize size, GstBuffer *buffer)
{
  return TRUE;
}

static void
gst_latest_playout_delay_class_init (GstLatestPlayoutDelayClass *klass)
{
  GstRTPHeaderExtensionClass *ext_class =
      GST_RTP_HEADER_EXTENSION_CLASS (klass);

  ext_class->get_supported_flags = get_supported_flags;
  ext_class->get_max_size = get_max_size;
  ext_class->write = write_delay;
  ext_class->read = read_delay;

  gst_element_class_set_static_metadata (GST_ELEMENT_CLASS (klass),
      "Playout delay", GST_RTP_HDREXT_ELEMENT_CLASS,
      "Tells the receiver how long it may hold frames",
      "gst-latestframe authors");
  gst_rtp_header_extension_class_set_uri (
      ext_class, GST_LATEST_PLAYOUT_DELAY_URI);
}

static void
gst_latest_playout_delay_init (GstLatestPlayoutDelay *self)
{
}

GstRTPHeaderExtension *
gst_latest_playout_delay_new (void)
{
  GstRTPHeaderExtension *ext =
      g_object_new (GST_TYPE_LATEST_PLAYOUT_DELAY, NULL);

  return gst_object_ref_sink (ext);
}

static guint
to_field (guint milliseconds)
{
  return MIN (milliseconds / UNIT + (milliseconds % UNIT > 0), MAX_FIELD);
}

void
gst_latest_playout_delay_set (GstLatestPlayoutDelay *self, guint min, guint max)
{
  guint payload = to_field (min) << 12 | to_field (MAX (min, max));

  g_atomic_int_set (&self->payload, payload);
}
