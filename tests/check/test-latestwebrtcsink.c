/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "fakesignaller.h"
#include "gstlatestwebrtcsink.h"
#include "testviewer.h"

/* A running sender and the test's hand on its signalling. */
typedef struct
{
  GstElement *pipeline, *sink;
  FakeSignaller *signaller;
} Sender;

static Sender
sender_new (const gchar * source)
{
  Sender sender = { gst_pipeline_new (NULL), };
  g_autoptr (GError) error = NULL;
  GstElement *bin = gst_parse_bin_from_description (source, TRUE, &error);

  g_assert_no_error (error);
  sender.sink = g_object_new (GST_TYPE_LATEST_WEBRTC_SINK, NULL);
  gst_bin_add_many (GST_BIN (sender.pipeline), bin, sender.sink, NULL);
  fail_unless (gst_element_link (bin, sender.sink));
  return sender;
}

static void
sender_play (Sender * sender)
{
  fail_unless (gst_element_set_state (sender->pipeline, GST_STATE_PLAYING) !=
      GST_STATE_CHANGE_FAILURE);
  fail_unless (gst_element_get_state (sender->pipeline, NULL, NULL,
          GST_CLOCK_TIME_NONE) != GST_STATE_CHANGE_FAILURE);
  g_clear_object (&sender->signaller);
  sender->signaller = fake_signaller_get_latest ();
}

static void
sender_free (Sender * sender)
{
  gst_element_set_state (sender->pipeline, GST_STATE_NULL);
  gst_object_unref (sender->pipeline);
  g_clear_object (&sender->signaller);
}

static TestViewer *
join (Sender * sender, const gchar * id)
{
  TestViewer *viewer = test_viewer_new (TEST_VIEWER_VP8);
  g_autofree gchar *offer = test_viewer_create_offer (viewer);
  g_autofree gchar *answer = NULL;

  fake_signaller_offer (sender->signaller, id, offer);
  answer = fake_signaller_wait_answer (sender->signaller, id);
  fail_unless (answer != NULL);
  test_viewer_set_answer (viewer, answer);
  return viewer;
}

#define LIVE "videotestsrc is-live=true ! capsfilter " \
    "caps=video/x-raw,width=160,height=120,framerate=30/1"

GST_START_TEST (test_viewer_gets_frames)
{
  Sender sender = sender_new (LIVE);
  TestViewer *viewer;

  sender_play (&sender);
  viewer = join (&sender, "a");
  test_viewer_wait_frames (viewer, 10);
  fail_unless (test_viewer_began_with_key (viewer));
  test_viewer_free (viewer);
  sender_free (&sender);
}

GST_END_TEST;

static Suite *
latestwebrtcsink_suite (void)
{
  Suite *suite = suite_create ("latestwebrtcsink");
  TCase *tcase = tcase_create ("viewers");

  gst_latest_webrtc_sink_set_default_signaller_type (FAKE_TYPE_SIGNALLER);
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_viewer_gets_frames);
  return suite;
}

GST_CHECK_MAIN (latestwebrtcsink);
