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
gst_latest_frame_stats_init (GstLatestFrameStats *stats)
{
  *stats = (GstLatestFrameStats) { 0 };
}

guint64
gst_latest_frame_stats_get_dropped (const GstLatestFrameStats *stats)
{
  guint64 sum = 0;

  for (guint i = 0; i < GST_LATEST_N_DROP_CAUSES; i++)
    sum += stats->dropped[i];
  return sum;
}

void
gst_latest_frame_stats_read (const GstLatestFrameStats *stats, guint waiting,
    GstLatestFrameSnapshot *snapshot)
{
  snapshot->in = stats->in;
  snapshot->out = stats->out;
  snapshot->flushed = stats->flushed;
  snapshot->held = stats->held;
  for (guint i = 0; i < GST_LATEST_N_DROP_CAUSES; i++)
    snapshot->by_cause[i] = stats->dropped[i];
  snapshot->dropped = gst_latest_frame_stats_get_dropped (stats);
  snapshot->waiting = waiting;
  gst_latest_histogram_summarize (&stats->slot_wait, &snapshot->slot_wait);
  gst_latest_histogram_summarize (&stats->push, &snapshot->push);
  gst_latest_histogram_summarize (&stats->age, &snapshot->age);
}

/* A field of the structure and where in the snapshot its 64 bits are. */
typedef struct
{
  const gchar *name;
  gsize offset;
} Field;

#define FIELD(name, member) \
  { \
    name, G_STRUCT_OFFSET (GstLatestFrameSnapshot, member) \
  }

static const Field counts[] = {
  FIELD ("in", in),
  FIELD ("out", out),
  FIELD ("dropped", dropped),
  FIELD ("replaced", by_cause[GST_LATEST_DROP_REPLACED]),
  FIELD ("held", held),
  FIELD ("late", by_cause[GST_LATEST_DROP_LATE]),
  FIELD ("throttled", by_cause[GST_LATEST_DROP_THROTTLED]),
  FIELD ("undecodable", by_cause[GST_LATEST_DROP_UNDECODABLE]),
  FIELD ("preempted", by_cause[GST_LATEST_DROP_PREEMPTED]),
  FIELD ("flushed", flushed),
};
static const Field durations[] = {
  FIELD ("slot-wait-last", slot_wait.last),
  FIELD ("slot-wait-min", slot_wait.min),
  FIELD ("slot-wait-avg", slot_wait.mean),
  FIELD ("slot-wait-max", slot_wait.max),
  FIELD ("slot-wait-p50", slot_wait.p50),
  FIELD ("slot-wait-p99", slot_wait.p99),
  FIELD ("push-avg", push.mean),
  FIELD ("push-max", push.max),
};
static const Field ages[] = {
  FIELD ("age-last", age.last),
  FIELD ("age-avg", age.mean),
  FIELD ("age-max", age.max),
  FIELD ("age-p99", age.p99),
};

static void
add_fields (GstStructure *s, const GstLatestFrameSnapshot *snapshot,
    const Field *table, guint n)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_UINT64);
  for (guint i = 0; i < n; i++) {
    g_value_set_uint64 (
        &value, G_STRUCT_MEMBER (guint64, snapshot, table[i].offset));
    gst_structure_set_value (s, table[i].name, &value);
  }
}

GstStructure *
gst_latest_frame_snapshot_to_structure (const GstLatestFrameSnapshot *snapshot)
{
  GstStructure *s = gst_structure_new_empty ("application/x-latestframe-stats");

  add_fields (s, snapshot, counts, G_N_ELEMENTS (counts));
  gst_structure_set (s, "waiting", G_TYPE_UINT, snapshot->waiting, NULL);
  add_fields (s, snapshot, durations, G_N_ELEMENTS (durations));
  if (snapshot->age.count > 0)
    add_fields (s, snapshot, ages, G_N_ELEMENTS (ages));
  return s;
}
