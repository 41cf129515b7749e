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
#include "contest.h"
#include "drain.h"
#include "kalman.h"
#include "linkcapacity.h"
#include "overuse.h"
#include "queuedelay.h"
#include "trendline.h"

G_BEGIN_DECLS

/* The delay controller sets the rate by the delay of the packets. The delay
 * trend and the standing queue together decide when the link is too full; then
 * its queue is drained. Otherwise the rate grows. */

typedef struct
{
  GstLatestBweEstimator estimator;
  GstLatestLinkCapacity *link; /* the owner's; updated when the link is full */
  GstLatestArrivalGroups groups;
  GstLatestTrendline trendline;
  GstLatestKalman kalman;
  GstLatestOveruse overuse;
  GstLatestQueueDelay queue;
  GstLatestAimd aimd;
  GstLatestDrain drain;
  GstLatestContest contest;
  gdouble trend;       /* ms */
  gint64 last_overuse; /* us */
  /* us: since then the link carries more than its known capacity; NONE: it does
   * not */
  gint64 above_capacity_since;
  guint64 overuses;
} GstLatestDelayControl;

typedef struct
{
  gint64 now;
  guint target;        /* bit/s, the rate in force */
  guint acked;         /* bit/s over half a second */
  guint acked_fast;    /* bit/s over 150 ms; 0: not known */
  guint sent;          /* bit/s */
  gint64 in_flight;    /* bytes */
  gint64 rtt, min_rtt; /* us */
  gboolean may_increase;
} GstLatestDelayInput;

/* @link must exist as long as @d. */
void gst_latest_delay_control_init (GstLatestDelayControl *d,
    GstLatestBweEstimator estimator, GstLatestLinkCapacity *link, gint64 now);
/* Forgets the measurements of the delay trend, as a clock was set or no
 * feedback came for a while. What is known of the link is kept. */
void gst_latest_delay_control_restart (GstLatestDelayControl *d);
void gst_latest_delay_control_set_estimator (
    GstLatestDelayControl *d, GstLatestBweEstimator estimator);
/* Adds a packet that has arrived. */
void gst_latest_delay_control_packet (
    GstLatestDelayControl *d, gint64 send_time, gint64 recv_time);
/* Notes that a packet was lost. */
void gst_latest_delay_control_lost (GstLatestDelayControl *d, gint64 send_time);
/* Returns the new rate, after the packets of one feedback have been added. */
guint gst_latest_delay_control_update (
    GstLatestDelayControl *d, const GstLatestDelayInput *in);
gboolean gst_latest_delay_control_is_draining (const GstLatestDelayControl *d);
/* TRUE while another sender keeps the queue full. */
gboolean gst_latest_delay_control_is_contested (const GstLatestDelayControl *d);
/* TRUE while there is a queue, or one is being drained. */
gboolean gst_latest_delay_control_is_busy (const GstLatestDelayControl *d);
/* Returns TRUE once when the link has carried more than its known capacity for
 * a while without a queue: it has become faster. */
gboolean gst_latest_delay_control_take_faster_link (
    GstLatestDelayControl *d, gint64 now);

G_END_DECLS
