/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Sets a new webrtcbin up to send live video: one transport for everything, no
 * waiting for the clock, only the servers that are named (both nullable). */
void gst_latest_webrtc_setup (
    GstElement *webrtcbin, const gchar *stun_server, const gchar *turn_server);
/* Its one stream, from @payloader. Before the offer: webrtcbin has to know the
 * stream, its SSRC included, as an SSRC it learns later is missing from the answer.
 * Returns the transceiver (transfer full), NULL: webrtcbin does not take it. */
GObject *gst_latest_webrtc_link (
    GstElement *webrtcbin, GstElement *payloader, GstCaps *rtp_caps);

G_END_DECLS
