/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "framefixture.h"

/* Which buffers are dropped because of their age or the frame rate. */

/* --- max-age --- */

GST_START_TEST (late_buffers_are_dropped)
{
  GstTestClock *clock;
  FrameFixture *f = frame_fixture_new_with_clock (&clock);

  g_object_set (f->element, "max-age", 2 * GST_SECOND, NULL);
  frame_fixture_begin (f);
  gst_test_clock_set_time (clock, 2 * GST_SECOND);
  frame_fixture_push (f, 0);
  frame_fixture_expect_end (f, "segment 0");
  frame_fixture_wait_stat (f, "out", 1);
  gst_test_clock_set_time (clock, 4 * GST_SECOND);
  frame_fixture_push (f, 1);
  frame_fixture_wait_stat (f, "late", 1);
  frame_fixture_push (f, 2);
  frame_fixture_expect_end (f, "segment 0 2!");
  frame_fixture_check_books (f->element);
  /* Takes effect at once. */
  g_object_set (f->element, "max-age", G_GUINT64_CONSTANT (0), NULL);
  gst_test_clock_set_time (clock, 1000 * GST_SECOND);
  frame_fixture_push (f, 3);
  frame_fixture_expect_end (f, "segment 0 2! 3");
  gst_object_unref (clock);
  frame_fixture_free (f);
}

GST_END_TEST;

/* A seek in PAUSED has to show its frame, however old its timestamp is. */
GST_START_TEST (nothing_is_late_in_paused)
{
  GstTestClock *clock;
  FrameFixture *f = frame_fixture_new_with_clock (&clock);

  g_object_set (f->element, "max-age", 2 * GST_SECOND, NULL);
  frame_fixture_begin (f);
  gst_element_set_state (f->element, GST_STATE_PAUSED);
  gst_test_clock_set_time (clock, 100 * GST_SECOND);
  frame_fixture_push (f, 0);
  frame_fixture_expect_end (f, "segment 0");
  gst_object_unref (clock);
  frame_fixture_free (f);
}

GST_END_TEST;

/* The age is in running time, at the hand-over: the buffer has waited in the
 * slot by then. */
GST_START_TEST (age_is_measured_at_hand_over)
{
  GstTestClock *clock;
  FrameFixture *f = frame_fixture_new_with_clock (&clock);
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = 100 * GST_SECOND;
  g_object_set (f->element, "max-age", 2 * GST_SECOND, NULL);
  frame_fixture_begin (f);
  gst_pad_push_event (f->src, gst_event_new_segment (&segment));
  gst_test_clock_set_time (clock, 3 * GST_SECOND);
  frame_fixture_stall (f, 101);
  frame_fixture_push (f, 102);
  gst_test_clock_set_time (clock, 5 * GST_SECOND);
  frame_fixture_unblock (f);
  frame_fixture_wait_stat (f, "late", 1);
  fail_unless_equals_uint64 (
      frame_fixture_stat (f, "age-last"), 2 * GST_SECOND);
  gst_object_unref (clock);
  frame_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (age_uses_dts_without_pts)
{
  GstTestClock *clock;
  FrameFixture *f = frame_fixture_new_with_clock (&clock);
  GstBuffer *buffer = gst_buffer_new ();

  g_object_set (f->element, "max-age", GST_SECOND, NULL);
  gst_test_clock_set_time (clock, 10 * GST_SECOND);
  frame_fixture_begin (f);
  GST_BUFFER_DTS (buffer) = GST_SECOND;
  gst_pad_push (f->src, buffer);
  frame_fixture_wait_stat (f, "late", 1);
  /* Without any timestamp there is no age. */
  gst_pad_push (f->src, gst_buffer_new ());
  frame_fixture_wait_stat (f, "out", 1);
  gst_object_unref (clock);
  frame_fixture_free (f);
}

GST_END_TEST;

/* The first is negative, as GStreamer's times have no sign. */
static const guint64 absurd_times[] = { (guint64) 0 - 5 * GST_SECOND,
  (guint64) G_MAXINT64 + 1, G_MAXINT64, G_MAXUINT64 - 1 };

GST_START_TEST (absurd_times_have_no_age)
{
  GstTestClock *clock;
  FrameFixture *f = frame_fixture_new_with_clock (&clock);
  GstBuffer *buffer = gst_buffer_new ();
  GstStructure *stats;

  g_object_set (f->element, "max-age", GST_SECOND, NULL);
  gst_test_clock_set_time (clock, 10 * GST_SECOND);
  frame_fixture_begin (f);
  GST_BUFFER_PTS (buffer) = absurd_times[__i__];
  gst_pad_push (f->src, buffer);
  frame_fixture_wait_stat (f, "out", 1);
  g_object_get (f->element, "stats", &stats, NULL);
  fail_if (gst_structure_has_field (stats, "age-last"));
  gst_structure_free (stats);
  gst_object_unref (clock);
  frame_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (no_age_without_clock)
{
  FrameFixture *f = frame_fixture_new ();
  GstStructure *stats;

  g_object_set (f->element, "max-age", G_GUINT64_CONSTANT (1), NULL);
  frame_fixture_begin (f);
  frame_fixture_push (f, 0);
  frame_fixture_expect_end (f, "0");
  g_object_get (f->element, "stats", &stats, NULL);
  fail_if (gst_structure_has_field (stats, "age-last"));
  gst_structure_free (stats);
  frame_fixture_free (f);
}

GST_END_TEST;

/* --- max-framerate --- */

/* Lets buffer 0 pass, then nothing for a thousand seconds: buffers wait in the
 * slot and replace each other. */
static void
throttle (FrameFixture *f)
{
  g_object_set (f->element, "max-framerate", 1, 1000, NULL);
  frame_fixture_begin (f);
  frame_fixture_push (f, 0);
  frame_fixture_expect_end (f, "segment 0");
  for (guint i = 1; frame_fixture_stat (f, "throttled") == 0; i++) {
    frame_fixture_push (f, i);
    g_thread_yield ();
  }
}

/* The newest buffer waits, and goes at once when the limit is lifted. */
GST_START_TEST (frame_rate_is_limited)
{
  FrameFixture *f = frame_fixture_new ();

  throttle (f);
  frame_fixture_push (f, 1000);
  frame_fixture_check_books (f->element);
  fail_unless_equals_uint64 (frame_fixture_stat (f, "out"), 1);
  g_object_set (f->element, "max-framerate", 0, 1, NULL);
  frame_fixture_expect_end (f, "segment 0 1000!");
  frame_fixture_free (f);
}

GST_END_TEST;

/* The caps stay the same at any rate: a change would make an encoder start
 * anew. */
GST_START_TEST (throttling_leaves_the_caps_alone)
{
  FrameFixture *f = frame_fixture_new ();
  GstCaps *caps = gst_caps_from_string ("video/x-raw,framerate=30/1"), *seen;

  frame_fixture_begin (f);
  gst_pad_push_event (f->src, gst_event_new_caps (caps));
  g_object_set (f->element, "max-framerate", 10, 1, NULL);
  frame_fixture_push (f, 0);
  frame_fixture_expect_end (f, " 0");
  seen = gst_pad_get_current_caps (f->sink);
  fail_unless (gst_caps_is_equal (seen, caps));
  gst_caps_unref (seen);
  gst_caps_unref (caps);
  frame_fixture_free (f);
}

GST_END_TEST;

static void
send_drain_query (FrameFixture *f)
{
  GstQuery *query = gst_query_new_drain ();

  gst_pad_peer_query (f->src, query);
  gst_query_unref (query);
}

static void
start_flush (FrameFixture *f)
{
  gst_pad_push_event (f->src, gst_event_new_flush_start ());
}

static void
go_to_ready (FrameFixture *f)
{
  gst_element_set_state (f->element, GST_STATE_READY);
}

/* Each of these ends the wait of a throttled buffer at once, and the buffer is
 * counted as @counted. */
static const struct
{
  void (*end_wait) (FrameFixture *f);
  const gchar *counted;
} wait_ends[] = {
  { send_drain_query, "preempted" },
  { start_flush, "flushed" },
  { go_to_ready, "flushed" },
};

GST_START_TEST (throttled_wait_can_be_ended)
{
  FrameFixture *f = frame_fixture_new ();

  throttle (f);
  wait_ends[__i__].end_wait (f);
  fail_unless_equals_uint64 (
      frame_fixture_stat (f, wait_ends[__i__].counted), 1);
  frame_fixture_check_books (f->element);
  frame_fixture_free (f);
}

GST_END_TEST;

/* --- key units --- */

GST_START_TEST (raw_video_asks_for_no_key_unit)
{
  FrameFixture *f = frame_fixture_new ();

  frame_fixture_begin (f);
  frame_fixture_stall (f, 0);
  for (guint i = 1; i < 10; i++)
    frame_fixture_push (f, i);
  fail_unless_equals_uint64 (frame_fixture_stat (f, "undecodable"), 0);
  frame_fixture_expect_upstream (f, "");
  /* A query drops a buffer that no other one replaces: no request either. */
  g_object_set (f->element, "max-framerate", 1, 1000, NULL);
  frame_fixture_unblock (f);
  send_drain_query (f);
  fail_unless_equals_uint64 (frame_fixture_stat (f, "preempted"), 1);
  frame_fixture_expect_upstream (f, "");
  frame_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (properties_read_back)
{
  FrameFixture *f = frame_fixture_new_ready ();
  guint64 age;
  gint num, den;
  gboolean messages;

  g_object_get (f->element, "max-age", &age, "max-framerate", &num, &den,
      "drop-messages", &messages, NULL);
  fail_unless (age == 0 && num == 0 && den == 1 && !messages);
  g_object_set (f->element, "max-age", G_MAXUINT64, "max-framerate", 30000,
      1001, "drop-messages", TRUE, NULL);
  g_object_get (f->element, "max-age", &age, "max-framerate", &num, &den,
      "drop-messages", &messages, NULL);
  fail_unless (age == G_MAXUINT64 && num == 30000 && den == 1001 && messages);
  frame_fixture_free (f);
}

GST_END_TEST;

static Suite *
latestframe_policy_suite (void)
{
  Suite *s = suite_create ("latestframe-policy");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, late_buffers_are_dropped);
  tcase_add_test (tc, nothing_is_late_in_paused);
  tcase_add_test (tc, age_is_measured_at_hand_over);
  tcase_add_test (tc, age_uses_dts_without_pts);
  tcase_add_loop_test (
      tc, absurd_times_have_no_age, 0, G_N_ELEMENTS (absurd_times));
  tcase_add_test (tc, no_age_without_clock);
  tcase_add_test (tc, frame_rate_is_limited);
  tcase_add_test (tc, throttling_leaves_the_caps_alone);
  tcase_add_loop_test (
      tc, throttled_wait_can_be_ended, 0, G_N_ELEMENTS (wait_ends));
  tcase_add_test (tc, raw_video_asks_for_no_key_unit);
  tcase_add_test (tc, properties_read_back);
  return s;
}

GST_CHECK_MAIN (latestframe_policy);
