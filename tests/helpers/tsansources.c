/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* For builds with ThreadSanitizer only, as tsanlocks.c: tells it that what came
 * before a source was attached comes before the source's callback, and that the
 * last one who gives up a reference comes after all the others. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <glib-object.h>
#include <gst/gst.h>
#include <sanitizer/tsan_interface.h>

#define EXPORT __attribute__ ((visibility ("default")))

#define REAL(name) \
  static __typeof__ (name) *found; \
  __typeof__ (name) *real = __atomic_load_n (&found, __ATOMIC_ACQUIRE); \
  if (G_UNLIKELY (real == NULL)) { \
    real = (__typeof__ (name) *) dlsym (RTLD_NEXT, #name); \
    __atomic_store_n (&found, real, __ATOMIC_RELEASE); \
  }

/* Sources. */

typedef struct
{
  GSourceFunc func;
  gpointer data;
  GDestroyNotify notify;
  gint references; /* atomic */
} Callback;

/* Called first by the thread that is about to call the callback. */
static void
callback_ref (gpointer data)
{
  Callback *self = data;

  __tsan_acquire (self);
  __atomic_fetch_add (&self->references, 1, __ATOMIC_ACQ_REL);
}

static void
callback_unref (gpointer data)
{
  Callback *self = data;

  if (__atomic_fetch_sub (&self->references, 1, __ATOMIC_ACQ_REL) > 1)
    return;
  if (self->notify)
    self->notify (self->data);
  g_free (self);
}

static void
callback_get (
    gpointer data, GSource *source, GSourceFunc *func, gpointer *func_data)
{
  Callback *self = data;

  *func = self->func;
  *func_data = self->data;
}

EXPORT void (g_source_set_callback) (
    GSource *source, GSourceFunc func, gpointer data, GDestroyNotify notify);
EXPORT void (g_source_set_callback) (
    GSource *source, GSourceFunc func, gpointer data, GDestroyNotify notify)
{
  static GSourceCallbackFuncs funcs = { callback_ref, callback_unref,
    callback_get };
  Callback *callback = g_new (Callback, 1);

  *callback = (Callback) { func, data, notify, 1 };
  g_source_set_callback_indirect (source, callback, &funcs);
}

EXPORT guint (g_source_attach) (GSource *source, GMainContext *context);
EXPORT
guint (g_source_attach) (GSource *source, GMainContext *context)
{
  REAL (g_source_attach);
  if (source->callback_data)
    __tsan_release (source->callback_data);
  return real (source, context);
}

/* References. */

#define ORDER(object) \
  __tsan_acquire (object); \
  __tsan_release (object)

EXPORT void (g_atomic_rc_box_release_full) (gpointer box, GDestroyNotify clear);
EXPORT void (g_atomic_rc_box_release_full) (gpointer box, GDestroyNotify clear)
{
  REAL (g_atomic_rc_box_release_full);
  ORDER (box);
  real (box, clear);
}

#define DEFINE_UNREF(name, type) \
  EXPORT void (name) (type object); \
  EXPORT void (name) (type object) \
  { \
    REAL (name); \
    ORDER (object); \
    real (object); \
  }

/* clang-format off */
DEFINE_UNREF (g_atomic_rc_box_release, gpointer)
DEFINE_UNREF (g_object_unref, gpointer)
DEFINE_UNREF (gst_object_unref, gpointer)
DEFINE_UNREF (gst_mini_object_unref, GstMiniObject *)
/* clang-format on */
