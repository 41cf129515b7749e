/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstlatestgccbwe-private.h"

/* A snapshot is copied while the lock is held. */
typedef struct
{
  GstLatestBweStats bwe;
  GstLatestPacerStats pacer;
  GstLatestGccBweCounters counters;
  GstLatestLossRepair repair;
  guint estimate;
  gboolean can_pad;
} Snapshot;

static const gchar *
usage_to_string (GstLatestBweUsage usage)
{
  switch (usage) {
    case GST_LATEST_BWE_USAGE_OVERUSE:
      return "overuse";
    case GST_LATEST_BWE_USAGE_UNDERUSE:
      return "underuse";
    default:
      return "normal";
  }
}

static const gchar *
state_to_string (GstLatestBweState state)
{
  switch (state) {
    case GST_LATEST_BWE_STATE_INCREASE:
      return "increase";
    case GST_LATEST_BWE_STATE_DECREASE:
      return "decrease";
    default:
      return "hold";
  }
}

static const gchar *
probe_to_string (GstLatestBweProbeResult result)
{
  switch (result) {
    case GST_LATEST_BWE_PROBE_SUCCESS:
      return "success";
    case GST_LATEST_BWE_PROBE_LIMITED:
      return "limited";
    case GST_LATEST_BWE_PROBE_FAILED:
      return "failed";
    default:
      return "none";
  }
}

/* Sets a time, unless it is not known (negative). */
static void
set_time (GstStructure *s, const gchar *name, gint64 microseconds)
{
  if (microseconds >= 0)
    gst_structure_set (
        s, name, G_TYPE_UINT64, (guint64) microseconds * GST_USECOND, NULL);
}

static void
add_estimation (GstStructure *s, const Snapshot *snapshot)
{
  const GstLatestBweStats *b = &snapshot->bwe;

  gst_structure_set (s, "estimated-bitrate", G_TYPE_UINT, snapshot->estimate,
      "delay-estimate", G_TYPE_UINT, b->delay_estimate, "loss-estimate",
      G_TYPE_UINT, b->loss_estimate, "acknowledged-bitrate", G_TYPE_UINT,
      b->acked_bitrate, "sent-bitrate", G_TYPE_UINT, b->sent_bitrate,
      "path-capacity", G_TYPE_UINT, b->advice.path_capacity, "link-capacity",
      G_TYPE_UINT, b->link_capacity, "state", G_TYPE_STRING,
      state_to_string (b->state), "usage", G_TYPE_STRING,
      usage_to_string (b->usage), "delay-trend", G_TYPE_DOUBLE, b->delay_trend,
      "threshold", G_TYPE_DOUBLE, b->threshold, "loss", G_TYPE_DOUBLE,
      b->advice.loss, "inherent-loss", G_TYPE_DOUBLE, b->advice.inherent_loss,
      "feedback-silent", G_TYPE_BOOLEAN, b->advice.feedback_silent,
      "application-limited", G_TYPE_BOOLEAN, b->application_limited, "overuses",
      G_TYPE_UINT64, b->overuses, "silences", G_TYPE_UINT64, b->silences,
      "probe-result", G_TYPE_STRING, probe_to_string (b->probe_result),
      "probe-bitrate", G_TYPE_UINT, b->probe_bitrate, "probes", G_TYPE_UINT64,
      b->probes, "probes-failed", G_TYPE_UINT64, b->probes_failed,
      "packets-acked", G_TYPE_UINT64, b->packets_acked, "packets-lost",
      G_TYPE_UINT64, b->packets_lost, NULL);
  set_time (s, "path-queue-delay", b->advice.queue_delay);
  set_time (s, "rtt", b->advice.rtt);
  set_time (s, "min-rtt", b->advice.min_rtt);
  set_time (s, "feedback-interval", b->feedback_interval);
}

static void
add_pacer (GstStructure *s, const Snapshot *snapshot)
{
  const GstLatestPacerStats *p = &snapshot->pacer;
  guint64 packets = 0, bytes = 0, queued_packets = 0, queued_bytes = 0;

  for (guint i = 0; i < GST_LATEST_PACER_N_PRIORITIES; i++) {
    packets += p->sent_packets[i];
    bytes += p->sent_bytes[i];
    queued_packets += p->queued_packets[i];
    queued_bytes += p->queued_bytes[i];
  }
  gst_structure_set (s, "pacing-bitrate", G_TYPE_UINT, p->effective_rate,
      "queued-packets", G_TYPE_UINT64, queued_packets, "queued-bytes",
      G_TYPE_UINT64, queued_bytes, "packets-sent", G_TYPE_UINT64, packets,
      "bytes-sent", G_TYPE_UINT64, bytes, "audio-packets-sent", G_TYPE_UINT64,
      p->sent_packets[GST_LATEST_PACER_AUDIO], "retransmitted-packets-sent",
      G_TYPE_UINT64,
      p->sent_packets[GST_LATEST_PACER_RETRANSMISSION]
          + p->sent_packets[GST_LATEST_PACER_REPEAT],
      "retransmitted-bytes-sent", G_TYPE_UINT64,
      p->sent_bytes[GST_LATEST_PACER_RETRANSMISSION]
          + p->sent_bytes[GST_LATEST_PACER_REPEAT],
      "padding-packets-sent", G_TYPE_UINT64,
      p->sent_packets[GST_LATEST_PACER_PADDING], "padding-bytes-sent",
      G_TYPE_UINT64, p->sent_bytes[GST_LATEST_PACER_PADDING],
      "retransmission-copies", G_TYPE_UINT, snapshot->repair.copies,
      "retransmission-repeats", G_TYPE_UINT, snapshot->repair.repeats,
      "can-pad", G_TYPE_BOOLEAN, snapshot->can_pad, NULL);
  set_time (s, "advised-playout-delay", snapshot->repair.playout_delay);
  set_time (s, "queue-delay", p->queue_delay);
  set_time (s, "queue-time", p->queue_time);
}

static void
add_counters (GstStructure *s, const Snapshot *snapshot)
{
  const GstLatestGccBweCounters *c = &snapshot->counters;
  const GstLatestPacerStats *p = &snapshot->pacer;

  gst_structure_set (s, "feedbacks", G_TYPE_UINT64, c->feedbacks,
      "repeated-feedbacks", G_TYPE_UINT64, c->repeated_feedbacks,
      "malformed-feedbacks", G_TYPE_UINT64, c->malformed_feedbacks,
      "unknown-packets", G_TYPE_UINT64, c->unknown_packets, "nacks",
      G_TYPE_UINT64, c->nacks, "retransmissions-too-old", G_TYPE_UINT64,
      c->nacks_too_old + p->too_old, "retransmissions-repeated", G_TYPE_UINT64,
      c->nacks_repeated + p->merged, "retransmissions-over-budget",
      G_TYPE_UINT64, p->refused, "key-unit-requests", G_TYPE_UINT64,
      snapshot->counters.key_requests, "invalid-packets", G_TYPE_UINT64,
      c->invalid_packets, "overflow-packets", G_TYPE_UINT64, c->overflow,
      "flushed-packets", G_TYPE_UINT64, c->flushed, NULL);
}

GstStructure *
gst_latest_gcc_bwe_create_stats (GstLatestGccBwe *self)
{
  GstStructure *s =
      gst_structure_new_empty ("application/x-latestgccbwe-stats");
  Snapshot snapshot;

  g_mutex_lock (&self->lock);
  gst_latest_bwe_get_stats (self->bwe, &snapshot.bwe);
  gst_latest_pacer_get_stats (
      self->pacer, gst_latest_timebase_now (&self->time), &snapshot.pacer);
  snapshot.counters = self->counters;
  snapshot.repair = self->retransmission.repair;
  snapshot.estimate = self->estimate;
  snapshot.can_pad = gst_latest_rtp_streams_can_pad (self->streams);
  g_mutex_unlock (&self->lock);

  add_estimation (s, &snapshot);
  add_pacer (s, &snapshot);
  add_counters (s, &snapshot);
  return s;
}

/* The pacer sends faster when too much waits, but that is no reason to give it
 * more: the pacing rate counts as it is set. */
guint64
gst_latest_gcc_bwe_get_queue_time_locked (
    GstLatestGccBwe *self, const guint32 *ssrc)
{
  gint64 now = gst_latest_timebase_now (&self->time);
  GstLatestPacerStats stats;
  guint64 bytes;

  if (ssrc != NULL)
    gst_latest_pacer_get_stream_stats (self->pacer, now, *ssrc, &stats);
  else
    gst_latest_pacer_get_stats (self->pacer, now, &stats);
  bytes = stats.queued_bytes[GST_LATEST_PACER_AUDIO]
      + stats.queued_bytes[GST_LATEST_PACER_VIDEO];
  if (stats.path_time > 0
      || gst_latest_bwe_get_advice (self->bwe).path_capacity > 0)
    return stats.path_time * GST_USECOND;
  return gst_util_uint64_scale (8 * bytes, GST_SECOND, MAX (stats.rate, 1));
}
