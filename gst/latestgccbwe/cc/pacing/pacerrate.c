/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "pacer-private.h"

/* The constants here are ours. Times are in us. */
/* A queue that has already waited for too long is sent within this time. */
#define MIN_TIME_LEFT_US 1000
/* Sound that is sent behind a burst of video waits for it in the path's queue, at a
 * priority that is worth nothing there. While there is sound, bursts are no longer
 * than one of its packets lasts, and sound counts as being there for some time after
 * it: it pauses (DTX). The last packet of a frame arrives no later for that, as the path
 * takes as long to let a burst through. */
#define AUDIO_BURST_US 10000
#define AUDIO_STAYS_US 1000000

#define AUDIO GST_LATEST_PACER_AUDIO
#define VIDEO GST_LATEST_PACER_VIDEO

/* The packets have waited for some time already; their mean age counts. */
guint
gst_latest_pacer_get_effective_rate (const GstLatestPacer *p, gint64 now)
{
  guint n = p->queue[AUDIO].length + p->queue[VIDEO].length;
  guint64 bits = (p->queue[AUDIO].bytes + p->queue[VIDEO].bytes) * 8;
  gint64 age, left;

  if (p->config.max_queue_time <= 0 || n == 0)
    return p->rate;
  age = now
      - (p->queue[AUDIO].sum_added_ms + p->queue[VIDEO].sum_added_ms) / n
          * 1000;
  left = p->config.max_queue_time - MAX (age, 0);
  return CLAMP (bits * G_USEC_PER_SEC / MAX (left, MIN_TIME_LEFT_US), p->rate,
      MAX (p->rate, G_MAXINT32));
}

/* For how long a burst takes at @rate, at most. */
static gint64
get_burst (const GstLatestPacer *p, guint rate, gint64 now)
{
  gint64 burst = p->burst * 8 * G_USEC_PER_SEC / MAX (rate, 1);

  /* A path that is not known may be much faster than @rate. */
  if (p->capacity > 0 && p->has_audio && now - p->audio_added < AUDIO_STAYS_US)
    burst = MIN (burst, AUDIO_BURST_US);
  return MAX (burst, p->config.max_burst);
}

void
gst_latest_pacer_update_rate (GstLatestPacer *p, gint64 now)
{
  guint rate = gst_latest_pacer_get_effective_rate (p, now);
  gint64 burst = get_burst (p, rate, now);

  gst_latest_token_bucket_set (&p->bucket, rate, burst, now);
  gst_latest_token_bucket_set (&p->audio_bucket, rate, burst, now);
  gst_latest_token_bucket_update (&p->rtx.bucket, now);
}

static void
update_share (GstLatestPacer *p, gint64 now)
{
  gst_latest_rtx_budget_set (&p->rtx, p->config.retransmission_share,
      p->config.retransmission_max_age, p->estimate, now);
}

void
gst_latest_pacer_set_rate (
    GstLatestPacer *p, gint64 now, guint pacing_rate, guint estimate)
{
  gst_latest_pacer_update_rate (p, now);
  p->rate = pacing_rate;
  p->estimate = estimate;
  gst_latest_pacer_update_rate (p, now);
  update_share (p, now);
}

void
gst_latest_pacer_set_in_flight (GstLatestPacer *p, gint64 now, guint64 bytes)
{
  if (p->capacity > 0)
    p->path_free = MIN (p->path_free,
        now + (gint64) (bytes * 8 * G_USEC_PER_SEC / p->capacity));
}

void
gst_latest_pacer_set_path (
    GstLatestPacer *p, gint64 now, guint capacity, guint64 burst)
{
  p->capacity = capacity;
  p->burst = burst;
  gst_latest_pacer_update_rate (p, now);
}

void
gst_latest_pacer_set_config (
    GstLatestPacer *p, gint64 now, const GstLatestPacerConfig *config)
{
  p->config = *config;
  gst_latest_pacer_update_rate (p, now);
  update_share (p, now);
}
