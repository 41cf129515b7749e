/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <sys/socket.h>

#include "httplistener-private.h"

#define CONNECTION_KEY "latest-http-connection"

void
gst_latest_http_clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

/* Attaches @source (transfer full) and puts it in the place of an older one. */
void
gst_latest_http_set_source (GstLatestHttpListener *self, GSource **place,
    GSource *source, GSourceFunc func, gpointer data)
{
  gst_latest_http_clear_source (place);
  *place = source;
  g_source_set_callback (source, func, data, NULL);
  g_source_attach (source, self->context);
}

/* Shuts the socket down. libsoup notices that and frees the connection
 * later. */
void
gst_latest_http_connection_drop (GstLatestHttpConnection *c)
{
  c->dropped = TRUE;
  gst_latest_http_clear_source (&c->deadline);
  g_socket_shutdown (c->socket, TRUE, TRUE, NULL);
}

/* Resets the connection to a client that does not stop sending. After a plain
 * close the client's kernel would probe the full receive window for minutes. */
void
gst_latest_http_connection_reset (GstLatestHttpConnection *c)
{
  struct linger now = { .l_onoff = 1, .l_linger = 0 };

  setsockopt (
      g_socket_get_fd (c->socket), SOL_SOCKET, SO_LINGER, &now, sizeof (now));
  gst_latest_http_connection_drop (c);
}

void
gst_latest_http_connection_detach (GstLatestHttpConnection *c)
{
  gst_latest_http_clear_source (&c->first_bytes);
  gst_latest_http_clear_source (&c->deadline);
  gst_latest_http_clear_source (&c->gone_watch);
  g_queue_unlink (&c->listener->connections, &c->link);
  c->listener = NULL;
}

void
gst_latest_http_connection_free (gpointer data)
{
  GstLatestHttpConnection *c = data;

  if (c->listener != NULL)
    gst_latest_http_connection_detach (c);
  g_object_unref (c->stream);
  g_object_unref (c->socket);
  g_free (c);
}

/* Drops the connection of a slow client. No message waits for its end if there
 * is none yet. */
void
gst_latest_http_connection_give_up (GstLatestHttpConnection *c)
{
  gst_latest_http_connection_drop (c);
  if (c->msg == NULL)
    gst_latest_http_connection_free (c);
}

GstLatestHttpConnection *
gst_latest_http_connection_of (SoupServerMessage *msg)
{
  return g_object_get_data (G_OBJECT (msg), CONNECTION_KEY);
}

static gboolean
check_deadline (gpointer data)
{
  GstLatestHttpConnection *c = data;
  gint64 left = c->deadline_at - g_get_monotonic_time ();

  if (left <= 0)
    gst_latest_http_connection_give_up (c);
  else
    gst_latest_http_set_source (c->listener, &c->deadline,
        g_timeout_source_new (left / G_TIME_SPAN_MILLISECOND + 1),
        check_deadline, c);
  return G_SOURCE_REMOVE;
}

/* A source that runs is left as it is, as most requests are over before it runs
 * out: to change it would wake the context up once more. */
void
gst_latest_http_connection_restart_deadline (GstLatestHttpConnection *c)
{
  guint ms = c->listener->limits.timeout_ms;

  c->deadline_at = g_get_monotonic_time () + ms * G_TIME_SPAN_MILLISECOND;
  if (c->deadline == NULL)
    gst_latest_http_set_source (c->listener, &c->deadline,
        g_timeout_source_new (ms), check_deadline, c);
}

GstLatestHttpConnection *
gst_latest_http_connection_new (
    GstLatestHttpListener *self, GSocket *socket, GIOStream *stream)
{
  GstLatestHttpConnection *c = g_new0 (GstLatestHttpConnection, 1);

  c->listener = self;
  c->socket = g_object_ref (socket);
  c->stream = stream;
  c->link.data = c;
  g_queue_push_tail_link (&self->connections, &c->link);
  gst_latest_http_connection_restart_deadline (c);
  return c;
}

void
gst_latest_http_connection_adopt (
    GstLatestHttpConnection *c, SoupServerMessage *msg)
{
  c->msg = msg;
  g_object_set_data_full (
      G_OBJECT (msg), CONNECTION_KEY, c, gst_latest_http_connection_free);
}
