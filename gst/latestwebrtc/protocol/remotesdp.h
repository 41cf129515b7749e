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
 * have in common that the m-lines on which this sender sends are taken out of it
 * for webrtcbin. */

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
/* Finds the transport of viewer_sdp's m-line @index, the first one that is
 * taken, and checks it. */
gboolean gst_latest_remote_sdp_take_transport (
    GstLatestOffer *self, guint index, GError **error);
/* The value of a transport attribute for the m-line @index, which is that of
 * the m-line whose transport the bundle uses: a first offer may have another
 * transport for each line of a bundle (RFC 9143, 7.2), as that of aiortc does.
 * Else it is the session's, or else the m-line's own. NULL if there is none. */
const gchar *gst_latest_remote_sdp_get_transport (
    const GstLatestOffer *self, guint index, const gchar *key);
/* Makes sdp of @self, of the lines that were taken: cleansdp.c. */
void gst_latest_remote_sdp_clean (GstLatestOffer *self);

/* An agreement with nothing in it: offer.c. */
GstLatestOffer *gst_latest_offer_new (void);

/* Lines: offerline.c. */

GstLatestOfferLine *gst_latest_offer_line_new (
    const GstLatestMedia *media, guint8 pt);
void gst_latest_offer_line_free (GstLatestOfferLine *self);
/* Reads the header extensions of viewer_sdp's m-line that @line is. */
void gst_latest_offer_line_read_extensions (
    GstLatestOfferLine *line, const GstSDPMessage *sdp);

G_END_DECLS
