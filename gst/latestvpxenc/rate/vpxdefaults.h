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
 * What latestvpxenc encodes to.
 */
typedef enum
{
  GST_LATEST_VPX_CODEC_VP8,
  GST_LATEST_VPX_CODEC_VP9,
} GstLatestVpxCodec;

/* One property of vp8enc or vp9enc and what it should be, as text that
 * gst_value_deserialize() understands. */
typedef struct
{
  const gchar *property;
  gchar value[24];
} GstLatestVpxDefault;

#define GST_LATEST_VPX_MAX_DEFAULTS 17

/* What live video of this size wants from the encoder on a machine of which
 * the process may use this many cores. Fills "out" and returns the number of
 * rows. */
guint gst_latest_vpx_defaults (GstLatestVpxCodec codec, guint width,
    guint height, guint cores,
    GstLatestVpxDefault out[GST_LATEST_VPX_MAX_DEFAULTS]);

G_END_DECLS
