/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "vpxshape.h"

#include "squaresize.h"
#include "vpxcolour.h"

void
gst_latest_vpx_shape_get_size (
    const GstVideoInfo *input, guint *width, guint *height)
{
  *width = (guint) input->width;
  *height = (guint) input->height;
  gst_latest_square_size (width, height, (guint) MAX (input->par_n, 0),
      (guint) MAX (input->par_d, 0));
}

static gboolean
is_accepted (const GstCaps *accepted, const gchar *format)
{
  g_autoptr (GstCaps) caps = gst_caps_new_simple (
      "video/x-raw", "format", G_TYPE_STRING, format, NULL);

  return gst_caps_can_intersect (accepted, caps);
}

/* Chooses the format: the input's own, else one of 8 bits, with full chroma if
 * the input has it, else one of VP9's profiles 2 and 3. NULL: none of these is
 * accepted. The converter would choose nearly any where the caps have a
 * colorimetry. */
static const gchar *
choose_format (const GstVideoInfo *input, const GstCaps *accepted)
{
  gboolean is_full = GST_VIDEO_INFO_IS_RGB (input)
      || (GST_VIDEO_INFO_IS_YUV (input)
          && GST_VIDEO_FORMAT_INFO_W_SUB (input->finfo, 1) == 0);
  gboolean is_deep = GST_VIDEO_INFO_COMP_DEPTH (input, 0) > 10;
  const gchar *formats[] = {
    gst_video_format_to_string (GST_VIDEO_INFO_FORMAT (input)),
    is_full ? "Y444" : "I420",
    is_full ? "I420" : "Y444",
    is_deep ? "I420_12LE" : "I420_10LE",
    is_deep ? "Y444_12LE" : "Y444_10LE",
  };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    if (is_accepted (accepted, formats[i]))
      return formats[i];
  }
  return NULL;
}

GstCaps *
gst_latest_vpx_shape_get_caps (const GstVideoInfo *input,
    const GstCaps *accepted, guint width, guint height)
{
  GstCaps *caps = gst_caps_new_empty_simple ("video/x-raw");
  g_autofree gchar *colorimetry = gst_latest_vpx_colour_between (input);
  const gchar *format = choose_format (input, accepted);

  if (colorimetry)
    gst_caps_set_simple (caps, "colorimetry", G_TYPE_STRING, colorimetry, NULL);
  if (format)
    gst_caps_set_simple (caps, "format", G_TYPE_STRING, format, NULL);
  if (width > 0
      && (width != (guint) input->width || height != (guint) input->height))
    gst_caps_set_simple (caps, "width", G_TYPE_INT, (gint) width, "height",
        G_TYPE_INT, (gint) height, NULL);
  else if (width == 0 && input->par_n != input->par_d)
    gst_caps_set_simple (
        caps, "pixel-aspect-ratio", GST_TYPE_FRACTION, 1, 1, NULL);
  return caps;
}
