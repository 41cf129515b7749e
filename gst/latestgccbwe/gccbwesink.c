/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

/* The sink pad. The chain function puts packets into the pacer and returns at
 * once. Only serialized queries wait, and events when very many wait
 * already. */

#include "gstlatestgccbwe-private.h"
#include "rtpmedia.h"

#include <gst/video/video.h>

#define GST_CAT_DEFAULT gst_latest_gcc_bwe_debug

/* The pacer sends faster rather than let packets wait for long, so more than
 * this wait only if downstream blocks. */
#define MAX_PACKETS 4096
#define MAX_BARRIERS 1024

static GstLatestGccBweItem *
create_item (GstLatestGccBwe *self)
{
  GstLatestGccBweItem *item = g_new0 (GstLatestGccBweItem, 1);

  if (self->segment != NULL)
    item->segment = gst_event_ref (self->segment);
  return item;
}

/* Finds out whether a stream seen for the first time is audio. Without the
 * lock. */
static void
add_new_stream (GstLatestGccBwe *self, const GstLatestRtpPacket *packet)
{
  g_autoptr (GPtrArray) unkept = NULL;
  gboolean known, audio;

  if (packet->retransmission)
    return;
  g_mutex_lock (&self->lock);
  known = gst_latest_rtp_streams_lookup (self->streams, packet->ssrc, &audio);
  g_mutex_unlock (&self->lock);
  if (known)
    return;
  audio = gst_latest_rtp_media_find (self->sinkpad, packet->ssrc, packet->pt)
      == GST_LATEST_RTP_MEDIA_AUDIO;
  GST_DEBUG_OBJECT (self, "new stream %08x, payload type %u: %s", packet->ssrc,
      packet->pt, audio ? "audio" : "video");
  g_mutex_lock (&self->lock);
  gst_latest_rtp_streams_add (self->streams, packet->ssrc, audio);
  unkept = gst_latest_rtp_streams_steal_released (self->streams);
  g_mutex_unlock (&self->lock);
}

/* Returns FALSE if @item was not added and stays the caller's. */
static gboolean
add_retransmission_locked (
    GstLatestGccBwe *self, GstLatestGccBweItem *item, guint32 size, gint64 now)
{
  const GstLatestRtpPacket *packet = &item->packet;
  gint64 first_sent;

  if (gst_latest_rtp_streams_got_rtx (self->streams, packet, &first_sent)
      != GST_LATEST_RTX_WANTED)
    return FALSE;
  item->repeats = self->retransmission.repair.copies - 1;
  return gst_latest_pacer_add_retransmission (self->pacer, now,
      gst_latest_gcc_bwe_retransmission_key (
          packet->ssrc, packet->original_seq),
      first_sent >= 0 ? first_sent : now, size, item);
}

/* Returns FALSE if @item was not added and stays the caller's. */
static gboolean
add_packet_locked (GstLatestGccBwe *self, GstLatestGccBweItem *item, gint64 now)
{
  guint32 size = item->packet.size + GST_LATEST_GCC_BWE_OVERHEAD;
  gboolean audio = FALSE;

  if (self->n_packets >= MAX_PACKETS) {
    self->counters.overflow++;
    return FALSE;
  }
  if (item->packet.retransmission) {
    if (!add_retransmission_locked (self, item, size, now))
      return FALSE;
  } else {
    gst_latest_rtp_streams_lookup (self->streams, item->packet.ssrc, &audio);
    if (audio)
      gst_latest_pacer_add (
          self->pacer, now, GST_LATEST_PACER_AUDIO, size, item);
    else
      gst_latest_pacer_add_video (
          self->pacer, now, item->packet.ssrc, item->packet.marker, size, item);
  }
  self->n_packets++;
  return TRUE;
}

/* Takes @buffer. Does not wake the streaming thread. */
static GstFlowReturn
accept_packet (GstLatestGccBwe *self, GstBuffer *buffer)
{
  GstLatestGccBweItem *item = create_item (self);
  gboolean added = FALSE, valid;
  GstFlowReturn ret;

  item->buffer = buffer;
  valid = gst_latest_rtp_packet_parse (buffer, &item->packet);
  if (valid)
    add_new_stream (self, &item->packet);

  g_mutex_lock (&self->lock);
  ret = gst_latest_flow_get (&self->flow);
  if (!valid)
    self->counters.invalid_packets++;
  else if (ret == GST_FLOW_OK)
    added =
        add_packet_locked (self, item, gst_latest_timebase_now (&self->time));
  g_mutex_unlock (&self->lock);

  if (!valid)
    GST_DEBUG_OBJECT (self, "not RTP: %" GST_PTR_FORMAT, buffer);
  if (!added)
    gst_latest_gcc_bwe_item_free (item);
  return ret;
}

static void
wake_for_packets (GstLatestGccBwe *self)
{
  gint64 now;

  g_mutex_lock (&self->lock);
  now = gst_latest_timebase_now (&self->time);
  gst_latest_gcc_bwe_wake_locked (
      self, gst_latest_pacer_next_time (self->pacer, now));
  g_mutex_unlock (&self->lock);
}

static GstFlowReturn
sink_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstLatestGccBwe *self = GST_LATEST_GCC_BWE (parent);
  GstFlowReturn ret = accept_packet (self, buffer);

  wake_for_packets (self);
  return ret;
}

static GstFlowReturn
sink_chain_list (GstPad *pad, GstObject *parent, GstBufferList *list)
{
  GstLatestGccBwe *self = GST_LATEST_GCC_BWE (parent);
  guint n = gst_buffer_list_length (list);
  GstFlowReturn ret = GST_FLOW_OK;

  for (guint i = 0; i < n && ret == GST_FLOW_OK; i++)
    ret = accept_packet (self, gst_buffer_ref (gst_buffer_list_get (list, i)));
  wake_for_packets (self);
  gst_buffer_list_unref (list);
  return ret;
}

/* Waits until the streaming thread has made room for one more event or
 * query. */
static void
wait_for_room_locked (GstLatestGccBwe *self)
{
  while (self->flow.result == GST_FLOW_OK && self->n_barriers >= MAX_BARRIERS)
    g_cond_wait (&self->wait.moved, &self->lock);
}

static void
add_barrier_locked (GstLatestGccBwe *self, GstLatestGccBweItem *item)
{
  gint64 now = gst_latest_timebase_now (&self->time);

  /* Audio does not wait for the video before a key frame. */
  if (item->event != NULL && gst_video_event_is_force_key_unit (item->event))
    gst_latest_pacer_add_mark (self->pacer, now, item);
  else
    gst_latest_pacer_add_barrier (self->pacer, now, item);
  self->n_barriers++;
  gst_latest_gcc_bwe_wake_locked (
      self, gst_latest_pacer_next_time (self->pacer, now));
}

/* Takes @event, which waits in line. */
static GstFlowReturn
store_in_line (GstLatestGccBwe *self, GstEvent *event)
{
  GstLatestGccBweItem *item = create_item (self);
  gboolean failed;
  GstFlowReturn ret;

  item->event = event;
  g_mutex_lock (&self->lock);
  wait_for_room_locked (self);
  ret = gst_latest_flow_admit_event (&self->flow, event, &failed);
  if (ret == GST_FLOW_OK)
    ret = self->flow.result;
  if (ret == GST_FLOW_OK)
    add_barrier_locked (self, item);
  g_mutex_unlock (&self->lock);

  if (failed)
    GST_ELEMENT_FLOW_ERROR (self, ret);
  if (ret == GST_FLOW_OK)
    return ret;
  GST_DEBUG_OBJECT (
      self, "refusing %" GST_PTR_FORMAT ": %s", event, gst_flow_get_name (ret));
  /* Sticky events are kept for when downstream has recovered. */
  if (ret != GST_FLOW_FLUSHING && GST_EVENT_IS_STICKY (event)
      && GST_EVENT_TYPE (event) != GST_EVENT_EOS) {
    gst_pad_store_sticky_event (self->srcpad, event);
    ret = GST_FLOW_OK;
  }
  gst_latest_gcc_bwe_item_free (item);
  return ret;
}

/* Keeps a segment for the items that follow it. */
static GstFlowReturn
store_segment (GstLatestGccBwe *self, GstEvent *event)
{
  gboolean failed;
  GstFlowReturn ret;

  g_mutex_lock (&self->lock);
  ret = gst_latest_flow_admit_event (&self->flow, event, &failed);
  if (ret == GST_FLOW_OK) {
    GstEvent *old = self->segment;

    self->segment = event;
    event = old;
  }
  g_mutex_unlock (&self->lock);
  gst_clear_event (&event);
  return ret;
}

static GstFlowReturn
store_event (GstObject *element, GstEvent *event)
{
  GstLatestGccBwe *self = GST_LATEST_GCC_BWE (element);

  GST_LOG_OBJECT (self, "%" GST_PTR_FORMAT, event);
  if (GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT)
    return store_segment (self, event);
  if (GST_EVENT_TYPE (event) == GST_EVENT_CUSTOM_DOWNSTREAM
      && gst_latest_gcc_bwe_take_feedback (self, event))
    return GST_FLOW_OK;
  if (gst_video_event_is_force_key_unit (event))
    gst_latest_gcc_bwe_outdate_retransmissions (self);
  return store_in_line (self, event);
}

static gboolean
send_serialized_query (GstObject *element, GstQuery *query)
{
  GstLatestGccBwe *self = GST_LATEST_GCC_BWE (element);
  GstLatestGccBweItem *item = create_item (self);
  gboolean ret = FALSE;

  item->query = query;
  g_mutex_lock (&self->lock);
  wait_for_room_locked (self);
  if (gst_latest_flow_get (&self->flow) != GST_FLOW_OK) {
    g_mutex_unlock (&self->lock);
    gst_latest_gcc_bwe_item_free (item);
    return FALSE;
  }
  add_barrier_locked (self, item);
  /* One at a time: the sink pad's stream lock is held. */
  self->query = query;
  self->query_result = FALSE;
  while (self->query != NULL)
    g_cond_wait (&self->wait.moved, &self->lock);
  ret = self->query_result;
  g_mutex_unlock (&self->lock);
  return ret;
}

const GstLatestPadFunctions gst_latest_gcc_bwe_pad_functions = {
  .chain = sink_chain,
  .chain_list = sink_chain_list,
  .store_event = store_event,
  .send_query = send_serialized_query,
  .change_flow = gst_latest_gcc_bwe_change_flow,
  .src_event = gst_latest_gcc_bwe_src_event,
  /* LATENCY is passed on unchanged, although packets may wait here for up to
   * half a second. Latency is the time by which all sinks of the pipeline delay
   * rendering, so it has to cover the delay that elements add to each buffer in
   * any case. The pacer adds none while the network carries what is sent, and
   * the sinks behind it send packets as they come (nicesink does not
   * synchronize). Reporting its worst case would delay every other sink, like a
   * local preview, by half a second for good. Packets wait only while the
   * network is congested, and a receiver sees that as jitter of the network,
   * for which its jitter buffer adapts. */
  .src_query = gst_pad_query_default,
};
