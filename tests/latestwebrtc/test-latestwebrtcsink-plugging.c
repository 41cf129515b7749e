/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "gstlatestwebrtcsink.h"
#include "testsender.h"

/* Pads that are requested and released at bad moments: a viewer is half
 * connected, the pipeline changes its state, the stream ends. What is left
 * plays on. */

/* Little to do, so that the sanitizers keep up. */
#define VIDEO(name) \
  "videotestsrc is-live=true name=" name " ! capsfilter " \
  "caps=video/x-raw,width=64,height=48,framerate=10/1"
#define AUDIO \
  "audiotestsrc is-live=true samplesperbuffer=480 ! capsfilter " \
  "caps=audio/x-raw,rate=48000,channels=1"

/* A sender of two videos and sound. */
typedef struct
{
  TestSender *sender;
  GstElement *video, *audio; /* of video_1 and audio_0; NULL: not there */
} Desk;

static void
plug (Desk *desk)
{
  desk->video = test_sender_add_source (desk->sender, VIDEO ("two"), "video_1");
  desk->audio = test_sender_add_source (desk->sender, AUDIO, "audio_0");
}

static void
unplug (Desk *desk)
{
  test_sender_remove_source (
      desk->sender, g_steal_pointer (&desk->video), "video_1");
  test_sender_remove_source (
      desk->sender, g_steal_pointer (&desk->audio), "audio_0");
}

/* Without congestion control, which would leave tracks out. */
static Desk
make_desk (gboolean plugged)
{
  Desk desk = { test_sender_new (VIDEO ("one")) };

  gst_util_set_object_arg (
      G_OBJECT (desk.sender->sink), "congestion-control", "none");
  if (plugged)
    plug (&desk);
  return desk;
}

/* With lines for two videos and sound, or for one video. */
static TestViewer *
make_viewer (gboolean all)
{
  TestViewer *viewer = test_viewer_new (TEST_VIEWER_VP8);

  if (all) {
    test_viewer_add_media (viewer, TEST_VIEWER_VP8);
    test_viewer_add_media (viewer, TEST_VIEWER_OPUS);
  }
  return viewer;
}

static TestViewer *
join (Desk *desk, const gchar *id, gboolean all)
{
  TestViewer *viewer = make_viewer (all);

  test_sender_join_viewer (desk->sender, id, viewer);
  test_viewer_wait_packets_of (viewer, "video_0", 3);
  return viewer;
}

static void
wait_all (TestViewer *viewer)
{
  const gchar *const tracks[] = { "video_0", "video_1", "audio_0" };

  for (guint i = 0; i < G_N_ELEMENTS (tracks); i++)
    test_viewer_wait_packets_of (viewer, tracks[i], 3);
}

/* The sink has taken the offer before anything that follows: of what goes then it
 * knows that the viewer wanted it. */
static void
offer (Desk *desk, const gchar *id, TestViewer *viewer)
{
  g_autofree gchar *sdp = test_viewer_create_offer (viewer);

  fake_signaller_offer (desk->sender->signaller, id, sdp);
  fake_signaller_wait_heard (desk->sender->signaller);
}

static gchar *
wait_answer (Desk *desk, const gchar *id)
{
  gchar *sdp = fake_signaller_wait_answer (desk->sender->signaller, id);

  fail_unless (sdp != NULL);
  return sdp;
}

static void
release (Desk *desk, const gchar *name)
{
  g_autoptr (GstPad) pad =
      gst_element_get_static_pad (desk->sender->sink, name);

  gst_element_release_request_pad (desk->sender->sink, pad);
}

/* A source without a sink has posted an error. */
static void
free_unlinked (Desk *desk)
{
  gst_element_set_state (desk->sender->pipeline, GST_STATE_NULL);
  gst_bus_set_flushing (desk->sender->bus, TRUE);
  test_sender_free (desk->sender);
}

/* A viewer plays beside whoever is disturbed. */
typedef enum
{
  BEFORE_THE_ANSWER,
  BEFORE_IT_IS_CONNECTED,
  N_MOMENTS,
} Moment;

static void
unplug_and (Desk *desk, gboolean replace)
{
  unplug (desk);
  if (replace)
    plug (desk);
}

/* They are replaced in the second round, which the viewer does not notice. */
GST_START_TEST (pads_go_while_a_viewer_negotiates)
{
  const Moment moment = __i__ % N_MOMENTS;
  const gboolean replace = __i__ / N_MOMENTS;
  Desk desk = make_desk (TRUE);
  TestViewer *viewer = make_viewer (TRUE);
  g_autofree gchar *answer = NULL;
  TestViewer *stays;

  test_sender_play (desk.sender);
  stays = join (&desk, "stays", FALSE);
  offer (&desk, "a", viewer);
  if (moment == BEFORE_THE_ANSWER)
    unplug_and (&desk, replace);
  answer = wait_answer (&desk, "a");
  if (moment == BEFORE_IT_IS_CONNECTED)
    unplug_and (&desk, replace);
  test_viewer_set_answer (viewer, answer);
  test_viewer_wait_packets_of (viewer, "video_0", 5);
  if (replace)
    wait_all (viewer);
  test_viewer_wait_packets_of (stays, "video_0", 5);
  fail_unless_equals_int (test_sender_get_viewers (desk.sender), 2);
  test_viewer_free (viewer);
  test_viewer_free (stays);
  test_sender_free (desk.sender);
}

GST_END_TEST;

/* They are there for the viewer's next offer. */
GST_START_TEST (pads_come_while_a_viewer_negotiates)
{
  Desk desk = make_desk (FALSE);
  TestViewer *viewer = make_viewer (TRUE);
  g_autofree gchar *answer = NULL;
  TestViewer *stays;

  test_sender_play (desk.sender);
  stays = join (&desk, "stays", FALSE);
  offer (&desk, "a", viewer);
  if (__i__ == BEFORE_THE_ANSWER)
    plug (&desk);
  answer = wait_answer (&desk, "a");
  if (__i__ == BEFORE_IT_IS_CONNECTED)
    plug (&desk);
  test_viewer_set_answer (viewer, answer);
  test_viewer_wait_packets_of (viewer, "video_0", 5);
  test_sender_wait_caps (desk.sender);
  test_sender_join_viewer (desk.sender, "a", viewer);
  wait_all (viewer);
  test_viewer_wait_packets_of (stays, "video_0", 5);
  test_viewer_free (viewer);
  test_viewer_free (stays);
  test_sender_free (desk.sender);
}

GST_END_TEST;

/* A page that looks every second what there is does not notice it. */
GST_START_TEST (a_pad_that_is_replaced_at_once_plays_on)
{
  Desk desk = make_desk (TRUE);
  TestViewer *viewer;

  test_sender_play (desk.sender);
  viewer = join (&desk, "a", TRUE);
  wait_all (viewer);
  for (guint i = 0; i < 3; i++) {
    unplug (&desk);
    plug (&desk);
    wait_all (viewer);
  }
  fail_unless_equals_int (test_sender_get_viewers (desk.sender), 1);
  test_viewer_free (viewer);
  test_sender_free (desk.sender);
}

GST_END_TEST;

/* Another picture under the same number is not what the viewer asked for. */
GST_START_TEST (a_pad_of_another_name_is_not_taken_for_the_one_before)
{
  Desk desk = make_desk (TRUE);
  g_autoptr (GstPad) rear = NULL;
  g_autofree gchar *answer = NULL;
  TestViewer *viewer;
  guint packets;

  test_sender_play (desk.sender);
  viewer = join (&desk, "a", TRUE);
  wait_all (viewer);
  unplug (&desk);
  packets = test_viewer_get_packets_of (viewer, "video_1");
  rear = gst_element_request_pad_simple (desk.sender->sink, "video_1");
  g_object_set (rear, "msid", "rear", NULL);
  desk.video = test_sender_add_source (desk.sender, VIDEO ("two"), "video_1");
  test_sender_wait_caps (desk.sender);
  test_viewer_wait_packets_of (viewer, "video_0", 5);
  fail_unless_equals_int (
      test_viewer_get_packets_of (viewer, "video_1"), packets);

  offer (&desk, "a", viewer);
  answer = wait_answer (&desk, "a");
  fail_unless (strstr (answer, " msid:rear ") != NULL);
  fail_if (strstr (answer, " msid:video_1 "));
  test_viewer_set_answer (viewer, answer);
  test_viewer_wait_packets_of (viewer, "video_1", packets + 3);
  test_viewer_free (viewer);
  test_sender_free (desk.sender);
}

GST_END_TEST;

/* The page asks for what has come, which goes before the sink has answered, or before
 * frames flow. */
GST_START_TEST (pads_go_while_a_viewer_asks_for_them)
{
  const Moment moment = __i__ % N_MOMENTS;
  const gboolean replace = __i__ / N_MOMENTS;
  Desk desk = make_desk (FALSE);
  g_autofree gchar *answer = NULL;
  TestViewer *viewer;

  test_sender_play (desk.sender);
  viewer = join (&desk, "a", FALSE);
  plug (&desk);
  test_sender_wait_caps (desk.sender);
  test_viewer_add_media (viewer, TEST_VIEWER_VP8);
  test_viewer_add_media (viewer, TEST_VIEWER_OPUS);
  offer (&desk, "a", viewer);
  if (moment == BEFORE_THE_ANSWER)
    unplug (&desk);
  answer = wait_answer (&desk, "a");
  test_viewer_set_answer (viewer, answer);
  if (moment == BEFORE_IT_IS_CONNECTED)
    unplug (&desk);
  if (replace) {
    plug (&desk);
    wait_all (viewer);
    unplug (&desk);
  }
  test_viewer_wait_packets_of (viewer, "video_0", 10);
  fail_unless_equals_int (test_sender_get_viewers (desk.sender), 1);

  /* Nothing else is left. */
  release (&desk, "video_0");
  test_sender_wait_removed (desk.sender, "viewer-1");
  test_viewer_free (viewer);
  free_unlinked (&desk);
}

GST_END_TEST;

/* All viewers go, and others come when there is something again. */
GST_START_TEST (the_last_pad_goes_and_comes_again)
{
  Desk desk = { test_sender_new (VIDEO ("one")) };
  TestViewer *viewers[2];

  test_sender_play (desk.sender);
  for (guint round = 0; round < 2; round++) {
    for (guint i = 0; i < G_N_ELEMENTS (viewers); i++) {
      g_autofree gchar *id = g_strdup_printf ("%u", 2 * round + i);

      viewers[i] = join (&desk, id, FALSE);
    }
    release (&desk, "video_0");
    for (guint i = 0; i < G_N_ELEMENTS (viewers); i++) {
      g_autofree gchar *id = g_strdup_printf ("%u", 2 * round + i);
      g_autoptr (GError) reason =
          fake_signaller_wait_close (desk.sender->signaller, id);

      fail_unless (g_error_matches (reason, GST_LATEST_SIGNALLING_ERROR,
          GST_LATEST_SIGNALLING_ERROR_ENDED));
      test_viewer_free (viewers[i]);
    }
    desk.video =
        test_sender_add_source (desk.sender, VIDEO ("next"), "video_0");
    test_sender_wait_caps (desk.sender);
  }
  viewers[0] = join (&desk, "last", FALSE);
  test_viewer_free (viewers[0]);
  /* Nothing has ended. */
  fail_if (gst_bus_pop_filtered (desk.sender->bus, GST_MESSAGE_EOS));
  free_unlinked (&desk);
}

GST_END_TEST;

/* States. */

GST_START_TEST (pads_come_and_go_in_ready)
{
  Desk desk = make_desk (TRUE);
  TestViewer *viewer;

  for (guint i = 0; i < 2; i++) {
    test_sender_play (desk.sender);
    viewer = join (&desk, "a", TRUE);
    wait_all (viewer);
    fail_unless (gst_element_set_state (desk.sender->pipeline, GST_STATE_READY)
        == GST_STATE_CHANGE_SUCCESS);
    test_viewer_wait_disconnected (viewer);
    test_viewer_free (viewer);
    unplug (&desk);
    plug (&desk);
  }
  unplug (&desk);
  test_sender_play (desk.sender);
  viewer = join (&desk, "a", TRUE);
  test_viewer_free (viewer);
  test_sender_free (desk.sender);
}

GST_END_TEST;

/* Of which the pad has gone before: it may have posted an error. */
static void
remove_source (Desk *desk, GstElement *source)
{
  gst_element_set_state (source, GST_STATE_NULL);
  gst_bin_remove (GST_BIN (desk->sender->pipeline), source);
  while (gst_bus_have_pending (desk->sender->bus))
    gst_message_unref (gst_bus_pop (desk->sender->bus));
}

/* The viewer stays, and has what there was before. While it is paused, a source may wait
 * in the sink: its pad goes first. */
GST_START_TEST (pads_come_and_go_in_paused)
{
  Desk desk = make_desk (__i__ > 0);
  TestViewer *viewer;

  test_sender_play (desk.sender);
  viewer = join (&desk, "a", TRUE);
  gst_element_set_state (desk.sender->pipeline, GST_STATE_PAUSED);
  gst_element_get_state (
      desk.sender->pipeline, NULL, NULL, GST_CLOCK_TIME_NONE);
  if (__i__ > 0) {
    release (&desk, "video_1");
    release (&desk, "audio_0");
    remove_source (&desk, desk.video);
    remove_source (&desk, desk.audio);
  }
  if (__i__ != 1)
    plug (&desk);
  gst_element_set_state (desk.sender->pipeline, GST_STATE_PLAYING);
  test_sender_wait_caps (desk.sender);
  test_viewer_wait_packets_of (viewer, "video_0", 5);
  if (__i__ == 0)
    test_sender_join_viewer (desk.sender, "a", viewer);
  if (__i__ != 1)
    wait_all (viewer);
  fail_unless_equals_int (test_sender_get_viewers (desk.sender), 1);
  test_viewer_free (viewer);
  test_sender_free (desk.sender);
}

GST_END_TEST;

static gpointer
stop_pipeline (gpointer pipeline)
{
  gst_element_set_state (pipeline, GST_STATE_READY);
  return NULL;
}

/* By another thread of the application. */
GST_START_TEST (pads_go_while_the_sink_stops)
{
  Desk desk = make_desk (TRUE);

  for (guint i = 0; i < 5; i++) {
    g_autoptr (GThread) thread = NULL;
    TestViewer *viewer;

    test_sender_play (desk.sender);
    viewer = join (&desk, "a", TRUE);
    thread = g_thread_new ("stop", stop_pipeline, desk.sender->pipeline);
    g_usleep (i * 1000);
    release (&desk, "video_1");
    release (&desk, "audio_0");
    g_thread_join (g_steal_pointer (&thread));
    test_viewer_free (viewer);
    remove_source (&desk, desk.video);
    remove_source (&desk, desk.audio);
    plug (&desk);
  }
  free_unlinked (&desk);
}

GST_END_TEST;

/* The end. */

static void
end_source (Desk *desk, const gchar *name)
{
  g_autoptr (GstElement) source =
      gst_bin_get_by_name (GST_BIN (desk->sender->pipeline), name);

  fail_unless (gst_element_send_event (source, gst_event_new_eos ()));
}

static void
wait_end (Desk *desk)
{
  g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (
      desk->sender->bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS);

  fail_unless (message != NULL);
}

/* Whichever goes, and whenever: what is left has ended. */
GST_START_TEST (pads_go_at_the_end)
{
  Desk desk = make_desk (TRUE);
  TestViewer *viewer;

  test_sender_play (desk.sender);
  viewer = join (&desk, "a", TRUE);
  wait_all (viewer);
  if (__i__ == 0) {
    fail_unless (
        gst_element_send_event (desk.sender->pipeline, gst_event_new_eos ()));
  } else {
    /* Those that play on were all that the end waited for. */
    end_source (&desk, "one");
    test_viewer_wait_packets_of (viewer, "video_1", 3);
  }
  unplug (&desk);
  wait_end (&desk);
  test_viewer_wait_disconnected (viewer);
  test_viewer_free (viewer);
  test_sender_free (desk.sender);
}

GST_END_TEST;

static Suite *
latestwebrtcsink_plugging_suite (void)
{
  Suite *suite = suite_create ("latestwebrtcsink-plugging");
  TCase *tcase = tcase_create ("plugging");

  suite_add_tcase (suite, tcase);
  tcase_add_loop_test (
      tcase, pads_go_while_a_viewer_negotiates, 0, 2 * N_MOMENTS);
  tcase_add_loop_test (
      tcase, pads_come_while_a_viewer_negotiates, 0, N_MOMENTS);
  tcase_add_test (tcase, a_pad_that_is_replaced_at_once_plays_on);
  tcase_add_test (tcase, a_pad_of_another_name_is_not_taken_for_the_one_before);
  tcase_add_loop_test (
      tcase, pads_go_while_a_viewer_asks_for_them, 0, 2 * N_MOMENTS);
  tcase_add_test (tcase, the_last_pad_goes_and_comes_again);
  tcase_add_test (tcase, pads_come_and_go_in_ready);
  tcase_add_loop_test (tcase, pads_come_and_go_in_paused, 0, 3);
  tcase_add_test (tcase, pads_go_while_the_sink_stops);
  tcase_add_loop_test (tcase, pads_go_at_the_end, 0, 2);
  return suite;
}

GST_CHECK_MAIN (latestwebrtcsink_plugging);
