/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bwe-private.h"

#define MIN_BITRATE 1000

/* The link is assumed to be unchanged if feedback was missing for less time. Ours,
 * tuned in the scenarios of docs/congestion-control.md. */
#define SHORT_TIMEOUT_US G_USEC_PER_SEC

void
gst_latest_bwe_add_throughput (GstLatestBwe *bwe, guint rate)
{
  gst_latest_throughput_ceiling_add (&bwe->ceiling, bwe->clock.now, rate);
}

void
gst_latest_bwe_set_target (GstLatestBwe *bwe, guint target)
{
  bwe->target =
      CLAMP (target, bwe->config.min_bitrate, bwe->config.max_bitrate);
}

guint
gst_latest_bwe_below_ceiling (const GstLatestBwe *bwe, guint rate)
{
  return gst_latest_capacity_control_limit (
      &bwe->capacity, bwe->clock.now, rate, bwe->target);
}

void
gst_latest_bwe_set_now (GstLatestBwe *bwe, gint64 now)
{
  /* The clock was set: times from before it cannot be compared to those
   * after. */
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
  gst_latest_feedback_timeout_init (&bwe->timeout);
  gst_latest_throughput_ceiling_init (&bwe->ceiling);
  gst_latest_link_capacity_init (&bwe->link);
  gst_latest_delay_control_init (
      &bwe->delay, config->estimator, &bwe->link, bwe->clock.now);
  gst_latest_loss_control_init (&bwe->loss);
  gst_latest_probe_control_init (&bwe->probes, bwe->clock.now);
  gst_latest_capacity_control_init (&bwe->capacity, config->frame_share);
  gst_latest_bwe_ndtc_init (bwe);
  bwe->target = bwe->delay_target = config->start_bitrate;
  bwe->loss_target = G_MAXUINT;
  bwe->newest_acked = bwe->newest_expected = G_MININT64 / 4;
  gst_latest_bwe_set_limits (
      bwe, config->min_bitrate, config->max_bitrate, now);
  gst_latest_bwe_add_throughput (bwe, bwe->target);
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
  gst_latest_bwe_set_now (bwe, now);
  bwe->config.min_bitrate = MAX (min_bitrate, MIN_BITRATE);
  bwe->config.max_bitrate = MAX (max_bitrate, bwe->config.min_bitrate);
  gst_latest_bwe_set_target (bwe, bwe->target);
}

void
gst_latest_bwe_set_estimator (
    GstLatestBwe *bwe, GstLatestBweEstimator estimator)
{
  gst_latest_delay_control_set_estimator (&bwe->delay, estimator);
  gst_latest_bwe_ndtc_forget (bwe);
}

void
gst_latest_bwe_set_frame_share (GstLatestBwe *bwe, gdouble share)
{
  bwe->capacity.share = share;
}

/* --- events --- */

void
gst_latest_bwe_packet_sent (
    GstLatestBwe *bwe, gint64 now, guint32 size, GstLatestBwePacketKind kind)
{
  gst_latest_bwe_set_now (bwe, now);
  gst_latest_sent_bytes_add (&bwe->sent, bwe->clock.now, size);
  if (kind != GST_LATEST_BWE_AUDIO) {
    gst_latest_feedback_timeout_sent (&bwe->timeout, bwe->clock.now);
    bwe->newest_expected = bwe->clock.now;
  }
  if (kind == GST_LATEST_BWE_AUDIO || kind == GST_LATEST_BWE_OTHER)
    gst_latest_path_capacity_sent_other (
        &bwe->capacity.path, bwe->clock.now, size);
  else
    gst_latest_path_capacity_sent (
        &bwe->capacity.path, bwe->clock.now, kind == GST_LATEST_BWE_FRAME_END);
  if (kind == GST_LATEST_BWE_FRAME_END)
    gst_latest_ndtc_next_frame (&bwe->ndtc);
  gst_latest_alr_sent (&bwe->alr, bwe->clock.now, bwe->target, size);
  bwe->stats.packets_sent++;
  if (!bwe->ever_sent) {
    bwe->ever_sent = TRUE;
    gst_latest_bwe_ask_first_probes (bwe);
  }
}

/* Feedback comes again after a timeout. Measurements across the gap would be
 * meaningless. */
static void
end_timeout (GstLatestBwe *bwe, gint64 timeout_length)
{
  gst_latest_delay_control_restart (&bwe->delay);
  gst_latest_acked_rate_init (&bwe->acked);
  gst_latest_path_capacity_forget (&bwe->capacity.path);
  gst_latest_bwe_ndtc_forget (bwe);
  bwe->timeout_length = timeout_length;
}

/* Restores the rate from before a timeout, once packets arrive without a queue:
 * only the feedback was missing. After a long one half of the rate is
 * restored, and a probe finds out about the rest. */
static void
recover (GstLatestBwe *bwe)
{
  guint rate = bwe->rate_before_timeout;

  if (rate == 0 || bwe->timeout.expired
      || gst_latest_delay_control_is_busy (&bwe->delay))
    return;
  bwe->rate_before_timeout = 0;
  if (bwe->timeout_length >= SHORT_TIMEOUT_US) {
    gst_latest_bwe_ask_probe (bwe, rate);
    rate /= 2;
  }
  if (rate > bwe->target)
    gst_latest_bwe_set_target (bwe, rate);
  gst_latest_bwe_ndtc_forget (bwe);
  gst_latest_bwe_add_throughput (bwe, rate);
}

/* Makes up for a lost feedback message: the packets between the newest one that
 * was reported and @p have been sent, and have most likely arrived. */
static void
fill_gap (GstLatestBwe *bwe, const GstLatestBwePacket *p)
{
  guint64 bytes = gst_latest_sent_bytes_since (&bwe->sent, bwe->newest_acked)
      - gst_latest_sent_bytes_since (&bwe->sent, p->send_time);

  if (p->send_time >= bwe->newest_acked && bytes > p->size)
    gst_latest_acked_rate_fill (&bwe->acked, p->recv_time, bytes - p->size);
}

/* Adds the report of one packet to every estimator. */
static void
take_packet (
    GstLatestBwe *bwe, const GstLatestBwePacket *packet, GstLatestReport report)
{
  GstLatestBwePacket p = *packet;
  gboolean inner = FALSE;
  gboolean skipped = report == GST_LATEST_REPORT_NEW && p.seq < bwe->newest_seq;

  p.send_time += bwe->clock.shift;
  if (report == GST_LATEST_REPORT_NEW) {
    gst_latest_ndtc_report (&bwe->ndtc, p.send_time, p.size);
    inner =
        gst_latest_capacity_control_report (&bwe->capacity, bwe->clock.now, &p);
  }
  gst_latest_probe_control_packet (&bwe->probes, &p);
  if (report == GST_LATEST_REPORT_LATE) {
    gst_latest_loss_control_undo (&bwe->loss, p.seq);
    bwe->stats.packets_lost--;
  } else {
    gst_latest_loss_control_packet (&bwe->loss, p.seq, p.send_time, p.lost);
  }
  if (p.lost) {
    bwe->stats.packets_lost++;
    gst_latest_delay_control_lost (&bwe->delay, p.send_time);
  } else {
    bwe->stats.packets_acked++;
    if (p.seq > bwe->newest_seq + 1 && bwe->newest_seq > 0)
      fill_gap (bwe, &p);
    /* A packet reported after later ones has been added by fill_gap(). */
    if (!skipped)
      gst_latest_acked_rate_add (&bwe->acked, p.recv_time, p.size);
    if (!inner)
      gst_latest_delay_control_packet (&bwe->delay, p.send_time, p.recv_time);
  }
  bwe->newest_acked = MAX (bwe->newest_acked, p.send_time);
  bwe->newest_seq = MAX (bwe->newest_seq, p.seq);
}

/* Returns how many packets have arrived, of those reported for the first
 * time. */
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

/* Converts an acknowledged rate to the rate that was sent for it. The share
 * that the path loses at any rate has to be sent on top of what arrives. */
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
    .sent = gst_latest_sent_bytes_rate (
        &bwe->sent, bwe->clock.now, GST_LATEST_BWE_ACKED_US / 2),
    .acked =
        gst_latest_acked_rate_get (&bwe->acked, GST_LATEST_BWE_ACKED_FAST_US),
    .rtt = gst_latest_rtt_get (&bwe->rtt, GST_LATEST_BWE_START_RTT_US),
    .queue = gst_latest_delay_control_is_busy (&bwe->delay),
    .policed = gst_latest_capacity_control_get_policed (
        &bwe->capacity, bwe->clock.now) };
  guint rate = bwe->target;
  GstLatestLossVerdict verdict;

  if (!bwe->loss.trying)
    bwe->acked_at_loss =
        gst_latest_acked_rate_get (&bwe->acked, GST_LATEST_BWE_ACKED_US);
  verdict = gst_latest_loss_control_update (&bwe->loss, &in, &rate);
  gst_latest_bwe_ndtc_loss (bwe, verdict, rate);
  switch (verdict) {
    case GST_LATEST_LOSS_NONE:
      bwe->loss_target = G_MAXUINT;
      return TRUE;
    case GST_LATEST_LOSS_HOLD:
      return FALSE;
    case GST_LATEST_LOSS_CONGESTED:
      gst_latest_link_capacity_full (&bwe->link, rate);
      if (bwe->loss.for_sure) {
        gst_latest_capacity_control_set_policed (
            &bwe->capacity, bwe->clock.now, MAX (rate, bwe->acked_at_loss));
        bwe->loss_target = rate = (guint) bwe->capacity.ceiling;
        gst_latest_bwe_set_target (bwe, rate);
        return FALSE;
      } else if (bwe->loss.policed)
        gst_latest_capacity_control_set_ceiling (
            &bwe->capacity, bwe->clock.now, MAX (rate, bwe->acked_at_loss));
      /* fall through */
    case GST_LATEST_LOSS_REDUCE:
      bwe->loss_target = MIN (rate, bwe->target);
      gst_latest_bwe_set_target (bwe, MIN (rate, bwe->target));
      return FALSE;
    case GST_LATEST_LOSS_RESTORE:
      bwe->loss_target = G_MAXUINT;
      gst_latest_bwe_set_target (bwe, MAX (rate, bwe->target));
      return TRUE;
  }
  return TRUE;
}

static void
update_delay (GstLatestBwe *bwe, gboolean may_increase)
{
  guint acked =
      gst_latest_acked_rate_get (&bwe->acked, GST_LATEST_BWE_ACKED_US);
  GstLatestDelayInput in = { .now = bwe->clock.now,
    .target = bwe->target,
    .acked = as_sent (bwe, acked),
    .acked_fast = as_sent (bwe,
        gst_latest_acked_rate_get (&bwe->acked, GST_LATEST_BWE_ACKED_FAST_US)),
    .sent = gst_latest_sent_bytes_rate (
        &bwe->sent, bwe->clock.now, GST_LATEST_BWE_ACKED_FAST_US),
    .in_flight = gst_latest_sent_bytes_since (&bwe->sent, bwe->newest_acked),
    .rtt = gst_latest_rtt_get (&bwe->rtt, GST_LATEST_BWE_START_RTT_US),
    .min_rtt = gst_latest_rtt_get_min (&bwe->rtt, GST_LATEST_BWE_START_RTT_US),
    .may_increase =
        may_increase && !bwe->limited && !gst_latest_bwe_ndtc_decides (bwe) };
  gboolean was_draining = gst_latest_delay_control_is_draining (&bwe->delay);
  guint rate = gst_latest_delay_control_update (&bwe->delay, &in), covered;
  gboolean draining = gst_latest_delay_control_is_draining (&bwe->delay);

  /* While the loss controller limits the rate, the delay controller returns its
   * input, which is not a limit of its own. */
  if (draining || rate != bwe->target || bwe->target < bwe->loss_target)
    bwe->delay_target = rate;
  if (draining && !was_draining)
    gst_latest_capacity_control_full (&bwe->capacity, bwe->target);
  else if (!draining && was_draining && gst_latest_bwe_uses_ndtc (bwe))
    gst_latest_bwe_ndtc_drained (bwe, rate);
  else if (!draining && was_draining)
    gst_latest_capacity_control_drained (&bwe->capacity, bwe->clock.now);
  if (gst_latest_delay_control_is_contested (&bwe->delay))
    gst_latest_capacity_control_share (&bwe->capacity, bwe->clock.now);
  if (!draining && gst_latest_bwe_uses_ndtc (bwe))
    rate = gst_latest_bwe_ndtc_update (bwe, rate, may_increase);
  gst_latest_bwe_set_target (bwe, gst_latest_bwe_below_ceiling (bwe, rate));
  if (draining && !was_draining) {
    /* The link does not carry any more what it did before. */
    gst_latest_probe_control_cancel (&bwe->probes);
    gst_latest_throughput_ceiling_init (&bwe->ceiling);
  }
  gst_latest_bwe_add_throughput (bwe, acked);
  covered =
      gst_latest_capacity_control_get_covered (&bwe->capacity, bwe->clock.now);
  /* Little that arrives proves nothing where little is sent, and the path is known
   * to carry more. */
  if (acked > 0 && bwe->target > covered && !gst_latest_bwe_uses_ndtc (bwe))
    gst_latest_bwe_set_target (bwe,
        MAX (covered,
            gst_latest_throughput_ceiling_limit (&bwe->ceiling, bwe->target)));
}

static void
update_capacity (GstLatestBwe *bwe)
{
  const gint64 last_overuse =
      bwe->delay.overuses > 0 ? bwe->delay.last_overuse : G_MININT64 / 2;
  const GstLatestCapacityInput in = { .now = bwe->clock.now,
    .rate = bwe->target,
    .acked =
        gst_latest_acked_rate_get (&bwe->acked, GST_LATEST_BWE_ACKED_FAST_US),
    .inherent = bwe->loss.inherent,
    .queue = gst_latest_delay_control_is_busy (&bwe->delay),
    .loss_limits = (bwe->loss_target < G_MAXUINT),
    .last_overuse = last_overuse };
  guint rate;

  gst_latest_path_capacity_doubt (&bwe->capacity.path, bwe->clock.now,
      gst_latest_acked_rate_get (&bwe->acked, GST_LATEST_BWE_ACKED_US));
  rate = gst_latest_capacity_control_update (&bwe->capacity, &in);
  if (rate < bwe->target && bwe->capacity.rate_before_raise == 0)
    gst_latest_throughput_ceiling_init (&bwe->ceiling);
  if (rate != bwe->target)
    gst_latest_bwe_add_throughput (bwe, rate);
  gst_latest_bwe_set_target (bwe, rate);
}

/* Lets each controller react to a feedback that reports received packets. */
static void
update_estimate (GstLatestBwe *bwe)
{
  gint64 timeout_length = gst_latest_feedback_timeout_feedback (
      &bwe->timeout, bwe->clock.now, bwe->newest_expected > bwe->newest_acked);
  gboolean may_increase;

  if (timeout_length > 0)
    end_timeout (bwe, timeout_length);
  may_increase = update_loss (bwe);
  update_delay (bwe, may_increase);
  gst_latest_bwe_take_results (bwe);
  if (!gst_latest_bwe_uses_ndtc (bwe))
    update_capacity (bwe);
  recover (bwe);
  gst_latest_bwe_probe_if_due (bwe);
}

GstLatestBweAdvice
gst_latest_bwe_feedback (
    GstLatestBwe *bwe, gint64 now, const GstLatestBwePacket *packets, guint n)
{
  gboolean was_expired = bwe->timeout.expired;
  GstLatestBweAdvice advice;

  gst_latest_bwe_set_now (bwe, now);
  bwe->stats.feedbacks++;
  bwe->limited =
      gst_latest_alr_is_limited (&bwe->alr, bwe->clock.now, bwe->target);
  if (take_packets (bwe, packets, n) > 0)
    update_estimate (bwe);
  advice = gst_latest_bwe_get_advice (bwe);
  advice.feedback_silent = was_expired;
  return advice;
}

GstLatestBweAdvice
gst_latest_bwe_process (GstLatestBwe *bwe, gint64 now)
{
  gboolean was_expired = bwe->timeout.expired;
  GstLatestBweAdvice advice;

  gst_latest_bwe_set_now (bwe, now);
  if (gst_latest_feedback_timeout_process (&bwe->timeout, bwe->clock.now,
          gst_latest_rtt_get (&bwe->rtt, GST_LATEST_BWE_START_RTT_US))) {
    if (bwe->rate_before_timeout == 0)
      bwe->rate_before_timeout = bwe->target;
    bwe->stats.silences++;
    gst_latest_bwe_set_target (bwe, bwe->target / 2);
  }
  gst_latest_bwe_probe_if_due (bwe);
  advice = gst_latest_bwe_get_advice (bwe);
  advice.feedback_silent = was_expired;
  return advice;
}
