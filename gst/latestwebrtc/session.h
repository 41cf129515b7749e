/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "offer.h"
#include "ratecontrol.h"
#include "worker.h"

G_BEGIN_DECLS

/* One viewer:
 *
 *   sink (gate) -> queue -> rtpvp8pay | rtpvp9pay -> webrtcbin
 *
 * A bin of its own whose troubles stay inside: messages that would concern the
 * pipeline (errors, EOS, latency, clocks) end here, upstream is never blocked.
 * The worker decides its state, not the bin around it: a connection survives a
 * paused pipeline.
 *
 * Created, driven and stopped on the worker's thread. Signals, emitted there:
 *   "answer" (gchar *sdp)     the offer is answered
 *   "connected" ()            pictures begin to flow
 *   "below-minimum" (guint bitrate)
 *                             its network has been carrying only that for long
 *   "drained" ()              the last frame before EOS has left
 *   "ended" (gboolean was_connected, GError *reason)
 *                             before "answer": the offer is refused; after: the
 *                             viewer is gone. Once; the owner calls stop(). */
#define GST_TYPE_LATEST_SESSION (gst_latest_session_get_type ())
G_DECLARE_FINAL_TYPE (
    GstLatestSession, gst_latest_session, GST_LATEST, SESSION, GstBin)

typedef struct
{
  GstLatestWorker *worker;
  const gchar *encoding_name; /* "VP8" or "VP9" */
  const gchar *stun_server;   /* nullable */
  const gchar *turn_server;   /* nullable */
  guint peer_timeout;         /* seconds of silence after which it is gone */
  GstLatestRateControl *rate_control;
  GstLatestRateSettings rate;
} GstLatestSessionConfig;

/* @id is the signaller's and a secret: who knows it may end the session. @name
 * is for everybody. Takes @offer. NULL with @error when an element is missing. */
GstLatestSession *gst_latest_session_new (const gchar *id, const gchar *name,
    GstLatestOffer *offer, const GstLatestSessionConfig *config,
    GError **error);
/* The session is in its bin: start everything, answer the offer. Only then may
 * pictures be pushed into it. */
void gst_latest_session_start (GstLatestSession *self);
/* To be called about once a second: notices viewers that do not connect or have
 * vanished, refreshes statistics. */
void gst_latest_session_tick (GstLatestSession *self, gint64 now);
/* The user has changed the limits of the rate. */
void gst_latest_session_set_rate (
    GstLatestSession *self, const GstLatestRateSettings *rate);
/* Ends every activity; no signal afterwards. The session must be unlinked. */
void gst_latest_session_stop (GstLatestSession *self);

const gchar *gst_latest_session_get_id (GstLatestSession *self);
gboolean gst_latest_session_is_connected (GstLatestSession *self);
/* Any thread, never waits. */
GstStructure *gst_latest_session_get_stats (GstLatestSession *self);

G_END_DECLS
