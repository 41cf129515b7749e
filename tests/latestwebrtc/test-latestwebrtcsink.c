/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include <gst/webrtc/webrtc.h>

#include "testsender.h"

/* Viewers who come and go. */

GST_START_TEST (a_viewer_gets_frames)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  TestViewer *viewer;

  test_sender_play (sender);
  viewer = test_sender_join (sender, "a");
  test_viewer_wait_frames (viewer, 10);
  fail_unless (test_viewer_began_with_key (viewer));
  fail_unless_equals_int (test_sender_get_viewers (sender), 1);
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

GST_START_TEST (a_viewer_gets_vp9)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  TestViewer *viewer;

  gst_util_set_object_arg (G_OBJECT (sender->sink), "codec", "vp9");
  test_sender_play (sender);
  viewer = test_sender_join_with (sender, "a",
      "application/x-rtp,media=video,"
      "encoding-name=VP9,payload=98,clock-rate=90000");
  test_viewer_wait_frames (viewer, 10);
  fail_unless (test_viewer_began_with_key (viewer));
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

/* Packets have the extensions the viewer has offered: hold no frame back, and
 * the time of capture. */
GST_START_TEST (packets_carry_delay_and_capture_time)
{
  const guint8 no_delay[3] = { 0, 0, 0 };
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  g_autoptr (GBytes) delay = NULL, capture = NULL;
  TestViewer *viewer;
  guint64 ntp, now;

  test_sender_play (sender);
  viewer = test_sender_join (sender, "a");
  test_viewer_wait_frames (viewer, 2);
  delay = test_viewer_get_extension (viewer, 4);
  capture = test_viewer_get_extension (viewer, 5);
  fail_unless (delay && capture);
  fail_unless_equals_int (g_bytes_get_size (delay), 3);
  fail_unless (memcmp (g_bytes_get_data (delay, NULL), no_delay, 3) == 0);
  fail_unless_equals_int (g_bytes_get_size (capture), 8);
  ntp = GST_READ_UINT64_BE (g_bytes_get_data (capture, NULL));
  now = g_get_real_time () / G_USEC_PER_SEC + G_GUINT64_CONSTANT (2208988800);
  fail_unless ((ntp >> 32) <= now && (ntp >> 32) + 60 > now);
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

static void
wait_playout_delay (TestViewer *viewer, guint min_10ms, guint max_10ms)
{
  guint expected = min_10ms << 12 | max_10ms, seen = G_MAXUINT;

  for (guint frames = 0; seen != expected; frames++) {
    g_autoptr (GBytes) delay = test_viewer_get_extension (viewer, 4);

    if (delay)
      seen = GST_READ_UINT24_BE (g_bytes_get_data (delay, NULL));
    fail_unless (frames < 300, "%06x", seen);
    if (seen != expected)
      test_viewer_wait_more_frames (viewer, 1);
  }
}

/* While it plays, with and without congestion control. */
GST_START_TEST (playout_delay_is_set)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  TestViewer *viewer;

  gst_util_set_object_arg (G_OBJECT (sender->sink), "congestion-control",
      __i__ == 0 ? "none" : "gcc");
  g_object_set (
      sender->sink, "playout-delay-max", (guint64) 50 * GST_MSECOND, NULL);
  test_sender_play (sender);
  viewer = test_sender_join (sender, "a");
  wait_playout_delay (viewer, 0, 5);
  g_object_set (
      sender->sink, "playout-delay-min", (guint64) 100 * GST_MSECOND, NULL);
  wait_playout_delay (viewer, 10, 10);
  g_object_set (sender->sink, "playout-delay-min", (guint64) 0,
      "playout-delay-max", (guint64) 0, NULL);
  wait_playout_delay (viewer, 0, 0);
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

/* Younger pictures then wait in the receiver. */
GST_START_TEST (pictures_may_wait_for_sound_in_step)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  TestViewer *viewer;

  gst_util_set_object_arg (G_OBJECT (sender->sink), "av-sync", "sync");
  test_sender_play (sender);
  viewer = test_sender_join (sender, "a");
  wait_playout_delay (viewer, 0, 50);
  g_object_set (
      sender->sink, "playout-delay-max", (guint64) 700 * GST_MSECOND, NULL);
  wait_playout_delay (viewer, 0, 70);
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

GST_START_TEST (a_late_viewer_begins_with_a_key_frame)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  TestViewer *early, *late;

  test_sender_play (sender);
  early = test_sender_join (sender, "a");
  test_viewer_wait_frames (early, 10);
  late = test_sender_join (sender, "b");
  test_viewer_wait_frames (late, 10);
  fail_unless (test_viewer_began_with_key (late));
  test_viewer_wait_more_frames (early, 10);
  fail_unless_equals_int (test_sender_get_viewers (sender), 2);
  test_viewer_free (early);
  test_viewer_free (late);
  test_sender_free (sender);
}

GST_END_TEST;

/* Two viewers join and get frames. */
static void
join_two (
    TestSender *sender, const gchar *id, TestViewer **stays, TestViewer **other)
{
  *stays = test_sender_join (sender, "stays");
  *other = test_sender_join (sender, id);
  test_viewer_wait_frames (*stays, 5);
  test_viewer_wait_frames (*other, 5);
}

/* The viewer leaves through the signalling. */
GST_START_TEST (a_viewer_leaves)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  TestViewer *stays, *leaves;

  test_sender_play (sender);
  join_two (sender, "leaves", &stays, &leaves);
  fake_signaller_leave (sender->signaller, "leaves");
  test_sender_wait_removed (sender, "viewer-2");
  fail_unless_equals_int (test_sender_get_viewers (sender), 1);
  fail_if (fake_signaller_is_closed (sender->signaller, "leaves"));
  /* Its connection is closed, too. */
  test_viewer_wait_disconnected (leaves);
  test_viewer_wait_more_frames (stays, 10);
  test_viewer_free (stays);
  test_viewer_free (leaves);
  test_sender_free (sender);
}

GST_END_TEST;

/* The viewer only closes its peer connection. */
GST_START_TEST (a_viewer_closes)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  g_autoptr (GError) reason = NULL;
  TestViewer *stays, *closes;

  g_object_set (sender->sink, "peer-timeout", 3600 * GST_SECOND, NULL);
  test_sender_play (sender);
  join_two (sender, "closes", &stays, &closes);
  test_viewer_close (closes);
  reason = fake_signaller_wait_close (sender->signaller, "closes");
  fail_unless (g_error_matches (
      reason, GST_LATEST_SIGNALLING_ERROR, GST_LATEST_SIGNALLING_ERROR_ENDED));
  test_viewer_wait_more_frames (stays, 10);
  test_viewer_free (stays);
  test_viewer_free (closes);
  test_sender_free (sender);
}

GST_END_TEST;

/* The viewer neither leaves nor closes its connection. It gave feedback for each
 * frame, so that peer-timeout counts: as long as 60 frames take, and not the 20 s
 * of a viewer that reports seldom, which would be 600. */
GST_START_TEST (a_viewer_vanishes)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  g_autoptr (GError) reason = NULL;
  TestViewer *stays, *vanishes;
  guint before;

  g_object_set (sender->sink, "peer-timeout", 2 * GST_SECOND, NULL);
  test_sender_play (sender);
  join_two (sender, "vanishes", &stays, &vanishes);
  before = test_viewer_get_frames (stays);
  test_viewer_vanish (vanishes);
  reason = fake_signaller_wait_close (sender->signaller, "vanishes");
  fail_unless (g_error_matches (
      reason, GST_LATEST_SIGNALLING_ERROR, GST_LATEST_SIGNALLING_ERROR_ENDED));
  fail_if (fake_signaller_is_closed (sender->signaller, "stays"));
  fail_unless (test_viewer_get_frames (stays) - before < 400, "%u frames",
      test_viewer_get_frames (stays) - before);
  test_viewer_wait_more_frames (stays, 10);
  test_viewer_free (stays);
  test_viewer_free (vanishes);
  test_sender_free (sender);
}

GST_END_TEST;

static GstElement *
get_session_element (TestSender *sender, const gchar *factory)
{
  g_autoptr (GstIterator) it = gst_bin_iterate_all_by_element_factory_name (
      GST_BIN (sender->sink), factory);
  GValue item = G_VALUE_INIT;
  GstElement *element;

  fail_unless (gst_iterator_next (it, &item) == GST_ITERATOR_OK);
  element = g_value_dup_object (&item);
  g_value_unset (&item);
  return element;
}

typedef struct
{
  GMutex lock;
  GCond cond;
  guint feedbacks; /* lock; seen within the session */
  guint strangers; /* lock; seen at the encoder */
} Upstream;

static GstPadProbeReturn
event_in_session (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Upstream *upstream = data;

  if (gst_event_has_name (GST_PAD_PROBE_INFO_EVENT (info), "RTPTWCCPackets")) {
    g_mutex_lock (&upstream->lock);
    upstream->feedbacks++;
    g_cond_signal (&upstream->cond);
    g_mutex_unlock (&upstream->lock);
  }
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
event_at_encoder (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Upstream *upstream = data;

  if (!gst_event_has_name (GST_PAD_PROBE_INFO_EVENT (info), "GstForceKeyUnit")
      && GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info))
          != GST_EVENT_LATENCY) {
    g_mutex_lock (&upstream->lock);
    upstream->strangers++;
    g_mutex_unlock (&upstream->lock);
  }
  return GST_PAD_PROBE_OK;
}

static void
watch_upstream (
    GstElement *element, GstPadProbeCallback callback, Upstream *upstream)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, "src");

  gst_pad_add_probe (
      pad, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, callback, upstream, NULL);
}

/* A viewer's feedback is about its own network, and must not reach the encoder.
 * Congestion control would take it out even earlier. */
GST_START_TEST (feedback_ends_in_the_session)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  g_autoptr (GstElement) encoder = get_session_element (sender, "vp8enc");
  g_autoptr (GstElement) payloader = NULL;
  Upstream upstream = {
    0,
  };
  TestViewer *viewer;

  g_mutex_init (&upstream.lock);
  g_cond_init (&upstream.cond);
  gst_util_set_object_arg (
      G_OBJECT (sender->sink), "congestion-control", "none");
  test_sender_play (sender);
  watch_upstream (encoder, event_at_encoder, &upstream);
  viewer = test_sender_join (sender, "a");
  payloader = get_session_element (sender, "rtpvp8pay");
  watch_upstream (payloader, event_in_session, &upstream);
  g_mutex_lock (&upstream.lock);
  while (upstream.feedbacks < 3)
    g_cond_wait (&upstream.cond, &upstream.lock);
  fail_unless_equals_int (upstream.strangers, 0);
  g_mutex_unlock (&upstream.lock);
  test_viewer_free (viewer);
  test_sender_free (sender);
  g_cond_clear (&upstream.cond);
  g_mutex_clear (&upstream.lock);
}

GST_END_TEST;

/* The error does not reach the bus of the pipeline: test_sender_free()
 * looks. */
GST_START_TEST (a_failure_inside_ends_one_viewer_only)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  g_autoptr (GstElement) payloader = NULL;
  g_autoptr (GError) reason = NULL;
  TestViewer *fails, *stays;

  test_sender_play (sender);
  fails = test_sender_join (sender, "fails");
  test_viewer_wait_frames (fails, 5);
  payloader = get_session_element (sender, "rtpvp8pay");
  stays = test_sender_join (sender, "stays");
  test_viewer_wait_frames (stays, 5);
  GST_ELEMENT_ERROR (payloader, STREAM, FAILED, ("Broken on purpose."), (NULL));
  reason = fake_signaller_wait_close (sender->signaller, "fails");
  test_viewer_wait_more_frames (stays, 10);
  test_viewer_free (fails);
  test_viewer_free (stays);
  test_sender_free (sender);
}

GST_END_TEST;

GST_START_TEST (fifty_viewers_come_and_go)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  TestViewer *stays;

  test_sender_play (sender);
  stays = test_sender_join (sender, "stays");
  for (guint i = 0; i < 50; i++) {
    g_autofree gchar *id = g_strdup_printf ("%u", i);
    TestViewer *viewer = test_sender_join (sender, id);

    /* Every other one leaves while it still connects. */
    if (i % 2)
      test_viewer_wait_frames (viewer, 1);
    fake_signaller_leave (sender->signaller, id);
    test_viewer_free (viewer);
  }
  test_viewer_wait_more_frames (stays, 10);
  fail_unless_equals_int (test_sender_get_viewers (sender), 1);
  test_viewer_free (stays);
  test_sender_free (sender);
}

GST_END_TEST;

/* What signalling warns of while it runs reaches the application. */
GST_START_TEST (a_warning_is_posted)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  g_autoptr (GError) trouble = g_error_new_literal (
      GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_READ, "a file is missing");
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) warning = NULL;

  test_sender_play (sender);
  gst_latest_signaller_emit_trouble (
      GST_LATEST_SIGNALLER (sender->signaller), trouble, FALSE);
  message = gst_bus_pop_filtered (sender->bus, GST_MESSAGE_WARNING);
  fail_unless (message != NULL);
  gst_message_parse_warning (message, &warning, NULL);
  fail_unless_equals_string (warning->message, "a file is missing");
  fail_unless (GST_MESSAGE_SRC (message) == GST_OBJECT (sender->sink));
  test_sender_free (sender);
}

GST_END_TEST;

static Suite *
latestwebrtcsink_suite (void)
{
  Suite *suite = suite_create ("latestwebrtcsink");
  TCase *tcase = tcase_create ("viewers");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, a_viewer_gets_frames);
  tcase_add_test (tcase, a_viewer_gets_vp9);
  tcase_add_test (tcase, packets_carry_delay_and_capture_time);
  tcase_add_loop_test (tcase, playout_delay_is_set, 0, 2);
  tcase_add_test (tcase, pictures_may_wait_for_sound_in_step);
  tcase_add_test (tcase, a_late_viewer_begins_with_a_key_frame);
  tcase_add_test (tcase, a_viewer_leaves);
  tcase_add_test (tcase, a_viewer_closes);
  tcase_add_test (tcase, a_viewer_vanishes);
  tcase_add_test (tcase, a_failure_inside_ends_one_viewer_only);
  tcase_add_test (tcase, feedback_ends_in_the_session);
  tcase_add_test (tcase, fifty_viewers_come_and_go);
  tcase_add_test (tcase, a_warning_is_posted);
  return suite;
}

GST_CHECK_MAIN (latestwebrtcsink);
