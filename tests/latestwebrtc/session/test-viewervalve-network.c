/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/video/video.h>

#include "networkfixture.h"

/* What a valve lets through to a viewer whose network is slow or gone. */

#define FRAME 1000 /* bytes */

typedef struct
{
  NetworkFixture network;
  NetworkViewer *viewer; /* the only one */
  GstPad *src;           /* in front of its valve */
  GstPad *end;           /* behind its queue */
  guint packets;         /* behind the payloader */
  guint requests;        /* for a key unit */
  gint drained;          /* atomic boolean: the queue has been empty */
} Stream;

/* Frames that are not dropped behind the payloader, which the queue's source pad stands in for. */
static GstPadProbeReturn
count_packets (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Stream *f = data;

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
  Stream *f = gst_pad_get_element_private (pad);

  if (gst_event_has_name (event, "drained"))
    g_atomic_int_set (&f->drained, TRUE);
  gst_event_unref (event);
  return TRUE;
}

static gboolean
count_requests (GstPad *pad, GstObject *parent, GstEvent *event)
{
  Stream *f = gst_pad_get_element_private (pad);

  f->requests += gst_video_event_is_force_key_unit (event);
  gst_event_unref (event);
  return TRUE;
}

static void
stream_start (Stream *f)
{
  GstPad *valve;
  GstSegment segment;

  memset (f, 0, sizeof (*f));
  network_fixture_init (&f->network);
  f->viewer = network_fixture_add (&f->network, 8000000, 0);
  valve = GST_PAD (f->viewer->valve);
  f->end = gst_pad_new ("sink", GST_PAD_SINK);
  gst_pad_set_element_private (f->end, f);
  gst_pad_set_chain_function (f->end, swallow);
  gst_pad_set_event_function (f->end, note_event);
  gst_pad_set_active (f->end, TRUE);
  gst_pad_link (f->viewer->queue_src, f->end);
  f->src = gst_pad_new ("src", GST_PAD_SRC);
  gst_pad_set_element_private (f->src, f);
  gst_pad_set_event_function (f->src, count_requests);
  gst_pad_set_active (f->src, TRUE);
  gst_pad_set_active (valve, TRUE);
  fail_unless_equals_int (gst_pad_link (f->src, valve), GST_PAD_LINK_OK);
  gst_element_set_state (f->viewer->queue, GST_STATE_PLAYING);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (f->src, gst_event_new_stream_start ("test"));
  gst_pad_push_event (f->src, gst_event_new_segment (&segment));
  gst_pad_add_probe (
      f->viewer->queue_src, GST_PAD_PROBE_TYPE_BUFFER, count_packets, f, NULL);
  gst_latest_viewer_valve_open (f->viewer->valve);
}

static void
stream_stop (Stream *f)
{
  gst_element_set_state (f->viewer->queue, GST_STATE_NULL);
  gst_object_unref (f->src);
  gst_object_unref (f->end);
  network_fixture_clear (&f->network);
}

/* Returns when the frame has left the queue. */
static void
push (Stream *f, gboolean key)
{
  g_autoptr (GstPad) internal =
      GST_PAD (gst_proxy_pad_get_internal (GST_PROXY_PAD (f->viewer->valve)));
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, FRAME, NULL);

  if (!key)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  fail_unless_equals_int (gst_pad_push (f->src, buffer), GST_FLOW_OK);
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
  Stream f;

  stream_start (&f);
  push (&f, TRUE);
  fake_bwe_give_feedback (f.viewer->bwe);
  push (&f, FALSE);
  fail_unless_equals_int (f.packets, 2);
  fail_unless_equals_int (f.requests, 1);

  g_usleep (400 * G_TIME_SPAN_MILLISECOND);
  push (&f, TRUE);
  push (&f, FALSE);
  fail_unless_equals_int (f.packets, 2);
  push (&f, FALSE);
  fail_unless_equals_int (f.packets, 3);
  push (&f, FALSE);
  fail_unless_equals_int (f.packets, 3);
  g_usleep (100 * G_TIME_SPAN_MILLISECOND);
  push (&f, TRUE);
  fail_unless_equals_int (f.packets, 3);
  push (&f, FALSE);
  fail_unless_equals_int (f.packets, 4);
  fail_unless_equals_int (f.requests, 1);

  fake_bwe_give_feedback (f.viewer->bwe);
  push (&f, FALSE);
  fail_unless_equals_int (f.packets, 4);
  fail_unless_equals_int (f.requests, 2);
  push (&f, TRUE);
  push (&f, FALSE);
  fail_unless_equals_int (f.packets, 6);
  gst_latest_viewer_valve_get_counters (f.viewer->valve, &counters);
  fail_unless_equals_int (counters.frames_sent, 4);
  fail_unless_equals_int (counters.frames_dropped, 7);
  stream_stop (&f);
}

GST_END_TEST;

/* Pushes @n packets of sound to the viewer, by a valve of its own. */
static void
push_sound (Stream *f, guint n)
{
  GstElement *queue =
      gst_object_ref_sink (gst_element_factory_make ("queue", NULL));
  GstPad *valve = gst_object_ref_sink (
      GST_PAD (gst_latest_viewer_valve_new (queue, "sound", TRUE)));
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_latest_viewer_valve_set_pacer (
      GST_LATEST_VIEWER_VALVE (valve), f->viewer->rate, 1, 2);
  gst_pad_set_active (valve, TRUE);
  gst_latest_viewer_valve_open (GST_LATEST_VIEWER_VALVE (valve));
  gst_pad_send_event (valve, gst_event_new_stream_start ("sound"));
  gst_pad_send_event (valve, gst_event_new_segment (&segment));
  for (guint i = 0; i < n; i++)
    gst_pad_chain (valve, gst_buffer_new_allocate (NULL, FRAME, NULL));
  gst_object_unref (valve);
  gst_object_unref (queue);
}

/* It is reported with the next frame, by some receivers. */
GST_START_TEST (a_viewer_is_not_lost_for_sound)
{
  Stream f;

  stream_start (&f);
  fake_bwe_give_feedback (f.viewer->bwe);
  push_sound (&f, 2);
  g_usleep (400 * G_TIME_SPAN_MILLISECOND);
  push (&f, TRUE);
  fail_unless_equals_int (f.packets, 1);
  fail_unless_equals_int (gst_latest_viewer_rate_get_presence (f.viewer->rate),
      GST_LATEST_PRESENCE_HERE);
  stream_stop (&f);
}

GST_END_TEST;

/* Its network is lost before its first frame, by what another of its lines was
 * sent. */
GST_START_TEST (a_line_begins_with_a_key_frame_even_if_the_viewer_is_lost)
{
  Stream f;

  stream_start (&f);
  fake_bwe_give_feedback (f.viewer->bwe);
  gst_latest_viewer_rate_frame_sent (f.viewer->rate);
  g_usleep (400 * G_TIME_SPAN_MILLISECOND);
  push (&f, FALSE);
  fail_unless_equals_int (f.packets, 0);
  fail_unless_equals_int (f.requests, 2);
  push (&f, TRUE);
  fail_unless_equals_int (f.packets, 1);
  stream_stop (&f);
}

GST_END_TEST;

/* What is too much for the path is left out, and the stream goes on with a key
 * frame once the path is free. */
GST_START_TEST (a_slow_viewer_loses_frames)
{
  Stream f;

  stream_start (&f);
  push (&f, TRUE);
  g_object_set (f.viewer->bwe, "queue-time", 499 * GST_MSECOND, NULL);
  push (&f, FALSE);
  fail_unless_equals_int (f.packets, 2);
  g_object_set (f.viewer->bwe, "queue-time", 500 * GST_MSECOND, NULL);
  push (&f, FALSE);
  push (&f, TRUE);
  g_object_set (f.viewer->bwe, "queue-time", 101 * GST_MSECOND, NULL);
  push (&f, FALSE);
  fail_unless_equals_int (f.packets, 2);
  fail_unless_equals_int (f.requests, 1);
  g_object_set (f.viewer->bwe, "queue-time", 100 * GST_MSECOND, NULL);
  push (&f, FALSE);
  fail_unless_equals_int (f.packets, 2);
  fail_unless_equals_int (f.requests, 2);
  push (&f, TRUE);
  push (&f, FALSE);
  fail_unless_equals_int (f.packets, 4);
  stream_stop (&f);
}

GST_END_TEST;

static Suite *
viewervalve_network_suite (void)
{
  Suite *s = suite_create ("viewervalve-network");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, a_lost_viewer_gets_a_few_frames_and_then_a_key_frame);
  tcase_add_test (tc, a_viewer_is_not_lost_for_sound);
  tcase_add_test (
      tc, a_line_begins_with_a_key_frame_even_if_the_viewer_is_lost);
  tcase_add_test (tc, a_slow_viewer_loses_frames);
  return s;
}

GST_CHECK_MAIN (viewervalve_network);
