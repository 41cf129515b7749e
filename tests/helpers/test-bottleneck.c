/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "bottleneck.h"

#define MS G_GINT64_CONSTANT (1000)
#define S (1000 * MS)
#define SIZE 1250 /* 10 ms at 1 Mbit/s */

static Bottleneck *
make (guint bitrate, gint64 queue)
{
  const BottleneckPhase phase = { .bitrate = bitrate };

  return bottleneck_new (&phase, 1, queue, 1);
}

/* A lone packet takes size / capacity, plus the delay of the way. */
static const struct
{
  guint bitrate;
  guint32 size;
  gint64 delay, leaves;
} lone[] = {
  { 1000000, 1250, 0, 10 * MS },
  { 1000000, 1250, 50 * MS, 10 * MS },
  { 4000000, 1250, 50 * MS, 2500 },
  { 150000, 1200, 0, 64 * MS },
  { 3000000, 1000, 0, 2667 }, /* 2666.7, in whole microseconds */
  { 4000000000, 1, 0, 1 },
};

GST_START_TEST (a_lone_packet_takes_its_size_by_the_capacity)
{
  const BottleneckPhase phase = { .bitrate = lone[__i__].bitrate,
    .delay = lone[__i__].delay };
  g_autoptr (Bottleneck) b = bottleneck_new (&phase, 1, 0, 1);
  BottleneckPassage p = bottleneck_enter (b, 7 * S, lone[__i__].size);

  fail_unless_equals_int (p.fate, BOTTLENECK_ARRIVES);
  fail_unless_equals_int64 (p.leaves, 7 * S + lone[__i__].leaves);
  fail_unless_equals_int64 (p.arrives, p.leaves + lone[__i__].delay);
  fail_unless (p.waited <= 1);
}

GST_END_TEST;

/* Packets of any sizes, back to back, leave without rounding errors. */
GST_START_TEST (long_trains_keep_the_capacity_exactly)
{
  g_autoptr (Bottleneck) b = make (3000000, 0);
  guint64 bytes = 0;
  BottleneckPassage p;

  for (guint i = 0; i < 10000; i++) {
    guint32 size = 40 + i * 7919 % 1460;

    p = bottleneck_enter (b, 0, size);
    bytes += size;
  }
  fail_unless_equals_int64 (p.leaves, (bytes * 8 + 2) / 3);
  /* The rest of a microsecond is not kept over a pause. */
  p = bottleneck_enter (b, 100 * S, 1000);
  fail_unless_equals_int64 (p.leaves, 100 * S + 2667);
  p = bottleneck_enter (b, 200 * S, 125);
  fail_unless_equals_int64 (p.leaves, 200 * S + 334);
}

GST_END_TEST;

GST_START_TEST (a_packet_waits_for_those_before_it)
{
  g_autoptr (Bottleneck) b = make (1000000, 0);

  fail_unless_equals_int64 (bottleneck_enter (b, 0, SIZE).waited, 0);
  fail_unless_equals_int64 (bottleneck_enter (b, 0, SIZE).waited, 10 * MS);
  fail_unless_equals_int64 (bottleneck_enter (b, 5 * MS, SIZE).waited, 15 * MS);
  fail_unless_equals_int64 (bottleneck_get_backlog (b, 5 * MS), 5 * SIZE / 2);
  fail_unless_equals_int64 (bottleneck_get_backlog (b, 30 * MS), 0);
  /* An idle bottleneck saves nothing for later. */
  fail_unless_equals_int64 (
      bottleneck_enter (b, 95 * MS, SIZE).leaves, 105 * MS);
}

GST_END_TEST;

/* 300 ms at 1 Mbit/s are 30 packets. */
GST_START_TEST (a_full_queue_drops_the_newest)
{
  g_autoptr (Bottleneck) b = make (1000000, 300 * MS);

  for (guint i = 0; i < 30; i++)
    fail_unless_equals_int (
        bottleneck_enter (b, 0, SIZE).fate, BOTTLENECK_ARRIVES);
  fail_unless_equals_int (
      bottleneck_enter (b, 0, SIZE).fate, BOTTLENECK_OVERFLOW);
  fail_unless_equals_int64 (bottleneck_get_backlog (b, 0), 30 * SIZE);
  /* There is room for a packet as soon as one has left. */
  fail_unless_equals_int (
      bottleneck_enter (b, 10 * MS - 1, SIZE).fate, BOTTLENECK_OVERFLOW);
  fail_unless_equals_int64 (
      bottleneck_enter (b, 10 * MS, SIZE).waited, 290 * MS);
}

GST_END_TEST;

GST_START_TEST (however_short_the_queue_a_lone_packet_passes)
{
  g_autoptr (Bottleneck) b = make (100000, 1 * MS);

  fail_unless_equals_int (
      bottleneck_enter (b, 0, 1500).fate, BOTTLENECK_ARRIVES);
  fail_unless_equals_int (
      bottleneck_enter (b, 0, 1500).fate, BOTTLENECK_OVERFLOW);
}

GST_END_TEST;

static const BottleneckPhase step[] = {
  { .from = 0, .bitrate = 1000000 },
  { .from = 1 * S, .bitrate = 100000 },
  { .from = 3 * S, .bitrate = 2000000 },
};

GST_START_TEST (a_change_of_capacity_meets_what_already_waits)
{
  g_autoptr (Bottleneck) b = bottleneck_new (step, 3, 300 * MS, 1);
  BottleneckPassage p = {
    0,
  };

  bottleneck_start (b, 0);
  /* Ten packets begin 50 ms before the step: half of them leave at the old
   * capacity, the others take 100 ms each. All of them stay. */
  for (guint i = 0; i < 10; i++)
    p = bottleneck_enter (b, 950 * MS, SIZE);
  fail_unless_equals_int64 (p.leaves, 1500 * MS);
  fail_unless_equals_int64 (p.waited, 450 * MS);
  /* The queue is 300 ms long at the new capacity: three packets. */
  fail_unless_equals_int (
      bottleneck_enter (b, 1100 * MS, SIZE).fate, BOTTLENECK_OVERFLOW);
  fail_unless_equals_int (
      bottleneck_enter (b, 1300 * MS, SIZE).fate, BOTTLENECK_ARRIVES);
  fail_unless (ABS (bottleneck_get_capacity (b, 0, 4 * S) - 3.2e6) < 1);
}

GST_END_TEST;

GST_START_TEST (the_first_phase_holds_until_the_start)
{
  g_autoptr (Bottleneck) b = bottleneck_new (step, 3, 0, 1);

  fail_unless_equals_int64 (
      bottleneck_enter (b, 90 * S, SIZE).leaves, 90 * S + 10 * MS);
  bottleneck_start (b, 100 * S);
  fail_unless_equals_int64 (
      bottleneck_enter (b, 100 * S, SIZE).leaves, 100 * S + 10 * MS);
  fail_unless_equals_int64 (
      bottleneck_enter (b, 101 * S, SIZE).leaves, 101 * S + 100 * MS);
}

GST_END_TEST;

GST_START_TEST (a_blackout_fills_the_queue_and_then_it_leaves)
{
  const BottleneckPhase phases[] = {
    { .from = 0, .bitrate = 1000000 },
    { .from = 1 * S, .bitrate = 0 },
    { .from = 3 * S, .bitrate = 2000000 },
  };
  g_autoptr (Bottleneck) b = bottleneck_new (phases, 3, 300 * MS, 1);
  guint kept = 0;

  bottleneck_start (b, 0);
  for (gint64 t = 1 * S; t < 3 * S; t += 10 * MS)
    kept += bottleneck_enter (b, t, SIZE).fate == BOTTLENECK_ARRIVES;
  fail_unless_equals_int (kept, 30);
  fail_unless_equals_int64 (
      bottleneck_enter (b, 3020 * MS, SIZE).leaves, 3155 * MS);
}

GST_END_TEST;

GST_START_TEST (a_blackout_without_end_takes_all)
{
  const BottleneckPhase phases[] = {
    { .from = 0, .bitrate = 1000000 },
    { .from = 1 * S, .bitrate = 0 },
  };
  g_autoptr (Bottleneck) b = bottleneck_new (phases, 2, 0, 1);

  bottleneck_start (b, 0);
  fail_unless_equals_int (
      bottleneck_enter (b, 995 * MS, SIZE).fate, BOTTLENECK_OVERFLOW);
  fail_unless_equals_int (
      bottleneck_enter (b, 2 * S, SIZE).fate, BOTTLENECK_OVERFLOW);
}

GST_END_TEST;

/* Every packet has one fate, and what was not dropped is in the queue or has
 * left. */
GST_START_TEST (nothing_appears_and_nothing_vanishes)
{
  const BottleneckPhase phase = {
    .bitrate = 1000000, .delay = 50 * MS, .jitter = 30 * MS, .loss = 0.2
  };
  g_autoptr (Bottleneck) b = bottleneck_new (&phase, 1, 300 * MS, 42);
  guint64 in = 0, out = 0;
  gint64 left = 0, arrived = 0, now = 0;
  guint n[3] = {
    0,
  };

  for (guint i = 0; i < 20000; i++) {
    guint32 size = 100 + i * 31 % 1300;
    BottleneckPassage p;

    now += i * 17 % 9000;
    p = bottleneck_enter (b, now, size);
    n[p.fate]++;
    if (p.fate == BOTTLENECK_OVERFLOW)
      continue;
    in += size;
    if (p.fate == BOTTLENECK_ARRIVES) {
      fail_unless (p.arrives >= arrived, "overtaken");
      fail_unless (p.arrives >= p.leaves + 50 * MS);
      arrived = p.arrives;
    }
    fail_unless (p.leaves >= left && p.waited >= 0);
    left = p.leaves;
    out = in - bottleneck_get_backlog (b, now);
    fail_unless (bottleneck_get_capacity (b, 0, now) / 8 + 1 >= out);
  }
  fail_unless_equals_int64 (bottleneck_get_backlog (b, left), 0);
  fail_unless (n[BOTTLENECK_OVERFLOW] > 1000);
  fail_unless_equals_int (n[0] + n[1] + n[2], 20000);
}

GST_END_TEST;

static const gdouble losses[] = { 0, 0.02, 0.2, 1 };

/* Three standard deviations of a fair draw, with seeds that are not chosen. */
GST_START_TEST (the_loss_is_as_asked_and_repeats_with_the_seed)
{
  const BottleneckPhase phase = { .bitrate = 4000000, .loss = losses[__i__] };
  const guint count = 20000;
  gdouble mean = count * phase.loss;
  gdouble margin = 3 * sqrt (mean * (1 - phase.loss));

  for (guint seed = 1; seed <= 5; seed++) {
    g_autoptr (Bottleneck) b = bottleneck_new (&phase, 1, 0, seed);
    g_autoptr (Bottleneck) again = bottleneck_new (&phase, 1, 0, seed);
    guint lost = 0;

    for (guint i = 0; i < count; i++) {
      BottleneckPassage p = bottleneck_enter (b, i * 10 * MS, 1000);

      lost += p.fate == BOTTLENECK_LOST;
      fail_unless_equals_int (
          p.fate, bottleneck_enter (again, i * 10 * MS, 1000).fate);
    }
    fail_unless (ABS (lost - mean) <= margin, "%u of %u lost", lost, count);
  }
}

GST_END_TEST;

GST_START_TEST (the_jitter_spreads_over_its_range)
{
  const BottleneckPhase phase = {
    .bitrate = 100000000, .delay = 50 * MS, .jitter = 30 * MS
  };
  g_autoptr (Bottleneck) b = bottleneck_new (&phase, 1, 0, 3);
  gint64 low = G_MAXINT64, high = 0, sum = 0;
  const guint count = 2000;

  /* The packets are so far apart that none waits for the jitter of another. */
  for (guint i = 0; i < count; i++) {
    BottleneckPassage p = bottleneck_enter (b, i * 100 * MS, 1000);
    gint64 extra = p.arrives - p.leaves - 50 * MS;

    low = MIN (low, extra);
    high = MAX (high, extra);
    sum += extra;
  }
  fail_unless (low >= 0 && low < 1 * MS);
  fail_unless (high <= 30 * MS && high > 29 * MS);
  fail_unless (ABS (sum / count - 15 * MS) < 1 * MS);
}

GST_END_TEST;

/* A bucket of ten packets, refilled by one each 10 ms. */
GST_START_TEST (a_policer_passes_its_bucket_and_drops_the_rest)
{
  const BottleneckPhase phase = { .bitrate = 1000000, .delay = 50 * MS };
  g_autoptr (Bottleneck) b = bottleneck_new (&phase, 1, 300 * MS, 1);
  BottleneckPassage p;

  bottleneck_set_policer (b, 10 * SIZE);
  for (guint round = 0; round < 3; round++) {
    gint64 now = round * 10 * S;

    for (guint i = 0; i < 10; i++) {
      p = bottleneck_enter (b, now, SIZE);
      fail_unless_equals_int (p.fate, BOTTLENECK_ARRIVES);
      fail_unless_equals_int64 (p.leaves, now);
      fail_unless_equals_int64 (p.waited, 0);
      fail_unless_equals_int64 (p.arrives, now + 50 * MS);
    }
    fail_unless_equals_int (
        bottleneck_enter (b, now, SIZE).fate, BOTTLENECK_OVERFLOW);
    fail_unless_equals_int64 (bottleneck_get_backlog (b, now), 0);
    fail_unless_equals_int (bottleneck_enter (b, now + 10 * MS - 10, SIZE).fate,
        BOTTLENECK_OVERFLOW);
    /* A smaller one may pass where a large one did not. */
    fail_unless_equals_int (
        bottleneck_enter (b, now + 10 * MS, SIZE).fate, BOTTLENECK_ARRIVES);
    fail_unless_equals_int (
        bottleneck_enter (b, now + 15 * MS, SIZE / 2).fate, BOTTLENECK_ARRIVES);
  }
}

GST_END_TEST;

/* In the end, what passes is the capacity, that of each phase, and the bucket. */
GST_START_TEST (a_policer_lets_the_capacity_through_whatever_is_sent)
{
  const BottleneckPhase phases[] = {
    { .from = 0, .bitrate = 1000000 },
    { .from = 10 * S, .bitrate = 0 },
    { .from = 12 * S, .bitrate = 500000 },
  };
  guint gap = (guint[]) { 9, 5, 2, 1 }[__i__];
  g_autoptr (Bottleneck) b = bottleneck_new (phases, 3, 300 * MS, 1);
  guint passed[3] = {
    0,
  };

  bottleneck_start (b, 0);
  bottleneck_set_policer (b, 10 * SIZE);
  for (gint64 now = 0; now < 22 * S; now += gap * MS)
    passed[now < 10 * S    ? 0
            : now < 12 * S ? 1
                           : 2] +=
        bottleneck_enter (b, now, SIZE).fate == BOTTLENECK_ARRIVES;
  fail_unless (passed[0] >= 1000 && passed[0] <= 1010, "%u", passed[0]);
  fail_unless (passed[1] <= 10, "%u", passed[1]);
  fail_unless (passed[2] >= 499 && passed[2] <= 500, "%u", passed[2]);
}

GST_END_TEST;

/* Arrivals are at multiples of 5 ms, never early, and less than 5 ms late. */
GST_START_TEST (lumps_are_handed_over_at_their_times)
{
  const BottleneckPhase phase = { .bitrate = 4000000, .delay = 51 * MS };
  g_autoptr (Bottleneck) b = bottleneck_new (&phase, 1, 0, 1);
  gint64 last = 0;
  guint together = 0;

  bottleneck_set_lumps (b, 5 * MS);
  for (guint i = 0; i < 1000; i++) {
    BottleneckPassage p = bottleneck_enter (b, i * 2700, SIZE);
    gint64 alone = p.leaves + 51 * MS;

    fail_unless_equals_int64 (p.arrives % (5 * MS), 0);
    fail_unless (p.arrives >= alone && p.arrives < alone + 5 * MS);
    fail_unless (p.arrives >= last);
    together += p.arrives == last;
    last = p.arrives;
  }
  /* 540 lumps */
  fail_unless (together >= 459 && together <= 461, "%u", together);
  bottleneck_set_lumps (b, 0);
  fail_unless_equals_int64 (
      bottleneck_enter (b, 10 * S, SIZE).arrives, 10 * S + 53500);
}

GST_END_TEST;

static Suite *
bottleneck_suite (void)
{
  Suite *s = suite_create ("bottleneck");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (
      tc, a_lone_packet_takes_its_size_by_the_capacity, 0, G_N_ELEMENTS (lone));
  tcase_add_test (tc, long_trains_keep_the_capacity_exactly);
  tcase_add_test (tc, a_packet_waits_for_those_before_it);
  tcase_add_test (tc, a_full_queue_drops_the_newest);
  tcase_add_test (tc, however_short_the_queue_a_lone_packet_passes);
  tcase_add_test (tc, a_change_of_capacity_meets_what_already_waits);
  tcase_add_test (tc, the_first_phase_holds_until_the_start);
  tcase_add_test (tc, a_blackout_fills_the_queue_and_then_it_leaves);
  tcase_add_test (tc, a_blackout_without_end_takes_all);
  tcase_add_test (tc, nothing_appears_and_nothing_vanishes);
  tcase_add_loop_test (tc, the_loss_is_as_asked_and_repeats_with_the_seed, 0,
      G_N_ELEMENTS (losses));
  tcase_add_test (tc, the_jitter_spreads_over_its_range);
  tcase_add_test (tc, a_policer_passes_its_bucket_and_drops_the_rest);
  tcase_add_loop_test (
      tc, a_policer_lets_the_capacity_through_whatever_is_sent, 0, 4);
  tcase_add_test (tc, lumps_are_handed_over_at_their_times);
  return s;
}

GST_CHECK_MAIN (bottleneck);
