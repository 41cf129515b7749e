/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#include "bwesignal.h"
#include "linkcapacity.h"

/* The delay controller increases the rate additively near the capacity of the
 * link and multiplicatively elsewhere; a state machine decides when
 * (draft-ietf-rmcat-gcc-02, 5.5 and table 2). */

typedef struct
{
  GstLatestBweState state;
  gint64 last; /* us, the time up to which the rate has grown */
  gboolean started;
} GstLatestAimd;

void gst_latest_aimd_init (GstLatestAimd *a);
/* The overuse detector has signalled @usage. Returns the new state. */
GstLatestBweState gst_latest_aimd_signal (
    GstLatestAimd *a, gint64 now, GstLatestBweUsage usage);
/* Returns @target increased for the time since the last call, or @target itself
 * outside of the state of increase. @rtt is in microseconds. */
guint gst_latest_aimd_increase (GstLatestAimd *a,
    const GstLatestLinkCapacity *link, gint64 now, guint target, gint64 rtt);

G_END_DECLS
