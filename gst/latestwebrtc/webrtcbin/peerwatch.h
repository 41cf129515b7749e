/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "worker.h"

G_BEGIN_DECLS

/* Watches whether the far end of a webrtcbin is there. webrtcbin itself goes on
 * saying "connected" for half a minute and more after a peer is gone, so three
 * signs are read: the connection state, the DTLS transport (a peer that closes
 * in good order ends it at once), and silence (a peer that was killed sends no
 * RTCP any more). */
typedef struct _GstLatestPeerWatch GstLatestPeerWatch;

/* Called on the worker. With @gone NULL: connected. Otherwise the peer is gone
 * and @gone says how. */
typedef void (*GstLatestPeerFunc) (const gchar *gone, gpointer user_data);

GstLatestPeerWatch *gst_latest_peer_watch_new (GstElement *webrtcbin,
    GstLatestWorker *worker, GstLatestPeerFunc func, gpointer user_data);
/* No call of the function afterwards. Only on the worker's thread. */
void gst_latest_peer_watch_free (GstLatestPeerWatch *self);
/* Once the transceiver has its transport, i.e. after set-local-description. */
void gst_latest_peer_watch_add_transport (
    GstLatestPeerWatch *self, GObject *transceiver);
/* For how long, in µs, nothing came from the peer; call it regularly. */
gint64 gst_latest_peer_watch_get_silence (GstLatestPeerWatch *self, gint64 now);

G_END_DECLS
