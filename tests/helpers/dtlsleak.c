/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "dtlsleak.h"

#include <gst/gst.h>

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

void
dtls_leak_allow (void)
{
  GList *tracers = gst_tracing_get_active_tracers ();

  for (GList *l = tracers; l; l = l->next)
    allow_in (l->data);
  g_list_free_full (tracers, gst_object_unref);
}
