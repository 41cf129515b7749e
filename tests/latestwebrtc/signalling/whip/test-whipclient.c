/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "whippublisher.h"

GST_START_TEST (what_is_published_is_deleted_at_the_end)
{
  WhipPublisher *sink = whip_publisher_new ();
  WhipRequest *post, *end;

  whip_publisher_publish (sink);
  fail_unless_equals_string (sink->answers->pdata[0], sink->server->answer);
  post = whip_server_get (sink->server, "POST", 0);
  fail_unless_equals_string (post->path, WHIP_PATH);
  fail_unless_equals_string (post->body, OFFER);
  fail_unless_equals_string (post->type, WHIP_SDP);
  fail_unless_equals_string (post->accept, WHIP_SDP);
  fail_unless_equals_string (post->authorization, "Bearer " TOKEN);

  gst_latest_signaller_stop (sink->client);
  fail_unless_equals_int (sink->server->requests->len, 2);
  end = whip_server_get (sink->server, "DELETE", 0);
  fail_unless_equals_string (end->path, "/rooms/session/1");
  fail_unless_equals_string (end->authorization, "Bearer " TOKEN);
  fail_unless_equals_int (sink->ended->len, 0);
  fail_unless_equals_int (sink->troubles->len, 0);
  whip_publisher_free (sink);
}

GST_END_TEST;

GST_START_TEST (nothing_is_sent_without_video)
{
  WhipPublisher *sink = whip_publisher_new ();

  sink->no_video = TRUE;
  whip_publisher_start (sink);
  gst_latest_signaller_ready (sink->client);
  fail_unless_equals_int (sink->wanted->len, 2);
  sink->no_video = FALSE;
  gst_latest_signaller_ready (sink->client);
  wait_until (sink->answers->len == 1);
  gst_latest_signaller_ready (sink->client);
  fail_unless_equals_int (sink->wanted->len, 3);
  fail_unless_equals_int (sink->server->posts, 1);
  fail_unless_equals_int (sink->troubles->len, 0);
  whip_publisher_free (sink);
}

GST_END_TEST;

static const gchar *const candidates[] = {
  "candidate:1 1 UDP 1 10.0.0.1 9 typ host",
  "candidate:2 1 UDP 1 10.0.0.2 9 typ host",
  "candidate:3 1 UDP 1 10.0.0.3 9 typ host",
};

static void
add_candidate (WhipPublisher *sink, guint i)
{
  gst_latest_signaller_candidate (
      sink->client, whip_publisher_get_id (sink), candidates[i]);
}

/* One request at a time, with all that were found meanwhile. */
GST_START_TEST (candidates_are_told_in_few_requests)
{
  WhipPublisher *sink = whip_publisher_new ();
  WhipRequest *patch;

  sink->server->hold = TRUE;
  whip_publisher_start (sink);
  wait_until (sink->server->held->len == 1);
  add_candidate (sink, 0);
  whip_server_release (sink->server);
  wait_until (sink->server->held->len == 1);
  patch = whip_server_get (sink->server, "PATCH", 0);
  fail_unless_equals_string (patch->path, "/rooms/session/1");
  fail_unless_equals_string (patch->type, WHIP_FRAGMENT);
  fail_unless_equals_string (patch->if_match, WHIP_ETAG);
  fail_unless_equals_string (patch->authorization, "Bearer " TOKEN);
  fail_unless (strstr (patch->body, "a=ice-ufrag:abcd\r\n"));
  fail_unless (strstr (patch->body, candidates[0]));
  add_candidate (sink, 1);
  add_candidate (sink, 2);
  gst_latest_signaller_candidate (
      sink->client, whip_publisher_get_id (sink), NULL);
  fail_unless_equals_int (sink->server->patches, 1);
  whip_server_release (sink->server);
  wait_until (sink->server->patches == 2);
  patch = whip_server_get (sink->server, "PATCH", 1);
  fail_unless (strstr (patch->body, candidates[1]));
  fail_unless (strstr (patch->body, candidates[2]));
  fail_unless (strstr (patch->body, "a=end-of-candidates"));
  fail_if (strstr (patch->body, candidates[0]));
  whip_server_release (sink->server);
  sink->server->hold = FALSE;
  whip_publisher_free (sink);
}

GST_END_TEST;

static const WhipReply no_patch[] = {
  { 405, "text/plain", "no", 0, { NULL } },
  { 412, NULL, NULL, 0, { NULL } },
  { 422, NULL, NULL, 0, { NULL } },
  { 501, NULL, NULL, 0, { NULL } },
  { 0, NULL, NULL, 0, { NULL } },
};

/* Until everything that was sent has arrived. */
static void
settle (WhipPublisher *sink)
{
  while (g_main_context_iteration (sink->context, FALSE))
    ;
}

GST_START_TEST (a_server_that_takes_no_candidates_is_told_no_more)
{
  WhipPublisher *sink = whip_publisher_new ();

  sink->server->patch = &no_patch[__i__];
  whip_publisher_publish (sink);
  add_candidate (sink, 0);
  wait_until (sink->server->patches == 1);
  settle (sink);
  add_candidate (sink, 1);
  add_candidate (sink, 2);
  settle (sink);
  fail_unless_equals_int (sink->server->patches, 1);
  fail_unless_equals_int (sink->troubles->len, 0);
  whip_publisher_free (sink);
}

GST_END_TEST;

/* The server makes the session before it knows that nobody wants it. */
GST_START_TEST (a_session_closed_before_its_answer_is_deleted)
{
  WhipPublisher *sink = whip_publisher_new ();

  sink->server->hold = TRUE;
  whip_publisher_start (sink);
  wait_until (sink->server->held->len == 1);
  sink->no_video = TRUE;
  whip_publisher_close (sink, GST_LATEST_SIGNALLING_ERROR_ENDED, "over");
  sink->server->hold = FALSE;
  whip_server_release (sink->server);
  wait_until (sink->server->deletes == 1);
  fail_unless_equals_int (sink->answers->len, 0);
  fail_unless_equals_int (sink->ended->len, 0);
  whip_publisher_free (sink);
}

GST_END_TEST;

GST_START_TEST (a_lost_connection_is_made_again)
{
  WhipPublisher *sink = whip_publisher_new ();
  const gchar *before;

  whip_publisher_publish (sink);
  before = whip_publisher_get_id (sink);
  whip_publisher_connect (sink);
  whip_publisher_close (
      sink, GST_LATEST_SIGNALLING_ERROR_ENDED, "the viewer has fallen silent");
  wait_until (sink->answers->len == 2);
  fail_if (g_str_equal (before, whip_publisher_get_id (sink)));
  wait_until (sink->server->deletes == 1);
  fail_unless_equals_string (
      whip_server_get (sink->server, "DELETE", 0)->path, "/rooms/session/1");
  fail_unless_equals_int (sink->troubles->len, 1);
  fail_unless (strstr (sink->troubles->pdata[0], "fallen silent"));
  fail_if (sink->fatal);
  whip_publisher_free (sink);
}

GST_END_TEST;

GST_START_TEST (the_end_of_the_video_is_no_trouble)
{
  WhipPublisher *sink = whip_publisher_new ();

  whip_publisher_publish (sink);
  whip_publisher_connect (sink);
  sink->no_video = TRUE;
  whip_publisher_close (
      sink, GST_LATEST_SIGNALLING_ERROR_ENDED, "The stream has ended.");
  wait_until (sink->wanted->len == 2 && sink->server->deletes == 1);
  fail_unless_equals_int (sink->troubles->len, 0);
  sink->no_video = FALSE;
  gst_latest_signaller_ready (sink->client);
  wait_until (sink->answers->len == 2);
  fail_unless_equals_int (sink->troubles->len, 0);
  whip_publisher_free (sink);
}

GST_END_TEST;

GST_START_TEST (a_server_that_is_away_is_waited_for)
{
  WhipPublisher *sink = whip_publisher_new ();

  whip_server_leave (sink->server);
  whip_publisher_start (sink);
  wait_until (sink->wanted->len == 4);
  fail_unless_equals_int (sink->troubles->len, 1);
  fail_if (sink->fatal);
  fail_unless_equals_int (sink->ended->len, 3);
  whip_server_return (sink->server);
  wait_until (sink->answers->len == 1);
  fail_unless_equals_int (sink->troubles->len, 1);

  whip_publisher_connect (sink);
  whip_server_leave (sink->server);
  whip_publisher_close (sink, GST_LATEST_SIGNALLING_ERROR_ENDED, "gone");
  wait_until (sink->troubles->len == 2);
  whip_publisher_free (sink);
}

GST_END_TEST;

GST_START_TEST (the_servers_ice_servers_are_for_the_next_session)
{
  static const WhipReply created = { 201, WHIP_SDP, "v=0\r\n", 0,
    { "Location", "/s", "Link", "<stun:stun.example>; rel=\"ice-server\"",
        "Link",
        "<turn:turn.example?transport=udp>; rel=\"ice-server\"; "
        "username=\"a b\"; credential=\"c:d\"" } };
  WhipPublisher *sink = whip_publisher_new ();
  g_autofree gchar *stun = NULL;
  g_autofree gchar *turn = NULL;

  sink->server->post = &created;
  whip_publisher_publish (sink);
  gst_latest_signaller_get_ice_servers (sink->client, &stun, &turn);
  fail_unless_equals_string (stun, "stun://stun.example:3478");
  fail_unless_equals_string (
      turn, "turn://a%20b:c%3Ad@turn.example:3478?transport=udp");
  whip_publisher_free (sink);
}

GST_END_TEST;

/* Whatever the server has not answered by then. */
GST_START_TEST (stop_does_not_wait_for_a_silent_server)
{
  static const GstLatestWhipTimes times = { 60000, 1, 1, 1, 20 };
  WhipPublisher *sink = whip_publisher_new ();

  gst_latest_whip_client_set_times (
      GST_LATEST_WHIP_CLIENT (sink->client), &times);
  if (__i__ == 0) {
    sink->server->hold = TRUE;
    whip_publisher_start (sink);
    wait_until (sink->server->posts == 1);
  } else {
    whip_publisher_publish (sink);
    sink->server->hold = TRUE;
  }
  gst_latest_signaller_stop (sink->client);
  fail_unless_equals_int (sink->ended->len, 0);
  fail_unless_equals_int (sink->troubles->len, 0);
  sink->server->hold = FALSE;
  whip_server_release (sink->server);
  whip_publisher_free (sink);
}

GST_END_TEST;

GST_START_TEST (a_client_can_be_started_again)
{
  WhipPublisher *sink = whip_publisher_new ();

  whip_publisher_publish (sink);
  gst_latest_signaller_stop (sink->client);
  whip_publisher_publish (sink);
  fail_unless_equals_int (sink->server->deletes, 1);
  whip_publisher_free (sink);
}

GST_END_TEST;

static Suite *
whipclient_suite (void)
{
  Suite *suite = suite_create ("whipclient");
  TCase *tcase = tcase_create ("publish");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, what_is_published_is_deleted_at_the_end);
  tcase_add_test (tcase, nothing_is_sent_without_video);
  tcase_add_test (tcase, candidates_are_told_in_few_requests);
  tcase_add_loop_test (tcase, a_server_that_takes_no_candidates_is_told_no_more,
      0, G_N_ELEMENTS (no_patch));
  tcase_add_test (tcase, a_session_closed_before_its_answer_is_deleted);
  tcase_add_test (tcase, a_lost_connection_is_made_again);
  tcase_add_test (tcase, the_end_of_the_video_is_no_trouble);
  tcase_add_test (tcase, a_server_that_is_away_is_waited_for);
  tcase_add_test (tcase, the_servers_ice_servers_are_for_the_next_session);
  tcase_add_loop_test (tcase, stop_does_not_wait_for_a_silent_server, 0, 2);
  tcase_add_test (tcase, a_client_can_be_started_again);
  return suite;
}

GST_CHECK_MAIN (whipclient);
