/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "whepsessions.h"

GST_START_TEST (sessions_are_found_until_they_are_removed)
{
  GstLatestWhepSessions *sessions = gst_latest_whep_sessions_new ();
  GstLatestWhepSession *a = gst_latest_whep_sessions_add (sessions, "a");
  GstLatestWhepSession *b = gst_latest_whep_sessions_add (sessions, "b");

  fail_unless (gst_latest_whep_sessions_get (sessions, "a") == a);
  fail_unless (gst_latest_whep_sessions_get (sessions, "c") == NULL);
  fail_unless_equals_int (gst_latest_whep_sessions_count_offered (sessions), 0);
  a->offered = b->offered = TRUE;
  fail_unless_equals_int (gst_latest_whep_sessions_count_offered (sessions), 2);
  fail_unless (gst_latest_whep_sessions_take_waiting (sessions, "a") == NULL);
  fail_unless (gst_latest_whep_sessions_take_waiting (sessions, "c") == NULL);
  fail_unless (gst_latest_whep_sessions_remove (sessions, "a"));
  fail_if (gst_latest_whep_sessions_remove (sessions, "a"));
  fail_unless_equals_int (gst_latest_whep_sessions_count_offered (sessions), 1);
  gst_latest_whep_sessions_free (sessions);
}

GST_END_TEST;

static Suite *
whepsessions_suite (void)
{
  Suite *s = suite_create ("whepsessions");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, sessions_are_found_until_they_are_removed);
  return s;
}

GST_CHECK_MAIN (whepsessions);
