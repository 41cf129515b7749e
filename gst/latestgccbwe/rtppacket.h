/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* The fields of an RTP packet that congestion control needs. */
typedef struct
{
  guint32 ssrc;
  guint32 size;        /* of the whole packet */
  guint16 header_size; /* fixed header, CSRCs and extensions */
  guint16 seq;
  guint16 original_seq; /* of a retransmission: what it repeats (RFC 4588, 4) */
  guint16 extensions;   /* bit n: there is an extension with id n, 1 to 14 */
  guint8 pt;
  gboolean marker;         /* of a video frame: its last packet */
  gboolean retransmission; /* as marked by a buffer flag */
} GstLatestRtpPacket;

/* Returns FALSE if @buffer is not an RTP packet. */
gboolean gst_latest_rtp_packet_parse (
    GstBuffer *buffer, GstLatestRtpPacket *packet);

/* Returns a retransmission of @media in the format of RFC 4588 (transfer full),
 * or NULL if @media is not an RTP packet. */
GstBuffer *gst_latest_rtp_packet_repeat (
    GstBuffer *media, guint32 rtx_ssrc, guint8 rtx_pt);
/* Takes @buffer and returns it with another sequence number. */
GstBuffer *gst_latest_rtp_packet_renumber (GstBuffer *buffer, guint16 seq);

G_END_DECLS
