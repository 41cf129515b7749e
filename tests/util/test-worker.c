/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "worker.h"

static GString *said;
static gchar a[] = "a", b[] = "b", c[] = "c";

static void
say (gpointer word)
{
  g_string_append (said, word);
}

static void
say_freed (gpointer word)
{
  g_string_append (said, "-");
}

static void
check_thread (gpointer data)
{
  GstLatestWorker *worker = data;

  fail_unless (gst_latest_worker_is_current (worker));
  fail_unless (g_main_context_get_thread_default ()
      == gst_latest_worker_get_context (worker));
}

GST_START_TEST (work_runs_on_the_worker)
{
  g_autoptr (GstLatestWorker) worker = gst_latest_worker_new ("test");

  fail_if (gst_latest_worker_is_current (worker));
  fail_unless (gst_latest_worker_invoke_sync (worker, check_thread, worker));
  gst_latest_worker_stop (worker);
}

GST_END_TEST;

GST_START_TEST (work_runs_in_order_before_the_end)
{
  g_autoptr (GstLatestWorker) worker = gst_latest_worker_new ("test");

  said = g_string_new (NULL);
  fail_unless (gst_latest_worker_invoke (worker, say, a, say_freed));
  fail_unless (gst_latest_worker_invoke (worker, say, b, NULL));
  fail_unless (gst_latest_worker_invoke (worker, say, c, say_freed));
  gst_latest_worker_stop (worker);
  fail_unless_equals_string (said->str, "a-bc-");
  g_string_free (said, TRUE);
}

GST_END_TEST;

static void
say_within (gpointer data)
{
  say (a);
  fail_unless (gst_latest_worker_invoke_sync (data, say, b));
  say (c);
}

GST_START_TEST (waiting_on_the_worker_itself_does_not_block)
{
  g_autoptr (GstLatestWorker) worker = gst_latest_worker_new ("test");

  said = g_string_new (NULL);
  gst_latest_worker_invoke_sync (worker, say_within, worker);
  fail_unless_equals_string (said->str, "abc");
  gst_latest_worker_stop (worker);
  g_string_free (said, TRUE);
}

GST_END_TEST;

/* A thread that still has a reference learns that its work will not run. */
GST_START_TEST (after_the_end_no_work_runs)
{
  g_autoptr (GstLatestWorker) worker = gst_latest_worker_new ("test");

  said = g_string_new (NULL);
  gst_latest_worker_stop (worker);
  fail_if (gst_latest_worker_invoke (worker, say, a, say_freed));
  fail_if (gst_latest_worker_invoke_sync (worker, say, b));
  fail_unless_equals_string (said->str, "-");
  g_string_free (said, TRUE);
}

GST_END_TEST;

typedef struct
{
  GstLatestWorker *worker;
  GSource *timeout;
  guint calls;
  GMutex lock;
  GCond cond;
} Timing;

static gboolean
timed_out (gpointer data)
{
  Timing *timing = data;

  fail_unless (gst_latest_worker_is_current (timing->worker));
  g_mutex_lock (&timing->lock);
  timing->calls++;
  g_cond_signal (&timing->cond);
  g_mutex_unlock (&timing->lock);
  return timing->calls < 3;
}

static void
start_timeout (gpointer data)
{
  Timing *timing = data;

  timing->timeout =
      gst_latest_worker_add_timeout (timing->worker, 1, timed_out, timing);
}

GST_START_TEST (timeouts_repeat)
{
  Timing timing = { .worker = gst_latest_worker_new ("test") };

  g_mutex_init (&timing.lock);
  g_cond_init (&timing.cond);
  gst_latest_worker_invoke (timing.worker, start_timeout, &timing, NULL);
  g_mutex_lock (&timing.lock);
  while (timing.calls < 3)
    g_cond_wait (&timing.cond, &timing.lock);
  g_mutex_unlock (&timing.lock);
  gst_latest_worker_stop (timing.worker);
  gst_latest_worker_unref (timing.worker);
  fail_unless_equals_int (timing.calls, 3);
  g_source_unref (timing.timeout);
  g_cond_clear (&timing.cond);
  g_mutex_clear (&timing.lock);
}

GST_END_TEST;

static void
say_nothing (gpointer data)
{
}

static void
leave (gpointer data)
{
  GstLatestWorker *worker = data;

  gst_latest_worker_leave (worker);
  /* Not by a check: those of two threads would mix. */
  g_assert_false (gst_latest_worker_invoke (worker, say, a, NULL));
}

/* Nobody waits for the thread, which has the worker for as long as it needs it. */
GST_START_TEST (a_worker_may_end_itself)
{
  GstLatestWorker *worker = gst_latest_worker_new ("test");

  fail_unless (
      gst_latest_worker_invoke (worker, leave, gst_latest_worker_ref (worker),
          (GDestroyNotify) gst_latest_worker_unref));
  while (gst_latest_worker_invoke_sync (worker, say_nothing, NULL))
    g_thread_yield ();
  gst_latest_worker_unref (worker);
}

GST_END_TEST;

static Suite *
worker_suite (void)
{
  Suite *suite = suite_create ("worker");
  TCase *tcase = tcase_create ("worker");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, work_runs_on_the_worker);
  tcase_add_test (tcase, work_runs_in_order_before_the_end);
  tcase_add_test (tcase, waiting_on_the_worker_itself_does_not_block);
  tcase_add_test (tcase, after_the_end_no_work_runs);
  tcase_add_test (tcase, timeouts_repeat);
  tcase_add_test (tcase, a_worker_may_end_itself);
  return suite;
}

GST_CHECK_MAIN (worker);
