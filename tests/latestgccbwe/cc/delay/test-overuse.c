/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "overuse.h"

#define MS G_GINT64_CONSTANT (1000)
#define SECOND G_GINT64_CONSTANT (1000000)

/* Feeds @n groups @step us apart with that trend; returns the last signal. */
static GstLatestBweUsage
feed (GstLatestOveruse *o, gint64 *now, gdouble trend, gint64 step, guint n)
{
  GstLatestBweUsage usage = o->usage;

  for (guint i = 0; i < n; i++) {
    *now += step;
    usage = gst_latest_overuse_update (o, trend, step, *now);
  }
  return usage;
}

static const struct
{
  const gchar *name;
  gdouble trend[6]; /* ms, 6 ms apart */
  guint n;
  GstLatestBweUsage usage;
} rows[] = {
  { "below the threshold", { 5, 5, 5 }, 3, GST_LATEST_BWE_USAGE_NORMAL },
  { "above it once is not enough", { 14 }, 1, GST_LATEST_BWE_USAGE_NORMAL },
  { "nor for less than 10 ms", { 14, 14 }, 2, GST_LATEST_BWE_USAGE_NORMAL },
  { "above it for 10 ms and not falling", { 14, 14, 14 }, 3,
      GST_LATEST_BWE_USAGE_OVERUSE },
  { "falling again", { 18, 17, 16, 15 }, 4, GST_LATEST_BWE_USAGE_NORMAL },
  { "interrupted", { 14, 14, 5, 14, 14 }, 5, GST_LATEST_BWE_USAGE_NORMAL },
  { "a queue that empties", { -20 }, 1, GST_LATEST_BWE_USAGE_UNDERUSE },
  { "and is empty", { -20, -1 }, 2, GST_LATEST_BWE_USAGE_NORMAL },
};

GST_START_TEST (usage)
{
  GstLatestOveruse o;
  GstLatestBweUsage last = GST_LATEST_BWE_USAGE_NORMAL;

  gst_latest_overuse_init (&o);
  for (guint i = 0; i < rows[__i__].n; i++)
    last = gst_latest_overuse_update (
        &o, rows[__i__].trend[i], 6 * MS, (i + 1) * 6 * MS);
  fail_unless (last == rows[__i__].usage, "%s", rows[__i__].name);
}

GST_END_TEST;

/* K_up is 0.0087 a millisecond: 20 ms of trend lift a threshold of 12.5 to 17.2
 * ms within 115 ms (1/K_up) and nearly all the way within half a second. Ten
 * times slower, it would be at 15 ms by then. */
GST_START_TEST (the_threshold_rises_at_the_drafts_speed)
{
  GstLatestOveruse o;
  gint64 now = 0;

  gst_latest_overuse_init (&o);
  feed (&o, &now, 0, 0, 1);
  o.threshold = 12.5;
  feed (&o, &now, 20, 5 * MS, 23);
  fail_unless (ABS (o.threshold - 17.3) < 0.2, "%f", o.threshold);
  feed (&o, &now, 20, 5 * MS, 77);
  fail_unless (o.threshold > 19.8 && o.threshold < 20);
}

GST_END_TEST;

GST_START_TEST (and_falls_again)
{
  GstLatestOveruse o;
  gint64 now = 0;

  gst_latest_overuse_init (&o);
  feed (&o, &now, 0, 0, 1);
  o.threshold = 100;
  feed (&o, &now, 0, 5 * MS, 20);
  fail_unless (o.threshold < 4 || o.threshold == 6, "%f", o.threshold);
}

GST_END_TEST;

/* What counts is when groups arrived, not when they were reported: twenty
 * groups told of in one feedback adapt it as twenty feedbacks would. */
GST_START_TEST (time_is_that_of_arrival)
{
  GstLatestOveruse slow, fast;
  gint64 a = 0, b = 0;

  gst_latest_overuse_init (&slow);
  gst_latest_overuse_init (&fast);
  feed (&slow, &a, 20, 5 * MS, 40);
  feed (&fast, &b, 20, 1 * MS, 40);
  fail_unless (slow.threshold > fast.threshold + 1);
  fail_unless (slow.threshold > 17);
}

GST_END_TEST;

GST_START_TEST (limits_and_jumps)
{
  GstLatestOveruse o;
  gint64 now = 0;

  gst_latest_overuse_init (&o);
  feed (&o, &now, 0, 5 * MS, 1000);
  fail_unless (o.threshold == 6);
  /* 15 ms above the threshold is no reason to follow */
  feed (&o, &now, 22, 5 * MS, 1000);
  fail_unless (o.threshold == 6);
  o.threshold = 599;
  feed (&o, &now, 613, 100 * MS, 1000);
  fail_unless (o.threshold == 600);
  /* a pause of a minute counts as 100 ms; a clock that goes back, as nothing */
  o.threshold = 20;
  feed (&o, &now, 25, 60 * SECOND, 1);
  fail_unless (o.threshold < 25);
  now -= 10 * SECOND;
  o.threshold = 20;
  gst_latest_overuse_update (&o, 25, 5 * MS, now);
  fail_unless (o.threshold == 20);
}

GST_END_TEST;

static Suite *
overuse_suite (void)
{
  Suite *s = suite_create ("overuse");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, usage, 0, G_N_ELEMENTS (rows));
  tcase_add_test (tc, the_threshold_rises_at_the_drafts_speed);
  tcase_add_test (tc, and_falls_again);
  tcase_add_test (tc, time_is_that_of_arrival);
  tcase_add_test (tc, limits_and_jumps);
  return s;
}

GST_CHECK_MAIN (overuse);
