/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "losscontrol.h"

#include <math.h>
#include <string.h>

/* Losses are averaged packet by packet over about this time: a feedback of 15
 * packets with two lost does not count for 13 %. */
#define FADE_US 500000.0
/* Below this many packets an average says nothing. */
#define MIN_PACKETS 40
/* draft-ietf-rmcat-gcc-02, 6: 2 % and less is nothing to react to. */
#define MARGIN 0.04
/* Chance: so many standard deviations are not. */
#define DEVIATIONS 2.5
/* Losses in a row for so long are an outage, not a rate of loss. */
#define OUTAGE_US 200000
/* By so much packets overtake each other. */
#define OVERTAKEN_US 50000
/* The encoder and the pacer need a moment to follow. */
#define SETTLE_US 100000
#define TRIAL_US 300000
#define TRIAL_PACKETS 40
#define TRIAL_MAX_PACKETS 400
#define TRIAL_MAX_US 1500000
/* So much more in the trial than before: the average before it lagged behind. */
#define GREW 1.25
/* Of the excess, what must remain, or be gone, for a verdict. */
#define REMAINS 0.6
#define GONE 0.35
/* Down to a little less than what passed. */
#define BELOW 0.95
/* After a verdict of congestion, and after a trial without one. */
#define HOLD_US 1000000
#define RETRY_US 3000000
/* How fast the inherent share follows downwards, a feedback. */
#define INHERENT_WEIGHT 0.02

void
gst_latest_loss_control_init (GstLatestLossControl *l)
{
  *l = (GstLatestLossControl) { 0 };
}

static void
count (GstLatestLossControl *l, gint64 send_time, guint lost, guint received)
{
  l->lost += lost;
  l->total += lost + received;
  if (l->measuring) {
    l->measured_lost += lost;
    l->measured_total += lost + received;
  }
  if (l->trying && send_time >= l->trial_start) {
    l->trial_lost += lost;
    l->trial_total += lost + received;
  }
}

/* Runs that no late packet can change any more. */
static void
settle_runs (GstLatestLossControl *l, gint64 send_time)
{
  guint n = 0;

  while (n < l->runs
      && (l->run[n].last_send + OVERTAKEN_US <= send_time
          || l->runs - n == GST_LATEST_LOSS_RUNS)) {
    if (l->run[n].last_send - l->run[n].first_send < OUTAGE_US)
      count (l, l->run[n].first_send, l->run[n].lost, 0);
    n++;
  }
  if (n == 0)
    return;
  l->runs -= n;
  memmove (l->run, l->run + n, l->runs * sizeof (l->run[0]));
}

void
gst_latest_loss_control_packet (
    GstLatestLossControl *l, guint64 seq, gint64 send_time, gboolean lost)
{
  GstLatestLossRun *r = l->runs > 0 ? &l->run[l->runs - 1] : NULL;

  if (!lost) {
    settle_runs (l, send_time);
    count (l, send_time, 0, 1);
  } else if (r && seq == r->last + 1) {
    r->last = seq;
    r->last_send = MAX (r->last_send, send_time);
    r->lost++;
  } else {
    settle_runs (l, send_time);
    l->run[l->runs++] =
        (GstLatestLossRun) { seq, seq, send_time, send_time, 1 };
  }
}

void
gst_latest_loss_control_undo (GstLatestLossControl *l, guint64 seq)
{
  for (guint i = 0; i < l->runs; i++) {
    if (seq >= l->run[i].first && seq <= l->run[i].last && l->run[i].lost > 0) {
      l->run[i].lost--;
      return;
    }
  }
  l->lost = MAX (l->lost - 1, 0);
}

gdouble
gst_latest_loss_control_get (const GstLatestLossControl *l)
{
  return l->total > 0 ? l->lost / l->total : 0;
}

static void
fade (GstLatestLossControl *l, gint64 now)
{
  gdouble keep =
      exp (-CLAMP (now - l->faded, 0, 60 * G_USEC_PER_SEC) / FADE_US);

  l->lost *= keep;
  l->total *= keep;
  l->faded = now;
}

static gdouble
margin_of (gdouble inherent, gdouble packets)
{
  gdouble p = CLAMP (inherent, 0.01, 0.99);

  return MAX (MARGIN, DEVIATIONS * sqrt (p * (1 - p) / MAX (packets, 1)));
}

static GstLatestLossVerdict
begin_trial (GstLatestLossControl *l, const GstLatestLossInput *in,
    gdouble loss, guint *rate)
{
  l->measuring = FALSE;
  l->trying = TRUE;
  l->trial_start = in->now + SETTLE_US;
  l->trial_lost = l->trial_total = 0;
  l->loss_before = loss;
  l->rate_before = in->target;
  l->sent_before = in->sent;
  l->rate_tried = (guint) (in->target * (1 - (loss - l->inherent)) * BELOW);
  *rate = l->rate_tried;
  return GST_LATEST_LOSS_REDUCE;
}

static GstLatestLossVerdict
end_trial (GstLatestLossControl *l, const GstLatestLossInput *in, guint *rate)
{
  gdouble loss = (gdouble) l->trial_lost / l->trial_total;
  gdouble excess = l->loss_before - l->inherent;
  gdouble asked = 1 - (gdouble) l->rate_tried / l->rate_before;

  l->trying = FALSE;
  if (in->sent > l->sent_before * (1 - asked / 3)) {
    /* It was not sent less: nothing was tried. */
    l->hold_until = in->now + RETRY_US;
    *rate = l->rate_restored;
    return GST_LATEST_LOSS_RESTORE;
  }
  if (loss > GREW * l->loss_before + MARGIN / 2)
    return begin_trial (l, in, loss, rate);
  if (loss > l->inherent + REMAINS * excess) {
    l->inherent = (loss + l->loss_before) / 2;
    *rate = l->rate_restored;
    return GST_LATEST_LOSS_RESTORE;
  }
  if (loss < l->inherent + GONE * excess) {
    l->lost = l->inherent * l->total;
    l->hold_until = in->now + HOLD_US;
    *rate = l->rate_tried;
    return GST_LATEST_LOSS_CONGESTED;
  }
  /* Neither; and what is left to decide about may be chance. */
  if (loss <= l->inherent + margin_of (l->inherent, l->trial_total)) {
    l->inherent = (loss + l->inherent) / 2;
    *rate = l->rate_restored;
    return GST_LATEST_LOSS_RESTORE;
  }
  return begin_trial (l, in, loss, rate);
}

/* Enough packets that a quarter of the excess is more than chance: the standard
 * deviation of a share p of n is sqrt (p (1 - p) / n). */
static gboolean
trial_is_over (const GstLatestLossControl *l, const GstLatestLossInput *in)
{
  gint64 lasted = in->now - l->trial_start - in->rtt;
  gdouble excess = MAX (l->loss_before - l->inherent, 0.01);
  gdouble enough =
      16 * l->loss_before * (1 - l->loss_before) / (excess * excess);

  if (l->trial_total < MIN_PACKETS / 2)
    return FALSE;
  return (lasted >= TRIAL_US
             && l->trial_total
                 >= CLAMP (enough, TRIAL_PACKETS, TRIAL_MAX_PACKETS))
      || lasted >= TRIAL_MAX_US;
}

/* The average lags behind a rate that grew: compared to it, loss that fell may look
 * like loss that stayed. So what is lost at this very rate is counted first. */
static GstLatestLossVerdict
measure (GstLatestLossControl *l, const GstLatestLossInput *in, guint *rate)
{
  gint64 lasted = in->now - l->measure_start;
  gdouble loss;

  if (lasted < TRIAL_MAX_US
      && (lasted < TRIAL_US || l->measured_total < MIN_PACKETS))
    return GST_LATEST_LOSS_HOLD;
  l->measuring = FALSE;
  if (l->measured_total < MIN_PACKETS / 2)
    return GST_LATEST_LOSS_NONE;
  loss = (gdouble) l->measured_lost / l->measured_total;
  if (loss <= l->inherent + margin_of (l->inherent, l->measured_total))
    return GST_LATEST_LOSS_NONE;
  l->rate_restored = in->target;
  return begin_trial (l, in, loss, rate);
}

GstLatestLossVerdict
gst_latest_loss_control_update (
    GstLatestLossControl *l, const GstLatestLossInput *in, guint *rate)
{
  gdouble loss, margin;

  fade (l, in->now);
  if (in->queue) {
    l->trying = l->measuring = FALSE;
    return GST_LATEST_LOSS_NONE;
  }
  if (l->trying)
    return trial_is_over (l, in) ? end_trial (l, in, rate)
                                 : GST_LATEST_LOSS_HOLD;
  if (l->measuring)
    return measure (l, in, rate);
  if (l->total < MIN_PACKETS)
    return GST_LATEST_LOSS_NONE;

  loss = gst_latest_loss_control_get (l);
  margin = margin_of (l->inherent, l->total);
  if (loss < l->inherent)
    l->inherent += INHERENT_WEIGHT * (loss - l->inherent);
  if (in->now < l->hold_until)
    return GST_LATEST_LOSS_HOLD;
  if (loss > l->inherent + margin) {
    l->measuring = TRUE;
    l->measure_start = in->now;
    l->measured_lost = l->measured_total = 0;
    return GST_LATEST_LOSS_HOLD;
  }
  return loss > l->inherent + margin / 2 ? GST_LATEST_LOSS_HOLD
                                         : GST_LATEST_LOSS_NONE;
}
