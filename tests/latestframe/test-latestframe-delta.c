/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "framefixture.h"

/* What becomes of delta units, which cannot be decoded without the frame before
 * them. */

#define DELTA GST_BUFFER_FLAG_DELTA_UNIT

/* Key unit 0 is being decoded and delta unit 1 waits. Delta unit 2 needs 1, so
 * 2 is dropped, and all delta units that follow until a key unit. */
GST_START_TEST (undecodable_delta_units_are_dropped)
{
  FrameFixture *f = frame_fixture_new ();

  frame_fixture_begin (f);
  frame_fixture_stall (f, 0);
  frame_fixture_push_flags (f, 1, DELTA);
  frame_fixture_push_flags (f, 2, DELTA);
  fail_unless_equals_uint64 (frame_fixture_stat (f, "undecodable"), 1);
  frame_fixture_unblock (f);
  frame_fixture_expect_end (f, "0 1");
  frame_fixture_wait_stat (f, "waiting", 0);
  frame_fixture_push_flags (f, 3, DELTA);
  fail_unless_equals_uint64 (frame_fixture_stat (f, "undecodable"), 2);
  frame_fixture_push (f, 4);
  frame_fixture_expect_end (f, "0 1 4!");
  frame_fixture_wait_stat (f, "waiting", 0);
  frame_fixture_push_flags (f, 5, DELTA);
  frame_fixture_expect_end (f, "0 1 4! 5");
  frame_fixture_check_books (f->element);
  /* There is one request for two drops within half a second. */
  frame_fixture_expect_upstream (f, "GstForceKeyUnit");
  frame_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (a_key_unit_replaces_whatever_waits)
{
  FrameFixture *f = frame_fixture_new ();

  frame_fixture_begin (f);
  frame_fixture_stall (f, 0);
  frame_fixture_push_flags (f, 1, DELTA);
  frame_fixture_push (f, 2);
  frame_fixture_push (f, 3);
  fail_unless_equals_uint64 (frame_fixture_stat (f, "replaced"), 2);
  frame_fixture_unblock (f);
  frame_fixture_expect_end (f, "0 3!");
  frame_fixture_expect_upstream (f, "");
  frame_fixture_free (f);
}

GST_END_TEST;

/* Whatever the cause of a drop, the delta units after it are undecodable. */
GST_START_TEST (a_late_key_unit_takes_its_delta_units_along)
{
  GstTestClock *clock;
  FrameFixture *f = frame_fixture_new_with_clock (&clock);

  g_object_set (f->element, "max-age", GST_SECOND, NULL);
  frame_fixture_begin (f);
  frame_fixture_push (f, 0);
  frame_fixture_expect_end (f, "0");
  frame_fixture_wait_stat (f, "waiting", 0);
  frame_fixture_push_flags (f, 1, DELTA);
  frame_fixture_expect_end (f, "0 1");
  gst_test_clock_set_time (clock, 10 * GST_SECOND);
  frame_fixture_push (f, 2);
  frame_fixture_wait_stat (f, "late", 1);
  frame_fixture_expect_upstream (f, "GstForceKeyUnit");
  frame_fixture_push_flags (f, 10, DELTA);
  fail_unless_equals_uint64 (frame_fixture_stat (f, "undecodable"), 1);
  gst_object_unref (clock);
  frame_fixture_free (f);
}

GST_END_TEST;

/* After a flush latestframe takes it that the stream can be decoded. */
GST_START_TEST (a_flush_forgets_the_missing_key_unit)
{
  FrameFixture *f = frame_fixture_new ();

  frame_fixture_begin (f);
  frame_fixture_stall (f, 0);
  frame_fixture_push_flags (f, 1, DELTA);
  frame_fixture_push_flags (f, 2, DELTA);
  frame_fixture_flush (f);
  frame_fixture_segment (f);
  frame_fixture_push_flags (f, 3, DELTA);
  frame_fixture_expect_end (f, "segment 3!");
  frame_fixture_free (f);
}

GST_END_TEST;

/* A peer that is linked after a failure has none of the frames before. */
GST_START_TEST (a_failure_makes_delta_units_undecodable)
{
  FrameFixture *f = frame_fixture_new ();

  frame_fixture_begin (f);
  frame_fixture_set_result (f, GST_FLOW_NOT_LINKED);
  frame_fixture_stall (f, 0);
  frame_fixture_push_flags (f, 1, DELTA);
  frame_fixture_unblock (f);
  frame_fixture_wait_stat (f, "flushed", 1);
  frame_fixture_set_result (f, GST_FLOW_OK);
  gst_pad_push_event (f->sink, gst_event_new_reconfigure ());
  frame_fixture_push_flags (f, 2, DELTA);
  fail_unless_equals_uint64 (frame_fixture_stat (f, "undecodable"), 1);
  frame_fixture_push (f, 3);
  frame_fixture_expect_end (f, "0 3!");
  frame_fixture_free (f);
}

GST_END_TEST;

static Suite *
latestframe_delta_suite (void)
{
  Suite *s = suite_create ("latestframe-delta");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, undecodable_delta_units_are_dropped);
  tcase_add_test (tc, a_key_unit_replaces_whatever_waits);
  tcase_add_test (tc, a_late_key_unit_takes_its_delta_units_along);
  tcase_add_test (tc, a_flush_forgets_the_missing_key_unit);
  tcase_add_test (tc, a_failure_makes_delta_units_undecodable);
  return s;
}

GST_CHECK_MAIN (latestframe_delta);
