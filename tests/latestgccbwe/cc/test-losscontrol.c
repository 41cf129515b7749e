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
  GstLatestLossInput in = { .target = p->rate, .sent = rate, .rtt = 100 * MS };
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
  tcase_add_test (tc, the_average_is_one);
  tcase_add_test (tc, an_outage_is_not_a_rate_of_loss);
  tcase_add_test (tc, late_ones_were_not_lost);
  tcase_add_test (tc, no_verdict_when_no_less_was_sent);
  tcase_add_test (tc, a_queue_explains_losses);
  return s;
}

GST_CHECK_MAIN (losscontrol);
