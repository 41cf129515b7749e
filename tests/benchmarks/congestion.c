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

static void
print_run (const CcScenario * scenario, guint seed)
{
  CcRun *run = cc_run_new (scenario, seed, NULL, NULL);

  printf ("%-18s %u", scenario->name, seed);
  for (guint m = 0; m < CC_N_METRICS; m++) {
    const CcMetricInfo *info = cc_metric_get_info (m);

    if (!isnan (run->metric[m]))
      printf (" %s=%.*f", info->name, (int) info->digits, run->metric[m]);
  }
  for (guint b = 0; b < scenario->n_bars; b++) {
    if (!cc_bar_holds (&scenario->bars[b],
            run->metric[scenario->bars[b].metric]))
      printf (" MISSED:%s",
          cc_metric_get_info (scenario->bars[b].metric)->name);
  }
  printf ("\n");
  cc_run_free (run);
}

/* For gnuplot: time, capacity, then of each flow rate and estimate, all in Mbit/s;
 * the longest wait in the queue in ms. */
static void
print_trace (const CcScenario * scenario, guint seed)
{
  CcRun *run = cc_run_new (scenario, seed, NULL, NULL);
  guint sample[CC_MAX_MEDIA] = { 0, }, record = 0;

  for (guint i = 0; i < run->capacity->len; i++) {
    gint64 end = (i + 1) * (gint64) CC_BIN_US, waited = 0;

    printf ("%.1f %.3f", (gdouble) end / G_USEC_PER_SEC,
        g_array_index (run->capacity, gdouble, i) / 1e6);
    for (guint f = 0; f < run->setup.n_media; f++) {
      GArray *samples = run->flow[f].samples;

      while (sample[f] + 1 < samples->len
          && g_array_index (samples, MediaSample, sample[f] + 1).at <= end)
        sample[f]++;
      printf (" %.3f %.3f", g_array_index (run->flow[f].rate, gdouble, i) / 1e6,
          g_array_index (samples, MediaSample, sample[f]).estimate / 1e6);
    }
    for (; record < run->records->len; record++) {
      LinkPathRecord *r = &g_array_index (run->records, LinkPathRecord, record);

      if (r->at >= end)
        break;
      waited = MAX (waited, r->waited);
    }
    printf (" %.1f\n", waited / 1000.0);
  }
  cc_run_free (run);
}

int
main (int argc, char **argv)
{
  guint n, seeds = argc > 2 ? atoi (argv[2]) : 1;
  const CcScenario *scenarios = cc_scenarios_get (&n);

  if (argc > 2 && g_str_equal (argv[1], "trace")) {
    print_trace (cc_scenarios_find (argv[2]), argc > 3 ? atoi (argv[3]) : 1);
    return 0;
  }
  for (guint i = 0; i < n; i++) {
    if (argc > 1 && strcmp (argv[1], "all") != 0
        && strcmp (argv[1], scenarios[i].name) != 0)
      continue;
    for (guint seed = 1; seed <= seeds; seed++)
      print_run (&scenarios[i], seed);
  }
  return 0;
}
