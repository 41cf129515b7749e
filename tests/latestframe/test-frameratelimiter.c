/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "frameratelimiter.h"

#define MS G_GINT64_CONSTANT (1000000)

static gint64
wait_at (const GstLatestFramerateLimiter *limiter, gint64 now)
{
  return gst_latest_framerate_limiter_due (limiter, now) - now;
}

/* Runs a source whose frame k comes at k * @period + jitter[k % n] through a
 * limit of 10 frames a second. Returns how many frames had to wait. */
static guint
count_waits (gint64 period, const gint64 *jitter, guint n, guint frames)
{
  GstLatestFramerateLimiter limiter;
  guint waits = 0;

  gst_latest_framerate_limiter_init (&limiter);
  gst_latest_framerate_limiter_set_rate (&limiter, 10, 1);
  for (guint k = 0; k < frames; k++) {
    gint64 now = 1000 * MS + k * period + jitter[k % n];
    gint64 wait = wait_at (&limiter, now);

    waits += wait > 0;
    gst_latest_framerate_limiter_pass (&limiter, now + wait);
  }
  return waits;
}

GST_START_TEST (no_rate_is_no_limit)
{
  GstLatestFramerateLimiter limiter;

  gst_latest_framerate_limiter_init (&limiter);
  for (guint i = 0; i < 3; i++) {
    fail_unless_equals_int64 (wait_at (&limiter, 5), 0);
    gst_latest_framerate_limiter_pass (&limiter, 5);
  }
}

GST_END_TEST;

GST_START_TEST (a_source_at_the_rate_never_waits)
{
  static const gint64 none[] = { 0 };
  static const gint64 jitter[] = { 0, 4 * MS, -5 * MS, 20 * MS, -20 * MS,
    3 * MS, -2 * MS };

  fail_unless_equals_int (count_waits (100 * MS, none, 1, 1000), 0);
  fail_unless_equals_int (
      count_waits (100 * MS, jitter, G_N_ELEMENTS (jitter), 1000), 0);
  fail_unless_equals_int (count_waits (150 * MS, none, 1, 1000), 0);
}

GST_END_TEST;

/* Whoever is always ready passes 10 a second and, once, half an interval
 * more. */
GST_START_TEST (a_faster_source_passes_at_the_rate)
{
  GstLatestFramerateLimiter limiter;
  guint passed = 0;

  gst_latest_framerate_limiter_init (&limiter);
  gst_latest_framerate_limiter_set_rate (&limiter, 10, 1);
  for (gint64 now = 0; now < 10000 * MS; now += MS) {
    if (wait_at (&limiter, now) > 0)
      continue;
    gst_latest_framerate_limiter_pass (&limiter, now);
    passed++;
  }
  fail_unless_equals_int (passed, 101);
}

GST_END_TEST;

GST_START_TEST (a_pause_earns_half_an_interval)
{
  GstLatestFramerateLimiter limiter;

  gst_latest_framerate_limiter_init (&limiter);
  gst_latest_framerate_limiter_set_rate (&limiter, 10, 1);
  gst_latest_framerate_limiter_pass (&limiter, 0);
  gst_latest_framerate_limiter_pass (&limiter, 3600 * 1000 * MS);
  fail_unless_equals_int64 (wait_at (&limiter, 3600 * 1000 * MS), 50 * MS);
}

GST_END_TEST;

GST_START_TEST (the_first_frame_passes_whatever_the_clock_says)
{
  GstLatestFramerateLimiter limiter;

  gst_latest_framerate_limiter_init (&limiter);
  gst_latest_framerate_limiter_set_rate (&limiter, 1, 1000);
  fail_unless_equals_int64 (wait_at (&limiter, 0), 0);
  fail_unless_equals_int64 (wait_at (&limiter, -5), 0);
}

GST_END_TEST;

GST_START_TEST (a_new_rate_counts_from_the_last_frame)
{
  GstLatestFramerateLimiter limiter;

  gst_latest_framerate_limiter_init (&limiter);
  gst_latest_framerate_limiter_set_rate (&limiter, 1, 1);
  gst_latest_framerate_limiter_pass (&limiter, 10 * MS);
  gst_latest_framerate_limiter_set_rate (&limiter, 100, 1);
  fail_unless_equals_int64 (wait_at (&limiter, 12 * MS), 8 * MS);
  gst_latest_framerate_limiter_set_rate (&limiter, 0, 1);
  fail_unless_equals_int64 (wait_at (&limiter, 12 * MS), 0);
  gst_latest_framerate_limiter_set_rate (&limiter, 1, 1);
  fail_unless_equals_int64 (wait_at (&limiter, 12 * MS), 998 * MS);
}

GST_END_TEST;

/* A camera at @fps, a few of whose frames are early or late, is limited to
 * @limit for ten seconds: each frame that passes does so when it comes. */
static const struct
{
  gint fps, limit;
  gint64 jitter;
} cameras[] = {
  { 30, 20, 0 },
  { 30, 15, 0 },
  { 30, 10, 0 },
  { 60, 40, 0 },
  { 60, 45, 0 },
  { 25, 20, 0 },
  { 30, 20, 2 * MS },
  { 30, 15, 2 * MS },
  { 60, 40, MS },
  { 10, 7, 5 * MS },
};

GST_START_TEST (what_passes_from_a_faster_camera_is_new)
{
  static const gint jitter[] = { 0, 1, 0, -1, 0, 0, 1, -1, 1, 0, -1 };
  const gint64 period = 1000 * MS / cameras[__i__].fps;
  GstLatestFramerateLimiter limiter;
  gint64 held = G_MAXINT64;
  gint passed = 0, old = 0, wanted = 10 * cameras[__i__].limit;

  gst_latest_framerate_limiter_init (&limiter);
  gst_latest_framerate_limiter_set_rate (&limiter, cameras[__i__].limit, 1);
  gst_latest_framerate_limiter_set_period (&limiter, period);
  for (gint k = 0; k < 10 * cameras[__i__].fps; k++) {
    gint64 now =
        k * period + jitter[k % G_N_ELEMENTS (jitter)] * cameras[__i__].jitter;
    gint64 due;

    /* The one before this was given up waiting for this. */
    if (held <= now) {
      gst_latest_framerate_limiter_pass (&limiter, held);
      old++;
    }
    due = gst_latest_framerate_limiter_due (&limiter, now);
    held = G_MAXINT64;
    if (due > now + period / 8) {
      held = due;
    } else {
      gst_latest_framerate_limiter_pass (&limiter, due);
      passed++;
    }
  }
  fail_unless_equals_int (old, 0);
  fail_unless (ABS (passed - wanted) <= wanted / 20 + 1, "%d instead of %d",
      passed, wanted);
}

GST_END_TEST;

/* A source that stops, as a screen on which nothing moves does: the last frame
 * passes, too, a little after the next one should have come. */
GST_START_TEST (the_last_frame_passes_without_another)
{
  GstLatestFramerateLimiter limiter;

  gst_latest_framerate_limiter_init (&limiter);
  gst_latest_framerate_limiter_set_rate (&limiter, 10, 1);
  gst_latest_framerate_limiter_set_period (&limiter, 40 * MS);
  gst_latest_framerate_limiter_pass (&limiter, 0);
  fail_unless_equals_int64 (
      gst_latest_framerate_limiter_due (&limiter, 40 * MS), 90 * MS);
  /* A frame long before its time waits for that time. */
  fail_unless_equals_int64 (
      gst_latest_framerate_limiter_due (&limiter, -1000 * MS), 50 * MS);
  /* A source slower than the limit whose frame came early does not wait for the
   * next. */
  gst_latest_framerate_limiter_set_period (&limiter, 200 * MS);
  fail_unless_equals_int64 (
      gst_latest_framerate_limiter_due (&limiter, 10 * MS), 50 * MS);
}

GST_END_TEST;

GST_START_TEST (a_hold_keeps_every_frame)
{
  GstLatestFramerateLimiter limiter;

  gst_latest_framerate_limiter_init (&limiter);
  gst_latest_framerate_limiter_hold (&limiter, 100 * MS, 130 * MS);
  fail_unless_equals_int64 (wait_at (&limiter, 100 * MS), 30 * MS);
  fail_unless_equals_int64 (wait_at (&limiter, 129 * MS), MS);
  fail_unless_equals_int64 (wait_at (&limiter, 130 * MS), 0);
  gst_latest_framerate_limiter_hold (&limiter, 110 * MS, 115 * MS);
  fail_unless_equals_int64 (wait_at (&limiter, 110 * MS), 5 * MS);
  gst_latest_framerate_limiter_hold (&limiter, 110 * MS, G_MININT64);
  fail_unless_equals_int64 (wait_at (&limiter, 110 * MS), 0);
}

GST_END_TEST;

/* Prolonging a hold does not begin another one. */
GST_START_TEST (a_hold_lasts_a_second_at_most)
{
  GstLatestFramerateLimiter limiter;

  gst_latest_framerate_limiter_init (&limiter);
  gst_latest_framerate_limiter_hold (&limiter, 5000 * MS, G_MAXINT64);
  fail_unless_equals_int64 (wait_at (&limiter, 5000 * MS), 1000 * MS);
  gst_latest_framerate_limiter_hold (&limiter, 5900 * MS, 7000 * MS);
  fail_unless_equals_int64 (wait_at (&limiter, 5900 * MS), 100 * MS);
  gst_latest_framerate_limiter_hold (&limiter, 6000 * MS, 6500 * MS);
  fail_unless_equals_int64 (wait_at (&limiter, 6000 * MS), 500 * MS);
}

GST_END_TEST;

/* At a limit of 10 a second, a frame that comes 20 ms after the last one may
 * pass 30 ms later, when the credit of half an interval is reached. */
static const struct
{
  gint64 hold, now;
  gboolean is_held;
  gint64 held; /* counted from the arrival */
} holds[] = {
  { 0, 30 * MS, FALSE, 0 },
  { 40 * MS, 30 * MS, FALSE, 0 },
  { 90 * MS, 30 * MS, FALSE, 40 * MS },
  { 90 * MS, 50 * MS, TRUE, 40 * MS },
  { 50 * MS, 50 * MS, FALSE, 0 },
  { G_MININT64, 60 * MS, FALSE, 0 },
};

GST_START_TEST (what_a_hold_alone_keeps_is_known)
{
  GstLatestFramerateLimiter limiter;
  gint64 from = 20 * MS;

  gst_latest_framerate_limiter_init (&limiter);
  gst_latest_framerate_limiter_set_rate (&limiter, 10, 1);
  gst_latest_framerate_limiter_pass (&limiter, 0);
  gst_latest_framerate_limiter_hold (&limiter, 0, holds[__i__].hold);
  fail_unless_equals_int (
      gst_latest_framerate_limiter_is_held (&limiter, from, holds[__i__].now),
      holds[__i__].is_held);
  fail_unless_equals_int64 (
      gst_latest_framerate_limiter_get_held (&limiter, from, from),
      holds[__i__].held);
  fail_unless_equals_int64 (
      gst_latest_framerate_limiter_get_held (&limiter, from, G_MAXINT64), 0);
  fail_unless_equals_int64 (gst_latest_framerate_limiter_due (&limiter, from),
      MAX (50 * MS, holds[__i__].hold));
}

GST_END_TEST;

/* A frame has waited for a hold until the hold was cut short. */
GST_START_TEST (a_hold_that_is_cut_short_counts_until_then)
{
  GstLatestFramerateLimiter limiter = {
    0,
  };

  gst_latest_framerate_limiter_hold (&limiter, 100 * MS, 200 * MS);
  gst_latest_framerate_limiter_hold (&limiter, 140 * MS, 0);
  fail_unless_equals_int64 (
      gst_latest_framerate_limiter_get_held (&limiter, 110 * MS, 110 * MS),
      30 * MS);
  fail_unless_equals_int64 (
      gst_latest_framerate_limiter_due (&limiter, 110 * MS), 140 * MS);
  /* There is nothing to cut short any more. */
  gst_latest_framerate_limiter_hold (&limiter, 300 * MS, 0);
  fail_unless_equals_int64 (
      gst_latest_framerate_limiter_due (&limiter, 150 * MS), 150 * MS);
}

GST_END_TEST;

static Suite *
frameratelimiter_suite (void)
{
  Suite *s = suite_create ("frameratelimiter");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, no_rate_is_no_limit);
  tcase_add_test (tc, a_source_at_the_rate_never_waits);
  tcase_add_test (tc, a_faster_source_passes_at_the_rate);
  tcase_add_test (tc, a_pause_earns_half_an_interval);
  tcase_add_test (tc, the_first_frame_passes_whatever_the_clock_says);
  tcase_add_loop_test (
      tc, what_passes_from_a_faster_camera_is_new, 0, G_N_ELEMENTS (cameras));
  tcase_add_test (tc, the_last_frame_passes_without_another);
  tcase_add_test (tc, a_new_rate_counts_from_the_last_frame);
  tcase_add_test (tc, a_hold_keeps_every_frame);
  tcase_add_test (tc, a_hold_that_is_cut_short_counts_until_then);
  tcase_add_test (tc, a_hold_lasts_a_second_at_most);
  tcase_add_loop_test (
      tc, what_a_hold_alone_keeps_is_known, 0, G_N_ELEMENTS (holds));
  return s;
}

GST_CHECK_MAIN (frameratelimiter);
