/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstlatestwebrtcsink-private.h"

GST_DEBUG_CATEGORY_EXTERN (gst_latest_webrtc_sink_debug);
#define GST_CAT_DEFAULT gst_latest_webrtc_sink_debug

enum
{
  SIGNAL_VIEWER_ADDED,
  SIGNAL_VIEWER_REMOVED,
  /* The application's own signalling. */
  SIGNAL_OFFER_CREATED,
  SIGNAL_ANSWER_CREATED,
  SIGNAL_ON_ICE_CANDIDATE,
  SIGNAL_PEER_CLOSED,
  /* Actions. */
  SIGNAL_CREATE_OFFER,
  SIGNAL_SET_OFFER,
  SIGNAL_SET_ANSWER,
  SIGNAL_ADD_ICE_CANDIDATE,
  SIGNAL_REMOVE_PEER,
  SIGNAL_GET_ENCODED_PAD,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

void
gst_latest_webrtc_sink_emit_viewer_added (const gchar *id, gpointer self)
{
  g_signal_emit (self, signals[SIGNAL_VIEWER_ADDED], 0, id);
}

void
gst_latest_webrtc_sink_emit_viewer_removed (
    const gchar *id, const gchar *reason, gpointer self)
{
  g_signal_emit (self, signals[SIGNAL_VIEWER_REMOVED], 0, id, reason);
}

/* What the application is told. */

static void
offer_created (const gchar *peer, const gchar *sdp, gpointer self)
{
  g_signal_emit (self, signals[SIGNAL_OFFER_CREATED], 0, peer, sdp);
}

static void
answer_created (const gchar *peer, const gchar *sdp, gpointer self)
{
  g_signal_emit (self, signals[SIGNAL_ANSWER_CREATED], 0, peer, sdp);
}

static void
candidate_found (
    const gchar *peer, guint mline, const gchar *candidate, gpointer self)
{
  g_signal_emit (
      self, signals[SIGNAL_ON_ICE_CANDIDATE], 0, peer, mline, candidate);
}

static void
peer_closed (const gchar *peer, const gchar *reason, gpointer self)
{
  GST_INFO_OBJECT (self, "peer %s closed: %s", peer, reason);
  g_signal_emit (self, signals[SIGNAL_PEER_CLOSED], 0, peer, reason);
}

static const GstLatestAppCallbacks app_callbacks = {
  .offer_created = offer_created,
  .answer_created = answer_created,
  .candidate = candidate_found,
  .closed = peer_closed,
};

GstLatestAppSignaller *
gst_latest_webrtc_sink_make_app_signaller (GstLatestWebRTCSink *self)
{
  return gst_latest_app_signaller_new (&app_callbacks, self);
}

/* What the application asks for. */

/* That a peer is gone already is normal: the far end and the application need
 * not know at the same time. */
static gboolean
report (GstLatestWebRTCSink *self, const gchar *action, const gchar *peer,
    gboolean done, GError *error)
{
  if (!done)
    GST_INFO_OBJECT (self, "%s for the peer %s is refused: %s", action,
        peer ? peer : "(none)", error->message);
  g_clear_error (&error);
  return done;
}

static gboolean
create_offer (GstLatestWebRTCSink *self, const gchar *peer)
{
  GError *error = NULL;
  gboolean done =
      gst_latest_app_signaller_create_offer (self->app_signaller, peer, &error);

  return report (self, "create-offer", peer, done, error);
}

static gboolean
set_offer (GstLatestWebRTCSink *self, const gchar *peer, const gchar *sdp)
{
  GError *error = NULL;
  gboolean done = gst_latest_app_signaller_set_offer (
      self->app_signaller, peer, sdp, &error);

  return report (self, "set-offer", peer, done, error);
}

static gboolean
set_answer (GstLatestWebRTCSink *self, const gchar *peer, const gchar *sdp)
{
  GError *error = NULL;
  gboolean done = gst_latest_app_signaller_set_answer (
      self->app_signaller, peer, sdp, &error);

  return report (self, "set-answer", peer, done, error);
}

static gboolean
add_ice_candidate (GstLatestWebRTCSink *self, const gchar *peer, guint mline,
    const gchar *candidate)
{
  GError *error = NULL;
  gboolean done = gst_latest_app_signaller_add_candidate (
      self->app_signaller, peer, mline, candidate, &error);

  return report (self, "add-ice-candidate", peer, done, error);
}

static gboolean
remove_peer (GstLatestWebRTCSink *self, const gchar *peer)
{
  GError *error = NULL;
  gboolean done =
      gst_latest_app_signaller_remove_peer (self->app_signaller, peer, &error);

  return report (self, "remove-peer", peer, done, error);
}

static GstPad *
get_encoded_pad (GstLatestWebRTCSink *self, const gchar *name)
{
  g_autofree gchar *encoded = g_strconcat ("encoded_", name, NULL);
  GstPadTemplate *templ =
      gst_element_get_pad_template (GST_ELEMENT (self), "encoded_%s");
  /* GStreamer takes a second request for a fault of the program. */
  GstPad *pad =
      gst_latest_webrtc_sink_request_encoded_pad (self, templ, encoded);

  return pad ? gst_object_ref (pad) : NULL;
}

static void
install_viewer_signals (GType type)
{
  /**
   * GstLatestWebRTCSink::viewer-added:
   * @self: the sink
   * @id: the viewer, as in the statistics: "viewer-1" and so on
   *
   * A viewer is connected. Emitted on the sink's own thread: a handler must not
   * change the state of the sink.
   */
  signals[SIGNAL_VIEWER_ADDED] = g_signal_new ("viewer-added", type,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  /**
   * GstLatestWebRTCSink::viewer-removed:
   * @self: the sink
   * @id: the viewer
   * @reason: why, for people
   *
   * A viewer that was connected is gone. Emitted on the sink's own thread: a
   * handler must not change the state of the sink.
   */
  signals[SIGNAL_VIEWER_REMOVED] =
      g_signal_new ("viewer-removed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
          NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
install_peer_signals (GType type)
{
  /**
   * GstLatestWebRTCSink::offer-created:
   * @self: the sink
   * @peer: the peer that is to get the offer
   * @sdp: the offer
   *
   * Answers #GstLatestWebRTCSink::create-offer. This and the other signals of a
   * peer are emitted on the sink's own thread, with no lock held: a handler may
   * use every action, but must not change the state of the sink or wait for a
   * thread that does.
   *
   * Since: 0.1
   */
  signals[SIGNAL_OFFER_CREATED] =
      g_signal_new ("offer-created", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
          NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  /**
   * GstLatestWebRTCSink::answer-created:
   * @self: the sink
   * @peer: the peer that has offered
   * @sdp: the answer to its offer
   *
   * Answers #GstLatestWebRTCSink::set-offer.
   *
   * Since: 0.1
   */
  signals[SIGNAL_ANSWER_CREATED] =
      g_signal_new ("answer-created", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
          NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  /**
   * GstLatestWebRTCSink::on-ice-candidate:
   * @self: the sink
   * @peer: the peer that is to get the candidate
   * @mline_index: the m-line it belongs to, counted from 0
   * @candidate: `candidate:…`; the empty string when no more come
   *
   * The sink has found a candidate after its offer or answer, which has those
   * that were found within a second.
   *
   * Since: 0.1
   */
  signals[SIGNAL_ON_ICE_CANDIDATE] =
      g_signal_new ("on-ice-candidate", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
          NULL, G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_UINT, G_TYPE_STRING);
  /**
   * GstLatestWebRTCSink::peer-closed:
   * @self: the sink
   * @peer: the peer
   * @reason: why, for people
   *
   * The session with the peer is over, or was refused, whoever wanted that. It
   * comes exactly once for each session that an action has begun. Nothing else
   * comes for the session then, and the peer's name may be used again.
   *
   * Since: 0.1
   */
  signals[SIGNAL_PEER_CLOSED] =
      g_signal_new ("peer-closed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
          G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static guint
new_action (GType type, const gchar *name, GCallback handler, guint n_strings)
{
  return g_signal_new_class_handler (name, type,
      G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION, handler, NULL, NULL, NULL,
      G_TYPE_BOOLEAN, n_strings, G_TYPE_STRING, G_TYPE_STRING);
}

static void
install_begin_actions (GType type)
{
  /**
   * GstLatestWebRTCSink::create-offer:
   * @self: the sink
   * @peer: a name for the new peer, chosen by the application
   *
   * Begins a session in which the sink offers:
   * #GstLatestWebRTCSink::offer-created follows. This and the other actions may
   * be called from any thread and wait for nothing.
   *
   * Returns: whether that is begun; if so, either the signal named above or
   *   #GstLatestWebRTCSink::peer-closed follows. If not, the log says why, and
   *   nothing follows.
   *
   * Since: 0.1
   */
  signals[SIGNAL_CREATE_OFFER] =
      new_action (type, "create-offer", G_CALLBACK (create_offer), 1);
  /**
   * GstLatestWebRTCSink::set-offer:
   * @self: the sink
   * @peer: a name for the new peer, chosen by the application
   * @sdp: its offer, of 64 KiB at most
   *
   * Begins a session in which the peer offers:
   * #GstLatestWebRTCSink::answer-created follows. A new offer of a peer that has
   * been answered restarts ICE; if it changes more, the session ends.
   *
   * Returns: as for #GstLatestWebRTCSink::create-offer
   *
   * Since: 0.1
   */
  signals[SIGNAL_SET_OFFER] =
      new_action (type, "set-offer", G_CALLBACK (set_offer), 2);
}

static void
install_further_actions (GType type)
{
  /**
   * GstLatestWebRTCSink::set-answer:
   * @self: the sink
   * @peer: the peer
   * @sdp: its answer to the sink's offer, of 64 KiB at most
   *
   * Returns: whether an offer waited for it; #GstLatestWebRTCSink::peer-closed
   *   follows if the answer is of no use
   *
   * Since: 0.1
   */
  signals[SIGNAL_SET_ANSWER] =
      new_action (type, "set-answer", G_CALLBACK (set_answer), 2);
  /**
   * GstLatestWebRTCSink::add-ice-candidate:
   * @self: the sink
   * @peer: the peer
   * @mline_index: the m-line it belongs to, counted from 0
   * @candidate: (nullable): a candidate that the peer has found, `candidate:…`;
   *   %NULL or empty: there are no more
   *
   * Candidates may come as soon as the peer is there. They are kept until the
   * sink can use them, up to 64 a peer.
   *
   * Returns: whether it is taken; if not, the log says why
   *
   * Since: 0.1
   */
  signals[SIGNAL_ADD_ICE_CANDIDATE] = g_signal_new_class_handler (
      "add-ice-candidate", type, G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION,
      G_CALLBACK (add_ice_candidate), NULL, NULL, NULL, G_TYPE_BOOLEAN, 3,
      G_TYPE_STRING, G_TYPE_UINT, G_TYPE_STRING);
  /**
   * GstLatestWebRTCSink::remove-peer:
   * @self: the sink
   * @peer: the peer
   *
   * Ends the session with the peer. #GstLatestWebRTCSink::peer-closed follows,
   * and nothing else.
   *
   * Returns: whether there is such a peer
   *
   * Since: 0.1
   */
  signals[SIGNAL_REMOVE_PEER] =
      new_action (type, "remove-peer", G_CALLBACK (remove_peer), 1);
}

static void
install_pad_action (GType type)
{
  /**
   * GstLatestWebRTCSink::get-encoded-pad:
   * @self: the sink
   * @name: the name of a pad of a track, as "video_0"
   *
   * Requests the pad "encoded_video_0", which has what viewers are sent of the
   * track. To be given back by gst_element_release_request_pad(). From any
   * thread.
   *
   * Returns: (transfer full) (nullable): the pad; %NULL if there is no such
   *   track, or the pad exists
   *
   * Since: 0.1
   */
  signals[SIGNAL_GET_ENCODED_PAD] =
      g_signal_new_class_handler ("get-encoded-pad", type,
          G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION, G_CALLBACK (get_encoded_pad),
          NULL, NULL, NULL, GST_TYPE_PAD, 1, G_TYPE_STRING);
}

void
gst_latest_webrtc_sink_install_signals (GObjectClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  install_viewer_signals (type);
  install_peer_signals (type);
  install_begin_actions (type);
  install_further_actions (type);
  install_pad_action (type);
  gst_latest_webrtc_sink_install_control_signals (type);
}
