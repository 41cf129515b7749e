/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "queuedelay.h"

#define MS G_GINT64_CONSTANT (1000)
#define SECOND G_GINT64_CONSTANT (1000000)

/* The clock of the receiver is far from the sender's. */
#define OFFSET (G_GINT64_CONSTANT (123456789))

typedef struct
{
  GstLatestQueueDelay q;
  gint64 now;
  gdouble drift;
  GRand *random;
} Path;

static void
path_init (Path *p)
{
  *p = (Path) { .random = g_rand_new_with_seed (3) };
  gst_latest_queue_delay_init (&p->q);
}

static void
path_clear (Path *p)
{
  g_rand_free (p->random);
}

/* Packets every 5 ms for that long, with that much delay, plus up to
 * @jitter. */
static void
feed (Path *p, gint64 length, gint64 delay, gint64 jitter)
{
  for (gint64 end = p->now + length; p->now < end; p->now += 5 * MS) {
    gint64 late = delay
        + (jitter > 0 ? g_rand_int_range (p->random, 0, (gint32) jitter) : 0);

    gst_latest_queue_delay_add (
        &p->q, p->now, p->now + OFFSET + late + (gint64) (p->now * p->drift));
  }
}

GST_START_TEST (nothing_known_nothing_stands)
{
  GstLatestQueueDelay q;

  gst_latest_queue_delay_init (&q);
  fail_unless_equals_int64 (gst_latest_queue_delay_floor (&q), 0);
  fail_unless_equals_int64 (gst_latest_queue_delay_newest (&q), 0);
  fail_unless_equals_int64 (gst_latest_queue_delay_spread (&q), 0);
  gst_latest_queue_delay_rebase (&q);
}

GST_END_TEST;

GST_START_TEST (a_queue_shows_once_all_packets_wait)
{
  Path p;

  path_init (&p);
  feed (&p, 2 * SECOND, 50 * MS, 0);
  fail_unless_equals_int64 (gst_latest_queue_delay_floor (&p.q), 0);
  feed (&p, 50 * MS, 90 * MS, 0);
  fail_unless_equals_int64 (gst_latest_queue_delay_floor (&p.q), 0);
  /* the newest packets alone show it sooner */
  fail_unless_equals_int64 (gst_latest_queue_delay_newest (&p.q), 40 * MS);
  feed (&p, 60 * MS, 90 * MS, 0);
  fail_unless_equals_int64 (gst_latest_queue_delay_floor (&p.q), 40 * MS);
  /* one packet without delay means no queue */
  feed (&p, 5 * MS, 52 * MS, 0);
  fail_unless_equals_int64 (gst_latest_queue_delay_floor (&p.q), 2 * MS);
  path_clear (&p);
}

GST_END_TEST;

GST_START_TEST (jitter_is_spread_and_not_a_queue)
{
  Path p;

  path_init (&p);
  feed (&p, 20 * SECOND, 50 * MS, 30 * MS);
  fail_unless (gst_latest_queue_delay_floor (&p.q) < 6 * MS);
  fail_unless (gst_latest_queue_delay_spread (&p.q) > 10 * MS);
  fail_unless (gst_latest_queue_delay_spread (&p.q) < 20 * MS);
  path_clear (&p);
}

GST_END_TEST;

GST_START_TEST (clocks_that_drift_are_no_queue)
{
  Path p;

  path_init (&p);
  p.drift = 100e-6;
  feed (&p, 300 * SECOND, 50 * MS, 0);
  fail_unless (gst_latest_queue_delay_floor (&p.q) <= 1 * MS);
  p.drift = -100e-6;
  feed (&p, 300 * SECOND, 50 * MS, 0);
  fail_unless (gst_latest_queue_delay_floor (&p.q) <= 1 * MS);
  path_clear (&p);
}

GST_END_TEST;

/* A longer path is the new base after ten seconds, or at once after a
 * rebase. */
GST_START_TEST (the_base_is_forgotten)
{
  Path p;

  path_init (&p);
  feed (&p, 2 * SECOND, 50 * MS, 0);
  feed (&p, 8 * SECOND, 165 * MS, 0);
  fail_unless_equals_int64 (gst_latest_queue_delay_floor (&p.q), 115 * MS);
  feed (&p, 3 * SECOND, 165 * MS, 0);
  fail_unless_equals_int64 (gst_latest_queue_delay_floor (&p.q), 0);
  /* the base is forgotten also while nothing is sent */
  p.now += 30 * SECOND;
  feed (&p, 200 * MS, 180 * MS, 0);
  fail_unless_equals_int64 (gst_latest_queue_delay_floor (&p.q), 0);
  feed (&p, 1 * SECOND, 200 * MS, 0);
  gst_latest_queue_delay_rebase (&p.q);
  fail_unless_equals_int64 (gst_latest_queue_delay_floor (&p.q), 0);
  /* a shorter path is the base at once */
  feed (&p, 200 * MS, 20 * MS, 0);
  feed (&p, 200 * MS, 30 * MS, 0);
  fail_unless_equals_int64 (gst_latest_queue_delay_floor (&p.q), 10 * MS);
  path_clear (&p);
}

GST_END_TEST;

/* With three packets in 100 ms the floor reaches further back. */
GST_START_TEST (few_packets_need_more_time)
{
  GstLatestQueueDelay q;

  gst_latest_queue_delay_init (&q);
  for (gint64 t = 0; t < 2 * SECOND; t += 40 * MS)
    gst_latest_queue_delay_add (&q, t, t + 50 * MS);
  for (gint64 t = 2 * SECOND; t < 2 * SECOND + 120 * MS; t += 40 * MS)
    gst_latest_queue_delay_add (&q, t, t + 90 * MS);
  fail_unless_equals_int64 (gst_latest_queue_delay_floor (&q), 0);
  for (gint64 t = 2 * SECOND + 120 * MS; t < 2 * SECOND + 240 * MS;
       t += 40 * MS)
    gst_latest_queue_delay_add (&q, t, t + 90 * MS);
  fail_unless_equals_int64 (gst_latest_queue_delay_floor (&q), 40 * MS);
}

GST_END_TEST;

GST_START_TEST (a_clock_that_is_set_begins_anew)
{
  Path p;

  path_init (&p);
  feed (&p, 2 * SECOND, 50 * MS, 0);
  feed (&p, 2 * SECOND, 3600 * SECOND, 0);
  fail_unless_equals_int64 (gst_latest_queue_delay_floor (&p.q), 0);
  feed (&p, 2 * SECOND, -3600 * SECOND, 0);
  fail_unless_equals_int64 (gst_latest_queue_delay_floor (&p.q), 0);
  path_clear (&p);
}

GST_END_TEST;

static Suite *
queuedelay_suite (void)
{
  Suite *s = suite_create ("queuedelay");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, nothing_known_nothing_stands);
  tcase_add_test (tc, a_queue_shows_once_all_packets_wait);
  tcase_add_test (tc, jitter_is_spread_and_not_a_queue);
  tcase_add_test (tc, clocks_that_drift_are_no_queue);
  tcase_add_test (tc, the_base_is_forgotten);
  tcase_add_test (tc, few_packets_need_more_time);
  tcase_add_test (tc, a_clock_that_is_set_begins_anew);
  return s;
}

GST_CHECK_MAIN (queuedelay);
