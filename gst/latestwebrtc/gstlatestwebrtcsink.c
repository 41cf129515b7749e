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
 * gst-launch-1.0 v4l2src ! latestwebrtcsink http-address=0.0.0.0 bitrate=4000000
 * ]|
 * A camera, visible from other hosts.
 * |[
 * gst-launch-1.0 videotestsrc is-live=true ! latestwebrtcsink codec=vp9 encoder::encoder::cpu-used=7
 * ]|
 * VP9, with a property of the encoder inside.
 */
#include "gstlatestwebrtcsink.h"

#include <gst/pbutils/pbutils.h>

#include "network.h"
#include "track.h"

GST_DEBUG_CATEGORY_STATIC (latest_webrtc_sink_debug);
#define GST_CAT_DEFAULT latest_webrtc_sink_debug

/**
 * GstLatestWebRTCSinkCodec:
 * @GST_LATEST_WEBRTC_SINK_CODEC_VP8: VP8, which every WebRTC player has
 * @GST_LATEST_WEBRTC_SINK_CODEC_VP9: VP9, better pictures for more work
 */
typedef enum
{
  GST_LATEST_WEBRTC_SINK_CODEC_VP8,
  GST_LATEST_WEBRTC_SINK_CODEC_VP9,
} GstLatestWebRTCSinkCodec;

#define GST_TYPE_LATEST_WEBRTC_SINK_CODEC \
  (gst_latest_webrtc_sink_codec_get_type ())
GType gst_latest_webrtc_sink_codec_get_type (void);

/* *INDENT-OFF* */
G_DEFINE_ENUM_TYPE (GstLatestWebRTCSinkCodec, gst_latest_webrtc_sink_codec,
    G_DEFINE_ENUM_VALUE (GST_LATEST_WEBRTC_SINK_CODEC_VP8, "vp8"),
    G_DEFINE_ENUM_VALUE (GST_LATEST_WEBRTC_SINK_CODEC_VP9, "vp9"))
/* *INDENT-ON* */

static const struct
{
  const gchar *nick, *encoding_name, *payloader;
} codecs[] = {
  {"vp8", "VP8", "rtpvp8pay"},
  {"vp9", "VP9", "rtpvp9pay"},
};

#define DEFAULT_BITRATE 2000000
#define DEFAULT_CODEC GST_LATEST_WEBRTC_SINK_CODEC_VP8
#define DEFAULT_SYNC GST_LATEST_WEBRTC_SINK_SYNC_AUTO
#define DEFAULT_HTTP_ADDRESS "127.0.0.1"
#define DEFAULT_HTTP_PORT 8080
#define DEFAULT_PEER_TIMEOUT 5

enum
{
  PROP_0,
  PROP_BITRATE,
  PROP_CODEC,
  PROP_SYNC,
  PROP_HTTP_ADDRESS,
  PROP_HTTP_PORT,
  PROP_STUN_SERVER,
  PROP_TURN_SERVER,
  PROP_PEER_TIMEOUT,
  PROP_STATS,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

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

  /* Protected by the object lock. */
  guint bitrate;
  GstLatestWebRTCSinkCodec codec;
  GstLatestWebRTCSinkSync sync;
  gchar *http_address;
  guint http_port;
  gchar *stun_server, *turn_server;
  guint peer_timeout;
  GstLatestTrack *track;        /* changed with the pad */
  GstLatestNetwork *network;    /* changed with the state */
};

static GstStaticPadTemplate video_template =
GST_STATIC_PAD_TEMPLATE ("video_%u", GST_PAD_SINK, GST_PAD_REQUEST,
    GST_STATIC_CAPS ("video/x-raw"));

G_DEFINE_TYPE_WITH_CODE (GstLatestWebRTCSink, gst_latest_webrtc_sink,
    GST_TYPE_BIN, GST_DEBUG_CATEGORY_INIT (latest_webrtc_sink_debug,
        "latestwebrtcsink", 0, "Live video for web browsers"));
GST_ELEMENT_REGISTER_DEFINE (latestwebrtcsink, "latestwebrtcsink",
    GST_RANK_NONE, GST_TYPE_LATEST_WEBRTC_SINK);

void
gst_latest_webrtc_sink_set_default_signaller_type (GType type)
{
  default_signaller_type = type;
}

/* Access to what other threads change. */

static GstLatestNetwork *
get_network (GstLatestWebRTCSink * self)
{
  GstLatestNetwork *network = NULL;

  GST_OBJECT_LOCK (self);
  if (self->network)
    network = gst_latest_network_ref (self->network);
  GST_OBJECT_UNLOCK (self);
  return network;
}

static GstLatestNetwork *
swap_network (GstLatestWebRTCSink * self, GstLatestNetwork * network)
{
  GstLatestNetwork *old;

  GST_OBJECT_LOCK (self);
  old = self->network;
  self->network = network;
  GST_OBJECT_UNLOCK (self);
  return old;
}

static GstElement *
get_encoder (GstLatestWebRTCSink * self)
{
  GstElement *encoder = NULL;

  GST_OBJECT_LOCK (self);
  if (self->track)
    encoder = gst_object_ref (gst_latest_track_get_encoder (self->track));
  GST_OBJECT_UNLOCK (self);
  return encoder;
}

/* Properties. */

static void
forward_to_encoder (GstLatestWebRTCSink * self, const gchar * name,
    const GValue * value)
{
  g_autoptr (GstElement) encoder = get_encoder (self);

  if (encoder)
    g_object_set_property (G_OBJECT (encoder), name, value);
}

static void
set_sync (GstLatestWebRTCSink * self, GstLatestWebRTCSinkSync sync)
{
  GST_OBJECT_LOCK (self);
  self->sync = sync;
  if (self->track)
    gst_latest_track_set_sync (self->track, sync);
  GST_OBJECT_UNLOCK (self);
}

static void
set_string (GstLatestWebRTCSink * self, gchar ** field, const GValue * value)
{
  g_autofree gchar *old = NULL;

  GST_OBJECT_LOCK (self);
  old = *field;
  *field = g_value_dup_string (value);
  GST_OBJECT_UNLOCK (self);
}

static void
set_uint (GstLatestWebRTCSink * self, guint * field, const GValue * value)
{
  GST_OBJECT_LOCK (self);
  *field = g_value_get_uint (value);
  GST_OBJECT_UNLOCK (self);
}

static void
gst_latest_webrtc_sink_set_property (GObject * object, guint prop_id,
    const GValue * value, GParamSpec * pspec)
{
  GstLatestWebRTCSink *self = GST_LATEST_WEBRTC_SINK (object);

  switch (prop_id) {
    case PROP_BITRATE:
      set_uint (self, &self->bitrate, value);
      forward_to_encoder (self, "bitrate", value);
      break;
    case PROP_CODEC:
      GST_OBJECT_LOCK (self);
      self->codec = g_value_get_enum (value);
      GST_OBJECT_UNLOCK (self);
      break;
    case PROP_SYNC:
      set_sync (self, g_value_get_enum (value));
      break;
    case PROP_HTTP_ADDRESS:
      set_string (self, &self->http_address, value);
      break;
    case PROP_HTTP_PORT:
      set_uint (self, &self->http_port, value);
      break;
    case PROP_STUN_SERVER:
      set_string (self, &self->stun_server, value);
      break;
    case PROP_TURN_SERVER:
      set_string (self, &self->turn_server, value);
      break;
    case PROP_PEER_TIMEOUT:
      set_uint (self, &self->peer_timeout, value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
  }
}

static GstStructure *
create_stats (GstLatestWebRTCSink * self)
{
  GstStructure *stats =
      gst_structure_new_empty ("application/x-latestwebrtcsink-stats");
  g_autoptr (GstElement) encoder = get_encoder (self);
  g_autoptr (GstLatestNetwork) network = get_network (self);
  g_autoptr (GstStructure) encoder_stats = NULL;
  GValue sessions = G_VALUE_INIT;
  guint viewers = 0;

  g_value_init (&sessions, GST_TYPE_LIST);
  if (network)
    viewers = gst_latest_network_get_stats (network, &sessions);
  gst_structure_set (stats, "viewers", G_TYPE_UINT, viewers, NULL);
  gst_structure_take_value (stats, "sessions", &sessions);
  if (encoder)
    g_object_get (encoder, "stats", &encoder_stats, NULL);
  if (encoder_stats)
    gst_structure_set (stats, "encoder", GST_TYPE_STRUCTURE, encoder_stats,
        NULL);
  return stats;
}

static guint
get_http_port (GstLatestWebRTCSink * self)
{
  guint port;

  GST_OBJECT_LOCK (self);
  port = self->network ? gst_latest_network_get_port (self->network) :
      self->http_port;
  GST_OBJECT_UNLOCK (self);
  return port;
}

static void
gst_latest_webrtc_sink_get_property (GObject * object, guint prop_id,
    GValue * value, GParamSpec * pspec)
{
  GstLatestWebRTCSink *self = GST_LATEST_WEBRTC_SINK (object);

  if (prop_id == PROP_STATS) {
    g_value_take_boxed (value, create_stats (self));
    return;
  } else if (prop_id == PROP_HTTP_PORT) {
    g_value_set_uint (value, get_http_port (self));
    return;
  }

  GST_OBJECT_LOCK (self);
  switch (prop_id) {
    case PROP_BITRATE:
      g_value_set_uint (value, self->bitrate);
      break;
    case PROP_CODEC:
      g_value_set_enum (value, self->codec);
      break;
    case PROP_SYNC:
      g_value_set_enum (value, self->sync);
      break;
    case PROP_HTTP_ADDRESS:
      g_value_set_string (value, self->http_address);
      break;
    case PROP_STUN_SERVER:
      g_value_set_string (value, self->stun_server);
      break;
    case PROP_TURN_SERVER:
      g_value_set_string (value, self->turn_server);
      break;
    case PROP_PEER_TIMEOUT:
      g_value_set_uint (value, self->peer_timeout);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

/* Pads. */

static void
report_missing (GstLatestWebRTCSink * self, const gchar * factories)
{
  GST_ELEMENT_ERROR (self, CORE, MISSING_PLUGIN,
      ("Missing GStreamer elements: %s.", factories), (NULL));
}

static void
post_missing (GstLatestWebRTCSink * self, const gchar * factory)
{
  gst_element_post_message (GST_ELEMENT (self),
      gst_missing_element_message_new (GST_ELEMENT (self), factory));
}

static void
configure_track (GstLatestWebRTCSink * self)
{
  GstElement *encoder = gst_latest_track_get_encoder (self->track);
  GstLatestWebRTCSinkSync sync;
  guint codec, bitrate;

  GST_OBJECT_LOCK (self);
  sync = self->sync;
  codec = self->codec;
  bitrate = self->bitrate;
  GST_OBJECT_UNLOCK (self);
  gst_latest_track_set_sync (self->track, sync);
  gst_util_set_object_arg (G_OBJECT (encoder), "codec", codecs[codec].nick);
  g_object_set (encoder, "bitrate", bitrate, NULL);
}

static GstPad *
gst_latest_webrtc_sink_request_new_pad (GstElement * element,
    GstPadTemplate * templ, const gchar * name, const GstCaps * caps)
{
  GstLatestWebRTCSink *self = GST_LATEST_WEBRTC_SINK (element);
  g_autoptr (GstLatestNetwork) network = get_network (self);
  g_autoptr (GstPad) target = NULL;
  const gchar *missing = NULL;
  GstLatestTrack *track;
  GstPad *pad;

  if (self->track) {
    GST_WARNING_OBJECT (self, "there is one video track already, more are not "
        "supported: refusing pad %s", name ? name : "video_%u");
    return NULL;
  }
  track = gst_latest_track_new (GST_BIN (self), &missing);
  if (!track) {
    post_missing (self, missing);
    report_missing (self, missing);
    return NULL;
  }
  GST_OBJECT_LOCK (self);
  self->track = track;
  GST_OBJECT_UNLOCK (self);
  configure_track (self);
  if (network)
    gst_latest_network_set_track (network, track);

  target = gst_latest_track_get_sink (track);
  pad = gst_ghost_pad_new_from_template (name ? name : "video_0", target,
      templ);
  gst_pad_set_active (pad, TRUE);
  gst_element_add_pad (element, pad);
  return pad;
}

static void
gst_latest_webrtc_sink_release_pad (GstElement * element, GstPad * pad)
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
check_elements (GstLatestWebRTCSink * self)
{
  const gchar *const needed[] = { codecs[self->codec].payloader, "webrtcbin",
    "nicesrc", "nicesink", "dtlssrtpenc", "dtlssrtpdec", "srtpenc", "srtpdec",
    "rtpbin", "latestvpxenc", "clocksync", "tee", "queue", "fakesink"
  };
  g_autoptr (GString) missing = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (needed); i++) {
    g_autoptr (GstElementFactory) factory =
        gst_element_factory_find (needed[i]);

    if (factory)
      continue;
    post_missing (self, needed[i]);
    g_string_append_printf (missing, "%s%s", missing->len ? ", " : "",
        needed[i]);
  }
  if (missing->len == 0)
    return TRUE;
  report_missing (self, missing->str);
  return FALSE;
}

static gboolean
start_network (GstLatestWebRTCSink * self)
{
  GstLatestNetworkConfig config = {
    .sink = GST_BIN (self),
    .signaller_type = default_signaller_type,
    .http_address = self->http_address,
    .http_port = self->http_port,
    .encoding_name = codecs[self->codec].encoding_name,
    .stun_server = self->stun_server,
    .turn_server = self->turn_server,
    .peer_timeout = self->peer_timeout,
  };
  g_autoptr (GError) error = NULL;
  GstLatestNetwork *network = gst_latest_network_start (&config, &error);
  const gchar *uri;

  if (!network) {
    GST_ELEMENT_ERROR (self, RESOURCE, OPEN_WRITE,
        ("Cannot serve viewers on %s port %u: %s", self->http_address,
            self->http_port, error->message), (NULL));
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
gst_latest_webrtc_sink_change_state (GstElement * element,
    GstStateChange transition)
{
  GstLatestWebRTCSink *self = GST_LATEST_WEBRTC_SINK (element);
  GstStateChangeReturn ret;

  switch (transition) {
    case GST_STATE_CHANGE_NULL_TO_READY:
      if (!check_elements (self))
        return GST_STATE_CHANGE_FAILURE;
      break;
    case GST_STATE_CHANGE_READY_TO_PAUSED:
      if (self->track)
        configure_track (self);
      if (!start_network (self))
        return GST_STATE_CHANGE_FAILURE;
      break;
    case GST_STATE_CHANGE_PAUSED_TO_READY:
      gst_latest_network_stop (swap_network (self, NULL));
      break;
    default:
      break;
  }

  ret = GST_ELEMENT_CLASS (gst_latest_webrtc_sink_parent_class)->change_state
      (element, transition);
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
gst_latest_webrtc_sink_handle_message (GstBin * bin, GstMessage * message)
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
  GST_BIN_CLASS (gst_latest_webrtc_sink_parent_class)->handle_message (bin,
      message);
}

static void
gst_latest_webrtc_sink_dispose (GObject * object)
{
  GstLatestWebRTCSink *self = GST_LATEST_WEBRTC_SINK (object);

  g_clear_pointer (&self->track, gst_latest_track_free);
  G_OBJECT_CLASS (gst_latest_webrtc_sink_parent_class)->dispose (object);
}

static void
gst_latest_webrtc_sink_finalize (GObject * object)
{
  GstLatestWebRTCSink *self = GST_LATEST_WEBRTC_SINK (object);

  g_free (self->http_address);
  g_free (self->stun_server);
  g_free (self->turn_server);
  G_OBJECT_CLASS (gst_latest_webrtc_sink_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass * klass)
{
  const GParamFlags ready = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
      GST_PARAM_MUTABLE_READY;
  const GParamFlags playing = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
      GST_PARAM_MUTABLE_PLAYING;

  /**
   * GstLatestWebRTCSink:bitrate:
   *
   * Takes effect with the next frame; setting it never waits.
   */
  properties[PROP_BITRATE] = g_param_spec_uint ("bitrate", "Bitrate",
      "Target bitrate of the video in bit/s", 1000, G_MAXINT, DEFAULT_BITRATE,
      playing);
  properties[PROP_CODEC] = g_param_spec_enum ("codec", "Codec",
      "Video codec", GST_TYPE_LATEST_WEBRTC_SINK_CODEC, DEFAULT_CODEC, ready);
  properties[PROP_SYNC] = g_param_spec_enum ("sync", "Sync",
      "Whether frames wait for their time before they are encoded",
      GST_TYPE_LATEST_WEBRTC_SINK_SYNC, DEFAULT_SYNC, playing);
  properties[PROP_HTTP_ADDRESS] = g_param_spec_string ("http-address",
      "HTTP address", "Local IP address to serve viewers on (0.0.0.0 or :: = "
      "all of them)", DEFAULT_HTTP_ADDRESS, ready);
  /**
   * GstLatestWebRTCSink:http-port:
   *
   * With 0 any free port is taken. While the element runs, reading gives the
   * port in use.
   */
  properties[PROP_HTTP_PORT] = g_param_spec_uint ("http-port", "HTTP port",
      "TCP port to serve viewers on (0 = any free one)", 0, G_MAXUINT16,
      DEFAULT_HTTP_PORT, ready);
  properties[PROP_STUN_SERVER] = g_param_spec_string ("stun-server",
      "STUN server", "stun://host:port, unset = none", NULL, ready);
  properties[PROP_TURN_SERVER] = g_param_spec_string ("turn-server",
      "TURN server", "turn(s)://user:password@host:port, unset = none", NULL,
      ready);
  /**
   * GstLatestWebRTCSink:peer-timeout:
   *
   * A viewer who closes in good order is removed at once. This is for those
   * who vanish. Viewers that do not give transport-wide feedback (no browser)
   * have 20 s at least, because they report less often.
   */
  properties[PROP_PEER_TIMEOUT] = g_param_spec_uint ("peer-timeout",
      "Peer timeout", "Seconds without a sign of life after which a viewer is "
      "removed", 2, 3600, DEFAULT_PEER_TIMEOUT, ready);
  /**
   * GstLatestWebRTCSink:stats:
   *
   * `application/x-latestwebrtcsink-stats` with `viewers` (uint, connected
   * ones), `encoder` (the stats of latestvpxenc) and `sessions`, a list with a
   * structure for each viewer: `id`, `state` (negotiating, connecting,
   * connected, ended), `connected-for` (ns), `frames-sent`, `key-frames-sent`,
   * `frames-dropped`, and, refreshed once a second, `packets-sent`,
   * `bytes-sent`, `nack-count`, `pli-count`, `fir-count`, and once the viewer
   * has reported `round-trip-time` (s), `fraction-lost` (0 to 1) and
   * `packets-lost`.
   */
  properties[PROP_STATS] = g_param_spec_boxed ("stats", "Statistics",
      "Counters of the encoder and of every viewer", GST_TYPE_STRUCTURE,
      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (klass, N_PROPERTIES, properties);
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
  signals[SIGNAL_VIEWER_REMOVED] = g_signal_new ("viewer-removed", type,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING,
      G_TYPE_STRING);
}

static void
gst_latest_webrtc_sink_class_init (GstLatestWebRTCSinkClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  object_class->set_property = gst_latest_webrtc_sink_set_property;
  object_class->get_property = gst_latest_webrtc_sink_get_property;
  object_class->dispose = gst_latest_webrtc_sink_dispose;
  object_class->finalize = gst_latest_webrtc_sink_finalize;
  install_properties (object_class);
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
      "picture", "gst-latestframe authors");

  gst_type_mark_as_plugin_api (GST_TYPE_LATEST_WEBRTC_SINK_CODEC, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_LATEST_WEBRTC_SINK_SYNC, 0);
}

static void
gst_latest_webrtc_sink_init (GstLatestWebRTCSink * self)
{
  self->bitrate = DEFAULT_BITRATE;
  self->codec = DEFAULT_CODEC;
  self->sync = DEFAULT_SYNC;
  self->http_address = g_strdup (DEFAULT_HTTP_ADDRESS);
  self->http_port = DEFAULT_HTTP_PORT;
  self->peer_timeout = DEFAULT_PEER_TIMEOUT;
  GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SINK);
}
