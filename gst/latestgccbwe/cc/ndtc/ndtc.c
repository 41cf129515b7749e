/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ndtc.h"

#include <math.h>

/* TSEND and DELTA as parts of TRECV, and BETA of the draft, "Variables and
 * Parameters". */
#define TSEND 0.5
#define DELTA (0.5 * TSEND)
#define BETA 0.7
/* ALPHA of the draft, 40 bytes more a frame with each frame, at 30 frames a second:
 * with the time instead of the frames, a still scene or a second track does not
 * change how fast the cap grows. */
#define ALPHA (40 * 8 * 30.0 * 30 / G_USEC_PER_SEC) /* bit/s a us */
/* MIN_LENGTH of the draft, without the first packet, and the 2 packets of "Frame
 * Dithering Available Capacity Estimation". */
#define MIN_LENGTH 1000
#define MIN_PACKETS 2
/* The maximum of RECV in the same section: so many frame periods. */
#define MAX_RECV 3

/* The rest is ours, tuned in the scenarios of docs/congestion-control.md. */

/* A frame period is at least this long, as the frames of several tracks may follow
 * each other at once; and at most that, after a pause. */
#define MIN_PERIOD_US (G_USEC_PER_SEC / 30)
#define MAX_PERIOD_US G_USEC_PER_SEC
/* What is older may be of another path. */
#define SAMPLE_AGE_US (3 * G_USEC_PER_SEC)
/* A path that has not constrained a frame for so long is not known to have a queue. */
#define POLICED_US (60 * G_USEC_PER_SEC)
/* Without a sample for so long, the rate has to grow without. */
#define LACKING_US G_USEC_PER_SEC
/* Frames contradict each other if they do so for this long, or the path has a queue
 * meanwhile. */
#define CONTRADICTED_US G_USEC_PER_SEC
/* Where the path itself loses more packets than that, a lost packet says nothing,
 * and trials alone tell what congestion is (losscontrol.h). */
#define LOSSY 0.01
/* The highest slope on a path with a queue of few packets, or a policer. */
#define CAREFUL_SLOPE 0.2

void
gst_latest_ndtc_init (GstLatestNdtc *n)
{
  const gint64 never = G_MININT64 / 4;

  *n = (GstLatestNdtc) { .cap = HUGE_VAL,
    .last_sample = never,
    .last_constrained = never,
    .last_consistent = never,
    .decreased = never,
    .increased = never,
    .random = 1 };
  gst_latest_fdace_init (&n->fdace);
}

/* --- what is measured --- */

void
gst_latest_ndtc_report (GstLatestNdtc *n, gint64 sent, guint32 size)
{
  const guint64 newest = n->n_reports + GST_LATEST_NDTC_REPORTS - 1;
  const GstLatestNdtcReport last = n->report[newest % GST_LATEST_NDTC_REPORTS];

  if (n->n_reports > 0 && sent < last.sent)
    return;
  n->report[n->n_reports++ % GST_LATEST_NDTC_REPORTS] =
      (GstLatestNdtcReport) { sent, last.total + size };
}

/* Returns the bytes of all packets that left behind the first one of the frame, up to
 * its last one: retransmissions and audio between them take their time on the path,
 * too, and the rate is for all of them. 0 if that is not known any more. */
static guint64
bytes_of (const GstLatestNdtc *n, const GstLatestNdtcFrame *frame)
{
  guint64 end = 0, start = 0;

  for (guint64 i = n->n_reports;
       i > 0 && n->n_reports - i < GST_LATEST_NDTC_REPORTS; i--) {
    const GstLatestNdtcReport *r =
        &n->report[(i - 1) % GST_LATEST_NDTC_REPORTS];

    if (r->sent < frame->sent - frame->send)
      return end - start;
    if (end == 0 && r->sent <= frame->sent)
      end = r->total;
    start = r->total;
  }
  return n->n_reports < GST_LATEST_NDTC_REPORTS ? end - start : 0;
}

/* TARGET of the draft as a rate, before the cap. */
static gdouble
target (const GstLatestNdtc *n, const GstLatestNdtcInput *in)
{
  return n->fdace.available > 0 ? in->share * n->fdace.available : in->rate;
}

/* CTARGET of the draft. The cap has no use above the rate of the fastest frames,
 * which is CMAX. */
static gdouble
capped (const GstLatestNdtc *n, const GstLatestNdtcInput *in)
{
  return MIN (n->cap, target (n, in) / TSEND);
}

/* Where packets are lost though frames arrive as they were sent, a policer is at work,
 * which no queue announces. Elsewhere a loss may be random, and a trial finds out.
 * The cap is lowered once a round trip at most. */
static void
take_loss (GstLatestNdtc *n, const GstLatestNdtcInput *in,
    const GstLatestNdtcFrame *frame)
{
  if (gst_latest_fdace_is_constrained (frame->send, frame->recv, 0))
    n->last_constrained = frame->sent;
  if (in->queue || in->inherent > LOSSY
      || in->now - n->last_constrained < POLICED_US
      || frame->sent - frame->send < n->decreased)
    return;
  n->cap = BETA * MAX (capped (n, in), in->rate);
  n->decreased = in->now;
}

void
gst_latest_ndtc_frame (GstLatestNdtc *n, const GstLatestNdtcInput *in,
    const GstLatestNdtcFrame *frame)
{
  gint64 period = CLAMP (frame->interval, MIN_PERIOD_US, MAX_PERIOD_US);
  guint64 bytes = bytes_of (n, frame);

  if (frame->lost > 0)
    take_loss (n, in, frame);
  /* A path with inherent losses hardly lets a frame through whole. Its lost packets
   * took their time on the bottleneck like the others. */
  if ((frame->lost > 0 && (in->inherent <= LOSSY || !frame->ended))
      || frame->packets < frame->lost + MIN_PACKETS || bytes < MIN_LENGTH)
    return;
  if (frame->sent - n->last_sample > SAMPLE_AGE_US)
    gst_latest_fdace_restart (&n->fdace);
  n->last_sample = frame->sent;
  if (gst_latest_fdace_add (&n->fdace, frame->send,
          MIN (frame->recv, MAX_RECV * period), bytes, frame->packets - 1))
    n->last_constrained = frame->sent;
}

guint
gst_latest_ndtc_probed (
    GstLatestNdtc *n, const GstLatestNdtcInput *in, guint rate)
{
  /* A policer lets a probe through at any rate; and frames know more of a path that
   * constrains them than a few packets do. */
  if (rate <= n->fdace.available || n->cap < HUGE_VAL
      || (!in->shared && in->now - n->last_constrained < SAMPLE_AGE_US))
    return in->rate;
  n->fdace.available = rate;
  gst_latest_fdace_restart (&n->fdace);
  return (guint) (in->share * rate);
}

void
gst_latest_ndtc_congested (
    GstLatestNdtc *n, const GstLatestNdtcInput *in, guint rate)
{
  n->cap = MIN (n->cap, rate);
  n->decreased = in->now;
}

void
gst_latest_ndtc_inherent (GstLatestNdtc *n)
{
  n->cap = HUGE_VAL;
}

void
gst_latest_ndtc_forget (GstLatestNdtc *n, const GstLatestNdtcInput *in)
{
  gst_latest_fdace_init (&n->fdace);
  n->fdace.available = in->rate / in->share;
}

/* --- the rate --- */

gboolean
gst_latest_ndtc_is_contradicted (GstLatestNdtc *n, const GstLatestNdtcInput *in)
{
  if (gst_latest_fdace_is_consistent (&n->fdace)) {
    n->last_consistent = in->now;
    return FALSE;
  }
  if (!in->queue && in->now - n->last_consistent <= CONTRADICTED_US)
    return FALSE;
  gst_latest_fdace_restart (&n->fdace);
  return TRUE;
}

void
gst_latest_ndtc_drained (
    GstLatestNdtc *n, const GstLatestNdtcInput *in, guint passed)
{
  if (in->share * n->fdace.available <= passed)
    return;
  gst_latest_fdace_restart (&n->fdace);
  n->fdace.available = passed / in->share;
}

/* Neither the cap nor the rate without samples grows while packets wait, or for a
 * round trip after a loss. */
static void
increase (GstLatestNdtc *n, const GstLatestNdtcInput *in)
{
  gdouble step = ALPHA * CLAMP (in->now - n->increased, 0, MIN_PERIOD_US * 3);

  n->increased = in->now;
  if (in->queue || in->now - n->decreased < in->rtt)
    return;
  n->cap += step;
  if (n->cap > target (n, in) / TSEND)
    n->cap = HUGE_VAL;
  if (gst_latest_ndtc_lacks_samples (n, in->now) && n->fdace.available > 0)
    n->fdace.available =
        MAX (n->fdace.available, (in->rate + step) / in->share);
}

guint
gst_latest_ndtc_update (GstLatestNdtc *n, const GstLatestNdtcInput *in)
{
  if (in->shared)
    n->fdace.available = in->rate / in->share;
  increase (n, in);
  return (guint) MIN (MIN (target (n, in), n->cap), (gdouble) G_MAXUINT);
}

/* --- when packets leave --- */

void
gst_latest_ndtc_next_frame (GstLatestNdtc *n)
{
  /* A linear congruential generator ("Numerical Recipes"); any will do. */
  n->random = n->random * 1664525u + 1013904223u;
  n->dither = n->random / 2147483648.0 - 1;
}

/* SLOPE of the draft, which the pacer goes by: 1 lets frames leave at twice the
 * capacity, 0 at the capacity. Frames that the path does not constrain count as a
 * slope of 1. CSLOPE, in "Combined AIMD Congestion Control", limits it. */
static gdouble
get_slope (const GstLatestNdtc *n, const GstLatestNdtcInput *in)
{
  const GstLatestFdace *f = &n->fdace;
  gdouble slope = 1 - f->constrained * (1 - f->slope);
  gdouble cap_slope =
      MAX (1 - target (n, in) / capped (n, in), 0) / (1 - TSEND);

  return MIN (MIN (slope, cap_slope), in->careful ? CAREFUL_SLOPE : 1);
}

guint
gst_latest_ndtc_get_pacing_rate (
    const GstLatestNdtc *n, const GstLatestNdtcInput *in)
{
  gdouble slope = get_slope (n, in);
  /* PACE of the draft, "Adaptive Frame Pacer", as a part of TRECV. */
  gdouble pace = slope * (TSEND + n->dither * DELTA) + (1 - slope);
  gdouble rate = MIN (target (n, in), capped (n, in));

  return (guint) MIN (rate / in->share / pace, (gdouble) G_MAXUINT);
}

gboolean
gst_latest_ndtc_takes_bursts (const GstLatestNdtc *n, gint64 now)
{
  return now - n->last_constrained >= SAMPLE_AGE_US;
}

gboolean
gst_latest_ndtc_lacks_samples (const GstLatestNdtc *n, gint64 now)
{
  return now - n->last_sample > LACKING_US;
}
