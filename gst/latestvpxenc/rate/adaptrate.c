/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "adaptrate.h"

#include <math.h>
#include <string.h>

/* Time constants of the smoothing: a congestion control's target fluctuates,
 * and the encoder's output comes in lumps of a frame. */
#define TARGET_TIME_CONSTANT_S 0.5
#define PRODUCED_TIME_CONSTANT_S 2.0
/* The bits per pixel that a content was seen to need decay with this time
 * constant. */
#define CONTENT_TIME_CONSTANT_S 60.0
/* An encoder that makes more than this multiple of its target is at its
 * coarsest quantizer; one that only averages over time stays below. It is
 * checked after so many seconds. */
#define OVERSHOOT_RATIO 1.3
#define OVERSHOOT_AFTER_S 2.0

/* A pixel rate counts as sustained after so many seconds, and is remembered for
 * so long. The bitrate at which it was sustained is smoothed so slowly that a
 * fall has hardly shown in it by the time the quantizer rises. */
#define SUSTAINED_AFTER_S 2.0
#define SUSTAINED_KEEP_NS (60 * GST_LATEST_SECOND_NS)
#define SLOW_TARGET_TIME_CONSTANT_S 5.0
/* From this fraction on, a bitrate counts as the same one. */
#define SAME_RATE 0.95

/* Reserves in bits per pixel. The pixel rate shrinks until there is a little
 * more than the least, and grows only as far as half as much again would be
 * left, so that no step up leads down again. */
#define SHRINK_RESERVE 1.1
#define GROW_RESERVE 1.5
/* Steps where only the quantizer asks for one and no formula tells the size:
 * down to two thirds of the pixels, or up by one picture size (a factor of 1.8
 * or 2.25). */
#define SHRINK_BY_QP (1 / 1.5)
#define GROW_BY_QP 2.3

static const struct
{
  /* Least bits per pixel. VP8 exceeds its bitrate at the coarsest quantizer
   * below 0.008 to 0.011; VP9 holds it, but a smaller picture, scaled up again,
   * is nearer to the original: docs/elements/latestvpxenc.md has the
   * measurement. */
  gdouble min_bpp;
  /* Thresholds of the quantizer index as in the bitstream (0 to 127 with VP8, 0
   * to 255 with VP9): libwebrtc's kLowVp8QpThreshold, kHighVp8QpThreshold and
   * those for VP9. */
  gdouble low_qp, high_qp;
} codecs[] = {
  [GST_LATEST_VPX_CODEC_VP8] = { 0.012, 29, 95 },
  [GST_LATEST_VPX_CODEC_VP9] = { 0.010, 149, 205 },
};

void
gst_latest_adapt_rate_init (GstLatestAdaptRate *r, GstLatestVpxCodec codec)
{
  memset (r, 0, sizeof (*r));
  r->codec = codec;
  r->qp = GST_LATEST_QP_UNKNOWN;
}

void
gst_latest_adapt_rate_restart (GstLatestAdaptRate *r)
{
  r->bits = r->allowed = r->seconds = 0;
  r->qp = GST_LATEST_QP_UNKNOWN;
  r->frames = 0;
}

static void
add_qp (GstLatestAdaptRate *r, gdouble elapsed, gint qp)
{
  if (qp < 0)
    return;
  if (r->qp < 0)
    r->qp = qp;
  else
    r->qp += (1 - exp (-elapsed / TARGET_TIME_CONSTANT_S)) * (qp - r->qp);
}

void
gst_latest_adapt_rate_add (
    GstLatestAdaptRate *r, gint64 now, guint target, guint64 bits, gint qp)
{
  gdouble elapsed = MAX (now - r->last, 0) / (gdouble) GST_LATEST_SECOND_NS;
  gdouble keep = exp (-elapsed / PRODUCED_TIME_CONSTANT_S);

  add_qp (r, elapsed, qp);
  r->last = now;
  if (r->target <= 0)
    r->target = target;
  /* The time before the first frame after a restart is not counted. */
  if (r->frames++ == 0)
    return;
  r->target +=
      (1 - exp (-elapsed / TARGET_TIME_CONSTANT_S)) * (target - r->target);
  if (r->slow_target <= 0)
    r->slow_target = target;
  r->slow_target += (1 - exp (-elapsed / SLOW_TARGET_TIME_CONSTANT_S))
      * (target - r->slow_target);
  r->bits = r->bits * keep + bits;
  r->allowed = r->allowed * keep + target * elapsed;
  r->seconds += elapsed;
  r->content_bpp *= exp (-elapsed / CONTENT_TIME_CONSTANT_S);
}

static gboolean
is_overshooting (const GstLatestAdaptRate *r)
{
  return r->seconds >= OVERSHOOT_AFTER_S
      && r->bits > OVERSHOOT_RATIO * r->allowed;
}

static gboolean
has_sustained (const GstLatestAdaptRate *r)
{
  return r->sustained_pixels > 0
      && r->last - r->sustained_at <= SUSTAINED_KEEP_NS;
}

/* Remembers the largest pixel rate that was sustained, and the least bitrate at
 * which it was. */
static void
remember_sustained (GstLatestAdaptRate *r, gdouble pixels_per_second)
{
  gdouble target = MAX (r->target, r->slow_target);

  if (r->qp < 0 || r->seconds < SUSTAINED_AFTER_S)
    return;
  if (!has_sustained (r) || pixels_per_second > 1.001 * r->sustained_pixels) {
    r->sustained_pixels = pixels_per_second;
    r->sustained_target = target;
  } else if (pixels_per_second < 0.999 * r->sustained_pixels) {
    return;
  }
  r->sustained_target = MIN (r->sustained_target, target);
  r->sustained_at = r->last;
}

/* Forgets the sustained pixel rate when it fails at the same bitrate: the
 * content has changed. */
static void
forget_sustained (GstLatestAdaptRate *r, gdouble pixels_per_second)
{
  if (pixels_per_second > 0.999 * r->sustained_pixels
      && r->target >= SAME_RATE * r->sustained_target)
    r->sustained_pixels = 0;
}

/* Returns the sustained pixel rate as a multiple of the present one, with a
 * margin for rounding errors. */
static gdouble
get_sustained (const GstLatestAdaptRate *r, gdouble pixels_per_second)
{
  return has_sustained (r) && r->target >= SAME_RATE * r->sustained_target
      ? 1.001 * r->sustained_pixels / pixels_per_second
      : 0;
}

static GstLatestRateBudget
get_budget (GstLatestAdaptRate *r, gdouble pixels_per_second)
{
  GstLatestRateBudget budget = { 1, 1, 0 };
  gdouble bpp = r->target / pixels_per_second, need;

  if (is_overshooting (r))
    r->content_bpp = MAX (r->content_bpp, bpp * r->bits / r->allowed);
  need = MAX (codecs[r->codec].min_bpp, r->content_bpp);
  budget.grow = bpp / (need * GROW_RESERVE);
  if (r->qp < 0 || is_overshooting (r)) {
    if (bpp < need)
      budget.shrink = bpp / (need * SHRINK_RESERVE);
  } else if (r->qp > codecs[r->codec].high_qp) {
    budget.shrink = MIN (bpp / (need * SHRINK_RESERVE), SHRINK_BY_QP);
    budget.grow = MIN (budget.grow, 1);
  } else if (r->qp < codecs[r->codec].low_qp) {
    budget.grow = MAX (budget.grow, GROW_BY_QP);
  } else {
    budget.grow = MIN (budget.grow, 1);
  }
  return budget;
}

GstLatestRateBudget
gst_latest_adapt_rate_get (GstLatestAdaptRate *r, gdouble pixels_per_second)
{
  GstLatestRateBudget budget = { 1, 1, 0 };

  if (r->frames < 2 || r->target <= 0 || pixels_per_second <= 0)
    return budget;
  budget = get_budget (r, pixels_per_second);
  if (budget.shrink < 1) {
    forget_sustained (r, pixels_per_second);
  } else {
    remember_sustained (r, pixels_per_second);
    budget.sustained = get_sustained (r, pixels_per_second);
  }
  return budget;
}
