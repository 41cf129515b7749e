/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "gstlatestvpxenc.h"

G_BEGIN_DECLS

/* The elements inside latestvpxenc. */

/* Makes and links what is not there yet and can be made. */
void gst_latest_vpx_enc_build (GstLatestVpxEnc * self);
/* The same; what is missing is posted as an error. */
gboolean gst_latest_vpx_enc_is_complete (GstLatestVpxEnc * self);

void gst_latest_vpx_enc_set_codec (GstLatestVpxEnc * self,
    GstLatestVpxCodec codec);
GstLatestVpxCodec gst_latest_vpx_enc_get_codec (GstLatestVpxEnc * self);

G_END_DECLS
