/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "offer.h"

#include <gst/gst.h>

G_BEGIN_DECLS

/* Restarts ICE (RFC 8445, 9) for a viewer that has the new credentials @ufrag
 * and @pwd: workaround 18 of workarounds.h. Media go on over the pair of
 * candidates in use until there is a new one. Returns what the viewer has to
 * know, as an SDP fragment (RFC 8840, 9): our credentials and candidates.
 * NULL if that is impossible, also when this host has none of the session's
 * addresses any more. (transfer full) */
gchar *gst_latest_ice_restart (GstElement *webrtcbin,
    const GstLatestOffer *offer, const gchar *ufrag, const gchar *pwd);

G_END_DECLS
