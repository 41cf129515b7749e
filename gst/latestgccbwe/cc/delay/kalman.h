/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A scalar Kalman filter estimates the delay gradient (draft-ietf-rmcat-gcc-02,
 * 5.3). */

typedef struct
{
  gdouble m;       /* the gradient, ms from group to group */
  gdouble e;       /* its error variance */
  gdouble noise;   /* variance of the measurements, ms^2 */
  gdouble fastest; /* the highest recent rate of groups, 1/ms */
  guint deltas;    /* the number since init */
} GstLatestKalman;

void gst_latest_kalman_init (GstLatestKalman *k);
/* Adds the times between two groups, in us. Returns the delay trend in ms,
 * which the overuse detector compares to its threshold. */
gdouble gst_latest_kalman_update (
    GstLatestKalman *k, gint64 send_delta, gint64 recv_delta);

G_END_DECLS
