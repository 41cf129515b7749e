/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

#include "vpxdefaults.h"

G_BEGIN_DECLS

/* How fine a frame may be encoded, where libvpx does not know what it will cost:
 * its rate control goes by the frames before. A floor is a min-quantizer of vp8enc
 * and vp9enc (0 to 63, larger is coarser); 0 is none. */

/* For the first frame of another scene, which has nothing in common with the last
 * one, and so many bits for each of its pixels. */
guint gst_latest_quantizer_floor_of_cut (
    GstLatestVpxCodec codec, gdouble bits_per_pixel);

/* For the frame after a key frame that was encoded with this quantizer index (0 to
 * 127 with VP8, 0 to 255 with VP9; negative: not known). */
guint gst_latest_quantizer_floor_after_key (GstLatestVpxCodec codec, gint qp);

G_END_DECLS
