/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

#include "vpxdefaults.h"

G_BEGIN_DECLS

/* The property cpu-used of vp8enc and vp9enc has many values of which some
 * hardly differ. These functions go through it in steps that are each clearly
 * faster. */

/* Returns the number of steps that are faster than @base. */
guint gst_latest_adapt_speed_steps (GstLatestVpxCodec codec, gint base);
/* Returns the cpu-used that is @steps faster than @base, or the fastest. */
gint gst_latest_adapt_speed_get (
    GstLatestVpxCodec codec, gint base, guint steps);

G_END_DECLS
