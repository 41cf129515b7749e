/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "negotiation-private.h"

/* Candidates are gathered for at most this long: workaround 6 of
 * workarounds.h. */
#define GATHER_MS 800

static void
negotiation_clear (gpointer data)
{
  GstLatestNegotiation *self = data;

  gst_object_unref (self->webrtcbin);
  gst_latest_worker_unref (self->worker);
}

void
gst_latest_negotiation_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, negotiation_clear);
}

static void
closure_unref (gpointer data, GClosure *closure)
{
  gst_latest_negotiation_unref (data);
}

static void
stop_waiting (GstLatestNegotiation *self)
{
  if (!self->gather_timeout)
    return;
  g_source_destroy (self->gather_timeout);
  g_clear_pointer (&self->gather_timeout, g_source_unref);
}

static void
fail_with (GstLatestNegotiation *self, const GError *error)
{
  if (self->finished)
    return;
  self->finished = TRUE;
  stop_waiting (self);
  self->callbacks->failed (error, self->owner);
}

void
gst_latest_negotiation_fail (GstLatestNegotiation *self,
    GstLatestSignallingError code, const gchar *message)
{
  g_autoptr (GError) error =
      g_error_new_literal (GST_LATEST_SIGNALLING_ERROR, code, message);

  fail_with (self, error);
}

static void
agree (GstLatestNegotiation *self)
{
  self->finished = TRUE;
  self->callbacks->agreed (self->owner);
}

/* What the viewer is to know of us, with the candidates gathered so far.
 * (transfer full) */
static gchar *
make_description (GstLatestNegotiation *self)
{
  g_autoptr (GstWebRTCSessionDescription) local = NULL;
  g_autoptr (GstSDPMessage) complete = NULL;

  g_object_get (self->webrtcbin, "local-description", &local, NULL);
  if (!local)
    return NULL;
  if (self->offer->is_ours)
    complete = gst_latest_offer_complete_own (local->sdp);
  else
    complete = gst_latest_offer_complete_answer (self->offer, local->sdp);
  return gst_sdp_message_as_text (complete);
}

static void
describe (GstLatestNegotiation *self)
{
  g_autofree gchar *text = make_description (self);

  stop_waiting (self);
  if (!text) {
    gst_latest_negotiation_fail (
        self, GST_LATEST_SIGNALLING_ERROR_FAILED, "No answer was made.");
    return;
  }
  self->described = TRUE;
  g_atomic_rc_box_acquire (self);
  if (!self->offer->is_ours)
    agree (self);
  if (self->callbacks)
    self->callbacks->described (text, self->owner);
  if (self->callbacks && self->gathered)
    self->callbacks->candidate (NULL, self->owner);
  gst_latest_negotiation_unref (self);
}

/* There is nothing to gather: the transport is the same. */
static void
describe_renewed (GstLatestNegotiation *self)
{
  g_autofree gchar *text = make_description (self);

  self->finished = TRUE;
  g_atomic_rc_box_acquire (self);
  if (self->callbacks->renewed)
    self->callbacks->renewed (self->owner);
  if (self->callbacks)
    self->callbacks->described (text, self->owner);
  gst_latest_negotiation_unref (self);
}

static void
check_gathered (gpointer data)
{
  GstLatestNegotiation *self = data;
  GstWebRTCICEGatheringState state;

  if (!self->callbacks || !self->local_set || self->gathered)
    return;
  g_object_get (self->webrtcbin, "ice-gathering-state", &state, NULL);
  if (state != GST_WEBRTC_ICE_GATHERING_STATE_COMPLETE)
    return;
  self->gathered = TRUE;
  if (self->described)
    self->callbacks->candidate (NULL, self->owner);
  else if (!self->finished)
    describe (self);
}

static gboolean
on_gathering_timeout (gpointer data)
{
  describe (data);
  return G_SOURCE_REMOVE;
}

/* Called on webrtcbin's thread. */
static void
on_gathering_state (GstLatestNegotiation *self)
{
  gst_latest_worker_invoke (self->worker, check_gathered,
      g_atomic_rc_box_acquire (self), gst_latest_negotiation_unref);
}

/* A candidate on its way to the worker. */
typedef struct
{
  GstLatestNegotiation *negotiation;
  gchar *candidate;
} Found;

static void
found_free (gpointer data)
{
  Found *found = data;

  gst_latest_negotiation_unref (found->negotiation);
  g_free (found->candidate);
  g_free (found);
}

/* Earlier ones are in the description: webrtcbin puts a candidate there before
 * it emits the signal. Once it has all, one that is still on its way here is
 * there, too, or was told. */
static void
tell_candidate (gpointer data)
{
  Found *found = data;
  GstLatestNegotiation *self = found->negotiation;

  if (self->callbacks && self->described && !self->gathered)
    self->callbacks->candidate (found->candidate, self->owner);
}

/* Called on webrtcbin's thread. */
static void
on_candidate (GstLatestNegotiation *self, guint mline, const gchar *candidate)
{
  Found *found;

  if (!candidate || !*candidate)
    return;
  found = g_new (Found, 1);
  *found = (Found) { g_atomic_rc_box_acquire (self), g_strdup (candidate) };
  gst_latest_worker_invoke (self->worker, tell_candidate, found, found_free);
}

static void
on_local_set (GstLatestNegotiation *self, const GstStructure *reply)
{
  if (self->renewing) {
    describe_renewed (self);
    return;
  }
  self->local_set = TRUE;
  self->gather_timeout = gst_latest_worker_add_timeout (
      self->worker, GATHER_MS, on_gathering_timeout, self);
  check_gathered (self);
}

/* An offer is answered. */

/* The first of the lines that webrtcbin does not serve, NULL if there is
 * none. */
static const GstLatestOfferLine *
find_unanswered (const GstLatestOffer *offer, const GstSDPMessage *answer)
{
  for (guint i = 0; i < offer->lines->len; i++) {
    const GstLatestOfferLine *line = gst_latest_offer_get_line (offer, i);
    const GstSDPMedia *media = i < gst_sdp_message_medias_len (answer)
        ? gst_sdp_message_get_media (answer, i)
        : NULL;

    if (!media || gst_sdp_media_get_port (media) == 0
        || (line->kind != GST_LATEST_MEDIA_DATA
            && !gst_sdp_media_get_attribute_val (media, "sendonly")))
      return line;
  }
  return NULL;
}

static void
refuse_line (GstLatestNegotiation *self, const GstLatestOfferLine *line)
{
  static const gchar *const kinds[] = { "video", "audio", "data channel" };
  g_autofree gchar *text =
      g_strdup_printf ("The offer's %s cannot be answered.", kinds[line->kind]);

  gst_latest_negotiation_fail (
      self, GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE, text);
}

/* The lines that webrtcbin had keep their SSRCs: workaround 21 of
 * workarounds.h. */
static void
keep_ssrcs (GstLatestNegotiation *self, GstSDPMessage *answer)
{
  g_autoptr (GstWebRTCSessionDescription) before = NULL;

  g_object_get (self->webrtcbin, "local-description", &before, NULL);
  gst_latest_offer_keep_ssrcs (answer, before->sdp);
}

static void
on_answer_created (GstLatestNegotiation *self, const GstStructure *reply)
{
  g_autoptr (GstWebRTCSessionDescription) answer = NULL;
  const GstLatestOfferLine *unanswered =
      gst_latest_offer_get_line (self->offer, 0);

  if (reply)
    gst_structure_get (
        reply, "answer", GST_TYPE_WEBRTC_SESSION_DESCRIPTION, &answer, NULL);
  if (answer)
    unanswered = find_unanswered (self->offer, answer->sdp);
  if (unanswered) {
    refuse_line (self, unanswered);
    return;
  }
  if (self->renewing)
    keep_ssrcs (self, answer->sdp);
  gst_latest_negotiation_set_description (
      self, "set-local-description", answer, on_local_set);
}

static void
on_remote_set (GstLatestNegotiation *self, const GstStructure *reply)
{
  gst_latest_negotiation_create_description (
      self, "create-answer", on_answer_created);
}

/* We offer. */

static void
on_offer_created (GstLatestNegotiation *self, const GstStructure *reply)
{
  g_autoptr (GstWebRTCSessionDescription) offer = NULL;

  if (reply)
    gst_structure_get (
        reply, "offer", GST_TYPE_WEBRTC_SESSION_DESCRIPTION, &offer, NULL);
  if (!offer
      || gst_sdp_message_medias_len (offer->sdp) != self->offer->lines->len) {
    gst_latest_negotiation_fail (
        self, GST_LATEST_SIGNALLING_ERROR_FAILED, "No offer was made.");
    return;
  }
  gst_latest_negotiation_set_description (
      self, "set-local-description", offer, on_local_set);
}

static void
on_agreed (GstLatestNegotiation *self, const GstStructure *reply)
{
  agree (self);
}

void
gst_latest_negotiation_take_answer (
    GstLatestNegotiation *self, const gchar *text)
{
  g_autoptr (GstWebRTCSessionDescription) local = NULL;
  g_autoptr (GError) error = NULL;

  if (self->finished)
    return;
  if (!self->offer->is_ours || !self->described || self->answer_taken) {
    gst_latest_negotiation_fail (self, GST_LATEST_SIGNALLING_ERROR_MALFORMED,
        "There is an answer, but no offer that waits for one.");
    return;
  }
  self->answer_taken = TRUE;
  g_object_get (self->webrtcbin, "local-description", &local, NULL);
  if (!gst_latest_offer_take_answer (self->offer, local->sdp, text, &error))
    fail_with (self, error);
  else
    gst_latest_negotiation_set_remote (
        self, GST_WEBRTC_SDP_TYPE_ANSWER, on_agreed);
}

gboolean
gst_latest_negotiation_is_agreed (GstLatestNegotiation *self)
{
  return self->finished && self->described;
}

void
gst_latest_negotiation_renew (GstLatestNegotiation *self, GstLatestOffer *offer)
{
  gboolean more = offer->lines->len > self->offer->lines->len;

  self->offer = offer;
  self->renewing = TRUE;
  if (more) {
    self->finished = FALSE;
    gst_latest_negotiation_set_remote (
        self, GST_WEBRTC_SDP_TYPE_OFFER, on_remote_set);
  } else {
    g_autofree gchar *text = make_description (self);

    self->callbacks->described (text, self->owner);
  }
}

GstLatestNegotiation *
gst_latest_negotiation_start (GstElement *webrtcbin, GstLatestOffer *offer,
    GstLatestWorker *worker, const GstLatestNegotiationCallbacks *callbacks,
    gpointer owner)
{
  GstLatestNegotiation *self = g_atomic_rc_box_new0 (GstLatestNegotiation);

  self->webrtcbin = gst_object_ref (webrtcbin);
  self->worker = gst_latest_worker_ref (worker);
  self->offer = offer;
  self->callbacks = callbacks;
  self->owner = owner;
  self->gathering_handler = g_signal_connect_data (webrtcbin,
      "notify::ice-gathering-state", G_CALLBACK (on_gathering_state),
      g_atomic_rc_box_acquire (self), closure_unref, G_CONNECT_SWAPPED);
  self->candidate_handler = g_signal_connect_data (webrtcbin,
      "on-ice-candidate", G_CALLBACK (on_candidate),
      g_atomic_rc_box_acquire (self), closure_unref, G_CONNECT_SWAPPED);
  if (offer->is_ours)
    gst_latest_negotiation_create_description (
        self, "create-offer", on_offer_created);
  else
    gst_latest_negotiation_set_remote (
        self, GST_WEBRTC_SDP_TYPE_OFFER, on_remote_set);
  return self;
}

void
gst_latest_negotiation_free (GstLatestNegotiation *self)
{
  if (!self)
    return;
  self->finished = TRUE;
  self->callbacks = NULL;
  stop_waiting (self);
  g_clear_signal_handler (&self->gathering_handler, self->webrtcbin);
  g_clear_signal_handler (&self->candidate_handler, self->webrtcbin);
  gst_latest_negotiation_unref (self);
}
