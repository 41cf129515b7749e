/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "adaptrate.h"

#include <math.h>
#include <string.h>

/* The target of a congestion control trembles; what is produced comes in lumps
 * of a frame. */
#define TARGET_TIME_CONSTANT 0.5
#define PRODUCED_TIME_CONSTANT 2.0
/* What a content needs is believed for so long after it was seen. */
#define EXCESS_TIME_CONSTANT 60.0
/* So far above its target an encoder at its coarsest quantizer is; one that only
 * smooths stays within it. Judged after so many seconds. */
#define EXCESS_RATIO 1.3
#define EXCESS_AFTER 2.0

/* What was fine, and at what rate, is known after so many seconds, and for so long.
 * The rate is smoothed so much that a fall has hardly shown in it when the
 * quantizer tells of it. */
#define FINE_AFTER 2.0
#define FINE_FOR G_GINT64_CONSTANT (60000000000)
#define FINE_TIME_CONSTANT 5.0
/* As good as the same rate. */
#define FINE_PART 0.95

/* To shrink to a little above the least, and to grow only where half as much
 * again is left: up, then, is never a step that leads down again. */
#define SHRINK_TO 1.1
#define GROW_TO 1.5
/* Without a formula (only the quantizer says it): two thirds of the pixels, and
 * one picture size upwards. */
#define SHRINK_ONE (1 / 1.5)
#define GROW_ONE 2.3

static const struct
{
  /* Bits a pixel. VP8 exceeds its rate at the coarsest quantizer below 0.008 to
   * 0.011; VP9 holds it, but a smaller picture, scaled up again, is nearer to
   * the original: docs/elements/latestvpxenc.md has the measurement. */
  gdouble least;
  /* Of the quantizer as it is in the bitstream (0 to 127, 0 to 255): libwebrtc's
   * kLowVp8QpThreshold, kHighVp8QpThreshold and those for VP9. */
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
    r->qp += (1 - exp (-elapsed / TARGET_TIME_CONSTANT)) * (qp - r->qp);
}

void
gst_latest_adapt_rate_add (
    GstLatestAdaptRate *r, gint64 now, guint target, guint64 bits, gint qp)
{
  gdouble elapsed = MAX (now - r->last, 0) / (gdouble) GST_LATEST_SECOND_NS;
  gdouble keep = exp (-elapsed / PRODUCED_TIME_CONSTANT);

  add_qp (r, elapsed, qp);
  r->last = now;
  if (r->target <= 0)
    r->target = target;
  /* The time before the first frame is nobody's. */
  if (r->frames++ == 0)
    return;
  r->target +=
      (1 - exp (-elapsed / TARGET_TIME_CONSTANT)) * (target - r->target);
  if (r->slow_target <= 0)
    r->slow_target = target;
  r->slow_target +=
      (1 - exp (-elapsed / FINE_TIME_CONSTANT)) * (target - r->slow_target);
  r->bits = r->bits * keep + bits;
  r->allowed = r->allowed * keep + target * elapsed;
  r->seconds += elapsed;
  r->excess *= exp (-elapsed / EXCESS_TIME_CONSTANT);
}

static gboolean
is_too_much (const GstLatestAdaptRate *r)
{
  return r->seconds >= EXCESS_AFTER && r->bits > EXCESS_RATIO * r->allowed;
}

static gboolean
is_fine_known (const GstLatestAdaptRate *r)
{
  return r->fine_pixels > 0 && r->last - r->fine_at <= FINE_FOR;
}

/* The most pixels per second that went well, and the least rate at which they
 * did. */
static void
remember_fine (GstLatestAdaptRate *r, gdouble pixels_per_second)
{
  gdouble target = MAX (r->target, r->slow_target);

  if (r->qp < 0 || r->seconds < FINE_AFTER)
    return;
  if (!is_fine_known (r) || pixels_per_second > 1.001 * r->fine_pixels) {
    r->fine_pixels = pixels_per_second;
    r->fine_target = target;
  } else if (pixels_per_second < 0.999 * r->fine_pixels) {
    return;
  }
  r->fine_target = MIN (r->fine_target, target);
  r->fine_at = r->last;
}

/* The same went wrong at the same rate: it is another content by now. */
static void
forget_fine (GstLatestAdaptRate *r, gdouble pixels_per_second)
{
  if (pixels_per_second > 0.999 * r->fine_pixels
      && r->target >= FINE_PART * r->fine_target)
    r->fine_pixels = 0;
}

/* A little more, lest a rounding error miss it. */
static gdouble
get_proven (const GstLatestAdaptRate *r, gdouble pixels_per_second)
{
  return is_fine_known (r) && r->target >= FINE_PART * r->fine_target
      ? 1.001 * r->fine_pixels / pixels_per_second
      : 0;
}

static GstLatestRateBudget
judge (GstLatestAdaptRate *r, gdouble pixels_per_second)
{
  GstLatestRateBudget budget = { 1, 1, 0 };
  gdouble per_pixel = r->target / pixels_per_second, need;

  if (is_too_much (r))
    r->excess = MAX (r->excess, per_pixel * r->bits / r->allowed);
  need = MAX (codecs[r->codec].least, r->excess);
  budget.grow = per_pixel / (need * GROW_TO);
  if (r->qp < 0 || is_too_much (r)) {
    if (per_pixel < need)
      budget.shrink = per_pixel / (need * SHRINK_TO);
  } else if (r->qp > codecs[r->codec].high_qp) {
    budget.shrink = MIN (per_pixel / (need * SHRINK_TO), SHRINK_ONE);
    budget.grow = MIN (budget.grow, 1);
  } else if (r->qp < codecs[r->codec].low_qp) {
    budget.grow = MAX (budget.grow, GROW_ONE);
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
  budget = judge (r, pixels_per_second);
  if (budget.shrink < 1) {
    forget_fine (r, pixels_per_second);
  } else {
    remember_fine (r, pixels_per_second);
    budget.proven = get_proven (r, pixels_per_second);
  }
  return budget;
}
