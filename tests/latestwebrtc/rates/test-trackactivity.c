/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "trackactivity.h"

#define MS G_TIME_SPAN_MILLISECOND
#define MAX_FRAMES 6

/* When a track with frames at these times (ms) is still: not before, but at
 * @still. */
static const struct
{
  const gchar *what;
  guint n;
  gint64 frames[MAX_FRAMES];
  gint64 still; /* ms; 0: never */
} cases[] = {
  { "a track that has yet to begin", 0, { 0 }, 0 },
  { "a single frame", 1, { 1000 }, 1300 },
  { "30 frames a second", 4, { 1000, 1033, 1067, 1100 }, 1400 },
  { "8 frames a second: three intervals", 4, { 1000, 1125, 1250, 1375 }, 1750 },
  { "4 frames a second: bounded", 3, { 1000, 1250, 1500 }, 1950 },
  { "2 frames a second: not before the next is due", 3, { 1000, 1500, 2000 },
      2625 },
  { "a frame every 10 seconds: single pictures", 3, { 1000, 11000, 21000 },
      21625 },
  { "a pause says nothing of what follows", 5, { 1000, 1033, 1067, 9000, 9033 },
      9333 },
  { "a pause that has just ended", 4, { 1000, 1033, 1067, 9000 }, 9300 },
};

GST_START_TEST (a_track_without_frames_is_still)
{
  GstLatestTrackActivity activity = { 0 };
  gint64 still = cases[__i__].still * MS;

  for (guint i = 0; i < cases[__i__].n; i++)
    gst_latest_track_activity_frame (&activity, cases[__i__].frames[i] * MS);
  if (still == 0) {
    fail_if (gst_latest_track_activity_is_still (&activity, G_MAXINT64 / 2));
    return;
  }
  fail_if (gst_latest_track_activity_is_still (&activity, still - MS), "%s",
      cases[__i__].what);
  fail_unless (gst_latest_track_activity_is_still (&activity, still + MS), "%s",
      cases[__i__].what);
  gst_latest_track_activity_frame (&activity, still + 10 * MS);
  fail_if (gst_latest_track_activity_is_still (&activity, still + 20 * MS));
}

GST_END_TEST;

static Suite *
trackactivity_suite (void)
{
  Suite *s = suite_create ("trackactivity");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (
      tc, a_track_without_frames_is_still, 0, G_N_ELEMENTS (cases));
  return s;
}

GST_CHECK_MAIN (trackactivity);
