/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_TYPE_LATEST_FRAME (gst_latest_frame_get_type ())
G_DECLARE_FINAL_TYPE (
    GstLatestFrame, gst_latest_frame, GST, LATEST_FRAME, GstElement)

GST_ELEMENT_REGISTER_DECLARE (latestframe);

/* For a bin that decides about frame rates itself, beside the user's
 * max-framerate: the lower of the two is in force. 0/1: none. */
void gst_latest_frame_limit_framerate (
    GstLatestFrame *self, gint num, gint den);
/* What such a bin decides by: buffers accepted so far, and max-framerate. */
void gst_latest_frame_get_input (
    GstLatestFrame *self, guint64 *in, gint *max_num, gint *max_den);
/* The distance of two buffers by the lower of the two limits, 0 without any. */
GstClockTime gst_latest_frame_get_interval (GstLatestFrame *self);
/* The stats, without the copy that reading the property takes. */
GstStructure *gst_latest_frame_create_stats (GstLatestFrame *self);

G_END_DECLS
