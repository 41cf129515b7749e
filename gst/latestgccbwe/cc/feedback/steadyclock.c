/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "steadyclock.h"

/* Times are cut off at 71 years, and steps of the clock are compensated until
 * they add up to 2000 years, so that no sum of times overflows. */
#define MAX_TIME (G_GINT64_CONSTANT (1) << 51)
#define MAX_SHIFT (G_GINT64_CONSTANT (1) << 56)
/* The clock begins here and is never negative: -1 is no time (cctime.h). Ten
 * seconds leave room for the windows that are subtracted from it. */
#define START_TIME (10 * G_USEC_PER_SEC)

void
gst_latest_steady_clock_init (GstLatestSteadyClock *c, gint64 now)
{
  c->now = START_TIME;
  c->shift = START_TIME - CLAMP (now, -MAX_TIME, MAX_TIME);
}

gboolean
gst_latest_steady_clock_set (GstLatestSteadyClock *c, gint64 now)
{
  gint64 ours = gst_latest_steady_clock_convert (c, now);

  if (ours >= c->now) {
    c->now = ours;
    return TRUE;
  }
  if (c->shift > MAX_SHIFT)
    return TRUE;
  c->shift += c->now - ours;
  return FALSE;
}

gint64
gst_latest_steady_clock_convert (const GstLatestSteadyClock *c, gint64 time)
{
  return CLAMP (time, -MAX_TIME, MAX_TIME) + c->shift;
}
