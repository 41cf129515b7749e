/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "framerate.h"

#define MS G_GINT64_CONSTANT (1000000)

static void
add_frames (GstLatestFramerate *f, guint n, gint64 first, gint64 interval)
{
  for (guint i = 0; i < n; i++)
    gst_latest_framerate_add (f, first + i * interval);
}

GST_START_TEST (no_frames_are_a_rate_of_zero)
{
  GstLatestFramerate f;

  gst_latest_framerate_init (&f);
  fail_unless_equals_float (gst_latest_framerate_get (&f, 0), 0);
  fail_unless_equals_int64 (gst_latest_framerate_last (&f), 0);
}

GST_END_TEST;

GST_START_TEST (only_the_last_second_counts)
{
  GstLatestFramerate f;

  gst_latest_framerate_init (&f);
  add_frames (&f, 100, 0, 40 * MS);
  fail_unless_equals_int64 (gst_latest_framerate_last (&f), 99 * 40 * MS);
  fail_unless_equals_float (gst_latest_framerate_get (&f, 99 * 40 * MS), 25);
  /* Half a second later half of them are too old, after a second all. */
  fail_unless_equals_float (
      gst_latest_framerate_get (&f, 99 * 40 * MS + 500 * MS), 13);
  fail_unless_equals_float (
      gst_latest_framerate_get (&f, 99 * 40 * MS + 1000 * MS), 0);
}

GST_END_TEST;

GST_START_TEST (fast_streams_are_extrapolated)
{
  GstLatestFramerate f;

  gst_latest_framerate_init (&f);
  add_frames (&f, 2000, 0, MS);
  fail_unless_equals_float (gst_latest_framerate_get (&f, 1999 * MS), 1000);
}

GST_END_TEST;

static Suite *
framerate_suite (void)
{
  Suite *s = suite_create ("framerate");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, no_frames_are_a_rate_of_zero);
  tcase_add_test (tc, only_the_last_second_counts);
  tcase_add_test (tc, fast_streams_are_extrapolated);
  return s;
}

GST_CHECK_MAIN (framerate);
