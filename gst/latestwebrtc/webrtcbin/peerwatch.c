/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "peerwatch.h"

#include <gst/webrtc/webrtc.h>

#include "workarounds.h"

struct _GstLatestPeerWatch
{
  GstLatestWorker *worker; /* immutable */

  gint packets; /* atomic; packets received, wraps */

  /* Only on the worker. */
  GstElement *webrtcbin;
  GObject *transport;
  gulong state_handler, transport_handler, element_handler;
  const GstLatestPeerCallbacks *callbacks; /* NULL once freed */
  gpointer owner;
  gint packets_seen;
  gint64 last_heard; /* 0 before the first look */
};

typedef struct
{
  GstLatestPeerWatch *watch;
  const gchar *gone; /* how; NULL: connected */
} Report;

static void
watch_clear (gpointer data)
{
  GstLatestPeerWatch *self = data;

  gst_latest_worker_unref (self->worker);
}

static void
watch_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, watch_clear);
}

static void
closure_unref (gpointer data, GClosure *closure)
{
  watch_unref (data);
}

static void
report_run (gpointer data)
{
  Report *report = data;
  GstLatestPeerWatch *self = report->watch;

  if (!self->callbacks)
    return;
  if (report->gone)
    self->callbacks->gone (report->gone, self->owner);
  else
    self->callbacks->connected (self->owner);
}

static void
report_free (gpointer data)
{
  Report *report = data;

  watch_unref (report->watch);
  g_free (report);
}

static void
report (GstLatestPeerWatch *self, const gchar *gone)
{
  Report *data = g_new (Report, 1);

  *data = (Report) { g_atomic_rc_box_acquire (self), gone };
  gst_latest_worker_invoke (self->worker, report_run, data, report_free);
}

/* Called on webrtcbin's thread. */
static void
on_connection_state (
    GstElement *webrtcbin, GParamSpec *pspec, GstLatestPeerWatch *self)
{
  GstWebRTCPeerConnectionState state;

  g_object_get (webrtcbin, "connection-state", &state, NULL);
  switch (state) {
    case GST_WEBRTC_PEER_CONNECTION_STATE_CONNECTED:
      report (self, NULL);
      break;
    case GST_WEBRTC_PEER_CONNECTION_STATE_FAILED:
      report (self, "the connection failed");
      break;
    case GST_WEBRTC_PEER_CONNECTION_STATE_CLOSED:
      report (self, "the connection was closed");
      break;
    default:
      break;
  }
}

/* Called on the thread of the DTLS connection. */
static void
on_transport_state (
    GObject *transport, GParamSpec *pspec, GstLatestPeerWatch *self)
{
  GstWebRTCDTLSTransportState state;

  g_object_get (transport, "state", &state, NULL);
  if (state == GST_WEBRTC_DTLS_TRANSPORT_STATE_CLOSED)
    report (self, "the viewer closed the connection");
  else if (state == GST_WEBRTC_DTLS_TRANSPORT_STATE_FAILED)
    report (self, "encryption failed");
}

/* Called on libnice's thread. */
static GstPadProbeReturn
on_packet (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstLatestPeerWatch *self = data;

  g_atomic_int_inc (&self->packets);
  return GST_PAD_PROBE_OK;
}

static void
on_element_added (GstBin *webrtcbin, GstBin *parent, GstElement *element,
    GstLatestPeerWatch *self)
{
  g_autoptr (GstPad) pad = NULL;

  if (!gst_latest_webrtcbin_is_made_by (element, GST_LATEST_WEBRTCBIN_NICESRC))
    return;
  pad = gst_element_get_static_pad (element, "src");
  gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST, on_packet,
      g_atomic_rc_box_acquire (self), watch_unref);
}

static gulong
watch_signal (GstLatestPeerWatch *self, gpointer object, const gchar *signal,
    GCallback callback)
{
  return g_signal_connect_data (object, signal, callback,
      g_atomic_rc_box_acquire (self), closure_unref, G_CONNECT_DEFAULT);
}

GstLatestPeerWatch *
gst_latest_peer_watch_new (GstElement *webrtcbin, GstLatestWorker *worker,
    const GstLatestPeerCallbacks *callbacks, gpointer owner)
{
  GstLatestPeerWatch *self = g_atomic_rc_box_new0 (GstLatestPeerWatch);

  self->worker = gst_latest_worker_ref (worker);
  self->webrtcbin = gst_object_ref (webrtcbin);
  self->callbacks = callbacks;
  self->owner = owner;
  self->state_handler = watch_signal (self, webrtcbin,
      "notify::connection-state", G_CALLBACK (on_connection_state));
  self->element_handler = watch_signal (
      self, webrtcbin, "deep-element-added", G_CALLBACK (on_element_added));
  return self;
}

void
gst_latest_peer_watch_free (GstLatestPeerWatch *self)
{
  if (!self)
    return;
  self->callbacks = NULL;
  g_clear_signal_handler (&self->state_handler, self->webrtcbin);
  g_clear_signal_handler (&self->element_handler, self->webrtcbin);
  if (self->transport)
    g_clear_signal_handler (&self->transport_handler, self->transport);
  g_clear_object (&self->transport);
  gst_clear_object (&self->webrtcbin);
  watch_unref (self);
}

void
gst_latest_peer_watch_add_transport (
    GstLatestPeerWatch *self, GObject *transceiver)
{
  g_autoptr (GObject) sender = NULL;

  g_object_get (transceiver, "sender", &sender, NULL);
  if (sender)
    g_object_get (sender, "transport", &self->transport, NULL);
  if (self->transport)
    self->transport_handler = watch_signal (self, self->transport,
        "notify::state", G_CALLBACK (on_transport_state));
}

gint64
gst_latest_peer_watch_get_silence (GstLatestPeerWatch *self, gint64 now)
{
  gint packets = g_atomic_int_get (&self->packets);

  if (self->last_heard == 0 || packets != self->packets_seen) {
    self->packets_seen = packets;
    self->last_heard = now;
  }
  return now - self->last_heard;
}
