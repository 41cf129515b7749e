/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "gstlatestvpxenc.h"

G_BEGIN_DECLS

/* Stands in front of the encoder inside latestvpxenc, in its streaming thread,
 * and outlives it: what has been said of the stream (caps, segment, tags) is
 * kept on its src pad and reaches each encoder that is put behind it. Frames and
 * failures are the business of vpxrecovery.c. */
#define GST_TYPE_LATEST_VPX_GUARD (gst_latest_vpx_guard_get_type ())
G_DECLARE_FINAL_TYPE (
    GstLatestVpxGuard, gst_latest_vpx_guard, GST_LATEST, VPX_GUARD, GstElement)

/* @owner outlives it. */
GstElement *gst_latest_vpx_guard_new (GstLatestVpxEnc *owner);

G_END_DECLS
