/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "whiprefusal.h"

#define TOKEN "sesame-0123"

typedef struct
{
  guint status;
  const gchar *retry_after;
  gboolean foreign;
  /* What it means. */
  gboolean lasting;
  guint retry_after_s;
  const gchar *words;
} Row;

static const Row rows[] = {
  { 400, NULL, FALSE, TRUE, 0, "offer" },
  { 401, NULL, FALSE, TRUE, 0, "whip-auth-token" },
  { 401, NULL, TRUE, TRUE, 0, "not sent to another server" },
  { 403, NULL, FALSE, TRUE, 0, "whip-auth-token" },
  { 404, NULL, FALSE, TRUE, 0, "whip-endpoint" },
  { 405, NULL, FALSE, TRUE, 0, "no WHIP endpoint" },
  { 406, NULL, FALSE, TRUE, 0, "no WHIP endpoint" },
  { 408, NULL, FALSE, FALSE, 0, "408" },
  { 409, NULL, FALSE, FALSE, 0, "publishes there already" },
  { 410, NULL, FALSE, TRUE, 0, "410" },
  { 413, NULL, FALSE, TRUE, 0, "too long" },
  { 415, NULL, FALSE, TRUE, 0, "SDP" },
  { 422, NULL, FALSE, TRUE, 0, "codec" },
  { 425, "1", FALSE, FALSE, 1, "425" },
  { 429, "17", FALSE, FALSE, 17, "too many requests" },
  { 500, NULL, FALSE, FALSE, 0, "failed" },
  { 502, NULL, FALSE, FALSE, 0, "failed" },
  { 503, "120", FALSE, FALSE, 120, "at the moment" },
  { 503, "soon", FALSE, FALSE, 0, "503" },
  { 503, "-3", FALSE, FALSE, 0, "503" },
  { 503, "Wed, 21 Oct 2015 07:28:00 GMT", FALSE, FALSE, 0, "503" },
  { 503, "Wed, 21 Oct 2215 07:28:00 GMT", FALSE, FALSE, G_MAXINT, "503" },
  { 302, NULL, FALSE, TRUE, 0, "302" },
  { 200, NULL, FALSE, TRUE, 0, "200" },
};

static GstLatestWhipRefusal
refuse (const Row *row, const gchar *type, const gchar *body)
{
  g_autoptr (GUri) uri =
      gst_latest_whip_http_parse_endpoint ("https://a/b", NULL);
  GstLatestWhipHttp *http = gst_latest_whip_http_new (uri, TOKEN, 1000);
  SoupMessageHeaders *headers =
      soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  const GstLatestWhipResponse response = {
    .status = row->status,
    .uri = uri,
    .foreign = row->foreign,
    .headers = headers,
    .body = body,
  };
  GstLatestWhipRefusal refusal;

  soup_message_headers_append (headers, "Content-Type", type);
  if (row->retry_after)
    soup_message_headers_append (headers, "Retry-After", row->retry_after);
  refusal = gst_latest_whip_refusal_of_offer (http, &response, NULL);
  soup_message_headers_unref (headers);
  gst_latest_whip_http_free (http);
  return refusal;
}

GST_START_TEST (each_status_has_its_meaning)
{
  const Row *row = &rows[__i__];
  GstLatestWhipRefusal refusal = refuse (row, "text/html", "<html>");

  fail_unless (strstr (refusal.text, row->words), "%s", refusal.text);
  fail_unless_equals_int (refusal.is_lasting, row->lasting);
  fail_unless_equals_int (refusal.retry_after_s, row->retry_after_s);
  fail_if (strchr (refusal.text, '<'));
  g_free (refusal.text);
}

GST_END_TEST;

/* Where they are plain text and do not repeat a secret. */
GST_START_TEST (the_servers_words_are_shown)
{
  static const struct
  {
    const gchar *type, *body, *shown, *hidden;
  } words[] = {
    { "text/plain", " room is full\n", "(HTTP status 403: \"room is full\")",
        "\n" },
    { "text/plain; charset=utf-8", "a\r\nb", "\"a  b\"", "\n" },
    { "application/json", "{}", "(HTTP status 403)", "{}" },
    { "text/plain", "bad token " TOKEN, "(HTTP status 403)", TOKEN },
    { "text/plain", "", "(HTTP status 403)", "\"" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    const Row row = { .status = 403 };
    GstLatestWhipRefusal refusal = refuse (&row, words[i].type, words[i].body);

    fail_unless (strstr (refusal.text, words[i].shown), "%s", refusal.text);
    fail_if (strstr (refusal.text, words[i].hidden), "%s", refusal.text);
    g_free (refusal.text);
  }
}

GST_END_TEST;

static Suite *
whiprefusal_suite (void)
{
  Suite *suite = suite_create ("whiprefusal");
  TCase *tcase = tcase_create ("refusals");

  suite_add_tcase (suite, tcase);
  tcase_add_loop_test (
      tcase, each_status_has_its_meaning, 0, G_N_ELEMENTS (rows));
  tcase_add_test (tcase, the_servers_words_are_shown);
  return suite;
}

GST_CHECK_MAIN (whiprefusal);
