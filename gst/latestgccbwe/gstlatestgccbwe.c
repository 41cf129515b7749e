/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/**
 * SECTION:element-latestgccbwe
 * @title: latestgccbwe
 * @short_description: Google congestion control and pacing for an RTP session
 * @see_also: webrtcbin
 *
 * Finds out how much the network carries, from the transport-wide feedback of
 * the receiver, and lets packets leave no faster than that. The application
 * sets its encoders to #GstLatestGccBwe:estimated-bitrate whenever that
 * changes.
 *
 * It goes where webrtcbin's #GstWebRTCBin::request-aux-sender puts it: behind
 * rtprtxsend, before rtpsession. The streams have to carry the transport-wide
 * sequence number (in caps: `extmap-N` of
 * `http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01`),
 * else there is no feedback and the estimate stays where it starts.
 *
 * Packets wait in a leaky bucket, audio before video before retransmissions
 * before padding; upstream never waits. Events keep their place. Retransmissions
 * have a bounded share of the estimate.
 *
 * To find out whether more would go through than the application sends, clusters
 * of packets are sent faster for some milliseconds, filled up with repetitions of
 * the last packets where the stream has a retransmission stream (`do-nack` of the
 * transceiver).
 *
 * Feedback events end here: they do not reach an encoder that several viewers
 * share.
 *
 * ## Example
 * |[<!-- language="C" -->
 * static GstElement *
 * request_aux_sender (GstElement * webrtcbin, GObject * transport, gpointer encoder)
 * {
 *   GstElement *bwe = gst_element_factory_make ("latestgccbwe", NULL);
 *
 *   g_signal_connect (bwe, "notify::estimated-bitrate",
 *       G_CALLBACK (set_encoder_bitrate), encoder);
 *   return bwe;
 * }
 *
 * g_signal_connect (webrtcbin, "request-aux-sender",
 *     G_CALLBACK (request_aux_sender), encoder);
 * ]|
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstlatestgccbwe-private.h"

GST_DEBUG_CATEGORY (gst_latest_gcc_bwe_debug);
#define GST_CAT_DEFAULT gst_latest_gcc_bwe_debug

#define RTP_CAPS "application/x-rtp"

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS (RTP_CAPS));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (RTP_CAPS));

G_DEFINE_TYPE_WITH_CODE (GstLatestGccBwe, gst_latest_gcc_bwe, GST_TYPE_ELEMENT,
    GST_DEBUG_CATEGORY_INIT (gst_latest_gcc_bwe_debug, "latestgccbwe", 0,
        "Google congestion control"));
GST_ELEMENT_REGISTER_DEFINE (
    latestgccbwe, "latestgccbwe", GST_RANK_NONE, GST_TYPE_LATEST_GCC_BWE);

void
gst_latest_gcc_bwe_item_free (gpointer data)
{
  GstLatestGccBweItem *item = data;

  gst_clear_buffer (&item->buffer);
  gst_clear_event (&item->event);
  gst_clear_event (&item->segment);
  g_free (item);
}

void
gst_latest_gcc_bwe_stop_unlocked (GstLatestGccBwe *self)
{
  gst_latest_flow_stop (&self->flow);
  gst_latest_gcc_bwe_wake_unlocked (self, G_MININT64 + 1);
  g_cond_broadcast (&self->moved);
}

void
gst_latest_gcc_bwe_resume_unlocked (GstLatestGccBwe *self)
{
  if (!gst_latest_flow_resume (&self->flow))
    return;
  self->skip_data = FALSE;
  self->forget_segment = TRUE;
  /* With the lock held: a deactivation cannot come in between. */
  gst_latest_gcc_bwe_start_task_unlocked (self);
}

/* Also lets go of the packets kept to be padding. */
static void
forget_streams (GstLatestGccBwe *self)
{
  GstLatestRtpStreams *streams = gst_latest_rtp_streams_new ();
  GstLatestRtpStreams *old;

  g_mutex_lock (&self->lock);
  old = self->streams;
  self->streams = streams;
  g_mutex_unlock (&self->lock);
  gst_latest_rtp_streams_free (old);
}

/* Another run, perhaps to another place: nothing of the last one holds. */
static void
forget_path (GstLatestGccBwe *self)
{
  GstLatestPacer *pacer;

  g_mutex_lock (&self->lock);
  pacer = g_steal_pointer (&self->pacer);
  self->counters = (GstLatestGccBweCounters) { 0 };
  gst_latest_twcc_seq_init (&self->twcc_seq);
  gst_latest_twcc_time_init (&self->twcc_time);
  g_array_set_size (self->last_feedback, 0);
  memset (self->header_size, 0, sizeof self->header_size);
  self->probe_sent_time = 0;
  gst_latest_gcc_bwe_restart_unlocked (self);
  g_mutex_unlock (&self->lock);
  gst_latest_pacer_free (pacer, gst_latest_gcc_bwe_item_free);
}

static GstStateChangeReturn
gst_latest_gcc_bwe_change_state (GstElement *element, GstStateChange transition)
{
  GstLatestGccBwe *self = GST_LATEST_GCC_BWE (element);
  GstStateChangeReturn ret;

  /* What was counted stays readable until the next run begins. */
  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED) {
    forget_path (self);
    gst_latest_gcc_bwe_notify (self);
  }
  ret = GST_ELEMENT_CLASS (gst_latest_gcc_bwe_parent_class)
            ->change_state (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    forget_streams (self);
  return ret;
}

static gboolean
gst_latest_gcc_bwe_set_clock (GstElement *element, GstClock *clock)
{
  GstLatestGccBwe *self = GST_LATEST_GCC_BWE (element);

  g_mutex_lock (&self->lock);
  gst_latest_timebase_set_clock (&self->time, clock);
  /* Whoever waits for the old one is to wait for the new one. */
  gst_latest_gcc_bwe_wake_unlocked (self, G_MININT64 + 1);
  g_mutex_unlock (&self->lock);
  return GST_ELEMENT_CLASS (gst_latest_gcc_bwe_parent_class)
      ->set_clock (element, clock);
}

static void
gst_latest_gcc_bwe_finalize (GObject *object)
{
  GstLatestGccBwe *self = GST_LATEST_GCC_BWE (object);

  gst_latest_pacer_free (self->pacer, gst_latest_gcc_bwe_item_free);
  gst_latest_bwe_free (self->bwe);
  gst_latest_rtp_streams_free (self->streams);
  gst_latest_timebase_clear (&self->time);
  gst_clear_event (&self->segment);
  gst_clear_event (&self->sent_segment);
  gst_clear_event (&self->skipped_segment);
  g_ptr_array_unref (self->batch);
  g_ptr_array_unref (self->released);
  g_array_unref (self->last_feedback);
  g_array_unref (self->results);
  g_cond_clear (&self->moved);
  g_cond_clear (&self->wake);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (gst_latest_gcc_bwe_parent_class)->finalize (object);
}

static void
gst_latest_gcc_bwe_class_init (GstLatestGccBweClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  object_class->set_property = gst_latest_gcc_bwe_set_property;
  object_class->get_property = gst_latest_gcc_bwe_get_property;
  object_class->finalize = gst_latest_gcc_bwe_finalize;
  element_class->change_state =
      GST_DEBUG_FUNCPTR (gst_latest_gcc_bwe_change_state);
  element_class->set_clock = GST_DEBUG_FUNCPTR (gst_latest_gcc_bwe_set_clock);

  gst_latest_gcc_bwe_install_properties (object_class);

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class,
      "Google congestion control", "Network/Congestion control/RTP",
      "Estimates from transport-wide feedback what the network carries, and "
      "paces an RTP session to it",
      "the gst-latestframe authors");
}

static void
gst_latest_gcc_bwe_init (GstLatestGccBwe *self)
{
  GstElementClass *klass = GST_ELEMENT_GET_CLASS (self);

  g_mutex_init (&self->lock);
  g_cond_init (&self->wake);
  g_cond_init (&self->moved);
  self->wake_time = G_MININT64;
  gst_latest_flow_init (&self->flow);
  gst_latest_gcc_bwe_init_properties (self);
  gst_latest_timebase_init (&self->time);
  self->batch = g_ptr_array_new_with_free_func (gst_latest_gcc_bwe_item_free);
  self->released =
      g_ptr_array_new_with_free_func (gst_latest_gcc_bwe_item_free);
  self->last_feedback =
      g_array_new (FALSE, FALSE, sizeof (GstLatestTwccPacket));
  self->results = g_array_new (FALSE, FALSE, sizeof (GstLatestBwePacket));
  self->streams = gst_latest_rtp_streams_new ();
  forget_path (self);
  self->notified = self->estimate;

  self->sinkpad = gst_latest_gcc_bwe_create_sink_pad (
      gst_element_class_get_pad_template (klass, "sink"));
  self->srcpad = gst_latest_gcc_bwe_create_src_pad (
      gst_element_class_get_pad_template (klass, "src"));
  gst_element_add_pad (GST_ELEMENT (self), self->sinkpad);
  gst_element_add_pad (GST_ELEMENT (self), self->srcpad);
}
