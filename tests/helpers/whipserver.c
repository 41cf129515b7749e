/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "whipserver.h"

#include <string.h>

#define ANSWER "v=0\r\no=- 2 2 IN IP4 0.0.0.0\r\ns=-\r\n"

static void
request_free (gpointer data)
{
  WhipRequest *request = data;

  g_free (request->method);
  g_free (request->path);
  g_free (request->body);
  g_free (request->type);
  g_free (request->accept);
  g_free (request->authorization);
  g_free (request->if_match);
  g_free (request);
}

static void
keep_request (WhipServer *self, SoupServerMessage *msg, const gchar *path)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (msg);
  WhipRequest *request = g_new0 (WhipRequest, 1);
  g_autoptr (GBytes) body =
      soup_message_body_flatten (soup_server_message_get_request_body (msg));

  request->method = g_strdup (soup_server_message_get_method (msg));
  request->path = g_strdup (path);
  request->body =
      g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  request->type =
      g_strdup (soup_message_headers_get_content_type (headers, NULL));
  request->accept = g_strdup (soup_message_headers_get_one (headers, "Accept"));
  request->authorization =
      g_strdup (soup_message_headers_get_one (headers, "Authorization"));
  request->if_match =
      g_strdup (soup_message_headers_get_one (headers, "If-Match"));
  g_ptr_array_add (self->requests, request);
}

static void
send_reply (SoupServerMessage *msg, const WhipReply *reply)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (msg);
  gsize length = reply->body ? strlen (reply->body) : 0;

  if (reply->status == 0) {
    g_socket_shutdown (soup_server_message_get_socket (msg), TRUE, TRUE, NULL);
    return;
  }
  soup_server_message_set_status (msg, reply->status, NULL);
  for (guint i = 0; reply->headers[i]; i += 2)
    soup_message_headers_append (
        headers, reply->headers[i], reply->headers[i + 1]);
  if (reply->body)
    soup_server_message_set_response (msg, reply->type, SOUP_MEMORY_COPY,
        reply->body, reply->length > 0 ? reply->length : length);
}

static void
answer (WhipServer *self, SoupServerMessage *msg)
{
  const gchar *method = soup_server_message_get_method (msg);
  g_autofree gchar *location =
      g_strdup_printf ("session/%u?key=1", self->posts);
  const WhipReply created = { 201, WHIP_SDP, self->answer, 0,
    { "Location", location, "ETag", WHIP_ETAG, self->link ? "Link" : NULL,
        self->link } };
  const WhipReply patched = { 204, NULL, NULL, 0, { NULL } };
  const WhipReply deleted = { 200, NULL, NULL, 0, { NULL } };

  if (g_str_equal (method, "POST"))
    send_reply (msg, self->post ? self->post : &created);
  else if (g_str_equal (method, "PATCH"))
    send_reply (msg, self->patch ? self->patch : &patched);
  else
    send_reply (msg, self->delete ? self->delete : &deleted);
}

static void
on_request (SoupServer *server, SoupServerMessage *msg, const char *path,
    GHashTable *query, gpointer data)
{
  WhipServer *self = data;
  const gchar *method = soup_server_message_get_method (msg);

  keep_request (self, msg, path);
  self->posts += g_str_equal (method, "POST");
  self->patches += g_str_equal (method, "PATCH");
  self->deletes += g_str_equal (method, "DELETE");
  if (!self->hold) {
    answer (self, msg);
    return;
  }
  soup_server_message_pause (msg);
  g_ptr_array_add (self->held, g_object_ref (msg));
}

static void
listen_on (WhipServer *self, guint port)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketAddress) address =
      g_inet_socket_address_new_from_string ("127.0.0.1", port);
  g_autoptr (GSocketAddress) bound = NULL;
  GSList *listeners;

  self->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->server, NULL, on_request, self, NULL);
  if (!soup_server_listen (self->server, address, 0, &error))
    g_error ("%s", error->message);
  listeners = soup_server_get_listeners (self->server);
  bound = g_socket_get_local_address (listeners->data, NULL);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  g_slist_free (listeners);
}

WhipServer *
whip_server_new (void)
{
  WhipServer *self = g_new0 (WhipServer, 1);

  self->requests = g_ptr_array_new_with_free_func (request_free);
  self->held = g_ptr_array_new_with_free_func (g_object_unref);
  self->answer = ANSWER;
  listen_on (self, 0);
  return self;
}

void
whip_server_leave (WhipServer *self)
{
  soup_server_disconnect (self->server);
  g_clear_object (&self->server);
}

void
whip_server_return (WhipServer *self)
{
  listen_on (self, self->port);
}

void
whip_server_free (WhipServer *self)
{
  g_ptr_array_unref (self->held);
  if (self->server)
    whip_server_leave (self);
  g_ptr_array_unref (self->requests);
  g_free (self);
}

gchar *
whip_server_get_url (WhipServer *self)
{
  return g_strdup_printf ("http://127.0.0.1:%u" WHIP_PATH, self->port);
}

void
whip_server_release (WhipServer *self)
{
  for (guint i = 0; i < self->held->len; i++) {
    answer (self, self->held->pdata[i]);
    soup_server_message_unpause (self->held->pdata[i]);
  }
  g_ptr_array_set_size (self->held, 0);
}

WhipRequest *
whip_server_get (WhipServer *self, const gchar *method, guint n)
{
  for (guint i = 0; i < self->requests->len; i++) {
    WhipRequest *request = self->requests->pdata[i];

    if (g_str_equal (request->method, method) && n-- == 0)
      return request;
  }
  return NULL;
}
