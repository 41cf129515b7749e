/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/check/gsttestclock.h>

#include "timebase.h"

/* The time does not jump with a change of the clock. */
GST_START_TEST (time_goes_on_with_another_clock)
{
  GstClock *clock = gst_test_clock_new_with_start_time (5 * GST_SECOND);
  GstClock *other = gst_test_clock_new_with_start_time (900 * GST_SECOND);
  GstLatestTimebase t;
  gint64 before;

  gst_system_clock_set_default (clock);
  gst_latest_timebase_init (&t);
  fail_unless_equals_int64 (gst_latest_timebase_now (&t), 5000000);
  gst_latest_timebase_set_clock (&t, other);
  before = gst_latest_timebase_now (&t);
  fail_unless_equals_int64 (before, 5000000);
  gst_test_clock_advance_time (GST_TEST_CLOCK (other), GST_SECOND);
  fail_unless_equals_int64 (gst_latest_timebase_now (&t), 6000000);
  gst_latest_timebase_set_clock (&t, NULL);
  fail_unless_equals_int64 (gst_latest_timebase_now (&t), 6000000);
  gst_latest_timebase_clear (&t);
  gst_system_clock_set_default (NULL);
  gst_object_unref (clock);
  gst_object_unref (other);
}

GST_END_TEST;

/* rtpsession stamps with the system clock, whatever the pipeline's clock is. */
GST_START_TEST (times_of_the_system_clock_are_converted)
{
  GstClock *system = gst_test_clock_new_with_start_time (5000 * GST_SECOND);
  GstClock *clock = gst_test_clock_new_with_start_time (40 * GST_SECOND);
  GstLatestTimebase t;
  gint64 offset;

  gst_system_clock_set_default (system);
  gst_latest_timebase_init (&t);
  gst_latest_timebase_set_clock (&t, clock);
  offset = gst_latest_timebase_get_system_offset (&t, 4999 * GST_SECOND);
  fail_unless_equals_int64 (G_GINT64_CONSTANT (4999000000) + offset,
      gst_latest_timebase_now (&t) - G_USEC_PER_SEC);
  /* The clocks drift apart: followed in small steps. */
  gst_test_clock_advance_time (
      GST_TEST_CLOCK (clock), GST_SECOND + GST_MSECOND);
  gst_test_clock_advance_time (GST_TEST_CLOCK (system), GST_SECOND);
  fail_unless_equals_int64 (
      gst_latest_timebase_get_system_offset (&t, 5000 * GST_SECOND),
      offset + 50);
  /* One was set: followed at once. */
  gst_test_clock_advance_time (GST_TEST_CLOCK (clock), 60 * GST_SECOND);
  fail_unless_equals_int64 (
      gst_latest_timebase_get_system_offset (&t, 5000 * GST_SECOND),
      offset + 60001000);
  /* What can only be the pipeline's clock is taken for that. */
  fail_unless_equals_int64 (
      gst_latest_timebase_get_system_offset (&t, 100 * GST_SECOND), t.offset);
  gst_latest_timebase_clear (&t);
  gst_system_clock_set_default (NULL);
  gst_object_unref (clock);
  gst_object_unref (system);
}

GST_END_TEST;

static Suite *
timebase_suite (void)
{
  Suite *s = suite_create ("timebase");
  TCase *tc = tcase_create ("clocks");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, time_goes_on_with_another_clock);
  tcase_add_test (tc, times_of_the_system_clock_are_converted);
  return s;
}

GST_CHECK_MAIN (timebase);
