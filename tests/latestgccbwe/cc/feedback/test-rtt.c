/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "rtt.h"

#define MS G_GINT64_CONSTANT (1000)
#define SECOND G_GINT64_CONSTANT (1000000)

GST_START_TEST (unknown_at_first)
{
  GstLatestRtt r;

  gst_latest_rtt_init (&r);
  fail_unless_equals_int64 (gst_latest_rtt_get (&r, 77), 77);
  fail_unless_equals_int64 (gst_latest_rtt_get_min (&r, 78), 78);
}

GST_END_TEST;

/* The receiver held the feedback back for 80 ms, which do not count. */
GST_START_TEST (without_the_time_it_was_held)
{
  GstLatestRtt r;

  gst_latest_rtt_init (&r);
  gst_latest_rtt_add (&r, SECOND + 180 * MS, SECOND, 80 * MS);
  fail_unless_equals_int64 (gst_latest_rtt_get (&r, -1), 100 * MS);
}

GST_END_TEST;

GST_START_TEST (smooth_and_smallest)
{
  GstLatestRtt r;

  gst_latest_rtt_init (&r);
  for (guint i = 0; i < 100; i++)
    gst_latest_rtt_add (&r, i * 50 * MS + 100 * MS, i * 50 * MS, 0);
  gst_latest_rtt_add (&r, 5 * SECOND + 260 * MS, 5 * SECOND, 0);
  fail_unless_equals_int64 (gst_latest_rtt_get (&r, -1), 120 * MS);
  fail_unless_equals_int64 (gst_latest_rtt_get_min (&r, -1), 100 * MS);
  /* ten seconds later the smaller ones are forgotten */
  for (guint i = 0; i < 240; i++)
    gst_latest_rtt_add (
        &r, 6 * SECOND + i * 50 * MS + 260 * MS, 6 * SECOND + i * 50 * MS, 0);
  fail_unless_equals_int64 (gst_latest_rtt_get_min (&r, -1), 260 * MS);
}

GST_END_TEST;

GST_START_TEST (nonsense_is_left_out)
{
  GstLatestRtt r;

  gst_latest_rtt_init (&r);
  gst_latest_rtt_add (&r, 0, SECOND, 0);          /* from the future */
  gst_latest_rtt_add (&r, 3600 * SECOND, 0, 0);   /* a clock was set */
  gst_latest_rtt_add (&r, SECOND, 0, 2 * SECOND); /* held longer than away */
  gst_latest_rtt_add (&r, SECOND, 0, -5);
  fail_unless_equals_int64 (gst_latest_rtt_get (&r, -1), -1);
}

GST_END_TEST;

static Suite *
rtt_suite (void)
{
  Suite *s = suite_create ("rtt");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, unknown_at_first);
  tcase_add_test (tc, without_the_time_it_was_held);
  tcase_add_test (tc, smooth_and_smallest);
  tcase_add_test (tc, nonsense_is_left_out);
  return s;
}

GST_CHECK_MAIN (rtt);
