/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The size at which a picture of @width x @height pixels, each @par_n / @par_d
 * times as wide as high, has the same shape with square pixels. Browsers show
 * every pixel as a square.
 *
 * One side stays and the other one becomes shorter, so no pixel is encoded and
 * sent that was not there: a picture made larger would take longer to encode and
 * to send, or be coarser, and show no more. The side that changes is even. */
void gst_latest_square_size (
    guint *width, guint *height, guint par_n, guint par_d);

G_END_DECLS
