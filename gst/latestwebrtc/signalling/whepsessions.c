/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "whepsessions.h"

struct _GstLatestWhepSessions
{
  GHashTable *table; /* from id to GstLatestWhepSession; on one thread only */
};

static void
session_free (gpointer data)
{
  GstLatestWhepSession *session = data;

  g_clear_object (&session->waiting);
  g_free (session->video);
  g_free (session->audio);
  g_free (session);
}

GstLatestWhepSessions *
gst_latest_whep_sessions_new (void)
{
  GstLatestWhepSessions *self = g_new (GstLatestWhepSessions, 1);

  self->table =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, session_free);
  return self;
}

void
gst_latest_whep_sessions_free (GstLatestWhepSessions *self)
{
  g_hash_table_unref (self->table);
  g_free (self);
}

GstLatestWhepSession *
gst_latest_whep_sessions_add (GstLatestWhepSessions *self, const gchar *id)
{
  GstLatestWhepSession *session = g_new0 (GstLatestWhepSession, 1);

  g_hash_table_insert (self->table, g_strdup (id), session);
  return session;
}

GstLatestWhepSession *
gst_latest_whep_sessions_get (GstLatestWhepSessions *self, const gchar *id)
{
  return g_hash_table_lookup (self->table, id);
}

gboolean
gst_latest_whep_sessions_remove (GstLatestWhepSessions *self, const gchar *id)
{
  return g_hash_table_remove (self->table, id);
}

guint
gst_latest_whep_sessions_count_offered (GstLatestWhepSessions *self)
{
  GHashTableIter iter;
  gpointer session;
  guint count = 0;

  g_hash_table_iter_init (&iter, self->table);
  while (g_hash_table_iter_next (&iter, NULL, &session))
    count += ((GstLatestWhepSession *) session)->offered;
  return count;
}

SoupServerMessage *
gst_latest_whep_sessions_take_waiting (
    GstLatestWhepSessions *self, const gchar *id)
{
  GstLatestWhepSession *session = gst_latest_whep_sessions_get (self, id);

  return session ? g_steal_pointer (&session->waiting) : NULL;
}

GPtrArray *
gst_latest_whep_sessions_clear (GstLatestWhepSessions *self)
{
  GPtrArray *waiting = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->table);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    GstLatestWhepSession *session = value;

    if (session->waiting != NULL)
      g_ptr_array_add (waiting, g_steal_pointer (&session->waiting));
  }
  g_hash_table_remove_all (self->table);
  return waiting;
}
