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

/* Is the bitrate enough for so many pixels? Judged by the bits there are for each
 * pixel of each frame, by whether the encoder could hold the rate, and, where it
 * is known, by the quantizer. Times are in nanoseconds. No lock: whoever embeds
 * it says what protects it. */
typedef struct
{
  GstLatestVpxCodec codec;
  gdouble target; /* bit/s, smoothed */
  /* Produced and permitted, the past forgotten slowly. */
  gdouble bits, allowed;
  gdouble seconds; /* since the restart */
  gdouble qp;      /* smoothed; negative: not known */
  gdouble excess;  /* bits a pixel this content has proved to need */
  /* What has gone well lately: the most pixels per second, at what rate, when. */
  gdouble slow_target; /* bit/s, smoothed more */
  gdouble fine_pixels, fine_target;
  gint64 fine_at;
  gint64 last;
  guint frames; /* since the restart */
} GstLatestAdaptRate;

#define GST_LATEST_QP_UNKNOWN -1

/* Budgets: by how much the pixels per second may grow (more than 1) or have to
 * shrink (less than 1). */
typedef struct
{
  /* Shrink to this; 1 while the rate is enough. */
  gdouble shrink;
  /* May grow to this; less than 1 when not even the present is sure. */
  gdouble grow;
  /* May grow to this, as it went well at no more than the present rate a short
   * while ago; 0 when that is not known. */
  gdouble proven;
} GstLatestRateBudget;

void gst_latest_adapt_rate_init (
    GstLatestAdaptRate *r, GstLatestVpxCodec codec);
/* What a frame has of pixels has changed: measure anew. */
void gst_latest_adapt_rate_restart (GstLatestAdaptRate *r);
/* A frame came out at "now"; "target" is what the encoder was told. */
void gst_latest_adapt_rate_add (
    GstLatestAdaptRate *r, gint64 now, guint target, guint64 bits, gint qp);
/* For so many pixels a second. */
GstLatestRateBudget gst_latest_adapt_rate_get (
    GstLatestAdaptRate *r, gdouble pixels_per_second);

G_END_DECLS
