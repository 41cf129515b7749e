/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Shuts @webrtcbin down: the step of a negotiation that is under way is awaited
 * first, then @element (@webrtcbin, or a bin around it) goes to NULL, and
 * promises that are still open are interrupted. Nothing of it stays in memory,
 * whatever it was doing: workarounds 7 and 17 of workarounds.h. Only on the
 * worker's thread. */
void gst_latest_webrtc_shut_down (GstElement *element, GstElement *webrtcbin);

G_END_DECLS
