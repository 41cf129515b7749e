/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "negotiation-private.h"

#include "pendingpromises.h"

/* A reply of webrtcbin's on its way to the worker, and the step that it leads
 * to. */
typedef struct
{
  GstLatestNegotiation *negotiation;
  GstPromise *promise;
  GstLatestNegotiationStep next;
} Reply;

static void
handle_reply (gpointer data)
{
  Reply *reply = data;
  GstLatestNegotiation *self = reply->negotiation;
  const GstStructure *s = NULL;
  g_autoptr (GError) error = NULL;

  if (self->finished)
    return;
  if (gst_promise_wait (reply->promise) != GST_PROMISE_RESULT_REPLIED) {
    gst_latest_negotiation_fail (
        self, GST_LATEST_SIGNALLING_ERROR_FAILED, "The session was closed.");
    return;
  }
  s = gst_promise_get_reply (reply->promise);
  if (s && gst_structure_get (s, "error", G_TYPE_ERROR, &error, NULL)
      && error) {
    g_autofree gchar *text = g_strdup_printf (self->offer->is_ours
            ? "No connection can be negotiated: %s"
            : "The offer cannot be answered: %s",
        error->message);

    gst_latest_negotiation_fail (
        self, GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE, text);
    return;
  }
  reply->next (self, s);
}

static void
reply_free (gpointer data)
{
  Reply *reply = data;

  gst_latest_negotiation_unref (reply->negotiation);
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
promise_new (GstLatestNegotiation *self, GstLatestNegotiationStep next)
{
  Reply *pending = g_new (Reply, 1);

  *pending = (Reply) { g_atomic_rc_box_acquire (self), NULL, next };
  return gst_promise_new_with_change_func (
      on_promise_changed, pending, reply_free);
}

void
gst_latest_negotiation_set_description (GstLatestNegotiation *self,
    const gchar *signal, GstWebRTCSessionDescription *description,
    GstLatestNegotiationStep next)
{
  GstPromise *promise = promise_new (self, next);

  g_signal_emit_by_name (self->webrtcbin, signal, description, promise);
  gst_latest_pending_promise_keep (
      self->webrtcbin, GST_LATEST_PROMISE_NEGOTIATION, promise);
}

void
gst_latest_negotiation_create_description (GstLatestNegotiation *self,
    const gchar *signal, GstLatestNegotiationStep next)
{
  GstPromise *promise = promise_new (self, next);

  g_signal_emit_by_name (self->webrtcbin, signal, NULL, promise);
  gst_latest_pending_promise_keep (
      self->webrtcbin, GST_LATEST_PROMISE_NEGOTIATION, promise);
}

void
gst_latest_negotiation_set_remote (GstLatestNegotiation *self,
    GstWebRTCSDPType type, GstLatestNegotiationStep next)
{
  g_autoptr (GstWebRTCSessionDescription) description = NULL;
  GstSDPMessage *sdp = NULL;

  gst_sdp_message_copy (self->offer->sdp, &sdp);
  description = gst_webrtc_session_description_new (type, sdp);
  gst_latest_negotiation_set_description (
      self, "set-remote-description", description, next);
}
