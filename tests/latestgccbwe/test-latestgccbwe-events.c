/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* Events, queries, states: what any element between two others has to do. */
#include "bwefixture.h"

#define SIZE (1000 - BWE_FIXTURE_HEADER - BWE_FIXTURE_OVERHEAD)
#define AT_1_MBIT \
  "latestgccbwe start-bitrate=1000000 max-bitrate=1000000 pacing-factor=1"

GST_START_TEST (events_keep_their_place)
{
  BweFixture *f = bwe_fixture_new (AT_1_MBIT);

  bwe_fixture_push_video (f, 0, 3, SIZE);
  fail_unless (bwe_fixture_custom (f, "first"));
  bwe_fixture_push_video (f, 3, 1, SIZE);
  fail_unless (bwe_fixture_custom (f, "second"));
  bwe_fixture_push_video (f, 4, 1, SIZE);
  bwe_fixture_run_until (f, 5);
  bwe_fixture_expect_end (
      f, "stream-start caps segment v0 v1 v2 first v3 second v4");
  bwe_fixture_free (f);
}

GST_END_TEST;

/* Audio may overtake video, but not an event. */
GST_START_TEST (nothing_overtakes_an_event)
{
  BweFixture *f = bwe_fixture_new (AT_1_MBIT);

  bwe_fixture_caps (f, "audio", BWE_FIXTURE_AUDIO, 111);
  bwe_fixture_push (f, BWE_FIXTURE_AUDIO, 0, 100);
  bwe_fixture_caps (f, "video", BWE_FIXTURE_VIDEO, 96);
  bwe_fixture_push_video (f, 0, 3, SIZE);
  bwe_fixture_custom (f, "mark");
  bwe_fixture_push (f, BWE_FIXTURE_AUDIO, 1, 100);
  bwe_fixture_run_until (f, 5);
  bwe_fixture_expect_end (f, "v2 mark a1");
  bwe_fixture_free (f);
}

GST_END_TEST;

/* An encoder announces a key frame. That is the business of video alone. */
GST_START_TEST (audio_overtakes_the_announcement_of_a_key_frame)
{
  BweFixture *f = bwe_fixture_new (AT_1_MBIT);

  bwe_fixture_caps (f, "audio", BWE_FIXTURE_AUDIO, 111);
  bwe_fixture_push (f, BWE_FIXTURE_AUDIO, 0, 100);
  bwe_fixture_caps (f, "video", BWE_FIXTURE_VIDEO, 96);
  bwe_fixture_push_video (f, 0, 3, SIZE);
  bwe_fixture_custom (f, "GstForceKeyUnit");
  bwe_fixture_push_video (f, 3, 1, SIZE);
  bwe_fixture_run_until (f, 2);
  bwe_fixture_push (f, BWE_FIXTURE_AUDIO, 1, 100);
  bwe_fixture_expect_end (f, "v0 a1");
  bwe_fixture_run_until (f, 6);
  bwe_fixture_expect_end (f, "v1 v2 GstForceKeyUnit v3");
  bwe_fixture_free (f);
}

GST_END_TEST;

static guint64
stream_queue_time (BweFixture *f, guint ssrc)
{
  guint64 time = 0;

  g_signal_emit_by_name (f->element, "stream-queue-time", ssrc, &time);
  return time;
}

GST_START_TEST (a_large_frame_makes_its_own_stream_wait)
{
  BweFixture *f = bwe_fixture_new (AT_1_MBIT);
  guint64 all;

  bwe_fixture_push (f, BWE_FIXTURE_VIDEO + 0x10, 0, SIZE);
  bwe_fixture_run_until (f, 1);
  bwe_fixture_run_for (f, GST_SECOND);
  bwe_fixture_push_video (f, 0, 30, SIZE);
  /* Until the first has left, and the thread waits to send the second. */
  bwe_fixture_run_until (f, 2);
  g_object_get (f->element, "queue-time", &all, NULL);
  fail_unless (all > 100 * GST_MSECOND);
  fail_unless_equals_uint64 (stream_queue_time (f, BWE_FIXTURE_VIDEO), all);
  fail_unless_equals_uint64 (
      stream_queue_time (f, BWE_FIXTURE_VIDEO + 0x10), 0);
  bwe_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (a_new_segment_goes_before_its_packets)
{
  BweFixture *f = bwe_fixture_new (AT_1_MBIT);

  bwe_fixture_push_video (f, 0, 2, SIZE);
  bwe_fixture_segment (f, GST_SECOND);
  bwe_fixture_push_video (f, 2, 1, SIZE);
  bwe_fixture_run_until (f, 3);
  bwe_fixture_expect_end (f, "segment v0 v1 segment v2");
  bwe_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (eos_comes_after_all_packets)
{
  BweFixture *f = bwe_fixture_new (AT_1_MBIT);

  bwe_fixture_push_video (f, 0, 5, SIZE);
  fail_unless (gst_pad_push_event (f->src, gst_event_new_eos ()));
  bwe_fixture_run_until (f, 5);
  bwe_fixture_expect_end (f, "v4 eos");
  fail_unless_equals_int (
      bwe_fixture_push (f, BWE_FIXTURE_VIDEO, 5, 10), GST_FLOW_EOS);
  /* Another stream may follow, with the same segment. */
  gst_pad_push_event (f->src, gst_event_new_stream_start ("again"));
  bwe_fixture_segment (f, 0);
  bwe_fixture_push_video (f, 6, 1, SIZE);
  bwe_fixture_run_until (f, 6);
  bwe_fixture_expect_end (f, "eos stream-start segment v6");
  bwe_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (a_flush_empties_at_once)
{
  BweFixture *f = bwe_fixture_new (AT_1_MBIT);

  bwe_fixture_push_video (f, 0, 10, SIZE);
  bwe_fixture_run_until (f, 2);
  fail_unless (gst_pad_push_event (f->src, gst_event_new_flush_start ()));
  fail_unless_equals_int (
      bwe_fixture_push (f, BWE_FIXTURE_VIDEO, 10, 10), GST_FLOW_FLUSHING);
  fail_unless_equals_uint64 (bwe_fixture_stat (f, "queued-packets"), 0);
  fail_unless_equals_uint64 (bwe_fixture_stat (f, "flushed-packets"), 8);
  fail_unless (gst_pad_push_event (f->src, gst_event_new_flush_stop (TRUE)));
  bwe_fixture_segment (f, 0);
  bwe_fixture_push_video (f, 20, 1, SIZE);
  bwe_fixture_expect_end (f, "flush-start flush-stop");
  bwe_fixture_run_until (f, 3);
  bwe_fixture_expect_end (f, "flush-stop segment v20");
  bwe_fixture_free (f);
}

GST_END_TEST;

/* The flow return of downstream reaches upstream with the next packet. */
GST_START_TEST (errors_reach_upstream)
{
  BweFixture *f = bwe_fixture_new (AT_1_MBIT);
  GstFlowReturn ret;

  bwe_fixture_set_result (f, GST_FLOW_ERROR);
  bwe_fixture_push_video (f, 0, 1, SIZE);
  bwe_fixture_expect_end (f, "v0");
  do {
    ret = bwe_fixture_push (f, BWE_FIXTURE_VIDEO, 1, 10);
  } while (ret == GST_FLOW_OK);
  fail_unless_equals_int (ret, GST_FLOW_ERROR);
  bwe_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (linked_again_it_goes_on)
{
  BweFixture *f = bwe_fixture_new (AT_1_MBIT);
  guint n;

  bwe_fixture_set_result (f, GST_FLOW_NOT_LINKED);
  bwe_fixture_push_video (f, 0, 1, SIZE);
  bwe_fixture_expect_end (f, "v0");
  while (bwe_fixture_push (f, BWE_FIXTURE_VIDEO, 1, 10) == GST_FLOW_OK)
    ;
  bwe_fixture_set_result (f, GST_FLOW_OK);
  fail_unless (gst_pad_push_event (f->sink, gst_event_new_reconfigure ()));
  n = bwe_fixture_count (f, BWE_FIXTURE_VIDEO);
  bwe_fixture_push_video (f, 2, 1, 10);
  bwe_fixture_run_until (f, n + 1);
  bwe_fixture_expect_end (f, "v2");
  bwe_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (data_of_a_segment_that_has_ended_is_dropped)
{
  BweFixture *f = bwe_fixture_new (AT_1_MBIT);
  guint n;

  bwe_fixture_set_result (f, GST_FLOW_EOS);
  bwe_fixture_push_video (f, 0, 1, SIZE);
  bwe_fixture_expect_end (f, "v0");
  while (bwe_fixture_push (f, BWE_FIXTURE_VIDEO, 1, 10) == GST_FLOW_OK)
    ;
  bwe_fixture_set_result (f, GST_FLOW_OK);
  n = bwe_fixture_count (f, BWE_FIXTURE_VIDEO);
  /* Until something new begins. */
  bwe_fixture_segment (f, GST_SECOND);
  bwe_fixture_push_video (f, 2, 1, 10);
  bwe_fixture_run_until (f, n + 1);
  bwe_fixture_expect_end (f, "segment v2");
  bwe_fixture_free (f);
}

GST_END_TEST;

static gpointer
query_thread (gpointer data)
{
  BweFixture *f = data;
  GstQuery *query = gst_query_new_drain ();
  gboolean ret = gst_pad_peer_query (f->src, query);

  gst_query_unref (query);
  return GINT_TO_POINTER (ret);
}

GST_START_TEST (a_serialized_query_waits_for_its_turn)
{
  BweFixture *f = bwe_fixture_new (AT_1_MBIT);
  GThread *thread;

  bwe_fixture_push_video (f, 0, 3, SIZE);
  thread = g_thread_new ("query", query_thread, f);
  bwe_fixture_run_until (f, 3);
  fail_unless (GPOINTER_TO_INT (g_thread_join (thread)));
  bwe_fixture_expect_end (f, "v2 drain");
  bwe_fixture_free (f);
}

GST_END_TEST;

static gpointer
deactivate_thread (gpointer data)
{
  gst_element_set_state (((BweFixture *) data)->element, GST_STATE_READY);
  return NULL;
}

/* A stop ends a query that waits, whatever waits before it. */
GST_START_TEST (stopping_ends_a_waiting_query)
{
  BweFixture *f = bwe_fixture_new (AT_1_MBIT);
  GThread *query, *stop;

  bwe_fixture_push_video (f, 0, 3, SIZE);
  bwe_fixture_expect_end (f, "v0");
  query = g_thread_new ("query", query_thread, f);
  stop = g_thread_new ("stop", deactivate_thread, f);
  g_thread_join (stop);
  fail_if (GPOINTER_TO_INT (g_thread_join (query)));
  bwe_fixture_free (f);
}

GST_END_TEST;

/* Nothing of the last run is left after a restart. */
GST_START_TEST (a_second_run_starts_anew)
{
  BweFixture *f = bwe_fixture_new (AT_1_MBIT);

  bwe_fixture_push_video (f, 0, 3, SIZE);
  bwe_fixture_expect_end (f, "v0");
  gst_element_set_state (f->element, GST_STATE_READY);
  fail_unless_equals_uint64 (bwe_fixture_stat (f, "flushed-packets"), 2);
  fail_unless_equals_int (
      bwe_fixture_push (f, BWE_FIXTURE_VIDEO, 3, 10), GST_FLOW_FLUSHING);
  gst_element_set_state (f->element, GST_STATE_PLAYING);
  fail_unless_equals_uint64 (bwe_fixture_stat (f, "packets-sent"), 0);
  gst_pad_push_event (f->src, gst_event_new_stream_start ("again"));
  bwe_fixture_segment (f, 0);
  bwe_fixture_push_video (f, 7, 1, SIZE);
  bwe_fixture_expect_end (f, "stream-start caps segment v7");
  bwe_fixture_free (f);
}

GST_END_TEST;

static Suite *
latestgccbwe_events_suite (void)
{
  Suite *s = suite_create ("latestgccbwe-events");
  TCase *tc = tcase_create ("events");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, events_keep_their_place);
  tcase_add_test (tc, nothing_overtakes_an_event);
  tcase_add_test (tc, audio_overtakes_the_announcement_of_a_key_frame);
  tcase_add_test (tc, a_large_frame_makes_its_own_stream_wait);
  tcase_add_test (tc, a_new_segment_goes_before_its_packets);
  tcase_add_test (tc, eos_comes_after_all_packets);
  tcase_add_test (tc, a_flush_empties_at_once);
  tcase_add_test (tc, errors_reach_upstream);
  tcase_add_test (tc, linked_again_it_goes_on);
  tcase_add_test (tc, data_of_a_segment_that_has_ended_is_dropped);
  tcase_add_test (tc, a_serialized_query_waits_for_its_turn);
  tcase_add_test (tc, stopping_ends_a_waiting_query);
  tcase_add_test (tc, a_second_run_starts_anew);
  return s;
}

GST_CHECK_MAIN (latestgccbwe_events);
