/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include <glib/gstdio.h>

#include "gstlatestwebrtcsink.h"
#include "testsender.h"

/* What viewers are sent, for the application. */

#define LIVE_AUDIO \
  "audiotestsrc is-live=true samplesperbuffer=480 ! capsfilter " \
  "caps=audio/x-raw,rate=48000,channels=1"
/* Of frames that wait in a branch that is blocked, and the one it is blocked
 * with. */
#define MAX_WAITING 16

/* What an application has behind the pad. */
typedef struct
{
  TestSender *sender;
  GstElement *bin;
  GstPad *pad;
  gulong block; /* the probe that blocks it */

  GMutex lock;
  GCond cond;
  /* lock */
  guint frames, keys;
  guint before_second_key; /* frames */
  gboolean began_with_key, ended;
  GstClockTime first, last; /* timestamps */
} Branch;

static void
count_locked (Branch *self, GstBuffer *buffer)
{
  gboolean is_key =
      !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);

  if (self->frames == 0) {
    self->began_with_key = is_key;
    self->first = GST_BUFFER_PTS (buffer);
  }
  self->last = GST_BUFFER_PTS (buffer);
  if (is_key && ++self->keys == 2)
    self->before_second_key = self->frames;
  self->frames++;
}

/* Called for the bin's pad. */
static GstPadProbeReturn
note (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Branch *self = data;

  g_mutex_lock (&self->lock);
  if (info->type & GST_PAD_PROBE_TYPE_BUFFER)
    count_locked (self, GST_PAD_PROBE_INFO_BUFFER (info));
  else if (GST_EVENT_TYPE (info->data) == GST_EVENT_EOS)
    self->ended = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
block (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  return GST_PAD_PROBE_OK;
}

/* Links @line, for gst-launch-1.0, to what viewers are sent of the pad @of. */
static Branch *
branch_new (
    TestSender *sender, const gchar *of, const gchar *line, gboolean blocked)
{
  Branch *self = g_new0 (Branch, 1);
  g_autoptr (GstPad) sink = NULL;

  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  self->sender = sender;
  self->bin = gst_parse_bin_from_description (line, TRUE, NULL);
  gst_bin_add (GST_BIN (sender->pipeline), gst_object_ref (self->bin));
  sink = gst_element_get_static_pad (self->bin, "sink");
  gst_pad_add_probe (sink,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, note,
      self, NULL);
  if (blocked)
    self->block = gst_pad_add_probe (sink,
        GST_PAD_PROBE_TYPE_BLOCK | GST_PAD_PROBE_TYPE_BUFFER, block, NULL,
        NULL);
  g_signal_emit_by_name (sender->sink, "get-encoded-pad", of, &self->pad);
  fail_unless (self->pad);
  gst_element_sync_state_with_parent (self->bin);
  fail_unless_equals_int (gst_pad_link (self->pad, sink), GST_PAD_LINK_OK);
  return self;
}

static void
branch_unblock (Branch *self)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (self->bin, "sink");

  gst_pad_remove_probe (sink, self->block);
}

/* After the pad is gone, or the sender is stopped. */
static void
branch_free (Branch *self)
{
  gst_element_set_state (self->bin, GST_STATE_NULL);
  gst_bin_remove (GST_BIN (self->sender->pipeline), self->bin);
  gst_object_unref (self->bin);
  gst_object_unref (self->pad);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
  g_free (self);
}

static void
branch_wait (Branch *self, guint frames, guint keys)
{
  g_mutex_lock (&self->lock);
  while (self->frames < frames || self->keys < keys)
    g_cond_wait (&self->cond, &self->lock);
  g_mutex_unlock (&self->lock);
}

/* Recordings. */

static gchar *
make_file (void)
{
  gchar *path = NULL;
  gint fd = g_file_open_tmp ("encodedpads-XXXXXX.mkv", &path, NULL);

  fail_unless (fd >= 0);
  g_close (fd, NULL);
  return path;
}

static GstPadProbeReturn
count_buffer (GstPad *pad, GstPadProbeInfo *info, gpointer count)
{
  g_atomic_int_inc ((gint *) count);
  return GST_PAD_PROBE_OK;
}

static void
count_output (GstElement *pipeline, const gchar *name, gint *count)
{
  g_autoptr (GstElement) element =
      gst_bin_get_by_name (GST_BIN (pipeline), name);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, "src");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, count_buffer, count, NULL);
}

/* Decodes the file: without complaint, as many frames as were written, with
 * their duration. */
static void
expect_plays (const gchar *path, const gchar *decoder, const Branch *written)
{
  g_autofree gchar *line = g_strdup_printf (
      "filesrc location=%s ! matroskademux ! queue name=in ! %s name=out ! "
      "fakesink sync=false",
      path, decoder);
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, NULL);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = NULL;
  gint in = 0, out = 0;
  GstClockTimeDiff written_time =
      GST_CLOCK_DIFF (written->first, written->last);
  GstClockTimeDiff duration;

  count_output (pipeline, "in", &in);
  count_output (pipeline, "out", &out);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
      GST_MESSAGE_EOS | GST_MESSAGE_ERROR | GST_MESSAGE_WARNING);
  fail_unless_equals_int (GST_MESSAGE_TYPE (message), GST_MESSAGE_EOS);
  fail_unless (
      gst_element_query_duration (pipeline, GST_FORMAT_TIME, &duration));
  gst_element_set_state (pipeline, GST_STATE_NULL);
  fail_unless_equals_int (in, written->frames);
  fail_unless_equals_int (out, written->frames);
  /* With the last frame's own, in a file's ms. */
  fail_unless (duration >= written_time - 1000000);
  fail_unless (duration <= written_time + 100000000);
}

GST_START_TEST (a_recording_plays)
{
  const gboolean is_audio = __i__;
  TestSender *sender =
      test_sender_new (is_audio ? LIVE_AUDIO : TEST_SENDER_LIVE);
  g_autofree gchar *path = make_file ();
  g_autofree gchar *line = g_strdup_printf (
      "queue ! mux.%s matroskamux name=mux offset-to-zero=true ! "
      "filesink location=%s async=false",
      is_audio ? "audio_0" : "video_0", path);
  Branch *branch;

  test_sender_play (sender);
  branch = branch_new (sender, is_audio ? "audio_0" : "video_0", line, FALSE);
  branch_wait (branch, 30, 1);
  fail_unless (branch->began_with_key);
  gst_element_send_event (sender->pipeline, gst_event_new_eos ());
  gst_message_unref (gst_bus_timed_pop_filtered (
      sender->bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS));
  test_sender_stop (sender);
  expect_plays (path, is_audio ? "opusdec" : "vp8dec", branch);
  branch_free (branch);
  test_sender_free (sender);
  g_unlink (path);
}

GST_END_TEST;

/* The file is whole although the sender goes on. */
GST_START_TEST (a_recording_ends_when_its_pad_is_released)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  g_autofree gchar *path = make_file ();
  g_autofree gchar *line = g_strdup_printf (
      "identity ! matroskamux offset-to-zero=true ! filesink location=%s async=false",
      path);
  TestViewer *viewer;
  Branch *branch;

  test_sender_play (sender);
  viewer = test_sender_join (sender, "a");
  branch = branch_new (sender, "video_0", line, FALSE);
  branch_wait (branch, 30, 1);
  gst_element_release_request_pad (sender->sink, branch->pad);
  fail_unless (branch->ended);
  gst_element_set_state (branch->bin, GST_STATE_NULL);
  expect_plays (path, "vp8dec", branch);
  branch_free (branch);
  test_viewer_wait_more_frames (viewer, 5);
  test_viewer_free (viewer);
  test_sender_free (sender);
  g_unlink (path);
}

GST_END_TEST;

/* Branches that come, go and hang. */

/* Frames are left out; what comes then can be decoded. */
GST_START_TEST (a_blocked_branch_holds_nobody_up)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  TestViewer *viewer;
  Branch *branch;

  test_sender_play (sender);
  viewer = test_sender_join (sender, "a");
  branch = branch_new (sender, "video_0", "fakesink async=false", TRUE);
  test_viewer_wait_more_frames (viewer, 3 * MAX_WAITING);
  branch_unblock (branch);
  branch_wait (branch, MAX_WAITING + 1, 2);
  fail_unless (branch->began_with_key);
  fail_unless (branch->before_second_key <= MAX_WAITING);
  test_viewer_free (viewer);
  test_sender_stop (sender);
  branch_free (branch);
  test_sender_free (sender);
}

GST_END_TEST;

GST_START_TEST (a_sender_stops_with_a_blocked_branch)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  TestViewer *viewer;
  Branch *branch;

  test_sender_play (sender);
  viewer = test_sender_join (sender, "a");
  branch = branch_new (sender, "video_0", "fakesink async=false", TRUE);
  test_viewer_wait_more_frames (viewer, 3 * MAX_WAITING);
  test_viewer_free (viewer);
  /* As pipelines do, depending on the order in which elements came into them:
   * the sink before what is behind its pad. */
  gst_element_set_state (sender->sink, GST_STATE_READY);
  test_sender_stop (sender);
  /* And starts again. */
  branch_unblock (branch);
  test_sender_play (sender);
  branch_wait (branch, 10, 1);
  test_sender_stop (sender);
  branch_free (branch);
  test_sender_free (sender);
}

GST_END_TEST;

GST_START_TEST (branches_come_and_go)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  TestViewer *viewer;

  test_sender_play (sender);
  viewer = test_sender_join (sender, "a");
  for (guint i = 0; i < 5; i++) {
    Branch *branch =
        branch_new (sender, "video_0", "fakesink async=false", FALSE);

    branch_wait (branch, 3, 1);
    fail_unless (branch->began_with_key);
    gst_element_release_request_pad (sender->sink, branch->pad);
    fail_unless (branch->ended);
    branch_free (branch);
  }
  test_viewer_wait_more_frames (viewer, 5);
  fail_unless_equals_int (test_sender_get_viewers (sender), 1);
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

GST_START_TEST (a_branch_ends_with_its_track)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  GstElement *extra =
      test_sender_add_source (sender, TEST_SENDER_LIVE, "video_1");
  TestViewer *viewer;
  Branch *branch;

  test_sender_play (sender);
  viewer = test_sender_join (sender, "a");
  branch = branch_new (sender, "video_1", "fakesink async=false", FALSE);
  branch_wait (branch, 3, 1);
  test_sender_remove_source (sender, extra, "video_1");
  fail_unless (branch->ended);
  fail_unless (
      gst_element_get_static_pad (sender->sink, "encoded_video_1") == NULL);
  branch_free (branch);
  test_viewer_wait_more_frames (viewer, 5);
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

/* As gst-launch-1.0 requests it: by its name. */
GST_START_TEST (there_is_one_pad_for_each_track)
{
  GstElement *sink = g_object_new (GST_TYPE_LATEST_WEBRTC_SINK, NULL);
  g_autoptr (GstPad) none =
      gst_element_request_pad_simple (sink, "encoded_video_0");
  GstPad *again;
  g_autoptr (GstPad) video = gst_element_request_pad_simple (sink, "video_0");
  g_autoptr (GstPad) encoded =
      gst_element_request_pad_simple (sink, "encoded_video_0");

  fail_unless (none == NULL && video);
  fail_unless_equals_string (GST_PAD_NAME (encoded), "encoded_video_0");
  g_signal_emit_by_name (sink, "get-encoded-pad", "video_0", &again);
  fail_unless (again == NULL);
  gst_object_unref (sink);
}

GST_END_TEST;

typedef struct
{
  GstElement *sink;
  gint *go; /* atomic boolean */
} Asker;

static gpointer
ask (gpointer data)
{
  const Asker *asker = data;
  GstPad *pad;

  while (!g_atomic_int_get (asker->go))
    ;
  g_signal_emit_by_name (asker->sink, "get-encoded-pad", "video_0", &pad);
  return pad;
}

GST_START_TEST (one_of_those_who_ask_at_once_gets_it)
{
  GstElement *sink = g_object_new (GST_TYPE_LATEST_WEBRTC_SINK, NULL);
  g_autoptr (GstPad) video = gst_element_request_pad_simple (sink, "video_0");
  gint go;
  Asker asker = { sink, &go };

  fail_unless (video != NULL);
  for (guint i = 0; i < 200; i++) {
    g_autoptr (GstPad) first = NULL, second = NULL;
    GThread *threads[2];

    g_atomic_int_set (&go, FALSE);
    for (guint j = 0; j < G_N_ELEMENTS (threads); j++)
      threads[j] = g_thread_new ("asker", ask, &asker);
    g_atomic_int_set (&go, TRUE);
    first = g_thread_join (threads[0]);
    second = g_thread_join (threads[1]);
    fail_unless (!first != !second);
    gst_element_release_request_pad (sink, first ? first : second);
  }
  gst_object_unref (sink);
}

GST_END_TEST;

static Suite *
encodedpads_suite (void)
{
  Suite *suite = suite_create ("encodedpads");
  TCase *tcase = tcase_create ("encodedpads");

  suite_add_tcase (suite, tcase);
  tcase_add_loop_test (tcase, a_recording_plays, 0, 2);
  tcase_add_test (tcase, a_recording_ends_when_its_pad_is_released);
  tcase_add_test (tcase, a_blocked_branch_holds_nobody_up);
  tcase_add_test (tcase, a_sender_stops_with_a_blocked_branch);
  tcase_add_test (tcase, branches_come_and_go);
  tcase_add_test (tcase, a_branch_ends_with_its_track);
  tcase_add_test (tcase, there_is_one_pad_for_each_track);
  tcase_add_test (tcase, one_of_those_who_ask_at_once_gets_it);
  return suite;
}

GST_CHECK_MAIN (encodedpads);
