/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "vpxdefaults.h"

G_BEGIN_DECLS

#define GST_TYPE_LATEST_VPX_CODEC (gst_latest_vpx_codec_get_type ())
GType gst_latest_vpx_codec_get_type (void);

#define GST_TYPE_LATEST_VPX_ENC (gst_latest_vpx_enc_get_type ())
G_DECLARE_FINAL_TYPE (
    GstLatestVpxEnc, gst_latest_vpx_enc, GST, LATEST_VPX_ENC, GstBin)

GST_ELEMENT_REGISTER_DECLARE (latestvpxenc);

G_END_DECLS
