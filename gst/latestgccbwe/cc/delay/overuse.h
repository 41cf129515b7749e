/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#include "bwesignal.h"

/* The overuse detector compares the delay trend to a threshold that adapts to
 * the trend of the path (draft-ietf-rmcat-gcc-02, 5.4). */

typedef struct
{
  gdouble threshold;  /* ms */
  gdouble last_trend; /* ms */
  gint64 last_update; /* us, arrival time of the last group */
  gboolean updated;
  gint64 over_for; /* us above the threshold; -1: not above */
  guint over_count;
  GstLatestBweUsage usage;
} GstLatestOveruse;

void gst_latest_overuse_init (GstLatestOveruse *o);
/* Adds a @trend (ms) that was measured over @send_delta (us). @arrival is when
 * its group arrived, by the receiver's clock: groups reported by one feedback
 * have still arrived one after the other. */
GstLatestBweUsage gst_latest_overuse_update (
    GstLatestOveruse *o, gdouble trend, gint64 send_delta, gint64 arrival);

G_END_DECLS
