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

GST_START_TEST (bars)
{
  guint n;
  const CcScenario *s = &cc_scenarios_get (&n)[__i__];

  for (guint seed = 1; seed <= n_seeds (); seed++) {
    CcRun *run = cc_run_new (s, seed, NULL, NULL);

    for (guint b = 0; b < s->n_bars; b++) {
      const CcBar *bar = &s->bars[b];

      fail_unless (cc_bar_holds (bar, run->metric[bar->metric]),
          "%s, seed %u: %s is %g, %s %g is wanted", s->name, seed,
          cc_metric_get_info (bar->metric)->name, run->metric[bar->metric],
          bar->at_least ? "at least" : "at most", bar->value);
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
  tcase_add_loop_test (tc, bars, 0, n);
  tcase_add_loop_test (tc, always, 0, n);
  tcase_add_test (tc, a_fixed_rate_measures_the_simulator);
  tcase_add_loop_test (tc, a_seed_is_a_run, 0, 3);
  return s;
}

GST_CHECK_MAIN (ccscenarios);
