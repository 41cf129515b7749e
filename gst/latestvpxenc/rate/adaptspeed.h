/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

#include "vpxdefaults.h"

G_BEGIN_DECLS

/* cpu-used of vp8enc and vp9enc in steps that are each worth taking. */

/* How many steps faster than "usual" there are. */
guint gst_latest_adapt_speed_steps (GstLatestVpxCodec codec, gint usual);
/* The value so many steps faster, at most the fastest. */
gint gst_latest_adapt_speed_get (
    GstLatestVpxCodec codec, gint usual, guint steps);

G_END_DECLS
