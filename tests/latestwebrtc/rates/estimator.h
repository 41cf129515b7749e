/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* An estimator has the limits of latestgccbwe. */
typedef struct
{
  GObject parent;
  guint min_bitrate, max_bitrate;
  gdouble frame_share;
} Estimator;
typedef GObjectClass EstimatorClass;

GType estimator_get_type (void);

G_END_DECLS
