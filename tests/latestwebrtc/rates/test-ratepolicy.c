/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "ratepolicy.h"

static const struct
{
  guint rates[4];
  guint n;
  guint slowest, fastest, median;
} cases[] = {
  { { 0 }, 0, 0, 0, 0 },
  { { 700 }, 1, 700, 700, 700 },
  { { 900, 300 }, 2, 300, 900, 300 },
  { { 500, 900, 100 }, 3, 100, 900, 500 },
  { { 400, 100, 300, 200 }, 4, 100, 400, 200 },
  { { G_MAXUINT, 0, 5 }, 3, 0, G_MAXUINT, 5 },
};

GST_START_TEST (each_policy_picks_its_viewer)
{
  const guint expected[] = {
    [GST_LATEST_RATE_POLICY_SLOWEST] = cases[__i__].slowest,
    [GST_LATEST_RATE_POLICY_FASTEST] = cases[__i__].fastest,
    [GST_LATEST_RATE_POLICY_MEDIAN] = cases[__i__].median,
  };

  for (guint policy = 0; policy < G_N_ELEMENTS (expected); policy++) {
    guint rates[4];

    memcpy (rates, cases[__i__].rates, sizeof (rates));
    fail_unless_equals_int64 (
        gst_latest_rate_policy_choose (policy, rates, cases[__i__].n),
        expected[policy]);
  }
}

GST_END_TEST;

static Suite *
ratepolicy_suite (void)
{
  Suite *s = suite_create ("ratepolicy");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (
      tc, each_policy_picks_its_viewer, 0, G_N_ELEMENTS (cases));
  return s;
}

GST_CHECK_MAIN (ratepolicy);
