/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/sdp/sdp.h>

G_BEGIN_DECLS

/* The agreement with a viewer in SDP: its offer, reduced to the part that this
 * sender answers, or its answer to an offer of ours.
 *
 * webrtcbin is given @sdp, which differs from the offer that came: it has one
 * m-line, that of the video, with one payload type and its RTX, and with the
 * transport that the viewer's bundle uses. So no form of bundle, and no m-line
 * that is not wanted, costs a transport, and webrtcbin is given nothing that
 * was not checked. The answer to the viewer has all its m-lines again:
 * gst_latest_offer_complete_answer(). */
typedef struct
{
  GstSDPMessage *sdp; /* NULL while an answer is waited for, like viewer_sdp */
  GstSDPMessage *viewer_sdp; /* as it came */
  gboolean is_ours;          /* we offered, and viewer_sdp is the answer */
  guint mline;               /* the m-line of viewer_sdp that is answered */
  guint transport_mline;     /* the one with its transport */
  gboolean in_bundle;        /* mline is in a bundle */
  gboolean has_mid;          /* mline has a name in the offer */
  gchar *mid;                /* that name, or one towards webrtcbin */
  guint8 pt;                 /* payload type of the video */
  /* Ids of RTP header extensions, 0 if they were not offered. */
  guint8 playout_delay_id;
  guint8 abs_capture_id;
  guint8 transport_cc_id; /* 0 also without rtcp-fb transport-cc */
} GstLatestOffer;

/* Reads and checks the offer @text for a sender of @encoding_name, "VP8" or
 * "VP9". Returns NULL with a GstLatestSignallingError (MALFORMED or
 * UNACCEPTABLE) whose message is meant for the viewer. */
GstLatestOffer *gst_latest_offer_parse (
    const gchar *text, const gchar *encoding_name, GError **error);
void gst_latest_offer_free (GstLatestOffer *self);

/* An offer of ours, of which webrtcbin makes the SDP. Without
 * @transport_cc, no congestion control will run, and the feedback for it is not
 * asked for. */
GstLatestOffer *gst_latest_offer_new_own (gboolean transport_cc);
/* Takes the far end's answer @text to our offer, as webrtcbin has made it. FALSE
 * with a GstLatestSignallingError (MALFORMED or UNACCEPTABLE), for people, if
 * that is none, or none to @local. What the answer refuses of header extensions
 * has the id 0 afterwards. */
gboolean gst_latest_offer_take_answer (GstLatestOffer *self,
    const GstSDPMessage *local, const gchar *encoding_name, const gchar *text,
    GError **error);

/* Whether @again, an offer of a viewer that has the answer to @self, is of the
 * same session: nothing but what concerns ICE is different. FALSE with a
 * GstLatestSignallingError (UNACCEPTABLE). */
gboolean gst_latest_offer_check_again (
    const GstLatestOffer *self, const GstLatestOffer *again, GError **error);

/* The answer for the viewer, made of webrtcbin's @answer to the one m-line. All
 * other m-lines are rejected, with port 0 (RFC 3264, 6). (transfer full) */
GstSDPMessage *gst_latest_offer_complete_answer (
    const GstLatestOffer *self, const GstSDPMessage *answer);

/* The m-line of the viewer's offer whose transport is used. */
const GstSDPMedia *gst_latest_offer_get_transport_line (
    const GstLatestOffer *self);

/* The caps of the RTP stream that is sent to the viewer. */
GstCaps *gst_latest_offer_to_caps (
    const GstLatestOffer *self, const gchar *encoding_name, guint32 ssrc);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstLatestOffer, gst_latest_offer_free)

G_END_DECLS
