/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "whipretry.h"

GST_START_TEST (waits_double_up_to_a_bound)
{
  static const guint full[] = { 500, 1000, 2000, 4000, 8000, 16000, 30000,
    30000 };
  GstLatestWhipRetry retry = { .first_ms = 500, .max_ms = 30000 };

  for (guint i = 0; i < G_N_ELEMENTS (full); i++)
    fail_unless_equals_int (
        gst_latest_whip_retry_next (&retry, 0, 0.0), full[i]);
  for (guint i = 0; i < 100; i++)
    fail_unless_equals_int (gst_latest_whip_retry_next (&retry, 0, 0.0), 30000);
  gst_latest_whip_retry_reset (&retry);
  fail_unless_equals_int (gst_latest_whip_retry_next (&retry, 0, 0.0), 500);
}

GST_END_TEST;

GST_START_TEST (half_of_a_wait_is_left_to_chance)
{
  GstLatestWhipRetry retry = { .first_ms = 500, .max_ms = 30000 };

  fail_unless_equals_int (gst_latest_whip_retry_next (&retry, 0, 1.0), 250);
  fail_unless_equals_int (gst_latest_whip_retry_next (&retry, 0, 0.5), 750);
}

GST_END_TEST;

GST_START_TEST (a_server_may_ask_for_a_longer_wait)
{
  GstLatestWhipRetry retry = { .first_ms = 5000, .max_ms = 30000 };

  fail_unless_equals_int (gst_latest_whip_retry_next (&retry, 60, 1.0), 60000);
  fail_unless_equals_int (gst_latest_whip_retry_next (&retry, 1, 0.0), 10000);
  fail_unless_equals_int (
      gst_latest_whip_retry_next (&retry, G_MAXUINT, 0.0), 600000);
}

GST_END_TEST;

static Suite *
whipretry_suite (void)
{
  Suite *suite = suite_create ("whipretry");
  TCase *tcase = tcase_create ("retry");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, waits_double_up_to_a_bound);
  tcase_add_test (tcase, half_of_a_wait_is_left_to_chance);
  tcase_add_test (tcase, a_server_may_ask_for_a_longer_wait);
  return suite;
}

GST_CHECK_MAIN (whipretry);
