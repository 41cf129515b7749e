/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A histogram counts durations in nanoseconds: exactly below 64 ns and within
 * 1/32 above that, up to about 18 minutes (longer ones count as the longest).
 * Negative durations count as 0. The struct has a fixed size, allocates
 * nothing and has no lock: its owner says what protects it.
 *
 *   GstLatestHistogram h;
 *   gst_latest_histogram_init (&h);
 *   gst_latest_histogram_add (&h, 1500);
 *   p99 = gst_latest_histogram_quantile (&h, 0.99);
 *
 * Adding takes a constant time, and reading is cheap enough to be done under
 * the lock that protects adding: there is no need to copy all of it first. */

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
  /* Each power of two has the sum of its buckets here, so that a search need
   * not look at all of them. */
  guint64 group[GST_LATEST_HISTOGRAM_GROUPS];
  guint64 count;
  gint64 last, min, max;
  gdouble sum;
} GstLatestHistogram;

/* The numbers usually wanted, in ns; all 0 when the histogram is empty. */
typedef struct
{
  guint64 count;
  gint64 last, min, max, mean, p50, p99;
} GstLatestHistogramSummary;

void gst_latest_histogram_init (GstLatestHistogram *h);
void gst_latest_histogram_add (GstLatestHistogram *h, gint64 ns);
/* Returns the smallest value v such that at least q (0 to 1) of all values are
 * <= v, rounded up to its bucket's end but never above the maximum; 0 when the
 * histogram is empty. */
gint64 gst_latest_histogram_quantile (const GstLatestHistogram *h, gdouble q);
void gst_latest_histogram_summarize (
    const GstLatestHistogram *h, GstLatestHistogramSummary *summary);

G_END_DECLS
