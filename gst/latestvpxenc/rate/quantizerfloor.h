/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

#include "vpxdefaults.h"

G_BEGIN_DECLS

/* The quantizer floor keeps a frame coarse where libvpx's rate control, which
 * goes by the frames before, cannot foresee its size. A floor is a
 * min-quantizer of vp8enc and vp9enc (0 to 63, larger is coarser); 0 means no
 * floor. */

/* Returns the floor for the first frame of a new scene, which has nothing in
 * common with the frame before, when it may have so many bits per pixel. */
guint gst_latest_quantizer_floor_of_cut (
    GstLatestVpxCodec codec, gdouble bits_per_pixel);

/* Returns the floor for the frame after a key frame with the quantizer index
 * @qp (0 to 127 with VP8, 0 to 255 with VP9; negative: not known). */
guint gst_latest_quantizer_floor_after_key (GstLatestVpxCodec codec, gint qp);

G_END_DECLS
