/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <libsoup/soup.h>

#include "access.h"
#include "halfopen.h"
#include "httplistener.h"
#include "statsreply.h"
#include "whepserver.h"
#include "whepsessions.h"

G_BEGIN_DECLS

/* whepserver.c     the server as a signaller
 * wheprequests.c   what clients ask of it */

#define GST_LATEST_WHEP_SESSION_PREFIX "/whep/"
/* Of a request with an offer that was taken: the session's token. */
#define GST_LATEST_WHEP_TOKEN_KEY "latest-whep-token"

/* All fields: only on the thread of the context that start() was given. */
struct _GstLatestWhepServer
{
  GObject parent;

  GstLatestHttpListener *listener; /* NULL while stopped, like the next two */
  gchar **links; /* values of the header Link of each answer */
  GstLatestAccess *access;
  GstLatestTlsFiles *tls; /* NULL without TLS, too */
  GstLatestWhepSessions *sessions;
  GstLatestHalfOpen *half_open; /* ids of sessions not connected yet */
  GstLatestStatsReply stats;
};

/* The viewer has left, if there is such a session. */
void gst_latest_whep_server_end_session (
    GstLatestWhepServer *self, const gchar *id);

/* Callbacks of the listener, whose @data is the server. */
void gst_latest_whep_server_on_headers (SoupServerMessage *msg, gpointer data);
void gst_latest_whep_server_on_request (
    SoupServerMessage *msg, const gchar *path, gpointer data);

G_END_DECLS
