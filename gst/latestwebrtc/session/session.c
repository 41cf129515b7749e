/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "session-private.h"

#include "dtlsclose.h"
#include "missingplugins.h"
#include "newoffer.h"
#include "shutdown.h"
#include "webrtcsetup.h"

GST_DEBUG_CATEGORY_EXTERN (gst_latest_webrtc_sink_debug);
#define GST_CAT_DEFAULT gst_latest_webrtc_sink_debug

#define CONNECT_TIMEOUT_US (15 * G_USEC_PER_SEC)
/* Without transport-wide feedback a viewer may report as seldom as every 7.5 s
 * (RFC 3550, 6.3.1), and two reports may get lost. */
#define QUIET_PEER_TIMEOUT_US (20 * G_USEC_PER_SEC)

G_DEFINE_TYPE (GstLatestSession, gst_latest_session, GST_TYPE_BIN);

static void
set_state (GstLatestSession *self, GstLatestSessionState state)
{
  g_mutex_lock (&self->lock);
  self->state = state;
  if (state == GST_LATEST_SESSION_CONNECTED)
    self->connected_at = g_get_monotonic_time ();
  g_mutex_unlock (&self->lock);
}

static void
end (GstLatestSession *self, const GError *reason)
{
  if (self->state == GST_LATEST_SESSION_ENDED)
    return;
  GST_INFO_OBJECT (self, "ended: %s", reason->message);
  set_state (self, GST_LATEST_SESSION_ENDED);
  self->callbacks->ended (self, reason, self->owner);
}

static void
end_with_text (GstLatestSession *self, const gchar *text)
{
  GstLatestSignallingError code = self->state == GST_LATEST_SESSION_NEGOTIATING
      ? GST_LATEST_SIGNALLING_ERROR_FAILED
      : GST_LATEST_SIGNALLING_ERROR_ENDED;
  g_autoptr (GError) error =
      g_error_new_literal (GST_LATEST_SIGNALLING_ERROR, code, text);

  end (self, error);
}

/* Messages. */

static void
element_failed (gpointer data)
{
  end_with_text (data, "An element of the session failed.");
}

/* Messages of the elements inside end here: none may stop or change the
 * pipeline around. And a message that nobody takes from the bus would keep the
 * session of a viewer who has left in memory. */
static void
gst_latest_session_handle_message (GstBin *bin, GstMessage *message)
{
  GST_LOG_OBJECT (bin, "not passed on: %" GST_PTR_FORMAT, message);
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    GST_INFO_OBJECT (bin, "%" GST_PTR_FORMAT, message);
    gst_latest_worker_invoke (GST_LATEST_SESSION (bin)->worker, element_failed,
        gst_object_ref (bin), gst_object_unref);
  }
  gst_message_unref (message);
}

/* Messages the bin itself posts end here for the same reasons. */
static gboolean
gst_latest_session_post_message (GstElement *element, GstMessage *message)
{
  gst_message_unref (message);
  return TRUE;
}

/* Construction. */

static void
drained (gpointer data)
{
  GstLatestSession *self = data;

  if (self->state != GST_LATEST_SESSION_ENDED)
    self->callbacks->drained (self, self->owner);
}

/* EOS at the payloader's source pad: the last frame has gone through. */
static GstPadProbeReturn
on_payloaded_event (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstLatestSession *self = data;

  if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) != GST_EVENT_EOS)
    return GST_PAD_PROBE_OK;
  gst_latest_worker_invoke (
      self->worker, drained, gst_object_ref (self), gst_object_unref);
  return GST_PAD_PROBE_DROP;
}

/* A viewer has congestion control if it gives the feedback that is made for. */
static gboolean
add_congestion_control (GstLatestSession *self,
    const GstLatestSessionConfig *config, GError **error)
{
  if (!config->congestion_control || self->offer->transport_cc_id == 0)
    return TRUE;
  self->viewer_rate = gst_latest_viewer_rate_new (
      self->webrtcbin, config->shared->rate_control, self->path.playout_delay);
  if (!self->viewer_rate) {
    gst_latest_missing_plugins_set_error (error, "latestgccbwe");
    return FALSE;
  }
  gst_latest_viewer_valve_set_pacer (
      self->path.valve, self->viewer_rate, self->path.ssrc);
  return TRUE;
}

static void
watch_payloader (GstLatestSession *self)
{
  g_autoptr (GstPad) src =
      gst_element_get_static_pad (self->path.payloader, "src");

  gst_pad_add_probe (
      src, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_payloaded_event, self, NULL);
}

GstLatestSession *
gst_latest_session_new (const gchar *session_id, const gchar *name,
    GstLatestOffer *offer, const GstLatestSessionConfig *config, GError **error)
{
  g_autoptr (GstLatestSession) self =
      g_object_new (GST_TYPE_LATEST_SESSION, "name", name, NULL);
  GstBin *bin = GST_BIN (self);

  gst_object_ref_sink (self);
  self->id = g_strdup (session_id);
  self->callbacks = config->callbacks;
  self->owner = config->owner;
  self->worker = gst_latest_worker_ref (config->worker);
  self->signaller = g_object_ref (config->signaller);
  self->peer = gst_latest_signaller_get_peer (config->signaller, session_id);
  self->offer = offer;
  self->peer_timeout_us = GST_TIME_AS_USECONDS (config->peer_timeout);
  self->wait = gst_latest_network_wait_ref (config->shared->network_wait);
  if (gst_latest_send_path_init (&self->path, bin, config->codec,
          config->shared->playout_floor, error))
    self->webrtcbin = gst_latest_missing_plugins_add (bin, "webrtcbin", error);
  if (!self->webrtcbin)
    return NULL;

  watch_payloader (self);
  if (!offer->is_ours)
    gst_latest_send_path_apply (&self->path, offer);
  gst_latest_webrtc_setup (
      self->webrtcbin, config->stun_server, config->turn_server, &config->ice);
  self->rtp_stats = gst_latest_rtp_stats_new (self->path.ssrc);
  gst_latest_rtp_stats_watch (self->rtp_stats, self->webrtcbin);
  if (!add_congestion_control (self, config, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* Life. */

static void
peer_connected (gpointer owner)
{
  GstLatestSession *self = owner;

  self->peer_listens = TRUE;
  if (self->state != GST_LATEST_SESSION_CONNECTING
      && self->state != GST_LATEST_SESSION_NEGOTIATING)
    return;
  GST_INFO_OBJECT (self, "connected");
  set_state (self, GST_LATEST_SESSION_CONNECTED);
  gst_latest_viewer_valve_open (self->path.valve);
  if (self->viewer_rate)
    gst_latest_network_wait_add (self->wait, 0, self->path.valve);
  self->callbacks->connected (self, self->owner);
}

static void
peer_gone (const gchar *how, gpointer owner)
{
  GstLatestSession *self = owner;

  self->peer_listens = FALSE;
  end_with_text (self, how);
}

static const GstLatestPeerCallbacks peer_callbacks = {
  .connected = peer_connected,
  .gone = peer_gone,
};

static void
on_agreed (gpointer owner)
{
  GstLatestSession *self = owner;

  if (self->offer->is_ours)
    gst_latest_send_path_apply (&self->path, self->offer);
  gst_latest_peer_watch_add_transport (self->watch, self->path.transceiver);
  if (self->state == GST_LATEST_SESSION_NEGOTIATING)
    set_state (self, GST_LATEST_SESSION_CONNECTING);
}

static void
on_described (const gchar *sdp, gpointer owner)
{
  GstLatestSession *self = owner;

  self->callbacks->described (self, sdp, self->owner);
}

static void
on_candidate (const gchar *candidate, gpointer owner)
{
  GstLatestSession *self = owner;

  if (self->state != GST_LATEST_SESSION_ENDED)
    self->callbacks->candidate (self, candidate, self->owner);
}

static void
negotiation_failed (const GError *error, gpointer owner)
{
  end (owner, error);
}

static const GstLatestNegotiationCallbacks negotiation_callbacks = {
  .described = on_described,
  .agreed = on_agreed,
  .candidate = on_candidate,
  .failed = negotiation_failed,
};

void
gst_latest_session_start (GstLatestSession *self)
{
  self->started_at = g_get_monotonic_time ();
  self->watch = gst_latest_peer_watch_new (
      self->webrtcbin, self->worker, &peer_callbacks, self);
  if (gst_element_set_state (GST_ELEMENT (self), GST_STATE_PLAYING)
          == GST_STATE_CHANGE_FAILURE
      || !gst_latest_send_path_link (
          &self->path, self->webrtcbin, self->offer)) {
    end_with_text (self, "The session could not be started.");
    return;
  }
  self->negotiation = gst_latest_negotiation_start (
      self->webrtcbin, self->offer, self->worker, &negotiation_callbacks, self);
}

void
gst_latest_session_take_answer (GstLatestSession *self, const gchar *sdp)
{
  gst_latest_negotiation_take_answer (
      self->negotiation, self->path.codec->encoding_name, sdp);
}

gboolean
gst_latest_session_take_new_offer (
    GstLatestSession *self, const gchar *sdp, GError **error)
{
  g_autofree gchar *answer =
      gst_latest_new_offer_answer (self->offer, &self->candidates,
          self->webrtcbin, self->path.codec->encoding_name, sdp, error);

  if (answer)
    self->callbacks->described (self, answer, self->owner);
  return answer != NULL;
}

/* A viewer that is sent frames and gives feedback for each of them is soon
 * missed; one that has nothing to report may be quiet for longer. */
static gboolean
is_silent (GstLatestSession *self, gint64 now)
{
  gint64 silence = gst_latest_peer_watch_get_silence (self->watch, now);
  gint64 patience = MAX (self->peer_timeout_us, QUIET_PEER_TIMEOUT_US);
  GstLatestViewerValveCounters counters;
  guint64 frames;

  gst_latest_viewer_valve_get_counters (self->path.valve, &counters);
  /* While feedback is overdue frames are dropped, and would be sent. */
  frames = counters.frames_sent + counters.frames_dropped;
  if (frames == self->frames_seen)
    self->sending_since = now;
  self->frames_seen = frames;

  if (self->offer->transport_cc_id != 0
      && MIN (silence, now - self->sending_since) > self->peer_timeout_us)
    return TRUE;
  return silence > patience;
}

static void
check_connected (GstLatestSession *self, gint64 now)
{
  gdouble loss;
  guint reports = gst_latest_rtp_stats_get_reports (self->rtp_stats, &loss);

  gst_latest_rtp_stats_refresh (self->rtp_stats, self->webrtcbin);
  if (!self->viewer_rate)
    return;
  gst_latest_viewer_rate_report (self->viewer_rate, now, reports, loss);
  if (gst_latest_viewer_rate_check_below_minimum (self->viewer_rate, now))
    self->callbacks->below_minimum (self,
        gst_latest_viewer_rate_get_estimate (self->viewer_rate), self->owner);
}

void
gst_latest_session_tick (GstLatestSession *self, gint64 now)
{
  switch (self->state) {
    case GST_LATEST_SESSION_CONNECTED:
      if (is_silent (self, now))
        end_with_text (self, "the viewer has fallen silent");
      else
        check_connected (self, now);
      break;
    case GST_LATEST_SESSION_NEGOTIATING:
    case GST_LATEST_SESSION_CONNECTING:
      if (now - self->started_at > CONNECT_TIMEOUT_US)
        end_with_text (self, "the viewer did not connect in time");
      break;
    case GST_LATEST_SESSION_ENDED:
      break;
  }
}

void
gst_latest_session_stop (GstLatestSession *self)
{
  set_state (self, GST_LATEST_SESSION_ENDED);
  gst_latest_network_wait_remove (self->wait, self->path.valve);
  g_clear_pointer (&self->negotiation, gst_latest_negotiation_free);
  g_clear_pointer (&self->watch, gst_latest_peer_watch_free);
  if (self->peer_listens)
    gst_latest_dtls_close (self->webrtcbin);
  gst_latest_webrtc_shut_down (GST_ELEMENT (self), self->webrtcbin);
  g_clear_object (&self->path.transceiver);
  if (self->viewer_rate)
    gst_latest_viewer_rate_stop (self->viewer_rate);
}

const gchar *
gst_latest_session_get_id (GstLatestSession *self)
{
  return self->id;
}

gboolean
gst_latest_session_add_candidates (
    GstLatestSession *self, GstLatestIceFragment *fragment, GError **error)
{
  return gst_latest_remote_candidates_add (
      &self->candidates, self->webrtcbin, self->offer, fragment, error);
}

GstLatestSignaller *
gst_latest_session_get_signaller (GstLatestSession *self)
{
  return self->signaller;
}

gboolean
gst_latest_session_is_ours (GstLatestSession *self)
{
  return self->offer->is_ours;
}

gboolean
gst_latest_session_gives_way (GstLatestSession *self)
{
  return self->connected_at == 0 && (!self->offer->is_ours || self->peer);
}

gboolean
gst_latest_session_is_negotiating (GstLatestSession *self)
{
  return self->state == GST_LATEST_SESSION_NEGOTIATING;
}

gint64
gst_latest_session_get_age (GstLatestSession *self)
{
  return g_get_monotonic_time () - self->started_at;
}

gboolean
gst_latest_session_was_connected (GstLatestSession *self)
{
  return self->connected_at != 0;
}

static void
gst_latest_session_finalize (GObject *object)
{
  GstLatestSession *self = GST_LATEST_SESSION (object);

  g_free (self->id);
  g_free (self->peer);
  g_clear_pointer (&self->viewer_rate, gst_latest_viewer_rate_unref);
  g_clear_pointer (&self->wait, gst_latest_network_wait_unref);
  g_clear_pointer (&self->rtp_stats, gst_latest_rtp_stats_unref);
  gst_latest_send_path_clear (&self->path);
  gst_latest_offer_free (self->offer);
  gst_latest_remote_candidates_clear (&self->candidates);
  g_clear_object (&self->signaller);
  g_clear_pointer (&self->worker, gst_latest_worker_unref);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (gst_latest_session_parent_class)->finalize (object);
}

static void
gst_latest_session_class_init (GstLatestSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gst_latest_session_finalize;
  GST_ELEMENT_CLASS (klass)->post_message =
      GST_DEBUG_FUNCPTR (gst_latest_session_post_message);
  GST_BIN_CLASS (klass)->handle_message =
      GST_DEBUG_FUNCPTR (gst_latest_session_handle_message);
  gst_element_class_set_static_metadata (GST_ELEMENT_CLASS (klass),
      "WebRTC viewer", "Generic/Bin", "One viewer of a latestwebrtcsink",
      "the gst-latestframe authors");
}

static void
gst_latest_session_init (GstLatestSession *self)
{
  g_mutex_init (&self->lock);
  /* To the bin around it, a session is neither a sink that must reach EOS nor a
   * live source. */
  gst_bin_set_suppressed_flags (GST_BIN (self),
      GST_ELEMENT_FLAG_SINK | GST_ELEMENT_FLAG_SOURCE
          | GST_ELEMENT_FLAG_PROVIDE_CLOCK | GST_ELEMENT_FLAG_REQUIRE_CLOCK);
  gst_element_set_locked_state (GST_ELEMENT (self), TRUE);
}
