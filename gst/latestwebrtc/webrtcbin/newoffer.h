/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "offer.h"
#include "remotecandidates.h"

G_BEGIN_DECLS

/* Takes the new offer @text of a viewer that has the answer to @offer, for
 * which there is @media now: restarts ICE if its credentials are new ones, and
 * takes its candidates. Returns the new agreement, which is to be given to
 * gst_latest_negotiation_renew(), or NULL with a GstLatestSignallingError if
 * the offer is of another session. (transfer full) */
GstLatestOffer *gst_latest_new_offer_take (const GstLatestOffer *offer,
    GstLatestRemoteCandidates *candidates, GstElement *webrtcbin,
    const GstLatestMedia *media, guint n_media, const gchar *text,
    GError **error);

G_END_DECLS
