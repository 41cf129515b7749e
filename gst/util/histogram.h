/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Counts of durations in nanoseconds, exact below 64 ns and within 1/32 above,
 * up to about 18 minutes (longer ones count as the longest). A fixed size, no allocation, no
 * lock: whoever embeds it says what protects it. Negative durations count as 0.
 *
 *   GstLatestHistogram h;
 *   gst_latest_histogram_init (&h);
 *   gst_latest_histogram_add (&h, 1500);
 *   p99 = gst_latest_histogram_quantile (&h, 0.99);
 *
 * Adding takes a constant time, and reading is cheap enough to be done under the
 * lock that protects adding: there is no need to copy all of it first.
 */

#define GST_LATEST_HISTOGRAM_SUB_BITS 5
#define GST_LATEST_HISTOGRAM_MAX_BITS 40
#define GST_LATEST_HISTOGRAM_BUCKETS \
  ((GST_LATEST_HISTOGRAM_MAX_BITS - GST_LATEST_HISTOGRAM_SUB_BITS + 1) \
      << GST_LATEST_HISTOGRAM_SUB_BITS)

#define GST_LATEST_HISTOGRAM_GROUPS \
  (GST_LATEST_HISTOGRAM_BUCKETS >> GST_LATEST_HISTOGRAM_SUB_BITS)

typedef struct
{
  guint32 bucket[GST_LATEST_HISTOGRAM_BUCKETS];
  /* Sums of the buckets of each power of two, so that a search need not look at
   * all of them. */
  guint64 group[GST_LATEST_HISTOGRAM_GROUPS];
  guint64 count;
  gint64 last, min, max;
  gdouble sum;
} GstLatestHistogram;

/* What is usually wanted of it; all 0 when empty. */
typedef struct
{
  guint64 count;
  gint64 last, min, max, mean, p50, p99;
} GstLatestHistogramSummary;

void gst_latest_histogram_init (GstLatestHistogram *h);
void gst_latest_histogram_add (GstLatestHistogram *h, gint64 ns);
/* The smallest value v such that at least q (0 to 1) of all values are <= v,
 * rounded up to its bucket's end but never above the maximum; 0 when empty. */
gint64 gst_latest_histogram_quantile (const GstLatestHistogram *h, gdouble q);
/* 0 when empty. */
gint64 gst_latest_histogram_mean (const GstLatestHistogram *h);
void gst_latest_histogram_summarize (
    const GstLatestHistogram *h, GstLatestHistogramSummary *summary);

G_END_DECLS
