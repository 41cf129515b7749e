/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "vpxflow.h"

#include "gstlatestvpxenc-private.h"

G_BEGIN_DECLS

/* vpxflow.c        the way to the encode and the way on after it, with the set-up
 * vpxflowencode.c  the encode: what the encoder is told, given, and has made */

GstLatestVpxMoment gst_latest_vpx_flow_get_now (GstLatestVpxEnc *enc);
/* The expected time between two frames, ns. Streaming thread. */
gint64 gst_latest_vpx_flow_get_nominal_interval (GstLatestVpxFlow *flow);

/* Streaming thread: tells the parts that go by what the encoder makes of @buffer,
 * which has come out of it, and returns its record. */
GstLatestVpxFrame gst_latest_vpx_flow_end_encode (
    GstLatestVpxEnc *enc, GstBuffer *buffer);

G_END_DECLS
