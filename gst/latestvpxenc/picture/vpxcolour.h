/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include <gst/video/video.h>

#include "yuvmatrix.h"

G_BEGIN_DECLS

/* The colours of the frames that the encoder gets: BT.601 with limited range.
 * VP8 cannot say anything else. VP9 can, but of all that it says, Chromium and
 * Firefox agree with each other and with GStreamer on this one only. The
 * converter in front changes the format and leaves colours as they are, and
 * here they are converted, in a copy if the frame has other owners; frames of
 * BT.601 are not touched. */
typedef struct
{
  /* The streaming thread. */
  GstVideoInfo info; /* of what arrives here */
  GstLatestYuvMatrix matrix;
  gboolean is_needed; /* the frames are not BT.601 */
} GstLatestVpxColour;

/* Says the colorimetry of video in its caps, in the form that
 * gst_latest_vpx_colour_between() has: the converter copies frames where only
 * one side says it, or both say it in different words. */
GstCaps *gst_latest_vpx_colour_say (const GstCaps *caps);

/* The colorimetry of what the converter is to make of @input. */
gchar *gst_latest_vpx_colour_between (const GstVideoInfo *input);

/* Caps arrive from the converter, which gets frames of @input. Returns the caps
 * for the encoder. */
GstCaps *gst_latest_vpx_colour_set_caps (
    GstLatestVpxColour *c, const GstCaps *caps, const GstVideoInfo *input);

/* Converts a frame. Takes @buffer and returns the buffer to use. */
GstBuffer *gst_latest_vpx_colour_convert (
    const GstLatestVpxColour *c, GstBuffer *buffer);

G_END_DECLS
