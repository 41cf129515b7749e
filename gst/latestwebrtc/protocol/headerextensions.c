/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "headerextensions.h"

#include <string.h>

#define ABS_CAPTURE_SIZE 8
/* Seconds from the epoch of NTP (1900) to that of Unix (1970). */
#define NTP_UNIX_OFFSET G_GUINT64_CONSTANT (2208988800)

/* Two fields of 12 bits, minimum and maximum, in units of 10 ms. */
#define PLAYOUT_DELAY_SIZE 3
#define PLAYOUT_DELAY_UNIT_MS 10
#define PLAYOUT_DELAY_MAX_FIELD 0xfff

static GstStaticCaps unix_caps = GST_STATIC_CAPS (GST_LATEST_ABS_CAPTURE_CAPS);

struct _GstLatestAbsCapture
{
  GstRTPHeaderExtension parent;
};

struct _GstLatestPlayoutDelay
{
  GstRTPHeaderExtension parent;
  GstLatestPlayoutFloor *floor; /* immutable once in use; NULL: none */
  guint payload;                /* atomic: both fields */
};

struct _GstLatestPlayoutFloor
{
  guint payload; /* atomic: both fields */
};

G_DEFINE_TYPE (
    GstLatestAbsCapture, gst_latest_abs_capture, GST_TYPE_RTP_HEADER_EXTENSION);
G_DEFINE_TYPE (GstLatestPlayoutDelay, gst_latest_playout_delay,
    GST_TYPE_RTP_HEADER_EXTENSION);

/* What the two have in common. */

static GstRTPHeaderExtensionFlags
get_supported_flags (GstRTPHeaderExtension *ext)
{
  return GST_RTP_HEADER_EXTENSION_ONE_BYTE | GST_RTP_HEADER_EXTENSION_TWO_BYTE;
}

static gboolean
ignore_received (GstRTPHeaderExtension *ext, GstRTPHeaderExtensionFlags flags,
    const guint8 *data, gsize size, GstBuffer *buffer)
{
  return TRUE;
}

static void
describe (GstRTPHeaderExtensionClass *klass, const gchar *name,
    const gchar *description, const gchar *uri)
{
  klass->get_supported_flags = get_supported_flags;
  klass->read = ignore_received;
  gst_element_class_set_static_metadata (GST_ELEMENT_CLASS (klass), name,
      GST_RTP_HDREXT_ELEMENT_CLASS, description, "gst-latestframe authors");
  gst_rtp_header_extension_class_set_uri (klass, uri);
}

/* abs-capture-time */

static gsize
gst_latest_abs_capture_get_max_size (
    GstRTPHeaderExtension *ext, const GstBuffer *input)
{
  return ABS_CAPTURE_SIZE;
}

static gssize
gst_latest_abs_capture_write (GstRTPHeaderExtension *ext,
    const GstBuffer *input, GstRTPHeaderExtensionFlags flags, GstBuffer *output,
    guint8 *data, gsize size)
{
  g_autoptr (GstCaps) caps = gst_static_caps_get (&unix_caps);
  GstReferenceTimestampMeta *meta =
      gst_buffer_get_reference_timestamp_meta ((GstBuffer *) input, caps);
  guint64 ntp;

  if (size < ABS_CAPTURE_SIZE)
    return -1;
  if (!meta)
    return 0;
  ntp = GUINT64_TO_BE ((NTP_UNIX_OFFSET << 32)
      + gst_util_uint64_scale (
          meta->timestamp, G_GUINT64_CONSTANT (1) << 32, GST_SECOND));
  /* An extension's data has any alignment. */
  memcpy (data, &ntp, sizeof (ntp));
  return ABS_CAPTURE_SIZE;
}

static void
gst_latest_abs_capture_class_init (GstLatestAbsCaptureClass *klass)
{
  GstRTPHeaderExtensionClass *ext_class =
      GST_RTP_HEADER_EXTENSION_CLASS (klass);

  ext_class->get_max_size = gst_latest_abs_capture_get_max_size;
  ext_class->write = gst_latest_abs_capture_write;
  describe (ext_class, "Absolute capture time",
      "Tells when a frame was captured", GST_LATEST_ABS_CAPTURE_URI);
}

static void
gst_latest_abs_capture_init (GstLatestAbsCapture *self)
{
}

GstRTPHeaderExtension *
gst_latest_abs_capture_new (void)
{
  return gst_object_ref_sink (g_object_new (GST_TYPE_LATEST_ABS_CAPTURE, NULL));
}

/* playout-delay */

static guint
to_field (guint ms)
{
  guint units = ms / PLAYOUT_DELAY_UNIT_MS + (ms % PLAYOUT_DELAY_UNIT_MS > 0);

  return MIN (units, PLAYOUT_DELAY_MAX_FIELD);
}

static guint
to_payload (guint min_ms, guint max_ms)
{
  return to_field (min_ms) << 12 | to_field (MAX (min_ms, max_ms));
}

/* In both fields, the greater of the two. */
static guint
raise_payload (guint a, guint b)
{
  return MAX (a >> 12, b >> 12) << 12
      | MAX (a & PLAYOUT_DELAY_MAX_FIELD, b & PLAYOUT_DELAY_MAX_FIELD);
}

static gsize
gst_latest_playout_delay_get_max_size (
    GstRTPHeaderExtension *ext, const GstBuffer *input)
{
  return PLAYOUT_DELAY_SIZE;
}

static gssize
gst_latest_playout_delay_write (GstRTPHeaderExtension *ext,
    const GstBuffer *input, GstRTPHeaderExtensionFlags flags, GstBuffer *output,
    guint8 *data, gsize size)
{
  GstLatestPlayoutDelay *self = GST_LATEST_PLAYOUT_DELAY (ext);
  guint payload = g_atomic_int_get (&self->payload);

  if (size < PLAYOUT_DELAY_SIZE)
    return -1;
  if (self->floor)
    payload = raise_payload (payload, g_atomic_int_get (&self->floor->payload));
  GST_WRITE_UINT24_BE (data, payload);
  return PLAYOUT_DELAY_SIZE;
}

static void
gst_latest_playout_delay_finalize (GObject *object)
{
  GstLatestPlayoutDelay *self = GST_LATEST_PLAYOUT_DELAY (object);

  g_clear_pointer (&self->floor, gst_latest_playout_floor_unref);
  G_OBJECT_CLASS (gst_latest_playout_delay_parent_class)->finalize (object);
}

static void
gst_latest_playout_delay_class_init (GstLatestPlayoutDelayClass *klass)
{
  GstRTPHeaderExtensionClass *ext_class =
      GST_RTP_HEADER_EXTENSION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = gst_latest_playout_delay_finalize;
  ext_class->get_max_size = gst_latest_playout_delay_get_max_size;
  ext_class->write = gst_latest_playout_delay_write;
  describe (ext_class, "Playout delay",
      "Tells the receiver how long it may hold frames",
      GST_LATEST_PLAYOUT_DELAY_URI);
}

static void
gst_latest_playout_delay_init (GstLatestPlayoutDelay *self)
{
}

GstRTPHeaderExtension *
gst_latest_playout_delay_new (void)
{
  return gst_object_ref_sink (
      g_object_new (GST_TYPE_LATEST_PLAYOUT_DELAY, NULL));
}

void
gst_latest_playout_delay_set (
    GstLatestPlayoutDelay *self, guint min_ms, guint max_ms)
{
  g_atomic_int_set (&self->payload, to_payload (min_ms, max_ms));
}

void
gst_latest_playout_delay_set_floor (
    GstLatestPlayoutDelay *self, GstLatestPlayoutFloor *floor)
{
  g_clear_pointer (&self->floor, gst_latest_playout_floor_unref);
  self->floor = gst_latest_playout_floor_ref (floor);
}

GstLatestPlayoutFloor *
gst_latest_playout_floor_new (void)
{
  return g_atomic_rc_box_new0 (GstLatestPlayoutFloor);
}

GstLatestPlayoutFloor *
gst_latest_playout_floor_ref (GstLatestPlayoutFloor *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
gst_latest_playout_floor_unref (GstLatestPlayoutFloor *self)
{
  g_atomic_rc_box_release (self);
}

void
gst_latest_playout_floor_set (
    GstLatestPlayoutFloor *self, guint min_ms, guint max_ms)
{
  g_atomic_int_set (&self->payload, to_payload (min_ms, max_ms));
}
