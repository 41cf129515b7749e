/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "lossrepair.h"

/* draft-ietf-rmcat-gcc-02, 6: 2 % and less is nothing to react to. Two limits, as
 * what is changed should not be changed back by chance. */
#define BEGIN 0.03
#define END 0.015
/* What loss depends on takes seconds to find out. Before, loss counts, less what
 * can be chance, where no queue has been for long enough that it cannot have
 * overflowed. */
#define CHANCE 0.02
#define QUEUE G_GINT64_CONSTANT (30000)
#define CALM G_GINT64_CONSTANT (1000000)
/* Of what is asked for, so much may be missing after one round trip more. */
#define RESIDUE 0.01
#define MAX_COPIES 4
/* The share without such loss, and the most: new pictures come first. */
#define DEFAULT_SHARE 30
#define MAX_SHARE 60
/* After the round trip: the receiver notices the gap with the next packet, browsers
 * ask each 20 ms for what they miss, and the pacer has something else to send. A
 * frame that needs two round trips is late by less than a browser calls a freeze
 * (150 ms). */
#define MARGIN G_GINT64_CONSTANT (60000)
/* The header extension counts in these; and a change of less is not worth one, as
 * each shows as a change of speed. */
#define UNIT G_GINT64_CONSTANT (10000)
#define STEP (3 * UNIT)
/* Longer, it is no live picture any more. */
#define MAX_DELAY G_GINT64_CONSTANT (500000)

void
gst_latest_loss_repair_init (GstLatestLossRepair *r, gint64 now)
{
  *r = (GstLatestLossRepair) {
    .last_queue = now, .copies = 1, .share = DEFAULT_SHARE
  };
}

static gdouble
get_loss (GstLatestLossRepair *r, const GstLatestLossRepairInput *in)
{
  if (in->queue_delay > QUEUE || in->now < r->last_queue)
    r->last_queue = in->now;
  if (in->now - r->last_queue < CALM)
    return in->inherent;
  return MAX (in->inherent, in->loss - CHANCE);
}

static guint
copies_for (gdouble loss)
{
  gdouble missing = loss;
  guint copies = 1;

  while (missing > RESIDUE && copies < MAX_COPIES) {
    missing *= loss;
    copies++;
  }
  return copies;
}

/* What is lost, so many times, and as much again: loss comes in bursts. */
static guint
share_for (gdouble loss, guint copies)
{
  gdouble part = 2 * loss * copies;

  return CLAMP ((guint) (100 * part / (1 + part)), DEFAULT_SHARE, MAX_SHARE);
}

static gint64
delay_for (gint64 rtt)
{
  gint64 delay = (rtt + MARGIN + UNIT - 1) / UNIT * UNIT;

  return MIN (delay, MAX_DELAY);
}

gboolean
gst_latest_loss_repair_update (
    GstLatestLossRepair *r, const GstLatestLossRepairInput *in)
{
  const GstLatestLossRepair before = *r;
  gdouble loss = get_loss (r, in);
  gint64 delay;

  r->active = loss >= (r->active ? END : BEGIN);
  if (!r->active) {
    gst_latest_loss_repair_init (r, r->last_queue);
    return before.active;
  }
  r->copies = copies_for (loss);
  r->share = share_for (loss, r->copies);
  if (in->rtt >= 0) {
    delay = delay_for (in->rtt);
    if (r->playout_delay == 0 || ABS (delay - r->playout_delay) >= STEP)
      r->playout_delay = delay;
  }
  return before.active != r->active || before.copies != r->copies
      || before.share != r->share || before.playout_delay != r->playout_delay;
}
