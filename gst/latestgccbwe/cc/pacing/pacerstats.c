/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "pacer-private.h"

/* Frames are spread over about the time between two of them, at 20 a second. */
#define SPREAD_ALLOWANCE_US (G_USEC_PER_SEC / 20)

guint
gst_latest_pacer_get_leaving_rate (const GstLatestPacer *p)
{
  return p->capacity > 0 ? p->capacity : p->rate;
}

/* @passed: the bytes of video that are not waited for. */
static void
fill_stats (const GstLatestPacer *p, gint64 now, guint64 passed,
    GstLatestPacerStats *stats)
{
  const GstLatestPacerQueue *const queues[] = {
    &p->queue[GST_LATEST_PACER_AUDIO], &p->queue[GST_LATEST_PACER_VIDEO]
  };
  const GstLatestPacerQueue *repeats = &p->queue[GST_LATEST_PACER_REPEAT];
  guint64 media = queues[0]->bytes + queues[1]->bytes - passed;
  guint64 all = media + repeats->bytes + repeats->more_bytes;

  *stats = (GstLatestPacerStats) { .rate = p->rate,
    .effective_rate = gst_latest_pacer_get_effective_rate (p, now),
    .merged = p->merged,
    .refused = p->refused,
    .repeats_refused = p->repeats_refused,
    .too_old = p->too_old,
    .probes = p->probes.total,
    .probes_incomplete = p->probes.incomplete };
  for (guint i = 0; i < GST_LATEST_PACER_N_PRIORITIES; i++) {
    stats->queued_packets[i] = p->queue[i].length;
    stats->queued_bytes[i] = p->queue[i].bytes;
    stats->sent_packets[i] = p->sent_packets[i];
    stats->sent_bytes[i] = p->sent_bytes[i];
  }
  stats->queued_bytes[GST_LATEST_PACER_VIDEO] -= passed;
  /* Where streams take turns, the oldest packet is not the first. */
  for (guint i = 0; i < G_N_ELEMENTS (queues); i++) {
    for (guint j = 0; j < queues[i]->length; j++)
      stats->queue_delay = MAX (stats->queue_delay,
          now - gst_latest_pacer_queue_at (queues[i], j)->added);
  }
  if (media > 0 && stats->effective_rate > 0)
    stats->queue_time = media * 8 * G_USEC_PER_SEC / stats->effective_rate;
  /* The path is free when it has let all through. Where the pacer spreads frames on
   * purpose, they may take as long as that: only more than a frame's worth of it
   * counts. */
  if (p->capacity > 0)
    stats->path_time = gst_latest_pacer_get_path_busy (p, now)
        + (gint64) (all * 8 * G_USEC_PER_SEC / p->capacity);
  if (p->rate > 0)
    stats->path_time = MAX (stats->path_time,
        (gint64) (all * 8 * G_USEC_PER_SEC / p->rate) - SPREAD_ALLOWANCE_US);
}

void
gst_latest_pacer_get_stats (
    const GstLatestPacer *p, gint64 now, GstLatestPacerStats *stats)
{
  fill_stats (p, now, 0, stats);
}

void
gst_latest_pacer_get_stream_stats (
    const GstLatestPacer *p, gint64 now, guint32 id, GstLatestPacerStats *stats)
{
  fill_stats (p, now,
      gst_latest_pacer_flows_get_passed (&p->flows,
          &p->queue[GST_LATEST_PACER_VIDEO], id,
          gst_latest_pacer_get_leaving_rate (p)),
      stats);
}
