/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "losscontrol.h"

#define MS G_GINT64_CONSTANT (1000)
#define SECOND G_GINT64_CONSTANT (1000000)

/* A path that loses a share at any rate, and all packets above @capacity. */
typedef struct
{
  GstLatestLossControl l;
  GRand *random;
  gint64 now;
  guint64 seq;
  gdouble inherent;
  guint capacity; /* bit/s */
  guint rate;     /* bit/s sent */
  guint floor;    /* bit/s the encoder does not go below */
  guint policed;  /* bit/s known of a policer */
  guint reduced, restored, congested;
} Path;

static void
path_init (Path *p, gdouble inherent, guint capacity, guint rate)
{
  *p = (Path) { .random = g_rand_new_with_seed (11),
    .inherent = inherent,
    .capacity = capacity,
    .rate = rate,
    .seq = 1 };
  gst_latest_loss_control_init (&p->l);
}

static GstLatestLossVerdict
step (Path *p)
{
  guint rate = MAX (p->rate, p->floor);
  guint packets = MAX (rate / 9600 / 20, 1);
  gdouble drop = rate > p->capacity ? 1 - (gdouble) p->capacity / rate : 0;
  GstLatestLossInput in = { .target = p->rate,
    .sent = rate,
    .acked = (guint) (rate * (1 - drop)),
    .policed = p->policed,
    .rtt = 100 * MS };
  GstLatestLossVerdict verdict;
  guint result = p->rate;

  for (guint i = 0; i < packets; i++)
    gst_latest_loss_control_packet (&p->l, p->seq++,
        p->now + i * 50 * MS / packets,
        g_rand_double (p->random) < drop
            || g_rand_double (p->random) < p->inherent);
  p->now += 50 * MS;
  in.now = p->now;
  verdict = gst_latest_loss_control_update (&p->l, &in, &result);
  p->rate = result;
  p->reduced += verdict == GST_LATEST_LOSS_REDUCE;
  p->restored += verdict == GST_LATEST_LOSS_RESTORE;
  p->congested += verdict == GST_LATEST_LOSS_CONGESTED;
  return verdict;
}

static void
run (Path *p, gint64 length)
{
  for (gint64 end = p->now + length; p->now < end;)
    step (p);
}

/* A fifth is lost at any rate: after one trial the old rate is back. */
GST_START_TEST (random_loss_is_not_congestion)
{
  Path p;

  path_init (&p, 0.2, G_MAXUINT, 4000000);
  run (&p, 2 * SECOND);
  fail_unless (p.restored >= 1 && p.congested == 0);
  fail_unless (ABS (p.l.inherent - 0.2) < 0.06, "%f", p.l.inherent);
  run (&p, 20 * SECOND);
  while (p.l.trying)
    step (&p);
  fail_unless (p.rate > 3800000, "%u", p.rate);
  fail_unless_equals_int (p.congested, 0);
  g_rand_free (p.random);
}

GST_END_TEST;

/* A policer: half is lost at 2 Mbit/s, nothing at 1. */
GST_START_TEST (loss_that_falls_with_the_rate_is)
{
  Path p;

  path_init (&p, 0, 1000000, 2000000);
  run (&p, 4 * SECOND);
  fail_unless (p.congested >= 1);
  fail_unless (p.rate < 1050000 && p.rate > 700000, "%u", p.rate);
  fail_unless (p.l.inherent < 0.05, "%f", p.l.inherent);
  g_rand_free (p.random);
}

GST_END_TEST;

GST_START_TEST (both_at_once)
{
  Path p;

  path_init (&p, 0.1, 1000000, 2000000);
  run (&p, 10 * SECOND);
  fail_unless (p.rate < 1150000 && p.rate > 600000, "%u", p.rate);
  g_rand_free (p.random);
}

GST_END_TEST;

/* Inherent loss found at one rate does not cover more loss at a higher rate. */
GST_START_TEST (more_loss_is_tried_again)
{
  Path p;

  path_init (&p, 0.1, 2000000, 1500000);
  run (&p, 3 * SECOND);
  while (p.l.trying)
    step (&p);
  fail_unless_equals_int (p.congested, 0);
  p.rate = 4000000;
  run (&p, 4 * SECOND);
  fail_unless (p.congested >= 1);
  fail_unless (p.rate < 2200000, "%u", p.rate);
  g_rand_free (p.random);
}

GST_END_TEST;

/* As much as half of the packets of many frames is a policer's work; a few packets
 * in a row are not. */
GST_START_TEST (much_loss_that_goes_away_is_a_policer_for_sure)
{
  static const struct
  {
    guint rate;
    gboolean for_sure;
  } rates[] = { { 2000000, TRUE }, { 1120000, FALSE } };

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++) {
    Path p;

    path_init (&p, 0, 1000000, rates[i].rate);
    while (p.congested == 0)
      step (&p);
    fail_unless_equals_int (p.l.for_sure, rates[i].for_sure);
    g_rand_free (p.random);
  }
}

GST_END_TEST;

/* A policer that is known needs no trial: the rate falls as soon as the loss is
 * measured, to a little less than what arrives. */
GST_START_TEST (a_known_policer_is_not_tried)
{
  static const struct
  {
    guint policed, trials;
  } known[] = { { 1000000, 0 }, { 0, 1 }, { 1300000, 1 } };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++) {
    Path p;

    path_init (&p, 0, 1000000, 1500000);
    p.policed = known[i].policed;
    while (p.congested == 0)
      step (&p);
    fail_unless_equals_int (p.reduced, known[i].trials);
    fail_unless (p.rate < 1000000);
    g_rand_free (p.random);
  }
}

GST_END_TEST;

/* Two of 15 packets lost in one feedback are few on average. */
GST_START_TEST (the_average_is_one)
{
  GstLatestLossControl l;
  GstLatestLossInput in = { .target = 1000000, .sent = 1000000 };
  guint64 seq = 1;
  guint rate = 0;

  gst_latest_loss_control_init (&l);
  for (guint i = 1; i <= 40; i++) {
    for (guint k = 0; k < 15; k++)
      gst_latest_loss_control_packet (
          &l, seq++, (i - 1) * 50 * MS + k * MS, i == 39 && (k == 3 || k == 9));
    in.now = i * 50 * MS;
    fail_unless (gst_latest_loss_control_update (&l, &in, &rate)
        == GST_LATEST_LOSS_NONE);
  }
  fail_unless (gst_latest_loss_control_get (&l) > 0.005
      && gst_latest_loss_control_get (&l) < 0.02);
}

GST_END_TEST;

/* Two seconds of nothing are an outage, not a loss of 100 %. */
GST_START_TEST (an_outage_is_not_a_rate_of_loss)
{
  Path p;

  path_init (&p, 0, G_MAXUINT, 2000000);
  run (&p, 2 * SECOND);
  for (guint i = 0; i < 400; i++)
    gst_latest_loss_control_packet (&p.l, p.seq++, p.now + i * 5 * MS, TRUE);
  p.now += 2 * SECOND;
  run (&p, 2 * SECOND);
  fail_unless_equals_int (p.reduced, 0);
  fail_unless (gst_latest_loss_control_get (&p.l) == 0);
  g_rand_free (p.random);
}

GST_END_TEST;

/* Packets that were overtaken are reported lost first and arrive later. */
GST_START_TEST (late_ones_were_not_lost)
{
  GstLatestLossControl l;
  GstLatestLossInput in = { .target = 1000000, .sent = 1000000 };
  guint64 seq = 1;
  guint rate = 0;

  gst_latest_loss_control_init (&l);
  for (guint i = 1; i <= 40; i++) {
    for (guint k = 0; k < 15; k++)
      gst_latest_loss_control_packet (
          &l, seq++, (i - 1) * 50 * MS + k * 3 * MS, k > 10 && k % 2);
    in.now = i * 50 * MS;
    fail_unless (gst_latest_loss_control_update (&l, &in, &rate)
        == GST_LATEST_LOSS_NONE);
    gst_latest_loss_control_undo (&l, seq - 2);
    gst_latest_loss_control_undo (&l, seq - 4);
  }
  fail_unless (gst_latest_loss_control_get (&l) == 0);
}

GST_END_TEST;

/* If the encoder does not send less, the trial has no verdict. */
GST_START_TEST (no_verdict_when_no_less_was_sent)
{
  Path p;

  path_init (&p, 0, 1000000, 2000000);
  p.floor = 2000000;
  run (&p, 3 * SECOND);
  fail_unless (p.reduced > 0);
  fail_unless (p.l.inherent < 0.05);
  g_rand_free (p.random);
}

GST_END_TEST;

/* While a queue stands, loss is its overflow. */
GST_START_TEST (a_queue_explains_losses)
{
  GstLatestLossControl l;
  GstLatestLossInput in = { .target = 1000000, .sent = 1000000, .queue = TRUE };
  guint rate = 0;

  gst_latest_loss_control_init (&l);
  for (guint i = 0; i < 200; i++) {
    gst_latest_loss_control_packet (&l, i, i * 5 * MS, i % 2);
    in.now = i * 5 * MS;
    fail_unless (gst_latest_loss_control_update (&l, &in, &rate)
        == GST_LATEST_LOSS_NONE);
  }
}

GST_END_TEST;

/* What a trial sees: packets each 5 ms, a part of them lost. */
typedef struct
{
  GstLatestLossControl l;
  GstLatestLossInput in;
  guint64 seq;
} Trial;

/* Lasts 50 ms. */
static GstLatestLossVerdict
trial_step (Trial *t, gdouble loss, guint *rate)
{
  for (guint i = 0; i < 10; i++, t->seq++)
    gst_latest_loss_control_packet (&t->l, t->seq, t->in.now + i * 5 * MS,
        (guint64) (loss * (t->seq + 1)) > (guint64) (loss * t->seq));
  t->in.now += 50 * MS;
  return gst_latest_loss_control_update (&t->l, &t->in, rate);
}

/* Loses a part of 1 Mbit/s until a trial begins; the rate is that of the trial. */
static void
trial_begin (Trial *t, gdouble loss)
{
  guint rate = 0, i = 0;

  *t =
      (Trial) { .in = { .target = 1000000, .sent = 1000000, .rtt = 100 * MS } };
  t->in.acked = (guint) (1000000 * (1 - loss));
  gst_latest_loss_control_init (&t->l);
  while (trial_step (t, loss, &rate) != GST_LATEST_LOSS_REDUCE)
    fail_unless (i++ < 100);
  t->in.target = t->in.sent = rate;
}

/* Runs the trial until its verdict. */
static GstLatestLossVerdict
trial_end (Trial *t, gdouble loss, guint *rate)
{
  GstLatestLossVerdict verdict;
  guint i = 0;

  while ((verdict = trial_step (t, loss, rate)) == GST_LATEST_LOSS_HOLD)
    fail_unless (i++ < 100);
  return verdict;
}

/* Random loss takes its part of the lower rate, too. A policer lets as much through
 * as before, even if the sender has gone down too little to end the losses. */
static const struct
{
  const gchar *name;
  gdouble before, during;
  guint acked; /* in the trial, bit/s */
  GstLatestLossVerdict verdict;
} policed[] = {
  { "random", 0.3, 0.3, 465000, GST_LATEST_LOSS_RESTORE },
  { "random, a lucky trial", 0.3, 0.22, 520000, GST_LATEST_LOSS_RESTORE },
  { "policer", 0.3, 0.25, 690000, GST_LATEST_LOSS_REDUCE },
  { "policer, little more than was sent", 0.3, 0.03, 655000,
      GST_LATEST_LOSS_CONGESTED },
  { "too little less to tell", 0.1, 0.09, 890000, GST_LATEST_LOSS_RESTORE },
};

GST_START_TEST (a_policer_is_no_inherent_loss)
{
  Trial t;
  guint rate = 0;

  trial_begin (&t, policed[__i__].before);
  t.in.acked = policed[__i__].acked;
  fail_unless_equals_int (
      trial_end (&t, policed[__i__].during, &rate), policed[__i__].verdict);
  if (policed[__i__].verdict == GST_LATEST_LOSS_RESTORE) {
    fail_unless_equals_int (rate, 1000000);
    fail_unless (t.l.inherent > 0.8 * policed[__i__].before);
  } else {
    fail_unless (rate <= t.in.target);
    fail_unless (t.l.inherent == 0);
  }
}

GST_END_TEST;

/* The pacer still sends what was waiting in it, at the old rate and with the old
 * losses, for this long after the trial began. After four trials that were
 * too fast, the sender is one that does not obey. */
static const struct
{
  gint64 backlog;
  GstLatestLossVerdict verdict;
  guint reduced; /* times that another trial followed */
} backlogs[] = { { 0, GST_LATEST_LOSS_CONGESTED, 0 },
  { 300 * MS, GST_LATEST_LOSS_CONGESTED, 1 },
  { 900 * MS, GST_LATEST_LOSS_CONGESTED, 0 },
  { 1200 * MS, GST_LATEST_LOSS_CONGESTED, 1 },
  { 10 * SECOND, GST_LATEST_LOSS_RESTORE, 0 } };

GST_START_TEST (packets_that_wait_in_the_pacer_postpone_the_verdict)
{
  GstLatestLossVerdict verdict = GST_LATEST_LOSS_HOLD;
  gint64 start;
  Trial t;
  guint rate = 0, reduced = 0;

  trial_begin (&t, 0.3);
  start = t.in.now;
  while (verdict == GST_LATEST_LOSS_HOLD || verdict == GST_LATEST_LOSS_REDUCE) {
    gboolean waiting = t.in.now < start + backlogs[__i__].backlog;

    t.in.sent = waiting ? 1000000 : t.in.target;
    t.in.acked = waiting ? 700000 : t.in.target;
    verdict = trial_step (&t, waiting ? 0.3 : 0, &rate);
    /* Half of the trial was at the old rate: another one follows. */
    if (verdict == GST_LATEST_LOSS_REDUCE) {
      t.in.target = rate;
      reduced++;
    }
  }
  fail_unless_equals_int (reduced, backlogs[__i__].reduced);
  fail_unless_equals_int (verdict, backlogs[__i__].verdict);
  fail_unless (t.l.inherent == 0);
  fail_unless (t.in.now - start < 3 * SECOND);
}

GST_END_TEST;

/* A sender that sent little before the trial had nothing waiting. */
GST_START_TEST (an_idle_sender_postpones_nothing)
{
  gint64 start;
  Trial t;
  guint rate = 0;

  trial_begin (&t, 0.3);
  t.l.sent_before = 750000;
  t.in.sent = 850000;
  start = t.in.now;
  fail_unless_equals_int (trial_end (&t, 0.3, &rate), GST_LATEST_LOSS_RESTORE);
  fail_unless (t.in.now - start < 700 * MS, "%d", (gint) (t.in.now - start));
}

GST_END_TEST;

static Suite *
losscontrol_suite (void)
{
  Suite *s = suite_create ("losscontrol");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, random_loss_is_not_congestion);
  tcase_add_test (tc, loss_that_falls_with_the_rate_is);
  tcase_add_test (tc, both_at_once);
  tcase_add_test (tc, more_loss_is_tried_again);
  tcase_add_test (tc, much_loss_that_goes_away_is_a_policer_for_sure);
  tcase_add_test (tc, a_known_policer_is_not_tried);
  tcase_add_test (tc, the_average_is_one);
  tcase_add_test (tc, an_outage_is_not_a_rate_of_loss);
  tcase_add_test (tc, late_ones_were_not_lost);
  tcase_add_test (tc, no_verdict_when_no_less_was_sent);
  tcase_add_test (tc, a_queue_explains_losses);
  tcase_add_loop_test (
      tc, a_policer_is_no_inherent_loss, 0, G_N_ELEMENTS (policed));
  tcase_add_loop_test (tc, packets_that_wait_in_the_pacer_postpone_the_verdict,
      0, G_N_ELEMENTS (backlogs));
  tcase_add_test (tc, an_idle_sender_postpones_nothing);
  return s;
}

GST_CHECK_MAIN (losscontrol);
