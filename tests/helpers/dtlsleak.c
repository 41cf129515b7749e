/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "dtlsleak.h"

#include <gst/gst.h>
#include <string.h>

static void
allow (const GValue *entry)
{
  const GstStructure *s = gst_value_get_structure (entry);
  const GValue *object = gst_structure_get_value (s, "object");

  if (G_VALUE_HOLDS_OBJECT (object)
      && g_str_equal (
          G_OBJECT_TYPE_NAME (g_value_get_object (object)), "GstDtlsAgent"))
    GST_OBJECT_FLAG_SET (
        g_value_get_object (object), GST_OBJECT_FLAG_MAY_BE_LEAKED);
}

static void
allow_in (GstTracer *tracer)
{
  GstStructure *info = NULL;
  const GValue *list;

  if (!g_signal_lookup ("get-live-objects", G_OBJECT_TYPE (tracer)))
    return;
  g_signal_emit_by_name (tracer, "get-live-objects", &info);
  list = gst_structure_get_value (info, "live-objects-list");
  for (guint i = 0; i < gst_value_list_get_size (list); i++)
    allow (gst_value_list_get_value (list, i));
  /* Not freed: the tracer hands out references it does not own. */
}

/* GStreamer names a streaming thread after its pad: "nicesrc0:src". */
static gboolean
have_streaming_threads (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  const gchar *id;

  while (dir && (id = g_dir_read_name (dir))) {
    g_autofree gchar *path =
        g_build_filename ("/proc/self/task", id, "comm", NULL);
    g_autofree gchar *name = NULL;

    if (g_file_get_contents (path, &name, NULL, NULL) && strchr (name, ':'))
      return TRUE;
  }
  return FALSE;
}

/* GStreamer's idle threads have used OpenSSL and give back what it holds for
 * them as the very last thing they do. That must be before the process ends,
 * where OpenSSL is cleaned up first. Nobody joins them, so look until they are
 * gone. */
static void
end_idle_threads (void)
{
  gst_task_cleanup_all ();
  while (have_streaming_threads ()) {
    g_thread_pool_stop_unused_threads ();
    g_usleep (1000);
  }
}

void
dtls_leak_allow (void)
{
  GList *tracers;

  /* First, as threads that end drop objects that the tracer shows. */
  end_idle_threads ();
  tracers = gst_tracing_get_active_tracers ();

  for (GList *l = tracers; l; l = l->next)
    allow_in (l->data);
  g_list_free_full (tracers, gst_object_unref);
}
