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

/* The bitrate check tells how many pixels per second the target bitrate is
 * enough for. It looks at the bits per pixel, at whether the encoder holds the
 * bitrate, and, where it is known, at the quantizer. Times are in nanoseconds.
 * No lock is taken: the owner says what protects the state. */
typedef struct
{
  GstLatestVpxCodec codec;
  gdouble target; /* bit/s, smoothed */
  /* Bits produced and bits permitted, both decaying. */
  gdouble bits, allowed;
  gdouble seconds; /* since the restart */
  gdouble qp;      /* smoothed; negative: not known */
  /* Bits per pixel that the content was seen to need, decaying. */
  gdouble content_bpp;
  gdouble slow_target; /* bit/s, smoothed more */
  /* The most pixels per second that were sustained lately, the least bitrate at
   * which they were, and when. */
  gdouble sustained_pixels, sustained_target;
  gint64 sustained_at;
  gint64 last;  /* time of the last frame */
  guint frames; /* since the restart */
} GstLatestAdaptRate;

/* Stands for a quantizer that is not known. */
#define GST_LATEST_QP_UNKNOWN -1

/* The pixel budget says to which multiple of the present one the pixel rate
 * (pixels per second) has to shrink or may grow. */
typedef struct
{
  /* The pixel rate has to shrink to this; 1 while the bitrate is enough. */
  gdouble shrink;
  /* It may grow to this; less than 1 when the present one has no reserve. */
  gdouble grow;
  /* It may grow to this because that was sustained a short while ago, at no
   * more than the present bitrate; 0 when there is no such experience. */
  gdouble sustained;
} GstLatestRateBudget;

void gst_latest_adapt_rate_init (
    GstLatestAdaptRate *r, GstLatestVpxCodec codec);
/* Discards the measurements of the present pixel rate, which has changed. */
void gst_latest_adapt_rate_restart (GstLatestAdaptRate *r);
/* Counts a frame of @bits that came out at @now, while the encoder was set to
 * @target bit/s. */
void gst_latest_adapt_rate_add (
    GstLatestAdaptRate *r, gint64 now, guint target, guint64 bits, gint qp);
/* Returns the budget for an encoder at this pixel rate. */
GstLatestRateBudget gst_latest_adapt_rate_get (
    GstLatestAdaptRate *r, gdouble pixels_per_second);

G_END_DECLS
