/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "linkcapacity.h"

GST_START_TEST (unknown_at_first)
{
  GstLatestLinkCapacity c;

  gst_latest_link_capacity_init (&c);
  fail_unless_equals_int (gst_latest_link_capacity_get (&c), 0);
  fail_unless_equals_int (gst_latest_link_capacity_lower (&c), 0);
  fail_unless_equals_uint64 (gst_latest_link_capacity_upper (&c), G_MAXUINT);
}

GST_END_TEST;

/* At 1 Mbit/s the smallest deviation is 20 kbit/s (0.4 * 1000 is 20
 * squared). */
GST_START_TEST (three_deviations)
{
  GstLatestLinkCapacity c;

  gst_latest_link_capacity_init (&c);
  gst_latest_link_capacity_full (&c, 1000000);
  fail_unless_equals_int (gst_latest_link_capacity_get (&c), 1000000);
  fail_unless_equals_int (gst_latest_link_capacity_lower (&c), 940000);
  fail_unless_equals_int (gst_latest_link_capacity_upper (&c), 1060000);
}

GST_END_TEST;

GST_START_TEST (near_ones_are_averaged_far_ones_replace)
{
  GstLatestLinkCapacity c;

  gst_latest_link_capacity_init (&c);
  gst_latest_link_capacity_full (&c, 1000000);
  gst_latest_link_capacity_full (&c, 1040000);
  fail_unless_equals_int (gst_latest_link_capacity_get (&c), 1002000);
  gst_latest_link_capacity_probed (&c, 1040000);
  fail_unless_equals_int (gst_latest_link_capacity_get (&c), 1021000);
  gst_latest_link_capacity_full (&c, 2500000);
  fail_unless_equals_int (gst_latest_link_capacity_get (&c), 2500000);
  gst_latest_link_capacity_full (&c, 600000);
  fail_unless_equals_int (gst_latest_link_capacity_get (&c), 600000);
}

GST_END_TEST;

GST_START_TEST (any_rate_is_survived)
{
  static const guint rates[] = { 0, 1, G_MAXUINT, 0, G_MAXUINT, 1000 };
  GstLatestLinkCapacity c;

  gst_latest_link_capacity_init (&c);
  for (guint i = 0; i < G_N_ELEMENTS (rates); i++) {
    gst_latest_link_capacity_full (&c, rates[i]);
    gst_latest_link_capacity_probed (&c, rates[i]);
    fail_unless (gst_latest_link_capacity_lower (&c)
        <= gst_latest_link_capacity_upper (&c));
  }
}

GST_END_TEST;

static Suite *
linkcapacity_suite (void)
{
  Suite *s = suite_create ("linkcapacity");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, unknown_at_first);
  tcase_add_test (tc, three_deviations);
  tcase_add_test (tc, near_ones_are_averaged_far_ones_replace);
  tcase_add_test (tc, any_rate_is_survived);
  return s;
}

GST_CHECK_MAIN (linkcapacity);
