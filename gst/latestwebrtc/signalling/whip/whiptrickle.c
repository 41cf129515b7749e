/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "whiptrickle.h"

/* The first line of @lines that begins with @prefix. (nullable) */
static const gchar *
find_line (gchar **lines, const gchar *prefix)
{
  for (guint i = 0; lines[i]; i++) {
    if (g_str_has_prefix (lines[i], prefix))
      return lines[i];
  }
  return NULL;
}

gboolean
gst_latest_whip_trickle_start (GstLatestWhipTrickle *self, const gchar *offer)
{
  g_auto (GStrv) lines = g_strsplit (offer, "\n", 0);
  const gchar *ufrag, *pwd, *media, *mid;

  for (guint i = 0; lines[i]; i++)
    g_strchomp (lines[i]);
  ufrag = find_line (lines, "a=ice-ufrag:");
  pwd = find_line (lines, "a=ice-pwd:");
  media = find_line (lines, "m=");
  mid = find_line (lines, "a=mid:");
  if (!ufrag || !pwd || !media)
    return FALSE;
  g_free (self->head);
  self->head = g_strdup_printf ("%s\r\n%s\r\n%s\r\n%s%s", ufrag, pwd, media,
      mid ? mid : "", mid ? "\r\n" : "");
  return TRUE;
}

void
gst_latest_whip_trickle_add (GstLatestWhipTrickle *self, const gchar *candidate)
{
  if (!candidate) {
    self->complete = TRUE;
    return;
  }
  if (!self->waiting)
    self->waiting = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->waiting, g_strdup_printf ("a=%s\r\n", candidate));
}

gchar *
gst_latest_whip_trickle_take (GstLatestWhipTrickle *self)
{
  GString *fragment;

  if (!self->head || !self->waiting || self->waiting->len == 0)
    return NULL;
  fragment = g_string_new (self->head);
  for (guint i = 0; i < self->waiting->len; i++)
    g_string_append (fragment, self->waiting->pdata[i]);
  if (self->complete)
    g_string_append (fragment, "a=end-of-candidates\r\n");
  g_ptr_array_set_size (self->waiting, 0);
  return g_string_free (fragment, FALSE);
}

void
gst_latest_whip_trickle_clear (GstLatestWhipTrickle *self)
{
  g_clear_pointer (&self->head, g_free);
  g_clear_pointer (&self->waiting, g_ptr_array_unref);
}
