/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "../helpers/whepsink.h"

GST_START_TEST (offer_is_answered_and_session_deleted)
{
  WhepSink *sink = whep_sink_new ();
  g_autoptr (HttpResponse) r = whep_sink_offer (sink);
  g_autofree gchar *location = whep_sink_session_path (r);
  const gchar *id;

  fail_unless_equals_int (r->status, 201);
  fail_unless_equals_string (http_header (r, "Content-Type"), SDP);
  fail_unless_equals_string (r->body, ANSWER);
  fail_unless (http_header (r, "ETag")[0] == '"');
  whep_sink_assert_same_origin (r);
  fail_unless_equals_string (sink->sdps->pdata[0], OFFER);
  id = sink->offers->pdata[0];
  fail_unless_equals_int (strlen (id), 32);
  fail_unless (g_str_has_prefix (location, "/whep/"));
  fail_unless_equals_int (strlen (location), strlen ("/whep/") + 32);

  whep_sink_assert_status (sink, "PATCH", location, 415);
  whep_sink_assert_status (sink, "GET", location, 405);
  fail_unless_equals_int (sink->ended->len, 0);
  whep_sink_assert_status (sink, "DELETE", location, 200);
  fail_unless_equals_int (sink->ended->len, 1);
  fail_unless_equals_string (sink->ended->pdata[0], id);
  whep_sink_assert_status (sink, "DELETE", location, 404);
  fail_unless_equals_int (sink->ended->len, 1);
  whep_sink_free (sink);
}

GST_END_TEST;

GST_START_TEST (answer_may_come_later)
{
  WhepSink *sink = whep_sink_new ();
  HttpCall *one, *two;
  g_autoptr (HttpResponse) a = NULL;
  g_autoptr (HttpResponse) b = NULL;

  sink->keep_waiting = TRUE;
  one = http_call ("POST", sink->port, "/whep", SDP "; charset=utf-8", OFFER);
  http_wait_until (sink->offers->len == 1);
  two = http_call ("POST", sink->port, "/whep", "Application/SDP", OFFER);
  http_wait_until (sink->offers->len == 2);
  whep_sink_assert_status (sink, "GET", "/", 200);
  gst_latest_signaller_answer (sink->server, sink->offers->pdata[1], "second");
  b = http_call_finish (two);
  gst_latest_signaller_answer (sink->server, sink->offers->pdata[0], "first");
  a = http_call_finish (one);
  fail_unless_equals_string (a->body, "first");
  fail_unless_equals_string (b->body, "second");
  fail_if (g_str_equal (sink->offers->pdata[0], sink->offers->pdata[1]));
  fail_if (g_str_equal (http_header (a, "ETag"), http_header (b, "ETag")));
  whep_sink_free (sink);
}

GST_END_TEST;

static const struct
{
  gint code;
  guint status;
  const gchar *retry_after;
} refusals[] = {
  { GST_LATEST_SIGNALLING_ERROR_MALFORMED, 400, NULL },
  { GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE, 422, NULL },
  { GST_LATEST_SIGNALLING_ERROR_NO_SUCH_TRACK, 404, NULL },
  { GST_LATEST_SIGNALLING_ERROR_NOT_READY, 503, "1" },
  { GST_LATEST_SIGNALLING_ERROR_TOO_MANY, 503, "1" },
  { GST_LATEST_SIGNALLING_ERROR_FAILED, 500, NULL },
};

GST_START_TEST (refusal_says_why)
{
  WhepSink *sink = whep_sink_new ();
  g_autoptr (HttpResponse) r = NULL;

  sink->refuse = g_error_new_literal (
      GST_LATEST_SIGNALLING_ERROR, refusals[__i__].code, "no video, sorry");
  r = whep_sink_offer (sink);
  fail_unless_equals_int (r->status, refusals[__i__].status);
  fail_unless_equals_string (r->body, "no video, sorry\n");
  fail_unless_equals_string (
      http_header (r, "Content-Type"), "text/plain; charset=utf-8");
  fail_unless_equals_string (
      http_header (r, "Retry-After"), refusals[__i__].retry_after);
  fail_unless_equals_string (http_header (r, "Location"), NULL);
  whep_sink_assert_same_origin (r);
  fail_unless_equals_int (sink->ended->len, 0);
  whep_sink_free (sink);
}

GST_END_TEST;

GST_START_TEST (other_content_types_are_refused)
{
  static const gchar *const types[] = { "text/plain", "application/json",
    "application/sdpx" };
  WhepSink *sink = whep_sink_new ();

  for (guint i = 0; i < G_N_ELEMENTS (types); i++) {
    g_autoptr (HttpResponse) r =
        http_request ("POST", sink->port, "/whep", types[i], OFFER);

    fail_unless_equals_int (r->status, 415);
  }
  whep_sink_assert_status (sink, "POST", "/whep", 415);
  fail_unless_equals_int (sink->offers->len, 0);
  whep_sink_free (sink);
}

GST_END_TEST;

GST_START_TEST (bodies_that_are_not_text_are_refused)
{
  static const gchar *const bodies[] = { "0\r\n\r\n",
    "1\r\n\xff\r\n0\r\n\r\n" };
  WhepSink *sink = whep_sink_new ();

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++) {
    GSocket *socket = raw_connect (sink->port);
    g_autofree gchar *response = NULL;

    raw_send (socket,
        "POST /whep HTTP/1.1\r\nHost: localhost\r\n"
        "Content-Type: application/sdp\r\nTransfer-Encoding: chunked\r\n\r\n");
    raw_send (socket, bodies[i]);
    response = raw_read_to_end (socket);
    fail_unless (g_str_has_prefix (response, "HTTP/1.1 400 "), "%s", response);
    raw_close (socket);
  }
  fail_unless_equals_int (sink->offers->len, 0);
  whep_sink_free (sink);
}

GST_END_TEST;

/* curl does so before it sends a large body. */
GST_START_TEST (client_may_wait_for_100_continue)
{
  WhepSink *sink = whep_sink_new ();
  GSocket *socket = raw_connect (sink->port);
  g_autofree gchar *response = NULL;

  raw_send (socket,
      "POST /whep HTTP/1.1\r\nHost: localhost\r\n"
      "Content-Type: application/sdp\r\nContent-Length: 3\r\n"
      "Expect: 100-continue\r\n\r\nv=0");
  response = raw_read_to_end (socket);
  fail_unless (g_str_has_prefix (response, "HTTP/1.1 100 "), "%s", response);
  fail_unless (strstr (response, "\r\n\r\nHTTP/1.1 201 "), "%s", response);
  fail_unless (g_str_has_suffix (response, "\r\n\r\n" ANSWER), "%s", response);
  fail_unless (strstr (strstr (response, "201"), "Vary: Origin\r\n"));
  raw_close (socket);
  whep_sink_free (sink);
}

GST_END_TEST;

GST_START_TEST (huge_offer_is_refused_and_others_live_on)
{
  WhepSink *sink = whep_sink_new ();
  g_autofree gchar *huge = g_strnfill (10 * 1024 * 1024, 'x');
  g_autoptr (HttpResponse) r =
      http_request ("POST", sink->port, "/whep", SDP, huge);
  g_autoptr (HttpResponse) next = NULL;

  fail_unless_equals_int (r->status, 413);
  fail_unless_equals_int (sink->offers->len, 0);
  next = whep_sink_offer (sink);
  fail_unless_equals_int (next->status, 201);
  whep_sink_free (sink);
}

GST_END_TEST;

GST_START_TEST (session_urls_are_compared_exactly)
{
  WhepSink *sink = whep_sink_new ();
  g_autoptr (HttpResponse) r = whep_sink_offer (sink);
  const gchar *token = http_header (r, "Location") + strlen ("whep/");
  g_autofree gchar *prefix = g_strdup_printf ("/whep/%.31s", token);
  g_autofree gchar *longer = g_strdup_printf ("/whep/%s0", token);
  g_autofree gchar *below = g_strdup_printf ("/whep/%s/x", token);
  g_autofree gchar *encoded =
      g_strdup_printf ("/whep/%%%02x%s", token[0], token + 1);

  whep_sink_assert_status (sink, "DELETE", prefix, 404);
  whep_sink_assert_status (sink, "DELETE", longer, 404);
  whep_sink_assert_status (sink, "DELETE", below, 404);
  whep_sink_assert_status (sink, "DELETE", encoded, 200);
  fail_unless_equals_int (sink->ended->len, 1);
  whep_sink_free (sink);
}

GST_END_TEST;

/* The log shows ids, which must not be enough to end a session. */
GST_START_TEST (id_does_not_give_the_session_away)
{
  WhepSink *sink = whep_sink_new ();
  g_autoptr (HttpResponse) r = whep_sink_offer (sink);
  g_autofree gchar *guess =
      g_strdup_printf ("/whep/%s", (gchar *) sink->offers->pdata[0]);

  fail_unless_equals_int (r->status, 201);
  whep_sink_assert_status (sink, "DELETE", guess, 404);
  fail_unless_equals_int (sink->ended->len, 0);
  whep_sink_free (sink);
}

GST_END_TEST;

GST_START_TEST (session_closed_by_the_sink_is_gone)
{
  WhepSink *sink = whep_sink_new ();
  g_autoptr (HttpResponse) r = whep_sink_offer (sink);
  g_autoptr (GError) over = g_error_new_literal (
      GST_LATEST_SIGNALLING_ERROR, GST_LATEST_SIGNALLING_ERROR_ENDED, "over");
  g_autofree gchar *path = whep_sink_session_path (r);

  gst_latest_signaller_close (sink->server, sink->offers->pdata[0], over);
  gst_latest_signaller_close (sink->server, sink->offers->pdata[0], over);
  gst_latest_signaller_answer (sink->server, "unknown", ANSWER);
  whep_sink_assert_status (sink, "DELETE", path, 404);
  fail_unless_equals_int (sink->ended->len, 0);
  whep_sink_free (sink);
}

GST_END_TEST;

static GSocket *
raw_offer (guint port)
{
  GSocket *socket = raw_connect (port);

  raw_send (socket,
      "POST /whep HTTP/1.1\r\nHost: localhost\r\n"
      "Content-Type: application/sdp\r\nContent-Length: 3\r\n\r\nv=0");
  return socket;
}

GST_START_TEST (viewer_that_vanishes_before_the_answer_has_ended)
{
  WhepSink *sink = whep_sink_new ();
  GSocket *viewer;

  sink->keep_waiting = TRUE;
  viewer = raw_offer (sink->port);
  http_wait_until (sink->offers->len == 1);
  raw_close (viewer);
  http_wait_until (sink->ended->len == 1);
  fail_unless_equals_string (sink->ended->pdata[0], sink->offers->pdata[0]);
  gst_latest_signaller_answer (sink->server, sink->offers->pdata[0], ANSWER);
  whep_sink_assert_status (sink, "GET", "/", 200);
  fail_unless_equals_int (sink->ended->len, 1);
  whep_sink_free (sink);
}

GST_END_TEST;

/* 16 sessions of one address that are not connected: the next one takes the
 * place of the oldest. */
GST_START_TEST (offers_of_one_address_give_way_to_newer_ones)
{
  WhepSink *sink = whep_sink_new ();
  g_autoptr (HttpResponse) connected = whep_sink_offer (sink);
  GSocket *waiting;
  g_autofree gchar *response = NULL;

  fail_unless_equals_int (connected->status, 201);
  gst_latest_signaller_connected (sink->server, sink->offers->pdata[0]);
  sink->keep_waiting = TRUE;
  waiting = raw_offer (sink->port);
  http_wait_until (sink->offers->len == 2);
  sink->keep_waiting = FALSE;
  for (guint i = 1; i < 16; i++) {
    g_autoptr (HttpResponse) r = whep_sink_offer (sink);

    fail_unless_equals_int (r->status, 201);
  }
  fail_unless_equals_int (sink->ended->len, 0);

  for (guint i = 0; i < 3; i++) {
    g_autoptr (HttpResponse) r = whep_sink_offer (sink);

    fail_unless_equals_int (r->status, 201);
    fail_unless_equals_int (sink->ended->len, i + 1);
    fail_unless_equals_string (
        sink->ended->pdata[i], sink->offers->pdata[i + 1]);
  }
  response = raw_read_to_end (waiting);
  fail_unless (g_str_has_prefix (response, "HTTP/1.1 503 "), "%s", response);
  fail_unless (strstr (response, "Retry-After: 1\r\n"), "%s", response);
  raw_close (waiting);
  whep_sink_free (sink);
}

GST_END_TEST;

GST_START_TEST (stop_turns_waiting_viewers_away)
{
  WhepSink *sink = whep_sink_new ();
  GSocket *viewer, *idle;
  g_autofree gchar *response = NULL;
  g_autofree gchar *nothing = NULL;

  sink->keep_waiting = TRUE;
  idle = raw_connect (sink->port);
  viewer = raw_offer (sink->port);
  http_wait_until (sink->offers->len == 1);
  gst_latest_signaller_stop (sink->server);
  response = raw_read_to_end (viewer);
  fail_unless (g_str_has_prefix (response, "HTTP/1.1 503 "), "%s", response);
  fail_unless (strstr (response, "Vary: Origin\r\n"));
  fail_unless (g_str_has_suffix (response, "\r\n\r\nthe sender has stopped\n"));
  nothing = raw_read_to_end (idle);
  fail_unless_equals_string (nothing, "");
  raw_close (viewer);
  raw_close (idle);
  while (g_main_context_iteration (sink->context, FALSE))
    ;
  fail_unless_equals_int (sink->ended->len, 0);
  gst_latest_signaller_answer (sink->server, sink->offers->pdata[0], ANSWER);
  gst_latest_signaller_stop (sink->server);
  whep_sink_free (sink);
}

GST_END_TEST;

GST_START_TEST (stop_from_within_an_offer)
{
  WhepSink *sink = whep_sink_new ();
  GSocket *viewer;
  g_autofree gchar *response = NULL;

  sink->stop_on_offer = TRUE;
  viewer = raw_offer (sink->port);
  response = raw_read_to_end (viewer);
  fail_unless (g_str_has_prefix (response, "HTTP/1.1 503 "), "%s", response);
  raw_close (viewer);
  whep_sink_free (sink);
}

GST_END_TEST;

static Suite *
whepserver_suite (void)
{
  Suite *s = suite_create ("whepserver");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, offer_is_answered_and_session_deleted);
  tcase_add_test (tc, answer_may_come_later);
  tcase_add_loop_test (tc, refusal_says_why, 0, G_N_ELEMENTS (refusals));
  tcase_add_test (tc, other_content_types_are_refused);
  tcase_add_test (tc, bodies_that_are_not_text_are_refused);
  tcase_add_test (tc, client_may_wait_for_100_continue);
  tcase_add_test (tc, huge_offer_is_refused_and_others_live_on);
  tcase_add_test (tc, session_urls_are_compared_exactly);
  tcase_add_test (tc, id_does_not_give_the_session_away);
  tcase_add_test (tc, session_closed_by_the_sink_is_gone);
  tcase_add_test (tc, viewer_that_vanishes_before_the_answer_has_ended);
  tcase_add_test (tc, offers_of_one_address_give_way_to_newer_ones);
  tcase_add_test (tc, stop_turns_waiting_viewers_away);
  tcase_add_test (tc, stop_from_within_an_offer);
  return s;
}

GST_CHECK_MAIN (whepserver);
