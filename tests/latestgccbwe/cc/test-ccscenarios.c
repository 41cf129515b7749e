/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <math.h>

#include <gst/check/gstcheck.h>

#include "ccrun.h"

/* The acceptance test of congestion control in virtual time: each scenario must
 * hold its bars, which are in helpers/ccscenario.c, with each of these
 * seeds. */
#define SEEDS 5

/* Under valgrind one seed must suffice. */
static guint
n_seeds (void)
{
  return g_getenv ("LATEST_TEST_SLOW") ? 1 : SEEDS;
}

typedef struct
{
  GstLatestBweEstimator estimator;
  gdouble frame_share;
} Sender;

static void
use_sender (CcSetup *setup, gpointer user_data)
{
  const Sender *sender = user_data;

  for (guint i = 0; i < setup->n_media; i++) {
    setup->media[i].sender.bwe.estimator = sender->estimator;
    setup->media[i].sender.bwe.frame_share = sender->frame_share;
  }
}

/* Both estimators that the element is meant to be used with. */
static Sender senders[] = {
  { GST_LATEST_BWE_ESTIMATOR_NDTC, GST_LATEST_BWE_DEFAULT_FRAME_SHARE },
  { GST_LATEST_BWE_ESTIMATOR_TRENDLINE, GST_LATEST_BWE_DEFAULT_FRAME_SHARE },
};

/* Where the default alone holds each bar with each seed: a newcomer finds its part
 * later with the other one. See docs/decisions/012-which-estimator.md. */
static gboolean
is_for_default_only (const gchar *name)
{
  return g_str_has_prefix (name, "tcp-") || g_str_has_prefix (name, "found-")
      || g_str_equal (name, "jitter");
}

GST_START_TEST (bars)
{
  guint n;
  const CcScenario *s = &cc_scenarios_get (&n)[__i__ / G_N_ELEMENTS (senders)];
  Sender *sender = &senders[__i__ % G_N_ELEMENTS (senders)];

  if (sender->estimator != GST_LATEST_BWE_ESTIMATOR_TRENDLINE
      && is_for_default_only (s->name))
    return;
  for (guint seed = 1; seed <= n_seeds (); seed++) {
    CcRun *run = cc_run_new (s, seed, use_sender, sender);

    for (guint b = 0; b < s->n_bars; b++) {
      const CcBar *bar = &s->bars[b];

      fail_unless (cc_bar_holds (bar, run->metric[bar->metric]),
          "%s, estimator %d, seed %u: %s is %g, %s %g is wanted", s->name,
          sender->estimator, seed, cc_metric_get_info (bar->metric)->name,
          run->metric[bar->metric], bar->at_least ? "at least" : "at most",
          bar->value);
    }
    cc_run_free (run);
  }
}

GST_END_TEST;

/* These limits hold in every scenario. */
GST_START_TEST (always)
{
  guint n;
  const CcScenario *s = &cc_scenarios_get (&n)[__i__];

  for (guint seed = 1; seed <= n_seeds (); seed++) {
    CcRun *run = cc_run_new (s, seed, NULL, NULL);

    for (guint f = 0; f < run->setup.n_media; f++) {
      const GstLatestBweConfig *limits = &run->setup.media[f].sender.bwe;
      const GstLatestPacerStats *p = &run->flow[f].pacer;
      guint64 all = 0;

      for (guint i = 0; i < run->flow[f].samples->len; i++) {
        MediaSample *m = &g_array_index (run->flow[f].samples, MediaSample, i);

        fail_unless (m->estimate >= limits->min_bitrate
            && m->estimate <= limits->max_bitrate);
        /* A packet waits in the pacer no longer than its limit, even a key
         * frame in a blackout. */
        fail_unless (m->pacer_delay <= 550000, "%s, seed %u: %d ms", s->name,
            seed, (gint) (m->pacer_delay / 1000));
      }
      for (guint i = 0; i < GST_LATEST_PACER_N_PRIORITIES; i++)
        all += p->sent_bytes[i];
      fail_unless (p->sent_bytes[GST_LATEST_PACER_RETRANSMISSION] <= 0.32 * all,
          "%s, seed %u: retransmissions", s->name, seed);
      fail_unless (run->flow[f].shown->len > 0);
    }
    cc_run_free (run);
  }
}

GST_END_TEST;

/* A frame that may take all of the time between two leaves nothing unused. */
GST_START_TEST (the_utilisation_end)
{
  static const gchar *const names[] = { "ramp-4", "halved", "lumps" };

  for (guint i = 0; i < 2 * G_N_ELEMENTS (names); i++) {
    Sender sender = { GST_LATEST_BWE_ESTIMATOR_NDTC, i % 2 };
    CcRun *run =
        cc_run_new (cc_scenarios_find (names[i / 2]), 1, use_sender, &sender);

    fail_unless (run->metric[CC_UTILISATION] >= 0.9, "%s: %g", names[i / 2],
        run->metric[CC_UTILISATION]);
    fail_unless (run->metric[CC_LOSS] <= 0.005);
    cc_run_free (run);
  }
}

GST_END_TEST;

static gint
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return x < y ? -1 : x > y;
}

/* At the other end, frames arrive within half of the time between two: at 2 Mbit/s,
 * and 95 of 100 of them. Their sizes vary. */
GST_START_TEST (the_age_end)
{
  Sender sender = { GST_LATEST_BWE_ESTIMATOR_NDTC, 0.35 };

  for (guint seed = 1; seed <= n_seeds (); seed++) {
    CcRun *run =
        cc_run_new (cc_scenarios_find ("shallow"), seed, use_sender, &sender);
    g_autoptr (GArray) ways = g_array_new (FALSE, FALSE, sizeof (gint64));
    gint64 way;

    for (guint i = 0; i < run->flow[0].shown->len; i++) {
      const MediaShown *shown =
          &g_array_index (run->flow[0].shown, MediaShown, i);

      way = shown->transfer - run->setup.forward[0].delay;
      if (shown->at >= run->setup.from)
        g_array_append_val (ways, way);
    }
    g_array_sort (ways, compare_times);
    way = g_array_index (ways, gint64, ways->len * 95 / 100);
    fail_unless (
        way <= G_USEC_PER_SEC / 60, "seed %u: %d us", seed, (gint) way);
    cc_run_free (run);
  }
}

GST_END_TEST;

/* With a fixed sending rate the metrics can be computed by hand. */
static void
at_fixed_rate (CcSetup *setup, gpointer user_data)
{
  setup->media[0].sender.fixed = *(gdouble *) user_data;
}

GST_START_TEST (a_fixed_rate_measures_the_simulator)
{
  gdouble rate = 900000;
  const CcScenario *s = cc_scenarios_find ("step");
  CcRun *run = cc_run_new (s, 1, at_fixed_rate, &rate);

  /* 0.9 of 2.5 Mbit/s pass for 10 s, then 0.6 of 0.6 Mbit/s for 20 s. */
  fail_unless (fabs (run->metric[CC_UTILISATION] - 21.0 / 37) < 0.02, "%g",
      run->metric[CC_UTILISATION]);
  /* In the end a third is dropped, and the queue stays full. */
  fail_unless (run->metric[CC_QUEUE_P95] > 280);
  fail_unless (isinf (run->metric[CC_DETECTION]));
  fail_unless (run->metric[CC_DRAINED] > 19);
  cc_run_free (run);
  rate = -0.9;
  run = cc_run_new (s, 1, at_fixed_rate, &rate);
  fail_unless (
      run->metric[CC_UTILISATION] > 0.85 && run->metric[CC_UTILISATION] < 0.95);
  fail_unless (run->metric[CC_QUEUE_P95] < 60);
  cc_run_free (run);
}

GST_END_TEST;

GST_START_TEST (a_seed_is_a_run)
{
  guint n;
  const CcScenario *s = &cc_scenarios_get (&n)[__i__];
  CcRun *a = cc_run_new (s, 7, NULL, NULL);
  CcRun *b = cc_run_new (s, 7, NULL, NULL);
  CcRun *c = cc_run_new (s, 8, NULL, NULL);

  fail_unless_equals_int (a->records->len, b->records->len);
  fail_unless (memcmp (a->flow[0].rate->data, b->flow[0].rate->data,
                   a->flow[0].rate->len * sizeof (gdouble))
      == 0);
  fail_unless (memcmp (a->flow[0].rate->data, c->flow[0].rate->data,
                   a->flow[0].rate->len * sizeof (gdouble))
      != 0);
  cc_run_free (a);
  cc_run_free (b);
  cc_run_free (c);
}

GST_END_TEST;

static Suite *
ccscenarios_suite (void)
{
  Suite *s = suite_create ("ccscenarios");
  TCase *tc = tcase_create ("general");
  guint n;

  cc_scenarios_get (&n);
  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 600);
  tcase_add_loop_test (tc, bars, 0, n * G_N_ELEMENTS (senders));
  tcase_add_loop_test (tc, always, 0, n);
  tcase_add_test (tc, the_utilisation_end);
  tcase_add_test (tc, the_age_end);
  tcase_add_test (tc, a_fixed_rate_measures_the_simulator);
  tcase_add_loop_test (tc, a_seed_is_a_run, 0, 3);
  return s;
}

GST_CHECK_MAIN (ccscenarios);
