/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "control.h"
#include "ratecontrol.h"
#include "session.h"
#include "track.h"

G_BEGIN_DECLS

/**
 * GstLatestWebRTCSinkCodec:
 * @GST_LATEST_WEBRTC_SINK_CODEC_VP8: VP8, which every WebRTC player has
 * @GST_LATEST_WEBRTC_SINK_CODEC_VP9: VP9, better pictures for more work of the
 *   encoder
 */
typedef enum
{
  GST_LATEST_WEBRTC_SINK_CODEC_VP8,
  GST_LATEST_WEBRTC_SINK_CODEC_VP9,
} GstLatestWebRTCSinkCodec;

#define GST_TYPE_LATEST_WEBRTC_SINK_CODEC \
  (gst_latest_webrtc_sink_codec_get_type ())
GType gst_latest_webrtc_sink_codec_get_type (void);

/**
 * GstLatestWebRTCSinkCongestionControl:
 * @GST_LATEST_WEBRTC_SINK_CONGESTION_CONTROL_NONE: the rate is what the user
 *   sets
 * @GST_LATEST_WEBRTC_SINK_CONGESTION_CONTROL_GCC: the rate follows the viewers'
 *   networks, by Google congestion control (see latestgccbwe)
 */
typedef enum
{
  GST_LATEST_WEBRTC_SINK_CONGESTION_CONTROL_NONE,
  GST_LATEST_WEBRTC_SINK_CONGESTION_CONTROL_GCC,
} GstLatestWebRTCSinkCongestionControl;

#define GST_TYPE_LATEST_WEBRTC_SINK_CONGESTION_CONTROL \
  (gst_latest_webrtc_sink_congestion_control_get_type ())
GType gst_latest_webrtc_sink_congestion_control_get_type (void);

#define GST_TYPE_LATEST_WEBRTC_SINK_RATE_POLICY \
  (gst_latest_webrtc_sink_rate_policy_get_type ())
GType gst_latest_webrtc_sink_rate_policy_get_type (void);

#define GST_TYPE_LATEST_WEBRTC_SINK_ENCODER_SHARING \
  (gst_latest_webrtc_sink_encoder_sharing_get_type ())
GType gst_latest_webrtc_sink_encoder_sharing_get_type (void);

#define GST_TYPE_LATEST_WEBRTC_SINK_CONTROL \
  (gst_latest_webrtc_sink_control_get_type ())
GType gst_latest_webrtc_sink_control_get_type (void);

/**
 * GstLatestWebRTCSinkAvSync:
 * @GST_LATEST_WEBRTC_SINK_AV_SYNC_AGE: each track is shown as young as it can be
 * @GST_LATEST_WEBRTC_SINK_AV_SYNC_SYNC: sound and pictures are shown in step
 */
typedef enum
{
  GST_LATEST_WEBRTC_SINK_AV_SYNC_AGE,
  GST_LATEST_WEBRTC_SINK_AV_SYNC_SYNC,
} GstLatestWebRTCSinkAvSync;

#define GST_TYPE_LATEST_WEBRTC_SINK_AV_SYNC \
  (gst_latest_webrtc_sink_av_sync_get_type ())
GType gst_latest_webrtc_sink_av_sync_get_type (void);

#define GST_LATEST_DEFAULT_HTTP_SERVER TRUE

/* What the user has set on a sink: plain values without a lock of their own. */
typedef struct
{
  guint bitrate; /* bit/s; 0: not set */
  GstLatestWebRTCSinkCongestionControl congestion_control;
  guint min_bitrate, start_bitrate, max_bitrate; /* bit/s */
  GstLatestRatePolicy rate_policy;
  gdouble frame_share;
  GstLatestEncoderSharing encoder_sharing;
  guint max_encoders;
  GstLatestWebRTCSinkCodec codec;
  GstLatestWebRTCSinkSync sync;
  GstLatestControlMode control;
  GstClockTime control_timeout;
  GstLatestWebRTCSinkAvSync av_sync;
  gboolean http_server;
  gchar *http_address;
  guint http_port;
  gchar *allowed_origins;           /* nullable */
  gchar *auth_token;                /* nullable, secret */
  gchar *tls_certificate, *tls_key; /* paths, nullable */
  gboolean metrics;
  gchar *whip_endpoint;             /* nullable */
  gchar *whip_auth_token;           /* nullable, secret */
  gchar *stun_server, *turn_server; /* nullable */
  gchar *ice_interfaces;            /* nullable */
  gboolean ice_tcp;
  GstClockTime peer_timeout;
  GstClockTime playout_delay_min, playout_delay_max;
  guint serial; /* counts the changes */
} GstLatestSettings;

/* Ids of all properties of the sink. */
enum
{
  GST_LATEST_PROP_0,
  /* What decides the rate. */
  GST_LATEST_PROP_BITRATE,
  GST_LATEST_PROP_CONGESTION_CONTROL,
  GST_LATEST_PROP_MIN_BITRATE,
  GST_LATEST_PROP_START_BITRATE,
  GST_LATEST_PROP_MAX_BITRATE,
  GST_LATEST_PROP_RATE_POLICY,
  GST_LATEST_PROP_FRAME_SHARE,
  GST_LATEST_PROP_ENCODER_SHARING,
  GST_LATEST_PROP_MAX_ENCODERS,
  /* The other settings. */
  GST_LATEST_PROP_CODEC,
  GST_LATEST_PROP_SYNC,
  GST_LATEST_PROP_CONTROL,
  GST_LATEST_PROP_CONTROL_TIMEOUT,
  GST_LATEST_PROP_AV_SYNC,
  GST_LATEST_PROP_HTTP_SERVER,
  GST_LATEST_PROP_HTTP_ADDRESS,
  GST_LATEST_PROP_HTTP_PORT,
  GST_LATEST_PROP_ALLOWED_ORIGINS,
  GST_LATEST_PROP_AUTH_TOKEN,
  GST_LATEST_PROP_TLS_CERTIFICATE,
  GST_LATEST_PROP_TLS_KEY,
  GST_LATEST_PROP_METRICS,
  GST_LATEST_PROP_WHIP_ENDPOINT,
  GST_LATEST_PROP_WHIP_AUTH_TOKEN,
  GST_LATEST_PROP_STUN_SERVER,
  GST_LATEST_PROP_TURN_SERVER,
  GST_LATEST_PROP_ICE_INTERFACES,
  GST_LATEST_PROP_ICE_TCP,
  GST_LATEST_PROP_PEER_TIMEOUT,
  GST_LATEST_PROP_PLAYOUT_DELAY_MIN,
  GST_LATEST_PROP_PLAYOUT_DELAY_MAX,
  /* What can only be read, and is no setting. */
  GST_LATEST_PROP_ESTIMATED_BITRATE,
  GST_LATEST_PROP_STATS,
  GST_LATEST_N_PROPS
};

/* All properties of the sink. */
void gst_latest_settings_install_properties (GObjectClass *klass);
/* Puts those that decide the rate into their places. */
void gst_latest_settings_make_rate_properties (GParamSpec **properties);
/* The same for those that say who may watch. */
void gst_latest_settings_make_access_properties (GParamSpec **properties);
/* The same for those of the WHIP client. */
void gst_latest_settings_make_whip_properties (GParamSpec **properties);
/* The same for control and synchronization. */
void gst_latest_settings_make_control_properties (GParamSpec **properties);
/* For notify; once installed. */
GParamSpec *gst_latest_settings_get_pspec (guint id);

/* The defaults. */
void gst_latest_settings_init (GstLatestSettings *self);
void gst_latest_settings_init_control (GstLatestSettings *self);
/* Those that decide the rate. */
void gst_latest_settings_init_rate (GstLatestSettings *self);
void gst_latest_settings_clear (GstLatestSettings *self);
void gst_latest_settings_copy (
    GstLatestSettings *self, const GstLatestSettings *from);
/* FALSE when the property is no setting. */
gboolean gst_latest_settings_set (
    GstLatestSettings *self, guint id, const GValue *value);
gboolean gst_latest_settings_get (
    const GstLatestSettings *self, guint id, GValue *value);

/* What receivers are told: they need room to keep pictures in step with sound. */
GstClockTime gst_latest_settings_get_playout_delay_max (
    const GstLatestSettings *self);
/* Whether the property is part of gst_latest_settings_get_rate(). */
gboolean gst_latest_settings_is_rate (guint id);
GstLatestRateSettings gst_latest_settings_get_rate (
    const GstLatestSettings *self);

const GstLatestCodec *gst_latest_settings_get_codec (
    const GstLatestSettings *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GstLatestSettings, gst_latest_settings_clear)

G_END_DECLS
