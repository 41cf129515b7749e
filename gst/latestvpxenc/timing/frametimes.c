/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "frametimes.h"

void
gst_latest_frame_times_init (GstLatestFrameTimes *t)
{
  t->last = GST_LATEST_TIME_NONE;
}

static gint64
estimate (const GstLatestFrameTimes *t, gint64 now, gint64 interval)
{
  if (now != GST_LATEST_TIME_NONE)
    return now;
  if (t->last == GST_LATEST_TIME_NONE)
    return 0;
  return interval > GST_LATEST_TIME_MAX - t->last ? t->last
                                                  : t->last + interval;
}

GstLatestTimeResult
gst_latest_frame_times_next (
    GstLatestFrameTimes *t, gint64 *time, gint64 now, gint64 interval)
{
  gint64 wanted = *time;
  GstLatestTimeResult result = GST_LATEST_TIME_KEPT;

  if (wanted == GST_LATEST_TIME_NONE) {
    wanted = estimate (t, now, interval);
    result = GST_LATEST_TIME_MOVED;
  }
  if (t->last != GST_LATEST_TIME_NONE && wanted <= t->last) {
    if (t->last - wanted >= GST_LATEST_TIME_RESTART
        && result == GST_LATEST_TIME_KEPT) {
      result = GST_LATEST_TIME_RESTARTED;
    } else {
      wanted = t->last + GST_LATEST_TIME_STEP;
      result = GST_LATEST_TIME_MOVED;
    }
  }
  t->last = *time = wanted;
  return result;
}
