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

#include <math.h>

/* A viewer may be asked to make do with little; below this not even the headers
 * of a slide show fit. */
#define LEAST_ESTIMATE 30000
/* Below the least rate for this long is no passing trouble. */
#define BELOW_MINIMUM_US (3 * G_USEC_PER_SEC)

/* What packets have besides their payload, as the payloader makes them: IPv4 and
 * UDP 28, RTP 12, header extensions 16, the VP8 or VP9 descriptor 4, SRTP 10. */
#define PACKET_OVERHEAD 70
#define PACKET_PAYLOAD 1160
#define FRAME_RATE 30
/* Retransmissions are counted over about this time. */
#define RTX_SMOOTHING_US (1.0 * G_USEC_PER_SEC)
/* They come when they come: video that fills all that is left on average would wait
 * for them too often. */
#define RTX_ROOM 1.15
#define RTX_MOST 0.7
/* The receiver may hold frames longer than advised, if it sees reason to. */
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
  gboolean stopped;
  guint min_bitrate;
  gint64 below_since; /* 0: not below */
  gboolean below_minimum;
  guint64 seen_bytes, seen_rtx_bytes;
  gint64 seen_time;
  gdouble rtx_share; /* of what is sent, 0 to 1 */
};

/* (transfer floating), or else webrtcbin leaks a reference. It has one transport,
 * all being bundled. */
static GstElement *
give_aux_sender (
    GstElement *webrtcbin, GObject *transport, GstLatestViewerRate *self)
{
  return g_steal_pointer (&self->floating_bwe);
}

/* How much of what is sent has been sent before, lately. */
static void
update_rtx_share_unlocked (GstLatestViewerRate *self, const GstStructure *stats)
{
  gint64 now = g_get_monotonic_time ();
  gdouble keep = exp (-(now - self->seen_time) / RTX_SMOOTHING_US);
  guint64 bytes = 0, rtx = 0;
  guint64 new_bytes, new_rtx;

  gst_structure_get (stats, "bytes-sent", G_TYPE_UINT64, &bytes,
      "retransmitted-bytes-sent", G_TYPE_UINT64, &rtx, NULL);
  new_bytes = bytes - self->seen_bytes;
  new_rtx = rtx - self->seen_rtx_bytes;
  self->seen_bytes = bytes;
  self->seen_rtx_bytes = rtx;
  self->seen_time = now;
  if (new_bytes > 0)
    self->rtx_share = self->rtx_share * keep
        + (1 - keep) * MIN (1.0, (gdouble) new_rtx / new_bytes);
}

/* How much will be, as far as that can be told: all that is lost, so many times. */
static gdouble
expect_rtx_share (const GstStructure *stats)
{
  guint copies = 1;
  gdouble loss = 0;

  gst_structure_get (stats, "retransmission-copies", G_TYPE_UINT, &copies,
      "inherent-loss", G_TYPE_DOUBLE, &loss, NULL);
  return copies > 1 ? loss * copies / (1 + loss * copies) : 0;
}

static guint
video_rate_unlocked (
    GstLatestViewerRate *self, guint estimate, const GstStructure *stats)
{
  gdouble rtx = MAX (self->rtx_share, expect_rtx_share (stats)) * RTX_ROOM;
  GstLatestAllocationTrack video = {
    .weight = 1,
    .frame_rate = FRAME_RATE,
    .payload = PACKET_PAYLOAD,
    .overhead = PACKET_OVERHEAD,
  };

  return gst_latest_allocation_media_rate (
      &video, (guint64) (estimate * (1 - MIN (rtx, RTX_MOST))));
}

/* It is shown the more smoothly the longer it may be held. */
static void
update_playout_delay (GstLatestViewerRate *self, const GstStructure *stats)
{
  guint64 delay = 0;

  gst_structure_get (
      stats, "advised-playout-delay", G_TYPE_UINT64, &delay, NULL);
  gst_latest_playout_delay_set (self->playout_delay, delay / GST_MSECOND,
      PLAYOUT_ROOM * delay / GST_MSECOND);
}

/* Without a lock. Returns the estimate. */
static guint
update (GstLatestViewerRate *self)
{
  g_autoptr (GstStructure) stats = NULL;
  guint estimate, rate;
  gboolean stopped;

  g_object_get (
      self->bwe, "estimated-bitrate", &estimate, "stats", &stats, NULL);
  g_mutex_lock (&self->lock);
  update_rtx_share_unlocked (self, stats);
  rate = video_rate_unlocked (self, estimate, stats);
  stopped = self->stopped;
  g_mutex_unlock (&self->lock);
  update_playout_delay (self, stats);
  if (!stopped)
    gst_latest_rate_control_update (self->control, self, rate);
  return estimate;
}

/* On the thread the viewer's feedback comes in by. */
static void
estimate_changed (GstElement *bwe, GParamSpec *pspec, GstLatestViewerRate *self)
{
  update (self);
}

GstLatestViewerRate *
gst_latest_viewer_rate_new (GstElement *webrtcbin,
    GstLatestRateControl *control, const GstLatestRateSettings *settings,
    GstLatestPlayoutDelay *playout_delay)
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
  g_object_set (bwe, "start-bitrate", settings->start_bitrate, NULL);
  gst_latest_viewer_rate_set_limits (self, settings);
  self->aux_handler = g_signal_connect (
      webrtcbin, "request-aux-sender", G_CALLBACK (give_aux_sender), self);
  self->estimate_handler = g_signal_connect (
      bwe, "notify::estimated-bitrate", G_CALLBACK (estimate_changed), self);
  return self;
}

void
gst_latest_viewer_rate_stop (GstLatestViewerRate *self)
{
  g_mutex_lock (&self->lock);
  self->stopped = TRUE;
  g_mutex_unlock (&self->lock);
  g_clear_signal_handler (&self->aux_handler, self->webrtcbin);
  g_clear_signal_handler (&self->estimate_handler, self->bwe);
  gst_latest_rate_control_remove (self->control, self);
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

/* The element's own least rate is lower than the user's: whether a viewer's
 * network carries that must be seen. */
void
gst_latest_viewer_rate_set_limits (
    GstLatestViewerRate *self, const GstLatestRateSettings *settings)
{
  guint min = MIN (settings->min_bitrate, LEAST_ESTIMATE);

  g_mutex_lock (&self->lock);
  self->min_bitrate = settings->min_bitrate;
  g_mutex_unlock (&self->lock);
  g_object_set (self->bwe, "min-bitrate", min, "max-bitrate",
      MAX (settings->max_bitrate, min), NULL);
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
  gboolean begins = FALSE;
  /* An estimate that does not change is not notified, but what is lost may. */
  guint estimate = update (self);


  g_mutex_lock (&self->lock);
  if (estimate >= self->min_bitrate) {
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
  g_autoptr (GstStructure) stats = NULL;
  gboolean below_minimum;
  guint estimate;

  g_object_get (
      self->bwe, "estimated-bitrate", &estimate, "stats", &stats, NULL);
  g_mutex_lock (&self->lock);
  below_minimum = self->below_minimum;
  g_mutex_unlock (&self->lock);
  gst_structure_set (out, "estimated-bitrate", G_TYPE_UINT, estimate,
      "below-minimum", G_TYPE_BOOLEAN, below_minimum, "congestion-control",
      GST_TYPE_STRUCTURE, stats, NULL);
}
