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
/* Hands over nothing before @until, for a bin that knows when downstream can take
 * the next buffer; then the newest buffer of that moment goes. @until is in ns of
 * the monotonic clock (g_get_monotonic_time () * 1000), and G_MININT64 or any
 * time in the past ends the hold. It takes effect at once, also for the buffer
 * that waits. A hold lasts 1 s at most, prolonged or not, and ends with EOS, as
 * no newer buffer comes then. READY ends it too. May be called from any thread
 * and never waits. */
void gst_latest_frame_hold (GstLatestFrame *self, gint64 until);
/* Returns for how long, in ns, nothing but a hold kept the buffer that was handed
 * over last. Called by the streaming thread, in the hand-over. */
gint64 gst_latest_frame_get_held_time (GstLatestFrame *self);
/* Returns what such a bin decides by: the number of buffers accepted since
 * READY, without repeats, and max-framerate. */
void gst_latest_frame_get_input (
    GstLatestFrame *self, guint64 *in, gint *max_num, gint *max_den);
/* Returns the time between two buffers at the lower of the two limits, in ns, 0
 * without a limit. @held is set to whether a buffer waits now, and for nothing
 * but the end of a hold. */
GstClockTime gst_latest_frame_get_interval (
    GstLatestFrame *self, gboolean *held);
/* Hands @buffer (transfer full) over, as if it had come just now, if nothing waits:
 * a buffer or an event from upstream is newer. For a bin that knows that upstream
 * stands still. May be called from any thread and never waits. */
void gst_latest_frame_repeat (GstLatestFrame *self, GstBuffer *buffer);
/* Returns the statistics, without the copy that reading the property takes. */
GstStructure *gst_latest_frame_create_stats (GstLatestFrame *self);

G_END_DECLS
