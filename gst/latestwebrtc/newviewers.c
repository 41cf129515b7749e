/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "viewers-private.h"

#include "iceservers.h"
#include "resourcebudget.h"
#include "usermessage.h"

GST_DEBUG_CATEGORY_EXTERN (gst_latest_webrtc_sink_debug);
#define GST_CAT_DEFAULT gst_latest_webrtc_sink_debug

#define TICK_MS 1000
/* Whoever stands behind an offer has connected after this time. */
#define CONNECT_US (3 * G_TIME_SPAN_SECOND)
/* Sources that are started together have all begun after this time. */
#define BEGIN_US (2 * G_TIME_SPAN_SECOND)

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
  gst_latest_user_message_post (
      GST_ELEMENT (self->sink), "%s is connected.", GST_OBJECT_NAME (session));
  self->callbacks->added (GST_OBJECT_NAME (session), self->sink);
  gst_latest_viewers_share_encoders (self);
}

static void
session_below_minimum (GstLatestSession *session, guint bitrate, gpointer owner)
{
  GstLatestViewers *self = owner;

  self->callbacks->below_minimum (
      GST_OBJECT_NAME (session), bitrate, self->sink);
}

static void
session_tracks_changed (GstLatestSession *session, gpointer owner)
{
  gst_latest_viewers_attach_tracks (owner, session);
}

static void
session_drained (GstLatestSession *session, gpointer owner)
{
  GstLatestViewers *self = owner;
  g_autoptr (GError) reason = g_error_new_literal (GST_LATEST_SIGNALLING_ERROR,
      GST_LATEST_SIGNALLING_ERROR_ENDED, "The stream has ended.");

  if (self->eos)
    gst_latest_viewers_remove_session (self, session, reason);
}

static void
session_ended (GstLatestSession *session, const GError *reason, gpointer owner)
{
  gst_latest_viewers_remove_session (owner, session, reason);
}

static const GstLatestSessionCallbacks session_callbacks = {
  .described = session_described,
  .candidate = session_found_candidate,
  .connected = session_connected,
  .below_minimum = session_below_minimum,
  .tracks_changed = session_tracks_changed,
  .drained = session_drained,
  .ended = session_ended,
};

static gboolean
tick (gpointer data)
{
  g_autoptr (GPtrArray) list = gst_latest_viewers_list_sessions (data);
  gint64 now = g_get_monotonic_time ();

  for (guint i = 0; i < list->len; i++)
    gst_latest_session_tick (list->pdata[i], now);
  gst_latest_viewers_share_encoders (data);
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
  g_autoptr (GPtrArray) list = gst_latest_viewers_list_sessions (self);
  GstLatestSession *oldest = NULL;
  gint64 oldest_age = min_age;

  for (guint i = 0; i < list->len; i++) {
    gint64 age = gst_latest_session_get_age (list->pdata[i]);

    if (gst_latest_session_gives_way (list->pdata[i]) && age >= oldest_age) {
      oldest = list->pdata[i];
      oldest_age = age;
    }
  }
  if (oldest)
    gst_latest_viewers_remove_session (self, oldest, reason);
  return oldest != NULL;
}

static const GstLatestShortage *
get_shortage (GstLatestViewers *self)
{
  GHashTableIter iter;
  gpointer session;
  guint being_made = 0;

  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &session))
    being_made += gst_latest_session_is_negotiating (session);
  return gst_latest_resource_budget_get_shortage (
      being_made, self->tracks->len, self->shared->control != NULL);
}

/* Whether there is room for one more session, which half-open ones make. */
static gboolean
make_room (GstLatestViewers *self, GError **error)
{
  const GstLatestShortage *shortage;

  if (g_hash_table_size (self->sessions) >= GST_LATEST_MAX_VIEWERS
      && !remove_half_open (self, 0)) {
    g_set_error (error, GST_LATEST_SIGNALLING_ERROR,
        GST_LATEST_SIGNALLING_ERROR_TOO_MANY, "There are %d viewers already.",
        GST_LATEST_MAX_VIEWERS);
    return FALSE;
  }
  while ((shortage = get_shortage (self))) {
    if (remove_half_open (self, CONNECT_US))
      continue;
    if (!self->warned)
      gst_latest_resource_budget_warn (shortage, GST_ELEMENT (self->sink));
    self->warned = TRUE;
    gst_latest_resource_budget_set_error (shortage, error);
    return FALSE;
  }
  return TRUE;
}

/* How many of the tracks have begun, and how many of these not ended. */
static void
count_tracks (GstLatestViewers *self, guint *begun, guint *alive)
{
  *begun = *alive = 0;
  for (guint i = 0; i < self->tracks->len; i++) {
    if (!gst_latest_track_has_caps (self->tracks->pdata[i]))
      continue;
    (*begun)++;
    *alive += !gst_latest_track_is_ended (self->tracks->pdata[i]);
  }
}

/* A source that may never send anything has no caps: its viewers are told so.
 * One with caps sends a frame soon, and its viewers connect meanwhile. */
static gboolean
check_ready (GstLatestViewers *self, GError **error)
{
  g_autoptr (GstClock) clock = gst_element_get_clock (GST_ELEMENT (self->sink));
  guint begun, alive;

  count_tracks (self, &begun, &alive);
  if (clock && alive > 0 && !self->eos)
    return TRUE;
  g_set_error (error, GST_LATEST_SIGNALLING_ERROR,
      GST_LATEST_SIGNALLING_ERROR_NOT_READY, "There is no video %s.",
      clock && begun > 0 ? "any more" : "yet");
  return FALSE;
}

/* Whether it is worth to wait: webrtcbin is still tried, nothing has begun yet,
 * or not all of what came together has. */
static gboolean
is_beginning (GstLatestViewers *self)
{
  g_autoptr (GstClock) clock = gst_element_get_clock (GST_ELEMENT (self->sink));
  guint begun, alive;

  if (!gst_latest_waiting_offers_is_open (self->waiting))
    return TRUE;
  count_tracks (self, &begun, &alive);
  if (!clock || begun == 0)
    return !self->eos;
  return alive > 0 && begun < self->tracks->len
      && g_get_monotonic_time () - self->tracks_changed_at < BEGIN_US;
}

/* The servers that the user has set, and those of the far end where it has told
 * some that are valid. */
static void
choose_ice_servers (GstLatestViewers *self, GstLatestSignaller *signaller,
    gchar **stun_server, gchar **turn_servers)
{
  const gchar *stun = self->settings.stun_server;
  const gchar *turn = self->settings.turn_server;
  g_autofree gchar *more = NULL;

  gst_latest_signaller_get_ice_servers (signaller, stun_server, &more);
  if (!gst_latest_ice_servers_check (*stun_server, more, NULL)) {
    g_clear_pointer (stun_server, g_free);
    g_clear_pointer (&more, g_free);
  }
  if (stun && *stun) {
    g_free (*stun_server);
    *stun_server = g_strdup (stun);
  }
  *turn_servers = turn && *turn && more ? g_strjoin (",", turn, more, NULL)
                                        : g_strdup (more ? more : turn);
}

/* Whether all tracks are one MediaStream for the viewer. A player that does not say
 * that it can show several, shows the one of the last track; a server to
 * publish to may take one only (RFC 9725, 4.4.2). */
static gboolean
shares_stream (GstLatestViewers *self, GstLatestSignaller *signaller,
    const gchar *session_id)
{
  g_autofree gchar *peer =
      gst_latest_signaller_get_peer (signaller, session_id);
  GstLatestTrackChoice choice;

  gst_latest_signaller_get_choice (signaller, session_id, &choice);
  return self->settings.av_sync == GST_LATEST_WEBRTC_SINK_AV_SYNC_SYNC
      || (!choice.separate && !peer);
}

/* @sdp is NULL for an offer of ours. */
static GstLatestSession *
make_session (GstLatestViewers *self, GstLatestSignaller *signaller,
    const gchar *session_id, const gchar *sdp, GError **error)
{
  g_autoptr (GArray) media = check_ready (self, error)
      ? gst_latest_viewers_choose_media (
          self, signaller, session_id, sdp != NULL, error)
      : NULL;
  GstLatestSessionConfig config = {
    .worker = self->worker,
    .signaller = signaller,
    .av_sync = shares_stream (self, signaller, session_id),
    .ice = { self->settings.ice_interfaces, self->settings.ice_tcp },
    .peer_timeout = self->settings.peer_timeout,
    .congestion_control =
        gst_latest_rate_control_get_settings (self->shared->rate_control)
            .adaptive,
    .shared = self->shared,
    .callbacks = &session_callbacks,
    .owner = self,
  };
  g_autofree gchar *stun_server = NULL;
  g_autofree gchar *turn_servers = NULL;
  g_autofree gchar *name = NULL;
  GstLatestOffer *offer;

  if (!media)
    return NULL;
  config.media = (const GstLatestMedia *) media->data;
  config.n_media = media->len;
  offer = sdp
      ? gst_latest_offer_parse (sdp, config.media, config.n_media, error)
      : gst_latest_offer_new_own (
          config.media, config.n_media, config.congestion_control);
  if (!offer)
    return NULL;
  if (!make_room (self, error)) {
    gst_latest_offer_free (offer);
    return NULL;
  }
  choose_ice_servers (self, signaller, &stun_server, &turn_servers);
  config.stun_server = stun_server;
  config.turn_server = turn_servers;
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
    gst_latest_viewers_attach_tracks (self, session);
}

static GError *
candidates_arrived (GstLatestSignaller *signaller, const gchar *session_id,
    GstLatestIceFragment *fragment, GstLatestViewers *self)
{
  GstLatestSession *session = g_hash_table_lookup (self->sessions, session_id);
  GError *error = NULL;

  if (session)
    gst_latest_session_add_candidates (session, fragment, &error);
  else
    gst_latest_waiting_offers_add_candidates (
        self->waiting, session_id, fragment);
  return error;
}

void
gst_latest_viewers_take_offer (GstLatestSignaller *signaller,
    const gchar *session_id, const gchar *sdp, GPtrArray *fragments,
    gpointer viewers)
{
  start_session (viewers, signaller, session_id, sdp);
  for (guint i = 0; i < fragments->len; i++) {
    g_autoptr (GError) error = candidates_arrived (
        signaller, session_id, fragments->pdata[i], viewers);

    if (error)
      GST_INFO ("candidates are of no use: %s", error->message);
  }
}

/* The session goes on as it was if nothing of the offer has been taken. */
static void
refuse_new_offer (
    GstLatestViewers *self, GstLatestSession *session, const GError *error)
{
  if ((g_error_matches (error, GST_LATEST_SIGNALLING_ERROR,
           GST_LATEST_SIGNALLING_ERROR_MALFORMED)
          || g_error_matches (error, GST_LATEST_SIGNALLING_ERROR,
              GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE))
      && gst_latest_signaller_refuse (
          gst_latest_session_get_signaller (session),
          gst_latest_session_get_id (session), error))
    return;
  gst_latest_viewers_remove_session (self, session, error);
}

static void
renew_session (
    GstLatestViewers *self, GstLatestSession *session, const gchar *sdp)
{
  g_autoptr (GArray) media = gst_latest_viewers_list_media (self,
      gst_latest_session_get_signaller (session),
      gst_latest_session_get_id (session), TRUE);
  g_autoptr (GError) error = NULL;

  if (!gst_latest_session_take_new_offer (session,
          (const GstLatestMedia *) media->data, media->len, sdp, &error))
    refuse_new_offer (self, session, error);
}

static void
offer_arrived (GstLatestSignaller *signaller, const gchar *session_id,
    const gchar *sdp, GstLatestViewers *self)
{
  GstLatestSession *session = g_hash_table_lookup (self->sessions, session_id);

  if (!session && is_beginning (self))
    gst_latest_waiting_offers_add (self->waiting, signaller, session_id, sdp);
  else if (!session)
    start_session (self, signaller, session_id, sdp);
  else
    renew_session (self, session, sdp);
}

static void
offer_wanted (GstLatestSignaller *signaller, const gchar *session_id,
    GstLatestViewers *self)
{
  if (gst_latest_waiting_offers_is_open (self->waiting))
    start_session (self, signaller, session_id, NULL);
  else
    gst_latest_waiting_offers_add (self->waiting, signaller, session_id, NULL);
}

static void
answer_arrived (GstLatestSignaller *signaller, const gchar *session_id,
    const gchar *sdp, GstLatestViewers *self)
{
  GstLatestSession *session = g_hash_table_lookup (self->sessions, session_id);

  if (session)
    gst_latest_session_take_answer (session, sdp);
}

static void
viewer_left (GstLatestSignaller *signaller, const gchar *session_id,
    GstLatestViewers *self)
{
  GstLatestSession *session = g_hash_table_lookup (self->sessions, session_id);

  gst_latest_waiting_offers_remove (self->waiting, session_id);
  if (session)
    gst_latest_viewers_remove_session (self, session, NULL);
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

void
gst_latest_viewers_tell_ready (GstLatestViewers *self)
{
  if (!check_ready (self, NULL))
    return;
  for (guint i = 0; i < self->signallers->len; i++)
    gst_latest_signaller_ready (self->signallers->pdata[i]);
  if (!is_beginning (self))
    gst_latest_waiting_offers_release (self->waiting);
}
