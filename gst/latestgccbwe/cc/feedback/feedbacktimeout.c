/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "feedbacktimeout.h"

#include "cctime.h"

/* The first interval is the longest that draft-ietf-rmcat-gcc-02, 7, allows
 * between feedbacks (one a frame, at most 100 ms apart). */
#define START_INTERVAL_US 100000
/* The averaged interval stays within these limits, which are ours: 10 ms is
 * more often than any receiver reports, half a second as rarely as RTCP
 * does. */
#define MIN_INTERVAL_US 10000
#define MAX_INTERVAL_US 500000
/* The weight of a new interval is one part of eight, as RFC 6298, 2, has it for
 * round trips (alpha). */
#define SMOOTHING 8

void
gst_latest_feedback_timeout_init (GstLatestFeedbackTimeout *t)
{
  *t = (GstLatestFeedbackTimeout) { .interval = START_INTERVAL_US,
    .last_feedback = GST_LATEST_CC_TIME_NONE,
    .since = GST_LATEST_CC_TIME_NONE };
}

void
gst_latest_feedback_timeout_sent (GstLatestFeedbackTimeout *t, gint64 now)
{
  if (t->since < 0)
    t->since = t->began = now;
}

gint64
gst_latest_feedback_timeout_feedback (
    GstLatestFeedbackTimeout *t, gint64 now, gboolean in_flight)
{
  gint64 gap = now - t->last_feedback;
  gint64 missing = t->expired ? now - t->began : 0;

  if (t->last_feedback >= 0 && !t->expired && gap >= 0) {
    t->interval += (MIN (gap, MAX_INTERVAL_US) - t->interval) / SMOOTHING;
    t->interval = MAX (t->interval, MIN_INTERVAL_US);
  }
  t->last_feedback = now;
  t->since = in_flight ? now : GST_LATEST_CC_TIME_NONE;
  t->began = now;
  t->expired = FALSE;
  return missing;
}

gint64
gst_latest_feedback_timeout_next (const GstLatestFeedbackTimeout *t, gint64 rtt)
{
  return t->since < 0 ? G_MAXINT64 : t->since + 2 * (rtt + t->interval);
}

gboolean
gst_latest_feedback_timeout_process (
    GstLatestFeedbackTimeout *t, gint64 now, gint64 rtt)
{
  if (now < gst_latest_feedback_timeout_next (t, rtt))
    return FALSE;
  /* One call halves once, even if several timeouts have passed since the last
   * call. */
  t->since = now;
  t->expired = TRUE;
  return TRUE;
}
