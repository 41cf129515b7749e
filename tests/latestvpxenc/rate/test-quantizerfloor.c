/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "quantizerfloor.h"

#define VP8 GST_LATEST_VPX_CODEC_VP8
#define VP9 GST_LATEST_VPX_CODEC_VP9

/* libvpx's quantizer index for each value of min-quantizer. */
static const guint8 vp8_indices[64] = { 0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 12, 13,
  15, 17, 18, 19, 20, 21, 23, 24, 25, 26, 27, 28, 29, 30, 31, 33, 35, 37, 39,
  41, 43, 45, 47, 49, 51, 53, 55, 57, 59, 61, 64, 67, 70, 73, 76, 79, 82, 85,
  88, 91, 94, 97, 100, 103, 106, 109, 112, 115, 118, 121, 124, 127 };

static guint
index_of (GstLatestVpxCodec codec, guint value)
{
  fail_unless (value <= 63);
  return codec == VP8 ? vp8_indices[value] : MIN (value * 4, 255);
}

static void
check_after_key (GstLatestVpxCodec codec, guint coarsest)
{
  for (guint qp = 0; qp <= coarsest; qp++) {
    guint value = gst_latest_quantizer_floor_after_key (codec, (gint) qp);
    gint index = (gint) index_of (codec, value), aim = (gint) qp * 3 / 4;

    fail_unless (ABS (index - aim) <= 4, "%u: %d, not %d", qp, index, aim);
  }
}

GST_START_TEST (a_key_frame_is_refined_by_a_quarter)
{
  check_after_key (VP8, 127);
  check_after_key (VP9, 255);
}

GST_END_TEST;

GST_START_TEST (no_floor_when_the_quantizer_is_not_known)
{
  fail_unless_equals_int (gst_latest_quantizer_floor_after_key (VP8, -1), 0);
  fail_unless_equals_int (gst_latest_quantizer_floor_after_key (VP9, -1), 0);
}

GST_END_TEST;

/* A fine key frame, of a slide for instance, leaves little to refine. */
GST_START_TEST (fine_key_frames_leave_the_next_frame_free)
{
  fail_unless (gst_latest_quantizer_floor_after_key (VP8, 4) <= 3);
  fail_unless (gst_latest_quantizer_floor_after_key (VP9, 8) <= 2);
}

GST_END_TEST;

/* Each row has the bits per pixel of 100 ms of a bitrate, and the quantizers
 * that were measured to need them. */
static const struct
{
  GstLatestVpxCodec codec;
  gdouble bits_per_pixel;
  guint from, to;
} cuts[] = {
  { VP8, 0.22, 42, 46 },  /* 1280x720 at 2 Mbit/s */
  { VP8, 0.098, 56, 61 }, /* 640x480 at 300 kbit/s */
  { VP9, 0.22, 36, 40 },
  { VP9, 0.098, 46, 49 },
  /* Extremes: almost no bits, none, and plenty. */
  { VP8, 0.01, 63, 63 },
  { VP9, 0.01, 63, 63 },
  { VP8, 0, 63, 63 },
  { VP8, 24, 0, 0 },
  { VP9, 24, 0, 0 },
};

GST_START_TEST (cuts_are_as_fine_as_the_rate_allows)
{
  guint floor = gst_latest_quantizer_floor_of_cut (
      cuts[__i__].codec, cuts[__i__].bits_per_pixel);

  fail_unless (
      floor >= cuts[__i__].from && floor <= cuts[__i__].to, "%u", floor);
}

GST_END_TEST;

static Suite *
quantizerfloor_suite (void)
{
  Suite *s = suite_create ("quantizerfloor");
  TCase *tc = tcase_create ("general");

  tcase_add_test (tc, a_key_frame_is_refined_by_a_quarter);
  tcase_add_test (tc, no_floor_when_the_quantizer_is_not_known);
  tcase_add_test (tc, fine_key_frames_leave_the_next_frame_free);
  tcase_add_loop_test (
      tc, cuts_are_as_fine_as_the_rate_allows, 0, G_N_ELEMENTS (cuts));
  suite_add_tcase (s, tc);
  return s;
}

GST_CHECK_MAIN (quantizerfloor);
