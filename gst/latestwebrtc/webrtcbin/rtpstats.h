/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* What webrtcbin's statistics say about one outgoing RTP stream, as of when it was
 * last asked. */
typedef struct _GstLatestRtpStats GstLatestRtpStats;

GstLatestRtpStats *gst_latest_rtp_stats_new (guint32 ssrc);
void gst_latest_rtp_stats_unref (GstLatestRtpStats *self);
/* Asks @webrtcbin, unless it still has not answered; what its answer does not
 * mention stays as it was. Never waits. Worker only. */
void gst_latest_rtp_stats_refresh (
    GstLatestRtpStats *self, GstElement *webrtcbin);
/* Adds packets-sent, bytes-sent, nack-count, pli-count, fir-count and, when
 * known, round-trip-time, fraction-lost and packets-lost. Any thread. */
void gst_latest_rtp_stats_write (GstLatestRtpStats *self, GstStructure *out);

G_END_DECLS
