/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <string.h>

#include "gstlatestwebrtcsink.h"
#include "testsender.h"

/* Pads that come and go, and what comes through them changes, at any time. */

#define LIVE_AUDIO \
  "audiotestsrc is-live=true samplesperbuffer=480 ! capsfilter " \
  "caps=audio/x-raw,rate=48000,channels=1"
#define LIVE_VP8 TEST_SENDER_LIVE " ! vp8enc deadline=1 keyframe-max-dist=9999"
#define LIVE_VP9 \
  TEST_SENDER_LIVE " ! vp9enc deadline=1 cpu-used=8 keyframe-max-dist=9999"
/* Set the number in the environment for more than what one run of the tests has
 * time for. */
#define DEFAULT_ROUNDS 5

static guint
get_rounds (void)
{
  const gchar *text = g_getenv ("LATEST_TEST_ROUNDS");

  return text ? g_ascii_strtoull (text, NULL, 10) : DEFAULT_ROUNDS;
}

static TestViewer *
join (TestSender *sender, const gchar *id, guint video, guint audio)
{
  TestViewer *viewer = test_viewer_new (TEST_VIEWER_VP8);

  for (guint i = 1; i < video; i++)
    test_viewer_add_media (viewer, TEST_VIEWER_VP8);
  for (guint i = 0; i < audio; i++)
    test_viewer_add_media (viewer, TEST_VIEWER_OPUS);
  test_sender_join_viewer (sender, id, viewer);
  return viewer;
}

static guint
count_entries (const gchar *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir))
    n++;
  return n;
}

/* Of the elements in @bin, at any depth. */
static guint
count_elements (GstElement *bin)
{
  g_autoptr (GstIterator) it = gst_bin_iterate_recurse (GST_BIN (bin));
  GValue item = G_VALUE_INIT;
  guint n = 0;

  while (gst_iterator_next (it, &item) == GST_ITERATOR_OK) {
    n++;
    g_value_reset (&item);
  }
  g_value_unset (&item);
  return n;
}

/* Frames of the first track, "frames-sent" or "frames-dropped" of all viewers. */
static guint64
count_frames (TestSender *sender, const gchar *which)
{
  g_autoptr (GstStructure) stats = NULL;
  const GValue *sessions;
  guint64 sum = 0;

  g_object_get (sender->sink, "stats", &stats, NULL);
  sessions = gst_structure_get_value (stats, "sessions");
  for (guint i = 0; i < gst_value_array_get_size (sessions); i++) {
    const GstStructure *session =
        gst_value_get_structure (gst_value_array_get_value (sessions, i));
    const GValue *tracks = gst_structure_get_value (session, "tracks");
    guint64 n = 0;

    fail_unless (gst_structure_get_uint64 (
        gst_value_get_structure (gst_value_array_get_value (tracks, 0)), which,
        &n));
    sum += n;
  }
  return sum;
}

typedef struct
{
  guint threads, descriptors, elements;
} Usage;

static Usage
get_usage (TestSender *sender)
{
  return (Usage) { count_entries ("/proc/self/task"),
    count_entries ("/proc/self/fd"), count_elements (sender->sink) };
}

static void
plug_and_unplug (TestSender *sender, TestViewer *renewing)
{
  GstElement *video =
      test_sender_add_source (sender, TEST_SENDER_LIVE, "video_1");
  GstElement *audio = test_sender_add_source (sender, LIVE_AUDIO, "audio_0");

  test_sender_wait_caps (sender);
  test_sender_join_viewer (sender, "renewing", renewing);
  test_viewer_wait_packets_of (renewing, "video_1", 5);
  test_viewer_wait_packets_of (renewing, "audio_0", 5);
  test_sender_remove_source (sender, video, "video_1");
  test_sender_remove_source (sender, audio, "audio_0");
}

GST_START_TEST (tracks_come_and_go_under_load)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  TestViewer *renewing, *others[2];
  guint64 dropped;
  Usage before, after;

  gst_util_set_object_arg (
      G_OBJECT (sender->sink), "congestion-control", "none");
  test_sender_play (sender);
  renewing = join (sender, "renewing", 2, 1);
  others[0] = join (sender, "other", 1, 0);
  others[1] = join (sender, "third", 2, 1);
  plug_and_unplug (sender, renewing);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    test_viewer_wait_packets_of (others[i], "video_0", 10);
  before = get_usage (sender);
  dropped = count_frames (sender, "frames-dropped");

  for (guint i = 0; i < get_rounds (); i++)
    plug_and_unplug (sender, renewing);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    test_viewer_wait_packets_of (others[i], "video_0", 10);
  after = get_usage (sender);
  fail_unless_equals_int (after.elements, before.elements);
  fail_unless_equals_int (after.descriptors, before.descriptors);
  /* Threads of GLib's pools come and go. */
  fail_unless (after.threads < before.threads + get_rounds ());
  fail_unless_equals_uint64 (count_frames (sender, "frames-dropped"), dropped);
  fail_unless_equals_int (test_sender_get_viewers (sender), 3);
  test_viewer_free (renewing);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    test_viewer_free (others[i]);
  test_sender_free (sender);
}

GST_END_TEST;

#define CREW 4
/* Little to do, so that none is dropped for want of a processor. */
#define LITTLE_VIDEO \
  "videotestsrc is-live=true ! capsfilter " \
  "caps=video/x-raw,width=64,height=48,framerate=10/1"

static void
join_crew (TestSender *sender, guint first, TestViewer **crew)
{
  for (guint i = 0; i < CREW; i++) {
    g_autofree gchar *id = g_strdup_printf ("%u", first + i);

    crew[i] = join (sender, id, 2, 1);
  }
}

static void
wait_crew (TestViewer **crew)
{
  const gchar *const tracks[] = { "video_0", "video_1", "audio_0" };

  for (guint i = 0; i < CREW; i++) {
    for (guint j = 0; j < G_N_ELEMENTS (tracks); j++)
      test_viewer_wait_packets_of (crew[i], tracks[j], 3);
  }
}

/* Their browsers are closed without a word. */
GST_START_TEST (half_of_the_viewers_of_all_tracks_go)
{
  TestSender *sender = test_sender_new (LITTLE_VIDEO);
  TestViewer *stay[CREW], *go[CREW];
  guint64 dropped;
  Usage before, after;

  gst_util_set_object_arg (
      G_OBJECT (sender->sink), "congestion-control", "none");
  test_sender_add_source (sender, LITTLE_VIDEO, "video_1");
  test_sender_add_source (sender, LIVE_AUDIO, "audio_0");
  gst_child_proxy_set (
      GST_CHILD_PROXY (sender->sink), "audio-encoder::frame-size", 60, NULL);
  test_sender_play (sender);
  join_crew (sender, 0, stay);
  wait_crew (stay);
  before = get_usage (sender);
  dropped = count_frames (sender, "frames-dropped");

  for (guint round = 1; round <= 2; round++) {
    join_crew (sender, round * CREW, go);
    wait_crew (go);
    fail_unless_equals_int (test_sender_get_viewers (sender), 2 * CREW);
    for (guint i = 0; i < CREW; i++)
      test_viewer_free (go[i]);
    while (test_sender_get_viewers (sender) > CREW)
      g_usleep (1000);
    wait_crew (stay);
  }
  fail_unless_equals_uint64 (count_frames (sender, "frames-dropped"), dropped);
  after = get_usage (sender);
  fail_unless_equals_int (after.elements, before.elements);
  fail_unless_equals_int (after.descriptors, before.descriptors);
  for (guint i = 0; i < CREW; i++)
    test_viewer_free (stay[i]);
  test_sender_free (sender);
}

GST_END_TEST;

/* Whatever waits inside for the pipeline to play does not wait for ever. */
GST_START_TEST (a_pad_goes_while_paused)
{
  const gchar *const sources[] = { "videotestsrc",
    "videotestsrc ! vp8enc deadline=1", "audiotestsrc",
    "audiotestsrc ! opusenc", "videotestsrc ! jpegenc" };
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  const gchar *name = strstr (sources[__i__], "audio") ? "audio_0" : "video_1";
  g_autoptr (GstPad) pad = NULL;
  g_autoptr (GstPad) peer = NULL;

  test_sender_add_source (sender, sources[__i__], name);
  gst_element_set_state (sender->pipeline, GST_STATE_PAUSED);
  pad = gst_element_get_static_pad (sender->sink, name);
  while (!gst_pad_has_current_caps (pad))
    g_usleep (1000);
  /* Time to get as far as it can. */
  g_usleep (50000);
  peer = gst_pad_get_peer (pad);
  gst_pad_unlink (peer, pad);
  gst_element_release_request_pad (sender->sink, pad);
  fail_unless (gst_element_get_static_pad (sender->sink, name) == NULL);
  gst_element_set_state (sender->pipeline, GST_STATE_NULL);
  gst_bus_set_flushing (sender->bus, TRUE);
  test_sender_free (sender);
}

GST_END_TEST;

/* The application may still have it. */
GST_START_TEST (a_released_pad_is_of_no_effect)
{
  GstElement *sink = g_object_new (GST_TYPE_LATEST_WEBRTC_SINK, NULL);
  GstPad *pad = gst_element_request_pad_simple (sink, "video_%u");
  GstPad *next;
  guint target;

  gst_element_release_request_pad (sink, pad);
  gst_util_set_object_arg (G_OBJECT (sink), "congestion-control", "none");
  g_object_set (sink, "bitrate", 1000000, NULL);
  next = gst_element_request_pad_simple (sink, "video_%u");
  g_object_set (pad, "paused", TRUE, "weight", 7, NULL);
  g_object_get (next, "target-bitrate", &target, NULL);
  fail_unless (target > 0);
  gst_element_release_request_pad (sink, next);
  gst_object_unref (next);
  gst_object_unref (sink);
  g_object_set (pad, "paused", FALSE, "weight", 5, "msid", "x", NULL);
  gst_object_unref (pad);
}

GST_END_TEST;

/* Waits until the network that carries 500 kbit/s leaves this much, in bit/s, to
 * the video. */
static void
wait_target (GstPad *pad, guint least, guint most)
{
  guint target;

  for (;;) {
    g_object_get (pad, "target-bitrate", &target, NULL);
    if (target >= least && target <= most)
      return;
    g_usleep (1000);
  }
}

/* As much as its encoder makes of it, or as the pad says of encoded sound. */
GST_START_TEST (sound_takes_its_rate_from_the_video)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  g_autoptr (GstPad) video = NULL;
  g_autoptr (GstPad) audio = NULL;
  TestViewer *viewer;

  g_object_set (
      sender->sink, "max-bitrate", 500000, "start-bitrate", 500000, NULL);
  test_sender_add_source (
      sender, __i__ ? LIVE_AUDIO " ! opusenc" : LIVE_AUDIO, "audio_0");
  test_sender_play (sender);
  viewer = join (sender, "a", 1, 1);
  video = gst_element_get_static_pad (sender->sink, "video_0");
  audio = gst_element_get_static_pad (sender->sink, "audio_0");
  wait_target (video, 260000, 400000);
  if (__i__) {
    g_object_set (audio, "max-bitrate", 200000, NULL);
  } else {
    gst_child_proxy_set (
        GST_CHILD_PROXY (sender->sink), "audio-encoder::bitrate", 200000, NULL);
  }
  wait_target (video, 130000, 240000);
  if (__i__) {
    g_object_set (audio, "max-bitrate", 0, NULL);
  } else {
    /* Fewer headers. */
    gst_child_proxy_set (GST_CHILD_PROXY (sender->sink),
        "audio-encoder::bitrate", 48000, "audio-encoder::frame-size", 20, NULL);
  }
  wait_target (video, 260000, 430000);
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

/* As gst-launch-1.0 sets it. */
GST_START_TEST (encoded_sound_has_its_rate_from_the_start)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  g_autoptr (GstPad) video = NULL;
  TestViewer *viewer;

  g_object_set (
      sender->sink, "max-bitrate", 500000, "start-bitrate", 500000, NULL);
  test_sender_add_source (sender, LIVE_AUDIO " ! opusenc", "audio_0");
  gst_child_proxy_set (
      GST_CHILD_PROXY (sender->sink), "audio_0::max-bitrate", 200000, NULL);
  test_sender_play (sender);
  viewer = join (sender, "a", 1, 1);
  video = gst_element_get_static_pad (sender->sink, "video_0");
  wait_target (video, 130000, 240000);
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

static void
set_as_launch_does (
    GstChildProxy *sink, GObject *child, const gchar *name, gpointer unused)
{
  if (g_str_equal (name, "audio-encoder"))
    gst_util_set_object_arg (child, "frame-size", "20");
}

/* As gst-launch-1.0 sets audio-encoder::frame-size=20: when the element appears. */
GST_START_TEST (the_encoder_of_sound_can_be_set_from_the_start)
{
  GstElement *sink = g_object_new (GST_TYPE_LATEST_WEBRTC_SINK, NULL);
  g_autoptr (GstPad) pad = NULL;
  g_autoptr (GstElement) encoder = NULL;
  gint frame_size;

  g_signal_connect (sink, "child-added", G_CALLBACK (set_as_launch_does), NULL);
  pad = gst_element_request_pad_simple (sink, "audio_%u");
  encoder = gst_bin_get_by_name (GST_BIN (sink), "audio-encoder");
  g_object_get (encoder, "frame-size", &frame_size, NULL);
  fail_unless_equals_int (frame_size, 20);
  gst_object_unref (sink);
}

GST_END_TEST;

/* A track whose pictures come from the source at hand of two. */
typedef struct
{
  GstElement *selector;
  GstPad *pads[2];
} Switch;

static TestSender *
new_switched (const gchar *other, Switch *sw)
{
  g_autofree gchar *description = g_strdup_printf (
      "input-selector name=selector sync-streams=false cache-buffers=false " TEST_SENDER_LIVE
      " ! selector.sink_0 %s ! selector.sink_1 selector. ! identity",
      other);
  TestSender *sender = test_sender_new (description);

  sw->selector = gst_bin_get_by_name (GST_BIN (sender->pipeline), "selector");
  sw->pads[0] = gst_element_get_static_pad (sw->selector, "sink_0");
  sw->pads[1] = gst_element_get_static_pad (sw->selector, "sink_1");
  g_object_set (sw->selector, "active-pad", sw->pads[0], NULL);
  return sender;
}

static void
take (Switch *sw, guint n)
{
  g_object_set (sw->selector, "active-pad", sw->pads[n], NULL);
}

static void
clear_switch (Switch *sw)
{
  gst_object_unref (sw->pads[0]);
  gst_object_unref (sw->pads[1]);
  gst_object_unref (sw->selector);
}

GST_START_TEST (raw_video_becomes_encoded_and_raw_again)
{
  Switch sw;
  TestSender *sender = new_switched (LIVE_VP8, &sw);
  TestViewer *viewer;

  test_sender_play (sender);
  viewer = test_sender_join (sender, "a");
  test_viewer_wait_more_frames (viewer, 10);
  for (guint i = 0; i < 2 * get_rounds (); i++) {
    take (&sw, 1 - i % 2);
    test_viewer_wait_more_frames (viewer, 10);
  }
  fail_unless_equals_int (test_sender_get_viewers (sender), 1);
  test_viewer_free (viewer);
  clear_switch (&sw);
  test_sender_free (sender);
}

GST_END_TEST;

/* What the viewer's line does not carry is not sent, and costs it no other
 * track. */
GST_START_TEST (a_codec_that_does_not_fit_is_not_sent)
{
  Switch sw;
  TestSender *sender = new_switched (LIVE_VP9, &sw);
  TestViewer *viewer;
  guint64 sent;
  guint packets;

  gst_util_set_object_arg (
      G_OBJECT (sender->sink), "congestion-control", "none");
  test_sender_add_source (sender, TEST_SENDER_LIVE, "video_1");
  test_sender_play (sender);
  viewer = join (sender, "a", 2, 0);
  test_viewer_wait_packets_of (viewer, "video_0", 5);
  test_viewer_wait_packets_of (viewer, "video_1", 5);
  take (&sw, 1);
  test_viewer_wait_packets_of (viewer, "video_1", 20);
  packets = test_viewer_get_packets_of (viewer, "video_0");
  sent = count_frames (sender, "frames-sent");
  test_viewer_wait_packets_of (viewer, "video_1", 20);
  fail_unless_equals_int (
      test_viewer_get_packets_of (viewer, "video_0"), packets);
  fail_unless_equals_uint64 (count_frames (sender, "frames-sent"), sent);
  fail_unless_equals_int (test_sender_get_viewers (sender), 1);
  take (&sw, 0);
  test_viewer_wait_packets_of (viewer, "video_0", 10);
  test_viewer_free (viewer);
  clear_switch (&sw);
  test_sender_free (sender);
}

GST_END_TEST;

GST_START_TEST (a_track_is_paused_again_and_again)
{
  TestSender *sender = test_sender_new (__i__ ? LIVE_VP8 : TEST_SENDER_LIVE);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (sender->sink, "video_0");
  TestViewer *viewer;

  test_sender_play (sender);
  viewer = test_sender_join (sender, "a");
  test_viewer_wait_more_frames (viewer, 5);
  for (guint i = 0; i < 1000; i++)
    g_object_set (pad, "paused", i % 2 == 0, NULL);
  test_viewer_wait_more_frames (viewer, 10);
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

/* Settings from several threads. */

typedef struct
{
  GstPad *pad;
  guint seed;
  gint stop; /* atomic boolean */
} Setter;

static gpointer
set_on_and_on (gpointer data)
{
  Setter *setter = data;
  g_autoptr (GRand) rand = g_rand_new_with_seed (setter->seed);

  while (!g_atomic_int_get (&setter->stop)) {
    g_object_set (setter->pad, "weight", g_rand_int_range (rand, 1, 1000),
        "min-bitrate", g_rand_int_range (rand, 0, 2000000), "max-bitrate",
        g_rand_int_range (rand, 0, 2000000), "msid",
        g_rand_boolean (rand) ? "one" : "two", NULL);
    g_usleep (500);
  }
  return NULL;
}

GST_START_TEST (pads_are_set_from_several_threads)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  Setter setters[4] = { 0 };
  GThread *threads[4];
  TestViewer *viewer;

  test_sender_add_source (sender, TEST_SENDER_LIVE, "video_7");
  test_sender_add_source (sender, LIVE_AUDIO, "audio_3");
  test_sender_play (sender);
  for (guint i = 0; i < G_N_ELEMENTS (setters); i++) {
    setters[i].pad = gst_element_get_static_pad (
        sender->sink, i % 2 ? "video_7" : "video_0");
    setters[i].seed = i;
    threads[i] = g_thread_new ("setter", set_on_and_on, &setters[i]);
  }
  viewer = join (sender, "a", 2, 1);
  test_viewer_wait_more_frames (viewer, 30);
  test_viewer_wait_packets_of (viewer, "audio_3", 30);
  for (guint i = 0; i < G_N_ELEMENTS (setters); i++) {
    g_atomic_int_set (&setters[i].stop, TRUE);
    g_thread_join (threads[i]);
    gst_object_unref (setters[i].pad);
  }
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

GST_START_TEST (two_tracks_may_have_one_name)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  TestViewer *viewer;

  test_sender_add_source (sender, TEST_SENDER_LIVE, "video_7");
  gst_child_proxy_set (GST_CHILD_PROXY (sender->sink), "video_0::msid",
      "!#$%&'*+-.^_`{|}~", "video_7::msid", "!#$%&'*+-.^_`{|}~", NULL);
  test_sender_play (sender);
  viewer = join (sender, "a", 2, 0);
  test_viewer_wait_packets_of (viewer, "!#$%&'*+-.^_`{|}~", 20);
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

static Suite *
latestwebrtcsink_pads_suite (void)
{
  Suite *suite = suite_create ("latestwebrtcsink-pads");
  TCase *tcase = tcase_create ("pads");

  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 20 + 4 * get_rounds ());
  tcase_add_test (tcase, tracks_come_and_go_under_load);
  tcase_add_test (tcase, half_of_the_viewers_of_all_tracks_go);
  tcase_add_loop_test (tcase, a_pad_goes_while_paused, 0, 5);
  tcase_add_test (tcase, a_released_pad_is_of_no_effect);
  tcase_add_test (tcase, the_encoder_of_sound_can_be_set_from_the_start);
  tcase_add_test (tcase, raw_video_becomes_encoded_and_raw_again);
  tcase_add_test (tcase, a_codec_that_does_not_fit_is_not_sent);
  tcase_add_loop_test (tcase, a_track_is_paused_again_and_again, 0, 2);
  tcase_add_loop_test (tcase, sound_takes_its_rate_from_the_video, 0, 2);
  tcase_add_test (tcase, encoded_sound_has_its_rate_from_the_start);
  tcase_add_test (tcase, pads_are_set_from_several_threads);
  tcase_add_test (tcase, two_tracks_may_have_one_name);
  return suite;
}

GST_CHECK_MAIN (latestwebrtcsink_pads);
