/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "ackedrate.h"

#define MS G_GINT64_CONSTANT (1000)
#define SECOND G_GINT64_CONSTANT (1000000)

/* 1250 bytes every 10 ms: 1 Mbit/s. */
static void
feed (GstLatestAckedRate *r, gint64 from, gint64 to)
{
  for (gint64 t = from; t < to; t += 10 * MS)
    gst_latest_acked_rate_add (r, t, 1250);
}

static gboolean
is_about (guint rate, guint wanted)
{
  return rate > wanted * 0.9 && rate < wanted * 1.1;
}

GST_START_TEST (measures_what_arrives)
{
  GstLatestAckedRate r;

  gst_latest_acked_rate_init (&r);
  fail_unless_equals_int (gst_latest_acked_rate_get (&r, 500 * MS), 0);
  feed (&r, 0, 200 * MS);
  /* too short a record for one window, long enough for the other */
  fail_unless_equals_int (gst_latest_acked_rate_get (&r, 500 * MS), 0);
  fail_unless (is_about (gst_latest_acked_rate_get (&r, 150 * MS), 1000000));
  feed (&r, 200 * MS, 1000 * MS);
  fail_unless (is_about (gst_latest_acked_rate_get (&r, 500 * MS), 1000000));
  fail_unless (is_about (gst_latest_acked_rate_get (&r, 1000 * MS), 1000000));
}

GST_END_TEST;

GST_START_TEST (a_short_window_sees_a_drop_sooner)
{
  GstLatestAckedRate r;

  gst_latest_acked_rate_init (&r);
  feed (&r, 0, 1000 * MS);
  for (gint64 t = 1000 * MS; t < 1200 * MS; t += 40 * MS)
    gst_latest_acked_rate_add (&r, t, 1250);
  fail_unless (gst_latest_acked_rate_get (&r, 150 * MS) < 400000);
  fail_unless (gst_latest_acked_rate_get (&r, 500 * MS) > 600000);
}

GST_END_TEST;

GST_START_TEST (order_does_not_matter)
{
  GstLatestAckedRate a, b;

  gst_latest_acked_rate_init (&a);
  gst_latest_acked_rate_init (&b);
  feed (&a, 0, 600 * MS);
  feed (&b, 0, 500 * MS);
  gst_latest_acked_rate_add (&b, 590 * MS, 1250);
  feed (&b, 500 * MS, 590 * MS);
  fail_unless_equals_int (gst_latest_acked_rate_get (&a, 500 * MS),
      gst_latest_acked_rate_get (&b, 500 * MS));
  /* older than the record */
  gst_latest_acked_rate_add (&b, -5 * SECOND, 60000);
  fail_unless_equals_int (gst_latest_acked_rate_get (&a, 500 * MS),
      gst_latest_acked_rate_get (&b, 500 * MS));
}

GST_END_TEST;

GST_START_TEST (a_lost_feedback_is_no_lost_rate)
{
  GstLatestAckedRate r;

  gst_latest_acked_rate_init (&r);
  feed (&r, 0, 800 * MS);
  gst_latest_acked_rate_fill (&r, 900 * MS, 10 * 1250);
  feed (&r, 900 * MS, 1000 * MS);
  fail_unless (is_about (gst_latest_acked_rate_get (&r, 500 * MS), 1000000));
  /* five seconds are not */
  gst_latest_acked_rate_fill (&r, 6000 * MS, 100000000);
  fail_unless (gst_latest_acked_rate_get (&r, 500 * MS) < 1100000);
}

GST_END_TEST;

GST_START_TEST (a_clock_that_is_set_begins_anew)
{
  GstLatestAckedRate r;

  gst_latest_acked_rate_init (&r);
  feed (&r, 0, 1000 * MS);
  feed (&r, 3600 * SECOND, 3601 * SECOND);
  fail_unless (is_about (gst_latest_acked_rate_get (&r, 500 * MS), 1000000));
  feed (&r, -3600 * SECOND, -3599 * SECOND);
  fail_unless (is_about (gst_latest_acked_rate_get (&r, 500 * MS), 1000000));
}

GST_END_TEST;

GST_START_TEST (nothing_overflows)
{
  GstLatestAckedRate r;

  gst_latest_acked_rate_init (&r);
  for (guint i = 0; i < 200000; i++)
    gst_latest_acked_rate_add (&r, i * 10, 65535);
  fail_unless_equals_uint64 (
      gst_latest_acked_rate_get (&r, 500 * MS), G_MAXUINT);
}

GST_END_TEST;

static Suite *
ackedrate_suite (void)
{
  Suite *s = suite_create ("ackedrate");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, measures_what_arrives);
  tcase_add_test (tc, a_short_window_sees_a_drop_sooner);
  tcase_add_test (tc, order_does_not_matter);
  tcase_add_test (tc, a_lost_feedback_is_no_lost_rate);
  tcase_add_test (tc, a_clock_that_is_set_begins_anew);
  tcase_add_test (tc, nothing_overflows);
  return s;
}

GST_CHECK_MAIN (ackedrate);
