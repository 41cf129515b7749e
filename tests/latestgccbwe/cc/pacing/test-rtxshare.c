/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "rtxshare.h"

#define SECOND G_GINT64_CONSTANT (1000000)
#define START (1234 * SECOND)

static void
expect_share (const GstLatestRtxShare *share, gdouble expected)
{
  fail_unless (ABS (gst_latest_rtx_share_get (share, 0) - expected) < 0.001);
}

GST_START_TEST (nothing_is_retransmitted_at_first)
{
  GstLatestRtxShare share;

  gst_latest_rtx_share_init (&share, START);
  expect_share (&share, 0);
  gst_latest_rtx_share_update (&share, START + SECOND, 0, 0);
  expect_share (&share, 0);
}

GST_END_TEST;

GST_START_TEST (the_first_measurement_counts_in_full)
{
  GstLatestRtxShare share;

  gst_latest_rtx_share_init (&share, START);
  gst_latest_rtx_share_update (&share, START, 1000, 250);
  expect_share (&share, 0.25);
}

GST_END_TEST;

/* After one time constant 1 - 1/e of a change shows, however often it is
 * measured. */
GST_START_TEST (a_change_is_smoothed_over_a_second)
{
  const guint steps[] = { 1, 4, 100 };
  GstLatestRtxShare share;

  gst_latest_rtx_share_init (&share, START);
  gst_latest_rtx_share_update (&share, START, 1000, 0);
  for (guint i = 1; i <= steps[__i__]; i++)
    gst_latest_rtx_share_update (
        &share, START + i * SECOND / steps[__i__], 1000 + i * 1000, i * 500);
  expect_share (&share, 0.5 * 0.632);
}

GST_END_TEST;

GST_START_TEST (while_nothing_is_sent_the_share_stays)
{
  GstLatestRtxShare share;

  gst_latest_rtx_share_init (&share, START);
  gst_latest_rtx_share_update (&share, START, 1000, 250);
  gst_latest_rtx_share_update (&share, START + 10 * SECOND, 1000, 250);
  expect_share (&share, 0.25);
}

GST_END_TEST;

GST_START_TEST (a_step_of_the_clock_is_survived)
{
  GstLatestRtxShare share;

  gst_latest_rtx_share_init (&share, START);
  gst_latest_rtx_share_update (&share, START, 1000, 250);
  gst_latest_rtx_share_update (&share, 0, 2000, 1250);
  expect_share (&share, 0.25);
  gst_latest_rtx_share_update (&share, 100 * SECOND, 3000, 1250);
  expect_share (&share, 0);
}

GST_END_TEST;

/* 0.6 of 1.6 bytes. */
GST_START_TEST (what_is_going_to_be_sent_again_counts_before_it_is_measured)
{
  GstLatestRtxShare share;

  gst_latest_rtx_share_init (&share, START);
  fail_unless (ABS (gst_latest_rtx_share_get (&share, 0.6) - 0.375) < 0.001);
  gst_latest_rtx_share_update (&share, START, 1000, 500);
  fail_unless (ABS (gst_latest_rtx_share_get (&share, 0.6) - 0.5) < 0.001);
}

GST_END_TEST;

static Suite *
rtxshare_suite (void)
{
  Suite *s = suite_create ("rtxshare");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, nothing_is_retransmitted_at_first);
  tcase_add_test (tc, the_first_measurement_counts_in_full);
  tcase_add_loop_test (tc, a_change_is_smoothed_over_a_second, 0, 3);
  tcase_add_test (tc, while_nothing_is_sent_the_share_stays);
  tcase_add_test (tc, a_step_of_the_clock_is_survived);
  tcase_add_test (
      tc, what_is_going_to_be_sent_again_counts_before_it_is_measured);
  return s;
}

GST_CHECK_MAIN (rtxshare);
