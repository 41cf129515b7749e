/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/rtp/rtp.h>
#include <gst/webrtc/webrtc.h>

#include "iceagent.h"
#include "testviewer-private.h"

void
test_viewer_note (TestViewer *self, gboolean *what)
{
  g_mutex_lock (&self->lock);
  *what = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
}

void
test_viewer_wait_for (TestViewer *self, gboolean *what)
{
  g_mutex_lock (&self->lock);
  while (!*what)
    g_cond_wait (&self->cond, &self->lock);
  g_mutex_unlock (&self->lock);
}

/* RFC 7741: the S bit of the payload descriptor with partition 0 begins a
 * frame; behind the descriptor, the lowest bit of the first byte is 0 in a key
 * frame. */
static void
look_at_vp8 (TestViewer *self, const guint8 *data, guint size)
{
  guint offset = 1;

  if (size < 4 || !(data[0] & 0x10) || (data[0] & 0x07))
    return;
  if (data[0] & 0x80) {
    guint8 x = data[offset++];

    if (x & 0x80)
      offset += data[offset] & 0x80 ? 2 : 1;
    offset += (x & 0x40) ? 1 : 0;
    offset += (x & 0x30) ? 1 : 0;
  }
  if (self->frames++ == 0)
    self->began_with_key = offset < size && !(data[offset] & 1);
}

/* VP9 payload descriptor: the B bit begins a frame, P says that it needs
 * another. */
static void
look_at_vp9 (TestViewer *self, const guint8 *data, guint size)
{
  if (size < 1 || !(data[0] & 0x08))
    return;
  if (self->frames++ == 0)
    self->began_with_key = !(data[0] & 0x40);
}

static void
look_at_extensions (TestViewer *self, GstRTPBuffer *rtp)
{
  for (guint8 id = 1; id < 15; id++) {
    gpointer data;
    guint size;

    g_clear_pointer (&self->extensions[id], g_bytes_unref);
    if (gst_rtp_buffer_get_extension_onebyte_header (rtp, id, 0, &data, &size))
      self->extensions[id] = g_bytes_new (data, size);
  }
}

static void
count_packet (TestViewer *self, GstPad *pad)
{
  gchar *msid;

  g_object_get (pad, "msid", &msid, NULL);
  if (!msid)
    return;
  g_hash_table_replace (self->packets, msid,
      GUINT_TO_POINTER (
          GPOINTER_TO_UINT (g_hash_table_lookup (self->packets, msid)) + 1));
}

static GstPadProbeReturn
packet_arrived (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  TestViewer *self = data;
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  const gchar *codec = gst_structure_get_string (
      gst_caps_get_structure (caps, 0), "encoding-name");

  if (!gst_rtp_buffer_map (
          GST_PAD_PROBE_INFO_BUFFER (info), GST_MAP_READ, &rtp))
    return GST_PAD_PROBE_OK;
  g_mutex_lock (&self->lock);
  count_packet (self, pad);
  look_at_extensions (self, &rtp);
  if (g_strcmp0 (codec, "VP9") == 0)
    look_at_vp9 (self, gst_rtp_buffer_get_payload (&rtp),
        gst_rtp_buffer_get_payload_len (&rtp));
  else if (g_strcmp0 (codec, "VP8") == 0)
    look_at_vp8 (self, gst_rtp_buffer_get_payload (&rtp),
        gst_rtp_buffer_get_payload_len (&rtp));
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
  gst_rtp_buffer_unmap (&rtp);
  return GST_PAD_PROBE_OK;
}

static void
pad_added (GstElement *webrtcbin, GstPad *pad, TestViewer *self)
{
  GstElement *sink;
  g_autoptr (GstPad) sinkpad = NULL;

  if (GST_PAD_DIRECTION (pad) != GST_PAD_SRC)
    return;
  sink = gst_element_factory_make ("fakesink", NULL);
  g_object_set (sink, "sync", FALSE, "async", FALSE, NULL);
  gst_bin_add (GST_BIN (self->pipeline), sink);
  gst_element_sync_state_with_parent (sink);
  sinkpad = gst_element_get_static_pad (sink, "sink");
  gst_pad_add_probe (
      pad, GST_PAD_PROBE_TYPE_BUFFER, packet_arrived, self, NULL);
  gst_pad_link (pad, sinkpad);
}

static void
gathering_changed (GstElement *webrtcbin, GParamSpec *pspec, TestViewer *self)
{
  GstWebRTCICEGatheringState state;

  g_object_get (webrtcbin, "ice-gathering-state", &state, NULL);
  if (state == GST_WEBRTC_ICE_GATHERING_STATE_COMPLETE)
    test_viewer_note (self, &self->gathered);
}

/* Retransmissions are negotiated, but not asked for: rtpsession 1.22 runs over its
 * sources without a lock while it sends NACKs. */
static void
ask_for_nothing (GstElement *rtpbin, GstElement *jitterbuffer)
{
  g_object_set (jitterbuffer, "do-retransmission", FALSE, NULL);
}

static void
watch_rtpbin (TestViewer *self)
{
  g_autoptr (GstElement) rtpbin =
      gst_bin_get_by_name (GST_BIN (self->webrtcbin), "rtpbin");

  g_signal_connect (
      rtpbin, "pad-added", G_CALLBACK (test_viewer_rtp_pad_added), self);
  g_signal_connect (
      rtpbin, "new-jitterbuffer", G_CALLBACK (ask_for_nothing), NULL);
}

TestViewer *
test_viewer_new (const gchar *caps)
{
  TestViewer *self = g_new0 (TestViewer, 1);

  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  self->packets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->heard = g_string_new (NULL);
  self->pipeline = gst_pipeline_new (NULL);
  self->webrtcbin = gst_element_factory_make ("webrtcbin", NULL);
  g_object_set (self->webrtcbin, "latency", 0, "bundle-policy",
      GST_WEBRTC_BUNDLE_POLICY_MAX_BUNDLE, NULL);
  gst_latest_ice_agent_configure (self->webrtcbin, NULL);
  g_signal_connect (self->webrtcbin, "pad-added", G_CALLBACK (pad_added), self);
  g_signal_connect (self->webrtcbin, "deep-element-added",
      G_CALLBACK (test_viewer_element_added), self);
  watch_rtpbin (self);
  g_signal_connect (self->webrtcbin, "notify::ice-gathering-state",
      G_CALLBACK (gathering_changed), self);
  gst_bin_add (GST_BIN (self->pipeline), self->webrtcbin);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  test_viewer_add_media (self, caps);
  return self;
}

void
test_viewer_add_media (TestViewer *self, const gchar *caps_string)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (caps_string);
  g_autoptr (GstObject) transceiver = NULL;

  g_signal_emit_by_name (self->webrtcbin, "add-transceiver",
      GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_RECVONLY, caps, &transceiver);
}

void
test_viewer_free (TestViewer *self)
{
  test_viewer_give_up_sending (self);
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  gst_object_unref (self->pipeline);
  for (guint i = 0; i < MAX_EXTENSIONS; i++)
    g_clear_pointer (&self->extensions[i], g_bytes_unref);
  g_hash_table_unref (self->packets);
  g_string_free (self->heard, TRUE);
  g_clear_object (&self->control);
  g_cond_clear (&self->cond);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static void
set_description (TestViewer *self, const gchar *signal,
    GstWebRTCSessionDescription *description)
{
  GstPromise *promise = gst_promise_new ();
  const GstStructure *reply;

  g_signal_emit_by_name (self->webrtcbin, signal, description, promise);
  g_assert_cmpint (gst_promise_wait (promise), ==, GST_PROMISE_RESULT_REPLIED);
  reply = gst_promise_get_reply (promise);
  if (reply && gst_structure_has_field (reply, "error")) {
    g_autoptr (GError) error = NULL;

    gst_structure_get (reply, "error", G_TYPE_ERROR, &error, NULL);
    g_error ("%s: %s", signal, error->message);
  }
  gst_promise_unref (promise);
}

gchar *
test_viewer_create_offer (TestViewer *self)
{
  GstPromise *promise = gst_promise_new ();
  g_autoptr (GstWebRTCSessionDescription) offer = NULL;
  g_autoptr (GstWebRTCSessionDescription) local = NULL;

  g_signal_emit_by_name (self->webrtcbin, "create-offer", NULL, promise);
  gst_promise_wait (promise);
  gst_structure_get (gst_promise_get_reply (promise), "offer",
      GST_TYPE_WEBRTC_SESSION_DESCRIPTION, &offer, NULL);
  gst_promise_unref (promise);
  set_description (self, "set-local-description", offer);
  test_viewer_wait_for (self, &self->gathered);
  g_object_get (self->webrtcbin, "local-description", &local, NULL);
  return gst_sdp_message_as_text (local->sdp);
}

gchar *
test_viewer_answer_offer (TestViewer *self, const gchar *text)
{
  GstPromise *promise = gst_promise_new ();
  g_autoptr (GstWebRTCSessionDescription) offer = NULL;
  g_autoptr (GstWebRTCSessionDescription) answer = NULL;
  g_autoptr (GstWebRTCSessionDescription) local = NULL;
  GstSDPMessage *sdp;

  g_assert_cmpint (gst_sdp_message_new_from_text (text, &sdp), ==, GST_SDP_OK);
  offer = gst_webrtc_session_description_new (GST_WEBRTC_SDP_TYPE_OFFER, sdp);
  set_description (self, "set-remote-description", offer);
  g_signal_emit_by_name (self->webrtcbin, "create-answer", NULL, promise);
  gst_promise_wait (promise);
  gst_structure_get (gst_promise_get_reply (promise), "answer",
      GST_TYPE_WEBRTC_SESSION_DESCRIPTION, &answer, NULL);
  gst_promise_unref (promise);
  set_description (self, "set-local-description", answer);
  test_viewer_wait_for (self, &self->gathered);
  g_object_get (self->webrtcbin, "local-description", &local, NULL);
  return gst_sdp_message_as_text (local->sdp);
}

void
test_viewer_set_answer (TestViewer *self, const gchar *text)
{
  g_autoptr (GstWebRTCSessionDescription) answer = NULL;
  GstSDPMessage *sdp;

  g_assert_cmpint (gst_sdp_message_new_from_text (text, &sdp), ==, GST_SDP_OK);
  answer = gst_webrtc_session_description_new (GST_WEBRTC_SDP_TYPE_ANSWER, sdp);
  set_description (self, "set-remote-description", answer);
}

void
test_viewer_wait_frames (TestViewer *self, guint n)
{
  g_mutex_lock (&self->lock);
  while (self->frames < n)
    g_cond_wait (&self->cond, &self->lock);
  g_mutex_unlock (&self->lock);
}

guint
test_viewer_get_frames (TestViewer *self)
{
  guint frames;

  g_mutex_lock (&self->lock);
  frames = self->frames;
  g_mutex_unlock (&self->lock);
  return frames;
}

void
test_viewer_wait_more_frames (TestViewer *self, guint n)
{
  test_viewer_wait_frames (self, test_viewer_get_frames (self) + n);
}

guint
test_viewer_get_packets_of (TestViewer *self, const gchar *msid)
{
  guint n;

  g_mutex_lock (&self->lock);
  n = GPOINTER_TO_UINT (g_hash_table_lookup (self->packets, msid));
  g_mutex_unlock (&self->lock);
  return n;
}

void
test_viewer_wait_packets_of (TestViewer *self, const gchar *msid, guint n)
{
  const guint wanted = test_viewer_get_packets_of (self, msid) + n;

  g_mutex_lock (&self->lock);
  while (GPOINTER_TO_UINT (g_hash_table_lookup (self->packets, msid)) < wanted)
    g_cond_wait (&self->cond, &self->lock);
  g_mutex_unlock (&self->lock);
}

void
test_viewer_wait_disconnected (TestViewer *self)
{
  test_viewer_wait_for (self, &self->disconnected);
}

gboolean
test_viewer_began_with_key (TestViewer *self)
{
  gboolean key;

  g_mutex_lock (&self->lock);
  key = self->began_with_key;
  g_mutex_unlock (&self->lock);
  return key;
}

GBytes *
test_viewer_get_extension (TestViewer *self, guint8 id)
{
  GBytes *bytes;

  g_mutex_lock (&self->lock);
  bytes = self->extensions[id] ? g_bytes_ref (self->extensions[id]) : NULL;
  g_mutex_unlock (&self->lock);
  return bytes;
}
