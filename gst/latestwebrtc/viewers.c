/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "viewers.h"

#include "descriptorbudget.h"

GST_DEBUG_CATEGORY_EXTERN (gst_latest_webrtc_sink_debug);
#define GST_CAT_DEFAULT gst_latest_webrtc_sink_debug

#define MAX_VIEWERS 64
#define TICK_MS 1000
/* Whoever stands behind an offer has connected after this time. */
#define CONNECT_US (3 * G_TIME_SPAN_SECOND)
/* The last frames before EOS have this long to leave. */
#define FINISH_MS 500

struct _GstLatestViewers
{
  /* Immutable. */
  GstBin *sink; /* not owned */
  const GstLatestViewersCallbacks *callbacks;
  GstLatestWorker *worker;
  GstLatestSettings settings;
  const GstLatestShared *shared; /* not owned */

  /* Used on the worker only. */
  GPtrArray *signallers; /* of GstLatestSignaller */
  GstLatestTrack *track; /* not owned */
  guint64 viewers_seen;
  GSource *tick;
  GSource *finish_timeout;
  GstMessage *eos; /* for when the last viewer is removed; NULL: no end yet */
  gboolean stopped;
  gboolean warned; /* that there are too few descriptors */

  GMutex lock;
  /* Session id -> session (owned). Changed on the worker with lock: read there
   * without, elsewhere with lock. */
  GHashTable *sessions;
};

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

/* (element-type GstLatestSession) (transfer full) Any thread. */
static GPtrArray *
list_sessions (GstLatestViewers *self)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (gst_object_unref);
  GHashTableIter iter;
  gpointer session;

  g_mutex_lock (&self->lock);
  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &session))
    g_ptr_array_add (list, gst_object_ref (session));
  g_mutex_unlock (&self->lock);
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

/* @reason is for the far end; NULL when the viewer left by itself. */
static void
remove_session (
    GstLatestViewers *self, GstLatestSession *session, const GError *reason)
{
  const gchar *session_id = gst_latest_session_get_id (session);
  const gchar *id = GST_OBJECT_NAME (session);
  const gchar *text = reason ? reason->message : "the viewer left";

  gst_object_ref (session);
  g_mutex_lock (&self->lock);
  g_hash_table_remove (self->sessions, session_id);
  g_mutex_unlock (&self->lock);

  gst_latest_track_detach (self->track, GST_ELEMENT (session));
  gst_latest_session_stop (session);
  gst_bin_remove (self->sink, GST_ELEMENT (session));
  if (reason)
    gst_latest_signaller_close (
        gst_latest_session_get_signaller (session), session_id, reason);
  GST_INFO_OBJECT (self->sink, "%s removed: %s", id, text);
  if (gst_latest_session_was_connected (session))
    self->callbacks->removed (id, text, self->sink);
  gst_object_unref (session);

  if (g_hash_table_size (self->sessions) == 0)
    destroy_source (&self->tick);
  check_finished (self);
}

static void
remove_all (GstLatestViewers *self, const gchar *message)
{
  g_autoptr (GError) reason = ended_error (message);
  g_autoptr (GPtrArray) list = list_sessions (self);

  for (guint i = 0; i < list->len; i++)
    remove_session (self, list->pdata[i], reason);
}

/* What a session tells. */

static void
session_described (GstLatestSession *session, const gchar *sdp, gpointer owner)
{
  GstLatestSignaller *signaller = gst_latest_session_get_signaller (session);
  const gchar *session_id = gst_latest_session_get_id (session);

  if (gst_latest_session_is_ours (session))
    gst_latest_signaller_offer (signaller, session_id, sdp);
  else
    gst_latest_signaller_answer (signaller, session_id, sdp);
}

static void
session_found_candidate (
    GstLatestSession *session, const gchar *candidate, gpointer owner)
{
  gst_latest_signaller_candidate (gst_latest_session_get_signaller (session),
      gst_latest_session_get_id (session), candidate);
}

static void
session_connected (GstLatestSession *session, gpointer owner)
{
  GstLatestViewers *self = owner;

  gst_latest_signaller_connected (gst_latest_session_get_signaller (session),
      gst_latest_session_get_id (session));
  self->callbacks->added (GST_OBJECT_NAME (session), self->sink);
}

static void
session_below_minimum (GstLatestSession *session, guint bitrate, gpointer owner)
{
  GstLatestViewers *self = owner;

  self->callbacks->below_minimum (
      GST_OBJECT_NAME (session), bitrate, self->sink);
}

static void
session_drained (GstLatestSession *session, gpointer owner)
{
  GstLatestViewers *self = owner;
  g_autoptr (GError) reason = ended_error ("The stream has ended.");

  if (self->eos)
    remove_session (self, session, reason);
}

static void
session_ended (GstLatestSession *session, const GError *reason, gpointer owner)
{
  remove_session (owner, session, reason);
}

static const GstLatestSessionCallbacks session_callbacks = {
  .described = session_described,
  .candidate = session_found_candidate,
  .connected = session_connected,
  .below_minimum = session_below_minimum,
  .drained = session_drained,
  .ended = session_ended,
};

static gboolean
tick (gpointer data)
{
  g_autoptr (GPtrArray) list = list_sessions (data);
  gint64 now = g_get_monotonic_time ();

  for (guint i = 0; i < list->len; i++)
    gst_latest_session_tick (list->pdata[i], now);
  return G_SOURCE_CONTINUE;
}

/* What the signaller brings. */

/* Removes the oldest session that is not connected, so that offers nobody
 * stands behind lock nobody out, if it is at least @min_age old, in us. */
static gboolean
remove_half_open (GstLatestViewers *self, gint64 min_age)
{
  g_autoptr (GError) reason = g_error_new_literal (GST_LATEST_SIGNALLING_ERROR,
      GST_LATEST_SIGNALLING_ERROR_TOO_MANY,
      "The session gave way to a newer one.");
  g_autoptr (GPtrArray) list = list_sessions (self);
  GstLatestSession *oldest = NULL;
  gint64 oldest_age = min_age;

  for (guint i = 0; i < list->len; i++) {
    gint64 age = gst_latest_session_get_age (list->pdata[i]);

    if (!gst_latest_session_was_connected (list->pdata[i])
        && !gst_latest_session_is_ours (list->pdata[i]) && age >= oldest_age) {
      oldest = list->pdata[i];
      oldest_age = age;
    }
  }
  if (oldest)
    remove_session (self, oldest, reason);
  return oldest != NULL;
}

static gboolean
have_descriptors (GstLatestViewers *self)
{
  GHashTableIter iter;
  gpointer session;
  guint being_made = 0;

  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &session))
    being_made += gst_latest_session_is_negotiating (session);
  return gst_latest_descriptor_budget_allows_session (being_made);
}

/* Whether there is room for one more session, which half-open ones make. */
static gboolean
make_room (GstLatestViewers *self, GError **error)
{
  if (g_hash_table_size (self->sessions) >= MAX_VIEWERS
      && !remove_half_open (self, 0)) {
    g_set_error (error, GST_LATEST_SIGNALLING_ERROR,
        GST_LATEST_SIGNALLING_ERROR_TOO_MANY, "There are %d viewers already.",
        MAX_VIEWERS);
    return FALSE;
  }
  while (!have_descriptors (self)) {
    if (remove_half_open (self, CONNECT_US))
      continue;
    if (!self->warned)
      gst_latest_descriptor_budget_warn (GST_ELEMENT (self->sink));
    self->warned = TRUE;
    gst_latest_descriptor_budget_set_error (error);
    return FALSE;
  }
  return TRUE;
}

static gboolean
check_ready (GstLatestViewers *self, GError **error)
{
  g_autoptr (GstClock) clock = gst_element_get_clock (GST_ELEMENT (self->sink));

  if (self->track && clock && !self->eos
      && !gst_latest_track_is_ended (self->track))
    return TRUE;
  g_set_error (error, GST_LATEST_SIGNALLING_ERROR,
      GST_LATEST_SIGNALLING_ERROR_NOT_READY, "There is no video %s.",
      self->track && clock ? "any more" : "yet");
  return FALSE;
}

/* @sdp is NULL for an offer of ours. */
static GstLatestSession *
make_session (GstLatestViewers *self, GstLatestSignaller *signaller,
    const gchar *session_id, const gchar *sdp, GError **error)
{
  GstLatestSessionConfig config = {
    .worker = self->worker,
    .signaller = signaller,
    .codec = gst_latest_settings_get_codec (&self->settings),
    .stun_server = self->settings.stun_server,
    .turn_server = self->settings.turn_server,
    .ice = { self->settings.ice_interfaces, self->settings.ice_tcp },
    .peer_timeout = self->settings.peer_timeout,
    .congestion_control =
        gst_latest_rate_control_get_settings (self->shared->rate_control)
            .adaptive,
    .shared = self->shared,
    .callbacks = &session_callbacks,
    .owner = self,
  };
  g_autofree gchar *name = NULL;
  GstLatestOffer *offer;

  if (!check_ready (self, error))
    return NULL;
  offer = sdp ? gst_latest_offer_parse (sdp, config.codec->encoding_name, error)
              : gst_latest_offer_new_own (config.congestion_control);
  if (!offer)
    return NULL;
  if (!make_room (self, error)) {
    gst_latest_offer_free (offer);
    return NULL;
  }
  name = g_strdup_printf ("viewer-%" G_GUINT64_FORMAT, ++self->viewers_seen);
  return gst_latest_session_new (session_id, name, offer, &config, error);
}

static void
start_session (GstLatestViewers *self, GstLatestSignaller *signaller,
    const gchar *session_id, const gchar *sdp)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstLatestSession) session =
      make_session (self, signaller, session_id, sdp, &error);

  if (!session) {
    GST_INFO_OBJECT (self->sink, "session refused: %s", error->message);
    gst_latest_signaller_close (signaller, session_id, error);
    return;
  }

  g_mutex_lock (&self->lock);
  g_hash_table_insert (
      self->sessions, g_strdup (session_id), gst_object_ref (session));
  g_mutex_unlock (&self->lock);
  if (!self->tick)
    self->tick =
        gst_latest_worker_add_timeout (self->worker, TICK_MS, tick, self);
  gst_bin_add (self->sink, GST_ELEMENT (session));
  gst_latest_session_start (session);
  /* It may have ended right there. */
  if (g_hash_table_contains (self->sessions, session_id))
    gst_latest_track_attach (self->track, GST_ELEMENT (session));
}

static void
offer_arrived (GstLatestSignaller *signaller, const gchar *session_id,
    const gchar *sdp, GstLatestViewers *self)
{
  start_session (self, signaller, session_id, sdp);
}

static void
offer_wanted (GstLatestSignaller *signaller, const gchar *session_id,
    GstLatestViewers *self)
{
  start_session (self, signaller, session_id, NULL);
}

static void
answer_arrived (GstLatestSignaller *signaller, const gchar *session_id,
    const gchar *sdp, GstLatestViewers *self)
{
  GstLatestSession *session = g_hash_table_lookup (self->sessions, session_id);

  if (session)
    gst_latest_session_take_answer (session, sdp);
}

static GError *
candidates_arrived (GstLatestSignaller *signaller, const gchar *session_id,
    GstLatestIceFragment *fragment, GstLatestViewers *self)
{
  GstLatestSession *session = g_hash_table_lookup (self->sessions, session_id);
  GError *error = NULL;

  if (session)
    gst_latest_session_add_candidates (session, fragment, &error);
  return error;
}

static void
viewer_left (GstLatestSignaller *signaller, const gchar *session_id,
    GstLatestViewers *self)
{
  GstLatestSession *session = g_hash_table_lookup (self->sessions, session_id);

  if (session)
    remove_session (self, session, NULL);
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
  gst_latest_settings_copy (&self->settings, settings);
  self->shared = shared;
  self->sessions =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, gst_object_unref);
  return self;
}

void
gst_latest_viewers_free (GstLatestViewers *self)
{
  g_hash_table_unref (self->sessions);
  g_ptr_array_unref (self->signallers);
  gst_latest_worker_unref (self->worker);
  gst_latest_settings_clear (&self->settings);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
gst_latest_viewers_serve (GstLatestViewers *self, GstLatestSignaller *signaller)
{
  g_ptr_array_add (self->signallers, g_object_ref (signaller));
  g_signal_connect (signaller, "offer", G_CALLBACK (offer_arrived), self);
  g_signal_connect (signaller, "offer-wanted", G_CALLBACK (offer_wanted), self);
  g_signal_connect (signaller, "answer", G_CALLBACK (answer_arrived), self);
  g_signal_connect (
      signaller, "candidates", G_CALLBACK (candidates_arrived), self);
  g_signal_connect (signaller, "session-ended", G_CALLBACK (viewer_left), self);
}

/* Tells the signallers when there is video. */
static void
tell_ready (GstLatestViewers *self)
{
  if (!check_ready (self, NULL))
    return;
  for (guint i = 0; i < self->signallers->len; i++)
    gst_latest_signaller_ready (self->signallers->pdata[i]);
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
  remove_all (self, "The sender has stopped.");
}

void
gst_latest_viewers_stop (GstLatestViewers *self)
{
  gst_latest_worker_invoke_sync (self->worker, stop, self);
}

static void
update_track (gpointer data)
{
  GstLatestViewers *self = data;
  GstLatestTrack *track = self->callbacks->get_track (self->sink);

  if (track == self->track)
    return;
  if (self->track)
    remove_all (self, "The video was taken away.");
  self->track = track;
  tell_ready (self);
}

void
gst_latest_viewers_update_track (GstLatestViewers *self)
{
  gst_latest_worker_invoke_sync (self->worker, update_track, self);
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
  tell_ready (self);
}

void
gst_latest_viewers_update_base_time (GstLatestViewers *self)
{
  gst_latest_worker_invoke (self->worker, update_base_time, self, NULL);
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
  g_autoptr (GPtrArray) list = list_sessions (self);

  if (self->stopped)
    return;
  for (guint i = 0; i < list->len; i++) {
    if (!gst_latest_session_was_connected (list->pdata[i]))
      remove_session (self, list->pdata[i], reason);
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
  g_autoptr (GPtrArray) list = list_sessions (self);
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
