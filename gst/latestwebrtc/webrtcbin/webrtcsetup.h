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

/* Sets a new webrtcbin up to send live video: one transport for everything, no
 * waiting for the clock, only the servers that are named (both nullable). */
void gst_latest_webrtc_setup (
    GstElement *webrtcbin, const gchar *stun_server, const gchar *turn_server);
/* Sets an rtpvp8pay or rtpvp9pay up for a viewer: what its offer asks for, and
 * the header extensions it can read, @playout_delay among them. */
void gst_latest_webrtc_setup_payloader (GstElement *payloader,
    const GstLatestOffer *offer, guint32 ssrc,
    GstLatestPlayoutDelay *playout_delay);
/* Its one stream, from @payloader. Before the offer: webrtcbin has to know the
 * stream, its SSRC included, as an SSRC it learns later is missing from the answer.
 * Returns the transceiver (transfer full), NULL: webrtcbin does not take it. */
GObject *gst_latest_webrtc_link (
    GstElement *webrtcbin, GstElement *payloader, GstCaps *rtp_caps);

G_END_DECLS
