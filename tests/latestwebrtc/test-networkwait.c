/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <gst/video/video.h>

#include "fakenetwork.h"
#include "gstlatestwebrtcsink.h"
#include "networkwait.h"
#include "track.h"

/* Viewers whose networks the test makes up, behind real valves. */
#define MAX_VIEWERS 3
/* Of the payload of one packet, and what that takes on the wire. */
#define FRAME 1000
#define FRAME_WIRE 1070

typedef struct
{
  GstElement *webrtcbin, *queue;
  GstPad *queue_src;
  GstLatestPlayoutDelay *playout_delay;
  GstLatestViewerRate *rate;
  GstLatestViewerValve *valve;
  FakeBwe *bwe;
} Viewer;

typedef struct
{
  GstLatestRateSettings settings;
  GstLatestRateControl *control;
  GstLatestNetworkWait *wait;
  Viewer viewers[MAX_VIEWERS];
  guint n;
  guint bitrate;
  GstPad *end;    /* behind the queue of a viewer */
  guint packets;  /* behind the payloader */
  gint drained;   /* atomic boolean: the queue has been empty */
  guint requests; /* for a key unit */
} Fixture;

static void
apply (guint bitrate, gpointer data)
{
  Fixture *f = data;

  f->bitrate = bitrate;
}

/* Frames of the last viewer that are not dropped behind the payloader, which
 * the queue's source pad stands in for. */
static GstPadProbeReturn
count_packets (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Fixture *f = data;

  f->packets++;
  return GST_PAD_PROBE_OK;
}

static GstFlowReturn
swallow (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

static gboolean
note_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  Fixture *f = gst_pad_get_element_private (pad);

  if (gst_event_has_name (event, "drained"))
    g_atomic_int_set (&f->drained, TRUE);
  gst_event_unref (event);
  return TRUE;
}

static gboolean
count_requests (GstPad *pad, GstObject *parent, GstEvent *event)
{
  Fixture *f = gst_pad_get_element_private (pad);

  f->requests += gst_video_event_is_force_key_unit (event);
  gst_event_unref (event);
  return TRUE;
}

static Viewer *
add_viewer (Fixture *f, guint capacity, guint64 queue_time)
{
  Viewer *v = &f->viewers[f->n++];
  GObject *transport = NULL;
  GstElement *bwe = NULL;

  v->webrtcbin =
      gst_object_ref_sink (gst_element_factory_make ("webrtcbin", NULL));
  v->playout_delay = GST_LATEST_PLAYOUT_DELAY (gst_latest_playout_delay_new ());
  v->rate =
      gst_latest_viewer_rate_new (v->webrtcbin, f->control, v->playout_delay);
  g_signal_emit_by_name (v->webrtcbin, "request-aux-sender", transport, &bwe);
  v->bwe = (FakeBwe *) gst_object_ref_sink (bwe);
  v->queue = gst_object_ref_sink (gst_element_factory_make ("queue", NULL));
  v->queue_src = gst_element_get_static_pad (v->queue, "src");
  v->valve = gst_object_ref_sink (gst_latest_viewer_valve_new (v->queue));
  gst_latest_viewer_valve_set_pacer (v->valve, v->rate);
  gst_latest_viewer_valve_set_payloader (v->valve, v->queue_src);
  g_object_set (v->bwe, "path-capacity", capacity, "queue-time", queue_time,
      "estimated-bitrate", 2000000, NULL);
  gst_latest_network_wait_add (f->wait, v->valve);
  return v;
}

static void
remove_viewer (Fixture *f, Viewer *v)
{
  gst_latest_network_wait_remove (f->wait, v->valve);
  gst_element_set_state (v->queue, GST_STATE_NULL);
  gst_latest_viewer_rate_stop (v->rate);
  gst_latest_viewer_rate_unref (v->rate);
  gst_object_unref (v->valve);
  gst_object_unref (v->queue_src);
  gst_object_unref (v->queue);
  gst_object_unref (v->bwe);
  gst_object_unref (v->playout_delay);
  gst_object_unref (v->webrtcbin);
}

static void
setup (Fixture *f)
{
  memset (f, 0, sizeof (*f));
  fake_network_register ();
  g_type_class_unref (g_type_class_ref (GST_TYPE_LATEST_WEBRTC_SINK));
  f->settings = (GstLatestRateSettings) {
    .adaptive = TRUE,
    .min_bitrate = 100000,
    .start_bitrate = 1000000,
    .max_bitrate = 8000000,
  };
  f->control = gst_latest_rate_control_new (&f->settings, apply, f);
  f->wait = gst_latest_network_wait_new (f->control);
}

static void
teardown (Fixture *f)
{
  for (guint i = 0; i < f->n; i++)
    remove_viewer (f, &f->viewers[i]);
  gst_latest_network_wait_unref (f->wait);
  gst_latest_rate_control_unref (f->control);
}

static void
set_policy (Fixture *f, GstLatestRatePolicy policy)
{
  f->settings.policy = policy;
  gst_latest_rate_control_configure (f->control, &f->settings);
}

/* The wait after a key frame of FRAME bytes, in us. */
static gint64
get_wait (Fixture *f)
{
  gint64 now = G_USEC_PER_SEC;
  guint64 ready =
      gst_latest_network_wait_get_ready_time (f->wait, now, FRAME, TRUE);

  return ready == 0 ? 0 : (gint64) (ready / 1000) - now;
}

GST_START_TEST (nobody_is_waited_for_without_viewers)
{
  Fixture f;

  setup (&f);
  fail_unless_equals_int64 (get_wait (&f), 0);
  teardown (&f);
}

GST_END_TEST;

GST_START_TEST (a_frame_takes_what_its_bytes_take)
{
  Viewer *v;
  Fixture f;

  setup (&f);
  v = add_viewer (&f, 1000000, 20 * GST_MSECOND);
  fail_unless_equals_int64 (get_wait (&f), 20000 + 8 * FRAME_WIRE);
  /* Where the capacity is not known, the rate of the pacer counts. */
  g_object_set (v->bwe, "path-capacity", 0, "estimated-bitrate", 500000, NULL);
  fail_unless_equals_int64 (get_wait (&f), 20000 + 8 * FRAME_WIRE * 10 / 6);
  teardown (&f);
}

GST_END_TEST;

GST_START_TEST (the_policy_says_who_is_waited_for)
{
  Fixture f;

  setup (&f);
  add_viewer (&f, 8000000, 30 * GST_MSECOND);
  add_viewer (&f, 8000000, 10 * GST_MSECOND);
  add_viewer (&f, 8000000, 20 * GST_MSECOND);
  fail_unless_equals_int64 (get_wait (&f), 30000 + FRAME_WIRE);
  set_policy (&f, GST_LATEST_RATE_POLICY_FASTEST);
  fail_unless_equals_int64 (get_wait (&f), 10000 + FRAME_WIRE);
  set_policy (&f, GST_LATEST_RATE_POLICY_MEDIAN);
  fail_unless_equals_int64 (get_wait (&f), 20000 + FRAME_WIRE);

  f.settings.adaptive = FALSE;
  gst_latest_rate_control_configure (f.control, &f.settings);
  fail_unless_equals_int64 (get_wait (&f), 0);
  teardown (&f);
}

GST_END_TEST;

GST_START_TEST (who_is_gone_is_not_waited_for)
{
  Fixture f;
  Viewer *v;

  setup (&f);
  v = add_viewer (&f, 8000000, 30 * GST_MSECOND);
  gst_latest_network_wait_remove (f.wait, v->valve);
  fail_unless_equals_int64 (get_wait (&f), 0);
  teardown (&f);
}

GST_END_TEST;

/* Half a second is too long for the others. */
GST_START_TEST (nobody_is_waited_for_too_long)
{
  Fixture f;

  setup (&f);
  add_viewer (&f, 8000000, 600 * GST_MSECOND);
  fail_unless_equals_int64 (get_wait (&f), 0);
  add_viewer (&f, 8000000, 10 * GST_MSECOND);
  fail_unless_equals_int64 (get_wait (&f), 10000 + FRAME_WIRE);
  teardown (&f);
}

GST_END_TEST;

/* A frame the viewer's valve drops takes no time on the viewer's path. */
GST_START_TEST (a_frame_that_is_dropped_takes_no_time)
{
  Fixture f;
  Viewer *v;

  setup (&f);
  v = add_viewer (&f, 1000000, 20 * GST_MSECOND);
  gst_latest_viewer_valve_open (v->valve);
  fail_unless_equals_int64 (
      gst_latest_viewer_valve_get_wait (v->valve, FRAME, FALSE),
      20 * GST_MSECOND);
  fail_unless (gst_latest_viewer_valve_get_wait (v->valve, FRAME, TRUE)
      > 20 * GST_MSECOND);
  teardown (&f);
}

GST_END_TEST;

/* Two viewers; the second, slower one has answered once, and then no more. */
static Viewer *
lose_viewer (Fixture *f)
{
  Viewer *a = add_viewer (f, 8000000, 10 * GST_MSECOND);
  Viewer *b = add_viewer (f, 8000000, 200 * GST_MSECOND);

  g_object_set (b->bwe, "estimated-bitrate", 500000, NULL);
  g_object_notify (G_OBJECT (a->bwe), "estimated-bitrate");
  gst_latest_viewer_rate_frame_sent (a->rate);
  gst_latest_viewer_rate_frame_sent (b->rate);
  fake_bwe_give_feedback (a->bwe);
  fake_bwe_give_feedback (b->bwe);
  g_object_notify (G_OBJECT (b->bwe), "estimated-bitrate");
  gst_latest_viewer_rate_frame_sent (b->rate);
  fail_unless (f->bitrate < 500000, "%u", f->bitrate);
  fail_unless_equals_int64 (get_wait (f), 200000 + FRAME_WIRE);
  g_usleep (400 * G_TIME_SPAN_MILLISECOND);
  return b;
}

GST_START_TEST (who_is_lost_has_no_say)
{
  Fixture f;
  Viewer *b;

  setup (&f);
  b = lose_viewer (&f);
  fail_unless_equals_int64 (get_wait (&f), 10000 + FRAME_WIRE);
  fail_unless (f.bitrate > 1500000, "%u", f.bitrate);

  /* It comes back, and its estimate has not recovered yet. */
  fake_bwe_give_feedback (b->bwe);
  fail_unless_equals_int64 (get_wait (&f), 10000 + FRAME_WIRE);
  fail_unless (f.bitrate > 1500000, "%u", f.bitrate);
  g_object_set (b->bwe, "estimated-bitrate", 2000000, NULL);
  fail_unless_equals_int64 (get_wait (&f), 200000 + FRAME_WIRE);
  g_object_set (b->bwe, "estimated-bitrate", 500000, NULL);
  fail_unless (f.bitrate < 500000, "%u", f.bitrate);
  teardown (&f);
}

GST_END_TEST;

/* With nobody else, a viewer who returns is waited for, and has the say. */
GST_START_TEST (who_returns_to_nobody_counts_at_once)
{
  Fixture f;
  Viewer *b;

  setup (&f);
  b = lose_viewer (&f);
  get_wait (&f);
  remove_viewer (&f, &f.viewers[0]);
  f.viewers[0] = f.viewers[--f.n];
  b = &f.viewers[0];
  fail_unless_equals_int64 (get_wait (&f), 0);
  fail_unless (f.bitrate < 500000, "%u", f.bitrate);
  fake_bwe_give_feedback (b->bwe);
  fail_unless_equals_int64 (get_wait (&f), 200000 + FRAME_WIRE);
  teardown (&f);
}

GST_END_TEST;

static GstPad *
make_upstream (Fixture *f, Viewer *v)
{
  GstPad *src = gst_pad_new ("src", GST_PAD_SRC);
  GstPad *sink = gst_pad_new ("sink", GST_PAD_SINK);
  GstSegment segment;

  gst_pad_set_element_private (sink, f);
  gst_pad_set_chain_function (sink, swallow);
  gst_pad_set_event_function (sink, note_event);
  gst_pad_set_active (sink, TRUE);
  gst_pad_link (v->queue_src, sink);
  f->end = sink;
  gst_pad_set_element_private (src, f);
  gst_pad_set_event_function (src, count_requests);
  gst_pad_set_active (src, TRUE);
  gst_pad_set_active (GST_PAD (v->valve), TRUE);
  fail_unless_equals_int (
      gst_pad_link (src, GST_PAD (v->valve)), GST_PAD_LINK_OK);
  gst_element_set_state (v->queue, GST_STATE_PLAYING);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (src, gst_event_new_stream_start ("test"));
  gst_pad_push_event (src, gst_event_new_segment (&segment));
  gst_pad_add_probe (
      v->queue_src, GST_PAD_PROBE_TYPE_BUFFER, count_packets, f, NULL);
  return src;
}

/* Returns when the frame has left the queue. */
static void
push (GstPad *src, gboolean key)
{
  Fixture *f = gst_pad_get_element_private (src);
  g_autoptr (GstPad) valve = gst_pad_get_peer (src);
  g_autoptr (GstPad) internal =
      GST_PAD (gst_proxy_pad_get_internal (GST_PROXY_PAD (valve)));
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, FRAME, NULL);

  if (!key)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  fail_unless_equals_int (gst_pad_push (src, buffer), GST_FLOW_OK);
  g_atomic_int_set (&f->drained, FALSE);
  gst_pad_push_event (internal,
      gst_event_new_custom (
          GST_EVENT_CUSTOM_DOWNSTREAM, gst_structure_new_empty ("drained")));
  while (!g_atomic_int_get (&f->drained))
    g_usleep (100);
}

/* What a lost viewer gets: nothing for the first frame, so that the receiver
 * sees the hole, then a frame now and then, no key frame, and no key frame is
 * asked for. Once it is back, one is, and then it has every frame. */
GST_START_TEST (a_lost_viewer_gets_a_few_frames_and_then_a_key_frame)
{
  GstLatestViewerValveCounters counters;
  GstPad *src;
  Viewer *v;
  Fixture f;

  setup (&f);
  v = add_viewer (&f, 8000000, 0);
  src = make_upstream (&f, v);
  gst_latest_viewer_valve_open (v->valve);
  push (src, TRUE);
  fake_bwe_give_feedback (v->bwe);
  push (src, FALSE);
  fail_unless_equals_int (f.packets, 2);
  fail_unless_equals_int (f.requests, 1);

  g_usleep (400 * G_TIME_SPAN_MILLISECOND);
  push (src, TRUE);
  push (src, FALSE);
  fail_unless_equals_int (f.packets, 2);
  push (src, FALSE);
  fail_unless_equals_int (f.packets, 3);
  push (src, FALSE);
  fail_unless_equals_int (f.packets, 3);
  g_usleep (100 * G_TIME_SPAN_MILLISECOND);
  push (src, TRUE);
  fail_unless_equals_int (f.packets, 3);
  push (src, FALSE);
  fail_unless_equals_int (f.packets, 4);
  fail_unless_equals_int (f.requests, 1);

  fake_bwe_give_feedback (v->bwe);
  push (src, FALSE);
  fail_unless_equals_int (f.packets, 4);
  fail_unless_equals_int (f.requests, 2);
  push (src, TRUE);
  push (src, FALSE);
  fail_unless_equals_int (f.packets, 6);
  gst_latest_viewer_valve_get_counters (v->valve, &counters);
  fail_unless_equals_int (counters.frames_sent, 4);
  fail_unless_equals_int (counters.frames_dropped, 7);
  gst_element_set_state (v->queue, GST_STATE_NULL);
  gst_object_unref (src);
  gst_object_unref (f.end);
  teardown (&f);
}

GST_END_TEST;

/* What is too much for the path is left out, and the stream goes on with a key
 * frame once the path is free. */
GST_START_TEST (a_slow_viewer_loses_frames)
{
  GstPad *src;
  Viewer *v;
  Fixture f;

  setup (&f);
  v = add_viewer (&f, 8000000, 0);
  src = make_upstream (&f, v);
  gst_latest_viewer_valve_open (v->valve);
  push (src, TRUE);
  g_object_set (v->bwe, "queue-time", 499 * GST_MSECOND, NULL);
  push (src, FALSE);
  fail_unless_equals_int (f.packets, 2);
  g_object_set (v->bwe, "queue-time", 500 * GST_MSECOND, NULL);
  push (src, FALSE);
  push (src, TRUE);
  g_object_set (v->bwe, "queue-time", 101 * GST_MSECOND, NULL);
  push (src, FALSE);
  fail_unless_equals_int (f.packets, 2);
  fail_unless_equals_int (f.requests, 1);
  g_object_set (v->bwe, "queue-time", 100 * GST_MSECOND, NULL);
  push (src, FALSE);
  fail_unless_equals_int (f.packets, 2);
  fail_unless_equals_int (f.requests, 2);
  push (src, TRUE);
  push (src, FALSE);
  fail_unless_equals_int (f.packets, 4);
  gst_element_set_state (v->queue, GST_STATE_NULL);
  gst_object_unref (src);
  gst_object_unref (f.end);
  teardown (&f);
}

GST_END_TEST;

/* The vote stays at the start bitrate while nothing has come, and with receiver
 * reports. */
GST_START_TEST (receiver_reports_alone_are_no_dead_network)
{
  gint64 now = g_get_monotonic_time ();
  guint start;
  Viewer *v;
  Fixture f;

  setup (&f);
  v = add_viewer (&f, 0, 200 * GST_MSECOND);
  g_object_set (v->bwe, "estimated-bitrate", 1000000, NULL);
  start = f.bitrate;
  gst_latest_viewer_rate_frame_sent (v->rate);
  g_object_set (v->bwe, "estimated-bitrate", 30000, NULL);
  fail_unless_equals_int (f.bitrate, start);
  gst_latest_viewer_rate_report (v->rate, now + 1000000, 1, 0);
  fail_unless_equals_int (v->bwe->min_bitrate, 30000);
  gst_latest_viewer_rate_report (v->rate, now + 3000000, 2, 0);
  fail_unless_equals_int (gst_latest_viewer_rate_get_feedback (v->rate),
      GST_LATEST_FEEDBACK_RECEIVER_REPORTS);
  /* The pacer is told, too. */
  fail_unless_equals_int (v->bwe->min_bitrate, 1000000);
  g_object_set (v->bwe, "estimated-bitrate", 1000000, NULL);
  fail_unless_equals_int (f.bitrate, start);
  fail_unless_equals_int64 (get_wait (&f), 0);

  for (guint i = 0; i < 2; i++)
    gst_latest_viewer_rate_report (
        v->rate, now + 4000000 + 1000000 * i, 3 + i, 0.3);
  gst_latest_viewer_rate_check_below_minimum (v->rate, now);
  fail_unless (f.bitrate < 0.9 * start, "%u", f.bitrate);
  fail_unless_equals_int (v->bwe->min_bitrate, 850000);

  fake_bwe_give_feedback (v->bwe);
  fail_unless_equals_int (v->bwe->min_bitrate, 30000);
  teardown (&f);
}

GST_END_TEST;

GST_START_TEST (every_viewer_has_the_frame_share)
{
  Viewer *v;
  Fixture f;

  setup (&f);
  f.settings.frame_share = 0.5;
  gst_latest_rate_control_configure (f.control, &f.settings);
  v = add_viewer (&f, 0, 0);
  fail_unless (v->bwe->frame_share == 0.5);
  f.settings.frame_share = 0.25;
  gst_latest_rate_control_configure (f.control, &f.settings);
  fail_unless (v->bwe->frame_share == 0.25);
  teardown (&f);
}

GST_END_TEST;

/* Once a frame, before the frame reaches the viewers. */
GST_START_TEST (the_encoder_is_told_with_each_frame)
{
  GstElement *bin = gst_bin_new (NULL);
  const gchar *missing;
  g_autoptr (GstPad) sink = NULL;
  GstLatestTrack *track;
  FakeEncoder *encoder;
  gint64 before;
  GstHarness *h;
  Fixture f;

  setup (&f);
  add_viewer (&f, 8000000, 30 * GST_MSECOND);
  track = gst_latest_track_new (GST_BIN (bin), f.wait, &missing);
  fail_unless (track);
  encoder = (FakeEncoder *) gst_latest_track_get_encoder (track);
  sink = gst_latest_track_get_sink (track);
  gst_element_add_pad (bin, gst_ghost_pad_new ("sink", sink));
  h = gst_harness_new_with_element (bin, "sink", NULL);
  gst_latest_track_start (track);
  gst_harness_set_src_caps_str (h, "video/x-vp8");
  before = g_get_monotonic_time ();
  gst_harness_push (h, gst_buffer_new_allocate (NULL, FRAME, NULL));
  fail_unless_equals_int (encoder->times_set, 1);
  fail_unless (encoder->downstream_ready
      >= (before + 30000 + FRAME_WIRE) * G_GUINT64_CONSTANT (1000));
  fail_unless (encoder->downstream_ready
      <= (g_get_monotonic_time () + 30000 + FRAME_WIRE)
          * G_GUINT64_CONSTANT (1000));
  gst_harness_push (h, gst_buffer_new_allocate (NULL, FRAME, NULL));
  fail_unless_equals_int (encoder->times_set, 2);
  gst_harness_teardown (h);
  gst_latest_track_free (track);
  gst_object_unref (bin);
  teardown (&f);
}

GST_END_TEST;

static Suite *
networkwait_suite (void)
{
  Suite *s = suite_create ("networkwait");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, nobody_is_waited_for_without_viewers);
  tcase_add_test (tc, a_frame_takes_what_its_bytes_take);
  tcase_add_test (tc, the_policy_says_who_is_waited_for);
  tcase_add_test (tc, who_is_gone_is_not_waited_for);
  tcase_add_test (tc, nobody_is_waited_for_too_long);
  tcase_add_test (tc, a_frame_that_is_dropped_takes_no_time);
  tcase_add_test (tc, who_is_lost_has_no_say);
  tcase_add_test (tc, who_returns_to_nobody_counts_at_once);
  tcase_add_test (tc, a_lost_viewer_gets_a_few_frames_and_then_a_key_frame);
  tcase_add_test (tc, a_slow_viewer_loses_frames);
  tcase_add_test (tc, receiver_reports_alone_are_no_dead_network);
  tcase_add_test (tc, every_viewer_has_the_frame_share);
  tcase_add_test (tc, the_encoder_is_told_with_each_frame);
  return s;
}

GST_CHECK_MAIN (networkwait);
