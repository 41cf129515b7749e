/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "vpxcolour.h"

/* What the converter makes of RGB: luma and chroma of BT.601 with all values of
 * a sample, since it rounds down and loses less in finer steps. */
#define BETWEEN_RGB "1:4:7:1"

gchar *
gst_latest_vpx_colour_between (const GstVideoInfo *input)
{
  GstVideoColorimetry colorimetry = input->colorimetry;

  if (GST_VIDEO_INFO_IS_RGB (input))
    return g_strdup (BETWEEN_RGB);
  /* Grey has no need to say how colours are made of it. */
  if (colorimetry.matrix == GST_VIDEO_COLOR_MATRIX_UNKNOWN
      || colorimetry.matrix == GST_VIDEO_COLOR_MATRIX_RGB)
    colorimetry.matrix = GST_VIDEO_COLOR_MATRIX_BT601;
  return gst_video_colorimetry_to_string (&colorimetry);
}

GstCaps *
gst_latest_vpx_colour_say (const GstCaps *caps)
{
  GstCaps *result = gst_caps_copy (caps);
  g_autofree gchar *colorimetry = NULL;
  GstVideoInfo info;

  if (!gst_video_info_from_caps (&info, caps) || GST_VIDEO_INFO_IS_RGB (&info))
    return result;
  colorimetry = gst_latest_vpx_colour_between (&info);
  if (colorimetry)
    gst_caps_set_simple (
        result, "colorimetry", G_TYPE_STRING, colorimetry, NULL);
  return result;
}

static GstLatestYuvCoding
get_coding (const GstVideoColorimetry *colorimetry)
{
  GstLatestYuvCoding coding = { 0 };

  gst_video_color_matrix_get_Kr_Kb (
      colorimetry->matrix, &coding.kr, &coding.kb);
  coding.full_range = colorimetry->range == GST_VIDEO_COLOR_RANGE_0_255;
  return coding;
}

/* Returns whether each of three components has a plane of its own, as those
 * formats have that the encoders take. */
static gboolean
is_planar (const GstVideoInfo *info)
{
  gint bytes = GST_VIDEO_INFO_COMP_DEPTH (info, 0) > 8 ? 2 : 1;

  return GST_VIDEO_INFO_IS_YUV (info) && GST_VIDEO_INFO_N_PLANES (info) == 3
      && GST_VIDEO_INFO_COMP_DEPTH (info, 0) <= 12
      && GST_VIDEO_INFO_COMP_PSTRIDE (info, 0) == bytes
      && GST_VIDEO_INFO_COMP_PSTRIDE (info, 1) == bytes
      && (bytes == 1 || GST_VIDEO_FORMAT_INFO_IS_LE (info->finfo));
}

/* What a sample lost on average in the converter, which rounds down: where it
 * calculates, and where it leaves bits out (two of them). */
static gdouble
get_lost (const GstVideoInfo *info, const GstVideoInfo *input)
{
  if (GST_VIDEO_INFO_IS_RGB (input))
    return 0.5;
  return GST_VIDEO_INFO_COMP_DEPTH (input, 0)
          > GST_VIDEO_INFO_COMP_DEPTH (info, 0)
      ? 0.375
      : 0;
}

GstCaps *
gst_latest_vpx_colour_set_caps (
    GstLatestVpxColour *c, const GstCaps *caps, const GstVideoInfo *input)
{
  GstCaps *result = gst_caps_copy (caps);
  GstVideoColorimetry bt601;
  GstLatestYuvCoding from, to;

  c->is_needed = FALSE;
  if (!gst_video_info_from_caps (&c->info, caps) || !is_planar (&c->info))
    return result;
  gst_video_colorimetry_from_string (&bt601, GST_VIDEO_COLORIMETRY_BT601);
  from = get_coding (&c->info.colorimetry);
  to = get_coding (&bt601);
  if (from.kr <= 0 || from.kb <= 0)
    return result;
  c->is_needed = gst_latest_yuv_matrix_init (&c->matrix, &from, &to,
      GST_VIDEO_INFO_COMP_DEPTH (&c->info, 0), get_lost (&c->info, input));
  gst_caps_set_simple (
      result, "colorimetry", G_TYPE_STRING, GST_VIDEO_COLORIMETRY_BT601, NULL);
  return result;
}

GstBuffer *
gst_latest_vpx_colour_convert (const GstLatestVpxColour *c, GstBuffer *buffer)
{
  GstVideoInfo info = c->info;
  GstLatestYuvPicture picture = { 0 };
  GstVideoFrame frame;

  if (!c->is_needed)
    return buffer;
  buffer = gst_buffer_make_writable (buffer);
  /* Memory that others read is copied here. */
  if (!gst_video_frame_map (&frame, &info, buffer, GST_MAP_READWRITE))
    return buffer;
  for (guint i = 0; i < 3; i++) {
    picture.planes[i] = GST_VIDEO_FRAME_COMP_DATA (&frame, i);
    picture.strides[i] = GST_VIDEO_FRAME_COMP_STRIDE (&frame, i);
  }
  picture.width = (guint) GST_VIDEO_FRAME_WIDTH (&frame);
  picture.height = (guint) GST_VIDEO_FRAME_HEIGHT (&frame);
  picture.x_shift = GST_VIDEO_FORMAT_INFO_W_SUB (info.finfo, 1);
  picture.y_shift = GST_VIDEO_FORMAT_INFO_H_SUB (info.finfo, 1);
  picture.depth = GST_VIDEO_INFO_COMP_DEPTH (&info, 0);
  gst_latest_yuv_matrix_convert (&c->matrix, &picture, &picture);
  gst_video_frame_unmap (&frame);
  return buffer;
}
