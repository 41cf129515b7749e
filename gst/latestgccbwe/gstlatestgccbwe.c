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
 * Estimates the bandwidth that is available to an RTP session, from the
 * transport-wide feedback of the receiver, and lets packets leave no faster
 * than that. The application sets its encoders to
 * #GstLatestGccBwe:estimated-bitrate whenever that changes.
 *
 * webrtcbin puts the element between rtprtxsend and rtpsession if
 * #GstWebRTCBin::request-aux-sender returns it. The streams have to carry the
 * transport-wide sequence number (in caps: `extmap-N` of
 * `http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01`).
 * Without it there is no feedback, and the estimate goes down to
 * #GstLatestGccBwe:min-bitrate.
 *
 * Packets wait in a leaky bucket, audio before retransmissions before video
 * before padding. Upstream never waits. Events keep their place among the
 * packets. Retransmissions get a limited share of the estimate.
 *
 * To find out whether the network carries more than the application sends,
 * clusters of packets (probes) are sent faster for some milliseconds. If the
 * stream has a retransmission stream (`do-nack` of the transceiver), probes are
 * filled up with repetitions of the last packets.
 *
 * Feedback events end here: they do not reach an encoder that several receivers
 * share.
 *
 * All properties may be read and set in any thread and in any state, and none of
 * them waits.
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
 *
 * Since: 0.1
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstlatestgccbwe-private.h"
#include "twccevent.h"

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

/* Frees also the packets that are kept for padding. */
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

/* Forgets all that was learnt of the path, as the next run may be to another
 * receiver. */
static void
forget_path (GstLatestGccBwe *self)
{
  GstLatestPacer *pacer;

  g_mutex_lock (&self->lock);
  pacer = g_steal_pointer (&self->pacer);
  self->counters = (GstLatestGccBweCounters) { 0 };
  gst_latest_twcc_seq_init (&self->feedback.seq);
  gst_latest_twcc_time_init (&self->feedback.time);
  g_array_set_size (self->feedback.last, 0);
  memset (self->feedback.header_size, 0, sizeof self->feedback.header_size);
  self->probe_sent_time = 0;
  gst_latest_gcc_bwe_restart_locked (self);
  g_mutex_unlock (&self->lock);
  gst_latest_pacer_free (pacer, gst_latest_gcc_bwe_item_free);
}

static GstStateChangeReturn
gst_latest_gcc_bwe_change_state (GstElement *element, GstStateChange transition)
{
  GstLatestGccBwe *self = GST_LATEST_GCC_BWE (element);
  GstStateChangeReturn ret;

  /* The statistics stay readable until the next run begins. */
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
  /* A thread that waits for the old clock has to wait for the new one. */
  gst_latest_gcc_bwe_wake_locked (self, GST_LATEST_GCC_BWE_WAKE_NOW);
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
  gst_clear_event (&self->output.segment);
  gst_clear_event (&self->skip.segment);
  g_ptr_array_unref (self->output.batch);
  g_ptr_array_unref (self->output.released);
  g_array_unref (self->feedback.last);
  g_array_unref (self->feedback.results);
  g_cond_clear (&self->wait.moved);
  g_cond_clear (&self->wait.wake);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (gst_latest_gcc_bwe_parent_class)->finalize (object);
}

static guint64
stream_queue_time (GstLatestGccBwe *self, guint ssrc)
{
  guint64 time;

  g_mutex_lock (&self->lock);
  time = gst_latest_gcc_bwe_get_queue_time_locked (self, &ssrc);
  g_mutex_unlock (&self->lock);
  return time;
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
  /**
   * GstLatestGccBwe::stream-queue-time:
   * @bwe: the element
   * @ssrc: the SSRC of a stream of video
   *
   * Asks for the time until the path is free for the next frame of this stream,
   * in ns. It is #GstLatestGccBwe:queue-time, except while other streams have
   * more waiting than a frame time: the frame takes turns with these, and does
   * not wait for them. Cheap enough for each frame. May be emitted from any
   * thread.
   *
   * Returns: the time in ns
   *
   * Since: 0.1
   */
  g_signal_new_class_handler ("stream-queue-time", G_TYPE_FROM_CLASS (klass),
      G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION, G_CALLBACK (stream_queue_time), NULL,
      NULL, NULL, G_TYPE_UINT64, 1, G_TYPE_UINT);

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class,
      "Google congestion control", "Filter/Network/RTP",
      "Estimates the available bandwidth from transport-wide feedback and "
      "paces an RTP session",
      "the gst-latestframe authors");
}

static void
gst_latest_gcc_bwe_init (GstLatestGccBwe *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->wait.wake);
  g_cond_init (&self->wait.moved);
  self->wait.wake_time = GST_LATEST_GCC_BWE_NOT_SLEEPING;
  gst_latest_flow_init (&self->flow);
  gst_latest_gcc_bwe_init_settings (&self->settings);
  gst_latest_timebase_init (&self->time);
  self->output.batch =
      g_ptr_array_new_with_free_func (gst_latest_gcc_bwe_item_free);
  self->output.released =
      g_ptr_array_new_with_free_func (gst_latest_gcc_bwe_item_free);
  self->feedback.last =
      g_array_new (FALSE, FALSE, sizeof (GstLatestTwccPacket));
  self->feedback.results =
      g_array_new (FALSE, FALSE, sizeof (GstLatestBwePacket));
  self->streams = gst_latest_rtp_streams_new ();
  forget_path (self);
  self->notification.notified = self->estimate;

  gst_latest_pads_add (GST_ELEMENT (self), &gst_latest_gcc_bwe_pad_functions,
      &self->sinkpad, &self->srcpad);
}
