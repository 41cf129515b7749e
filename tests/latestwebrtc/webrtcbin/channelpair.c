/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "channelpair.h"

#include "dtlsleak.h"
#include "iceagent.h"

static GstPadProbeReturn
drop_if_cut (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  ChannelPair *self = data;

  return g_atomic_int_get (&self->dropped) ? GST_PAD_PROBE_DROP
                                           : GST_PAD_PROBE_OK;
}

static void
element_added (
    GstBin *webrtcbin, GstBin *parent, GstElement *element, ChannelPair *self)
{
  GstElementFactory *factory = gst_element_get_factory (element);
  g_autoptr (GstPad) pad = NULL;

  if (!factory || !g_str_equal (GST_OBJECT_NAME (factory), "nicesink"))
    return;
  pad = gst_element_get_static_pad (element, "sink");
  gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST, drop_if_cut,
      self, NULL);
}

static GstElement *
make (ChannelPair *self, guint i)
{
  GstElement *webrtcbin = gst_element_factory_make ("webrtcbin", NULL);

  g_object_set (
      webrtcbin, "bundle-policy", GST_WEBRTC_BUNDLE_POLICY_MAX_BUNDLE, NULL);
  gst_latest_ice_agent_configure (webrtcbin, NULL);
  self->pipelines[i] = gst_pipeline_new (NULL);
  gst_bin_add (GST_BIN (self->pipelines[i]), webrtcbin);
  gst_element_set_state (self->pipelines[i], GST_STATE_PLAYING);
  return webrtcbin;
}

void
channel_pair_init (ChannelPair *self)
{
  *self = (ChannelPair) { { NULL } };
  self->near = make (self, 0);
  self->far = make (self, 1);
  g_signal_connect (
      self->near, "deep-element-added", G_CALLBACK (element_added), self);
}

GObject *
channel_pair_create (
    ChannelPair *self, const gchar *label, const gchar *options)
{
  g_autoptr (GstStructure) structure =
      options ? gst_structure_from_string (options, NULL) : NULL;
  GObject *channel = NULL;

  g_signal_emit_by_name (
      self->far, "create-data-channel", label, structure, &channel);
  g_assert_nonnull (channel);
  return channel;
}

/* (transfer full) */
static GstWebRTCSessionDescription *
create (GstElement *webrtcbin, const gchar *signal, const gchar *field)
{
  GstPromise *promise = gst_promise_new ();
  GstWebRTCSessionDescription *description = NULL;

  g_signal_emit_by_name (webrtcbin, signal, NULL, promise);
  gst_promise_wait (promise);
  gst_structure_get (gst_promise_get_reply (promise), field,
      GST_TYPE_WEBRTC_SESSION_DESCRIPTION, &description, NULL);
  gst_promise_unref (promise);
  g_assert_nonnull (description);
  return description;
}

static void
set (GstElement *webrtcbin, const gchar *signal,
    GstWebRTCSessionDescription *description)
{
  GstPromise *promise = gst_promise_new ();

  g_signal_emit_by_name (webrtcbin, signal, description, promise);
  g_assert_cmpint (gst_promise_wait (promise), ==, GST_PROMISE_RESULT_REPLIED);
  gst_promise_unref (promise);
}

/* Sets what is made and waits for its candidates. (transfer full) */
static GstWebRTCSessionDescription *
set_local (GstElement *webrtcbin, GstWebRTCSessionDescription *made)
{
  GstWebRTCSessionDescription *local;
  GstWebRTCICEGatheringState state;

  set (webrtcbin, "set-local-description", made);
  gst_webrtc_session_description_free (made);
  do {
    g_usleep (1000);
    g_object_get (webrtcbin, "ice-gathering-state", &state, NULL);
  } while (state != GST_WEBRTC_ICE_GATHERING_STATE_COMPLETE);
  g_object_get (webrtcbin, "local-description", &local, NULL);
  return local;
}

void
channel_pair_connect (ChannelPair *self, gboolean near_offers)
{
  GstElement *offerer = near_offers ? self->near : self->far;
  GstElement *answerer = near_offers ? self->far : self->near;
  g_autoptr (GstWebRTCSessionDescription) offer =
      set_local (offerer, create (offerer, "create-offer", "offer"));
  g_autoptr (GstWebRTCSessionDescription) answer = NULL;

  set (answerer, "set-remote-description", offer);
  answer = set_local (answerer, create (answerer, "create-answer", "answer"));
  set (offerer, "set-remote-description", answer);
}

void
channel_pair_cut (ChannelPair *self)
{
  g_atomic_int_set (&self->dropped, TRUE);
}

void
channel_pair_stop (ChannelPair *self)
{
  for (guint i = 0; i < 2; i++)
    gst_element_set_state (self->pipelines[i], GST_STATE_NULL);
}

void
channel_pair_clear (ChannelPair *self)
{
  for (guint i = 0; i < 2; i++)
    gst_clear_object (&self->pipelines[i]);
  dtls_leak_allow ();
}

void
far_channel_send (GObject *channel, const gchar *text)
{
  g_assert_true (gst_webrtc_data_channel_send_string_full (
      GST_WEBRTC_DATA_CHANNEL (channel), text, NULL));
}

void
far_channel_wait (GObject *channel, GstWebRTCDataChannelState wanted)
{
  GstWebRTCDataChannelState state;

  do {
    g_usleep (100);
    g_object_get (channel, "ready-state", &state, NULL);
  } while (state != wanted);
}

void
far_channel_close (GObject *channel)
{
  far_channel_wait (channel, GST_WEBRTC_DATA_CHANNEL_STATE_OPEN);
  gst_webrtc_data_channel_close (GST_WEBRTC_DATA_CHANNEL (channel));
}
