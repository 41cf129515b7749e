/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "whepsink.h"

/* What there is. */

GST_START_TEST (tracks_are_told)
{
  WhepSink *sink = whep_sink_new ();
  g_autoptr (HttpResponse) none =
      http_request ("GET", sink->port, "/tracks", NULL, NULL);
  g_autoptr (HttpResponse) some = NULL;

  fail_unless_equals_int (none->status, 200);
  fail_unless_equals_string (none->body, "{}");
  sink->tracks =
      gst_structure_new ("tracks", "control", G_TYPE_BOOLEAN, TRUE, NULL);
  some = http_request ("GET", sink->port, "/tracks", NULL, NULL);
  fail_unless_equals_string (some->body, "{\"control\":true}");
  fail_unless_equals_string (
      http_header (some, "Content-Type"), "application/json");
  whep_sink_assert_same_origin (some);
  whep_sink_assert_status (sink, "POST", "/tracks", 405);
  whep_sink_assert_status (sink, "OPTIONS", "/tracks", 204);
  whep_sink_free (sink);
}

GST_END_TEST;

/* A page that asks for its statistics sees that tracks come and go. */
GST_START_TEST (session_stats_have_the_tracks)
{
  WhepSink *sink = whep_sink_new ();
  g_autoptr (HttpResponse) offer = whep_sink_offer (sink);
  g_autofree gchar *session = whep_sink_session_path (offer);
  g_autofree gchar *path = g_strconcat ("/stats", strrchr (session, '/'), NULL);
  g_autoptr (HttpResponse) r = NULL;
  g_autoptr (HttpResponse) all = NULL;

  sink->tracks =
      gst_structure_new ("tracks", "control", G_TYPE_BOOLEAN, TRUE, NULL);
  sink->stats = gst_structure_new_empty ("stats");
  r = http_request ("GET", sink->port, path, NULL, NULL);
  fail_unless (strstr (r->body, ",\"available\":{\"control\":true}}") != NULL,
      "%s", r->body);
  all = http_request ("GET", sink->port, "/stats", NULL, NULL);
  fail_unless (strstr (all->body, "available") == NULL);
  whep_sink_free (sink);
}

GST_END_TEST;

/* On a slow machine, the requests take longer than the answer is kept. */
GST_START_TEST (session_stats_have_what_all_sessions_share)
{
  WhepSink *sink = whep_sink_new ();
  g_autoptr (HttpResponse) offer = whep_sink_offer (sink);
  g_autofree gchar *session = whep_sink_session_path (offer);
  g_autofree gchar *path = g_strconcat ("/stats", strrchr (session, '/'), NULL);
  g_autoptr (HttpResponse) all = NULL;
  gint64 start = g_get_monotonic_time ();
  gint64 took;

  sink->stats = gst_structure_new ("s", "viewers", G_TYPE_UINT, 1, NULL);
  sink->sender_stats = gst_structure_new ("s", "n", G_TYPE_UINT, 3, NULL);
  for (guint i = 0; i < 10; i++) {
    g_autoptr (HttpResponse) r =
        http_request ("GET", sink->port, path, NULL, NULL);

    fail_unless (
        g_str_has_suffix (r->body, ",\"sender\":{\"n\":3}}"), "%s", r->body);
  }
  took = g_get_monotonic_time () - start;
  fail_unless (sink->sender_stats_requests >= 1);
  fail_unless (sink->sender_stats_requests
      <= 1 + took / (200 * G_TIME_SPAN_MILLISECOND));
  all = http_request ("GET", sink->port, "/stats", NULL, NULL);
  fail_unless (strstr (all->body, "sender") == NULL);
  whep_sink_free (sink);
}

GST_END_TEST;

/* What a player asks for. */

static const struct
{
  const gchar *query;
  guint status;
  const gchar *video, *audio;
  gboolean separate;
} queries[] = {
  { "", 201, NULL, NULL },
  { "?video=front", 201, "front", NULL },
  { "?video=left,right&audio=none", 201, "left,right", "none" },
  { "?audio=caf%C3%A9%2C%20bar", 201, NULL, "café, bar" },
  { "?other=1", 201, NULL, NULL },
  { "?streams=separate&video=front", 201, "front", NULL, TRUE },
  { "?streams=other", 201, NULL, NULL },
  { "?video=", 201, "", NULL },
  { "?video=none&audio=none", 400, NULL, NULL },
  { "?video", 400, NULL, NULL },
};

GST_START_TEST (offer_names_its_tracks)
{
  WhepSink *sink = whep_sink_new ();
  g_autofree gchar *path = g_strconcat ("/whep", queries[__i__].query, NULL);
  g_autoptr (HttpResponse) r =
      http_request ("POST", sink->port, path, SDP, OFFER);
  GstLatestTrackChoice choice;

  fail_unless_equals_int (r->status, queries[__i__].status);
  fail_unless_equals_int (sink->offers->len, r->status == 201);
  if (r->status == 201) {
    gst_latest_signaller_get_choice (
        sink->server, sink->offers->pdata[0], &choice);
    fail_unless_equals_string (choice.video, queries[__i__].video);
    fail_unless_equals_string (choice.audio, queries[__i__].audio);
    fail_unless_equals_int (choice.separate, queries[__i__].separate);
  }
  whep_sink_free (sink);
}

GST_END_TEST;

/* New offers of a session. */

typedef struct
{
  WhepSink *sink;
  HttpResponse *offer;
  gchar *path;
} Session;

static Session
begin (void)
{
  Session s = { whep_sink_new (), NULL, NULL };

  s.offer = whep_sink_offer (s.sink);
  s.path = whep_sink_session_path (s.offer);
  return s;
}

static void
end (Session *s)
{
  http_response_free (s->offer);
  g_free (s->path);
  whep_sink_free (s->sink);
}

static HttpResponse *
offer_again (Session *s, const gchar *if_match)
{
  return http_request_if_match (
      "PATCH", s->sink->port, s->path, SDP, "again", if_match);
}

GST_START_TEST (new_offer_is_answered)
{
  Session s = begin ();
  const gchar *etag = http_header (s.offer, "ETag");
  g_autoptr (HttpResponse) r = offer_again (&s, etag);
  g_autoptr (HttpResponse) late = offer_again (&s, etag);
  g_autoptr (HttpResponse) next = offer_again (&s, http_header (r, "ETag"));

  fail_unless_equals_int (r->status, 200);
  fail_unless_equals_string (r->body, ANSWER);
  fail_unless_equals_string (http_header (r, "Content-Type"), SDP);
  fail_unless_equals_string (http_header (r, "Location"), NULL);
  fail_if (g_str_equal (http_header (r, "ETag"), etag));
  whep_sink_assert_same_origin (r);
  fail_unless_equals_string (s.sink->sdps->pdata[1], "again");
  fail_unless_equals_string (
      s.sink->offers->pdata[1], s.sink->offers->pdata[0]);
  fail_unless_equals_int (late->status, 412);
  fail_unless_equals_int (next->status, 200);
  fail_unless_equals_int (s.sink->offers->len, 3);
  end (&s);
}

GST_END_TEST;

GST_START_TEST (new_offer_needs_the_tag)
{
  Session s = begin ();
  g_autoptr (HttpResponse) r = offer_again (&s, NULL);
  g_autoptr (HttpResponse) empty =
      http_request_if_match ("PATCH", s.sink->port, s.path, SDP, "", "*");

  fail_unless_equals_int (r->status, 428);
  fail_unless_equals_int (empty->status, 400);
  fail_unless_equals_int (s.sink->offers->len, 1);
  end (&s);
}

GST_END_TEST;

/* What cannot be does not end the session. */
GST_START_TEST (refused_offer_leaves_the_session)
{
  Session s = begin ();
  g_autoptr (GError) reason = g_error_new_literal (GST_LATEST_SIGNALLING_ERROR,
      GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE, "not this one");
  g_autoptr (HttpResponse) busy = NULL;
  g_autoptr (HttpResponse) next = NULL;
  GSocket *raw = raw_connect (s.sink->port);
  g_autofree gchar *request =
      g_strdup_printf ("PATCH %s HTTP/1.1\r\nHost: localhost\r\nIf-Match: *\r\n"
                       "Content-Type: application/sdp\r\n"
                       "Content-Length: 5\r\n\r\nagain",
          s.path);
  g_autofree gchar *reply = NULL;

  s.sink->keep_waiting = TRUE;
  raw_send (raw, request);
  http_wait_until (s.sink->offers->len == 2);
  busy = offer_again (&s, "*");
  fail_unless_equals_int (busy->status, 409);
  fail_unless_equals_int (s.sink->offers->len, 2);
  fail_unless (gst_latest_signaller_refuse (
      s.sink->server, s.sink->offers->pdata[0], reason));
  reply = raw_read_to_end (raw);
  raw_close (raw);
  fail_unless (g_str_has_prefix (reply, "HTTP/1.1 422 "));
  fail_unless (strstr (reply, "not this one") != NULL);

  s.sink->keep_waiting = FALSE;
  next = offer_again (&s, http_header (s.offer, "ETag"));
  fail_unless_equals_int (next->status, 200);
  fail_unless_equals_int (s.sink->ended->len, 0);
  end (&s);
}

GST_END_TEST;

/* Nor does a client that does not wait for its answer, which is for nobody
 * else. */
GST_START_TEST (client_leaves_before_its_answer)
{
  Session s = begin ();
  g_autoptr (HttpResponse) busy = NULL;
  g_autoptr (HttpResponse) next = NULL;
  GSocket *raw = raw_connect (s.sink->port);
  g_autofree gchar *request =
      g_strdup_printf ("PATCH %s HTTP/1.1\r\nHost: localhost\r\nIf-Match: *\r\n"
                       "Content-Type: application/sdp\r\n"
                       "Content-Length: 5\r\n\r\nagain",
          s.path);

  s.sink->keep_waiting = TRUE;
  raw_send (raw, request);
  http_wait_until (s.sink->offers->len == 2);
  raw_close (raw);
  whep_sink_assert_status (s.sink, "GET", "/", 200);
  busy = offer_again (&s, "*");
  fail_unless_equals_int (busy->status, 409);
  gst_latest_signaller_answer (
      s.sink->server, s.sink->offers->pdata[0], "unheard");
  s.sink->keep_waiting = FALSE;
  next = offer_again (&s, "*");
  fail_unless_equals_int (next->status, 200);
  fail_unless_equals_string (next->body, ANSWER);
  fail_unless_equals_int (s.sink->ended->len, 0);
  end (&s);
}

GST_END_TEST;

static Suite *
wheprequests_suite (void)
{
  Suite *s = suite_create ("wheprequests");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, tracks_are_told);
  tcase_add_test (tc, session_stats_have_the_tracks);
  tcase_add_test (tc, session_stats_have_what_all_sessions_share);
  tcase_add_loop_test (tc, offer_names_its_tracks, 0, G_N_ELEMENTS (queries));
  tcase_add_test (tc, new_offer_is_answered);
  tcase_add_test (tc, new_offer_needs_the_tag);
  tcase_add_test (tc, refused_offer_leaves_the_session);
  tcase_add_test (tc, client_leaves_before_its_answer);
  return s;
}

GST_CHECK_MAIN (wheprequests);
