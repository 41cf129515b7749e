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

static gboolean
is_sdp (SoupServerMessage *msg)
{
  const gchar *type = soup_message_headers_get_content_type (
      soup_server_message_get_request_headers (msg), NULL);

  return type != NULL && g_ascii_strcasecmp (type, "application/sdp") == 0;
}

gchar *
gst_latest_whep_offer_parse (SoupServerMessage *msg)
{
  g_autofree gchar *sdp = NULL;

  if (!is_sdp (msg)) {
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

void
gst_latest_whep_offer_answer (SoupServerMessage *msg, const gchar *location,
    const gchar *etag, gchar **links, const gchar *sdp)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (msg);

  gst_latest_http_reply_common (msg);
  soup_message_headers_replace (headers, "Location", location);
  soup_message_headers_replace (headers, "ETag", etag);
  gst_latest_whep_offer_link (msg, links);
  soup_server_message_set_status (msg, SOUP_STATUS_CREATED, NULL);
  soup_server_message_set_response (
      msg, "application/sdp", SOUP_MEMORY_COPY, sdp, strlen (sdp));
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
    case GST_LATEST_SIGNALLING_ERROR_NOT_READY:
    case GST_LATEST_SIGNALLING_ERROR_TOO_MANY:
      gst_latest_whep_offer_retry (msg, text);
      break;
    default:
      gst_latest_http_reply_text (msg, SOUP_STATUS_INTERNAL_SERVER_ERROR, text);
      break;
  }
}
