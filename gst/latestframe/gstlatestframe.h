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

/* Limits the framerate beside the user's max-framerate, for a bin that decides
 * about framerates itself: the lower of the two limits is in force. 0/1 means
 * no limit. */
void gst_latest_frame_limit_framerate (
    GstLatestFrame *self, gint num, gint den);
/* Returns what such a bin decides by: the number of buffers accepted since
 * READY and max-framerate. */
void gst_latest_frame_get_input (
    GstLatestFrame *self, guint64 *in, gint *max_num, gint *max_den);
/* Returns the time between two buffers at the lower of the two limits, in ns, 0
 * without a limit. */
GstClockTime gst_latest_frame_get_interval (GstLatestFrame *self);
/* Returns the statistics, without the copy that reading the property takes. */
GstStructure *gst_latest_frame_create_stats (GstLatestFrame *self);

G_END_DECLS
