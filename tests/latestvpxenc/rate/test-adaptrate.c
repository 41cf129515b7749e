/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "adaptrate.h"

#define MS G_GINT64_CONSTANT (1000000)
#define VP8 GST_LATEST_VPX_CODEC_VP8
#define VP9 GST_LATEST_VPX_CODEC_VP9
#define HD30 (1280.0 * 720 * 30)

/* Each row is a stream of four seconds with 25 frames a second at a target, of
 * which the encoder makes a part, at a quantizer. It is checked at the pixel
 * rate of 720p30. */
static const struct
{
  const gchar *what;
  GstLatestVpxCodec codec;
  guint target;
  gdouble produced; /* part of the target */
  gint qp;
  gdouble shrink_min, shrink_max, grow_min, grow_max;
} rates[] = {
  { "plenty", VP8, 2000000, 1, -1, 1, 1, 3.9, 4.1 },
  { "enough to stay", VP8, 450000, 1, -1, 1, 1, 0.8, 1 },
  { "too little", VP8, 200000, 1, -1, 0.5, 0.6, 0.35, 0.45 },
  { "enough for VP9", VP9, 300000, 1, -1, 1, 1, 0.5, 1 },
  { "but not for VP8", VP8, 300000, 1, -1, 0.7, 0.9, 0, 1 },
  { "the encoder makes less than it may", VP8, 2000000, 0.2, -1, 1, 1, 3.9,
      4.1 },
  { "it smooths", VP8, 2000000, 1.2, -1, 1, 1, 3.9, 4.1 },
  { "it cannot hold the rate", VP8, 2000000, 2, -1, 0.4, 0.5, 0.2, 0.4 },
  /* The quantizer decides where it is known. */
  { "few bits, but they are enough", VP8, 200000, 1, 60, 1, 1, 0, 1 },
  { "few bits, more than enough", VP8, 200000, 1, 20, 1, 1, 2, 3 },
  { "many bits, not enough", VP8, 2000000, 1, 110, 0.6, 0.7, 0, 1 },
  { "few bits and not enough", VP8, 200000, 1, 110, 0.5, 0.6, 0, 1 },
  { "VP9 counts to 255", VP9, 2000000, 1, 180, 1, 1, 0, 1 },
  { "VP9, not enough", VP9, 2000000, 1, 230, 0.6, 0.7, 0, 1 },
  { "a good quantizer at too many bits", VP8, 2000000, 2, 20, 0.4, 0.5, 0, 1 },
};

static gint64
run (GstLatestAdaptRate *r, gint64 now, gint64 seconds, guint target,
    gdouble produced, gint qp)
{
  gint64 end = now + seconds * 1000 * MS;

  for (; now < end; now += 40 * MS)
    gst_latest_adapt_rate_add (r, now, target, target * produced / 25, qp);
  return now;
}

GST_START_TEST (the_budget_follows_bitrate_and_quantizer)
{
  GstLatestAdaptRate r;
  GstLatestRateBudget b;

  gst_latest_adapt_rate_init (&r, rates[__i__].codec);
  run (&r, 0, 4, rates[__i__].target, rates[__i__].produced, rates[__i__].qp);
  b = gst_latest_adapt_rate_get (&r, HD30);
  fail_unless (b.shrink >= rates[__i__].shrink_min
          && b.shrink <= rates[__i__].shrink_max,
      "%s: shrink %g", rates[__i__].what, b.shrink);
  fail_unless (
      b.grow >= rates[__i__].grow_min && b.grow <= rates[__i__].grow_max,
      "%s: grow %g", rates[__i__].what, b.grow);
  /* What it shrinks to is enough, and does not invite to grow again. */
  if (b.shrink < 1 && rates[__i__].qp < 0) {
    GstLatestRateBudget then = gst_latest_adapt_rate_get (&r, HD30 * b.shrink);

    fail_unless (rates[__i__].produced > 1.3 || then.shrink == 1);
    fail_unless (then.grow < 1);
  }
}

GST_END_TEST;

GST_START_TEST (nothing_known_means_no_change)
{
  GstLatestAdaptRate r;
  GstLatestRateBudget b;

  gst_latest_adapt_rate_init (&r, VP8);
  b = gst_latest_adapt_rate_get (&r, HD30);
  fail_unless (b.shrink == 1 && b.grow == 1);
  run (&r, 0, 4, 2000000, 1, -1);
  b = gst_latest_adapt_rate_get (&r, 0);
  fail_unless (b.shrink == 1 && b.grow == 1);
}

GST_END_TEST;

/* The target dips for one frame, or the encoder needs some frames to follow a
 * lower one. */
GST_START_TEST (short_dips_do_not_count)
{
  GstLatestAdaptRate r;
  gint64 now;

  gst_latest_adapt_rate_init (&r, VP8);
  now = run (&r, 0, 10, 2000000, 1, -1);
  gst_latest_adapt_rate_add (&r, now, 100000, 0, -1);
  fail_unless_equals_float (gst_latest_adapt_rate_get (&r, HD30).shrink, 1);
  now = run (&r, now + 40 * MS, 10, 2000000, 1, -1);
  gst_latest_adapt_rate_add (&r, now, 1500000, 500000, -1);
  fail_unless_equals_float (gst_latest_adapt_rate_get (&r, HD30).shrink, 1);
}

GST_END_TEST;

/* A pixel rate at which the encoder could not hold the bitrate is not tried
 * again at once, but after a while, when the content may have changed. */
GST_START_TEST (the_need_of_a_content_is_remembered)
{
  GstLatestAdaptRate r;
  gint64 now;

  gst_latest_adapt_rate_init (&r, VP8);
  now = run (&r, 0, 4, 1000000, 3, -1);
  fail_unless (gst_latest_adapt_rate_get (&r, HD30).shrink < 0.4);
  gst_latest_adapt_rate_restart (&r);
  now = run (&r, now, 10, 1000000, 1, -1);
  fail_unless (gst_latest_adapt_rate_get (&r, HD30 / 3).grow < 1);
  now = run (&r, now, 100, 1000000, 1, -1);
  fail_unless (gst_latest_adapt_rate_get (&r, HD30 / 3).grow > 2);
}

GST_END_TEST;

/* Each stream is 720p30 at 2 Mbit/s, then a third of the pixels at a lower
 * bitrate. */
static const struct
{
  const gchar *what;
  gint before;       /* quantizer of the first */
  gint64 gap;        /* s at the lower rate */
  guint then;        /* rate in the end */
  gboolean again;    /* the first once more, and not well */
  gdouble sustained; /* 1: no more than now */
} memories[] = {
  { "as it was", 60, 10, 2000000, FALSE, 3 },
  { "more", 60, 10, 3000000, FALSE, 3 },
  { "less", 60, 10, 1400000, FALSE, 1 },
  { "too long ago", 60, 70, 2000000, FALSE, 1 },
  { "it was not well before", 110, 10, 2000000, FALSE, 1 },
  { "it is not well any more", 60, 10, 2000000, TRUE, 1 },
};

GST_START_TEST (a_sustained_pixel_rate_is_remembered)
{
  GstLatestAdaptRate r;
  GstLatestRateBudget b;
  gint64 now = 0;

  gst_latest_adapt_rate_init (&r, VP8);
  for (guint i = 0; i < 10; i++) {
    now = run (&r, now, 1, 2000000, 1, memories[__i__].before);
    b = gst_latest_adapt_rate_get (&r, HD30);
    fail_unless (b.sustained < 1.01, "%s", memories[__i__].what);
  }
  gst_latest_adapt_rate_restart (&r);
  for (gint64 i = 0; i < memories[__i__].gap; i++) {
    now = run (&r, now, 1, 400000, 1, 60);
    b = gst_latest_adapt_rate_get (&r, HD30 / 3);
    fail_unless (b.sustained < 1.01, "%s", memories[__i__].what);
  }
  if (memories[__i__].again) {
    now = run (&r, now, 3, 2000000, 1, 110);
    gst_latest_adapt_rate_get (&r, HD30);
  }
  run (&r, now, 3, memories[__i__].then, 1, 60);
  b = gst_latest_adapt_rate_get (&r, HD30 / 3);
  fail_unless (ABS (MAX (b.sustained, 1) - memories[__i__].sustained) < 0.01,
      "%s: %g", memories[__i__].what, b.sustained);
}

GST_END_TEST;

static Suite *
adaptrate_suite (void)
{
  Suite *s = suite_create ("adaptrate");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (
      tc, the_budget_follows_bitrate_and_quantizer, 0, G_N_ELEMENTS (rates));
  tcase_add_test (tc, nothing_known_means_no_change);
  tcase_add_test (tc, short_dips_do_not_count);
  tcase_add_test (tc, the_need_of_a_content_is_remembered);
  tcase_add_loop_test (
      tc, a_sustained_pixel_rate_is_remembered, 0, G_N_ELEMENTS (memories));
  return s;
}

GST_CHECK_MAIN (adaptrate);
