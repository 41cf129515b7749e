/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "whiprefusal.h"

#include <string.h>

/* RFC 8470, 5.2. libsoup has no name for it. */
#define STATUS_TOO_EARLY 425
/* RFC 6585, 4. */
#define STATUS_TOO_MANY_REQUESTS 429
/* So much is shown of what a server says. */
#define MAX_WORDS 160

/* What the status says to somebody who publishes. */
static const struct
{
  guint status;
  const gchar *text;
} explanations[] = {
  { 400, "it does not understand the offer" },
  { 401, "it wants another token: see whip-auth-token" },
  { 403, "it does not let us publish there: see whip-auth-token" },
  { 404, "it has no endpoint at that path: see whip-endpoint" },
  { 405, "what whip-endpoint names takes no POST: it is no WHIP endpoint" },
  { 406,
      "what whip-endpoint names does not answer in SDP: it is no WHIP "
      "endpoint" },
  { 409, "somebody, maybe we in an earlier run, publishes there already" },
  { 413, "the offer is too long for it" },
  { 415, "what whip-endpoint names takes no SDP: it is no WHIP endpoint" },
  { 422,
      "it takes no offer like ours, perhaps because of the codec: see the "
      "property codec" },
  { 429, "it has had too many requests" },
  { 503, "it cannot take one more at the moment" },
};

/* A busy server, or one that still has our session of before a crash, may take
 * the same offer later. */
static gboolean
is_lasting (guint status)
{
  return status < 500 && status != SOUP_STATUS_REQUEST_TIMEOUT
      && status != SOUP_STATUS_CONFLICT && status != STATUS_TOO_EARLY
      && status != STATUS_TOO_MANY_REQUESTS;
}

/* RFC 9110, 10.2.3: seconds or a date. */
static guint
get_retry_after (SoupMessageHeaders *headers)
{
  const gchar *value = soup_message_headers_get_one (headers, "Retry-After");
  g_autoptr (GDateTime) date = NULL;
  guint64 seconds;

  if (!value)
    return 0;
  if (g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT, &seconds, NULL))
    return seconds;
  date = soup_date_time_new_from_http_string (value);
  if (!date)
    return 0;
  return CLAMP (
      g_date_time_to_unix (date) - g_get_real_time () / G_USEC_PER_SEC, 0,
      G_MAXINT);
}

/* The server's own words, if it has some that can be shown. (nullable) */
static gchar *
get_words (GstLatestWhipHttp *http, const GstLatestWhipResponse *response)
{
  const gchar *type =
      soup_message_headers_get_content_type (response->headers, NULL);
  g_autofree gchar *words = NULL;

  if (!response->body || !type || g_ascii_strcasecmp (type, "text/plain") != 0
      || gst_latest_whip_http_has_token (http, response->body))
    return NULL;
  words = g_strstrip (g_utf8_substring (
      response->body, 0, MIN (g_utf8_strlen (response->body, -1), MAX_WORDS)));
  for (gchar *c = words; *c; c++) {
    if (g_ascii_iscntrl (*c))
      *c = ' ';
  }
  return *words ? g_steal_pointer (&words) : NULL;
}

static gchar *
explain_status (GstLatestWhipHttp *http, const GstLatestWhipResponse *response)
{
  g_autofree gchar *words = get_words (http, response);
  const gchar *text = response->status >= 500
      ? "it has failed"
      : "it does not answer as a WHIP endpoint does: see whip-endpoint";

  for (guint i = 0; i < G_N_ELEMENTS (explanations); i++) {
    if (explanations[i].status == response->status)
      text = explanations[i].text;
  }
  return g_strdup_printf ("%s%s (HTTP status %u%s%s%s)", text,
      response->foreign && response->status == SOUP_STATUS_UNAUTHORIZED
          ? ", which is not sent to another server than the one named there"
          : "",
      response->status, words ? ": \"" : "", words ? words : "",
      words ? "\"" : "");
}

/* NULL: it is an answer. */
static const gchar *
find_fault (const GstLatestWhipResponse *response, GUri *resource)
{
  const gchar *type =
      soup_message_headers_get_content_type (response->headers, NULL);

  if (!resource)
    return "it does not say where the session is (header Location)";
  if (!type || g_ascii_strcasecmp (type, "application/sdp") != 0)
    return "its answer is not of the type application/sdp";
  if (!response->body || !*response->body)
    return "its answer is empty, no text or longer than 64 KiB";
  return NULL;
}

GstLatestWhipRefusal
gst_latest_whip_refusal_of_offer (GstLatestWhipHttp *http,
    const GstLatestWhipResponse *response, GUri *resource)
{
  GstLatestWhipRefusal refusal = { NULL, FALSE, 0 };

  if (response->trouble) {
    refusal.text = g_strdup (response->trouble);
    refusal.is_lasting = response->is_lasting;
  } else if (response->status == SOUP_STATUS_CREATED) {
    refusal.text = g_strdup (find_fault (response, resource));
    refusal.is_lasting = TRUE;
  } else {
    refusal.text = explain_status (http, response);
    refusal.is_lasting = is_lasting (response->status);
    refusal.retry_after_s = get_retry_after (response->headers);
  }
  return refusal;
}
