/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "viewerfeedback.h"

#define MS G_TIME_SPAN_MILLISECOND
#define S G_TIME_SPAN_SECOND
/* Any time will do. */
#define START (100 * S)

/* A frame every 33 ms, feedback 50 ms after each third. Returns the time. */
static gint64
play (GstLatestViewerFeedback *f, gint64 now, gint64 duration)
{
  gint64 end = now + duration;

  for (guint i = 0; now < end; i++, now += 33 * MS) {
    gst_latest_viewer_feedback_sent (f, now);
    fail_unless_equals_int (gst_latest_viewer_feedback_check (f, now, FALSE),
        GST_LATEST_PRESENCE_HERE);
    if (i % 3 == 2)
      gst_latest_viewer_feedback_arrived (f, now + 20 * MS);
  }
  return now;
}

GST_START_TEST (who_answers_is_here)
{
  GstLatestViewerFeedback f = { 0 };

  fail_unless_equals_int (f.kind, GST_LATEST_FEEDBACK_NONE);
  play (&f, START, 5 * S);
  fail_unless_equals_int (f.kind, GST_LATEST_FEEDBACK_TRANSPORT_CC);
}

GST_END_TEST;

/* Frames go on being sent, and nothing comes. */
GST_START_TEST (who_does_not_answer_is_lost_and_comes_back)
{
  GstLatestViewerFeedback f = { 0 };
  gint64 now = play (&f, START, S);

  gst_latest_viewer_feedback_sent (&f, now);
  fail_unless_equals_int (
      gst_latest_viewer_feedback_check (&f, now + 300 * MS, TRUE),
      GST_LATEST_PRESENCE_HERE);
  fail_unless_equals_int (
      gst_latest_viewer_feedback_check (&f, now + 500 * MS, TRUE),
      GST_LATEST_PRESENCE_LOST);
  now += 2 * S;
  fail_unless_equals_int (gst_latest_viewer_feedback_check (&f, now, TRUE),
      GST_LATEST_PRESENCE_LOST);

  gst_latest_viewer_feedback_arrived (&f, now);
  fail_unless_equals_int (
      gst_latest_viewer_feedback_check (&f, now + 10 * MS, FALSE),
      GST_LATEST_PRESENCE_UNSURE);
  fail_unless_equals_int (
      gst_latest_viewer_feedback_check (&f, now + 20 * MS, TRUE),
      GST_LATEST_PRESENCE_HERE);
  fail_unless_equals_int (
      gst_latest_viewer_feedback_check (&f, now + 30 * MS, FALSE),
      GST_LATEST_PRESENCE_HERE);
}

GST_END_TEST;

/* An estimate that does not recover is what the network carries. */
GST_START_TEST (a_return_takes_three_seconds_at_most)
{
  GstLatestViewerFeedback f = { 0 };
  gint64 now = play (&f, START, S);

  gst_latest_viewer_feedback_sent (&f, now);
  now += S;
  gst_latest_viewer_feedback_check (&f, now, FALSE);
  gst_latest_viewer_feedback_arrived (&f, now);
  fail_unless_equals_int (
      gst_latest_viewer_feedback_check (&f, now + 2990 * MS, FALSE),
      GST_LATEST_PRESENCE_UNSURE);
  fail_unless_equals_int (
      gst_latest_viewer_feedback_check (&f, now + 3000 * MS, FALSE),
      GST_LATEST_PRESENCE_HERE);
}

GST_END_TEST;

/* The estimator takes feedback for missing before the viewer counts as lost. */
GST_START_TEST (an_estimate_lowered_in_silence_says_nothing)
{
  GstLatestViewerFeedback f = { 0 };
  gint64 now = play (&f, START, S);

  fail_if (gst_latest_viewer_feedback_estimate (&f, now, 2000000));
  gst_latest_viewer_feedback_sent (&f, now);
  gst_latest_viewer_feedback_arrived (&f, now + 90 * MS);
  now += 100 * MS;
  gst_latest_viewer_feedback_sent (&f, now);
  /* Feedback has lowered it, and a frame was sent meanwhile. */
  fail_if (gst_latest_viewer_feedback_estimate (&f, now + MS, 1600000));
  fail_unless_equals_int (gst_latest_viewer_feedback_check (&f, now + MS, TRUE),
      GST_LATEST_PRESENCE_HERE);
  now += 200 * MS;
  fail_unless (gst_latest_viewer_feedback_estimate (&f, now, 800000));
  fail_unless (gst_latest_viewer_feedback_estimate (&f, now, 800000));
  fail_unless_equals_int (gst_latest_viewer_feedback_check (&f, now, TRUE),
      GST_LATEST_PRESENCE_UNSURE);

  gst_latest_viewer_feedback_arrived (&f, now);
  fail_if (gst_latest_viewer_feedback_estimate (&f, now, 900000));
  fail_unless_equals_int (gst_latest_viewer_feedback_check (&f, now, FALSE),
      GST_LATEST_PRESENCE_UNSURE);
  fail_unless_equals_int (gst_latest_viewer_feedback_check (&f, now, TRUE),
      GST_LATEST_PRESENCE_HERE);
}

GST_END_TEST;

/* One frame a second has one feedback a second. */
GST_START_TEST (a_still_picture_is_no_silence)
{
  GstLatestViewerFeedback f = { 0 };
  gint64 now = START;

  for (guint i = 0; i < 20; i++, now += S) {
    fail_unless_equals_int (gst_latest_viewer_feedback_check (&f, now, FALSE),
        GST_LATEST_PRESENCE_HERE);
    gst_latest_viewer_feedback_sent (&f, now);
    gst_latest_viewer_feedback_arrived (&f, now + 80 * MS);
  }
}

GST_END_TEST;

/* Feedback that always takes 400 ms is not late after 400 ms. */
GST_START_TEST (a_long_round_trip_is_no_silence)
{
  GstLatestViewerFeedback f = { 0 };
  gint64 now = START;

  for (guint i = 0; i < 20; i++, now += S) {
    gst_latest_viewer_feedback_sent (&f, now);
    fail_unless_equals_int (
        gst_latest_viewer_feedback_check (&f, now + 399 * MS, FALSE),
        GST_LATEST_PRESENCE_HERE);
    gst_latest_viewer_feedback_arrived (&f, now + 400 * MS);
  }
}

GST_END_TEST;

/* Nothing has ever come: the viewer has 2 s for the first. */
GST_START_TEST (the_first_feedback_may_take_two_seconds)
{
  GstLatestViewerFeedback f = { 0 };

  gst_latest_viewer_feedback_sent (&f, START);
  fail_unless_equals_int (
      gst_latest_viewer_feedback_check (&f, START + 1900 * MS, FALSE),
      GST_LATEST_PRESENCE_HERE);
  fail_unless_equals_int (
      gst_latest_viewer_feedback_check (&f, START + 2100 * MS, FALSE),
      GST_LATEST_PRESENCE_LOST);
}

GST_END_TEST;

/* Sends frames for @seconds to a viewer that sends a report a second with that
 * loss. */
static gint64
report (GstLatestViewerFeedback *f, gint64 now, guint seconds, gdouble loss)
{
  for (guint i = 0; i < seconds; i++, now += S) {
    gst_latest_viewer_feedback_sent (f, now);
    gst_latest_viewer_feedback_report (
        f, now, f->reports + 1, loss, 1000000, 2000000);
    fail_unless_equals_int (
        gst_latest_viewer_feedback_check (f, now + 900 * MS, FALSE),
        GST_LATEST_PRESENCE_HERE);
  }
  return now;
}

GST_START_TEST (reports_alone_lead_to_a_bitrate_of_their_own)
{
  GstLatestViewerFeedback f = { 0 };
  gint64 now = report (&f, START, 2, 0);

  fail_unless_equals_int (f.kind, GST_LATEST_FEEDBACK_NONE);
  now = report (&f, now, 1, 0);
  fail_unless_equals_int (f.kind, GST_LATEST_FEEDBACK_RECEIVER_REPORTS);
  fail_unless_equals_int (f.report_bitrate, 1000000);

  /* 8 % a second without loss, up to the limit; little loss changes nothing. */
  now = report (&f, now, 1, 0);
  fail_unless_equals_int (f.report_bitrate, 1080000);
  now = report (&f, now, 3, 0.05);
  fail_unless_equals_int (f.report_bitrate, 1080000);
  now = report (&f, now, 20, 0);
  fail_unless_equals_int (f.report_bitrate, 2000000);

  /* 15 % less a second with the second lossy report. */
  now = report (&f, now, 1, 0.2);
  fail_unless_equals_int (f.report_bitrate, 2000000);
  now = report (&f, now, 1, 0.2);
  fail_unless_equals_int (f.report_bitrate, 1700000);
  now = report (&f, now, 1, 0.2);
  fail_unless_equals_int (f.report_bitrate, 1445000);
  now = report (&f, now, 200, 0.5);
  fail_unless_equals_int (f.report_bitrate, 30000);
}

GST_END_TEST;

/* A report that is not new says nothing. */
GST_START_TEST (each_report_counts_once)
{
  GstLatestViewerFeedback f = { 0 };
  gint64 now = report (&f, START, 3, 0.2);

  for (guint i = 0; i < 10; i++, now += S)
    gst_latest_viewer_feedback_report (
        &f, now, f.reports, 0.2, 1000000, 2000000);
  fail_unless_equals_int (f.report_bitrate, 1000000);
}

GST_END_TEST;

/* Reports come from everybody. */
GST_START_TEST (reports_beside_better_feedback_do_not_count)
{
  GstLatestViewerFeedback f = { 0 };
  gint64 now = play (&f, START, S);

  for (guint i = 1; i < 10; i++) {
    fail_if (gst_latest_viewer_feedback_report (
        &f, now + i * S, i, 0.5, 1000000, 2000000));
    fail_unless_equals_int (f.report_bitrate, 0);
  }
}

GST_END_TEST;

GST_START_TEST (feedback_that_comes_late_counts_after_all)
{
  GstLatestViewerFeedback f = { 0 };
  gint64 now = report (&f, START, 10, 0);

  gst_latest_viewer_feedback_arrived (&f, now);
  fail_unless_equals_int (f.kind, GST_LATEST_FEEDBACK_TRANSPORT_CC);
  fail_unless_equals_int (f.report_bitrate, 0);
}

GST_END_TEST;

static Suite *
viewerfeedback_suite (void)
{
  Suite *s = suite_create ("viewerfeedback");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, who_answers_is_here);
  tcase_add_test (tc, who_does_not_answer_is_lost_and_comes_back);
  tcase_add_test (tc, a_return_takes_three_seconds_at_most);
  tcase_add_test (tc, an_estimate_lowered_in_silence_says_nothing);
  tcase_add_test (tc, a_still_picture_is_no_silence);
  tcase_add_test (tc, a_long_round_trip_is_no_silence);
  tcase_add_test (tc, the_first_feedback_may_take_two_seconds);
  tcase_add_test (tc, reports_alone_lead_to_a_bitrate_of_their_own);
  tcase_add_test (tc, each_report_counts_once);
  tcase_add_test (tc, reports_beside_better_feedback_do_not_count);
  tcase_add_test (tc, feedback_that_comes_late_counts_after_all);
  return s;
}

GST_CHECK_MAIN (viewerfeedback);
