/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "httpclient.h"
#include "whepserver.h"

G_BEGIN_DECLS

#define SDP "application/sdp"
#define OFFER "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\n"
#define ANSWER "v=0\r\no=- 2 2 IN IP4 0.0.0.0\r\ns=-\r\n"

/* The sink's side. Answers at once unless told otherwise. */
typedef struct
{
  GMainContext *context;
  GstLatestSignaller *server;
  GstLatestSignallerConfig config; /* for start() */
  guint port;                      /* 0: a free one at start */
  GPtrArray *offers, *sdps, *ended;
  gboolean keep_waiting, stop_on_offer;
  GError *refuse;
  GstStructure *stats, *encoder_stats, *sender_stats, *tracks;
  guint encoder_stats_requests, sender_stats_requests;
} WhepSink;

/* A server on a free port of 127.0.0.1, on a context of its own that is the
 * thread default until it is freed. */
WhepSink *whep_sink_new (void);
WhepSink *whep_sink_new_stopped (void);
void whep_sink_start (WhepSink *sink);
/* Fails when something holds on to the server. */
void whep_sink_free (WhepSink *sink);

/* A viewer's offer, and what comes of it. */
HttpResponse *whep_sink_offer (WhepSink *sink);
/* A request without a body. */
void whep_sink_assert_status (
    WhepSink *sink, const gchar *method, const gchar *path, guint status);
/* The path of the session that an offer has begun, which the caller frees. */
gchar *whep_sink_session_path (HttpResponse *response);
/* The response is for pages of the server's own origin only. */
void whep_sink_assert_same_origin (HttpResponse *response);
/* For all pages. */
void whep_sink_assert_cross_origin (HttpResponse *response);

G_END_DECLS
