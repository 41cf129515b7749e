/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "latesttime.h"

static const struct
{
  guint64 unsigned_time;
  gint64 time;
} times[] = {
  { 0, 0 },
  { 33 * GST_MSECOND, 33 * GST_MSECOND },
  { GST_LATEST_TIME_MAX, GST_LATEST_TIME_MAX },
  { (guint64) GST_LATEST_TIME_MAX + 1, GST_LATEST_TIME_NONE },
  { G_MAXINT64, GST_LATEST_TIME_NONE },
  { (guint64) G_MAXINT64 + 1, GST_LATEST_TIME_NONE },
  /* Minus five seconds. */
  { (guint64) 0 - 5 * GST_SECOND, GST_LATEST_TIME_NONE },
  { GST_CLOCK_TIME_NONE, GST_LATEST_TIME_NONE },
};

GST_START_TEST (times_later_than_the_latest_are_unknown)
{
  fail_unless_equals_int64 (
      gst_latest_time_from_unsigned (times[__i__].unsigned_time),
      times[__i__].time);
}

GST_END_TEST;

static Suite *
latesttime_suite (void)
{
  Suite *s = suite_create ("latesttime");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (
      tc, times_later_than_the_latest_are_unknown, 0, G_N_ELEMENTS (times));
  return s;
}

GST_CHECK_MAIN (latesttime);
