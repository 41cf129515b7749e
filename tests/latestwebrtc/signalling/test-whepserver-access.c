/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "../helpers/whepsink.h"

#define EVIL "http://evil.example"
#define PLAYER "https://player.example"

/* test-access.c has the rules: here is that they are asked. */

static gchar *
url_of (WhepSink *sink, const gchar *path)
{
  return g_strdup_printf ("http://127.0.0.1:%u%s", sink->port, path);
}

static HttpResponse *
post_from (WhepSink *sink, const gchar *name, const gchar *value)
{
  g_autofree gchar *url = url_of (sink, "/whep");

  return http_request_with ("POST", url, SDP, OFFER, name, value, NULL);
}

GST_START_TEST (pages_of_others_begin_no_session)
{
  static const gchar *const headers[][2] = { { "Origin", EVIL },
    { "Origin", "null" }, { "Host", "evil.example" } };
  WhepSink *sink = whep_sink_new ();
  g_autofree gchar *own = g_strdup_printf ("http://127.0.0.1:%u", sink->port);
  g_autoptr (HttpResponse) r = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (headers); i++) {
    g_autoptr (HttpResponse) refused =
        post_from (sink, headers[i][0], headers[i][1]);

    fail_unless_equals_int (refused->status, 403);
    fail_unless (strstr (refused->body, "allowed-origins"));
    whep_sink_assert_same_origin (refused);
  }
  fail_unless_equals_int (sink->offers->len, 0);
  r = post_from (sink, "Origin", own);
  fail_unless_equals_int (r->status, 201);
  whep_sink_assert_same_origin (r);
  whep_sink_free (sink);
}

GST_END_TEST;

GST_START_TEST (other_names_of_this_host_get_nothing)
{
  static const gchar *const paths[] = { "/", "/player.js", "/stats", "/clock" };
  WhepSink *sink = whep_sink_new ();

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autofree gchar *url = url_of (sink, paths[i]);
    g_autoptr (HttpResponse) r = http_request_with (
        "GET", url, NULL, NULL, "Host", "evil.example", NULL);

    fail_unless_equals_int (r->status, 403);
  }
  whep_sink_free (sink);
}

GST_END_TEST;

GST_START_TEST (allowed_origins_may_read_the_responses)
{
  WhepSink *sink = whep_sink_new_stopped ();
  g_autoptr (HttpResponse) r = NULL;
  g_autoptr (HttpResponse) other = NULL;

  sink->config.allowed_origins = PLAYER;
  whep_sink_start (sink);
  r = post_from (sink, "Origin", PLAYER);
  fail_unless_equals_int (r->status, 201);
  fail_unless_equals_string (
      http_header (r, "Access-Control-Allow-Origin"), PLAYER);
  fail_unless_equals_string (http_header (r, "Vary"), "Origin");
  fail_unless (strstr (http_header (r, "Access-Control-Expose-Headers"),
      "Location, ETag, Link"));
  other = post_from (sink, "Origin", EVIL);
  fail_unless_equals_int (other->status, 403);
  whep_sink_assert_same_origin (other);
  whep_sink_free (sink);
}

GST_END_TEST;

GST_START_TEST (a_token_is_asked_for)
{
  WhepSink *sink = whep_sink_new_stopped ();
  g_autofree gchar *stats = NULL;
  g_autofree gchar *session = NULL;
  g_autoptr (HttpResponse) none = NULL;
  g_autoptr (HttpResponse) wrong = NULL;
  g_autoptr (HttpResponse) right = NULL;
  g_autoptr (HttpResponse) read = NULL;
  g_autofree gchar *path = NULL;

  sink->config.auth_token = "s3cret";
  whep_sink_start (sink);
  none = whep_sink_offer (sink);
  fail_unless_equals_int (none->status, 401);
  fail_unless_equals_string (http_header (none, "WWW-Authenticate"), "Bearer");
  whep_sink_assert_cross_origin (none);
  wrong = post_from (sink, "Authorization", "Bearer secret");
  fail_unless_equals_int (wrong->status, 401);
  fail_unless_equals_int (sink->offers->len, 0);

  right = post_from (sink, "Authorization", "Bearer s3cret");
  fail_unless_equals_int (right->status, 201);
  path = whep_sink_session_path (right);
  whep_sink_assert_status (sink, "DELETE", path, 401);
  whep_sink_assert_status (sink, "PATCH", path, 401);
  whep_sink_assert_status (sink, "GET", "/stats", 401);
  whep_sink_assert_status (sink, "GET", "/", 200);
  whep_sink_assert_status (sink, "GET", "/clock", 200);
  whep_sink_assert_status (sink, "OPTIONS", "/whep", 204);
  stats = url_of (sink, "/stats");
  read = http_request_with ("GET", stats, NULL, NULL, "Authorization",
      "Bearer s3cret", "Host", "evil.example", NULL);
  fail_unless_equals_int (read->status, 200);
  session = url_of (sink, path);
  g_clear_pointer (&read, http_response_free);
  read = http_request_with ("DELETE", session, NULL, NULL, "Authorization",
      "Bearer s3cret", "Origin", EVIL, NULL);
  fail_unless_equals_int (read->status, 200);
  fail_unless_equals_int (sink->ended->len, 1);
  whep_sink_free (sink);
}

GST_END_TEST;

/* They say what the statistics do. */
GST_START_TEST (metrics_are_for_whoever_may_watch)
{
  WhepSink *sink = whep_sink_new_stopped ();
  g_autofree gchar *url = NULL;
  g_autoptr (HttpResponse) page = NULL;
  g_autoptr (HttpResponse) host = NULL;
  g_autoptr (HttpResponse) none = NULL;
  g_autoptr (HttpResponse) right = NULL;

  sink->config.metrics = TRUE;
  whep_sink_start (sink);
  url = url_of (sink, "/metrics");
  page = http_request_with ("GET", url, NULL, NULL, "Origin", EVIL, NULL);
  fail_unless_equals_int (page->status, 403);
  host =
      http_request_with ("GET", url, NULL, NULL, "Host", "evil.example", NULL);
  fail_unless_equals_int (host->status, 403);
  whep_sink_assert_status (sink, "GET", "/metrics", 200);

  gst_latest_signaller_stop (sink->server);
  sink->config.auth_token = "s3cret";
  whep_sink_start (sink);
  none = http_request ("GET", sink->port, "/metrics", NULL, NULL);
  fail_unless_equals_int (none->status, 401);
  fail_unless_equals_string (http_header (none, "WWW-Authenticate"), "Bearer");
  right = http_request_with (
      "GET", url, NULL, NULL, "Authorization", "Bearer s3cret", NULL);
  fail_unless_equals_int (right->status, 200);
  whep_sink_free (sink);
}

GST_END_TEST;

GST_START_TEST (settings_without_a_meaning_stop_the_start)
{
  static const GstLatestSignallerConfig configs[] = {
    { .address = "127.0.0.1", .allowed_origins = "nonsense" },
    { .address = "127.0.0.1", .auth_token = "" },
    { .address = "127.0.0.1", .tls_key = "/nonexistent/key.pem" },
    { .address = "127.0.0.1", .tls_certificate = "/nonexistent/cert.pem" },
  };
  static const gchar *const names[] = { "allowed-origins", "auth-token",
    "tls-certificate", "/nonexistent/cert.pem" };
  WhepSink *sink = whep_sink_new_stopped ();

  for (guint i = 0; i < G_N_ELEMENTS (configs); i++) {
    g_autoptr (GError) error = NULL;

    fail_if (gst_latest_signaller_start (
        sink->server, sink->context, &configs[i], &sink->port, &error));
    fail_unless (strstr (error->message, names[i]), "%s", error->message);
  }
  whep_sink_start (sink);
  whep_sink_free (sink);
}

GST_END_TEST;

GST_START_TEST (a_public_server_warns)
{
  WhepSink *sink = whep_sink_new ();
  g_autofree gchar *text = NULL;

  fail_unless (gst_latest_signaller_get_warning (sink->server) == NULL);
  gst_latest_signaller_stop (sink->server);
  sink->config.address = "0.0.0.0";
  whep_sink_start (sink);
  text = gst_latest_signaller_get_warning (sink->server);
  fail_unless (text && strstr (text, "0.0.0.0"), "%s", text);
  whep_sink_free (sink);
}

GST_END_TEST;

GST_START_TEST (the_server_can_be_turned_off)
{
  WhepSink *sink = whep_sink_new ();

  sink->config.http_server = TRUE;
  fail_unless (gst_latest_signaller_is_wanted (sink->server, &sink->config));
  sink->config.http_server = FALSE;
  fail_if (gst_latest_signaller_is_wanted (sink->server, &sink->config));
  whep_sink_free (sink);
}

GST_END_TEST;

static Suite *
whepserver_access_suite (void)
{
  Suite *s = suite_create ("whepserver_access");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, pages_of_others_begin_no_session);
  tcase_add_test (tc, other_names_of_this_host_get_nothing);
  tcase_add_test (tc, allowed_origins_may_read_the_responses);
  tcase_add_test (tc, a_token_is_asked_for);
  tcase_add_test (tc, metrics_are_for_whoever_may_watch);
  tcase_add_test (tc, settings_without_a_meaning_stop_the_start);
  tcase_add_test (tc, a_public_server_warns);
  tcase_add_test (tc, the_server_can_be_turned_off);
  return s;
}

GST_CHECK_MAIN (whepserver_access);
