/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "squaresize.h"

static const struct
{
  const gchar *what;
  guint width, height, par_n, par_d, square_width, square_height;
} sizes[] = {
  { "square", 640, 360, 1, 1, 640, 360 },
  { "square and odd", 641, 361, 1, 1, 641, 361 },
  { "unknown", 640, 360, 0, 1, 640, 360 },
  { "wide pixels make it lower", 960, 1080, 2, 1, 960, 540 },
  { "narrow pixels make it narrower", 1920, 540, 1, 2, 960, 540 },
  { "PAL", 720, 576, 16, 15, 720, 540 },
  { "PAL, 16:9", 720, 576, 64, 45, 720, 406 },
  { "NTSC", 720, 480, 8, 9, 640, 480 },
  { "HDV", 1440, 1080, 4, 3, 1440, 810 },
  { "the side that stays may be odd", 641, 361, 2, 1, 641, 180 },
  { "hardly not square", 640, 360, 1001, 1000, 640, 360 },
  { "odd becomes even", 5, 5, 10000, 10001, 4, 5 },
  { "never nothing", 64, 48, 1000, 1, 64, 2 },
  { "one pixel", 1, 1, 2, 1, 1, 1 },
  { "a large one with large numbers", 65535, 65535, 2147483647, 2147483646,
      65535, 65534 },
};

GST_START_TEST (no_side_grows_and_the_shape_stays)
{
  guint width = sizes[__i__].width, height = sizes[__i__].height;

  gst_latest_square_size (
      &width, &height, sizes[__i__].par_n, sizes[__i__].par_d);
  fail_unless (width == sizes[__i__].square_width
          && height == sizes[__i__].square_height,
      "%s: %ux%u", sizes[__i__].what, width, height);
}

GST_END_TEST;

static Suite *
squaresize_suite (void)
{
  Suite *s = suite_create ("squaresize");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (
      tc, no_side_grows_and_the_shape_stays, 0, G_N_ELEMENTS (sizes));
  return s;
}

GST_CHECK_MAIN (squaresize);
