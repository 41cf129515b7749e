/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "latestframestats.h"

#include "cachedquark.h"

void
gst_latest_frame_stats_init (GstLatestFrameStats *stats)
{
  *stats = (GstLatestFrameStats) { 0 };
}

static guint64
sum_of (const guint64 *dropped)
{
  guint64 sum = 0;

  for (guint i = 0; i < GST_LATEST_N_DROP_CAUSES; i++)
    sum += dropped[i];
  return sum;
}

guint64
gst_latest_frame_stats_get_dropped (const GstLatestFrameStats *stats)
{
  return sum_of (stats->dropped);
}

void
gst_latest_frame_stats_read (const GstLatestFrameStats *stats, guint waiting,
    GstLatestFrameReading *reading)
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
gst_latest_frame_reading_to_structure (const GstLatestFrameReading *r)
{
  const GstLatestHistogramSummary *wait = &r->slot_wait;
  const GstLatestHistogramSummary *age = &r->age;
  GstStructure *s = gst_structure_new_id (
      GST_LATEST_QUARK ("application/x-latestframe-stats"),
      GST_LATEST_QUARK ("in"), G_TYPE_UINT64, r->in, GST_LATEST_QUARK ("out"),
      G_TYPE_UINT64, r->out, GST_LATEST_QUARK ("dropped"), G_TYPE_UINT64,
      sum_of (r->dropped), GST_LATEST_QUARK ("replaced"), G_TYPE_UINT64,
      r->dropped[GST_LATEST_DROP_REPLACED], GST_LATEST_QUARK ("late"),
      G_TYPE_UINT64, r->dropped[GST_LATEST_DROP_LATE],
      GST_LATEST_QUARK ("throttled"), G_TYPE_UINT64,
      r->dropped[GST_LATEST_DROP_THROTTLED], GST_LATEST_QUARK ("undecodable"),
      G_TYPE_UINT64, r->dropped[GST_LATEST_DROP_UNDECODABLE],
      GST_LATEST_QUARK ("preempted"), G_TYPE_UINT64,
      r->dropped[GST_LATEST_DROP_PREEMPTED], GST_LATEST_QUARK ("flushed"),
      G_TYPE_UINT64, r->flushed, GST_LATEST_QUARK ("waiting"), G_TYPE_UINT,
      r->waiting, GST_LATEST_QUARK ("slot-wait-last"), G_TYPE_UINT64,
      (guint64) wait->last, GST_LATEST_QUARK ("slot-wait-min"), G_TYPE_UINT64,
      (guint64) wait->min, GST_LATEST_QUARK ("slot-wait-avg"), G_TYPE_UINT64,
      (guint64) wait->mean, GST_LATEST_QUARK ("slot-wait-max"), G_TYPE_UINT64,
      (guint64) wait->max, GST_LATEST_QUARK ("slot-wait-p50"), G_TYPE_UINT64,
      (guint64) wait->p50, GST_LATEST_QUARK ("slot-wait-p99"), G_TYPE_UINT64,
      (guint64) wait->p99, GST_LATEST_QUARK ("push-avg"), G_TYPE_UINT64,
      (guint64) r->push.mean, GST_LATEST_QUARK ("push-max"), G_TYPE_UINT64,
      (guint64) r->push.max, NULL);

  if (age->count > 0)
    gst_structure_id_set (s, GST_LATEST_QUARK ("age-last"), G_TYPE_UINT64,
        (guint64) age->last, GST_LATEST_QUARK ("age-avg"), G_TYPE_UINT64,
        (guint64) age->mean, GST_LATEST_QUARK ("age-max"), G_TYPE_UINT64,
        (guint64) age->max, GST_LATEST_QUARK ("age-p99"), G_TYPE_UINT64,
        (guint64) age->p99, NULL);
  return s;
}
