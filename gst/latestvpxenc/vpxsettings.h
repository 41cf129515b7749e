/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/video/video.h>

#include "vpxdefaults.h"

G_BEGIN_DECLS

/* The settings of one vp8enc or vp9enc: the live defaults for its frame size,
 * the bitrate that is wanted, and whatever the user set on the encoder itself,
 * which wins. Values reach the encoder only from the streaming thread that
 * feeds it, because the encoder blocks every property access while it
 * encodes. */
typedef struct _GstLatestVpxSettings GstLatestVpxSettings;

/* The wanted bitrate and its bounds. */
typedef enum
{
  GST_LATEST_VPX_BITRATE,
  GST_LATEST_VPX_MIN_BITRATE,
  GST_LATEST_VPX_MAX_BITRATE,
  GST_LATEST_VPX_N_BITRATES
} GstLatestVpxBitrate;

/* @owner is the GObject whose property "bitrate" is notified when a bitrate set
 * on the encoder is taken over. */
GstLatestVpxSettings *gst_latest_vpx_settings_new (
    gpointer owner, guint bitrate);
void gst_latest_vpx_settings_unref (GstLatestVpxSettings *settings);

/* From now on @encoder (NULL: none) has these settings. Nothing has been sent
 * to it yet. What the user had set on the one before is carried over, as far as
 * both have the property. */
void gst_latest_vpx_settings_set_encoder (GstLatestVpxSettings *settings,
    GstElement *encoder, GstLatestVpxCodec codec);

/* Any thread. Bitrates are in bit/s. None waits that does not say so. */

/* What the user set on the encoder, a field for each property. (transfer full) This
 * and the next function may wait for an encode. */
GstStructure *gst_latest_vpx_settings_get_user_values (
    GstLatestVpxSettings *settings);
/* Sets properties as a user does. NULL is accepted. */
void gst_latest_vpx_settings_set_user_values (
    GstLatestVpxSettings *settings, const GstStructure *values);
/* The codec of the present encoder. */
GstLatestVpxCodec gst_latest_vpx_settings_get_codec (
    GstLatestVpxSettings *settings);
/* The bitrates as they were set. */
void gst_latest_vpx_settings_set_rate (
    GstLatestVpxSettings *settings, GstLatestVpxBitrate which, guint bitrate);
guint gst_latest_vpx_settings_get_rate (
    GstLatestVpxSettings *settings, GstLatestVpxBitrate which);
/* The bitrate that is used: the one that was set, within the bounds, of which
 * the upper one counts if they exclude each other. */
guint gst_latest_vpx_settings_get_bitrate (GstLatestVpxSettings *settings);

/* Streaming thread, while the encoder works on no frame. None of these changes
 * a property that the user has set on the encoder, except the bitrate. */

/* Live defaults for pictures as in @info, before the encoder sees the caps. */
void gst_latest_vpx_settings_apply_defaults (
    GstLatestVpxSettings *settings, const GstVideoInfo *info, guint cores);
/* @bitrate is gst_latest_vpx_settings_get_bitrate() or less. */
void gst_latest_vpx_settings_apply_bitrate (
    GstLatestVpxSettings *settings, guint bitrate);
/* The size of a key frame, in percent of what the encoder may spend on a frame
 * at this frame rate. @is_key: the next frame is one. If it is not, only an
 * encoder that was never told the percentage is. */
void gst_latest_vpx_settings_apply_intra_percent (
    GstLatestVpxSettings *settings, guint percent, gboolean is_key);
/* The finest quantizer the next frame may have, 0: the default. */
void gst_latest_vpx_settings_apply_min_quantizer (
    GstLatestVpxSettings *settings, guint min_quantizer);
/* The number of steps by which the encoder can be made faster than the default
 * for its size, 0 when the user set the speed. */
guint gst_latest_vpx_settings_get_speed_steps (GstLatestVpxSettings *settings);
void gst_latest_vpx_settings_apply_speed (
    GstLatestVpxSettings *settings, guint steps);
/* Whether the next frame is encoded with the highest speed, whatever the
 * steps. */
void gst_latest_vpx_settings_apply_max_speed (
    GstLatestVpxSettings *settings, gboolean max_speed);

G_END_DECLS
