/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "vpxshape.h"

#define VP8 "video/x-raw,format=I420"
#define VP9_0 "video/x-raw,format={I420,YV12}"
#define VP9_1 "video/x-raw,format=Y444"
#define VP9_ALL "video/x-raw,format={I420,YV12,Y444,I420_10LE,I420_12LE}"
#define VP9_2 "video/x-raw,format={I420_10LE,I420_12LE}"
#define VP9_3 "video/x-raw,format={I422_10LE,Y444_10LE,Y444_12LE}"

/* What the converter is told: @width and @height as the caller says, and what
 * comes of it. */
static const struct
{
  const gchar *input, *accepted;
  guint width, height;
  const gchar *caps;
} cases[] = {
  { "I420,width=64,height=48", VP8, 64, 48, "format=I420,colorimetry=bt601" },
  { "YV12,width=64,height=48", VP9_0, 64, 48, "format=YV12,colorimetry=bt601" },
  { "NV12,width=64,height=48", VP9_ALL, 64, 48,
      "format=I420,colorimetry=bt601" },
  { "RGBA,width=64,height=48", VP9_ALL, 64, 48,
      "format=Y444,colorimetry=1:4:7:1" },
  { "RGBA,width=64,height=48", VP9_0, 64, 48,
      "format=I420,colorimetry=1:4:7:1" },
  { "NV12,width=64,height=48", VP9_1, 64, 48, "format=Y444,colorimetry=bt601" },
  { "P010_10LE,width=64,height=48", VP9_ALL, 64, 48,
      "format=I420,colorimetry=bt601" },
  { "P010_10LE,width=64,height=48", VP9_2, 64, 48,
      "format=I420_10LE,colorimetry=bt601" },
  { "P016_LE,width=64,height=48", VP9_2, 64, 48,
      "format=I420_12LE,colorimetry=bt601" },
  { "P010_10LE,width=64,height=48", VP9_3, 64, 48,
      "format=Y444_10LE,colorimetry=bt601" },
  { "I420,width=64,height=48", "video/x-raw,format=v210", 64, 48,
      "colorimetry=bt601" },
  /* The colours are those of the whole picture, whatever its size becomes. */
  { "I420,width=1280,height=720", VP8, 640, 360,
      "format=I420,colorimetry=bt709,width=640,height=360" },
  { "I420,width=960,height=1080,pixel-aspect-ratio=2/1", VP8, 960, 540,
      "format=I420,colorimetry=bt709,width=960,height=540" },
  /* Downstream says the size. */
  { "I420,width=960,height=1080,pixel-aspect-ratio=2/1", VP8, 0, 0,
      "format=I420,colorimetry=bt709,pixel-aspect-ratio=1/1" },
  { "I420,width=64,height=48", VP8, 0, 0, "format=I420,colorimetry=bt601" },
};

GST_START_TEST (the_converter_is_told)
{
  g_autofree gchar *in =
      g_strconcat ("video/x-raw,format=", cases[__i__].input, NULL);
  g_autofree gchar *out = g_strconcat ("video/x-raw,", cases[__i__].caps, NULL);
  g_autoptr (GstCaps) input = gst_caps_from_string (in);
  g_autoptr (GstCaps) accepted = gst_caps_from_string (cases[__i__].accepted);
  g_autoptr (GstCaps) expected = gst_caps_from_string (out);
  g_autoptr (GstCaps) caps = NULL;
  g_autofree gchar *text = NULL;
  GstVideoInfo info;

  fail_unless (gst_video_info_from_caps (&info, input));
  caps = gst_latest_vpx_shape_get_caps (
      &info, accepted, cases[__i__].width, cases[__i__].height);
  text = gst_caps_to_string (caps);
  fail_unless (gst_caps_is_equal (caps, expected), "%s: %s", in, text);
}

GST_END_TEST;

GST_START_TEST (pixels_are_square)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (
      "video/x-raw,format=NV12,width=720,height=576,pixel-aspect-ratio=16/15");
  GstVideoInfo info;
  guint width, height;

  fail_unless (gst_video_info_from_caps (&info, caps));
  gst_latest_vpx_shape_get_size (&info, &width, &height);
  fail_unless_equals_int (width, 720);
  fail_unless_equals_int (height, 540);
}

GST_END_TEST;

static Suite *
vpxshape_suite (void)
{
  Suite *s = suite_create ("vpxshape");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, the_converter_is_told, 0, G_N_ELEMENTS (cases));
  tcase_add_test (tc, pixels_are_square);
  return s;
}

GST_CHECK_MAIN (vpxshape);
