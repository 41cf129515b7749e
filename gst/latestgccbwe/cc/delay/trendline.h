/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The delay gradient is estimated as the slope of a line through the smoothed
 * one-way delays of the last groups, as libwebrtc does. The draft has only the
 * Kalman filter. */

#define GST_LATEST_TRENDLINE_GROUPS 20

typedef struct
{
  gdouble at[GST_LATEST_TRENDLINE_GROUPS];    /* ms since the first group */
  gdouble delay[GST_LATEST_TRENDLINE_GROUPS]; /* ms, smoothed */
  guint n, next;
  gint64 first_arrival;          /* us */
  gdouble accumulated, smoothed; /* ms */
  guint deltas;                  /* the number since init */
  gdouble slope;                 /* ms of delay per ms */
} GstLatestTrendline;

void gst_latest_trendline_init (GstLatestTrendline *t);
/* Adds the times between two groups, in us, of which the second was complete at
 * @arrival. Returns the delay trend in ms, which the overuse detector compares
 * to its threshold. */
gdouble gst_latest_trendline_update (GstLatestTrendline *t, gint64 send_delta,
    gint64 recv_delta, gint64 arrival);

G_END_DECLS
