/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "colourbars.h"
#include "vpxcolour.h"

static GstCaps *
parse (const gchar *text)
{
  g_autofree gchar *all = g_strconcat ("video/x-raw,", text, NULL);
  GstCaps *caps = gst_caps_from_string (all);

  fail_unless (caps != NULL, "%s", all);
  return caps;
}

static void
parse_info (const gchar *text, GstVideoInfo *info)
{
  g_autoptr (GstCaps) caps = parse (text);

  fail_unless (gst_video_info_from_caps (info, caps), "%s", text);
}

/* What arrives, what the converter is told to make of it, and whether frames
 * are then converted here. */
static const struct
{
  const gchar *input, *between;
  gboolean is_needed;
} colorimetries[] = {
  { "format=I420,width=64,height=48", "bt601", FALSE },
  { "format=I420,width=64,height=48,colorimetry=bt601", "bt601", FALSE },
  { "format=NV12,width=64,height=48,colorimetry=2:4:5:1", "2:4:5:1", FALSE },
  { "format=I420,width=64,height=720", "bt709", TRUE },
  { "format=YUY2,width=64,height=48,colorimetry=bt709", "bt709", TRUE },
  { "format=I420,width=64,height=48,colorimetry=bt2020", "bt2020", TRUE },
  { "format=I420,width=64,height=48,colorimetry=1:4:0:0", "1:4:0:0", TRUE },
  { "format=GRAY8,width=64,height=48", "1:4:0:0", TRUE },
  { "format=RGBA,width=64,height=48", "1:4:7:1", TRUE },
  { "format=BGRx,width=64,height=720,colorimetry=sRGB", "1:4:7:1", TRUE },
  /* None of YUV, and so the one of its height. */
  { "format=I420,width=64,height=48,colorimetry=sRGB", "bt601", FALSE },
};

GST_START_TEST (what_is_not_bt601_is_converted)
{
  g_autofree gchar *between = NULL, *converted = NULL;
  g_autoptr (GstCaps) in = NULL, out = NULL;
  GstLatestVpxColour c = { 0 };
  GstVideoInfo input;

  parse_info (colorimetries[__i__].input, &input);
  between = gst_latest_vpx_colour_between (&input);
  fail_unless_equals_string (between, colorimetries[__i__].between);
  converted = g_strdup_printf (
      "format=I420,width=64,height=%d,colorimetry=%s", input.height, between);
  in = parse (converted);
  out = gst_latest_vpx_colour_set_caps (&c, in, &input);
  fail_unless_equals_string (
      gst_structure_get_string (gst_caps_get_structure (out, 0), "colorimetry"),
      "bt601");
  fail_unless_equals_int (c.is_needed, colorimetries[__i__].is_needed);
}

GST_END_TEST;

/* The converter is told the colorimetry of its input in the same words as that
 * of its output. */
GST_START_TEST (both_sides_of_the_converter_say_the_same)
{
  g_autoptr (GstCaps) caps = parse (colorimetries[__i__].input);
  g_autoptr (GstCaps) said = gst_latest_vpx_colour_say (caps);
  const gchar *colorimetry = gst_structure_get_string (
      gst_caps_get_structure (said, 0), "colorimetry");
  GstVideoInfo input;

  parse_info (colorimetries[__i__].input, &input);
  if (GST_VIDEO_INFO_IS_RGB (&input))
    fail_unless (gst_caps_is_equal (said, caps));
  else
    fail_unless_equals_string (colorimetry, colorimetries[__i__].between);
}

GST_END_TEST;

static GstBuffer *
new_frame (const GstVideoInfo *info, const ColourCoding *coding)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, info->size, NULL);
  gdouble yuv[3];

  colour_to_yuv (coding, 8, colour_bars[13], yuv);
  for (guint i = 0; i < 3; i++) {
    gsize end = i < 2 ? GST_VIDEO_INFO_PLANE_OFFSET (info, i + 1) : info->size;

    gst_buffer_memset (buffer, GST_VIDEO_INFO_PLANE_OFFSET (info, i),
        (guint8) (yuv[i] + 0.5), end - GST_VIDEO_INFO_PLANE_OFFSET (info, i));
  }
  GST_BUFFER_PTS (buffer) = 5;
  return buffer;
}

static gdouble
get_error (
    GstBuffer *buffer, const GstVideoInfo *info, const ColourCoding *coding)
{
  gdouble yuv[3];

  for (guint i = 0; i < 3; i++) {
    guint8 value;

    gst_buffer_extract (
        buffer, GST_VIDEO_INFO_PLANE_OFFSET (info, i), &value, 1);
    yuv[i] = value;
  }
  return colour_error (coding, 8, yuv, colour_bars[13]);
}

/* A frame that others have, too, is copied and stays as it is for them. */
GST_START_TEST (a_frame_of_others_is_left_alone)
{
  static const ColourCoding bt709 = { 0.2126, 0.0722, FALSE };
  g_autoptr (GstCaps) in =
      parse ("format=I420,width=64,height=48,colorimetry=bt709");
  g_autoptr (GstCaps) out = NULL;
  g_autoptr (GstBuffer) mine = NULL, result = NULL;
  GstMemory *memory;
  GstLatestVpxColour c = { 0 };
  GstVideoInfo info;

  fail_unless (gst_video_info_from_caps (&info, in));
  out = gst_latest_vpx_colour_set_caps (&c, in, &info);
  mine = new_frame (&info, &bt709);
  result = gst_latest_vpx_colour_convert (&c, gst_buffer_ref (mine));
  fail_unless (get_error (mine, &info, &bt709) < 2);
  fail_unless (get_error (result, &info, &colour_bt601) < 2);
  fail_unless_equals_uint64 (GST_BUFFER_PTS (result), 5);
  gst_clear_buffer (&result);

  memory = gst_buffer_peek_memory (mine, 0);
  result = gst_latest_vpx_colour_convert (&c, g_steal_pointer (&mine));
  fail_unless (gst_buffer_peek_memory (result, 0) == memory);
  fail_unless (get_error (result, &info, &colour_bt601) < 2);
}

GST_END_TEST;

static Suite *
vpxcolour_suite (void)
{
  Suite *s = suite_create ("vpxcolour");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (
      tc, what_is_not_bt601_is_converted, 0, G_N_ELEMENTS (colorimetries));
  tcase_add_loop_test (tc, both_sides_of_the_converter_say_the_same, 0,
      G_N_ELEMENTS (colorimetries));
  tcase_add_test (tc, a_frame_of_others_is_left_alone);
  return s;
}

GST_CHECK_MAIN (vpxcolour);
