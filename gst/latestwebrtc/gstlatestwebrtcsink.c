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
 * of them. Each has a WebRTC connection of its own, so that a slow or dead
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

#include "iceservers.h"
#include "missingplugins.h"
#include "usermessage.h"

GST_DEBUG_CATEGORY (gst_latest_webrtc_sink_debug);
#define GST_CAT_DEFAULT gst_latest_webrtc_sink_debug

/* Set before the first sink starts. */
static const GType *signaller_types;

/* Of video that is not raw, JPEG, VP8, VP9 or H.264, caps are taken for the sake
 * of the encoder's error, which says what to put in front. */
static GstStaticPadTemplate video_template =
    GST_STATIC_PAD_TEMPLATE ("video_%u", GST_PAD_SINK, GST_PAD_REQUEST,
        GST_STATIC_CAPS ("video/x-raw; image/jpeg; video/x-vp8; video/x-vp9; "
                         "video/x-h264; video/x-raw(ANY); video/x-bayer; "
                         "video/x-h265; video/x-av1"));
static GstStaticPadTemplate audio_template =
    GST_STATIC_PAD_TEMPLATE ("audio_%u", GST_PAD_SINK, GST_PAD_REQUEST,
        GST_STATIC_CAPS (
            "audio/x-raw; audio/x-opus, channel-mapping-family=(int)0"));
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

void
gst_latest_webrtc_sink_set_signaller_types (const GType *types)
{
  signaller_types = types;
}

GstLatestServer *
gst_latest_webrtc_sink_get_server (GstLatestWebRTCSink *self)
{
  GstLatestServer *server = NULL;

  GST_OBJECT_LOCK (self);
  if (self->server)
    server = gst_latest_server_ref (self->server);
  GST_OBJECT_UNLOCK (self);
  return server;
}

/* Returns the server before. The port in use changes with it. */
static GstLatestServer *
swap_server (GstLatestWebRTCSink *self, GstLatestServer *server)
{
  GstLatestServer *old;

  GST_OBJECT_LOCK (self);
  old = self->server;
  self->server = server;
  GST_OBJECT_UNLOCK (self);
  g_object_notify_by_pspec (G_OBJECT (self),
      gst_latest_settings_get_pspec (GST_LATEST_PROP_HTTP_PORT));
  return old;
}

/* What the viewers ask and tell, on the worker. */

/* A track is not freed while the worker is busy: its release waits for
 * gst_latest_viewers_update_tracks(). */
static GPtrArray *
list_tracks (gpointer owner)
{
  g_autoptr (GPtrArray) pads = gst_latest_webrtc_sink_list_pads (owner);
  GPtrArray *tracks = g_ptr_array_new ();

  for (guint i = 0; i < pads->len; i++)
    g_ptr_array_add (
        tracks, gst_latest_webrtc_sink_pad_get_track (pads->pdata[i]));
  return tracks;
}

/* The other viewers do not suffer, and few frames may be better than none: what
 * to do is the application's decision. */
static void
viewer_below_minimum (const gchar *id, guint bitrate, gpointer owner)
{
  GstLatestWebRTCSink *self = owner;
  guint min_bitrate =
      gst_latest_rate_control_get_settings (self->shared.rate_control)
          .min_bitrate;

  GST_INFO_OBJECT (self, "the network of %s carries %u bit/s", id, bitrate);
  gst_element_post_message (owner,
      gst_message_new_element (owner,
          gst_structure_new ("latestwebrtcsink-viewer-below-minimum", "id",
              G_TYPE_STRING, id, "estimated-bitrate", G_TYPE_UINT, bitrate,
              "min-bitrate", G_TYPE_UINT, min_bitrate, NULL)));
}

static void
signaller_trouble (const GError *error, gboolean fatal, gpointer owner)
{
  GstLatestWebRTCSink *self = owner;

  if (fatal)
    GST_ELEMENT_ERROR (
        self, RESOURCE, OPEN_WRITE, ("%s", error->message), (NULL));
  else
    GST_ELEMENT_WARNING (
        self, RESOURCE, OPEN_WRITE, ("%s", error->message), (NULL));
}

static void
viewers_finished (GstMessage *eos, gpointer owner)
{
  GST_BIN_CLASS (gst_latest_webrtc_sink_parent_class)
      ->handle_message (owner, eos);
}

static const GstLatestViewersCallbacks viewers_callbacks = {
  .list_tracks = list_tracks,
  .added = gst_latest_webrtc_sink_emit_viewer_added,
  .removed = gst_latest_webrtc_sink_emit_viewer_removed,
  .below_minimum = viewer_below_minimum,
  .trouble = signaller_trouble,
  .finished = viewers_finished,
};

/* Properties. */

/* Runs on the thread that changed the rate: the user's, or that of a viewer's
 * feedback. */
static void
apply_bitrate (guint track, guint bitrate, gpointer owner)
{
  GstLatestWebRTCSink *self = owner;
  g_autoptr (GstLatestWebRTCSinkPad) pad = NULL;

  if (track != GST_LATEST_RATE_TOTAL) {
    pad = gst_latest_webrtc_sink_get_pad (self, track);
    if (pad)
      gst_latest_webrtc_sink_pad_set_target (pad, bitrate);
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
        self->settings.playout_delay_max / GST_MSECOND);
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

  return gst_latest_server_make_stats (server, encoder);
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

/* State. */

static gboolean
check_elements (GstLatestWebRTCSink *self)
{
  const gchar *payloader;
  gboolean adaptive;

  GST_OBJECT_LOCK (self);
  payloader = gst_latest_settings_get_codec (&self->settings)->payloader;
  adaptive = gst_latest_settings_get_rate (&self->settings).adaptive;
  GST_OBJECT_UNLOCK (self);
  return gst_latest_missing_plugins_check (
      GST_ELEMENT (self), payloader, adaptive);
}

static void
post_listening (GstLatestWebRTCSink *self, const gchar *uri)
{
  GST_INFO_OBJECT (self, "viewers are welcome at %s", uri);
  gst_element_post_message (GST_ELEMENT (self),
      gst_message_new_element (GST_OBJECT (self),
          gst_structure_new (
              "latestwebrtcsink-listening", "uri", G_TYPE_STRING, uri, NULL)));
  gst_latest_user_message_post_page (GST_ELEMENT (self), uri);
}

/* (transfer full) */
static GPtrArray *
make_signallers (GstLatestWebRTCSink *self)
{
  GPtrArray *signallers = g_ptr_array_new_with_free_func (g_object_unref);

  for (const GType *type = signaller_types; *type; type++)
    g_ptr_array_add (signallers, g_object_new (*type, NULL));
  g_ptr_array_add (signallers, g_object_ref (self->app_signaller));
  return signallers;
}

static gboolean
start_server (GstLatestWebRTCSink *self)
{
  g_auto (GstLatestSettings) settings = {
    0,
  };
  g_autoptr (GPtrArray) pads = gst_latest_webrtc_sink_list_pads (self);
  g_autoptr (GPtrArray) signallers = make_signallers (self);
  g_autoptr (GError) error = NULL;
  GstLatestServer *server = NULL;

  GST_OBJECT_LOCK (self);
  gst_latest_settings_copy (&settings, &self->settings);
  GST_OBJECT_UNLOCK (self);
  for (guint i = 0; i < pads->len; i++) {
    GstLatestTrack *track =
        gst_latest_webrtc_sink_pad_get_track (pads->pdata[i]);

    if (!gst_latest_track_is_audio (track))
      gst_latest_webrtc_sink_set_codec (
          self, gst_latest_track_get_encoder (track));
  }
  if (gst_latest_ice_servers_check (
          settings.stun_server, settings.turn_server, &error))
    server = gst_latest_server_start (GST_BIN (self), signallers, &settings,
        &self->shared, &viewers_callbacks, &error);
  if (!server) {
    GST_ELEMENT_ERROR (self, RESOURCE, OPEN_WRITE,
        ("Cannot serve viewers. %s", error->message), (NULL));
    return FALSE;
  }
  swap_server (self, server);
  gst_latest_viewers_update_tracks (gst_latest_server_get_viewers (server));
  if (gst_latest_server_get_uri (server))
    post_listening (self, gst_latest_server_get_uri (server));
  if (gst_latest_server_get_warning (server))
    GST_ELEMENT_WARNING (self, RESOURCE, SETTINGS,
        ("%s", gst_latest_server_get_warning (server)), (NULL));
  return TRUE;
}

/* Whoever releases the pad meanwhile has to find the server: the track is in use
 * until the last viewer is removed. */
static void
stop_server (GstLatestWebRTCSink *self)
{
  GstLatestServer *server = gst_latest_webrtc_sink_get_server (self);

  if (!server)
    return;
  gst_latest_server_stop (server);
  gst_latest_server_unref (swap_server (self, NULL));
}

static void
update_base_time (GstLatestWebRTCSink *self)
{
  g_autoptr (GstLatestServer) server = gst_latest_webrtc_sink_get_server (self);

  gst_latest_viewers_update_base_time (gst_latest_server_get_viewers (server));
}

static GstStateChangeReturn
gst_latest_webrtc_sink_change_state (
    GstElement *element, GstStateChange transition)
{
  GstLatestWebRTCSink *self = GST_LATEST_WEBRTC_SINK (element);
  GstStateChangeReturn ret;

  switch (transition) {
    case GST_STATE_CHANGE_NULL_TO_READY:
      if (!check_elements (self))
        return GST_STATE_CHANGE_FAILURE;
      break;
    case GST_STATE_CHANGE_READY_TO_PAUSED:
      gst_latest_webrtc_sink_start_control (self);
      if (!start_server (self)) {
        gst_latest_webrtc_sink_stop_control (self);
        return GST_STATE_CHANGE_FAILURE;
      }
      break;
    case GST_STATE_CHANGE_PAUSED_TO_READY:
      gst_latest_webrtc_sink_unblock_encoded_pads (self);
      stop_server (self);
      gst_latest_webrtc_sink_stop_control (self);
      break;
    default:
      break;
  }

  ret = GST_ELEMENT_CLASS (gst_latest_webrtc_sink_parent_class)
            ->change_state (element, transition);
  if (ret == GST_STATE_CHANGE_FAILURE
      && transition == GST_STATE_CHANGE_READY_TO_PAUSED) {
    stop_server (self);
    gst_latest_webrtc_sink_stop_control (self);
  }
  if (transition == GST_STATE_CHANGE_PAUSED_TO_PLAYING)
    update_base_time (self);
  /* The clocksync that paces a file reports itself as live, but with it the
   * sink prerolls like any other. */
  if (ret == GST_STATE_CHANGE_NO_PREROLL)
    ret = GST_STATE_CHANGE_SUCCESS;
  return ret;
}

static gboolean
is_ended (GstLatestWebRTCSink *self)
{
  g_autoptr (GPtrArray) pads = gst_latest_webrtc_sink_list_pads (self);

  for (guint i = 0; i < pads->len; i++) {
    if (!gst_latest_track_is_ended (
            gst_latest_webrtc_sink_pad_get_track (pads->pdata[i])))
      return FALSE;
  }
  return TRUE;
}

static void
gst_latest_webrtc_sink_handle_message (GstBin *bin, GstMessage *message)
{
  GstLatestWebRTCSink *self = GST_LATEST_WEBRTC_SINK (bin);
  g_autoptr (GstLatestServer) server = NULL;

  switch (GST_MESSAGE_TYPE (message)) {
    case GST_MESSAGE_EOS:
      /* The bin's is that of the last track. */
      server = gst_latest_webrtc_sink_get_server (self);
      if (server && is_ended (self)) {
        gst_latest_viewers_finish (
            gst_latest_server_get_viewers (server), message);
        return;
      }
      break;
    case GST_MESSAGE_CLOCK_PROVIDE:
    case GST_MESSAGE_CLOCK_LOST:
      /* Turning the pacing on or off does not make a clock come or go. */
      gst_message_unref (message);
      return;
    default:
      break;
  }
  GST_BIN_CLASS (gst_latest_webrtc_sink_parent_class)
      ->handle_message (bin, message);
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
      "Shows live video in web browsers with the smallest possible age of the "
      "picture",
      "the gst-latestframe authors");

  gst_type_mark_as_plugin_api (GST_TYPE_LATEST_WEBRTC_SINK_CODEC, 0);
  gst_type_mark_as_plugin_api (
      GST_TYPE_LATEST_WEBRTC_SINK_CONGESTION_CONTROL, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_LATEST_WEBRTC_SINK_RATE_POLICY, 0);
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
