/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "adaptload.h"

#include <math.h>
#include <string.h>

/* Time constant of the smoothing: long enough to bridge one slow frame, short
 * enough to react within a second. */
#define TIME_CONSTANT_NS (GST_LATEST_SECOND_NS / 2)
/* Largest weight of one frame, which at low frame rates would be too large. */
#define MAX_WEIGHT 0.1
/* An encode time above this multiple of the mean is clipped: a single outlier
 * is caused by another process, and real load shows in the next frames too. */
#define OUTLIER_FACTOR 3
/* Fewest frames for a result: with three, one outlier is outvoted. */
#define MIN_FRAMES 3
/* Frames are late when they are so many intervals older than the least age; up
 * to one interval they wait for the encode of the frame before. */
#define LATE_INTERVALS 1.5
/* Window of the least age. A source that becomes later for good, by a new path
 * through a network for instance, sets a new reference after one to two
 * windows. */
#define AGE_WINDOW_NS (10 * GST_LATEST_SECOND_NS)

void
gst_latest_adapt_load_init (GstLatestAdaptLoad *l)
{
  memset (l, 0, sizeof (*l));
  l->min_age = l->prev_min_age = G_MAXINT64;
}

void
gst_latest_adapt_load_restart (GstLatestAdaptLoad *l)
{
  l->busy = 0;
  l->late = 0;
  l->frames = 0;
  l->last_was_key = FALSE;
}

/* Returns the weight of a frame: first that of a plain mean of all frames,
 * later that of exponential smoothing. */
static gdouble
weight (const GstLatestAdaptLoad *l, gint64 now)
{
  gdouble elapsed = MAX (now - l->last, 0);

  return MAX (1.0 / l->frames,
      MIN (1.0 - exp (-elapsed / TIME_CONSTANT_NS), MAX_WEIGHT));
}

static void
add_age (GstLatestAdaptLoad *l, gint64 now, gint64 age)
{
  if (now - l->window_start >= AGE_WINDOW_NS || now < l->window_start) {
    l->prev_min_age = l->min_age;
    l->min_age = G_MAXINT64;
    l->window_start = now;
  }
  l->min_age = MIN (l->min_age, age);
  l->late +=
      weight (l, now) * (age - MIN (l->min_age, l->prev_min_age) - l->late);
}

void
gst_latest_adapt_load_add (
    GstLatestAdaptLoad *l, gint64 now, gint64 busy, gint64 age, gboolean is_key)
{
  gboolean skip = is_key && !l->last_was_key;
  gdouble value = MAX (busy, 0);

  /* A key frame takes longer and does not count, unless the one before was a
   * key frame too: a stream of key frames has to be kept up with. */
  l->last_was_key = is_key;
  if (skip)
    return;
  l->frames++;
  if (l->frames > 1)
    value = MIN (value, OUTLIER_FACTOR * l->busy);
  /* The outlier may have been the first frame. */
  if (l->frames <= MIN_FRAMES)
    l->busy = MIN (l->busy, OUTLIER_FACTOR * value);
  l->busy += weight (l, now) * (value - l->busy);
  if (age != GST_LATEST_TIME_NONE)
    add_age (l, now, age);
  l->last = now;
}

gdouble
gst_latest_adapt_load_get (const GstLatestAdaptLoad *l, gint64 interval)
{
  if (l->frames < MIN_FRAMES || interval <= 0)
    return 0;
  return l->busy / interval;
}

gboolean
gst_latest_adapt_load_is_late (const GstLatestAdaptLoad *l, gint64 interval)
{
  return l->frames >= MIN_FRAMES && interval > 0
      && l->late > LATE_INTERVALS * interval;
}
