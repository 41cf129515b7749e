/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "httplistener.h"

G_BEGIN_DECLS

/* The listener is in two files: httplistener.c (accepting, requests) and
 * httpconnection.c (the connections and their deadlines). */

typedef struct _GstLatestHttpConnection GstLatestHttpConnection;

struct _GstLatestHttpListener
{
  GMainContext *context;
  GSocket *socket;
  GSource *accept_source;
  SoupServer *server;
  GQueue connections; /* of GstLatestHttpConnection, oldest first */
  GstLatestHttpLimits limits;
  const GstLatestHttpCallbacks *callbacks;
  gpointer data;
  GstLatestTlsFiles *tls;             /* NULL: without TLS */
  GstLatestHttpConnection *accepting; /* just handed to libsoup, else NULL */
};

/* A connection lives as long as its one message, once it has that. */
struct _GstLatestHttpConnection
{
  GstLatestHttpListener *listener; /* NULL once that is freed */
  GList link;                      /* in listener->connections */
  SoupServerMessage *msg;          /* not owned: it owns this; NULL: not yet */
  GSocket *socket;
  GIOStream *stream;     /* over the socket, with TLS if there is */
  GSource *first_bytes;  /* while there are none and no message */
  gint wanted;           /* bytes, of the first TLS record */
  GSource *deadline;     /* runs out at deadline_at or earlier */
  gint64 deadline_at;    /* us, monotonic */
  GSource *gone_watch;   /* while held */
  gsize body, discarded; /* bytes */
  gboolean held, dropped;
};


void gst_latest_http_clear_source (GSource **source);
/* Attaches @source (transfer full) and puts it in the place of an older one. */
void gst_latest_http_set_source (GstLatestHttpListener *self, GSource **place,
    GSource *source, GSourceFunc func, gpointer data);

/* A connection with a deadline. @stream: (transfer full) */
GstLatestHttpConnection *gst_latest_http_connection_new (
    GstLatestHttpListener *self, GSocket *socket, GIOStream *stream);
void gst_latest_http_connection_free (gpointer data);
/* From now on @msg owns the connection. */
void gst_latest_http_connection_adopt (
    GstLatestHttpConnection *c, SoupServerMessage *msg);
GstLatestHttpConnection *gst_latest_http_connection_of (SoupServerMessage *msg);
/* The listener is about to be freed. */
void gst_latest_http_connection_detach (GstLatestHttpConnection *c);
void gst_latest_http_connection_restart_deadline (GstLatestHttpConnection *c);
void gst_latest_http_connection_drop (GstLatestHttpConnection *c);
void gst_latest_http_connection_give_up (GstLatestHttpConnection *c);
void gst_latest_http_connection_reset (GstLatestHttpConnection *c);

G_END_DECLS
