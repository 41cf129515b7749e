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
/* A ceiling is a little below the rate that arrived, rises slowly, and is lifted
 * after so long: longer each time. */
#define CEILING 0.94
#define CEILING_GROWTH (0.01 / G_USEC_PER_SEC)
#define FIRST_CEILING_US (5 * G_USEC_PER_SEC)
#define MAX_CEILING_US (60 * G_USEC_PER_SEC)

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
gst_latest_capacity_control_set_ceiling (
    GstLatestCapacityControl *c, gint64 now, guint rate)
{
  c->ceiling = CEILING * rate;
  c->ceiling_time =
      CLAMP (2 * c->ceiling_time, FIRST_CEILING_US, MAX_CEILING_US);
  c->ceiling_since = now;
  c->ceiling_until = now + c->ceiling_time;
}

guint
gst_latest_capacity_control_limit (
    const GstLatestCapacityControl *c, gint64 now, gdouble rate, guint old)
{
  gdouble ceiling =
      c->ceiling * (1 + CEILING_GROWTH * (now - c->ceiling_since));

  if (now < c->ceiling_until)
    rate = MIN (rate, MAX (ceiling, (gdouble) old));
  return (guint) MIN (rate, (gdouble) G_MAXUINT);
}

gboolean
gst_latest_capacity_control_covers (
    const GstLatestCapacityControl *c, gint64 now, guint rate)
{
  return !is_shared (c, now) && gst_latest_path_capacity_takes_bursts (&c->path)
      && rate <= c->share * c->path.capacity;
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
