/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "handmadeviewer.h"

#include <gst/sdp/sdp.h>
#include <gst/video/video.h>
#include <gst/webrtc/webrtc.h>

#include "headerextensions.h"

#define GATHERING_TIMEOUT_MS 2000

struct _Viewer
{
  gchar *path;
  GstElement *pipeline, *queue, *pay, *filter, *webrtc;
  GstPad *tee_pad;
  GstWebRTCSessionDescription *offer;

  ViewerGone gone;
  gpointer gone_data;
  ViewerAnswer answer;
  gpointer answer_data;
  guint gathering_timeout;
};

/* The payload type of VP8 and the number of the playout-delay extension (0: not
 * offered) in the first video section of @sdp. FALSE without VP8. */
static gboolean
parse_offer (const GstSDPMessage *sdp, gint *payload, gint *playout_delay)
{
  *payload = *playout_delay = 0;
  for (guint i = 0; i < gst_sdp_message_medias_len (sdp); i++) {
    const GstSDPMedia *media = gst_sdp_message_get_media (sdp, i);

    if (!g_str_equal (gst_sdp_media_get_media (media), "video"))
      continue;
    for (guint j = 0; j < gst_sdp_media_attributes_len (media); j++) {
      const GstSDPAttribute *a = gst_sdp_media_get_attribute (media, j);

      if (*payload == 0 && g_str_equal (a->key, "rtpmap")
          && strstr (a->value, " VP8/90000"))
        *payload = atoi (a->value);
      if (g_str_equal (a->key, "extmap")
          && strstr (a->value, GST_LATEST_PLAYOUT_DELAY_URI))
        *playout_delay = atoi (a->value);
    }
    return *payload != 0;
  }
  return FALSE;
}

static GstCaps *
make_caps (gint payload, gint playout_delay, guint32 ssrc)
{
  GstCaps *caps = gst_caps_new_simple ("application/x-rtp", "media",
      G_TYPE_STRING, "video", "encoding-name", G_TYPE_STRING, "VP8",
      "clock-rate", G_TYPE_INT, 90000, "payload", G_TYPE_INT, payload, "ssrc",
      G_TYPE_UINT, ssrc, NULL);

  if (playout_delay) {
    g_autofree gchar *field = g_strdup_printf ("extmap-%d", playout_delay);

    gst_caps_set_simple (
        caps, field, G_TYPE_STRING, GST_LATEST_PLAYOUT_DELAY_URI, NULL);
  }
  return caps;
}

static void
request_keyframe (Viewer *self)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (self->queue, "sink");

  gst_pad_push_event (pad,
      gst_video_event_new_upstream_force_key_unit (
          GST_CLOCK_TIME_NONE, TRUE, 0));
}

static gboolean
report_gone (gpointer user_data)
{
  Viewer *self = user_data;
  g_autofree gchar *path = g_strdup (self->path);

  self->gone (path, self->gone_data);
  return G_SOURCE_REMOVE;
}

/* webrtcbin's thread. */
static void
on_connection_state (GstElement *webrtc, GParamSpec *pspec, gpointer user_data)
{
  Viewer *self = user_data;
  GstWebRTCPeerConnectionState state;

  g_object_get (webrtc, "connection-state", &state, NULL);
  if (state == GST_WEBRTC_PEER_CONNECTION_STATE_CONNECTED)
    request_keyframe (self);
  if (state == GST_WEBRTC_PEER_CONNECTION_STATE_FAILED
      || state == GST_WEBRTC_PEER_CONNECTION_STATE_CLOSED)
    g_idle_add (report_gone, self);
}

static void
link_webrtc (Viewer *self, GstCaps *caps)
{
  g_autoptr (GstPad) src = gst_element_get_static_pad (self->filter, "src");
  g_autoptr (GstPad) sink =
      gst_element_request_pad_simple (self->webrtc, "sink_%u");
  g_autoptr (GstWebRTCRTPTransceiver) transceiver = NULL;

  gst_pad_link (src, sink);
  g_object_get (sink, "transceiver", &transceiver, NULL);
  g_object_set (transceiver, "direction",
      GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDONLY, "codec-preferences", caps,
      "do-nack", TRUE, NULL);
}

/* "Show every frame at once", which elements of GStreamer itself cannot say. */
static void
add_playout_delay (Viewer *self, guint id)
{
  GstRTPHeaderExtension *extension = gst_latest_playout_delay_new ();

  gst_rtp_header_extension_set_id (extension, id);
  g_signal_emit_by_name (self->pay, "add-extension", extension);
  gst_object_unref (extension);
}

static void
build (Viewer *self, gint payload, gint playout_delay)
{
  guint32 ssrc = g_random_int_range (1, G_MAXINT32);
  g_autoptr (GstCaps) caps = make_caps (payload, playout_delay, ssrc);

  self->queue = gst_element_factory_make ("queue", NULL);
  self->pay = gst_element_factory_make ("rtpvp8pay", NULL);
  self->filter = gst_element_factory_make ("capsfilter", NULL);
  self->webrtc = gst_element_factory_make ("webrtcbin", NULL);
  g_object_set (self->pay, "pt", payload, "ssrc", ssrc, "mtu", 1200, NULL);
  gst_util_set_object_arg (G_OBJECT (self->pay), "picture-id-mode", "15-bit");
  if (playout_delay)
    add_playout_delay (self, playout_delay);
  g_object_set (self->filter, "caps", caps, NULL);
  g_object_set (
      self->webrtc, "bundle-policy", GST_WEBRTC_BUNDLE_POLICY_MAX_BUNDLE, NULL);
  g_signal_connect (self->webrtc, "notify::connection-state",
      G_CALLBACK (on_connection_state), self);
  gst_bin_add_many (GST_BIN (self->pipeline), self->queue, self->pay,
      self->filter, self->webrtc, NULL);
  gst_element_link_many (self->queue, self->pay, self->filter, NULL);
  link_webrtc (self, caps);
  gst_element_sync_state_with_parent (self->webrtc);
  gst_element_sync_state_with_parent (self->filter);
  gst_element_sync_state_with_parent (self->pay);
  gst_element_sync_state_with_parent (self->queue);
}

Viewer *
viewer_new (GstElement *pipeline, const gchar *path, const gchar *offer,
    gboolean playout_delay, ViewerGone gone, gpointer user_data)
{
  GstSDPMessage *sdp;
  gint payload, extension;

  if (gst_sdp_message_new_from_text (offer, &sdp) != GST_SDP_OK)
    return NULL;
  if (!parse_offer (sdp, &payload, &extension)) {
    gst_sdp_message_free (sdp);
    return NULL;
  }

  Viewer *self = g_new0 (Viewer, 1);

  self->path = g_strdup (path);
  self->pipeline = gst_object_ref (pipeline);
  self->gone = gone;
  self->gone_data = user_data;
  self->offer =
      gst_webrtc_session_description_new (GST_WEBRTC_SDP_TYPE_OFFER, sdp);
  build (self, payload, playout_delay ? extension : 0);
  return self;
}

static void
leave_pipeline (Viewer *self, GstElement *element)
{
  gst_element_set_state (element, GST_STATE_NULL);
  gst_bin_remove (GST_BIN (self->pipeline), element);
}

static void
unlink_tee (Viewer *self)
{
  g_autoptr (GstElement) tee =
      gst_bin_get_by_name (GST_BIN (self->pipeline), "viewers");
  g_autoptr (GstPad) sink = gst_element_get_static_pad (self->queue, "sink");

  gst_pad_unlink (self->tee_pad, sink);
  gst_element_release_request_pad (tee, self->tee_pad);
  gst_clear_object (&self->tee_pad);
}

void
viewer_free (Viewer *self)
{
  g_clear_handle_id (&self->gathering_timeout, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->webrtc, self);
  if (self->answer)
    self->answer (NULL, self->answer_data);
  if (self->tee_pad)
    unlink_tee (self);
  leave_pipeline (self, self->queue);
  leave_pipeline (self, self->pay);
  leave_pipeline (self, self->filter);
  leave_pipeline (self, self->webrtc);
  while (g_idle_remove_by_data (self))
    ;
  gst_webrtc_session_description_free (self->offer);
  gst_object_unref (self->pipeline);
  g_free (self->path);
  g_free (self);
}

static void
link_tee (Viewer *self)
{
  g_autoptr (GstElement) tee =
      gst_bin_get_by_name (GST_BIN (self->pipeline), "viewers");
  g_autoptr (GstPad) sink = gst_element_get_static_pad (self->queue, "sink");

  self->tee_pad = gst_element_request_pad_simple (tee, "src_%u");
  gst_pad_link (self->tee_pad, sink);
}

static gboolean
send_answer (gpointer user_data)
{
  Viewer *self = user_data;
  g_autoptr (GstWebRTCSessionDescription) local = NULL;
  g_autofree gchar *text = NULL;
  ViewerAnswer answer = self->answer;

  if (!answer)
    return G_SOURCE_REMOVE;
  g_object_get (self->webrtc, "local-description", &local, NULL);
  text = local ? gst_sdp_message_as_text (local->sdp) : NULL;
  link_tee (self);
  self->answer = NULL;
  answer (text, self->answer_data);
  return G_SOURCE_REMOVE;
}

static gboolean
on_gathering_timeout (gpointer user_data)
{
  Viewer *self = user_data;

  self->gathering_timeout = 0;
  return send_answer (self);
}

/* webrtcbin's thread. */
static void
on_gathering_state (GstElement *webrtc, GParamSpec *pspec, gpointer user_data)
{
  GstWebRTCICEGatheringState state;

  g_object_get (webrtc, "ice-gathering-state", &state, NULL);
  if (state == GST_WEBRTC_ICE_GATHERING_STATE_COMPLETE)
    g_idle_add (send_answer, user_data);
}

void
viewer_answer (Viewer *self, ViewerAnswer answer, gpointer user_data)
{
  g_autoptr (GstPromise) remote = gst_promise_new ();
  g_autoptr (GstPromise) created = gst_promise_new ();
  g_autoptr (GstPromise) local = gst_promise_new ();
  g_autoptr (GstWebRTCSessionDescription) description = NULL;

  self->answer = answer;
  self->answer_data = user_data;
  g_signal_emit_by_name (
      self->webrtc, "set-remote-description", self->offer, remote);
  gst_promise_wait (remote);
  g_signal_emit_by_name (self->webrtc, "create-answer", NULL, created);
  gst_promise_wait (created);
  gst_structure_get (gst_promise_get_reply (created), "answer",
      GST_TYPE_WEBRTC_SESSION_DESCRIPTION, &description, NULL);
  g_signal_connect (self->webrtc, "notify::ice-gathering-state",
      G_CALLBACK (on_gathering_state), self);
  self->gathering_timeout =
      g_timeout_add (GATHERING_TIMEOUT_MS, on_gathering_timeout, self);
  g_signal_emit_by_name (
      self->webrtc, "set-local-description", description, local);
  gst_promise_wait (local);
}
