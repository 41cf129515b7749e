/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "httplistener.h"

#include <sys/socket.h>

#include "httpreply.h"
#include "listensocket.h"

#define CONNECTION_KEY "latest-http-connection"
/* The body of a refused request is read and discarded up to this many bytes, so
 * that the client receives the refusal, but does not keep the thread busy. */
#define MAX_DISCARDED (16 * 1024 * 1024)
/* The cost of handling one chunk of a body besides its bytes, in bytes. */
#define CHUNK_COST 256
/* The time before accept() is tried again after it failed, most likely for lack
 * of file descriptors. */
#define ACCEPT_PAUSE_MS 100

struct _GstLatestHttpListener
{
  GMainContext *context;
  GSocket *socket;
  GSource *accept_source;
  SoupServer *server;
  GQueue connections; /* of Connection, oldest first */
  GstLatestHttpLimits limits;
  const GstLatestHttpCallbacks *callbacks;
  gpointer data;
  GSocketConnection *accepting; /* just handed to libsoup, else NULL */
};

/* A connection lives as long as its one message. */
typedef struct
{
  GstLatestHttpListener *listener; /* NULL once that is freed */
  GList link;                      /* in listener->connections */
  SoupServerMessage *msg;          /* not owned: it owns this */
  GSocket *socket;
  GSource *deadline;     /* runs out at deadline_at or earlier */
  gint64 deadline_at;    /* us, monotonic */
  GSource *gone_watch;   /* while held */
  gsize body, discarded; /* bytes */
  gboolean held, dropped;
} Connection;

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

/* Attaches @source (transfer full) and puts it in the place of an older one. */
static void
set_source (GstLatestHttpListener *self, GSource **place, GSource *source,
    GSourceFunc func, gpointer data)
{
  clear_source (place);
  *place = source;
  g_source_set_callback (source, func, data, NULL);
  g_source_attach (source, self->context);
}

/* Shuts the socket down. libsoup notices that and frees the connection
 * later. */
static void
connection_drop (Connection *c)
{
  c->dropped = TRUE;
  clear_source (&c->deadline);
  g_socket_shutdown (c->socket, TRUE, TRUE, NULL);
}

/* Resets the connection to a client that does not stop sending. After a plain
 * close the client's kernel would probe the full receive window for minutes. */
static void
connection_reset (Connection *c)
{
  struct linger now = { .l_onoff = 1, .l_linger = 0 };

  setsockopt (
      g_socket_get_fd (c->socket), SOL_SOCKET, SO_LINGER, &now, sizeof (now));
  connection_drop (c);
}

static void
connection_detach (Connection *c)
{
  clear_source (&c->deadline);
  clear_source (&c->gone_watch);
  g_queue_unlink (&c->listener->connections, &c->link);
  c->listener = NULL;
}

static void
connection_free (gpointer data)
{
  Connection *c = data;

  if (c->listener != NULL)
    connection_detach (c);
  g_object_unref (c->socket);
  g_free (c);
}

static Connection *
connection_of (SoupServerMessage *msg)
{
  return g_object_get_data (G_OBJECT (msg), CONNECTION_KEY);
}

static gboolean
check_deadline (gpointer data)
{
  Connection *c = data;
  gint64 left = c->deadline_at - g_get_monotonic_time ();

  if (left <= 0)
    connection_drop (c);
  else
    set_source (c->listener, &c->deadline,
        g_timeout_source_new (left / G_TIME_SPAN_MILLISECOND + 1),
        check_deadline, c);
  return G_SOURCE_REMOVE;
}

/* A source that runs is left as it is, as most requests are over before it runs
 * out: to change it would wake the context up once more. */
static void
connection_restart_deadline (Connection *c)
{
  guint ms = c->listener->limits.timeout_ms;

  c->deadline_at = g_get_monotonic_time () + ms * G_TIME_SPAN_MILLISECOND;
  if (c->deadline == NULL)
    set_source (c->listener, &c->deadline, g_timeout_source_new (ms),
        check_deadline, c);
}

static Connection *
connection_new (
    GstLatestHttpListener *self, SoupServerMessage *msg, GSocket *socket)
{
  Connection *c = g_new0 (Connection, 1);

  c->listener = self;
  c->msg = msg;
  c->socket = g_object_ref (socket);
  c->link.data = c;
  g_queue_push_tail_link (&self->connections, &c->link);
  g_object_set_data_full (G_OBJECT (msg), CONNECTION_KEY, c, connection_free);
  return c;
}

/* Whether there are fewer than @max connections, or one could be dropped. */
static gboolean
make_room (GstLatestHttpListener *self, guint max)
{
  if (self->connections.length < max)
    return TRUE;
  for (GList *l = self->connections.head; l != NULL; l = l->next) {
    Connection *c = l->data;

    if (!c->held && !c->dropped) {
      connection_drop (c);
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

static void
on_got_headers (SoupServerMessage *msg, GstLatestHttpListener *self)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (msg);
  goffset length = soup_message_headers_get_content_length (headers);

  /* libsoup would send only parts of the response, which no client needs. */
  soup_message_headers_remove (headers, "Range");
  if (soup_server_message_get_status (msg) == 0
      && (length < 0 || (guint64) length > self->limits.max_body))
    refuse_body (self, msg);
}

static void
on_got_chunk (
    SoupServerMessage *msg, GBytes *chunk, GstLatestHttpListener *self)
{
  Connection *c = connection_of (msg);
  gsize size = g_bytes_get_size (chunk);

  c->body += size;
  if (soup_server_message_get_status (msg) == 0
      && c->body > self->limits.max_body)
    refuse_body (self, msg);
  if (soup_server_message_get_status (msg) == 0)
    return;
  c->discarded += size + CHUNK_COST;
  if (c->discarded > MAX_DISCARDED && !c->dropped)
    connection_reset (c);
}

/* libsoup emits this signal as soon as it has the connection. */
static void
on_request_started (
    SoupServer *server, SoupServerMessage *msg, GstLatestHttpListener *self)
{
  GSocketConnection *stream = g_steal_pointer (&self->accepting);
  Connection *c =
      connection_new (self, msg, g_socket_connection_get_socket (stream));

  gst_latest_http_reply_common (msg);
  g_signal_connect (msg, "got-headers", G_CALLBACK (on_got_headers), self);
  g_signal_connect (msg, "got-chunk", G_CALLBACK (on_got_chunk), self);
  connection_restart_deadline (c);
}

/* The request has been received: the deadline is now that for the response. */
static void
on_request_read (
    SoupServer *server, SoupServerMessage *msg, GstLatestHttpListener *self)
{
  Connection *c = connection_of (msg);
  guint status = soup_server_message_get_status (msg);

  if (status != 0 && soup_server_message_get_response_body (msg)->length == 0)
    gst_latest_http_reply_text (msg, status, soup_status_get_phrase (status));
  if (!c->dropped)
    connection_restart_deadline (c);
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
  if (!connection_of (msg)->dropped)
    self->callbacks->request (msg, path, self->data);
}

static gboolean accept_ready (
    GSocket *socket, GIOCondition condition, gpointer data);

static void
accept_start (GstLatestHttpListener *self)
{
  set_source (self, &self->accept_source,
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
  set_source (self, &self->accept_source,
      g_timeout_source_new (ACCEPT_PAUSE_MS), accept_resume, self);
}

/* Nagle's algorithm stays on: as a connection ends with its response, nothing
 * is held back, and the body leaves in one packet with the end. */
static void
accept_one (GstLatestHttpListener *self, GSocket *socket)
{
  g_autoptr (GSocketConnection) stream =
      g_socket_connection_factory_create_connection (socket);
  g_autoptr (GSocketAddress) local =
      g_socket_connection_get_local_address (stream, NULL);
  g_autoptr (GSocketAddress) remote =
      g_socket_connection_get_remote_address (stream, NULL);
  g_autoptr (SoupServer) server = NULL;

  /* Without an address, the client has left already. */
  if (local == NULL || remote == NULL
      || !make_room (self, self->limits.max_connections))
    return;
  self->accepting = stream;
  /* If the request is there already, its handler is called, which may free
   * self. */
  server = g_object_ref (self->server);
  soup_server_accept_iostream (
      server, G_IO_STREAM (stream), local, remote, NULL);
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
    guint port, const GstLatestHttpLimits *limits,
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
  clear_source (&self->accept_source);
  g_socket_close (self->socket, NULL);
  g_object_unref (self->socket);
  for (GList *l = self->connections.head; l != NULL; l = l->next)
    g_signal_handlers_disconnect_by_data (((Connection *) l->data)->msg, self);
  g_signal_handlers_disconnect_by_data (self->server, self);
  soup_server_disconnect (self->server);
  /* A message that is still referenced lives longer than the listener. */
  while (self->connections.head != NULL)
    connection_detach (self->connections.head->data);
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

/* Called when the socket of a held request can be read: the client has either
 * left or sent data after its request, which is not read. */
static gboolean
held_readable (GSocket *socket, GIOCondition condition, gpointer data)
{
  Connection *c = data;
  GstLatestHttpListener *self = c->listener;
  g_autoptr (SoupServerMessage) msg = g_object_ref (c->msg);

  if (g_socket_get_available_bytes (socket) > 0)
    return G_SOURCE_REMOVE;
  self->callbacks->gone (msg, self->data);
  if (c->listener != NULL) {
    gst_latest_http_listener_release (self, msg);
    connection_drop (c);
  }
  return G_SOURCE_REMOVE;
}

void
gst_latest_http_listener_hold (
    GstLatestHttpListener *self, SoupServerMessage *msg)
{
  Connection *c = connection_of (msg);

  c->held = TRUE;
  clear_source (&c->deadline);
  set_source (self, &c->gone_watch,
      g_socket_create_source (c->socket, G_IO_IN, NULL),
      G_SOURCE_FUNC (held_readable), c);
  soup_server_message_pause (msg);
}

void
gst_latest_http_listener_release (
    GstLatestHttpListener *self, SoupServerMessage *msg)
{
  Connection *c = connection_of (msg);

  c->held = FALSE;
  clear_source (&c->gone_watch);
  connection_restart_deadline (c);
  soup_server_message_unpause (msg);
}

void
gst_latest_http_listener_send_now (
    GstLatestHttpListener *self, SoupServerMessage *msg)
{
  g_autoptr (GBytes) wire = gst_latest_http_reply_serialize (msg);
  gsize size;
  const gchar *data = g_bytes_get_data (wire, &size);

  /* These few hundred bytes, the first ones of the connection, fit into the
   * socket's buffer. */
  g_socket_send (connection_of (msg)->socket, data, size, NULL, NULL);
}
