/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A worker is a thread that runs one GMainContext, which is the thread's
 * default context. Signalling and the life cycle of sessions run on it, so
 * that neither needs locks. */
typedef struct _GstLatestWorker GstLatestWorker;

/* Starts a thread. The caller ends it with stop() and releases the worker with
 * unref(). */
GstLatestWorker *gst_latest_worker_new (const gchar *thread_name);
/* Ends the thread and waits for that; work that invoke() has queued runs first.
 * To be called once, never on the worker's own thread. A reference keeps
 * invoke() callable afterwards. */
void gst_latest_worker_stop (GstLatestWorker *self);
/* The same on the worker's own thread, which ends later, when what runs there has
 * returned and what was queued has run. */
void gst_latest_worker_leave (GstLatestWorker *self);
GstLatestWorker *gst_latest_worker_ref (GstLatestWorker *self);
void gst_latest_worker_unref (GstLatestWorker *self);
GMainContext *gst_latest_worker_get_context (GstLatestWorker *self);
gboolean gst_latest_worker_is_current (GstLatestWorker *self);
/* Queues @func to be run on the worker, after which @notify (nullable) releases
 * @data. Returns FALSE when the worker has stopped: then only @notify is
 * called. */
gboolean gst_latest_worker_invoke (GstLatestWorker *self, GSourceOnceFunc func,
    gpointer data, GDestroyNotify notify);
/* Runs @func on the worker and waits until it has returned. On the worker's own
 * thread it is called directly. Returns FALSE when the worker has stopped. */
gboolean gst_latest_worker_invoke_sync (
    GstLatestWorker *self, GSourceOnceFunc func, gpointer data);
/* Runs @func on the worker every @ms milliseconds until it returns
 * G_SOURCE_REMOVE. The caller owns the source and ends it with
 * g_source_destroy() and g_source_unref(). To be called on the worker's thread
 * only. */
GSource *gst_latest_worker_add_timeout (
    GstLatestWorker *self, guint ms, GSourceFunc func, gpointer data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstLatestWorker, gst_latest_worker_unref)

G_END_DECLS
