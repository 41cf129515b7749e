/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "adaptload.h"

#include <math.h>
#include <string.h>

/* Long enough to bridge one bad moment, short enough to react in a second. */
#define TIME_CONSTANT (GST_LATEST_SECOND_NS / 2)
/* At few frames a second each of them would count for too much. */
#define MAX_WEIGHT 0.1
/* One frame that took longer than this many others is somebody else's doing; if
 * it is not, the next ones say the same. */
#define MAX_RISE 3
/* Two agree, the third decides. */
#define MIN_FRAMES 3
/* How long a source may be late on the whole (a new path through a network)
 * before that is what is expected of it. */
#define AGE_WINDOW (10 * GST_LATEST_SECOND_NS)

void
gst_latest_adapt_load_init (GstLatestAdaptLoad *l)
{
  memset (l, 0, sizeof (*l));
  l->least = l->least_before = G_MAXINT64;
}

void
gst_latest_adapt_load_restart (GstLatestAdaptLoad *l)
{
  l->busy = 0;
  l->late = 0;
  l->frames = 0;
  l->last_was_key = FALSE;
}

/* The mean of what there is until that is more than the smoothing remembers. */
static gdouble
weight (const GstLatestAdaptLoad *l, gint64 now)
{
  gdouble elapsed = MAX (now - l->last, 0);

  return MAX (
      1.0 / l->frames, MIN (1.0 - exp (-elapsed / TIME_CONSTANT), MAX_WEIGHT));
}

static void
add_age (GstLatestAdaptLoad *l, gint64 now, gint64 age)
{
  if (now - l->window_start >= AGE_WINDOW || now < l->window_start) {
    l->least_before = l->least;
    l->least = G_MAXINT64;
    l->window_start = now;
  }
  l->least = MIN (l->least, age);
  l->late +=
      weight (l, now) * (age - MIN (l->least, l->least_before) - l->late);
}

void
gst_latest_adapt_load_add (
    GstLatestAdaptLoad *l, gint64 now, gint64 busy, gint64 age, gboolean is_key)
{
  gboolean skip = is_key && !l->last_was_key;
  gdouble value = MAX (busy, 0);

  /* Key frames cost more, but only a stream of nothing else has to afford
   * them. */
  l->last_was_key = is_key;
  if (skip)
    return;
  l->frames++;
  if (l->frames > 1)
    value = MIN (value, MAX_RISE * l->busy);
  /* The one that took too long may have been the first. */
  if (l->frames <= MIN_FRAMES)
    l->busy = MIN (l->busy, MAX_RISE * value);
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
  return l->frames >= MIN_FRAMES && interval > 0 && l->late > 1.5 * interval;
}
