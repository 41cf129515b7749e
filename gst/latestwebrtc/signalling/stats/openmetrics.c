/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "openmetrics-private.h"

#include <math.h>
#include <string.h>

#define PREFIX "latestwebrtcsink_"
#define INITIAL_SIZE 16384
/* Up to here, a double holds every integer. */
#define MAX_EXACT_INTEGER 9007199254740992.0
/* Shows every nanosecond of eleven days, and not the error of a double. */
#define NUMBER_FORMAT "%.15g"

static const struct
{
  const gchar *name, *suffix; /* the suffix of most of its samples */
} types[] = {
  [METRIC_COUNTER] = { "counter", "_total" },
  [METRIC_GAUGE] = { "gauge", "" },
  [METRIC_SUMMARY] = { "summary", "" },
};

/* What tells the samples of a family apart. A value that is NULL is left out. */
#define MAX_LABELS 3
typedef struct
{
  const gchar *name, *value;
} Label;

/* Reading the statistics. */

static const GstStructure *
get_structure (const GstStructure *in, const gchar *field)
{
  const GValue *value = in != NULL ? gst_structure_get_value (in, field) : NULL;

  return value != NULL && GST_VALUE_HOLDS_STRUCTURE (value)
      ? gst_value_get_structure (value)
      : NULL;
}

/* The structure that @source stands for. @whole is a session or an encoding for
 * the sources that are part of one, else the encoder's statistics. */
static const GstStructure *
find_part (MetricSource source, const GstStructure *whole)
{
  switch (source) {
    case METRIC_SLOT:
      return get_structure (whole, "slot");
    case METRIC_LIMITATION:
      return get_structure (whole, "quality-limitation-durations");
    case METRIC_ENCODING_ENCODER:
      return get_structure (whole, "encoder");
    case METRIC_ENCODING_SLOT:
      return get_structure (get_structure (whole, "encoder"), "slot");
    case METRIC_PATH:
      return get_structure (whole, "congestion-control");
    default:
      return whole;
  }
}

/* FALSE if there is no such number. */
static gboolean
get_number (const GstStructure *in, const gchar *field, gdouble *number,
    gboolean *is_double)
{
  const GValue *value = in != NULL ? gst_structure_get_value (in, field) : NULL;
  g_auto (GValue) as_double = G_VALUE_INIT;

  g_value_init (&as_double, G_TYPE_DOUBLE);
  if (value == NULL)
    return FALSE;
  if (G_VALUE_HOLDS_BOOLEAN (value))
    g_value_set_double (&as_double, g_value_get_boolean (value) ? 1 : 0);
  else if (!g_value_transform (value, &as_double))
    return FALSE;
  *number = g_value_get_double (&as_double);
  *is_double = G_VALUE_HOLDS_DOUBLE (value);
  return isfinite (*number);
}

static gdouble
get_factor (const gchar *unit, gboolean is_double)
{
  if (g_strcmp0 (unit, METRIC_UNIT_RATE) == 0)
    return 1.0 / 8;
  return g_strcmp0 (unit, METRIC_UNIT_SECONDS) == 0 && !is_double ? 1e-9 : 1;
}

static gboolean
get_value (const MetricFamily *family, const MetricSample *sample,
    const GstStructure *whole, gdouble *value)
{
  const GstStructure *part = find_part (sample->source, whole);
  gboolean is_double = FALSE;
  gdouble less = 0;

  if (!get_number (part, sample->field, value, &is_double))
    return FALSE;
  if (sample->less != NULL
      && get_number (part, sample->less, &less, &is_double))
    *value -= less;
  if (g_strcmp0 (sample->suffix, "_count") != 0)
    *value *= get_factor (family->unit, is_double);
  return TRUE;
}

static guint
count_sessions (const GValue *sessions, const MetricSample *sample)
{
  guint n = 0;

  for (guint i = 0; i < gst_value_array_get_size (sessions); i++) {
    const GstStructure *session =
        gst_value_get_structure (gst_value_array_get_value (sessions, i));

    n += g_strcmp0 (
             gst_structure_get_string (session, sample->field), sample->label)
        == 0;
  }
  return n;
}

/* Writing the text. */

static void
append_number (GString *out, gdouble number)
{
  gchar text[G_ASCII_DTOSTR_BUF_SIZE];

  if (fabs (number) <= MAX_EXACT_INTEGER && number == trunc (number))
    g_string_append_printf (out, "%" G_GINT64_FORMAT, (gint64) number);
  else
    g_string_append (
        out, g_ascii_formatd (text, sizeof (text), NUMBER_FORMAT, number));
}

/* A structure's strings are UTF-8 already. */
static void
append_label (GString *out, const gchar *name, const gchar *value)
{
  g_string_append_c (out, out->str[out->len - 1] == '"' ? ',' : '{');
  g_string_append_printf (out, "%s=\"", name);
  for (const gchar *c = value; *c != '\0'; c++) {
    if (*c == '\\' || *c == '"' || *c == '\n')
      g_string_append_c (out, '\\');
    g_string_append_c (out, *c == '\n' ? 'n' : *c);
  }
  g_string_append_c (out, '"');
}

static void
append_sample (GString *out, const MetricFamily *family,
    const MetricSample *sample, const Label *labels, gdouble value)
{
  g_string_append_printf (out, PREFIX "%s%s", family->name,
      sample->suffix != NULL ? sample->suffix : types[family->type].suffix);
  for (guint i = 0; i < MAX_LABELS; i++) {
    if (labels[i].value != NULL)
      append_label (out, labels[i].name, labels[i].value);
  }
  if (sample->label != NULL)
    append_label (out, family->label, sample->label);
  g_string_append (out, out->str[out->len - 1] == '"' ? "} " : " ");
  append_number (out, value);
  g_string_append_c (out, '\n');
}

/* The samples of a family in the statistics @whole, see find_part(). */
static void
append_samples (GString *out, const MetricFamily *family,
    const GstStructure *whole, const Label *labels)
{
  gdouble value;

  for (guint i = 0; i < METRIC_MAX_SAMPLES && family->samples[i].field; i++) {
    if (get_value (family, &family->samples[i], whole, &value))
      append_sample (out, family, &family->samples[i], labels, value);
  }
}

static const GstStructure *
get_element (const GValue *array, guint i)
{
  return gst_value_get_structure (gst_value_array_get_value (array, i));
}

static guint
get_size (const GValue *array)
{
  return array != NULL ? gst_value_array_get_size (array) : 0;
}

static void
append_encodings (GString *out, const MetricFamily *family,
    const GstStructure *track, Label *labels)
{
  const GValue *encodings = gst_structure_get_value (track, "encodings");

  for (guint i = 0; i < get_size (encodings); i++) {
    const GstStructure *encoding = get_element (encodings, i);
    g_autofree gchar *number = NULL;
    guint which = i;

    gst_structure_get_uint (encoding, "encoding", &which);
    number = g_strdup_printf ("%u", which);
    labels[2] = (Label) { "encoding", number };
    append_samples (out, family, encoding, labels);
  }
}

static void
append_tracks (GString *out, const MetricFamily *family, const GValue *tracks)
{
  for (guint i = 0; i < get_size (tracks); i++) {
    const GstStructure *track = get_element (tracks, i);
    Label labels[MAX_LABELS] = {
      { "track", gst_structure_get_string (track, "track") },
      { "msid", gst_structure_get_string (track, "msid") },
    };

    if (family->samples[0].source >= METRIC_ENCODING)
      append_encodings (out, family, track, labels);
    else
      append_samples (out, family, track, labels);
  }
}

/* A viewer may have given its m-lines no names, and tracks may share one. */
static void
append_sent (GString *out, const MetricFamily *family,
    const GstStructure *session, Label *labels)
{
  const GValue *tracks = gst_structure_get_value (session, "tracks");

  for (guint i = 0; i < get_size (tracks); i++) {
    const GstStructure *track = get_element (tracks, i);
    const gchar *mid = gst_structure_get_string (track, "mid");
    g_autofree gchar *number = g_strdup_printf ("%u", i);

    labels[1] = (Label) { "msid", gst_structure_get_string (track, "msid") };
    labels[2] = (Label) { "mid", mid != NULL ? mid : number };
    append_samples (out, family, track, labels);
  }
}

static void
append_sessions (
    GString *out, const MetricFamily *family, const GValue *sessions)
{
  for (guint i = 0; i < get_size (sessions); i++) {
    const GstStructure *session = get_element (sessions, i);
    Label labels[MAX_LABELS] = {
      { "viewer", gst_structure_get_string (session, "id") },
    };

    if (labels[0].value == NULL)
      continue;
    if (family->samples[0].source == METRIC_SENT)
      append_sent (out, family, session, labels);
    else
      append_samples (out, family, session, labels);
  }
}

static void
append_counts (GString *out, const MetricFamily *family, const GValue *sessions)
{
  const Label none[MAX_LABELS] = { { NULL } };

  for (guint i = 0; i < METRIC_MAX_SAMPLES && family->samples[i].field; i++)
    append_sample (out, family, &family->samples[i], none,
        count_sessions (sessions, &family->samples[i]));
}

static void
append_head (GString *out, const MetricFamily *family)
{
  g_string_append_printf (
      out, "# TYPE " PREFIX "%s %s\n", family->name, types[family->type].name);
  if (family->unit != NULL)
    g_string_append_printf (
        out, "# UNIT " PREFIX "%s %s\n", family->name, family->unit);
  g_string_append_printf (
      out, "# HELP " PREFIX "%s %s\n", family->name, family->help);
}

/* A family without a sample is left out. */
static void
append_family (GString *out, const MetricFamily *family,
    const GstStructure *sink, const GstStructure *encoder)
{
  const Label none[MAX_LABELS] = { { NULL } };
  const GValue *sessions =
      sink != NULL ? gst_structure_get_value (sink, "sessions") : NULL;
  gsize start = out->len, head;
  MetricSource source = family->samples[0].source;

  append_head (out, family);
  head = out->len;
  if (source == METRIC_SESSIONS && sessions != NULL)
    append_counts (out, family, sessions);
  else if (source >= METRIC_VIEWER)
    append_sessions (out, family, sessions);
  else if (source >= METRIC_TRACK && sink != NULL)
    append_tracks (out, family, gst_structure_get_value (sink, "tracks"));
  else if (source > METRIC_SESSIONS && source < METRIC_TRACK)
    append_samples (out, family, encoder, none);
  if (out->len == head)
    g_string_truncate (out, start);
}

GString *
gst_latest_open_metrics_new (
    const GstStructure *sink, const GstStructure *encoder)
{
  GString *out = g_string_sized_new (INITIAL_SIZE);

  for (guint i = 0; gst_latest_metric_families[i].name != NULL; i++)
    append_family (out, &gst_latest_metric_families[i], sink, encoder);
  g_string_append (out, "# EOF\n");
  return out;
}
