/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/rtp/rtp.h>

G_BEGIN_DECLS

#define GST_LATEST_ABS_CAPTURE_URI \
  "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time"

/* Caps of the GstReferenceTimestampMeta that carries the capture time, in
 * nanoseconds since 1970. */
#define GST_LATEST_ABS_CAPTURE_CAPS "timestamp/x-unix"

/* RTP header extension that says when a frame was captured, as a 64-bit NTP
 * time, so that a page can show the true age of the picture. The time comes
 * from the frame's GstReferenceTimestampMeta; a frame without one says
 * nothing. */
#define GST_TYPE_LATEST_ABS_CAPTURE (gst_latest_abs_capture_get_type ())
G_DECLARE_FINAL_TYPE (GstLatestAbsCapture, gst_latest_abs_capture, GST_LATEST,
    ABS_CAPTURE, GstRTPHeaderExtension)

GstRTPHeaderExtension *gst_latest_abs_capture_new (void);

G_END_DECLS
