/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "histogram.h"

#include <math.h>

#define SUB_BITS GST_LATEST_HISTOGRAM_SUB_BITS
#define SUB_COUNT (1 << SUB_BITS)
#define MAX_VALUE ((G_GINT64_CONSTANT (1) << GST_LATEST_HISTOGRAM_MAX_BITS) - 1)

/* Each value below 2 * SUB_COUNT has a bucket of its own. Above that, every
 * power of two is cut into SUB_COUNT buckets: "shift" drops the bits that do
 * not matter. */
static guint
bucket_of (gint64 ns)
{
  guint shift = g_bit_storage ((gulong) ns | SUB_COUNT) - SUB_BITS - 1;

  return (shift << SUB_BITS) + (guint) (ns >> shift);
}

static gint64
bucket_end (guint index)
{
  guint shift = index < 2 * SUB_COUNT ? 0 : (index >> SUB_BITS) - 1;
  gint64 mantissa = index - ((gint64) shift << SUB_BITS);

  return ((mantissa + 1) << shift) - 1;
}

void
gst_latest_histogram_init (GstLatestHistogram *h)
{
  *h = (GstLatestHistogram) { 0 };
}

void
gst_latest_histogram_add (GstLatestHistogram *h, gint64 ns)
{
  guint bucket;

  ns = CLAMP (ns, 0, MAX_VALUE);
  h->min = h->count == 0 ? ns : MIN (h->min, ns);
  h->max = MAX (h->max, ns);
  h->last = ns;
  h->sum += ns;
  h->count++;
  bucket = bucket_of (ns);
  h->bucket[bucket]++;
  h->group[bucket >> SUB_BITS]++;
}

gint64
gst_latest_histogram_quantile (const GstLatestHistogram *h, gdouble q)
{
  guint64 wanted = (guint64) ceil (MAX (q * h->count, 1));
  guint64 seen = 0;
  guint group = 0, i;

  if (h->count == 0)
    return 0;
  while (group < GST_LATEST_HISTOGRAM_GROUPS - 1
      && seen + h->group[group] < wanted)
    seen += h->group[group++];
  for (i = group << SUB_BITS; i < G_N_ELEMENTS (h->bucket) - 1; i++) {
    seen += h->bucket[i];
    if (seen >= wanted)
      break;
  }
  return MIN (bucket_end (i), h->max);
}

void
gst_latest_histogram_summarize (
    const GstLatestHistogram *h, GstLatestHistogramSummary *summary)
{
  *summary = (GstLatestHistogramSummary) { .count = h->count,
    .last = h->last,
    .min = h->min,
    .max = h->max,
    .mean = h->count == 0 ? 0 : (gint64) (h->sum / h->count),
    .p50 = gst_latest_histogram_quantile (h, 0.5),
    .p99 = gst_latest_histogram_quantile (h, 0.99) };
}
