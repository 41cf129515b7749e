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

/* The state machine of the delay controller and how fast the rate grows
 * (draft-ietf-rmcat-gcc-02, 5.5 and table 2). */

typedef struct
{
  GstLatestBweState state;
  GstLatestLinkCapacity link;
  gint64 last; /* us, when the rate was last looked at */
  gboolean started;
} GstLatestAimd;

void gst_latest_aimd_init (GstLatestAimd *a);
/* What the detector says moves the state; returns the new one. */
GstLatestBweState gst_latest_aimd_signal (
    GstLatestAimd *a, gint64 now, GstLatestBweUsage usage);
/* In the state of increase: @target one step further. Otherwise @target. */
guint gst_latest_aimd_increase (
    GstLatestAimd *a, gint64 now, guint target, gint64 rtt);

G_END_DECLS
