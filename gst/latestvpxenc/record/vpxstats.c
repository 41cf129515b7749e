/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "vpxstats.h"

void
gst_latest_vpx_stats_init (GstLatestVpxStats *s)
{
  g_mutex_init (&s->lock);
  gst_latest_vpx_stats_reset (s);
}

void
gst_latest_vpx_stats_clear (GstLatestVpxStats *s)
{
  g_mutex_clear (&s->lock);
}

void
gst_latest_vpx_stats_reset (GstLatestVpxStats *s)
{
  g_mutex_lock (&s->lock);
  s->c = (GstLatestVpxCounters) { 0 };
  gst_latest_histogram_init (&s->encode);
  gst_latest_histogram_init (&s->age_start);
  gst_latest_histogram_init (&s->age_end);
  gst_latest_framerate_init (&s->rate);
  g_mutex_unlock (&s->lock);
}

void
gst_latest_vpx_stats_set_size (GstLatestVpxStats *s, gint width, gint height)
{
  g_mutex_lock (&s->lock);
  s->c.width = width;
  s->c.height = height;
  g_mutex_unlock (&s->lock);
}

void
gst_latest_vpx_stats_frame_in (
    GstLatestVpxStats *s, const GstLatestVpxFrame *frame)
{
  gint64 age = gst_latest_vpx_frame_get_age (frame, &frame->encode_start);

  g_mutex_lock (&s->lock);
  s->c.frames_in++;
  s->c.scene_cuts += frame->is_cut;
  s->c.encoding = TRUE;
  if (age != GST_LATEST_TIME_NONE)
    gst_latest_histogram_add (&s->age_start, age);
  g_mutex_unlock (&s->lock);
}

void
gst_latest_vpx_stats_frame_out (
    GstLatestVpxStats *s, const GstLatestVpxFrame *frame)
{
  gint64 age = gst_latest_vpx_frame_get_age (frame, &frame->encode_end);

  g_mutex_lock (&s->lock);
  s->c.frames_encoded++;
  s->c.key_frames += frame->is_key;
  s->c.bytes += frame->size;
  s->c.qp_sum += MAX (frame->qp, 0);
  if (frame->encode_start.steady != GST_LATEST_TIME_NONE) {
    gint64 took = frame->encode_end.steady - frame->encode_start.steady;

    s->c.encode_time += took;
    gst_latest_histogram_add (&s->encode, took);
  }
  s->c.encoding = FALSE;
  if (age != GST_LATEST_TIME_NONE)
    gst_latest_histogram_add (&s->age_end, age);
  if (frame->running_time != GST_LATEST_TIME_NONE)
    gst_latest_framerate_add (&s->rate, frame->running_time);
  g_mutex_unlock (&s->lock);
}

void
gst_latest_vpx_stats_frame_failed (GstLatestVpxStats *s)
{
  g_mutex_lock (&s->lock);
  if (s->c.encoding)
    s->c.frames_in--;
  s->c.encoding = FALSE;
  g_mutex_unlock (&s->lock);
}

static void
set_quantiles (GstStructure *out, const gchar *p50, const gchar *p99,
    const GstLatestHistogramSummary *h)
{
  if (h->count > 0)
    gst_structure_set (out, p50, G_TYPE_UINT64, (guint64) h->p50, p99,
        G_TYPE_UINT64, (guint64) h->p99, NULL);
}

/* Without a clock, the stream's own time is the only one there is. A frame may
 * also carry a time ahead of the clock. */
static gdouble
get_framerate_locked (GstLatestVpxStats *s, GstClockTime running_time)
{
  gint64 now = gst_latest_framerate_last (&s->rate);

  now = MAX (now, gst_latest_time_from_unsigned (running_time));
  return gst_latest_framerate_get (&s->rate, now);
}

GstStructure *
gst_latest_vpx_stats_to_structure (
    GstLatestVpxStats *s, GstClockTime running_time)
{
  GstLatestHistogramSummary encode, age_start, age_end;
  GstLatestVpxCounters c;
  GstStructure *out;
  gdouble framerate;

  /* Nothing is allocated under the lock: the streaming thread needs it. */
  g_mutex_lock (&s->lock);
  c = s->c;
  framerate = get_framerate_locked (s, running_time);
  gst_latest_histogram_summarize (&s->encode, &encode);
  gst_latest_histogram_summarize (&s->age_start, &age_start);
  gst_latest_histogram_summarize (&s->age_end, &age_end);
  g_mutex_unlock (&s->lock);

  out = gst_structure_new ("application/x-latestvpxenc-stats", "frames-encoded",
      G_TYPE_UINT64, c.frames_encoded, "key-frames-encoded", G_TYPE_UINT64,
      c.key_frames, "frames-dropped", G_TYPE_UINT64,
      c.frames_in - c.frames_encoded - (c.encoding ? 1 : 0), "bytes-encoded",
      G_TYPE_UINT64, c.bytes, "total-encode-time", G_TYPE_UINT64, c.encode_time,
      "qp-sum", G_TYPE_UINT64, c.qp_sum, "frames-per-second", G_TYPE_DOUBLE,
      framerate, "frame-width", G_TYPE_UINT, (guint) c.width, "frame-height",
      G_TYPE_UINT, (guint) c.height, "scene-cuts", G_TYPE_UINT64, c.scene_cuts,
      NULL);
  set_quantiles (out, "encode-time-p50", "encode-time-p99", &encode);
  set_quantiles (
      out, "age-at-encode-start-p50", "age-at-encode-start-p99", &age_start);
  set_quantiles (
      out, "age-at-encode-end-p50", "age-at-encode-end-p99", &age_end);
  return out;
}
