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

/* The bandwidth estimator of a sender computes the rate that the path carries,
 * from the receiver's reports of each packet (transport-wide congestion control
 * feedback).
 *
 * One object is for one path. It has no clock, no thread and no lock: the
 * caller serializes all calls and passes the time. @now may be of any steady
 * clock in microseconds, as long as send_time is of the same; a step of it is
 * survived. Rates are in bit/s, sizes in bytes on the wire with IP, UDP and
 * SRTP overhead.
 *
 *   bwe = gst_latest_bwe_new (&config, now);
 *   each packet sent:       gst_latest_bwe_packet_sent (bwe, now, size, kind);
 *   each feedback:          advice = gst_latest_bwe_feedback (bwe, now, p, n);
 *   at advice.next_process: advice = gst_latest_bwe_process (bwe, now);
 *   after either of the last two:
 *     send no more than advice.estimate, no faster than advice.pacing_rate
 *     if (gst_latest_bwe_take_probe (bwe, now, &probe)) send it
 *
 * Memory is bounded, whatever feedback comes or does not come. */
typedef struct _GstLatestBwe GstLatestBwe;

typedef struct
{
  guint min_bitrate;   /* the lower limit of the estimate; at least 1000 */
  guint start_bitrate; /* the estimate until the first feedback */
  guint max_bitrate;   /* the upper limit of the estimate */
  GstLatestBweEstimator estimator;
  /* The part of the time between two frames that a frame may take to arrive, 0 to
   * 1. The rate is at most this part of the path's capacity, where that is known;
   * 0: no such limit. */
  gdouble frame_share;
} GstLatestBweConfig;

/* A frame of 30 a second arrives 28 ms after it was sent at most, and 85 % of the
 * path are used: docs/decisions/010-a-frame-leaves-at-once.md. */
#define GST_LATEST_BWE_DEFAULT_FRAME_SHARE 0.85

/* What a packet belongs to. */
typedef enum
{
  GST_LATEST_BWE_AUDIO,    /* may be reported with what follows it only:
                            * rtpsession reports when a frame ends */
  GST_LATEST_BWE_OTHER,    /* a retransmission, padding */
  GST_LATEST_BWE_FRAME,    /* a frame of video, more of which follows */
  GST_LATEST_BWE_FRAME_END /* the last packet of a frame */
} GstLatestBwePacketKind;

/* The decisions of the estimator. */
typedef struct
{
  /* For media, retransmissions, FEC and headers together. */
  guint estimate;
  /* The pacer may send at this rate. It is above the estimate, so that a frame
   * larger than the average leaves soon, except while a queue is drained. */
  guint pacing_rate;
  guint64 burst;       /* bytes that may leave at once, whatever that rate */
  guint path_capacity; /* of the narrowest link of the path; 0: not known */
  /* Bytes that may be on the path still, as they have not been reported. */
  guint64 in_flight;
  gdouble loss;          /* 0 to 1, averaged */
  gdouble inherent_loss; /* the part that does not depend on our rate */
  gint64 queue_delay;    /* us of standing queue on the path */
  gint64 rtt;            /* us, without the receiver's hold time; or -1 */
  gint64 min_rtt;        /* us; or -1 */
  /* Feedback was overdue when this call was made: many packets may be lost. */
  gboolean feedback_silent;
  /* The time of the next call of gst_latest_bwe_process(), G_MAXINT64 if only
   * an event can change anything. An earlier call does no harm. */
  gint64 next_process;
} GstLatestBweAdvice;

/* A snapshot for display. Fields that are not known yet are 0, times -1. */
typedef struct
{
  /* The estimate is at most the next two. It is less than both of them after
   * missing feedback, and where the application sends less. */
  GstLatestBweAdvice advice;
  guint delay_estimate; /* the limit of the delay controller */
  guint loss_estimate;  /* the limit of the loss controller */
  guint acked_bitrate;  /* received by the receiver */
  guint sent_bitrate;
  guint link_capacity; /* the acknowledged rate when the link was last full */

  GstLatestBweState state;
  GstLatestBweUsage usage;
  gdouble delay_trend;          /* ms, as compared to the threshold */
  gdouble threshold;            /* ms */
  gint64 feedback_interval;     /* us; or -1 */
  gboolean application_limited; /* less is sent than allowed */

  GstLatestBweProbeResult probe_result;
  guint probe_bitrate; /* measured by the last probe */

  guint64 feedbacks, packets_sent, packets_acked, packets_lost;
  guint64 duplicates; /* reports of packets already reported */
  guint64 ignored;    /* reports that make no sense */
  guint64 overuses;   /* reductions of the rate by the delay controller */
  guint64 silences;   /* reductions of the rate by missing feedback */
  guint64 probes, probes_failed;
} GstLatestBweStats;

/* A probe is a cluster of packets to be sent now at @bitrate, for at least
 * @duration and at least @min_packets. It consists of media, and of padding
 * where there is not enough media. */
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

/* A limit that is out of range is adapted: the minimum is at least 1000, the
 * maximum at least the minimum. */
void gst_latest_bwe_set_limits (
    GstLatestBwe *bwe, guint min_bitrate, guint max_bitrate, gint64 now);
/* Takes effect at once. The measurements of the old estimator are forgotten,
 * the rate is kept. */
void gst_latest_bwe_set_estimator (
    GstLatestBwe *bwe, GstLatestBweEstimator estimator);

/* Takes effect with the next feedback. */
void gst_latest_bwe_set_frame_share (GstLatestBwe *bwe, gdouble share);

/* Has to be called for every packet sent, including padding and
 * retransmissions. */
void gst_latest_bwe_packet_sent (
    GstLatestBwe *bwe, gint64 now, guint32 size, GstLatestBwePacketKind kind);
/* Takes one feedback message that came at @now, its packets in sequence order.
 * @n may be 0. */
GstLatestBweAdvice gst_latest_bwe_feedback (
    GstLatestBwe *bwe, gint64 now, const GstLatestBwePacket *packets, guint n);
/* Lowers the rate if feedback is missing, and begins probes that are due. */
GstLatestBweAdvice gst_latest_bwe_process (GstLatestBwe *bwe, gint64 now);
/* The advice as it is now, for instance after a change of the limits. */
GstLatestBweAdvice gst_latest_bwe_get_advice (const GstLatestBwe *bwe);
guint gst_latest_bwe_get_estimate (const GstLatestBwe *bwe);

/* Returns TRUE once for each probe that is due. */
gboolean gst_latest_bwe_take_probe (
    GstLatestBwe *bwe, gint64 now, GstLatestBweProbe *probe);
/* Has to be called when probe @id has been sent, or given up (@packets is 0).
 * Packets whose send_time is from @start to @end inclusive belong to it. */
void gst_latest_bwe_probe_sent (
    GstLatestBwe *bwe, guint id, gint64 start, gint64 end, guint packets);

void gst_latest_bwe_get_stats (
    const GstLatestBwe *bwe, GstLatestBweStats *stats);

G_END_DECLS
