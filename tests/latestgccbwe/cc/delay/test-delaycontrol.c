/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "delaycontrol.h"

#define MS G_GINT64_CONSTANT (1000)
#define SECOND G_GINT64_CONSTANT (1000000)

typedef struct
{
  GstLatestDelayControl d;
  GstLatestLinkCapacity link;
  gint64 now;
  guint target;
  guint acked;
  GRand *random;
} Fixture;

static void
fixture_init (Fixture *f, GstLatestBweEstimator estimator)
{
  *f = (Fixture) {
    .target = 1000000, .acked = 1000000, .random = g_rand_new_with_seed (5)
  };
  gst_latest_link_capacity_init (&f->link);
  gst_latest_delay_control_init (&f->d, estimator, &f->link, 0);
}

/* Packets each 6 ms for that long, feedback each 48 ms. The delay begins at
 * @delay and grows by @growth us a packet. */
static void
run (Fixture *f, gint64 length, gint64 delay, gint64 growth, gint64 jitter)
{
  guint n = 0;

  for (gint64 end = f->now + length; f->now < end; f->now += 6 * MS) {
    gint64 late =
        jitter > 0 ? g_rand_int_range (f->random, 0, (gint32) jitter) : 0;
    GstLatestDelayInput in = { .now = f->now,
      .target = f->target,
      .acked = f->acked,
      .acked_fast = f->acked,
      .sent = f->target,
      .in_flight = f->acked / 80,
      .rtt = 100 * MS,
      .min_rtt = 100 * MS,
      .may_increase = TRUE };

    gst_latest_delay_control_packet (&f->d, f->now, f->now + delay + late);
    delay += growth;
    if (++n % 8 == 0)
      f->target = gst_latest_delay_control_update (&f->d, &in);
  }
}

static const GstLatestBweEstimator estimators[] = {
  GST_LATEST_BWE_ESTIMATOR_TRENDLINE, GST_LATEST_BWE_ESTIMATOR_KALMAN
};

GST_START_TEST (grows_while_nothing_queues)
{
  Fixture f;

  fixture_init (&f, estimators[__i__]);
  run (&f, SECOND, 50 * MS, 0, 0);
  fail_unless (f.target > 1300000, "%u", f.target);
  fail_unless_equals_uint64 (f.d.overuses, 0);
  g_rand_free (f.random);
}

GST_END_TEST;

/* 30 ms of jitter are not a queue. */
GST_START_TEST (jitter_is_not_congestion)
{
  Fixture f;

  fixture_init (&f, estimators[__i__]);
  run (&f, 20 * SECOND, 50 * MS, 0, 30 * MS);
  fail_unless (f.d.overuses <= 1, "%d", (gint) f.d.overuses);
  fail_unless (f.target > 1300000, "%u", f.target);
  g_rand_free (f.random);
}

GST_END_TEST;

/* A queue that grows as with half of the capacity: seen within 100 ms of
 * arrivals. */
GST_START_TEST (a_steep_queue_is_seen_at_once)
{
  Fixture f;

  fixture_init (&f, estimators[__i__]);
  run (&f, 2 * SECOND, 50 * MS, 0, 0);
  run (&f, 100 * MS, 50 * MS, 6 * MS, 0);
  fail_unless_equals_uint64 (f.d.overuses, 1);
  fail_unless (f.target < 950000, "%u", f.target);
  fail_unless (gst_latest_delay_control_is_busy (&f.d));
  g_rand_free (f.random);
}

GST_END_TEST;

/* One that grows by 10 ms a second is below any trend; it is seen when it
 * stands. */
GST_START_TEST (a_slow_queue_is_seen)
{
  Fixture f;

  fixture_init (&f, estimators[__i__]);
  run (&f, 2 * SECOND, 50 * MS, 0, 0);
  run (&f, 3 * SECOND, 50 * MS, 60, 0);
  fail_unless (f.d.overuses >= 1);
  g_rand_free (f.random);
}

GST_END_TEST;

/* The path becomes 115 ms longer: a moment of doubt, then the old rate
 * again. */
GST_START_TEST (a_longer_path_is_not_congestion)
{
  Fixture f;

  fixture_init (&f, estimators[__i__]);
  f.d.aimd.last = 0;
  run (&f, 2 * SECOND, 50 * MS, 0, 0);
  f.acked = f.target;
  run (&f, 3 * SECOND, 165 * MS, 0, 0);
  fail_unless (f.target > 0.9 * f.acked, "%u", f.target);
  fail_unless (!gst_latest_delay_control_is_busy (&f.d));
  g_rand_free (f.random);
}

GST_END_TEST;

/* The link carries more than it was known to, and nothing queues. It is said
 * once. */
GST_START_TEST (a_faster_link_is_noticed)
{
  Fixture f;

  fixture_init (&f, estimators[__i__]);
  gst_latest_link_capacity_full (&f.link, 900000);
  run (&f, 200 * MS, 50 * MS, 0, 0);
  fail_unless (!gst_latest_delay_control_take_faster_link (&f.d, f.now));
  run (&f, 200 * MS, 50 * MS, 0, 0);
  fail_unless (gst_latest_delay_control_take_faster_link (&f.d, f.now));
  fail_unless (!gst_latest_delay_control_take_faster_link (&f.d, f.now));
  run (&f, 200 * MS, 50 * MS, 0, 0);
  f.acked = 900000;
  run (&f, 200 * MS, 50 * MS, 0, 0);
  fail_unless (!gst_latest_delay_control_take_faster_link (&f.d, f.now));
  g_rand_free (f.random);
}

GST_END_TEST;

static Suite *
delaycontrol_suite (void)
{
  Suite *s = suite_create ("delaycontrol");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, grows_while_nothing_queues, 0, 2);
  tcase_add_loop_test (tc, jitter_is_not_congestion, 0, 2);
  tcase_add_loop_test (tc, a_steep_queue_is_seen_at_once, 0, 2);
  tcase_add_loop_test (tc, a_slow_queue_is_seen, 0, 2);
  tcase_add_loop_test (tc, a_longer_path_is_not_congestion, 0, 2);
  tcase_add_loop_test (tc, a_faster_link_is_noticed, 0, 2);
  return s;
}

GST_CHECK_MAIN (delaycontrol);
