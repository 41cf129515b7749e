/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bwe-private.h"

/* The pacing rate is above the estimate, so that a frame leaves in less time
 * than there is until the next. Where the link is known to carry more it is
 * higher, up to libwebrtc's factor. 1.2 is ours, tuned in the scenarios of
 * docs/congestion-control.md. */
#define PACING 1.2
#define MAX_PACING 2.5

guint
gst_latest_bwe_get_estimate (const GstLatestBwe *bwe)
{
  return bwe->target;
}

static guint
get_pacing_rate (const GstLatestBwe *bwe)
{
  gdouble rate = PACING * bwe->target;
  guint path = gst_latest_capacity_control_get_pacing_rate (
      &bwe->capacity, bwe->clock.now);
  guint link = gst_latest_link_capacity_get (&bwe->link);

  if (gst_latest_bwe_ndtc_decides (bwe))
    return gst_latest_bwe_ndtc_get_pacing_rate (bwe);
  if (path > 0)
    return (guint) MIN (MAX (rate, path), (gdouble) G_MAXUINT);
  if (gst_latest_delay_control_is_draining (&bwe->delay))
    return bwe->target;
  if (link > rate)
    rate = MIN (link, MAX_PACING * bwe->target);
  return (guint) MIN (rate, (gdouble) G_MAXUINT);
}

static gint64
get_next_process (const GstLatestBwe *bwe)
{
  gint64 rtt = gst_latest_rtt_get (&bwe->rtt, GST_LATEST_BWE_START_RTT_US);
  gint64 next = gst_latest_feedback_timeout_next (&bwe->timeout, rtt);

  if (bwe->stats.feedbacks > 0)
    next = MIN (next,
        MAX (gst_latest_probe_control_next (&bwe->probes),
            bwe->clock.now + G_USEC_PER_SEC / 4));
  return next == G_MAXINT64 ? next : next - bwe->clock.shift;
}

GstLatestBweAdvice
gst_latest_bwe_get_advice (const GstLatestBwe *bwe)
{
  gboolean ndtc = gst_latest_bwe_uses_ndtc (bwe);

  return (GstLatestBweAdvice) {
    .estimate = bwe->target,
    .pacing_rate = get_pacing_rate (bwe),
    .path_capacity = ndtc ? gst_latest_bwe_ndtc_get_capacity (bwe)
                          : bwe->capacity.path.capacity,
    .in_flight = gst_latest_sent_bytes_since (
        &bwe->sent, bwe->newest_acked - GST_LATEST_SENT_BYTES_ENTRY_US),
    .burst = ndtc ? gst_latest_bwe_ndtc_get_burst (bwe)
                  : gst_latest_capacity_control_get_burst (
                      &bwe->capacity, bwe->clock.now),
    .loss = gst_latest_loss_control_get (&bwe->loss),
    .inherent_loss = bwe->loss.inherent,
    .queue_delay = gst_latest_queue_delay_floor (&bwe->delay.queue),
    .rtt = gst_latest_rtt_get (&bwe->rtt, -1),
    .min_rtt = gst_latest_rtt_get_min (&bwe->rtt, -1),
    .feedback_silent = bwe->timeout.expired,
    .next_process = get_next_process (bwe),
  };
}

void
gst_latest_bwe_get_stats (const GstLatestBwe *bwe, GstLatestBweStats *stats)
{
  const GstLatestDelayControl *delay = &bwe->delay;

  *stats = bwe->stats;
  stats->advice = gst_latest_bwe_get_advice (bwe);
  /* A probe may have shown that the link carries more than either limit. */
  stats->delay_estimate =
      CLAMP (bwe->delay_target, bwe->target, bwe->config.max_bitrate);
  stats->loss_estimate =
      CLAMP (bwe->loss_target, bwe->target, bwe->config.max_bitrate);
  stats->acked_bitrate =
      gst_latest_acked_rate_get (&bwe->acked, GST_LATEST_BWE_ACKED_US);
  stats->sent_bitrate = gst_latest_sent_bytes_rate (
      &bwe->sent, bwe->clock.now, GST_LATEST_BWE_ACKED_US);
  stats->link_capacity = gst_latest_link_capacity_get (&bwe->link);
  stats->state = delay->aimd.state;
  stats->usage = delay->overuse.usage;
  stats->delay_trend = delay->trend;
  stats->threshold = delay->overuse.threshold;
  stats->feedback_interval =
      bwe->timeout.last_feedback < 0 ? -1 : bwe->timeout.interval;
  stats->application_limited = bwe->limited;
  stats->probe_result = bwe->probes.result;
  stats->probe_bitrate = bwe->probes.result_rate;
  stats->overuses = delay->overuses;
  stats->probes = bwe->probes.requested;
  stats->probes_failed = bwe->probes.failed;
}
