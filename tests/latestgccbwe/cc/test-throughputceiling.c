/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "throughputceiling.h"

#define SECOND G_GINT64_CONSTANT (1000000)
/* Higher than any limit. */
#define ANY 4000000000u

static GstLatestThroughputCeiling proven;

static void
setup (void)
{
  gst_latest_throughput_ceiling_init (&proven);
}

static guint
limit (void)
{
  return gst_latest_throughput_ceiling_limit (&proven, ANY);
}

GST_START_TEST (half_as_much_again)
{
  fail_unless_equals_int (limit (), 0);
  gst_latest_throughput_ceiling_add (&proven, SECOND, 1000000);
  fail_unless_equals_int (limit (), 1500000);
  fail_unless_equals_int (
      gst_latest_throughput_ceiling_limit (&proven, 1400000), 1400000);
  gst_latest_throughput_ceiling_add (&proven, SECOND, 2000000);
  fail_unless_equals_int (limit (), 3000000);
}

GST_END_TEST;

/* The application sends less for a while. */
GST_START_TEST (holds_for_seven_seconds)
{
  gst_latest_throughput_ceiling_add (&proven, SECOND, 2000000);
  for (gint64 t = SECOND; t < 8 * SECOND; t += SECOND / 10) {
    gst_latest_throughput_ceiling_add (&proven, t, 100000);
    fail_unless_equals_int (limit (), 3000000);
  }
  gst_latest_throughput_ceiling_add (&proven, 8 * SECOND, 100000);
  fail_unless_equals_int (limit (), 150000);
}

GST_END_TEST;

GST_START_TEST (seen_again_holds_again)
{
  gst_latest_throughput_ceiling_add (&proven, SECOND, 2000000);
  gst_latest_throughput_ceiling_add (&proven, 5 * SECOND, 2000000);
  gst_latest_throughput_ceiling_add (&proven, 9 * SECOND, 100000);
  fail_unless_equals_int (limit (), 3000000);
}

GST_END_TEST;

GST_START_TEST (the_highest_rate_there_is)
{
  gst_latest_throughput_ceiling_add (&proven, SECOND, G_MAXUINT);
  fail_unless_equals_uint64 (
      gst_latest_throughput_ceiling_limit (&proven, G_MAXUINT), G_MAXUINT);
}

GST_END_TEST;

static Suite *
throughputceiling_suite (void)
{
  Suite *s = suite_create ("throughputceiling");
  TCase *tc = tcase_create ("general");

  tcase_add_checked_fixture (tc, setup, NULL);
  suite_add_tcase (s, tc);
  tcase_add_test (tc, half_as_much_again);
  tcase_add_test (tc, holds_for_seven_seconds);
  tcase_add_test (tc, seen_again_holds_again);
  tcase_add_test (tc, the_highest_rate_there_is);
  return s;
}

GST_CHECK_MAIN (throughputceiling);
