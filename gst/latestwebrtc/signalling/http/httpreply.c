/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "httpreply.h"

#include <string.h>

/* Ten minutes, in seconds: the sink may be restarted with other settings. */
#define PREFLIGHT_MAX_AGE "600"
#define ALLOW_ORIGIN_KEY "latest-http-allow-origin"

/* Adds the headers of the Fetch standard by which a browser lets a page of
 * another origin read the response. */
static void
append_cors (SoupServerMessage *msg)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (msg);
  const gchar *origin = g_object_get_data (G_OBJECT (msg), ALLOW_ORIGIN_KEY);

  if (origin == NULL)
    return;
  soup_message_headers_append (headers, "Access-Control-Allow-Origin", origin);
  soup_message_headers_append (headers, "Access-Control-Expose-Headers",
      "Location, ETag, Link, Retry-After");
}

void
gst_latest_http_reply_common (SoupServerMessage *msg)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (msg);

  /* They are there since the request began, unless libsoup has sent them with
   * "100 Continue". */
  if (soup_message_headers_get_one (headers, "X-Content-Type-Options") != NULL)
    return;
  /* A connection carries one request: see httplistener.h. */
  soup_message_headers_append (headers, "Connection", "close");
  soup_message_headers_append (headers, "Cache-Control", "no-store");
  soup_message_headers_append (headers, "X-Content-Type-Options", "nosniff");
  soup_message_headers_append (headers, "Vary", "Origin");
  append_cors (msg);
}

void
gst_latest_http_reply_allow_origin (SoupServerMessage *msg, const gchar *origin)
{
  g_object_set_data_full (
      G_OBJECT (msg), ALLOW_ORIGIN_KEY, g_strdup (origin), g_free);
  append_cors (msg);
}

void
gst_latest_http_reply_text (
    SoupServerMessage *msg, guint status, const gchar *text)
{
  gchar *line = g_strconcat (text, "\n", NULL);

  gst_latest_http_reply_common (msg);
  soup_server_message_set_status (msg, status, NULL);
  soup_server_message_set_response (
      msg, "text/plain; charset=utf-8", SOUP_MEMORY_TAKE, line, strlen (line));
}

void
gst_latest_http_reply_data (
    SoupServerMessage *msg, const gchar *type, GString *data)
{
  gsize length = data->len;

  gst_latest_http_reply_common (msg);
  soup_server_message_set_status (msg, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (
      msg, type, SOUP_MEMORY_TAKE, g_string_free (data, FALSE), length);
}

void
gst_latest_http_reply_method (SoupServerMessage *msg, const gchar *allow)
{
  const gchar *method = soup_server_message_get_method (msg);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (msg);

  if (method == SOUP_METHOD_OPTIONS) {
    gst_latest_http_reply_common (msg);
    soup_server_message_set_status (msg, SOUP_STATUS_NO_CONTENT, NULL);
    if (g_object_get_data (G_OBJECT (msg), ALLOW_ORIGIN_KEY) != NULL) {
      soup_message_headers_replace (headers, "Access-Control-Allow-Methods",
          "GET, POST, PATCH, DELETE, OPTIONS");
      soup_message_headers_replace (headers, "Access-Control-Allow-Headers",
          "Content-Type, Authorization, If-Match");
      soup_message_headers_replace (
          headers, "Access-Control-Max-Age", PREFLIGHT_MAX_AGE);
    }
  } else {
    g_autofree gchar *text =
        g_strdup_printf ("%s is not allowed here, only %s", method, allow);

    gst_latest_http_reply_text (msg, SOUP_STATUS_METHOD_NOT_ALLOWED, text);
  }
  soup_message_headers_replace (headers, "Allow", allow);
}

static void
append_header (const char *name, const char *value, gpointer wire)
{
  g_string_append_printf (wire, "%s: %s\r\n", name, value);
}

GBytes *
gst_latest_http_reply_serialize (SoupServerMessage *msg)
{
  SoupMessageBody *body = soup_server_message_get_response_body (msg);
  g_autoptr (GBytes) flat = soup_message_body_flatten (body);
  GString *wire = g_string_new (NULL);
  gsize size;
  gconstpointer data = g_bytes_get_data (flat, &size);

  g_string_append_printf (wire, "HTTP/1.1 %u %s\r\n",
      soup_server_message_get_status (msg),
      soup_server_message_get_reason_phrase (msg));
  soup_message_headers_foreach (
      soup_server_message_get_response_headers (msg), append_header, wire);
  g_string_append_printf (
      wire, "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n", size);
  g_string_append_len (wire, data, size);
  return g_string_free_to_bytes (wire);
}
