/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One thread iterating one GMainContext, which is its thread default. Signalling
 * and session life cycle run on it, so that neither needs locks. */
typedef struct _GstLatestWorker GstLatestWorker;

GstLatestWorker *gst_latest_worker_new (const gchar * thread_name);
/* Stops the loop, joins the thread. Work already queued with invoke() runs
 * first. NULL is accepted. Never call it on the worker's own thread. */
void gst_latest_worker_free (GstLatestWorker * self);
GMainContext *gst_latest_worker_get_context (GstLatestWorker * self);
gboolean gst_latest_worker_is_current (GstLatestWorker * self);
/* Runs @func on the worker, soon; @notify (nullable) frees @data afterwards. */
void gst_latest_worker_invoke (GstLatestWorker * self, GFunc func,
    gpointer data, GDestroyNotify notify);
/* Runs @func on the worker and waits for it; direct when already there. */
void gst_latest_worker_invoke_sync (GstLatestWorker * self, GFunc func,
    gpointer data);

G_END_DECLS
