/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

/* The src pad: the streaming thread, and what comes from downstream. */

#include "gstlatestgccbwe-private.h"

#define GST_CAT_DEFAULT gst_latest_gcc_bwe_debug

/* More packets than this never leave at once: the pacer's bursts are
 * shorter. */
#define MAX_BATCH 64

typedef enum
{
  WORK_NONE,
  WORK_STOP,
  WORK_SEND, /* the batch, then the barrier if there is one */
} Work;

/* The work of the streaming thread until it looks again, besides the batch. */
typedef struct
{
  GstLatestGccBweItem *barrier; /* NULL: none */
  gboolean notify;              /* the estimate changed */
  gboolean probing;             /* packets of a probe are in the batch */
  gboolean discover;            /* request this packet to learn its RTX SSRC: */
  guint32 discover_ssrc;
  guint16 discover_seq;
} Turn;

static gboolean
is_skipped_locked (GstLatestGccBwe *self, const GstLatestGccBweItem *item)
{
  if (!self->skip.active)
    return FALSE;
  if (item->segment == NULL || item->segment == self->skip.segment)
    return TRUE;
  self->skip.active = FALSE;
  return FALSE;
}

/* Adds a retransmission once more if it is to be sent several times. */
static void
add_repeat_locked (GstLatestGccBwe *self, const GstLatestGccBweItem *item,
    guint32 size, gint64 now)
{
  GstLatestGccBweItem *repeat;

  if (item->repeats == 0)
    return;
  repeat = g_new0 (GstLatestGccBweItem, 1);
  repeat->buffer = gst_buffer_ref (item->buffer);
  if (item->segment != NULL)
    repeat->segment = gst_event_ref (item->segment);
  repeat->packet = item->packet;
  repeat->repeats = item->repeats - 1;
  if (gst_latest_pacer_add_repeat (
          self->pacer, now, size, repeat->repeats, repeat))
    self->n_packets++;
  else
    g_ptr_array_add (self->output.released, repeat);
}

/* Adds a new packet once more, before anybody misses it, if much gets lost. */
static void
add_unasked_locked (
    GstLatestGccBwe *self, const GstLatestGccBweItem *item, gint64 now)
{
  GstLatestGccBweItem repeat = { .segment = item->segment,
    .repeats = self->retransmission.repair.repeats };

  if (repeat.repeats == 0)
    return;
  repeat.buffer = gst_latest_rtp_streams_repeat (
      self->streams, &item->packet, item->buffer);
  if (repeat.buffer == NULL)
    return;
  gst_latest_rtp_packet_parse (repeat.buffer, &repeat.packet);
  add_repeat_locked (
      self, &repeat, repeat.packet.size + GST_LATEST_GCC_BWE_OVERHEAD, now);
  gst_buffer_unref (repeat.buffer);
}

static GstLatestBwePacketKind
kind_of (const GstLatestPacerTaken *taken)
{
  if (taken->priority == GST_LATEST_PACER_AUDIO)
    return GST_LATEST_BWE_AUDIO;
  if (taken->priority != GST_LATEST_PACER_VIDEO)
    return GST_LATEST_BWE_OTHER;
  return taken->frame_end ? GST_LATEST_BWE_FRAME_END : GST_LATEST_BWE_FRAME;
}

/* Records everything that has to be known of a packet that leaves. */
static void
take_packet_locked (GstLatestGccBwe *self, GstLatestGccBweItem *item,
    const GstLatestPacerTaken *taken, gint64 now, Turn *turn)
{
  GstLatestRtpPacket *packet = &item->packet;

  gst_latest_bwe_packet_sent (self->bwe, now, taken->size, kind_of (taken));
  self->feedback.header_size[packet->pt] = packet->header_size;
  add_repeat_locked (self, item, taken->size, now);
  if (packet->retransmission) {
    packet->seq = gst_latest_rtp_streams_number_rtx (self->streams, packet);
  } else {
    gst_latest_rtp_streams_sent (self->streams, packet, item->buffer, now);
    add_unasked_locked (self, item, now);
  }
  turn->probing |= taken->in_probe;
  g_ptr_array_add (self->output.batch, item);
}

/* Adds padding if the running probe lacks some. */
static gboolean
add_padding_locked (GstLatestGccBwe *self, gint64 now)
{
  GstLatestGccBweItem *item;
  GstBuffer *buffer;

  if (gst_latest_pacer_padding_wanted (self->pacer, now) == 0)
    return FALSE;
  buffer = gst_latest_rtp_streams_make_padding (self->streams);
  if (buffer == NULL)
    return FALSE;
  item = g_new0 (GstLatestGccBweItem, 1);
  item->buffer = buffer;
  gst_latest_rtp_packet_parse (buffer, &item->packet);
  gst_latest_pacer_add (self->pacer, now, GST_LATEST_PACER_PADDING,
      item->packet.size + GST_LATEST_GCC_BWE_OVERHEAD, item);
  self->n_packets++;
  return TRUE;
}

/* Takes the packets that may leave now, up to the next barrier. */
static void
fill_batch_locked (GstLatestGccBwe *self, gint64 now, Turn *turn)
{
  GstLatestPacerTaken taken;
  GstLatestGccBweItem *item;

  gst_latest_pacer_set_padding (
      self->pacer, gst_latest_rtp_streams_can_pad (self->streams));
  while (self->output.batch->len < MAX_BATCH) {
    item = gst_latest_pacer_take (self->pacer, now, &taken);
    if (item == NULL) {
      if (!add_padding_locked (self, now))
        return;
      continue;
    }
    if (taken.fate == GST_LATEST_PACER_BARRIER) {
      self->n_barriers--;
      turn->barrier = item;
      return;
    }
    self->n_packets--;
    if (taken.fate == GST_LATEST_PACER_DROP || is_skipped_locked (self, item))
      g_ptr_array_add (self->output.released, item);
    else
      take_packet_locked (self, item, &taken, now, turn);
  }
}

/* Reports the probes that were sent to the estimator. rtpsession stamps a
 * packet after the pacer has let it go, so the last one's time may be later
 * than the pacer's. */
static void
report_probes_locked (GstLatestGccBwe *self, gint64 now)
{
  GstLatestPacerProbeReport report;

  while (gst_latest_pacer_take_probe_report (self->pacer, now, &report))
    gst_latest_bwe_probe_sent (self->bwe, report.id, report.start,
        MAX (report.end, self->probe_sent_time), report.packets);
}

/* Lets the estimator and the probes go on. Returns TRUE if the estimate has
 * changed. */
static gboolean
process_locked (GstLatestGccBwe *self, gint64 now)
{
  GstLatestBweAdvice advice;
  GstLatestBweProbe probe;
  gboolean changed;

  report_probes_locked (self, now);
  advice = gst_latest_bwe_process (self->bwe, now);
  self->next_process = advice.next_process;
  changed = gst_latest_gcc_bwe_apply_locked (self, now, &advice);
  while (gst_latest_bwe_take_probe (self->bwe, now, &probe)) {
    if (!gst_latest_pacer_add_probe (self->pacer, now, probe.id, probe.bitrate,
            probe.duration, probe.min_packets))
      gst_latest_bwe_probe_sent (self->bwe, probe.id, now, now, 0);
  }
  return changed;
}

/* Sets @until to the time to look again if there is nothing to do: G_MININT64
 * is at once. */
static Work
find_work_locked (GstLatestGccBwe *self, Turn *turn, gint64 *until)
{
  gint64 now;

  *until = G_MAXINT64;
  if (self->flow.result == GST_FLOW_FLUSHING)
    return WORK_STOP;
  if (self->flow.result != GST_FLOW_OK)
    return WORK_NONE;
  now = gst_latest_timebase_now (&self->time);
  turn->notify |= process_locked (self, now);
  fill_batch_locked (self, now, turn);
  turn->discover = gst_latest_rtp_streams_discover_rtx (
      self->streams, now, &turn->discover_ssrc, &turn->discover_seq);
  if (self->output.batch->len > 0 || self->output.released->len > 0
      || turn->barrier != NULL || turn->notify || turn->discover)
    return WORK_SEND;
  *until =
      MIN (gst_latest_pacer_next_time (self->pacer, now), self->next_process);
  if (*until <= now)
    *until = G_MININT64;
  return WORK_NONE;
}

static Work
wait_for_work_locked (GstLatestGccBwe *self, Turn *turn)
{
  gint64 until;
  Work work;

  while ((work = find_work_locked (self, turn, &until)) == WORK_NONE) {
    if (until > G_MININT64)
      gst_latest_gcc_bwe_sleep_locked (self, until);
  }
  return work;
}

/* Moves all items of the pacer into @released. */
static void
clear_locked (GstLatestGccBwe *self, GPtrArray *released)
{
  gint64 now = gst_latest_timebase_now (&self->time);
  GstLatestPacerTaken taken;
  GstLatestGccBweItem *item;

  while ((item = gst_latest_pacer_take_any (self->pacer, now, &taken))) {
    if (item->buffer != NULL)
      self->counters.flushed++;
    if (item->query != NULL)
      self->query = NULL;
    g_ptr_array_add (released, item);
  }
  self->n_packets = self->n_barriers = 0;
  gst_latest_pacer_cancel_probes (self->pacer);
  g_cond_broadcast (&self->wait.moved);
}

/* Stores the sticky events that were waiting when downstream failed, for the
 * element that is linked later, as a queue does. */
static void
keep_sticky_events (GstLatestGccBwe *self)
{
  for (guint i = 0; i < self->output.released->len; i++) {
    GstLatestGccBweItem *item = g_ptr_array_index (self->output.released, i);

    if (item->event != NULL && GST_EVENT_IS_STICKY (item->event)
        && GST_EVENT_TYPE (item->event) != GST_EVENT_EOS)
      gst_pad_store_sticky_event (self->srcpad, item->event);
  }
}

/* Returns TRUE if the application has to be told of the result, as upstream has
 * ended and will not see it. */
static gboolean
handle_result_locked (
    GstLatestGccBwe *self, GstFlowReturn result, GstEvent *segment)
{
  if (result >= GST_FLOW_OK || self->flow.result != GST_FLOW_OK)
    return FALSE;
  if (result == GST_FLOW_EOS) {
    /* Downstream may accept the packets of a newer segment again. */
    self->flow.refused = self->segment == segment;
    self->skip.active = TRUE;
    gst_event_replace (&self->skip.segment, segment);
    return FALSE;
  }
  if (result == GST_FLOW_NOT_LINKED && self->flow.reconfigured)
    return FALSE;
  clear_locked (self, self->output.released);
  return gst_latest_flow_fail (&self->flow, result);
}

/* Requests a retransmission from rtprtxsend, which shows the SSRC of its
 * retransmissions. */
static void
request_retransmission (GstLatestGccBwe *self, const Turn *turn)
{
  GST_DEBUG_OBJECT (
      self, "requesting %u of %08x", turn->discover_seq, turn->discover_ssrc);
  gst_pad_push_event (self->sinkpad,
      gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM,
          gst_structure_new ("GstRTPRetransmissionRequest", "seqnum",
              G_TYPE_UINT, (guint) turn->discover_seq, "ssrc", G_TYPE_UINT,
              (guint) turn->discover_ssrc, NULL)));
}

static void
pass_barrier (GstLatestGccBwe *self, GstLatestGccBweItem *item)
{
  gboolean result;

  gst_latest_gcc_bwe_send_segment (self, item);
  if (item->event != NULL) {
    GST_LOG_OBJECT (self, "sending %" GST_PTR_FORMAT, item->event);
    if (GST_EVENT_TYPE (item->event) == GST_EVENT_EOS
        || GST_EVENT_TYPE (item->event) == GST_EVENT_STREAM_START)
      self->output.renew_segment = TRUE;
    gst_pad_push_event (self->srcpad, g_steal_pointer (&item->event));
  } else {
    result = gst_pad_peer_query (self->srcpad, item->query);
    g_mutex_lock (&self->lock);
    self->query_result = result;
    self->query = NULL;
    g_cond_broadcast (&self->wait.moved);
    g_mutex_unlock (&self->lock);
  }
  gst_latest_gcc_bwe_item_free (item);
}

/* Sends the batch and handles the result of downstream. */
static void
send_batch (GstLatestGccBwe *self, const Turn *turn)
{
  GstEvent *segment = NULL;
  GstFlowReturn result = gst_latest_gcc_bwe_push_batch (self, &segment);
  gboolean failed;

  g_mutex_lock (&self->lock);
  if (turn->probing)
    self->probe_sent_time = gst_latest_timebase_now (&self->time);
  failed = handle_result_locked (self, result, segment);
  g_cond_broadcast (&self->wait.moved);
  g_mutex_unlock (&self->lock);
  g_ptr_array_set_size (self->output.batch, 0);
  if (result < GST_FLOW_OK) {
    GST_DEBUG_OBJECT (
        self, "downstream returned %s", gst_flow_get_name (result));
    keep_sticky_events (self);
  }
  if (failed)
    GST_ELEMENT_FLOW_ERROR (self, result);
}

static void
task_loop (gpointer pad)
{
  GstLatestGccBwe *self = GST_LATEST_GCC_BWE (GST_PAD_PARENT (pad));
  g_autoptr (GPtrArray) unkept = NULL;
  Turn turn = { NULL };

  g_mutex_lock (&self->lock);
  self->flow.reconfigured = FALSE;
  if (wait_for_work_locked (self, &turn) == WORK_STOP) {
    /* With the lock held, so that a restart cannot come in between. */
    gst_pad_pause_task (GST_PAD_CAST (pad));
    g_mutex_unlock (&self->lock);
    GST_DEBUG_OBJECT (self, "task paused");
    return;
  }
  if (self->forget_segment) {
    self->forget_segment = FALSE;
    gst_clear_event (&self->output.segment);
  }
  unkept = gst_latest_rtp_streams_steal_released (self->streams);
  g_mutex_unlock (&self->lock);

  send_batch (self, &turn);
  if (turn.barrier != NULL)
    pass_barrier (self, turn.barrier);
  g_ptr_array_set_size (self->output.released, 0);
  if (turn.discover)
    request_retransmission (self, &turn);
  if (turn.notify)
    gst_latest_gcc_bwe_notify_async (self);
}

void
gst_latest_gcc_bwe_change_flow (GstObject *element, GstLatestFlowChange change)
{
  GstLatestGccBwe *self = GST_LATEST_GCC_BWE (element);
  g_autoptr (GPtrArray) released =
      g_ptr_array_new_with_free_func (gst_latest_gcc_bwe_item_free);
  g_autoptr (GstEvent) segment = NULL;

  GST_DEBUG_OBJECT (self, "change %d", change);
  g_mutex_lock (&self->lock);
  /* A thread may still stream into a pad that is being deactivated, but none
   * into one that is not active yet. */
  if (change == GST_LATEST_FLOW_FLUSH_STOP
      || change == GST_LATEST_FLOW_SINK_ACTIVE)
    segment = g_steal_pointer (&self->segment);
  if (change <= GST_LATEST_FLOW_SINK_ACTIVE)
    clear_locked (self, released);
  if (gst_latest_flow_change (&self->flow, change)) {
    self->skip.active = FALSE;
    self->forget_segment = TRUE;
    gst_pad_start_task (self->srcpad, task_loop, self->srcpad, NULL);
  }
  gst_latest_gcc_bwe_wake_locked (self, GST_LATEST_GCC_BWE_WAKE_NOW);
  g_cond_broadcast (&self->wait.moved);
  g_mutex_unlock (&self->lock);
}

static void
note_collision (GstLatestGccBwe *self, GstEvent *event)
{
  const GstStructure *s = gst_event_get_structure (event);
  guint ssrc;

  if (!gst_structure_get_uint (s, "ssrc", &ssrc))
    return;
  g_mutex_lock (&self->lock);
  gst_latest_rtp_streams_collision (self->streams, ssrc);
  g_mutex_unlock (&self->lock);
}

gboolean
gst_latest_gcc_bwe_src_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstLatestGccBwe *self = GST_LATEST_GCC_BWE (parent);

  if (GST_EVENT_TYPE (event) == GST_EVENT_CUSTOM_UPSTREAM) {
    if (gst_latest_gcc_bwe_take_feedback (self, event)
        || gst_latest_gcc_bwe_take_nack (self, event))
      return TRUE;
    if (gst_event_has_name (event, "GstRTPCollision"))
      note_collision (self, event);
  }
  return gst_pad_event_default (pad, parent, event);
}
