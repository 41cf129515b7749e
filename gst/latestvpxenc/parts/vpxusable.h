/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/video/video.h>

#include "frametimes.h"

G_BEGIN_DECLS

/* What an encoder needs of a frame, whatever a source makes of it. Streaming
 * thread. */

/* Makes the time of *@buffer later than that of the frame before. @now is the
 * present running time, @interval the expected one between two frames, both ns.
 * @restarted: the time goes back, and the encoder has to start anew. Returns
 * FALSE if the frame is outside its segment or the segment has no time for
 * it. */
gboolean gst_latest_vpx_correct_time (GstLatestFrameTimes *times,
    GstBuffer **buffer, const GstSegment *segment, gint64 now, gint64 interval,
    gboolean *restarted);

/* Returns whether the memory of @data, a buffer or a list of them, has the
 * planes of a picture of @info. Whoever maps a frame reads as much as its caps or
 * its video meta say. If not, @element posts a warning unless *@reported, which
 * is set. */
gboolean gst_latest_vpx_check_picture (GstElement *element,
    const GstVideoInfo *info, GstMiniObject *data, gboolean *reported);

G_END_DECLS
