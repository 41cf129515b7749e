/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Shuts @webrtcbin down: what it was asked for is awaited first, then @element
 * (@webrtcbin, or a bin around it) goes to NULL. Nothing of it stays in memory,
 * whatever it was doing: workarounds 7, 8 and 17 of workarounds.h. Only on the
 * worker's thread. */
void gst_latest_webrtc_shut_down (GstElement *element, GstElement *webrtcbin);

G_END_DECLS
