/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/sdp/sdp.h>

G_BEGIN_DECLS

/* Questions about one m-line of an SDP message. */

/* The n-th payload type of a line, -1 when that is not one. */
gint gst_latest_line_get_pt (const GstSDPMedia *media, guint n);
/* Value of the attribute @key that is about payload type @pt, without the
 * payload type: "rtpmap:96 VP8/90000" gives "VP8/90000". */
const gchar *gst_latest_line_get_attribute_of_pt (
    const GstSDPMedia *media, const gchar *key, guint pt);
/* The first payload type of the codec "VP8" or "VP9", in the one profile that
 * our encoders make (VP9 profile 0), or -1. */
gint gst_latest_line_find_codec (
    const GstSDPMedia *media, const gchar *encoding_name);
/* The payload type for retransmission of @pt, or -1. */
gint gst_latest_line_find_rtx (const GstSDPMedia *media, guint pt);
/* The id under which the line lets us send an RTP header extension, or 0. */
guint8 gst_latest_line_find_extension (
    const GstSDPMedia *media, const gchar *uri);
/* Whether the line offers RTCP feedback such as "nack pli" for @pt. */
gboolean gst_latest_line_has_feedback (
    const GstSDPMedia *media, guint pt, const gchar *feedback);

G_END_DECLS
