/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "trackstats.h"

#include "codec.h"

/* Rates are measured over spans of this length, a second as the W3C's
 * framesPerSecond is (webrtc-stats). */
#define SPAN_US G_USEC_PER_SEC

struct _GstLatestTrackStats
{
  /* Immutable. */
  gboolean is_audio;
  GstLatestTrackChain *chain; /* not owned */
  GstElement *tee;            /* not owned */

  GstLatestTrackCount in, out;
};

/* Counts. */

void
gst_latest_track_count_init (GstLatestTrackCount *self)
{
  *self = (GstLatestTrackCount) { 0 };
  g_mutex_init (&self->lock);
}

void
gst_latest_track_count_clear (GstLatestTrackCount *self)
{
  g_mutex_clear (&self->lock);
}

void
gst_latest_track_count_reset (GstLatestTrackCount *self)
{
  g_mutex_lock (&self->lock);
  self->frames = self->key_frames = self->bytes = self->dropped = 0;
  self->bitrate = self->span_bytes = 0;
  self->span_began = 0;
  g_mutex_unlock (&self->lock);
}

static guint64
get_span_rate_locked (GstLatestTrackCount *self, gint64 now)
{
  return gst_util_uint64_scale (
      8 * self->span_bytes, G_USEC_PER_SEC, now - self->span_began);
}

/* A frame that ends a span is the first one of the next: it takes the time until
 * the frame after it to be sent. */
static void
measure_locked (GstLatestTrackCount *self, gsize bytes, gint64 now)
{
  if (self->span_began == 0) {
    self->span_began = now;
  } else if (now - self->span_began >= SPAN_US) {
    self->bitrate = get_span_rate_locked (self, now);
    self->span_bytes = 0;
    self->span_began = now;
  }
  self->span_bytes += bytes;
}

void
gst_latest_track_count_add (
    GstLatestTrackCount *self, GstBuffer *frame, gint64 now)
{
  const gsize bytes = gst_buffer_get_size (frame);

  g_mutex_lock (&self->lock);
  self->frames++;
  self->key_frames +=
      !GST_BUFFER_FLAG_IS_SET (frame, GST_BUFFER_FLAG_DELTA_UNIT);
  self->bytes += bytes;
  measure_locked (self, bytes, now);
  g_mutex_unlock (&self->lock);
}

void
gst_latest_track_count_drop (GstLatestTrackCount *self, guint n)
{
  g_mutex_lock (&self->lock);
  self->dropped += n;
  g_mutex_unlock (&self->lock);
}

/* No frame has ended the present span if it has become long: the source stands
 * still. */
guint64
gst_latest_track_count_get_bitrate (GstLatestTrackCount *self, gint64 now)
{
  guint64 bitrate;

  g_mutex_lock (&self->lock);
  bitrate = self->span_began != 0 && now - self->span_began >= 2 * SPAN_US
      ? get_span_rate_locked (self, now)
      : self->bitrate;
  g_mutex_unlock (&self->lock);
  return bitrate;
}

/* Counting. */

GstLatestTrackStats *
gst_latest_track_stats_new (
    gboolean is_audio, GstLatestTrackChain *chain, GstElement *tee)
{
  GstLatestTrackStats *self = g_new (GstLatestTrackStats, 1);

  self->is_audio = is_audio;
  self->chain = chain;
  self->tee = tee;
  gst_latest_track_count_init (&self->in);
  gst_latest_track_count_init (&self->out);
  return self;
}

void
gst_latest_track_stats_free (GstLatestTrackStats *self)
{
  if (!self)
    return;
  gst_latest_track_count_clear (&self->in);
  gst_latest_track_count_clear (&self->out);
  g_free (self);
}

void
gst_latest_track_stats_reset (GstLatestTrackStats *self)
{
  gst_latest_track_count_reset (&self->in);
  gst_latest_track_count_reset (&self->out);
}

void
gst_latest_track_stats_count_in (
    GstLatestTrackStats *self, GstPadProbeInfo *info, gboolean dropped)
{
  const gint64 now = g_get_monotonic_time ();
  GstBufferList *list = info->type & GST_PAD_PROBE_TYPE_BUFFER_LIST
      ? GST_PAD_PROBE_INFO_BUFFER_LIST (info)
      : NULL;
  const guint n = list ? gst_buffer_list_length (list) : 1;

  for (guint i = 0; i < n; i++)
    gst_latest_track_count_add (&self->in,
        list ? gst_buffer_list_get (list, i) : GST_PAD_PROBE_INFO_BUFFER (info),
        now);
  if (dropped)
    gst_latest_track_count_drop (&self->in, n);
}

void
gst_latest_track_stats_count_out (
    GstLatestTrackStats *self, GstBuffer *frame, gboolean dropped)
{
  if (dropped)
    gst_latest_track_count_drop (&self->out, 1);
  else
    gst_latest_track_count_add (&self->out, frame, g_get_monotonic_time ());
}

/* Telling. */

static guint64
get_count (const GstStructure *in, const gchar *field)
{
  guint64 count = 0;
  guint small = 0;

  if (!gst_structure_get_uint64 (in, field, &count)
      && gst_structure_get_uint (in, field, &small))
    count = small;
  return count;
}

/* The frames that came to the encoder bin and that nobody gets. */
static guint64
count_lost_frames (const GstStructure *encoder)
{
  const GValue *value = gst_structure_get_value (encoder, "slot");
  const GstStructure *slot = gst_value_get_structure (value);

  return get_count (slot, "dropped") + get_count (slot, "flushed")
      + get_count (encoder, "frames-dropped")
      + get_count (encoder, "frames-lost")
      + get_count (encoder, "frames-unusable");
}

static GstCaps *
get_output_caps (GstLatestTrackStats *self)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (self->tee, "sink");

  return gst_pad_get_current_caps (sink);
}

/* The number of dropped frames and the rates are those of one moment only if
 * nothing comes meanwhile. */
static void
write_input (GstLatestTrackStats *self, guint64 lost, GstStructure *out)
{
  const gboolean encoded = gst_latest_track_chain_is_encoded (self->chain);
  const guint64 bitrate =
      gst_latest_track_count_get_bitrate (&self->in, g_get_monotonic_time ());
  guint64 frames, key_frames, bytes;

  g_mutex_lock (&self->out.lock);
  lost += self->out.dropped;
  g_mutex_unlock (&self->out.lock);
  g_mutex_lock (&self->in.lock);
  lost += self->in.dropped;
  frames = self->in.frames;
  key_frames = self->in.key_frames;
  bytes = self->in.bytes;
  g_mutex_unlock (&self->in.lock);
  gst_structure_set (out, "encoded", G_TYPE_BOOLEAN, encoded, "frames-received",
      G_TYPE_UINT64, frames, "frames-dropped", G_TYPE_UINT64, lost, NULL);
  if (!encoded)
    return;
  if (!self->is_audio)
    gst_structure_set (
        out, "key-frames-received", G_TYPE_UINT64, key_frames, NULL);
  gst_structure_set (out, "bytes-received", G_TYPE_UINT64, bytes,
      "bitrate-received", G_TYPE_UINT64, bitrate, NULL);
}

static void
write_output (GstLatestTrackStats *self, GstStructure *out)
{
  const guint64 bitrate =
      gst_latest_track_count_get_bitrate (&self->out, g_get_monotonic_time ());
  guint64 frames, key_frames, bytes;

  g_mutex_lock (&self->out.lock);
  frames = self->out.frames;
  key_frames = self->out.key_frames;
  bytes = self->out.bytes;
  g_mutex_unlock (&self->out.lock);
  gst_structure_set (out, "frames-encoded", G_TYPE_UINT64, frames,
      "bytes-encoded", G_TYPE_UINT64, bytes, "bitrate", G_TYPE_UINT64, bitrate,
      NULL);
  if (!self->is_audio)
    gst_structure_set (
        out, "key-frames-encoded", G_TYPE_UINT64, key_frames, NULL);
}

static void
write_size (const GstCaps *caps, GstStructure *out)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  gint width, height;

  if (gst_structure_get_int (s, "width", &width)
      && gst_structure_get_int (s, "height", &height))
    gst_structure_set (out, "frame-width", G_TYPE_UINT, width, "frame-height",
        G_TYPE_UINT, height, NULL);
}

/* What the track's own encoder is set to. */
static void
write_settings (GstLatestTrackStats *self, GstStructure *out)
{
  GstElement *encoder = gst_latest_track_chain_get_encoder (self->chain);
  gint bitrate, frame_ms;
  guint target;

  if (!self->is_audio) {
    g_object_get (encoder, "bitrate", &target, NULL);
    gst_structure_set (out, "target-bitrate", G_TYPE_UINT, target, NULL);
    return;
  }
  /* 2 stands for 2.5 ms. */
  g_object_get (encoder, "bitrate", &bitrate, "frame-size", &frame_ms, NULL);
  gst_structure_set (out, "target-bitrate", G_TYPE_UINT, bitrate, "frame-size",
      G_TYPE_UINT64,
      frame_ms == 2 ? 5 * GST_MSECOND / 2 : frame_ms * GST_MSECOND, NULL);
}

/* The first encode, which is always there. */
static void
write_encodings (GstLatestTrackStats *self, GstStructure *encoder,
    const GstCaps *caps, GstStructure *out)
{
  GstStructure *encoding =
      gst_structure_new ("encoding", "encoding", G_TYPE_UINT, 0, NULL);
  GValue list = G_VALUE_INIT, value = G_VALUE_INIT;

  write_output (self, encoding);
  if (caps)
    write_size (caps, encoding);
  if (!gst_latest_track_chain_is_encoded (self->chain)) {
    write_settings (self, encoding);
    if (encoder)
      gst_structure_set (
          encoding, "encoder", GST_TYPE_STRUCTURE, encoder, NULL);
  }
  g_value_init (&list, GST_TYPE_ARRAY);
  g_value_init (&value, GST_TYPE_STRUCTURE);
  g_value_take_boxed (&value, encoding);
  gst_value_array_append_and_take_value (&list, &value);
  gst_structure_take_value (out, "encodings", &list);
}

void
gst_latest_track_stats_write (
    GstLatestTrackStats *self, gboolean whole, GstStructure *out)
{
  g_autoptr (GstCaps) caps = get_output_caps (self);
  g_autoptr (GstStructure) encoder = NULL;
  const GstLatestCodec *codec = caps ? gst_latest_codec_from_caps (caps) : NULL;
  guint64 lost = gst_latest_track_chain_count_dropped (self->chain);

  if (!self->is_audio) {
    g_object_get (gst_latest_track_chain_get_encoder (self->chain), "stats",
        &encoder, NULL);
    lost += count_lost_frames (encoder);
  }
  if (codec)
    gst_structure_set (out, "codec", G_TYPE_STRING, codec->mime_type, NULL);
  write_input (self, lost, out);
  write_encodings (self, whole ? encoder : NULL, caps, out);
}

static GstStructure *
describe_encoding (guint number, GstElement *encoder, gboolean whole)
{
  g_autoptr (GstStructure) stats = NULL;
  guint target, width = 0, height = 0;

  g_object_get (encoder, "stats", &stats, "bitrate", &target, NULL);
  gst_structure_get_uint (stats, "frame-width", &width);
  gst_structure_get_uint (stats, "frame-height", &height);
  return gst_structure_new ("encoding", "encoding", G_TYPE_UINT, number,
      "frames-encoded", G_TYPE_UINT64, get_count (stats, "frames-encoded"),
      "key-frames-encoded", G_TYPE_UINT64,
      get_count (stats, "key-frames-encoded"), "bytes-encoded", G_TYPE_UINT64,
      get_count (stats, "bytes-encoded"), "target-bitrate", G_TYPE_UINT, target,
      "frame-width", G_TYPE_UINT, width, "frame-height", G_TYPE_UINT, height,
      whole ? "encoder" : NULL, GST_TYPE_STRUCTURE, stats, NULL);
}

void
gst_latest_track_stats_add_encoding (
    GstStructure *stats, guint number, GstElement *encoder, gboolean whole)
{
  GValue list = G_VALUE_INIT, value = G_VALUE_INIT;

  g_value_init (&list, GST_TYPE_ARRAY);
  g_value_copy (gst_structure_get_value (stats, "encodings"), &list);
  g_value_init (&value, GST_TYPE_STRUCTURE);
  g_value_take_boxed (&value, describe_encoding (number, encoder, whole));
  gst_value_array_append_and_take_value (&list, &value);
  gst_structure_take_value (stats, "encodings", &list);
}
