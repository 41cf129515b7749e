/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "drain.h"

#define MS G_GINT64_CONSTANT (1000)
#define SECOND G_GINT64_CONSTANT (1000000)

/* A link with a queue, in steps of 50 ms; feedback is a round trip old. */
typedef struct
{
  GstLatestDrain d;
  gint64 now;
  guint capacity, rate; /* bit/s */
  gdouble queue;        /* us, now */
  gint64 base;          /* us of delay that is not the queue's */
  gdouble seen[2];      /* queue a round trip (100 ms) ago */
  guint sent[2];
} Link;

static GstLatestDrainState
step (Link *l)
{
  GstLatestDrainInput in = {
    .acked = l->seen[0] > 0 ? l->capacity : MIN (l->sent[0], l->capacity),
    .sent = l->rate,
    .empty = 5 * MS,
    .min_rtt = 100 * MS,
    .queue = (gint64) l->seen[0] + l->base,
  };
  GstLatestDrainState state;

  l->seen[0] = l->seen[1];
  l->seen[1] = l->queue;
  l->sent[0] = l->sent[1];
  l->sent[1] = l->rate;
  l->queue += 50 * MS * ((gdouble) l->rate / l->capacity - 1);
  l->queue = CLAMP (l->queue, 0, 300 * MS);
  l->now += 50 * MS;
  in.now = l->now;
  in.in_flight = (gint64) ((l->queue + 100 * MS + l->base) / 8e6
      * MIN (l->capacity, MAX (l->rate, l->queue > 0 ? l->capacity : 0)));
  if (!l->d.active)
    gst_latest_drain_begin (&l->d, &in, l->rate);
  state = gst_latest_drain_update (&l->d, &in, &l->rate);
  return state;
}

GST_START_TEST (a_queue_is_emptied_and_the_rate_goes_back)
{
  static const gint64 queues[] = { 20 * MS, 80 * MS, 300 * MS };

  for (guint i = 0; i < G_N_ELEMENTS (queues); i++) {
    Link l = { .capacity = 600000,
      .rate = 2500000,
      .queue = queues[i],
      .seen = { queues[i], queues[i] },
      .sent = { 2500000, 2500000 } };
    gboolean was_low = FALSE;

    while (step (&l) == GST_LATEST_DRAIN_GOING) {
      was_low |= l.rate < 0.9 * l.capacity;
      fail_unless (l.rate >= 60000);
      fail_unless (l.now < 1500 * MS, "queue %d ms", (gint) (queues[i] / 1000));
    }
    fail_unless (l.d.active == FALSE);
    fail_unless (l.queue < 10 * MS);
    fail_unless (was_low || queues[i] == 20 * MS);
    fail_unless_equals_int (l.rate, 540000);
  }
}

GST_END_TEST;

/* 115 ms more that no sending less takes away: the path became longer. The old
 * rate comes back within two seconds. */
GST_START_TEST (what_does_not_go_away_is_not_ours)
{
  Link l = { .capacity = 4000000,
    .rate = 2000000,
    .base = 115 * MS,
    .sent = { 2000000, 2000000 } };
  GstLatestDrainState state;

  do
    state = step (&l);
  while (state == GST_LATEST_DRAIN_GOING && l.now < 5 * SECOND);
  fail_unless (state == GST_LATEST_DRAIN_NOT_OURS);
  fail_unless (l.now < 2 * SECOND, "%d ms", (gint) (l.now / 1000));
  fail_unless_equals_int (l.rate, 2000000);
}

GST_END_TEST;

/* A sender that cannot send less cannot find out whose queue it is. */
GST_START_TEST (only_a_trial_decides)
{
  GstLatestDrain d;
  GstLatestDrainInput in = { .acked = 1000000,
    .sent = 1000000,
    .queue = 100 * MS,
    .empty = 5 * MS,
    .min_rtt = 100 * MS,
    .in_flight = 25000 };
  guint rate;

  gst_latest_drain_begin (&d, &in, 1000000);
  for (in.now = 0; in.now < 10 * SECOND; in.now += 50 * MS)
    fail_unless (
        gst_latest_drain_update (&d, &in, &rate) == GST_LATEST_DRAIN_GOING);
}

GST_END_TEST;

GST_START_TEST (idle_says_nothing)
{
  GstLatestDrain d;
  GstLatestDrainInput in = { 0 };
  guint rate = 5;

  gst_latest_drain_init (&d);
  fail_unless (
      gst_latest_drain_update (&d, &in, &rate) == GST_LATEST_DRAIN_IDLE);
  fail_unless_equals_int (rate, 5);
}

GST_END_TEST;

static Suite *
drain_suite (void)
{
  Suite *s = suite_create ("drain");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, a_queue_is_emptied_and_the_rate_goes_back);
  tcase_add_test (tc, what_does_not_go_away_is_not_ours);
  tcase_add_test (tc, only_a_trial_decides);
  tcase_add_test (tc, idle_says_nothing);
  return s;
}

GST_CHECK_MAIN (drain);
