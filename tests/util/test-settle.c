/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "settle.h"

GST_START_TEST (what_is_set_is_applied_once)
{
  GstLatestSettle settle = { 0 };

  for (guint i = 0; i < 2; i++) {
    fail_unless (gst_latest_settle_begin (&settle));
    fail_unless (gst_latest_settle_next (&settle));
    fail_if (gst_latest_settle_next (&settle));
  }
}

GST_END_TEST;

GST_START_TEST (one_thread_applies_what_is_set_meanwhile)
{
  GstLatestSettle settle = { 0 };

  fail_unless (gst_latest_settle_begin (&settle));
  fail_unless (gst_latest_settle_next (&settle));
  /* Others, while it applies. */
  fail_if (gst_latest_settle_begin (&settle));
  fail_if (gst_latest_settle_begin (&settle));
  fail_unless (gst_latest_settle_next (&settle));
  fail_if (gst_latest_settle_next (&settle));
  fail_unless (gst_latest_settle_begin (&settle));
}

GST_END_TEST;

static Suite *
settle_suite (void)
{
  Suite *suite = suite_create ("settle");
  TCase *tcase = tcase_create ("settle");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, what_is_set_is_applied_once);
  tcase_add_test (tcase, one_thread_applies_what_is_set_meanwhile);
  return suite;
}

GST_CHECK_MAIN (settle);
