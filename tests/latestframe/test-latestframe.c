/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "framefixture.h"

/* Holding and handing over buffers: the newest wins, in order, once. */

GST_START_TEST (passes_everything_when_downstream_is_ready)
{
  FrameFixture *f = frame_fixture_new ();

  frame_fixture_begin (f);
  frame_fixture_push (f, 0);
  frame_fixture_expect (f, "stream-start caps segment 0");
  frame_fixture_push (f, 1);
  frame_fixture_expect_end (f, "segment 0 1");
  frame_fixture_check_books (f->element);
  fail_unless_equals_uint64 (frame_fixture_stat (f, "in"), 2);
  fail_unless_equals_uint64 (frame_fixture_stat (f, "out"), 2);
  fail_unless_equals_uint64 (frame_fixture_stat (f, "dropped"), 0);
  frame_fixture_free (f);
}

GST_END_TEST;

/* Downstream is stuck with 0: pushing on never blocks, and only the last one is
 * handed over. It is marked as following a gap, the one after it is not. */
GST_START_TEST (newest_wins)
{
  FrameFixture *f = frame_fixture_new ();

  frame_fixture_begin (f);
  frame_fixture_stall (f, 0);
  for (guint i = 1; i <= 5; i++)
    fail_unless_equals_int (frame_fixture_push (f, i), GST_FLOW_OK);
  fail_unless_equals_uint64 (frame_fixture_stat (f, "replaced"), 4);
  fail_unless_equals_uint64 (frame_fixture_stat (f, "waiting"), 1);
  frame_fixture_check_books (f->element);
  frame_fixture_unblock (f);
  frame_fixture_expect_end (f, "0 5!");
  frame_fixture_push (f, 6);
  frame_fixture_expect_end (f, "0 5! 6");
  frame_fixture_check_books (f->element);
  frame_fixture_free (f);
}

GST_END_TEST;

static void
count_release (gpointer data, GstMiniObject *object)
{
  g_atomic_int_inc ((gint *) data);
}

/* Released when it is replaced, not when the next one is handed over, and the
 * element may be called from there: its lock is free. */
static void
read_stats_on_release (gpointer element, GstMiniObject *object)
{
  frame_fixture_check_books (element);
}

GST_START_TEST (replaced_buffer_is_released_at_once_without_the_lock)
{
  FrameFixture *f = frame_fixture_new ();
  GstBuffer *buffer = frame_fixture_buffer (1);
  gint released = 0;

  frame_fixture_begin (f);
  frame_fixture_stall (f, 0);
  gst_mini_object_weak_ref (
      GST_MINI_OBJECT_CAST (buffer), count_release, &released);
  gst_mini_object_weak_ref (
      GST_MINI_OBJECT_CAST (buffer), read_stats_on_release, f->element);
  gst_pad_push (f->src, buffer);
  fail_unless_equals_int (released, 0);
  frame_fixture_push (f, 2);
  fail_unless_equals_int (released, 1);
  frame_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (a_list_counts_as_one_and_stays_a_list)
{
  FrameFixture *f = frame_fixture_new ();
  GstBufferList *list = gst_buffer_list_new ();

  frame_fixture_begin (f);
  frame_fixture_stall (f, 0);
  frame_fixture_push (f, 1);
  gst_buffer_list_add (list, frame_fixture_buffer (2));
  gst_buffer_list_add (list, frame_fixture_buffer (3));
  fail_unless_equals_int (gst_pad_push_list (f->src, list), GST_FLOW_OK);
  fail_unless_equals_uint64 (frame_fixture_stat (f, "in"), 3);
  fail_unless_equals_uint64 (frame_fixture_stat (f, "replaced"), 1);
  frame_fixture_unblock (f);
  frame_fixture_expect_end (f, "0 [2! 3]");
  fail_unless_equals_uint64 (frame_fixture_stat (f, "out"), 2);
  frame_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (an_empty_list_is_harmless)
{
  FrameFixture *f = frame_fixture_new ();

  frame_fixture_begin (f);
  frame_fixture_stall (f, 0);
  frame_fixture_push (f, 1);
  fail_unless_equals_int (
      gst_pad_push_list (f->src, gst_buffer_list_new ()), GST_FLOW_OK);
  frame_fixture_unblock (f);
  frame_fixture_expect_end (f, "0 []");
  frame_fixture_check_books (f->element);
  frame_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (counters_are_properties_too)
{
  FrameFixture *f = frame_fixture_new ();
  guint64 in, out, dropped;

  frame_fixture_begin (f);
  frame_fixture_stall (f, 0);
  for (guint i = 1; i <= 3; i++)
    frame_fixture_push (f, i);
  g_object_get (f->element, "in", &in, "out", &out, "dropped", &dropped, NULL);
  fail_unless_equals_uint64 (in, 4);
  fail_unless_equals_uint64 (out, 1);
  fail_unless_equals_uint64 (dropped, 2);
  frame_fixture_free (f);
}

GST_END_TEST;

/* What it waited and what downstream took fit into the time that passed. */
GST_START_TEST (durations_add_up)
{
  FrameFixture *f = frame_fixture_new ();
  GstClockTime start, passed;

  frame_fixture_begin (f);
  start = gst_util_get_timestamp ();
  frame_fixture_stall (f, 0);
  while (gst_util_get_timestamp () - start < 20 * GST_MSECOND)
    g_thread_yield ();
  frame_fixture_unblock (f);
  while (frame_fixture_stat (f, "push-max") == 0)
    g_thread_yield ();
  passed = gst_util_get_timestamp () - start;
  fail_unless (frame_fixture_stat (f, "slot-wait-last")
          + frame_fixture_stat (f, "push-max")
      <= passed);
  frame_fixture_free (f);
}

GST_END_TEST;

/* A second run starts at zero; the first stays readable until then. */
GST_START_TEST (counters_start_anew_with_each_run)
{
  FrameFixture *f = frame_fixture_new ();

  frame_fixture_begin (f);
  frame_fixture_push (f, 0);
  frame_fixture_expect_end (f, "segment 0");
  gst_element_set_state (f->element, GST_STATE_READY);
  fail_unless_equals_uint64 (frame_fixture_stat (f, "in"), 1);
  gst_element_set_state (f->element, GST_STATE_PLAYING);
  fail_unless_equals_uint64 (frame_fixture_stat (f, "in"), 0);
  frame_fixture_free (f);
}

GST_END_TEST;

static Suite *
latestframe_suite (void)
{
  Suite *s = suite_create ("latestframe");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, passes_everything_when_downstream_is_ready);
  tcase_add_test (tc, newest_wins);
  tcase_add_test (tc, replaced_buffer_is_released_at_once_without_the_lock);
  tcase_add_test (tc, a_list_counts_as_one_and_stays_a_list);
  tcase_add_test (tc, an_empty_list_is_harmless);
  tcase_add_test (tc, counters_are_properties_too);
  tcase_add_test (tc, durations_add_up);
  tcase_add_test (tc, counters_start_anew_with_each_run);
  return s;
}

GST_CHECK_MAIN (latestframe);
