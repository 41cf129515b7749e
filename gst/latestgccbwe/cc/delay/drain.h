/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* After the link was found too full: send less than it passes until the queue is
 * gone, then go on just below what it passes.
 *
 * The time it takes is known, so this also finds out that the queue is not ours:
 * if it stands as high although much less was sent, the path became longer, or
 * somebody else keeps it full. */

typedef enum
{
  GST_LATEST_DRAIN_IDLE,
  GST_LATEST_DRAIN_GOING,   /* use its rate */
  GST_LATEST_DRAIN_DONE,    /* use its rate, it will be idle */
  GST_LATEST_DRAIN_NOT_OURS /* the same: back to the old rate, new base */
} GstLatestDrainState;

typedef struct
{
  gint64 now;
  guint acked;      /* bit/s; what the link passes while there is a queue */
  guint sent;       /* bit/s lately */
  gint64 queue;     /* us, as measured: one way old */
  gint64 empty;     /* us, below this the queue counts as gone */
  gint64 in_flight; /* bytes sent and not reported */
  gint64 min_rtt;   /* us */
} GstLatestDrainInput;

typedef struct
{
  gboolean active;
  gint64 began; /* us */
  guint rate_before;
  guint capacity;     /* bit/s */
  gint64 highest;     /* us, of the queue */
  gint64 trial_start; /* us; -1: no trial that it is ours */
  gint64 trial_queue;
  gint64 deadline; /* us, when it should be gone */
} GstLatestDrain;

void gst_latest_drain_init (GstLatestDrain *d);
void gst_latest_drain_begin (
    GstLatestDrain *d, const GstLatestDrainInput *in, guint rate);
GstLatestDrainState gst_latest_drain_update (
    GstLatestDrain *d, const GstLatestDrainInput *in, guint *rate);

G_END_DECLS
