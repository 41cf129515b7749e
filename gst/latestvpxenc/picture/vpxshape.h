/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include <gst/video/video.h>

G_BEGIN_DECLS

/* The size of a picture of @input's shape that has square pixels. */
void gst_latest_vpx_shape_get_size (
    const GstVideoInfo *input, guint *width, guint *height);

/* Caps of what the converter is to make of @input, of what downstream has
 * @accepted: its colours as they are, in the format that keeps most and that
 * receivers decode, and a picture of @width x @height. They say no pixel aspect ratio: the converter
 * finds the one that keeps the picture's shape where even sides cannot. With a
 * @width of 0, downstream says the size and the converter keeps the shape by
 * square pixels and black borders. */
GstCaps *gst_latest_vpx_shape_get_caps (const GstVideoInfo *input,
    const GstCaps *accepted, guint width, guint height);

G_END_DECLS
