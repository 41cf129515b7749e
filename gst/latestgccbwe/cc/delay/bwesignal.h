/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the rate is found with: one of two filters that estimate the one-way delay
 * gradient, or the frames. */
typedef enum
{
  GST_LATEST_BWE_ESTIMATOR_TRENDLINE, /* a line through the last groups */
  GST_LATEST_BWE_ESTIMATOR_KALMAN, /* the filter of draft-ietf-rmcat-gcc-02 */
  GST_LATEST_BWE_ESTIMATOR_NDTC    /* draft-ageneau-ccwg-ndtc */
} GstLatestBweEstimator;

/* The use of the link, as the overuse detector sees it. */
typedef enum
{
  GST_LATEST_BWE_USAGE_NORMAL,
  GST_LATEST_BWE_USAGE_OVERUSE, /* delay grows */
  GST_LATEST_BWE_USAGE_UNDERUSE /* a queue empties */
} GstLatestBweUsage;

/* The state of the delay controller. */
typedef enum
{
  GST_LATEST_BWE_STATE_HOLD,
  GST_LATEST_BWE_STATE_INCREASE,
  GST_LATEST_BWE_STATE_DECREASE
} GstLatestBweState;

G_END_DECLS
