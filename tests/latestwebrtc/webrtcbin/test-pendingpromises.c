/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "pendingpromises.h"

static void
note_result (GstPromise *promise, gpointer data)
{
  *(GstPromiseResult *) data = gst_promise_wait (promise);
}

static GstPromise *
promise_noting (GstPromiseResult *result)
{
  *result = GST_PROMISE_RESULT_PENDING;
  return gst_promise_new_with_change_func (note_result, result, NULL);
}

/* Whoever waits for the reply learns that there will be none. */
GST_START_TEST (open_promises_are_interrupted)
{
  GstElement *element = gst_bin_new (NULL);
  GstPromiseResult negotiation, stats;

  gst_latest_pending_promise_keep (
      element, GST_LATEST_PROMISE_NEGOTIATION, promise_noting (&negotiation));
  gst_latest_pending_promise_keep (
      element, GST_LATEST_PROMISE_STATS, promise_noting (&stats));
  gst_latest_pending_promises_interrupt (element);
  fail_unless_equals_int (negotiation, GST_PROMISE_RESULT_INTERRUPTED);
  fail_unless_equals_int (stats, GST_PROMISE_RESULT_INTERRUPTED);
  gst_object_unref (element);
}

GST_END_TEST;

GST_START_TEST (answered_promises_stay_answered)
{
  GstElement *element = gst_bin_new (NULL);
  GstPromiseResult answered, open;
  GstPromise *promise = promise_noting (&answered);

  gst_latest_pending_promise_keep (
      element, GST_LATEST_PROMISE_NEGOTIATION, promise);
  gst_promise_reply (promise, NULL);
  /* A later promise for the same purpose replaces the earlier one. */
  gst_latest_pending_promise_keep (
      element, GST_LATEST_PROMISE_NEGOTIATION, promise_noting (&open));
  gst_latest_pending_promises_interrupt (element);
  gst_latest_pending_promises_interrupt (element);
  fail_unless_equals_int (answered, GST_PROMISE_RESULT_REPLIED);
  fail_unless_equals_int (open, GST_PROMISE_RESULT_INTERRUPTED);
  gst_object_unref (element);
}

GST_END_TEST;

static void
nothing_to_do (GstPromise *promise, gpointer data)
{
}

static void
mark_freed (gpointer data)
{
  g_assert_nonnull (data);
  *(gboolean *) data = TRUE;
}

GST_START_TEST (data_of_an_interrupted_promise_is_freed)
{
  GstElement *element = gst_bin_new (NULL);
  gboolean freed = FALSE;

  gst_latest_pending_promise_keep (element, GST_LATEST_PROMISE_STATS,
      gst_promise_new_with_change_func (nothing_to_do, &freed, mark_freed));
  gst_latest_pending_promises_interrupt (element);
  fail_unless (freed);
  gst_object_unref (element);
}

GST_END_TEST;

static Suite *
pendingpromises_suite (void)
{
  Suite *s = suite_create ("pendingpromises");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, open_promises_are_interrupted);
  tcase_add_test (tc, data_of_an_interrupted_promise_is_freed);
  tcase_add_test (tc, answered_promises_stay_answered);
  return s;
}

GST_CHECK_MAIN (pendingpromises);
