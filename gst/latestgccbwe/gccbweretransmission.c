/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

/* Retransmissions: which requests of the receiver are passed on to rtprtxsend,
 * and how often each retransmission is sent. */

#include "gstlatestgccbwe-private.h"

#define GST_CAT_DEFAULT gst_latest_gcc_bwe_debug

/* A receiver does not ask again for a packet before it could have got it; what
 * comes sooner is a duplicate. This is until the round trip is known. */
#define DEFAULT_MIN_INTERVAL (20 * G_TIME_SPAN_MILLISECOND)

void
gst_latest_gcc_bwe_restart_retransmission_locked (
    GstLatestGccBwe *self, gint64 now)
{
  GstLatestGccBweRetransmission *r = &self->retransmission;

  gst_latest_loss_repair_init (&r->repair, now);
  gst_latest_rtx_share_init (&r->measured, now);
  r->share = 0;
  r->min_interval = DEFAULT_MIN_INTERVAL;
}

static void
update_share_locked (GstLatestGccBwe *self, gint64 now, gdouble inherent_loss,
    const GstLatestPacerStats *pacer)
{
  GstLatestGccBweRetransmission *r = &self->retransmission;
  guint64 bytes = 0;

  for (guint i = 0; i < GST_LATEST_PACER_N_PRIORITIES; i++)
    bytes += pacer->sent_bytes[i];
  gst_latest_rtx_share_update (&r->measured, now, bytes,
      pacer->sent_bytes[GST_LATEST_PACER_RETRANSMISSION]
          + pacer->sent_bytes[GST_LATEST_PACER_REPEAT]);
  r->share = gst_latest_rtx_share_get (&r->measured,
      gst_latest_loss_repair_get_extra (&r->repair, inherent_loss));
}

void
gst_latest_gcc_bwe_adapt_retransmission_locked (GstLatestGccBwe *self,
    gint64 now, const GstLatestBweAdvice *advice,
    const GstLatestPacerStats *pacer)
{
  GstLatestGccBweRetransmission *r = &self->retransmission;
  GstLatestPacerConfig config = GST_LATEST_PACER_CONFIG_DEFAULT;
  const GstLatestLossRepairInput in = {
    .now = now,
    .loss = advice->loss,
    .inherent = advice->inherent_loss,
    .queue_delay = advice->queue_delay,
    .rtt = advice->min_rtt,
  };

  if (gst_latest_loss_repair_update (&r->repair, &in)) {
    config.retransmission_share = r->repair.share;
    gst_latest_pacer_set_config (self->pacer, now, &config);
  }
  update_share_locked (self, now, advice->inherent_loss, pacer);
  gst_latest_pacer_set_round_trip (self->pacer,
      gst_latest_loss_repair_get_min_interval (
          &r->repair, MAX (advice->min_rtt, 0)));
  r->min_interval = advice->rtt > 0
      ? gst_latest_loss_repair_get_min_interval (&r->repair, advice->rtt)
      : DEFAULT_MIN_INTERVAL;
}

void
gst_latest_gcc_bwe_outdate_retransmissions (GstLatestGccBwe *self)
{
  guint32 rtx_ssrc;
  guint64 first_key;
  gint64 now;

  g_mutex_lock (&self->lock);
  now = gst_latest_timebase_now (&self->time);
  gst_latest_gcc_bwe_saw_key_unit_locked (self, now);
  if (gst_latest_rtp_streams_key_frame (self->streams, now, &rtx_ssrc)) {
    first_key = gst_latest_gcc_bwe_retransmission_key (rtx_ssrc, 0);
    gst_latest_pacer_outdate (self->pacer, first_key, first_key + G_MAXUINT16);
  }
  g_mutex_unlock (&self->lock);
}

gboolean
gst_latest_gcc_bwe_take_nack (GstLatestGccBwe *self, GstEvent *event)
{
  const GstLatestPacerConfig config = GST_LATEST_PACER_CONFIG_DEFAULT;
  const GstStructure *s = gst_event_get_structure (event);
  GstLatestNackFate fate;
  guint ssrc, seqnum;

  if (!gst_event_has_name (event, "GstRTPRetransmissionRequest")
      || !gst_structure_get_uint (s, "ssrc", &ssrc)
      || !gst_structure_get_uint (s, "seqnum", &seqnum) || seqnum > G_MAXUINT16)
    return FALSE;

  g_mutex_lock (&self->lock);
  fate = gst_latest_rtp_streams_nack (self->streams, ssrc, seqnum,
      gst_latest_timebase_now (&self->time), config.retransmission_max_age,
      self->retransmission.min_interval);
  self->counters.nacks++;
  if (fate == GST_LATEST_NACK_TOO_OLD)
    self->counters.nacks_too_old++;
  else if (fate == GST_LATEST_NACK_REPEATED)
    self->counters.nacks_repeated++;
  g_mutex_unlock (&self->lock);

  if (fate == GST_LATEST_NACK_PASS)
    return FALSE;
  GST_LOG_OBJECT (self, "not sending %u of %08x again: %s", seqnum, ssrc,
      fate == GST_LATEST_NACK_TOO_OLD ? "too old" : "on its way");
  gst_event_unref (event);
  return TRUE;
}
