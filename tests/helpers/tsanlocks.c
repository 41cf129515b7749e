/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* For builds with ThreadSanitizer only. GLib's locks are atomics and futexes
 * inside a library that is not instrumented, so ThreadSanitizer does not know
 * that they order anything and would call every access under them a race. These
 * functions come before GLib's for the program and all of its libraries, and
 * tell it. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <glib.h>
#include <sanitizer/tsan_interface.h>

#define EXPORT __attribute__ ((visibility ("default")))

#define REAL(name) \
  static __typeof__ (name) *real; \
  if (G_UNLIKELY (__atomic_load_n (&real, __ATOMIC_RELAXED) == NULL)) \
  __atomic_store_n ( \
      &real, (__typeof__ (name) *) dlsym (RTLD_NEXT, #name), __ATOMIC_RELAXED)

#define DEFINE_LOCK(name, type) \
  EXPORT void (name) (type * lock); \
  EXPORT void (name) (type * lock) \
  { \
    REAL (name); \
    real (lock); \
    __tsan_acquire (lock); \
  }

#define DEFINE_TRYLOCK(name, type) \
  EXPORT gboolean (name) (type * lock); \
  EXPORT gboolean (name) (type * lock) \
  { \
    REAL (name); \
    if (!real (lock)) \
      return FALSE; \
    __tsan_acquire (lock); \
    return TRUE; \
  }

#define DEFINE_UNLOCK(name, type) \
  EXPORT void (name) (type * lock); \
  EXPORT void (name) (type * lock) \
  { \
    REAL (name); \
    __tsan_release (lock); \
    real (lock); \
  }

/* clang-format off */
DEFINE_LOCK (g_mutex_lock, GMutex)
DEFINE_TRYLOCK (g_mutex_trylock, GMutex)
DEFINE_UNLOCK (g_mutex_unlock, GMutex)
DEFINE_LOCK (g_rec_mutex_lock, GRecMutex)
DEFINE_TRYLOCK (g_rec_mutex_trylock, GRecMutex)
DEFINE_UNLOCK (g_rec_mutex_unlock, GRecMutex)
DEFINE_LOCK (g_rw_lock_writer_lock, GRWLock)
DEFINE_UNLOCK (g_rw_lock_writer_unlock, GRWLock)
DEFINE_LOCK (g_rw_lock_reader_lock, GRWLock)
DEFINE_UNLOCK (g_rw_lock_reader_unlock, GRWLock)
/* clang-format on */

EXPORT void (g_cond_wait) (GCond *cond, GMutex *mutex);
EXPORT void (g_cond_wait) (GCond *cond, GMutex *mutex)
{
  REAL (g_cond_wait);
  __tsan_release (mutex);
  real (cond, mutex);
  __tsan_acquire (mutex);
}

EXPORT gboolean (g_cond_wait_until) (GCond *cond, GMutex *mutex, gint64 end);
EXPORT
gboolean (g_cond_wait_until) (GCond *cond, GMutex *mutex, gint64 end)
{
  gboolean ret;
  REAL (g_cond_wait_until);
  __tsan_release (mutex);
  ret = real (cond, mutex, end);
  __tsan_acquire (mutex);
  return ret;
}
