/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "httpclient.h"

#include <string.h>

struct _HttpCall
{
  SoupSession *session;
  SoupMessage *msg;
  GBytes *body;
  GError *error;
  gboolean done;
};

static void
call_done (GObject *session, GAsyncResult *result, gpointer data)
{
  HttpCall *call = data;

  call->body = soup_session_send_and_read_finish (
      SOUP_SESSION (session), result, &call->error);
  call->done = TRUE;
}

/* The tests' certificates are signed by themselves. */
static gboolean
accept_certificate (SoupMessage *msg, GTlsCertificate *certificate,
    GTlsCertificateFlags errors, gpointer data)
{
  return TRUE;
}

static HttpCall *
call_new (const gchar *method, const gchar *url, const gchar *content_type,
    const gchar *body)
{
  HttpCall *call = g_new0 (HttpCall, 1);

  call->session = soup_session_new ();
  call->msg = soup_message_new (method, url);
  if (body != NULL) {
    g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));

    soup_message_set_request_body_from_bytes (call->msg, content_type, bytes);
  }
  g_signal_connect (
      call->msg, "accept-certificate", G_CALLBACK (accept_certificate), NULL);
  return call;
}

static void
call_start (HttpCall *call)
{
  soup_session_send_and_read_async (
      call->session, call->msg, G_PRIORITY_DEFAULT, NULL, call_done, call);
}

HttpCall *
http_call (const gchar *method, guint port, const gchar *path,
    const gchar *content_type, const gchar *body)
{
  g_autofree gchar *url = g_strdup_printf ("http://127.0.0.1:%u%s", port, path);
  HttpCall *call = call_new (method, url, content_type, body);

  call_start (call);
  return call;
}

HttpResponse *
http_request_with (const gchar *method, const gchar *url,
    const gchar *content_type, const gchar *body, const gchar *name, ...)
{
  HttpCall *call = call_new (method, url, content_type, body);
  SoupMessageHeaders *headers = soup_message_get_request_headers (call->msg);
  va_list list;

  va_start (list, name);
  for (; name != NULL; name = va_arg (list, const gchar *))
    soup_message_headers_append (headers, name, va_arg (list, const gchar *));
  va_end (list);
  call_start (call);
  return http_call_finish (call);
}

HttpResponse *
http_call_finish (HttpCall *call)
{
  HttpResponse *response = g_new0 (HttpResponse, 1);
  gsize size;
  gconstpointer data;

  http_wait_until (call->done);
  if (call->error != NULL)
    g_error ("no response: %s", call->error->message);
  data = g_bytes_get_data (call->body, &size);
  response->status = soup_message_get_status (call->msg);
  response->body = g_strndup (data ? data : "", size);
  response->headers =
      soup_message_headers_ref (soup_message_get_response_headers (call->msg));
  g_bytes_unref (call->body);
  g_object_unref (call->msg);
  soup_session_abort (call->session);
  g_object_unref (call->session);
  g_free (call);
  return response;
}

HttpResponse *
http_request (const gchar *method, guint port, const gchar *path,
    const gchar *content_type, const gchar *body)
{
  return http_call_finish (http_call (method, port, path, content_type, body));
}

HttpResponse *
http_request_if_match (const gchar *method, guint port, const gchar *path,
    const gchar *content_type, const gchar *body, const gchar *if_match)
{
  g_autofree gchar *url = g_strdup_printf ("http://127.0.0.1:%u%s", port, path);

  return http_request_with (method, url, content_type, body,
      if_match != NULL ? "If-Match" : NULL, if_match, NULL);
}

const gchar *
http_header (HttpResponse *response, const gchar *name)
{
  return soup_message_headers_get_list (response->headers, name);
}

void
http_response_free (HttpResponse *response)
{
  g_free (response->body);
  soup_message_headers_unref (response->headers);
  g_free (response);
}

GSocket *
raw_connect (guint port)
{
  g_autoptr (GError) error = NULL;
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
      G_SOCKET_PROTOCOL_DEFAULT, &error);
  g_autoptr (GSocketAddress) address =
      g_inet_socket_address_new_from_string ("127.0.0.1", port);

  /* The kernel completes the handshake without the server. */
  if (socket == NULL || !g_socket_connect (socket, address, NULL, &error))
    g_error ("connect: %s", error->message);
  g_socket_set_blocking (socket, FALSE);
  return socket;
}

static gboolean
socket_ready (GSocket *socket, GIOCondition condition, gpointer ready)
{
  *(gboolean *) ready = TRUE;
  return G_SOURCE_REMOVE;
}

static void
wait_for (GSocket *socket, GIOCondition condition)
{
  g_autoptr (GSource) source = g_socket_create_source (socket, condition, NULL);
  gboolean ready = FALSE;

  g_source_set_callback (source, G_SOURCE_FUNC (socket_ready), &ready, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  http_wait_until (ready);
}

/* Stops when the server has closed the connection, which reading will show. */
void
raw_send (GSocket *socket, const gchar *text)
{
  gsize left = strlen (text);

  while (left > 0) {
    g_autoptr (GError) error = NULL;
    gssize sent = g_socket_send (socket, text, left, NULL, &error);

    if (sent > 0) {
      text += sent;
      left -= sent;
    } else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)) {
      wait_for (socket, G_IO_OUT);
    } else {
      return;
    }
  }
}

gchar *
raw_read_to_end (GSocket *socket)
{
  GString *all = g_string_new (NULL);

  for (;;) {
    gchar buffer[4096];
    g_autoptr (GError) error = NULL;
    gssize got =
        g_socket_receive (socket, buffer, sizeof (buffer), NULL, &error);

    if (got > 0)
      g_string_append_len (all, buffer, got);
    else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
      wait_for (socket, G_IO_IN);
    else
      return g_string_free (all, FALSE);
  }
}

void
raw_close (GSocket *socket)
{
  g_socket_close (socket, NULL);
  g_object_unref (socket);
}
