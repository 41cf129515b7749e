/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "rtppacket.h"

G_BEGIN_DECLS

/* What congestion control remembers of the streams (SSRCs) that pass: when each
 * packet was sent first, so that one too old to be played is not sent again; on
 * which SSRC retransmissions of it go; and the last packets, of which padding is
 * made.
 *
 * Padding is a repetition of something just sent, in the format of
 * retransmissions and on their SSRC, as libwebrtc pads by default: every receiver
 * knows what to do with a retransmission it did not need, while packets of
 * nothing but padding are an error to some (rtprtxreceive). Retransmissions are
 * numbered anew, to make room.
 *
 * Not thread-safe. Bounded: MAX_STREAMS streams; the one not seen for longest
 * gives way. Times are microseconds. */
typedef struct _GstLatestRtpStreams GstLatestRtpStreams;

GstLatestRtpStreams *gst_latest_rtp_streams_new (void);
/* NULL is fine. */
void gst_latest_rtp_streams_free (GstLatestRtpStreams *streams);

/* FALSE: never seen, or forgotten. */
gboolean gst_latest_rtp_streams_lookup (
    GstLatestRtpStreams *streams, guint32 ssrc, gboolean *audio);
void gst_latest_rtp_streams_add (
    GstLatestRtpStreams *streams, guint32 ssrc, gboolean audio);

/* @packet of a known stream is about to be sent. @buffer may be kept. */
void gst_latest_rtp_streams_sent (GstLatestRtpStreams *streams,
    const GstLatestRtpPacket *packet, GstBuffer *buffer, gint64 now);

/* Nobody says on which SSRC retransmissions will be until there is one: rtprtxsend
 * chooses it, and an rtpfunnel hides what is in the caps. So one is asked for. TRUE:
 * ask upstream for the retransmission of @seq of @ssrc, now. */
gboolean gst_latest_rtp_streams_take_question (
    GstLatestRtpStreams *streams, gint64 now, guint32 *ssrc, guint16 *seq);

typedef enum
{
  GST_LATEST_RTX_WANTED, /* send it */
  GST_LATEST_RTX_ANSWER  /* to a question only: drop it */
} GstLatestRtxKind;

/* A retransmission came. @first_sent is when the packet it repeats was sent, -1
 * when not known. */
GstLatestRtxKind gst_latest_rtp_streams_got_rtx (GstLatestRtpStreams *streams,
    const GstLatestRtpPacket *packet, gint64 *first_sent);
/* Its number in the stream of retransmissions, called as it is sent. */
guint16 gst_latest_rtp_streams_number_rtx (
    GstLatestRtpStreams *streams, const GstLatestRtpPacket *packet);

typedef enum
{
  GST_LATEST_NACK_PASS,
  GST_LATEST_NACK_TOO_OLD, /* first sent more than max_age ago */
  GST_LATEST_NACK_REPEATED /* asked for less than min_interval ago */
} GstLatestNackFate;

/* The receiver asks for a retransmission. */
GstLatestNackFate gst_latest_rtp_streams_nack (GstLatestRtpStreams *streams,
    guint32 ssrc, guint16 seq, gint64 now, gint64 max_age, gint64 min_interval);

/* The SSRC is in use elsewhere: whoever used it will take another. */
void gst_latest_rtp_streams_collision (
    GstLatestRtpStreams *streams, guint32 ssrc);

gboolean gst_latest_rtp_streams_can_pad (const GstLatestRtpStreams *streams);
/* (transfer full), NULL when it cannot. */
GstBuffer *gst_latest_rtp_streams_make_padding (GstLatestRtpStreams *streams);

G_END_DECLS
