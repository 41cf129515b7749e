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
#include "shutdown.h"

struct _GstLatestWarmUp
{
  /* Immutable. */
  GstLatestWorker *worker;
  GstLatestWarmUpDone done;
  gpointer owner;

  GstElement *webrtcbin; /* only on the worker; NULL when done */
};

static void
warm_up_clear (gpointer data)
{
  GstLatestWarmUp *self = data;

  gst_latest_worker_unref (self->worker);
}

static void
warm_up_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, warm_up_clear);
}

static void
dispose_webrtcbin (GstLatestWarmUp *self)
{
  gst_latest_webrtc_shut_down (self->webrtcbin, self->webrtcbin);
  gst_clear_object (&self->webrtcbin);
}

static void
finish (gpointer data)
{
  GstLatestWarmUp *self = data;

  if (!self->webrtcbin)
    return;
  dispose_webrtcbin (self);
  self->done (self->owner);
}

/* Called on webrtcbin's thread. */
static void
on_offer_created (GstPromise *promise, gpointer data)
{
  GstLatestWarmUp *self = data;

  gst_latest_worker_invoke (
      self->worker, finish, g_atomic_rc_box_acquire (self), warm_up_unref);
}

GstLatestWarmUp *
gst_latest_warm_up_start (
    GstLatestWorker *worker, GstLatestWarmUpDone done, gpointer owner)
{
  GstLatestWarmUp *self = g_atomic_rc_box_new0 (GstLatestWarmUp);
  g_autoptr (GstCaps) caps = gst_caps_from_string (
      "application/x-rtp,"
      "media=video,encoding-name=VP8,clock-rate=90000,payload=96");
  g_autoptr (GstObject) transceiver = NULL;
  GstPromise *promise;

  self->worker = gst_latest_worker_ref (worker);
  self->done = done;
  self->owner = owner;
  self->webrtcbin = gst_element_factory_make ("webrtcbin", NULL);
  if (!self->webrtcbin) {
    done (owner);
    return self;
  }
  gst_object_ref_sink (self->webrtcbin);
  gst_latest_ice_agent_configure (self->webrtcbin, NULL);
  gst_element_set_state (self->webrtcbin, GST_STATE_READY);
  g_signal_emit_by_name (self->webrtcbin, "add-transceiver",
      GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_RECVONLY, caps, &transceiver);
  promise = gst_promise_new_with_change_func (
      on_offer_created, g_atomic_rc_box_acquire (self), warm_up_unref);
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
  if (self->webrtcbin)
    dispose_webrtcbin (self);
  warm_up_unref (self);
}
