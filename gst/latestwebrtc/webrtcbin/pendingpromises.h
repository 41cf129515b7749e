/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* A webrtcbin that is shut down forgets what it was asked and has not begun, and
 * GStreamer reports a critical error when a promise dies unanswered. So whoever
 * asks keeps the promise until the webrtcbin is down and breaks it then.
 *
 * Of each purpose only one may be open at a time. Worker only. */
typedef enum
{
  GST_LATEST_PROMISE_NEGOTIATION,
  GST_LATEST_PROMISE_STATS,
  GST_LATEST_N_PROMISES,
} GstLatestPromisePurpose;

/* Takes ownership of @promise, which @webrtcbin has been given, too. */
void gst_latest_pending_promise_keep (GstElement *webrtcbin,
    GstLatestPromisePurpose purpose, GstPromise *promise);
/* Once @webrtcbin is in the NULL state: what is still open is interrupted. */
void gst_latest_pending_promises_interrupt (GstElement *webrtcbin);

G_END_DECLS
