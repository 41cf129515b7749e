/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/sdp/sdp.h>

#include "media.h"

G_BEGIN_DECLS

/* Functions that read one m-line of an SDP message. */

/* The @n-th format of the m-line as a payload type, -1 if it is no such
 * number. */
gint gst_latest_line_get_pt (const GstSDPMedia *media, guint n);
/* The value of the attribute @key for payload type @pt, without the payload
 * type: "VP8/90000" for "rtpmap:96 VP8/90000". NULL if there is none. */
const gchar *gst_latest_line_get_attribute_of_pt (
    const GstSDPMedia *media, const gchar *key, guint pt);
/* The payload type with which the m-line takes @track, or -1: linecodec.c. */
gint gst_latest_line_find_codec (
    const GstSDPMedia *media, const GstLatestMedia *track);
/* Whether the payload type @pt of the m-line is still that of
 * @encoding_name. */
gboolean gst_latest_line_has_codec (
    const GstSDPMedia *media, guint pt, const gchar *encoding_name);
/* Whether the m-line is one for data channels that webrtcbin can serve:
 * linecodec.c. */
gboolean gst_latest_line_is_data_channel (const GstSDPMedia *media);
/* The payload type of the retransmissions (RTX) of @pt, or -1. */
gint gst_latest_line_find_rtx (const GstSDPMedia *media, guint pt);
/* The id of the RTP header extension @uri, or 0 if the viewer does not offer to
 * receive it. */
guint8 gst_latest_line_find_extension (
    const GstSDPMessage *sdp, const GstSDPMedia *media, const gchar *uri);
/* The value of the parameter @name in @fmtp, the value of such an attribute of
 * a payload type. NULL if there is none. (transfer full) */
gchar *gst_latest_line_get_parameter (const gchar *fmtp, const gchar *name);
/* Whether the m-line offers RTCP feedback such as "nack pli" for @pt. */
gboolean gst_latest_line_has_feedback (
    const GstSDPMedia *media, guint pt, const gchar *feedback);

G_END_DECLS
