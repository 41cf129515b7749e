/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "icefragment.h"

#include <string.h>

#include "signaller.h"

/* RFC 8839, 5.4: lengths of ice-ufrag and ice-pwd. */
#define MIN_UFRAG 4
#define MIN_PWD 22
#define MAX_CREDENTIAL 256

static gboolean
refuse (GError **error, const gchar *text)
{
  g_set_error_literal (error, GST_LATEST_SIGNALLING_ERROR,
      GST_LATEST_SIGNALLING_ERROR_MALFORMED, text);
  return FALSE;
}

static void
candidate_clear (gpointer data)
{
  GstLatestIceCandidate *candidate = data;

  g_free (candidate->mid);
  g_free (candidate->value);
}

/* RFC 8839, 5.4: letters, digits, "+" and "/". */
static gboolean
take_credential (
    gchar **credential, const gchar *value, gsize min, GError **error)
{
  gsize length = strlen (value);

  if (length < min || length > MAX_CREDENTIAL
      || strspn (value,
             "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
             "0123456789+/")
          != length)
    return refuse (error, "ice-ufrag or ice-pwd is not as RFC 8839 has it.");
  if (*credential && !g_str_equal (*credential, value))
    return refuse (error, "The fragment names two ICE generations.");
  g_free (*credential);
  *credential = g_strdup (value);
  return TRUE;
}

static gboolean
is_number (const gchar *word, guint64 max)
{
  return g_ascii_string_to_unsigned (word, 10, 0, max, NULL, NULL);
}

/* RFC 8839, 5.1: foundation component transport priority address port typ type,
 * then whatever. */
static gboolean
take_candidate (GstLatestIceFragment *self, const gchar *mid,
    const gchar *value, GError **error)
{
  g_auto (GStrv) words = g_strsplit (value, " ", 9);
  GstLatestIceCandidate candidate;

  if (g_strv_length (words) < 8 || !is_number (words[1], 256)
      || !is_number (words[3], G_MAXUINT32)
      || !is_number (words[5], G_MAXUINT16) || !g_str_equal (words[6], "typ"))
    return refuse (error, "A candidate is not as RFC 8839 has it.");
  if (self->candidates->len >= GST_LATEST_ICE_FRAGMENT_MAX_CANDIDATES)
    return refuse (error, "There are too many candidates.");
  candidate.mid = g_strdup (mid);
  candidate.mline = -1;
  candidate.value = g_strdup (value);
  g_array_append_val (self->candidates, candidate);
  return TRUE;
}

/* @mid: that of the m-line so far; set by a=mid. */
static gboolean
take_attribute (GstLatestIceFragment *self, const gchar **mid,
    const gchar *attribute, GError **error)
{
  if (g_str_has_prefix (attribute, "mid:"))
    *mid = attribute + strlen ("mid:");
  else if (g_str_has_prefix (attribute, "ice-ufrag:"))
    return take_credential (
        &self->ufrag, attribute + strlen ("ice-ufrag:"), MIN_UFRAG, error);
  else if (g_str_has_prefix (attribute, "ice-pwd:"))
    return take_credential (
        &self->pwd, attribute + strlen ("ice-pwd:"), MIN_PWD, error);
  else if (g_str_has_prefix (attribute, "candidate:"))
    return take_candidate (
        self, *mid, attribute + strlen ("candidate:"), error);
  else if (g_str_equal (attribute, "end-of-candidates"))
    self->end_of_candidates = TRUE;
  return TRUE;
}

GstLatestIceFragment *
gst_latest_ice_fragment_parse (const gchar *text, GError **error)
{
  g_autoptr (GstLatestIceFragment) self = g_new0 (GstLatestIceFragment, 1);
  g_auto (GStrv) lines = g_strsplit (text, "\n", 0);
  const gchar *mid = NULL;
  gboolean empty = TRUE;

  self->candidates = g_array_new (FALSE, FALSE, sizeof (GstLatestIceCandidate));
  g_array_set_clear_func (self->candidates, candidate_clear);
  for (guint i = 0; lines[i]; i++) {
    gchar *line = g_strchomp (lines[i]);

    if (!*line)
      continue;
    empty = FALSE;
    if (!g_ascii_islower (line[0]) || line[1] != '=') {
      refuse (error, "The fragment has a line that is not SDP.");
      return NULL;
    }
    if (line[0] == 'm')
      mid = NULL;
    if (line[0] == 'a' && !take_attribute (self, &mid, line + 2, error))
      return NULL;
  }
  if (empty || !self->ufrag != !self->pwd) {
    refuse (error,
        empty ? "The fragment is empty."
              : "ice-ufrag and ice-pwd belong together.");
    return NULL;
  }
  return g_steal_pointer (&self);
}

void
gst_latest_ice_fragment_free (GstLatestIceFragment *self)
{
  g_free (self->ufrag);
  g_free (self->pwd);
  g_free (self->reply);
  g_array_unref (self->candidates);
  g_free (self);
}

GstLatestIceFragment *
gst_latest_ice_fragment_copy (const GstLatestIceFragment *self)
{
  GstLatestIceFragment *copy = g_new (GstLatestIceFragment, 1);

  *copy = *self;
  copy->ufrag = g_strdup (self->ufrag);
  copy->pwd = g_strdup (self->pwd);
  copy->reply = NULL;
  copy->candidates = g_array_copy (self->candidates);
  for (guint i = 0; i < copy->candidates->len; i++) {
    GstLatestIceCandidate *candidate =
        &g_array_index (copy->candidates, GstLatestIceCandidate, i);

    candidate->mid = g_strdup (candidate->mid);
    candidate->value = g_strdup (candidate->value);
  }
  return copy;
}
