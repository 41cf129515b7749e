/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "latestframestats.h"

void
gst_latest_frame_stats_init (GstLatestFrameStats * stats)
{
  *stats = (GstLatestFrameStats) {
  0};
}

guint64
gst_latest_frame_stats_get_dropped (const GstLatestFrameStats * stats)
{
  guint64 dropped = 0;

  for (guint i = 0; i < GST_LATEST_N_DROP_CAUSES; i++)
    dropped += stats->dropped[i];
  return dropped;
}

static void
set_quantiles (GstStructure * s, const gchar * p50, const gchar * p99,
    const GstLatestHistogram * h)
{
  if (p50 != NULL)
    gst_structure_set (s, p50, G_TYPE_UINT64,
        (guint64) gst_latest_histogram_quantile (h, 0.5), NULL);
  gst_structure_set (s, p99, G_TYPE_UINT64,
      (guint64) gst_latest_histogram_quantile (h, 0.99), NULL);
}

GstStructure *
gst_latest_frame_stats_to_structure (const GstLatestFrameStats * stats,
    guint waiting)
{
  const GstLatestHistogram *wait = &stats->slot_wait;
  const GstLatestHistogram *push = &stats->push;
  const GstLatestHistogram *age = &stats->age;
  GstStructure *s = gst_structure_new ("application/x-latestframe-stats",
      "in", G_TYPE_UINT64, stats->in,
      "out", G_TYPE_UINT64, stats->out,
      "dropped", G_TYPE_UINT64, gst_latest_frame_stats_get_dropped (stats),
      "replaced", G_TYPE_UINT64, stats->dropped[GST_LATEST_DROP_REPLACED],
      "late", G_TYPE_UINT64, stats->dropped[GST_LATEST_DROP_LATE],
      "throttled", G_TYPE_UINT64, stats->dropped[GST_LATEST_DROP_THROTTLED],
      "undecodable", G_TYPE_UINT64, stats->dropped[GST_LATEST_DROP_UNDECODABLE],
      "preempted", G_TYPE_UINT64, stats->dropped[GST_LATEST_DROP_PREEMPTED],
      "flushed", G_TYPE_UINT64, stats->flushed,
      "waiting", G_TYPE_UINT, waiting,
      "slot-wait-last", G_TYPE_UINT64, (guint64) wait->last,
      "slot-wait-min", G_TYPE_UINT64, (guint64) wait->min,
      "slot-wait-avg", G_TYPE_UINT64,
      (guint64) gst_latest_histogram_mean (wait),
      "slot-wait-max", G_TYPE_UINT64, (guint64) wait->max,
      "push-avg", G_TYPE_UINT64, (guint64) gst_latest_histogram_mean (push),
      "push-max", G_TYPE_UINT64, (guint64) push->max, NULL);

  set_quantiles (s, "slot-wait-p50", "slot-wait-p99", wait);
  if (age->count > 0) {
    gst_structure_set (s,
        "age-last", G_TYPE_UINT64, (guint64) age->last,
        "age-avg", G_TYPE_UINT64, (guint64) gst_latest_histogram_mean (age),
        "age-max", G_TYPE_UINT64, (guint64) age->max, NULL);
    set_quantiles (s, NULL, "age-p99", age);
  }
  return s;
}
