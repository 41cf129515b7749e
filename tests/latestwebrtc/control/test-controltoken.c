/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "controltoken.h"


GST_START_TEST (nobody_controls)
{
  GstLatestControlToken t;

  gst_latest_control_token_init (&t, GST_LATEST_CONTROL_NONE);
  fail_if (gst_latest_control_token_take (&t, "a"));
  fail_if (gst_latest_control_token_is_holder (&t, "a"));
  gst_latest_control_token_clear (&t);
}

GST_END_TEST;

GST_START_TEST (the_first_controls_until_it_gives_back)
{
  GstLatestControlToken t;

  gst_latest_control_token_init (&t, GST_LATEST_CONTROL_ONE);
  fail_unless (gst_latest_control_token_get_holder (&t) == NULL);
  fail_unless (gst_latest_control_token_take (&t, "a"));
  fail_unless (gst_latest_control_token_take (&t, "a"));
  fail_if (gst_latest_control_token_take (&t, "b"));
  fail_unless_equals_string (gst_latest_control_token_get_holder (&t), "a");
  fail_if (gst_latest_control_token_release (&t, "b"));
  fail_unless (gst_latest_control_token_release (&t, "a"));
  fail_if (gst_latest_control_token_is_holder (&t, "a"));
  fail_if (gst_latest_control_token_is_holder (&t, "b"));
  fail_unless (gst_latest_control_token_take (&t, "b"));
  gst_latest_control_token_clear (&t);
}

GST_END_TEST;

GST_START_TEST (all_control)
{
  GstLatestControlToken t;

  gst_latest_control_token_init (&t, GST_LATEST_CONTROL_ALL);
  fail_unless (gst_latest_control_token_take (&t, "a"));
  fail_unless (gst_latest_control_token_take (&t, "b"));
  fail_unless (gst_latest_control_token_is_holder (&t, "a"));
  fail_unless (gst_latest_control_token_get_holder (&t) == NULL);
  gst_latest_control_token_clear (&t);
}

GST_END_TEST;

GST_START_TEST (with_fewer_rights_the_first_stays)
{
  GstLatestControlToken t;
  GPtrArray *removed;

  gst_latest_control_token_init (&t, GST_LATEST_CONTROL_ALL);
  gst_latest_control_token_take (&t, "a");
  gst_latest_control_token_take (&t, "b");
  gst_latest_control_token_take (&t, "c");
  removed = gst_latest_control_token_set_mode (&t, GST_LATEST_CONTROL_ONE);
  fail_unless_equals_int (removed->len, 2);
  fail_unless_equals_string (g_ptr_array_index (removed, 0), "b");
  fail_unless_equals_string (g_ptr_array_index (removed, 1), "c");
  g_ptr_array_unref (removed);
  fail_unless_equals_string (gst_latest_control_token_get_holder (&t), "a");
  removed = gst_latest_control_token_set_mode (&t, GST_LATEST_CONTROL_NONE);
  fail_unless_equals_int (removed->len, 1);
  g_ptr_array_unref (removed);
  fail_unless (gst_latest_control_token_get_holder (&t) == NULL);
  gst_latest_control_token_clear (&t);
}

GST_END_TEST;

static Suite *
controltoken_suite (void)
{
  Suite *s = suite_create ("controltoken");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, nobody_controls);
  tcase_add_test (tc, the_first_controls_until_it_gives_back);
  tcase_add_test (tc, all_control);
  tcase_add_test (tc, with_fewer_rights_the_first_stays);
  return s;
}

GST_CHECK_MAIN (controltoken);
