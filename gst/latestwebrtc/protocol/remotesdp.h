/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "offer.h"
#include "signaller.h"

G_BEGIN_DECLS

/* Reading of what the far end says in SDP: for offer.c and ownoffer.c, which
 * have in common that one m-line, of video that this sender sends, is taken out
 * of it for webrtcbin. */

#define GST_LATEST_TRANSPORT_CC_URI \
  "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"

/* Sets @error, and returns FALSE for the caller to return. */
gboolean gst_latest_remote_sdp_refuse (
    GError **error, GstLatestSignallingError code, const gchar *format, ...)
    G_GNUC_PRINTF (3, 4);
/* Sets viewer_sdp of @self, checked as a whole. */
gboolean gst_latest_remote_sdp_parse (
    GstLatestOffer *self, const gchar *text, GError **error);
/* Whether the far end wants to receive on this m-line. */
gboolean gst_latest_remote_sdp_wants_media (
    const GstSDPMessage *sdp, const GstSDPMedia *media);
/* Takes the m-line @index of viewer_sdp, which has the codec as @pt, if it is
 * usable. */
gboolean gst_latest_remote_sdp_take_line (
    GstLatestOffer *self, guint index, gint pt, GError **error);
/* Makes sdp of @self, of the line that was taken. */
void gst_latest_remote_sdp_clean (GstLatestOffer *self);

G_END_DECLS
