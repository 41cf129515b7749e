/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "vpxbudget.h"

#include "framebudget.h"
#include "quantizerfloor.h"

/* A frame's duration is left as it is when it is right within this part of
 * it. */
#define DURATION_PRECISION 16

void
gst_latest_vpx_budget_init (GstLatestVpxBudget *budget, guint64 max_latency)
{
  g_mutex_init (&budget->lock);
  budget->max_latency = max_latency;
  gst_latest_vpx_budget_reset (budget);
}

void
gst_latest_vpx_budget_clear (GstLatestVpxBudget *budget)
{
  g_mutex_clear (&budget->lock);
}

void
gst_latest_vpx_budget_reset (GstLatestVpxBudget *budget)
{
  budget->last_frame = GST_LATEST_TIME_NONE;
  budget->mean_interval = 0;
  gst_latest_vpx_budget_restart (budget);
}

void
gst_latest_vpx_budget_restart (GstLatestVpxBudget *budget)
{
  budget->was_key = FALSE;
  gst_latest_scene_cut_init (&budget->scene);
}

static gint64
get_max_latency (GstLatestVpxBudget *budget)
{
  gint64 max_latency;

  g_mutex_lock (&budget->lock);
  max_latency = (gint64) MIN (budget->max_latency, G_MAXINT64);
  g_mutex_unlock (&budget->lock);
  return max_latency;
}

/* Returns whether the frame begins another scene. A key frame is compared as
 * well, since the frame after it is compared with it. */
static gboolean
detect_cut (GstLatestVpxBudget *budget, const GstLatestVpxBudgetFrame *in)
{
  GstVideoFrame frame;
  gboolean cut;

  if (GST_VIDEO_INFO_WIDTH (in->info) == 0
      || GST_VIDEO_INFO_COMP_DEPTH (in->info, 0) != 8
      || !gst_video_frame_map (&frame, in->info, *in->buffer,
          GST_MAP_READ | GST_VIDEO_FRAME_MAP_FLAG_NO_REF))
    return FALSE;
  cut = gst_latest_scene_cut_add (&budget->scene,
      GST_VIDEO_FRAME_COMP_DATA (&frame, 0),
      GST_VIDEO_FRAME_COMP_STRIDE (&frame, 0), GST_VIDEO_FRAME_WIDTH (&frame),
      GST_VIDEO_FRAME_HEIGHT (&frame));
  gst_video_frame_unmap (&frame);
  return cut && !in->is_key;
}

/* The first frame of another scene may take this part of the latency: the
 * frames that make up for its coarse picture take more than their share as
 * well. */
#define CUT_PART (1.0 / 3)

static guint
floor_of_cut (const GstLatestVpxBudgetFrame *frame, gint64 max_latency)
{
  gdouble bits = CUT_PART * max_latency / GST_SECOND * frame->bitrate;

  return gst_latest_quantizer_floor_of_cut (
      frame->codec, bits / frame->info->width / frame->info->height);
}

/* A key frame has the limit of its percentage instead. */
static guint
get_min_quantizer (GstLatestVpxBudget *budget,
    const GstLatestVpxBudgetFrame *frame, gint64 max_latency, gboolean is_cut)
{
  if (max_latency == 0 || frame->is_key)
    return 0;
  if (is_cut)
    return floor_of_cut (frame, max_latency);
  if (budget->was_key)
    return gst_latest_quantizer_floor_after_key (frame->codec, budget->key_qp);
  return 0;
}

/* Tells the encoder by the duration of its next frame how often frames come.
 * libvpx takes the frame rate from the time between frames, but believes one
 * that differs from the duration of the last at once, and one that does not for
 * a second. Where two frames of three come, at the camera's intervals, it would
 * take all for the longer ones and exceed the rate by a third. */
static void
set_duration (GstBuffer **buffer, GstClockTime duration)
{
  GstClockTime old = GST_BUFFER_DURATION (*buffer);
  GstClockTime error = old > duration ? old - duration : duration - old;

  if (GST_CLOCK_TIME_IS_VALID (old) && error <= duration / DURATION_PRECISION)
    return;
  *buffer = gst_buffer_make_writable (*buffer);
  GST_BUFFER_DURATION (*buffer) = duration;
}

GstLatestVpxFrameTarget
gst_latest_vpx_budget_frame_in (
    GstLatestVpxBudget *budget, const GstLatestVpxBudgetFrame *frame)
{
  gint64 max_latency = get_max_latency (budget);
  gboolean is_cut = max_latency > 0 && detect_cut (budget, frame);
  gint64 interval = gst_latest_frame_budget_interval (
      budget->last_frame, frame->running_time, frame->nominal_interval);
  GstLatestVpxFrameTarget target = {
    .intra_percent =
        gst_latest_frame_budget_intra_percent (interval, max_latency),
    .bitrate =
        gst_latest_frame_budget_bitrate (interval, max_latency, frame->bitrate),
    .min_quantizer = get_min_quantizer (budget, frame, max_latency, is_cut),
    .is_cut = is_cut,
  };

  budget->last_frame = frame->running_time;
  budget->mean_interval =
      gst_latest_frame_budget_mean (budget->mean_interval, interval);
  set_duration (frame->buffer, (GstClockTime) budget->mean_interval);
  return target;
}

void
gst_latest_vpx_budget_frame_out (
    GstLatestVpxBudget *budget, gboolean is_key, gint qp)
{
  budget->was_key = is_key;
  budget->key_qp = qp;
}
