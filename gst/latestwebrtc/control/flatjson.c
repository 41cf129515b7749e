/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "flatjson.h"

#include <math.h>
#include <string.h>

typedef enum
{
  KIND_NULL,
  KIND_STRING,
  KIND_NUMBER,
  KIND_BOOLEAN,
  KIND_NUMBERS,
} Kind;

typedef struct
{
  gchar *key;
  Kind kind;
  gchar *string;
  gdouble number; /* a boolean: 0 or 1 */
  GArray *numbers;
} Member;

struct _GstLatestFlatObject
{
  GArray *members;
};

/* The place in the text that is read next. */
typedef const gchar *Cursor;

static void
skip_space (Cursor *p)
{
  while (**p == ' ' || **p == '\t' || **p == '\n' || **p == '\r')
    (*p)++;
}

/* Skips space, then @c, and space again. */
static gboolean
take (Cursor *p, gchar c)
{
  skip_space (p);
  if (**p != c)
    return FALSE;
  (*p)++;
  skip_space (p);
  return TRUE;
}

static gboolean
take_hex4 (Cursor *p, gunichar *value)
{
  *value = 0;
  for (guint i = 0; i < 4; i++, (*p)++) {
    gint digit = g_ascii_xdigit_value (**p);

    if (digit < 0)
      return FALSE;
    *value = *value << 4 | digit;
  }
  return TRUE;
}

/* Behind "\u". Characters beyond the first plane are two units of UTF-16. */
static gboolean
take_unicode (Cursor *p, GString *out)
{
  gunichar high, low;

  if (!take_hex4 (p, &high) || high == 0)
    return FALSE;
  if (high >= 0xd800 && high < 0xdc00) {
    if ((*p)[0] != '\\' || (*p)[1] != 'u')
      return FALSE;
    *p += 2;
    if (!take_hex4 (p, &low) || low < 0xdc00 || low > 0xdfff)
      return FALSE;
    high = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
  } else if (high >= 0xdc00 && high <= 0xdfff) {
    return FALSE;
  }
  g_string_append_unichar (out, high);
  return TRUE;
}

/* Behind a backslash. */
static gboolean
take_escape (Cursor *p, GString *out)
{
  static const gchar from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
  gchar c = **p;
  const gchar *found = c ? strchr (from, c) : NULL;

  if (c == 0)
    return FALSE;
  (*p)++;
  if (c == 'u')
    return take_unicode (p, out);
  if (found)
    g_string_append_c (out, to[found - from]);
  return found != NULL;
}

/* (transfer full) */
static gchar *
take_string (Cursor *p)
{
  g_autoptr (GString) out = NULL;

  if (**p != '"')
    return NULL;
  (*p)++;
  out = g_string_new (NULL);
  while (**p != '"') {
    gchar c = **p;

    if ((guchar) c < 0x20)
      return NULL;
    (*p)++;
    if (c != '\\')
      g_string_append_c (out, c);
    else if (!take_escape (p, out))
      return NULL;
  }
  (*p)++;
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static gboolean
skip_digits (Cursor *p)
{
  Cursor start = *p;

  while (g_ascii_isdigit (**p))
    (*p)++;
  return *p > start;
}

/* g_ascii_strtod() takes more than JSON does: the grammar is looked at
 * first. */
static gboolean
take_number (Cursor *p, gdouble *value)
{
  Cursor start = *p;

  if (**p == '-')
    (*p)++;
  if (**p == '0' && g_ascii_isdigit ((*p)[1]))
    return FALSE;
  if (!skip_digits (p))
    return FALSE;
  if (**p == '.') {
    (*p)++;
    if (!skip_digits (p))
      return FALSE;
  }
  if (**p == 'e' || **p == 'E') {
    (*p)++;
    if (**p == '+' || **p == '-')
      (*p)++;
    if (!skip_digits (p))
      return FALSE;
  }
  *value = g_ascii_strtod (start, NULL);
  return isfinite (*value);
}

static gboolean
take_numbers (Cursor *p, GArray *numbers)
{
  if (!take (p, '['))
    return FALSE;
  if (take (p, ']'))
    return TRUE;
  do {
    gdouble value;

    if (numbers->len == GST_LATEST_FLAT_OBJECT_MAX_NUMBERS
        || !take_number (p, &value))
      return FALSE;
    g_array_append_val (numbers, value);
  } while (take (p, ','));
  return take (p, ']');
}

static gboolean
take_word (Cursor *p, Member *member)
{
  static const struct
  {
    const gchar *word;
    Kind kind;
    gdouble number;
  } words[] = {
    { "true", KIND_BOOLEAN, 1 },
    { "false", KIND_BOOLEAN, 0 },
    { "null", KIND_NULL, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    if (!g_str_has_prefix (*p, words[i].word))
      continue;
    *p += strlen (words[i].word);
    member->kind = words[i].kind;
    member->number = words[i].number;
    return TRUE;
  }
  return FALSE;
}

static gboolean
take_value (Cursor *p, Member *member)
{
  switch (**p) {
    case '"':
      member->kind = KIND_STRING;
      member->string = take_string (p);
      return member->string != NULL;
    case '[':
      member->kind = KIND_NUMBERS;
      member->numbers = g_array_new (FALSE, FALSE, sizeof (gdouble));
      return take_numbers (p, member->numbers);
    default:
      if (take_word (p, member))
        return TRUE;
      member->kind = KIND_NUMBER;
      return take_number (p, &member->number);
  }
}

static const Member *
find (const GstLatestFlatObject *self, const gchar *key)
{
  for (guint i = 0; i < self->members->len; i++) {
    const Member *member = &g_array_index (self->members, Member, i);

    if (g_str_equal (member->key, key))
      return member;
  }
  return NULL;
}

static void
member_clear (gpointer data)
{
  Member *member = data;

  g_free (member->key);
  g_free (member->string);
  g_clear_pointer (&member->numbers, g_array_unref);
}

static gboolean
take_member (Cursor *p, GstLatestFlatObject *self)
{
  Member member = { .key = take_string (p) };
  gboolean taken = member.key && !find (self, member.key)
      && self->members->len < GST_LATEST_FLAT_OBJECT_MAX_MEMBERS
      && take (p, ':') && take_value (p, &member);

  if (taken)
    g_array_append_val (self->members, member);
  else
    member_clear (&member);
  return taken;
}

static gboolean
take_object (Cursor *p, GstLatestFlatObject *self)
{
  if (!take (p, '{'))
    return FALSE;
  if (take (p, '}'))
    return **p == 0;
  do {
    if (!take_member (p, self))
      return FALSE;
  } while (take (p, ','));
  return take (p, '}') && **p == 0;
}

GstLatestFlatObject *
gst_latest_flat_object_parse (const gchar *text)
{
  gsize size = strnlen (text, GST_LATEST_FLAT_OBJECT_MAX_SIZE + 1);
  GstLatestFlatObject *self;
  Cursor p = text;

  if (size > GST_LATEST_FLAT_OBJECT_MAX_SIZE
      || !g_utf8_validate (text, size, NULL))
    return NULL;
  self = g_new0 (GstLatestFlatObject, 1);
  self->members = g_array_new (FALSE, FALSE, sizeof (Member));
  g_array_set_clear_func (self->members, member_clear);
  if (!take_object (&p, self))
    g_clear_pointer (&self, gst_latest_flat_object_free);
  return self;
}

void
gst_latest_flat_object_free (GstLatestFlatObject *self)
{
  g_array_unref (self->members);
  g_free (self);
}

const gchar *
gst_latest_flat_object_get_string (
    const GstLatestFlatObject *self, const gchar *key)
{
  const Member *member = find (self, key);

  return member ? member->string : NULL;
}

gdouble
gst_latest_flat_object_get_number (
    const GstLatestFlatObject *self, const gchar *key, gdouble fallback)
{
  const Member *member = find (self, key);

  return member && member->kind == KIND_NUMBER ? member->number : fallback;
}

gboolean
gst_latest_flat_object_get_boolean (
    const GstLatestFlatObject *self, const gchar *key, gboolean fallback)
{
  const Member *member = find (self, key);

  return member && member->kind == KIND_BOOLEAN ? member->number != 0
                                                : fallback;
}

const GArray *
gst_latest_flat_object_get_numbers (
    const GstLatestFlatObject *self, const gchar *key)
{
  const Member *member = find (self, key);

  return member ? member->numbers : NULL;
}

static void
add_text (GString *text, const gchar *value)
{
  g_string_append_c (text, '"');
  for (const gchar *c = value; *c; c++) {
    if (*c == '"' || *c == '\\')
      g_string_append_c (text, '\\');
    if ((guchar) *c < 0x20)
      g_string_append_printf (text, "\\u%04x", *c);
    else
      g_string_append_c (text, *c);
  }
  g_string_append_c (text, '"');
}

static void
add_key (GString *text, const gchar *key)
{
  g_string_append_c (text, ',');
  add_text (text, key);
  g_string_append_c (text, ':');
}

GString *
gst_latest_flat_object_begin (const gchar *type)
{
  GString *text = g_string_new ("{\"type\":");

  add_text (text, type);
  return text;
}

void
gst_latest_flat_object_add_string (
    GString *text, const gchar *key, const gchar *value)
{
  add_key (text, key);
  if (value)
    add_text (text, value);
  else
    g_string_append (text, "null");
}

/* 17 digits tell a double apart from every other. */
void
gst_latest_flat_object_add_number (
    GString *text, const gchar *key, gdouble value)
{
  gchar buffer[G_ASCII_DTOSTR_BUF_SIZE];

  add_key (text, key);
  g_string_append (text, g_ascii_dtostr (buffer, sizeof buffer, value));
}

void
gst_latest_flat_object_add_boolean (
    GString *text, const gchar *key, gboolean value)
{
  add_key (text, key);
  g_string_append (text, value ? "true" : "false");
}

gchar *
gst_latest_flat_object_end (GString *text)
{
  g_string_append_c (text, '}');
  return g_string_free (text, FALSE);
}
