/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "pendingpromises.h"

#define ANSWER_US (10 * G_TIME_SPAN_MILLISECOND)

typedef struct
{
  GstPromise *promise;
  gint answered; /* atomic boolean */
} Question;

static gpointer
answer (gpointer data)
{
  Question *question = data;

  g_usleep (ANSWER_US);
  g_atomic_int_set (&question->answered, TRUE);
  gst_promise_reply (question->promise, NULL);
  return NULL;
}

GST_START_TEST (open_promises_are_awaited)
{
  GstElement *element = gst_bin_new (NULL);
  Question questions[GST_LATEST_N_PROMISES];
  GThread *threads[GST_LATEST_N_PROMISES];

  for (guint i = 0; i < GST_LATEST_N_PROMISES; i++) {
    questions[i] = (Question) { gst_promise_new (), FALSE };
    gst_latest_pending_promise_keep (
        element, i, gst_promise_ref (questions[i].promise));
    threads[i] = g_thread_new ("answer", answer, &questions[i]);
  }
  gst_latest_pending_promises_settle (element);
  for (guint i = 0; i < GST_LATEST_N_PROMISES; i++) {
    fail_unless (g_atomic_int_get (&questions[i].answered));
    g_thread_join (threads[i]);
    gst_promise_unref (questions[i].promise);
  }
  gst_object_unref (element);
}

GST_END_TEST;

GST_START_TEST (a_later_promise_replaces_the_earlier_one)
{
  GstElement *element = gst_bin_new (NULL);
  GstPromise *later = gst_promise_new ();
  g_autoptr (GstPromise) earlier = gst_promise_new ();

  gst_latest_pending_promise_keep (
      element, GST_LATEST_PROMISE_NEGOTIATION, gst_promise_ref (earlier));
  gst_latest_pending_promise_keep (
      element, GST_LATEST_PROMISE_NEGOTIATION, later);
  gst_promise_reply (later, NULL);
  /* It does not wait for the earlier one. */
  gst_latest_pending_promises_settle (element);
  gst_promise_interrupt (earlier);
  gst_object_unref (element);
}

GST_END_TEST;

static void
nothing_to_do (GstPromise *promise, gpointer data)
{
}

/* It may hold the element itself. */
GST_START_TEST (data_of_an_answered_promise_is_freed)
{
  GstElement *element = gst_bin_new (NULL);
  GstPromise *promise = gst_promise_new_with_change_func (
      nothing_to_do, gst_object_ref (element), gst_object_unref);
  gpointer alive = element;

  g_object_add_weak_pointer (G_OBJECT (element), &alive);
  gst_latest_pending_promise_keep (element, GST_LATEST_PROMISE_STATS, promise);
  gst_promise_reply (promise, NULL);
  gst_latest_pending_promises_settle (element);
  gst_object_unref (element);
  fail_unless (alive == NULL);
}

GST_END_TEST;

static Suite *
pendingpromises_suite (void)
{
  Suite *s = suite_create ("pendingpromises");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, open_promises_are_awaited);
  tcase_add_test (tc, a_later_promise_replaces_the_earlier_one);
  tcase_add_test (tc, data_of_an_answered_promise_is_freed);
  return s;
}

GST_CHECK_MAIN (pendingpromises);
