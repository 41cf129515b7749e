/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bwe-private.h"

/* The first two probes are at these multiples of the estimate, the next one at
 * twice the rate that a probe has measured, if that is 70 % of its own, as in
 * libwebrtc. */
#define FIRST_PROBE 3
#define SECOND_PROBE 6
#define NEXT_PROBE 2
#define PROBE_PASSED 0.7
/* A periodic probe keeps this distance from the last overuse. This and the next
 * are ours, tuned in the scenarios of docs/congestion-control.md. */
#define CALM_US (2 * G_USEC_PER_SEC)

void
gst_latest_bwe_ask_probe (GstLatestBwe *bwe, guint64 rate)
{
  guint bitrate = (guint) MIN (rate, bwe->config.max_bitrate);

  if (bitrate <= bwe->target)
    return;
  bwe->next_probe_rate = (guint) (PROBE_PASSED * bitrate);
  gst_latest_probe_control_request (&bwe->probes, bwe->clock.now, bitrate,
      gst_latest_queue_delay_spread (&bwe->delay.queue));
}

void
gst_latest_bwe_ask_first_probes (GstLatestBwe *bwe)
{
  gst_latest_bwe_ask_probe (bwe, (guint64) bwe->target * FIRST_PROBE);
  gst_latest_bwe_ask_probe (bwe, (guint64) bwe->target * SECOND_PROBE);
}

/* Returns TRUE if probes would tell nothing, or disturb a trial of the loss
 * controller. */
static gboolean
must_not_probe (const GstLatestBwe *bwe)
{
  return gst_latest_loss_control_is_busy (&bwe->loss)
      || gst_latest_capacity_control_is_policed (
          &bwe->capacity, bwe->clock.now);
}

void
gst_latest_bwe_take_results (GstLatestBwe *bwe)
{
  GstLatestBweProbeResult result;
  guint rate, asked;

  while (gst_latest_probe_control_result (&bwe->probes, bwe->clock.now,
      bwe->newest_acked, &result, &rate, &asked)) {
    if (result == GST_LATEST_BWE_PROBE_FAILED
        || gst_latest_delay_control_is_draining (&bwe->delay)
        || must_not_probe (bwe))
      continue;
    gst_latest_bwe_add_throughput (bwe, rate);
    if (result == GST_LATEST_BWE_PROBE_LIMITED)
      gst_latest_link_capacity_probed (&bwe->link, rate);
    rate = gst_latest_bwe_ndtc_probed (bwe, rate);
    if (rate > bwe->target)
      gst_latest_bwe_set_target (bwe, gst_latest_bwe_below_ceiling (bwe, rate));
    if (result == GST_LATEST_BWE_PROBE_SUCCESS && rate >= bwe->next_probe_rate
        && gst_latest_bwe_below_ceiling (bwe, rate) == rate)
      gst_latest_bwe_ask_probe (bwe, (guint64) rate * NEXT_PROBE);
  }
}

void
gst_latest_bwe_probe_if_due (GstLatestBwe *bwe)
{
  gboolean faster;

  if (gst_latest_probe_control_is_busy (&bwe->probes)
      || gst_latest_delay_control_is_busy (&bwe->delay)
      || bwe->stats.feedbacks == 0 || bwe->timeout.expired
      || must_not_probe (bwe) || !gst_latest_bwe_ndtc_wants_probes (bwe))
    return;
  /* A probe would queue up behind a frame, and tell nothing new. */
  if (bwe->limited
      && gst_latest_capacity_control_limits (
          &bwe->capacity, bwe->clock.now, bwe->target))
    return;
  faster =
      gst_latest_delay_control_take_faster_link (&bwe->delay, bwe->clock.now);
  if (faster)
    gst_latest_link_capacity_init (&bwe->link);
  if (faster
      || (bwe->clock.now >= gst_latest_probe_control_next (&bwe->probes)
          && bwe->clock.now - bwe->delay.last_overuse > CALM_US))
    gst_latest_bwe_ask_probe (bwe, (guint64) bwe->target * NEXT_PROBE);
}

gboolean
gst_latest_bwe_take_probe (
    GstLatestBwe *bwe, gint64 now, GstLatestBweProbe *probe)
{
  gst_latest_bwe_set_now (bwe, now);
  return gst_latest_probe_control_take (&bwe->probes, bwe->clock.now, probe);
}

void
gst_latest_bwe_probe_sent (
    GstLatestBwe *bwe, guint id, gint64 start, gint64 end, guint packets)
{
  gst_latest_probe_control_sent (&bwe->probes, id,
      gst_latest_steady_clock_convert (&bwe->clock, start),
      gst_latest_steady_clock_convert (&bwe->clock, end), packets);
}
