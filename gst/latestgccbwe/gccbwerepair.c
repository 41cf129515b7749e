/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

/* When packets are lost for good, a viewer has no picture until it notices by
 * itself and asks for a key unit, which browsers do after seconds. The sender
 * knows at once: when it has no rate left to send again what was asked for, and
 * when feedback comes again after a gap in which much may have been lost. */

#include "gstlatestgccbwe-private.h"

#include <gst/video/video.h>

#define GST_CAT_DEFAULT gst_latest_gcc_bwe_debug

/* A key unit is large; a second one so soon would not arrive any earlier. */
#define MIN_INTERVAL (500 * G_TIME_SPAN_MILLISECOND)

static void
update_share_unlocked (GstLatestGccBwe *self, gint64 now, gdouble inherent_loss)
{
  GstLatestPacerStats stats;
  guint64 bytes = 0;

  gst_latest_pacer_get_stats (self->pacer, now, &stats);
  for (guint i = 0; i < GST_LATEST_PACER_N_PRIORITIES; i++)
    bytes += stats.sent_bytes[i];
  gst_latest_rtx_share_update (&self->rtx_share, now, bytes,
      stats.sent_bytes[GST_LATEST_PACER_RETRANSMISSION]
          + stats.sent_bytes[GST_LATEST_PACER_REPEAT]);
  self->retransmission_share = gst_latest_rtx_share_get (
      &self->rtx_share, inherent_loss, self->repair.copies);
}

void
gst_latest_gcc_bwe_update_repair_unlocked (GstLatestGccBwe *self, gint64 now)
{
  GstLatestPacerConfig config = GST_LATEST_PACER_CONFIG_DEFAULT;
  GstLatestLossRepairInput in;
  GstLatestBweStats stats;
  gboolean changed;

  gst_latest_bwe_get_stats (self->bwe, &stats);
  in = (GstLatestLossRepairInput) { .now = now,
    .loss = stats.loss,
    .inherent = stats.inherent_loss,
    .queue_delay = stats.queue_delay,
    .rtt = stats.min_rtt };
  changed = gst_latest_loss_repair_update (&self->repair, &in);
  update_share_unlocked (self, now, stats.inherent_loss);
  if (!changed)
    return;
  config.retransmission_share = self->repair.share;
  gst_latest_pacer_set_config (self->pacer, now, &config);
}

gboolean
gst_latest_gcc_bwe_needs_key_unlocked (
    GstLatestGccBwe *self, gboolean was_silent, gint64 now)
{
  GstLatestPacerStats stats;

  gst_latest_pacer_get_stats (self->pacer, now, &stats);
  if (was_silent || stats.refused > self->given_up)
    self->need_key = TRUE;
  self->given_up = stats.refused;
  if (!self->need_key
      || (self->last_key_request != G_MININT64
          && now - self->last_key_request < MIN_INTERVAL))
    return FALSE;
  self->need_key = FALSE;
  self->last_key_request = now;
  self->counters.key_requests++;
  return TRUE;
}

void
gst_latest_gcc_bwe_ask_for_key (GstLatestGccBwe *self)
{
  GST_DEBUG_OBJECT (self, "asking for a key unit");
  gst_pad_push_event (self->sinkpad,
      gst_video_event_new_upstream_force_key_unit (
          GST_CLOCK_TIME_NONE, TRUE, 0));
}
