/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <gst/video/video.h>

#include "gstlatestwebrtcsink.h"
#include "viewervalve.h"

/* A valve in front of a queue, whose way out the test blocks or opens. */
typedef struct
{
  GstElement *bin, *queue;
  GstLatestViewerValve *valve;
  GstHarness *h;
  gulong block;
  GstPad *queue_src;
} Fixture;

static GstPadProbeReturn
block (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  return GST_PAD_PROBE_OK;
}

static void
setup (Fixture *f)
{
  GstPad *src;

  /* The element's class makes the debug category. */
  g_type_class_unref (g_type_class_ref (GST_TYPE_LATEST_WEBRTC_SINK));
  f->bin = gst_bin_new (NULL);
  f->queue = gst_element_factory_make ("queue", NULL);
  g_object_set (f->queue, "max-size-buffers", 0, "max-size-bytes", 0,
      "max-size-time", G_GUINT64_CONSTANT (0), NULL);
  gst_bin_add (GST_BIN (f->bin), f->queue);
  f->valve = gst_latest_viewer_valve_new (f->queue, "sink", FALSE);
  gst_element_add_pad (f->bin, GST_PAD (f->valve));
  f->queue_src = gst_element_get_static_pad (f->queue, "src");
  src = gst_ghost_pad_new ("src", f->queue_src);
  gst_element_add_pad (f->bin, src);
  f->h = gst_harness_new_with_element (f->bin, "sink", "src");
  gst_harness_set_src_caps_str (f->h, "video/x-vp8");
}

static void
teardown (Fixture *f)
{
  gst_harness_teardown (f->h);
  gst_object_unref (f->queue_src);
  gst_object_unref (f->bin);
}

static void
push (Fixture *f, gboolean key)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, 10, NULL);

  if (!key)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  fail_unless_equals_int (gst_harness_push (f->h, buffer), GST_FLOW_OK);
}

static void
hold_queue (Fixture *f)
{
  f->block = gst_pad_add_probe (f->queue_src,
      GST_PAD_PROBE_TYPE_BLOCK | GST_PAD_PROBE_TYPE_BUFFER, block, NULL, NULL);
}

/* Counts the requests for a key unit since the last call. */
static guint
count_requests (Fixture *f)
{
  GstEvent *event;
  guint n = 0;

  while ((event = gst_harness_try_pull_upstream_event (f->h))) {
    n += gst_video_event_is_force_key_unit (event);
    gst_event_unref (event);
  }
  return n;
}

static GstLatestViewerValveCounters
get_counters (Fixture *f)
{
  GstLatestViewerValveCounters counters;

  gst_latest_viewer_valve_get_counters (f->valve, &counters);
  return counters;
}

GST_START_TEST (closed_lets_nothing_through)
{
  Fixture f;

  setup (&f);
  push (&f, TRUE);
  push (&f, FALSE);
  fail_unless_equals_int (get_counters (&f).frames_sent, 0);
  fail_unless_equals_int (get_counters (&f).frames_dropped, 0);
  fail_unless_equals_int (count_requests (&f), 0);
  teardown (&f);
}

GST_END_TEST;

GST_START_TEST (opens_with_a_key_unit)
{
  Fixture f;

  setup (&f);
  gst_latest_viewer_valve_open (f.valve);
  fail_unless_equals_int (count_requests (&f), 1);
  push (&f, FALSE);
  push (&f, FALSE);
  push (&f, TRUE);
  push (&f, FALSE);
  for (guint i = 0; i < 2; i++) {
    g_autoptr (GstBuffer) buffer = gst_harness_pull (f.h);

    fail_unless_equals_int (
        !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT), i == 0);
  }
  fail_unless_equals_int (get_counters (&f).frames_sent, 2);
  fail_unless_equals_int (get_counters (&f).key_frames_sent, 1);
  fail_unless_equals_int (get_counters (&f).frames_dropped, 2);
  teardown (&f);
}

GST_END_TEST;

/* The pacer behind is told of each key frame that comes. */
GST_START_TEST (key_frames_are_announced)
{
  Fixture f;
  GstEvent *event;
  guint n = 0;

  setup (&f);
  gst_latest_viewer_valve_open (f.valve);
  push (&f, FALSE);
  push (&f, TRUE);
  push (&f, FALSE);
  push (&f, TRUE);
  for (guint i = 0; i < 3; i++)
    gst_buffer_unref (gst_harness_pull (f.h));
  while ((event = gst_harness_try_pull_event (f.h))) {
    n += gst_video_event_is_force_key_unit (event);
    gst_event_unref (event);
  }
  fail_unless_equals_int (n, 2);
  teardown (&f);
}

GST_END_TEST;

/* The queue of a stuck viewer does not grow, and nothing upstream waits. */
GST_START_TEST (a_stuck_viewer_holds_a_few_frames)
{
  guint queued;
  Fixture f;

  setup (&f);
  gst_latest_viewer_valve_open (f.valve);
  count_requests (&f);
  hold_queue (&f);
  push (&f, TRUE);
  for (guint i = 0; i < 1000; i++)
    push (&f, i % 100 == 0);
  g_object_get (f.queue, "current-level-buffers", &queued, NULL);
  fail_unless (queued <= 15, "%u", queued);
  fail_unless_equals_int (
      get_counters (&f).frames_sent + get_counters (&f).frames_dropped, 1001);
  /* A key unit that would be dropped is not asked for. */
  fail_unless_equals_int (count_requests (&f), 0);
  teardown (&f);
}

GST_END_TEST;

/* The queue empties: the valve asks for a key unit and goes on with that. */
GST_START_TEST (a_viewer_recovers)
{
  guint64 sent;
  Fixture f;

  setup (&f);
  gst_latest_viewer_valve_open (f.valve);
  hold_queue (&f);
  push (&f, TRUE);
  for (guint i = 0; i < 30; i++)
    push (&f, FALSE);
  count_requests (&f);
  sent = get_counters (&f).frames_sent;
  gst_pad_remove_probe (f.queue_src, f.block);
  for (guint i = 0; i < sent; i++)
    gst_buffer_unref (gst_harness_pull (f.h));

  push (&f, FALSE);
  fail_unless_equals_int (count_requests (&f), 1);
  push (&f, FALSE);
  fail_unless_equals_int (count_requests (&f), 1);
  fail_unless_equals_int (get_counters (&f).frames_sent, sent);
  push (&f, TRUE);
  push (&f, FALSE);
  fail_unless_equals_int (get_counters (&f).frames_sent, sent + 2);
  teardown (&f);
}

GST_END_TEST;

/* A request that came to nothing is repeated with every frame that is dropped.
 * The encoder merges them. */
GST_START_TEST (asks_again)
{
  Fixture f;

  setup (&f);
  gst_latest_viewer_valve_open (f.valve);
  fail_unless_equals_int (count_requests (&f), 1);
  for (guint i = 0; i < 200; i++)
    push (&f, FALSE);
  fail_unless_equals_int (count_requests (&f), 200);
  teardown (&f);
}

GST_END_TEST;

GST_START_TEST (trouble_behind_is_not_seen_in_front)
{
  Fixture f;

  setup (&f);
  gst_latest_viewer_valve_open (f.valve);
  gst_element_set_state (f.queue, GST_STATE_NULL);
  push (&f, TRUE);
  push (&f, FALSE);
  fail_unless (gst_harness_push_event (f.h, gst_event_new_flush_start ()));
  fail_unless (gst_harness_push_event (f.h, gst_event_new_flush_stop (TRUE)));
  teardown (&f);
}

GST_END_TEST;

/* The encoder's allocation query must not wait for a viewer's thread. */
GST_START_TEST (queries_end_here)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string ("video/x-vp8");
  g_autoptr (GstQuery) allocation = gst_query_new_allocation (caps, FALSE);
  Fixture f;

  setup (&f);
  gst_latest_viewer_valve_open (f.valve);
  hold_queue (&f);
  push (&f, TRUE);
  push (&f, FALSE);
  fail_unless (gst_pad_peer_query (f.h->srcpad, allocation));
  fail_unless (gst_pad_peer_query_accept_caps (f.h->srcpad, caps));
  teardown (&f);
}

GST_END_TEST;

static void
push_at (Fixture *f, gboolean key, GstClockTime pts)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, 10, NULL);

  GST_BUFFER_PTS (buffer) = pts;
  if (!key)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  fail_unless_equals_int (gst_harness_push (f->h, buffer), GST_FLOW_OK);
}

/* What has been sent of one encoding is not sent of the other, too: the viewer would
 * take it for parts of the same frame. */
GST_START_TEST (another_encoding_goes_on_after_the_last_frame)
{
  static const GstClockTime expected[] = { 100, 133, 167 };
  Fixture f;

  setup (&f);
  gst_latest_viewer_valve_open (f.valve);
  push_at (&f, TRUE, 100 * GST_MSECOND);
  push_at (&f, FALSE, 133 * GST_MSECOND);
  count_requests (&f);
  gst_latest_viewer_valve_move (f.valve, 3);
  fail_unless_equals_int (gst_latest_viewer_valve_get_encoding (f.valve), 3);
  gst_latest_viewer_valve_ask_again (f.valve);
  fail_unless_equals_int (count_requests (&f), 1);
  push_at (&f, TRUE, 100 * GST_MSECOND);
  push_at (&f, TRUE, 133 * GST_MSECOND);
  push_at (&f, FALSE, 150 * GST_MSECOND);
  push_at (&f, TRUE, 167 * GST_MSECOND);
  fail_unless_equals_int (get_counters (&f).frames_sent, 3);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++) {
    g_autoptr (GstBuffer) buffer = gst_harness_pull (f.h);

    fail_unless_equals_uint64 (
        GST_BUFFER_PTS (buffer), expected[i] * GST_MSECOND);
  }
  teardown (&f);
}

GST_END_TEST;

/* A source that begins again has earlier times. */
GST_START_TEST (another_encoding_may_come_with_a_new_stream)
{
  Fixture f;

  setup (&f);
  gst_latest_viewer_valve_open (f.valve);
  push_at (&f, TRUE, 100 * GST_SECOND);
  gst_latest_viewer_valve_move (f.valve, 1);
  push_at (&f, TRUE, 0);
  fail_unless_equals_int (get_counters (&f).frames_sent, 2);
  teardown (&f);
}

GST_END_TEST;

static Suite *
viewervalve_suite (void)
{
  Suite *suite = suite_create ("viewervalve");
  TCase *tcase = tcase_create ("viewervalve");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, closed_lets_nothing_through);
  tcase_add_test (tcase, opens_with_a_key_unit);
  tcase_add_test (tcase, key_frames_are_announced);
  tcase_add_test (tcase, a_stuck_viewer_holds_a_few_frames);
  tcase_add_test (tcase, a_viewer_recovers);
  tcase_add_test (tcase, asks_again);
  tcase_add_test (tcase, trouble_behind_is_not_seen_in_front);
  tcase_add_test (tcase, queries_end_here);
  tcase_add_test (tcase, another_encoding_goes_on_after_the_last_frame);
  tcase_add_test (tcase, another_encoding_may_come_with_a_new_stream);
  return suite;
}

GST_CHECK_MAIN (viewervalve);
