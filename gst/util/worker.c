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
  /* Set once in new(). */
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;

  gboolean left; /* the thread is not waited for; set by the thread itself */

  GMutex lock;
  gboolean stopped; /* no more work is taken; protected by lock */
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
  gboolean done; /* protected by lock */
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
  gst_latest_worker_unref (self);
  return NULL;
}

GstLatestWorker *
gst_latest_worker_new (const gchar *thread_name)
{
  GstLatestWorker *self = g_atomic_rc_box_new0 (GstLatestWorker);

  g_mutex_init (&self->lock);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->thread =
      g_thread_new (thread_name, worker_run, gst_latest_worker_ref (self));
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
gst_latest_worker_stop (GstLatestWorker *self)
{
  g_return_if_fail (!gst_latest_worker_is_current (self));

  gst_latest_worker_invoke (self, quit, self, NULL);
  g_thread_join (self->thread);
}

void
gst_latest_worker_leave (GstLatestWorker *self)
{
  g_return_if_fail (gst_latest_worker_is_current (self));

  self->left = TRUE;
  quit (self);
}

GstLatestWorker *
gst_latest_worker_ref (GstLatestWorker *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
worker_clear (gpointer data)
{
  GstLatestWorker *self = data;

  if (self->left)
    g_thread_unref (self->thread);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);
}

void
gst_latest_worker_unref (GstLatestWorker *self)
{
  g_atomic_rc_box_release_full (self, worker_clear);
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
  SyncWork work = { .func = func, .data = data };
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
