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
 *
 * Shows live video in web browsers with the smallest possible age of the
 * picture. It serves a player page over HTTP and takes any number of viewers,
 * who may come and go at any time. The video is encoded once for all of them;
 * each has its own WebRTC connection, so that a slow or dead viewer never
 * delays another.
 *
 * Nothing queues: when the encoder is busy, the newest frame replaces the one
 * that waits. A live source is never delayed by its timestamps, a file plays at
 * its own speed. Receivers are told to show every frame at once.
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
 */
#include "gstlatestwebrtcsink.h"

#include "missingplugins.h"
#include "network.h"
#include "settings.h"
#include "sinkstats.h"
#include "track.h"

GST_DEBUG_CATEGORY_STATIC (latest_webrtc_sink_debug);
#define GST_CAT_DEFAULT latest_webrtc_sink_debug

enum
{
  PROP_STATS = GST_LATEST_N_SETTINGS,
  PROP_ESTIMATED_BITRATE,
};

enum
{
  SIGNAL_VIEWER_ADDED,
  SIGNAL_VIEWER_REMOVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static GType default_signaller_type = G_TYPE_INVALID;

struct _GstLatestWebRTCSink
{
  GstBin parent;

  GstLatestRateControl *rate; /* immutable */

  /* Protected by the object lock. */
  GstLatestSettings settings;
  GstLatestTrack *track;     /* changed with the pad */
  GstLatestNetwork *network; /* changed with the state */
};

static GstStaticPadTemplate video_template = GST_STATIC_PAD_TEMPLATE (
    "video_%u", GST_PAD_SINK, GST_PAD_REQUEST, GST_STATIC_CAPS ("video/x-raw"));

G_DEFINE_TYPE_WITH_CODE (GstLatestWebRTCSink, gst_latest_webrtc_sink,
    GST_TYPE_BIN,
    GST_DEBUG_CATEGORY_INIT (latest_webrtc_sink_debug, "latestwebrtcsink", 0,
        "Live video for web browsers"));
GST_ELEMENT_REGISTER_DEFINE (latestwebrtcsink, "latestwebrtcsink",
    GST_RANK_NONE, GST_TYPE_LATEST_WEBRTC_SINK);

void
gst_latest_webrtc_sink_set_default_signaller_type (GType type)
{
  default_signaller_type = type;
}

/* Access to what other threads change. */

static GstLatestNetwork *
get_network (GstLatestWebRTCSink *self)
{
  GstLatestNetwork *network = NULL;

  GST_OBJECT_LOCK (self);
  if (self->network)
    network = gst_latest_network_ref (self->network);
  GST_OBJECT_UNLOCK (self);
  return network;
}

static GstLatestNetwork *
swap_network (GstLatestWebRTCSink *self, GstLatestNetwork *network)
{
  GstLatestNetwork *old;

  GST_OBJECT_LOCK (self);
  old = self->network;
  self->network = network;
  GST_OBJECT_UNLOCK (self);
  return old;
}

static void
copy_settings (GstLatestWebRTCSink *self, GstLatestSettings *settings)
{
  GST_OBJECT_LOCK (self);
  gst_latest_settings_copy (settings, &self->settings);
  GST_OBJECT_UNLOCK (self);
}

static GstElement *
get_encoder (GstLatestWebRTCSink *self)
{
  GstElement *encoder = NULL;

  GST_OBJECT_LOCK (self);
  if (self->track)
    encoder = gst_object_ref (gst_latest_track_get_encoder (self->track));
  GST_OBJECT_UNLOCK (self);
  return encoder;
}

/* Properties. */

/* On the thread of whoever changed the rate: the user's, or that of a viewer's
 * feedback. */
static void
apply_rate (guint bitrate, gpointer data)
{
  GstLatestWebRTCSink *self = data;
  g_autoptr (GstElement) encoder = get_encoder (self);

  GST_LOG_OBJECT (self, "the rate is %u bit/s", bitrate);
  if (encoder)
    g_object_set (encoder, "bitrate", bitrate, NULL);
  g_object_notify (G_OBJECT (self), "estimated-bitrate");
}

static void
set_rate (GstLatestWebRTCSink *self, const GstLatestRateSettings *rate)
{
  g_autoptr (GstLatestNetwork) network = get_network (self);

  gst_latest_rate_control_configure (self->rate, rate);
  if (network)
    gst_latest_network_set_rate (network, rate);
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
  if (prop_id == GST_LATEST_SETTING_SYNC && self->track)
    gst_latest_track_set_sync (self->track, self->settings.sync);
  rate = gst_latest_settings_get_rate (&self->settings);
  GST_OBJECT_UNLOCK (self);

  if (!known)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  else if (gst_latest_settings_is_rate (prop_id))
    set_rate (self, &rate);
}

static void
gst_latest_webrtc_sink_get_property (
    GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  GstLatestWebRTCSink *self = GST_LATEST_WEBRTC_SINK (object);
  gboolean known;

  if (prop_id == PROP_STATS) {
    g_autoptr (GstLatestNetwork) network = get_network (self);
    g_autoptr (GstElement) encoder = get_encoder (self);

    g_value_take_boxed (value, gst_latest_sink_stats_new (network, encoder));
    return;
  }
  if (prop_id == PROP_ESTIMATED_BITRATE) {
    g_value_set_uint (value, gst_latest_rate_control_get (self->rate));
    return;
  }

  GST_OBJECT_LOCK (self);
  known = gst_latest_settings_get (&self->settings, prop_id, value);
  if (prop_id == GST_LATEST_SETTING_HTTP_PORT && self->network)
    g_value_set_uint (value, gst_latest_network_get_port (self->network));
  GST_OBJECT_UNLOCK (self);
  if (!known)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

/* Pads. */

/* While the track is not yet shared with other threads, or the state is READY. */
static void
configure_track (GstLatestWebRTCSink *self, GstLatestTrack *track)
{
  GstElement *encoder = gst_latest_track_get_encoder (track);
  g_auto (GstLatestSettings) settings = {
    0,
  };

  copy_settings (self, &settings);
  gst_latest_track_set_sync (track, settings.sync);
  gst_util_set_object_arg (G_OBJECT (encoder), "codec",
      gst_latest_settings_get_codec_nick (&settings));
}

static GstPad *
gst_latest_webrtc_sink_request_new_pad (GstElement *element,
    GstPadTemplate *templ, const gchar *name, const GstCaps *caps)
{
  GstLatestWebRTCSink *self = GST_LATEST_WEBRTC_SINK (element);
  g_autoptr (GstLatestNetwork) network = get_network (self);
  g_autoptr (GstPad) target = NULL;
  const gchar *missing = NULL;
  GstLatestTrack *track;
  GstPad *pad;

  if (self->track) {
    GST_WARNING_OBJECT (self,
        "there is one video track already, more are not "
        "supported: refusing pad %s",
        name ? name : "video_%u");
    return NULL;
  }
  track = gst_latest_track_new (GST_BIN (self), &missing);
  if (!track) {
    gst_latest_missing_plugins_report (element, missing);
    return NULL;
  }
  configure_track (self, track);
  gst_latest_track_start (track);
  GST_OBJECT_LOCK (self);
  self->track = track;
  GST_OBJECT_UNLOCK (self);
  gst_latest_rate_control_apply_again (self->rate);
  if (network)
    gst_latest_network_set_track (network, track);

  target = gst_latest_track_get_sink (track);
  pad =
      gst_ghost_pad_new_from_template (name ? name : "video_0", target, templ);
  gst_pad_set_active (pad, TRUE);
  gst_element_add_pad (element, pad);
  return pad;
}

static void
gst_latest_webrtc_sink_release_pad (GstElement *element, GstPad *pad)
{
  GstLatestWebRTCSink *self = GST_LATEST_WEBRTC_SINK (element);
  g_autoptr (GstLatestNetwork) network = get_network (self);
  GstLatestTrack *track;

  if (network)
    gst_latest_network_set_track (network, NULL);
  GST_OBJECT_LOCK (self);
  track = self->track;
  self->track = NULL;
  GST_OBJECT_UNLOCK (self);
  gst_pad_set_active (pad, FALSE);
  gst_latest_track_free (track);
  gst_element_remove_pad (element, pad);
}

/* State. */

static gboolean
start_network (GstLatestWebRTCSink *self)
{
  g_auto (GstLatestSettings) settings = {
    0,
  };
  g_autoptr (GError) error = NULL;
  GstLatestNetwork *network;
  const gchar *uri;

  copy_settings (self, &settings);
  network = gst_latest_network_start (
      GST_BIN (self), default_signaller_type, &settings, self->rate, &error);
  if (!network) {
    GST_ELEMENT_ERROR (self, RESOURCE, OPEN_WRITE,
        ("Cannot serve viewers. %s", error->message), (NULL));
    return FALSE;
  }
  gst_latest_network_set_track (network, self->track);
  swap_network (self, network);

  uri = gst_latest_network_get_uri (network);
  if (uri) {
    GST_INFO_OBJECT (self, "viewers are welcome at %s", uri);
    gst_element_post_message (GST_ELEMENT (self),
        gst_message_new_element (GST_OBJECT (self),
            gst_structure_new ("latestwebrtcsink-listening", "uri",
                G_TYPE_STRING, uri, NULL)));
  }
  return TRUE;
}

static GstStateChangeReturn
gst_latest_webrtc_sink_change_state (
    GstElement *element, GstStateChange transition)
{
  GstLatestWebRTCSink *self = GST_LATEST_WEBRTC_SINK (element);
  GstStateChangeReturn ret;

  switch (transition) {
    case GST_STATE_CHANGE_NULL_TO_READY:
      if (!gst_latest_missing_plugins_check (
              element, gst_latest_settings_get_payloader (&self->settings)))
        return GST_STATE_CHANGE_FAILURE;
      break;
    case GST_STATE_CHANGE_READY_TO_PAUSED:
      if (self->track)
        configure_track (self, self->track);
      if (!start_network (self))
        return GST_STATE_CHANGE_FAILURE;
      break;
    case GST_STATE_CHANGE_PAUSED_TO_READY:
      gst_latest_network_stop (swap_network (self, NULL));
      break;
    default:
      break;
  }

  ret = GST_ELEMENT_CLASS (gst_latest_webrtc_sink_parent_class)
            ->change_state (element, transition);
  if (ret == GST_STATE_CHANGE_FAILURE
      && transition == GST_STATE_CHANGE_READY_TO_PAUSED)
    gst_latest_network_stop (swap_network (self, NULL));
  if (transition == GST_STATE_CHANGE_PAUSED_TO_PLAYING)
    gst_latest_network_update_base_time (self->network);
  /* The clocksync that paces a file calls itself live. Nothing here is. */
  if (ret == GST_STATE_CHANGE_NO_PREROLL)
    ret = GST_STATE_CHANGE_SUCCESS;
  return ret;
}

static void
gst_latest_webrtc_sink_handle_message (GstBin *bin, GstMessage *message)
{
  GstLatestWebRTCSink *self = GST_LATEST_WEBRTC_SINK (bin);
  g_autoptr (GstLatestNetwork) network = NULL;

  switch (GST_MESSAGE_TYPE (message)) {
    case GST_MESSAGE_EOS:
      network = get_network (self);
      if (network) {
        gst_latest_network_finish (network, message);
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
  GstLatestWebRTCSink *self = GST_LATEST_WEBRTC_SINK (object);

  g_clear_pointer (&self->track, gst_latest_track_free);
  G_OBJECT_CLASS (gst_latest_webrtc_sink_parent_class)->dispose (object);
}

static void
gst_latest_webrtc_sink_finalize (GObject *object)
{
  GstLatestWebRTCSink *self = GST_LATEST_WEBRTC_SINK (object);

  gst_latest_rate_control_unref (self->rate);
  gst_latest_settings_clear (&self->settings);
  G_OBJECT_CLASS (gst_latest_webrtc_sink_parent_class)->finalize (object);
}

static void
install_estimated_bitrate (GObjectClass *klass)
{
  /**
   * GstLatestWebRTCSink:estimated-bitrate:
   *
   * The rate the video is encoded at now, in bit/s: what the viewers' networks
   * carry by #GstLatestWebRTCSink:rate-policy, within the limits; without
   * congestion control, #GstLatestWebRTCSink:bitrate. Any thread; notify comes from
   * the thread that changed it, with no lock held.
   */
  g_object_class_install_property (klass, PROP_ESTIMATED_BITRATE,
      g_param_spec_uint ("estimated-bitrate", "Estimated bitrate",
          "Rate the video is encoded at, in bit/s", 0, G_MAXUINT,
          GST_LATEST_RATE_DEFAULT, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

static void
install_signals (GType type)
{
  /**
   * GstLatestWebRTCSink::viewer-added:
   * @self: the sink
   * @id: the viewer, as in the stats
   *
   * A viewer is connected. Emitted on the sink's own thread: a handler must not
   * change the state of the sink.
   */
  signals[SIGNAL_VIEWER_ADDED] = g_signal_new ("viewer-added", type,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  /**
   * GstLatestWebRTCSink::viewer-removed:
   * @self: the sink
   * @id: the viewer
   * @reason: why, for people
   *
   * A viewer that was connected is gone. Emitted on the sink's own thread: a
   * handler must not change the state of the sink.
   */
  signals[SIGNAL_VIEWER_REMOVED] =
      g_signal_new ("viewer-removed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
          NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
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
  gst_latest_settings_install (object_class);
  install_estimated_bitrate (object_class);
  gst_latest_sink_stats_install (object_class, PROP_STATS);
  install_signals (G_TYPE_FROM_CLASS (klass));

  element_class->request_new_pad =
      GST_DEBUG_FUNCPTR (gst_latest_webrtc_sink_request_new_pad);
  element_class->release_pad =
      GST_DEBUG_FUNCPTR (gst_latest_webrtc_sink_release_pad);
  element_class->change_state =
      GST_DEBUG_FUNCPTR (gst_latest_webrtc_sink_change_state);
  GST_BIN_CLASS (klass)->handle_message =
      GST_DEBUG_FUNCPTR (gst_latest_webrtc_sink_handle_message);
  gst_element_class_add_static_pad_template (element_class, &video_template);
  gst_element_class_set_static_metadata (element_class,
      "Latest frame WebRTC sink", "Sink/Network/Video/WebRTC",
      "Shows live video in web browsers with the smallest possible age of the "
      "picture",
      "gst-latestframe authors");

  gst_type_mark_as_plugin_api (GST_TYPE_LATEST_WEBRTC_SINK_CODEC, 0);
  gst_type_mark_as_plugin_api (
      GST_TYPE_LATEST_WEBRTC_SINK_CONGESTION_CONTROL, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_LATEST_WEBRTC_SINK_RATE_POLICY, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_LATEST_WEBRTC_SINK_SYNC, 0);
}

static void
gst_latest_webrtc_sink_init (GstLatestWebRTCSink *self)
{
  GstLatestRateSettings rate;

  gst_latest_settings_init (&self->settings);
  rate = gst_latest_settings_get_rate (&self->settings);
  self->rate = gst_latest_rate_control_new (&rate, apply_rate, self);
  GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SINK);
}
