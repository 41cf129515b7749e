/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "messagelimit.h"


#define START (50 * G_USEC_PER_SEC)
#define BURST GST_LATEST_MESSAGE_LIMIT_BURST
#define RATE GST_LATEST_MESSAGE_LIMIT_RATE

/* How many of @n messages pass at once. */
static guint
pass (GstLatestMessageLimit *l, guint n, gboolean must_not_be_lost, gint64 now)
{
  guint passed = 0;

  for (guint i = 0; i < n; i++)
    passed += gst_latest_message_limit_take (l, must_not_be_lost, now);
  return passed;
}

GST_START_TEST (a_burst_passes_and_then_the_rate)
{
  GstLatestMessageLimit l = { 0 };
  guint passed = 0;

  fail_unless_equals_int (pass (&l, 3 * BURST, FALSE, START), BURST);
  for (guint ms = 1; ms <= 1000; ms++)
    passed += pass (&l, 10, FALSE, START + ms * 1000);
  fail_unless_equals_int (passed, RATE);
}

GST_END_TEST;

GST_START_TEST (what_must_not_be_lost_passes_a_burst_longer)
{
  GstLatestMessageLimit l = { 0 };

  fail_unless_equals_int (pass (&l, 3 * BURST, FALSE, START), BURST);
  fail_unless_equals_int (pass (&l, 3 * BURST, TRUE, START), BURST);
  /* Others wait until that is paid for. */
  fail_unless_equals_int (
      pass (&l, 1, FALSE, START + BURST * G_USEC_PER_SEC / RATE), 0);
  fail_unless_equals_int (
      pass (&l, 1, FALSE, START + (BURST + 1) * G_USEC_PER_SEC / RATE), 1);
}

GST_END_TEST;

GST_START_TEST (who_was_quiet_has_one_burst_again)
{
  GstLatestMessageLimit l = { 0 };

  pass (&l, BURST, FALSE, START);
  fail_unless_equals_int (
      pass (&l, 3 * BURST, FALSE, START + 100 * G_USEC_PER_SEC), BURST);
}

GST_END_TEST;

static Suite *
messagelimit_suite (void)
{
  Suite *s = suite_create ("messagelimit");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, a_burst_passes_and_then_the_rate);
  tcase_add_test (tc, what_must_not_be_lost_passes_a_burst_longer);
  tcase_add_test (tc, who_was_quiet_has_one_burst_again);
  return s;
}

GST_CHECK_MAIN (messagelimit);
