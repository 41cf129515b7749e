/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "steadyclock.h"

#define SECOND G_GINT64_CONSTANT (1000000)
#define YEAR (365 * 24 * 3600 * SECOND)

GST_START_TEST (follows_the_callers)
{
  GstLatestSteadyClock c;
  gint64 start;

  gst_latest_steady_clock_init (&c, -5 * SECOND);
  start = c.now;
  fail_unless (start > 0);
  fail_unless (gst_latest_steady_clock_set (&c, -5 * SECOND));
  fail_unless_equals_int64 (c.now, start);
  fail_unless (gst_latest_steady_clock_set (&c, 20 * SECOND));
  fail_unless_equals_int64 (c.now, start + 25 * SECOND);
  fail_unless_equals_int64 (
      gst_latest_steady_clock_convert (&c, SECOND), start + 6 * SECOND);
}

GST_END_TEST;

/* The clock stands still while the caller's clock steps back, and then goes on
 * with it. */
GST_START_TEST (does_not_go_back)
{
  GstLatestSteadyClock c;
  gint64 before;

  gst_latest_steady_clock_init (&c, 0);
  gst_latest_steady_clock_set (&c, 100 * SECOND);
  before = c.now;
  fail_if (gst_latest_steady_clock_set (&c, 90 * SECOND));
  fail_unless_equals_int64 (c.now, before);
  fail_unless_equals_int64 (
      gst_latest_steady_clock_convert (&c, 90 * SECOND), before);
  fail_unless (gst_latest_steady_clock_set (&c, 91 * SECOND));
  fail_unless_equals_int64 (c.now, before + SECOND);
}

GST_END_TEST;

/* Any time may be given: with UndefinedBehaviorSanitizer an overflow fails. */
GST_START_TEST (nonsense_does_not_overflow)
{
  static const gint64 nonsense[] = { G_MAXINT64, G_MININT64, 0, 1000 * YEAR,
    -1000 * YEAR };
  GstLatestSteadyClock c;

  for (guint i = 0; i < G_N_ELEMENTS (nonsense); i++) {
    gint64 last;

    gst_latest_steady_clock_init (&c, nonsense[i]);
    last = c.now;
    for (guint j = 0; j < 10000; j++) {
      gst_latest_steady_clock_set (&c, nonsense[j % G_N_ELEMENTS (nonsense)]);
      fail_unless (c.now >= last);
      last = c.now;
    }
    /* Room for sums of some of them. */
    fail_unless (last < G_MAXINT64 / 16);
    fail_unless (
        gst_latest_steady_clock_convert (&c, G_MAXINT64) < G_MAXINT64 / 16);
  }
}

GST_END_TEST;

static Suite *
steadyclock_suite (void)
{
  Suite *s = suite_create ("steadyclock");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, follows_the_callers);
  tcase_add_test (tc, does_not_go_back);
  tcase_add_test (tc, nonsense_does_not_overflow);
  return s;
}

GST_CHECK_MAIN (steadyclock);
