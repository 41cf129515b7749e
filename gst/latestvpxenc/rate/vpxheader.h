/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The fields of an encoded frame's header that the encoder element does not
 * report. */
typedef struct
{
  gboolean key;
  gboolean shown;
  /* Quantizer index of the frame, without the adjustments of segments: y_ac_qi
   * (0 to 127) of VP8, base_q_idx (0 to 255) of VP9. Higher is coarser. */
  guint qp;
} GstLatestVpxHeader;

/* Parse the header of a frame. Return FALSE when the data is no frame of that
 * codec, is too short, or, in VP9, only shows an earlier frame again, which has
 * no quantizer. Any bytes are safe. */
gboolean gst_latest_vpx_header_parse_vp8 (
    const guint8 *data, gsize size, GstLatestVpxHeader *header);
gboolean gst_latest_vpx_header_parse_vp9 (
    const guint8 *data, gsize size, GstLatestVpxHeader *header);

G_END_DECLS
