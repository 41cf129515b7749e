/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* A listening socket in front of a SoupServer, for a server that strangers may
 * reach: the number of connections, the time a client has to send its request
 * and to take the response, and the size of a request body are bounded.
 *
 * The socket is accepted from here and not by libsoup, because libsoup 3.2 has no
 * limit of its own and stops listening for ever when one accept fails (out of
 * file descriptors). It keeps no connection alive then, so one connection is
 * one request, and one deadline covers it.
 *
 * When all places are taken the client that is longest at sending its request
 * or reading its response has to go: slow clients cannot lock others out.
 *
 * All on the thread that iterates the context. */
typedef struct _GstLatestHttpListener GstLatestHttpListener;

typedef struct
{
  guint max_connections;
  gsize max_body;   /* bytes; beyond: 413 */
  guint timeout_ms; /* to send the request, and to take the response */
} GstLatestHttpLimits;

typedef struct
{
  /* A whole request. Reply now, or hold it. @path is decoded. */
  void (*request) (SoupServerMessage *msg, const gchar *path, gpointer data);
  /* The client of a held request went away. The message is over, do not reply. */
  void (*gone) (SoupServerMessage *msg, gpointer data);
  /* The response could not be delivered. */
  void (*undelivered) (SoupServerMessage *msg, gpointer data);
} GstLatestHttpCallbacks;

/* NULL with @error set, naming @address and @port, when it cannot listen. Port 0
 * takes a free one. @callbacks stays owned by the caller and must outlive it. */
GstLatestHttpListener *gst_latest_http_listener_new (GMainContext *context,
    const gchar *address, guint port, const GstLatestHttpLimits *limits,
    const GstLatestHttpCallbacks *callbacks, gpointer data, GError **error);
/* Closes everything at once; no callback any more. NULL is accepted. */
void gst_latest_http_listener_free (GstLatestHttpListener *self);
guint gst_latest_http_listener_get_port (GstLatestHttpListener *self);

/* The reply to @msg comes later: no deadline until release(). */
void gst_latest_http_listener_hold (
    GstLatestHttpListener *self, SoupServerMessage *msg);
/* The reply is set: send it. */
void gst_latest_http_listener_release (
    GstLatestHttpListener *self, SoupServerMessage *msg);
/* The reply is set: send it right now, before the listener is freed. */
void gst_latest_http_listener_send_now (
    GstLatestHttpListener *self, SoupServerMessage *msg);

G_END_DECLS
