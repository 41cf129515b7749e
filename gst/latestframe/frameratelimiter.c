/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "frameratelimiter.h"

/* A frame that is early by at most this part of the source's period is early
 * because of jitter: it waits for its time instead of for the next frame. */
#define JITTER_DIVISOR 8
/* The next frame is not waited for any longer once it is late by this part of
 * the source's period. */
#define LATE_DIVISOR 4

void
gst_latest_framerate_limiter_init (GstLatestFramerateLimiter *limiter)
{
  *limiter = (GstLatestFramerateLimiter) { .hold = G_MININT64 };
}

void
gst_latest_framerate_limiter_set_rate (
    GstLatestFramerateLimiter *limiter, gint num, gint den)
{
  limiter->interval = num > 0 && den > 0 ? GST_LATEST_SECOND_NS * den / num : 0;
  limiter->next = limiter->last + limiter->interval;
}

void
gst_latest_framerate_limiter_set_period (
    GstLatestFramerateLimiter *limiter, gint64 period)
{
  limiter->period = period;
}

void
gst_latest_framerate_limiter_hold (
    GstLatestFramerateLimiter *limiter, gint64 now, gint64 until)
{
  if (now >= limiter->hold)
    limiter->hold_began = now;
  else
    until = MAX (until, now); /* one that is cut short has lasted until now */
  limiter->hold = MIN (until, limiter->hold_began + GST_LATEST_MAX_HOLD_NS);
}

/* Returns when the framerate lets a frame pass that came at @arrived. */
static gint64
get_rate_due (const GstLatestFramerateLimiter *limiter, gint64 arrived)
{
  gint64 period = limiter->period;
  gint64 early = limiter->next - arrived;

  if (limiter->interval == 0 || !limiter->passed || early <= 0)
    return arrived;
  if (period == 0 || period > limiter->interval
      || early <= period / JITTER_DIVISOR)
    return limiter->next;
  return MAX (limiter->next, arrived + period + period / LATE_DIVISOR);
}

gint64
gst_latest_framerate_limiter_due (
    const GstLatestFramerateLimiter *limiter, gint64 arrived)
{
  return MAX (get_rate_due (limiter, arrived), limiter->hold);
}

gboolean
gst_latest_framerate_limiter_is_held (
    const GstLatestFramerateLimiter *limiter, gint64 arrived, gint64 now)
{
  gint64 due = get_rate_due (limiter, arrived);

  return due <= now && due < limiter->hold;
}

gint64
gst_latest_framerate_limiter_get_held (
    const GstLatestFramerateLimiter *limiter, gint64 arrived, gint64 from)
{
  gint64 start = MAX (get_rate_due (limiter, arrived), from);

  return limiter->hold > start ? limiter->hold - start : 0;
}

void
gst_latest_framerate_limiter_pass (
    GstLatestFramerateLimiter *limiter, gint64 now)
{
  gint64 scheduled = limiter->next + limiter->interval;
  gint64 soonest = now + limiter->interval / 2;

  limiter->next = limiter->passed ? MAX (scheduled, soonest) : soonest;
  limiter->last = now;
  limiter->passed = TRUE;
}
