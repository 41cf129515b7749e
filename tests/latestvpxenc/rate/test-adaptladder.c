/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "adaptladder.h"

#define ALL GST_LATEST_ADAPT_ALL
#define RATE GST_LATEST_ADAPT_FRAMERATE
#define SIZE GST_LATEST_ADAPT_RESOLUTION
#define BALANCED GST_LATEST_DEGRADATION_BALANCED
#define KEEP_RATE GST_LATEST_DEGRADATION_MAINTAIN_FRAMERATE
#define KEEP_SIZE GST_LATEST_DEGRADATION_MAINTAIN_RESOLUTION

/* Each row has the input and the user's bounds, and the whole ladder. */
static const struct
{
  GstLatestLadderBounds bounds;
  const gchar *ladder;
} ladders[] = {
  { { 1280, 720, 60, ALL, BALANCED, 10, 180 },
      "1280x720@60 1280x720@40 960x540@60 960x540@40 640x360@60 640x360@40 "
      "480x270@60 480x270@40 320x180@60 320x180@40 320x180@30 320x180@20 "
      "320x180@15 320x180@10" },
  { { 1280, 720, 30, ALL, BALANCED, 15, 360 },
      "1280x720@30 1280x720@20 960x540@30 960x540@20 640x360@30 640x360@20 "
      "640x360@15" },
  { { 1280, 720, 30, ALL, KEEP_RATE, 10, 180 },
      "1280x720@30 960x540@30 640x360@30 480x270@30 320x180@30" },
  { { 1280, 720, 30, ALL, KEEP_SIZE, 5, 180 },
      "1280x720@30 1280x720@20 1280x720@15 1280x720@10 1280x720@7.5 "
      "1280x720@5" },
  { { 640, 480, 30, RATE, BALANCED, 7.5, 0 },
      "640x480@30 640x480@20 640x480@15 640x480@10 640x480@7.5" },
  { { 640, 480, 30, SIZE, BALANCED, 10, 180 },
      "640x480@30 480x360@30 320x240@30 240x180@30" },
  /* A camera slower than the least frame rate: only the size changes. */
  { { 768, 576, 10, ALL, BALANCED, 10, 200 },
      "768x576@10 576x432@10 384x288@10 288x216@10" },
  { { 1280, 720, 29.97, ALL, KEEP_SIZE, 15, 0 },
      "1280x720@29.97 1280x720@19.98 1280x720@14.985" },
  /* Small already, and sizes that are odd. */
  { { 160, 120, 30, ALL, BALANCED, 20, 180 }, "160x120@30 160x120@20" },
  { { 641, 361, 30, SIZE, BALANCED, 0, 0 },
      "641x361@30 480x270@30 320x180@30 240x136@30 160x90@30" },
  { { 1, 1, 30, SIZE, BALANCED, 0, 0 }, "1x1@30" },
  { { 4, 4, 30, SIZE, BALANCED, 0, 0 }, "4x4@30" },
  /* Nothing may change, or is known. */
  { { 1280, 720, 30, 0, BALANCED, 10, 180 }, "1280x720@30" },
  { { 1280, 720, 0, ALL, KEEP_SIZE, 10, 180 }, "1280x720@0" },
  { { 0, 0, 0, ALL, BALANCED, 0, 0 }, "0x0@0" },
};

GST_START_TEST (the_ladder_follows_the_bounds)
{
  GstLatestLadder ladder;
  g_autoptr (GString) text = g_string_new (NULL);

  gst_latest_ladder_build (&ladder, &ladders[__i__].bounds);
  for (guint i = 0; i < ladder.n; i++) {
    const GstLatestRung *rung = &ladder.rungs[i];

    g_string_append_printf (text, "%s%ux%u@%g", i > 0 ? " " : "", rung->width,
        rung->height, rung->framerate);
    if (i > 0)
      fail_unless (rung->cost < ladder.rungs[i - 1].cost);
    fail_unless (i == 0 || rung->scale == 0
        || (rung->width % 2 == 0 && rung->height % 2 == 0));
  }
  fail_unless_equals_string (text->str, ladders[__i__].ladder);
}

GST_END_TEST;

GST_START_TEST (find_returns_the_first_rung_that_is_cheap_enough)
{
  GstLatestLadder ladder;

  gst_latest_ladder_build (&ladder, &ladders[0].bounds);
  fail_unless_equals_int (gst_latest_ladder_find (&ladder, 7), 0);
  fail_unless_equals_int (gst_latest_ladder_find (&ladder, 1), 0);
  fail_unless_equals_int (gst_latest_ladder_find (&ladder, 0.99), 1);
  fail_unless_equals_int (gst_latest_ladder_find (&ladder, 0.26), 4);
  fail_unless_equals_int (gst_latest_ladder_find (&ladder, 0), ladder.n - 1);
  /* Only the rungs of 640x360 are searched. */
  fail_unless_equals_int (gst_latest_ladder_find_same_size (&ladder, 1, 2), 4);
  fail_unless_equals_int (
      gst_latest_ladder_find_same_size (&ladder, 0.17, 2), 5);
  fail_unless_equals_int (gst_latest_ladder_find_same_size (&ladder, 0, 2), 5);
}

GST_END_TEST;

static Suite *
adaptladder_suite (void)
{
  Suite *s = suite_create ("adaptladder");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (
      tc, the_ladder_follows_the_bounds, 0, G_N_ELEMENTS (ladders));
  tcase_add_test (tc, find_returns_the_first_rung_that_is_cheap_enough);
  return s;
}

GST_CHECK_MAIN (adaptladder);
