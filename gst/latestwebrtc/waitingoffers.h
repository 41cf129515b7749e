/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "icefragment.h"
#include "signaller.h"
#include "worker.h"

G_BEGIN_DECLS

/* Offers that have come before they can be answered, as those of a page that is
 * opened while the pipeline starts. At first they wait for webrtcbin, however
 * long that takes: workaround 14 of workarounds.h. Then, each waits for video
 * for a second at most, and is refused. Only on the worker. */
typedef struct _GstLatestWaitingOffers GstLatestWaitingOffers;

/* @sdp is NULL where an offer of ours is wanted; @fragments has what the viewer
 * has told since. */
typedef void (*GstLatestWaitingOfferTake) (GstLatestSignaller *signaller,
    const gchar *session_id, const gchar *sdp, GPtrArray *fragments,
    gpointer owner);

/* @take gets each offer whose time is over, or that is released. */
GstLatestWaitingOffers *gst_latest_waiting_offers_new (
    GstLatestWorker *worker, GstLatestWaitingOfferTake take, gpointer owner);
/* Those that wait get no answer any more. */
void gst_latest_waiting_offers_free (GstLatestWaitingOffers *self);
/* One more than may wait sends the oldest on. */
void gst_latest_waiting_offers_add (GstLatestWaitingOffers *self,
    GstLatestSignaller *signaller, const gchar *session_id, const gchar *sdp);
/* The viewer tells candidates, a copy of which is kept for it if it waits
 * here. */
void gst_latest_waiting_offers_add_candidates (GstLatestWaitingOffers *self,
    const gchar *session_id, const GstLatestIceFragment *fragment);
/* The viewer has left. */
void gst_latest_waiting_offers_remove (
    GstLatestWaitingOffers *self, const gchar *session_id);
/* Webrtcbin can be used. */
void gst_latest_waiting_offers_open (GstLatestWaitingOffers *self);
gboolean gst_latest_waiting_offers_is_open (GstLatestWaitingOffers *self);
/* They need not wait any more, once they are open. */
void gst_latest_waiting_offers_release (GstLatestWaitingOffers *self);

G_END_DECLS
