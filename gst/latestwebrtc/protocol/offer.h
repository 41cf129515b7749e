/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/sdp/sdp.h>

G_BEGIN_DECLS

/* A viewer's SDP offer, reduced to the part that this sender answers.
 *
 * @sdp differs from the offer that came: attributes that are not understood are
 * removed, transport attributes are copied to every m-line, the m-line that is
 * answered with video keeps one payload type and its RTX, and every other
 * m-line of media is inactive. So webrtcbin is given nothing that was not
 * checked. */
typedef struct
{
  GstSDPMessage *sdp;
  guint mline; /* index of the m-line that is answered with video */
  gchar *mid;  /* of that m-line */
  guint8 pt;   /* payload type of the video */
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

/* The caps of the RTP stream that is sent to the viewer. */
GstCaps *gst_latest_offer_to_caps (
    const GstLatestOffer *self, const gchar *encoding_name, guint32 ssrc);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstLatestOffer, gst_latest_offer_free)

G_END_DECLS
