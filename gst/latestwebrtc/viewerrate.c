/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "viewerrate.h"

#include "allocate.h"

/* Less than the least rate for this long is no passing trouble, in us. */
#define BELOW_MINIMUM_US (3 * G_USEC_PER_SEC)

/* Bytes a packet has besides its payload, as the payloader makes them: IPv4 and
 * UDP 28, RTP 12, header extensions 16, the VP8 or VP9 descriptor 4, SRTP
 * 10. */
#define PACKET_OVERHEAD 70
#define PACKET_PAYLOAD 1160
#define FRAME_RATE 30
/* Retransmissions are irregular: video that filled what they leave on average
 * would wait for them too often, so they get this much more. */
#define RTX_ROOM 1.15
/* The video keeps 30 % of the estimate whatever retransmissions take. */
#define RTX_MOST 0.7
/* The receiver may hold frames longer than advised if it sees reason to. */
#define PLAYOUT_ROOM 2

struct _GstLatestViewerRate
{
  /* Immutable. */
  GstElement *bwe;
  GstLatestRateControl *control;
  GstLatestPlayoutDelay *playout_delay;
  gulong aux_handler, estimate_handler;
  GstElement *webrtcbin; /* not owned: it outlives stop() */

  /* A second reference to bwe, for webrtcbin, which sinks it. Changed while
   * nothing else is going on. */
  GstElement *floating_bwe;

  GMutex lock;
  /* Protected by lock. */
  gint64 below_since; /* us; 0: the network carries the least rate */
  gboolean below_minimum;
};

/* webrtcbin takes its pacer: a floating reference, or else it leaks one. It
 * asks once, for its one transport, as all streams are bundled. */
static GstElement *
give_aux_sender (
    GstElement *webrtcbin, GObject *transport, GstLatestViewerRate *self)
{
  return g_steal_pointer (&self->floating_bwe);
}

static guint
get_video_rate (guint estimate, gdouble retransmission_share)
{
  gdouble rtx = MIN (retransmission_share * RTX_ROOM, RTX_MOST);
  GstLatestAllocationTrack video = {
    .weight = 1,
    .frame_rate = FRAME_RATE,
    .payload = PACKET_PAYLOAD,
    .overhead = PACKET_OVERHEAD,
  };

  return gst_latest_allocation_media_rate (
      &video, (guint64) (estimate * (1 - rtx)));
}

/* What the estimator says goes to the rate control and to the receiver. Returns
 * the estimate. */
static guint
update (GstLatestViewerRate *self)
{
  gdouble retransmission_share;
  guint64 delay;
  guint estimate;

  g_object_get (self->bwe, "estimated-bitrate", &estimate,
      "retransmission-share", &retransmission_share, "advised-playout-delay",
      &delay, NULL);
  gst_latest_playout_delay_set (self->playout_delay, delay / GST_MSECOND,
      PLAYOUT_ROOM * delay / GST_MSECOND);
  gst_latest_rate_control_vote (self->control, G_OBJECT (self->bwe),
      get_video_rate (estimate, retransmission_share));
  return estimate;
}

/* Runs on the thread the viewer's feedback comes in by. */
static void
estimate_changed (GstElement *bwe, GParamSpec *pspec, GstLatestViewerRate *self)
{
  update (self);
}

GstLatestViewerRate *
gst_latest_viewer_rate_new (GstElement *webrtcbin,
    GstLatestRateControl *control, GstLatestPlayoutDelay *playout_delay)
{
  GstElement *bwe = gst_element_factory_make ("latestgccbwe", NULL);
  GstLatestViewerRate *self;

  if (!bwe)
    return NULL;
  self = g_new0 (GstLatestViewerRate, 1);
  g_mutex_init (&self->lock);
  self->bwe = gst_object_ref (bwe);
  self->floating_bwe = bwe;
  self->control = gst_latest_rate_control_ref (control);
  self->playout_delay = gst_object_ref (playout_delay);
  self->webrtcbin = webrtcbin;
  g_object_set (bwe, "start-bitrate",
      gst_latest_rate_control_get_settings (control).start_bitrate, NULL);
  gst_latest_rate_control_add (control, G_OBJECT (bwe));
  self->aux_handler = g_signal_connect (
      webrtcbin, "request-aux-sender", G_CALLBACK (give_aux_sender), self);
  self->estimate_handler = g_signal_connect (
      bwe, "notify::estimated-bitrate", G_CALLBACK (estimate_changed), self);
  return self;
}

void
gst_latest_viewer_rate_stop (GstLatestViewerRate *self)
{
  g_clear_signal_handler (&self->aux_handler, self->webrtcbin);
  g_clear_signal_handler (&self->estimate_handler, self->bwe);
  gst_latest_rate_control_remove (self->control, G_OBJECT (self->bwe));
}

void
gst_latest_viewer_rate_free (GstLatestViewerRate *self)
{
  if (!self)
    return;
  if (self->floating_bwe)
    gst_object_unref (gst_object_ref_sink (self->floating_bwe));
  gst_object_unref (self->bwe);
  gst_object_unref (self->playout_delay);
  gst_latest_rate_control_unref (self->control);
  g_mutex_clear (&self->lock);
  g_free (self);
}

guint64
gst_latest_viewer_rate_get_queue_time (GstLatestViewerRate *self)
{
  guint64 queue_time;

  g_object_get (self->bwe, "queue-time", &queue_time, NULL);
  return queue_time;
}

gboolean
gst_latest_viewer_rate_check_below_minimum (
    GstLatestViewerRate *self, gint64 now)
{
  guint min_bitrate =
      gst_latest_rate_control_get_settings (self->control).min_bitrate;
  gboolean begins = FALSE;
  /* An estimate that stays is not notified, but what is lost may change. */
  guint estimate = update (self);

  g_mutex_lock (&self->lock);
  if (estimate >= min_bitrate) {
    self->below_since = 0;
    self->below_minimum = FALSE;
  } else if (self->below_since == 0) {
    self->below_since = now;
  } else if (!self->below_minimum
      && now - self->below_since >= BELOW_MINIMUM_US) {
    self->below_minimum = begins = TRUE;
  }
  g_mutex_unlock (&self->lock);
  return begins;
}

guint
gst_latest_viewer_rate_get_estimate (GstLatestViewerRate *self)
{
  guint estimate;

  g_object_get (self->bwe, "estimated-bitrate", &estimate, NULL);
  return estimate;
}

void
gst_latest_viewer_rate_write (GstLatestViewerRate *self, GstStructure *out)
{
  GValue stats = G_VALUE_INIT;
  gboolean below_minimum;
  guint estimate = 0;

  g_value_init (&stats, GST_TYPE_STRUCTURE);
  g_object_get_property (G_OBJECT (self->bwe), "stats", &stats);
  gst_structure_get_uint (
      gst_value_get_structure (&stats), "estimated-bitrate", &estimate);
  g_mutex_lock (&self->lock);
  below_minimum = self->below_minimum;
  g_mutex_unlock (&self->lock);
  gst_structure_set (out, "estimated-bitrate", G_TYPE_UINT, estimate,
      "below-minimum", G_TYPE_BOOLEAN, below_minimum, NULL);
  gst_structure_take_value (out, "congestion-control", &stats);
}
