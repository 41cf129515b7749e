/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

#include "latesttime.h"
#include "vpxdefaults.h"

G_BEGIN_DECLS

/* The bitrate check tells for which picture sizes and frame rates the target
 * bitrate is enough. Where the quantizer is known, it predicts the quantizer of
 * another size or frame rate from the present one; elsewhere it looks at the
 * bits per pixel. What it predicts follows from the bitrate and the content,
 * whatever size and frame rate the stream had before; see
 * docs/decisions/009-adaptation-has-no-history.md. Times are in nanoseconds. No
 * lock is taken: the owner says what protects the state. */

typedef struct
{
  gdouble framerate;
  gdouble pixels; /* of a picture */
} GstLatestRatePoint;

/* The bits produced and the bits permitted, both decaying. */
typedef struct
{
  gdouble bits, allowed;
  gdouble seconds; /* since the restart */
  guint frames;    /* since the restart */
} GstLatestRateSum;

typedef struct
{
  GstLatestVpxCodec codec;
  GstLatestRatePoint point; /* the present one */
  gdouble target;           /* bit/s, smoothed */
  GstLatestRateSum sum;     /* over two seconds */
  GstLatestRateSum recent;  /* over half a second */
  gdouble qp;               /* smoothed; negative: not known */
  gint64 last;              /* time of the last frame */
  guint frames;             /* since the restart */
  /* Bits per pixel that the content was seen to need, decaying. */
  gdouble content_bpp;
  /* A quantizer below the codec's limit at which the encoder exceeded its
   * bitrate, because it may not be coarser, and when. 0: none. */
  gdouble coarsest_qp;
  gint64 coarsest_at;

  /* Logarithms of the target: smoothed a little, and smoothed more. */
  gdouble fast_target, slow_target;
  /* The bitrate is new since the first of the last jumps, until a time. */
  gint64 new_since, new_until;

  /* Growth of the quantizer per halving of the bits per pixel, and per doubling
   * of the pixels of a picture at the same bitrate, as learned from steps; 0:
   * not learned. */
  gdouble bits_slope, size_slope;
  gint64 learned_at;
  /* The point before the last step, with its quantizer (negative: not known, or
   * compared already) and bitrate. */
  GstLatestRatePoint before;
  gdouble before_qp, before_target;
} GstLatestAdaptRate;

/* Stands for a quantizer that is not known. */
#define GST_LATEST_QP_UNKNOWN -1

void gst_latest_adapt_rate_init (
    GstLatestAdaptRate *r, GstLatestVpxCodec codec);
/* Sets the present size and frame rate. A change of them discards what was
 * measured, except for the quantizer, which is compared with the new one. */
void gst_latest_adapt_rate_set_point (
    GstLatestAdaptRate *r, GstLatestRatePoint point);
/* Discards what was measured, because the input has changed. */
void gst_latest_adapt_rate_restart (GstLatestAdaptRate *r);
/* Counts a frame of @bits that came out at @now, while the encoder was set to
 * @target bit/s. */
void gst_latest_adapt_rate_add (
    GstLatestAdaptRate *r, gint64 now, guint target, guint64 bits, gint qp);
/* Returns whether the stream has begun, or its bitrate has jumped, less than a
 * second ago: the quantizer does not say much yet. */
gboolean gst_latest_adapt_rate_is_new (const GstLatestAdaptRate *r);
/* Returns the multiple of its target that the encoder made in the last half
 * second; 1 when that time is not over yet. */
gdouble gst_latest_adapt_rate_get_excess (const GstLatestAdaptRate *r);
/* Returns the bitrate as a multiple of what @point needs; below 1 the bitrate is
 * not enough. 0: not known yet. */
gdouble gst_latest_adapt_rate_get_reserve (
    const GstLatestAdaptRate *r, GstLatestRatePoint point);
/* Returns the reserve that a step up has to leave. */
gdouble gst_latest_adapt_rate_get_margin (const GstLatestAdaptRate *r);

G_END_DECLS
