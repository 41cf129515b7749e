/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "vpxdefaults.h"

G_BEGIN_DECLS

/* The settings of one vp8enc or vp9enc: the live defaults for its frame size,
 * the bitrate that is wanted, and whatever the user set on the encoder itself,
 * which wins. Values reach the encoder only from the streaming thread that feeds
 * it, because the encoder blocks every property access while it encodes. */
typedef struct _GstLatestVpxTuning GstLatestVpxTuning;

GstLatestVpxTuning *gst_latest_vpx_tuning_new (guint bitrate);
void gst_latest_vpx_tuning_unref (GstLatestVpxTuning *tuning);

/* From now on tune this encoder (NULL: none), to which nobody feeds data yet.
 * What the user had set on the one before is carried over as far as both know
 * it. */
void gst_latest_vpx_tuning_set_encoder (
    GstLatestVpxTuning *tuning, GstElement *encoder, GstLatestVpxCodec codec);

/* Any thread, never blocks. In bits per second. */
void gst_latest_vpx_tuning_set_bitrate (
    GstLatestVpxTuning *tuning, guint bitrate);
/* What was set. */
guint gst_latest_vpx_tuning_get_wanted_bitrate (GstLatestVpxTuning *tuning);
/* What is used of it: within the bounds, of which the upper one counts if they
 * exclude each other. */
guint gst_latest_vpx_tuning_get_bitrate (GstLatestVpxTuning *tuning);
void gst_latest_vpx_tuning_set_min_bitrate (
    GstLatestVpxTuning *tuning, guint bitrate);
guint gst_latest_vpx_tuning_get_min_bitrate (GstLatestVpxTuning *tuning);
void gst_latest_vpx_tuning_set_max_bitrate (
    GstLatestVpxTuning *tuning, guint bitrate);
guint gst_latest_vpx_tuning_get_max_bitrate (GstLatestVpxTuning *tuning);

/* Streaming thread: before the encoder sees caps of this size, and before it
 * sees a frame. */
void gst_latest_vpx_tuning_apply_size (
    GstLatestVpxTuning *tuning, guint width, guint height, guint cores);
/* "bitrate" is gst_latest_vpx_tuning_get_bitrate() or less. */
void gst_latest_vpx_tuning_apply_bitrate (
    GstLatestVpxTuning *tuning, guint bitrate);
/* How large a key frame may be, in percent of what the encoder may spend on a
 * frame at this frame rate. */
void gst_latest_vpx_tuning_apply_intra_percent (
    GstLatestVpxTuning *tuning, guint percent);
/* Whether that has not been said to this encoder yet. */
gboolean gst_latest_vpx_tuning_wants_intra_percent (GstLatestVpxTuning *tuning);
/* How fine a frame may be at most: no finer than this min-quantizer, 0: than the
 * default. Nothing is changed when the user decided. */
void gst_latest_vpx_tuning_apply_quantizer_floor (
    GstLatestVpxTuning *tuning, guint floor);
/* Streaming thread. How many steps faster than the default for its size the
 * encoder can be made; 0 when the user decided. And to make it so. */
guint gst_latest_vpx_tuning_get_speed_steps (GstLatestVpxTuning *tuning);
void gst_latest_vpx_tuning_apply_speed (
    GstLatestVpxTuning *tuning, guint steps);
/* As fast as it can be for the next frame, whatever the steps. */
void gst_latest_vpx_tuning_apply_hurry (
    GstLatestVpxTuning *tuning, gboolean hurry);

G_END_DECLS
