/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "framebudget.h"

#define MS (G_GINT64_CONSTANT (1000000))
#define NONE GST_LATEST_TIME_NONE

static const struct
{
  gint64 last, now, nominal, interval;
} intervals[] = {
  { NONE, 0, 33 * MS, 33 * MS },
  { 0, 40 * MS, 33 * MS, 40 * MS },
  { 0, 5000 * MS, 33 * MS, 5000 * MS },
  { 0, NONE, 33 * MS, 33 * MS },
  /* The time repeats, or goes back. */
  { 40 * MS, 40 * MS, 33 * MS, 33 * MS },
  { 40 * MS, 7 * MS, 33 * MS, 33 * MS },
};

GST_START_TEST (the_target_covers_the_time_since_the_last_frame)
{
  fail_unless_equals_int64 (
      gst_latest_frame_budget_interval (intervals[__i__].last,
          intervals[__i__].now, intervals[__i__].nominal),
      intervals[__i__].interval);
}

GST_END_TEST;

static gint64
mean_of (gint64 mean, const gint64 *pattern, guint n, guint rounds)
{
  for (guint i = 0; i < n * rounds; i++)
    mean = gst_latest_frame_budget_mean (mean, pattern[i % n]);
  return mean;
}

/* The stream has two frames of three, then one of two, then all. */
GST_START_TEST (the_mean_follows_the_frame_rate)
{
  static const gint64 uneven[] = { 33 * MS, 67 * MS };
  static const gint64 half[] = { 67 * MS }, full[] = { 33 * MS };
  gint64 mean = mean_of (0, full, 1, 1);

  fail_unless_equals_int64 (mean, 33 * MS);
  mean = mean_of (mean, uneven, 2, 30);
  fail_unless (ABS (mean - 50 * MS) < 3 * MS);
  mean = mean_of (mean, half, 1, 60);
  fail_unless (ABS (mean - 67 * MS) < MS);
  mean = mean_of (mean, full, 1, 60);
  fail_unless (ABS (mean - 33 * MS) < MS);
}

GST_END_TEST;

GST_START_TEST (a_pause_is_not_the_frame_rate)
{
  fail_unless (gst_latest_frame_budget_mean (33 * MS, 3600000 * MS) < 50 * MS);
}

GST_END_TEST;

/* A source whose times are garbage may be ahead by centuries. */
GST_START_TEST (the_longest_intervals_have_a_mean)
{
  gint64 mean = 33 * MS;

  for (guint i = 0; i < 200; i++) {
    gint64 before = mean;

    mean = gst_latest_frame_budget_mean (mean, GST_LATEST_TIME_MAX);
    fail_unless (mean >= before && mean <= GST_LATEST_TIME_MAX);
  }
}

GST_END_TEST;

static const struct
{
  gint64 interval, max_latency;
  guint percent;
} intra[] = {
  /* 200 ms are six frames of 30 a second, and one of five. */
  { GST_SECOND / 30, 300 * MS, 600 },
  { GST_SECOND / 60, 300 * MS, 1200 },
  { 200 * MS, 300 * MS, 100 },
  { GST_SECOND / 30, 150 * MS, 300 },
  { 1000 * MS, 300 * MS, 20 },
  /* The least result is 10, as 0 means no limit. */
  { 60000 * MS, 300 * MS, 10 },
  { GST_SECOND / 30, 0, 0 },
  { 0, 300 * MS, 10000 },
  { GST_SECOND / 30, G_MAXINT64, 10000 },
};

GST_START_TEST (a_key_frame_leaves_in_time_at_any_frame_rate)
{
  fail_unless_equals_int (gst_latest_frame_budget_intra_percent (
                              intra[__i__].interval, intra[__i__].max_latency),
      intra[__i__].percent);
}

GST_END_TEST;

static const struct
{
  gint64 interval, max_latency;
  guint bitrate, called;
} rates[] = {
  { GST_SECOND / 30, 300 * MS, 1000000, 1000000 },
  { 200 * MS, 300 * MS, 1000000, 1000000 },
  { 400 * MS, 300 * MS, 1000000, 500000 },
  { 4000 * MS, 300 * MS, 1000000, 50000 },
  { 4000 * MS, 0, 1000000, 1000000 },
  { 4000 * MS, 300 * MS, G_MAXUINT, G_MAXUINT / 20 },
};

GST_START_TEST (a_frame_after_a_gap_gets_no_more_than_a_key_frame)
{
  fail_unless_equals_int (
      gst_latest_frame_budget_bitrate (rates[__i__].interval,
          rates[__i__].max_latency, rates[__i__].bitrate),
      rates[__i__].called);
}

GST_END_TEST;

static Suite *
framebudget_suite (void)
{
  Suite *s = suite_create ("framebudget");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, the_mean_follows_the_frame_rate);
  tcase_add_test (tc, the_longest_intervals_have_a_mean);
  tcase_add_test (tc, a_pause_is_not_the_frame_rate);
  tcase_add_loop_test (tc, the_target_covers_the_time_since_the_last_frame, 0,
      G_N_ELEMENTS (intervals));
  tcase_add_loop_test (tc, a_key_frame_leaves_in_time_at_any_frame_rate, 0,
      G_N_ELEMENTS (intra));
  tcase_add_loop_test (tc, a_frame_after_a_gap_gets_no_more_than_a_key_frame, 0,
      G_N_ELEMENTS (rates));
  return s;
}

GST_CHECK_MAIN (framebudget);
