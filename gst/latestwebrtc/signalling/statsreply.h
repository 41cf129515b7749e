/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <libsoup/soup.h>

#include "signaller.h"

G_BEGIN_DECLS

/* GstLatestStatsReply answers the requests for statistics, tracks and clock: GET
 * and HEAD, and the OPTIONS of a preflight. What the JSON has of the
 * encoder and of the sink's tracks is the same for all sessions, whose pages all
 * ask every second or two: it is kept for 200 ms. Initialize with zeros. */
typedef struct
{
  gboolean metrics;    /* whether they are served */
  GString *encoder;    /* JSON; NULL while there is no encoder */
  GString *sender;     /* JSON; NULL while nobody knows of tracks */
  gint64 encoder_time; /* when it was asked for, monotonic, us; 0: never */
  gint64 sender_time;  /* likewise */
} GstLatestStatsReply;

/* Sets the response with the statistics of a session, or of the sink if
 * @session_id is NULL, as JSON, with those of the encoder as their member
 * "encoder", and those of a session with what all share as "sender"; {} if @signaller's owner knows no such session. */
void gst_latest_stats_reply_json (GstLatestStatsReply *self,
    SoupServerMessage *msg, GstLatestSignaller *signaller,
    const gchar *session_id);
/* The response with the tracks there are, as JSON. With the statistics of a
 * session, they are the member "available". */
void gst_latest_stats_reply_tracks (
    SoupServerMessage *msg, GstLatestSignaller *signaller);
/* The response with the statistics of the sink as OpenMetrics text, or 404 where
 * these metrics are not served. */
void gst_latest_stats_reply_metrics (GstLatestStatsReply *self,
    SoupServerMessage *msg, GstLatestSignaller *signaller);
/* The response with the time of the wall clock. */
void gst_latest_stats_reply_clock (SoupServerMessage *msg);
/* Forgets what was kept. */
void gst_latest_stats_reply_clear (GstLatestStatsReply *self);

G_END_DECLS
