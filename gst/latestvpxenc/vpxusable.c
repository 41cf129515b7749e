/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "vpxusable.h"

#include "vpxframe.h"

/* Cuts off what of the frame is before its segment, as the encoder would.
 * Returns FALSE if nothing is left. */
static gboolean
clip (const GstSegment *segment, GstBuffer **buffer)
{
  GstClockTime pts = GST_BUFFER_PTS (*buffer);
  GstClockTime duration = GST_BUFFER_DURATION (*buffer);
  GstClockTime end = GST_CLOCK_TIME_NONE;
  guint64 start, stop;

  if (!GST_CLOCK_TIME_IS_VALID (pts))
    return TRUE;
  if (duration < GST_CLOCK_TIME_NONE - pts)
    end = pts + duration;
  if (!gst_segment_clip (segment, GST_FORMAT_TIME, pts, end, &start, &stop))
    return FALSE;
  if (start != pts) {
    *buffer = gst_buffer_make_writable (*buffer);
    GST_BUFFER_PTS (*buffer) = start;
  }
  return TRUE;
}

/* Gives the frame the running time @time. Returns FALSE if the segment has no
 * position for it: what the encoder computes from one may be no time at all, or
 * one that it has had. */
static gboolean
move_to (const GstSegment *segment, GstBuffer **buffer, gint64 time)
{
  GstClockTime pts = gst_segment_position_from_running_time (
      segment, GST_FORMAT_TIME, (guint64) time);
  gint64 back = gst_latest_vpx_running_time (segment, pts);

  if (back == GST_LATEST_TIME_NONE
      || ABS (back - time) > GST_LATEST_TIME_STEP / 2)
    return FALSE;
  *buffer = gst_buffer_make_writable (*buffer);
  GST_BUFFER_PTS (*buffer) = pts;
  return TRUE;
}

gboolean
gst_latest_vpx_correct_time (GstLatestFrameTimes *times, GstBuffer **buffer,
    const GstSegment *segment, gint64 now, gint64 interval, gboolean *restarted)
{
  GstLatestTimeResult result;
  gint64 time;

  if (segment->format != GST_FORMAT_TIME)
    return TRUE;
  if (!clip (segment, buffer))
    return FALSE;
  time = gst_latest_vpx_running_time (segment, GST_BUFFER_PTS (*buffer));
  result = gst_latest_frame_times_next (times, &time, now, interval);
  *restarted = result == GST_LATEST_TIME_RESTARTED;
  return result != GST_LATEST_TIME_MOVED || move_to (segment, buffer, time);
}
