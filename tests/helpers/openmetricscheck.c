/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "openmetricscheck.h"

#include <string.h>

/* Pieces of the ABNF in "ABNF" of the OpenMetrics specification 1.0. */
#define NAME "([a-zA-Z_:][a-zA-Z0-9_:]*)"
#define ESCAPED "((?:[^\\n\"\\\\]|\\\\[n\"\\\\])*)"
#define LABEL "([a-zA-Z_][a-zA-Z0-9_]*)=\"" ESCAPED "\""
#define NUMBER \
  "([+-]?(?:[0-9]+(?:\\.[0-9]*)?|[0-9]*\\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"

typedef struct
{
  GHashTable *families; /* all names so far */
  GHashTable *series;   /* names with labels of all samples so far */
  gchar *family, *type, *unit, *help; /* the family that is being read */
  guint samples;                      /* it has so far */
} Reader;

static gchar *
broken (const gchar *line, const gchar *rule)
{
  return g_strdup_printf ("%s: \"%s\"", rule, line);
}

/* The groups of @pattern in @line, or NULL if it does not match all of it. */
static gchar **
match (const gchar *pattern, const gchar *line)
{
  g_autofree gchar *whole = g_strconcat ("^", pattern, "$", NULL);
  g_autoptr (GRegex) regex =
      g_regex_new (whole, G_REGEX_DOLLAR_ENDONLY, 0, NULL);
  g_autoptr (GMatchInfo) info = NULL;

  g_assert_nonnull (regex);
  return g_regex_match (regex, line, 0, &info) ? g_match_info_fetch_all (info)
                                               : NULL;
}

static gchar *
begin_family (Reader *r, const gchar *line, const gchar *name)
{
  if (!g_hash_table_add (r->families, g_strdup (name)))
    return broken (line, "a family stands in one place");
  g_free (r->family);
  r->family = g_strdup (name);
  g_clear_pointer (&r->type, g_free);
  g_clear_pointer (&r->unit, g_free);
  g_clear_pointer (&r->help, g_free);
  r->samples = 0;
  return NULL;
}

static gchar *
read_descriptor (Reader *r, const gchar *line)
{
  g_auto (GStrv) part = match ("# (TYPE|UNIT|HELP) " NAME " (.*)", line);
  gchar **field;
  gchar *error = NULL;

  if (part == NULL)
    return broken (line, "descriptors are TYPE, UNIT or HELP");
  if (g_strcmp0 (part[2], r->family) != 0)
    error = begin_family (r, line, part[2]);
  if (error != NULL)
    return error;
  if (r->samples > 0)
    return broken (line, "descriptors come before samples");
  field = part[1][0] == 'T' ? &r->type
      : part[1][0] == 'U'   ? &r->unit
                            : &r->help;
  if (*field != NULL)
    return broken (line, "a descriptor comes once");
  *field = g_strdup (part[3]);
  if (field == &r->type
      && !g_regex_match_simple ("^(counter|gauge|summary)$", *field, 0, 0))
    return broken (line, "this type is not known");
  if (field == &r->help
      && !g_regex_match_simple ("^" ESCAPED "$", *field, 0, 0))
    return broken (line, "help has to be escaped");
  if (field == &r->unit
      && (!g_str_has_suffix (r->family, *field)
          || r->family[strlen (r->family) - strlen (*field) - 1] != '_'))
    return broken (line, "the unit ends the name of the family");
  return NULL;
}

static gchar *
check_labels (const Reader *r, const gchar *line, const gchar *labels)
{
  g_autoptr (GHashTable) names =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GRegex) regex = g_regex_new ("\\G,?" LABEL, 0, 0, NULL);
  g_autoptr (GMatchInfo) info = NULL;

  g_regex_match (regex, labels, 0, &info);
  for (; g_match_info_matches (info); g_match_info_next (info, NULL)) {
    g_autofree gchar *name = g_match_info_fetch (info, 1);
    g_autofree gchar *value = g_match_info_fetch (info, 2);
    gdouble quantile = g_ascii_strtod (value, NULL);

    if (g_str_has_prefix (name, "__"))
      return broken (line, "this label is reserved");
    if (g_str_equal (name, "quantile")
        && (!g_str_equal (r->type, "summary") || quantile < 0 || quantile > 1))
      return broken (line, "quantiles are 0 to 1, of summaries");
    if (!g_hash_table_add (names, g_steal_pointer (&name)))
      return broken (line, "a label comes once");
  }
  return NULL;
}

static gchar *
check_value (const Reader *r, const gchar *line, const gchar *number)
{
  gdouble value = g_ascii_strtod (number, NULL);

  if (value < 0 && !g_str_equal (r->type, "gauge"))
    return broken (line, "only gauges are below 0");
  if (strstr (line, "_count ") != NULL && strpbrk (number, ".e") != NULL)
    return broken (line, "counts are integers");
  return NULL;
}

static gboolean
is_name_of_family (const Reader *r, const gchar *name, gboolean has_quantile)
{
  const gchar *suffix;

  if (r->family == NULL || r->type == NULL
      || !g_str_has_prefix (name, r->family))
    return FALSE;
  suffix = name + strlen (r->family);
  if (g_str_equal (r->type, "counter"))
    return g_str_equal (suffix, "_total");
  if (g_str_equal (r->type, "gauge"))
    return *suffix == '\0';
  return has_quantile
      ? *suffix == '\0'
      : g_str_equal (suffix, "_count") || g_str_equal (suffix, "_sum");
}

static gchar *
read_sample (Reader *r, const gchar *line)
{
  g_auto (GStrv) part =
      match (NAME "(\\{(?:" LABEL "(?:," LABEL ")*)?\\})? " NUMBER, line);
  const gchar *space = strrchr (line, ' ');
  g_autofree gchar *labels = NULL;
  gchar *error;

  if (part == NULL)
    return broken (line, "this is no sample");
  labels = g_strdup (part[2]);
  if (!is_name_of_family (r, part[1], strstr (labels, "quantile=") != NULL))
    return broken (line, "a sample has the name of its family and type");
  if (!g_hash_table_add (r->series, g_strndup (line, space - line)))
    return broken (line, "no two samples have the same labels");
  error = *labels != '\0' ? check_labels (r, line, labels + 1) : NULL;
  if (error == NULL)
    error = check_value (r, line, space + 1);
  r->samples++;
  return error;
}

/* No family may have the name of another one's sample, but for its own. */
static gchar *
check_names (const Reader *r)
{
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, r->families);
  while (g_hash_table_iter_next (&iter, &name, NULL)) {
    static const gchar *const suffixes[] = { "_total", "_count", "_sum",
      "_created", "_bucket", "_info" };

    for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++) {
      g_autofree gchar *other = g_strconcat (name, suffixes[i], NULL);

      if (g_hash_table_contains (r->families, other))
        return broken (other, "this name is one of another family's samples");
    }
  }
  return NULL;
}

static gchar *
read_lines (Reader *r, gchar **lines)
{
  guint n = g_strv_length (lines);

  if (n < 2 || !g_str_equal (lines[n - 2], "# EOF") || *lines[n - 1] != '\0')
    return g_strdup ("the last line is # EOF");
  for (guint i = 0; i < n - 2; i++) {
    gchar *error = lines[i][0] == '#' ? read_descriptor (r, lines[i])
                                      : read_sample (r, lines[i]);

    if (error != NULL)
      return error;
  }
  return check_names (r);
}

gchar *
open_metrics_check (const gchar *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  Reader r = {
    .families = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
    .series = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
  };
  gchar *error;

  error = g_utf8_validate (text, -1, NULL) ? read_lines (&r, lines)
                                           : g_strdup ("the text is UTF-8");
  g_hash_table_unref (r.families);
  g_hash_table_unref (r.series);
  g_free (r.family);
  g_free (r.type);
  g_free (r.unit);
  g_free (r.help);
  return error;
}
