/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "losscontrol.h"

#include <math.h>
#include <string.h>

/* The trial of the rate is ours, neither the draft's nor libwebrtc's, and so
 * are its constants. The scenarios loss-20, burst-loss and policer of
 * test-ccscenarios hold them in place; the words "excess" and "inherent" are
 * explained in the header.
 *
 * Losses are averaged packet by packet over about half a second, so that a
 * feedback of 15 packets with two lost does not count as 13 % of loss. */
#define FADE_US 500000.0
/* An average of fewer packets is not used. */
#define MIN_PACKETS 40
/* An excess up to this margin is not reacted to. draft-ietf-rmcat-gcc-02, 6,
 * has 2 %; twice as much keeps accidental losses from costing a trial. */
#define MARGIN 0.04
/* The excess must be larger than 2.5 standard deviations of the measured share,
 * which chance exceeds once in 160 times. */
#define DEVIATIONS 2.5
/* Losses in a row for this long are an outage and do not count in the
 * average. */
#define OUTAGE_US 200000
/* A packet reported lost may still arrive when it was overtaken by packets sent
 * up to this much later. */
#define OVERTAKEN_US 50000
/* Encoder and pacer take this long to follow a new rate. */
#define SETTLE_US 100000
/* A trial lasts until the longer of TRIAL_US and the time for enough packets
 * (see trial_is_over), at most TRIAL_MAX_US. */
#define TRIAL_US 300000
#define TRIAL_PACKETS 40
#define TRIAL_MAX_PACKETS 400
#define TRIAL_MAX_US 1500000
/* Loss in the trial that is larger than before by this factor means that the
 * average before the trial lagged behind: the trial is repeated. */
#define GREW 1.25
/* The parts of the excess that must remain for a verdict of inherent loss, and
 * that may remain at most for a verdict of congestion. */
#define REMAINS 0.6
#define GONE 0.35
/* A trial begins anew so often at most, while packets leave that have been waiting
 * in the pacer. */
#define MAX_POSTPONED 3
#define BACKLOG 1.2
#define BUSY 0.8
/* Random loss takes its share of any rate, so that a trial with this much less makes
 * less arrive. A policer lets the same rate through whatever is sent. */
#define POLICED_LESS 0.15
#define POLICED 0.92
/* So much loss that goes away with a lower rate, while there is no queue, is the work
 * of a policer (BBR's long-term sampling in Linux, tcp_bbr.c: bbr_lt_loss_thresh, 50 of
 * 256). */
#define SURELY_POLICED 0.2
/* It takes from each frame, while a radio loses some packets in a row. */
#define POLICED_RUNS 5
/* Rates of a policer differ by this part at most (BBR's long-term sampling in Linux,
 * tcp_bbr.c: bbr_lt_bw_ratio, 1/8). */
#define SAME_POLICER 0.125
/* A trial uses a little less than the rate that passed. */
#define BELOW 0.95
/* No new trial begins for so long after a verdict of congestion, and after a
 * trial in which the sender did not send less. */
#define HOLD_US 1000000
#define RETRY_US 3000000
/* The weight of a feedback with which the inherent loss follows a lower
 * average. */
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
    l->measured_runs += lost > 0;
    l->measured_lost += lost;
    l->measured_total += lost + received;
  }
  if (l->trying && send_time >= l->trial_start) {
    l->trial_lost += lost;
    l->trial_total += lost + received;
  }
}

/* Counts the runs of losses that no late packet can change any more. */
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

gboolean
gst_latest_loss_control_is_busy (const GstLatestLossControl *l)
{
  gdouble loss = l->trying ? l->loss_before : gst_latest_loss_control_get (l);

  return (l->trying || l->measuring) && loss - l->inherent > SURELY_POLICED;
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
  l->acked_before = in->acked;
  l->postponed = 0;
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
  gboolean same_arrives =
      asked > POLICED_LESS && in->acked > POLICED * l->acked_before;

  if (in->sent > BACKLOG * l->rate_tried
      && l->sent_before > BUSY * l->rate_before
      && l->postponed++ < MAX_POSTPONED) {
    l->trial_start = in->now;
    l->trial_lost = l->trial_total = 0;
    return GST_LATEST_LOSS_HOLD;
  }
  l->trying = FALSE;
  if (in->sent > l->sent_before * (1 - asked / 3)) {
    /* The sender did not send less: the trial says nothing. */
    l->hold_until = in->now + RETRY_US;
    *rate = l->rate_restored;
    return GST_LATEST_LOSS_RESTORE;
  }
  if (loss > GREW * l->loss_before + MARGIN / 2)
    return begin_trial (l, in, loss, rate);
  l->policed = same_arrives;
  l->for_sure = loss < l->inherent + GONE * excess && excess > SURELY_POLICED
      && l->measured_runs >= POLICED_RUNS;
  if (same_arrives)
    return loss > l->inherent + margin_of (l->inherent, l->trial_total)
        ? begin_trial (l, in, loss, rate)
        : GST_LATEST_LOSS_CONGESTED;
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
  /* No verdict, and the loss that is left may be chance: it counts as
   * inherent. */
  if (loss <= l->inherent + margin_of (l->inherent, l->trial_total)) {
    l->inherent = (loss + l->inherent) / 2;
    *rate = l->rate_restored;
    return GST_LATEST_LOSS_RESTORE;
  }
  return begin_trial (l, in, loss, rate);
}

/* A trial is over when it has enough packets for a quarter of the excess to be
 * larger than the standard deviation of the measured share, which for a share p
 * of n packets is sqrt (p (1 - p) / n). */
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

/* Returns TRUE if as much arrives as a known policer lets through: no trial is
 * needed. */
static gboolean
is_policed_again (const GstLatestLossControl *l, const GstLatestLossInput *in)
{
  gdouble difference = ABS ((gdouble) in->acked - in->policed);

  return in->policed > 0 && difference < SAME_POLICER * in->policed;
}

/* Measures the loss at the present rate before a trial. The average lags behind
 * a rate that grew; compared to the average, loss that fell in the trial might
 * look like loss that stayed. */
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
  if (is_policed_again (l, in)) {
    l->lost = l->inherent * l->total;
    l->hold_until = in->now + HOLD_US;
    l->policed = l->for_sure = TRUE;
    *rate = (guint) (BELOW * in->acked);
    return GST_LATEST_LOSS_CONGESTED;
  }
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
    l->measured_lost = l->measured_total = l->measured_runs = 0;
    return GST_LATEST_LOSS_HOLD;
  }
  return loss > l->inherent + margin / 2 ? GST_LATEST_LOSS_HOLD
                                         : GST_LATEST_LOSS_NONE;
}
