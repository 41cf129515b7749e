/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "structuretojson.h"

#include <math.h>

static JsonNode *value_to_json (const GValue *value);

static JsonNode *
double_to_json (gdouble d)
{
  return isfinite (d) ? json_node_init_double (json_node_alloc (), d)
                      : json_node_init_null (json_node_alloc ());
}

static JsonNode *
int_to_json (gint64 i)
{
  return json_node_init_int (json_node_alloc (), i);
}

static JsonNode *
uint64_to_json (guint64 u)
{
  return u <= G_MAXINT64 ? int_to_json ((gint64) u) : double_to_json (u);
}

/* JSON has to be UTF-8, which strings in a structure need not be. */
static JsonNode *
string_to_json (const gchar *s)
{
  g_autofree gchar *valid = NULL;

  if (s == NULL)
    return json_node_init_null (json_node_alloc ());
  valid = g_utf8_make_valid (s, -1);
  return json_node_init_string (json_node_alloc (), valid);
}

static JsonNode *
enum_to_json (const GValue *value)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (G_VALUE_TYPE (value));
  gint number = g_value_get_enum (value);
  GEnumValue *known = g_enum_get_value (klass, number);

  return known ? string_to_json (known->value_nick) : int_to_json (number);
}

static JsonNode *
fraction_to_json (const GValue *value)
{
  return double_to_json ((gdouble) gst_value_get_fraction_numerator (value)
      / gst_value_get_fraction_denominator (value));
}

static JsonNode *
sequence_to_json (const GValue *value, guint (*get_size) (const GValue *value),
    const GValue *(*get) (const GValue *value, guint index))
{
  g_autoptr (JsonArray) array = json_array_new ();

  for (guint i = 0; i < get_size (value); i++)
    json_array_add_element (array, value_to_json (get (value, i)));
  return json_node_init_array (json_node_alloc (), array);
}

static JsonNode *
list_to_json (const GValue *value)
{
  if (GST_VALUE_HOLDS_LIST (value))
    return sequence_to_json (
        value, gst_value_list_get_size, gst_value_list_get_value);
  return sequence_to_json (
      value, gst_value_array_get_size, gst_value_array_get_value);
}

static JsonNode *
other_to_json (const GValue *value)
{
  g_autofree gchar *text = NULL;

  if (GST_VALUE_HOLDS_STRUCTURE (value)) {
    const GstStructure *inner = gst_value_get_structure (value);

    return inner ? gst_latest_structure_to_json (inner)
                 : json_node_init_null (json_node_alloc ());
  }
  if (GST_VALUE_HOLDS_LIST (value) || GST_VALUE_HOLDS_ARRAY (value))
    return list_to_json (value);
  if (GST_VALUE_HOLDS_FRACTION (value))
    return fraction_to_json (value);
  if (G_VALUE_HOLDS_ENUM (value))
    return enum_to_json (value);
  text = gst_value_serialize (value);
  return string_to_json (text);
}

static JsonNode *
value_to_json (const GValue *value)
{
  switch (G_VALUE_TYPE (value)) {
    case G_TYPE_BOOLEAN:
      return json_node_init_boolean (
          json_node_alloc (), g_value_get_boolean (value));
    case G_TYPE_CHAR:
      return int_to_json (g_value_get_schar (value));
    case G_TYPE_UCHAR:
      return int_to_json (g_value_get_uchar (value));
    case G_TYPE_INT:
      return int_to_json (g_value_get_int (value));
    case G_TYPE_UINT:
      return int_to_json (g_value_get_uint (value));
    case G_TYPE_LONG:
      return int_to_json (g_value_get_long (value));
    case G_TYPE_ULONG:
      return uint64_to_json (g_value_get_ulong (value));
    case G_TYPE_INT64:
      return int_to_json (g_value_get_int64 (value));
    case G_TYPE_UINT64:
      return uint64_to_json (g_value_get_uint64 (value));
    case G_TYPE_FLOAT:
      return double_to_json (g_value_get_float (value));
    case G_TYPE_DOUBLE:
      return double_to_json (g_value_get_double (value));
    case G_TYPE_STRING:
      return string_to_json (g_value_get_string (value));
    default:
      return other_to_json (value);
  }
}

static gboolean
add_member (GQuark field, const GValue *value, gpointer object)
{
  json_object_set_member (
      object, g_quark_to_string (field), value_to_json (value));
  return TRUE;
}

JsonNode *
gst_latest_structure_to_json (const GstStructure *structure)
{
  g_autoptr (JsonObject) object = json_object_new ();

  gst_structure_foreach (structure, add_member, object);
  return json_node_init_object (json_node_alloc (), object);
}

gchar *
gst_latest_structure_to_json_text (const GstStructure *structure)
{
  g_autoptr (JsonNode) node = gst_latest_structure_to_json (structure);

  return json_to_string (node, FALSE);
}
