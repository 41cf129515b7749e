/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "gstlatestwebrtcsink.h"
#include "testsender.h"

/* Starting, ending, and what may go wrong with either. */

static GstMessage *
wait_message (TestSender *sender, GstMessageType type)
{
  return gst_bus_timed_pop_filtered (sender->bus, GST_CLOCK_TIME_NONE, type);
}

static void
fail_unless_error (
    TestSender *sender, GQuark domain, gint code, const gchar *text)
{
  g_autoptr (GstMessage) message = wait_message (sender, GST_MESSAGE_ERROR);
  g_autoptr (GError) error = NULL;

  gst_message_parse_error (message, &error, NULL);
  fail_unless (g_error_matches (error, domain, code), "%s", error->message);
  fail_unless (strstr (error->message, text) != NULL, "%s", error->message);
  fail_unless (gst_bus_pop_filtered (sender->bus, GST_MESSAGE_ERROR) == NULL);
}

#define SHORT \
  "videotestsrc num-buffers=5 ! capsfilter " \
  "caps=video/x-raw,width=160,height=120,framerate=30/1"

GST_START_TEST (eos_is_posted_without_viewers)
{
  TestSender *sender = test_sender_new (SHORT);

  test_sender_play (sender);
  gst_message_unref (wait_message (sender, GST_MESSAGE_EOS));
  test_sender_free (sender);
}

GST_END_TEST;

/* The EOS message comes once every viewer has been told. */
GST_START_TEST (eos_with_viewers)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  const gchar *const ids[] = { "a", "b" };
  TestViewer *viewers[2];

  test_sender_play (sender);
  for (guint i = 0; i < 2; i++)
    viewers[i] = test_sender_join (sender, ids[i]);
  for (guint i = 0; i < 2; i++)
    test_viewer_wait_frames (viewers[i], 5);
  fail_unless (gst_element_send_event (sender->pipeline, gst_event_new_eos ()));
  gst_message_unref (wait_message (sender, GST_MESSAGE_EOS));
  for (guint i = 0; i < 2; i++) {
    g_autoptr (GError) reason = NULL;

    fail_unless (fake_signaller_is_closed (sender->signaller, ids[i]));
    reason = fake_signaller_wait_close (sender->signaller, ids[i]);
    fail_unless (g_error_matches (reason, GST_LATEST_SIGNALLING_ERROR,
        GST_LATEST_SIGNALLING_ERROR_ENDED));
    test_viewer_wait_disconnected (viewers[i]);
    test_viewer_free (viewers[i]);
  }
  test_sender_free (sender);
}

GST_END_TEST;

GST_START_TEST (stopped_and_started_again)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);

  for (guint i = 0; i < 3; i++) {
    TestViewer *viewer;

    test_sender_play (sender);
    viewer = test_sender_join (sender, "a");
    test_viewer_wait_frames (viewer, 5);
    test_sender_stop (sender);
    test_viewer_wait_disconnected (viewer);
    test_viewer_free (viewer);
  }
  test_sender_free (sender);
}

GST_END_TEST;

/* The connection survives a pause, and frames go on. */
GST_START_TEST (paused_and_resumed)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  TestViewer *viewer;

  test_sender_play (sender);
  viewer = test_sender_join (sender, "a");
  test_viewer_wait_frames (viewer, 5);
  for (guint i = 0; i < 3; i++) {
    fail_unless (gst_element_set_state (sender->pipeline, GST_STATE_PAUSED)
        == GST_STATE_CHANGE_NO_PREROLL);
    fail_unless_equals_int (test_sender_get_viewers (sender), 1);
    fail_unless (gst_element_set_state (sender->pipeline, GST_STATE_PLAYING)
        == GST_STATE_CHANGE_SUCCESS);
    test_viewer_wait_more_frames (viewer, 5);
  }
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

static const struct
{
  const gchar *address, *read_back, *uri;
} addresses[] = {
  { NULL, "127.0.0.1", "http://127.0.0.1:8080/" },
  { "0.0.0.0", "0.0.0.0", "http://0.0.0.0:8080/" },
  { "::1", "::1", "http://[::1]:8080/" },
  { "[::1]", "[::1]", "http://[::1]:8080/" },
};

GST_START_TEST (the_page_has_a_valid_uri)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  g_autoptr (GstMessage) message = NULL;
  g_autofree gchar *address = NULL;

  g_object_set (sender->sink, "http-address", addresses[__i__].address, NULL);
  g_object_get (sender->sink, "http-address", &address, NULL);
  fail_unless_equals_string (address, addresses[__i__].read_back);
  gst_element_set_state (sender->pipeline, GST_STATE_PAUSED);
  message = gst_bus_pop_filtered (sender->bus, GST_MESSAGE_ELEMENT);
  fail_unless (gst_message_has_name (message, "latestwebrtcsink-listening"));
  fail_unless_equals_string (
      gst_structure_get_string (gst_message_get_structure (message), "uri"),
      addresses[__i__].uri);
  test_sender_free (sender);
}

GST_END_TEST;

/* decodebin's pads, and so the sink's, come while data flows. */
GST_START_TEST (settings_reach_a_late_pad)
{
  GstElement *sink = g_object_new (GST_TYPE_LATEST_WEBRTC_SINK, "codec",
      1 /* vp9 */, "bitrate", 700000, "http-port", 0, NULL);
  GstPad *pad;
  g_autoptr (GstElement) encoder = NULL;
  GEnumValue *codec;
  gint value;
  guint bitrate;

  fake_signaller_use ();
  gst_element_set_state (sink, GST_STATE_PLAYING);
  pad = gst_element_request_pad_simple (sink, "video_%u");
  encoder = gst_bin_get_by_name (GST_BIN (sink), "encoder");
  fail_unless_equals_int (GST_STATE_TARGET (encoder), GST_STATE_PLAYING);
  g_object_get (encoder, "codec", &value, "bitrate", &bitrate, NULL);
  codec = g_enum_get_value (
      g_type_class_peek (G_PARAM_SPEC_VALUE_TYPE (g_object_class_find_property (
          G_OBJECT_GET_CLASS (encoder), "codec"))),
      value);
  fail_unless_equals_string (codec->value_nick, "vp9");
  fail_unless_equals_int (bitrate, 700000);
  gst_element_set_state (sink, GST_STATE_NULL);
  gst_element_release_request_pad (sink, pad);
  gst_object_unref (pad);
  gst_object_unref (sink);
}

GST_END_TEST;

/* No promise of webrtcbin may stay unanswered, whatever the stop interrupts. */
GST_START_TEST (survives_stops_while_warming_up)
{
  GstElement *sink = g_object_new (GST_TYPE_LATEST_WEBRTC_SINK, NULL);

  fake_signaller_use ();
  for (guint i = 0; i < 10; i++) {
    gst_element_set_state (sink, GST_STATE_PLAYING);
    gst_element_set_state (sink, GST_STATE_NULL);
  }
  gst_object_unref (sink);
}

GST_END_TEST;

GST_START_TEST (two_sinks)
{
  TestSender *senders[2];
  TestViewer *viewers[2];

  for (guint i = 0; i < 2; i++) {
    senders[i] = test_sender_new (TEST_SENDER_LIVE);
    test_sender_play (senders[i]);
    viewers[i] = test_sender_join (senders[i], "a");
  }
  for (guint i = 0; i < 2; i++)
    test_viewer_wait_frames (viewers[i], 5);
  test_sender_free (senders[0]);
  test_viewer_wait_disconnected (viewers[0]);
  test_viewer_wait_frames (viewers[1], test_viewer_get_frames (viewers[1]) + 5);
  test_viewer_free (viewers[0]);
  test_viewer_free (viewers[1]);
  test_sender_free (senders[1]);
}

GST_END_TEST;

static void
push_frame (GstElement *appsrc)
{
  g_autoptr (GstBuffer) buffer =
      gst_buffer_new_allocate (NULL, 160 * 120 * 3 / 2, NULL);
  GstFlowReturn ret;

  g_signal_emit_by_name (appsrc, "push-buffer", buffer, &ret);
  fail_unless_equals_int (ret, GST_FLOW_OK);
}

GST_START_TEST (no_video_yet)
{
  GstElement *pipeline = gst_pipeline_new (NULL);
  GstElement *sink = g_object_new (GST_TYPE_LATEST_WEBRTC_SINK, NULL);
  g_autoptr (FakeSignaller) signaller = NULL;
  g_autoptr (GError) reason = NULL;

  fake_signaller_use ();
  gst_bin_add (GST_BIN (pipeline), sink);
  fail_unless (gst_element_set_state (pipeline, GST_STATE_PLAYING)
      == GST_STATE_CHANGE_SUCCESS);
  signaller = fake_signaller_get_latest ();
  fake_signaller_offer (signaller, "early", "v=0\r\n");
  reason = fake_signaller_wait_close (signaller, "early");
  fail_unless (g_error_matches (reason, GST_LATEST_SIGNALLING_ERROR,
      GST_LATEST_SIGNALLING_ERROR_NOT_READY));
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
}

GST_END_TEST;

/* A page that is opened while the pipeline starts. */
GST_START_TEST (an_offer_waits_for_the_first_caps)
{
  TestSender *sender = test_sender_new (
      "appsrc name=src is-live=true do-timestamp=true format=time");
  g_autoptr (GstCaps) caps = gst_caps_from_string (
      "video/x-raw,format=I420,width=160,height=120,framerate=30/1");
  g_autoptr (GstElement) source =
      gst_bin_get_by_name (GST_BIN (sender->pipeline), "src");
  TestViewer *viewer = test_viewer_new (TEST_VIEWER_VP8);
  g_autofree gchar *offer = test_viewer_create_offer (viewer);
  g_autofree gchar *answer = NULL;

  gst_element_set_state (sender->pipeline, GST_STATE_PLAYING);
  sender->signaller = fake_signaller_get_latest ();
  fake_signaller_offer (sender->signaller, "leaves", offer);
  fake_signaller_offer (sender->signaller, "early", offer);
  fake_signaller_leave (sender->signaller, "leaves");
  g_object_set (source, "caps", caps, NULL);
  push_frame (source);
  answer = fake_signaller_wait_answer (sender->signaller, "early");
  fail_unless (answer != NULL);
  fail_if (fake_signaller_is_answered (sender->signaller, "leaves"));
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

GST_START_TEST (no_caps_yet)
{
  TestSender *sender = test_sender_new (
      "appsrc name=src is-live=true do-timestamp=true format=time");
  g_autoptr (GstCaps) caps = gst_caps_from_string (
      "video/x-raw,format=I420,width=160,height=120,framerate=30/1");
  g_autoptr (GstElement) source =
      gst_bin_get_by_name (GST_BIN (sender->pipeline), "src");
  g_autoptr (GError) reason = NULL;
  TestViewer *viewer;

  gst_element_set_state (sender->pipeline, GST_STATE_PLAYING);
  sender->signaller = fake_signaller_get_latest ();
  fake_signaller_offer (sender->signaller, "early", "v=0\r\n");
  reason = fake_signaller_wait_close (sender->signaller, "early");
  fail_unless (g_error_matches (reason, GST_LATEST_SIGNALLING_ERROR,
      GST_LATEST_SIGNALLING_ERROR_NOT_READY));
  fail_unless_equals_string (reason->message, "There is no video yet.");

  g_object_set (source, "caps", caps, NULL);
  push_frame (source);
  fake_signaller_wait_ready (sender->signaller);
  viewer = test_sender_join (sender, "a");
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

static GstPadProbeReturn
hold (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  return GST_PAD_PROBE_OK;
}

/* decodebin takes its pads away at the end of a stream. */
GST_START_TEST (the_track_goes_and_comes_back)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  g_autoptr (GstPad) sink = NULL;
  g_autoptr (GstPad) src = NULL;
  g_autoptr (GstPad) again = NULL;
  g_autoptr (GError) reason = NULL;
  TestViewer *viewer;
  gulong probe;

  test_sender_play (sender);
  viewer = test_sender_join (sender, "a");
  test_viewer_wait_frames (viewer, 5);
  sink = gst_element_get_static_pad (sender->sink, "video_0");
  src = gst_pad_get_peer (sink);
  probe = gst_pad_add_probe (
      src, GST_PAD_PROBE_TYPE_BLOCK_DOWNSTREAM, hold, NULL, NULL);
  gst_pad_unlink (src, sink);
  gst_element_release_request_pad (sender->sink, sink);
  reason = fake_signaller_wait_close (sender->signaller, "a");
  test_viewer_free (viewer);

  again = gst_element_request_pad_simple (sender->sink, "video_%u");
  fail_unless (gst_pad_link (src, again) == GST_PAD_LINK_OK);
  gst_pad_remove_probe (src, probe);
  test_sender_wait_caps (sender);
  viewer = test_sender_join (sender, "b");
  test_viewer_wait_frames (viewer, 5);
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

GST_START_TEST (signalling_warns)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  g_autoptr (GstBus) bus = gst_element_get_bus (sender->pipeline);
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) warning = NULL;

  fake_signaller_warn_next ("everybody can watch");
  test_sender_play (sender);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING);
  fail_unless (message != NULL);
  gst_message_parse_warning (message, &warning, NULL);
  fail_unless_equals_string (warning->message, "everybody can watch");
  test_sender_free (sender);
}

GST_END_TEST;

/* Whatever lists properties must not show the secret. */
GST_START_TEST (the_token_cannot_be_read)
{
  g_autoptr (GstElement) sink =
      gst_object_ref_sink (g_object_new (GST_TYPE_LATEST_WEBRTC_SINK,
          "auth-token", "s3cret", "allowed-origins", "*", NULL));
  g_autofree gchar *token = NULL;
  g_autofree gchar *origins = NULL;

  g_object_get (sink, "auth-token", &token, "allowed-origins", &origins, NULL);
  fail_unless_equals_string (token, NULL);
  fail_unless_equals_string (origins, "*");
}

GST_END_TEST;

GST_START_TEST (signalling_cannot_start)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  TestViewer *viewer;

  fake_signaller_fail_next ("Address already in use");
  fail_unless (gst_element_set_state (sender->pipeline, GST_STATE_PLAYING)
      == GST_STATE_CHANGE_FAILURE);
  fail_unless_error (sender, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_WRITE,
      "Address already in use");
  gst_element_set_state (sender->pipeline, GST_STATE_NULL);

  test_sender_play (sender);
  viewer = test_sender_join (sender, "a");
  test_viewer_wait_frames (viewer, 5);
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

GST_START_TEST (malformed_server)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);

  g_object_set (sender->sink, "stun-server", "nonsense", NULL);
  fail_unless (gst_element_set_state (sender->pipeline, GST_STATE_PLAYING)
      == GST_STATE_CHANGE_FAILURE);
  fail_unless_error (sender, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_WRITE,
      "stun-server is not");
  gst_element_set_state (sender->pipeline, GST_STATE_NULL);
  test_sender_free (sender);
}

GST_END_TEST;

static const gchar *const needed[] = { "webrtcbin", "nicesrc", "rtpvp8pay",
  "dtlssrtpenc", "latestgccbwe" };

/* The test has a process of its own: it takes features out of the registry. */
GST_START_TEST (missing_element)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  g_autoptr (GstPluginFeature) feature =
      gst_registry_lookup_feature (gst_registry_get (), needed[__i__]);
  g_autoptr (GstMessage) missing = NULL;

  fail_unless (feature != NULL);
  gst_registry_remove_feature (gst_registry_get (), feature);
  fail_unless (gst_element_set_state (sender->pipeline, GST_STATE_READY)
      == GST_STATE_CHANGE_FAILURE);
  missing = wait_message (sender, GST_MESSAGE_ELEMENT);
  fail_unless (gst_message_has_name (missing, "missing-plugin"));
  fail_unless_error (
      sender, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN, needed[__i__]);
  gst_registry_add_feature (gst_registry_get (), gst_object_ref (feature));
  test_sender_free (sender);
}

GST_END_TEST;

/* Only congestion control needs latestgccbwe. */
GST_START_TEST (latestgccbwe_need_not_be_there)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  g_autoptr (GstPluginFeature) feature =
      gst_registry_lookup_feature (gst_registry_get (), "latestgccbwe");
  TestViewer *viewer;

  gst_registry_remove_feature (gst_registry_get (), feature);
  gst_util_set_object_arg (
      G_OBJECT (sender->sink), "congestion-control", "none");
  test_sender_play (sender);
  viewer = test_sender_join (sender, "a");
  test_viewer_wait_frames (viewer, 5);
  gst_registry_add_feature (gst_registry_get (), gst_object_ref (feature));
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

GST_START_TEST (encoder_is_within_reach)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  guint bitrate = 0;
  gint speed = 0;

  gst_util_set_object_arg (
      G_OBJECT (sender->sink), "congestion-control", "none");
  g_object_set (sender->sink, "bitrate", 1234000, NULL);
  gst_child_proxy_get (
      GST_CHILD_PROXY (sender->sink), "encoder::bitrate", &bitrate, NULL);
  fail_unless_equals_int (bitrate, 1234000);
  gst_child_proxy_set (
      GST_CHILD_PROXY (sender->sink), "encoder::encoder::cpu-used", 5, NULL);
  gst_child_proxy_get (GST_CHILD_PROXY (sender->sink),
      "encoder::encoder::cpu-used", &speed, NULL);
  fail_unless_equals_int (speed, 5);
  test_sender_free (sender);
}

GST_END_TEST;

static Suite *
latestwebrtcsink_life_suite (void)
{
  Suite *suite = suite_create ("latestwebrtcsink-life");
  TCase *tcase = tcase_create ("life");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, eos_is_posted_without_viewers);
  tcase_add_test (tcase, eos_with_viewers);
  tcase_add_test (tcase, stopped_and_started_again);
  tcase_add_test (tcase, paused_and_resumed);
  tcase_add_loop_test (
      tcase, the_page_has_a_valid_uri, 0, G_N_ELEMENTS (addresses));
  tcase_add_test (tcase, settings_reach_a_late_pad);
  tcase_add_test (tcase, two_sinks);
  tcase_add_test (tcase, survives_stops_while_warming_up);
  tcase_add_test (tcase, no_video_yet);
  tcase_add_test (tcase, an_offer_waits_for_the_first_caps);
  tcase_add_test (tcase, no_caps_yet);
  tcase_add_test (tcase, the_track_goes_and_comes_back);
  tcase_add_test (tcase, signalling_warns);
  tcase_add_test (tcase, the_token_cannot_be_read);
  tcase_add_test (tcase, signalling_cannot_start);
  tcase_add_test (tcase, malformed_server);
  tcase_add_loop_test (tcase, missing_element, 0, G_N_ELEMENTS (needed));
  tcase_add_test (tcase, latestgccbwe_need_not_be_there);
  tcase_add_test (tcase, encoder_is_within_reach);
  return suite;
}

GST_CHECK_MAIN (latestwebrtcsink_life);
