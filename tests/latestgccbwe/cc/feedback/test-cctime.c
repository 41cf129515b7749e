/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "cctime.h"

static const struct
{
  gint64 time, interval, slot; /* of intervals of 10, in a ring of 4 */
} cases[] = {
  { 0, 0, 0 },
  { 9, 0, 0 },
  { 10, 1, 1 },
  { 45, 4, 0 },
  { -1, -1, 3 },
  { -10, -1, 3 },
  { -11, -2, 2 },
  { -50, -5, 3 },
  { G_MAXINT64, G_MAXINT64 / 10, 0 },
  { G_MININT64, G_MININT64 / 10 - 1, 3 },
};

GST_START_TEST (intervals_have_one_length_and_their_slot_in_the_ring)
{
  gint64 interval = gst_latest_cc_interval (cases[__i__].time, 10);

  fail_unless_equals_int64 (interval, cases[__i__].interval);
  fail_unless_equals_int64 (
      gst_latest_cc_ring_slot (interval, 4), cases[__i__].slot);
}

GST_END_TEST;

static Suite *
cctime_suite (void)
{
  Suite *s = suite_create ("cctime");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, intervals_have_one_length_and_their_slot_in_the_ring,
      0, G_N_ELEMENTS (cases));
  return s;
}

GST_CHECK_MAIN (cctime);
