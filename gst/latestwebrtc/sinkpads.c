/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstlatestwebrtcsink-private.h"

#include "missingplugins.h"

GST_DEBUG_CATEGORY_EXTERN (gst_latest_webrtc_sink_debug);
#define GST_CAT_DEFAULT gst_latest_webrtc_sink_debug

GstElement *
gst_latest_webrtc_sink_get_encoder (GstLatestWebRTCSink *self)
{
  GstElement *encoder = NULL;

  GST_OBJECT_LOCK (self);
  if (self->track)
    encoder = gst_object_ref (gst_latest_track_get_encoder (self->track));
  GST_OBJECT_UNLOCK (self);
  return encoder;
}

void
gst_latest_webrtc_sink_set_codec (
    GstLatestWebRTCSink *self, GstElement *encoder)
{
  const gchar *nick;

  GST_OBJECT_LOCK (self);
  nick = gst_latest_settings_get_codec (&self->settings)->nick;
  GST_OBJECT_UNLOCK (self);
  gst_util_set_object_arg (G_OBJECT (encoder), "codec", nick);
}

/* Returns the value before. */
static gboolean
swap_pad_requested (GstLatestWebRTCSink *self, gboolean pad_requested)
{
  gboolean old;

  GST_OBJECT_LOCK (self);
  old = self->pad_requested;
  self->pad_requested = pad_requested;
  GST_OBJECT_UNLOCK (self);
  return old;
}

/* Returns the track before, which no viewer uses any more. */
static GstLatestTrack *
swap_track (GstLatestWebRTCSink *self, GstLatestTrack *track)
{
  g_autoptr (GstLatestServer) server = NULL;
  GstLatestTrack *old;

  GST_OBJECT_LOCK (self);
  old = self->track;
  self->track = track;
  if (track)
    gst_latest_track_set_sync (track, self->settings.sync);
  GST_OBJECT_UNLOCK (self);

  server = gst_latest_webrtc_sink_get_server (self);
  if (server)
    gst_latest_viewers_update_track (gst_latest_server_get_viewers (server));
  return old;
}

/* The pad's caps have come, on the streaming thread, or have gone. */
static void
caps_changed (GstPad *pad, GParamSpec *pspec, GstLatestWebRTCSink *self)
{
  g_autoptr (GstLatestServer) server = gst_latest_webrtc_sink_get_server (self);

  if (server)
    gst_latest_viewers_update_caps (gst_latest_server_get_viewers (server));
}

GstPad *
gst_latest_webrtc_sink_request_new_pad (GstElement *element,
    GstPadTemplate *templ, const gchar *name, const GstCaps *caps)
{
  GstLatestWebRTCSink *self = GST_LATEST_WEBRTC_SINK (element);
  g_autoptr (GstPad) target = NULL;
  const gchar *missing = NULL;
  GstLatestTrack *track;
  GstPad *pad;

  if (swap_pad_requested (self, TRUE)) {
    GST_WARNING_OBJECT (self,
        "there is one video track already, and a sink has one: refusing "
        "pad %s",
        name ? name : "video_%u");
    return NULL;
  }
  track = gst_latest_track_new (
      GST_BIN (self), 0, self->shared.network_wait, &missing);
  if (!track) {
    swap_pad_requested (self, FALSE);
    gst_latest_missing_plugins_report (element, missing);
    return NULL;
  }
  gst_latest_webrtc_sink_set_codec (self, gst_latest_track_get_encoder (track));
  gst_latest_track_start (track);
  swap_track (self, track);
  gst_latest_rate_control_apply_again (self->shared.rate_control);

  target = gst_latest_track_get_sink (track);
  pad =
      gst_ghost_pad_new_from_template (name ? name : "video_0", target, templ);
  g_signal_connect_object (
      pad, "notify::caps", G_CALLBACK (caps_changed), self, 0);
  gst_pad_set_active (pad, TRUE);
  gst_element_add_pad (element, pad);
  return pad;
}

void
gst_latest_webrtc_sink_release_pad (GstElement *element, GstPad *pad)
{
  GstLatestWebRTCSink *self = GST_LATEST_WEBRTC_SINK (element);

  gst_pad_set_active (pad, FALSE);
  gst_latest_webrtc_sink_free_track (self);
  gst_element_remove_pad (element, pad);
  swap_pad_requested (self, FALSE);
}

void
gst_latest_webrtc_sink_free_track (GstLatestWebRTCSink *self)
{
  gst_latest_track_free (swap_track (self, NULL));
}
