/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "viewers-private.h"

#include <string.h>

#include "usermessage.h"

GST_DEBUG_CATEGORY_EXTERN (gst_latest_webrtc_sink_debug);
#define GST_CAT_DEFAULT gst_latest_webrtc_sink_debug

/* The last frames before EOS have this long to leave. */
#define FINISH_MS 500

static GError *
ended_error (const gchar *message)
{
  return g_error_new_literal (
      GST_LATEST_SIGNALLING_ERROR, GST_LATEST_SIGNALLING_ERROR_ENDED, message);
}

static void
destroy_source (GSource **source)
{
  if (!*source)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

/* In the order of their numbers: "viewer-9" is before "viewer-10". */
static gint
compare_sessions (gconstpointer a, gconstpointer b)
{
  const gchar *first = GST_OBJECT_NAME (*(GstObject *const *) a);
  const gchar *second = GST_OBJECT_NAME (*(GstObject *const *) b);
  const gsize lengths[] = { strlen (first), strlen (second) };

  return lengths[0] == lengths[1] ? strcmp (first, second)
                                  : (gint) lengths[0] - (gint) lengths[1];
}

GPtrArray *
gst_latest_viewers_list_sessions (GstLatestViewers *self)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (gst_object_unref);
  GHashTableIter iter;
  gpointer session;

  g_mutex_lock (&self->lock);
  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &session))
    g_ptr_array_add (list, gst_object_ref (session));
  g_mutex_unlock (&self->lock);
  g_ptr_array_sort (list, compare_sessions);
  return list;
}

/* Removing. */

static void
check_finished (GstLatestViewers *self)
{
  if (!self->eos || g_hash_table_size (self->sessions) > 0)
    return;
  destroy_source (&self->finish_timeout);
  self->callbacks->finished (g_steal_pointer (&self->eos), self->sink);
}

void
gst_latest_viewers_remove_session (
    GstLatestViewers *self, GstLatestSession *session, const GError *reason)
{
  const gchar *session_id = gst_latest_session_get_id (session);
  const gchar *id = GST_OBJECT_NAME (session);
  const gchar *text = reason ? reason->message : "the viewer left";

  gst_object_ref (session);
  g_mutex_lock (&self->lock);
  g_hash_table_remove (self->sessions, session_id);
  g_mutex_unlock (&self->lock);

  gst_latest_session_detach (session);
  gst_latest_session_stop (session);
  gst_bin_remove (self->sink, GST_ELEMENT (session));
  if (reason)
    gst_latest_signaller_close (
        gst_latest_session_get_signaller (session), session_id, reason);
  GST_INFO_OBJECT (self->sink, "%s removed: %s", id, text);
  if (gst_latest_session_was_connected (session)) {
    gst_latest_user_message_post (
        GST_ELEMENT (self->sink), "%s is gone: %s", id, text);
    self->callbacks->removed (id, text, self->sink);
  }
  gst_object_unref (session);

  if (g_hash_table_size (self->sessions) == 0) {
    destroy_source (&self->tick);
    gst_latest_viewers_share_encoders (self);
  }
  check_finished (self);
}

static void
remove_all (GstLatestViewers *self, const gchar *message)
{
  g_autoptr (GError) reason = ended_error (message);
  g_autoptr (GPtrArray) list = gst_latest_viewers_list_sessions (self);

  for (guint i = 0; i < list->len; i++)
    gst_latest_viewers_remove_session (self, list->pdata[i], reason);
}

/* What the sink asks for. */

GstLatestViewers *
gst_latest_viewers_new (GstBin *sink, GstLatestWorker *worker,
    const GstLatestSettings *settings, const GstLatestShared *shared,
    const GstLatestViewersCallbacks *callbacks)
{
  GstLatestViewers *self = g_new0 (GstLatestViewers, 1);

  g_mutex_init (&self->lock);
  self->sink = sink;
  self->callbacks = callbacks;
  self->worker = gst_latest_worker_ref (worker);
  self->signallers = g_ptr_array_new_with_free_func (g_object_unref);
  self->waiting = gst_latest_waiting_offers_new (
      worker, gst_latest_viewers_take_offer, self);
  gst_latest_settings_copy (&self->settings, settings);
  self->shared = shared;
  self->need = G_MAXUINT;
  self->tracks = g_ptr_array_new ();
  self->sessions =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, gst_object_unref);
  return self;
}

void
gst_latest_viewers_free (GstLatestViewers *self)
{
  g_hash_table_unref (self->sessions);
  gst_latest_waiting_offers_free (self->waiting);
  g_ptr_array_unref (self->tracks);
  g_ptr_array_unref (self->signallers);
  gst_latest_worker_unref (self->worker);
  gst_latest_settings_clear (&self->settings);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static void
stop (gpointer data)
{
  GstLatestViewers *self = data;

  self->stopped = TRUE;
  gst_clear_message (&self->eos);
  destroy_source (&self->finish_timeout);
  for (guint i = 0; i < self->signallers->len; i++)
    g_signal_handlers_disconnect_by_data (self->signallers->pdata[i], self);
  gst_latest_waiting_offers_open (self->waiting);
  gst_latest_waiting_offers_release (self->waiting);
  remove_all (self, "The sender has stopped.");
}

void
gst_latest_viewers_stop (GstLatestViewers *self)
{
  gst_latest_worker_invoke_sync (self->worker, stop, self);
}

void
gst_latest_viewers_open (GstLatestViewers *self)
{
  gst_latest_waiting_offers_open (self->waiting);
  gst_latest_viewers_tell_ready (self);
}

/* A session goes on without the track, unless it was its last one. */
static void
take_track_away (GstLatestViewers *self, GstLatestTrack *track)
{
  g_autoptr (GError) reason = ended_error ("The video was taken away.");
  g_autoptr (GPtrArray) list = gst_latest_viewers_list_sessions (self);

  for (guint i = 0; i < list->len; i++) {
    if (!gst_latest_session_drop_track (
            list->pdata[i], gst_latest_track_get_id (track)))
      gst_latest_viewers_remove_session (self, list->pdata[i], reason);
  }
}

/* A page that looks now and then what there is does not notice a track that was
 * replaced. */
static void
return_track (GstLatestViewers *self, GstLatestTrack *track)
{
  g_autofree gchar *msid = gst_latest_track_dup_msid (track);
  g_autoptr (GPtrArray) list = gst_latest_viewers_list_sessions (self);

  for (guint i = 0; i < list->len; i++)
    gst_latest_session_return_track (
        list->pdata[i], gst_latest_track_get_id (track), msid);
}

static void
update_tracks (gpointer data)
{
  GstLatestViewers *self = data;
  g_autoptr (GPtrArray) before = self->tracks;
  GPtrArray *tracks = self->callbacks->list_tracks (self->sink);

  self->tracks = tracks;
  self->tracks_changed_at = g_get_monotonic_time ();
  for (guint i = 0; i < before->len; i++) {
    if (!g_ptr_array_find (tracks, before->pdata[i], NULL))
      take_track_away (self, before->pdata[i]);
  }
  if (!self->stopped)
    gst_latest_viewers_tell_ready (self);
}

void
gst_latest_viewers_update_tracks (GstLatestViewers *self)
{
  gst_latest_worker_invoke_sync (self->worker, update_tracks, self);
}

static void
set_base_time (const GValue *item, gpointer data)
{
  gst_element_set_base_time (g_value_get_object (item), *(GstClockTime *) data);
}

static void
update_base_time (gpointer data)
{
  GstLatestViewers *self = data;
  GstClockTime base_time = gst_element_get_base_time (GST_ELEMENT (self->sink));
  GHashTableIter iter;
  gpointer session;

  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &session)) {
    g_autoptr (GstIterator) it = gst_bin_iterate_recurse (session);

    while (gst_iterator_foreach (it, set_base_time, &base_time)
        == GST_ITERATOR_RESYNC)
      gst_iterator_resync (it);
  }
  self->tracks_changed_at = g_get_monotonic_time ();
  gst_latest_viewers_tell_ready (self);
}

void
gst_latest_viewers_update_base_time (GstLatestViewers *self)
{
  gst_latest_worker_invoke (self->worker, update_base_time, self, NULL);
}

static void
update_caps (gpointer data)
{
  GstLatestViewers *self = data;

  if (self->stopped)
    return;
  for (guint i = 0; i < self->tracks->len; i++) {
    if (gst_latest_track_has_caps (self->tracks->pdata[i]))
      return_track (self, self->tracks->pdata[i]);
  }
  gst_latest_viewers_tell_ready (self);
}

void
gst_latest_viewers_update_caps (GstLatestViewers *self)
{
  gst_latest_worker_invoke (self->worker, update_caps, self, NULL);
}

static gboolean
finish_took_too_long (gpointer data)
{
  remove_all (data, "The stream has ended.");
  return G_SOURCE_REMOVE;
}

typedef struct
{
  GstLatestViewers *viewers;
  GstMessage *eos;
} Finish;

/* A viewer that is connected takes its EOS after its last frame. */
static void
finish (gpointer data)
{
  Finish *job = data;
  GstLatestViewers *self = job->viewers;
  g_autoptr (GError) reason = ended_error ("The stream has ended.");
  g_autoptr (GPtrArray) list = gst_latest_viewers_list_sessions (self);

  if (self->stopped)
    return;
  for (guint i = 0; i < list->len; i++) {
    if (!gst_latest_session_was_connected (list->pdata[i]))
      gst_latest_viewers_remove_session (self, list->pdata[i], reason);
  }

  gst_clear_message (&self->eos);
  self->eos = g_steal_pointer (&job->eos);
  if (g_hash_table_size (self->sessions) > 0 && !self->finish_timeout)
    self->finish_timeout = gst_latest_worker_add_timeout (
        self->worker, FINISH_MS, finish_took_too_long, self);
  check_finished (self);
}

static void
finish_free (gpointer data)
{
  Finish *job = data;

  gst_clear_message (&job->eos);
  g_free (job);
}

void
gst_latest_viewers_finish (GstLatestViewers *self, GstMessage *eos)
{
  Finish *job = g_new (Finish, 1);

  *job = (Finish) { self, eos };
  gst_latest_worker_invoke (self->worker, finish, job, finish_free);
}

guint
gst_latest_viewers_get_stats (GstLatestViewers *self, GValue *sessions)
{
  g_autoptr (GPtrArray) list = gst_latest_viewers_list_sessions (self);
  guint viewers = 0;

  for (guint i = 0; i < list->len; i++) {
    GValue value = G_VALUE_INIT;
    gboolean connected;

    g_value_init (&value, GST_TYPE_STRUCTURE);
    g_value_take_boxed (
        &value, gst_latest_session_get_stats (list->pdata[i], &connected));
    gst_value_array_append_and_take_value (sessions, &value);
    viewers += connected;
  }
  return viewers;
}

GstStructure *
gst_latest_viewers_get_session_stats (
    GstLatestViewers *self, const gchar *session_id)
{
  GstLatestSession *session = g_hash_table_lookup (self->sessions, session_id);

  return session ? gst_latest_session_get_stats (session, NULL) : NULL;
}
