/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "session-private.h"

#include "missingplugins.h"
#include "teepads.h"

/* Each m-line with media has a path. Paths are added on the worker, with the
 * session's lock, and stay until the end. */

static GstLatestSendPath *
get_path (GstLatestSession *self, guint n)
{
  return self->paths->pdata[n];
}

static const GstLatestOfferLine *
get_line (GstLatestSession *self, const GstLatestSendPath *path)
{
  return gst_latest_offer_get_line (self->offer, path->line);
}

/* The last frame. */

typedef struct
{
  GstLatestSession *session;
  GstLatestSendPath *path;
} PathJob;

static void
path_job_free (gpointer data)
{
  PathJob *job = data;

  gst_object_unref (job->session);
  g_free (job);
}

static void
drained (gpointer data)
{
  PathJob *job = data;
  GstLatestSession *self = job->session;

  job->path->drained = TRUE;
  for (guint i = 0; i < self->paths->len; i++) {
    if (!get_path (self, i)->drained
        && get_path (self, i)->track_id != GST_LATEST_NO_TRACK)
      return;
  }
  if (self->state != GST_LATEST_SESSION_ENDED)
    self->callbacks->drained (self, self->owner);
}

/* EOS at a payloader's source pad: the last frame has gone through. */
static GstPadProbeReturn
on_payloaded_event (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  PathJob *watched = data;
  PathJob *job;

  if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) != GST_EVENT_EOS)
    return GST_PAD_PROBE_OK;
  job = g_new (PathJob, 1);
  *job = (PathJob) { gst_object_ref (watched->session), watched->path };
  gst_latest_worker_invoke (
      watched->session->worker, drained, job, path_job_free);
  return GST_PAD_PROBE_DROP;
}

static void
watch_payloader (GstLatestSession *self, GstLatestSendPath *path)
{
  g_autoptr (GstPad) src = gst_element_get_static_pad (path->payloader, "src");
  PathJob *watched = g_new (PathJob, 1);

  /* The session owns the pad. */
  *watched = (PathJob) { self, path };
  gst_pad_add_probe (src, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
      on_payloaded_event, watched, g_free);
}

/* Making. */

static const gchar *
find_name (const GstLatestMedia *media, guint n_media, guint id)
{
  for (guint i = 0; i < n_media; i++) {
    if (media[i].id == id)
      return media[i].name;
  }
  return NULL;
}

static void
set_pacer (GstLatestSession *self, GstLatestSendPath *path)
{
  if (!self->viewer_rate || get_line (self, path)->transport_cc_id == 0)
    return;
  if (!path->codec->is_audio)
    gst_latest_viewer_rate_add_playout_delay (
        self->viewer_rate, path->playout_delay);
  gst_latest_viewer_valve_set_pacer (path->valve, self->viewer_rate,
      get_line (self, path)->media_id, path->ssrc);
}

static gboolean
add_path (GstLatestSession *self, guint line, const gchar *msid, GError **error)
{
  GstLatestSendPath *path = gst_latest_send_path_new (
      GST_BIN (self), self->offer, line, msid, self->playout_floor, error);

  if (!path)
    return FALSE;
  path->av_sync = self->av_sync;
  watch_payloader (self, path);
  if (!self->offer->is_ours)
    gst_latest_send_path_apply (path, self->offer);
  set_pacer (self, path);
  gst_latest_rtp_stats_add (
      self->rtp_stats, path->ssrc, get_line (self, path)->clock_rate);
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->paths, path);
  g_mutex_unlock (&self->lock);
  return TRUE;
}

static gboolean
has_path (GstLatestSession *self, guint line)
{
  for (guint i = 0; i < self->paths->len; i++) {
    if (get_path (self, i)->line == line)
      return TRUE;
  }
  return FALSE;
}

/* The track of a pad that was released and requested again may have another
 * name. */
static void
rename_path (GstLatestSession *self, GstLatestSendPath *path, const gchar *msid)
{
  g_mutex_lock (&self->lock);
  g_free (path->msid);
  path->msid = g_strdup (msid);
  g_mutex_unlock (&self->lock);
}

/* Which tracks there are when the viewer asks anew. */
static void
find_tracks (GstLatestSession *self, const GstLatestMedia *media, guint n_media)
{
  for (guint i = 0; i < self->paths->len; i++) {
    GstLatestSendPath *path = get_path (self, i);

    for (guint j = 0; j < n_media; j++) {
      if (media[j].id != get_line (self, path)->media_id)
        continue;
      path->gone = FALSE;
      rename_path (self, path, media[j].name);
    }
  }
}

gboolean
gst_latest_session_add_paths (GstLatestSession *self,
    const GstLatestMedia *media, guint n_media, GError **error)
{
  find_tracks (self, media, n_media);
  for (guint i = 0; i < self->offer->lines->len; i++) {
    const GstLatestOfferLine *line = gst_latest_offer_get_line (self->offer, i);

    if (line->kind != GST_LATEST_MEDIA_DATA && !has_path (self, i)
        && !add_path (
            self, i, find_name (media, n_media, line->media_id), error))
      return FALSE;
  }
  return TRUE;
}

/* The network of the viewer has to carry these. */
static void
tell_tracks (GstLatestSession *self)
{
  guint32 tracks = 0;

  for (guint i = 0; i < self->paths->len; i++) {
    const guint id = get_path (self, i)->track_id;

    if (id != GST_LATEST_NO_TRACK)
      tracks |= gst_latest_track_bit (id);
  }
  if (self->viewer_rate)
    gst_latest_viewer_rate_set_tracks (self->viewer_rate, tracks);
}

/* A viewer has congestion control if it gives the feedback that is made for. */
gboolean
gst_latest_session_add_congestion_control (GstLatestSession *self,
    const GstLatestSessionConfig *config, GError **error)
{
  for (guint i = 0; i < self->paths->len; i++)
    self->gives_feedback |=
        get_line (self, get_path (self, i))->transport_cc_id != 0;
  if (!config->congestion_control || !self->gives_feedback)
    return TRUE;
  self->viewer_rate = gst_latest_viewer_rate_new (
      self->webrtcbin, config->shared->rate_control);
  if (!self->viewer_rate) {
    gst_latest_missing_plugins_set_error (error, "latestgccbwe");
    return FALSE;
  }
  for (guint i = 0; i < self->paths->len; i++)
    set_pacer (self, get_path (self, i));
  tell_tracks (self);
  return TRUE;
}

/* A path that is added while the session runs starts here, too. */
static gboolean
link_path (GstLatestSession *self, GstLatestSendPath *path)
{
  if (!gst_latest_send_path_link (path, self->webrtcbin, self->offer))
    return FALSE;
  return gst_element_sync_state_with_parent (path->payloader)
      && gst_element_sync_state_with_parent (path->queue);
}

gboolean
gst_latest_session_link_paths (GstLatestSession *self)
{
  for (guint i = 0; i < self->paths->len; i++) {
    GstLatestSendPath *path = get_path (self, i);

    if (!path->transceiver && !link_path (self, path))
      return FALSE;
  }
  return TRUE;
}

static void
take_track (GstLatestSendPath *path)
{
  gst_latest_tee_detach (GST_PAD (path->valve));
  path->track_id = GST_LATEST_NO_TRACK;
}

/* In an offer of ours, webrtcbin has named the lines. */
static void
name_path (GstLatestSession *self, GstLatestSendPath *path)
{
  g_mutex_lock (&self->lock);
  g_free (path->mid);
  path->mid = g_strdup (get_line (self, path)->mid);
  g_mutex_unlock (&self->lock);
}

/* Without a key unit the viewer would decode frames of which it has not those that they
 * need, and could not know. */
static void
give_track (GstLatestSession *self, GstLatestSendPath *path)
{
  if (path->track_id == GST_LATEST_NO_TRACK) {
    path->drained = FALSE;
    if (path->opened)
      gst_latest_viewer_valve_open (path->valve);
  }
  path->track_id = get_line (self, path)->media_id;
}

void
gst_latest_session_agree_on_paths (GstLatestSession *self)
{
  for (guint i = 0; i < self->paths->len; i++) {
    GstLatestSendPath *path = get_path (self, i);

    if (self->offer->is_ours) {
      gst_latest_send_path_apply (path, self->offer);
      name_path (self, path);
    }
    /* The far end has refused the line. */
    if (!get_line (self, path)->active)
      take_track (path);
  }
  tell_tracks (self);
  gst_latest_rtp_stats_learn_retransmissions (self->rtp_stats, self->webrtcbin);
  /* All share one transport. */
  gst_latest_peer_watch_add_transport (
      self->watch, get_path (self, 0)->transceiver);
}

void
gst_latest_session_renew_paths (GstLatestSession *self)
{
  for (guint i = 0; i < self->paths->len; i++) {
    GstLatestSendPath *path = get_path (self, i);

    if (get_line (self, path)->active && !path->gone)
      give_track (self, path);
    else
      take_track (path);
  }
  tell_tracks (self);
  gst_latest_rtp_stats_learn_retransmissions (self->rtp_stats, self->webrtcbin);
}

void
gst_latest_session_open_paths (GstLatestSession *self)
{
  for (guint i = 0; i < self->paths->len; i++) {
    GstLatestSendPath *path = get_path (self, i);

    if (path->opened)
      continue;
    path->opened = TRUE;
    gst_latest_viewer_valve_open (path->valve);
    if (self->viewer_rate && !path->codec->is_audio)
      gst_latest_network_wait_add (
          self->wait, get_line (self, path)->media_id, path->valve);
  }
}

void
gst_latest_session_close_paths (GstLatestSession *self)
{
  for (guint i = 0; i < self->paths->len; i++)
    gst_latest_network_wait_remove (self->wait, get_path (self, i)->valve);
}

/* Tracks. */

GstPad *
gst_latest_session_get_valve (GstLatestSession *self, guint track_id)
{
  for (guint i = 0; i < self->paths->len; i++) {
    if (get_path (self, i)->track_id == track_id)
      return GST_PAD (get_path (self, i)->valve);
  }
  return NULL;
}

GstLatestEncoderShare *
gst_latest_session_get_share (GstLatestSession *self)
{
  self->share.estimated = self->viewer_rate != NULL;
  self->share.counted = self->viewer_rate
      && self->state == GST_LATEST_SESSION_CONNECTED
      && gst_latest_viewer_rate_get_presence (self->viewer_rate)
          == GST_LATEST_PRESENCE_HERE;
  if (self->share.counted)
    self->share.rate = gst_latest_viewer_rate_get_estimate (self->viewer_rate);
  return &self->share;
}

gboolean
gst_latest_session_use_share (GstLatestSession *self)
{
  const gboolean is_new = self->encoding != self->share.encoding;

  self->encoding = self->share.encoding;
  if (is_new && self->viewer_rate)
    gst_latest_viewer_rate_set_encoding (self->viewer_rate, self->encoding);
  return is_new;
}

void
gst_latest_session_detach (GstLatestSession *self)
{
  for (guint i = 0; i < self->paths->len; i++)
    gst_latest_tee_detach (GST_PAD (get_path (self, i)->valve));
}

gboolean
gst_latest_session_drop_track (GstLatestSession *self, guint track_id)
{
  gboolean has_tracks = FALSE;

  for (guint i = 0; i < self->paths->len; i++) {
    GstLatestSendPath *path = get_path (self, i);

    if (get_line (self, path)->media_id == track_id) {
      take_track (path);
      path->gone = TRUE;
    }
    has_tracks |= path->track_id != GST_LATEST_NO_TRACK;
  }
  tell_tracks (self);
  return has_tracks;
}

void
gst_latest_session_return_track (
    GstLatestSession *self, guint track_id, const gchar *msid)
{
  gboolean changed = FALSE;

  for (guint i = 0; i < self->paths->len; i++) {
    GstLatestSendPath *path = get_path (self, i);
    const GstLatestOfferLine *line = get_line (self, path);

    if (!path->gone || !line->active || line->media_id != track_id
        || g_strcmp0 (path->msid, msid) != 0)
      continue;
    path->gone = FALSE;
    give_track (self, path);
    changed = TRUE;
  }
  if (!changed)
    return;
  tell_tracks (self);
  self->callbacks->tracks_changed (self, self->owner);
}

/* What was counted. */

guint64
gst_latest_session_count_due_frames (GstLatestSession *self)
{
  guint64 frames = 0;

  for (guint i = 0; i < self->paths->len; i++) {
    GstLatestViewerValveCounters counters;

    gst_latest_viewer_valve_get_counters (get_path (self, i)->valve, &counters);
    frames += counters.frames_due;
  }
  return frames;
}
