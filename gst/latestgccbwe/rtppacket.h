/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* What congestion control looks at in an RTP packet. */
typedef struct
{
  guint32 ssrc;
  guint32 size;        /* of all of it */
  guint16 header_size; /* fixed header, CSRCs and extensions */
  guint16 seq;
  guint16 original_seq; /* which packet it repeats (RFC 4588, 4), if any */
  guint16 extensions;   /* bit n: an extension with id n, of the first 15 */
  guint8 pt;
  gboolean retransmission; /* marked so by whoever made it */
} GstLatestRtpPacket;

/* FALSE: not an RTP packet. */
gboolean gst_latest_rtp_packet_parse (
    GstBuffer *buffer, GstLatestRtpPacket *packet);

/* A retransmission of @media in the format of RFC 4588. (transfer full), NULL if
 * @media is not an RTP packet. */
GstBuffer *gst_latest_rtp_packet_repeat (
    GstBuffer *media, guint32 rtx_ssrc, guint8 rtx_pt);
/* Takes @buffer, returns it with another sequence number. */
GstBuffer *gst_latest_rtp_packet_renumber (GstBuffer *buffer, guint16 seq);

G_END_DECLS
