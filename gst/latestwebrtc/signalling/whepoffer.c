/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "whepoffer.h"

#include <string.h>
#ifdef HAVE_GETENTROPY
#include <sys/random.h>
#endif

#include "httpreply.h"
#include "signaller.h"

#define TOKEN_BYTES 16
#define SESSION_ID_LENGTH 32

/* Random numbers that cannot be predicted, which those of GLib can. */
#ifdef HAVE_GETENTROPY
static gboolean
fill_random (guint8 *bytes, gsize n_bytes)
{
  return getentropy (bytes, n_bytes) == 0;
}
#else
static gboolean
fill_random (guint8 *bytes, gsize n_bytes)
{
  g_autoptr (GFile) device = g_file_new_for_path ("/dev/urandom");
  g_autoptr (GFileInputStream) stream = g_file_read (device, NULL, NULL);
  gsize got = 0;

  return stream != NULL
      && g_input_stream_read_all (
          G_INPUT_STREAM (stream), bytes, n_bytes, &got, NULL, NULL)
      && got == n_bytes;
}
#endif

gchar *
gst_latest_whep_offer_new_token (void)
{
  guint8 bytes[TOKEN_BYTES];
  GString *hex;

  if (!fill_random (bytes, sizeof (bytes)))
    return NULL;
  hex = g_string_sized_new (2 * sizeof (bytes));
  for (gsize i = 0; i < sizeof (bytes); i++)
    g_string_append_printf (hex, "%02x", bytes[i]);
  return g_string_free (hex, FALSE);
}

gchar *
gst_latest_whep_offer_session_id (const gchar *token)
{
  gchar *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, token, -1);

  hash[SESSION_ID_LENGTH] = '\0';
  return hash;
}

gchar *
gst_latest_whep_offer_text (SoupServerMessage *msg)
{
  g_autoptr (GBytes) body =
      soup_message_body_flatten (soup_server_message_get_request_body (msg));
  gsize size;
  const gchar *data = g_bytes_get_data (body, &size);

  return g_utf8_validate_len (data, size, NULL) ? g_strndup (data, size) : NULL;
}

gboolean
gst_latest_whep_offer_is_sdp (SoupServerMessage *msg)
{
  const gchar *type = soup_message_headers_get_content_type (
      soup_server_message_get_request_headers (msg), NULL);

  return type != NULL && g_ascii_strcasecmp (type, "application/sdp") == 0;
}

static gboolean
is_none (const gchar *names)
{
  return g_strcmp0 (names, "none") == 0;
}

gboolean
gst_latest_whep_offer_parse_choice (
    SoupServerMessage *msg, gchar **video, gchar **audio, gboolean *separate)
{
  const gchar *query = g_uri_get_query (soup_server_message_get_uri (msg));
  g_autoptr (GHashTable) fields = NULL;

  *video = *audio = NULL;
  *separate = FALSE;
  if (query == NULL)
    return TRUE;
  fields = g_uri_parse_params (query, -1, "&", G_URI_PARAMS_NONE, NULL);
  if (fields == NULL) {
    gst_latest_http_reply_text (
        msg, SOUP_STATUS_BAD_REQUEST, "the query of the URL is malformed");
    return FALSE;
  }
  *video = g_strdup (g_hash_table_lookup (fields, "video"));
  *audio = g_strdup (g_hash_table_lookup (fields, "audio"));
  *separate =
      g_strcmp0 (g_hash_table_lookup (fields, "streams"), "separate") == 0;
  if (!is_none (*video) || !is_none (*audio))
    return TRUE;
  g_clear_pointer (video, g_free);
  g_clear_pointer (audio, g_free);
  gst_latest_http_reply_text (msg, SOUP_STATUS_BAD_REQUEST,
      "the query of the URL asks for neither video nor audio");
  return FALSE;
}

gchar *
gst_latest_whep_offer_parse (SoupServerMessage *msg)
{
  g_autofree gchar *sdp = NULL;

  if (!gst_latest_whep_offer_is_sdp (msg)) {
    gst_latest_http_reply_text (msg, SOUP_STATUS_UNSUPPORTED_MEDIA_TYPE,
        "an offer needs the Content-Type application/sdp");
    return NULL;
  }
  sdp = gst_latest_whep_offer_text (msg);
  if (sdp != NULL && *sdp != '\0')
    return g_steal_pointer (&sdp);
  gst_latest_http_reply_text (msg, SOUP_STATUS_BAD_REQUEST,
      sdp == NULL ? "the offer is not UTF-8 text" : "the offer is empty");
  return NULL;
}

void
gst_latest_whep_offer_link (SoupServerMessage *msg, gchar **links)
{
  for (guint i = 0; links[i] != NULL; i++)
    soup_message_headers_append (
        soup_server_message_get_response_headers (msg), "Link", links[i]);
}

static void
set_sdp (
    SoupServerMessage *msg, guint status, const gchar *etag, const gchar *sdp)
{
  gst_latest_http_reply_common (msg);
  soup_message_headers_replace (
      soup_server_message_get_response_headers (msg), "ETag", etag);
  soup_server_message_set_status (msg, status, NULL);
  soup_server_message_set_response (
      msg, "application/sdp", SOUP_MEMORY_COPY, sdp, strlen (sdp));
}

void
gst_latest_whep_offer_answer (SoupServerMessage *msg, const gchar *location,
    const gchar *etag, gchar **links, const gchar *sdp)
{
  set_sdp (msg, SOUP_STATUS_CREATED, etag, sdp);
  soup_message_headers_replace (
      soup_server_message_get_response_headers (msg), "Location", location);
  gst_latest_whep_offer_link (msg, links);
}

void
gst_latest_whep_offer_answer_again (
    SoupServerMessage *msg, const gchar *etag, const gchar *sdp)
{
  set_sdp (msg, SOUP_STATUS_OK, etag, sdp);
}

void
gst_latest_whep_offer_retry (SoupServerMessage *msg, const gchar *text)
{
  gst_latest_http_reply_text (msg, SOUP_STATUS_SERVICE_UNAVAILABLE, text);
  soup_message_headers_replace (
      soup_server_message_get_response_headers (msg), "Retry-After", "1");
}

void
gst_latest_whep_offer_refuse (SoupServerMessage *msg, const GError *reason)
{
  const gchar *text =
      reason ? reason->message : "the session could not be made";
  gint code = reason && reason->domain == GST_LATEST_SIGNALLING_ERROR
      ? reason->code
      : GST_LATEST_SIGNALLING_ERROR_FAILED;

  switch (code) {
    case GST_LATEST_SIGNALLING_ERROR_MALFORMED:
      gst_latest_http_reply_text (msg, SOUP_STATUS_BAD_REQUEST, text);
      break;
    case GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE:
      gst_latest_http_reply_text (msg, SOUP_STATUS_UNPROCESSABLE_ENTITY, text);
      break;
    case GST_LATEST_SIGNALLING_ERROR_NO_SUCH_TRACK:
      gst_latest_http_reply_text (msg, SOUP_STATUS_NOT_FOUND, text);
      break;
    case GST_LATEST_SIGNALLING_ERROR_NOT_READY:
    case GST_LATEST_SIGNALLING_ERROR_TOO_MANY:
      gst_latest_whep_offer_retry (msg, text);
      break;
    default:
      gst_latest_http_reply_text (msg, SOUP_STATUS_INTERNAL_SERVER_ERROR, text);
      break;
  }
}
