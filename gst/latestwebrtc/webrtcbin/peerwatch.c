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

struct _GstLatestPeerWatch
{
  gatomicrefcount refs;
  GstLatestWorker *worker; /* immutable */

  gint packets; /* atomic; from the peer, wraps */

  /* Used on the worker only. */
  GstElement *webrtcbin;
  GObject *transport;
  gulong state_handler, transport_handler, element_handler;
  GstLatestPeerFunc func; /* NULL once freed */
  gpointer user_data;
  gint packets_seen;
  gint64 last_heard; /* 0 before the first look */
};

typedef struct
{
  GstLatestPeerWatch *watch;
  const gchar *gone;
} Report;

static GstLatestPeerWatch *
watch_ref (GstLatestPeerWatch *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

static void
watch_unref (GstLatestPeerWatch *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  gst_latest_worker_unref (self->worker);
  g_free (self);
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

  if (report->watch->func)
    report->watch->func (report->gone, report->watch->user_data);
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

  *data = (Report) { watch_ref (self), gone };
  gst_latest_worker_invoke (self->worker, report_run, data, report_free);
}

/* On webrtcbin's thread. */
static void
connection_state_changed (
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

/* On the transport's thread. */
static void
transport_state_changed (
    GObject *transport, GParamSpec *pspec, GstLatestPeerWatch *self)
{
  GstWebRTCDTLSTransportState state;

  g_object_get (transport, "state", &state, NULL);
  if (state == GST_WEBRTC_DTLS_TRANSPORT_STATE_CLOSED)
    report (self, "the viewer closed the connection");
  else if (state == GST_WEBRTC_DTLS_TRANSPORT_STATE_FAILED)
    report (self, "encryption failed");
}

/* On the network thread. */
static GstPadProbeReturn
packet_arrived (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstLatestPeerWatch *self = data;

  g_atomic_int_inc (&self->packets);
  return GST_PAD_PROBE_OK;
}

static void
element_added (GstBin *webrtcbin, GstBin *parent, GstElement *element,
    GstLatestPeerWatch *self)
{
  GstElementFactory *factory = gst_element_get_factory (element);
  g_autoptr (GstPad) pad = NULL;

  if (!factory || !g_str_equal (GST_OBJECT_NAME (factory), "nicesrc"))
    return;
  pad = gst_element_get_static_pad (element, "src");
  gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST,
      packet_arrived, watch_ref (self), (GDestroyNotify) watch_unref);
}

static gulong
watch_signal (GstLatestPeerWatch *self, gpointer object, const gchar *signal,
    GCallback callback)
{
  return g_signal_connect_data (object, signal, callback, watch_ref (self),
      closure_unref, G_CONNECT_DEFAULT);
}

GstLatestPeerWatch *
gst_latest_peer_watch_new (GstElement *webrtcbin, GstLatestWorker *worker,
    GstLatestPeerFunc func, gpointer user_data)
{
  GstLatestPeerWatch *self = g_new0 (GstLatestPeerWatch, 1);

  g_atomic_ref_count_init (&self->refs);
  self->worker = gst_latest_worker_ref (worker);
  self->webrtcbin = gst_object_ref (webrtcbin);
  self->func = func;
  self->user_data = user_data;
  self->state_handler = watch_signal (self, webrtcbin,
      "notify::connection-state", G_CALLBACK (connection_state_changed));
  self->element_handler = watch_signal (
      self, webrtcbin, "deep-element-added", G_CALLBACK (element_added));
  return self;
}

void
gst_latest_peer_watch_free (GstLatestPeerWatch *self)
{
  if (!self)
    return;
  self->func = NULL;
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
        "notify::state", G_CALLBACK (transport_state_changed));
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
