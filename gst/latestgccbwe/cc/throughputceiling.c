/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "throughputceiling.h"

/* draft-ietf-rmcat-gcc-02, 5.5: A_hat is at most 1.5 times R_hat. */
#define MAX_OVER 1.5
#define KEEP_US (7 * G_USEC_PER_SEC)

void
gst_latest_throughput_ceiling_init (GstLatestThroughputCeiling *p)
{
  p->rate = 0;
  p->at = 0;
}

void
gst_latest_throughput_ceiling_add (
    GstLatestThroughputCeiling *p, gint64 now, guint rate)
{
  if (rate < p->rate && now - p->at < KEEP_US)
    return;
  p->rate = rate;
  p->at = now;
}

guint
gst_latest_throughput_ceiling_limit (
    const GstLatestThroughputCeiling *p, guint target)
{
  gdouble most = MAX_OVER * p->rate;

  return target > most ? (guint) most : target;
}
