/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The throughput ceiling keeps the estimate near the highest rate that was seen
 * to pass in the last seconds, probes included. As the highest counts, a scene
 * that does not move for some seconds does not lower the estimate. */

typedef struct
{
  guint rate; /* bit/s, the highest rate that passed; 0: none was seen */
  gint64 at;  /* us, when it passed */
} GstLatestThroughputCeiling;

void gst_latest_throughput_ceiling_init (GstLatestThroughputCeiling *c);
/* Takes note of a rate (bit/s) that passed. */
void gst_latest_throughput_ceiling_add (
    GstLatestThroughputCeiling *c, gint64 now, guint rate);
/* Returns @target, or 1.5 times the highest rate that passed if that is
 * less. */
guint gst_latest_throughput_ceiling_limit (
    const GstLatestThroughputCeiling *c, guint target);

G_END_DECLS
