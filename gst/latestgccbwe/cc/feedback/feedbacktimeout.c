/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "feedbacktimeout.h"

/* draft-ietf-rmcat-gcc-02, 7: a feedback per frame, up to 100 ms apart. */
#define START_INTERVAL_US 100000
#define MIN_INTERVAL_US 10000
#define MAX_INTERVAL_US 500000
#define SMOOTHING 8

void
gst_latest_feedback_timeout_init (GstLatestFeedbackTimeout *s)
{
  *s = (GstLatestFeedbackTimeout) {
    .interval = START_INTERVAL_US, .last_feedback = -1, .since = -1
  };
}

void
gst_latest_feedback_timeout_sent (GstLatestFeedbackTimeout *s, gint64 now)
{
  if (s->since < 0)
    s->since = s->began = now;
}

gint64
gst_latest_feedback_timeout_feedback (
    GstLatestFeedbackTimeout *s, gint64 now, gboolean in_flight)
{
  gint64 gap = now - s->last_feedback;
  gint64 silent = s->expired ? now - s->began : 0;

  if (s->last_feedback >= 0 && !s->expired && gap >= 0) {
    s->interval += (MIN (gap, MAX_INTERVAL_US) - s->interval) / SMOOTHING;
    s->interval = MAX (s->interval, MIN_INTERVAL_US);
  }
  s->last_feedback = now;
  s->since = in_flight ? now : -1;
  s->began = now;
  s->expired = FALSE;
  return silent;
}

gint64
gst_latest_feedback_timeout_next (const GstLatestFeedbackTimeout *s, gint64 rtt)
{
  return s->since < 0 ? G_MAXINT64 : s->since + 2 * (rtt + s->interval);
}

gboolean
gst_latest_feedback_timeout_process (
    GstLatestFeedbackTimeout *s, gint64 now, gint64 rtt)
{
  if (now < gst_latest_feedback_timeout_next (s, rtt))
    return FALSE;
  /* Once a call, however long nobody called. */
  s->since = now;
  s->expired = TRUE;
  return TRUE;
}
