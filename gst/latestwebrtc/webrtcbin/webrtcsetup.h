/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "headerextensions.h"
#include "iceagent.h"
#include "offer.h"

G_BEGIN_DECLS

/* Configures a new webrtcbin to send live video: one transport for everything,
 * no waiting for the clock, no servers but those named (NULL: none), and few
 * addresses of this host. */
void gst_latest_webrtc_setup (GstElement *webrtcbin, const gchar *stun_server,
    const gchar *turn_servers, const GstLatestIceSettings *ice);
/* Configures an rtpvp8pay or rtpvp9pay as @line asks, with those
 * RTP header extensions that the viewer can read, @playout_delay among them. */
void gst_latest_webrtc_setup_payloader (GstElement *payloader,
    const GstLatestOfferLine *line, guint32 ssrc,
    GstLatestPlayoutDelay *playout_delay);
/* Links the stream to send on webrtcbin's m-line @n, which comes from
 * @payloader. To be called before the offer with that line is set, and with
 * the SSRC in @rtp_caps: workarounds 3 and 4 of workarounds.h. Returns the
 * stream's transceiver (transfer full), or NULL if webrtcbin does not take the
 * stream. */
GObject *gst_latest_webrtc_link (GstElement *webrtcbin, GstElement *payloader,
    GstLatestMediaKind kind, guint n, GstCaps *rtp_caps);

G_END_DECLS
