/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bwe-private.h"

/* How long the path is taken for shared after that was last seen, as in
 * capacitycontrol.c. */
#define SHARED_US (20 * G_USEC_PER_SEC)
/* A path that is full at less than this part of its capacity is used by others. */
#define SHARED 0.75
/* Two flows on a path may each have a little less than half of it. */
#define SMALL_PART 0.4

gboolean
gst_latest_bwe_uses_ndtc (const GstLatestBwe *bwe)
{
  return bwe->delay.estimator == GST_LATEST_BWE_ESTIMATOR_NDTC;
}

static gboolean
is_shared (const GstLatestBwe *bwe)
{
  return bwe->clock.now < bwe->capacity.shared_until;
}

gboolean
gst_latest_bwe_ndtc_decides (const GstLatestBwe *bwe)
{
  return gst_latest_bwe_uses_ndtc (bwe) && !is_shared (bwe);
}

static GstLatestNdtcInput
get_input (const GstLatestBwe *bwe)
{
  return (GstLatestNdtcInput) { .now = bwe->clock.now,
    /* Without a limit, a frame may take all of the time between two. */
    .share = bwe->capacity.share > 0 ? bwe->capacity.share : 1,
    .rate = bwe->target,
    .inherent = bwe->loss.inherent,
    .rtt = gst_latest_rtt_get (&bwe->rtt, GST_LATEST_BWE_START_RTT_US),
    .queue = gst_latest_delay_control_is_busy (&bwe->delay),
    .shared = is_shared (bwe),
    .careful = !gst_latest_path_capacity_takes_bursts (&bwe->capacity.path) };
}

static void
take_frame (const GstLatestPathFrame *f, gpointer user_data)
{
  GstLatestBwe *bwe = user_data;
  const GstLatestNdtcInput in = get_input (bwe);
  const GstLatestNdtcFrame frame = { .sent = f->last_sent,
    .interval = f->first_sent - bwe->last_frame_start,
    .send = f->last_sent - f->first_sent,
    .recv = f->last_recv - f->first_recv,
    .packets = f->packets,
    .lost = f->lost,
    .ended = f->last_lost == 0 };

  /* Where reports are missing, so are the ends of the frame. */
  if (f->arrived + f->lost < f->packets || f->arrived == 0)
    return;
  bwe->last_frame_start = f->first_sent;
  gst_latest_ndtc_frame (&bwe->ndtc, &in, &frame);
}

void
gst_latest_bwe_ndtc_init (GstLatestBwe *bwe)
{
  gst_latest_ndtc_init (&bwe->ndtc);
  bwe->capacity.path.frame_func = take_frame;
  bwe->capacity.path.user_data = bwe;
}

void
gst_latest_bwe_ndtc_forget (GstLatestBwe *bwe)
{
  const GstLatestNdtcInput in = get_input (bwe);

  gst_latest_ndtc_forget (&bwe->ndtc, &in);
}

void
gst_latest_bwe_ndtc_loss (
    GstLatestBwe *bwe, GstLatestLossVerdict verdict, guint rate)
{
  const GstLatestNdtcInput in = get_input (bwe);

  if (verdict == GST_LATEST_LOSS_CONGESTED)
    gst_latest_ndtc_congested (&bwe->ndtc, &in, rate);
  else if (verdict == GST_LATEST_LOSS_RESTORE)
    gst_latest_ndtc_inherent (&bwe->ndtc);
}

guint
gst_latest_bwe_ndtc_probed (GstLatestBwe *bwe, guint rate)
{
  const GstLatestNdtcInput in = get_input (bwe);

  return gst_latest_bwe_uses_ndtc (bwe)
      ? gst_latest_ndtc_probed (&bwe->ndtc, &in, rate)
      : rate;
}

gboolean
gst_latest_bwe_ndtc_wants_probes (const GstLatestBwe *bwe)
{
  return !gst_latest_bwe_ndtc_decides (bwe)
      || gst_latest_ndtc_lacks_samples (&bwe->ndtc, bwe->clock.now);
}

void
gst_latest_bwe_ndtc_drained (GstLatestBwe *bwe, guint passed)
{
  const GstLatestNdtcInput in = get_input (bwe);
  const gdouble total = gst_latest_fdace_get_total (&bwe->ndtc.fdace);
  const guint rate = bwe->capacity.full_rate;

  gst_latest_ndtc_drained (&bwe->ndtc, &in, passed);
  /* After missing feedback the rate says nothing of the path. */
  if (bwe->rate_before_timeout > 0 || rate >= SHARED * total)
    return;
  bwe->capacity.shared_until = bwe->clock.now + SHARED_US;
  /* Whoever has less than its part of the path grows fast to it. */
  if (rate < SMALL_PART * total)
    gst_latest_link_capacity_init (&bwe->link);
}

guint
gst_latest_bwe_ndtc_update (
    GstLatestBwe *bwe, guint by_delay, gboolean may_increase)
{
  GstLatestNdtcInput in = get_input (bwe);
  guint rate;

  if (gst_latest_ndtc_is_contradicted (&bwe->ndtc, &in))
    bwe->capacity.shared_until = bwe->clock.now + SHARED_US;
  in.shared = is_shared (bwe);
  in.rate = by_delay;
  rate = gst_latest_ndtc_update (&bwe->ndtc, &in);
  return may_increase ? rate : MIN (rate, bwe->target);
}

guint
gst_latest_bwe_ndtc_get_pacing_rate (const GstLatestBwe *bwe)
{
  const GstLatestNdtcInput in = get_input (bwe);

  return MAX (gst_latest_ndtc_get_pacing_rate (&bwe->ndtc, &in), bwe->target);
}

guint
gst_latest_bwe_ndtc_get_capacity (const GstLatestBwe *bwe)
{
  /* Until frames tell better, the capacity is what follows from the rate. */
  if (is_shared (bwe) || bwe->ndtc.fdace.count == 0
      || bwe->ndtc.fdace.available < bwe->target)
    return 0;
  return (guint) MIN (bwe->ndtc.fdace.available, (gdouble) G_MAXUINT);
}

guint64
gst_latest_bwe_ndtc_get_burst (const GstLatestBwe *bwe)
{
  if (!gst_latest_ndtc_takes_bursts (&bwe->ndtc, bwe->clock.now))
    return 0;
  return gst_latest_capacity_control_get_burst (&bwe->capacity, bwe->clock.now);
}
