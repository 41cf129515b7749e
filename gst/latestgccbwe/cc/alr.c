/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "alr.h"

/* The constants are libwebrtc's (AlrDetectorConfig: bandwidth_usage_ratio,
 * start_budget_level_ratio, stop_budget_level_ratio; the window is that of
 * IntervalBudget). */
#define USAGE 0.65
#define START_LEVEL 0.80
#define STOP_LEVEL 0.50
#define WINDOW_S 0.5

void
gst_latest_alr_init (GstLatestAlr *a)
{
  *a = (GstLatestAlr) { 0 };
}

static void
advance (GstLatestAlr *a, gint64 now, guint estimate, guint32 size)
{
  gdouble rate = USAGE * estimate, most = rate * WINDOW_S;

  if (!a->started || now < a->last)
    a->last = now;
  a->started = TRUE;
  a->budget += rate * (now - a->last) / G_USEC_PER_SEC;
  a->last = now;
  a->budget = MIN (a->budget, most) - size * 8.0;
  a->budget = MAX (a->budget, -most);
  if (a->budget > START_LEVEL * most)
    a->limited = TRUE;
  else if (a->budget < STOP_LEVEL * most)
    a->limited = FALSE;
}

void
gst_latest_alr_sent (GstLatestAlr *a, gint64 now, guint estimate, guint32 size)
{
  advance (a, now, estimate, size);
}

gboolean
gst_latest_alr_is_limited (GstLatestAlr *a, gint64 now, guint estimate)
{
  advance (a, now, estimate, 0);
  return a->limited;
}
