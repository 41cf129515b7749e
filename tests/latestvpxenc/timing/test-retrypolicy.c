/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "retrypolicy.h"

#define MS G_GINT64_CONSTANT (1000000)
#define UP GST_LATEST_RETRY_GIVE_UP

/* Each failure has its time and the expected delay, in ms. */
static const struct
{
  const gchar *what;
  gint64 failures[12][2]; /* at, wait; ends with { 0, 0 } */
} tables[] = {
  { "a lasting fault is given up after 1.5 s",
      { { 1, 0 }, { 1, 100 }, { 101, 200 }, { 301, 400 }, { 701, 800 },
          { 1501, UP } } },
  { "a failure after a while is a first one",
      { { 1, 0 }, { 10001, 0 }, { 20001, 0 }, { 30001, 0 } } },
  { "one every three seconds is borne for ever",
      { { 1, 0 }, { 3001, 100 }, { 6001, 200 }, { 9001, 400 }, { 12001, 400 },
          { 15001, 400 }, { 18001, 400 }, { 21001, 400 } } },
  { "one every second is not",
      { { 1, 0 }, { 1001, 100 }, { 2001, 200 }, { 3001, 400 }, { 4001, 800 },
          { 5001, UP } } },
  { "it is forgotten when the window has passed, not before",
      { { 1, 0 }, { 2, 100 }, { 3, 200 }, { 4, 400 }, { 5, 800 }, { 10000, UP },
          { 10001, 800 } } },
  { "failures timed by another clock do not count",
      { { 900000, 0 }, { 900001, 100 }, { 5, 0 }, { 6, 100 } } },
};

GST_START_TEST (delays_double_until_it_gives_up)
{
  GstLatestRetryPolicy p;

  gst_latest_retry_policy_init (&p);
  for (guint i = 0; tables[__i__].failures[i][0] != 0; i++) {
    gint64 at = tables[__i__].failures[i][0] * MS;
    gint64 expected = tables[__i__].failures[i][1];
    gint64 wait = gst_latest_retry_policy_failed (&p, at);

    if (expected != UP)
      expected *= MS;
    fail_unless (wait == expected, "%s: %u: %" G_GINT64_FORMAT,
        tables[__i__].what, i, wait);
    if (wait <= 0)
      continue;
    fail_if (gst_latest_retry_policy_is_due (&p, at + wait - 1));
    fail_unless (gst_latest_retry_policy_is_due (&p, at + wait));
  }
}

GST_END_TEST;

GST_START_TEST (a_try_is_due_without_a_failure_and_at_once_after_the_first)
{
  GstLatestRetryPolicy p;

  gst_latest_retry_policy_init (&p);
  fail_unless (gst_latest_retry_policy_is_due (&p, 0));
  fail_unless_equals_int64 (gst_latest_retry_policy_failed (&p, 7), 0);
  fail_unless (gst_latest_retry_policy_is_due (&p, 7));
}

GST_END_TEST;

/* The new clock may never reach the old one's time. */
GST_START_TEST (a_try_is_due_when_the_clock_has_changed)
{
  GstLatestRetryPolicy p;

  gst_latest_retry_policy_init (&p);
  gst_latest_retry_policy_failed (&p, 900000 * MS);
  gst_latest_retry_policy_failed (&p, 900000 * MS);
  fail_if (gst_latest_retry_policy_is_due (&p, 900000 * MS));
  fail_unless (gst_latest_retry_policy_is_due (&p, 0));
}

GST_END_TEST;

static Suite *
retrypolicy_suite (void)
{
  Suite *s = suite_create ("retrypolicy");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (
      tc, delays_double_until_it_gives_up, 0, G_N_ELEMENTS (tables));
  tcase_add_test (
      tc, a_try_is_due_without_a_failure_and_at_once_after_the_first);
  tcase_add_test (tc, a_try_is_due_when_the_clock_has_changed);
  return s;
}

GST_CHECK_MAIN (retrypolicy);
