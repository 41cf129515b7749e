/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_TYPE_LATEST_FRAME (gst_latest_frame_get_type ())
G_DECLARE_FINAL_TYPE (GstLatestFrame, gst_latest_frame, GST, LATEST_FRAME,
    GstElement)

GST_ELEMENT_REGISTER_DECLARE (latestframe);

G_END_DECLS
