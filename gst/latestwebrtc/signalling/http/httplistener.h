/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <libsoup/soup.h>

#include "tlsfiles.h"

G_BEGIN_DECLS

/* GstLatestHttpListener is an HTTP server, a listening socket in front of a
 * SoupServer, that strangers may reach: it limits the number of connections,
 * the time a client has to send its request and to receive the response, and
 * the size of a request's body.
 *
 * The listener accepts connections, not libsoup, because libsoup 3.2 has no
 * limit and stops listening for ever when one accept fails (out of file
 * descriptors). libsoup does not keep connections open that it is given in this
 * way, so each connection carries one request and needs one deadline.
 *
 * If there are as many connections as there may be, a new one replaces the one
 * that has been sending its request or receiving its response for longest: slow
 * clients cannot lock others out.
 *
 * All functions: only on the thread that iterates the context. */
typedef struct _GstLatestHttpListener GstLatestHttpListener;

typedef struct
{
  guint max_connections;
  gsize max_body;   /* bytes; a larger body is refused with 413 */
  guint timeout_ms; /* to send the request, and to receive the response */
} GstLatestHttpLimits;

typedef struct
{
  /* The headers of a request have been received. It must not be replied to. */
  void (*headers) (SoupServerMessage *msg, gpointer data);
  /* A request has been received. To be replied to now, or held. @path is
   * percent-decoded. */
  void (*request) (SoupServerMessage *msg, const gchar *path, gpointer data);
  /* The client of a held request has left. @msg must not be replied to. */
  void (*gone) (SoupServerMessage *msg, gpointer data);
  /* The client has left, or its time was over, before it had the response. */
  void (*undelivered) (SoupServerMessage *msg, gpointer data);
  /* The files of the certificate have changed and cannot be used. Once for each
   * change. Only with TLS. */
  void (*tls_failed) (const GError *error, gpointer data);
} GstLatestHttpCallbacks;

/* Starts to listen, with TLS unless @tls is NULL. Port 0 takes a free port.
 * @callbacks and @tls must live longer than the listener. Returns NULL with an @error that names @address and @port if it
 * is impossible to listen there. */
GstLatestHttpListener *gst_latest_http_listener_new (GMainContext *context,
    const gchar *address, guint port, GstLatestTlsFiles *tls,
    const GstLatestHttpLimits *limits, const GstLatestHttpCallbacks *callbacks,
    gpointer data, GError **error);
/* Closes all connections at once. No callback is called afterwards. NULL is
 * accepted. */
void gst_latest_http_listener_free (GstLatestHttpListener *self);
guint gst_latest_http_listener_get_port (GstLatestHttpListener *self);

/* Holds the request @msg, whose response is set later: it has no deadline until
 * release(). */
void gst_latest_http_listener_hold (
    GstLatestHttpListener *self, SoupServerMessage *msg);
/* Sends the response of a held request, which has been set by now. */
void gst_latest_http_listener_release (
    GstLatestHttpListener *self, SoupServerMessage *msg);
/* Sends the response of a held request before it returns, so that the listener
 * may be freed afterwards. */
void gst_latest_http_listener_send_now (
    GstLatestHttpListener *self, SoupServerMessage *msg);

G_END_DECLS
