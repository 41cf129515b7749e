/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "offer.h"
#include "playoutdelay.h"

G_BEGIN_DECLS

/* Sets an rtpvp8pay or rtpvp9pay up for a viewer: what its offer asks for, and
 * the header extensions it can read, @playout_delay among them. */
void gst_latest_payloader_configure (GstElement *payloader,
    const GstLatestOffer *offer, guint32 ssrc,
    GstLatestPlayoutDelay *playout_delay);

G_END_DECLS
