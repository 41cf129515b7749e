/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "capacitycontrol.h"

/* All constants are ours, tuned in the scenarios of docs/congestion-control.md. */

/* Packets leave a little faster than the path lets them through: a frame that is
 * paced more slowly than that arrives later, and one that is paced faster does
 * not. */
#define PACING 1.25
/* The rate grows by this factor from one feedback with a measured frame to the
 * next. Its losses are watched for so long, and may exceed the inherent ones (with
 * a tolerance) by this part of the packets. */
#define RAISE 2
#define WATCH_US (G_USEC_PER_SEC)
#define WATCHED_LOSS 0.05
#define INHERENT_TOLERANCE 1.25
/* No raise so soon after the path was too full, */
#define CALM_US (2 * G_USEC_PER_SEC)
/* and none later, unless the path has become faster by this factor. */
#define FASTER 1.3
/* Others use a path that is full at less than this part of its capacity. That is
 * assumed for so long after it was last seen. */
#define SHARED 0.75
#define SHARED_US (20 * G_USEC_PER_SEC)
/* A rate so near to the part of the capacity that may be used needs no probes. */
#define LIMITED 0.95
/* A ceiling is a little below the rate that arrived, rises slowly, and is lifted
 * after so long: longer each time. */
#define CEILING 0.94
#define CEILING_GROWTH (0.01 / G_USEC_PER_SEC)
#define FIRST_CEILING_US (5 * G_USEC_PER_SEC)
#define MAX_CEILING_US (60 * G_USEC_PER_SEC)
/* A measurement that is higher by this factor is that of another policer (1/8: BBR's
 * long-term sampling in Linux, tcp_bbr.c: bbr_lt_bw_ratio). */
#define SAME_POLICER 1.125
/* A policer is remembered for so long. What a bucket lets through at once says
 * nothing of its rate, neither in a probe nor in a frame. */
/* Afterwards, its ceiling rises slowly, as more can be lost than is won, until it is
 * so much higher than the policer's rate that there is none any more. */
#define POLICED_GROWTH (0.02 / G_USEC_PER_SEC)
#define UNPOLICED 1.25
#define POLICED_CEILING_US (10 * G_USEC_PER_SEC)

void
gst_latest_capacity_control_init (GstLatestCapacityControl *c, gdouble share)
{
  *c = (GstLatestCapacityControl) { .share = share };
  gst_latest_path_capacity_init (&c->path);
}

static gboolean
is_shared (const GstLatestCapacityControl *c, gint64 now)
{
  return now < c->shared_until;
}

gboolean
gst_latest_capacity_control_report (
    GstLatestCapacityControl *c, gint64 now, const GstLatestBwePacket *packet)
{
  gboolean shared = is_shared (c, now), inner;

  /* Frames that are paced by the estimate would measure the estimate. */
  c->path.paused = shared;
  c->measured |= gst_latest_path_capacity_report (&c->path, packet, &inner);
  return inner && !shared;
}

/* Takes a raise of the rate back if what follows gets lost. */
static guint
judge_raise (GstLatestCapacityControl *c, const GstLatestCapacityInput *in)
{
  gdouble loss = gst_latest_path_capacity_get_watched_loss (&c->path);
  guint before = c->rate_before_raise;

  if (before == 0)
    return in->rate;
  if (loss <= INHERENT_TOLERANCE * in->inherent + WATCHED_LOSS) {
    if (in->now - c->raised > WATCH_US)
      c->rate_before_raise = 0;
    return in->rate;
  }
  c->rate_before_raise = 0;
  c->capacity_at_full = c->path.capacity;
  gst_latest_path_capacity_stop_bursts (&c->path, in->now);
  gst_latest_capacity_control_set_ceiling (c, in->now, MAX (in->acked, before));
  return MIN (in->rate, MAX (before, (guint) (CEILING * in->acked)));
}

static gboolean
may_raise (const GstLatestCapacityControl *c, const GstLatestCapacityInput *in)
{
  return !in->queue && !in->loss_limits && !is_shared (c, in->now)
      && !gst_latest_capacity_control_is_policed (c, in->now)
      && in->now - in->last_overuse >= CALM_US
      && c->path.capacity >= FASTER * c->capacity_at_full;
}

guint
gst_latest_capacity_control_update (
    GstLatestCapacityControl *c, const GstLatestCapacityInput *in)
{
  gdouble most = c->share * c->path.capacity;
  gboolean measured = c->measured;
  gboolean bursts = gst_latest_path_capacity_takes_bursts (&c->path);
  guint rate, raised;

  c->measured = FALSE;
  if (bursts)
    gst_latest_path_capacity_expire (&c->path, in->now);
  if (in->queue)
    gst_latest_path_capacity_ignore_losses (&c->path, in->now);
  rate = judge_raise (c, in);
  if (most <= 0)
    return rate;
  /* Without bursts there are no new samples, and those from before have to do. */
  if (rate > most && (c->path.consistent || !bursts))
    return (guint) most;
  if (rate > most || !bursts)
    return rate;
  if (!measured || !may_raise (c, in))
    return rate;
  raised = gst_latest_capacity_control_limit (
      c, in->now, MIN (most, RAISE * (gdouble) rate), rate);
  if (raised == rate)
    return rate;
  if (c->rate_before_raise == 0)
    c->rate_before_raise = rate;
  c->raised = in->now;
  gst_latest_path_capacity_watch (&c->path, in->now);
  return raised;
}

void
gst_latest_capacity_control_full (GstLatestCapacityControl *c, guint rate)
{
  c->full_rate = rate;
}

void
gst_latest_capacity_control_drained (GstLatestCapacityControl *c, gint64 now)
{
  c->capacity_at_full = c->path.capacity;
  c->shared_until =
      c->full_rate < SHARED * c->path.capacity ? now + SHARED_US : 0;
}

void
gst_latest_capacity_control_share (GstLatestCapacityControl *c, gint64 now)
{
  c->shared_until = MAX (c->shared_until, now + SHARED_US);
  gst_latest_path_capacity_forget (&c->path);
}

void
gst_latest_capacity_control_set_ceiling (
    GstLatestCapacityControl *c, gint64 now, guint rate)
{
  c->ceiling = CEILING * rate;
  c->ceiling_time =
      CLAMP (2 * c->ceiling_time, FIRST_CEILING_US, MAX_CEILING_US);
  c->ceiling_since = now;
  c->ceiling_until = now + c->ceiling_time;
}

void
gst_latest_capacity_control_set_policed (
    GstLatestCapacityControl *c, gint64 now, guint rate)
{
  /* Where frames have met a queue, they tell the rate, and how much it holds. */
  if (c->path.consistent) {
    gst_latest_capacity_control_set_ceiling (c, now, rate);
    return;
  }
  /* The bucket's content counts in each measurement: the lowest is the best. */
  c->policed = gst_latest_capacity_control_is_policed (c, now)
          && rate < SAME_POLICER * c->policed
      ? CLAMP (rate, (guint) (c->policed / SAME_POLICER), c->policed)
      : rate;
  c->ceiling_time = MAX (c->ceiling_time, POLICED_CEILING_US / 2);
  gst_latest_capacity_control_set_ceiling (c, now, c->policed);
  if (c->share > 0)
    c->ceiling = MIN (c->ceiling, c->share * c->policed);
  c->policed_until = c->ceiling_until
      + (gint64) ((UNPOLICED * c->policed / c->ceiling - 1) / POLICED_GROWTH);
}

guint
gst_latest_capacity_control_get_policed (
    const GstLatestCapacityControl *c, gint64 now)
{
  return now < c->policed_until ? c->policed : 0;
}

gboolean
gst_latest_capacity_control_is_policed (
    const GstLatestCapacityControl *c, gint64 now)
{
  return gst_latest_capacity_control_get_policed (c, now) > 0;
}

/* Returns the highest rate that is allowed; 0: any. */
static gdouble
get_ceiling (const GstLatestCapacityControl *c, gint64 now)
{
  if (gst_latest_capacity_control_is_policed (c, now))
    return c->ceiling * (1 + POLICED_GROWTH * MAX (now - c->ceiling_until, 0));
  if (now < c->ceiling_until)
    return c->ceiling * (1 + CEILING_GROWTH * (now - c->ceiling_since));
  return 0;
}

guint
gst_latest_capacity_control_limit (
    const GstLatestCapacityControl *c, gint64 now, gdouble rate, guint old)
{
  gdouble ceiling = get_ceiling (c, now);

  if (ceiling > 0)
    rate = MIN (rate, MAX (ceiling, (gdouble) old));
  return (guint) MIN (rate, (gdouble) G_MAXUINT);
}

guint
gst_latest_capacity_control_get_covered (
    const GstLatestCapacityControl *c, gint64 now)
{
  if (is_shared (c, now) || !gst_latest_path_capacity_takes_bursts (&c->path))
    return 0;
  return (guint) MIN (c->share * c->path.capacity, (gdouble) G_MAXUINT);
}

gboolean
gst_latest_capacity_control_limits (
    const GstLatestCapacityControl *c, gint64 now, guint rate)
{
  guint covered = gst_latest_capacity_control_get_covered (c, now);

  return c->path.consistent && covered > 0 && rate >= LIMITED * covered;
}

guint
gst_latest_capacity_control_get_pacing_rate (
    const GstLatestCapacityControl *c, gint64 now)
{
  if (is_shared (c, now) || !gst_latest_path_capacity_takes_bursts (&c->path))
    return 0;
  return (guint) MIN (PACING * c->path.capacity, (gdouble) G_MAXUINT);
}

guint64
gst_latest_capacity_control_get_burst (
    const GstLatestCapacityControl *c, gint64 now)
{
  if (is_shared (c, now) || !gst_latest_path_capacity_takes_bursts (&c->path))
    return 0;
  return c->path.burst;
}
