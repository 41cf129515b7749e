/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "worker.h"

G_BEGIN_DECLS

/* Watches whether the peer of a webrtcbin is there, by three signs: the state
 * of the connection, the state of the DTLS transport, which a peer that closes
 * its connection ends at once, and silence, as a peer that was killed no longer
 * sends RTCP. Workaround 13 of workarounds.h: the first sign alone comes half a
 * minute late. */
typedef struct _GstLatestPeerWatch GstLatestPeerWatch;

/* What the owner is told, on the worker; either may come more than once. */
typedef struct
{
  void (*connected) (gpointer owner);
  /* @how is a static text for people. */
  void (*gone) (const gchar *how, gpointer owner);
} GstLatestPeerCallbacks;

/* @callbacks is static. Only on the worker's thread. */
GstLatestPeerWatch *gst_latest_peer_watch_new (GstElement *webrtcbin,
    GstLatestWorker *worker, const GstLatestPeerCallbacks *callbacks,
    gpointer owner);
/* No callback comes afterwards. NULL is accepted. Only on the worker's
 * thread. */
void gst_latest_peer_watch_free (GstLatestPeerWatch *self);
/* Starts to watch the DTLS transport of @transceiver, which has one after
 * set-local-description. Only on the worker's thread. */
void gst_latest_peer_watch_add_transport (
    GstLatestPeerWatch *self, GObject *transceiver);
/* The time in µs for which no packet has come from the peer, as precise as the
 * time between two calls. Only on the worker's thread. */
gint64 gst_latest_peer_watch_get_silence (GstLatestPeerWatch *self, gint64 now);

G_END_DECLS
