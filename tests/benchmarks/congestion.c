/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ccrun.h"

/* Congestion control in virtual time, as tables and as data for plots.
 *
 *   congestion run [SCENARIO [SEEDS]]    all metrics, a line a run
 *   congestion table SEEDS               Markdown: each scenario's median
 *   congestion bars SEEDS                Markdown: each bar, median and worst
 *   congestion compare SEEDS             Markdown: beside a fixed rate and an oracle
 *   congestion estimators SEEDS          Markdown: a table for each estimator
 *   congestion trace SCENARIO SEED       for gnuplot, see print_trace
 *
 * Before these, for run, table, bars and trace:
 *   --estimator=NAME                     as the property of latestgccbwe
 *   --frame-share=SHARE
 */

#define MAX_SEEDS 100

static const gchar *const estimators[] = { "linear-regression", "kalman",
  "ndtc" };

/* What the command line changes in each scenario. */
static struct
{
  gint estimator;      /* -1: the default */
  gdouble frame_share; /* -1: the default */
} options = { -1, -1 };

static void
with_options (CcSetup *setup, gpointer user_data)
{
  for (guint i = 0; i < setup->n_media; i++) {
    GstLatestBweConfig *bwe = &setup->media[i].sender.bwe;

    if (options.estimator >= 0)
      bwe->estimator = (GstLatestBweEstimator) options.estimator;
    if (options.frame_share >= 0)
      bwe->frame_share = options.frame_share;
  }
}

static gint
compare_doubles (gconstpointer a, gconstpointer b)
{
  gdouble x = *(const gdouble *) a, y = *(const gdouble *) b;

  return x < y ? -1 : x > y;
}

/* Of all seeds, sorted: values[metric][seed]. */
typedef struct
{
  gdouble values[CC_N_METRICS][MAX_SEEDS];
  guint n;
} Runs;

static void
run_all (Runs *runs, const CcScenario *scenario, guint seeds, CcChange change,
    gpointer user_data)
{
  runs->n = CLAMP (seeds, 1, MAX_SEEDS);
  for (guint i = 0; i < runs->n; i++) {
    CcRun *run = cc_run_new (scenario, i + 1, change, user_data);

    for (guint m = 0; m < CC_N_METRICS; m++)
      runs->values[m][i] = run->metric[m];
    cc_run_free (run);
  }
  for (guint m = 0; m < CC_N_METRICS; m++)
    qsort (runs->values[m], runs->n, sizeof (gdouble), compare_doubles);
}

static gdouble
median (const Runs *runs, CcMetric m)
{
  return runs->values[m][runs->n / 2];
}

static void
print_value (CcMetric m, gdouble value)
{
  const CcMetricInfo *info = cc_metric_get_info (m);

  if (isnan (value))
    printf ("–");
  else if (isinf (value))
    printf ("never");
  else
    printf ("%.*f", (int) info->digits, value);
}

static void
print_runs (const gchar *name, guint seeds)
{
  guint n;
  const CcScenario *scenarios = cc_scenarios_get (&n);

  for (guint i = 0; i < n * seeds; i++) {
    const CcScenario *s = &scenarios[i / seeds];
    CcRun *run;

    if (!g_str_equal (name, "all") && !g_str_equal (name, s->name))
      continue;
    run = cc_run_new (s, i % seeds + 1, with_options, NULL);
    printf ("%-18s %2u", s->name, i % seeds + 1);
    for (guint m = 0; m < CC_N_METRICS; m++) {
      if (isnan (run->metric[m]))
        continue;
      printf (" %s=", cc_metric_get_info (m)->name);
      print_value (m, run->metric[m]);
    }
    for (guint b = 0; b < s->n_bars; b++) {
      if (!cc_bar_holds (&s->bars[b], run->metric[s->bars[b].metric]))
        printf (" MISSED:%s", cc_metric_get_info (s->bars[b].metric)->name);
    }
    printf ("\n");
    cc_run_free (run);
  }
}

static const CcMetric columns[] = { CC_UTILISATION, CC_QUEUE_P50, CC_QUEUE_P95,
  CC_LOSS, CC_RTX, CC_AGE_P50, CC_AGE_P95, CC_FROZEN, CC_FAIRNESS, CC_SHARE };

static void
print_head (const gchar *first)
{
  printf ("| %s |", first);
  for (guint c = 0; c < G_N_ELEMENTS (columns); c++) {
    const CcMetricInfo *info = cc_metric_get_info (columns[c]);

    printf (" %s%s%s |", info->name, info->unit[0] ? ", " : "", info->unit);
  }
  printf ("\n|---|");
  for (guint c = 0; c < G_N_ELEMENTS (columns); c++)
    printf ("---:|");
  printf ("\n");
}

static void
print_row (const gchar *name, const Runs *runs)
{
  printf ("| %s |", name);
  for (guint c = 0; c < G_N_ELEMENTS (columns); c++) {
    printf (" ");
    print_value (columns[c], median (runs, columns[c]));
    printf (" |");
  }
  printf ("\n");
}

static void
print_table (guint seeds)
{
  guint n;
  const CcScenario *scenarios = cc_scenarios_get (&n);

  print_head ("case");
  for (guint i = 0; i < n; i++) {
    g_autofree gchar *name =
        g_strdup_printf ("`%s` %s", scenarios[i].name, scenarios[i].title);
    Runs runs;

    run_all (&runs, &scenarios[i], seeds, with_options, NULL);
    print_row (name, &runs);
  }
}

static void
print_bars (guint seeds)
{
  guint n;
  const CcScenario *scenarios = cc_scenarios_get (&n);

  printf ("| case | what | bar | median | worst | held by |\n"
          "|---|---|---:|---:|---:|---:|\n");
  for (guint i = 0; i < n; i++) {
    const CcScenario *s = &scenarios[i];
    Runs runs;

    if (s->n_bars == 0)
      continue;
    run_all (&runs, s, seeds, with_options, NULL);
    for (guint b = 0; b < s->n_bars; b++) {
      const CcBar *bar = &s->bars[b];
      const CcMetricInfo *info = cc_metric_get_info (bar->metric);
      const gdouble *v = runs.values[bar->metric];
      guint held = 0;

      for (guint k = 0; k < runs.n; k++)
        held += cc_bar_holds (bar, v[k]);
      printf ("| `%s` | %s%s%s | %s %g | ", s->name, info->name,
          info->unit[0] ? ", " : "", info->unit, bar->at_least ? "≥" : "≤",
          bar->value);
      print_value (bar->metric, median (&runs, bar->metric));
      printf (" | ");
      print_value (bar->metric, bar->at_least ? v[0] : v[runs.n - 1]);
      printf (" | %u of %u |\n", held, runs.n);
    }
  }
}

/* --- beside other senders --- */

static void
at_fixed_rate (CcSetup *setup, gpointer user_data)
{
  for (guint i = 0; i < setup->n_media; i++)
    setup->media[i].sender.fixed = *(const gdouble *) user_data;
}

static void
with_ndtc (CcSetup *setup, gpointer user_data)
{
  for (guint i = 0; i < setup->n_media; i++)
    setup->media[i].sender.bwe.estimator = GST_LATEST_BWE_ESTIMATOR_NDTC;
}

static void
without_padding (CcSetup *setup, gpointer user_data)
{
  for (guint i = 0; i < setup->n_media; i++)
    setup->media[i].sender.can_pad = FALSE;
}

static const struct
{
  const gchar *name;
  CcChange change;
  gdouble rate;
} senders[] = {
  { "GCC", NULL, 0 },
  { "NDTC", with_ndtc, 0 },
  { "no padding", without_padding, 0 },
  { "fixed, 1 Mbit/s", at_fixed_rate, 1e6 },
  { "oracle, 95 % of the capacity", at_fixed_rate, -0.95 },
};

static void
print_comparison (guint seeds)
{
  static const gchar *const names[] = { "ramp-4", "step", "blackout-2",
    "loss-20", "jitter", "lte", "rfc8867-5.1" };

  print_head ("case, sender");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    for (guint k = 0; k < G_N_ELEMENTS (senders); k++) {
      g_autofree gchar *name =
          g_strdup_printf ("`%s` %s", names[i], senders[k].name);
      gdouble rate = senders[k].rate;
      Runs runs;

      run_all (
          &runs, cc_scenarios_find (names[i]), seeds, senders[k].change, &rate);
      print_row (name, &runs);
    }
  }
}

/* --- all estimators --- */

static void
with_estimator (CcSetup *setup, gpointer user_data)
{
  for (guint i = 0; i < setup->n_media; i++)
    setup->media[i].sender.bwe.estimator = *(GstLatestBweEstimator *) user_data;
}

/* The second of two flows is Google congestion control. */
static void
with_gcc_beside (CcSetup *setup, gpointer user_data)
{
  with_estimator (setup, user_data);
  setup->media[1].sender.bwe.estimator = GST_LATEST_BWE_ESTIMATOR_TRENDLINE;
}

/* Four flows instead of two, each with as much of the path. */
static void
four_flows (CcSetup *setup, gpointer user_data)
{
  setup->n_media = 4;
  setup->forward[0].bitrate *= 2;
  setup->media[2].sender.start = 25 * G_USEC_PER_SEC;
  setup->media[3].sender.start = 30 * G_USEC_PER_SEC;
  setup->fair_from = 50 * G_USEC_PER_SEC;
  setup->fair_to = 100 * G_USEC_PER_SEC;
  with_estimator (setup, user_data);
}

static const struct
{
  const gchar *name, *scenario;
  CcChange change;
} meetings[] = {
  { "`two-flows`, four of them at 6 Mbit/s", "two-flows", four_flows },
  { "`two-flows`, the second one is `linear-regression`", "two-flows",
      with_gcc_beside },
};

static void
print_estimators (guint seeds)
{
  guint n;
  const CcScenario *scenarios = cc_scenarios_get (&n);

  for (guint e = 0; e < G_N_ELEMENTS (estimators); e++) {
    GstLatestBweEstimator estimator = (GstLatestBweEstimator) e;
    Runs runs;

    printf ("\n`estimator=%s`\n\n", estimators[e]);
    print_head ("case");
    for (guint i = 0; i < n; i++) {
      g_autofree gchar *name = g_strdup_printf ("`%s`", scenarios[i].name);

      run_all (&runs, &scenarios[i], seeds, with_estimator, &estimator);
      print_row (name, &runs);
    }
    for (guint i = 0; i < G_N_ELEMENTS (meetings); i++) {
      run_all (&runs, cc_scenarios_find (meetings[i].scenario), seeds,
          meetings[i].change, &estimator);
      print_row (meetings[i].name, &runs);
    }
  }
}

/* The longest wait of the packets that left before @end, from *record on. */
static gdouble
longest_wait_ms (const CcRun *run, guint *record, gint64 end)
{
  gint64 waited = 0;

  for (; *record < run->records->len; (*record)++) {
    LinkPathRecord *r = &g_array_index (run->records, LinkPathRecord, *record);

    if (r->at >= end)
      break;
    waited = MAX (waited, r->waited);
  }
  return waited / 1000.0;
}

/* A line each 200 ms: time in s; capacity; queue in ms; then rate and estimate of
 * each flow. Rates in Mbit/s. */
static void
print_trace (const CcScenario *scenario, guint seed)
{
  CcRun *run = cc_run_new (scenario, seed, with_options, NULL);
  guint sample[CC_MAX_MEDIA] = { 0, }, record = 0;

  for (guint i = 0; i < run->capacity->len; i++) {
    gint64 end = (i + 1) * (gint64) CC_BIN_US;

    printf ("%.1f %.3f %.1f", (gdouble) end / G_USEC_PER_SEC,
        g_array_index (run->capacity, gdouble, i) / 1e6,
        longest_wait_ms (run, &record, end));
    for (guint f = 0; f < run->setup.n_media; f++) {
      GArray *samples = run->flow[f].samples;

      while (sample[f] + 1 < samples->len
          && g_array_index (samples, MediaSample, sample[f] + 1).at <= end)
        sample[f]++;
      printf (" %.3f %.3f", g_array_index (run->flow[f].rate, gdouble, i) / 1e6,
          g_array_index (samples, MediaSample, sample[f]).estimate / 1e6);
    }
    printf ("\n");
  }
  cc_run_free (run);
}

/* Returns FALSE for what is none of the options. */
static gboolean
parse_option (const gchar *arg)
{
  if (g_str_has_prefix (arg, "--frame-share=")) {
    options.frame_share = g_ascii_strtod (strchr (arg, '=') + 1, NULL);
    return TRUE;
  }
  if (!g_str_has_prefix (arg, "--estimator="))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (estimators); i++) {
    if (g_str_equal (strchr (arg, '=') + 1, estimators[i]))
      options.estimator = (gint) i;
  }
  return options.estimator >= 0;
}

int
main (int argc, char **argv)
{
  const gchar *what;
  guint seeds;

  for (; argc > 1 && parse_option (argv[1]); argc--)
    argv++;
  what = argc > 1 ? argv[1] : "run";
  seeds = argc > 2 ? MAX (atoi (argv[2]), 1) : 1;
  if (g_str_equal (what, "run"))
    print_runs (
        argc > 2 ? argv[2] : "all", argc > 3 ? MAX (atoi (argv[3]), 1) : 1);
  else if (g_str_equal (what, "table"))
    print_table (seeds);
  else if (g_str_equal (what, "bars"))
    print_bars (seeds);
  else if (g_str_equal (what, "compare"))
    print_comparison (seeds);
  else if (g_str_equal (what, "estimators"))
    print_estimators (seeds);
  else if (g_str_equal (what, "trace") && argc > 3
      && cc_scenarios_find (argv[2]))
    print_trace (cc_scenarios_find (argv[2]), atoi (argv[3]));
  else
    return 2;
  return 0;
}
