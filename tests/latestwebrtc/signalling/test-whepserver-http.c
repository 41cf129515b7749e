/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "../helpers/openmetricscheck.h"
#include "../helpers/whepsink.h"
#include "openmetrics.h"

GST_START_TEST (page_is_served_with_its_files)
{
  static const struct
  {
    const gchar *path, *type;
  } files[] = {
    { "/", "text/html; charset=utf-8" },
    { "/player.css", "text/css; charset=utf-8" },
    { "/control.css", "text/css; charset=utf-8" },
    { "/viewers.css", "text/css; charset=utf-8" },
    { "/player.js", "text/javascript; charset=utf-8" },
    { "/age.js", "text/javascript; charset=utf-8" },
    { "/gamepads.js", "text/javascript; charset=utf-8" },
    { "/messages.js", "text/javascript; charset=utf-8" },
    { "/pace.js", "text/javascript; charset=utf-8" },
    { "/plot.js", "text/javascript; charset=utf-8" },
    { "/whep.js", "text/javascript; charset=utf-8" },
  };
  WhepSink *sink = whep_sink_new ();

  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autoptr (HttpResponse) get =
        http_request ("GET", sink->port, files[i].path, NULL, NULL);
    g_autoptr (HttpResponse) head =
        http_request ("HEAD", sink->port, files[i].path, NULL, NULL);

    fail_unless_equals_int (get->status, 200);
    fail_unless (strlen (get->body) > 100);
    fail_unless_equals_string (
        http_header (get, "Content-Type"), files[i].type);
    fail_unless (strstr (http_header (get, "Content-Security-Policy"),
                     "default-src 'self'")
        != NULL);
    fail_unless_equals_string (
        http_header (get, "X-Content-Type-Options"), "nosniff");
    whep_sink_assert_same_origin (get);
    fail_unless_equals_int (head->status, 200);
    fail_unless_equals_string (head->body, "");
    fail_unless_equals_string (http_header (head, "Content-Length"),
        http_header (get, "Content-Length"));
  }
  whep_sink_free (sink);
}

GST_END_TEST;

GST_START_TEST (page_loads_nothing_from_elsewhere)
{
  WhepSink *sink = whep_sink_new ();
  g_autoptr (HttpResponse) r =
      http_request ("GET", sink->port, "/", NULL, NULL);

  fail_unless (strstr (r->body, "http://") == NULL);
  fail_unless (strstr (r->body, "https://") == NULL);
  whep_sink_free (sink);
}

GST_END_TEST;

static const struct
{
  const gchar *method, *path;
  guint status;
  const gchar *allow;
} other_requests[] = {
  { "GET", "/nothing", 404, NULL },
  { "GET", "/favicon.ico", 404, NULL },
  { "GET", "/whepping", 404, NULL },
  { "POST", "/", 405, "GET, HEAD, OPTIONS" },
  { "DELETE", "/stats", 405, "GET, HEAD, OPTIONS" },
  { "PUT", "/clock", 405, "GET, HEAD, OPTIONS" },
  { "GET", "/whep", 405, "POST, OPTIONS" },
  { "HEAD", "/whep", 405, "POST, OPTIONS" },
  { "PUT", "/whep", 405, "POST, OPTIONS" },
  { "DELETE", "/whep", 405, "POST, OPTIONS" },
  { "DELETE", "/whep/", 404, NULL },
  { "DELETE", "/whep/00000000000000000000000000000000", 404, NULL },
  { "PATCH", "/whep/00000000000000000000000000000000", 404, NULL },
  { "GET", "/stats/", 404, NULL },
  { "GET", "/stats/00000000000000000000000000000000", 404, NULL },
  { "BREW", "/", 405, "GET, HEAD, OPTIONS" },
};

GST_START_TEST (other_requests_get_a_clear_status)
{
  WhepSink *sink = whep_sink_new ();
  g_autoptr (HttpResponse) r = http_request (other_requests[__i__].method,
      sink->port, other_requests[__i__].path, NULL, NULL);

  fail_unless_equals_int (r->status, other_requests[__i__].status);
  fail_unless_equals_string (
      http_header (r, "Allow"), other_requests[__i__].allow);
  if (g_strcmp0 (other_requests[__i__].method, "HEAD") != 0)
    fail_unless (g_str_has_suffix (r->body, "\n"), "no text");
  whep_sink_assert_same_origin (r);
  fail_unless_equals_int (sink->offers->len, 0);
  fail_unless_equals_int (sink->ended->len, 0);
  whep_sink_free (sink);
}

GST_END_TEST;

/* HTTP clients would correct these request lines, so they are sent as text. */
static const struct
{
  const gchar *request_line;
  guint status;
} odd_requests[] = {
  { "GET /../../etc/passwd HTTP/1.1", 404 },
  { "GET /whep/..%2f HTTP/1.1", 400 },
  { "GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1", 404 },
  { "GET /player.js/../player.css HTTP/1.1", 200 },
  { "GET //player.js HTTP/1.1", 404 },
  { "GET /%00 HTTP/1.1", 400 },
  { "GET /%ff%fe HTTP/1.1", 404 },
  { "GET nonsense HTTP/1.1", 400 },
  { "nonsense", 400 },
};

GST_START_TEST (odd_requests_get_a_clear_status)
{
  WhepSink *sink = whep_sink_new ();
  GSocket *socket = raw_connect (sink->port);
  g_autofree gchar *wanted =
      g_strdup_printf (" %u ", odd_requests[__i__].status);
  g_autofree gchar *response = NULL;

  raw_send (socket, odd_requests[__i__].request_line);
  raw_send (socket, "\r\nHost: localhost\r\n\r\n");
  response = raw_read_to_end (socket);
  fail_unless (g_str_has_prefix (response + strlen ("HTTP/1.x"), wanted),
      "%s: %s", odd_requests[__i__].request_line, response);
  fail_unless (strstr (response, "Access-Control") == NULL);
  raw_close (socket);
  whep_sink_free (sink);
}

GST_END_TEST;

#define LINKS \
  "<stun:stun.example.net:3478>; rel=\"ice-server\", " \
  "<turn:turn.example.net:3478>; rel=\"ice-server\"; username=\"u\"; " \
  "credential=\"p\"; credential-type=\"password\""

/* RFC 9725, 4.6: players learn of the ICE servers by the answer, and by OPTIONS
 * before it if they may post an offer. */
GST_START_TEST (ice_servers_are_linked)
{
  WhepSink *sink = whep_sink_new_stopped ();
  g_autofree gchar *url = NULL;
  g_autoptr (HttpResponse) r = NULL;
  g_autoptr (HttpResponse) options = NULL;
  g_autoptr (HttpResponse) foreign = NULL;

  sink->config.stun_server = "stun://stun.example.net:3478";
  sink->config.turn_servers = "turn://u:p@turn.example.net:3478";
  whep_sink_start (sink);
  r = whep_sink_offer (sink);
  fail_unless_equals_string (http_header (r, "Link"), LINKS);
  url = g_strdup_printf ("http://127.0.0.1:%u/whep", sink->port);
  options = http_request ("OPTIONS", sink->port, "/whep", NULL, NULL);
  fail_unless_equals_string (http_header (options, "Link"), LINKS);
  foreign = http_request_with (
      "OPTIONS", url, NULL, NULL, "Origin", "http://evil.example", NULL);
  fail_unless (http_header (foreign, "Link") == NULL);
  whep_sink_free (sink);
}

GST_END_TEST;

GST_START_TEST (ice_servers_are_for_those_with_the_token)
{
  WhepSink *sink = whep_sink_new_stopped ();
  g_autofree gchar *url = NULL;
  g_autoptr (HttpResponse) none = NULL;
  g_autoptr (HttpResponse) right = NULL;

  sink->config.stun_server = "stun://stun.example.net:3478";
  sink->config.auth_token = "s3cret";
  whep_sink_start (sink);
  url = g_strdup_printf ("http://127.0.0.1:%u/whep", sink->port);
  none = http_request ("OPTIONS", sink->port, "/whep", NULL, NULL);
  fail_unless_equals_int (none->status, 204);
  fail_unless (http_header (none, "Link") == NULL);
  right = http_request_with (
      "OPTIONS", url, NULL, NULL, "Authorization", "Bearer s3cret", NULL);
  fail_unless_equals_int (right->status, 204);
  fail_unless_equals_string (http_header (right, "Link"),
      "<stun:stun.example.net:3478>; rel=\"ice-server\"");
  whep_sink_free (sink);
}

GST_END_TEST;

GST_START_TEST (preflight_is_answered)
{
  static const gchar *const paths[] = { "/whep", "/whep/unknown" };
  WhepSink *sink = whep_sink_new_stopped ();

  sink->config.allowed_origins = "*";
  whep_sink_start (sink);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autoptr (HttpResponse) r =
        http_request ("OPTIONS", sink->port, paths[i], NULL, NULL);

    fail_unless_equals_int (r->status, 204);
    whep_sink_assert_cross_origin (r);
    fail_unless_equals_string (http_header (r, "Access-Control-Allow-Methods"),
        "GET, POST, PATCH, DELETE, OPTIONS");
    fail_unless_equals_string (http_header (r, "Access-Control-Allow-Headers"),
        "Content-Type, Authorization, If-Match");
    fail_unless (http_header (r, "Access-Control-Max-Age") != NULL);
    fail_unless_equals_string (
        http_header (r, "Accept-Post"), i == 0 ? SDP : NULL);
  }
  whep_sink_free (sink);
}

GST_END_TEST;

GST_START_TEST (restarts_on_the_same_port_at_once)
{
  WhepSink *sink = whep_sink_new ();
  guint port = sink->port;

  for (guint i = 0; i < 3; i++) {
    g_autoptr (HttpResponse) r =
        http_request ("POST", port, "/whep", SDP, OFFER);
    g_autofree gchar *path = whep_sink_session_path (r);

    fail_unless_equals_int (r->status, 201);
    gst_latest_signaller_stop (sink->server);
    whep_sink_start (sink);
    fail_unless_equals_int (sink->port, port);
    /* Sessions end with the server. */
    whep_sink_assert_status (sink, "DELETE", path, 404);
  }
  whep_sink_free (sink);
}

GST_END_TEST;

GST_START_TEST (port_in_use_is_an_error_that_names_it)
{
  WhepSink *running = whep_sink_new ();
  WhepSink *late = whep_sink_new_stopped ();
  g_autofree gchar *where = g_strdup_printf ("127.0.0.1:%u", running->port);
  g_autoptr (GError) error = NULL;

  fail_if (gst_latest_signaller_start (
      late->server, late->context, &late->config, &running->port, &error));
  fail_unless (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE));
  fail_unless (strstr (error->message, where) != NULL, "%s", error->message);
  whep_sink_free (late);
  whep_sink_assert_status (running, "GET", "/", 200);
  whep_sink_free (running);
}

GST_END_TEST;

GST_START_TEST (bad_address_is_an_error_that_names_it)
{
  static const gchar *const addresses[] = { "not an address", "", "300.1.1.1",
    "192.0.2.1", "[::1" };
  WhepSink *sink = whep_sink_new_stopped ();

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++) {
    g_autoptr (GError) error = NULL;

    sink->config.address = addresses[i];
    fail_if (gst_latest_signaller_start (
        sink->server, sink->context, &sink->config, &sink->port, &error));
    fail_unless (
        strstr (error->message, addresses[i]) != NULL, "%s", error->message);
  }
  sink->config.address = "localhost";
  whep_sink_start (sink);
  whep_sink_assert_status (sink, "GET", "/", 200);
  whep_sink_free (sink);
}

GST_END_TEST;

GST_START_TEST (two_servers_live_side_by_side)
{
  WhepSink *a = whep_sink_new ();
  WhepSink *b = whep_sink_new ();
  g_autoptr (HttpResponse) ra = whep_sink_offer (b);

  fail_unless_equals_int (ra->status, 201);
  fail_unless (a->port != b->port);
  fail_unless_equals_int (b->offers->len, 1);
  fail_unless_equals_int (a->offers->len, 0);
  whep_sink_free (b);
  whep_sink_free (a);
}

GST_END_TEST;

GST_START_TEST (stats_are_json)
{
  WhepSink *sink = whep_sink_new ();
  g_autoptr (HttpResponse) none =
      http_request ("GET", sink->port, "/stats", NULL, NULL);
  g_autoptr (HttpResponse) some = NULL;

  fail_unless_equals_string (none->body, "{}");
  sink->stats = gst_structure_new ("s", "viewers", G_TYPE_UINT, 3, NULL);
  some = http_request ("GET", sink->port, "/stats", NULL, NULL);
  fail_unless_equals_int (some->status, 200);
  fail_unless_equals_string (
      http_header (some, "Content-Type"), "application/json");
  fail_unless_equals_string (some->body, "{\"viewers\":3}");
  whep_sink_assert_same_origin (some);
  whep_sink_free (sink);
}

GST_END_TEST;

static void
assert_stats (WhepSink *sink, const gchar *path, const gchar *json)
{
  g_autoptr (HttpResponse) r =
      http_request ("GET", sink->port, path, NULL, NULL);

  fail_unless_equals_string (r->body, json);
}

/* On a slow machine, the requests take longer than the encoder's statistics are
 * kept, so that the encoder is asked again. */
GST_START_TEST (the_encoder_is_asked_for_all_sessions_together)
{
  WhepSink *sink = whep_sink_new ();
  gint64 start = g_get_monotonic_time ();
  gint64 took;

  sink->stats = gst_structure_new ("s", "viewers", G_TYPE_UINT, 3, NULL);
  sink->encoder_stats = gst_structure_new ("e", "qp", G_TYPE_UINT, 7, NULL);
  for (guint i = 0; i < 20; i++)
    assert_stats (sink, "/stats", "{\"viewers\":3,\"encoder\":{\"qp\":7}}");
  took = g_get_monotonic_time () - start;
  fail_unless (sink->encoder_stats_requests >= 1);
  fail_unless (sink->encoder_stats_requests
      <= 1 + took / (200 * G_TIME_SPAN_MILLISECOND));

  gst_structure_set (sink->encoder_stats, "qp", G_TYPE_UINT, 8, NULL);
  g_usleep (250 * G_TIME_SPAN_MILLISECOND);
  assert_stats (sink, "/stats", "{\"viewers\":3,\"encoder\":{\"qp\":8}}");
  gst_structure_remove_all_fields (sink->stats);
  assert_stats (sink, "/stats", "{\"encoder\":{\"qp\":8}}");
  whep_sink_free (sink);
}

GST_END_TEST;

/* The token in the session's URL is needed to read its statistics. */
GST_START_TEST (a_session_has_statistics_of_its_own)
{
  WhepSink *sink = whep_sink_new ();
  g_autoptr (HttpResponse) created = whep_sink_offer (sink);
  const gchar *id = g_ptr_array_index (sink->offers, 0);
  g_autofree gchar *path = g_strconcat (
      "/stats/", http_header (created, "Location") + strlen ("whep/"), NULL);
  g_autofree gchar *session = whep_sink_session_path (created);
  g_autofree gchar *by_id = g_strconcat ("/stats/", id, NULL);
  g_autofree gchar *json = g_strdup_printf ("{\"id\":\"%s\"}", id);
  g_autoptr (HttpResponse) r =
      http_request ("GET", sink->port, path, NULL, NULL);

  fail_unless_equals_int (r->status, 200);
  fail_unless_equals_string (r->body, json);
  whep_sink_assert_same_origin (r);
  whep_sink_assert_status (sink, "GET", by_id, 404);
  whep_sink_assert_status (sink, "POST", path, 405);
  whep_sink_assert_status (sink, "DELETE", session, 200);
  whep_sink_assert_status (sink, "GET", path, 404);
  whep_sink_free (sink);
}

GST_END_TEST;

GST_START_TEST (metrics_are_open_metrics)
{
  WhepSink *sink = whep_sink_new_stopped ();
  g_autoptr (HttpResponse) get = NULL;
  g_autoptr (HttpResponse) head = NULL;
  g_autofree gchar *error = NULL;

  sink->config.metrics = TRUE;
  whep_sink_start (sink);
  sink->stats =
      gst_structure_from_string ("s,sessions=<(structure)[v,id=(string)"
                                 "viewer-1,frames-sent=(guint64)5]>",
          NULL);
  sink->encoder_stats =
      gst_structure_new ("e", "frames-lost", G_TYPE_UINT, 7, NULL);
  get = http_request ("GET", sink->port, "/metrics", NULL, NULL);
  fail_unless_equals_int (get->status, 200);
  fail_unless_equals_string (
      http_header (get, "Content-Type"), GST_LATEST_OPEN_METRICS_TYPE);
  error = open_metrics_check (get->body);
  fail_unless (error == NULL, "%s", error);
  fail_unless (strstr (get->body, "{viewer=\"viewer-1\"} 5\n") != NULL);
  fail_unless (strstr (get->body, "{cause=\"no-encoder\"} 7\n") != NULL);
  whep_sink_assert_same_origin (get);
  head = http_request ("HEAD", sink->port, "/metrics", NULL, NULL);
  fail_unless_equals_int (head->status, 200);
  whep_sink_assert_status (sink, "POST", "/metrics", 405);
  whep_sink_free (sink);
}

GST_END_TEST;

GST_START_TEST (there_are_no_metrics_unless_asked_for)
{
  WhepSink *sink = whep_sink_new ();
  g_autoptr (HttpResponse) r =
      http_request ("GET", sink->port, "/metrics", NULL, NULL);

  fail_unless_equals_int (r->status, 404);
  fail_unless (strstr (r->body, "metrics=true") != NULL);
  whep_sink_free (sink);
}

GST_END_TEST;

GST_START_TEST (clock_tells_wall_time)
{
  WhepSink *sink = whep_sink_new ();
  gint64 before = g_get_real_time ();
  g_autoptr (HttpResponse) r =
      http_request ("GET", sink->port, "/clock", NULL, NULL);
  gint64 after = g_get_real_time ();
  gdouble ms;

  fail_unless (g_str_has_prefix (r->body, "{\"unix_ms\":"));
  ms = g_ascii_strtod (r->body + strlen ("{\"unix_ms\":"), NULL);
  fail_unless (ms >= before / 1000.0 - 1 && ms <= after / 1000.0 + 1);
  whep_sink_assert_same_origin (r);
  whep_sink_free (sink);
}

GST_END_TEST;

static Suite *
whepserver_http_suite (void)
{
  Suite *s = suite_create ("whepserver_http");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, page_is_served_with_its_files);
  tcase_add_test (tc, page_loads_nothing_from_elsewhere);
  tcase_add_loop_test (
      tc, other_requests_get_a_clear_status, 0, G_N_ELEMENTS (other_requests));
  tcase_add_loop_test (
      tc, odd_requests_get_a_clear_status, 0, G_N_ELEMENTS (odd_requests));
  tcase_add_test (tc, ice_servers_are_linked);
  tcase_add_test (tc, ice_servers_are_for_those_with_the_token);
  tcase_add_test (tc, preflight_is_answered);
  tcase_add_test (tc, restarts_on_the_same_port_at_once);
  tcase_add_test (tc, port_in_use_is_an_error_that_names_it);
  tcase_add_test (tc, bad_address_is_an_error_that_names_it);
  tcase_add_test (tc, two_servers_live_side_by_side);
  tcase_add_test (tc, stats_are_json);
  tcase_add_test (tc, the_encoder_is_asked_for_all_sessions_together);
  tcase_add_test (tc, a_session_has_statistics_of_its_own);
  tcase_add_test (tc, metrics_are_open_metrics);
  tcase_add_test (tc, there_are_no_metrics_unless_asked_for);
  tcase_add_test (tc, clock_tells_wall_time);
  return s;
}

GST_CHECK_MAIN (whepserver_http);
