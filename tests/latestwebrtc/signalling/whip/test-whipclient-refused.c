/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "whippublisher.h"

#define ANSWER "v=0\r\no=- 2 2 IN IP4 0.0.0.0\r\ns=-\r\n"
#define LOCATION "Location", "session/1"

/* Each breaks what RFC 9725 demands, or refuses. */
typedef struct
{
  WhipReply reply;
  gboolean fatal;
  const gchar *words;
  guint deletes; /* the session that was made all the same is ended */
} Row;

/* With a terminator. */
static gchar too_long[64 * 1024 + 2];

static const Row rows[] = {
  { { 401, "text/plain", "no", 0, { NULL } }, TRUE, "whip-auth-token", 0 },
  { { 404, NULL, NULL, 0, { NULL } }, TRUE, "whip-endpoint", 0 },
  { { 422, "text/plain", "H264 only", 0, { NULL } }, TRUE, "H264 only", 0 },
  { { 403, "text/plain", "not with " TOKEN, 0, { NULL } }, TRUE, "403", 0 },
  { { 409, NULL, NULL, 0, { NULL } }, FALSE, "already", 0 },
  { { 503, NULL, NULL, 0, { NULL } }, FALSE, "503", 0 },
  { { 0, NULL, NULL, 0, { NULL } }, FALSE, "no answer came", 0 },
  { { 200, WHIP_SDP, ANSWER, 0, { LOCATION } }, TRUE, "200", 1 },
  { { 204, NULL, NULL, 0, { NULL } }, TRUE, "204", 0 },
  { { 201, WHIP_SDP, ANSWER, 0, { NULL } }, TRUE, "Location", 0 },
  { { 201, WHIP_SDP, ANSWER, 0, { "Location", "ftp://a/b" } }, TRUE, "Location",
      0 },
  { { 201, "text/html", ANSWER, 0, { LOCATION } }, TRUE, "application/sdp", 1 },
  { { 201, NULL, NULL, 0, { LOCATION } }, TRUE, "application/sdp", 1 },
  { { 201, WHIP_SDP, "", 0, { LOCATION } }, TRUE, "is empty", 1 },
  { { 201, WHIP_SDP, "v=\xff\xfe", 0, { LOCATION } }, TRUE, "no text", 1 },
  { { 201, WHIP_SDP, too_long, sizeof (too_long) - 1, { LOCATION } }, TRUE,
      "longer than 64 KiB", 1 },
  { { 301, NULL, NULL, 0, { LOCATION } }, TRUE, "301", 0 },
  { { 302, NULL, NULL, 0, { LOCATION } }, TRUE, "302", 0 },
  { { 303, NULL, NULL, 0, { LOCATION } }, TRUE, "303", 0 },
  { { 307, NULL, NULL, 0, { NULL } }, TRUE, "redirects to no address", 0 },
  { { 308, NULL, NULL, 0, { "Location", WHIP_PATH } }, TRUE, "again and again",
      0 },
};

/* One message for people; the server is named, and neither path nor token. */
GST_START_TEST (a_refusal_is_explained_once)
{
  const Row *row = &rows[__i__];
  WhipPublisher *sink = whip_publisher_new ();
  const gchar *text;

  memset (too_long, 'v', sizeof (too_long) - 1);
  sink->server->post = &row->reply;
  whip_publisher_start (sink);
  wait_until (sink->troubles->len == 1);
  text = sink->troubles->pdata[0];
  fail_unless (strstr (text, row->words), "%s", text);
  fail_unless (strstr (text, "http://127.0.0.1:"), "%s", text);
  fail_if (strstr (text, WHIP_PATH), "%s", text);
  fail_unless_equals_int (sink->fatal, row->fatal);
  fail_unless_equals_string (sink->ended->pdata[0], sink->wanted->pdata[0]);
  fail_unless_equals_int (sink->answers->len, 0);
  if (row->fatal) {
    gst_latest_signaller_ready (sink->client);
    fail_unless_equals_int (sink->wanted->len, 1);
  } else {
    wait_until (sink->wanted->len == 4);
  }
  gst_latest_signaller_stop (sink->client);
  fail_unless_equals_int (sink->troubles->len, 1);
  fail_unless_equals_int (sink->server->deletes, row->deletes);
  whip_publisher_free (sink);
}

GST_END_TEST;

GST_START_TEST (an_answer_of_no_use_is_an_error)
{
  WhipPublisher *sink = whip_publisher_new ();

  whip_publisher_publish (sink);
  whip_publisher_close (sink, GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE,
      "The answer refuses the video.");
  wait_until (sink->server->deletes == 1);
  fail_unless (sink->fatal);
  fail_unless (g_str_has_suffix (
      sink->troubles->pdata[0], ": The answer refuses the video."));
  gst_latest_signaller_ready (sink->client);
  fail_unless_equals_int (sink->wanted->len, 1);
  whip_publisher_free (sink);
}

GST_END_TEST;

/* It may not know yet that our old session is over. */
GST_START_TEST (a_server_that_had_us_is_asked_again)
{
  static const WhipReply reply = { 403, NULL, NULL, 0, { NULL } };
  WhipPublisher *sink = whip_publisher_new ();

  whip_publisher_publish (sink);
  whip_publisher_connect (sink);
  sink->server->post = &reply;
  whip_publisher_close (sink, GST_LATEST_SIGNALLING_ERROR_ENDED, "gone");
  wait_until (sink->wanted->len == 4);
  fail_if (sink->fatal);
  sink->server->post = NULL;
  wait_until (sink->answers->len == 2);
  fail_unless_equals_int (sink->troubles->len, 1);
  whip_publisher_free (sink);
}

GST_END_TEST;

static const struct
{
  const gchar *endpoint, *token, *words;
} bad[] = {
  { "nonsense", NULL, "whip-endpoint" },
  { "/whip", NULL, "whip-endpoint" },
  { "rtmp://host/whip", NULL, "whip-endpoint" },
  { "https:///whip", NULL, "whip-endpoint" },
  { "https://me:secret@host/whip", NULL, "without user" },
  { "https://host/whip#room", NULL, "without user" },
  { "https://host/whip", "two words", "whip-auth-token" },
  { "https://host/whip", "one\r\nX-Two: 1", "whip-auth-token" },
};

GST_START_TEST (bad_settings_are_refused_at_once)
{
  WhipPublisher *sink = whip_publisher_new ();
  g_autoptr (GError) error = NULL;
  guint port = 0;

  sink->config.whip_endpoint = bad[__i__].endpoint;
  sink->config.whip_auth_token = bad[__i__].token;
  fail_if (gst_latest_signaller_start (
      sink->client, sink->context, &sink->config, &port, &error));
  fail_unless (strstr (error->message, bad[__i__].words), "%s", error->message);
  fail_if (strstr (error->message, "secret"));
  whip_publisher_free (sink);
}

GST_END_TEST;

static const struct
{
  const gchar *endpoint;
  gboolean warns;
} schemes[] = {
  { "https://192.0.2.1/whip", FALSE },
  { "http://192.0.2.1/whip", TRUE },
  { "http://localhost:7080/whip", FALSE },
  { "http://127.0.0.1/whip", FALSE },
  { "http://[::1]/whip", FALSE },
};

GST_START_TEST (plain_http_to_another_host_is_warned_of)
{
  WhipPublisher *sink = whip_publisher_new ();
  g_autofree gchar *warning = NULL;
  guint port = 0;

  sink->config.whip_endpoint = schemes[__i__].endpoint;
  fail_unless (gst_latest_signaller_start (
      sink->client, sink->context, &sink->config, &port, NULL));
  warning = gst_latest_signaller_get_warning (sink->client);
  fail_unless_equals_int (warning != NULL, schemes[__i__].warns);
  whip_publisher_free (sink);
}

GST_END_TEST;

GST_START_TEST (it_publishes_only_where_it_is_told_to)
{
  WhipPublisher *sink = whip_publisher_new ();

  fail_unless (gst_latest_signaller_is_wanted (sink->client, &sink->config));
  sink->config.whip_endpoint = NULL;
  fail_if (gst_latest_signaller_is_wanted (sink->client, &sink->config));
  sink->config.whip_endpoint = "";
  fail_if (gst_latest_signaller_is_wanted (sink->client, &sink->config));
  whip_publisher_free (sink);
}

GST_END_TEST;

static Suite *
whipclient_refused_suite (void)
{
  Suite *suite = suite_create ("whipclient-refused");
  TCase *tcase = tcase_create ("refused");

  suite_add_tcase (suite, tcase);
  tcase_add_loop_test (
      tcase, a_refusal_is_explained_once, 0, G_N_ELEMENTS (rows));
  tcase_add_test (tcase, an_answer_of_no_use_is_an_error);
  tcase_add_test (tcase, a_server_that_had_us_is_asked_again);
  tcase_add_loop_test (
      tcase, bad_settings_are_refused_at_once, 0, G_N_ELEMENTS (bad));
  tcase_add_loop_test (tcase, plain_http_to_another_host_is_warned_of, 0,
      G_N_ELEMENTS (schemes));
  tcase_add_test (tcase, it_publishes_only_where_it_is_told_to);
  return suite;
}

GST_CHECK_MAIN (whipclient_refused);
