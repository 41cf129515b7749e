/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "trendline.h"

#define MS G_GINT64_CONSTANT (1000)
#define SECOND G_GINT64_CONSTANT (1000000)

/* Groups 20 ms apart, each @growth us later than the one before. */
static gdouble
run (gint64 growth, guint groups)
{
  GstLatestTrendline t;
  gdouble trend = 0;

  gst_latest_trendline_init (&t);
  for (guint i = 1; i <= groups; i++)
    trend = gst_latest_trendline_update (
        &t, 20 * MS, 20 * MS + growth, SECOND + i * (20 * MS + growth));
  return trend;
}

GST_START_TEST (no_word_before_twenty_groups)
{
  fail_unless (run (2 * MS, 19) == 0);
  fail_unless (run (2 * MS, 20) != 0);
}

GST_END_TEST;

/* 2 ms of queue in every 22 ms is a slope of 1/11; times gain 4 and 60. */
GST_START_TEST (the_slope_of_the_delay)
{
  fail_unless (ABS (run (2 * MS, 200) - 4 * 60 * 2.0 / 22) < 0.1);
  fail_unless (ABS (run (-2 * MS, 200) + 4 * 60 * 2.0 / 18) < 0.1);
  fail_unless (run (0, 200) == 0);
}

GST_END_TEST;

/* The gain grows with the number of deltas, up to 60. */
GST_START_TEST (the_gain_is_bounded)
{
  fail_unless (run (2 * MS, 30) < run (2 * MS, 60));
  fail_unless (ABS (run (2 * MS, 5000) - run (2 * MS, 300)) < 0.1);
}

GST_END_TEST;

/* Groups that arrive at one instant have no slope. */
GST_START_TEST (no_time_between_groups)
{
  GstLatestTrendline t;

  gst_latest_trendline_init (&t);
  for (guint i = 0; i < 100; i++)
    fail_unless (gst_latest_trendline_update (&t, 0, 0, SECOND) == 0);
}

GST_END_TEST;

static Suite *
trendline_suite (void)
{
  Suite *s = suite_create ("trendline");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, no_word_before_twenty_groups);
  tcase_add_test (tc, the_slope_of_the_delay);
  tcase_add_test (tc, the_gain_is_bounded);
  tcase_add_test (tc, no_time_between_groups);
  return s;
}

GST_CHECK_MAIN (trendline);
