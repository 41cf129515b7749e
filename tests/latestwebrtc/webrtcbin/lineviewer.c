/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "lineviewer.h"

#include <gst/rtp/rtp.h>
#include <gst/webrtc/webrtc.h>

#include "iceagent.h"

#define MAX_LINES 16

struct _LineViewer
{
  GstElement *pipeline, *webrtcbin;
  GObject *channel; /* nullable */

  GMutex lock;
  GCond cond;
  /* Protected by lock. */
  struct
  {
    guint packets;
    guint lost;
    guint16 next;
  } lines[MAX_LINES];
  gboolean gathered, open;
};

static void
note (LineViewer *self, gboolean *what)
{
  g_mutex_lock (&self->lock);
  *what = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
}

static void
wait_for (LineViewer *self, gboolean *what)
{
  g_mutex_lock (&self->lock);
  while (!*what)
    g_cond_wait (&self->cond, &self->lock);
  g_mutex_unlock (&self->lock);
}

static GstPadProbeReturn
packet_arrived (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  LineViewer *self = data;
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
  g_autoptr (GObject) transceiver = NULL;
  guint16 seqnum;
  guint n;

  g_object_get (pad, "transceiver", &transceiver, NULL);
  g_object_get (transceiver, "mlineindex", &n, NULL);
  g_assert_cmpuint (n, <, MAX_LINES);
  g_assert_true (gst_rtp_buffer_map (
      GST_PAD_PROBE_INFO_BUFFER (info), GST_MAP_READ, &rtp));
  seqnum = gst_rtp_buffer_get_seq (&rtp);
  gst_rtp_buffer_unmap (&rtp);

  g_mutex_lock (&self->lock);
  if (self->lines[n].packets > 0)
    self->lines[n].lost += (guint16) (seqnum - self->lines[n].next);
  self->lines[n].next = seqnum + 1;
  self->lines[n].packets++;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
  return GST_PAD_PROBE_OK;
}

static void
pad_added (GstElement *webrtcbin, GstPad *pad, LineViewer *self)
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
gathering_changed (GstElement *webrtcbin, GParamSpec *pspec, LineViewer *self)
{
  GstWebRTCICEGatheringState state;

  g_object_get (webrtcbin, "ice-gathering-state", &state, NULL);
  if (state == GST_WEBRTC_ICE_GATHERING_STATE_COMPLETE)
    note (self, &self->gathered);
}

/* Retransmissions are negotiated, but not asked for: rtpsession 1.22 runs over its
 * sources without a lock while it sends NACKs. */
static void
ask_for_nothing (GstElement *rtpbin, GstElement *jitterbuffer)
{
  g_object_set (jitterbuffer, "do-retransmission", FALSE, NULL);
}

LineViewer *
line_viewer_new (void)
{
  LineViewer *self = g_new0 (LineViewer, 1);
  g_autoptr (GstElement) rtpbin = NULL;

  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  self->pipeline = gst_pipeline_new (NULL);
  self->webrtcbin = gst_element_factory_make ("webrtcbin", NULL);
  g_object_set (self->webrtcbin, "bundle-policy",
      GST_WEBRTC_BUNDLE_POLICY_MAX_BUNDLE, NULL);
  gst_latest_ice_agent_configure (self->webrtcbin, NULL);
  rtpbin = gst_bin_get_by_name (GST_BIN (self->webrtcbin), "rtpbin");
  g_signal_connect (
      rtpbin, "new-jitterbuffer", G_CALLBACK (ask_for_nothing), NULL);
  g_signal_connect (self->webrtcbin, "pad-added", G_CALLBACK (pad_added), self);
  g_signal_connect (self->webrtcbin, "notify::ice-gathering-state",
      G_CALLBACK (gathering_changed), self);
  gst_bin_add (GST_BIN (self->pipeline), self->webrtcbin);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  return self;
}

void
line_viewer_free (LineViewer *self)
{
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  g_clear_object (&self->channel);
  gst_object_unref (self->pipeline);
  g_cond_clear (&self->cond);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
line_viewer_add (LineViewer *self, const gchar *caps_string)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (caps_string);
  g_autoptr (GstObject) transceiver = NULL;

  g_signal_emit_by_name (self->webrtcbin, "add-transceiver",
      GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_RECVONLY, caps, &transceiver);
  g_object_set (transceiver, "do-nack", TRUE, NULL);
}

static void
channel_opened (GObject *channel, LineViewer *self)
{
  note (self, &self->open);
}

void
line_viewer_add_channel (LineViewer *self)
{
  /* webrtcbin 1.22 chooses an id when it has the answer, and wants to have one
   * when there is an association, whichever comes first. */
  g_autoptr (GstStructure) options =
      gst_structure_new ("options", "id", G_TYPE_INT, 1, NULL);

  g_signal_emit_by_name (self->webrtcbin, "create-data-channel", "control",
      options, &self->channel);
  g_assert_nonnull (self->channel);
  g_signal_connect (
      self->channel, "on-open", G_CALLBACK (channel_opened), self);
}

static void
set_description (LineViewer *self, const gchar *signal,
    GstWebRTCSessionDescription *description)
{
  GstPromise *promise = gst_promise_new ();
  const GstStructure *reply;

  g_signal_emit_by_name (self->webrtcbin, signal, description, promise);
  g_assert_cmpint (gst_promise_wait (promise), ==, GST_PROMISE_RESULT_REPLIED);
  reply = gst_promise_get_reply (promise);
  g_assert_true (!reply || !gst_structure_has_field (reply, "error"));
  gst_promise_unref (promise);
}

static void
set_remote (LineViewer *self, GstWebRTCSDPType type, const gchar *text)
{
  g_autoptr (GstWebRTCSessionDescription) description = NULL;
  GstSDPMessage *sdp;

  g_assert_cmpint (gst_sdp_message_new_from_text (text, &sdp), ==, GST_SDP_OK);
  description = gst_webrtc_session_description_new (type, sdp);
  set_description (self, "set-remote-description", description);
}

/* "offer" or "answer". */
static gchar *
describe (LineViewer *self, const gchar *what)
{
  g_autofree gchar *signal = g_strconcat ("create-", what, NULL);
  GstPromise *promise = gst_promise_new ();
  g_autoptr (GstWebRTCSessionDescription) made = NULL;
  g_autoptr (GstWebRTCSessionDescription) local = NULL;

  g_signal_emit_by_name (self->webrtcbin, signal, NULL, promise);
  gst_promise_wait (promise);
  gst_structure_get (gst_promise_get_reply (promise), what,
      GST_TYPE_WEBRTC_SESSION_DESCRIPTION, &made, NULL);
  gst_promise_unref (promise);
  g_assert_nonnull (made);
  set_description (self, "set-local-description", made);
  wait_for (self, &self->gathered);
  g_object_get (self->webrtcbin,
      g_str_equal (what, "offer") ? "pending-local-description"
                                  : "current-local-description",
      &local, NULL);
  return gst_sdp_message_as_text (local->sdp);
}

gchar *
line_viewer_create_offer (LineViewer *self)
{
  return describe (self, "offer");
}

gchar *
line_viewer_answer (LineViewer *self, const gchar *offer)
{
  set_remote (self, GST_WEBRTC_SDP_TYPE_OFFER, offer);
  return describe (self, "answer");
}

void
line_viewer_set_answer (LineViewer *self, const gchar *answer)
{
  set_remote (self, GST_WEBRTC_SDP_TYPE_ANSWER, answer);
}

void
line_viewer_wait_packets (LineViewer *self, guint line, guint n)
{
  g_mutex_lock (&self->lock);
  while (self->lines[line].packets < n)
    g_cond_wait (&self->cond, &self->lock);
  g_mutex_unlock (&self->lock);
}

guint
line_viewer_get_packets (LineViewer *self, guint line)
{
  guint packets;

  g_mutex_lock (&self->lock);
  packets = self->lines[line].packets;
  g_mutex_unlock (&self->lock);
  return packets;
}

guint
line_viewer_get_lost (LineViewer *self, guint line)
{
  guint lost;

  g_mutex_lock (&self->lock);
  lost = self->lines[line].lost;
  g_mutex_unlock (&self->lock);
  return lost;
}

void
line_viewer_wait_channel (LineViewer *self)
{
  wait_for (self, &self->open);
}
