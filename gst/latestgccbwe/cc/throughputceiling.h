/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The highest rate that was seen to pass in the last seconds, probes included: a
 * scene that does not move for some seconds does not make the path slower. */

typedef struct
{
  guint rate; /* bit/s; 0: none was seen */
  gint64 at;  /* us, when */
} GstLatestThroughputCeiling;

void gst_latest_throughput_ceiling_init (GstLatestThroughputCeiling *p);
void gst_latest_throughput_ceiling_add (
    GstLatestThroughputCeiling *p, gint64 now, guint rate);
/* @target, or what is not too far above the proven rate. */
guint gst_latest_throughput_ceiling_limit (
    const GstLatestThroughputCeiling *p, guint target);

G_END_DECLS
