/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "kalman.h"

#include <math.h>

/* The parameters q, e(0) and chi of draft-ietf-rmcat-gcc-02, table 1. */
#define STATE_NOISE 1e-3
#define START_ERROR 0.1
#define CHI 0.01
/* The variance of the noise is at least 1, and outliers are cut at three
 * standard deviations (draft, 5.3). */
#define MIN_NOISE 1.0
#define OUTLIER 3.0
/* The highest rate of groups (f_max) decays by this factor per group. The
 * draft, 5.3, takes it from the last K groups, which needs a buffer. */
#define FASTEST_DECAY 0.98
/* A group is never shorter than burst_time (draft, 5.2). */
#define MIN_INTERVAL_MS 5.0
/* The trend is m, which is per group, times the number of groups up to this
 * one, as in libwebrtc: the threshold is meant for many groups. */
#define MAX_DELTAS 60

void
gst_latest_kalman_init (GstLatestKalman *k)
{
  *k = (GstLatestKalman) { .e = START_ERROR, .noise = MIN_NOISE };
}

/* The smoothing factor of the noise is alpha = (1 - chi) ^ (30 / (1000 f_max)),
 * with f_max in groups per *millisecond*: 0.9985 for one group every 5 ms. With
 * any other unit of time alpha becomes 1 and the noise is never learnt. */
static gdouble
noise_memory (GstLatestKalman *k, gint64 send_delta)
{
  gdouble rate = 1.0 / MAX (send_delta / 1000.0, MIN_INTERVAL_MS);

  k->fastest = MAX (rate, k->fastest * FASTEST_DECAY);
  return pow (1.0 - CHI, 30.0 / (1000.0 * k->fastest));
}

gdouble
gst_latest_kalman_update (
    GstLatestKalman *k, gint64 send_delta, gint64 recv_delta)
{
  gdouble z = (recv_delta - send_delta) / 1000.0 - k->m;
  gdouble alpha = noise_memory (k, send_delta);
  gdouble limit = OUTLIER * sqrt (k->noise);
  gdouble clipped = CLAMP (z, -limit, limit);
  gdouble gain;

  k->noise =
      MAX (alpha * k->noise + (1 - alpha) * clipped * clipped, MIN_NOISE);
  gain = (k->e + STATE_NOISE) / (k->noise + k->e + STATE_NOISE);
  k->m += gain * clipped;
  k->e = (1 - gain) * (k->e + STATE_NOISE);
  k->deltas = MIN (k->deltas + 1, MAX_DELTAS);
  return k->m * k->deltas;
}
