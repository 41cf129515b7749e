/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "control.h"

#include "controlcore.h"
#include "worker.h"

G_BEGIN_DECLS

/* control.c         its thread, what comes from viewers, and what is told of it
 * controlviewers.c  the viewers there are, and what they are sent */

struct _GstLatestControl
{
  /* Immutable. */
  const GstLatestControlCallbacks *callbacks;
  gpointer owner;
  GstLatestWorker *worker; /* the control thread */
  GSource *timer;          /* ready when somebody may be lost */

  GMutex lock;
  /* Protected by lock. */
  GstLatestControlCore *core;
  GPtrArray *links;    /* of Link, which controlviewers.c has */
  gboolean delivering; /* deliver() is on its way to the control thread */
  gboolean stopped;    /* nothing is told any more */
  gboolean answering;  /* a thread sends replies, those of others as well */
};

/* control.c. Begins a change of the core, with the lock, and returns the time in
 * us. */
gint64 gst_latest_control_begin (GstLatestControl *self);
/* Ends it: what it led to is sent and delivered, the timer set, and the lock
 * released. */
void gst_latest_control_end (GstLatestControl *self);

/* controlviewers.c. The links, none so far. (transfer full) */
GPtrArray *gst_latest_control_links_new (void);
/* Sends what the core has to say. A thread that is at it already does so for
 * the others: replies stay in order. The lock is free meanwhile. */
void gst_latest_control_answer_locked (GstLatestControl *self);

G_END_DECLS
