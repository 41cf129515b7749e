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
#define RECENT_TIME_CONSTANT_S 0.5
/* The bits per pixel that a content was seen to need decay with this time
 * constant. */
#define CONTENT_TIME_CONSTANT_S 60.0
/* What was learned about the quantizer is valid for so long: contents change. */
#define LEARNED_KEEP_NS (60 * GST_LATEST_SECOND_NS)
/* An encoder that makes more than this multiple of its target is at its
 * coarsest quantizer; one that only averages over time stays below. It is
 * checked after so many seconds, earlier when the quantizer is above the
 * limit. */
#define OVERSHOOT_RATIO 1.3
#define OVERSHOOT_AFTER_S 2.0
#define OVERSHOOT_AT_LIMIT_AFTER_S 0.5
/* An excess is known after so many frames. */
#define EXCESS_FRAMES 3
/* From this multiple on, the excess of the last half second counts rather than
 * that of two. */
#define LARGE_EXCESS 2.5

/* The bitrate has jumped when it differs by this factor from its mean. Time
 * constants of both, time for which it is new, and longest such time, as an
 * estimate may jump again and again; the next one begins no earlier than
 * NEW_INTERVAL_NS after the first jump. */
#define JUMP_FACTOR 1.5
#define FAST_TARGET_TIME_CONSTANT_S 0.2
#define SLOW_TARGET_TIME_CONSTANT_S 5.0
#define NEW_TIME_NS GST_LATEST_SECOND_NS
#define MAX_NEW_TIME_NS (2 * GST_LATEST_SECOND_NS)
#define NEW_INTERVAL_NS (4 * GST_LATEST_SECOND_NS)

/* Reserves that a step up has to leave, so that it does not lead down again. A
 * prediction from the quantizer is the better one. */
#define MARGIN_BY_BITS 1.5
#define MARGIN_BY_QP 1.2

/* The quantizers of two points are compared after so many seconds at the second
 * one, when the bitrate is the same within a factor. */
#define LEARN_AFTER_S 1.5
#define LEARN_TARGET_FACTOR 1.3
/* Bounds of what is learned, as multiples of the usual slopes: what is outside
 * shows that the content has changed as well. */
#define MIN_BITS_SLOPE 0.5
#define MAX_BITS_SLOPE 1.5
#define MIN_SIZE_SLOPE 0.3
#define MAX_SIZE_SLOPE 3.0

static const struct
{
  /* Least bits per pixel. VP8 exceeds its bitrate at the coarsest quantizer
   * below 0.008 to 0.011; VP9 holds it, but a smaller picture, scaled up again,
   * is nearer to the original: docs/elements/latestvpxenc.md has the
   * measurement. */
  gdouble min_bpp;
  /* The limit of the quantizer index as in the bitstream (0 to 127 with VP8, 0
   * to 255 with VP9): libwebrtc's kHighVp8QpThreshold and that for VP9. */
  gdouble high_qp;
  /* The finest quantizer; a coarser one cannot be told from it. */
  gdouble min_qp;
  gdouble max_qp;
  /* Usual growth of the quantizer index per halving of the bits per pixel, and
   * per doubling of the pixels at the same bitrate. */
  gdouble bits_slope, size_slope;
} codecs[] = {
  [GST_LATEST_VPX_CODEC_VP8] = { 0.012, 95, 4, 126, 36, 15 },
  [GST_LATEST_VPX_CODEC_VP9] = { 0.010, 205, 12, 254, 36, 15 },
};

void
gst_latest_adapt_rate_init (GstLatestAdaptRate *r, GstLatestVpxCodec codec)
{
  memset (r, 0, sizeof (*r));
  r->codec = codec;
  r->qp = r->before_qp = GST_LATEST_QP_UNKNOWN;
}

static void
discard_measurements (GstLatestAdaptRate *r)
{
  memset (&r->sum, 0, sizeof (r->sum));
  memset (&r->recent, 0, sizeof (r->recent));
  r->qp = GST_LATEST_QP_UNKNOWN;
  r->frames = 0;
}

void
gst_latest_adapt_rate_restart (GstLatestAdaptRate *r)
{
  discard_measurements (r);
  r->before_qp = GST_LATEST_QP_UNKNOWN;
}

static gdouble
get_ratio (const GstLatestRateSum *sum)
{
  return sum->allowed > 0 ? sum->bits / sum->allowed : 1;
}

/* Returns the quantizer up to which a picture is good enough. */
static gdouble
get_limit (const GstLatestAdaptRate *r)
{
  return r->coarsest_qp > 0 && r->last - r->coarsest_at <= LEARNED_KEEP_NS
      ? r->coarsest_qp
      : codecs[r->codec].high_qp;
}

gdouble
gst_latest_adapt_rate_get_excess (const GstLatestAdaptRate *r)
{
  return r->recent.frames >= EXCESS_FRAMES ? get_ratio (&r->recent) : 1;
}

static gboolean
is_far_overshooting (const GstLatestAdaptRate *r)
{
  return r->recent.seconds >= OVERSHOOT_AT_LIMIT_AFTER_S
      && gst_latest_adapt_rate_get_excess (r) > LARGE_EXCESS;
}

static gboolean
is_overshooting (const GstLatestAdaptRate *r)
{
  gboolean at_limit = r->qp > codecs[r->codec].high_qp;

  return r->sum.seconds
      >= (at_limit ? OVERSHOOT_AT_LIMIT_AFTER_S : OVERSHOOT_AFTER_S)
      && get_ratio (&r->sum) > OVERSHOOT_RATIO;
}

static gboolean
is_learned (const GstLatestAdaptRate *r)
{
  return r->last - r->learned_at <= LEARNED_KEEP_NS;
}

static gdouble
get_bits_slope (const GstLatestAdaptRate *r)
{
  return r->bits_slope > 0 && is_learned (r) ? r->bits_slope
                                             : codecs[r->codec].bits_slope;
}

static gdouble
get_size_slope (const GstLatestAdaptRate *r)
{
  return r->size_slope > 0 && is_learned (r) ? r->size_slope
                                             : codecs[r->codec].size_slope;
}

static gboolean
is_between_extremes (const GstLatestAdaptRate *r, gdouble qp)
{
  return qp > codecs[r->codec].min_qp && qp < codecs[r->codec].max_qp;
}

void
gst_latest_adapt_rate_set_point (
    GstLatestAdaptRate *r, GstLatestRatePoint point)
{
  if (point.framerate == r->point.framerate && point.pixels == r->point.pixels)
    return;
  r->before = r->point;
  r->before_target = r->target;
  r->before_qp = r->sum.seconds >= LEARN_AFTER_S
          && is_between_extremes (r, r->qp) && !is_overshooting (r)
      ? r->qp
      : GST_LATEST_QP_UNKNOWN;
  r->point = point;
  discard_measurements (r);
}

/* Compares the quantizers before and after the last step. A change of both size
 * and frame rate tells about the size. */
static void
learn (GstLatestAdaptRate *r)
{
  gdouble pixels = log2 (r->point.pixels / r->before.pixels);
  gdouble rate = log2 (r->point.framerate / r->before.framerate);
  gdouble target = log2 (r->target / r->before_target);
  gdouble usual = codecs[r->codec].bits_slope;
  gdouble grown = r->qp - r->before_qp;

  if (!is_between_extremes (r, r->qp) || is_overshooting (r)
      || ABS (target) > log2 (LEARN_TARGET_FACTOR))
    return;
  if (pixels == 0) {
    if (ABS (rate - target) > 0.3)
      r->bits_slope = CLAMP (grown / (rate - target), MIN_BITS_SLOPE * usual,
          MAX_BITS_SLOPE * usual);
  } else {
    grown -= get_bits_slope (r) * (rate - target);
    usual = codecs[r->codec].size_slope;
    r->size_slope =
        CLAMP (grown / pixels, MIN_SIZE_SLOPE * usual, MAX_SIZE_SLOPE * usual);
  }
  r->learned_at = r->last;
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

static void
add_to_sum (GstLatestRateSum *sum, gdouble time_constant, gdouble elapsed,
    gdouble bits, gdouble allowed)
{
  gdouble keep = exp (-elapsed / time_constant);

  sum->bits = sum->bits * keep + bits;
  sum->allowed = sum->allowed * keep + allowed;
  sum->seconds += elapsed;
  sum->frames++;
}

/* Begins the time in which the bitrate is new, or prolongs it. What was
 * measured belongs to the old bitrate. */
static void
begin_new (GstLatestAdaptRate *r, gint64 now)
{
  if (r->new_until == 0 || now - r->new_since >= NEW_INTERVAL_NS)
    r->new_since = now;
  r->new_until = MIN (now + NEW_TIME_NS, r->new_since + MAX_NEW_TIME_NS);
  r->slow_target = r->fast_target;
  memset (&r->sum, 0, sizeof (r->sum));
  r->qp = r->before_qp = GST_LATEST_QP_UNKNOWN;
}

static void
watch_target (GstLatestAdaptRate *r, gint64 now, gdouble elapsed, guint target)
{
  gdouble log_target = log (MAX (target, 1));

  if (r->new_until == 0) {
    r->fast_target = log_target;
    begin_new (r, now);
    return;
  }
  r->fast_target += (1 - exp (-elapsed / FAST_TARGET_TIME_CONSTANT_S))
      * (log_target - r->fast_target);
  r->slow_target += (1 - exp (-elapsed / SLOW_TARGET_TIME_CONSTANT_S))
      * (r->fast_target - r->slow_target);
  if (ABS (r->fast_target - r->slow_target) > log (JUMP_FACTOR))
    begin_new (r, now);
}

/* Remembers at how many bits per pixel, or at which quantizer, the encoder
 * exceeds its bitrate. */
static void
watch_overshoot (GstLatestAdaptRate *r)
{
  gdouble bpp = r->target / (r->point.framerate * r->point.pixels);

  if (!is_overshooting (r))
    return;
  r->content_bpp = MAX (r->content_bpp, bpp * get_ratio (&r->sum));
  if (r->qp >= 0 && r->qp < codecs[r->codec].high_qp) {
    r->coarsest_qp = MAX (r->qp, 1);
    r->coarsest_at = r->last;
  }
}

void
gst_latest_adapt_rate_add (
    GstLatestAdaptRate *r, gint64 now, guint target, guint64 bits, gint qp)
{
  gdouble elapsed = MAX (now - r->last, 0) / (gdouble) GST_LATEST_SECOND_NS;

  watch_target (r, now, elapsed, target);
  add_qp (r, elapsed, qp);
  r->last = now;
  if (r->target <= 0)
    r->target = target;
  /* The time before the first frame after a restart is not counted. */
  if (r->frames++ == 0)
    return;
  r->target +=
      (1 - exp (-elapsed / TARGET_TIME_CONSTANT_S)) * (target - r->target);
  add_to_sum (
      &r->sum, PRODUCED_TIME_CONSTANT_S, elapsed, bits, target * elapsed);
  add_to_sum (
      &r->recent, RECENT_TIME_CONSTANT_S, elapsed, bits, target * elapsed);
  r->content_bpp *= exp (-elapsed / CONTENT_TIME_CONSTANT_S);
  if (r->point.pixels <= 0 || r->point.framerate <= 0)
    return;
  watch_overshoot (r);
  if (r->before_qp >= 0 && r->sum.seconds >= LEARN_AFTER_S) {
    learn (r);
    r->before_qp = GST_LATEST_QP_UNKNOWN;
  }
}

gboolean
gst_latest_adapt_rate_is_new (const GstLatestAdaptRate *r)
{
  return r->last < r->new_until;
}

/* Returns the quantizer that the content would have at the present point if the
 * encoder had no limits. At the coarsest quantizer it makes too many bits
 * instead, at the finest too few. */
static gdouble
get_unlimited_qp (const GstLatestAdaptRate *r)
{
  gdouble over = log2 (MAX (get_ratio (&r->sum), 0.01));

  if (is_far_overshooting (r))
    over = log2 (get_ratio (&r->recent));
  if (is_far_overshooting (r) || is_overshooting (r))
    return MAX (r->qp, get_limit (r)) + get_bits_slope (r) * over;
  if (r->qp <= codecs[r->codec].min_qp
      && r->sum.seconds >= OVERSHOOT_AT_LIMIT_AFTER_S)
    return r->qp + get_bits_slope (r) * MIN (over, 0);
  return r->qp;
}

gdouble
gst_latest_adapt_rate_get_reserve (
    const GstLatestAdaptRate *r, GstLatestRatePoint point)
{
  gdouble pixels, rate, qp;

  if (r->frames < 2 || r->target <= 0 || r->point.pixels <= 0
      || r->point.framerate <= 0 || point.pixels <= 0 || point.framerate <= 0)
    return 0;
  if (r->qp < 0)
    return r->target / (point.framerate * point.pixels)
        / MAX (codecs[r->codec].min_bpp, r->content_bpp);
  pixels = log2 (point.pixels / r->point.pixels);
  rate = log2 (point.framerate / r->point.framerate);
  qp = get_unlimited_qp (r) + get_size_slope (r) * pixels
      + get_bits_slope (r) * rate;
  return exp2 ((get_limit (r) - qp) / get_bits_slope (r));
}

gdouble
gst_latest_adapt_rate_get_margin (const GstLatestAdaptRate *r)
{
  return r->qp < 0 ? MARGIN_BY_BITS : MARGIN_BY_QP;
}
