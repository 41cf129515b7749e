/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

#include "bwepacket.h"
#include "bwesignal.h"
#include "probeeval.h"

G_BEGIN_DECLS

/* Sender-side bandwidth estimation: what may be sent, from what the receiver
 * reports of each packet (transport-wide congestion control feedback).
 *
 * One object a path. No clock, no thread, no lock: the caller serializes all
 * calls and says what time it is. @now may be any steady clock in microseconds,
 * the same one as send_time; a step of it is survived. Rates are bit/s, sizes
 * are bytes on the wire with IP, UDP and SRTP overhead.
 *
 *   bwe = gst_latest_bwe_new (&config, now);
 *   each packet that leaves:  gst_latest_bwe_packet_sent (bwe, now, size);
 *   each feedback:            gst_latest_bwe_feedback (bwe, now, packets, n);
 *   at the time it returned:  next = gst_latest_bwe_process (bwe, now);
 *   after either of the last two:
 *     rate = gst_latest_bwe_get_estimate (bwe);
 *     if (gst_latest_bwe_take_probe (bwe, now, &probe)) send it
 *
 * Memory is bounded, whatever comes or does not come. */
typedef struct _GstLatestBwe GstLatestBwe;

typedef struct
{
  guint min_bitrate;   /* the estimate never goes below; at least 1000 */
  guint start_bitrate; /* the estimate until the first feedback */
  guint max_bitrate;   /* the estimate never goes above */
  GstLatestBweEstimator estimator;
} GstLatestBweConfig;

/* A snapshot. Fields that are not known yet are 0, times -1. */
typedef struct
{
  guint estimate;       /* the least of the two below, within the limits */
  guint delay_estimate; /* what the delay controller allows */
  guint loss_estimate;  /* what the loss controller allows */
  guint acked_bitrate;  /* what the receiver got */
  guint sent_bitrate;
  guint pacing_rate;
  guint link_capacity; /* acknowledged rate when the link was last full */

  GstLatestBweState state;
  GstLatestBweUsage usage;
  gdouble delay_trend;      /* ms, as compared to the threshold */
  gdouble threshold;        /* ms */
  gint64 queue_delay;       /* us of standing queue on the path */
  gint64 rtt;               /* us, without the receiver's hold time; or -1 */
  gint64 min_rtt;           /* us; or -1 */
  gint64 feedback_interval; /* us; or -1 */
  gboolean feedback_silent; /* feedback is overdue, the rate is being cut */
  gboolean application_limited; /* less is sent than allowed */

  gdouble loss;          /* 0 to 1, averaged */
  gdouble inherent_loss; /* the part that does not depend on our rate */

  GstLatestBweProbeResult probe_result;
  guint probe_bitrate; /* what the last probe measured */

  guint64 feedbacks, packets_sent, packets_acked, packets_lost;
  guint64 duplicates; /* reports of packets already reported */
  guint64 ignored;    /* reports that make no sense */
  guint64 overuses;   /* times the delay controller reduced the rate */
  guint64 silences;   /* times missing feedback reduced the rate */
  guint64 probes, probes_failed;
} GstLatestBweStats;

/* A cluster of packets to be sent now at @bitrate, media first and padding for
 * what is missing, for at least @duration and at least @min_packets. */
typedef struct
{
  guint id;
  guint bitrate;
  gint64 duration; /* us */
  guint min_packets;
} GstLatestBweProbe;

GstLatestBwe *gst_latest_bwe_new (const GstLatestBweConfig *config, gint64 now);
/* NULL is fine. */
void gst_latest_bwe_free (GstLatestBwe *bwe);

/* In any order: min is at least 1000, max at least min. */
void gst_latest_bwe_set_limits (
    GstLatestBwe *bwe, guint min_bitrate, guint max_bitrate, gint64 now);
/* Takes effect at once; what the old one knew is forgotten, the rate is kept. */
void gst_latest_bwe_set_estimator (
    GstLatestBwe *bwe, GstLatestBweEstimator estimator);

/* Every packet that leaves, padding and retransmissions too. */
void gst_latest_bwe_packet_sent (GstLatestBwe *bwe, gint64 now, guint32 size);
/* One feedback message that came at @now, packets in sequence order. @n may be 0. */
void gst_latest_bwe_feedback (
    GstLatestBwe *bwe, gint64 now, const GstLatestBwePacket *packets, guint n);
/* What time alone brings about: missing feedback, periodic probes. Returns when
 * to call again; G_MAXINT64 when only an event can change anything. Calling it
 * more often does no harm. */
gint64 gst_latest_bwe_process (GstLatestBwe *bwe, gint64 now);

/* What media, retransmissions, FEC and headers may use together. */
guint gst_latest_bwe_get_estimate (const GstLatestBwe *bwe);
/* How fast the pacer may send; above the estimate, so that a frame larger than
 * the average leaves soon, except while a queue is being drained. */
guint gst_latest_bwe_get_pacing_rate (const GstLatestBwe *bwe);

/* TRUE once for each cluster that is due. */
gboolean gst_latest_bwe_take_probe (
    GstLatestBwe *bwe, gint64 now, GstLatestBweProbe *probe);
/* What was really sent of it: packets whose send_time is from @start to @end
 * inclusive belong to it. Call it when the cluster is complete, or given up. */
void gst_latest_bwe_probe_sent (GstLatestBwe *bwe, guint id, gint64 start,
    gint64 end, guint32 bytes, guint packets);

void gst_latest_bwe_get_stats (
    const GstLatestBwe *bwe, GstLatestBweStats *stats);

G_END_DECLS
