/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "framebudget.h"

gint64
gst_latest_frame_budget_interval (gint64 last, gint64 now, gint64 nominal)
{
  if (last == GST_LATEST_TIME_NONE || now == GST_LATEST_TIME_NONE
      || now <= last)
    return nominal;
  return now - last;
}

/* Frames that the mean interval remembers: few enough to follow a new frame
 * rate, enough to average the pattern of two frames of three. */
#define MEAN_FRAMES 8
/* A longer interval counts as so many mean ones. */
#define MAX_PAUSE_INTERVALS 4

gint64
gst_latest_frame_budget_mean (gint64 mean, gint64 interval)
{
  if (mean <= 0)
    return interval;
  if (interval / MAX_PAUSE_INTERVALS > mean)
    interval = MAX_PAUSE_INTERVALS * mean;
  return mean + (interval - mean) / MEAN_FRAMES;
}

static gdouble
target_duration (gint64 max_latency)
{
  return max_latency * 2.0 / 3;
}

guint
gst_latest_frame_budget_intra_percent (gint64 interval, gint64 max_latency)
{
  gdouble percent;

  if (max_latency <= 0)
    return 0;
  percent = 100 * target_duration (max_latency) / MAX (interval, 1);
  /* The steps of 10 % are coarse, so that a camera's jitter does not change the
   * setting for each key frame. */
  return (guint) CLAMP (percent, 10, 10000) / 10 * 10;
}

guint
gst_latest_frame_budget_bitrate (
    gint64 interval, gint64 max_latency, guint bitrate)
{
  if (max_latency <= 0 || interval <= target_duration (max_latency))
    return bitrate;
  return (guint) (bitrate * (target_duration (max_latency) / interval));
}
