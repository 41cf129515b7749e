/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "drain.h"

#include "cctime.h"

/* All times and shares here but BETA are ours, tuned in the scenarios of
 * docs/congestion-control.md. */

/* The queue is to be gone after about this time. */
#define DRAIN_US 300000.0
/* The rate is never less than this share of the capacity, as an encoder cannot
 * send nothing. */
#define LEAST 0.1
/* The decrease factor may be 0.8 to 0.95 according to draft-ietf-rmcat-gcc-02,
 * 5.5, which recommends 0.85 as in libwebrtc. A factor so near to 1 is enough
 * here, as the drain empties the queue before. */
#define BETA 0.90
/* A queue that is not gone by the deadline is put to a trial: half of the
 * capacity is sent for a while, which must shorten a queue of our own. */
#define DEADLINE_US 600000
#define TRIAL_SHARE 0.5
#define TRIAL_US 300000
/* A queue of our own falls to this share in a trial. */
#define FALLEN 0.7
/* A trial counts if less than this share of the capacity was really sent. */
#define TRIED 0.8

void
gst_latest_drain_init (GstLatestDrain *d)
{
  *d = (GstLatestDrain) { .trial_start = GST_LATEST_CC_TIME_NONE };
}

/* Returns the queue that a packet sent now will meet, in us. It is computed
 * from the bytes in flight, as measured delays are a round trip old. */
static gint64
queue_now (const GstLatestDrain *d, const GstLatestDrainInput *in)
{
  gint64 us =
      (gint64) (in->in_flight * 8.0 * G_USEC_PER_SEC / MAX (d->capacity, 1))
      - in->min_rtt;

  /* Packets in flight that will be lost are not in the queue. */
  return CLAMP (us, 0, d->highest + d->highest / 4 + 10000);
}

static guint
rate_of (const GstLatestDrain *d, const GstLatestDrainInput *in)
{
  gdouble share = BETA - queue_now (d, in) / DRAIN_US;

  return (guint) (d->capacity * MAX (share, LEAST));
}

void
gst_latest_drain_begin (
    GstLatestDrain *d, const GstLatestDrainInput *in, guint rate)
{
  gst_latest_drain_init (d);
  d->active = TRUE;
  d->began = in->now;
  d->rate_before = rate;
  d->capacity = MIN (in->acked, rate);
  d->highest = in->queue;
  d->deadline = in->now + DEADLINE_US + in->min_rtt + in->queue;
}

/* Runs the trial, with the rate set to a share of the capacity for so long that
 * a queue of our own must become shorter. Returns TRUE if it did not. */
static gboolean
not_ours (GstLatestDrain *d, const GstLatestDrainInput *in, guint *rate)
{
  gint64 lasted;

  *rate = (guint) (d->capacity * TRIAL_SHARE);
  if (d->trial_start < 0) {
    /* The trial begins when packets sent from now on are reported. */
    d->trial_start = in->now + in->min_rtt + in->queue;
    return FALSE;
  }
  if (in->now < d->trial_start) {
    d->trial_queue = in->queue;
    return FALSE;
  }
  lasted = in->now - d->trial_start;
  if (lasted < MAX (TRIAL_US, in->min_rtt))
    return FALSE;
  d->trial_start = GST_LATEST_CC_TIME_NONE;
  d->deadline = in->now + DEADLINE_US;
  return in->queue > FALLEN * d->trial_queue && in->sent < TRIED * d->capacity;
}

GstLatestDrainState
gst_latest_drain_update (
    GstLatestDrain *d, const GstLatestDrainInput *in, guint *rate)
{
  if (!d->active)
    return GST_LATEST_DRAIN_IDLE;
  d->highest = MAX (d->highest, in->queue);
  if (in->queue <= in->empty) {
    d->active = FALSE;
    *rate = (guint) (d->capacity * BETA);
    return GST_LATEST_DRAIN_DONE;
  }
  /* While there is a queue, the acknowledged rate is the capacity. */
  if (in->acked > 0 && d->trial_start < 0 && in->queue > 2 * in->empty)
    d->capacity = MIN (in->acked, d->rate_before);
  if (in->now < d->deadline) {
    *rate = rate_of (d, in);
    return GST_LATEST_DRAIN_GOING;
  }
  if (not_ours (d, in, rate)) {
    d->active = FALSE;
    *rate = d->rate_before;
    return GST_LATEST_DRAIN_NOT_OURS;
  }
  return GST_LATEST_DRAIN_GOING;
}
