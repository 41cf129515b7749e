/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "testsender.h"

/* What goes on in other threads of the application while the sink stops, of which
 * test-latestwebrtcsink-plugging.c tries some at random. */

static gpointer
stop_pipeline (gpointer pipeline)
{
  gst_element_set_state (pipeline, GST_STATE_READY);
  return NULL;
}

/* A viewer is being removed, on the worker. */
typedef struct
{
  GMutex lock;
  GCond cond;
  gboolean begun; /* lock */
  gint released;  /* atomic boolean: the pad has gone */
  gint too_soon;  /* atomic boolean: while there was a viewer of it */
} Removal;

static void
on_removed (
    GstElement *sink, const gchar *id, const gchar *reason, Removal *removal)
{
  g_mutex_lock (&removal->lock);
  removal->begun = TRUE;
  g_cond_signal (&removal->cond);
  g_mutex_unlock (&removal->lock);
  /* Time to go wrong: a release that waits for the worker cannot end in it. */
  g_usleep (200 * G_TIME_SPAN_MILLISECOND);
  if (g_atomic_int_get (&removal->released))
    g_atomic_int_set (&removal->too_soon, TRUE);
}

static void
wait_begun (Removal *removal)
{
  g_mutex_lock (&removal->lock);
  while (!removal->begun)
    g_cond_wait (&removal->cond, &removal->lock);
  g_mutex_unlock (&removal->lock);
}

/* Viewers are removed one after the other. Until the last one is, the track is in
 * use. */
GST_START_TEST (a_pad_goes_after_its_viewers)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  Removal removal = { 0 };
  g_autoptr (GstPad) pad = NULL;
  TestViewer *a, *b;
  GThread *thread;

  g_mutex_init (&removal.lock);
  g_cond_init (&removal.cond);
  g_signal_connect (
      sender->sink, "viewer-removed", G_CALLBACK (on_removed), &removal);
  test_sender_play (sender);
  a = test_sender_join (sender, "a");
  b = test_sender_join (sender, "b");
  test_viewer_wait_frames (a, 3);
  test_viewer_wait_frames (b, 3);
  pad = gst_element_get_static_pad (sender->sink, "video_0");

  thread = g_thread_new ("stop", stop_pipeline, sender->pipeline);
  wait_begun (&removal);
  gst_element_release_request_pad (sender->sink, pad);
  g_atomic_int_set (&removal.released, TRUE);
  g_thread_join (thread);
  fail_if (g_atomic_int_get (&removal.too_soon));

  test_viewer_free (a);
  test_viewer_free (b);
  /* A source without a sink has posted an error. */
  gst_element_set_state (sender->pipeline, GST_STATE_NULL);
  gst_bus_set_flushing (sender->bus, TRUE);
  test_sender_free (sender);
  g_mutex_clear (&removal.lock);
  g_cond_clear (&removal.cond);
}

GST_END_TEST;

static Suite *
latestwebrtcsink_stopping_suite (void)
{
  Suite *suite = suite_create ("latestwebrtcsink-stopping");
  TCase *tcase = tcase_create ("stopping");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, a_pad_goes_after_its_viewers);
  return suite;
}

GST_CHECK_MAIN (latestwebrtcsink_stopping);
