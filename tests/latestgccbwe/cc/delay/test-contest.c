/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "contest.h"

#define MS G_GINT64_CONSTANT (1000)
#define SECOND G_GINT64_CONSTANT (1000000)
#define MBIT 1000000

/* A link of 4 Mbit/s, 100 ms of round trip and a queue of 300 ms, in steps of 50 ms.
 * A rival sends whatever rate it likes. */
typedef struct
{
  GstLatestContest c;
  gint64 now;
  guint rate, rival; /* bit/s */
  gdouble queue;     /* us */
  guint losses;
} Link;

static void
link_begin (Link *l, guint rate, guint rival)
{
  *l = (Link) {
    .now = 100 * SECOND, .rate = rate, .rival = rival, .queue = 200 * MS
  };
  gst_latest_contest_init (&l->c);
  fail_if (gst_latest_contest_not_ours (&l->c, l->now, 0, rate, 300 * MS));
  l->now += 5 * SECOND;
  fail_unless (gst_latest_contest_not_ours (&l->c, l->now, 0, rate, 300 * MS));
}

/* Returns FALSE if the contest is over. */
static gboolean
link_step (Link *l)
{
  GstLatestContestInput in = { .rate = l->rate,
    .rtt = 100 * MS + (gint64) l->queue,
    .empty = 10 * MS,
    .may_increase = TRUE };
  guint rate;

  l->now += 50 * MS;
  l->queue += 50 * MS * (((gdouble) l->rate + l->rival) / (4 * MBIT) - 1);
  if (l->queue > 300 * MS) {
    l->losses++;
    gst_latest_contest_lost (&l->c, l->now - 200 * MS);
  }
  l->queue = CLAMP (l->queue, 0, 300 * MS);
  in.now = l->now;
  in.queue = (gint64) l->queue;
  rate = gst_latest_contest_update (&l->c, &in);
  l->rate = rate > 0 ? rate : l->rate;
  return rate > 0;
}

static guint
link_run (Link *l, gint64 length)
{
  guint steps = 0;

  while (steps < length / (50 * MS) && link_step (l))
    steps++;
  return steps;
}

/* A longer path looks the same once. */
GST_START_TEST (the_second_queue_begins_a_contest)
{
  static const struct
  {
    gint64 after;
    gboolean begins;
  } seconds[] = { { 1 * SECOND, TRUE }, { 11 * SECOND, TRUE },
    { 13 * SECOND, FALSE } };

  for (guint i = 0; i < G_N_ELEMENTS (seconds); i++) {
    GstLatestContest c;

    gst_latest_contest_init (&c);
    fail_if (gst_latest_contest_not_ours (&c, SECOND, 0, MBIT, 300 * MS));
    fail_if (c.active);
    fail_unless_equals_int (gst_latest_contest_not_ours (&c,
                                SECOND + seconds[i].after, 0, MBIT, 300 * MS),
        seconds[i].begins);
    fail_unless_equals_int (c.active, seconds[i].begins);
  }
}

GST_END_TEST;

/* A sender that has given way comes back to a rate that counts, beside one that
 * would take all of the link. */
GST_START_TEST (the_rate_grows_until_packets_are_lost)
{
  Link l;

  link_begin (&l, 300000, 3600000);
  fail_unless_equals_int (link_run (&l, 4 * SECOND), 80);
  fail_unless (l.losses > 0);
  fail_unless (l.rate > 380000, "%u", l.rate);
}

GST_END_TEST;

GST_START_TEST (a_loss_lowers_the_rate_and_begins_a_trial)
{
  Link l;
  guint before = 0;

  link_begin (&l, 1 * MBIT, 3 * MBIT);
  while (l.losses == 0) {
    before = l.rate;
    fail_unless (link_step (&l));
  }
  while (l.rate >= before)
    fail_unless (link_step (&l));
  fail_unless (l.rate <= 0.65 * before, "%u of %u", l.rate, before);
}

GST_END_TEST;

/* Losses of one overflow are one loss. */
GST_START_TEST (packets_sent_before_do_not_lower_it_again)
{
  GstLatestContestInput in = { .rate = MBIT,
    .rtt = 300 * MS,
    .queue = 200 * MS,
    .empty = 10 * MS,
    .may_increase = TRUE };
  Link l;
  gdouble window;

  link_begin (&l, MBIT, 0);
  in.now = l.now + SECOND;
  gst_latest_contest_lost (&l.c, l.now + 800 * MS);
  gst_latest_contest_update (&l.c, &in);
  window = l.c.window;
  in.now += 50 * MS;
  gst_latest_contest_lost (&l.c, l.now + 950 * MS);
  gst_latest_contest_update (&l.c, &in);
  fail_unless (l.c.window >= window);
  in.now += 50 * MS;
  gst_latest_contest_lost (&l.c, l.now + 1010 * MS);
  gst_latest_contest_update (&l.c, &in);
  fail_unless (l.c.window < window);
}

GST_END_TEST;

/* When the rival is gone, the queue is ours, and a trial empties it. */
GST_START_TEST (it_ends_when_the_queue_stays_empty)
{
  static const guint rivals[] = { 0, 1 * MBIT };

  for (guint i = 0; i < G_N_ELEMENTS (rivals); i++) {
    Link l;

    link_begin (&l, 2 * MBIT, 2 * MBIT);
    fail_unless_equals_int (link_run (&l, 3 * SECOND), 60);
    l.rival = rivals[i];
    fail_unless (link_run (&l, 30 * SECOND) < 600);
    fail_if (l.c.active);
    fail_unless (l.queue < 40 * MS);
  }
}

GST_END_TEST;

/* The shortest queue between two losses of TCP lasts for a moment. */
GST_START_TEST (a_short_queue_for_a_moment_ends_nothing)
{
  GstLatestContestInput in = {
    .rate = MBIT, .rtt = 300 * MS, .empty = 10 * MS, .may_increase = TRUE
  };
  Link l;

  link_begin (&l, MBIT, 0);
  in.now = l.now;
  for (guint i = 0; i < 200; i++) {
    in.now += 50 * MS;
    in.queue = i % 40 < 25 ? 5 * MS : 200 * MS;
    fail_unless (gst_latest_contest_update (&l.c, &in) > 0);
  }
}

GST_END_TEST;

/* A source that needs less does not save up a window. */
GST_START_TEST (an_unused_window_does_not_grow)
{
  GstLatestContestInput in = { .rate = 500000,
    .rtt = 300 * MS,
    .queue = 200 * MS,
    .empty = 10 * MS,
    .may_increase = TRUE };
  Link l;
  guint rate = 0;

  link_begin (&l, 500000, 0);
  for (guint i = 0; i < 600; i++) {
    in.now = l.now + (i + 1) * 50 * MS;
    in.may_increase = i < 300;
    rate = gst_latest_contest_update (&l.c, &in);
  }
  fail_unless (rate < 3 * in.rate, "%u", rate);
}

GST_END_TEST;

static Suite *
contest_suite (void)
{
  Suite *s = suite_create ("contest");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, the_second_queue_begins_a_contest);
  tcase_add_test (tc, the_rate_grows_until_packets_are_lost);
  tcase_add_test (tc, a_loss_lowers_the_rate_and_begins_a_trial);
  tcase_add_test (tc, packets_sent_before_do_not_lower_it_again);
  tcase_add_test (tc, it_ends_when_the_queue_stays_empty);
  tcase_add_test (tc, a_short_queue_for_a_moment_ends_nothing);
  tcase_add_test (tc, an_unused_window_does_not_grow);
  return s;
}

GST_CHECK_MAIN (contest);
