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

static guint64
sum_of (const guint64 * dropped)
{
  guint64 sum = 0;

  for (guint i = 0; i < GST_LATEST_N_DROP_CAUSES; i++)
    sum += dropped[i];
  return sum;
}

guint64
gst_latest_frame_stats_get_dropped (const GstLatestFrameStats * stats)
{
  return sum_of (stats->dropped);
}

void
gst_latest_frame_stats_read (const GstLatestFrameStats * stats, guint waiting,
    GstLatestFrameReading * reading)
{
  reading->in = stats->in;
  reading->out = stats->out;
  reading->flushed = stats->flushed;
  for (guint i = 0; i < GST_LATEST_N_DROP_CAUSES; i++)
    reading->dropped[i] = stats->dropped[i];
  reading->waiting = waiting;
  gst_latest_histogram_summarize (&stats->slot_wait, &reading->slot_wait);
  gst_latest_histogram_summarize (&stats->push, &reading->push);
  gst_latest_histogram_summarize (&stats->age, &reading->age);
}

GstStructure *
gst_latest_frame_reading_to_structure (const GstLatestFrameReading * r)
{
  const GstLatestHistogramSummary *wait = &r->slot_wait;
  const GstLatestHistogramSummary *age = &r->age;
  GstStructure *s = gst_structure_new ("application/x-latestframe-stats",
      "in", G_TYPE_UINT64, r->in,
      "out", G_TYPE_UINT64, r->out,
      "dropped", G_TYPE_UINT64, sum_of (r->dropped),
      "replaced", G_TYPE_UINT64, r->dropped[GST_LATEST_DROP_REPLACED],
      "late", G_TYPE_UINT64, r->dropped[GST_LATEST_DROP_LATE],
      "throttled", G_TYPE_UINT64, r->dropped[GST_LATEST_DROP_THROTTLED],
      "undecodable", G_TYPE_UINT64, r->dropped[GST_LATEST_DROP_UNDECODABLE],
      "preempted", G_TYPE_UINT64, r->dropped[GST_LATEST_DROP_PREEMPTED],
      "flushed", G_TYPE_UINT64, r->flushed,
      "waiting", G_TYPE_UINT, r->waiting,
      "slot-wait-last", G_TYPE_UINT64, (guint64) wait->last,
      "slot-wait-min", G_TYPE_UINT64, (guint64) wait->min,
      "slot-wait-avg", G_TYPE_UINT64, (guint64) wait->mean,
      "slot-wait-max", G_TYPE_UINT64, (guint64) wait->max,
      "slot-wait-p50", G_TYPE_UINT64, (guint64) wait->p50,
      "slot-wait-p99", G_TYPE_UINT64, (guint64) wait->p99,
      "push-avg", G_TYPE_UINT64, (guint64) r->push.mean,
      "push-max", G_TYPE_UINT64, (guint64) r->push.max, NULL);

  if (age->count > 0)
    gst_structure_set (s,
        "age-last", G_TYPE_UINT64, (guint64) age->last,
        "age-avg", G_TYPE_UINT64, (guint64) age->mean,
        "age-max", G_TYPE_UINT64, (guint64) age->max,
        "age-p99", G_TYPE_UINT64, (guint64) age->p99, NULL);
  return s;
}
