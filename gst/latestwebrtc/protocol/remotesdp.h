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
 * have in common that the m-lines on which this sender sends are taken out of
 * it for webrtcbin. */

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
/* The m-line whose transport the bundle of the m-line @index uses (RFC 9143,
 * 7.2: the first one that the group names), which is @index itself if it is in
 * no bundle. @in_bundle may be NULL. */
guint gst_latest_remote_sdp_find_transport (
    const GstSDPMessage *sdp, guint index, gboolean *in_bundle);
/* Finds the transport of viewer_sdp's m-line @index, the first one that is
 * taken, and checks it. */
gboolean gst_latest_remote_sdp_take_transport (
    GstLatestOffer *self, guint index, GError **error);
/* The value of an attribute of the transport, which is that of the m-line
 * whose transport the bundle uses: a first offer may have another transport
 * for each line of a bundle (RFC 9143, 7.2), as that of aiortc does. Else it
 * is the session's, or else that of the m-line that take_transport() was
 * given. NULL if there is none. */
const gchar *gst_latest_remote_sdp_get_transport (
    const GstLatestOffer *self, const gchar *key);

/* Choice of lines: linechoice.c. */

/* Finds the transport to use: that of the first m-line that takes one of
 * @media, video before audio. */
gboolean gst_latest_offer_choose_transport (GstLatestOffer *self,
    const GstLatestMedia *media, guint n_media, GError **error);
/* Adds the m-lines that get one of those @media which no line has yet, and that
 * have that transport. */
void gst_latest_offer_choose_lines (
    GstLatestOffer *self, const GstLatestMedia *media, guint n_media);

/* What webrtcbin is given: cleansdp.c. */

/* Makes sdp of @self, of the lines that were taken. */
void gst_latest_remote_sdp_clean (GstLatestOffer *self);
/* The same after @before, which webrtcbin has: its lines stay as they are there
 * but for what concerns ICE. */
void gst_latest_remote_sdp_clean_after (
    GstLatestOffer *self, const GstSDPMessage *before);
/* The same for the answer to an offer of ours, which webrtcbin has as @local.
 * As webrtcbin sees it, all lines are taken: workaround 20 of
 * webrtcbin/workarounds.h. */
void gst_latest_remote_sdp_clean_answer (
    GstLatestOffer *self, const GstSDPMessage *local);

/* Lines: offerline.c. */

GstLatestOfferLine *gst_latest_offer_line_new (
    const GstLatestMedia *media, gint pt);
GstLatestOfferLine *gst_latest_offer_line_copy (const GstLatestOfferLine *line);
void gst_latest_offer_line_free (GstLatestOfferLine *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstLatestOfferLine, gst_latest_offer_line_free)
/* Reads what viewer_sdp's m-line that @line is says of it. */
void gst_latest_offer_line_read (
    GstLatestOfferLine *line, const GstSDPMessage *sdp);
/* The line that viewer_sdp's m-line @mline is, as a number of lines; -1 if it
 * is none. */
gint gst_latest_offer_find_line (const GstLatestOffer *self, guint mline);
/* "video", "audio", "application". */
const gchar *gst_latest_media_kind_to_string (GstLatestMediaKind kind);
/* Whether that is the m-line's kind. */
gboolean gst_latest_media_kind_is (
    GstLatestMediaKind kind, const GstSDPMedia *line);

/* An agreement with nothing in it: offer.c. */
GstLatestOffer *gst_latest_offer_new (void);

G_END_DECLS
