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

/* Frames on new lines wait this long for the answer that names them: a viewer
 * may take packets that come sooner for those of another line. */
#define ANSWER_MS 200

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

/* A viewer who closes the connection ends the association of the data channels
 * first, which the encoder of SCTP calls an error (GStreamer 1.22,
 * on_sctp_association_state_changed()). Pictures need none. */
static gboolean
is_about_data_channels (GstMessage *message)
{
  GstObject *source = GST_MESSAGE_SRC (message);
  GstElementFactory *factory = GST_IS_ELEMENT (source)
      ? gst_element_get_factory (GST_ELEMENT (source))
      : NULL;

  return factory && g_str_has_prefix (GST_OBJECT_NAME (factory), "sctp");
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
    if (!is_about_data_channels (message))
      gst_latest_worker_invoke (GST_LATEST_SESSION (bin)->worker,
          element_failed, gst_object_ref (bin), gst_object_unref);
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
  self->av_sync = config->av_sync;
  self->peer_timeout_us = GST_TIME_AS_USECONDS (config->peer_timeout);
  self->wait = gst_latest_network_wait_ref (config->shared->network_wait);
  self->rtp_stats = gst_latest_rtp_stats_new ();
  self->playout_floor =
      gst_latest_playout_floor_ref (config->shared->playout_floor);
  self->webrtcbin = gst_latest_missing_plugins_add (bin, "webrtcbin", error);
  if (!self->webrtcbin
      || !gst_latest_session_add_paths (
          self, config->media, config->n_media, error))
    return NULL;

  gst_latest_webrtc_setup (
      self->webrtcbin, config->stun_server, config->turn_server, &config->ice);
  gst_latest_rtp_stats_watch (self->rtp_stats, self->webrtcbin);
  if (!gst_latest_session_add_congestion_control (self, config, error))
    return NULL;
  /* The last: stop() undoes it. */
  if (config->shared->control)
    self->control_link = gst_latest_control_link_new (
        config->shared->control, name, self->webrtcbin, self->worker);
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
  gst_latest_session_open_paths (self);
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

  gst_latest_session_agree_on_paths (self);
  if (self->state == GST_LATEST_SESSION_NEGOTIATING)
    set_state (self, GST_LATEST_SESSION_CONNECTING);
}

/* The viewer has had time to read the answer. */
static gboolean
answer_arrived (gpointer data)
{
  GstLatestSession *self = data;

  g_clear_pointer (&self->open_timeout, g_source_unref);
  if (self->connected_at != 0)
    gst_latest_session_open_paths (self);
  return G_SOURCE_REMOVE;
}

/* Lines have come, or the viewer wants others of those there are. */
static void
on_renewed (gpointer owner)
{
  GstLatestSession *self = owner;

  gst_latest_session_renew_paths (self);
  self->callbacks->tracks_changed (self, self->owner);
  if (!self->open_timeout)
    self->open_timeout = gst_latest_worker_add_timeout (
        self->worker, ANSWER_MS, answer_arrived, self);
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
  .renewed = on_renewed,
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
      || !gst_latest_session_link_paths (self)) {
    end_with_text (self, "The session could not be started.");
    return;
  }
  if (self->control_link && self->offer->is_ours
      && gst_latest_offer_has_data (self->offer))
    gst_latest_control_link_create_channels (self->control_link);
  self->negotiation = gst_latest_negotiation_start (
      self->webrtcbin, self->offer, self->worker, &negotiation_callbacks, self);
}

void
gst_latest_session_take_answer (GstLatestSession *self, const gchar *sdp)
{
  gst_latest_negotiation_take_answer (self->negotiation, sdp);
}

gboolean
gst_latest_session_take_new_offer (GstLatestSession *self,
    const GstLatestMedia *media, guint n_media, const gchar *sdp,
    GError **error)
{
  g_autoptr (GstLatestOffer) before = NULL;
  GstLatestOffer *again;

  if (!self->negotiation
      || !gst_latest_negotiation_is_agreed (self->negotiation)) {
    g_set_error_literal (error, GST_LATEST_SIGNALLING_ERROR,
        GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE,
        "There is an offer that has no answer yet.");
    return FALSE;
  }
  again = gst_latest_new_offer_take (self->offer, &self->candidates,
      self->webrtcbin, media, n_media, sdp, error);
  if (!again)
    return FALSE;
  before = self->offer;
  self->offer = again;
  if (!gst_latest_session_add_paths (self, media, n_media, error))
    return FALSE;
  if (!gst_latest_session_link_paths (self)) {
    g_set_error_literal (error, GST_LATEST_SIGNALLING_ERROR,
        GST_LATEST_SIGNALLING_ERROR_FAILED, "No line can be added.");
    return FALSE;
  }
  gst_latest_negotiation_renew (self->negotiation, again);
  if (again->lines->len == before->lines->len)
    on_renewed (self);
  return TRUE;
}

/* A viewer that is sent frames and gives feedback for each of them is soon
 * missed; one that has nothing to report may be quiet for longer. */
static gboolean
is_silent (GstLatestSession *self, gint64 now)
{
  gint64 silence = gst_latest_peer_watch_get_silence (self->watch, now);
  gint64 patience = MAX (self->peer_timeout_us, QUIET_PEER_TIMEOUT_US);
  /* While feedback is overdue frames are dropped, and would be sent. */
  guint64 frames = gst_latest_session_count_due_frames (self);

  if (frames == self->frames_seen)
    self->sending_since = now;
  self->frames_seen = frames;

  if (self->gives_feedback
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
  gst_latest_session_close_paths (self);
  g_clear_pointer (&self->negotiation, gst_latest_negotiation_free);
  g_clear_pointer (&self->watch, gst_latest_peer_watch_free);
  if (self->control_link)
    gst_latest_control_link_stop (self->control_link);
  if (self->open_timeout)
    g_source_destroy (self->open_timeout);
  g_clear_pointer (&self->open_timeout, g_source_unref);
  if (self->peer_listens)
    gst_latest_dtls_close (self->webrtcbin);
  gst_latest_webrtc_shut_down (GST_ELEMENT (self), self->webrtcbin);
  g_clear_pointer (&self->control_link, gst_latest_control_link_free);
  for (guint i = 0; i < self->paths->len; i++) {
    GstLatestSendPath *path = self->paths->pdata[i];

    g_clear_object (&path->transceiver);
  }
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
  g_ptr_array_unref (self->paths);
  g_clear_pointer (&self->playout_floor, gst_latest_playout_floor_unref);
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
  self->paths = g_ptr_array_new_with_free_func (
      (GDestroyNotify) gst_latest_send_path_free);
  /* To the bin around it, a session is neither a sink that must reach EOS nor a
   * live source. */
  gst_bin_set_suppressed_flags (GST_BIN (self),
      GST_ELEMENT_FLAG_SINK | GST_ELEMENT_FLAG_SOURCE
          | GST_ELEMENT_FLAG_PROVIDE_CLOCK | GST_ELEMENT_FLAG_REQUIRE_CLOCK);
  gst_element_set_locked_state (GST_ELEMENT (self), TRUE);
}
