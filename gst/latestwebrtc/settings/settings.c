/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "settings.h"

#include <string.h>

#define DEFAULT_CODEC GST_LATEST_WEBRTC_SINK_CODEC_VP8
#define DEFAULT_SYNC GST_LATEST_WEBRTC_SINK_SYNC_AUTO
#define DEFAULT_HTTP_ADDRESS "127.0.0.1"
#define DEFAULT_HTTP_PORT 8080
#define DEFAULT_ICE_TCP FALSE
#define DEFAULT_PEER_TIMEOUT (5 * GST_SECOND)
#define MIN_PEER_TIMEOUT (2 * GST_SECOND)
#define MAX_PEER_TIMEOUT (3600 * GST_SECOND)
#define DEFAULT_PLAYOUT_DELAY 0
/* The greatest value of the header extension: 12 bits in units of 10 ms. */
#define MAX_PLAYOUT_DELAY (40950 * GST_MSECOND)

/* clang-format off */
G_DEFINE_ENUM_TYPE (GstLatestWebRTCSinkCodec, gst_latest_webrtc_sink_codec,
    { GST_LATEST_WEBRTC_SINK_CODEC_VP8, "VP8", "vp8" },
    { GST_LATEST_WEBRTC_SINK_CODEC_VP9, "VP9", "vp9" })
/* clang-format on */

static GParamSpec *properties[GST_LATEST_N_PROPS];

#define READABLE (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS)
#define READWRITE (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS)
#define UP_TO_READY (READWRITE | GST_PARAM_MUTABLE_READY)
#define UP_TO_PLAYING (READWRITE | GST_PARAM_MUTABLE_PLAYING)

static void
make_video_properties (void)
{
  /**
   * GstLatestWebRTCSink:codec:
   *
   * Codec of the video. Every WebRTC player decodes VP8. A viewer that does not
   * offer this codec is refused.
   */
  properties[GST_LATEST_PROP_CODEC] =
      g_param_spec_enum ("codec", "Codec", "Codec of the video",
          GST_TYPE_LATEST_WEBRTC_SINK_CODEC, DEFAULT_CODEC, UP_TO_READY);
  /**
   * GstLatestWebRTCSink:sync:
   *
   * Whether frames wait for their time before they are encoded. With auto,
   * frames of a live source do not, and a file plays at its own speed. May be
   * set in any state, from any thread; counts for the next frame.
   */
  properties[GST_LATEST_PROP_SYNC] = g_param_spec_enum ("sync", "Sync",
      "Whether frames wait for their time before they are encoded",
      GST_TYPE_LATEST_WEBRTC_SINK_SYNC, DEFAULT_SYNC, UP_TO_PLAYING);
  /**
   * GstLatestWebRTCSink:stats:
   *
   * `application/x-latestwebrtcsink-stats` with `viewers` (uint, those that are
   * connected), `encoder` (the stats of latestvpxenc) and `sessions`, an array
   * with a structure for each viewer: `id` (as in the signals), `peer` (the
   * application's name for it, if it signals by itself), `state`
   * (negotiating, connecting, connected, ended), `connected-for` (ns),
   * `frames-sent`, `key-frames-sent`, `frames-dropped`, `feedback`
   * (transport-cc, receiver-reports, none); with congestion control,
   * `estimated-bitrate` (bit/s), `below-minimum` and `congestion-control` (the
   * stats of latestgccbwe); and, refreshed once a second, `packets-sent`,
   * `bytes-sent`, `nack-count`, `pli-count`, `fir-count`, and, once the viewer
   * has reported, `round-trip-time` (in seconds, as in the W3C's statistics),
   * `fraction-lost` (0 to 1) and `packets-lost`. May be read from any thread.
   */
  properties[GST_LATEST_PROP_STATS] = g_param_spec_boxed ("stats", "Statistics",
      "Counters of the encoder and of every viewer "
      "(application/x-latestwebrtcsink-stats)",
      GST_TYPE_STRUCTURE, READABLE);
}

static void
make_playout_properties (void)
{
  /**
   * GstLatestWebRTCSink:playout-delay-min:
   *
   * The time for which receivers are told to hold each frame at least, in ns,
   * rounded up to a multiple of 10 ms. With congestion control, a viewer whose
   * network loses packets again and again is told a longer time while that
   * lasts. May be set in any state, from any thread; counts for the next packet.
   */
  properties[GST_LATEST_PROP_PLAYOUT_DELAY_MIN] =
      g_param_spec_uint64 ("playout-delay-min", "Minimum playout delay",
          "Time for which receivers shall hold each frame at least, in ns", 0,
          MAX_PLAYOUT_DELAY, DEFAULT_PLAYOUT_DELAY, UP_TO_PLAYING);
  /**
   * GstLatestWebRTCSink:playout-delay-max:
   *
   * The time for which receivers are told to hold a frame at most, in ns,
   * rounded up to a multiple of 10 ms. A maximum that is less than
   * #GstLatestWebRTCSink:playout-delay-min counts as equal to it. May be set in
   * any state, from any thread; counts for the next packet.
   */
  properties[GST_LATEST_PROP_PLAYOUT_DELAY_MAX] =
      g_param_spec_uint64 ("playout-delay-max", "Maximum playout delay",
          "Time for which receivers may hold a frame at most, in ns", 0,
          MAX_PLAYOUT_DELAY, DEFAULT_PLAYOUT_DELAY, UP_TO_PLAYING);
}

static void
make_ice_properties (void)
{
  /**
   * GstLatestWebRTCSink:ice-interfaces:
   *
   * Names of network interfaces, separated by commas ("eth0,wlan0"), whose
   * addresses viewers are offered, loopback and link-local ones included. Unset
   * stands for all interfaces but loopback, without link-local addresses where
   * there are others. Four addresses at most are offered. While none of those
   * named has an address, 127.0.0.1 is offered, which a WARNING says at the
   * start. May be set in any state, from any thread; counts for the viewers that
   * come after the element is started next.
   */
  properties[GST_LATEST_PROP_ICE_INTERFACES] = g_param_spec_string (
      "ice-interfaces", "ICE interfaces",
      "Network interfaces to offer to viewers, separated by commas (unset = "
      "all but loopback); if none has an address, 127.0.0.1 alone is offered",
      NULL, UP_TO_READY);
  /**
   * GstLatestWebRTCSink:ice-tcp:
   *
   * Whether viewers are offered ICE over TCP (RFC 6544), too. Each viewer then
   * takes two more file descriptors for every address. May be set in any state,
   * from any thread; counts for the viewers that come after the element is
   * started next.
   */
  properties[GST_LATEST_PROP_ICE_TCP] = g_param_spec_boolean ("ice-tcp",
      "ICE TCP", "Whether viewers are offered ICE over TCP, too",
      DEFAULT_ICE_TCP, UP_TO_READY);
}

static void
make_network_properties (void)
{
  /**
   * GstLatestWebRTCSink:http-address:
   *
   * Local address the player page and the WHEP endpoint are served on. 0.0.0.0
   * stands for all IPv4 addresses of this host, :: for all IPv6 addresses.
   * See #GstLatestWebRTCSink:allowed-origins and
   * #GstLatestWebRTCSink:auth-token for who may watch.
   */
  properties[GST_LATEST_PROP_HTTP_ADDRESS] =
      g_param_spec_string ("http-address", "HTTP address",
          "Local IP address to serve viewers on (0.0.0.0 = all IPv4 addresses, "
          ":: = all IPv6 addresses)",
          DEFAULT_HTTP_ADDRESS, UP_TO_READY);
  /**
   * GstLatestWebRTCSink:http-port:
   *
   * TCP port the player page and the WHEP endpoint are served on. With 0, any
   * free port is taken. While the element runs, reading gives the port in use.
   */
  properties[GST_LATEST_PROP_HTTP_PORT] = g_param_spec_uint ("http-port",
      "HTTP port", "TCP port to serve viewers on (0 = any free one)", 0,
      G_MAXUINT16, DEFAULT_HTTP_PORT, UP_TO_READY);
  /**
   * GstLatestWebRTCSink:stun-server:
   *
   * STUN server that tells this host its public address, as stun://host:port.
   * None is asked unless it is set.
   */
  properties[GST_LATEST_PROP_STUN_SERVER] =
      g_param_spec_string ("stun-server", "STUN server",
          "STUN server as stun://host:port (unset = none)", NULL, UP_TO_READY);
  /**
   * GstLatestWebRTCSink:turn-server:
   *
   * TURN servers that relay packets where nothing else gets through, as
   * turn://user:password@host:port or turns://user:password@host:port, separated
   * by commas. None is used unless it is set.
   */
  properties[GST_LATEST_PROP_TURN_SERVER] =
      g_param_spec_string ("turn-server", "TURN server",
          "TURN servers as turn(s)://user:password@host:port, separated by "
          "commas (unset = none)",
          NULL, UP_TO_READY);
  /**
   * GstLatestWebRTCSink:peer-timeout:
   *
   * A viewer that has given no sign of life for this long, in ns, is removed. A
   * viewer that closes its connection is removed at once. A viewer that does
   * not give transport-wide feedback (no browser), or is sent sound only, reports
   * less often and has at least 20 s.
   */
  properties[GST_LATEST_PROP_PEER_TIMEOUT] = g_param_spec_uint64 (
      "peer-timeout", "Peer timeout",
      "Time without a sign of life after which a viewer is removed, in ns (20 s "
      "at least for one without transport-wide feedback or with sound only)",
      MIN_PEER_TIMEOUT, MAX_PEER_TIMEOUT, DEFAULT_PEER_TIMEOUT, UP_TO_READY);
}

void
gst_latest_settings_install_properties (GObjectClass *klass)
{
  gst_latest_settings_make_rate_properties (properties);
  make_video_properties ();
  make_playout_properties ();
  gst_latest_settings_make_access_properties (properties);
  gst_latest_settings_make_whip_properties (properties);
  gst_latest_settings_make_control_properties (properties);
  make_network_properties ();
  make_ice_properties ();
  g_object_class_install_properties (klass, GST_LATEST_N_PROPS, properties);
}

GParamSpec *
gst_latest_settings_get_pspec (guint id)
{
  return properties[id];
}

void
gst_latest_settings_init (GstLatestSettings *self)
{
  memset (self, 0, sizeof (*self));
  gst_latest_settings_init_rate (self);
  self->codec = DEFAULT_CODEC;
  self->sync = DEFAULT_SYNC;
  gst_latest_settings_init_control (self);
  self->http_server = GST_LATEST_DEFAULT_HTTP_SERVER;
  self->http_address = g_strdup (DEFAULT_HTTP_ADDRESS);
  self->http_port = DEFAULT_HTTP_PORT;
  self->ice_tcp = DEFAULT_ICE_TCP;
  self->peer_timeout = DEFAULT_PEER_TIMEOUT;
  self->playout_delay_min = DEFAULT_PLAYOUT_DELAY;
  self->playout_delay_max = DEFAULT_PLAYOUT_DELAY;
}

void
gst_latest_settings_clear (GstLatestSettings *self)
{
  g_clear_pointer (&self->http_address, g_free);
  g_clear_pointer (&self->allowed_origins, g_free);
  g_clear_pointer (&self->auth_token, g_free);
  g_clear_pointer (&self->tls_certificate, g_free);
  g_clear_pointer (&self->tls_key, g_free);
  g_clear_pointer (&self->whip_endpoint, g_free);
  g_clear_pointer (&self->whip_auth_token, g_free);
  g_clear_pointer (&self->stun_server, g_free);
  g_clear_pointer (&self->turn_server, g_free);
  g_clear_pointer (&self->ice_interfaces, g_free);
}

void
gst_latest_settings_copy (
    GstLatestSettings *self, const GstLatestSettings *from)
{
  *self = *from;
  self->http_address = g_strdup (from->http_address);
  self->allowed_origins = g_strdup (from->allowed_origins);
  self->auth_token = g_strdup (from->auth_token);
  self->tls_certificate = g_strdup (from->tls_certificate);
  self->tls_key = g_strdup (from->tls_key);
  self->whip_endpoint = g_strdup (from->whip_endpoint);
  self->whip_auth_token = g_strdup (from->whip_auth_token);
  self->stun_server = g_strdup (from->stun_server);
  self->turn_server = g_strdup (from->turn_server);
  self->ice_interfaces = g_strdup (from->ice_interfaces);
}

#define FIELD(name) G_STRUCT_OFFSET (GstLatestSettings, name)

/* NULL when the property is no setting. */
static gpointer
get_field (const GstLatestSettings *self, guint id)
{
  static const gsize offsets[] = {
    [GST_LATEST_PROP_BITRATE] = FIELD (bitrate),
    [GST_LATEST_PROP_CONGESTION_CONTROL] = FIELD (congestion_control),
    [GST_LATEST_PROP_MIN_BITRATE] = FIELD (min_bitrate),
    [GST_LATEST_PROP_START_BITRATE] = FIELD (start_bitrate),
    [GST_LATEST_PROP_MAX_BITRATE] = FIELD (max_bitrate),
    [GST_LATEST_PROP_RATE_POLICY] = FIELD (rate_policy),
    [GST_LATEST_PROP_FRAME_SHARE] = FIELD (frame_share),
    [GST_LATEST_PROP_ENCODER_SHARING] = FIELD (encoder_sharing),
    [GST_LATEST_PROP_MAX_ENCODERS] = FIELD (max_encoders),
    [GST_LATEST_PROP_CODEC] = FIELD (codec),
    [GST_LATEST_PROP_SYNC] = FIELD (sync),
    [GST_LATEST_PROP_CONTROL] = FIELD (control),
    [GST_LATEST_PROP_CONTROL_TIMEOUT] = FIELD (control_timeout),
    [GST_LATEST_PROP_AV_SYNC] = FIELD (av_sync),
    [GST_LATEST_PROP_HTTP_SERVER] = FIELD (http_server),
    [GST_LATEST_PROP_HTTP_ADDRESS] = FIELD (http_address),
    [GST_LATEST_PROP_HTTP_PORT] = FIELD (http_port),
    [GST_LATEST_PROP_ALLOWED_ORIGINS] = FIELD (allowed_origins),
    [GST_LATEST_PROP_AUTH_TOKEN] = FIELD (auth_token),
    [GST_LATEST_PROP_TLS_CERTIFICATE] = FIELD (tls_certificate),
    [GST_LATEST_PROP_TLS_KEY] = FIELD (tls_key),
    [GST_LATEST_PROP_METRICS] = FIELD (metrics),
    [GST_LATEST_PROP_WHIP_ENDPOINT] = FIELD (whip_endpoint),
    [GST_LATEST_PROP_WHIP_AUTH_TOKEN] = FIELD (whip_auth_token),
    [GST_LATEST_PROP_STUN_SERVER] = FIELD (stun_server),
    [GST_LATEST_PROP_TURN_SERVER] = FIELD (turn_server),
    [GST_LATEST_PROP_ICE_INTERFACES] = FIELD (ice_interfaces),
    [GST_LATEST_PROP_ICE_TCP] = FIELD (ice_tcp),
    [GST_LATEST_PROP_PEER_TIMEOUT] = FIELD (peer_timeout),
    [GST_LATEST_PROP_PLAYOUT_DELAY_MIN] = FIELD (playout_delay_min),
    [GST_LATEST_PROP_PLAYOUT_DELAY_MAX] = FIELD (playout_delay_max),
  };

  if (id == 0 || id >= G_N_ELEMENTS (offsets))
    return NULL;
  return (guint8 *) self + offsets[id];
}

gboolean
gst_latest_settings_set (GstLatestSettings *self, guint id, const GValue *value)
{
  gpointer field = get_field (self, id);

  if (!field)
    return FALSE;
  if (G_VALUE_HOLDS_ENUM (value)) {
    *(gint *) field = g_value_get_enum (value);
  } else if (G_VALUE_HOLDS_UINT64 (value)) {
    *(guint64 *) field = g_value_get_uint64 (value);
  } else if (G_VALUE_HOLDS_BOOLEAN (value)) {
    *(gboolean *) field = g_value_get_boolean (value);
  } else if (G_VALUE_HOLDS_DOUBLE (value)) {
    *(gdouble *) field = g_value_get_double (value);
  } else if (G_VALUE_HOLDS_STRING (value)) {
    g_free (*(gchar **) field);
    *(gchar **) field = g_value_dup_string (value);
    if (!self->http_address)
      self->http_address = g_strdup (DEFAULT_HTTP_ADDRESS);
  } else {
    *(guint *) field = g_value_get_uint (value);
  }
  self->serial++;
  return TRUE;
}

gboolean
gst_latest_settings_get (const GstLatestSettings *self, guint id, GValue *value)
{
  gconstpointer field = get_field (self, id);

  if (!field)
    return FALSE;
  /* A secret would be shown by whatever lists properties. */
  if (id == GST_LATEST_PROP_AUTH_TOKEN || id == GST_LATEST_PROP_WHIP_AUTH_TOKEN)
    g_value_set_string (value, NULL);
  else if (G_VALUE_HOLDS_ENUM (value))
    g_value_set_enum (value, *(const gint *) field);
  else if (G_VALUE_HOLDS_UINT64 (value))
    g_value_set_uint64 (value, *(const guint64 *) field);
  else if (G_VALUE_HOLDS_BOOLEAN (value))
    g_value_set_boolean (value, *(const gboolean *) field);
  else if (G_VALUE_HOLDS_DOUBLE (value))
    g_value_set_double (value, *(const gdouble *) field);
  else if (G_VALUE_HOLDS_STRING (value))
    g_value_set_string (value, *(gchar *const *) field);
  else
    g_value_set_uint (value, *(const guint *) field);
  return TRUE;
}

const GstLatestCodec *
gst_latest_settings_get_codec (const GstLatestSettings *self)
{
  return gst_latest_codec_from_name (
      self->codec == GST_LATEST_WEBRTC_SINK_CODEC_VP9 ? "VP9" : "VP8");
}
