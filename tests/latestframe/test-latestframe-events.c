/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "framefixture.h"

/* Events and queries keep their place relative to the buffers that survive. */

static void
push_caps (FrameFixture *f, const gchar *name)
{
  GstCaps *caps = gst_caps_new_empty_simple (name);

  fail_unless (gst_pad_push_event (f->src, gst_event_new_caps (caps)));
  gst_caps_unref (caps);
}

static gboolean
push_gap (FrameFixture *f)
{
  return gst_pad_push_event (f->src, gst_event_new_gap (0, GST_SECOND));
}

GST_START_TEST (events_keep_their_place)
{
  FrameFixture *f = frame_fixture_new ();

  frame_fixture_begin (f);
  frame_fixture_stall (f, 0);
  frame_fixture_custom (f, "a");
  frame_fixture_push (f, 1);
  frame_fixture_custom (f, "b");
  push_caps (f, "test/x-other");
  frame_fixture_push (f, 2);
  frame_fixture_custom (f, "c");
  frame_fixture_unblock (f);
  frame_fixture_expect_end (f, "0 a b caps 2! c");
  frame_fixture_free (f);
}

GST_END_TEST;

/* Downstream stalls for ten thousand buffers, each with events of its own. */
GST_START_TEST (superseded_events_are_merged)
{
  FrameFixture *f = frame_fixture_new ();
  GstEvent *caps_event;
  GstCaps *caps;

  frame_fixture_begin (f);
  frame_fixture_stall (f, 0);
  for (guint i = 1; i <= 10000; i++) {
    push_caps (f, i == 10000 ? "test/x-last" : "test/x-other");
    frame_fixture_segment (f);
    push_gap (f);
    frame_fixture_push (f, i);
    push_gap (f);
  }
  frame_fixture_unblock (f);
  frame_fixture_expect_end (f, "0 caps segment 10000! gap");
  caps_event = gst_pad_get_sticky_event (f->sink, GST_EVENT_CAPS, 0);
  gst_event_parse_caps (caps_event, &caps);
  fail_unless (
      gst_structure_has_name (gst_caps_get_structure (caps, 0), "test/x-last"));
  gst_event_unref (caps_event);
  frame_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (out_of_band_events_overtake)
{
  FrameFixture *f = frame_fixture_new ();

  frame_fixture_begin (f);
  frame_fixture_stall (f, 0);
  frame_fixture_push (f, 1);
  fail_unless (gst_pad_push_event (f->src,
      gst_event_new_custom (
          GST_EVENT_CUSTOM_DOWNSTREAM_OOB, gst_structure_new_empty ("oob"))));
  frame_fixture_expect_end (f, "0 oob");
  frame_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (events_alone_wake_the_task)
{
  FrameFixture *f = frame_fixture_new ();

  frame_fixture_begin (f);
  frame_fixture_push (f, 0);
  frame_fixture_expect_end (f, "0");
  frame_fixture_custom (f, "a");
  frame_fixture_expect_end (f, "0 a");
  push_gap (f);
  frame_fixture_expect_end (f, "0 a gap");
  frame_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (upstream_events_pass)
{
  FrameFixture *f = frame_fixture_new ();

  frame_fixture_begin (f);
  frame_fixture_stall (f, 0);
  fail_unless (gst_pad_push_event (
      f->sink, gst_event_new_qos (GST_QOS_TYPE_UNDERFLOW, 1.0, 0, 0)));
  fail_unless (gst_pad_push_event (f->sink, gst_event_new_latency (0)));
  frame_fixture_expect_upstream (f, "qos latency");
  frame_fixture_free (f);
}

GST_END_TEST;

/* An event that downstream's failure keeps from being sent is refused, unless
 * it is sticky. */
GST_START_TEST (events_after_a_failure)
{
  FrameFixture *f = frame_fixture_new ();

  frame_fixture_begin (f);
  frame_fixture_set_result (f, GST_FLOW_NOT_LINKED);
  frame_fixture_stall (f, 0);
  frame_fixture_push (f, 1);
  frame_fixture_custom (f, "before");
  frame_fixture_unblock (f);
  frame_fixture_wait_stat (f, "flushed", 1);
  fail_if (frame_fixture_custom (f, "refused"));
  frame_fixture_set_result (f, GST_FLOW_OK);
  gst_pad_push_event (f->sink, gst_event_new_reconfigure ());
  frame_fixture_push (f, 2);
  frame_fixture_expect_end (f, "0 before 2!");
  frame_fixture_free (f);
}

GST_END_TEST;

/* --- serialized queries --- */

static gboolean
answer_pool (GstPad *pad, GstObject *parent, GstQuery *query)
{
  if (GST_QUERY_TYPE (query) != GST_QUERY_ALLOCATION)
    return gst_pad_query_default (pad, parent, query);
  gst_query_add_allocation_pool (query, NULL, 64, 1, 3);
  gst_query_add_allocation_pool (query, NULL, 64, 2, 0);
  return TRUE;
}

static gboolean
answer_drain (GstPad *pad, GstObject *parent, GstQuery *query)
{
  return GST_QUERY_TYPE (query) == GST_QUERY_DRAIN
      || gst_pad_query_default (pad, parent, query);
}

static gpointer
send_query (gpointer data)
{
  FrameFixture *f = data;
  GstQuery *query = gst_query_new_drain ();
  gboolean ret = gst_pad_peer_query (f->src, query);

  gst_query_unref (query);
  return GINT_TO_POINTER (ret);
}

/* The waiting buffer is dropped rather than sent first; events are not. */
GST_START_TEST (query_preempts_the_waiting_buffer)
{
  FrameFixture *f = frame_fixture_new ();
  GThread *thread;

  f->log.answer = answer_drain;
  frame_fixture_begin (f);
  frame_fixture_stall (f, 0);
  frame_fixture_custom (f, "a");
  frame_fixture_push (f, 1);
  frame_fixture_custom (f, "b");
  thread = g_thread_new ("query", send_query, f);
  frame_fixture_wait_stat (f, "preempted", 1);
  frame_fixture_check_books (f->element);
  frame_fixture_unblock (f);
  fail_unless (GPOINTER_TO_INT (g_thread_join (thread)));
  frame_fixture_expect_end (f, "0 a b drain");
  frame_fixture_push (f, 2);
  frame_fixture_expect_end (f, "0 a b drain 2!");
  frame_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (query_wakes_the_task)
{
  FrameFixture *f = frame_fixture_new ();

  f->log.answer = answer_drain;
  frame_fixture_begin (f);
  fail_unless (GPOINTER_TO_INT (send_query (f)));
  frame_fixture_expect_end (f, "segment drain");
  frame_fixture_free (f);
}

GST_END_TEST;

/* One buffer is in the slot, one downstream, and one is being filled: two more
 * than if the pads were linked. A pool without a maximum stays without. */
GST_START_TEST (allocation_leaves_room_for_the_slot)
{
  FrameFixture *f = frame_fixture_new ();
  GstCaps *caps = gst_caps_new_empty_simple ("test/x-data");
  GstQuery *query = gst_query_new_allocation (caps, TRUE);
  guint size, min, max;

  f->log.answer = answer_pool;
  frame_fixture_begin (f);
  fail_unless (gst_pad_peer_query (f->src, query));
  gst_query_parse_nth_allocation_pool (query, 0, NULL, &size, &min, &max);
  fail_unless_equals_int (size, 64);
  fail_unless_equals_int (min, 3);
  fail_unless_equals_int (max, 5);
  gst_query_parse_nth_allocation_pool (query, 1, NULL, &size, &min, &max);
  fail_unless_equals_int (min, 4);
  fail_unless_equals_int (max, 0);
  gst_query_unref (query);
  gst_caps_unref (caps);
  frame_fixture_free (f);
}

GST_END_TEST;

static void
start_flush (FrameFixture *f)
{
  gst_pad_push_event (f->src, gst_event_new_flush_start ());
}

static void
deactivate (FrameFixture *f)
{
  frame_fixture_unblock (f);
  gst_pad_set_active (f->sink, FALSE);
  gst_element_set_state (f->element, GST_STATE_READY);
}

/* Each of these ends the wait for an answer; the query is not sent any more.
 * Unblocked, downstream fails. */
static void (*const query_ends[]) (
    FrameFixture *f) = { start_flush, deactivate, frame_fixture_unblock };

GST_START_TEST (waiting_query_is_freed)
{
  FrameFixture *f = frame_fixture_new ();
  GThread *thread;

  f->log.answer = answer_drain;
  frame_fixture_begin (f);
  frame_fixture_set_result (f, GST_FLOW_ERROR);
  frame_fixture_stall (f, 0);
  frame_fixture_push (f, 1);
  thread = g_thread_new ("query", send_query, f);
  frame_fixture_wait_stat (f, "preempted", 1);
  query_ends[__i__](f);
  fail_if (GPOINTER_TO_INT (g_thread_join (thread)));
  frame_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (query_fails_after_eos)
{
  FrameFixture *f = frame_fixture_new ();

  f->log.answer = answer_drain;
  frame_fixture_begin (f);
  gst_pad_push_event (f->src, gst_event_new_eos ());
  frame_fixture_expect_end (f, "segment eos");
  fail_if (GPOINTER_TO_INT (send_query (f)));
  frame_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (query_fails_when_nothing_flows)
{
  FrameFixture *f = frame_fixture_new ();

  f->log.answer = answer_drain;
  frame_fixture_begin (f);
  frame_fixture_fail (f, GST_FLOW_NOT_LINKED);
  fail_if (GPOINTER_TO_INT (send_query (f)));
  frame_fixture_free (f);
}

GST_END_TEST;

/* --- latency --- */

typedef struct
{
  gboolean live;
  GstClockTime min, max;
  const gchar *caps;
  GstClockTime expected_min, expected_max;
} Latency;

#define MS GST_MSECOND
#define NONE GST_CLOCK_TIME_NONE

static const Latency latencies[] = {
  /* one frame more than upstream needs, never more than upstream allows */
  { TRUE, 40 * MS, NONE, "video/x-raw,framerate=25/1", 40 * MS, 80 * MS },
  { TRUE, 40 * MS, 200 * MS, "video/x-raw,framerate=25/1", 40 * MS, 80 * MS },
  { TRUE, 40 * MS, 60 * MS, "video/x-raw,framerate=25/1", 40 * MS, 60 * MS },
  { TRUE, 40 * MS, 40 * MS, "video/x-raw,framerate=25/1", 40 * MS, 40 * MS },
  /* frame rate unknown */
  { TRUE, 40 * MS, NONE, "video/x-raw,framerate=0/1", 40 * MS, NONE },
  { TRUE, 40 * MS, 50 * MS, "audio/x-raw", 40 * MS, 50 * MS },
  /* not live */
  { FALSE, 0, NONE, "video/x-raw,framerate=25/1", 0, NONE },
};

static const Latency *upstream_latency;

static gboolean
answer_latency (GstPad *pad, GstObject *parent, GstQuery *query)
{
  if (GST_QUERY_TYPE (query) != GST_QUERY_LATENCY)
    return gst_pad_query_default (pad, parent, query);
  gst_query_set_latency (query, upstream_latency->live, upstream_latency->min,
      upstream_latency->max);
  return TRUE;
}

GST_START_TEST (latency_is_bounded_by_a_frame)
{
  const Latency *l = &latencies[__i__];
  FrameFixture *f = frame_fixture_new ();
  GstCaps *caps = gst_caps_from_string (l->caps);
  GstQuery *query = gst_query_new_latency ();
  gboolean live;
  GstClockTime min, max;

  upstream_latency = l;
  gst_pad_set_query_function (f->src, answer_latency);
  frame_fixture_begin (f);
  fail_unless (gst_pad_push_event (f->src, gst_event_new_caps (caps)));
  fail_unless (gst_pad_peer_query (f->sink, query));
  gst_query_parse_latency (query, &live, &min, &max);
  fail_unless_equals_int (live, l->live);
  fail_unless_equals_uint64 (min, l->expected_min);
  fail_unless_equals_uint64 (max, l->expected_max);
  gst_query_unref (query);
  gst_caps_unref (caps);
  frame_fixture_free (f);
}

GST_END_TEST;

static gboolean
answer_position (GstPad *pad, GstObject *parent, GstQuery *query)
{
  gst_query_set_position (query, GST_FORMAT_TIME, 7);
  return TRUE;
}

GST_START_TEST (other_queries_pass)
{
  FrameFixture *f = frame_fixture_new ();
  GstQuery *query = gst_query_new_position (GST_FORMAT_TIME);
  gint64 position;

  gst_pad_set_query_function (f->src, answer_position);
  fail_unless (gst_pad_peer_query (f->sink, query));
  gst_query_parse_position (query, NULL, &position);
  fail_unless_equals_int64 (position, 7);
  gst_query_unref (query);
  frame_fixture_free (f);
}

GST_END_TEST;

static Suite *
latestframe_events_suite (void)
{
  Suite *s = suite_create ("latestframe-events");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, events_keep_their_place);
  tcase_add_test (tc, superseded_events_are_merged);
  tcase_add_test (tc, out_of_band_events_overtake);
  tcase_add_test (tc, events_alone_wake_the_task);
  tcase_add_test (tc, upstream_events_pass);
  tcase_add_test (tc, events_after_a_failure);
  tcase_add_test (tc, query_preempts_the_waiting_buffer);
  tcase_add_test (tc, query_wakes_the_task);
  tcase_add_test (tc, allocation_leaves_room_for_the_slot);
  tcase_add_loop_test (
      tc, waiting_query_is_freed, 0, G_N_ELEMENTS (query_ends));
  tcase_add_test (tc, query_fails_after_eos);
  tcase_add_test (tc, query_fails_when_nothing_flows);
  tcase_add_loop_test (
      tc, latency_is_bounded_by_a_frame, 0, G_N_ELEMENTS (latencies));
  tcase_add_test (tc, other_queries_pass);
  return s;
}

GST_CHECK_MAIN (latestframe_events);
