/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "negotiation.h"

#include "icerestart.h"

#include <gst/webrtc/webrtc.h>

#include "signaller.h"
#include "pendingpromises.h"

/* Candidates are gathered for at most this long: workaround 6 of
 * workarounds.h. */
#define GATHER_MS 1000

struct _GstLatestNegotiation
{
  /* Immutable. */
  GstElement *webrtcbin;
  GstLatestWorker *worker;
  gpointer owner;

  /* Only on the worker. */
  const GstLatestNegotiationCallbacks
      *callbacks; /* NULL: none comes any more */
  gboolean local_set;
  const GstLatestOffer *offer; /* the owner's: until free() */
  gchar *ufrag;                /* the viewer's since a restart; NULL: none */
  guint candidates;            /* that came after the offer */
  GSource *gather_timeout;
  gulong gathering_handler;
};

typedef void (*Step) (GstLatestNegotiation *self, const GstStructure *reply);

/* A reply of webrtcbin's on its way to the worker, and the step that it leads
 * to. */
typedef struct
{
  GstLatestNegotiation *negotiation;
  GstPromise *promise;
  Step next;
} Reply;

static void
negotiation_clear (gpointer data)
{
  GstLatestNegotiation *self = data;

  gst_object_unref (self->webrtcbin);
  gst_latest_worker_unref (self->worker);
  g_free (self->ufrag);
}

static void
negotiation_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, negotiation_clear);
}

static void
closure_unref (gpointer data, GClosure *closure)
{
  negotiation_unref (data);
}

/* Ends everything that goes on. Returns the callbacks, if none was called
 * yet. */
static const GstLatestNegotiationCallbacks *
end (GstLatestNegotiation *self)
{
  const GstLatestNegotiationCallbacks *callbacks = self->callbacks;

  self->callbacks = NULL;
  if (self->gather_timeout) {
    g_source_destroy (self->gather_timeout);
    g_clear_pointer (&self->gather_timeout, g_source_unref);
  }
  g_clear_signal_handler (&self->gathering_handler, self->webrtcbin);
  return callbacks;
}

static void
fail (GstLatestNegotiation *self, GstLatestSignallingError code,
    const gchar *message)
{
  g_autoptr (GError) error =
      g_error_new_literal (GST_LATEST_SIGNALLING_ERROR, code, message);
  const GstLatestNegotiationCallbacks *callbacks = end (self);

  if (callbacks)
    callbacks->failed (error, self->owner);
}

static void
handle_reply (gpointer data)
{
  Reply *reply = data;
  GstLatestNegotiation *self = reply->negotiation;
  const GstStructure *s = NULL;
  g_autoptr (GError) error = NULL;

  if (!self->callbacks)
    return;
  if (gst_promise_wait (reply->promise) != GST_PROMISE_RESULT_REPLIED) {
    fail (self, GST_LATEST_SIGNALLING_ERROR_FAILED, "The session was closed.");
    return;
  }
  s = gst_promise_get_reply (reply->promise);
  if (s && gst_structure_get (s, "error", G_TYPE_ERROR, &error, NULL)
      && error) {
    g_autofree gchar *text = g_strdup_printf ("The offer cannot be answered: "
                                              "%s",
        error->message);

    fail (self, GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE, text);
    return;
  }
  reply->next (self, s);
}

static void
reply_free (gpointer data)
{
  Reply *reply = data;

  negotiation_unref (reply->negotiation);
  if (reply->promise)
    gst_promise_unref (reply->promise);
  g_free (reply);
}

/* Called on webrtcbin's thread. */
static void
on_promise_changed (GstPromise *promise, gpointer data)
{
  Reply *pending = data;
  Reply *reply = g_new (Reply, 1);

  *reply = (Reply) { g_atomic_rc_box_acquire (pending->negotiation),
    gst_promise_ref (promise), pending->next };
  gst_latest_worker_invoke (
      reply->negotiation->worker, handle_reply, reply, reply_free);
}

static GstPromise *
promise_new (GstLatestNegotiation *self, Step next)
{
  Reply *pending = g_new (Reply, 1);

  *pending = (Reply) { g_atomic_rc_box_acquire (self), NULL, next };
  return gst_promise_new_with_change_func (
      on_promise_changed, pending, reply_free);
}

/* Ends the negotiation with the answer, and the candidates gathered so far. */
static void
send_answer (GstLatestNegotiation *self)
{
  const GstLatestNegotiationCallbacks *callbacks;
  g_autoptr (GstWebRTCSessionDescription) local = NULL;
  g_autoptr (GstSDPMessage) complete = NULL;
  g_autofree gchar *text = NULL;

  g_object_get (self->webrtcbin, "local-description", &local, NULL);
  if (!local) {
    fail (self, GST_LATEST_SIGNALLING_ERROR_FAILED, "No answer was made.");
    return;
  }
  callbacks = end (self);
  if (!callbacks)
    return;
  complete = gst_latest_offer_complete_answer (self->offer, local->sdp);
  text = gst_sdp_message_as_text (complete);
  callbacks->answered (text, self->owner);
}

static void
check_gathered (gpointer data)
{
  GstLatestNegotiation *self = data;
  GstWebRTCICEGatheringState state;

  if (!self->callbacks || !self->local_set)
    return;
  g_object_get (self->webrtcbin, "ice-gathering-state", &state, NULL);
  if (state == GST_WEBRTC_ICE_GATHERING_STATE_COMPLETE)
    send_answer (self);
}

static gboolean
on_gathering_timeout (gpointer data)
{
  send_answer (data);
  return G_SOURCE_REMOVE;
}

/* Called on webrtcbin's thread. */
static void
on_gathering_state (GstLatestNegotiation *self)
{
  gst_latest_worker_invoke (self->worker, check_gathered,
      g_atomic_rc_box_acquire (self), negotiation_unref);
}

static void
on_local_set (GstLatestNegotiation *self, const GstStructure *reply)
{
  self->local_set = TRUE;
  self->gather_timeout = gst_latest_worker_add_timeout (
      self->worker, GATHER_MS, on_gathering_timeout, self);
  check_gathered (self);
}

static void
on_answer_created (GstLatestNegotiation *self, const GstStructure *reply)
{
  g_autoptr (GstWebRTCSessionDescription) answer = NULL;
  const GstSDPMedia *media = NULL;
  GstPromise *promise;

  if (reply)
    gst_structure_get (
        reply, "answer", GST_TYPE_WEBRTC_SESSION_DESCRIPTION, &answer, NULL);
  if (answer && gst_sdp_message_medias_len (answer->sdp) == 1)
    media = gst_sdp_message_get_media (answer->sdp, 0);
  if (!media || gst_sdp_media_get_port (media) == 0
      || !gst_sdp_media_get_attribute_val (media, "sendonly")) {
    fail (self, GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE,
        "The offer's video cannot be answered.");
    return;
  }
  promise = promise_new (self, on_local_set);
  g_signal_emit_by_name (
      self->webrtcbin, "set-local-description", answer, promise);
  gst_latest_pending_promise_keep (
      self->webrtcbin, GST_LATEST_PROMISE_NEGOTIATION, promise);
}

static void
on_remote_set (GstLatestNegotiation *self, const GstStructure *reply)
{
  GstPromise *promise = promise_new (self, on_answer_created);

  g_signal_emit_by_name (self->webrtcbin, "create-answer", NULL, promise);
  gst_latest_pending_promise_keep (
      self->webrtcbin, GST_LATEST_PROMISE_NEGOTIATION, promise);
}

GstLatestNegotiation *
gst_latest_negotiation_start (GstElement *webrtcbin,
    const GstLatestOffer *offer, GstLatestWorker *worker,
    const GstLatestNegotiationCallbacks *callbacks, gpointer owner)
{
  GstLatestNegotiation *self = g_atomic_rc_box_new0 (GstLatestNegotiation);
  g_autoptr (GstWebRTCSessionDescription) description = NULL;
  GstSDPMessage *sdp = NULL;
  GstPromise *promise;

  self->webrtcbin = gst_object_ref (webrtcbin);
  self->worker = gst_latest_worker_ref (worker);
  self->offer = offer;
  self->callbacks = callbacks;
  self->owner = owner;
  self->gathering_handler = g_signal_connect_data (webrtcbin,
      "notify::ice-gathering-state", G_CALLBACK (on_gathering_state),
      g_atomic_rc_box_acquire (self), closure_unref, G_CONNECT_SWAPPED);

  gst_sdp_message_copy (offer->sdp, &sdp);
  description =
      gst_webrtc_session_description_new (GST_WEBRTC_SDP_TYPE_OFFER, sdp);
  promise = promise_new (self, on_remote_set);
  g_signal_emit_by_name (
      webrtcbin, "set-remote-description", description, promise);
  gst_latest_pending_promise_keep (
      webrtcbin, GST_LATEST_PROMISE_NEGOTIATION, promise);
  return self;
}

/* Whether the m-line @mid of the viewer has the transport in use; NULL, for one
 * that is not named, may. */
static gboolean
owns_transport (const GstLatestOffer *self, const gchar *mid)
{
  const GstSDPMedia *line =
      gst_sdp_message_get_media (self->viewer_sdp, self->transport_mline);

  return !mid || g_str_equal (mid, self->mid)
      || g_strcmp0 (mid, gst_sdp_media_get_attribute_val (line, "mid")) == 0;
}

/* Whether the viewer's ICE has the user name @ufrag. */
static gboolean
has_ufrag (const GstLatestOffer *self, const gchar *ufrag)
{
  const gchar *own = gst_sdp_media_get_attribute_val (
      gst_sdp_message_get_media (self->sdp, 0), "ice-ufrag");

  if (!own)
    own = gst_sdp_message_get_attribute_val (self->sdp, "ice-ufrag");
  return g_strcmp0 (own, ufrag) == 0;
}

/* mDNS names would be looked up: workaround 15 of workarounds.h. */
static gboolean
is_wanted (const GstLatestOffer *offer, const GstLatestIceCandidate *candidate)
{
  g_auto (GStrv) words = g_strsplit (candidate->value, " ", 6);

  return owns_transport (offer, candidate->mid)
      && !g_str_has_suffix (words[4], ".local");
}

/* Restarts ICE if the fragment is of another generation than the one that
 * runs. */
static gboolean
follow_generation (
    GstLatestNegotiation *self, GstLatestIceFragment *fragment, GError **error)
{
  gboolean known = self->ufrag ? g_str_equal (self->ufrag, fragment->ufrag)
                               : has_ufrag (self->offer, fragment->ufrag);

  if (known)
    return TRUE;
  if (!fragment->current_only)
    fragment->reply = gst_latest_ice_restart (
        self->webrtcbin, self->offer, fragment->ufrag, fragment->pwd);
  if (!fragment->reply) {
    g_set_error_literal (error, GST_LATEST_SIGNALLING_ERROR,
        GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE,
        "ICE cannot be restarted here: send a new offer.");
    return FALSE;
  }
  g_free (self->ufrag);
  self->ufrag = g_strdup (fragment->ufrag);
  self->candidates = 0;
  return TRUE;
}

/* That no more candidates come is not passed on: those the viewer hides behind
 * mDNS names are found by its connectivity checks only. */
gboolean
gst_latest_negotiation_add_candidates (
    GstLatestNegotiation *self, GstLatestIceFragment *fragment, GError **error)
{
  if (fragment->ufrag && !follow_generation (self, fragment, error))
    return FALSE;
  for (guint i = 0; i < fragment->candidates->len; i++) {
    const GstLatestIceCandidate *candidate =
        &g_array_index (fragment->candidates, GstLatestIceCandidate, i);
    g_autofree gchar *line = g_strconcat ("candidate:", candidate->value, NULL);

    if (!is_wanted (self->offer, candidate)
        || self->candidates == GST_LATEST_ICE_FRAGMENT_MAX_CANDIDATES)
      continue;
    self->candidates++;
    g_signal_emit_by_name (self->webrtcbin, "add-ice-candidate", 0, line);
  }
  return TRUE;
}

void
gst_latest_negotiation_free (GstLatestNegotiation *self)
{
  if (!self)
    return;
  end (self);
  negotiation_unref (self);
}
