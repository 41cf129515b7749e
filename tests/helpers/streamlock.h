/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/* The stream lock of a test's source pad: held while pushing, as a source's
 * task does. A mutex is not fair, so a thread that pushes without a rest might
 * keep it for minutes, under valgrind for ever; here whoever wants to say
 * something in between goes first. */
typedef struct
{
  GMutex lock;
  GCond passed;
  gint wanted; /* atomic: threads that go first */
} StreamLock;

static inline void
stream_lock_init (StreamLock *s)
{
  g_mutex_init (&s->lock);
  g_cond_init (&s->passed);
  s->wanted = 0;
}

static inline void
stream_lock_clear (StreamLock *s)
{
  g_mutex_clear (&s->lock);
  g_cond_clear (&s->passed);
}

static inline void
stream_lock_to_push (StreamLock *s)
{
  g_mutex_lock (&s->lock);
  while (g_atomic_int_get (&s->wanted) > 0)
    g_cond_wait (&s->passed, &s->lock);
}

static inline void
stream_lock_pushed (StreamLock *s)
{
  g_mutex_unlock (&s->lock);
}

static inline void
stream_lock_first (StreamLock *s)
{
  g_atomic_int_inc (&s->wanted);
  g_mutex_lock (&s->lock);
}

static inline void
stream_lock_release (StreamLock *s)
{
  (void) g_atomic_int_dec_and_test (&s->wanted);
  g_cond_broadcast (&s->passed);
  g_mutex_unlock (&s->lock);
}
