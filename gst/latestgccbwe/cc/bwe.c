/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bwe.h"

#include <string.h>

#include "ackedrate.h"
#include "alr.h"
#include "delaycontrol.h"
#include "losscontrol.h"
#include "probecontrol.h"
#include "throughputceiling.h"
#include "reports.h"
#include "rtt.h"
#include "sentbytes.h"
#include "feedbacktimeout.h"
#include "steadyclock.h"

#define MIN_BITRATE 1000

/* draft-ietf-rmcat-gcc-02, 5.5: R_hat is over 0.5 to 1 s. libwebrtc: 150 ms once it
 * has started, which is what tells a drop soon enough. */
#define ACKED_US 500000
#define ACKED_FAST_US 150000
/* Until the first feedback. */
#define START_RTT_US 200000
/* libwebrtc: the first two probes, and the next after each that passed. */
#define FIRST_PROBE 3
#define SECOND_PROBE 6
#define NEXT_PROBE 2
#define PROBE_PASSED 0.7
/* No periodic probe so soon after the link was too full. */
#define CALM_US (2 * G_USEC_PER_SEC)
/* A frame leaves in less time than there is until the next. libwebrtc: 2.5 at most. */
#define PACING 1.2
#define MAX_PACING 2.5
/* After a shorter silence the link is taken to be what it was. */
#define SHORT_SILENCE_US G_USEC_PER_SEC

struct _GstLatestBwe
{
  GstLatestBweConfig config;
  GstLatestSteadyClock clock;

  GstLatestReports reports;
  GstLatestAckedRate acked;
  GstLatestSentBytes sent;
  GstLatestRtt rtt;
  GstLatestAlr alr;
  GstLatestFeedbackTimeout silence;
  GstLatestThroughputCeiling proven;
  GstLatestDelayControl delay;
  GstLatestLossControl loss;
  GstLatestProbeControl probes;

  guint target;        /* bit/s */
  guint loss_target;   /* bit/s: what a loss trial left; G_MAXUINT: no limit */
  gint64 newest_acked; /* send time of the newest packet reported */
  guint64 newest_seq;  /* and its number */
  guint rate_before_silence; /* bit/s; 0: nothing to go back to */
  gint64 silent_for;         /* us, the silence after which to go back */
  guint further;    /* bit/s: a probe that passes at it asks for another */
  gboolean limited; /* by the application, when last looked at */
  gboolean ever_sent;
  GstLatestBweStats stats; /* the counters of it */
};

static void
prove (GstLatestBwe *bwe, guint rate)
{
  gst_latest_throughput_ceiling_add (&bwe->proven, bwe->clock.now, rate);
}

static void
set_target (GstLatestBwe *bwe, guint target)
{
  bwe->target =
      CLAMP (target, bwe->config.min_bitrate, bwe->config.max_bitrate);
}

static void
set_now (GstLatestBwe *bwe, gint64 now)
{
  /* What was sent before has times of another clock. */
  if (!gst_latest_steady_clock_set (&bwe->clock, now))
    gst_latest_delay_control_restart (&bwe->delay);
}

GstLatestBwe *
gst_latest_bwe_new (const GstLatestBweConfig *config, gint64 now)
{
  GstLatestBwe *bwe = g_new0 (GstLatestBwe, 1);

  bwe->config = *config;
  gst_latest_steady_clock_init (&bwe->clock, now);
  gst_latest_reports_init (&bwe->reports);
  gst_latest_acked_rate_init (&bwe->acked);
  gst_latest_sent_bytes_init (&bwe->sent);
  gst_latest_rtt_init (&bwe->rtt);
  gst_latest_alr_init (&bwe->alr);
  gst_latest_feedback_timeout_init (&bwe->silence);
  gst_latest_throughput_ceiling_init (&bwe->proven);
  gst_latest_delay_control_init (
      &bwe->delay, config->estimator, bwe->clock.now);
  gst_latest_loss_control_init (&bwe->loss);
  gst_latest_probe_control_init (&bwe->probes, bwe->clock.now);
  bwe->target = config->start_bitrate;
  bwe->loss_target = G_MAXUINT;
  bwe->newest_acked = G_MININT64 / 4;
  bwe->stats.rtt = bwe->stats.min_rtt = bwe->stats.feedback_interval = -1;
  gst_latest_bwe_set_limits (
      bwe, config->min_bitrate, config->max_bitrate, now);
  prove (bwe, bwe->target);
  return bwe;
}

void
gst_latest_bwe_free (GstLatestBwe *bwe)
{
  g_free (bwe);
}

void
gst_latest_bwe_set_limits (
    GstLatestBwe *bwe, guint min_bitrate, guint max_bitrate, gint64 now)
{
  set_now (bwe, now);
  bwe->config.min_bitrate = MAX (min_bitrate, MIN_BITRATE);
  bwe->config.max_bitrate = MAX (max_bitrate, bwe->config.min_bitrate);
  set_target (bwe, bwe->target);
}

void
gst_latest_bwe_set_estimator (
    GstLatestBwe *bwe, GstLatestBweEstimator estimator)
{
  if (estimator == bwe->delay.estimator)
    return;
  bwe->delay.estimator = estimator;
  gst_latest_delay_control_restart (&bwe->delay);
}

/* --- probes --- */

static void
ask_probe (GstLatestBwe *bwe, guint64 rate)
{
  guint bitrate = (guint) MIN (rate, bwe->config.max_bitrate);

  if (bitrate <= bwe->target)
    return;
  bwe->further = (guint) (PROBE_PASSED * bitrate);
  gst_latest_probe_control_request (&bwe->probes, bwe->clock.now, bitrate,
      gst_latest_queue_delay_spread (&bwe->delay.queue));
}

static void
take_results (GstLatestBwe *bwe)
{
  GstLatestBweProbeResult result;
  guint rate, asked;

  while (gst_latest_probe_control_result (&bwe->probes, bwe->clock.now,
      bwe->newest_acked, &result, &rate, &asked)) {
    if (result == GST_LATEST_BWE_PROBE_FAILED || bwe->delay.drain.active)
      continue;
    prove (bwe, rate);
    if (result == GST_LATEST_BWE_PROBE_LIMITED)
      gst_latest_link_capacity_probed (&bwe->delay.aimd.link, rate);
    if (rate > bwe->target)
      set_target (bwe, rate);
    if (result == GST_LATEST_BWE_PROBE_SUCCESS && rate >= bwe->further)
      ask_probe (bwe, (guint64) rate * NEXT_PROBE);
  }
}

static void
probe_if_due (GstLatestBwe *bwe)
{
  gboolean more =
      gst_latest_delay_control_surpassed (&bwe->delay, bwe->clock.now);

  if (gst_latest_probe_control_is_busy (&bwe->probes)
      || gst_latest_delay_control_is_busy (&bwe->delay)
      || bwe->stats.feedbacks == 0 || bwe->silence.expired)
    return;
  if (more) {
    gst_latest_link_capacity_init (&bwe->delay.aimd.link);
    bwe->delay.surpassed = -1;
  }
  if (more
      || (bwe->clock.now >= gst_latest_probe_control_next (&bwe->probes)
          && bwe->clock.now - bwe->delay.last_overuse > CALM_US))
    ask_probe (bwe, (guint64) bwe->target * NEXT_PROBE);
}

gboolean
gst_latest_bwe_take_probe (
    GstLatestBwe *bwe, gint64 now, GstLatestBweProbe *probe)
{
  set_now (bwe, now);
  return gst_latest_probe_control_take (&bwe->probes, bwe->clock.now, probe);
}

void
gst_latest_bwe_probe_sent (GstLatestBwe *bwe, guint id, gint64 start,
    gint64 end, guint32 bytes, guint packets)
{
  gst_latest_probe_control_sent (&bwe->probes, id,
      gst_latest_steady_clock_convert (&bwe->clock, start),
      gst_latest_steady_clock_convert (&bwe->clock, end), packets);
}

/* --- events --- */

void
gst_latest_bwe_packet_sent (GstLatestBwe *bwe, gint64 now, guint32 size)
{
  set_now (bwe, now);
  gst_latest_sent_bytes_add (&bwe->sent, bwe->clock.now, size);
  gst_latest_feedback_timeout_sent (&bwe->silence, bwe->clock.now);
  gst_latest_alr_sent (&bwe->alr, bwe->clock.now, bwe->target, size);
  bwe->stats.packets_sent++;
  if (!bwe->ever_sent) {
    bwe->ever_sent = TRUE;
    ask_probe (bwe, (guint64) bwe->target * FIRST_PROBE);
    ask_probe (bwe, (guint64) bwe->target * SECOND_PROBE);
  }
}

/* Feedback comes again: measurements across the gap mean nothing. */
static void
end_silence (GstLatestBwe *bwe, gint64 silent_for)
{
  gst_latest_delay_control_restart (&bwe->delay);
  gst_latest_acked_rate_init (&bwe->acked);
  bwe->silent_for = silent_for;
}

/* The rate was cut for want of news, not because of any. Once packets come in
 * without a queue it was only the news that was missing; after a long time half of
 * it, and a probe for the rest. */
static void
recover (GstLatestBwe *bwe)
{
  guint rate = bwe->rate_before_silence;

  if (rate == 0 || bwe->silence.expired
      || gst_latest_delay_control_is_busy (&bwe->delay))
    return;
  bwe->rate_before_silence = 0;
  if (bwe->silent_for >= SHORT_SILENCE_US) {
    ask_probe (bwe, rate);
    rate /= 2;
  }
  if (rate > bwe->target)
    set_target (bwe, rate);
  prove (bwe, rate);
}

/* A feedback in between was lost: what it would have told of was sent, and most
 * likely arrived. */
static void
fill_gap (GstLatestBwe *bwe, const GstLatestBwePacket *p)
{
  guint64 bytes = gst_latest_sent_bytes_since (&bwe->sent, bwe->newest_acked)
      - gst_latest_sent_bytes_since (&bwe->sent, p->send_time);

  if (p->send_time >= bwe->newest_acked && bytes > p->size)
    gst_latest_acked_rate_fill (&bwe->acked, p->recv_time, bytes - p->size);
}

/* One packet's report into every estimator. */
static void
take_packet (
    GstLatestBwe *bwe, const GstLatestBwePacket *packet, GstLatestReport report)
{
  GstLatestBwePacket p = *packet;
  gboolean skipped = report == GST_LATEST_REPORT_NEW && p.seq < bwe->newest_seq;

  p.send_time += bwe->clock.shift;
  gst_latest_probe_control_packet (&bwe->probes, &p);
  if (report == GST_LATEST_REPORT_LATE) {
    gst_latest_loss_control_undo (&bwe->loss, p.seq);
    bwe->stats.packets_lost--;
  } else {
    gst_latest_loss_control_packet (&bwe->loss, p.seq, p.send_time, p.lost);
  }
  if (p.lost) {
    bwe->stats.packets_lost++;
  } else {
    bwe->stats.packets_acked++;
    if (p.seq > bwe->newest_seq + 1 && bwe->newest_seq > 0)
      fill_gap (bwe, &p);
    /* One told of after later ones has been made up for. */
    if (!skipped)
      gst_latest_acked_rate_add (&bwe->acked, p.recv_time, p.size);
    gst_latest_delay_control_packet (&bwe->delay, p.send_time, p.recv_time);
  }
  bwe->newest_acked = MAX (bwe->newest_acked, p.send_time);
  bwe->newest_seq = MAX (bwe->newest_seq, p.seq);
}

/* Returns how many packets arrived of those it tells of for the first time. */
static guint
take_packets (GstLatestBwe *bwe, const GstLatestBwePacket *packets, guint n)
{
  const GstLatestBwePacket *quickest = NULL;
  gint64 last_recv = G_MININT64;
  guint received = 0;

  for (guint i = 0; i < n; i++) {
    const GstLatestBwePacket *p = &packets[i];
    GstLatestReport report = gst_latest_reports_add (
        &bwe->reports, bwe->clock.now - bwe->clock.shift, p);

    bwe->stats.duplicates += report == GST_LATEST_REPORT_DUPLICATE;
    bwe->stats.ignored += report == GST_LATEST_REPORT_INVALID;
    if (report == GST_LATEST_REPORT_DUPLICATE
        || report == GST_LATEST_REPORT_INVALID)
      continue;
    take_packet (bwe, p, report);
    if (p->lost)
      continue;
    received++;
    last_recv = MAX (last_recv, p->recv_time);
    if (!quickest
        || p->recv_time - p->send_time
            < quickest->recv_time - quickest->send_time)
      quickest = p;
  }
  if (quickest)
    gst_latest_rtt_add (&bwe->rtt, bwe->clock.now,
        quickest->send_time + bwe->clock.shift,
        last_recv - quickest->recv_time);
  return received;
}

/* What passes, seen from the sending end: what the path loses anyway, at any rate,
 * does not take room on the link for more. */
static guint
as_sent (const GstLatestBwe *bwe, guint acked)
{
  gdouble rate = acked / (1 - MIN (bwe->loss.inherent, 0.5));

  return (guint) MIN (rate, (gdouble) G_MAXUINT);
}

static gboolean
update_loss (GstLatestBwe *bwe)
{
  GstLatestLossInput in = { .now = bwe->clock.now,
    .target = bwe->target,
    .sent =
        gst_latest_sent_bytes_rate (&bwe->sent, bwe->clock.now, ACKED_US / 2),
    .rtt = gst_latest_rtt_get (&bwe->rtt, START_RTT_US),
    .queue = gst_latest_delay_control_is_busy (&bwe->delay) };
  guint rate = bwe->target;

  switch (gst_latest_loss_control_update (&bwe->loss, &in, &rate)) {
    case GST_LATEST_LOSS_NONE:
      bwe->loss_target = G_MAXUINT;
      return TRUE;
    case GST_LATEST_LOSS_HOLD:
      return FALSE;
    case GST_LATEST_LOSS_CONGESTED:
      gst_latest_link_capacity_full (&bwe->delay.aimd.link, rate);
      /* fall through */
    case GST_LATEST_LOSS_REDUCE:
      bwe->loss_target = MIN (rate, bwe->target);
      set_target (bwe, MIN (rate, bwe->target));
      return FALSE;
    case GST_LATEST_LOSS_RESTORE:
      bwe->loss_target = G_MAXUINT;
      set_target (bwe, MAX (rate, bwe->target));
      return TRUE;
  }
  return TRUE;
}

static void
update_delay (GstLatestBwe *bwe, gboolean may_increase)
{
  guint acked = gst_latest_acked_rate_get (&bwe->acked, ACKED_US);
  GstLatestDelayInput in = { .now = bwe->clock.now,
    .target = bwe->target,
    .acked = as_sent (bwe, acked),
    .acked_fast =
        as_sent (bwe, gst_latest_acked_rate_get (&bwe->acked, ACKED_FAST_US)),
    .sent =
        gst_latest_sent_bytes_rate (&bwe->sent, bwe->clock.now, ACKED_FAST_US),
    .in_flight = gst_latest_sent_bytes_since (&bwe->sent, bwe->newest_acked),
    .rtt = gst_latest_rtt_get (&bwe->rtt, START_RTT_US),
    .min_rtt = gst_latest_rtt_get_min (&bwe->rtt, START_RTT_US),
    .may_increase = may_increase && !bwe->limited };
  gboolean draining = bwe->delay.drain.active;

  set_target (bwe, gst_latest_delay_control_update (&bwe->delay, &in));
  if (bwe->delay.drain.active && !draining) {
    /* What was known to pass does not any more. */
    gst_latest_probe_control_cancel (&bwe->probes);
    gst_latest_throughput_ceiling_init (&bwe->proven);
  }
  prove (bwe, acked);
  if (acked > 0)
    set_target (
        bwe, gst_latest_throughput_ceiling_limit (&bwe->proven, bwe->target));
}

void
gst_latest_bwe_feedback (
    GstLatestBwe *bwe, gint64 now, const GstLatestBwePacket *packets, guint n)
{
  gint64 silent_for;
  gboolean may_increase;
  guint received;

  set_now (bwe, now);
  bwe->stats.feedbacks++;
  bwe->limited =
      gst_latest_alr_is_limited (&bwe->alr, bwe->clock.now, bwe->target);
  received = take_packets (bwe, packets, n);
  if (received == 0)
    return;
  silent_for =
      gst_latest_feedback_timeout_feedback (&bwe->silence, bwe->clock.now,
          gst_latest_sent_bytes_since (&bwe->sent, bwe->newest_acked) > 0);
  if (silent_for > 0)
    end_silence (bwe, silent_for);
  may_increase = update_loss (bwe);
  update_delay (bwe, may_increase);
  take_results (bwe);
  recover (bwe);
  probe_if_due (bwe);
}

gint64
gst_latest_bwe_process (GstLatestBwe *bwe, gint64 now)
{
  gint64 rtt = gst_latest_rtt_get (&bwe->rtt, START_RTT_US), next;

  set_now (bwe, now);
  if (gst_latest_feedback_timeout_process (
          &bwe->silence, bwe->clock.now, rtt)) {
    if (bwe->rate_before_silence == 0)
      bwe->rate_before_silence = bwe->target;
    bwe->stats.silences++;
    set_target (bwe, bwe->target / 2);
  }
  probe_if_due (bwe);
  next = gst_latest_feedback_timeout_next (&bwe->silence, rtt);
  if (bwe->stats.feedbacks > 0)
    next = MIN (next,
        MAX (gst_latest_probe_control_next (&bwe->probes),
            bwe->clock.now + G_USEC_PER_SEC / 4));
  return next == G_MAXINT64 ? next : next - bwe->clock.shift;
}

guint
gst_latest_bwe_get_estimate (const GstLatestBwe *bwe)
{
  return bwe->target;
}

guint
gst_latest_bwe_get_pacing_rate (const GstLatestBwe *bwe)
{
  gdouble rate = PACING * bwe->target;
  guint link = gst_latest_link_capacity_get (&bwe->delay.aimd.link);

  if (bwe->delay.drain.active)
    return bwe->target;
  if (link > rate)
    rate = MIN (link, MAX_PACING * bwe->target);
  return (guint) MIN (rate, (gdouble) G_MAXUINT);
}

void
gst_latest_bwe_get_stats (const GstLatestBwe *bwe, GstLatestBweStats *stats)
{
  const GstLatestDelayControl *delay = &bwe->delay;

  *stats = bwe->stats;
  stats->estimate = bwe->target;
  stats->delay_estimate = bwe->target;
  stats->loss_estimate = MIN (bwe->loss_target, bwe->config.max_bitrate);
  stats->acked_bitrate = gst_latest_acked_rate_get (&bwe->acked, ACKED_US);
  stats->sent_bitrate =
      gst_latest_sent_bytes_rate (&bwe->sent, bwe->clock.now, ACKED_US);
  stats->pacing_rate = gst_latest_bwe_get_pacing_rate (bwe);
  stats->link_capacity = gst_latest_link_capacity_get (&delay->aimd.link);
  stats->state = delay->aimd.state;
  stats->usage = delay->overuse.usage;
  stats->delay_trend = delay->trend;
  stats->threshold = delay->overuse.threshold;
  stats->queue_delay = gst_latest_queue_delay_floor (&delay->queue);
  stats->rtt = gst_latest_rtt_get (&bwe->rtt, -1);
  stats->min_rtt = gst_latest_rtt_get_min (&bwe->rtt, -1);
  stats->feedback_interval =
      bwe->silence.last_feedback < 0 ? -1 : bwe->silence.interval;
  stats->feedback_silent = bwe->silence.expired;
  stats->application_limited = bwe->limited;
  stats->loss = gst_latest_loss_control_get (&bwe->loss);
  stats->inherent_loss = bwe->loss.inherent;
  stats->probe_result = bwe->probes.result;
  stats->probe_bitrate = bwe->probes.result_rate;
  stats->overuses = delay->overuses;
  stats->probes = bwe->probes.requested;
  stats->probes_failed = bwe->probes.failed;
}
