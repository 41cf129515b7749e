/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "testsender.h"

/* Sessions in which the sink makes the offer. */

/* What a browser takes of the offer: everything, with its numbers. */
#define ANSWERED_VP8 \
  "application/x-rtp,media=video,encoding-name=VP8,payload=96,clock-rate=90000," \
  "extmap-1=(string)\"http://www.webrtc.org/experiments/rtp-hdrext/playout-delay\"," \
  "extmap-2=(string)\"http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time\"," \
  "extmap-3=(string)\"http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\"," \
  "rtcp-fb-transport-cc=(boolean)true,rtcp-fb-nack=(boolean)true," \
  "rtcp-fb-nack-pli=(boolean)true"

static gchar *
get_offer (TestSender *sender, const gchar *id)
{
  gchar *offer;

  fake_signaller_want_offer (sender->signaller, id);
  offer = fake_signaller_wait_answer (sender->signaller, id);
  fail_unless (offer != NULL);
  return offer;
}

static TestViewer *
join_by_answer (TestSender *sender, const gchar *id, const gchar *caps)
{
  TestViewer *viewer = test_viewer_new (caps);
  g_autofree gchar *offer = get_offer (sender, id);
  g_autofree gchar *answer = test_viewer_answer_offer (viewer, offer);

  fake_signaller_give_answer (sender->signaller, id, answer);
  return viewer;
}

GST_START_TEST (a_viewer_that_answers_sees_the_picture)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  TestViewer *viewer;

  test_sender_play (sender);
  viewer = join_by_answer (sender, "a", ANSWERED_VP8);
  test_viewer_wait_frames (viewer, 10);
  fail_unless (test_viewer_began_with_key (viewer));
  fail_unless_equals_int (test_sender_get_viewers (sender), 1);
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

GST_START_TEST (a_viewer_that_answers_has_congestion_control)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  TestViewer *viewer;
  g_autofree gchar *feedback = NULL;

  test_sender_play (sender);
  viewer = join_by_answer (sender, "a", ANSWERED_VP8);
  while (g_strcmp0 (feedback, "transport-cc") != 0) {
    g_autoptr (GstStructure) stats = NULL;

    test_viewer_wait_more_frames (viewer, 1);
    stats = fake_signaller_get_stats (sender->signaller, "a");
    g_free (feedback);
    feedback = g_strdup (gst_structure_get_string (stats, "feedback"));
  }
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

/* The ids are those that the offer gives them. */
GST_START_TEST (header_extensions_are_sent_as_answered)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  TestViewer *viewer = test_viewer_new (ANSWERED_VP8);
  g_autofree gchar *offer = NULL;
  g_autofree gchar *answer = NULL;
  g_autoptr (GRegex) capture =
      g_regex_new ("a=extmap:\\d+[^\\r]*abs-capture-time\r\n", 0, 0, NULL);
  g_autofree gchar *less = NULL;
  g_autoptr (GBytes) playout_delay = NULL;
  g_autoptr (GBytes) capture_time = NULL;

  test_sender_play (sender);
  offer = get_offer (sender, "a");
  fail_unless (g_regex_match (capture, offer, 0, NULL));
  answer = test_viewer_answer_offer (viewer, offer);
  less = g_regex_replace (capture, answer, -1, 0, "", 0, NULL);
  fake_signaller_give_answer (sender->signaller, "a", less);
  test_viewer_wait_frames (viewer, 3);
  playout_delay = test_viewer_get_extension (viewer, 1);
  capture_time = test_viewer_get_extension (viewer, 2);
  fail_unless (playout_delay != NULL);
  fail_unless (capture_time == NULL);
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

typedef struct
{
  const gchar *from, *to; /* in the viewer's answer; NULL: all of it */
  gint code;
  const gchar *words;
} Useless;

static const Useless useless[] = {
  { NULL, "", GST_LATEST_SIGNALLING_ERROR_MALFORMED, "answer is not SDP" },
  { NULL, "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n",
      GST_LATEST_SIGNALLING_ERROR_MALFORMED, "0 m= lines instead of 1" },
  { "m=video 9", "m=video 0", GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE,
      "refuses the video" },
  { "a=recvonly", "a=inactive", GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE,
      "refuses the video" },
  { "m=video", "m=audio", GST_LATEST_SIGNALLING_ERROR_MALFORMED, "m=video" },
  { "VP8/90000", "H264/90000", GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE,
      "does not take VP8" },
  { "a=setup:active", "a=setup:actpass", GST_LATEST_SIGNALLING_ERROR_MALFORMED,
      "answer has no valid a=setup" },
  { "a=rtcp-mux\r\n", "", GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE,
      "rtcp-mux" },
  { "a=mid:", "a=mid:other", GST_LATEST_SIGNALLING_ERROR_MALFORMED, "a=mid" },
  { "a=ice-ufrag:", "a=no:", GST_LATEST_SIGNALLING_ERROR_MALFORMED,
      "a=ice-ufrag" },
  { "a=fingerprint:", "a=no:", GST_LATEST_SIGNALLING_ERROR_MALFORMED,
      "a=fingerprint" },
};

static gchar *
replace (const gchar *text, const gchar *from, const gchar *to)
{
  g_auto (GStrv) parts = g_strsplit (text, from, -1);

  fail_unless (g_strv_length (parts) > 1, "no %s in %s", from, text);
  return g_strjoinv (to, parts);
}

GST_START_TEST (a_useless_answer_ends_the_session)
{
  const Useless *row = &useless[__i__];
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  TestViewer *viewer = test_viewer_new (ANSWERED_VP8);
  g_autofree gchar *offer = NULL;
  g_autofree gchar *answer = NULL;
  g_autofree gchar *changed = NULL;
  g_autoptr (GError) error = NULL;

  test_sender_play (sender);
  offer = get_offer (sender, "a");
  answer = test_viewer_answer_offer (viewer, offer);
  changed =
      row->from ? replace (answer, row->from, row->to) : g_strdup (row->to);
  fake_signaller_give_answer (sender->signaller, "a", changed);
  error = fake_signaller_wait_close (sender->signaller, "a");
  fail_unless (g_error_matches (error, GST_LATEST_SIGNALLING_ERROR, row->code),
      "%s", error->message);
  fail_unless (strstr (error->message, row->words), "%s", error->message);
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

GST_START_TEST (a_second_answer_is_ignored)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  TestViewer *viewer;

  test_sender_play (sender);
  viewer = join_by_answer (sender, "a", ANSWERED_VP8);
  test_viewer_wait_frames (viewer, 1);
  fake_signaller_give_answer (sender->signaller, "a", "v=0\r\n");
  test_viewer_wait_more_frames (viewer, 10);
  fail_if (fake_signaller_is_closed (sender->signaller, "a"));
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

GST_START_TEST (there_is_no_offer_without_video)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  g_autoptr (GError) error = NULL;

  gst_element_set_state (sender->pipeline, GST_STATE_PAUSED);
  sender->signaller = fake_signaller_get_latest ();
  fake_signaller_want_offer (sender->signaller, "a");
  error = fake_signaller_wait_close (sender->signaller, "a");
  fail_unless (g_error_matches (error, GST_LATEST_SIGNALLING_ERROR,
      GST_LATEST_SIGNALLING_ERROR_NOT_READY));
  test_sender_free (sender);
}

GST_END_TEST;

static Suite *
offering_suite (void)
{
  Suite *suite = suite_create ("latestwebrtcsink-offering");
  TCase *tcase = tcase_create ("offering");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, a_viewer_that_answers_sees_the_picture);
  tcase_add_test (tcase, a_viewer_that_answers_has_congestion_control);
  tcase_add_test (tcase, header_extensions_are_sent_as_answered);
  tcase_add_loop_test (
      tcase, a_useless_answer_ends_the_session, 0, G_N_ELEMENTS (useless));
  tcase_add_test (tcase, a_second_answer_is_ignored);
  tcase_add_test (tcase, there_is_no_offer_without_video);
  return suite;
}

GST_CHECK_MAIN (offering);
