/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/video/video.h>

#include "gstlatestwebrtcsink.h"
#include "testsender.h"

/* Several tracks: video and sound, raw and encoded. */

#define LIVE_AUDIO \
  "audiotestsrc is-live=true samplesperbuffer=480 ! capsfilter " \
  "caps=audio/x-raw,rate=48000,channels=1"
#define LIVE_VP8 \
  TEST_SENDER_LIVE " ! vp8enc name=vp8enc deadline=1 keyframe-max-dist=9999"
#define LIVE_OPUS LIVE_AUDIO " ! opusenc"

static TestViewer *
new_viewer (guint video, guint audio)
{
  TestViewer *viewer =
      test_viewer_new (video > 0 ? TEST_VIEWER_VP8 : TEST_VIEWER_OPUS);

  for (guint i = 1; i < video; i++)
    test_viewer_add_media (viewer, TEST_VIEWER_VP8);
  for (guint i = video > 0 ? 0 : 1; i < audio; i++)
    test_viewer_add_media (viewer, TEST_VIEWER_OPUS);
  return viewer;
}

static TestViewer *
join (TestSender *sender, const gchar *id, guint video, guint audio)
{
  TestViewer *viewer = new_viewer (video, audio);

  test_sender_join_viewer (sender, id, viewer);
  return viewer;
}

/* Pads. */

GST_START_TEST (pads_are_numbered)
{
  GstElement *sink = g_object_new (GST_TYPE_LATEST_WEBRTC_SINK, NULL);
  GstPad *one = gst_element_request_pad_simple (sink, "video_1");
  GstPad *zero = gst_element_request_pad_simple (sink, "video_%u");
  GstPad *two = gst_element_request_pad_simple (sink, "video_%u");
  GstPad *audio = gst_element_request_pad_simple (sink, "audio_%u");

  fail_unless_equals_string (GST_PAD_NAME (one), "video_1");
  fail_unless_equals_string (GST_PAD_NAME (zero), "video_0");
  fail_unless_equals_string (GST_PAD_NAME (two), "video_2");
  fail_unless_equals_string (GST_PAD_NAME (audio), "audio_0");

  gst_element_release_request_pad (sink, one);
  gst_object_unref (one);
  one = gst_element_request_pad_simple (sink, "video_%u");
  fail_unless_equals_string (GST_PAD_NAME (one), "video_1");
  gst_object_unref (one);
  gst_object_unref (zero);
  gst_object_unref (two);
  gst_object_unref (audio);
  gst_object_unref (sink);
}

GST_END_TEST;

GST_START_TEST (there_are_8_video_and_4_audio_pads)
{
  GstElement *sink = g_object_new (GST_TYPE_LATEST_WEBRTC_SINK, NULL);
  const struct
  {
    const gchar *name;
    guint most;
  } kinds[] = { { "video_%u", 8 }, { "audio_%u", 4 } };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    for (guint j = 0; j < kinds[i].most; j++) {
      g_autoptr (GstPad) pad =
          gst_element_request_pad_simple (sink, kinds[i].name);

      fail_unless (pad);
    }
    fail_unless (gst_element_request_pad_simple (sink, kinds[i].name) == NULL);
  }
  fail_unless (gst_element_request_pad_simple (sink, "video_8") == NULL);
  gst_object_unref (sink);
}

GST_END_TEST;

/* As gst-launch-1.0 sets them. */
GST_START_TEST (properties_of_pads_are_within_reach)
{
  GstElement *sink = g_object_new (GST_TYPE_LATEST_WEBRTC_SINK, NULL);
  g_autoptr (GstPad) pad = gst_element_request_pad_simple (sink, "video_%u");
  guint weight;
  g_autofree gchar *msid = NULL;
  gboolean sync;

  gst_child_proxy_set (GST_CHILD_PROXY (sink), "video_0::weight", 3,
      "video_0::msid", "front", "encoder::max-bitrate", 1000000, NULL);
  g_object_get (pad, "weight", &weight, "msid", &msid, NULL);
  fail_unless_equals_int (weight, 3);
  fail_unless_equals_string (msid, "front");

  gst_child_proxy_get (GST_CHILD_PROXY (sink), "video_0::paused", &sync, NULL);
  fail_unless (!sync);
  gst_object_unref (sink);
}

GST_END_TEST;

static const gchar *const no_names[] = { "", "no token", "a:b", "caf\xc3\xa9",
  "0123456789012345678901234567890123456789012345678901234567890123x" };

GST_START_TEST (what_is_no_name_is_refused_in_words)
{
  GstElement *sink = g_object_new (GST_TYPE_LATEST_WEBRTC_SINK, NULL);
  g_autoptr (GstBus) bus = gst_bus_new ();
  g_autoptr (GstPad) pad = gst_element_request_pad_simple (sink, "video_%u");
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree gchar *kept = NULL, *own = NULL;

  gst_element_set_bus (sink, bus);
  g_object_set (pad, "msid", "front", NULL);
  fail_unless (gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING) == NULL);
  g_object_set (pad, "msid", no_names[__i__], NULL);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING);
  fail_unless (message != NULL);
  gst_message_parse_warning (message, &error, NULL);
  fail_unless (
      g_error_matches (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS));
  fail_unless (strstr (error->message, "msid of video_0") != NULL);
  g_object_get (pad, "msid", &kept, NULL);
  fail_unless_equals_string (kept, "front");

  g_object_set (pad, "msid", NULL, NULL);
  g_object_get (pad, "msid", &own, NULL);
  fail_unless_equals_string (own, "video_0");
  fail_unless (gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING) == NULL);
  gst_element_set_bus (sink, NULL);
  gst_object_unref (sink);
}

GST_END_TEST;

/* Viewers. */

GST_START_TEST (a_viewer_sees_and_hears_all_tracks)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  TestViewer *viewer;

  test_sender_add_source (sender, TEST_SENDER_LIVE, "video_1");
  test_sender_add_source (sender, LIVE_AUDIO, "audio_0");
  test_sender_play (sender);
  viewer = join (sender, "a", 2, 1);
  test_viewer_wait_packets_of (viewer, "video_0", 10);
  test_viewer_wait_packets_of (viewer, "video_1", 10);
  test_viewer_wait_packets_of (viewer, "audio_0", 10);
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

/* A viewer with fewer lines gets the first tracks, one with more gets all. */
GST_START_TEST (a_viewer_gets_what_it_has_lines_for)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  TestViewer *few, *many;

  test_sender_add_source (sender, TEST_SENDER_LIVE, "video_1");
  test_sender_play (sender);
  few = join (sender, "few", 1, 0);
  many = join (sender, "many", 3, 1);
  test_viewer_wait_packets_of (few, "video_0", 10);
  test_viewer_wait_packets_of (many, "video_1", 10);
  fail_unless_equals_int (test_viewer_get_packets_of (few, "video_1"), 0);
  test_viewer_free (few);
  test_viewer_free (many);
  test_sender_free (sender);
}

GST_END_TEST;

/* Many players show the stream of the last track that comes. */
GST_START_TEST (a_player_gets_one_stream_unless_it_can_show_more)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  TestViewer *viewer;

  fake_signaller_set_separate (FALSE);
  test_sender_add_source (sender, LIVE_AUDIO, "audio_0");
  test_sender_play (sender);
  viewer = join (sender, "a", 1, 1);
  test_viewer_wait_frames (viewer, 5);
  test_viewer_wait_packets_of (viewer, "latest", 30);
  fail_unless_equals_int (test_viewer_get_packets_of (viewer, "audio_0"), 0);
  fake_signaller_set_separate (TRUE);
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

GST_START_TEST (a_sink_may_have_sound_only)
{
  TestSender *sender = test_sender_new (__i__ ? LIVE_OPUS : LIVE_AUDIO);
  TestViewer *viewer;

  /* webrtcbin reports a frame when it ends, but no sound. */
  g_object_set (sender->sink, "peer-timeout", 2 * GST_SECOND, NULL);
  test_sender_play (sender);
  viewer = join (sender, "a", 0, 1);
  test_viewer_wait_packets_of (viewer, "audio_0", 400);
  fail_unless_equals_int (test_sender_get_viewers (sender), 1);
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

GST_START_TEST (a_track_goes_and_the_others_stay)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  GstElement *extra =
      test_sender_add_source (sender, TEST_SENDER_LIVE, "video_1");
  TestViewer *viewer;

  test_sender_play (sender);
  viewer = join (sender, "a", 2, 0);
  test_viewer_wait_packets_of (viewer, "video_1", 10);
  test_sender_remove_source (sender, extra, "video_1");
  test_viewer_wait_packets_of (viewer, "video_0", 10);
  fail_unless_equals_int (test_sender_get_viewers (sender), 1);
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

/* The viewer's next offer has a line more. */
GST_START_TEST (a_track_is_added_while_a_viewer_watches)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  const gchar *source = __i__ ? LIVE_AUDIO : TEST_SENDER_LIVE;
  const gchar *name = __i__ ? "audio_0" : "video_1";
  TestViewer *viewer;

  test_sender_play (sender);
  viewer = join (sender, "a", 1, 0);
  test_viewer_wait_packets_of (viewer, "video_0", 10);
  test_sender_add_source (sender, source, name);
  test_sender_wait_caps (sender);
  test_viewer_add_media (viewer, __i__ ? TEST_VIEWER_OPUS : TEST_VIEWER_VP8);
  test_sender_join_viewer (sender, "a", viewer);
  test_viewer_wait_packets_of (viewer, name, 10);
  test_viewer_wait_packets_of (viewer, "video_0", 10);
  fail_unless_equals_int (test_sender_get_viewers (sender), 1);
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

/* Of the track "video_1". */
static guint64
count_key_frames (TestSender *sender)
{
  g_autoptr (GstStructure) stats =
      fake_signaller_get_stats (sender->signaller, "a");
  const GValue *tracks = gst_structure_get_value (stats, "tracks");
  guint64 n = 0;

  fail_unless (gst_structure_get_uint64 (
      gst_value_get_structure (gst_value_array_get_value (tracks, 1)),
      "key-frames-sent", &n));
  return n;
}

/* The viewer's webrtcbin does not change directions: it is not told. */
static void
renew (TestSender *sender, TestViewer *viewer, const gchar *direction)
{
  g_autofree gchar *offer = test_viewer_create_offer (viewer);
  gchar *second = g_strrstr (offer, "a=recvonly");
  g_autofree gchar *edited = g_strdup_printf ("%.*s%s%s",
      (int) (second - offer), offer, direction, second + strlen (direction));
  g_autofree gchar *answer = NULL;
  g_autoptr (GString) text = NULL;

  fake_signaller_offer (sender->signaller, "a", edited);
  answer = fake_signaller_wait_answer (sender->signaller, "a");
  fail_unless (answer != NULL);
  text = g_string_new (answer);
  g_string_replace (text, "a=inactive", "a=sendonly", 0);
  test_viewer_set_answer (viewer, text->str);
}

/* Frames that need what was left out meanwhile would be decoded to garbage. */
GST_START_TEST (a_track_that_is_wanted_again_begins_with_a_key_frame)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  TestViewer *viewer;
  guint64 before;

  test_sender_add_source (sender, TEST_SENDER_LIVE, "video_1");
  test_sender_play (sender);
  viewer = join (sender, "a", 2, 0);
  test_viewer_wait_packets_of (viewer, "video_1", 5);
  renew (sender, viewer, "a=inactive");
  test_viewer_wait_packets_of (viewer, "video_0", 5);
  before = count_key_frames (sender);
  renew (sender, viewer, "a=recvonly");
  /* Some may have been on their way since before. */
  while (count_key_frames (sender) == before)
    test_viewer_wait_packets_of (viewer, "video_1", 1);
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

/* Encoded video. */

/* Counts the requests for key frames, and keeps the rate that was told last. */
static GstPadProbeReturn
note_event (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  const GstStructure *s = gst_event_get_structure (info->data);
  gint *noted = data;
  guint bitrate = 0;

  if (gst_video_event_is_force_key_unit (info->data))
    g_atomic_int_inc (&noted[0]);
  if (s && gst_structure_has_name (s, "application/x-latest-target-bitrate")
      && gst_structure_get_uint (s, "bitrate", &bitrate))
    g_atomic_int_set (&noted[1], bitrate);
  return GST_PAD_PROBE_OK;
}

/* Its encoder is asked for key frames, and told the rate. */
GST_START_TEST (encoded_video_goes_to_viewers_as_it_is)
{
  TestSender *sender = test_sender_new (LIVE_VP8);
  g_autoptr (GstElement) encoder =
      gst_bin_get_by_name (GST_BIN (sender->pipeline), "vp8enc");
  g_autoptr (GstPad) src = gst_element_get_static_pad (encoder, "src");
  g_autoptr (GstPad) sink =
      gst_element_get_static_pad (sender->sink, "video_0");
  gint noted[2] = {
    0,
  };
  TestViewer *viewer;
  guint target;

  gst_pad_add_probe (
      src, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, note_event, noted, NULL);
  test_sender_play (sender);
  viewer = test_sender_join (sender, "a");
  test_viewer_wait_frames (viewer, 10);
  fail_unless (test_viewer_began_with_key (viewer));
  fail_unless (g_atomic_int_get (&noted[0]) > 0);
  gst_util_set_object_arg (
      G_OBJECT (sender->sink), "congestion-control", "none");
  g_object_set (sender->sink, "bitrate", 321000, NULL);
  /* A thread that hands on an estimate just now hands on this one as well, after
   * it. */
  while (g_atomic_int_get (&noted[1]) != 321000)
    g_usleep (1000);
  g_object_get (sink, "target-bitrate", &target, NULL);
  fail_unless_equals_int (target, 321000);
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

GST_START_TEST (h264_goes_to_viewers_that_take_it)
{
  TestSender *sender = test_sender_new (
      TEST_SENDER_LIVE " ! openh264enc ! capsfilter "
                       "caps=video/x-h264,profile=constrained-baseline");
  TestViewer *viewer = test_viewer_new (
      "application/x-rtp,media=video,encoding-name=H264,payload=102,"
      "clock-rate=90000,packetization-mode=(string)1,"
      "profile-level-id=(string)42e01f,rtcp-fb-nack-pli=(boolean)true");

  test_sender_play (sender);
  test_sender_join_viewer (sender, "a", viewer);
  test_viewer_wait_packets_of (viewer, "video_0", 20);
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

/* What comes is dropped, and goes on with a key frame. */
GST_START_TEST (a_paused_track_sends_nothing)
{
  TestSender *sender = test_sender_new (__i__ ? LIVE_VP8 : TEST_SENDER_LIVE);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (sender->sink, "video_0");
  TestViewer *viewer;
  guint frames;

  test_sender_add_source (sender, TEST_SENDER_LIVE, "video_1");
  test_sender_play (sender);
  viewer = join (sender, "a", 2, 0);
  test_viewer_wait_packets_of (viewer, "video_0", 5);
  g_object_set (pad, "paused", TRUE, NULL);
  /* What was under way has arrived by then. */
  test_viewer_wait_packets_of (viewer, "video_1", 20);
  frames = test_viewer_get_packets_of (viewer, "video_0");
  test_viewer_wait_packets_of (viewer, "video_1", 20);
  fail_unless_equals_int (
      test_viewer_get_packets_of (viewer, "video_0"), frames);
  g_object_set (pad, "paused", FALSE, NULL);
  test_viewer_wait_packets_of (viewer, "video_0", 5);
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

/* The rate. */

static guint
get_target (TestSender *sender, const gchar *name)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (sender->sink, name);
  guint target;

  g_object_get (pad, "target-bitrate", &target, NULL);
  return target;
}

static void
assert_first_track (TestSender *sender, gboolean control, const gchar *expected)
{
  g_autoptr (GstStructure) all = fake_signaller_get_tracks (sender->signaller);
  const GValue *tracks = gst_structure_get_value (all, "tracks");
  g_autofree gchar *text = NULL;
  gboolean may_control;

  fail_unless (gst_structure_get_boolean (all, "control", &may_control));
  fail_unless_equals_int (may_control, control);
  fail_unless_equals_int (gst_value_array_get_size (tracks), 1);
  text = gst_structure_to_string (
      gst_value_get_structure (gst_value_array_get_value (tracks, 0)));
  fail_unless_equals_string (text, expected);
}

/* What a page asks for before it offers, and while it waits for a picture. */
GST_START_TEST (what_there_is_can_be_asked_for)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (sender->sink, "video_0");

  g_object_set (pad, "msid", "front", NULL);
  test_sender_play (sender);
  assert_first_track (sender, FALSE,
      "track, kind=(string)video, msid=(string)front, ready=(boolean)true, "
      "paused=(boolean)false;");
  g_object_set (pad, "paused", TRUE, NULL);
  assert_first_track (sender, FALSE,
      "track, kind=(string)video, msid=(string)front, ready=(boolean)true, "
      "paused=(boolean)true;");
  test_sender_free (sender);
}

GST_END_TEST;

GST_START_TEST (the_rate_is_divided_by_weight)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);

  gst_util_set_object_arg (
      G_OBJECT (sender->sink), "congestion-control", "none");
  test_sender_add_source (sender, TEST_SENDER_LIVE, "video_1");
  g_object_set (sender->sink, "bitrate", 900000, NULL);
  gst_child_proxy_set (
      GST_CHILD_PROXY (sender->sink), "video_0::weight", 2, NULL);
  fail_unless (ABS ((gint) get_target (sender, "video_0") - 600000) < 20000);
  fail_unless (ABS ((gint) get_target (sender, "video_1") - 300000) < 20000);
  gst_child_proxy_set (
      GST_CHILD_PROXY (sender->sink), "video_0::paused", TRUE, NULL);
  fail_unless (ABS ((gint) get_target (sender, "video_1") - 900000) < 20000);
  test_sender_free (sender);
}

GST_END_TEST;

/* The end. */

static gboolean
end_source (GstElement *pipeline, const gchar *name)
{
  g_autoptr (GstElement) source =
      gst_bin_get_by_name (GST_BIN (pipeline), name);

  return gst_element_send_event (source, gst_event_new_eos ());
}

GST_START_TEST (the_end_is_that_of_the_last_track)
{
  TestSender *sender =
      test_sender_new ("videotestsrc name=one is-live=true ! capsfilter "
                       "caps=video/x-raw,width=160,height=120");
  TestViewer *viewer;
  GstMessage *message;

  test_sender_add_source (sender,
      "videotestsrc name=two is-live=true ! capsfilter "
      "caps=video/x-raw,width=160,height=120",
      "video_1");
  test_sender_play (sender);
  viewer = join (sender, "a", 2, 0);
  test_viewer_wait_packets_of (viewer, "video_1", 5);
  fail_unless (end_source (sender->pipeline, "one"));
  test_viewer_wait_packets_of (viewer, "video_1", 10);
  fail_unless (gst_bus_pop_filtered (sender->bus, GST_MESSAGE_EOS) == NULL);
  fail_unless (end_source (sender->pipeline, "two"));
  message = gst_bus_timed_pop_filtered (
      sender->bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS);
  gst_message_unref (message);
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

static Suite *
latestwebrtcsink_tracks_suite (void)
{
  Suite *suite = suite_create ("latestwebrtcsink-tracks");
  TCase *tcase = tcase_create ("tracks");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, pads_are_numbered);
  tcase_add_test (tcase, there_are_8_video_and_4_audio_pads);
  tcase_add_test (tcase, properties_of_pads_are_within_reach);
  tcase_add_loop_test (
      tcase, what_is_no_name_is_refused_in_words, 0, G_N_ELEMENTS (no_names));
  tcase_add_test (tcase, a_viewer_sees_and_hears_all_tracks);
  tcase_add_test (tcase, a_viewer_gets_what_it_has_lines_for);
  tcase_add_test (tcase, a_player_gets_one_stream_unless_it_can_show_more);
  tcase_add_loop_test (tcase, a_sink_may_have_sound_only, 0, 2);
  tcase_add_test (tcase, a_track_goes_and_the_others_stay);
  tcase_add_loop_test (tcase, a_track_is_added_while_a_viewer_watches, 0, 2);
  tcase_add_test (tcase, a_track_that_is_wanted_again_begins_with_a_key_frame);
  tcase_add_test (tcase, encoded_video_goes_to_viewers_as_it_is);
  tcase_add_test (tcase, h264_goes_to_viewers_that_take_it);
  tcase_add_loop_test (tcase, a_paused_track_sends_nothing, 0, 2);
  tcase_add_test (tcase, what_there_is_can_be_asked_for);
  tcase_add_test (tcase, the_rate_is_divided_by_weight);
  tcase_add_test (tcase, the_end_is_that_of_the_last_track);
  return suite;
}

GST_CHECK_MAIN (latestwebrtcsink_tracks);
