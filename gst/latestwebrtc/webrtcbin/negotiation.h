/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "offer.h"
#include "worker.h"

G_BEGIN_DECLS

/* One offer answered by a webrtcbin whose sink pad is linked and whose
 * transceiver is set up:
 *
 *   set-remote -> create-answer -> set-local -> candidates gathered -> done
 *
 * Every step waits on webrtcbin's own thread and goes on on the worker. */
typedef struct _GstLatestNegotiation GstLatestNegotiation;

/* Called once, on the worker, with either an answer or an error. */
typedef void (*GstLatestNegotiationFunc) (
    const gchar *answer, const GError *error, gpointer user_data);

/* Gathering that has not ended after @gather_ms is answered with what is there.
 * Only on the worker's thread. */
GstLatestNegotiation *gst_latest_negotiation_start (GstElement *webrtcbin,
    const GstLatestOffer *offer, GstLatestWorker *worker, guint gather_ms,
    GstLatestNegotiationFunc func, gpointer user_data);
/* No call of the function afterwards; frees. Only on the worker's thread. */
void gst_latest_negotiation_free (GstLatestNegotiation *self);

G_END_DECLS
