/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "delaycontrol.h"

#include "cctime.h"

/* The limits of this file are ours, tuned in the scenarios of
 * docs/congestion-control.md: the draft and libwebrtc go by the trend alone. */

/* A standing queue of 15 ms means that the link is too full, whatever the trend
 * says, as the trend does not show a queue that grows slowly. 5 ms are enough
 * if the trend signals overuse. Jitter and the time that one packet takes on
 * the link are added to both. */
#define STANDING_US 15000
#define BUSY_US 5000
/* The queue of the last 50 ms must be twice as long: the link has become much
 * slower. */
#define STEEP_US 30000
/* Jitter and packet time are taken into account up to these limits, so that a
 * large queue is never taken for either. */
#define MAX_NOISE_US 30000
#define MAX_PACKET_US 60000
#define PACKET_BITS G_GINT64_CONSTANT (9600) /* 1200 bytes */
/* A link that carries 3 % more than its known capacity for 250 ms without a
 * queue has become faster: a full link would have had a queue by then. */
#define FASTER 1.03
#define FASTER_US 250000

void
gst_latest_delay_control_restart (GstLatestDelayControl *d)
{
  gst_latest_arrival_groups_init (&d->groups);
  gst_latest_trendline_init (&d->trendline);
  gst_latest_kalman_init (&d->kalman);
  gst_latest_overuse_init (&d->overuse);
  d->trend = 0;
  d->above_capacity_since = GST_LATEST_CC_TIME_NONE;
}

void
gst_latest_delay_control_init (GstLatestDelayControl *d,
    GstLatestBweEstimator estimator, GstLatestLinkCapacity *link, gint64 now)
{
  d->estimator = estimator;
  d->link = link;
  gst_latest_delay_control_restart (d);
  gst_latest_queue_delay_init (&d->queue);
  gst_latest_aimd_init (&d->aimd);
  gst_latest_drain_init (&d->drain);
  gst_latest_contest_init (&d->contest);
  d->last_overuse = now;
  d->overuses = 0;
}

void
gst_latest_delay_control_set_estimator (
    GstLatestDelayControl *d, GstLatestBweEstimator estimator)
{
  if (estimator == d->estimator)
    return;
  d->estimator = estimator;
  gst_latest_delay_control_restart (d);
}

void
gst_latest_delay_control_packet (
    GstLatestDelayControl *d, gint64 send_time, gint64 recv_time)
{
  GstLatestArrivalDelta delta;

  gst_latest_queue_delay_add (&d->queue, send_time, recv_time);
  if (!gst_latest_arrival_groups_add (&d->groups, send_time, recv_time, &delta))
    return;
  if (d->estimator == GST_LATEST_BWE_ESTIMATOR_KALMAN)
    d->trend = gst_latest_kalman_update (
        &d->kalman, delta.send_delta, delta.recv_delta);
  else
    d->trend = gst_latest_trendline_update (
        &d->trendline, delta.send_delta, delta.recv_delta, delta.arrival);
  gst_latest_overuse_update (
      &d->overuse, d->trend, delta.send_delta, delta.arrival);
}

void
gst_latest_delay_control_lost (GstLatestDelayControl *d, gint64 send_time)
{
  gst_latest_contest_lost (&d->contest, send_time);
}

/* Returns the time that the link takes for a large packet, 0 while not known. A
 * large packet is delayed that much more than the small one of which the base
 * may be. */
static gint64
packet_time (const GstLatestDelayControl *d)
{
  guint rate = gst_latest_link_capacity_get (d->link);

  return rate == 0 ? 0
                   : MIN (PACKET_BITS * G_USEC_PER_SEC / rate, MAX_PACKET_US);
}

/* Returns the jitter, in us. Jitter lifts the minimum of 100 ms (the floor)
 * above the minimum of ten seconds (the base) by about as much as the mean of
 * 100 ms is above its minimum (the spread). Packets of one frame that queue
 * behind each other are no jitter. */
static gint64
noise (const GstLatestDelayControl *d)
{
  return CLAMP (gst_latest_queue_delay_spread (&d->queue) - packet_time (d) / 2,
      0, MAX_NOISE_US);
}

/* Returns the queue above which the link counts as busy, in us. */
static gint64
busy_limit (const GstLatestDelayControl *d)
{
  return BUSY_US + noise (d) + packet_time (d);
}

static gboolean
is_too_full (const GstLatestDelayControl *d)
{
  gint64 floor = gst_latest_queue_delay_floor (&d->queue);

  if (d->overuse.usage == GST_LATEST_BWE_USAGE_OVERUSE
      && floor > busy_limit (d))
    return TRUE;
  if (gst_latest_queue_delay_newest (&d->queue)
      > STEEP_US + 3 * noise (d) + packet_time (d))
    return TRUE;
  return floor > STANDING_US + 2 * noise (d) + packet_time (d);
}

/* Begins a drain or goes on with it. Returns the new rate. */
static guint
drain (GstLatestDelayControl *d, const GstLatestDelayInput *in)
{
  GstLatestDrainInput drain_in = { .now = in->now,
    .acked = in->acked_fast,
    .sent = in->sent,
    .queue = gst_latest_queue_delay_floor (&d->queue),
    .empty = busy_limit (d),
    .in_flight = in->in_flight,
    .min_rtt = in->min_rtt };
  guint rate = in->target;

  if (!d->drain.active) {
    gst_latest_drain_begin (&d->drain, &drain_in, in->target);
    gst_latest_link_capacity_full (d->link, d->drain.capacity);
    d->last_overuse = in->now;
    d->overuses++;
  }
  switch (gst_latest_drain_update (&d->drain, &drain_in, &rate)) {
    case GST_LATEST_DRAIN_IDLE:
    case GST_LATEST_DRAIN_GOING:
      gst_latest_aimd_signal (&d->aimd, in->now, GST_LATEST_BWE_USAGE_OVERUSE);
      break;
    case GST_LATEST_DRAIN_DONE:
      gst_latest_link_capacity_full (d->link, d->drain.capacity);
      gst_latest_aimd_signal (&d->aimd, in->now, GST_LATEST_BWE_USAGE_NORMAL);
      break;
    case GST_LATEST_DRAIN_NOT_OURS:
      gst_latest_contest_not_ours (&d->contest, in->now,
          gst_latest_queue_delay_base (&d->queue), rate, in->rtt);
      gst_latest_queue_delay_rebase (&d->queue);
      gst_latest_delay_control_restart (d);
      gst_latest_aimd_signal (&d->aimd, in->now, GST_LATEST_BWE_USAGE_NORMAL);
      break;
  }
  return rate;
}

static void
compare_to_capacity (GstLatestDelayControl *d, const GstLatestDelayInput *in)
{
  guint known = gst_latest_link_capacity_get (d->link);

  if (known == 0 || in->acked < FASTER * known
      || gst_latest_queue_delay_floor (&d->queue) > busy_limit (d))
    d->above_capacity_since = GST_LATEST_CC_TIME_NONE;
  else if (d->above_capacity_since < 0)
    d->above_capacity_since = in->now;
}

/* Returns the rate while another sender keeps the queue full; 0: it does not. */
static guint
contend (GstLatestDelayControl *d, const GstLatestDelayInput *in)
{
  const GstLatestContestInput contest_in = { .now = in->now,
    .rate = in->target,
    .rtt = in->rtt,
    .queue = gst_latest_queue_delay_above (&d->queue, d->contest.base),
    .empty = BUSY_US + noise (d) / 4,
    .may_increase = in->may_increase };
  guint rate;

  if (!d->contest.active)
    return 0;
  rate = gst_latest_contest_update (&d->contest, &contest_in);
  d->aimd.last = in->now;
  return rate;
}

guint
gst_latest_delay_control_update (
    GstLatestDelayControl *d, const GstLatestDelayInput *in)
{
  guint contended = contend (d, in);

  if (contended > 0)
    return contended;
  if (in->acked_fast > 0 && (d->drain.active || is_too_full (d)))
    return drain (d, in);

  compare_to_capacity (d, in);
  gst_latest_aimd_signal (&d->aimd, in->now,
      d->overuse.usage == GST_LATEST_BWE_USAGE_UNDERUSE
          ? GST_LATEST_BWE_USAGE_UNDERUSE
          : GST_LATEST_BWE_USAGE_NORMAL);
  if (!in->may_increase) {
    d->aimd.last = in->now;
    return in->target;
  }
  return gst_latest_aimd_increase (
      &d->aimd, d->link, in->now, in->target, in->rtt);
}

gboolean
gst_latest_delay_control_is_draining (const GstLatestDelayControl *d)
{
  return d->drain.active;
}

gboolean
gst_latest_delay_control_is_contested (const GstLatestDelayControl *d)
{
  return d->contest.active;
}

gboolean
gst_latest_delay_control_is_busy (const GstLatestDelayControl *d)
{
  return d->drain.active || d->contest.active
      || gst_latest_queue_delay_floor (&d->queue) > busy_limit (d);
}

gboolean
gst_latest_delay_control_take_faster_link (GstLatestDelayControl *d, gint64 now)
{
  if (d->above_capacity_since < 0 || now - d->above_capacity_since < FASTER_US)
    return FALSE;
  d->above_capacity_since = GST_LATEST_CC_TIME_NONE;
  return TRUE;
}
