/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "frametimes.h"

#define MS G_GINT64_CONSTANT (1000000)
#define NONE -1

/* Each frame has its own time and the present one, in ms (NONE: unknown), the
 * expected time and the expected result: 'k'ept, 'm'oved, 'r'estarted. */
static const struct
{
  const gchar *what;
  struct
  {
    gint64 time, now, out;
    gchar result;
  } frames[10];
} tables[] = {
  { "in order",
      { { 0, NONE, 0, 'k' }, { 33, NONE, 33, 'k' }, { 66, NONE, 66, 'k' } } },
  { "repeated",
      { { 0, NONE, 0, 'k' }, { 0, NONE, 1, 'm' }, { 0, NONE, 2, 'm' },
          { 33, NONE, 33, 'k' }, { 33, NONE, 34, 'm' },
          { 66, NONE, 66, 'k' } } },
  { "out of order",
      { { 66, NONE, 66, 'k' }, { 33, NONE, 67, 'm' },
          { 100, NONE, 100, 'k' } } },
  { "far ahead",
      { { 0, NONE, 0, 'k' }, { 86400000, NONE, 86400000, 'k' },
          { 86400033, NONE, 86400033, 'k' } } },
  { "back by less than a second",
      { { 1000, NONE, 1000, 'k' }, { 1, NONE, 1001, 'm' },
          { 34, NONE, 1002, 'm' } } },
  { "back by a second or more",
      { { 1000, NONE, 1000, 'k' }, { 0, NONE, 0, 'r' },
          { 33, NONE, 33, 'k' } } },
  { "no times, but a clock",
      { { NONE, 500, 500, 'm' }, { NONE, 540, 540, 'm' },
          { NONE, 540, 541, 'm' } } },
  { "no times and no clock",
      { { NONE, NONE, 0, 'm' }, { NONE, NONE, 33, 'm' },
          { NONE, NONE, 66, 'm' } } },
  { "some without",
      { { 0, 50, 0, 'k' }, { NONE, 83, 83, 'm' }, { 66, 116, 84, 'm' },
          { 100, 150, 100, 'k' } } },
  { "without, and the clock is far behind",
      { { 5000, 0, 5000, 'k' }, { NONE, 33, 5001, 'm' } } },
};

static gint64
from_ms (gint64 ms)
{
  return ms == NONE ? GST_LATEST_TIME_NONE : ms * MS;
}

GST_START_TEST (times_are_corrected)
{
  GstLatestFrameTimes t;

  gst_latest_frame_times_init (&t);
  for (guint i = 0; tables[__i__].frames[i].result; i++) {
    gint64 time = from_ms (tables[__i__].frames[i].time);
    GstLatestTimeResult result = gst_latest_frame_times_next (
        &t, &time, from_ms (tables[__i__].frames[i].now), 33 * MS);

    fail_unless ("kmr"[result] == tables[__i__].frames[i].result,
        "%s: frame %u: %c", tables[__i__].what, i, "kmr"[result]);
    fail_unless (time == from_ms (tables[__i__].frames[i].out),
        "%s: frame %u: %" G_GINT64_FORMAT, tables[__i__].what, i, time);
  }
}

GST_END_TEST;

/* Random input times give times that increase, but for restarts. */
GST_START_TEST (times_increase_but_for_restarts)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (4);
  GstLatestFrameTimes t;
  gint64 last = -1;

  gst_latest_frame_times_init (&t);
  for (guint i = 0; i < 100000; i++) {
    gint64 time = g_rand_int_range (random, 0, 3000) * MS;
    gboolean restarted;

    if (g_rand_int_range (random, 0, 4) == 0)
      time = GST_LATEST_TIME_NONE;
    restarted = gst_latest_frame_times_next (
                    &t, &time, g_rand_int_range (random, 0, 3000) * MS, 33 * MS)
        == GST_LATEST_TIME_RESTARTED;
    fail_unless (
        restarted ? last - time >= GST_LATEST_TIME_RESTART : time > last);
    last = time;
  }
}

GST_END_TEST;

/* Without a clock, the expected time of the next frame is computed. */
GST_START_TEST (times_end_with_the_latest)
{
  GstLatestFrameTimes t;
  gint64 time = GST_LATEST_TIME_MAX, last;

  gst_latest_frame_times_init (&t);
  gst_latest_frame_times_next (&t, &time, GST_LATEST_TIME_NONE, G_MAXINT64 / 4);
  for (guint i = 0; i < 10; i++) {
    last = time;
    time = GST_LATEST_TIME_NONE;
    fail_unless_equals_int (gst_latest_frame_times_next (&t, &time,
                                GST_LATEST_TIME_NONE, G_MAXINT64 / 4),
        GST_LATEST_TIME_MOVED);
    fail_unless_equals_int64 (time, last + GST_LATEST_TIME_STEP);
  }
}

GST_END_TEST;

static Suite *
frametimes_suite (void)
{
  Suite *s = suite_create ("frametimes");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, times_are_corrected, 0, G_N_ELEMENTS (tables));
  tcase_add_test (tc, times_end_with_the_latest);
  tcase_add_test (tc, times_increase_but_for_restarts);
  return s;
}

GST_CHECK_MAIN (frametimes);
