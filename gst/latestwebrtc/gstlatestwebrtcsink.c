/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

/**
 * SECTION:element-latestwebrtcsink
 * @title: latestwebrtcsink
 * @short_description: live video in web browsers with the least age of picture
 *
 * latestwebrtcsink shows live video in web browsers with the smallest possible
 * age of the picture. It serves a player page over HTTP and takes up to 64
 * viewers, who may come and go at any time. The video is encoded once for all
 * of them, but for those whose networks are much slower. Each has a WebRTC connection of its own, so that a slow or dead
 * viewer never delays another.
 *
 * No frame queues in front of the encoder: while it is busy, the newest frame
 * replaces the one that waits. Frames of a live source never wait for their
 * timestamps; a file plays at its own speed. Receivers are told to show every
 * frame at once.
 *
 * An application may carry offers and answers itself, by the action signals
 * #GstLatestWebRTCSink::set-offer and #GstLatestWebRTCSink::create-offer.
 *
 * No STUN or TURN server is used unless one is set.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 videotestsrc is-live=true ! latestwebrtcsink
 * ]|
 * A test picture on http://127.0.0.1:8080/
 * |[
 * gst-launch-1.0 v4l2src ! latestwebrtcsink http-address=0.0.0.0 max-bitrate=4000000
 * ]|
 * A camera, visible from other hosts.
 * |[
 * gst-launch-1.0 videotestsrc is-live=true ! latestwebrtcsink codec=vp9 encoder::encoder::cpu-used=7
 * ]|
 * VP9, with a property of the encoder inside.
 *
 * Since: 0.1
 */
#include "gstlatestwebrtcsink-private.h"

#include "soundforeign.h"

GST_DEBUG_CATEGORY (gst_latest_webrtc_sink_debug);
#define GST_CAT_DEFAULT gst_latest_webrtc_sink_debug

/* Of video that is not raw, JPEG, VP8, VP9 or H.264, and of sound that is not raw
 * or Opus, caps are taken for the sake of the error, which says what to put in
 * front. */
static GstStaticPadTemplate video_template =
    GST_STATIC_PAD_TEMPLATE ("video_%u", GST_PAD_SINK, GST_PAD_REQUEST,
        GST_STATIC_CAPS ("video/x-raw; image/jpeg; video/x-vp8; video/x-vp9; "
                         "video/x-h264; video/x-raw(ANY); video/x-bayer; "
                         "video/x-h265; video/x-av1"));
static GstStaticPadTemplate audio_template = GST_STATIC_PAD_TEMPLATE (
    "audio_%u", GST_PAD_SINK, GST_PAD_REQUEST,
    GST_STATIC_CAPS ("audio/x-raw; audio/x-opus; " GST_LATEST_SOUND_FOREIGN));
static GstStaticPadTemplate encoded_template = GST_STATIC_PAD_TEMPLATE (
    "encoded_%s", GST_PAD_SRC, GST_PAD_REQUEST,
    GST_STATIC_CAPS ("video/x-vp8; video/x-vp9; video/x-h264; audio/x-opus"));

G_DEFINE_TYPE_WITH_CODE (
    GstLatestWebRTCSink, gst_latest_webrtc_sink, GST_TYPE_BIN,
    G_IMPLEMENT_INTERFACE (
        GST_TYPE_CHILD_PROXY, gst_latest_webrtc_sink_child_proxy_init);
    GST_DEBUG_CATEGORY_INIT (gst_latest_webrtc_sink_debug, "latestwebrtcsink",
        0, "Live video for web browsers"));
GST_ELEMENT_REGISTER_DEFINE (latestwebrtcsink, "latestwebrtcsink",
    GST_RANK_NONE, GST_TYPE_LATEST_WEBRTC_SINK);

/* Properties. */

/* Runs on the thread that changed the rate: the user's, or that of a viewer's
 * feedback. */
static void
apply_bitrate (guint track, guint encoding, guint bitrate, gpointer owner)
{
  GstLatestWebRTCSink *self = owner;
  g_autoptr (GstLatestWebRTCSinkPad) pad = NULL;

  if (track != GST_LATEST_RATE_TOTAL) {
    pad = gst_latest_webrtc_sink_get_pad (self, track);
    if (pad && encoding == 0)
      gst_latest_webrtc_sink_pad_set_target (pad, bitrate);
    else if (pad && bitrate > 0)
      gst_latest_track_set_bitrate (
          gst_latest_webrtc_sink_pad_get_track (pad), encoding, bitrate);
    return;
  }
  g_object_notify_by_pspec (
      owner, gst_latest_settings_get_pspec (GST_LATEST_PROP_ESTIMATED_BITRATE));
}

static void
gst_latest_webrtc_sink_set_property (
    GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  GstLatestWebRTCSink *self = GST_LATEST_WEBRTC_SINK (object);
  GstLatestRateSettings rate;
  gboolean known;

  GST_OBJECT_LOCK (self);
  known = gst_latest_settings_set (&self->settings, prop_id, value);
  for (guint i = 0; i < GST_LATEST_MAX_PADS; i++) {
    if (prop_id == GST_LATEST_PROP_SYNC && self->pads[i])
      gst_latest_track_set_sync (
          gst_latest_webrtc_sink_pad_get_track (self->pads[i]),
          self->settings.sync);
  }
  if (known)
    gst_latest_playout_floor_set (self->shared.playout_floor,
        self->settings.playout_delay_min / GST_MSECOND,
        gst_latest_settings_get_playout_delay_max (&self->settings)
            / GST_MSECOND);
  rate = gst_latest_settings_get_rate (&self->settings);
  GST_OBJECT_UNLOCK (self);

  if (!known)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  else if (gst_latest_settings_is_rate (prop_id))
    gst_latest_rate_control_configure (self->shared.rate_control, &rate);
  else if (prop_id == GST_LATEST_PROP_CONTROL
      || prop_id == GST_LATEST_PROP_CONTROL_TIMEOUT)
    gst_latest_webrtc_sink_update_control (self);
}

static GstStructure *
make_stats (GstLatestWebRTCSink *self)
{
  g_autoptr (GstLatestServer) server = gst_latest_webrtc_sink_get_server (self);
  g_autoptr (GstElement) encoder = gst_latest_webrtc_sink_get_encoder (self);
  GstStructure *stats = gst_latest_server_make_stats (server, encoder);

  gst_latest_webrtc_sink_write_tracks (self, TRUE, stats);
  return stats;
}

static gboolean
get_setting (GstLatestWebRTCSink *self, guint prop_id, GValue *value)
{
  gboolean known;

  GST_OBJECT_LOCK (self);
  known = gst_latest_settings_get (&self->settings, prop_id, value);
  if (prop_id == GST_LATEST_PROP_HTTP_PORT && self->server
      && self->settings.http_server)
    g_value_set_uint (value, gst_latest_server_get_port (self->server));
  GST_OBJECT_UNLOCK (self);
  return known;
}

static void
gst_latest_webrtc_sink_get_property (
    GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  GstLatestWebRTCSink *self = GST_LATEST_WEBRTC_SINK (object);

  switch (prop_id) {
    case GST_LATEST_PROP_STATS:
      g_value_take_boxed (value, make_stats (self));
      break;
    case GST_LATEST_PROP_ESTIMATED_BITRATE:
      g_value_set_uint (value,
          gst_latest_rate_control_get_bitrate (self->shared.rate_control));
      break;
    default:
      if (!get_setting (self, prop_id, value))
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
  }
}

static void
gst_latest_webrtc_sink_dispose (GObject *object)
{
  gst_latest_webrtc_sink_release_pads (GST_LATEST_WEBRTC_SINK (object));
  G_OBJECT_CLASS (gst_latest_webrtc_sink_parent_class)->dispose (object);
}

static void
gst_latest_webrtc_sink_finalize (GObject *object)
{
  GstLatestWebRTCSink *self = GST_LATEST_WEBRTC_SINK (object);

  g_object_unref (self->app_signaller);
  gst_latest_network_wait_unref (self->shared.network_wait);
  gst_latest_playout_floor_unref (self->shared.playout_floor);
  gst_latest_rate_control_unref (self->shared.rate_control);
  gst_latest_settings_clear (&self->settings);
  G_OBJECT_CLASS (gst_latest_webrtc_sink_parent_class)->finalize (object);
}

static void
gst_latest_webrtc_sink_class_init (GstLatestWebRTCSinkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  object_class->set_property = gst_latest_webrtc_sink_set_property;
  object_class->get_property = gst_latest_webrtc_sink_get_property;
  object_class->dispose = gst_latest_webrtc_sink_dispose;
  object_class->finalize = gst_latest_webrtc_sink_finalize;
  gst_latest_settings_install_properties (object_class);
  gst_latest_webrtc_sink_install_signals (object_class);

  element_class->request_new_pad =
      GST_DEBUG_FUNCPTR (gst_latest_webrtc_sink_request_new_pad);
  element_class->release_pad =
      GST_DEBUG_FUNCPTR (gst_latest_webrtc_sink_release_pad);
  element_class->change_state =
      GST_DEBUG_FUNCPTR (gst_latest_webrtc_sink_change_state);
  GST_BIN_CLASS (klass)->handle_message =
      GST_DEBUG_FUNCPTR (gst_latest_webrtc_sink_handle_message);
  gst_element_class_add_static_pad_template_with_gtype (
      element_class, &video_template, GST_TYPE_LATEST_WEBRTC_SINK_PAD);
  gst_element_class_add_static_pad_template_with_gtype (
      element_class, &audio_template, GST_TYPE_LATEST_WEBRTC_SINK_PAD);
  gst_element_class_add_static_pad_template (element_class, &encoded_template);
  gst_element_class_set_static_metadata (element_class,
      "Latest frame WebRTC sink", "Sink/Network/Video/WebRTC",
      "Shows live video in web browsers, with sound and control, and with the "
      "smallest possible age of the picture",
      "the gst-latestframe authors");

  gst_type_mark_as_plugin_api (GST_TYPE_LATEST_WEBRTC_SINK_CODEC, 0);
  gst_type_mark_as_plugin_api (
      GST_TYPE_LATEST_WEBRTC_SINK_CONGESTION_CONTROL, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_LATEST_WEBRTC_SINK_RATE_POLICY, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_LATEST_WEBRTC_SINK_ENCODER_SHARING, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_LATEST_WEBRTC_SINK_SYNC, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_LATEST_WEBRTC_SINK_CONTROL, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_LATEST_WEBRTC_SINK_AV_SYNC, 0);
}

static void
gst_latest_webrtc_sink_init (GstLatestWebRTCSink *self)
{
  GstLatestRateSettings rate;

  gst_latest_settings_init (&self->settings);
  rate = gst_latest_settings_get_rate (&self->settings);
  self->shared.rate_control =
      gst_latest_rate_control_new (&rate, apply_bitrate, self);
  self->shared.network_wait =
      gst_latest_network_wait_new (self->shared.rate_control);
  self->shared.playout_floor = gst_latest_playout_floor_new ();
  self->app_signaller = gst_latest_webrtc_sink_make_app_signaller (self);
  GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SINK);
}
