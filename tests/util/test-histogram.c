/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <math.h>

#include "histogram.h"

static void
add_range (GstLatestHistogram *h, gint64 from, gint64 to)
{
  for (gint64 v = from; v <= to; v++)
    gst_latest_histogram_add (h, v);
}

GST_START_TEST (empty_is_zero)
{
  GstLatestHistogram h;
  GstLatestHistogramSummary summary;

  gst_latest_histogram_init (&h);
  gst_latest_histogram_summarize (&h, &summary);
  fail_unless_equals_int64 (summary.p50, 0);
  fail_unless_equals_int64 (summary.mean, 0);
}

GST_END_TEST;

GST_START_TEST (small_values_are_exact)
{
  GstLatestHistogram h;

  gst_latest_histogram_init (&h);
  add_range (&h, 1, 50);
  fail_unless_equals_int64 (gst_latest_histogram_quantile (&h, 0.5), 25);
  fail_unless_equals_int64 (gst_latest_histogram_quantile (&h, 0.98), 49);
  fail_unless_equals_int64 (gst_latest_histogram_quantile (&h, 1.0), 50);
  fail_unless_equals_int64 (h.min, 1);
  fail_unless_equals_int64 (h.max, 50);
  fail_unless_equals_int64 (h.last, 50);
}

GST_END_TEST;

/* Whatever the magnitude, a quantile is never below the value and at most 1/32
 * above it. */
GST_START_TEST (relative_error_is_bounded)
{
  for (gint64 v = 1; v < G_GINT64_CONSTANT (1) << 39; v = v * 3 + 1) {
    GstLatestHistogram h;
    gint64 got;

    gst_latest_histogram_init (&h);
    gst_latest_histogram_add (&h, v);
    gst_latest_histogram_add (&h, v * 2);
    got = gst_latest_histogram_quantile (&h, 0.5);
    fail_unless (got >= v && got <= v + v / 32 + 1,
        "%" G_GINT64_FORMAT " -> %" G_GINT64_FORMAT, v, got);
  }
}

GST_END_TEST;

GST_START_TEST (extremes_are_clamped)
{
  GstLatestHistogram h;

  gst_latest_histogram_init (&h);
  gst_latest_histogram_add (&h, -5);
  gst_latest_histogram_add (&h, G_MAXINT64);
  fail_unless_equals_int64 (h.min, 0);
  fail_unless_equals_int64 (gst_latest_histogram_quantile (&h, 1.0),
      (G_GINT64_CONSTANT (1) << GST_LATEST_HISTOGRAM_MAX_BITS) - 1);
  fail_unless_equals_int64 (gst_latest_histogram_quantile (&h, 0.5), 0);
}

GST_END_TEST;

/* 1000 shares its bucket with larger values. */
GST_START_TEST (no_quantile_is_above_the_maximum)
{
  GstLatestHistogram h;

  gst_latest_histogram_init (&h);
  gst_latest_histogram_add (&h, 1000);
  fail_unless_equals_int64 (gst_latest_histogram_quantile (&h, 1.0), 1000);
}

GST_END_TEST;

/* Against all values, sorted. */
GST_START_TEST (quantiles_are_those_of_the_values)
{
  static const gdouble quantiles[] = { 0, 0.001, 0.1, 0.5, 0.9, 0.99, 1 };
  g_autoptr (GRand) random = g_rand_new_with_seed (5);
  GstLatestHistogram h;
  gint64 values[500];

  for (guint round = 0; round < 50; round++) {
    gst_latest_histogram_init (&h);
    for (guint i = 0; i < G_N_ELEMENTS (values); i++) {
      gint64 v = (gint64) exp2 (g_rand_double_range (random, 0, 39));
      guint at = i;

      gst_latest_histogram_add (&h, v);
      for (; at > 0 && values[at - 1] > v; at--)
        values[at] = values[at - 1];
      values[at] = v;
    }
    for (guint i = 0; i < G_N_ELEMENTS (quantiles); i++) {
      gint64 rank = (gint64) ceil (quantiles[i] * G_N_ELEMENTS (values));
      gint64 v = values[MAX (rank, 1) - 1];
      gint64 got = gst_latest_histogram_quantile (&h, quantiles[i]);

      fail_unless (got >= v && got <= v + v / 32,
          "%g: %" G_GINT64_FORMAT ", not %" G_GINT64_FORMAT, quantiles[i], got,
          v);
    }
  }
}

GST_END_TEST;

GST_START_TEST (a_summary_has_it_all)
{
  GstLatestHistogramSummary summary;
  GstLatestHistogram h;

  gst_latest_histogram_init (&h);
  gst_latest_histogram_summarize (&h, &summary);
  fail_unless_equals_uint64 (summary.count, 0);
  fail_unless_equals_int64 (summary.p50, 0);
  fail_unless_equals_int64 (summary.p99, 0);
  add_range (&h, 11, 60);
  gst_latest_histogram_summarize (&h, &summary);
  fail_unless_equals_uint64 (summary.count, 50);
  fail_unless_equals_int64 (summary.last, 60);
  fail_unless_equals_int64 (summary.min, 11);
  fail_unless_equals_int64 (summary.max, 60);
  fail_unless_equals_int64 (summary.mean, 35);
  fail_unless_equals_int64 (summary.p50, 35);
  fail_unless_equals_int64 (summary.p99, 60);
}

GST_END_TEST;

static Suite *
histogram_suite (void)
{
  Suite *s = suite_create ("histogram");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, empty_is_zero);
  tcase_add_test (tc, small_values_are_exact);
  tcase_add_test (tc, relative_error_is_bounded);
  tcase_add_test (tc, extremes_are_clamped);
  tcase_add_test (tc, no_quantile_is_above_the_maximum);
  tcase_add_test (tc, quantiles_are_those_of_the_values);
  tcase_add_test (tc, a_summary_has_it_all);
  return s;
}

GST_CHECK_MAIN (histogram);
