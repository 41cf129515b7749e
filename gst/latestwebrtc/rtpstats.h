/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* What webrtcbin's statistics say about one outgoing RTP stream. */
typedef struct
{
  guint64 packets_sent, bytes_sent;
  guint nack_count, pli_count, fir_count;

  gboolean remote_known;        /* the viewer has reported */
  gdouble round_trip_time;      /* seconds */
  gdouble fraction_lost;        /* 0 to 1, since the report before */
  gint64 packets_lost;
} GstLatestRtpStats;

/* Updates @self from the reply to webrtcbin's "get-stats"; what the reply does
 * not mention stays as it was. */
void gst_latest_rtp_stats_read (GstLatestRtpStats * self,
    const GstStructure * reply, guint32 ssrc);
/* Adds packets-sent, bytes-sent, nack-count, pli-count, fir-count and, when
 * known, round-trip-time, fraction-lost and packets-lost. */
void gst_latest_rtp_stats_write (const GstLatestRtpStats * self,
    GstStructure * out);

G_END_DECLS
