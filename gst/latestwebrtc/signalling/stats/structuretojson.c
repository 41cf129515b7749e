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
#include <string.h>

/* The decimal digits of the largest 64-bit integer, and a sign. */
#define MAX_INTEGER_LENGTH 21
/* Up to here, a double holds every integer. */
#define MAX_EXACT_INTEGER 9007199254740992.0
#define INITIAL_SIZE 4096

static void append_value (GString *out, const GValue *value);

static void
append_null (GString *out)
{
  g_string_append_len (out, "null", 4);
}

static void
append_digits (GString *out, guint64 u, gboolean negative)
{
  gchar digits[MAX_INTEGER_LENGTH];
  gchar *end = digits + sizeof (digits), *p = end;

  do {
    *--p = '0' + u % 10;
    u /= 10;
  } while (u != 0);
  if (negative)
    *--p = '-';
  g_string_append_len (out, p, end - p);
}

static void
append_int (GString *out, gint64 i)
{
  append_digits (out, i < 0 ? -(guint64) i : (guint64) i, i < 0);
}

/* The digits that tell a number from its neighbours are slow to find, so that
 * integers do without them. */
static void
append_double (GString *out, gdouble d)
{
  gchar text[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (d))
    append_null (out);
  else if (fabs (d) <= MAX_EXACT_INTEGER && d == trunc (d))
    append_int (out, (gint64) d);
  else
    g_string_append (out, g_ascii_dtostr (text, sizeof (text), d));
}

/* JavaScript and most other readers take a number for a double: what is beyond
 * gint64 is written as one, which every reader accepts. */
static void
append_uint64 (GString *out, guint64 u)
{
  if (u <= G_MAXINT64)
    append_digits (out, u, FALSE);
  else
    append_double (out, u);
}

static void
append_escape (GString *out, guchar c)
{
  static const gchar hex[] = "0123456789abcdef";

  switch (c) {
    case '"':
    case '\\':
      g_string_append_c (out, '\\');
      g_string_append_c (out, c);
      break;
    case '\n':
      g_string_append_len (out, "\\n", 2);
      break;
    case '\t':
      g_string_append_len (out, "\\t", 2);
      break;
    default:
      g_string_append_len (out, "\\u00", 4);
      g_string_append_c (out, hex[c >> 4]);
      g_string_append_c (out, hex[c & 0xf]);
      break;
  }
}

/* The number of bytes of @s that JSON takes as they are. */
static gsize
plain_length (const gchar *s)
{
  const gchar *p = s;

  while ((guchar) *p >= ' ' && *p != '"' && *p != '\\')
    p++;
  return p - s;
}

/* Appends the UTF-8 text @s. */
static void
append_quoted (GString *out, const gchar *s)
{
  g_string_append_c (out, '"');
  for (;;) {
    gsize plain = plain_length (s);

    g_string_append_len (out, s, plain);
    s += plain;
    if (*s == '\0')
      break;
    append_escape (out, *s++);
  }
  g_string_append_c (out, '"');
}

/* JSON has to be UTF-8, which strings in a structure need not be. */
static void
append_string (GString *out, const gchar *s)
{
  if (s == NULL) {
    append_null (out);
  } else if (g_utf8_validate (s, -1, NULL)) {
    append_quoted (out, s);
  } else {
    g_autofree gchar *valid = g_utf8_make_valid (s, -1);

    append_quoted (out, valid);
  }
}

static void
append_array (GString *out, const GValue *value)
{
  g_string_append_c (out, '[');
  for (guint i = 0; i < gst_value_array_get_size (value); i++) {
    if (i > 0)
      g_string_append_c (out, ',');
    append_value (out, gst_value_array_get_value (value, i));
  }
  g_string_append_c (out, ']');
}

static gboolean
append_member (GQuark field, const GValue *value, gpointer data)
{
  GString *out = data;

  if (out->str[out->len - 1] != '{')
    g_string_append_c (out, ',');
  append_quoted (out, g_quark_to_string (field));
  g_string_append_c (out, ':');
  append_value (out, value);
  return TRUE;
}

static void
append_structure (GString *out, const GstStructure *structure)
{
  if (structure == NULL) {
    append_null (out);
    return;
  }
  g_string_append_c (out, '{');
  gst_structure_foreach (structure, append_member, out);
  g_string_append_c (out, '}');
}

static void
append_other (GString *out, const GValue *value)
{
  if (GST_VALUE_HOLDS_STRUCTURE (value)) {
    append_structure (out, gst_value_get_structure (value));
  } else if (GST_VALUE_HOLDS_ARRAY (value)) {
    append_array (out, value);
  } else {
    g_autofree gchar *text = gst_value_serialize (value);

    append_string (out, text);
  }
}

static void
append_value (GString *out, const GValue *value)
{
  switch (G_VALUE_TYPE (value)) {
    case G_TYPE_BOOLEAN:
      g_string_append (out, g_value_get_boolean (value) ? "true" : "false");
      break;
    case G_TYPE_INT:
      append_int (out, g_value_get_int (value));
      break;
    case G_TYPE_UINT:
      append_int (out, g_value_get_uint (value));
      break;
    case G_TYPE_INT64:
      append_int (out, g_value_get_int64 (value));
      break;
    case G_TYPE_UINT64:
      append_uint64 (out, g_value_get_uint64 (value));
      break;
    case G_TYPE_DOUBLE:
      append_double (out, g_value_get_double (value));
      break;
    case G_TYPE_STRING:
      append_string (out, g_value_get_string (value));
      break;
    default:
      append_other (out, value);
      break;
  }
}

GString *
gst_latest_structure_to_json (const GstStructure *structure)
{
  GString *out = g_string_sized_new (INITIAL_SIZE);

  append_structure (out, structure);
  return out;
}
