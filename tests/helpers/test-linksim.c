/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "linksim.h"

#define MS G_GINT64_CONSTANT (1000)
#define SECOND (1000 * MS)

/* 8 Mbit/s: a byte each microsecond. */
static const BottleneckPhase plain = { 0, 8000000, 20 * MS, 0, 0 };

static void
note_order (gpointer user_data, gpointer arg)
{
  g_string_append_c (user_data, GPOINTER_TO_INT (arg));
}

GST_START_TEST (events_come_in_order)
{
  LinkSim *sim = link_sim_new ();
  g_autoptr (GString) order = g_string_new (NULL);

  link_sim_at (sim, 30, note_order, order, GINT_TO_POINTER ('d'));
  link_sim_at (sim, 10, note_order, order, GINT_TO_POINTER ('a'));
  link_sim_at (sim, 20, note_order, order, GINT_TO_POINTER ('b'));
  link_sim_at (sim, 20, note_order, order, GINT_TO_POINTER ('c'));
  link_sim_at (sim, 31, note_order, order, GINT_TO_POINTER ('e'));
  link_sim_run (sim, 30);
  fail_unless_equals_string (order->str, "abcd");
  fail_unless_equals_int64 (link_sim_now (sim), 30);
  link_sim_at (sim, 5, note_order, order, GINT_TO_POINTER ('!'));
  link_sim_run (sim, 30);
  fail_unless_equals_string (order->str, "abcd!");
  link_sim_free (sim);
}

GST_END_TEST;

/* A thousand events at random times. */
static void
check_time (gpointer user_data, gpointer arg)
{
  LinkSim *sim = user_data;

  fail_unless_equals_int64 (link_sim_now (sim), GPOINTER_TO_INT (arg));
}

GST_START_TEST (every_event_has_its_time)
{
  LinkSim *sim = link_sim_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (guint i = 0; i < 1000; i++) {
    gint at = g_rand_int_range (rand, 0, 500);

    link_sim_at (sim, at, check_time, sim, GINT_TO_POINTER (at));
  }
  link_sim_run (sim, SECOND);
  fail_unless_equals_int64 (link_sim_now (sim), SECOND);
  link_sim_free (sim);
}

GST_END_TEST;

static void
count_up (gpointer user_data, gpointer arg)
{
  (*(guint *) user_data)++;
}

GST_START_TEST (a_timer_rings_once_at_its_latest_time)
{
  LinkSim *sim = link_sim_new ();
  LinkSimTimer timer;
  guint rings = 0;

  link_sim_timer_init (&timer, sim, count_up, &rings);
  link_sim_timer_set (&timer, 50);
  link_sim_timer_set (&timer, 100);
  link_sim_timer_set (&timer, 70);
  link_sim_timer_set (&timer, 100);
  link_sim_run (sim, 99);
  fail_unless_equals_int (rings, 0);
  link_sim_run (sim, 200);
  fail_unless_equals_int (rings, 1);
  link_sim_timer_set (&timer, 300);
  link_sim_timer_set (&timer, G_MAXINT64);
  link_sim_run (sim, 400);
  fail_unless_equals_int (rings, 1);
  link_sim_free (sim);
}

GST_END_TEST;

/* The packets of a flow, and when they arrived. */
typedef struct
{
  LinkSim *sim;
  LinkPath *path;
  gint64 at[20000];
  guint n;
  guint released;
} Wire;

static Wire wire;

static void
open_wire (const BottleneckPhase *phases, guint n, gint64 queue, guint32 seed)
{
  memset (&wire, 0, sizeof (wire));
  wire.sim = link_sim_new ();
  wire.path = link_path_new (wire.sim, phases, n, queue, seed);
}

static void
close_wire (void)
{
  link_sim_free (wire.sim);
  link_path_free (wire.path);
}

static void
arrives (gpointer user_data, gpointer packet)
{
  Wire *w = user_data;

  w->at[w->n++] = link_sim_now (w->sim);
}

static void
released (gpointer packet)
{
  wire.released++;
}

static void
send_packets (guint n, guint32 size, gint64 interval)
{
  for (guint i = 0; i < n; i++) {
    link_path_send (
        wire.path, 3, size, 0, arrives, &wire, GINT_TO_POINTER (1), released);
    link_sim_run (wire.sim, link_sim_now (wire.sim) + interval);
  }
}

/* A queue of k packets takes k times the time of one. */
GST_START_TEST (delay_is_bytes_by_capacity)
{
  const LinkPathRecord *r;
  guint n;

  open_wire (&plain, 1, 0, 1);
  send_packets (10, 1000, 0);
  link_sim_run (wire.sim, SECOND);
  r = link_path_get_records (wire.path, &n);
  fail_unless_equals_int (n, 10);
  for (guint i = 0; i < n; i++) {
    fail_unless_equals_int64 (r[i].waited, i * MS);
    fail_unless_equals_int64 (r[i].at, (i + 1) * MS);
    fail_unless_equals_int64 (wire.at[i], (i + 1) * MS + 20 * MS);
  }
  close_wire ();
}

GST_END_TEST;

GST_START_TEST (a_longer_way_is_later)
{
  open_wire (&plain, 1, 0, 1);
  link_path_send (wire.path, 0, 1000, 30 * MS, arrives, &wire, NULL, NULL);
  link_sim_run (wire.sim, SECOND);
  fail_unless_equals_int64 (wire.at[0], 51 * MS);
  close_wire ();
}

GST_END_TEST;

/* 16 Mbit/s into 8, a queue of 50 ms, 10 % loss behind it, and bursts. */
GST_START_TEST (nothing_appears_or_disappears)
{
  BottleneckPhase p = { 0, 8000000, 20 * MS, 10 * MS, 0.1 };
  LinkPathBursts bursts = { 0.01, 0.25 };
  const LinkPathCount *c;
  const LinkPathRecord *r;
  guint n, overflowed = 0, lost = 0;

  open_wire (&p, 1, 50 * MS, __i__);
  link_path_set_bursts (wire.path, &bursts);
  send_packets (10000, 1000, MS / 2);
  c = link_path_get_count (wire.path, 3);
  r = link_path_get_records (wire.path, &n);
  for (guint i = 0; i < n; i++) {
    overflowed += r[i].overflowed;
    lost += r[i].lost;
    fail_unless (r[i].waited <= 50 * MS);
  }
  fail_unless_equals_int (n, 10000);
  fail_unless_equals_uint64 (c->sent, 10000);
  fail_unless_equals_uint64 (c->sent_bytes, 10000000);
  fail_unless_equals_uint64 (c->overflowed, overflowed);
  fail_unless_equals_uint64 (c->lost, lost);
  fail_unless_equals_uint64 (c->arrived + c->overflowed + c->lost, c->sent);
  fail_unless_equals_int (wire.released, overflowed + lost);
  fail_unless (overflowed > 4800 && overflowed < 5000);
  link_sim_run (wire.sim, 100 * SECOND);
  fail_unless_equals_uint64 (c->arrived, wire.n);
  fail_unless_equals_uint64 (c->arrived_bytes, wire.n * 1000);
  for (guint i = 1; i < wire.n; i++)
    fail_unless (wire.at[i] >= wire.at[i - 1], "overtaken");
  fail_unless_equals_uint64 (link_path_get_count (wire.path, 2)->sent, 0);
  close_wire ();
}

GST_END_TEST;

/* Packets on their way when the simulation ends are released. */
GST_START_TEST (packets_on_the_way_are_not_leaked)
{
  open_wire (&plain, 1, 0, 1);
  send_packets (5, 1000, 0);
  close_wire ();
  fail_unless_equals_int (wire.released, 5);
}

GST_END_TEST;

GST_START_TEST (random_losses_have_their_rate)
{
  BottleneckPhase p = { 0, 80000000, 20 * MS, 0, 0.2 };
  guint64 lost;

  open_wire (&p, 1, 0, __i__);
  send_packets (20000, 1000, MS);
  lost = link_path_get_count (wire.path, 3)->lost;
  /* 4000, four standard deviations either way. */
  fail_unless (lost > 3774 && lost < 4226, "%u", (guint) lost);
  close_wire ();
}

GST_END_TEST;

/* 5 % in bursts of 5 on average. */
GST_START_TEST (bursts_have_their_length)
{
  BottleneckPhase p = { 0, 80000000, 20 * MS, 0, 0 };
  LinkPathBursts bursts = { 0.05 / 0.95 / 5, 0.2 };
  const LinkPathRecord *r;
  guint n, lost = 0, n_bursts = 0;

  open_wire (&p, 1, 0, __i__);
  link_path_set_bursts (wire.path, &bursts);
  send_packets (20000, 1000, MS);
  r = link_path_get_records (wire.path, &n);
  for (guint i = 0; i < n; i++) {
    lost += r[i].lost;
    n_bursts += r[i].lost && (i == 0 || !r[i - 1].lost);
  }
  fail_unless (lost > 600 && lost < 1400, "%u", lost);
  fail_unless (
      lost > 4 * n_bursts && lost < 6 * n_bursts, "%u in %u", lost, n_bursts);
  close_wire ();
}

GST_END_TEST;

/* The capacity of a schedule, and that it is all used. */
GST_START_TEST (the_schedule_is_followed)
{
  static const BottleneckPhase phases[] = {
    { 0, 8000000, 20 * MS, 0, 0 },
    { 1000 * MS, 0, 20 * MS, 0, 0 },
    { 1500 * MS, 2000000, 20 * MS, 0, 0 },
  };

  open_wire (phases, 3, 0, 1);
  send_packets (2000, 1000, MS / 2);
  /* 1000 in the first second, none for half of one, 250 in each after. */
  link_sim_run (wire.sim, 1490 * MS);
  fail_unless_equals_int (wire.n, 1000);
  link_sim_run (wire.sim, 2520 * MS);
  fail_unless_equals_int (wire.n, 1250);
  fail_unless (link_path_get_capacity (wire.path, 0, 2500 * MS) == 10000000);
  close_wire ();
}

GST_END_TEST;

static guint
fingerprint (guint32 seed)
{
  BottleneckPhase p = { 0, 8000000, 20 * MS, 30 * MS, 0.1 };
  guint hash = 0;

  open_wire (&p, 1, 50 * MS, seed);
  send_packets (2000, 1000, MS);
  link_sim_run (wire.sim, 10 * SECOND);
  for (guint i = 0; i < wire.n; i++)
    hash = hash * 31 + (guint) wire.at[i];
  close_wire ();
  return hash;
}

GST_START_TEST (a_seed_is_a_run)
{
  fail_unless_equals_int (fingerprint (5), fingerprint (5));
  fail_if (fingerprint (5) == fingerprint (6));
}

GST_END_TEST;

static Suite *
linksim_suite (void)
{
  Suite *s = suite_create ("linksim");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, events_come_in_order);
  tcase_add_test (tc, every_event_has_its_time);
  tcase_add_test (tc, a_timer_rings_once_at_its_latest_time);
  tcase_add_test (tc, delay_is_bytes_by_capacity);
  tcase_add_test (tc, a_longer_way_is_later);
  tcase_add_loop_test (tc, nothing_appears_or_disappears, 0, 5);
  tcase_add_test (tc, packets_on_the_way_are_not_leaked);
  tcase_add_loop_test (tc, random_losses_have_their_rate, 0, 5);
  tcase_add_loop_test (tc, bursts_have_their_length, 0, 5);
  tcase_add_test (tc, the_schedule_is_followed);
  tcase_add_test (tc, a_seed_is_a_run);
  return s;
}

GST_CHECK_MAIN (linksim);
