/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "delaycontrol.h"

/* A floor this high is a queue although the trend sees nothing: one that grows
 * slowly. With the trend's word a third of it is enough. Both are on top of what
 * jitter makes of the floor, and of the time one packet takes to be sent. */
#define STANDING_US 15000
#define BUSY_US 5000
/* The last packets alone must be twice as high: the link has become much slower. */
#define STEEP_US 30000
#define MAX_NOISE_US 30000
#define MAX_PACKET_US 60000
#define PACKET_BITS G_GINT64_CONSTANT (9600) /* 1200 bytes */
/* More than it was known to pass, for so long, without a queue: a link that is full
 * would have shown one. */
#define SURPASSED 1.03
#define SURPASSED_US 250000

void
gst_latest_delay_control_restart (GstLatestDelayControl *d)
{
  gst_latest_arrival_groups_init (&d->groups);
  gst_latest_trendline_init (&d->trendline);
  gst_latest_kalman_init (&d->kalman);
  gst_latest_overuse_init (&d->overuse);
  d->trend = 0;
  d->surpassed = -1;
}

void
gst_latest_delay_control_init (
    GstLatestDelayControl *d, GstLatestBweEstimator estimator, gint64 now)
{
  d->estimator = estimator;
  gst_latest_delay_control_restart (d);
  gst_latest_queue_delay_init (&d->queue);
  gst_latest_aimd_init (&d->aimd);
  gst_latest_drain_init (&d->drain);
  d->last_overuse = now;
  d->overuses = 0;
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

/* How long the link takes for one packet, as far as is known: a large packet is so
 * much later than the small one that may have made the base. */
static gint64
packet_time (const GstLatestDelayControl *d)
{
  guint rate = gst_latest_link_capacity_get (&d->aimd.link);

  return rate == 0 ? 0
                   : MIN (PACKET_BITS * G_USEC_PER_SEC / rate, MAX_PACKET_US);
}

/* The base is the best of ten seconds, the floor that of a moment: with jitter they
 * differ by about as much as the mean and the best of a moment do. Packets of one
 * frame that queue behind each other are no jitter. */
static gint64
noise (const GstLatestDelayControl *d)
{
  return CLAMP (gst_latest_queue_delay_spread (&d->queue) - packet_time (d) / 2,
      0, MAX_NOISE_US);
}

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
    gst_latest_link_capacity_full (&d->aimd.link, d->drain.capacity);
    d->last_overuse = in->now;
    d->overuses++;
  }
  switch (gst_latest_drain_update (&d->drain, &drain_in, &rate)) {
    case GST_LATEST_DRAIN_IDLE:
    case GST_LATEST_DRAIN_GOING:
      gst_latest_aimd_signal (&d->aimd, in->now, GST_LATEST_BWE_USAGE_OVERUSE);
      break;
    case GST_LATEST_DRAIN_DONE:
      gst_latest_link_capacity_full (&d->aimd.link, d->drain.capacity);
      gst_latest_aimd_signal (&d->aimd, in->now, GST_LATEST_BWE_USAGE_NORMAL);
      break;
    case GST_LATEST_DRAIN_NOT_OURS:
      gst_latest_queue_delay_rebase (&d->queue);
      gst_latest_delay_control_restart (d);
      gst_latest_aimd_signal (&d->aimd, in->now, GST_LATEST_BWE_USAGE_NORMAL);
      break;
  }
  return rate;
}

static void
look_for_more (GstLatestDelayControl *d, const GstLatestDelayInput *in)
{
  guint known = gst_latest_link_capacity_get (&d->aimd.link);

  if (known == 0 || in->acked < SURPASSED * known
      || gst_latest_queue_delay_floor (&d->queue) > busy_limit (d))
    d->surpassed = -1;
  else if (d->surpassed < 0)
    d->surpassed = in->now;
}

guint
gst_latest_delay_control_update (
    GstLatestDelayControl *d, const GstLatestDelayInput *in)
{
  if (in->acked_fast > 0 && (d->drain.active || is_too_full (d)))
    return drain (d, in);

  look_for_more (d, in);
  gst_latest_aimd_signal (&d->aimd, in->now,
      d->overuse.usage == GST_LATEST_BWE_USAGE_UNDERUSE
          ? GST_LATEST_BWE_USAGE_UNDERUSE
          : GST_LATEST_BWE_USAGE_NORMAL);
  if (!in->may_increase) {
    d->aimd.last = in->now;
    return in->target;
  }
  return gst_latest_aimd_increase (&d->aimd, in->now, in->target, in->rtt);
}

gboolean
gst_latest_delay_control_is_busy (const GstLatestDelayControl *d)
{
  return d->drain.active
      || gst_latest_queue_delay_floor (&d->queue) > busy_limit (d);
}

gboolean
gst_latest_delay_control_surpassed (const GstLatestDelayControl *d, gint64 now)
{
  return d->surpassed >= 0 && now - d->surpassed >= SURPASSED_US;
}
