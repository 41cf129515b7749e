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

GstLatestWorker *gst_latest_worker_new (const gchar *thread_name);
/* Stops the loop and joins the thread; work already queued with invoke() runs
 * first. NULL is accepted. Never call it on the worker's own thread. Drops the
 * reference of new(). */
void gst_latest_worker_free (GstLatestWorker *self);
/* A reference keeps invoke() callable after the thread is gone. */
GstLatestWorker *gst_latest_worker_ref (GstLatestWorker *self);
void gst_latest_worker_unref (GstLatestWorker *self);
GMainContext *gst_latest_worker_get_context (GstLatestWorker *self);
gboolean gst_latest_worker_is_current (GstLatestWorker *self);
/* Runs @func on the worker, soon; @notify (nullable) frees @data afterwards.
 * FALSE when the worker has stopped: then only @notify is called. */
gboolean gst_latest_worker_invoke (GstLatestWorker *self, GSourceOnceFunc func,
    gpointer data, GDestroyNotify notify);
/* Runs @func on the worker and waits for it; direct when already there. FALSE
 * when the worker has stopped. */
gboolean gst_latest_worker_invoke_sync (
    GstLatestWorker *self, GSourceOnceFunc func, gpointer data);
/* Runs @func on the worker in @ms milliseconds, again and again until it
 * returns G_SOURCE_REMOVE. The caller owns the source: g_source_destroy() and
 * g_source_unref() end it. Only on the worker's thread. */
GSource *gst_latest_worker_add_timeout (
    GstLatestWorker *self, guint ms, GSourceFunc func, gpointer data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstLatestWorker, gst_latest_worker_unref)

G_END_DECLS
