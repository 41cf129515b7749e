/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "worker.h"

struct _GstLatestWorker
{
  gatomicrefcount refs;
  /* Immutable after new(). */
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;

  GMutex lock;
  gboolean stopped; /* lock; nothing more is taken */
};

typedef struct
{
  GSourceOnceFunc func;
  gpointer data;
  GDestroyNotify notify;
} Work;

typedef struct
{
  GSourceOnceFunc func;
  gpointer data;
  GMutex lock;
  GCond cond;
  gboolean done; /* lock */
} SyncWork;

static gpointer
worker_run (gpointer data)
{
  GstLatestWorker *self = data;

  g_main_context_push_thread_default (self->context);
  g_main_loop_run (self->loop);
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

GstLatestWorker *
gst_latest_worker_new (const gchar *thread_name)
{
  GstLatestWorker *self = g_new0 (GstLatestWorker, 1);

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->lock);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->thread = g_thread_new (thread_name, worker_run, self);
  return self;
}

static void
quit (gpointer data)
{
  GstLatestWorker *self = data;

  g_mutex_lock (&self->lock);
  self->stopped = TRUE;
  g_mutex_unlock (&self->lock);
  g_main_loop_quit (self->loop);
}

void
gst_latest_worker_free (GstLatestWorker *self)
{
  if (!self)
    return;
  g_return_if_fail (!gst_latest_worker_is_current (self));

  gst_latest_worker_invoke (self, quit, self, NULL);
  g_thread_join (self->thread);
  gst_latest_worker_unref (self);
}

GstLatestWorker *
gst_latest_worker_ref (GstLatestWorker *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
gst_latest_worker_unref (GstLatestWorker *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);
  g_free (self);
}

GMainContext *
gst_latest_worker_get_context (GstLatestWorker *self)
{
  return self->context;
}

gboolean
gst_latest_worker_is_current (GstLatestWorker *self)
{
  return g_thread_self () == self->thread;
}

static gboolean
work_run (gpointer data)
{
  Work *work = data;

  work->func (work->data);
  return G_SOURCE_REMOVE;
}

static void
work_free (gpointer data)
{
  Work *work = data;

  if (work->notify)
    work->notify (work->data);
  g_free (work);
}

gboolean
gst_latest_worker_invoke (GstLatestWorker *self, GSourceOnceFunc func,
    gpointer data, GDestroyNotify notify)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  Work *work = g_new (Work, 1);
  gboolean taken;

  *work = (Work) { func, data, notify };
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, work_run, work, work_free);
  g_mutex_lock (&self->lock);
  taken = !self->stopped;
  if (taken)
    g_source_attach (source, self->context);
  g_mutex_unlock (&self->lock);
  return taken;
}

static void
sync_work_run (gpointer data)
{
  SyncWork *work = data;

  work->func (work->data);
  g_mutex_lock (&work->lock);
  work->done = TRUE;
  g_cond_signal (&work->cond);
  g_mutex_unlock (&work->lock);
}

gboolean
gst_latest_worker_invoke_sync (
    GstLatestWorker *self, GSourceOnceFunc func, gpointer data)
{
  SyncWork work = {
    func,
    data,
  };
  gboolean taken;

  if (gst_latest_worker_is_current (self)) {
    func (data);
    return TRUE;
  }

  g_mutex_init (&work.lock);
  g_cond_init (&work.cond);
  taken = gst_latest_worker_invoke (self, sync_work_run, &work, NULL);
  g_mutex_lock (&work.lock);
  while (taken && !work.done)
    g_cond_wait (&work.cond, &work.lock);
  g_mutex_unlock (&work.lock);
  g_cond_clear (&work.cond);
  g_mutex_clear (&work.lock);
  return taken;
}

GSource *
gst_latest_worker_add_timeout (
    GstLatestWorker *self, guint ms, GSourceFunc func, gpointer data)
{
  GSource *source = g_timeout_source_new (ms);

  g_source_set_callback (source, func, data, NULL);
  g_source_attach (source, self->context);
  return source;
}
