/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "adaptspeed.h"

#define VP8 GST_LATEST_VPX_CODEC_VP8
#define VP9 GST_LATEST_VPX_CODEC_VP9

static const struct
{
  GstLatestVpxCodec codec;
  gint base;
  guint steps;    /* number of steps */
  gint values[4]; /* after 0, 1, 2 and 99 steps */
} speeds[] = {
  { VP8, -8, 2, { -8, -12, -16, -16 } },
  { VP8, -12, 1, { -12, -16, -16, -16 } },
  { VP8, -16, 0, { -16, -16, -16, -16 } },
  { VP8, 5, 3, { 5, 9, 13, 16 } },
  { VP8, 0, 4, { 0, 4, 8, 16 } },
  { VP9, 7, 2, { 7, 8, 9, 9 } },
  { VP9, 9, 0, { 9, 9, 9, 9 } },
  { VP9, 16, 0, { 16, 16, 16, 16 } },
};

GST_START_TEST (each_step_is_faster_up_to_the_fastest)
{
  static const guint steps[] = { 0, 1, 2, 99 };

  fail_unless_equals_int (
      gst_latest_adapt_speed_steps (speeds[__i__].codec, speeds[__i__].base),
      speeds[__i__].steps);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    fail_unless_equals_int (gst_latest_adapt_speed_get (speeds[__i__].codec,
                                speeds[__i__].base, steps[i]),
        speeds[__i__].values[i]);
}

GST_END_TEST;

static Suite *
adaptspeed_suite (void)
{
  Suite *s = suite_create ("adaptspeed");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (
      tc, each_step_is_faster_up_to_the_fastest, 0, G_N_ELEMENTS (speeds));
  return s;
}

GST_CHECK_MAIN (adaptspeed);
