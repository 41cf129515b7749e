/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "vpxdefaults.h"

static const gchar *
value_of (GstLatestVpxDefault *rows, guint n, const gchar *property)
{
  for (guint i = 0; i < n; i++) {
    if (g_str_equal (rows[i].property, property))
      return rows[i].value;
  }
  return NULL;
}

static const struct
{
  GstLatestVpxCodec codec;
  guint width, height, cores;
  const gchar *property;
  const gchar *value;
} cases[] = {
  /* VP8 uses row threads only where a core is left for everything else. */
  { GST_LATEST_VPX_CODEC_VP8, 1920, 1080, 1, "threads", "1" },
  { GST_LATEST_VPX_CODEC_VP8, 1920, 1080, 2, "threads", "1" },
  { GST_LATEST_VPX_CODEC_VP8, 640, 480, 16, "threads", "1" },
  { GST_LATEST_VPX_CODEC_VP8, 1280, 720, 4, "threads", "2" },
  { GST_LATEST_VPX_CODEC_VP8, 1280, 720, 8, "threads", "3" },
  { GST_LATEST_VPX_CODEC_VP8, 1920, 1080, 16, "threads", "8" },
  { GST_LATEST_VPX_CODEC_VP8, 1920, 1080, 0, "threads", "1" },
  { GST_LATEST_VPX_CODEC_VP8, 640, 480, 2, "cpu-used", "-8" },
  { GST_LATEST_VPX_CODEC_VP8, 1280, 720, 2, "cpu-used", "-8" },
  { GST_LATEST_VPX_CODEC_VP8, 640, 480, 2, "keyframe-mode", "disabled" },
  { GST_LATEST_VPX_CODEC_VP8, 640, 480, 2, "aq-mode", NULL },
  /* VP9 has one thread for each tile, a tile being 256 pixels wide or more. */
  { GST_LATEST_VPX_CODEC_VP9, 320, 240, 8, "threads", "1" },
  { GST_LATEST_VPX_CODEC_VP9, 640, 480, 1, "threads", "1" },
  { GST_LATEST_VPX_CODEC_VP9, 640, 480, 2, "threads", "2" },
  { GST_LATEST_VPX_CODEC_VP9, 640, 480, 2, "tile-columns", "1" },
  { GST_LATEST_VPX_CODEC_VP9, 640, 480, 8, "threads", "2" },
  { GST_LATEST_VPX_CODEC_VP9, 1280, 720, 3, "threads", "2" },
  { GST_LATEST_VPX_CODEC_VP9, 1280, 720, 8, "threads", "4" },
  { GST_LATEST_VPX_CODEC_VP9, 1280, 720, 8, "tile-columns", "2" },
  { GST_LATEST_VPX_CODEC_VP9, 300, 2000, 8, "threads", "1" },
  { GST_LATEST_VPX_CODEC_VP9, 1280, 720, 8, "aq-mode", "cyclic-refresh" },
};

GST_START_TEST (settings_depend_on_codec_size_and_cores)
{
  GstLatestVpxDefault rows[GST_LATEST_VPX_MAX_DEFAULTS];
  guint n = gst_latest_vpx_defaults (cases[__i__].codec, cases[__i__].width,
      cases[__i__].height, cases[__i__].cores, rows);

  fail_unless_equals_string (
      value_of (rows, n, cases[__i__].property), cases[__i__].value);
}

GST_END_TEST;

GST_START_TEST (there_are_never_more_threads_than_cores)
{
  static const guint widths[] = { 16, 320, 640, 1280, 1920, 3840, 16383 };
  GstLatestVpxDefault rows[GST_LATEST_VPX_MAX_DEFAULTS];

  for (guint i = 0; i < G_N_ELEMENTS (widths); i++) {
    guint width = widths[i], height = MAX (width * 9 / 16, 1);
    guint n = gst_latest_vpx_defaults (__i__ % 2, width, height, __i__, rows);
    gint64 threads = g_ascii_strtoll (value_of (rows, n, "threads"), NULL, 10);

    fail_unless (threads >= 1 && threads <= MAX (__i__, 1));
  }
}

GST_END_TEST;

GST_START_TEST (each_property_is_set_once)
{
  GstLatestVpxDefault rows[GST_LATEST_VPX_MAX_DEFAULTS];
  guint n = gst_latest_vpx_defaults (__i__, 1280, 720, 4, rows);

  fail_unless (n > 0);
  for (guint i = 0; i < n; i++)
    fail_unless (value_of (rows, n, rows[i].property) == rows[i].value);
}

GST_END_TEST;

static Suite *
vpxdefaults_suite (void)
{
  Suite *s = suite_create ("vpxdefaults");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (
      tc, settings_depend_on_codec_size_and_cores, 0, G_N_ELEMENTS (cases));
  tcase_add_loop_test (tc, there_are_never_more_threads_than_cores, 0, 20);
  tcase_add_loop_test (tc, each_property_is_set_once, 0, 2);
  return s;
}

GST_CHECK_MAIN (vpxdefaults);
