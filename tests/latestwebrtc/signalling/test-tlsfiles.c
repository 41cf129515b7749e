/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <glib/gstdio.h>
#include <gst/check/gstcheck.h>

#include "../helpers/tlspair.h"
#include "../helpers/whepsink.h"
#include "tlsfiles.h"

static HttpResponse *
get_page (WhepSink *sink)
{
  g_autofree gchar *url = g_strdup_printf ("https://127.0.0.1:%u/", sink->port);

  return http_request_with ("GET", url, NULL, NULL, NULL, NULL);
}

static WhepSink *
tls_sink_new (TlsPair *pair)
{
  WhepSink *sink = whep_sink_new_stopped ();

  sink->config.tls_certificate = pair->certificate;
  sink->config.tls_key = pair->key;
  whep_sink_start (sink);
  return sink;
}

GST_START_TEST (page_and_sessions_are_served_over_https)
{
  g_autoptr (TlsPair) pair = tls_pair_new (0);
  WhepSink *sink = tls_sink_new (pair);
  g_autofree gchar *base = g_strdup_printf ("https://127.0.0.1:%u", sink->port);
  g_autofree gchar *whep = g_strconcat (base, "/whep", NULL);
  g_autofree gchar *session = NULL;
  g_autoptr (HttpResponse) page = get_page (sink);
  g_autoptr (HttpResponse) created =
      http_request_with ("POST", whep, SDP, OFFER, "Origin", base, NULL);
  g_autoptr (HttpResponse) ended = NULL;

  fail_unless_equals_int (page->status, 200);
  fail_unless_equals_int (created->status, 201);
  fail_unless_equals_string (created->body, ANSWER);
  session = g_strconcat (base, "/", http_header (created, "Location"), NULL);
  ended = http_request_with ("DELETE", session, NULL, NULL, NULL, NULL);
  fail_unless_equals_int (ended->status, 200);
  whep_sink_free (sink);
}

GST_END_TEST;

/* Idle clients, those that stop within the handshake, and plain HTTP: more than
 * there may be connections. */
GST_START_TEST (other_clients_of_the_port_block_nobody)
{
  static const gchar *const beginnings[] = { "", "\x16", "\x16\x03\x01\x02",
    "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" };
  g_autoptr (TlsPair) pair = tls_pair_new (0);
  WhepSink *sink = tls_sink_new (pair);
  GSocket *clients[300];
  g_autoptr (HttpResponse) page = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (clients); i++) {
    clients[i] = raw_connect (sink->port);
    raw_send (clients[i], beginnings[i % G_N_ELEMENTS (beginnings)]);
    while (g_main_context_iteration (sink->context, FALSE))
      ;
  }
  page = get_page (sink);
  fail_unless_equals_int (page->status, 200);
  for (guint i = 0; i < G_N_ELEMENTS (clients); i++)
    raw_close (clients[i]);
  whep_sink_free (sink);
}

GST_END_TEST;

static void
copy (const gchar *from, const gchar *to)
{
  g_autofree gchar *text = NULL;
  gsize length;

  fail_unless (g_file_get_contents (from, &text, &length, NULL));
  fail_unless (g_file_set_contents (to, text, length, NULL));
}

static void
assert_serial (GstLatestTlsFiles *files, TlsPair *pair)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsCertificate) wanted =
      g_tls_certificate_new_from_file (pair->certificate, NULL);

  fail_unless (g_tls_certificate_is_same (
      gst_latest_tls_files_get (files, &error), wanted));
  fail_unless (error == NULL);
}

GST_START_TEST (files_are_read_again_when_they_change)
{
  g_autoptr (TlsPair) first = tls_pair_new (0);
  g_autoptr (TlsPair) second = tls_pair_new (1);
  g_autoptr (GError) error = NULL;
  GstLatestTlsFiles *files =
      gst_latest_tls_files_new (first->certificate, first->key, &error);
  GTlsCertificate *before;

  fail_unless (files != NULL);
  assert_serial (files, first);
  before = gst_latest_tls_files_get (files, &error);
  fail_unless (before == gst_latest_tls_files_get (files, &error));

  /* Half a change: the certificate before serves on, and the error comes
   * once. */
  fail_unless (g_file_set_contents (first->certificate, "half", -1, NULL));
  fail_unless (before == gst_latest_tls_files_get (files, &error));
  fail_unless (strstr (error->message, first->certificate) != NULL);
  g_clear_error (&error);
  fail_unless (before == gst_latest_tls_files_get (files, &error));
  fail_unless (error == NULL);

  copy (second->certificate, first->certificate);
  copy (second->key, first->key);
  assert_serial (files, second);
  gst_latest_tls_files_free (files);
}

GST_END_TEST;

static void
keep_warning (GstLatestSignaller *signaller, const GError *error,
    gboolean fatal, GPtrArray *warnings)
{
  fail_if (fatal);
  g_ptr_array_add (warnings, g_strdup (error->message));
}

/* The certificate before serves all connections until the files are right. */
GST_START_TEST (files_that_cannot_be_used_are_reported_once)
{
  g_autoptr (TlsPair) pair = tls_pair_new (0);
  WhepSink *sink = tls_sink_new (pair);
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);

  g_signal_connect (
      sink->server, "trouble", G_CALLBACK (keep_warning), warnings);
  fail_unless (g_file_set_contents (pair->certificate, "half", -1, NULL));
  for (guint i = 0; i < 3; i++) {
    g_autoptr (HttpResponse) page = get_page (sink);

    fail_unless_equals_int (page->status, 200);
    fail_unless_equals_int (warnings->len, 1);
  }
  fail_unless (strstr (warnings->pdata[0], pair->certificate) != NULL);
  g_unlink (pair->certificate);
  http_response_free (get_page (sink));
  fail_unless_equals_int (warnings->len, 2);
  whep_sink_free (sink);
}

GST_END_TEST;

GST_START_TEST (key_may_be_in_the_file_of_the_certificate)
{
  g_autoptr (TlsPair) pair = tls_pair_new (0);
  g_autoptr (GError) error = NULL;
  g_autofree gchar *certificate = NULL;
  g_autofree gchar *key = NULL;
  g_autofree gchar *both = NULL;
  GstLatestTlsFiles *files;

  fail_unless (
      gst_latest_tls_files_new (pair->certificate, NULL, &error) == NULL);
  fail_unless (strstr (error->message, pair->certificate) != NULL);
  fail_unless (
      g_file_get_contents (pair->certificate, &certificate, NULL, NULL));
  fail_unless (g_file_get_contents (pair->key, &key, NULL, NULL));
  both = g_strconcat (certificate, key, NULL);
  fail_unless (g_file_set_contents (pair->certificate, both, -1, NULL));
  g_clear_error (&error);
  files = gst_latest_tls_files_new (pair->certificate, NULL, &error);
  fail_unless (files != NULL, "%s", error ? error->message : "");
  gst_latest_tls_files_free (files);
}

GST_END_TEST;

static Suite *
tlsfiles_suite (void)
{
  Suite *s = suite_create ("tlsfiles");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  if (!g_tls_backend_supports_tls (g_tls_backend_get_default ()))
    return s;
  tcase_add_test (tc, page_and_sessions_are_served_over_https);
  tcase_add_test (tc, other_clients_of_the_port_block_nobody);
  tcase_add_test (tc, files_are_read_again_when_they_change);
  tcase_add_test (tc, files_that_cannot_be_used_are_reported_once);
  tcase_add_test (tc, key_may_be_in_the_file_of_the_certificate);
  return s;
}

GST_CHECK_MAIN (tlsfiles);
