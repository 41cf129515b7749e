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

/* More than ever may leave at once. */
#define MAX_BATCH 64

typedef enum
{
  WORK_NONE,
  WORK_STOP,
  WORK_SEND, /* the batch, then the barrier if there is one */
} Work;

/* What the streaming thread is to do next, besides the batch. */
typedef struct
{
  GstLatestGccBweItem *barrier; /* NULL: none */
  gboolean notify;              /* the estimate changed */
  gboolean probing;             /* packets of a probe are in the batch */
  gboolean ask;                 /* for a retransmission: */
  guint32 ask_ssrc;
  guint16 ask_seq;
} Turn;

void
gst_latest_gcc_bwe_wake_unlocked (GstLatestGccBwe *self, gint64 time)
{
  if (time >= self->wake_time)
    return;
  self->wake_time = G_MININT64;
  if (self->wait_id != NULL)
    gst_clock_id_unschedule (self->wait_id);
  g_cond_signal (&self->wake);
}

static void
sleep_unlocked (GstLatestGccBwe *self, gint64 until)
{
  self->wake_time = until;
  if (until == G_MAXINT64) {
    /* Whoever wakes us sets another time. */
    while (self->wake_time == until)
      g_cond_wait (&self->wake, &self->lock);
  } else {
    GstClockID id = gst_latest_timebase_new_wait (&self->time, until);

    self->wait_id = id;
    g_mutex_unlock (&self->lock);
    gst_clock_id_wait (id, NULL);
    g_mutex_lock (&self->lock);
    self->wait_id = NULL;
    gst_clock_id_unref (id);
  }
  self->wake_time = G_MININT64;
}

static gboolean
is_skipped_unlocked (GstLatestGccBwe *self, const GstLatestGccBweItem *item)
{
  if (!self->skip_data)
    return FALSE;
  if (item->segment == NULL || item->segment == self->skipped_segment)
    return TRUE;
  self->skip_data = FALSE;
  return FALSE;
}

/* Another one of a retransmission that is to be sent more than once. */
static void
add_repeat_unlocked (GstLatestGccBwe *self, const GstLatestGccBweItem *item,
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
  if (gst_latest_pacer_add_repeat (self->pacer, now, size, repeat))
    self->n_packets++;
  else
    g_ptr_array_add (self->released, repeat);
}

/* A packet leaves: everything that has to be known of it. */
static void
take_packet_unlocked (GstLatestGccBwe *self, GstLatestGccBweItem *item,
    const GstLatestPacerTaken *taken, gint64 now, Turn *turn)
{
  GstLatestRtpPacket *packet = &item->packet;

  gst_latest_bwe_packet_sent (self->bwe, now, taken->size);
  self->header_size[packet->pt] = packet->header_size;
  add_repeat_unlocked (self, item, taken->size, now);
  if (packet->retransmission)
    packet->seq = gst_latest_rtp_streams_number_rtx (self->streams, packet);
  else
    gst_latest_rtp_streams_sent (self->streams, packet, item->buffer, now);
  turn->probing |= taken->in_probe;
  g_ptr_array_add (self->batch, item);
}

/* Repeats something for the probe. */
static gboolean
add_padding_unlocked (GstLatestGccBwe *self, gint64 now)
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

/* What may leave now: packets up to the next barrier. */
static void
fill_batch_unlocked (GstLatestGccBwe *self, gint64 now, Turn *turn)
{
  GstLatestPacerTaken taken;
  GstLatestGccBweItem *item;

  gst_latest_pacer_set_padding (
      self->pacer, gst_latest_rtp_streams_can_pad (self->streams));
  while (self->batch->len < MAX_BATCH) {
    item = gst_latest_pacer_take (self->pacer, now, &taken);
    if (item == NULL) {
      if (!add_padding_unlocked (self, now))
        return;
      continue;
    }
    if (taken.fate == GST_LATEST_PACER_BARRIER) {
      self->n_barriers--;
      turn->barrier = item;
      return;
    }
    self->n_packets--;
    if (taken.fate == GST_LATEST_PACER_DROP || is_skipped_unlocked (self, item))
      g_ptr_array_add (self->released, item);
    else
      take_packet_unlocked (self, item, &taken, now, turn);
  }
}

/* Tells bwe of the probes that were sent. A packet's time is read after it is
 * taken, so the last one's may be later than the pacer thinks. */
static void
report_probes_unlocked (GstLatestGccBwe *self, gint64 now)
{
  GstLatestPacerProbeReport report;

  while (gst_latest_pacer_take_probe_report (self->pacer, now, &report))
    gst_latest_bwe_probe_sent (self->bwe, report.id, report.start,
        MAX (report.end, self->probe_sent_time), report.packets);
}

/* What time alone brings about. TRUE: the estimate changed. */
static gboolean
process_unlocked (GstLatestGccBwe *self, gint64 now)
{
  GstLatestBweProbe probe;
  gboolean changed;

  report_probes_unlocked (self, now);
  self->next_process = gst_latest_bwe_process (self->bwe, now).next_process;
  changed = gst_latest_gcc_bwe_apply_unlocked (self, now);
  while (gst_latest_bwe_take_probe (self->bwe, now, &probe)) {
    if (!gst_latest_pacer_add_probe (self->pacer, now, probe.id, probe.bitrate,
            probe.duration, probe.min_packets))
      gst_latest_bwe_probe_sent (self->bwe, probe.id, now, now, 0);
  }
  return changed;
}

/* With nothing to do, @until tells when to look again. */
static Work
find_work_unlocked (GstLatestGccBwe *self, Turn *turn, gint64 *until)
{
  gint64 now;

  *until = G_MAXINT64;
  if (self->flow.result == GST_FLOW_FLUSHING)
    return WORK_STOP;
  if (self->flow.result != GST_FLOW_OK)
    return WORK_NONE;
  now = gst_latest_timebase_now (&self->time);
  turn->notify |= process_unlocked (self, now);
  fill_batch_unlocked (self, now, turn);
  turn->ask = gst_latest_rtp_streams_take_question (
      self->streams, now, &turn->ask_ssrc, &turn->ask_seq);
  if (self->batch->len > 0 || self->released->len > 0 || turn->barrier != NULL
      || turn->notify || turn->ask)
    return WORK_SEND;
  *until =
      MIN (gst_latest_pacer_next_time (self->pacer, now), self->next_process);
  if (*until <= now)
    *until = G_MININT64;
  return WORK_NONE;
}

static Work
wait_for_work_unlocked (GstLatestGccBwe *self, Turn *turn)
{
  gint64 until;
  Work work;

  while ((work = find_work_unlocked (self, turn, &until)) == WORK_NONE) {
    if (until > G_MININT64)
      sleep_unlocked (self, until);
  }
  return work;
}

void
gst_latest_gcc_bwe_clear_unlocked (GstLatestGccBwe *self, GPtrArray *released)
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
  g_cond_broadcast (&self->moved);
}

/* Events that were waiting when downstream failed: the sticky ones are for whoever
 * is linked later, as in a queue. */
static void
keep_sticky_events (GstLatestGccBwe *self)
{
  for (guint i = 0; i < self->released->len; i++) {
    GstLatestGccBweItem *item = g_ptr_array_index (self->released, i);

    if (item->event != NULL && GST_EVENT_IS_STICKY (item->event)
        && GST_EVENT_TYPE (item->event) != GST_EVENT_EOS)
      gst_pad_store_sticky_event (self->srcpad, item->event);
  }
}

/* Returns TRUE if the application has to be told, as upstream has ended and will
 * not see the result. */
static gboolean
handle_result_unlocked (
    GstLatestGccBwe *self, GstFlowReturn result, GstEvent *segment)
{
  if (result >= GST_FLOW_OK || self->flow.result != GST_FLOW_OK)
    return FALSE;
  if (result == GST_FLOW_EOS) {
    /* What comes with a newer segment may be welcome again. */
    self->flow.refused = self->segment == segment;
    self->skip_data = TRUE;
    gst_event_replace (&self->skipped_segment, segment);
    return FALSE;
  }
  if (result == GST_FLOW_NOT_LINKED && self->flow.reconfigured)
    return FALSE;
  gst_latest_gcc_bwe_clear_unlocked (self, self->released);
  return gst_latest_flow_fail (&self->flow, result);
}

/* rtprtxsend answers with a packet that says on which SSRC retransmissions are. */
static void
ask_for_retransmission (GstLatestGccBwe *self, const Turn *turn)
{
  GST_DEBUG_OBJECT (
      self, "asking for %u of %08x", turn->ask_seq, turn->ask_ssrc);
  gst_pad_push_event (self->sinkpad,
      gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM,
          gst_structure_new ("GstRTPRetransmissionRequest", "seqnum",
              G_TYPE_UINT, (guint) turn->ask_seq, "ssrc", G_TYPE_UINT,
              (guint) turn->ask_ssrc, NULL)));
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
      self->renew_segment = TRUE;
    gst_pad_push_event (self->srcpad, g_steal_pointer (&item->event));
  } else {
    result = gst_pad_peer_query (self->srcpad, item->query);
    g_mutex_lock (&self->lock);
    self->query_result = result;
    self->query = NULL;
    g_cond_broadcast (&self->moved);
    g_mutex_unlock (&self->lock);
  }
  gst_latest_gcc_bwe_item_free (item);
}

/* Sends the batch and sees what came of it. */
static void
send_batch (GstLatestGccBwe *self, const Turn *turn)
{
  GstEvent *segment = NULL;
  GstFlowReturn result = gst_latest_gcc_bwe_push_batch (self, &segment);
  gboolean failed;

  g_mutex_lock (&self->lock);
  if (turn->probing)
    self->probe_sent_time = gst_latest_timebase_now (&self->time);
  failed = handle_result_unlocked (self, result, segment);
  g_cond_broadcast (&self->moved);
  g_mutex_unlock (&self->lock);
  g_ptr_array_set_size (self->batch, 0);
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
  Turn turn = { NULL };

  g_mutex_lock (&self->lock);
  self->flow.reconfigured = FALSE;
  if (wait_for_work_unlocked (self, &turn) == WORK_STOP) {
    /* With the lock held, so that a restart cannot come in between. */
    gst_pad_pause_task (GST_PAD_CAST (pad));
    g_mutex_unlock (&self->lock);
    GST_DEBUG_OBJECT (self, "task paused");
    return;
  }
  if (self->forget_segment) {
    self->forget_segment = FALSE;
    gst_clear_event (&self->sent_segment);
  }
  g_mutex_unlock (&self->lock);

  send_batch (self, &turn);
  if (turn.barrier != NULL)
    pass_barrier (self, turn.barrier);
  g_ptr_array_set_size (self->released, 0);
  if (turn.ask)
    ask_for_retransmission (self, &turn);
  if (turn.notify)
    gst_latest_gcc_bwe_notify_async (self);
}

void
gst_latest_gcc_bwe_start_task_unlocked (GstLatestGccBwe *self)
{
  gst_pad_start_task (self->srcpad, task_loop, self->srcpad, NULL);
}

static gboolean
src_activate_mode (
    GstPad *pad, GstObject *parent, GstPadMode mode, gboolean active)
{
  GstLatestGccBwe *self = GST_LATEST_GCC_BWE (parent);

  if (mode != GST_PAD_MODE_PUSH)
    return FALSE;

  g_mutex_lock (&self->lock);
  self->flow.src_active = active;
  if (active)
    gst_latest_gcc_bwe_resume_unlocked (self);
  else
    gst_latest_gcc_bwe_stop_unlocked (self);
  g_mutex_unlock (&self->lock);
  return active || gst_pad_stop_task (pad);
}

static gboolean
reconfigure (GstLatestGccBwe *self, GstEvent *event)
{
  g_mutex_lock (&self->lock);
  if (gst_latest_flow_reconfigure (&self->flow))
    gst_latest_gcc_bwe_wake_unlocked (self, G_MININT64 + 1);
  g_mutex_unlock (&self->lock);
  return gst_pad_push_event (self->sinkpad, event);
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

static gboolean
src_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstLatestGccBwe *self = GST_LATEST_GCC_BWE (parent);

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_RECONFIGURE:
      return reconfigure (self, event);
    case GST_EVENT_CUSTOM_UPSTREAM:
      if (gst_latest_gcc_bwe_take_feedback (self, event)
          || gst_latest_gcc_bwe_take_nack (self, event))
        return TRUE;
      if (gst_event_has_name (event, "GstRTPCollision"))
        note_collision (self, event);
      return gst_pad_event_default (pad, parent, event);
    default:
      return gst_pad_event_default (pad, parent, event);
  }
}

static gboolean
src_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  if (GST_QUERY_TYPE (query) == GST_QUERY_SCHEDULING) {
    gst_query_add_scheduling_mode (query, GST_PAD_MODE_PUSH);
    return TRUE;
  }
  return gst_pad_query_default (pad, parent, query);
}

GstPad *
gst_latest_gcc_bwe_create_src_pad (GstPadTemplate *template)
{
  GstPad *pad = gst_pad_new_from_template (template, "src");

  gst_pad_set_event_function (pad, GST_DEBUG_FUNCPTR (src_event));
  gst_pad_set_query_function (pad, GST_DEBUG_FUNCPTR (src_query));
  gst_pad_set_activatemode_function (
      pad, GST_DEBUG_FUNCPTR (src_activate_mode));
  GST_PAD_SET_PROXY_CAPS (pad);
  return pad;
}
