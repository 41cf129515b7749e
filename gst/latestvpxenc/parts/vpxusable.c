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

/* Entries of four bytes in the palette of a format that has one. */
#define PALETTE_SIZE (256 * 4)

/* Returns the bytes of one row of @plane, without padding where the format is a
 * plain one. */
static gsize
row_size (const GstVideoInfo *info, guint plane)
{
  const GstVideoFormatInfo *format = info->finfo;
  gsize size = 0;

  if (GST_VIDEO_FORMAT_INFO_IS_COMPLEX (format))
    return GST_VIDEO_INFO_PLANE_STRIDE (info, plane);
  for (guint i = 0; i < GST_VIDEO_FORMAT_INFO_N_COMPONENTS (format); i++) {
    gsize width = GST_VIDEO_FORMAT_INFO_SCALE_WIDTH (format, i, info->width);

    if (GST_VIDEO_FORMAT_INFO_PLANE (format, i) == plane)
      size = MAX (size, width * GST_VIDEO_FORMAT_INFO_PSTRIDE (format, i));
  }
  return size;
}

static gsize
count_rows (const GstVideoInfo *info, guint plane)
{
  gint components[GST_VIDEO_MAX_COMPONENTS];

  gst_video_format_info_component (info->finfo, plane, components);
  return GST_VIDEO_FORMAT_INFO_SCALE_HEIGHT (
      info->finfo, MAX (components[0], 0), info->height);
}

/* Returns whether @plane lies in one memory, as it is mapped from one. */
static gboolean
has_plane (const GstVideoInfo *info, GstBuffer *buffer,
    const GstVideoMeta *meta, guint plane)
{
  gsize row = row_size (info, plane);
  gsize size, skip;
  guint first, n;

  if (GST_VIDEO_FORMAT_INFO_HAS_PALETTE (info->finfo) && plane == 1)
    size = PALETTE_SIZE;
  else if (meta->stride[plane] < 0 || (gsize) meta->stride[plane] < row)
    return FALSE;
  else
    size = (count_rows (info, plane) - 1) * meta->stride[plane] + row;
  if (!gst_buffer_find_memory (
          buffer, meta->offset[plane], 1, &first, &n, &skip))
    return FALSE;
  return size <= gst_memory_get_sizes (
                     gst_buffer_peek_memory (buffer, first), NULL, NULL)
      - skip;
}

static gboolean
has_picture (const GstVideoInfo *info, GstBuffer *buffer)
{
  const GstVideoMeta *meta = gst_buffer_get_video_meta (buffer);

  /* The strides of a tiled format are no bytes. */
  if (meta == NULL || GST_VIDEO_FORMAT_INFO_IS_TILED (info->finfo))
    return gst_buffer_get_size (buffer) >= info->size;
  if (meta->format != GST_VIDEO_INFO_FORMAT (info)
      || meta->width < (guint) info->width
      || meta->height < (guint) info->height
      || meta->n_planes < GST_VIDEO_INFO_N_PLANES (info))
    return FALSE;
  for (guint i = 0; i < GST_VIDEO_INFO_N_PLANES (info); i++) {
    if (!has_plane (info, buffer, meta, i))
      return FALSE;
  }
  return TRUE;
}

static gboolean
have_pictures (const GstVideoInfo *info, GstMiniObject *data)
{
  GstBufferList *list;

  if (!GST_IS_BUFFER_LIST (data))
    return has_picture (info, GST_BUFFER_CAST (data));
  list = GST_BUFFER_LIST_CAST (data);
  for (guint i = 0; i < gst_buffer_list_length (list); i++) {
    if (!has_picture (info, gst_buffer_list_get (list, i)))
      return FALSE;
  }
  return TRUE;
}

gboolean
gst_latest_vpx_check_picture (GstElement *element, const GstVideoInfo *info,
    GstMiniObject *data, gboolean *reported)
{
  if (have_pictures (info, data))
    return TRUE;
  if (!*reported)
    GST_ELEMENT_WARNING (element, STREAM, FORMAT,
        ("Frames with less data than their caps say are dropped."),
        ("the first: %" GST_PTR_FORMAT "; by its caps: %" G_GSIZE_FORMAT
         " bytes",
            data, GST_VIDEO_INFO_SIZE (info)));
  *reported = TRUE;
  return FALSE;
}
