/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GstLatestVpxCodec:
 * @GST_LATEST_VPX_CODEC_VP8: VP8, encoded by vp8enc
 * @GST_LATEST_VPX_CODEC_VP9: VP9, encoded by vp9enc
 *
 * The codec that latestvpxenc encodes to.
 */
typedef enum
{
  GST_LATEST_VPX_CODEC_VP8,
  GST_LATEST_VPX_CODEC_VP9,
} GstLatestVpxCodec;

/* A default value for one property of vp8enc or vp9enc, as text for
 * gst_value_deserialize(). */
typedef struct
{
  const gchar *property;
  gchar value[24];
} GstLatestVpxDefault;

/* The largest number of rows of gst_latest_vpx_defaults(). */
#define GST_LATEST_VPX_MAX_DEFAULTS 17

/* Fills @out with the encoder's settings for live video of this size, on a
 * machine of which the process may use @cores. Returns the number of rows. */
guint gst_latest_vpx_defaults (GstLatestVpxCodec codec, guint width,
    guint height, guint cores,
    GstLatestVpxDefault out[GST_LATEST_VPX_MAX_DEFAULTS]);

G_END_DECLS
