/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "testsender.h"
#include "testviewer.h"

/* The networks of real viewers, on loopback, and the rate of the encoder. Noise
 * fills any rate: a network nobody uses is not known to carry more. */
#define NOISE \
  "videotestsrc is-live=true pattern=snow ! capsfilter " \
  "caps=video/x-raw,width=160,height=120,framerate=30/1"

/* Waits for the sink's estimated-bitrate. */
typedef struct
{
  GMutex lock;
  GCond cond;
  /* Protected by lock. */
  guint rate;
  guint least; /* since it was last set */
} Watch;

static void
rate_changed (GObject *sink, GParamSpec *pspec, Watch *watch)
{
  g_mutex_lock (&watch->lock);
  g_object_get (sink, "estimated-bitrate", &watch->rate, NULL);
  watch->least = MIN (watch->least, watch->rate);
  g_cond_broadcast (&watch->cond);
  g_mutex_unlock (&watch->lock);
}

static void
watch_init (Watch *watch, TestSender *sender)
{
  g_mutex_init (&watch->lock);
  g_cond_init (&watch->cond);
  g_object_get (sender->sink, "estimated-bitrate", &watch->rate, NULL);
  g_signal_connect (sender->sink, "notify::estimated-bitrate",
      G_CALLBACK (rate_changed), watch);
}

static void
wait_rate (Watch *watch, guint min, guint max)
{
  g_mutex_lock (&watch->lock);
  while (watch->rate < min || watch->rate > max)
    g_cond_wait (&watch->cond, &watch->lock);
  g_mutex_unlock (&watch->lock);
}

/* Returns the least rate since this was last asked. */
static guint
get_least_rate (Watch *watch)
{
  guint least;

  g_mutex_lock (&watch->lock);
  least = watch->least;
  watch->least = watch->rate;
  g_mutex_unlock (&watch->lock);
  return least;
}

static void
watch_clear (Watch *watch)
{
  g_mutex_clear (&watch->lock);
  g_cond_clear (&watch->cond);
}

static guint
encoder_bitrate (TestSender *sender)
{
  guint bitrate;

  gst_child_proxy_get (
      GST_CHILD_PROXY (sender->sink), "encoder::bitrate", &bitrate, NULL);
  return bitrate;
}

/* Returns the statistics of the only session. */
static GstStructure *
session_stats (TestSender *sender)
{
  g_autoptr (GstStructure) stats = NULL;
  const GValue *sessions;

  g_object_get (sender->sink, "stats", &stats, NULL);
  sessions = gst_structure_get_value (stats, "sessions");
  fail_unless_equals_int (gst_value_array_get_size (sessions), 1);
  return g_value_dup_boxed (gst_value_array_get_value (sessions, 0));
}

static gboolean
has_congestion_control (TestSender *sender)
{
  g_autoptr (GstStructure) stats = session_stats (sender);

  return gst_structure_has_field (stats, "congestion-control");
}

/* Loopback carries more than the video needs, so the estimate grows. */
GST_START_TEST (the_rate_follows_the_network_up_to_the_limits)
{
  TestSender *sender = test_sender_new (NOISE);
  TestViewer *viewer;
  Watch watch;

  g_object_set (
      sender->sink, "start-bitrate", 300000, "max-bitrate", 3000000, NULL);
  watch_init (&watch, sender);
  fail_unless_equals_int (encoder_bitrate (sender), 300000);
  test_sender_play (sender);
  viewer = test_sender_join (sender, "a");
  wait_rate (&watch, 700000, 3000000);

  /* Limits may change while it plays, in both directions. */
  g_object_set (sender->sink, "max-bitrate", 600000, NULL);
  wait_rate (&watch, 1, 600000);
  fail_unless (encoder_bitrate (sender) <= 600000);
  g_object_set (sender->sink, "min-bitrate", 700000, NULL);
  wait_rate (&watch, 700000, 700000);
  fail_unless_equals_int (encoder_bitrate (sender), 700000);
  test_viewer_free (viewer);
  test_sender_free (sender);
  watch_clear (&watch);
}

GST_END_TEST;

GST_START_TEST (the_rate_starts_over_when_the_last_viewer_left)
{
  TestSender *sender = test_sender_new (NOISE);
  TestViewer *viewer;
  Watch watch;

  g_object_set (sender->sink, "start-bitrate", 300000, NULL);
  watch_init (&watch, sender);
  test_sender_play (sender);
  viewer = test_sender_join (sender, "a");
  wait_rate (&watch, 400000, G_MAXUINT);
  test_viewer_close (viewer);
  wait_rate (&watch, 300000, 300000);
  test_viewer_free (viewer);
  test_sender_free (sender);
  watch_clear (&watch);
}

GST_END_TEST;

GST_START_TEST (without_congestion_control_the_rate_stays)
{
  TestSender *sender = test_sender_new (NOISE);
  TestViewer *viewer;

  gst_util_set_object_arg (
      G_OBJECT (sender->sink), "congestion-control", "none");
  g_object_set (sender->sink, "bitrate", 500000, NULL);
  test_sender_play (sender);
  viewer = test_sender_join (sender, "a");
  test_viewer_wait_frames (viewer, 30);
  fail_if (has_congestion_control (sender));
  fail_unless_equals_int (encoder_bitrate (sender), 500000);
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

/* A viewer without transport-wide feedback is served without an estimate. */
GST_START_TEST (a_viewer_without_the_feedback_has_no_say)
{
  TestSender *sender = test_sender_new (NOISE);
  TestViewer *viewer;

  test_sender_play (sender);
  viewer = test_sender_join_with (sender, "a",
      "application/x-rtp,media=video,encoding-name=VP8,payload=96,"
      "clock-rate=90000");
  test_viewer_wait_frames (viewer, 30);
  fail_if (has_congestion_control (sender));
  fail_unless_equals_int (encoder_bitrate (sender), 1000000);
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

static void
wait_feedback (TestSender *sender, TestViewer *viewer, const gchar *kind)
{
  for (guint frames = 0;; frames++) {
    g_autoptr (GstStructure) stats = session_stats (sender);
    const gchar *feedback = gst_structure_get_string (stats, "feedback");

    if (g_strcmp0 (feedback, kind) == 0)
      return;
    fail_unless (frames < 600, "%s", feedback);
    test_viewer_wait_more_frames (viewer, 1);
  }
}

/* A viewer that has agreed to give transport-wide feedback and gives none is
 * not one without a network. */
GST_START_TEST (receiver_reports_alone_keep_the_rate)
{
  TestSender *sender = test_sender_new (NOISE);
  TestViewer *viewer;
  Watch watch;
  guint least;

  test_sender_play (sender);
  watch_init (&watch, sender);
  viewer = test_viewer_new (TEST_VIEWER_VP8);
  test_viewer_omit_transport_cc (viewer);
  test_sender_join_viewer (sender, "a", viewer);
  get_least_rate (&watch);
  wait_feedback (sender, viewer, "receiver-reports");
  test_viewer_wait_more_frames (viewer, 60);
  least = get_least_rate (&watch);
  fail_unless (least > 700000, "%u", least);
  test_viewer_free (viewer);
  test_sender_free (sender);
  watch_clear (&watch);
}

GST_END_TEST;

GST_START_TEST (feedback_is_named)
{
  TestSender *sender = test_sender_new (NOISE);
  TestViewer *viewer;

  test_sender_play (sender);
  viewer = test_sender_join (sender, "a");
  wait_feedback (sender, viewer, "transport-cc");
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

GST_START_TEST (frame_share_reaches_every_viewer)
{
  TestSender *sender = test_sender_new (NOISE);
  g_autoptr (GstElement) bwe = NULL;
  g_autoptr (GstIterator) it = NULL;
  GValue item = G_VALUE_INIT;
  TestViewer *viewer;
  gdouble share;

  g_object_get (sender->sink, "frame-share", &share, NULL);
  fail_unless (share == 0.85);
  g_object_set (sender->sink, "frame-share", 0.5, NULL);
  test_sender_play (sender);
  viewer = test_sender_join (sender, "a");
  test_viewer_wait_frames (viewer, 2);
  it = gst_bin_iterate_all_by_element_factory_name (
      GST_BIN (sender->sink), "latestgccbwe");
  fail_unless_equals_int (gst_iterator_next (it, &item), GST_ITERATOR_OK);
  bwe = g_value_dup_object (&item);
  g_value_unset (&item);
  g_object_get (bwe, "frame-share", &share, NULL);
  fail_unless (share == 0.5);
  g_object_set (sender->sink, "frame-share", 0.25, NULL);
  g_object_get (bwe, "frame-share", &share, NULL);
  fail_unless (share == 0.25);
  gst_clear_object (&bwe);
  g_clear_pointer (&it, gst_iterator_free);
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

/* The link of one of two viewers is cut for 2 s: the other sees nothing of
 * it. */
GST_START_TEST (a_link_that_is_cut_does_not_slow_the_others)
{
  TestSender *sender = test_sender_new (NOISE);
  TestViewer *a, *b;
  Watch watch;
  guint least;

  g_object_set (
      sender->sink, "start-bitrate", 1000000, "max-bitrate", 1200000, NULL);
  test_sender_play (sender);
  a = test_sender_join (sender, "a");
  b = test_sender_join (sender, "b");
  test_viewer_wait_frames (a, 60);
  test_viewer_wait_frames (b, 60);
  watch_init (&watch, sender);
  wait_rate (&watch, 900000, G_MAXUINT);
  get_least_rate (&watch);

  test_viewer_set_cut (b, TRUE);
  test_viewer_wait_more_frames (a, 60);
  test_viewer_set_cut (b, FALSE);
  test_viewer_wait_more_frames (b, 10);
  test_viewer_wait_more_frames (a, 30);
  least = get_least_rate (&watch);
  /* On a slow machine the feedback of the other one may be late, too, which
   * halves its own estimate. The exact rules are those of the tests of
   * viewerfeedback and ratecontrol. */
  fail_unless (least > 200000, "%u", least);
  test_viewer_free (a);
  test_viewer_free (b);
  test_sender_free (sender);
  watch_clear (&watch);
}

GST_END_TEST;

static GstMessage *
wait_below_minimum (TestSender *sender)
{
  for (;;) {
    GstMessage *message = gst_bus_timed_pop_filtered (
        sender->bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_ELEMENT);

    if (gst_message_has_name (message, "latestwebrtcsink-viewer-below-minimum"))
      return message;
    gst_message_unref (message);
  }
}

GST_START_TEST (a_viewer_with_less_than_the_minimum_is_reported)
{
  TestSender *sender = test_sender_new (NOISE);
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GstStructure) stats = NULL;
  gboolean below = FALSE;
  const GstStructure *s;
  TestViewer *viewer;
  guint estimate, min;

  /* An upper limit is as good as a slow network. */
  g_object_set (sender->sink, "min-bitrate", 400000, "start-bitrate", 200000,
      "max-bitrate", 200000, NULL);
  test_sender_play (sender);
  viewer = test_sender_join (sender, "a");
  message = wait_below_minimum (sender);
  s = gst_message_get_structure (message);
  fail_unless (gst_structure_get (s, "estimated-bitrate", G_TYPE_UINT,
      &estimate, "min-bitrate", G_TYPE_UINT, &min, NULL));
  fail_unless (
      g_str_has_prefix (gst_structure_get_string (s, "id"), "viewer-"));
  fail_unless (estimate <= 200000);
  fail_unless_equals_int (min, 400000);
  fail_unless_equals_int (encoder_bitrate (sender), 400000);
  stats = session_stats (sender);
  fail_unless (gst_structure_get_boolean (stats, "below-minimum", &below));
  fail_unless (below);
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

/* Frames that a newer one replaced in the slot, while the network had no room for
 * them, and frames that were encoded for nothing. */
static guint64
frames_dropped (TestSender *sender, guint64 *queue_time)
{
  g_autoptr (GstStructure) all = NULL;
  g_autoptr (GstStructure) stats = session_stats (sender);
  const GValue *control = gst_structure_get_value (stats, "congestion-control");
  guint64 dropped = 0, held = 0;

  g_object_get (sender->sink, "stats", &all, NULL);
  gst_structure_get_uint64 (
      gst_value_get_structure (gst_structure_get_value (all, "encoder")),
      "frames-held", &held);
  gst_structure_get_uint64 (
      gst_value_get_structure (control), "queue-delay", queue_time);
  gst_structure_get_uint64 (stats, "frames-dropped", &dropped);
  return dropped + held;
}

/* Much more is encoded than it may be sent: what does not fit is left out in
 * whole frames, and does not wait. */
GST_START_TEST (a_slow_network_costs_frames_not_time)
{
  TestSender *sender = test_sender_new (NOISE);
  TestViewer *viewer;
  guint64 queue_time = 0;
  guint seen = 0;

  g_object_set (sender->sink, "min-bitrate", 2000000, "start-bitrate", 300000,
      "max-bitrate", 300000, NULL);
  test_sender_play (sender);
  viewer = test_sender_join (sender, "a");
  test_viewer_set_bottleneck (viewer, 300000);
  for (guint round = 1; round <= 3; round++) {
    guint64 dropped = frames_dropped (sender, &queue_time);

    while (frames_dropped (sender, &queue_time) < dropped + 20)
      test_viewer_wait_frames (viewer, ++seen);
    /* A key frame may come on top of what is still no reason to drop. */
    fail_unless (queue_time < 3 * GST_SECOND, "%" GST_TIME_FORMAT " wait",
        GST_TIME_ARGS (queue_time));
  }
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

static Suite *
viewerrate_suite (void)
{
  Suite *s = suite_create ("viewerrate");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, the_rate_follows_the_network_up_to_the_limits);
  tcase_add_test (tc, the_rate_starts_over_when_the_last_viewer_left);
  tcase_add_test (tc, without_congestion_control_the_rate_stays);
  tcase_add_test (tc, a_viewer_without_the_feedback_has_no_say);
  tcase_add_test (tc, receiver_reports_alone_keep_the_rate);
  tcase_add_test (tc, feedback_is_named);
  tcase_add_test (tc, frame_share_reaches_every_viewer);
  tcase_add_test (tc, a_link_that_is_cut_does_not_slow_the_others);
  tcase_add_test (tc, a_viewer_with_less_than_the_minimum_is_reported);
  tcase_add_test (tc, a_slow_network_costs_frames_not_time);
  return s;
}

GST_CHECK_MAIN (viewerrate);
