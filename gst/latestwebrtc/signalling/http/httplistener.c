/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "httplistener-private.h"

#include <string.h>
#include <sys/socket.h>

#include "httpreply.h"
#include "listensocket.h"

/* The body of a refused request is read and discarded up to this many bytes, so
 * that the client receives the refusal, but does not keep the thread busy. */
#define MAX_DISCARDED (16 * 1024 * 1024)
/* RFC 8446, section 5.1. */
#define TLS_RECORD_HEAD 5
#define TLS_HANDSHAKE 22
#define TLS_RECORD_MAX (TLS_RECORD_HEAD + 16384)
/* A longer number of bytes need not be understood to be too large. */
#define MAX_LENGTH_DIGITS 18
/* The cost of handling one chunk of a body besides its bytes, in bytes. */
#define CHUNK_COST 256
/* The time before accept() is tried again after it failed, most likely for lack
 * of file descriptors. */
#define ACCEPT_PAUSE_MS 100

/* Whether there are fewer than @max connections, or one could be dropped. */
static gboolean
make_room (GstLatestHttpListener *self, guint max)
{
  if (self->connections.length < max)
    return TRUE;
  for (GList *l = self->connections.head; l != NULL; l = l->next) {
    GstLatestHttpConnection *c = l->data;

    if (!c->held && !c->dropped) {
      gst_latest_http_connection_give_up (c);
      return TRUE;
    }
  }
  return FALSE;
}

static void
refuse_body (GstLatestHttpListener *self, SoupServerMessage *msg)
{
  SoupMessageBody *body = soup_server_message_get_request_body (msg);
  g_autofree gchar *text =
      g_strdup_printf ("the request is larger than %" G_GSIZE_FORMAT " bytes",
          self->limits.max_body);

  soup_message_body_set_accumulate (body, FALSE);
  soup_message_body_truncate (body);
  gst_latest_http_reply_text (msg, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, text);
}

/* Whether the request says in one way only, and a possible one, how long its
 * body is (RFC 9112, section 6). Otherwise a proxy in front may have understood
 * another request, and libsoup warns. */
static gboolean
has_clear_length (SoupMessageHeaders *headers)
{
  const gchar *length =
      soup_message_headers_get_list (headers, "Content-Length");
  const gchar *coding =
      soup_message_headers_get_list (headers, "Transfer-Encoding");

  if (coding != NULL)
    return length == NULL && g_ascii_strcasecmp (coding, "chunked") == 0;
  return length == NULL
      || (strspn (length, "0123456789") == strlen (length) && *length != '\0'
          && strlen (length) <= MAX_LENGTH_DIGITS);
}

static gboolean
send_refusal (gpointer data)
{
  GstLatestHttpConnection *c = data;
  g_autoptr (SoupServerMessage) msg = g_object_ref (c->msg);
  g_autoptr (GIOStream) stream = NULL;
  gchar rest[4096];

  gst_latest_http_listener_send_now (c->listener, msg);
  /* A socket closed with bytes unread would take the response back. */
  g_pollable_input_stream_read_nonblocking (
      G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (c->stream)), rest,
      sizeof (rest), NULL, NULL);
  gst_latest_http_connection_drop (c);
  stream = soup_server_message_steal_connection (msg);
  return G_SOURCE_REMOVE;
}

/* libsoup has noted the length by now and must not go on to the body with it:
 * the request is taken away from it. */
static void
refuse_length (GstLatestHttpListener *self, SoupServerMessage *msg)
{
  GstLatestHttpConnection *c = gst_latest_http_connection_of (msg);

  gst_latest_http_reply_text (msg, SOUP_STATUS_BAD_REQUEST,
      "the request does not say clearly how long its body is");
  soup_server_message_pause (msg);
  gst_latest_http_set_source (
      self, &c->gone_watch, g_idle_source_new (), send_refusal, c);
}

static void
on_got_headers (SoupServerMessage *msg, GstLatestHttpListener *self)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (msg);
  goffset length;

  /* libsoup would send only parts of the response, which no client needs. */
  soup_message_headers_remove (headers, "Range");
  self->callbacks->headers (msg, self->data);
  if (!has_clear_length (headers)) {
    refuse_length (self, msg);
    return;
  }
  length = soup_message_headers_get_content_length (headers);
  if (soup_server_message_get_status (msg) == 0
      && (length < 0 || (guint64) length > self->limits.max_body))
    refuse_body (self, msg);
}

static void
on_got_chunk (
    SoupServerMessage *msg, GBytes *chunk, GstLatestHttpListener *self)
{
  GstLatestHttpConnection *c = gst_latest_http_connection_of (msg);
  gsize size = g_bytes_get_size (chunk);

  c->body += size;
  if (soup_server_message_get_status (msg) == 0
      && c->body > self->limits.max_body)
    refuse_body (self, msg);
  if (soup_server_message_get_status (msg) == 0)
    return;
  c->discarded += size + CHUNK_COST;
  if (c->discarded > MAX_DISCARDED && !c->dropped)
    gst_latest_http_connection_reset (c);
}

/* libsoup emits this signal as soon as it has the connection. */
static void
on_request_started (
    SoupServer *server, SoupServerMessage *msg, GstLatestHttpListener *self)
{
  GstLatestHttpConnection *c = g_steal_pointer (&self->accepting);

  gst_latest_http_connection_adopt (c, msg);
  gst_latest_http_reply_common (msg);
  g_signal_connect (msg, "got-headers", G_CALLBACK (on_got_headers), self);
  g_signal_connect (msg, "got-chunk", G_CALLBACK (on_got_chunk), self);
}

/* The request has been received: the deadline is now that for the response. */
static void
on_request_read (
    SoupServer *server, SoupServerMessage *msg, GstLatestHttpListener *self)
{
  GstLatestHttpConnection *c = gst_latest_http_connection_of (msg);
  guint status = soup_server_message_get_status (msg);

  if (status != 0 && soup_server_message_get_response_body (msg)->length == 0)
    gst_latest_http_reply_text (msg, status, soup_status_get_phrase (status));
  if (!c->dropped)
    gst_latest_http_connection_restart_deadline (c);
}

static void
on_request_aborted (
    SoupServer *server, SoupServerMessage *msg, GstLatestHttpListener *self)
{
  self->callbacks->undelivered (msg, self->data);
}

static void
on_request (SoupServer *server, SoupServerMessage *msg, const char *path,
    GHashTable *query, gpointer data)
{
  GstLatestHttpListener *self = data;

  /* libsoup also calls this for headers that were cut off by the drop. */
  if (!gst_latest_http_connection_of (msg)->dropped)
    self->callbacks->request (msg, path, self->data);
}

static gboolean accept_ready (
    GSocket *socket, GIOCondition condition, gpointer data);

static void
accept_start (GstLatestHttpListener *self)
{
  gst_latest_http_set_source (self, &self->accept_source,
      g_socket_create_source (self->socket, G_IO_IN, NULL),
      G_SOURCE_FUNC (accept_ready), self);
  /* Otherwise GLib removes the socket from the context and adds it again for
   * each dispatch, which wakes the context up twice. */
  g_source_set_can_recurse (self->accept_source, TRUE);
}

static gboolean
accept_resume (gpointer data)
{
  accept_start (data);
  return G_SOURCE_REMOVE;
}

static void
accept_pause (GstLatestHttpListener *self)
{
  gst_latest_http_set_source (self, &self->accept_source,
      g_timeout_source_new (ACCEPT_PAUSE_MS), accept_resume, self);
}

/* Hands the connection to libsoup. If the request is there already, its handler
 * is called, which may free the listener. */
static void
connection_serve (GstLatestHttpConnection *c)
{
  GstLatestHttpListener *self = c->listener;
  g_autoptr (SoupServer) server = g_object_ref (self->server);
  g_autoptr (GIOStream) stream = g_object_ref (c->stream);
  g_autoptr (GSocketAddress) local =
      g_socket_get_local_address (c->socket, NULL);
  g_autoptr (GSocketAddress) remote =
      g_socket_get_remote_address (c->socket, NULL);

  /* Without an address, the client has left already. */
  if (local == NULL || remote == NULL) {
    gst_latest_http_connection_free (c);
    return;
  }
  self->accepting = c;
  soup_server_accept_iostream (server, stream, local, remote, NULL);
}

/* NULL if TLS is impossible. */
static GIOStream *
with_tls (GstLatestHttpListener *self, GIOStream *stream)
{
  g_autoptr (GError) error = NULL;
  GTlsCertificate *certificate = gst_latest_tls_files_get (self->tls, &error);

  if (error != NULL)
    self->callbacks->tls_failed (error, self->data);
  return g_tls_server_connection_new (stream, certificate, NULL);
}

/* The socket can be read once @bytes are there. */
static void
wait_for_bytes (GstLatestHttpConnection *c, gint bytes)
{
  c->wanted = bytes;
  setsockopt (g_socket_get_fd (c->socket), SOL_SOCKET, SO_RCVLOWAT, &bytes,
      sizeof (bytes));
}

static gboolean
first_bytes_there (GSocket *socket, GIOCondition condition, gpointer data)
{
  GstLatestHttpConnection *c = data;
  GIOStream *stream;
  guint8 head[TLS_RECORD_HEAD];
  gssize got = recv (
      g_socket_get_fd (socket), head, sizeof (head), MSG_PEEK | MSG_DONTWAIT);
  gint record =
      got < TLS_RECORD_HEAD ? 0 : TLS_RECORD_HEAD + (head[3] << 8 | head[4]);

  if (got < TLS_RECORD_HEAD || head[0] != TLS_HANDSHAKE
      || record > TLS_RECORD_MAX
      || (c->wanted == record
          && g_socket_get_available_bytes (socket) < record)) {
    gst_latest_http_connection_give_up (c);
    return G_SOURCE_REMOVE;
  }
  if (g_socket_get_available_bytes (socket) < record) {
    wait_for_bytes (c, record);
    return G_SOURCE_CONTINUE;
  }
  wait_for_bytes (c, 1);
  stream = with_tls (c->listener, c->stream);
  if (stream == NULL) {
    gst_latest_http_connection_give_up (c);
    return G_SOURCE_REMOVE;
  }
  g_object_unref (c->stream);
  c->stream = stream;
  gst_latest_http_clear_source (&c->first_bytes);
  connection_serve (c);
  return G_SOURCE_REMOVE;
}

/* GIO makes the TLS handshake in one of few threads, which a client that sends
 * no whole ClientHello must not occupy. */
static void
connection_wait_for_bytes (GstLatestHttpConnection *c)
{
  wait_for_bytes (c, TLS_RECORD_HEAD);
  gst_latest_http_set_source (c->listener, &c->first_bytes,
      g_socket_create_source (c->socket, G_IO_IN, NULL),
      G_SOURCE_FUNC (first_bytes_there), c);
}

/* Nagle's algorithm stays on: as a connection ends with its response, nothing
 * is held back, and the body leaves in one packet with the end. */
static void
accept_one (GstLatestHttpListener *self, GSocket *socket)
{
  GstLatestHttpConnection *c;

  if (!make_room (self, self->limits.max_connections))
    return;
  c = gst_latest_http_connection_new (self, socket,
      G_IO_STREAM (g_socket_connection_factory_create_connection (socket)));
  if (self->tls == NULL)
    connection_serve (c);
  else
    connection_wait_for_bytes (c);
}

static gboolean
accept_ready (GSocket *socket, GIOCondition condition, gpointer data)
{
  GstLatestHttpListener *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) client = g_socket_accept (socket, NULL, &error);

  if (client != NULL) {
    accept_one (self, client);
  } else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)) {
    /* Most likely there are no file descriptors left: a slow client's is
     * freed. */
    make_room (self, 0);
    accept_pause (self);
    return G_SOURCE_REMOVE;
  }
  return G_SOURCE_CONTINUE;
}

GstLatestHttpListener *
gst_latest_http_listener_new (GMainContext *context, const gchar *address,
    guint port, GstLatestTlsFiles *tls, const GstLatestHttpLimits *limits,
    const GstLatestHttpCallbacks *callbacks, gpointer data, GError **error)
{
  GstLatestHttpListener *self;
  g_autoptr (GSocket) socket =
      gst_latest_listen_socket_new (address, port, error);

  if (socket == NULL)
    return NULL;
  self = g_new0 (GstLatestHttpListener, 1);
  self->context = g_main_context_ref (context);
  self->socket = g_steal_pointer (&socket);
  self->tls = tls;
  self->limits = *limits;
  self->callbacks = callbacks;
  self->data = data;
  g_queue_init (&self->connections);
  self->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->server, NULL, on_request, self, NULL);
  g_signal_connect (
      self->server, "request-started", G_CALLBACK (on_request_started), self);
  g_signal_connect (
      self->server, "request-read", G_CALLBACK (on_request_read), self);
  g_signal_connect (
      self->server, "request-aborted", G_CALLBACK (on_request_aborted), self);
  accept_start (self);
  return self;
}

void
gst_latest_http_listener_free (GstLatestHttpListener *self)
{
  if (self == NULL)
    return;
  gst_latest_http_clear_source (&self->accept_source);
  g_socket_close (self->socket, NULL);
  g_object_unref (self->socket);
  for (GList *l = self->connections.head, *next; l != NULL; l = next) {
    GstLatestHttpConnection *c = l->data;

    next = l->next;
    if (c->msg != NULL)
      g_signal_handlers_disconnect_by_data (c->msg, self);
    else
      gst_latest_http_connection_free (c);
  }
  g_signal_handlers_disconnect_by_data (self->server, self);
  soup_server_disconnect (self->server);
  /* A message that is still referenced lives longer than the listener. */
  while (self->connections.head != NULL)
    gst_latest_http_connection_detach (self->connections.head->data);
  g_object_unref (self->server);
  g_main_context_unref (self->context);
  g_free (self);
}

guint
gst_latest_http_listener_get_port (GstLatestHttpListener *self)
{
  g_autoptr (GSocketAddress) local =
      g_socket_get_local_address (self->socket, NULL);

  return local == NULL
      ? 0
      : g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (local));
}

/* Called when the stream of a held request can be read: the client has either
 * left or sent data after its request, which does not matter. */
static gboolean
held_readable (GObject *input, gpointer data)
{
  GstLatestHttpConnection *c = data;
  GstLatestHttpListener *self = c->listener;
  g_autoptr (SoupServerMessage) msg = g_object_ref (c->msg);
  g_autoptr (GError) error = NULL;
  gchar byte;
  gssize got = g_pollable_input_stream_read_nonblocking (
      G_POLLABLE_INPUT_STREAM (input), &byte, 1, NULL, &error);

  if (got > 0)
    return G_SOURCE_REMOVE;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return G_SOURCE_CONTINUE;
  self->callbacks->gone (msg, self->data);
  if (c->listener != NULL) {
    gst_latest_http_listener_release (self, msg);
    gst_latest_http_connection_drop (c);
  }
  return G_SOURCE_REMOVE;
}

void
gst_latest_http_listener_hold (
    GstLatestHttpListener *self, SoupServerMessage *msg)
{
  GstLatestHttpConnection *c = gst_latest_http_connection_of (msg);
  GInputStream *input = g_io_stream_get_input_stream (c->stream);

  c->held = TRUE;
  gst_latest_http_clear_source (&c->deadline);
  gst_latest_http_set_source (self, &c->gone_watch,
      g_pollable_input_stream_create_source (
          G_POLLABLE_INPUT_STREAM (input), NULL),
      G_SOURCE_FUNC (held_readable), c);
  soup_server_message_pause (msg);
}

void
gst_latest_http_listener_release (
    GstLatestHttpListener *self, SoupServerMessage *msg)
{
  GstLatestHttpConnection *c = gst_latest_http_connection_of (msg);

  c->held = FALSE;
  gst_latest_http_clear_source (&c->gone_watch);
  gst_latest_http_connection_restart_deadline (c);
  soup_server_message_unpause (msg);
}

void
gst_latest_http_listener_send_now (
    GstLatestHttpListener *self, SoupServerMessage *msg)
{
  g_autoptr (GBytes) wire = gst_latest_http_reply_serialize (msg);
  gsize size;
  const gchar *data = g_bytes_get_data (wire, &size);
  GOutputStream *output = g_io_stream_get_output_stream (
      gst_latest_http_connection_of (msg)->stream);

  /* These few hundred bytes, the first ones of the connection, fit into the
   * socket's buffer. */
  g_pollable_output_stream_write_nonblocking (
      G_POLLABLE_OUTPUT_STREAM (output), data, size, NULL, NULL);
}
