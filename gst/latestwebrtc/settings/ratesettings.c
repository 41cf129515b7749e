/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "settings.h"

#include "bwe.h"

#define DEFAULT_BITRATE 0
#define DEFAULT_CONGESTION_CONTROL GST_LATEST_WEBRTC_SINK_CONGESTION_CONTROL_GCC
#define DEFAULT_MIN_BITRATE 100000
#define DEFAULT_START_BITRATE 1000000
#define DEFAULT_MAX_BITRATE 8000000
#define DEFAULT_RATE_POLICY GST_LATEST_RATE_POLICY_SLOWEST
#define DEFAULT_FRAME_SHARE GST_LATEST_BWE_DEFAULT_FRAME_SHARE
#define DEFAULT_ENCODER_SHARING GST_LATEST_ENCODER_SHARING_AUTO
#define DEFAULT_MAX_ENCODERS 4

/* clang-format off */
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
G_DEFINE_ENUM_TYPE (GstLatestWebRTCSinkEncoderSharing,
    gst_latest_webrtc_sink_encoder_sharing,
    { GST_LATEST_ENCODER_SHARING_AUTO,
        "Much slower viewers get an encode of their own", "auto" },
    { GST_LATEST_ENCODER_SHARING_ALL,
        "One encode for all viewers", "all" },
    { GST_LATEST_ENCODER_SHARING_PER_VIEWER,
        "An encode for each viewer", "per-viewer" })
/* clang-format on */

#define READABLE (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS)
#define UP_TO_PLAYING \
  (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING)

static void
make_rate_choice (GParamSpec **properties)
{
  /**
   * GstLatestWebRTCSink:bitrate:
   *
   * With #GstLatestWebRTCSink:congestion-control none, the rate of the video in
   * bit/s; 0 means 2000000. With gcc, the video never exceeds this rate, and 0
   * sets no such limit beside #GstLatestWebRTCSink:max-bitrate. May be set in
   * any state, from any thread, and counts for the next frame.
   */
  properties[GST_LATEST_PROP_BITRATE] = g_param_spec_uint ("bitrate", "Bitrate",
      "Without congestion control: rate of the video in bit/s (0 = 2000000); "
      "with it: upper limit of that rate (0 = max-bitrate alone)",
      0, G_MAXINT, DEFAULT_BITRATE, UP_TO_PLAYING);
  /**
   * GstLatestWebRTCSink:congestion-control:
   *
   * What decides the rate of the video: the networks of the viewers, or
   * #GstLatestWebRTCSink:bitrate. A viewer that does not give transport-wide
   * feedback has no say. May be set in any state, from any thread. A change
   * counts for the rate at once; estimate and pacing are for viewers that come
   * later.
   */
  properties[GST_LATEST_PROP_CONGESTION_CONTROL] =
      g_param_spec_enum ("congestion-control", "Congestion control",
          "What decides the rate: the viewers' networks, or bitrate",
          GST_TYPE_LATEST_WEBRTC_SINK_CONGESTION_CONTROL,
          DEFAULT_CONGESTION_CONTROL, UP_TO_PLAYING);
  /**
   * GstLatestWebRTCSink:rate-policy:
   *
   * The viewer whose network the one encoder is made to fit. Viewers with a
   * slower network lose frames; none waits for frames. Only with congestion
   * control. May be set in any state, from any thread.
   */
  properties[GST_LATEST_PROP_RATE_POLICY] = g_param_spec_enum ("rate-policy",
      "Rate policy", "With congestion control: which viewer decides the rate",
      GST_TYPE_LATEST_WEBRTC_SINK_RATE_POLICY, DEFAULT_RATE_POLICY,
      UP_TO_PLAYING);
  /**
   * GstLatestWebRTCSink:frame-share:
   *
   * The part of the time between two frames that a frame may take to arrive, 0
   * to 1, where the capacity of a viewer's path is known: less makes frames
   * arrive sooner, more uses more of the path. 0 sets no such limit. Only with
   * congestion control. May be set in any state, from any thread.
   */
  properties[GST_LATEST_PROP_FRAME_SHARE] = g_param_spec_double ("frame-share",
      "Frame share",
      "With congestion control: part of the time between two frames that one "
      "may take to arrive at a viewer, 0 to 1 (0 = no limit)",
      0.0, 1.0, DEFAULT_FRAME_SHARE, UP_TO_PLAYING);
  /**
   * GstLatestWebRTCSink:estimated-bitrate:
   *
   * The rate of all videos together, in bit/s; each has its
   * #GstLatestWebRTCSinkPad:target-bitrate of it. 0 while all are paused. With
   * congestion control, what the viewers' networks carry by
   * #GstLatestWebRTCSink:rate-policy, within the limits; else
   * #GstLatestWebRTCSink:bitrate. May be read from any thread. Changes are
   * notified from the thread that made them, with no lock held. The change to
   * READY waits for a handler that another thread is in, which must not wait for
   * that change.
   */
  properties[GST_LATEST_PROP_ESTIMATED_BITRATE] =
      g_param_spec_uint ("estimated-bitrate", "Estimated bitrate",
          "Rate of all videos together now, in bit/s (0 = all are paused)", 0,
          G_MAXUINT, DEFAULT_START_BITRATE, READABLE);
}

static void
make_rate_limits (GParamSpec **properties)
{
  /**
   * GstLatestWebRTCSink:min-bitrate:
   *
   * The video is never encoded with less, in bit/s; this limit wins over the
   * upper ones. A viewer whose network carries less for 3 s loses frames and is
   * reported by the element message `latestwebrtcsink-viewer-below-minimum`.
   * Only with congestion control. May be set in any state, from any thread.
   */
  properties[GST_LATEST_PROP_MIN_BITRATE] = g_param_spec_uint ("min-bitrate",
      "Minimum bitrate",
      "With congestion control: least rate of the video in bit/s; wins over "
      "the upper limits",
      1000, G_MAXINT, DEFAULT_MIN_BITRATE, UP_TO_PLAYING);
  /**
   * GstLatestWebRTCSink:start-bitrate:
   *
   * The network of a new viewer is taken to carry this rate, in bit/s, until
   * there is feedback; and it is the rate of the video while there is no
   * viewer. Only with congestion control. May be set in any state, from any
   * thread.
   */
  properties[GST_LATEST_PROP_START_BITRATE] =
      g_param_spec_uint ("start-bitrate", "Start bitrate",
          "With congestion control: first guess of what a viewer's network "
          "carries, in bit/s",
          1000, G_MAXINT, DEFAULT_START_BITRATE, UP_TO_PLAYING);
  /**
   * GstLatestWebRTCSink:max-bitrate:
   *
   * No viewer is sent more, in bit/s, retransmissions and headers included.
   * Only with congestion control. May be set in any state, from any thread.
   */
  properties[GST_LATEST_PROP_MAX_BITRATE] = g_param_spec_uint ("max-bitrate",
      "Maximum bitrate",
      "With congestion control: most that a viewer is sent, in bit/s, headers "
      "and retransmissions included",
      1000, G_MAXINT, DEFAULT_MAX_BITRATE, UP_TO_PLAYING);
}

static void
make_encoder_choice (GParamSpec **properties)
{
  /**
   * GstLatestWebRTCSink:encoder-sharing:
   *
   * Which viewers are sent the same encode of video that comes raw. With auto,
   * those whose networks have been carrying less than half of what that of another
   * one does, for 2 s, get an encode for their rate, as long as encoders keep no more
   * than about half of the processors busy: so one bad network neither blurs nor
   * freezes the picture of the others. They come back when their networks carry
   * 70 % of the others'. All rates and limits count for each encode. May be set in any
   * state, from any thread, and counts within a second.
   */
  properties[GST_LATEST_PROP_ENCODER_SHARING] =
      g_param_spec_enum ("encoder-sharing", "Encoder sharing",
          "Which viewers are sent the same encode of raw video",
          GST_TYPE_LATEST_WEBRTC_SINK_ENCODER_SHARING, DEFAULT_ENCODER_SHARING,
          UP_TO_PLAYING);
  /**
   * GstLatestWebRTCSink:max-encoders:
   *
   * Encodes there are at most of each video at a time, the one that is always there
   * included: 1 is like #GstLatestWebRTCSink:encoder-sharing all. May be set in any
   * state, from any thread, and counts within a second.
   */
  properties[GST_LATEST_PROP_MAX_ENCODERS] =
      g_param_spec_uint ("max-encoders", "Maximum encoders",
          "Encodes at most of each video at a time, for viewers with different "
          "networks",
          1, GST_LATEST_MAX_ENCODINGS, DEFAULT_MAX_ENCODERS, UP_TO_PLAYING);
}

void
gst_latest_settings_make_rate_properties (GParamSpec **properties)
{
  make_encoder_choice (properties);
  make_rate_choice (properties);
  make_rate_limits (properties);
}

void
gst_latest_settings_init_rate (GstLatestSettings *self)
{
  self->bitrate = DEFAULT_BITRATE;
  self->congestion_control = DEFAULT_CONGESTION_CONTROL;
  self->min_bitrate = DEFAULT_MIN_BITRATE;
  self->start_bitrate = DEFAULT_START_BITRATE;
  self->max_bitrate = DEFAULT_MAX_BITRATE;
  self->rate_policy = DEFAULT_RATE_POLICY;
  self->frame_share = DEFAULT_FRAME_SHARE;
  self->encoder_sharing = DEFAULT_ENCODER_SHARING;
  self->max_encoders = DEFAULT_MAX_ENCODERS;
}

gboolean
gst_latest_settings_is_rate (guint id)
{
  return id >= GST_LATEST_PROP_BITRATE && id <= GST_LATEST_PROP_MAX_ENCODERS;
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
    .frame_share = self->frame_share,
    .sharing = self->encoder_sharing,
    .max_encoders = self->max_encoders,
    .serial = self->serial,
  };
}
