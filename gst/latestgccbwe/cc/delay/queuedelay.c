/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "queuedelay.h"

#include "cctime.h"

/* The floor is taken over four intervals of 25 ms: long enough for the first
 * packets of two frames at 30 frames a second, which see no queue but a
 * standing one. */
#define RECENT_US 25000
#define FLOOR_INTERVALS 4
#define NEWEST_INTERVALS 2
/* At low rates the floor reaches further back, until it covers five packets. */
#define FLOOR_PACKETS 5
/* The base is taken over the last 10 s (20 times 500 ms), within which a clock
 * drift of 100 ppm, a poor crystal's, is 1 ms. */
#define BASE_US 500000
/* The weight of one interval averages the spread over about 50 intervals with
 * packets in them, one to two seconds. */
#define SPREAD_WEIGHT 0.02
/* A jump of 3 s means that one of the clocks was set: the same limit as for
 * packet groups (arrivalgroups.c, libwebrtc's kArrivalTimeOffsetThreshold). */
#define CLOCK_STEP_US 3000000

#define RECENT GST_LATEST_QUEUE_DELAY_RECENT
#define BASES GST_LATEST_QUEUE_DELAY_BASES

void
gst_latest_queue_delay_init (GstLatestQueueDelay *q)
{
  *q = (GstLatestQueueDelay) { 0 };
  for (guint i = 0; i < RECENT; i++)
    q->recent[i].index = -1;
  for (guint i = 0; i < BASES; i++)
    q->base[i].index = -1;
}

static GstLatestQueueDelayBucket *
bucket_at (GstLatestQueueDelayBucket *buckets, guint n, gint64 index)
{
  return &buckets[gst_latest_cc_ring_slot (index, n)];
}

static void
bucket_add (GstLatestQueueDelayBucket *b, gint64 index, gint64 delay)
{
  /* A packet whose interval has been overwritten came too late to count. */
  if (b->n > 0 && b->index > index)
    return;
  if (b->n == 0 || b->index < index)
    *b = (GstLatestQueueDelayBucket) { .index = index, .min = delay };
  b->min = MIN (b->min, delay);
  b->sum += delay;
  b->n++;
}

/* The smallest and the mean delay of the recent intervals; FALSE without
 * packets. */
static gboolean
recent_min (
    const GstLatestQueueDelay *q, guint intervals, gint64 *min, gdouble *mean)
{
  gint64 newest = gst_latest_cc_interval (q->newest, RECENT_US);
  gdouble sum = 0;
  guint n = 0;

  for (guint i = 0; i < RECENT; i++) {
    const GstLatestQueueDelayBucket *b =
        bucket_at ((GstLatestQueueDelayBucket *) q->recent, RECENT, newest - i);

    if (b->n == 0 || b->index != newest - i)
      continue;
    if (i >= intervals && n >= FLOOR_PACKETS)
      break;
    *min = n == 0 ? b->min : MIN (*min, b->min);
    sum += b->sum;
    n += b->n;
  }
  if (n > 0)
    *mean = sum / n;
  return n > 0;
}

static void
update_spread (GstLatestQueueDelay *q, gint64 index)
{
  gint64 min;
  gdouble mean;

  if (index == q->spread_index || !recent_min (q, FLOOR_INTERVALS, &min, &mean))
    return;
  q->spread_index = index;
  q->spread += SPREAD_WEIGHT * (mean - min - q->spread);
}

void
gst_latest_queue_delay_add (
    GstLatestQueueDelay *q, gint64 send_time, gint64 recv_time)
{
  gint64 delay = recv_time - send_time;
  gint64 index, step = delay - q->last_delay;

  if (q->started && ABS (step) >= CLOCK_STEP_US)
    gst_latest_queue_delay_init (q);
  if (!q->started)
    q->newest = recv_time;
  q->started = TRUE;
  q->last_delay = delay;
  q->newest = MAX (q->newest, recv_time);

  index = gst_latest_cc_interval (recv_time, RECENT_US);
  bucket_add (bucket_at (q->recent, RECENT, index), index, delay);
  update_spread (q, index);
  index = gst_latest_cc_interval (recv_time, BASE_US);
  bucket_add (bucket_at (q->base, BASES, index), index, delay);
}

gint64
gst_latest_queue_delay_base (const GstLatestQueueDelay *q)
{
  gint64 newest = gst_latest_cc_interval (q->newest, BASE_US);
  gint64 min = G_MAXINT64;

  for (guint i = 0; i < BASES; i++) {
    if (q->base[i].n > 0 && q->base[i].index > newest - BASES)
      min = MIN (min, q->base[i].min);
  }
  return min;
}

static gint64
above (const GstLatestQueueDelay *q, guint intervals, gint64 base)
{
  gint64 min;
  gdouble mean;

  if (!q->started || !recent_min (q, intervals, &min, &mean))
    return 0;
  return min - base;
}

gint64
gst_latest_queue_delay_floor (const GstLatestQueueDelay *q)
{
  return above (q, FLOOR_INTERVALS, gst_latest_queue_delay_base (q));
}

gint64
gst_latest_queue_delay_newest (const GstLatestQueueDelay *q)
{
  return above (q, NEWEST_INTERVALS, gst_latest_queue_delay_base (q));
}

gint64
gst_latest_queue_delay_above (const GstLatestQueueDelay *q, gint64 base)
{
  return above (q, FLOOR_INTERVALS, base);
}

gint64
gst_latest_queue_delay_spread (const GstLatestQueueDelay *q)
{
  return (gint64) q->spread;
}

void
gst_latest_queue_delay_rebase (GstLatestQueueDelay *q)
{
  gint64 min, index = gst_latest_cc_interval (q->newest, BASE_US);
  gdouble mean;

  if (!q->started || !recent_min (q, FLOOR_INTERVALS, &min, &mean))
    return;
  for (guint i = 0; i < BASES; i++)
    q->base[i].n = 0;
  bucket_add (bucket_at (q->base, BASES, index), index, min);
}
