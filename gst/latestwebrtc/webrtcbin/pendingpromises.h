/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Promises that webrtcbin has been given and has perhaps not answered yet. They
 * are awaited before webrtcbin is shut down: workarounds 7, 8 and 17 of
 * workarounds.h.
 *
 * For each purpose only one promise may be open at a time. All functions: only
 * on the worker's thread. */
typedef enum
{
  GST_LATEST_PROMISE_NEGOTIATION,
  GST_LATEST_PROMISE_STATS,
  GST_LATEST_N_PROMISES,
} GstLatestPromisePurpose;

/* Keeps @promise, which @webrtcbin has been given too, and takes ownership of
 * it. A promise kept earlier for the same @purpose is forgotten. */
void gst_latest_pending_promise_keep (GstElement *webrtcbin,
    GstLatestPromisePurpose purpose, GstPromise *promise);
/* Waits until every promise is answered, which webrtcbin does as long as it is
 * not in the NULL state, and forgets them. */
void gst_latest_pending_promises_settle (GstElement *webrtcbin);

G_END_DECLS
