/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "apppeers.h"

static void
note (AppPeers *self, gchar *entry, const gchar *peer, const gchar *sdp)
{
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->log, entry);
  if (sdp)
    g_hash_table_insert (self->sdps, g_strdup (peer), g_strdup (sdp));
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
}

static void
offer_created (
    GstElement *sink, const gchar *peer, const gchar *sdp, AppPeers *self)
{
  note (self, g_strdup_printf ("offer %s", peer), peer, sdp);
}

static void
answer_created (
    GstElement *sink, const gchar *peer, const gchar *sdp, AppPeers *self)
{
  note (self, g_strdup_printf ("answer %s", peer), peer, sdp);
}

static void
on_ice_candidate (GstElement *sink, const gchar *peer, guint mline,
    const gchar *candidate, AppPeers *self)
{
  note (self, g_strdup_printf ("candidate %s %u %s", peer, mline, candidate),
      peer, NULL);
}

static void
peer_closed (
    GstElement *sink, const gchar *peer, const gchar *reason, AppPeers *self)
{
  note (self, g_strdup_printf ("closed %s %s", peer, reason), peer, NULL);
}

AppPeers *
app_peers_new (GstElement *sink)
{
  AppPeers *self = g_new0 (AppPeers, 1);

  self->sink = sink;
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  self->log = g_ptr_array_new_with_free_func (g_free);
  self->sdps = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_signal_connect (sink, "offer-created", G_CALLBACK (offer_created), self);
  g_signal_connect (sink, "answer-created", G_CALLBACK (answer_created), self);
  g_signal_connect (
      sink, "on-ice-candidate", G_CALLBACK (on_ice_candidate), self);
  g_signal_connect (sink, "peer-closed", G_CALLBACK (peer_closed), self);
  return self;
}

void
app_peers_free (AppPeers *self)
{
  g_ptr_array_unref (self->log);
  g_hash_table_unref (self->sdps);
  g_cond_clear (&self->cond);
  g_mutex_clear (&self->lock);
  g_free (self);
}

gboolean
app_peers_create_offer (AppPeers *self, const gchar *peer)
{
  gboolean done;

  g_signal_emit_by_name (self->sink, "create-offer", peer, &done);
  return done;
}

gboolean
app_peers_set_offer (AppPeers *self, const gchar *peer, const gchar *sdp)
{
  gboolean done;

  g_signal_emit_by_name (self->sink, "set-offer", peer, sdp, &done);
  return done;
}

gboolean
app_peers_set_answer (AppPeers *self, const gchar *peer, const gchar *sdp)
{
  gboolean done;

  g_signal_emit_by_name (self->sink, "set-answer", peer, sdp, &done);
  return done;
}

gboolean
app_peers_add_candidate (
    AppPeers *self, const gchar *peer, guint mline, const gchar *candidate)
{
  gboolean done;

  g_signal_emit_by_name (
      self->sink, "add-ice-candidate", peer, mline, candidate, &done);
  return done;
}

gboolean
app_peers_remove (AppPeers *self, const gchar *peer)
{
  gboolean done;

  g_signal_emit_by_name (self->sink, "remove-peer", peer, &done);
  return done;
}

/* The @n-th entry, or NULL; sets @count to how many there are. */
static const gchar *
find_locked (AppPeers *self, const gchar *what, guint n, guint *count)
{
  const gchar *found = NULL;

  *count = 0;
  for (guint i = 0; i < self->log->len; i++) {
    const gchar *entry = self->log->pdata[i];

    if (g_str_has_prefix (entry, what) && ++*count == n)
      found = entry;
  }
  return found;
}

gchar *
app_peers_wait (AppPeers *self, const gchar *what, guint n)
{
  const gchar *entry;
  gchar *copy;
  guint count;

  g_mutex_lock (&self->lock);
  while (!(entry = find_locked (self, what, n, &count)))
    g_cond_wait (&self->cond, &self->lock);
  copy = g_strdup (entry);
  g_mutex_unlock (&self->lock);
  return copy;
}

guint
app_peers_count (AppPeers *self, const gchar *what)
{
  guint count;

  g_mutex_lock (&self->lock);
  find_locked (self, what, 0, &count);
  g_mutex_unlock (&self->lock);
  return count;
}

gchar *
app_peers_wait_sdp (AppPeers *self, const gchar *peer)
{
  gpointer name, sdp;

  g_mutex_lock (&self->lock);
  while (!g_hash_table_steal_extended (self->sdps, peer, &name, &sdp))
    g_cond_wait (&self->cond, &self->lock);
  g_mutex_unlock (&self->lock);
  g_free (name);
  return sdp;
}
