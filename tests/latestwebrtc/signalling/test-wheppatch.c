/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "whepsink.h"

#define FRAGMENT "application/trickle-ice-sdpfrag"
#define CANDIDATE \
  "m=video 9 RTP/AVP 96\r\na=mid:0\r\n" \
  "a=candidate:1 1 udp 2113937151 10.0.0.1 5000 typ host\r\n"
#define CREDENTIALS "a=ice-ufrag:Qmzc\r\na=ice-pwd:bTgX0xqbXqWMLu1zXuTTNzOZ\r\n"

/* What the sink was told last. */
static gchar *told;
static guint count;
/* What the sink replies to a restart of ICE. */
static const gchar *reply;

static GError *
on_candidates (GstLatestSignaller *server, const gchar *id,
    GstLatestIceFragment *fragment, WhepSink *sink)
{
  g_free (told);
  told = g_strdup (id);
  count = fragment->candidates->len;
  fragment->reply = g_strdup (reply);
  return sink->refuse ? g_error_copy (sink->refuse) : NULL;
}

/* "*" and the session's own tag are written as they are; "=" stands for the
 * latter. */
static const struct
{
  const gchar *type, *body, *if_match;
  guint status;
} requests[] = {
  { FRAGMENT, CANDIDATE, "=", 204 },
  { FRAGMENT "; charset=utf-8", CANDIDATE, "*", 204 },
  { FRAGMENT, CANDIDATE, "\"other\", =", 204 },
  { FRAGMENT, CANDIDATE, NULL, 428 },
  { FRAGMENT, CREDENTIALS CANDIDATE, NULL, 204 },
  { FRAGMENT, CANDIDATE, "\"other\"", 412 },
  { FRAGMENT, CANDIDATE, "W/=", 412 },
  { FRAGMENT, "hello", "=", 400 },
  { FRAGMENT, "", "=", 400 },
  { FRAGMENT, "a=x\xff", "=", 400 },
  { "text/plain", CANDIDATE, "=", 415 },
};

static gchar *
if_match_for (const gchar *pattern, const gchar *etag)
{
  g_auto (GStrv) parts = pattern ? g_strsplit (pattern, "=", 0) : NULL;

  return parts ? g_strjoinv (etag, parts) : NULL;
}

GST_START_TEST (patches)
{
  WhepSink *sink = whep_sink_new ();
  g_autoptr (HttpResponse) offer = whep_sink_offer (sink);
  g_autofree gchar *path = whep_sink_session_path (offer);
  g_autofree gchar *if_match =
      if_match_for (requests[__i__].if_match, http_header (offer, "ETag"));
  g_autoptr (HttpResponse) r = NULL;

  g_signal_connect (
      sink->server, "candidates", G_CALLBACK (on_candidates), sink);
  r = http_request_if_match ("PATCH", sink->port, path, requests[__i__].type,
      requests[__i__].body, if_match);
  fail_unless_equals_int (r->status, requests[__i__].status);
  if (r->status == 204) {
    fail_unless_equals_string (told, sink->offers->pdata[0]);
    fail_unless_equals_int (count, 1);
  } else {
    fail_unless (told == NULL);
  }
  g_clear_pointer (&told, g_free);
  whep_sink_free (sink);
}

GST_END_TEST;

/* The sink's reason reaches the viewer. */
GST_START_TEST (refusal)
{
  WhepSink *sink = whep_sink_new ();
  g_autoptr (HttpResponse) offer = whep_sink_offer (sink);
  g_autofree gchar *path = whep_sink_session_path (offer);
  g_autoptr (HttpResponse) r = NULL;

  g_signal_connect (
      sink->server, "candidates", G_CALLBACK (on_candidates), sink);
  sink->refuse = g_error_new_literal (GST_LATEST_SIGNALLING_ERROR,
      GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE, "not this one");
  r = http_request_if_match (
      "PATCH", sink->port, path, FRAGMENT, CANDIDATE, "*");
  fail_unless_equals_int (r->status, 422);
  fail_unless (strstr (r->body, "not this one") != NULL);
  g_clear_pointer (&told, g_free);
  whep_sink_free (sink);
}

GST_END_TEST;

/* RFC 9725, 4.3.3: the restart has a reply and a new tag. */
GST_START_TEST (ice_restarts)
{
  WhepSink *sink = whep_sink_new ();
  g_autoptr (HttpResponse) offer = whep_sink_offer (sink);
  g_autofree gchar *path = whep_sink_session_path (offer);
  const gchar *etag = http_header (offer, "ETag");
  g_autoptr (HttpResponse) restarted = NULL;
  g_autoptr (HttpResponse) late = NULL;
  g_autoptr (HttpResponse) now = NULL;

  g_signal_connect (
      sink->server, "candidates", G_CALLBACK (on_candidates), sink);
  reply = "a=ice-ufrag:ours\r\n";
  restarted = http_request_if_match (
      "PATCH", sink->port, path, FRAGMENT, CANDIDATE, "*");
  reply = NULL;
  fail_unless_equals_int (restarted->status, 200);
  fail_unless_equals_string (http_header (restarted, "Content-Type"), FRAGMENT);
  fail_unless_equals_string (restarted->body, "a=ice-ufrag:ours\r\n");
  fail_if (g_str_equal (http_header (restarted, "ETag"), etag));

  late = http_request_if_match (
      "PATCH", sink->port, path, FRAGMENT, CANDIDATE, etag);
  fail_unless_equals_int (late->status, 412);
  now = http_request_if_match ("PATCH", sink->port, path, FRAGMENT, CANDIDATE,
      http_header (restarted, "ETag"));
  fail_unless_equals_int (now->status, 204);
  g_clear_pointer (&told, g_free);
  whep_sink_free (sink);
}

GST_END_TEST;

static Suite *
wheppatch_suite (void)
{
  Suite *s = suite_create ("wheppatch");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, patches, 0, G_N_ELEMENTS (requests));
  tcase_add_test (tc, refusal);
  tcase_add_test (tc, ice_restarts);
  return s;
}

GST_CHECK_MAIN (wheppatch);
