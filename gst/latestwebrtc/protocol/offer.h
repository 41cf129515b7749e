/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/sdp/sdp.h>

#include "media.h"

G_BEGIN_DECLS

#define GST_LATEST_OFFER_NO_LINE G_MAXUINT

/* One m-line that is answered. webrtcbin has it for ever: what it is told
 * of the line never changes, and what the viewer wants of it later is in
 * @active. */
typedef struct
{
  GstLatestMediaKind kind;
  guint media_id;             /* id of the GstLatestMedia that it has */
  gchar *name;                /* of that now; nullable */
  gchar *first_name;          /* when the line was made: webrtcbin has it */
  const gchar *encoding_name; /* static; NULL for data */
  gboolean active;  /* the viewer wants what is sent on it, and it is there */
  guint mline;      /* its place in viewer_sdp; GST_LATEST_OFFER_NO_LINE: the
                    * viewer has given it up */
  gboolean has_mid; /* it has a name in the offer */
  gchar *mid;  /* that name, or one towards webrtcbin; NULL in an offer of ours
               * that is not answered */
  guint8 pt;   /* payload type */
  gint rtx_pt; /* of its retransmissions, -1: none */
  gint clock_rate;
  gchar profile_level_id[7]; /* of H264; "": not known */
  /* Ids of RTP header extensions, 0 if they were not offered. */
  guint8 playout_delay_id;
  guint8 abs_capture_id;
  guint8 transport_cc_id; /* 0 also without rtcp-fb transport-cc */
} GstLatestOfferLine;

/* The agreement with a viewer in SDP: its offer, reduced to the part that this
 * sender answers, or its answer to an offer of ours.
 *
 * webrtcbin is given @sdp, which differs from the offer that came: it has the
 * m-lines that are answered, each with one payload type and its RTX, and all
 * with the transport that the viewer's bundle uses. So no form of bundle, and
 * no m-line that is not wanted, costs a transport, and webrtcbin is given
 * nothing that was not checked. The answer to the viewer has all its m-lines
 * again: gst_latest_offer_complete_answer(). */
typedef struct
{
  GstSDPMessage *sdp; /* NULL while an answer is waited for, like viewer_sdp */
  GstSDPMessage *viewer_sdp; /* as it came */
  gboolean is_ours;          /* we offered, and viewer_sdp is the answer */
  guint transport_mline;     /* the m-line of viewer_sdp with the transport */
  guint first_mline;         /* the one that has the attributes it lacks */
  gboolean in_bundle;        /* the lines are in a bundle */
  GPtrArray *lines; /* GstLatestOfferLine: the m-lines of sdp, in its order; at
                     * least one */
} GstLatestOffer;

/* Reads and checks the offer @text for a sender of @media. Returns NULL with a
 * GstLatestSignallingError (MALFORMED or UNACCEPTABLE) whose message is meant
 * for the viewer. */
GstLatestOffer *gst_latest_offer_parse (const gchar *text,
    const GstLatestMedia *media, guint n_media, GError **error);
void gst_latest_offer_free (GstLatestOffer *self);

/* An offer of ours of @media, of which webrtcbin makes the SDP. Without
 * @transport_cc, no congestion control will run, and the feedback for it is not
 * asked for. */
GstLatestOffer *gst_latest_offer_new_own (
    const GstLatestMedia *media, guint n_media, gboolean transport_cc);
/* Our offer for the far end, made of webrtcbin's @local. (transfer full) */
GstSDPMessage *gst_latest_offer_complete_own (const GstSDPMessage *local);
/* Takes the far end's answer @text to our offer, as webrtcbin has made it.
 * FALSE with a GstLatestSignallingError (MALFORMED or UNACCEPTABLE), for
 * people, if that is none, none to @local, or if it takes neither video nor
 * audio. Lines that it refuses are not active afterwards, and what it refuses
 * of header extensions has the id 0. */
gboolean gst_latest_offer_take_answer (GstLatestOffer *self,
    const GstSDPMessage *local, const gchar *text, GError **error);

/* Reads the offer @text of a viewer that has the answer to @self, for a sender
 * that has @media now. The agreement that is returned has the lines of @self,
 * which keep their m-line, payload types, extensions and transport, and behind
 * them those that are new: m-lines that were added, or not answered before. A
 * line is active if the viewer wants it and its track is there. NULL with a
 * GstLatestSignallingError (MALFORMED or UNACCEPTABLE) if the offer is of
 * another session, or if no line of media is left. */
GstLatestOffer *gst_latest_offer_renew (const GstLatestOffer *self,
    const gchar *text, const GstLatestMedia *media, guint n_media,
    GError **error);

/* The answer for the viewer, made of webrtcbin's @answer to sdp. All other
 * m-lines are rejected, with port 0 (RFC 3264, 6), and lines that are not
 * active are inactive. (transfer full) */
GstSDPMessage *gst_latest_offer_complete_answer (
    const GstLatestOffer *self, const GstSDPMessage *answer);

/* Puts the SSRCs of @before, an answer of webrtcbin's, into its next one,
 * @answer: workaround 21 of webrtcbin/workarounds.h. */
void gst_latest_offer_keep_ssrcs (
    GstSDPMessage *answer, const GstSDPMessage *before);

/* Whether one of the lines is for data channels. */
gboolean gst_latest_offer_has_data (const GstLatestOffer *self);
/* The line that is the m-line @n of sdp. */
GstLatestOfferLine *gst_latest_offer_get_line (
    const GstLatestOffer *self, guint n);
/* The m-line of the viewer's offer whose transport is used. */
const GstSDPMedia *gst_latest_offer_get_transport_line (
    const GstLatestOffer *self);

/* The caps of the RTP stream that is sent to the viewer on @line. */
GstCaps *gst_latest_offer_line_to_caps (
    const GstLatestOffer *self, const GstLatestOfferLine *line, guint32 ssrc);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstLatestOffer, gst_latest_offer_free)

G_END_DECLS
