/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* webrtcbin's statistics of outgoing RTP streams, as they were when webrtcbin
 * last answered. */
typedef struct _GstLatestRtpStats GstLatestRtpStats;

GstLatestRtpStats *gst_latest_rtp_stats_new (void);
/* One more stream. Any thread. */
void gst_latest_rtp_stats_add (GstLatestRtpStats *self, guint32 ssrc);
void gst_latest_rtp_stats_unref (GstLatestRtpStats *self);
/* Asks @webrtcbin for new values, unless an earlier question is still open. A
 * value that the answer lacks stays as it was. Does not wait. Only on the
 * worker's thread. */
void gst_latest_rtp_stats_refresh (
    GstLatestRtpStats *self, GstElement *webrtcbin);
/* Counts the receiver reports from now on. */
void gst_latest_rtp_stats_watch (
    GstLatestRtpStats *self, GstElement *webrtcbin);
/* Returns the number of report blocks on our streams from watch() to the last
 * refresh; it wraps. @loss (nullable) is set to fraction-lost of that time, 0
 * to 1, of the stream that has lost most. Any thread. */
guint gst_latest_rtp_stats_get_reports (GstLatestRtpStats *self, gdouble *loss);
/* Adds packets-sent, bytes-sent, nack-count, pli-count and fir-count of the
 * stream @ssrc to @out, and once the viewer has reported round-trip-time,
 * fraction-lost and packets-lost. With 0 for @ssrc, those of all streams
 * together: sums, and the greatest round-trip-time and fraction-lost. Any
 * thread. */
void gst_latest_rtp_stats_write (
    GstLatestRtpStats *self, guint32 ssrc, GstStructure *out);

G_END_DECLS
