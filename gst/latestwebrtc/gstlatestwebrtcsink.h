/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_TYPE_LATEST_WEBRTC_SINK (gst_latest_webrtc_sink_get_type ())
G_DECLARE_FINAL_TYPE (GstLatestWebRTCSink, gst_latest_webrtc_sink, GST_LATEST,
    WEBRTC_SINK, GstBin)

GST_ELEMENT_REGISTER_DECLARE (latestwebrtcsink);

/* Every sink makes its signallers of @types (static, ends with 0), which
 * implement GstLatestSignaller. To be called before the first sink starts. */
void gst_latest_webrtc_sink_set_signaller_types (const GType *types);

G_END_DECLS
