/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* The statistics of outgoing RTP streams: webrtcbin's, as they were when it last
 * answered, and what the viewer's last receiver reports say. */
typedef struct _GstLatestRtpStats GstLatestRtpStats;

GstLatestRtpStats *gst_latest_rtp_stats_new (void);
/* One more stream. Any thread. */
void gst_latest_rtp_stats_add (
    GstLatestRtpStats *self, guint32 ssrc, guint clock_rate);
void gst_latest_rtp_stats_unref (GstLatestRtpStats *self);
/* Asks @webrtcbin for new values, unless an earlier question is still open. A
 * value that the answer lacks stays as it was. Does not wait. Only on the
 * worker's thread. */
void gst_latest_rtp_stats_refresh (
    GstLatestRtpStats *self, GstElement *webrtcbin);
/* Reads and counts the receiver reports from now on. */
void gst_latest_rtp_stats_watch (
    GstLatestRtpStats *self, GstElement *webrtcbin);
/* Reads in the description of @webrtcbin which streams are retransmissions. Only
 * on the worker's thread. */
void gst_latest_rtp_stats_learn_retransmissions (
    GstLatestRtpStats *self, GstElement *webrtcbin);
/* Returns the number of report blocks on our streams from watch() to the last
 * refresh; it wraps. @loss (nullable) is set to fraction-lost of that time, 0
 * to 1, of the stream that has lost most. Any thread. */
guint gst_latest_rtp_stats_get_reports (GstLatestRtpStats *self, gdouble *loss);
/* Adds packets-sent, bytes-sent, nack-count, pli-count, fir-count and
 * retransmitted-packets-sent and -bytes-sent of the stream @ssrc to @out, and once
 * the viewer has reported round-trip-time, fraction-lost, packets-lost and
 * jitter. With 0 for @ssrc, those of all streams together: sums, and the greatest
 * fraction-lost and jitter. Any thread. */
void gst_latest_rtp_stats_write (
    GstLatestRtpStats *self, guint32 ssrc, GstStructure *out);

G_END_DECLS
