/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "adaptation.h"

G_BEGIN_DECLS

/* The steps of the adaptation: when it moves along the ladder or changes the
 * encoder's speed, and how far. */

void gst_latest_adapt_steps_init (GstLatestAdaptation *a);
/* Begins to measure anew after a change of the operating point. */
void gst_latest_adapt_steps_restart (GstLatestAdaptation *a, gint64 now);
/* Returns the frame rate of the present operating point. */
gdouble gst_latest_adapt_steps_get_framerate (const GstLatestAdaptation *a);
/* Returns the load of the encoder at that frame rate; 0: not known. */
gdouble gst_latest_adapt_steps_get_load (const GstLatestAdaptation *a);
/* Returns the factor by which the processor lets the pixel rate grow. */
gdouble gst_latest_adapt_steps_get_load_growth (const GstLatestAdaptation *a);
/* Returns the factor by which the bitrate lets the pixel rate grow. */
gdouble gst_latest_adapt_steps_get_rate_growth (const GstLatestAdaptation *a);
/* Takes a step if one is due. Returns TRUE when the operating point has
 * changed. */
gboolean gst_latest_adapt_steps_take (GstLatestAdaptation *a, gint64 now);

G_END_DECLS
