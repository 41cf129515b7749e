/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

#include "aimd.h"
#include "arrivalgroups.h"
#include "bwesignal.h"
#include "drain.h"
#include "kalman.h"
#include "overuse.h"
#include "queuedelay.h"
#include "trendline.h"

G_BEGIN_DECLS

/* What the delay of packets says about the rate: the trend and the standing queue
 * together decide when the link is too full, then it is drained; otherwise the rate
 * grows. */

typedef struct
{
  GstLatestBweEstimator estimator;
  GstLatestArrivalGroups groups;
  GstLatestTrendline trendline;
  GstLatestKalman kalman;
  GstLatestOveruse overuse;
  GstLatestQueueDelay queue;
  GstLatestAimd aimd;
  GstLatestDrain drain;
  gdouble trend;       /* ms */
  gint64 last_overuse; /* us */
  gint64 surpassed;    /* us, since when more passes than ever was known
                                 * to; -1: it does not */
  guint64 overuses;
} GstLatestDelayControl;

typedef struct
{
  gint64 now;
  guint target;        /* bit/s, the rate in force */
  guint acked;         /* bit/s over half a second */
  guint acked_fast;    /* and over the last moments; 0: not known */
  guint sent;          /* bit/s */
  gint64 in_flight;    /* bytes */
  gint64 rtt, min_rtt; /* us */
  gboolean may_increase;
} GstLatestDelayInput;

void gst_latest_delay_control_init (
    GstLatestDelayControl *d, GstLatestBweEstimator estimator, gint64 now);
/* Forgets measurements, not what is known of the link: a clock was set, or there
 * was nothing for a while. */
void gst_latest_delay_control_restart (GstLatestDelayControl *d);
void gst_latest_delay_control_packet (
    GstLatestDelayControl *d, gint64 send_time, gint64 recv_time);
/* After the packets of a feedback: the new rate. */
guint gst_latest_delay_control_update (
    GstLatestDelayControl *d, const GstLatestDelayInput *in);
/* There is a queue, or one is being drained. */
gboolean gst_latest_delay_control_is_busy (const GstLatestDelayControl *d);
/* The link has carried more than it was known to, without a queue, for a while. */
gboolean gst_latest_delay_control_surpassed (
    const GstLatestDelayControl *d, gint64 now);

G_END_DECLS
