/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How much of the one-way delay is a standing queue.
 *
 * The delay trend sees that a queue grows, not that it stays. This compares the
 * one-way delay with the smallest one seen lately (the base), and takes the
 * smallest of the last moments (the floor): a queue that stands lifts every
 * packet, jitter and the bursts of single frames leave some packets untouched.
 *
 * The clocks need not agree: only differences count, and the base is forgotten
 * after a while, so that drift does not add up. */

#define GST_LATEST_QUEUE_DELAY_RECENT 8
#define GST_LATEST_QUEUE_DELAY_BASES 20

typedef struct
{
  gint64 index; /* which interval of time it is for */
  gint64 min;   /* us */
  gdouble sum;
  guint n;
} GstLatestQueueDelayBucket;

typedef struct
{
  GstLatestQueueDelayBucket recent[GST_LATEST_QUEUE_DELAY_RECENT];
  GstLatestQueueDelayBucket base[GST_LATEST_QUEUE_DELAY_BASES];
  gint64 newest;     /* arrival of the newest packet, us */
  gint64 last_delay; /* recv - send of the last packet, us */
  gboolean started;
  gdouble spread;      /* us, mean above the floor, averaged */
  gint64 spread_index; /* the last interval that went into it */
} GstLatestQueueDelay;

void gst_latest_queue_delay_init (GstLatestQueueDelay *q);
void gst_latest_queue_delay_add (
    GstLatestQueueDelay *q, gint64 send_time, gint64 recv_time);
/* The standing queue, us; 0 when nothing is known. */
gint64 gst_latest_queue_delay_floor (const GstLatestQueueDelay *q);
/* The smallest of the last packets only: sooner, and more often wrong. */
gint64 gst_latest_queue_delay_newest (const GstLatestQueueDelay *q);
/* How far above the floor packets are on average when nothing stands, us. */
gint64 gst_latest_queue_delay_spread (const GstLatestQueueDelay *q);
/* The path itself became longer: what stands now is the new base. */
void gst_latest_queue_delay_rebase (GstLatestQueueDelay *q);

G_END_DECLS
