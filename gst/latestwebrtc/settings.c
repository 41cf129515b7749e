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

#define DEFAULT_BITRATE 0
#define DEFAULT_CONGESTION_CONTROL GST_LATEST_WEBRTC_SINK_CONGESTION_CONTROL_GCC
#define DEFAULT_MIN_BITRATE 100000
#define DEFAULT_START_BITRATE 1000000
#define DEFAULT_MAX_BITRATE 8000000
#define DEFAULT_RATE_POLICY GST_LATEST_RATE_POLICY_SLOWEST
#define DEFAULT_CODEC GST_LATEST_WEBRTC_SINK_CODEC_VP8
#define DEFAULT_SYNC GST_LATEST_WEBRTC_SINK_SYNC_AUTO
#define DEFAULT_HTTP_ADDRESS "127.0.0.1"
#define DEFAULT_HTTP_PORT 8080
#define DEFAULT_PEER_TIMEOUT 5

/* clang-format off */
G_DEFINE_ENUM_TYPE (GstLatestWebRTCSinkCodec, gst_latest_webrtc_sink_codec,
    { GST_LATEST_WEBRTC_SINK_CODEC_VP8, "VP8", "vp8" },
    { GST_LATEST_WEBRTC_SINK_CODEC_VP9, "VP9", "vp9" })
G_DEFINE_ENUM_TYPE (GstLatestWebRTCSinkCongestionControl,
    gst_latest_webrtc_sink_congestion_control,
    { GST_LATEST_WEBRTC_SINK_CONGESTION_CONTROL_NONE,
        "The rate is what the user sets", "none" },
    { GST_LATEST_WEBRTC_SINK_CONGESTION_CONTROL_GCC,
        "Google congestion control: the rate follows the network", "gcc" })
G_DEFINE_ENUM_TYPE (GstLatestWebRTCSinkRatePolicy,
    gst_latest_webrtc_sink_rate_policy,
    { GST_LATEST_RATE_POLICY_SLOWEST,
        "The slowest viewer: everybody sees every frame", "slowest" },
    { GST_LATEST_RATE_POLICY_FASTEST,
        "The fastest viewer: the others lose frames", "fastest" },
    { GST_LATEST_RATE_POLICY_MEDIAN,
        "Half of the viewers can follow", "median" })
/* clang-format on */

static const struct
{
  const gchar *nick, *encoding_name, *payloader;
} codecs[] = {
  { "vp8", "VP8", "rtpvp8pay" },
  { "vp9", "VP9", "rtpvp9pay" },
};

static void
install (GObjectClass *klass, guint id, GParamSpec *pspec)
{
  g_object_class_install_property (klass, id, pspec);
}

/* What sets the rate. All of it may change at any time, from any thread, takes
 * effect with the next frame, and setting it never waits. */
static void
install_rate (GObjectClass *klass)
{
  const GParamFlags playing =
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING;

  /**
   * GstLatestWebRTCSink:bitrate:
   *
   * With #GstLatestWebRTCSink:congestion-control none, the rate of the video in
   * bit/s, and 0 means 2000000. With gcc, the video never exceeds it, and 0 sets
   * no such limit beside #GstLatestWebRTCSink:max-bitrate. Any thread; in force for
   * the next frame.
   */
  install (klass, GST_LATEST_SETTING_BITRATE,
      g_param_spec_uint ("bitrate", "Bitrate",
          "Rate of the video in bit/s; with congestion control, the most it may "
          "be (0 = 2000000; with congestion control, max-bitrate)",
          0, G_MAXINT, DEFAULT_BITRATE, playing));
  /**
   * GstLatestWebRTCSink:congestion-control:
   *
   * Who decides about the rate: the network of the viewers, or the user. A viewer
   * that does not give transport-wide feedback has no say. Changes concern the rate
   * at once, and the pacing of viewers that come later.
   */
  install (klass, GST_LATEST_SETTING_CONGESTION_CONTROL,
      g_param_spec_enum ("congestion-control", "Congestion control",
          "What decides the rate: the viewers' networks, or bitrate",
          GST_TYPE_LATEST_WEBRTC_SINK_CONGESTION_CONTROL,
          DEFAULT_CONGESTION_CONTROL, playing));
}

/* The same for what only counts with congestion control. */
static void
install_congestion_control (GObjectClass *klass)
{
  const GParamFlags playing =
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING;

  /**
   * GstLatestWebRTCSink:min-bitrate:
   *
   * The video is never encoded with less, in bit/s; it wins over the upper limits.
   * A viewer whose network carries less for seconds loses frames and is reported by
   * the element message `latestwebrtcsink-viewer-below-minimum`. Only with
   * congestion control.
   */
  install (klass, GST_LATEST_SETTING_MIN_BITRATE,
      g_param_spec_uint ("min-bitrate", "Minimum bitrate",
          "With congestion control: least rate of the video in bit/s", 1000,
          G_MAXINT, DEFAULT_MIN_BITRATE, playing));
  /**
   * GstLatestWebRTCSink:start-bitrate:
   *
   * What a new viewer's network is taken to carry until it has told, and the rate
   * of the video while there is no viewer, in bit/s. Only with congestion control.
   */
  install (klass, GST_LATEST_SETTING_START_BITRATE,
      g_param_spec_uint ("start-bitrate", "Start bitrate",
          "With congestion control: first guess of what a viewer's network "
          "carries, in bit/s",
          1000, G_MAXINT, DEFAULT_START_BITRATE, playing));
  /**
   * GstLatestWebRTCSink:max-bitrate:
   *
   * No viewer is sent more, in bit/s, everything included. Only with congestion
   * control.
   */
  install (klass, GST_LATEST_SETTING_MAX_BITRATE,
      g_param_spec_uint ("max-bitrate", "Maximum bitrate",
          "With congestion control: most a viewer is sent, in bit/s", 1000,
          G_MAXINT, DEFAULT_MAX_BITRATE, playing));
  /**
   * GstLatestWebRTCSink:rate-policy:
   *
   * Whose network the one encoder for all viewers is made to fit. Viewers with a
   * slower one lose frames, never time. Only with congestion control.
   */
  install (klass, GST_LATEST_SETTING_RATE_POLICY,
      g_param_spec_enum ("rate-policy", "Rate policy",
          "With congestion control: which viewer decides the rate",
          GST_TYPE_LATEST_WEBRTC_SINK_RATE_POLICY, DEFAULT_RATE_POLICY,
          playing));
}

void
gst_latest_settings_install (GObjectClass *klass)
{
  const GParamFlags ready =
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY;
  const GParamFlags playing =
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING;

  install_rate (klass);
  install_congestion_control (klass);
  install (klass, GST_LATEST_SETTING_CODEC,
      g_param_spec_enum ("codec", "Codec", "Video codec",
          GST_TYPE_LATEST_WEBRTC_SINK_CODEC, DEFAULT_CODEC, ready));
  install (klass, GST_LATEST_SETTING_SYNC,
      g_param_spec_enum ("sync", "Sync",
          "Whether frames wait for their time before they are encoded",
          GST_TYPE_LATEST_WEBRTC_SINK_SYNC, DEFAULT_SYNC, playing));
  install (klass, GST_LATEST_SETTING_HTTP_ADDRESS,
      g_param_spec_string ("http-address", "HTTP address",
          "Local IP address to serve viewers on (0.0.0.0 or :: = "
          "all of them)",
          DEFAULT_HTTP_ADDRESS, ready));
  /**
   * GstLatestWebRTCSink:http-port:
   *
   * With 0 any free port is taken. While the element runs, reading gives the
   * port in use.
   */
  install (klass, GST_LATEST_SETTING_HTTP_PORT,
      g_param_spec_uint ("http-port", "HTTP port",
          "TCP port to serve viewers on (0 = any free one)", 0, G_MAXUINT16,
          DEFAULT_HTTP_PORT, ready));
  install (klass, GST_LATEST_SETTING_STUN_SERVER,
      g_param_spec_string ("stun-server", "STUN server",
          "stun://host:port, unset = none", NULL, ready));
  install (klass, GST_LATEST_SETTING_TURN_SERVER,
      g_param_spec_string ("turn-server", "TURN server",
          "turn(s)://user:password@host:port, unset = none", NULL, ready));
  /**
   * GstLatestWebRTCSink:peer-timeout:
   *
   * A viewer who closes in good order is removed at once. This is for those
   * who vanish. Viewers that do not give transport-wide feedback (no browser)
   * have 20 s at least, because they report less often.
   */
  install (klass, GST_LATEST_SETTING_PEER_TIMEOUT,
      g_param_spec_uint ("peer-timeout", "Peer timeout",
          "Seconds without a sign of life after which a viewer is removed", 2,
          3600, DEFAULT_PEER_TIMEOUT, ready));
}

void
gst_latest_settings_init (GstLatestSettings *self)
{
  memset (self, 0, sizeof (*self));
  self->bitrate = DEFAULT_BITRATE;
  self->congestion_control = DEFAULT_CONGESTION_CONTROL;
  self->min_bitrate = DEFAULT_MIN_BITRATE;
  self->start_bitrate = DEFAULT_START_BITRATE;
  self->max_bitrate = DEFAULT_MAX_BITRATE;
  self->rate_policy = DEFAULT_RATE_POLICY;
  self->codec = DEFAULT_CODEC;
  self->sync = DEFAULT_SYNC;
  self->http_address = g_strdup (DEFAULT_HTTP_ADDRESS);
  self->http_port = DEFAULT_HTTP_PORT;
  self->peer_timeout = DEFAULT_PEER_TIMEOUT;
}

void
gst_latest_settings_clear (GstLatestSettings *self)
{
  g_clear_pointer (&self->http_address, g_free);
  g_clear_pointer (&self->stun_server, g_free);
  g_clear_pointer (&self->turn_server, g_free);
}

void
gst_latest_settings_copy (
    GstLatestSettings *self, const GstLatestSettings *from)
{
  *self = *from;
  self->http_address = g_strdup (from->http_address);
  self->stun_server = g_strdup (from->stun_server);
  self->turn_server = g_strdup (from->turn_server);
}

static void
set_string (gchar **field, const GValue *value)
{
  g_free (*field);
  *field = g_value_dup_string (value);
}

gboolean
gst_latest_settings_set (GstLatestSettings *self, guint id, const GValue *value)
{
  switch (id) {
    case GST_LATEST_SETTING_BITRATE:
      self->bitrate = g_value_get_uint (value);
      return TRUE;
    case GST_LATEST_SETTING_CONGESTION_CONTROL:
      self->congestion_control = g_value_get_enum (value);
      return TRUE;
    case GST_LATEST_SETTING_MIN_BITRATE:
      self->min_bitrate = g_value_get_uint (value);
      return TRUE;
    case GST_LATEST_SETTING_START_BITRATE:
      self->start_bitrate = g_value_get_uint (value);
      return TRUE;
    case GST_LATEST_SETTING_MAX_BITRATE:
      self->max_bitrate = g_value_get_uint (value);
      return TRUE;
    case GST_LATEST_SETTING_RATE_POLICY:
      self->rate_policy = g_value_get_enum (value);
      return TRUE;
    case GST_LATEST_SETTING_CODEC:
      self->codec = g_value_get_enum (value);
      return TRUE;
    case GST_LATEST_SETTING_SYNC:
      self->sync = g_value_get_enum (value);
      return TRUE;
    case GST_LATEST_SETTING_HTTP_ADDRESS:
      set_string (&self->http_address, value);
      return TRUE;
    case GST_LATEST_SETTING_HTTP_PORT:
      self->http_port = g_value_get_uint (value);
      return TRUE;
    case GST_LATEST_SETTING_STUN_SERVER:
      set_string (&self->stun_server, value);
      return TRUE;
    case GST_LATEST_SETTING_TURN_SERVER:
      set_string (&self->turn_server, value);
      return TRUE;
    case GST_LATEST_SETTING_PEER_TIMEOUT:
      self->peer_timeout = g_value_get_uint (value);
      return TRUE;
    default:
      return FALSE;
  }
}

gboolean
gst_latest_settings_get (const GstLatestSettings *self, guint id, GValue *value)
{
  switch (id) {
    case GST_LATEST_SETTING_BITRATE:
      g_value_set_uint (value, self->bitrate);
      return TRUE;
    case GST_LATEST_SETTING_CONGESTION_CONTROL:
      g_value_set_enum (value, self->congestion_control);
      return TRUE;
    case GST_LATEST_SETTING_MIN_BITRATE:
      g_value_set_uint (value, self->min_bitrate);
      return TRUE;
    case GST_LATEST_SETTING_START_BITRATE:
      g_value_set_uint (value, self->start_bitrate);
      return TRUE;
    case GST_LATEST_SETTING_MAX_BITRATE:
      g_value_set_uint (value, self->max_bitrate);
      return TRUE;
    case GST_LATEST_SETTING_RATE_POLICY:
      g_value_set_enum (value, self->rate_policy);
      return TRUE;
    case GST_LATEST_SETTING_CODEC:
      g_value_set_enum (value, self->codec);
      return TRUE;
    case GST_LATEST_SETTING_SYNC:
      g_value_set_enum (value, self->sync);
      return TRUE;
    case GST_LATEST_SETTING_HTTP_ADDRESS:
      g_value_set_string (value, self->http_address);
      return TRUE;
    case GST_LATEST_SETTING_HTTP_PORT:
      g_value_set_uint (value, self->http_port);
      return TRUE;
    case GST_LATEST_SETTING_STUN_SERVER:
      g_value_set_string (value, self->stun_server);
      return TRUE;
    case GST_LATEST_SETTING_TURN_SERVER:
      g_value_set_string (value, self->turn_server);
      return TRUE;
    case GST_LATEST_SETTING_PEER_TIMEOUT:
      g_value_set_uint (value, self->peer_timeout);
      return TRUE;
    default:
      return FALSE;
  }
}

gboolean
gst_latest_settings_is_rate (guint id)
{
  return id >= GST_LATEST_SETTING_BITRATE
      && id <= GST_LATEST_SETTING_RATE_POLICY;
}

GstLatestRateSettings
gst_latest_settings_get_rate (const GstLatestSettings *self)
{
  return (GstLatestRateSettings) {
    .adaptive = self->congestion_control
        == GST_LATEST_WEBRTC_SINK_CONGESTION_CONTROL_GCC,
    .bitrate = self->bitrate,
    .min_bitrate = self->min_bitrate,
    .start_bitrate = self->start_bitrate,
    .max_bitrate = self->max_bitrate,
    .policy = self->rate_policy,
  };
}

const gchar *
gst_latest_settings_get_codec_nick (const GstLatestSettings *self)
{
  return codecs[self->codec].nick;
}

const gchar *
gst_latest_settings_get_encoding_name (const GstLatestSettings *self)
{
  return codecs[self->codec].encoding_name;
}

const gchar *
gst_latest_settings_get_payloader (const GstLatestSettings *self)
{
  return codecs[self->codec].payloader;
}
