/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GstLatestRatePolicy:
 * @GST_LATEST_RATE_POLICY_SLOWEST: what the slowest viewer's network carries:
 *   everybody sees every frame in time
 * @GST_LATEST_RATE_POLICY_FASTEST: what the fastest viewer's network carries:
 *   the best picture for one, and the others lose frames
 * @GST_LATEST_RATE_POLICY_MEDIAN: what half of the viewers' networks carry
 *
 * Whose network one encoder for many viewers is made to fit.
 */
typedef enum
{
  GST_LATEST_RATE_POLICY_SLOWEST,
  GST_LATEST_RATE_POLICY_FASTEST,
  GST_LATEST_RATE_POLICY_MEDIAN,
} GstLatestRatePolicy;

/* One of @rates, which are sorted on the way; 0 when there is none. Of an even
 * number, the median is the lower one in the middle: the higher would be too much
 * for half of the viewers. */
guint gst_latest_rate_policy_choose (
    GstLatestRatePolicy policy, guint *rates, guint n_rates);

G_END_DECLS
