/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "signaller.h"
#include "worker.h"

G_BEGIN_DECLS

/* Offers that have come before there is video, as those of a page that is opened
 * while the pipeline starts. Each waits for a second at most, and is refused
 * then. Only on the worker. */
typedef struct _GstLatestWaitingOffers GstLatestWaitingOffers;

typedef void (*GstLatestWaitingOfferTake) (GstLatestSignaller *signaller,
    const gchar *session_id, const gchar *sdp, gpointer owner);

/* @take gets each offer whose time is over, or that is released. */
GstLatestWaitingOffers *gst_latest_waiting_offers_new (
    GstLatestWorker *worker, GstLatestWaitingOfferTake take, gpointer owner);
/* Those that wait get no answer any more. */
void gst_latest_waiting_offers_free (GstLatestWaitingOffers *self);
/* FALSE if there are too many. */
gboolean gst_latest_waiting_offers_add (GstLatestWaitingOffers *self,
    GstLatestSignaller *signaller, const gchar *session_id, const gchar *sdp);
/* The viewer has left. */
void gst_latest_waiting_offers_remove (
    GstLatestWaitingOffers *self, const gchar *session_id);
/* They need not wait any more. */
void gst_latest_waiting_offers_release (GstLatestWaitingOffers *self);

G_END_DECLS
