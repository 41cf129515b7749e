/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "viewers.h"

#include "session.h"

GST_DEBUG_CATEGORY_STATIC (latest_viewers_debug);
#define GST_CAT_DEFAULT latest_viewers_debug

#define MAX_VIEWERS 64
#define TICK_MS 1000
/* For the last frames before EOS to leave. */
#define FINISH_MS 500

struct _GstLatestViewers
{
  /* Immutable. */
  GstBin *sink; /* not owned */
  GstLatestWorker *worker;
  GstLatestSignaller *signaller;
  GstLatestSettings settings;
  GstLatestRateControl *rate_control;

  /* Used on the worker only. */
  GstLatestRateSettings rate;
  GstLatestTrack *track; /* not owned */
  guint64 viewers_seen;
  GSource *tick;
  GSource *finish_timeout;
  GSourceOnceFunc finished;
  gpointer finished_data;

  GMutex lock;
  GHashTable *sessions; /* id -> session; changed on the worker, with
                                 * lock; other threads read it with lock */
};

static void
init_debug (void)
{
  static gsize once = 0;

  if (g_once_init_enter (&once)) {
    GST_DEBUG_CATEGORY_INIT (
        latest_viewers_debug, "latestviewers", 0, "The viewers of a sink");
    g_once_init_leave (&once, 1);
  }
}

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

static void
check_finished (GstLatestViewers *self)
{
  GSourceOnceFunc finished = self->finished;

  if (!finished || g_hash_table_size (self->sessions) > 0)
    return;
  self->finished = NULL;
  destroy_source (&self->finish_timeout);
  finished (self->finished_data);
}

/* Takes the session out of everything. @reason is for the far end; NULL when it
 * left by itself. */
static void
remove_session (GstLatestViewers *self, GstLatestSession *session,
    gboolean was_connected, const GError *reason)
{
  const gchar *id = gst_latest_session_get_id (session);
  const gchar *name = GST_OBJECT_NAME (session);
  const gchar *text = reason ? reason->message : "the viewer left";

  gst_object_ref (session);
  g_signal_handlers_disconnect_by_data (session, self);
  g_mutex_lock (&self->lock);
  g_hash_table_remove (self->sessions, id);
  g_mutex_unlock (&self->lock);

  gst_latest_track_detach (self->track, GST_ELEMENT (session));
  gst_latest_session_stop (session);
  gst_bin_remove (self->sink, GST_ELEMENT (session));
  if (reason)
    gst_latest_signaller_close (self->signaller, id, reason);
  GST_INFO_OBJECT (self->sink, "%s removed: %s", name, text);
  if (was_connected)
    g_signal_emit_by_name (self->sink, "viewer-removed", name, text);
  gst_object_unref (session);

  if (g_hash_table_size (self->sessions) == 0)
    destroy_source (&self->tick);
  check_finished (self);
}

static GList *
list_sessions (GstLatestViewers *self)
{
  GList *list = g_hash_table_get_values (self->sessions);

  for (GList *l = list; l; l = l->next)
    gst_object_ref (l->data);
  return list;
}

static void
remove_all (GstLatestViewers *self, const gchar *message)
{
  g_autoptr (GError) reason = ended_error (message);
  GList *list = list_sessions (self);

  for (GList *l = list; l; l = l->next)
    remove_session (
        self, l->data, gst_latest_session_is_connected (l->data), reason);
  g_list_free_full (list, gst_object_unref);
}

/* From a session. */

static void
session_answered (
    GstLatestSession *session, const gchar *sdp, GstLatestViewers *self)
{
  gst_latest_signaller_answer (
      self->signaller, gst_latest_session_get_id (session), sdp);
}

static void
session_connected (GstLatestSession *session, GstLatestViewers *self)
{
  g_signal_emit_by_name (self->sink, "viewer-added", GST_OBJECT_NAME (session));
}

/* The others do not suffer for it, and it may be better than nothing: what to do
 * is the application's decision. */
static void
session_below_minimum (
    GstLatestSession *session, guint bitrate, GstLatestViewers *self)
{
  const gchar *name = GST_OBJECT_NAME (session);

  GST_INFO_OBJECT (
      self->sink, "the network of %s carries %u bit/s", name, bitrate);
  gst_element_post_message (GST_ELEMENT (self->sink),
      gst_message_new_element (GST_OBJECT (self->sink),
          gst_structure_new ("latestwebrtcsink-viewer-below-minimum", "id",
              G_TYPE_STRING, name, "estimated-bitrate", G_TYPE_UINT, bitrate,
              "min-bitrate", G_TYPE_UINT, self->rate.min_bitrate, NULL)));
}

static void
session_drained (GstLatestSession *session, GstLatestViewers *self)
{
  g_autoptr (GError) reason = ended_error ("The stream has ended.");

  if (self->finished)
    remove_session (self, session, TRUE, reason);
}

static void
session_ended (GstLatestSession *session, gboolean was_connected,
    const GError *reason, GstLatestViewers *self)
{
  remove_session (self, session, was_connected, reason);
}

static gboolean
tick (gpointer data)
{
  GstLatestViewers *self = data;
  GList *list = list_sessions (self);
  gint64 now = g_get_monotonic_time ();

  for (GList *l = list; l; l = l->next)
    gst_latest_session_tick (l->data, now);
  g_list_free_full (list, gst_object_unref);
  return G_SOURCE_CONTINUE;
}

/* From the signaller. */

static gboolean
check_ready (GstLatestViewers *self, GError **error)
{
  g_autoptr (GstClock) clock = gst_element_get_clock (GST_ELEMENT (self->sink));

  if (g_hash_table_size (self->sessions) >= MAX_VIEWERS) {
    g_set_error (error, GST_LATEST_SIGNALLING_ERROR,
        GST_LATEST_SIGNALLING_ERROR_TOO_MANY, "There are %d viewers already.",
        MAX_VIEWERS);
    return FALSE;
  }
  if (!self->track || !clock || self->finished
      || gst_latest_track_is_ended (self->track)) {
    g_set_error (error, GST_LATEST_SIGNALLING_ERROR,
        GST_LATEST_SIGNALLING_ERROR_NOT_READY, "There is no video %s.",
        self->track && clock ? "any more" : "yet");
    return FALSE;
  }
  return TRUE;
}

static GstLatestSession *
make_session (
    GstLatestViewers *self, const gchar *id, const gchar *sdp, GError **error)
{
  GstLatestSessionConfig config = {
    .worker = self->worker,
    .encoding_name = gst_latest_settings_get_encoding_name (&self->settings),
    .stun_server = self->settings.stun_server,
    .turn_server = self->settings.turn_server,
    .peer_timeout = self->settings.peer_timeout,
    .rate_control = self->rate_control,
    .rate = self->rate,
  };
  g_autofree gchar *name = NULL;
  GstLatestOffer *offer;
  GstLatestSession *session;

  if (!check_ready (self, error))
    return NULL;
  offer = gst_latest_offer_parse (sdp, config.encoding_name, error);
  if (!offer)
    return NULL;
  name = g_strdup_printf ("viewer-%" G_GUINT64_FORMAT, ++self->viewers_seen);
  session = gst_latest_session_new (id, name, offer, &config, error);
  if (!session)
    return NULL;
  g_signal_connect (session, "answer", G_CALLBACK (session_answered), self);
  g_signal_connect (session, "connected", G_CALLBACK (session_connected), self);
  g_signal_connect (
      session, "below-minimum", G_CALLBACK (session_below_minimum), self);
  g_signal_connect (session, "drained", G_CALLBACK (session_drained), self);
  g_signal_connect (session, "ended", G_CALLBACK (session_ended), self);
  return session;
}

static void
offer_arrived (GstLatestSignaller *signaller, const gchar *id, const gchar *sdp,
    GstLatestViewers *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstLatestSession) session = make_session (self, id, sdp, &error);

  if (!session) {
    GST_INFO_OBJECT (self->sink, "offer refused: %s", error->message);
    gst_latest_signaller_close (signaller, id, error);
    return;
  }

  g_mutex_lock (&self->lock);
  g_hash_table_insert (self->sessions, g_strdup (id), gst_object_ref (session));
  g_mutex_unlock (&self->lock);
  if (!self->tick)
    self->tick =
        gst_latest_worker_add_timeout (self->worker, TICK_MS, tick, self);
  gst_bin_add (self->sink, GST_ELEMENT (session));
  gst_latest_session_start (session);
  /* It may have ended right there. */
  if (g_hash_table_contains (self->sessions, id))
    gst_latest_track_attach (self->track, GST_ELEMENT (session));
}

static void
viewer_left (
    GstLatestSignaller *signaller, const gchar *id, GstLatestViewers *self)
{
  GstLatestSession *session = g_hash_table_lookup (self->sessions, id);

  if (session)
    remove_session (
        self, session, gst_latest_session_is_connected (session), NULL);
}

/* For the sink. */

GstLatestViewers *
gst_latest_viewers_new (GstBin *sink, GstLatestWorker *worker,
    GstLatestSignaller *signaller, const GstLatestSettings *settings,
    GstLatestRateControl *rate_control)
{
  GstLatestViewers *self = g_new0 (GstLatestViewers, 1);

  init_debug ();
  g_mutex_init (&self->lock);
  self->sink = sink;
  self->worker = gst_latest_worker_ref (worker);
  self->signaller = g_object_ref (signaller);
  gst_latest_settings_copy (&self->settings, settings);
  self->rate = gst_latest_settings_get_rate (settings);
  self->rate_control = gst_latest_rate_control_ref (rate_control);
  self->sessions =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, gst_object_unref);
  g_signal_connect (self->signaller, "offer", G_CALLBACK (offer_arrived), self);
  g_signal_connect (
      self->signaller, "session-ended", G_CALLBACK (viewer_left), self);
  return self;
}

void
gst_latest_viewers_free (GstLatestViewers *self)
{
  if (!self)
    return;
  g_hash_table_unref (self->sessions);
  g_object_unref (self->signaller);
  gst_latest_worker_unref (self->worker);
  gst_latest_settings_clear (&self->settings);
  gst_latest_rate_control_unref (self->rate_control);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
gst_latest_viewers_stop (GstLatestViewers *self)
{
  self->finished = NULL;
  destroy_source (&self->finish_timeout);
  g_signal_handlers_disconnect_by_data (self->signaller, self);
  remove_all (self, "The sender has stopped.");
}

void
gst_latest_viewers_set_track (GstLatestViewers *self, GstLatestTrack *track)
{
  if (self->track)
    remove_all (self, "The video was taken away.");
  self->track = track;
}

void
gst_latest_viewers_set_rate (
    GstLatestViewers *self, const GstLatestRateSettings *rate)
{
  GHashTableIter iter;
  gpointer session;

  self->rate = *rate;
  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &session))
    gst_latest_session_set_rate (session, rate);
}

static void
set_base_time (const GValue *item, gpointer data)
{
  gst_element_set_base_time (g_value_get_object (item), *(GstClockTime *) data);
}

void
gst_latest_viewers_set_base_time (
    GstLatestViewers *self, GstClockTime base_time)
{
  GHashTableIter iter;
  gpointer session;

  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &session)) {
    g_autoptr (GstIterator) it = gst_bin_iterate_recurse (session);

    while (gst_iterator_foreach (it, set_base_time, &base_time)
        == GST_ITERATOR_RESYNC)
      gst_iterator_resync (it);
  }
}

static gboolean
finish_took_too_long (gpointer data)
{
  remove_all (data, "The stream has ended.");
  return G_SOURCE_REMOVE;
}

void
gst_latest_viewers_finish (
    GstLatestViewers *self, GSourceOnceFunc done, gpointer data)
{
  g_autoptr (GError) reason = ended_error ("The stream has ended.");
  GList *list = list_sessions (self);

  /* Of those who are connected, each takes its EOS after its last frame. */
  for (GList *l = list; l; l = l->next) {
    if (!gst_latest_session_is_connected (l->data))
      remove_session (self, l->data, FALSE, reason);
  }
  g_list_free_full (list, gst_object_unref);

  self->finished = done;
  self->finished_data = data;
  if (g_hash_table_size (self->sessions) > 0)
    self->finish_timeout = gst_latest_worker_add_timeout (
        self->worker, FINISH_MS, finish_took_too_long, self);
  check_finished (self);
}

GstStructure *
gst_latest_viewers_get_session_stats (GstLatestViewers *self, const gchar *id)
{
  GstLatestSession *session = g_hash_table_lookup (self->sessions, id);

  return session ? gst_latest_session_get_stats (session) : NULL;
}

guint
gst_latest_viewers_get_stats (GstLatestViewers *self, GValue *sessions)
{
  GHashTableIter iter;
  gpointer session;
  guint connected = 0;

  g_mutex_lock (&self->lock);
  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &session)) {
    GValue value = G_VALUE_INIT;

    g_value_init (&value, GST_TYPE_STRUCTURE);
    g_value_take_boxed (&value, gst_latest_session_get_stats (session));
    gst_value_array_append_and_take_value (sessions, &value);
    connected += gst_latest_session_is_connected (session);
  }
  g_mutex_unlock (&self->lock);
  return connected;
}
