/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "viewerrate.h"

GST_DEBUG_CATEGORY_EXTERN (gst_latest_webrtc_sink_debug);
#define GST_CAT_DEFAULT gst_latest_webrtc_sink_debug

/* Less than the least rate for this long is no passing trouble, in us. */
#define BELOW_MINIMUM_US (3 * G_USEC_PER_SEC)

/* Retransmissions are irregular: video that filled what they leave on average
 * would wait for them too often, so they get this much more. */
#define RTX_ROOM 1.15
/* The video keeps 30 % of the estimate whatever retransmissions take. */
#define RTX_MOST 0.7
/* The pacer sends at this many times the estimate while it does not know the
 * capacity of the path. */
#define PACING_FACTOR 1.2
/* The receiver may hold frames longer than advised if it sees reason to. */
#define PLAYOUT_ROOM 2

struct _GstLatestViewerRate
{
  /* Immutable. */
  GstElement *bwe;
  GstLatestRateControl *control;
  gulong aux_handler, estimate_handler, feedback_probe;
  guint start_bitrate;
  GstElement *webrtcbin; /* not owned: it outlives stop() */

  /* A second reference to bwe, for webrtcbin, which sinks it. Changed while
   * nothing else is going on. */
  GstElement *floating_bwe;

  GMutex lock;
  /* Protected by lock. */
  gint64 below_since; /* us; 0: the network carries the least rate */
  gboolean below_minimum;
  GstLatestViewerFeedback feedback;
  GPtrArray *playout_delays; /* GstLatestPlayoutDelay */
};

/* webrtcbin takes its pacer: a floating reference, or else it leaks one. It
 * asks once, for its one transport, as all streams are bundled. */
static GstElement *
give_aux_sender (
    GstElement *webrtcbin, GObject *transport, GstLatestViewerRate *self)
{
  return g_steal_pointer (&self->floating_bwe);
}

/* What is left of @estimate for media and its headers. */
static guint
take_retransmissions (guint estimate, gdouble share)
{
  return estimate * (1 - MIN (share * RTX_ROOM, RTX_MOST));
}

/* The bitrate the network is taken to carry. Without transport-wide feedback the
 * estimate goes down whatever the network carries: until it has come the start
 * bitrate counts, and for a viewer that sends receiver reports only what follows
 * from these. */
static guint
choose_bitrate_locked (GstLatestViewerRate *self, guint estimate)
{
  switch (self->feedback.kind) {
    case GST_LATEST_FEEDBACK_RECEIVER_REPORTS:
      return self->feedback.report_bitrate;
    case GST_LATEST_FEEDBACK_NONE:
      return MAX (estimate, self->start_bitrate);
    default:
      return estimate;
  }
}

/* What the estimator says goes to the rate control and to the receiver. Returns
 * the estimate. */
static guint
update (GstLatestViewerRate *self)
{
  gdouble retransmission_share;
  guint64 delay;
  gint64 now = g_get_monotonic_time ();
  gboolean unheard;
  guint estimate, vote;

  g_object_get (self->bwe, "estimated-bitrate", &estimate,
      "retransmission-share", &retransmission_share, "advised-playout-delay",
      &delay, NULL);
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->playout_delays->len; i++)
    gst_latest_playout_delay_set (self->playout_delays->pdata[i],
        delay / GST_MSECOND, PLAYOUT_ROOM * delay / GST_MSECOND);
  vote = take_retransmissions (
      choose_bitrate_locked (self, estimate), retransmission_share);
  unheard =
      gst_latest_viewer_feedback_estimate (&self->feedback, now, estimate);
  g_mutex_unlock (&self->lock);
  /* Not at the next frame, as the encoder is set before. */
  if (unheard)
    gst_latest_rate_control_set_counted (
        self->control, G_OBJECT (self->bwe), FALSE);
  gst_latest_rate_control_vote (self->control, G_OBJECT (self->bwe), vote, now);
  return estimate;
}

/* Runs on the thread the viewer's feedback comes in by. */
static void
estimate_changed (GstElement *bwe, GParamSpec *pspec, GstLatestViewerRate *self)
{
  update (self);
}

static void
closure_unref (gpointer data, GClosure *closure)
{
  gst_latest_viewer_rate_unref (data);
}

/* Called for feedback on its way to the estimator, on the thread the viewer's
 * packets come in by. */
static GstPadProbeReturn
on_feedback (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstLatestViewerRate *self = data;
  guint floor;

  if (!gst_event_has_name (GST_PAD_PROBE_INFO_EVENT (info), "RTPTWCCPackets"))
    return GST_PAD_PROBE_OK;
  g_mutex_lock (&self->lock);
  floor = self->feedback.report_bitrate;
  gst_latest_viewer_feedback_arrived (&self->feedback, g_get_monotonic_time ());
  g_mutex_unlock (&self->lock);
  if (floor > 0)
    gst_latest_rate_control_set_floor (self->control, G_OBJECT (self->bwe), 0);
  return GST_PAD_PROBE_OK;
}

static void
watch_feedback (GstLatestViewerRate *self)
{
  g_autoptr (GstPad) src = gst_element_get_static_pad (self->bwe, "src");

  self->feedback_probe = gst_pad_add_probe (
      src, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, on_feedback, self, NULL);
}

GstLatestViewerRate *
gst_latest_viewer_rate_new (
    GstElement *webrtcbin, GstLatestRateControl *control)
{
  GstLatestRateSettings settings =
      gst_latest_rate_control_get_settings (control);
  GstElement *bwe = gst_element_factory_make ("latestgccbwe", NULL);
  GstLatestViewerRate *self;

  if (!bwe)
    return NULL;
  self = g_atomic_rc_box_new0 (GstLatestViewerRate);
  g_mutex_init (&self->lock);
  self->bwe = gst_object_ref (bwe);
  self->floating_bwe = bwe;
  self->control = gst_latest_rate_control_ref (control);
  self->playout_delays = g_ptr_array_new_with_free_func (gst_object_unref);
  self->webrtcbin = webrtcbin;
  self->start_bitrate = MIN (settings.start_bitrate, settings.max_bitrate);
  g_object_set (bwe, "start-bitrate", settings.start_bitrate, NULL);
  gst_latest_rate_control_add (control, G_OBJECT (bwe));
  self->aux_handler = g_signal_connect (
      webrtcbin, "request-aux-sender", G_CALLBACK (give_aux_sender), self);
  /* Notified on a thread that stop() does not wait for. */
  self->estimate_handler = g_signal_connect_data (bwe,
      "notify::estimated-bitrate", G_CALLBACK (estimate_changed),
      gst_latest_viewer_rate_ref (self), closure_unref, G_CONNECT_DEFAULT);
  watch_feedback (self);
  return self;
}

void
gst_latest_viewer_rate_add_playout_delay (
    GstLatestViewerRate *self, GstLatestPlayoutDelay *playout_delay)
{
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->playout_delays, gst_object_ref (playout_delay));
  g_mutex_unlock (&self->lock);
}

void
gst_latest_viewer_rate_stop (GstLatestViewerRate *self)
{
  g_autoptr (GstPad) src = gst_element_get_static_pad (self->bwe, "src");

  g_clear_signal_handler (&self->aux_handler, self->webrtcbin);
  g_clear_signal_handler (&self->estimate_handler, self->bwe);
  gst_pad_remove_probe (src, self->feedback_probe);
  gst_latest_rate_control_remove (self->control, G_OBJECT (self->bwe));
}

GstLatestViewerRate *
gst_latest_viewer_rate_ref (GstLatestViewerRate *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  GstLatestViewerRate *self = data;

  if (self->floating_bwe)
    gst_object_unref (gst_object_ref_sink (self->floating_bwe));
  gst_object_unref (self->bwe);
  g_ptr_array_unref (self->playout_delays);
  gst_latest_rate_control_unref (self->control);
  g_mutex_clear (&self->lock);
}

void
gst_latest_viewer_rate_unref (GstLatestViewerRate *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

guint64
gst_latest_viewer_rate_get_queue_time (GstLatestViewerRate *self, guint32 ssrc)
{
  guint64 queue_time = 0;

  g_signal_emit_by_name (self->bwe, "stream-queue-time", ssrc, &queue_time);
  return queue_time;
}

/* The bytes of a frame on the wire. */
static guint64
to_wire_bytes (guint64 bytes)
{
  return bytes
      + (bytes + GST_LATEST_RATE_PAYLOAD - 1) / GST_LATEST_RATE_PAYLOAD
      * GST_LATEST_RATE_OVERHEAD;
}

guint64
gst_latest_viewer_rate_get_path_time (
    GstLatestViewerRate *self, guint32 ssrc, guint64 bytes)
{
  guint capacity, estimate;
  gdouble retransmission_share;
  guint64 queue_time = gst_latest_viewer_rate_get_queue_time (self, ssrc);

  g_object_get (self->bwe, "path-capacity", &capacity, "estimated-bitrate",
      &estimate, "retransmission-share", &retransmission_share, NULL);
  /* What will be sent again of the frame needs its time, too. */
  bytes = to_wire_bytes (bytes) / (1 - MIN (retransmission_share, RTX_MOST));
  if (capacity == 0)
    capacity = MAX (PACING_FACTOR * estimate, 1);
  return queue_time + gst_util_uint64_scale (8 * bytes, GST_SECOND, capacity);
}

void
gst_latest_viewer_rate_frame_sent (GstLatestViewerRate *self)
{
  g_mutex_lock (&self->lock);
  gst_latest_viewer_feedback_sent (&self->feedback, g_get_monotonic_time ());
  g_mutex_unlock (&self->lock);
}

GstLatestPresence
gst_latest_viewer_rate_get_presence (GstLatestViewerRate *self)
{
  gboolean carried =
      gst_latest_rate_control_is_carried (self->control, G_OBJECT (self->bwe));
  GstLatestPresence presence;

  g_mutex_lock (&self->lock);
  presence = gst_latest_viewer_feedback_check (
      &self->feedback, g_get_monotonic_time (), carried);
  g_mutex_unlock (&self->lock);
  gst_latest_rate_control_set_counted (self->control, G_OBJECT (self->bwe),
      presence == GST_LATEST_PRESENCE_HERE);
  return presence;
}

void
gst_latest_viewer_rate_set_tracks (GstLatestViewerRate *self, guint32 tracks)
{
  gst_latest_rate_control_set_viewer_tracks (
      self->control, G_OBJECT (self->bwe), tracks);
}

void
gst_latest_viewer_rate_set_encoding (GstLatestViewerRate *self, guint encoding)
{
  gst_latest_rate_control_set_viewer_encoding (
      self->control, G_OBJECT (self->bwe), encoding);
}

guint32
gst_latest_viewer_rate_get_paused (GstLatestViewerRate *self)
{
  return gst_latest_rate_control_get_paused (
      self->control, G_OBJECT (self->bwe));
}

GstLatestFeedbackKind
gst_latest_viewer_rate_get_feedback (GstLatestViewerRate *self)
{
  GstLatestFeedbackKind kind;

  g_mutex_lock (&self->lock);
  kind = self->feedback.kind;
  g_mutex_unlock (&self->lock);
  return kind;
}

void
gst_latest_viewer_rate_report (
    GstLatestViewerRate *self, gint64 now, guint reports, gdouble loss)
{
  GstLatestRateSettings settings =
      gst_latest_rate_control_get_settings (self->control);
  gboolean begins;
  guint floor;

  g_mutex_lock (&self->lock);
  begins = gst_latest_viewer_feedback_report (&self->feedback, now, reports,
      loss, settings.start_bitrate, settings.max_bitrate);
  floor = self->feedback.report_bitrate;
  g_mutex_unlock (&self->lock);
  if (begins)
    GST_INFO_OBJECT (self->bwe,
        "the viewer sends receiver reports only: its bitrate begins at %u "
        "bit/s",
        floor);
  /* The estimate is what the packets are spaced by. */
  gst_latest_rate_control_set_floor (
      self->control, G_OBJECT (self->bwe), floor);
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
  GstLatestFeedbackKind feedback;
  gboolean below_minimum;
  guint estimate = 0;

  g_value_init (&stats, GST_TYPE_STRUCTURE);
  g_object_get_property (G_OBJECT (self->bwe), "stats", &stats);
  gst_structure_get_uint (
      gst_value_get_structure (&stats), "estimated-bitrate", &estimate);
  g_mutex_lock (&self->lock);
  below_minimum = self->below_minimum;
  feedback = self->feedback.kind;
  g_mutex_unlock (&self->lock);
  gst_structure_set (out, "estimated-bitrate", G_TYPE_UINT, estimate,
      "below-minimum", G_TYPE_BOOLEAN, below_minimum, "feedback", G_TYPE_STRING,
      gst_latest_feedback_kind_to_string (feedback), NULL);
  gst_structure_take_value (out, "congestion-control", &stats);
}
