/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The delay gradient as a scalar Kalman filter sees it
 * (draft-ietf-rmcat-gcc-02, 5.3). */

typedef struct
{
  gdouble m;       /* the estimate, ms from group to group */
  gdouble e;       /* its error variance */
  gdouble noise;   /* variance of the measurements, ms^2 */
  gdouble fastest; /* the highest rate of groups lately, 1/ms */
  guint deltas;    /* seen since init */
} GstLatestKalman;

void gst_latest_kalman_init (GstLatestKalman *k);
/* One delta of two groups, us. Returns the trend in ms as the detector compares
 * it to its threshold. */
gdouble gst_latest_kalman_update (
    GstLatestKalman *k, gint64 send_delta, gint64 recv_delta);

G_END_DECLS
