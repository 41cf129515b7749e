/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "icefragment.h"
#include "offer.h"
#include "worker.h"

G_BEGIN_DECLS

/* The negotiation of one session: webrtcbin, whose sink pad is linked and whose
 * transceiver is set up, answers an offer in these steps:
 *
 *   set-remote -> create-answer -> set-local -> candidates gathered -> done
 *
 * webrtcbin carries each step out on its own thread, and the next step is
 * started on the worker's. */
typedef struct _GstLatestNegotiation GstLatestNegotiation;

/* What the owner is told: one of the two, once, on the worker. */
typedef struct
{
  void (*answered) (const gchar *answer, gpointer owner);
  void (*failed) (const GError *error, gpointer owner);
} GstLatestNegotiationCallbacks;

/* The gathering of candidates is given a second; then the answer has those
 * there are. @callbacks is static. Only on the worker's thread. */
GstLatestNegotiation *gst_latest_negotiation_start (GstElement *webrtcbin,
    const GstLatestOffer *offer, GstLatestWorker *worker,
    const GstLatestNegotiationCallbacks *callbacks, gpointer owner);
/* Gives webrtcbin those candidates of @fragment that belong to the transport in
 * use. Returns FALSE with a GstLatestSignallingError (UNACCEPTABLE) if the
 * fragment is for another generation of ICE: there is no restart. Only on the
 * worker's thread. */
gboolean gst_latest_negotiation_add_candidates (
    GstLatestNegotiation *self, GstLatestIceFragment *fragment, GError **error);
/* Cancels the negotiation if it still runs, without a callback, and frees it.
 * NULL is accepted. Only on the worker's thread. */
void gst_latest_negotiation_free (GstLatestNegotiation *self);

G_END_DECLS
