/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "throughputceiling.h"

/* The estimate is at most 1.5 times the rate that passed: A_hat < 1.5 R_hat in
 * draft-ietf-rmcat-gcc-02, 5.5. */
#define MAX_RATIO 1.5
/* A rate that passed is kept for 7 s, longer than the 5 s from one periodic
 * probe to the next (probecontrol.c). Ours: the draft uses the rate of the last
 * second. */
#define KEEP_US (7 * G_USEC_PER_SEC)

void
gst_latest_throughput_ceiling_init (GstLatestThroughputCeiling *c)
{
  c->rate = 0;
  c->at = 0;
}

void
gst_latest_throughput_ceiling_add (
    GstLatestThroughputCeiling *c, gint64 now, guint rate)
{
  if (rate < c->rate && now - c->at < KEEP_US)
    return;
  c->rate = rate;
  c->at = now;
}

guint
gst_latest_throughput_ceiling_limit (
    const GstLatestThroughputCeiling *c, guint target)
{
  gdouble most = MAX_RATIO * c->rate;

  return target > most ? (guint) most : target;
}
