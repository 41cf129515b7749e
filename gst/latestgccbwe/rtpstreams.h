/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "rtppacket.h"

G_BEGIN_DECLS

/* The state of the streams (SSRCs) that congestion control needs: when each
 * packet was sent first, so that one too old to be played is not sent again;
 * the SSRC of its retransmissions (RTX SSRC); and the last packets, of which
 * padding is made.
 *
 * Padding is a repetition of a packet just sent, as a retransmission with the
 * RTX SSRC, as libwebrtc pads by default. Every receiver can handle a
 * retransmission that it did not need, while packets of nothing but padding are
 * an error to some (rtprtxreceive). Retransmissions are numbered anew, to make
 * room for padding.
 *
 * Not thread-safe. At most MAX_STREAMS streams are kept; a new one replaces the
 * one not sent for longest. Times are in microseconds. */
typedef struct _GstLatestRtpStreams GstLatestRtpStreams;

GstLatestRtpStreams *gst_latest_rtp_streams_new (void);
/* NULL is fine. */
void gst_latest_rtp_streams_free (GstLatestRtpStreams *streams);

/* Sets @audio. Returns FALSE if the stream is new, or forgotten. */
gboolean gst_latest_rtp_streams_lookup (
    GstLatestRtpStreams *streams, guint32 ssrc, gboolean *audio);
void gst_latest_rtp_streams_add (
    GstLatestRtpStreams *streams, guint32 ssrc, gboolean audio);

/* The buffers that are no longer kept since the last call, NULL if there are
 * none. Freeing them may call into their allocator, so the caller does that
 * without a lock. (transfer full) */
GPtrArray *gst_latest_rtp_streams_steal_released (GstLatestRtpStreams *streams);
/* @packet of a known stream is about to be sent. @buffer may be kept, and
 * another one no longer. */
void gst_latest_rtp_streams_sent (GstLatestRtpStreams *streams,
    const GstLatestRtpPacket *packet, GstBuffer *buffer, gint64 now);

/* The RTX SSRC of a stream is not known until there is a retransmission:
 * rtprtxsend chooses it, and an rtpfunnel hides the caps that have it. So one
 * retransmission is requested to discover it. Returns TRUE if a request for the
 * retransmission of @seq of @ssrc has to be sent upstream now. */
gboolean gst_latest_rtp_streams_discover_rtx (
    GstLatestRtpStreams *streams, gint64 now, guint32 *ssrc, guint16 *seq);

typedef enum
{
  GST_LATEST_RTX_WANTED,    /* the receiver needs it: send it */
  GST_LATEST_RTX_DISCOVERY, /* only the discovery requested it: drop it */
  GST_LATEST_RTX_OUTDATED /* of a picture before the last key frame: drop it */
} GstLatestRtxKind;

/* Takes note of a retransmission. @first_sent is set to the time at which the
 * packet it repeats was sent, -1 if not known. */
GstLatestRtxKind gst_latest_rtp_streams_got_rtx (GstLatestRtpStreams *streams,
    const GstLatestRtpPacket *packet, gint64 *first_sent);
/* Returns the sequence number of a retransmission, as it is sent. */
guint16 gst_latest_rtp_streams_number_rtx (
    GstLatestRtpStreams *streams, const GstLatestRtpPacket *packet);

typedef enum
{
  GST_LATEST_NACK_PASS,
  GST_LATEST_NACK_TOO_OLD, /* first sent more than max_age ago, or before a key
                            * frame came */
  GST_LATEST_NACK_REPEATED /* requested less than min_interval ago */
} GstLatestNackFate;

/* Decides about a retransmission request of the receiver. */
GstLatestNackFate gst_latest_rtp_streams_nack (GstLatestRtpStreams *streams,
    guint32 ssrc, guint16 seq, gint64 now, gint64 max_age, gint64 min_interval);

/* A key frame has come, and will be sent next: what was sent before is not sent
 * again. Returns TRUE and sets @rtx_ssrc if there are retransmissions that this
 * concerns. With several streams of video it does nothing, as the key frame may
 * be of any. */
gboolean gst_latest_rtp_streams_key_frame (
    GstLatestRtpStreams *streams, gint64 now, guint32 *rtx_ssrc);

/* Forgets an RTX SSRC that collides with another sender's: rtprtxsend will
 * choose a new one. */
void gst_latest_rtp_streams_collision (
    GstLatestRtpStreams *streams, guint32 ssrc);

/* Returns @buffer, which holds @packet, as a retransmission (transfer full);
 * NULL while the RTX SSRC is not known, and for audio. */
GstBuffer *gst_latest_rtp_streams_repeat (GstLatestRtpStreams *streams,
    const GstLatestRtpPacket *packet, GstBuffer *buffer);

gboolean gst_latest_rtp_streams_can_pad (const GstLatestRtpStreams *streams);
/* Returns a packet of padding (transfer full), NULL if there is none. */
GstBuffer *gst_latest_rtp_streams_make_padding (GstLatestRtpStreams *streams);

G_END_DECLS
