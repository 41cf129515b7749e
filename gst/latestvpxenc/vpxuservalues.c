/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "vpxuservalues.h"

GST_DEBUG_CATEGORY_EXTERN (gst_latest_vpx_enc_debug);
#define GST_CAT_DEFAULT gst_latest_vpx_enc_debug

GstStructure *
gst_latest_vpx_user_values_read (GstElement *encoder, GPtrArray *names)
{
  GstStructure *values = gst_structure_new_empty ("settings");

  for (guint i = 0; encoder && i < names->len; i++) {
    GParamSpec *pspec = g_object_class_find_property (
        G_OBJECT_GET_CLASS (encoder), names->pdata[i]);
    GValue value = G_VALUE_INIT;

    if (!pspec || !(pspec->flags & G_PARAM_READABLE))
      continue;
    g_value_init (&value, pspec->value_type);
    g_object_get_property (G_OBJECT (encoder), pspec->name, &value);
    gst_structure_take_value (values, pspec->name, &value);
  }
  return values;
}

static gboolean
set_user_value (GQuark field, const GValue *value, gpointer encoder)
{
  const gchar *name = g_quark_to_string (field);
  GParamSpec *pspec =
      g_object_class_find_property (G_OBJECT_GET_CLASS (encoder), name);

  if (!pspec || !(pspec->flags & G_PARAM_WRITABLE)
      || (pspec->flags & G_PARAM_CONSTRUCT_ONLY))
    GST_WARNING_OBJECT (encoder, "there is no property \"%s\" to set", name);
  else if (G_VALUE_HOLDS_STRING (value) && g_value_get_string (value))
    gst_util_set_object_arg (encoder, name, g_value_get_string (value));
  else if (g_value_type_transformable (G_VALUE_TYPE (value), pspec->value_type))
    g_object_set_property (encoder, name, value);
  else
    GST_WARNING_OBJECT (
        encoder, "%s is no value for \"%s\"", G_VALUE_TYPE_NAME (value), name);
  return TRUE;
}

void
gst_latest_vpx_user_values_write (
    GstElement *encoder, const GstStructure *values)
{
  gst_structure_foreach (values, set_user_value, encoder);
}
