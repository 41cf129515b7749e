/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* The properties of latestvpxenc. A new one is four entries in vpxproperties.c:
 * its id, its doc comment and GParamSpec, and how it is set and read; and its
 * default here, if what it sets starts out with it. */
#define GST_LATEST_VPX_ENC_DEFAULT_CODEC GST_LATEST_VPX_CODEC_VP8
#define GST_LATEST_VPX_ENC_DEFAULT_BITRATE 2000000
#define GST_LATEST_VPX_ENC_DEFAULT_KEYFRAME_MIN_INTERVAL (500 * GST_MSECOND)
#define GST_LATEST_VPX_ENC_DEFAULT_MAX_FRAME_LATENCY (300 * GST_MSECOND)
#define GST_LATEST_VPX_ENC_DEFAULT_STALL_TIMEOUT (2 * GST_SECOND)

void gst_latest_vpx_enc_install_properties (GObjectClass *gobject_class);
void gst_latest_vpx_enc_set_property (
    GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec);
void gst_latest_vpx_enc_get_property (
    GObject *object, guint prop_id, GValue *value, GParamSpec *pspec);

G_END_DECLS
