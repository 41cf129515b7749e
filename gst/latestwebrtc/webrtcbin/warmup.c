/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "warmup.h"

#include <gst/gst.h>
#include <gst/webrtc/webrtc.h>

#include "iceagent.h"
#include "pendingpromises.h"

struct _GstLatestWarmUp
{
  gatomicrefcount refs;
  GstLatestWorker *worker; /* immutable */
  GstElement *webrtcbin;   /* used on the worker only; NULL when done */
};

static void
warm_up_unref (gpointer data)
{
  GstLatestWarmUp *self = data;

  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  gst_latest_worker_unref (self->worker);
  g_free (self);
}

static GstLatestWarmUp *
warm_up_ref (GstLatestWarmUp *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

static void
throw_away (gpointer data)
{
  GstLatestWarmUp *self = data;

  if (!self->webrtcbin)
    return;
  gst_element_set_state (self->webrtcbin, GST_STATE_NULL);
  gst_latest_pending_promises_interrupt (self->webrtcbin);
  gst_clear_object (&self->webrtcbin);
}

/* On webrtcbin's thread. */
static void
offer_was_made (GstPromise *promise, gpointer data)
{
  GstLatestWarmUp *self = data;

  gst_latest_worker_invoke (
      self->worker, throw_away, warm_up_ref (self), warm_up_unref);
}

GstLatestWarmUp *
gst_latest_warm_up_start (GstLatestWorker *worker)
{
  GstLatestWarmUp *self = g_new0 (GstLatestWarmUp, 1);
  g_autoptr (GstCaps) caps = gst_caps_from_string (
      "application/x-rtp,"
      "media=video,encoding-name=VP8,clock-rate=90000,payload=96");
  g_autoptr (GstObject) transceiver = NULL;
  GstPromise *promise;

  g_atomic_ref_count_init (&self->refs);
  self->worker = gst_latest_worker_ref (worker);
  self->webrtcbin = gst_element_factory_make ("webrtcbin", NULL);
  if (!self->webrtcbin)
    return self;
  gst_object_ref_sink (self->webrtcbin);
  gst_latest_ice_agent_configure (self->webrtcbin);
  gst_element_set_state (self->webrtcbin, GST_STATE_READY);
  g_signal_emit_by_name (self->webrtcbin, "add-transceiver",
      GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_RECVONLY, caps, &transceiver);
  promise = gst_promise_new_with_change_func (
      offer_was_made, warm_up_ref (self), warm_up_unref);
  g_signal_emit_by_name (self->webrtcbin, "create-offer", NULL, promise);
  gst_latest_pending_promise_keep (
      self->webrtcbin, GST_LATEST_PROMISE_NEGOTIATION, promise);
  return self;
}

void
gst_latest_warm_up_stop (GstLatestWarmUp *self)
{
  if (!self)
    return;
  throw_away (self);
  warm_up_unref (self);
}
