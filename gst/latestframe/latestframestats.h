/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "histogram.h"

G_BEGIN_DECLS

/* Why a buffer was dropped. */
typedef enum
{
  GST_LATEST_DROP_REPLACED,    /* a newer one came first */
  GST_LATEST_DROP_LATE,        /* older than max-age */
  GST_LATEST_DROP_THROTTLED,   /* a newer one came while max-framerate waited */
  GST_LATEST_DROP_UNDECODABLE, /* delta unit whose predecessor is gone */
  GST_LATEST_DROP_PREEMPTED,   /* a serialized query went first */
} GstLatestDropCause;

#define GST_LATEST_N_DROP_CAUSES (GST_LATEST_DROP_PREEMPTED + 1)

/* Plain counters, in which a buffer list counts as one buffer. The owner says
 * what protects them. in == out + dropped + flushed + (1 while one waits) holds
 * whenever the owner has finished an operation. */
typedef struct
{
  guint64 in;      /* accepted, repeats among them */
  guint64 repeats; /* gst_latest_frame_repeat() */
  guint64 out;     /* handed over */
  guint64 flushed; /* given up because of a flush, a state change, a failure */
  guint64 dropped[GST_LATEST_N_DROP_CAUSES];
  guint64 held; /* of those replaced: a hold alone had kept them */
  GstLatestHistogram slot_wait; /* ns from chain to hand-over */
  GstLatestHistogram push;      /* ns downstream took */
  GstLatestHistogram age;       /* ns from timestamp to hand-over */
} GstLatestFrameStats;

/* The published numbers, as of one instant. */
typedef struct
{
  guint64 in, out, flushed;
  guint64 dropped; /* the sum of by_cause */
  guint64 by_cause[GST_LATEST_N_DROP_CAUSES];
  guint64 held;  /* part of those replaced */
  guint waiting; /* buffers in the slot */
  GstLatestHistogramSummary slot_wait, push, age;
} GstLatestFrameSnapshot;

void gst_latest_frame_stats_init (GstLatestFrameStats *stats);
/* Returns the number of dropped buffers, for whatever cause. */
guint64 gst_latest_frame_stats_get_dropped (const GstLatestFrameStats *stats);
/* Takes a snapshot, which is short enough to be done under the owner's lock. */
void gst_latest_frame_stats_read (const GstLatestFrameStats *stats,
    guint waiting, GstLatestFrameSnapshot *snapshot);
/* Returns the snapshot as the property "stats" publishes it. */
GstStructure *gst_latest_frame_snapshot_to_structure (
    const GstLatestFrameSnapshot *snapshot);

G_END_DECLS
