/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "feedbacktimeout.h"

#define MS G_GINT64_CONSTANT (1000)
#define SECOND G_GINT64_CONSTANT (1000000)

#define RTT (100 * MS)

GST_START_TEST (halves_after_twice_rtt_and_interval)
{
  GstLatestFeedbackTimeout s;

  gst_latest_feedback_timeout_init (&s);
  for (gint64 t = 0; t <= 5 * SECOND; t += 50 * MS) {
    gst_latest_feedback_timeout_sent (&s, t);
    fail_unless (!gst_latest_feedback_timeout_process (&s, t, RTT));
    gst_latest_feedback_timeout_feedback (&s, t, TRUE);
  }
  /* the interval has come down to 50 ms from 100 */
  fail_unless (ABS (s.interval - 50 * MS) < 1 * MS);
  fail_unless (
      ABS (gst_latest_feedback_timeout_next (&s, RTT) - 5300 * MS) < 2 * MS);
  fail_unless (!gst_latest_feedback_timeout_process (&s, 5295 * MS, RTT));
  fail_unless (gst_latest_feedback_timeout_process (&s, 5305 * MS, RTT));
  /* and again after as long */
  fail_unless (!gst_latest_feedback_timeout_process (&s, 5590 * MS, RTT));
  fail_unless (gst_latest_feedback_timeout_process (&s, 5610 * MS, RTT));
  fail_unless_equals_int64 (
      gst_latest_feedback_timeout_feedback (&s, 7 * SECOND, FALSE), 2 * SECOND);
  fail_unless (!s.expired);
}

GST_END_TEST;

/* Nothing is sent, so no feedback is expected. */
GST_START_TEST (nothing_sent_nothing_overdue)
{
  GstLatestFeedbackTimeout s;

  gst_latest_feedback_timeout_init (&s);
  fail_unless_equals_int64 (
      gst_latest_feedback_timeout_next (&s, RTT), G_MAXINT64);
  fail_unless (!gst_latest_feedback_timeout_process (&s, 3600 * SECOND, RTT));
  gst_latest_feedback_timeout_sent (&s, 0);
  gst_latest_feedback_timeout_feedback (&s, 100 * MS, FALSE);
  fail_unless (!gst_latest_feedback_timeout_process (&s, 3600 * SECOND, RTT));
  /* the wait begins with the first packet, not with the last feedback */
  gst_latest_feedback_timeout_sent (&s, 3600 * SECOND);
  fail_unless (
      !gst_latest_feedback_timeout_process (&s, 3600 * SECOND + 100 * MS, RTT));
}

GST_END_TEST;

GST_START_TEST (no_feedback_ever)
{
  GstLatestFeedbackTimeout s;
  guint halved = 0;

  gst_latest_feedback_timeout_init (&s);
  for (gint64 t = 0; t < 4 * SECOND; t += 10 * MS) {
    gst_latest_feedback_timeout_sent (&s, t);
    halved += gst_latest_feedback_timeout_process (&s, t, RTT);
  }
  fail_unless_equals_int (halved, 9);
}

GST_END_TEST;

/* A timer that is late by an hour halves the rate once, not once a period. */
GST_START_TEST (a_late_timer_halves_once)
{
  GstLatestFeedbackTimeout s;

  gst_latest_feedback_timeout_init (&s);
  gst_latest_feedback_timeout_sent (&s, 0);
  fail_unless (gst_latest_feedback_timeout_process (&s, 3600 * SECOND, RTT));
  fail_unless (!gst_latest_feedback_timeout_process (&s, 3600 * SECOND, RTT));
}

GST_END_TEST;

static Suite *
feedbacktimeout_suite (void)
{
  Suite *s = suite_create ("feedbacktimeout");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, halves_after_twice_rtt_and_interval);
  tcase_add_test (tc, nothing_sent_nothing_overdue);
  tcase_add_test (tc, no_feedback_ever);
  tcase_add_test (tc, a_late_timer_halves_once);
  return s;
}

GST_CHECK_MAIN (feedbacktimeout);
