/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "../helpers/httpclient.h"
#include "whepserver.h"

#define SDP "application/sdp"
#define OFFER "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\n"
#define ANSWER "v=0\r\no=- 2 2 IN IP4 0.0.0.0\r\ns=-\r\n"

/* The sink's side. Answers at once unless told otherwise. */
typedef struct
{
  GMainContext *context;
  GstLatestSignaller *server;
  guint port;
  GPtrArray *offers, *sdps, *ended;
  gboolean keep_waiting, stop_on_offer;
  GError *refuse;
  GstStructure *stats;
} Sink;

static void
on_offer (GstLatestSignaller * server, const gchar * id, const gchar * sdp,
    Sink * sink)
{
  g_ptr_array_add (sink->offers, g_strdup (id));
  g_ptr_array_add (sink->sdps, g_strdup (sdp));
  if (sink->stop_on_offer)
    gst_latest_signaller_stop (server);
  else if (sink->refuse != NULL)
    gst_latest_signaller_close (server, id, sink->refuse);
  else if (!sink->keep_waiting)
    gst_latest_signaller_answer (server, id, ANSWER);
}

static void
on_session_ended (GstLatestSignaller * server, const gchar * id, Sink * sink)
{
  g_ptr_array_add (sink->ended, g_strdup (id));
}

static GstStructure *
on_request_stats (GstLatestSignaller * server, Sink * sink)
{
  return sink->stats ? gst_structure_copy (sink->stats) : NULL;
}

static void
sink_start (Sink * sink)
{
  g_autoptr (GError) error = NULL;

  fail_unless (gst_latest_signaller_start (sink->server, sink->context,
          &error), "%s", error ? error->message : "");
  g_object_get (sink->server, "http-port", &sink->port, NULL);
  fail_unless (sink->port > 0);
}

/* Not started. */
static Sink *
sink_new_stopped (void)
{
  Sink *sink = g_new0 (Sink, 1);

  sink->context = g_main_context_new ();
  g_main_context_push_thread_default (sink->context);
  sink->offers = g_ptr_array_new_with_free_func (g_free);
  sink->sdps = g_ptr_array_new_with_free_func (g_free);
  sink->ended = g_ptr_array_new_with_free_func (g_free);
  sink->server = g_object_new (GST_TYPE_LATEST_WHEP_SERVER, "http-port", 0,
      NULL);
  g_signal_connect (sink->server, "offer", G_CALLBACK (on_offer), sink);
  g_signal_connect (sink->server, "session-ended",
      G_CALLBACK (on_session_ended), sink);
  g_signal_connect (sink->server, "request-stats",
      G_CALLBACK (on_request_stats), sink);
  return sink;
}

static Sink *
sink_new (void)
{
  Sink *sink = sink_new_stopped ();

  sink_start (sink);
  return sink;
}

static void
sink_free (Sink * sink)
{
  gst_latest_signaller_stop (sink->server);
  g_object_add_weak_pointer (G_OBJECT (sink->server),
      (gpointer *) & sink->server);
  g_object_unref (sink->server);
  fail_unless (sink->server == NULL);
  while (g_main_context_iteration (sink->context, FALSE));
  g_main_context_pop_thread_default (sink->context);
  g_main_context_unref (sink->context);
  g_ptr_array_unref (sink->offers);
  g_ptr_array_unref (sink->sdps);
  g_ptr_array_unref (sink->ended);
  g_clear_error (&sink->refuse);
  g_clear_pointer (&sink->stats, gst_structure_free);
  g_free (sink);
}

static void
assert_cross_origin (HttpResponse * r)
{
  fail_unless_equals_string (http_header (r, "Access-Control-Allow-Origin"),
      "*");
  fail_unless (strstr (http_header (r, "Access-Control-Expose-Headers"),
          "Location") != NULL);
  fail_unless_equals_string (http_header (r, "Cache-Control"), "no-store");
}

static void
assert_status (Sink * sink, const gchar * method, const gchar * path,
    guint status)
{
  g_autoptr (HttpResponse) r =
      http_request (method, sink->port, path, NULL, NULL);

  fail_unless (r->status == status, "%s %s: %u instead of %u", method, path,
      r->status, status);
  assert_cross_origin (r);
}

GST_START_TEST (page_is_served_with_its_files)
{
  static const struct
  {
    const gchar *path, *type;
  } files[] = {
    {"/", "text/html; charset=utf-8"},
    {"/player.css", "text/css; charset=utf-8"},
    {"/player.js", "text/javascript; charset=utf-8"},
    {"/age.js", "text/javascript; charset=utf-8"},
    {"/plot.js", "text/javascript; charset=utf-8"},
    {"/whep.js", "text/javascript; charset=utf-8"},
  };
  Sink *sink = sink_new ();

  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autoptr (HttpResponse) get =
        http_request ("GET", sink->port, files[i].path, NULL, NULL);
    g_autoptr (HttpResponse) head =
        http_request ("HEAD", sink->port, files[i].path, NULL, NULL);

    fail_unless_equals_int (get->status, 200);
    fail_unless (strlen (get->body) > 100);
    fail_unless_equals_string (http_header (get, "Content-Type"),
        files[i].type);
    fail_unless (strstr (http_header (get, "Content-Security-Policy"),
            "default-src 'self'") != NULL);
    fail_unless_equals_string (http_header (get, "X-Content-Type-Options"),
        "nosniff");
    assert_cross_origin (get);
    fail_unless_equals_int (head->status, 200);
    fail_unless_equals_string (head->body, "");
    fail_unless_equals_string (http_header (head, "Content-Length"),
        http_header (get, "Content-Length"));
  }
  sink_free (sink);
}

GST_END_TEST;

GST_START_TEST (page_loads_nothing_from_elsewhere)
{
  Sink *sink = sink_new ();
  g_autoptr (HttpResponse) r =
      http_request ("GET", sink->port, "/", NULL, NULL);

  fail_unless (strstr (r->body, "http://") == NULL);
  fail_unless (strstr (r->body, "https://") == NULL);
  sink_free (sink);
}

GST_END_TEST;

static const struct
{
  const gchar *method, *path;
  guint status;
  const gchar *allow;
} other_requests[] = {
  {"GET", "/nothing", 404, NULL},
  {"GET", "/favicon.ico", 404, NULL},
  {"GET", "/whepping", 404, NULL},
  {"POST", "/", 405, "GET, HEAD, OPTIONS"},
  {"DELETE", "/stats", 405, "GET, HEAD, OPTIONS"},
  {"PUT", "/clock", 405, "GET, HEAD, OPTIONS"},
  {"GET", "/whep", 405, "POST, OPTIONS"},
  {"HEAD", "/whep", 405, "POST, OPTIONS"},
  {"PUT", "/whep", 405, "POST, OPTIONS"},
  {"DELETE", "/whep", 405, "POST, OPTIONS"},
  {"DELETE", "/whep/", 404, NULL},
  {"DELETE", "/whep/00000000000000000000000000000000", 404, NULL},
  {"PATCH", "/whep/00000000000000000000000000000000", 404, NULL},
  {"BREW", "/", 405, "GET, HEAD, OPTIONS"},
};

GST_START_TEST (other_requests_get_a_clear_status)
{
  Sink *sink = sink_new ();
  g_autoptr (HttpResponse) r = http_request (other_requests[__i__].method,
      sink->port, other_requests[__i__].path, NULL, NULL);

  fail_unless_equals_int (r->status, other_requests[__i__].status);
  fail_unless_equals_string (http_header (r, "Allow"),
      other_requests[__i__].allow);
  if (g_strcmp0 (other_requests[__i__].method, "HEAD") != 0)
    fail_unless (g_str_has_suffix (r->body, "\n"), "no text");
  assert_cross_origin (r);
  fail_unless_equals_int (sink->offers->len, 0);
  fail_unless_equals_int (sink->ended->len, 0);
  sink_free (sink);
}

GST_END_TEST;

/* Clients tidy these up, so they are sent by hand. */
static const struct
{
  const gchar *request_line;
  guint status;
} odd_requests[] = {
  {"GET /../../etc/passwd HTTP/1.1", 404},
  {"GET /whep/..%2f HTTP/1.1", 400},
  {"GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1", 404},
  {"GET /player.js/../player.css HTTP/1.1", 200},
  {"GET //player.js HTTP/1.1", 404},
  {"GET /%00 HTTP/1.1", 400},
  {"GET /%ff%fe HTTP/1.1", 404},
  {"GET nonsense HTTP/1.1", 400},
  {"nonsense", 400},
};

GST_START_TEST (odd_requests_get_a_clear_status)
{
  Sink *sink = sink_new ();
  GSocket *socket = raw_connect (sink->port);
  g_autofree gchar *wanted =
      g_strdup_printf (" %u ", odd_requests[__i__].status);
  g_autofree gchar *response = NULL;

  raw_send (socket, odd_requests[__i__].request_line);
  raw_send (socket, "\r\nHost: x\r\n\r\n");
  response = raw_read_to_end (socket);
  fail_unless (g_str_has_prefix (response + strlen ("HTTP/1.x"), wanted),
      "%s: %s", odd_requests[__i__].request_line, response);
  fail_unless (strstr (response, "Access-Control-Allow-Origin: *\r\n"));
  raw_close (socket);
  sink_free (sink);
}

GST_END_TEST;

GST_START_TEST (preflight_is_answered)
{
  static const gchar *const paths[] = { "/whep", "/whep/unknown" };
  static const gchar *const methods[] = { "POST, OPTIONS", "DELETE, OPTIONS" };
  Sink *sink = sink_new ();

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autoptr (HttpResponse) r =
        http_request ("OPTIONS", sink->port, paths[i], NULL, NULL);

    fail_unless_equals_int (r->status, 204);
    assert_cross_origin (r);
    fail_unless_equals_string (http_header (r, "Access-Control-Allow-Methods"),
        methods[i]);
    fail_unless_equals_string (http_header (r, "Access-Control-Allow-Headers"),
        "Content-Type, Authorization, If-Match");
    fail_unless (http_header (r, "Access-Control-Max-Age") != NULL);
    fail_unless_equals_string (http_header (r, "Accept-Post"),
        i == 0 ? SDP : NULL);
  }
  sink_free (sink);
}

GST_END_TEST;

GST_START_TEST (offer_is_answered_and_session_deleted)
{
  Sink *sink = sink_new ();
  g_autoptr (HttpResponse) r =
      http_request ("POST", sink->port, "/whep", SDP, OFFER);
  const gchar *location = http_header (r, "Location");
  const gchar *id;

  fail_unless_equals_int (r->status, 201);
  fail_unless_equals_string (http_header (r, "Content-Type"), SDP);
  fail_unless_equals_string (r->body, ANSWER);
  fail_unless (http_header (r, "ETag")[0] == '"');
  assert_cross_origin (r);
  fail_unless_equals_string (sink->sdps->pdata[0], OFFER);
  id = sink->offers->pdata[0];
  fail_unless_equals_int (strlen (id), 32);
  fail_unless (g_str_has_prefix (location, "/whep/"));
  fail_unless_equals_int (strlen (location), strlen ("/whep/") + 32);

  assert_status (sink, "PATCH", location, 405);
  assert_status (sink, "GET", location, 405);
  fail_unless_equals_int (sink->ended->len, 0);
  assert_status (sink, "DELETE", location, 200);
  fail_unless_equals_int (sink->ended->len, 1);
  fail_unless_equals_string (sink->ended->pdata[0], id);
  assert_status (sink, "DELETE", location, 404);
  fail_unless_equals_int (sink->ended->len, 1);
  sink_free (sink);
}

GST_END_TEST;

GST_START_TEST (answer_may_come_later)
{
  Sink *sink = sink_new ();
  HttpCall *one, *two;
  g_autoptr (HttpResponse) a = NULL;
  g_autoptr (HttpResponse) b = NULL;

  sink->keep_waiting = TRUE;
  one = http_call ("POST", sink->port, "/whep", SDP "; charset=utf-8", OFFER);
  http_wait_until (sink->offers->len == 1);
  two = http_call ("POST", sink->port, "/whep", "Application/SDP", OFFER);
  http_wait_until (sink->offers->len == 2);
  assert_status (sink, "GET", "/", 200);
  gst_latest_signaller_answer (sink->server, sink->offers->pdata[1], "second");
  b = http_call_finish (two);
  gst_latest_signaller_answer (sink->server, sink->offers->pdata[0], "first");
  a = http_call_finish (one);
  fail_unless_equals_string (a->body, "first");
  fail_unless_equals_string (b->body, "second");
  fail_if (g_str_equal (sink->offers->pdata[0], sink->offers->pdata[1]));
  fail_if (g_str_equal (http_header (a, "ETag"), http_header (b, "ETag")));
  sink_free (sink);
}

GST_END_TEST;

static const struct
{
  gint code;
  guint status;
  const gchar *retry_after;
} refusals[] = {
  {GST_LATEST_SIGNALLING_ERROR_MALFORMED, 400, NULL},
  {GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE, 422, NULL},
  {GST_LATEST_SIGNALLING_ERROR_NOT_READY, 503, "1"},
  {GST_LATEST_SIGNALLING_ERROR_TOO_MANY, 503, NULL},
  {GST_LATEST_SIGNALLING_ERROR_FAILED, 500, NULL},
};

GST_START_TEST (refusal_says_why)
{
  Sink *sink = sink_new ();
  g_autoptr (HttpResponse) r = NULL;

  sink->refuse = g_error_new_literal (GST_LATEST_SIGNALLING_ERROR,
      refusals[__i__].code, "no video, sorry");
  r = http_request ("POST", sink->port, "/whep", SDP, OFFER);
  fail_unless_equals_int (r->status, refusals[__i__].status);
  fail_unless_equals_string (r->body, "no video, sorry\n");
  fail_unless_equals_string (http_header (r, "Content-Type"),
      "text/plain; charset=utf-8");
  fail_unless_equals_string (http_header (r, "Retry-After"),
      refusals[__i__].retry_after);
  fail_unless_equals_string (http_header (r, "Location"), NULL);
  assert_cross_origin (r);
  fail_unless_equals_int (sink->ended->len, 0);
  sink_free (sink);
}

GST_END_TEST;

GST_START_TEST (other_content_types_are_refused)
{
  static const gchar *const types[] =
      { "text/plain", "application/json", "application/sdpx" };
  Sink *sink = sink_new ();

  for (guint i = 0; i < G_N_ELEMENTS (types); i++) {
    g_autoptr (HttpResponse) r =
        http_request ("POST", sink->port, "/whep", types[i], OFFER);

    fail_unless_equals_int (r->status, 415);
  }
  assert_status (sink, "POST", "/whep", 415);
  fail_unless_equals_int (sink->offers->len, 0);
  sink_free (sink);
}

GST_END_TEST;

GST_START_TEST (bodies_that_are_no_text_are_refused)
{
  static const gchar *const bodies[] =
      { "0\r\n\r\n", "1\r\n\xff\r\n0\r\n\r\n" };
  Sink *sink = sink_new ();

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++) {
    GSocket *socket = raw_connect (sink->port);
    g_autofree gchar *response = NULL;

    raw_send (socket, "POST /whep HTTP/1.1\r\nHost: x\r\n"
        "Content-Type: application/sdp\r\nTransfer-Encoding: chunked\r\n\r\n");
    raw_send (socket, bodies[i]);
    response = raw_read_to_end (socket);
    fail_unless (g_str_has_prefix (response, "HTTP/1.1 400 "), "%s", response);
    raw_close (socket);
  }
  fail_unless_equals_int (sink->offers->len, 0);
  sink_free (sink);
}

GST_END_TEST;

/* What curl does with a large body. */
GST_START_TEST (client_may_wait_for_100_continue)
{
  Sink *sink = sink_new ();
  GSocket *socket = raw_connect (sink->port);
  g_autofree gchar *response = NULL;

  raw_send (socket, "POST /whep HTTP/1.1\r\nHost: x\r\n"
      "Content-Type: application/sdp\r\nContent-Length: 3\r\n"
      "Expect: 100-continue\r\n\r\nv=0");
  response = raw_read_to_end (socket);
  fail_unless (g_str_has_prefix (response, "HTTP/1.1 100 "), "%s", response);
  fail_unless (strstr (response, "\r\n\r\nHTTP/1.1 201 "), "%s", response);
  fail_unless (g_str_has_suffix (response, "\r\n\r\n" ANSWER), "%s", response);
  fail_unless (strstr (strstr (response, "201"),
          "Access-Control-Allow-Origin: *\r\n"));
  raw_close (socket);
  sink_free (sink);
}

GST_END_TEST;

GST_START_TEST (huge_offer_is_refused_and_others_live_on)
{
  Sink *sink = sink_new ();
  g_autofree gchar *huge = g_strnfill (10 * 1024 * 1024, 'x');
  g_autoptr (HttpResponse) r =
      http_request ("POST", sink->port, "/whep", SDP, huge);
  g_autoptr (HttpResponse) next = NULL;

  fail_unless_equals_int (r->status, 413);
  fail_unless_equals_int (sink->offers->len, 0);
  next = http_request ("POST", sink->port, "/whep", SDP, OFFER);
  fail_unless_equals_int (next->status, 201);
  sink_free (sink);
}

GST_END_TEST;

GST_START_TEST (session_urls_are_compared_exactly)
{
  Sink *sink = sink_new ();
  g_autoptr (HttpResponse) r =
      http_request ("POST", sink->port, "/whep", SDP, OFFER);
  const gchar *token = http_header (r, "Location") + strlen ("/whep/");
  g_autofree gchar *prefix = g_strdup_printf ("/whep/%.31s", token);
  g_autofree gchar *longer = g_strdup_printf ("/whep/%s0", token);
  g_autofree gchar *below = g_strdup_printf ("/whep/%s/x", token);
  g_autofree gchar *encoded = g_strdup_printf ("/whep/%%%02x%s", token[0],
      token + 1);

  assert_status (sink, "DELETE", prefix, 404);
  assert_status (sink, "DELETE", longer, 404);
  assert_status (sink, "DELETE", below, 404);
  assert_status (sink, "DELETE", encoded, 200);
  fail_unless_equals_int (sink->ended->len, 1);
  sink_free (sink);
}

GST_END_TEST;

/* Statistics show the ids to everybody. */
GST_START_TEST (id_does_not_give_the_session_away)
{
  Sink *sink = sink_new ();
  g_autoptr (HttpResponse) r =
      http_request ("POST", sink->port, "/whep", SDP, OFFER);
  g_autofree gchar *guess =
      g_strdup_printf ("/whep/%s", (gchar *) sink->offers->pdata[0]);

  fail_unless_equals_int (r->status, 201);
  assert_status (sink, "DELETE", guess, 404);
  fail_unless_equals_int (sink->ended->len, 0);
  sink_free (sink);
}

GST_END_TEST;

GST_START_TEST (session_closed_by_the_sink_is_gone)
{
  Sink *sink = sink_new ();
  g_autoptr (HttpResponse) r =
      http_request ("POST", sink->port, "/whep", SDP, OFFER);
  g_autoptr (GError) over = g_error_new_literal (GST_LATEST_SIGNALLING_ERROR,
      GST_LATEST_SIGNALLING_ERROR_ENDED, "over");

  gst_latest_signaller_close (sink->server, sink->offers->pdata[0], over);
  gst_latest_signaller_close (sink->server, sink->offers->pdata[0], over);
  gst_latest_signaller_answer (sink->server, "unknown", ANSWER);
  assert_status (sink, "DELETE", http_header (r, "Location"), 404);
  fail_unless_equals_int (sink->ended->len, 0);
  sink_free (sink);
}

GST_END_TEST;

static GSocket *
raw_offer (guint port)
{
  GSocket *socket = raw_connect (port);

  raw_send (socket, "POST /whep HTTP/1.1\r\nHost: x\r\n"
      "Content-Type: application/sdp\r\nContent-Length: 3\r\n\r\nv=0");
  return socket;
}

GST_START_TEST (viewer_that_vanishes_before_the_answer_has_ended)
{
  Sink *sink = sink_new ();
  GSocket *viewer;

  sink->keep_waiting = TRUE;
  viewer = raw_offer (sink->port);
  http_wait_until (sink->offers->len == 1);
  raw_close (viewer);
  http_wait_until (sink->ended->len == 1);
  fail_unless_equals_string (sink->ended->pdata[0], sink->offers->pdata[0]);
  gst_latest_signaller_answer (sink->server, sink->offers->pdata[0], ANSWER);
  assert_status (sink, "GET", "/", 200);
  fail_unless_equals_int (sink->ended->len, 1);
  sink_free (sink);
}

GST_END_TEST;

GST_START_TEST (offers_waiting_for_an_answer_are_bounded)
{
  Sink *sink = sink_new ();
  GSocket *viewers[32];
  g_autoptr (HttpResponse) r = NULL;
  g_autoptr (HttpResponse) again = NULL;

  sink->keep_waiting = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (viewers); i++)
    viewers[i] = raw_offer (sink->port);
  http_wait_until (sink->offers->len == G_N_ELEMENTS (viewers));
  r = http_request ("POST", sink->port, "/whep", SDP, OFFER);
  fail_unless_equals_int (r->status, 503);
  fail_unless_equals_string (http_header (r, "Retry-After"), "1");
  raw_close (viewers[0]);
  http_wait_until (sink->ended->len == 1);
  sink->keep_waiting = FALSE;
  again = http_request ("POST", sink->port, "/whep", SDP, OFFER);
  fail_unless_equals_int (again->status, 201);
  for (guint i = 1; i < G_N_ELEMENTS (viewers); i++)
    raw_close (viewers[i]);
  sink_free (sink);
}

GST_END_TEST;

GST_START_TEST (stop_turns_waiting_viewers_away)
{
  Sink *sink = sink_new ();
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
  fail_unless (strstr (response, "Access-Control-Allow-Origin: *\r\n"));
  fail_unless (g_str_has_suffix (response, "\r\n\r\nthe sender has stopped\n"));
  nothing = raw_read_to_end (idle);
  fail_unless_equals_string (nothing, "");
  raw_close (viewer);
  raw_close (idle);
  while (g_main_context_iteration (sink->context, FALSE));
  fail_unless_equals_int (sink->ended->len, 0);
  gst_latest_signaller_answer (sink->server, sink->offers->pdata[0], ANSWER);
  gst_latest_signaller_stop (sink->server);
  sink_free (sink);
}

GST_END_TEST;

GST_START_TEST (stop_from_within_an_offer)
{
  Sink *sink = sink_new ();
  GSocket *viewer;
  g_autofree gchar *response = NULL;

  sink->stop_on_offer = TRUE;
  viewer = raw_offer (sink->port);
  response = raw_read_to_end (viewer);
  fail_unless (g_str_has_prefix (response, "HTTP/1.1 503 "), "%s", response);
  raw_close (viewer);
  sink_free (sink);
}

GST_END_TEST;

GST_START_TEST (restarts_on_the_same_port_at_once)
{
  Sink *sink = sink_new ();
  guint port = sink->port;

  g_object_set (sink->server, "http-port", port, NULL);
  for (guint i = 0; i < 3; i++) {
    g_autoptr (HttpResponse) r =
        http_request ("POST", port, "/whep", SDP, OFFER);

    fail_unless_equals_int (r->status, 201);
    gst_latest_signaller_stop (sink->server);
    sink_start (sink);
    fail_unless_equals_int (sink->port, port);
    /* Sessions do not survive. */
    assert_status (sink, "DELETE", http_header (r, "Location"), 404);
  }
  sink_free (sink);
}

GST_END_TEST;

GST_START_TEST (port_reads_back_while_running)
{
  Sink *sink = sink_new ();
  guint port;

  gst_latest_signaller_stop (sink->server);
  g_object_get (sink->server, "http-port", &port, NULL);
  fail_unless_equals_int (port, 0);
  sink_free (sink);
}

GST_END_TEST;

GST_START_TEST (port_in_use_is_an_error_that_names_it)
{
  Sink *running = sink_new ();
  Sink *late = sink_new_stopped ();
  g_autofree gchar *where = g_strdup_printf ("127.0.0.1:%u", running->port);
  g_autoptr (GError) error = NULL;

  g_object_set (late->server, "http-port", running->port, NULL);
  fail_if (gst_latest_signaller_start (late->server, late->context, &error));
  fail_unless (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE));
  fail_unless (strstr (error->message, where) != NULL, "%s", error->message);
  sink_free (late);
  assert_status (running, "GET", "/", 200);
  sink_free (running);
}

GST_END_TEST;

GST_START_TEST (bad_address_is_an_error_that_names_it)
{
  static const gchar *const addresses[] =
      { "not an address", "", "300.1.1.1", "192.0.2.1", "[::1" };
  Sink *sink = sink_new_stopped ();

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++) {
    g_autoptr (GError) error = NULL;

    g_object_set (sink->server, "http-address", addresses[i], NULL);
    fail_if (gst_latest_signaller_start (sink->server, sink->context, &error));
    fail_unless (strstr (error->message, addresses[i]) != NULL, "%s",
        error->message);
  }
  g_object_set (sink->server, "http-address", "localhost", NULL);
  sink_start (sink);
  assert_status (sink, "GET", "/", 200);
  sink_free (sink);
}

GST_END_TEST;

GST_START_TEST (two_servers_live_side_by_side)
{
  Sink *a = sink_new ();
  Sink *b = sink_new ();
  g_autoptr (HttpResponse) ra =
      http_request ("POST", b->port, "/whep", SDP, OFFER);

  fail_unless (a->port != b->port);
  fail_unless_equals_int (b->offers->len, 1);
  fail_unless_equals_int (a->offers->len, 0);
  sink_free (b);
  sink_free (a);
}

GST_END_TEST;

GST_START_TEST (stats_are_json)
{
  Sink *sink = sink_new ();
  g_autoptr (HttpResponse) none =
      http_request ("GET", sink->port, "/stats", NULL, NULL);
  g_autoptr (HttpResponse) some = NULL;

  fail_unless_equals_string (none->body, "{}");
  sink->stats = gst_structure_new ("s", "viewers", G_TYPE_UINT, 3, NULL);
  some = http_request ("GET", sink->port, "/stats", NULL, NULL);
  fail_unless_equals_int (some->status, 200);
  fail_unless_equals_string (http_header (some, "Content-Type"),
      "application/json");
  fail_unless_equals_string (some->body, "{\"viewers\":3}");
  assert_cross_origin (some);
  sink_free (sink);
}

GST_END_TEST;

GST_START_TEST (clock_tells_wall_time)
{
  Sink *sink = sink_new ();
  gint64 before = g_get_real_time ();
  g_autoptr (HttpResponse) r =
      http_request ("GET", sink->port, "/clock", NULL, NULL);
  gint64 after = g_get_real_time ();
  gdouble ms;

  fail_unless (g_str_has_prefix (r->body, "{\"unix_ms\":"));
  ms = g_ascii_strtod (r->body + strlen ("{\"unix_ms\":"), NULL);
  fail_unless (ms >= before / 1000.0 - 1 && ms <= after / 1000.0 + 1);
  assert_cross_origin (r);
  sink_free (sink);
}

GST_END_TEST;

static Suite *
whepserver_suite (void)
{
  Suite *s = suite_create ("whepserver");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, page_is_served_with_its_files);
  tcase_add_test (tc, page_loads_nothing_from_elsewhere);
  tcase_add_loop_test (tc, other_requests_get_a_clear_status, 0,
      G_N_ELEMENTS (other_requests));
  tcase_add_loop_test (tc, odd_requests_get_a_clear_status, 0,
      G_N_ELEMENTS (odd_requests));
  tcase_add_test (tc, preflight_is_answered);
  tcase_add_test (tc, offer_is_answered_and_session_deleted);
  tcase_add_test (tc, answer_may_come_later);
  tcase_add_loop_test (tc, refusal_says_why, 0, G_N_ELEMENTS (refusals));
  tcase_add_test (tc, other_content_types_are_refused);
  tcase_add_test (tc, bodies_that_are_no_text_are_refused);
  tcase_add_test (tc, client_may_wait_for_100_continue);
  tcase_add_test (tc, huge_offer_is_refused_and_others_live_on);
  tcase_add_test (tc, session_urls_are_compared_exactly);
  tcase_add_test (tc, id_does_not_give_the_session_away);
  tcase_add_test (tc, session_closed_by_the_sink_is_gone);
  tcase_add_test (tc, viewer_that_vanishes_before_the_answer_has_ended);
  tcase_add_test (tc, offers_waiting_for_an_answer_are_bounded);
  tcase_add_test (tc, stop_turns_waiting_viewers_away);
  tcase_add_test (tc, stop_from_within_an_offer);
  tcase_add_test (tc, restarts_on_the_same_port_at_once);
  tcase_add_test (tc, port_reads_back_while_running);
  tcase_add_test (tc, port_in_use_is_an_error_that_names_it);
  tcase_add_test (tc, bad_address_is_an_error_that_names_it);
  tcase_add_test (tc, two_servers_live_side_by_side);
  tcase_add_test (tc, stats_are_json);
  tcase_add_test (tc, clock_tells_wall_time);
  return s;
}

GST_CHECK_MAIN (whepserver);
