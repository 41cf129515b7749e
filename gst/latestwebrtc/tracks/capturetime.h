/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* The capture time of encoded media, as a GstReferenceTimestampMeta for the RTP
 * header extension abs-capture-time (headerextensions.h). */

/* Called by a probe with a buffer, for the sink pad of @element, whose clock it
 * goes by. The buffer was captured at the wall-clock time of its running time,
 * unless upstream has said it. */
void gst_latest_capture_time_stamp (
    GstElement *element, GstPad *pad, GstPadProbeInfo *info);

G_END_DECLS
