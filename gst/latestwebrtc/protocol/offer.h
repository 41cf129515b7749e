/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/sdp/sdp.h>

G_BEGIN_DECLS

/* What a viewer's SDP offer asks for, reduced to what we answer.
 *
 * @sdp is not the offer as it came: only attributes that are understood are
 * kept, transport attributes are copied to every m-line, the video line that
 * will be used keeps one payload type (and its RTX), and every other line of
 * media is inactive. So whatever consumes it meets only forms that were
 * checked here. */
typedef struct
{
  GstSDPMessage *sdp;
  guint mline; /* of the video we answer */
  gchar *mid;
  guint8 pt;
  /* Ids of RTP header extensions, 0 when they were not offered. */
  guint8 playout_delay_id;
  guint8 abs_capture_id;
  guint8 transport_cc_id; /* only with the rtcp-fb to go with it */
  gboolean has_data;      /* there is a data channel line */
} GstLatestOffer;

/* @encoding_name is "VP8" or "VP9". NULL with a GstLatestSignallingError
 * (MALFORMED or UNACCEPTABLE) whose message is meant for the viewer. */
GstLatestOffer *gst_latest_offer_parse (
    const gchar *text, const gchar *encoding_name, GError **error);
void gst_latest_offer_free (GstLatestOffer *self);

/* The caps of the RTP stream that answers the offer. */
GstCaps *gst_latest_offer_to_caps (
    const GstLatestOffer *self, const gchar *encoding_name, guint32 ssrc);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstLatestOffer, gst_latest_offer_free)

G_END_DECLS
