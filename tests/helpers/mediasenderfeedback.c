/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "mediareceiver.h"
#include "mediasender-private.h"

static void
update_repair (MediaSender *s, const GstLatestBweAdvice *advice)
{
  GstLatestPacerConfig config = s->config.pacer;
  gint64 now = link_sim_now (s->sim);
  const GstLatestLossRepairInput in = { .now = now,
    .loss = advice->loss,
    .inherent = advice->inherent_loss,
    .queue_delay = advice->queue_delay,
    .rtt = advice->min_rtt };

  if (gst_latest_loss_repair_update (&s->repair, &in)) {
    config.retransmission_share = s->repair.share;
    gst_latest_pacer_set_config (s->pacer, now, &config);
  }
  gst_latest_pacer_set_round_trip (s->pacer,
      gst_latest_loss_repair_get_min_interval (
          &s->repair, MAX (advice->min_rtt, 0)));
}

void
media_sender_feedback (gpointer sender, gpointer feedback)
{
  MediaSender *s = sender;
  MediaFeedback *fb = feedback;
  GstLatestBweAdvice advice;
  gint64 now = link_sim_now (s->sim);

  g_array_set_size (s->packets, 0);
  for (guint i = 0; i < fb->arrivals->len; i++) {
    guint64 seq = fb->base + i;
    gint64 at = g_array_index (fb->arrivals, gint64, i);
    const MediaSent *sent = &s->log[seq % MEDIA_SENDER_LOG_SIZE];
    GstLatestBwePacket p = { .seq = seq,
      .send_time = sent->at,
      .recv_time = at,
      .size = sent->size,
      .lost = at == MEDIA_LOST };

    g_array_append_val (s->packets, p);
  }
  advice = gst_latest_bwe_feedback (s->bwe, now,
      (const GstLatestBwePacket *) s->packets->data, s->packets->len);
  media_feedback_free (fb);
  /* Packets lost in the meantime are too old to be retransmitted. */
  if (advice.feedback_silent)
    media_sender_want_key (s);
  update_repair (s, &advice);
  media_sender_bwe_due (s, NULL);
}

void
media_sender_nack (gpointer sender, gpointer list)
{
  MediaSender *s = sender;
  GArray *seqs = list;
  gint64 now = link_sim_now (s->sim);

  for (guint i = 0; i < seqs->len; i++) {
    guint64 seq = g_array_index (seqs, guint64, i);
    MediaPacket *p = g_memdup2 (
        &s->media_log[seq % MEDIA_SENDER_LOG_SIZE], sizeof (MediaPacket));

    p->kind = MEDIA_PACKET_RETRANSMISSION;
    p->size += MEDIA_RTX_HEADER;
    p->repeats = s->repair.copies - 1;
    if (p->media_seq != seq || s->media_sent[seq % MEDIA_SENDER_LOG_SIZE] > now
        || !gst_latest_pacer_add_retransmission (s->pacer, now, seq,
            s->media_sent[seq % MEDIA_SENDER_LOG_SIZE], p->size, p))
      g_free (p);
  }
  g_array_unref (seqs);
  media_sender_pacer_due (s, NULL);
}

void
media_sender_key_request (gpointer sender, gpointer nothing)
{
  media_sender_want_key (sender);
}
