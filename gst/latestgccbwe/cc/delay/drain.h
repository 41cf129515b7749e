/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A drain empties the queue of a link that was found too full: less is sent
 * than the link carries until the queue is gone, then a little less than it
 * carries.
 *
 * How long that takes can be computed. If the queue stands as high although
 * much less was sent, it is not this sender's queue: the path has become
 * longer, or another sender keeps the queue full. */

typedef enum
{
  GST_LATEST_DRAIN_IDLE,    /* no drain is going on */
  GST_LATEST_DRAIN_GOING,   /* the queue is not empty yet */
  GST_LATEST_DRAIN_DONE,    /* the queue is empty; the drain has ended */
  GST_LATEST_DRAIN_NOT_OURS /* the queue stays whatever is sent; the drain has
                             * ended, with the rate from before it */
} GstLatestDrainState;

typedef struct
{
  gint64 now;
  guint acked; /* bit/s; the capacity, while there is a queue */
  guint sent;  /* bit/s lately */
  /* us: the standing queue as the feedback reports it. It is as old as the
   * feedback took to come back. */
  gint64 queue;
  gint64 empty;     /* us: a queue below this counts as gone */
  gint64 in_flight; /* bytes that were sent and are not reported yet */
  gint64 min_rtt;   /* us */
} GstLatestDrainInput;

typedef struct
{
  gboolean active;
  gint64 began; /* us */
  guint rate_before;
  guint capacity;     /* bit/s */
  gint64 highest;     /* us: the longest queue since it began */
  gint64 trial_start; /* us; NONE: no trial of whose queue it is */
  gint64 trial_queue; /* us: the queue when the trial took effect */
  gint64 deadline;    /* us: the queue should be gone by then */
} GstLatestDrain;

void gst_latest_drain_init (GstLatestDrain *d);
/* @rate is the rate in force. */
void gst_latest_drain_begin (
    GstLatestDrain *d, const GstLatestDrainInput *in, guint rate);
/* Sets @rate to the rate to be used, unless idle. */
GstLatestDrainState gst_latest_drain_update (
    GstLatestDrain *d, const GstLatestDrainInput *in, guint *rate);

G_END_DECLS
