/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "lossrepair.h"

#include <math.h>

/* Loss repair begins above and ends below the 2 % that draft-ietf-rmcat-gcc-02,
 * 6, does not react to. The two limits keep it from switching back by chance.
 * All other constants here are ours. */
#define BEGIN 0.03
#define END 0.015
/* The loss controller needs seconds to find out whether loss depends on the
 * rate. Until then, loss counts as inherent, less CHANCE for accidents, if no
 * queue of QUEUE_US has been seen for CALM_US: no queue can have overflowed
 * then, and what an earlier one has lost has left the average. At the start,
 * where there has been none, a part of that time is enough. */
#define CHANCE 0.02
#define QUEUE_US 30000
#define CALM_US (2 * G_USEC_PER_SEC)
/* One in a hundred requested packets may still be missing after the first
 * retransmission. */
#define RESIDUE 0.01
#define MAX_COPIES 4
/* Packets are repeated unasked until one in fifty is still missing. Two repeats
 * take two thirds of the rate, and a third would leave hardly any to pictures.
 * The scenarios loss-5 to loss-20 hold both numbers in place: without repeats,
 * pictures are older by a round trip, and with one at a loss of 20 % by 30
 * ms. */
#define MISSING 0.02
#define MAX_REPEATS 2
/* The percentage of the estimate for retransmissions, and for them and repeats
 * while there is much to repair. It is more than they need on average, as what
 * waits for its share comes too late. */
#define DEFAULT_SHARE 30
#define REPAIR_SHARE 85
/* The playout delay is the round trip and this margin: the receiver notices the
 * gap with the next packet, browsers request missing packets every 20 ms, and
 * the pacer has other packets to send. A frame that needs two round trips is
 * then late by less than what a browser calls a freeze (150 ms). */
#define MARGIN_US 60000
/* The playout-delay header extension counts in units of 10 ms. The delay
 * changes in steps of three at least, as each change is seen as a change of
 * speed. */
#define UNIT_US 10000
#define STEP_US (3 * UNIT_US)
/* With a longer delay the picture is no longer live. */
#define MAX_DELAY_US 500000

void
gst_latest_loss_repair_init (GstLatestLossRepair *r, gint64 now)
{
  *r = (GstLatestLossRepair) {
    .last_queue = now - CALM_US * 3 / 4, .copies = 1, .share = DEFAULT_SHARE
  };
}

static gdouble
get_loss (GstLatestLossRepair *r, const GstLatestLossRepairInput *in)
{
  if (in->queue_delay > QUEUE_US || in->now < r->last_queue)
    r->last_queue = in->now;
  if (in->now - r->last_queue < CALM_US)
    return in->inherent;
  return MAX (in->inherent, in->loss - CHANCE);
}

/* Returns how many copies, @most at most, have to be sent besides the first one
 * so that no more than @part of the packets are lost with all of them. */
static guint
copies_for (gdouble loss, gdouble part, guint most)
{
  gdouble missing = loss;
  guint copies = 0;

  while (missing > part && copies < most) {
    missing *= loss;
    copies++;
  }
  return copies;
}

static gint64
delay_for (gint64 rtt)
{
  gint64 delay = (rtt + MARGIN_US + UNIT_US - 1) / UNIT_US * UNIT_US;

  return MIN (delay, MAX_DELAY_US);
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
    r->copies = 1;
    r->repeats = 0;
    r->share = DEFAULT_SHARE;
    r->playout_delay = 0;
    return before.active;
  }
  r->copies = 1 + copies_for (loss, RESIDUE, MAX_COPIES - 1);
  r->repeats = copies_for (loss, MISSING, MAX_REPEATS);
  r->share = REPAIR_SHARE;
  if (pow (loss, r->repeats + 1) <= MISSING) {
    r->playout_delay = 0;
  } else if (in->rtt >= 0) {
    delay = delay_for (in->rtt);
    if (r->playout_delay == 0 || ABS (delay - r->playout_delay) >= STEP_US)
      r->playout_delay = delay;
  }
  return before.active != r->active || before.copies != r->copies
      || before.repeats != r->repeats || before.share != r->share
      || before.playout_delay != r->playout_delay;
}

/* The interval is shorter than the round trip, as a receiver that asks again
 * each 100 ms must be heard where the round trip is a little longer than that.
 * Where each retransmission is sent several times it is longer, as hardly any
 * request has to be repeated. */
gint64
gst_latest_loss_repair_get_min_interval (
    const GstLatestLossRepair *r, gint64 round_trip)
{
  return r->copies > 1 ? round_trip * 5 / 4 : round_trip * 3 / 4;
}

gdouble
gst_latest_loss_repair_get_extra (const GstLatestLossRepair *r, gdouble loss)
{
  return r->active ? r->repeats + loss * r->copies : 0;
}
