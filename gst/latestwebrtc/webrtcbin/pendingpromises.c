/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "pendingpromises.h"

static const gchar *const keys[GST_LATEST_N_PROMISES] = {
  [GST_LATEST_PROMISE_NEGOTIATION] = "latest-promise-negotiation",
  [GST_LATEST_PROMISE_STATS] = "latest-promise-stats",
};

static void
unref_promise (gpointer promise)
{
  gst_promise_unref (promise);
}

void
gst_latest_pending_promise_keep (
    GstElement *webrtcbin, GstLatestPromisePurpose purpose, GstPromise *promise)
{
  g_object_set_data_full (
      G_OBJECT (webrtcbin), keys[purpose], promise, unref_promise);
}

void
gst_latest_pending_promises_settle (GstElement *webrtcbin)
{
  for (guint i = 0; i < GST_LATEST_N_PROMISES; i++) {
    GstPromise *promise = g_object_steal_data (G_OBJECT (webrtcbin), keys[i]);

    if (!promise)
      continue;
    gst_promise_wait (promise);
    gst_promise_unref (promise);
  }
}
