/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

/* What the receiver says. */

#include "gstlatestgccbwe-private.h"

#define GST_CAT_DEFAULT gst_latest_gcc_bwe_debug

/* A receiver does not ask again before it could have got what it asked for; what
 * comes sooner is a duplicate. Until the round trip is known. */
#define DEFAULT_NACK_INTERVAL (20 * G_TIME_SPAN_MILLISECOND)

/* rtpsession 1.26 and later sends the same feedback up and down. */
static gboolean
is_repeated (const GArray *a, const GArray *b)
{
  if (a->len == 0 || a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++) {
    const GstLatestTwccPacket *p = &g_array_index (a, GstLatestTwccPacket, i);
    const GstLatestTwccPacket *q = &g_array_index (b, GstLatestTwccPacket, i);

    if (p->seqnum != q->seqnum || p->lost != q->lost
        || p->remote_ts != q->remote_ts)
      return FALSE;
  }
  return TRUE;
}

/* Any time of the system clock in the message, NONE if there is none. */
static GstClockTime
get_recent_time (const GArray *feedback)
{
  for (guint i = feedback->len; i > 0; i--) {
    const GstLatestTwccPacket *p =
        &g_array_index (feedback, GstLatestTwccPacket, i - 1);

    if (GST_CLOCK_TIME_IS_VALID (p->local_ts))
      return p->local_ts;
  }
  return GST_CLOCK_TIME_NONE;
}

static void
convert_unlocked (GstLatestGccBwe *self, const GArray *feedback)
{
  GstClockTime recent = get_recent_time (feedback);
  gint64 offset = 0;

  g_array_set_size (self->results, 0);
  if (GST_CLOCK_TIME_IS_VALID (recent))
    offset = gst_latest_timebase_get_system_offset (&self->time, recent);

  for (guint i = 0; i < feedback->len; i++) {
    const GstLatestTwccPacket *p =
        &g_array_index (feedback, GstLatestTwccPacket, i);
    GstLatestBwePacket result = {
      .seq = gst_latest_twcc_seq_unwrap (&self->twcc_seq, p->seqnum),
      .size = p->size + self->header_size[p->payload_type]
          + GST_LATEST_GCC_BWE_OVERHEAD,
      .lost = p->lost,
    };

    /* Forgotten, or never sent here. */
    if (!GST_CLOCK_TIME_IS_VALID (p->local_ts)) {
      self->counters.unknown_packets++;
      continue;
    }
    result.send_time = (gint64) (p->local_ts / GST_USECOND) + offset;
    if (!p->lost)
      result.recv_time = gst_latest_twcc_time_unwrap (
          &self->twcc_time, p->remote_ts / GST_USECOND);
    g_array_append_val (self->results, result);
  }
}

static gboolean
is_silent_unlocked (GstLatestGccBwe *self)
{
  GstLatestBweStats stats;

  gst_latest_bwe_get_stats (self->bwe, &stats);
  return stats.feedback_silent;
}

/* Of the round trip, rather less than more: a receiver that asks again every 100 ms
 * must be heard where the round trip is that and something. Where each is sent
 * several times, it need not, as the answer hardly ever fails to come. */
static gint64
too_soon_unlocked (GstLatestGccBwe *self, gint64 round_trip)
{
  if (self->repair.copies > 1)
    return round_trip * 5 / 4;
  return round_trip * 3 / 4;
}

/* A receiver asks again before the answer can have come. */
static void
tell_pacer_round_trip_unlocked (GstLatestGccBwe *self)
{
  GstLatestBweStats stats;

  gst_latest_bwe_get_stats (self->bwe, &stats);
  gst_latest_pacer_set_round_trip (
      self->pacer, too_soon_unlocked (self, MAX (stats.min_rtt, 0)));
}

/* TRUE: the estimate changed. @ask_for_key is set when that is to be done. */
static gboolean
handle_feedback_unlocked (
    GstLatestGccBwe *self, const GArray *feedback, gboolean *ask_for_key)
{
  gint64 now = gst_latest_timebase_now (&self->time);
  gboolean was_silent = is_silent_unlocked (self);
  gboolean changed;

  self->counters.feedbacks++;
  convert_unlocked (self, feedback);
  gst_latest_bwe_feedback (self->bwe, now,
      (const GstLatestBwePacket *) self->results->data, self->results->len);
  tell_pacer_round_trip_unlocked (self);
  gst_latest_gcc_bwe_update_repair_unlocked (self, now);
  changed = gst_latest_gcc_bwe_apply_unlocked (self, now);
  /* A probe may be due. */
  gst_latest_gcc_bwe_wake_unlocked (self, now);
  *ask_for_key = gst_latest_gcc_bwe_needs_key_unlocked (self, was_silent, now);
  return changed;
}

gboolean
gst_latest_gcc_bwe_take_feedback (GstLatestGccBwe *self, GstEvent *event)
{
  g_autoptr (GArray) feedback = NULL;
  GstLatestTwccKind kind;
  gboolean changed = FALSE, ask_for_key = FALSE;
  guint malformed;

  if (!gst_event_has_name (event, "RTPTWCCPackets"))
    return FALSE;
  feedback = g_array_new (FALSE, FALSE, sizeof (GstLatestTwccPacket));
  kind = gst_latest_twcc_event_parse (event, feedback, &malformed);

  g_mutex_lock (&self->lock);
  if (malformed > 0)
    self->counters.malformed_feedbacks++;
  if (kind == GST_LATEST_TWCC_FEEDBACK) {
    if (is_repeated (feedback, self->last_feedback)) {
      self->counters.repeated_feedbacks++;
    } else {
      changed = handle_feedback_unlocked (self, feedback, &ask_for_key);
      g_array_unref (self->last_feedback);
      self->last_feedback = g_array_ref (feedback);
    }
  }
  g_mutex_unlock (&self->lock);

  if (malformed > 0)
    GST_DEBUG_OBJECT (
        self, "%u malformed entries in %" GST_PTR_FORMAT, malformed, event);
  if (kind == GST_LATEST_TWCC_OTHER)
    return FALSE;
  gst_event_unref (event);
  if (ask_for_key)
    gst_latest_gcc_bwe_ask_for_key (self);
  if (changed)
    gst_latest_gcc_bwe_notify (self);
  return TRUE;
}

static gint64
get_nack_interval_unlocked (GstLatestGccBwe *self)
{
  GstLatestBweStats stats;

  gst_latest_bwe_get_stats (self->bwe, &stats);
  return stats.rtt > 0 ? too_soon_unlocked (self, stats.rtt)
                       : DEFAULT_NACK_INTERVAL;
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
      get_nack_interval_unlocked (self));
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
