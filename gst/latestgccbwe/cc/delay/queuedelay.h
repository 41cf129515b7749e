/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The standing queue is the part of the one-way delay that no packet escapes.
 *
 * The delay trend shows that a queue grows, but not that it stays. So the
 * smallest delay of the last 100 ms (the floor) is compared to the smallest of
 * the last ten seconds (the base). A standing queue delays every packet, while
 * jitter and the bursts of single frames leave some packets untouched.
 *
 * The clocks of sender and receiver need not agree, as only differences count.
 * Drift does not add up, as the base is forgotten after ten seconds. */

#define GST_LATEST_QUEUE_DELAY_RECENT 8
#define GST_LATEST_QUEUE_DELAY_BASES 20

typedef struct
{
  gint64 index; /* of the interval of time */
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
  gdouble spread;      /* us, the smoothed mean above the floor */
  gint64 spread_index; /* the last interval in the spread */
} GstLatestQueueDelay;

void gst_latest_queue_delay_init (GstLatestQueueDelay *q);
void gst_latest_queue_delay_add (
    GstLatestQueueDelay *q, gint64 send_time, gint64 recv_time);
/* Returns the standing queue in us, 0 while nothing is known. */
gint64 gst_latest_queue_delay_floor (const GstLatestQueueDelay *q);
/* Returns the standing queue of the last 50 ms only, which follows sooner and
 * is wrong more often. */
gint64 gst_latest_queue_delay_newest (const GstLatestQueueDelay *q);
/* Returns the base itself: a delay between two clocks. */
gint64 gst_latest_queue_delay_base (const GstLatestQueueDelay *q);
/* Returns the standing queue above another base. */
gint64 gst_latest_queue_delay_above (const GstLatestQueueDelay *q, gint64 base);
/* Returns how far delays are above the floor on average, in us: the jitter. */
gint64 gst_latest_queue_delay_spread (const GstLatestQueueDelay *q);
/* Makes the floor the new base, as the path itself has become longer. */
void gst_latest_queue_delay_rebase (GstLatestQueueDelay *q);

G_END_DECLS
