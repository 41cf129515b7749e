/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include <math.h>

#include "adaptrate.h"

#define MS G_GINT64_CONSTANT (1000000)
#define VP8 GST_LATEST_VPX_CODEC_VP8
#define VP9 GST_LATEST_VPX_CODEC_VP9
#define HD30 ((GstLatestRatePoint) { 30, 1280 * 720 })
#define SMALL ((GstLatestRatePoint) { 30, 640 * 480 })
#define NOTHING ((GstLatestRatePoint) { 0, 0 })

/* Each row is a stream of four seconds with 25 frames a second at a target, of
 * which the encoder makes a part, at a quantizer, and the reserve of bitrate at
 * 720p30. */
static const struct
{
  const gchar *what;
  GstLatestVpxCodec codec;
  guint target;
  gdouble produced; /* part of the target */
  gint qp;
  gdouble least, most;
} rates[] = {
  { "plenty", VP8, 2000000, 1, -1, 5.9, 6.1 },
  { "enough to stay", VP8, 450000, 1, -1, 1.2, 1.5 },
  { "too little", VP8, 200000, 1, -1, 0.55, 0.65 },
  { "enough for VP9", VP9, 300000, 1, -1, 1, 1.5 },
  { "but not for VP8", VP8, 300000, 1, -1, 0.8, 0.99 },
  { "the encoder makes less than it may", VP8, 2000000, 0.2, -1, 5.9, 6.1 },
  { "it smooths", VP8, 2000000, 1.2, -1, 5.9, 6.1 },
  { "it cannot hold the rate", VP8, 2000000, 2, -1, 0.45, 0.55 },
  /* The quantizer decides where it is known. */
  { "few bits, but they are enough", VP8, 200000, 1, 60, 1.9, 2 },
  { "few bits, more than enough", VP8, 200000, 1, 20, 4, 4.5 },
  { "many bits, not enough", VP8, 2000000, 1, 110, 0.7, 0.8 },
  { "few bits and not enough", VP8, 200000, 1, 110, 0.7, 0.8 },
  { "few bits, and twice as many made", VP8, 200000, 2, 127, 0.2, 0.3 },
  { "more cannot be told from a quantizer", VP8, 2000000, 1, 2, 5.5, 6.5 },
  { "but from bits that are not used", VP8, 2000000, 0.25, 2, 22, 26 },
  { "VP9 counts to 255", VP9, 2000000, 1, 180, 1.5, 1.7 },
  { "VP9, not enough", VP9, 2000000, 1, 230, 0.6, 0.7 },
  { "a good quantizer at too many bits", VP8, 2000000, 2, 20, 0.45, 0.55 },
};

static void
init (GstLatestAdaptRate *r, GstLatestVpxCodec codec)
{
  gst_latest_adapt_rate_init (r, codec);
  gst_latest_adapt_rate_set_point (r, HD30);
}

static gint64
run (GstLatestAdaptRate *r, gint64 now, gdouble seconds, guint target,
    gdouble produced, gint qp)
{
  gint64 end = now + seconds * 1000 * MS;

  for (; now < end; now += 40 * MS)
    gst_latest_adapt_rate_add (r, now, target, target * produced / 25, qp);
  return now;
}

GST_START_TEST (the_reserve_follows_bitrate_and_quantizer)
{
  GstLatestAdaptRate r;
  gdouble reserve;

  init (&r, rates[__i__].codec);
  run (&r, 0, 4, rates[__i__].target, rates[__i__].produced, rates[__i__].qp);
  reserve = gst_latest_adapt_rate_get_reserve (&r, HD30);
  fail_unless (reserve >= rates[__i__].least && reserve <= rates[__i__].most,
      "%s: %g", rates[__i__].what, reserve);
}

GST_END_TEST;

GST_START_TEST (nothing_is_known_at_first)
{
  GstLatestAdaptRate r;

  gst_latest_adapt_rate_init (&r, VP8);
  fail_unless (gst_latest_adapt_rate_get_reserve (&r, HD30) == 0);
  run (&r, 0, 4, 2000000, 1, -1);
  fail_unless (gst_latest_adapt_rate_get_reserve (&r, HD30) == 0);
  gst_latest_adapt_rate_set_point (&r, HD30);
  run (&r, 4000 * MS, 4, 2000000, 1, -1);
  fail_unless (gst_latest_adapt_rate_get_reserve (&r, NOTHING) == 0);
  fail_unless (gst_latest_adapt_rate_get_reserve (&r, HD30) > 0);
}

GST_END_TEST;

/* The target dips for one frame, or the encoder needs some frames to follow a
 * lower one. */
GST_START_TEST (short_dips_do_not_count)
{
  GstLatestAdaptRate r;
  gint64 now;

  init (&r, VP8);
  now = run (&r, 0, 10, 2000000, 1, -1);
  gst_latest_adapt_rate_add (&r, now, 100000, 0, -1);
  fail_unless (gst_latest_adapt_rate_get_reserve (&r, HD30) > 1);
  now = run (&r, now + 40 * MS, 10, 2000000, 1, -1);
  gst_latest_adapt_rate_add (&r, now, 1500000, 500000, -1);
  fail_unless (gst_latest_adapt_rate_get_reserve (&r, HD30) > 1);
}

GST_END_TEST;

/* A pixel rate at which the encoder could not hold the bitrate is not tried
 * again at once, but after a while, when the content may have changed. So is a
 * fine quantizer at which it could not. */
GST_START_TEST (the_need_of_a_content_is_remembered)
{
  static const gint quantizers[] = { -1, 40 };
  GstLatestAdaptRate r;
  gint64 now;

  for (guint i = 0; i < 2; i++) {
    init (&r, VP8);
    now = run (&r, 0, 4, 1000000, 3, quantizers[i]);
    fail_unless (gst_latest_adapt_rate_get_reserve (&r, HD30) < 0.4);
    gst_latest_adapt_rate_set_point (&r, SMALL);
    now = run (&r, now, 10, 1000000, 1, quantizers[i]);
    fail_unless (gst_latest_adapt_rate_get_reserve (&r, SMALL) < 1.5);
    now = run (&r, now, 100, 1000000, 1, quantizers[i]);
    fail_unless (gst_latest_adapt_rate_get_reserve (&r, SMALL) > 2);
  }
}

GST_END_TEST;

/* Measured: a test picture of 480 lines at 1.5 Mbit/s has quantizer 45 at 19.8
 * frames a second and 72 at 29.7. */
GST_START_TEST (the_quantizer_of_another_frame_rate_is_predicted)
{
  static const GstLatestRatePoint slow = { 19.8, 854 * 480 },
                                  fast = { 29.7, 854 * 480 };
  GstLatestAdaptRate r;
  gdouble before, reserve;

  gst_latest_adapt_rate_init (&r, VP8);
  gst_latest_adapt_rate_set_point (&r, slow);
  run (&r, 0, 4, 1500000, 1, 45);
  before = gst_latest_adapt_rate_get_reserve (&r, slow);
  reserve = gst_latest_adapt_rate_get_reserve (&r, fast);
  fail_unless (reserve > gst_latest_adapt_rate_get_margin (&r), "%g", reserve);
  fail_unless (ABS (before / reserve - 1.5) < 0.01, "%g, %g", before, reserve);
}

GST_END_TEST;

/* Each row is a step from 720p30 to another point, the quantizers before and
 * after it, and the multiple of the reserve that the way back is expected to
 * leave after it. */
static const struct
{
  const gchar *what;
  GstLatestRatePoint to;
  gint before, after;
  guint bitrate; /* after; 2 Mbit/s before */
  gboolean is_learned;
} steps[] = {
  { "two thirds of the frame rate", { 20, 1280 * 720 }, 100, 74, 2000000,
      TRUE },
  { "size matters much", { 30, 640 * 360 }, 110, 30, 2000000, TRUE },
  { "size matters little", { 30, 640 * 360 }, 100, 86, 2000000, TRUE },
  { "a little less bitrate", { 30, 640 * 360 }, 90, 36, 1800000, TRUE },
  { "the bitrate has changed", { 30, 640 * 360 }, 100, 86, 1200000, FALSE },
  { "the coarsest quantizer", { 30, 640 * 360 }, 127, 30, 2000000, FALSE },
  { "the finest quantizer", { 30, 640 * 360 }, 100, 2, 2000000, FALSE },
};

GST_START_TEST (a_step_shows_how_the_quantizer_grows)
{
  GstLatestAdaptRate r, other;
  gdouble back, usual, expected;
  gint64 now;

  init (&r, VP8);
  now = run (&r, 0, 4, 2000000, 1, steps[__i__].before);
  gst_latest_adapt_rate_set_point (&r, steps[__i__].to);
  run (&r, now, 4, steps[__i__].bitrate, 1, steps[__i__].after);
  back = gst_latest_adapt_rate_get_reserve (&r, HD30);
  /* Where the step is not seen the usual growth is expected. */
  gst_latest_adapt_rate_init (&other, VP8);
  gst_latest_adapt_rate_set_point (&other, steps[__i__].to);
  run (&other, 0, 4, steps[__i__].bitrate, 1, steps[__i__].after);
  usual = gst_latest_adapt_rate_get_reserve (&other, HD30);
  if (!steps[__i__].is_learned) {
    fail_unless (ABS (back / usual - 1) < 0.01, "%s: %g, %g", steps[__i__].what,
        back, usual);
    return;
  }
  gst_latest_adapt_rate_init (&other, VP8);
  gst_latest_adapt_rate_set_point (&other, HD30);
  run (&other, 0, 4, steps[__i__].bitrate, 1, steps[__i__].before);
  expected = gst_latest_adapt_rate_get_reserve (&other, HD30);
  fail_unless (ABS (log2 (back / expected)) < 0.3, "%s: %g, expected %g",
      steps[__i__].what, back, expected);
  fail_unless (ABS (log2 (back / usual)) > 0.05 || __i__ == 0);
  /* What was learned is forgotten. */
  now = run (
      &r, r.last + 40 * MS, 70, steps[__i__].bitrate, 1, steps[__i__].after);
  back = gst_latest_adapt_rate_get_reserve (&r, HD30);
  fail_unless (ABS (back / usual - 1) < 0.01);
}

GST_END_TEST;

/* Each row is a bitrate after ten seconds at 2 Mbit/s, and for how long it is
 * new. */
static const struct
{
  guint bitrate;
  gdouble is_new, is_not_new; /* s */
} jumps[] = { { 2500000, -1, 0.04 }, { 1500000, -1, 0.04 }, { 4000000, 1, 1.5 },
  { 1000000, 1, 1.5 }, { 16000000, 1.2, 2.1 }, { 200000, 1.2, 2.1 } };

GST_START_TEST (a_bitrate_that_has_jumped_is_new)
{
  GstLatestAdaptRate r;
  gint64 now;

  init (&r, VP8);
  now = run (&r, 0, 0.9, 2000000, 1, 60);
  fail_unless (gst_latest_adapt_rate_is_new (&r));
  now = run (&r, now, 9.1, 2000000, 1, 60);
  fail_unless (!gst_latest_adapt_rate_is_new (&r));
  if (jumps[__i__].is_new > 0) {
    now = run (&r, now, jumps[__i__].is_new, jumps[__i__].bitrate, 1, 60);
    fail_unless (gst_latest_adapt_rate_is_new (&r));
  }
  run (&r, now, jumps[__i__].is_not_new - MAX (jumps[__i__].is_new, 0),
      jumps[__i__].bitrate, 1, 60);
  fail_unless (!gst_latest_adapt_rate_is_new (&r));
}

GST_END_TEST;

/* A bitrate that jumps all the time is not new for ever. */
GST_START_TEST (jumps_are_new_half_of_the_time_at_most)
{
  GstLatestAdaptRate r;
  gint64 now = 0;
  guint is_new = 0;

  init (&r, VP8);
  for (guint i = 0; i < 1000; i++) {
    now = run (&r, now, 0.04, i / 15 % 2 ? 500000 : 3000000, 1, 60);
    is_new += gst_latest_adapt_rate_is_new (&r);
  }
  fail_unless (is_new > 300 && is_new < 550, "%u", is_new);
}

GST_END_TEST;

GST_START_TEST (the_excess_is_that_of_the_last_half_second)
{
  GstLatestAdaptRate r;
  gint64 now;

  init (&r, VP8);
  fail_unless_equals_float (gst_latest_adapt_rate_get_excess (&r), 1);
  now = run (&r, 0, 10, 1000000, 1, 60);
  fail_unless (ABS (gst_latest_adapt_rate_get_excess (&r) - 1) < 0.1);
  /* A key frame of six times the size. */
  gst_latest_adapt_rate_add (&r, now, 1000000, 6 * 40000, 60);
  fail_unless (gst_latest_adapt_rate_get_excess (&r) < 1.6);
  run (&r, now + 40 * MS, 0.5, 1000000, 9.7, 127);
  fail_unless (gst_latest_adapt_rate_get_excess (&r) > 5);
}

GST_END_TEST;

static Suite *
adaptrate_suite (void)
{
  Suite *s = suite_create ("adaptrate");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (
      tc, the_reserve_follows_bitrate_and_quantizer, 0, G_N_ELEMENTS (rates));
  tcase_add_test (tc, nothing_is_known_at_first);
  tcase_add_test (tc, short_dips_do_not_count);
  tcase_add_test (tc, the_need_of_a_content_is_remembered);
  tcase_add_test (tc, the_quantizer_of_another_frame_rate_is_predicted);
  tcase_add_loop_test (
      tc, a_step_shows_how_the_quantizer_grows, 0, G_N_ELEMENTS (steps));
  tcase_add_loop_test (
      tc, a_bitrate_that_has_jumped_is_new, 0, G_N_ELEMENTS (jumps));
  tcase_add_test (tc, jumps_are_new_half_of_the_time_at_most);
  tcase_add_test (tc, the_excess_is_that_of_the_last_half_second);
  return s;
}

GST_CHECK_MAIN (adaptrate);
