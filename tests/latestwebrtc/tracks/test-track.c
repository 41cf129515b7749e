/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/check/gsttestclock.h>

#include "testsender.h"

/* Frames that wait for the clock, and frames that do not. The clock is the
 * test's: when it stands still, whatever waits for it waits for ever. */

#define FRAME_CAPS \
  "caps=video/x-raw,format=I420,width=160,height=120,framerate=30/1"
#define FRAME_SIZE (160 * 120 * 3 / 2)
/* A camera delivers frames one frame late, and reports that as latency. */
#define CAMERA \
  "appsrc name=src is-live=true format=time min-latency=33000000 " FRAME_CAPS
#define RECORDING "appsrc name=src format=time " FRAME_CAPS

typedef struct
{
  TestSender *sender;
  GstElement *appsrc;
  GstTestClock *clock;

  /* Pushes frames until it is told to stop. */
  GThread *thread;
  gint stop; /* atomic */

  GMutex lock;
  GCond cond;
  guint encoded_input; /* lock; frames that reached the encoder */
} Fixture;

static GstPadProbeReturn
frame_reaches_encoder (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Fixture *fixture = data;

  g_mutex_lock (&fixture->lock);
  fixture->encoded_input++;
  g_cond_broadcast (&fixture->cond);
  g_mutex_unlock (&fixture->lock);
  return GST_PAD_PROBE_OK;
}

static void
setup (Fixture *fixture, const gchar *source)
{
  g_autoptr (GstElement) encoder = NULL;
  g_autoptr (GstPad) pad = NULL;

  memset (fixture, 0, sizeof (*fixture));
  g_mutex_init (&fixture->lock);
  g_cond_init (&fixture->cond);
  fixture->sender = test_sender_new (source);
  fixture->appsrc =
      gst_bin_get_by_name (GST_BIN (fixture->sender->pipeline), "src");
  fixture->clock = GST_TEST_CLOCK (gst_test_clock_new ());
  gst_pipeline_use_clock (
      GST_PIPELINE (fixture->sender->pipeline), GST_CLOCK (fixture->clock));
  encoder = gst_bin_get_by_name (GST_BIN (fixture->sender->sink), "encoder");
  /* The encoder bin and the encoder inside have the same name. */
  while (!gst_object_has_as_parent (
      GST_OBJECT (encoder), GST_OBJECT (fixture->sender->sink))) {
    GstElement *parent =
        GST_ELEMENT (gst_object_get_parent (GST_OBJECT (encoder)));

    gst_object_unref (encoder);
    encoder = parent;
  }
  /* A pacer would wait for a clock that stands still. */
  gst_util_set_object_arg (
      G_OBJECT (fixture->sender->sink), "congestion-control", "none");
  pad = gst_element_get_static_pad (encoder, "sink");
  gst_pad_add_probe (
      pad, GST_PAD_PROBE_TYPE_BUFFER, frame_reaches_encoder, fixture, NULL);
}

static void
teardown (Fixture *fixture)
{
  test_sender_free (fixture->sender);
  gst_object_unref (fixture->appsrc);
  gst_object_unref (fixture->clock);
  g_cond_clear (&fixture->cond);
  g_mutex_clear (&fixture->lock);
}

static void
push_frame (Fixture *fixture, GstClockTime pts)
{
  g_autoptr (GstBuffer) buffer =
      gst_buffer_new_allocate (NULL, FRAME_SIZE, NULL);
  GstFlowReturn ret;

  gst_buffer_memset (buffer, 0, 128, FRAME_SIZE);
  GST_BUFFER_PTS (buffer) = pts;
  g_signal_emit_by_name (fixture->appsrc, "push-buffer", buffer, &ret);
}

static void
wait_encoded (Fixture *fixture, guint n)
{
  g_mutex_lock (&fixture->lock);
  while (fixture->encoded_input < n)
    g_cond_wait (&fixture->cond, &fixture->lock);
  g_mutex_unlock (&fixture->lock);
}

static gpointer
feed (gpointer data)
{
  Fixture *fixture = data;

  for (guint i = 0; !g_atomic_int_get (&fixture->stop); i++) {
    push_frame (fixture, i * 33 * GST_MSECOND);
    g_usleep (5 * G_TIME_SPAN_MILLISECOND);
  }
  return NULL;
}

/* No frame waits for its timestamp, for the first viewer as for the second, who
 * makes the pipeline work its latency out anew. */
GST_START_TEST (live_frames_do_not_wait)
{
  TestViewer *early, *late;
  Fixture fixture;

  setup (&fixture, CAMERA);
  test_sender_play (fixture.sender);
  fixture.thread = g_thread_new ("feed", feed, &fixture);
  early = test_sender_join (fixture.sender, "early");
  test_viewer_wait_frames (early, 10);
  late = test_sender_join (fixture.sender, "late");
  test_viewer_wait_frames (late, 10);
  gst_bin_recalculate_latency (GST_BIN (fixture.sender->pipeline));
  test_viewer_wait_more_frames (early, 10);
  test_viewer_wait_more_frames (late, 10);
  fail_unless_equals_uint64 (gst_clock_get_time (GST_CLOCK (fixture.clock)), 0);

  g_atomic_int_set (&fixture.stop, TRUE);
  g_thread_join (fixture.thread);
  test_viewer_free (early);
  test_viewer_free (late);
  teardown (&fixture);
}

GST_END_TEST;

/* The next frame waits for exactly this time, which then comes. */
static void
expect_wait_until (Fixture *fixture, GstClockTime time)
{
  GstClockID id;

  gst_test_clock_wait_for_next_pending_id (fixture->clock, &id);
  fail_unless_equals_uint64 (gst_clock_id_get_time (id), time);
  gst_clock_id_unref (id);
  gst_test_clock_set_time (fixture->clock, time);
  id = gst_test_clock_process_next_clock_id (fixture->clock);
  gst_clock_id_unref (id);
}

GST_START_TEST (a_recording_keeps_its_speed)
{
  GstFlowReturn ret;
  Fixture fixture;

  setup (&fixture, RECORDING);
  test_sender_play (fixture.sender);
  for (guint i = 0; i < 4; i++)
    push_frame (&fixture, i * GST_SECOND);
  g_signal_emit_by_name (fixture.appsrc, "end-of-stream", &ret);
  for (guint i = 0; i < 4; i++) {
    expect_wait_until (&fixture, i * GST_SECOND);
    wait_encoded (&fixture, i + 1);
  }
  gst_message_unref (gst_bus_timed_pop_filtered (
      fixture.sender->bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS));
  teardown (&fixture);
}

GST_END_TEST;

/* "sync" overrules what the source says. */
GST_START_TEST (a_live_source_may_be_paced)
{
  Fixture fixture;

  setup (&fixture, CAMERA);
  gst_util_set_object_arg (G_OBJECT (fixture.sender->sink), "sync", "true");
  test_sender_play (fixture.sender);
  push_frame (&fixture, 0);
  push_frame (&fixture, GST_SECOND);
  /* The camera's latency comes on top. */
  expect_wait_until (&fixture, 33 * GST_MSECOND);
  expect_wait_until (&fixture, GST_SECOND + 33 * GST_MSECOND);
  wait_encoded (&fixture, 2);
  teardown (&fixture);
}

GST_END_TEST;

GST_START_TEST (a_recording_may_run_free)
{
  Fixture fixture;

  setup (&fixture, RECORDING);
  gst_util_set_object_arg (G_OBJECT (fixture.sender->sink), "sync", "false");
  test_sender_play (fixture.sender);
  for (guint i = 0; i < 4; i++)
    push_frame (&fixture, i * GST_SECOND);
  wait_encoded (&fixture, 4);
  teardown (&fixture);
}

GST_END_TEST;

/* No frame is encoded in PAUSED, and the frame that waits does not block the
 * way to READY. */
GST_START_TEST (a_recording_waits_for_playing)
{
  Fixture fixture;

  setup (&fixture, RECORDING);
  fail_unless (
      gst_element_set_state (fixture.sender->pipeline, GST_STATE_PAUSED)
      != GST_STATE_CHANGE_FAILURE);
  push_frame (&fixture, 0);
  push_frame (&fixture, GST_SECOND);
  fail_unless (gst_element_get_state (
                   fixture.sender->pipeline, NULL, NULL, GST_CLOCK_TIME_NONE)
      == GST_STATE_CHANGE_SUCCESS);
  fail_unless (gst_element_set_state (fixture.sender->pipeline, GST_STATE_READY)
      == GST_STATE_CHANGE_SUCCESS);
  fail_unless_equals_int (fixture.encoded_input, 0);
  teardown (&fixture);
}

GST_END_TEST;

static Suite *
track_suite (void)
{
  Suite *suite = suite_create ("track");
  TCase *tcase = tcase_create ("track");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, live_frames_do_not_wait);
  tcase_add_test (tcase, a_recording_keeps_its_speed);
  tcase_add_test (tcase, a_live_source_may_be_paced);
  tcase_add_test (tcase, a_recording_may_run_free);
  tcase_add_test (tcase, a_recording_waits_for_playing);
  return suite;
}

GST_CHECK_MAIN (track);
