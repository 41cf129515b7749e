/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Promises that webrtcbin has been given and has perhaps not answered yet.
 * Those that are open when webrtcbin is shut down are interrupted, as webrtcbin
 * forgets them: workaround 7 of workarounds.h.
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
/* Waits until the promise kept for @purpose, if there is one, is answered, which
 * webrtcbin does as long as it is not in the NULL state. */
void gst_latest_pending_promise_wait (
    GstElement *webrtcbin, GstLatestPromisePurpose purpose);
/* Interrupts every promise that is still open. @webrtcbin has to be in the NULL
 * state. */
void gst_latest_pending_promises_interrupt (GstElement *webrtcbin);

G_END_DECLS
