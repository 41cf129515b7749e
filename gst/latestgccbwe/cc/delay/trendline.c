/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "trendline.h"

/* These are libwebrtc's kDefaultTrendlineSmoothingCoeff,
 * kDefaultTrendlineThresholdGain, and the number of deltas from which on the
 * gain stays the same. */
#define SMOOTHING 0.9
#define GAIN 4.0
#define MAX_DELTAS 60

#define N GST_LATEST_TRENDLINE_GROUPS

void
gst_latest_trendline_init (GstLatestTrendline *t)
{
  *t = (GstLatestTrendline) { 0 };
}

static gdouble
fit_slope (const GstLatestTrendline *t, gdouble otherwise)
{
  gdouble mean_x = 0, mean_y = 0, xy = 0, xx = 0;

  for (guint i = 0; i < N; i++) {
    mean_x += t->at[i] / N;
    mean_y += t->delay[i] / N;
  }
  for (guint i = 0; i < N; i++) {
    xy += (t->at[i] - mean_x) * (t->delay[i] - mean_y);
    xx += (t->at[i] - mean_x) * (t->at[i] - mean_x);
  }
  return xx > 0 ? xy / xx : otherwise;
}

gdouble
gst_latest_trendline_update (
    GstLatestTrendline *t, gint64 send_delta, gint64 recv_delta, gint64 arrival)
{
  gdouble delta = (recv_delta - send_delta) / 1000.0;

  if (t->deltas == 0)
    t->first_arrival = arrival;
  t->deltas = MIN (t->deltas + 1, MAX_DELTAS);
  t->accumulated += delta;
  t->smoothed = SMOOTHING * t->smoothed + (1 - SMOOTHING) * t->accumulated;
  t->at[t->next] = (arrival - t->first_arrival) / 1000.0;
  t->delay[t->next] = t->smoothed;
  t->next = (t->next + 1) % N;
  t->n = MIN (t->n + 1, N);
  if (t->n == N)
    t->slope = fit_slope (t, t->slope);
  return t->deltas * t->slope * GAIN;
}
