/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "linkplan.h"

#include <math.h>
#include <string.h>

#define US_PER_S 1e6
#define US_PER_MS 1e3
/* A day and 4 Gbit/s are far above what any test needs; a larger rate would not
 * fit into its type. */
#define MAX_SECONDS 86400.0
#define MAX_BITRATE 4e9

static gboolean
fail (GError **error, const gchar *what, const gchar *where)
{
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "%s: \"%s\"",
      what, where);
  return FALSE;
}

/* Reads a word that is a number from 0 to @max and nothing else. */
static gboolean
parse_number (const gchar *word, gdouble max, gdouble *number)
{
  gchar *end;

  *number = g_ascii_strtod (word, &end);
  return end != word && *end == '\0' && isfinite (*number) && *number >= 0
      && *number <= max;
}

static gboolean
parse_setting (const gchar *word, BottleneckPhase *phase, GError **error)
{
  g_auto (GStrv) pair = g_strsplit (word, "=", 2);
  gdouble value;

  if (!pair[0] || !pair[1] || !parse_number (pair[1], MAX_BITRATE, &value))
    return fail (error, "not a setting", word);
  if (g_str_equal (pair[0], "rate"))
    phase->bitrate = (guint) value;
  else if (g_str_equal (pair[0], "delay") && value <= MAX_SECONDS)
    phase->delay = llrint (value * US_PER_MS);
  else if (g_str_equal (pair[0], "jitter") && value <= MAX_SECONDS)
    phase->jitter = llrint (value * US_PER_MS);
  else if (g_str_equal (pair[0], "loss") && value <= 1)
    phase->loss = value;
  else
    return fail (error, "no such setting, or out of range", word);
  return TRUE;
}

/* Reads the phase in @text into @phase, which holds the phase before. */
static gboolean
parse_phase (const gchar *text, BottleneckPhase *phase, GError **error)
{
  g_auto (GStrv) word = g_strsplit_set (text, " \t\n", -1);
  gboolean has_time = FALSE;
  gdouble seconds;

  for (guint i = 0; word[i]; i++) {
    if (word[i][0] == '\0')
      continue;
    if (has_time) {
      if (!parse_setting (word[i], phase, error))
        return FALSE;
      continue;
    }
    if (!parse_number (word[i], MAX_SECONDS, &seconds))
      return fail (error, "a phase begins with its time in seconds", word[i]);
    phase->from = llrint (seconds * US_PER_S);
    has_time = TRUE;
  }
  return has_time || fail (error, "an empty phase", text);
}

BottleneckPhase *
link_plan_parse (const gchar *text, guint *n_phases, GError **error)
{
  g_auto (GStrv) part = g_strsplit (text, ";", -1);
  g_autoptr (GArray) phases =
      g_array_new (FALSE, TRUE, sizeof (BottleneckPhase));
  BottleneckPhase phase = {
    0,
  };
  gint64 before = -1;

  for (guint i = 0; part[i]; i++) {
    if (!parse_phase (part[i], &phase, error))
      return NULL;
    if (i == 0 && (phase.from != 0 || !strstr (part[i], "rate="))) {
      fail (error, "the first phase begins at 0 and gives a rate", part[i]);
      return NULL;
    }
    if (phase.from <= before) {
      fail (error, "not later than the phase before", part[i]);
      return NULL;
    }
    before = phase.from;
    g_array_append_val (phases, phase);
  }
  if (phases->len == 0) {
    fail (error, "no phase", text);
    return NULL;
  }
  *n_phases = phases->len;
  return (BottleneckPhase *) g_array_free (g_steal_pointer (&phases), FALSE);
}
