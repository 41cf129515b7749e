/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

/* The feedback of the receiver. */

#include "gstlatestgccbwe-private.h"
#include "twccevent.h"

#define GST_CAT_DEFAULT gst_latest_gcc_bwe_debug

/* A feedback leaves this to be done without the lock. */
typedef struct
{
  gboolean notify; /* the estimate */
  gboolean request_key_unit;
} Outcome;

/* Returns TRUE if both messages are the same one: rtpsession 1.26 and later
 * sends each feedback upstream and downstream. */
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

/* Returns a time of the system clock from the message, NONE if there is
 * none. */
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
convert_locked (GstLatestGccBwe *self, const GArray *feedback)
{
  GstClockTime recent = get_recent_time (feedback);
  gint64 offset = 0;

  g_array_set_size (self->feedback.results, 0);
  if (GST_CLOCK_TIME_IS_VALID (recent))
    offset = gst_latest_timebase_get_system_offset (&self->time, recent);

  for (guint i = 0; i < feedback->len; i++) {
    const GstLatestTwccPacket *p =
        &g_array_index (feedback, GstLatestTwccPacket, i);
    GstLatestBwePacket result = {
      .seq = gst_latest_twcc_seq_unwrap (&self->feedback.seq, p->seqnum),
      .size = p->size + self->feedback.header_size[p->payload_type]
          + GST_LATEST_GCC_BWE_OVERHEAD,
      .lost = p->lost,
    };

    /* rtpsession has forgotten the packet, or it was never sent here. */
    if (!GST_CLOCK_TIME_IS_VALID (p->local_ts)) {
      self->counters.unknown_packets++;
      continue;
    }
    result.send_time = (gint64) (p->local_ts / GST_USECOND) + offset;
    if (!p->lost)
      result.recv_time = gst_latest_twcc_time_unwrap (
          &self->feedback.time, p->remote_ts / GST_USECOND);
    g_array_append_val (self->feedback.results, result);
  }
}

static Outcome
handle_feedback_locked (GstLatestGccBwe *self, const GArray *feedback)
{
  gint64 now = gst_latest_timebase_now (&self->time);
  GstLatestBweAdvice advice;
  GstLatestPacerStats pacer;
  Outcome outcome;

  self->counters.feedbacks++;
  convert_locked (self, feedback);
  advice = gst_latest_bwe_feedback (self->bwe, now,
      (const GstLatestBwePacket *) self->feedback.results->data,
      self->feedback.results->len);
  gst_latest_pacer_get_stats (self->pacer, now, &pacer);
  gst_latest_gcc_bwe_adapt_retransmission_locked (self, now, &advice, &pacer);
  outcome.notify = gst_latest_gcc_bwe_apply_locked (self, now, &advice);
  outcome.request_key_unit =
      gst_latest_gcc_bwe_needs_key_unit_locked (self, now, &advice, &pacer);
  /* A probe may be due. */
  gst_latest_gcc_bwe_wake_locked (self, now);
  return outcome;
}

gboolean
gst_latest_gcc_bwe_take_feedback (GstLatestGccBwe *self, GstEvent *event)
{
  g_autoptr (GArray) feedback = NULL;
  GstLatestTwccKind kind;
  Outcome outcome = { FALSE, FALSE };
  guint malformed;

  if (!gst_event_has_name (event, "RTPTWCCPackets"))
    return FALSE;
  feedback = g_array_new (FALSE, FALSE, sizeof (GstLatestTwccPacket));
  kind = gst_latest_twcc_event_parse (event, feedback, &malformed);

  g_mutex_lock (&self->lock);
  if (malformed > 0)
    self->counters.malformed_feedbacks++;
  if (kind == GST_LATEST_TWCC_FEEDBACK) {
    if (is_repeated (feedback, self->feedback.last)) {
      self->counters.repeated_feedbacks++;
    } else {
      outcome = handle_feedback_locked (self, feedback);
      g_array_unref (self->feedback.last);
      self->feedback.last = g_array_ref (feedback);
    }
  }
  g_mutex_unlock (&self->lock);

  if (malformed > 0)
    GST_DEBUG_OBJECT (
        self, "%u malformed entries in %" GST_PTR_FORMAT, malformed, event);
  if (kind == GST_LATEST_TWCC_OTHER)
    return FALSE;
  gst_event_unref (event);
  if (outcome.request_key_unit)
    gst_latest_gcc_bwe_request_key_unit (self);
  if (outcome.notify)
    gst_latest_gcc_bwe_notify (self);
  return TRUE;
}
