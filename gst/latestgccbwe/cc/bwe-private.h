/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "bwe.h"

#include "ackedrate.h"
#include "alr.h"
#include "capacitycontrol.h"
#include "delaycontrol.h"
#include "feedbacktimeout.h"
#include "losscontrol.h"
#include "ndtc.h"
#include "probecontrol.h"
#include "reports.h"
#include "rtt.h"
#include "sentbytes.h"
#include "steadyclock.h"
#include "throughputceiling.h"

G_BEGIN_DECLS

/* The acknowledged rate is measured over 0.5 s (draft-ietf-rmcat-gcc-02, 5.5:
 * 0.5 to 1 s), and over 150 ms, as in libwebrtc, to see a drop of the capacity
 * soon enough. */
#define GST_LATEST_BWE_ACKED_US 500000
#define GST_LATEST_BWE_ACKED_FAST_US 150000
/* The round trip is assumed to be this until the first feedback. */
#define GST_LATEST_BWE_START_RTT_US 200000

struct _GstLatestBwe
{
  GstLatestBweConfig config;
  GstLatestSteadyClock clock;

  GstLatestReports reports;
  GstLatestAckedRate acked;
  GstLatestSentBytes sent;
  GstLatestRtt rtt;
  GstLatestAlr alr;
  GstLatestFeedbackTimeout timeout;
  GstLatestThroughputCeiling ceiling;
  GstLatestDelayControl delay;
  GstLatestLossControl loss;
  GstLatestProbeControl probes;
  GstLatestLinkCapacity link;
  GstLatestCapacityControl capacity;
  GstLatestNdtc ndtc;
  gint64 last_frame_start; /* of the newest frame that ndtc has taken */

  guint target;        /* bit/s: the estimate */
  guint delay_target;  /* bit/s: the limit of the delay controller */
  guint acked_at_loss; /* bit/s, as a loss trial began */
  guint loss_target;   /* bit/s: the limit of a loss trial; G_MAXUINT: none */
  gint64 newest_acked; /* send time of the newest packet reported */
  guint64 newest_seq;  /* and its number */
  gint64 newest_expected;    /* send time of the newest packet but for sound */
  guint rate_before_timeout; /* bit/s; 0: nothing to go back to */
  gint64 timeout_length;     /* us: the time without feedback */
  guint next_probe_rate;     /* bit/s: a probe that measures this much is
                              * followed by another */
  gboolean limited;          /* by the application, at the last feedback */
  gboolean ever_sent;
  GstLatestBweStats stats; /* only its counters */
};

/* bwe.c */
void gst_latest_bwe_set_now (GstLatestBwe *bwe, gint64 now);
void gst_latest_bwe_set_target (GstLatestBwe *bwe, guint target);
void gst_latest_bwe_add_throughput (GstLatestBwe *bwe, guint rate);
/* Returns @rate limited to the ceiling of the capacity controller. */
guint gst_latest_bwe_below_ceiling (const GstLatestBwe *bwe, guint rate);

/* bweprobes.c */
void gst_latest_bwe_ask_probe (GstLatestBwe *bwe, guint64 rate);
void gst_latest_bwe_ask_first_probes (GstLatestBwe *bwe);
void gst_latest_bwe_take_results (GstLatestBwe *bwe);
void gst_latest_bwe_probe_if_due (GstLatestBwe *bwe);

/* Network delivery time control (bwendtc.c) instead of the increase of the delay
 * controller and of the capacity controller. It follows the frames whatever the
 * estimator; where others use the path, it leaves the rate to the delay controller. */
gboolean gst_latest_bwe_uses_ndtc (const GstLatestBwe *bwe);
gboolean gst_latest_bwe_ndtc_decides (const GstLatestBwe *bwe);
void gst_latest_bwe_ndtc_init (GstLatestBwe *bwe);
void gst_latest_bwe_ndtc_forget (GstLatestBwe *bwe);
/* Takes what the loss controller has decided. */
void gst_latest_bwe_ndtc_loss (
    GstLatestBwe *bwe, GstLatestLossVerdict verdict, guint rate);
/* Returns the rate that follows from a probe that arrived at @rate. */
guint gst_latest_bwe_ndtc_probed (GstLatestBwe *bwe, guint rate);
gboolean gst_latest_bwe_ndtc_wants_probes (const GstLatestBwe *bwe);
/* A queue is gone; the path passed @passed while there was one. */
void gst_latest_bwe_ndtc_drained (GstLatestBwe *bwe, guint passed);
/* Returns the new rate, given the one of the delay controller. */
guint gst_latest_bwe_ndtc_update (
    GstLatestBwe *bwe, guint by_delay, gboolean may_increase);
guint gst_latest_bwe_ndtc_get_pacing_rate (const GstLatestBwe *bwe);
guint gst_latest_bwe_ndtc_get_capacity (const GstLatestBwe *bwe);
guint64 gst_latest_bwe_ndtc_get_burst (const GstLatestBwe *bwe);

G_END_DECLS
