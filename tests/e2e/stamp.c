/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "stamp.h"

#include <gst/video/video.h>

#include "barcode.h"

typedef struct
{
  Stages *stages;
  guint32 number; /* streaming thread */
} Stamp;

static guint32
wall_clock (void)
{
  return (guint32) (g_get_real_time () / 100);
}

static void
paint (Stamp *self, GstPad *pad, GstBuffer *buffer)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  GstVideoInfo info;
  GstVideoFrame frame;

  if (!caps || !gst_video_info_from_caps (&info, caps)
      || !GST_VIDEO_INFO_IS_YUV (&info)
      || !gst_video_frame_map (&frame, &info, buffer, GST_MAP_READWRITE))
    return;
  barcode_paint (GST_VIDEO_FRAME_PLANE_DATA (&frame, 0),
      GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0), GST_VIDEO_INFO_WIDTH (&info),
      GST_VIDEO_INFO_HEIGHT (&info), wall_clock (), self->number++);
  gst_video_frame_unmap (&frame);
}

static GstPadProbeReturn
on_frame (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Stamp *self = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);

  buffer = gst_buffer_make_writable (buffer);
  GST_PAD_PROBE_INFO_DATA (info) = buffer;
  stages_begin (self->stages, GST_BUFFER_PTS (buffer));
  paint (self, pad, buffer);
  return GST_PAD_PROBE_OK;
}

void
stamp_install (GstElement *element, Stages *stages)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, "src");
  Stamp *self = g_new0 (Stamp, 1);

  self->stages = stages;
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, on_frame, self, g_free);
}
