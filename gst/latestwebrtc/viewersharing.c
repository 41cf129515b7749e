/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "viewers-private.h"

#include "cpucount.h"
#include "teepads.h"
#include "usermessage.h"
#include "viewervalve.h"

GST_DEBUG_CATEGORY_EXTERN (gst_latest_webrtc_sink_debug);
#define GST_CAT_DEFAULT gst_latest_webrtc_sink_debug

/* Times that are measured over less say little. */
#define MEASURE_US (900 * G_TIME_SPAN_MILLISECOND)

/* Which tracks have encodings. */

static gboolean
is_shared (GstLatestTrack *track)
{
  return gst_latest_track_is_audio (track)
      || gst_latest_track_is_encoded (track)
      || gst_latest_track_get_sharing (track) == GST_LATEST_ENCODER_SHARING_ALL;
}

/* What the sink and its pads want, and whether it can be had. */
static GstLatestEncoderSharing
get_sharing (GstLatestViewers *self, const GstLatestRateSettings *settings)
{
  GstLatestEncoderSharing sharing = settings->sharing;
  guint n = 0;

  for (guint i = 0; i < self->tracks->len; i++) {
    GstLatestTrack *track = self->tracks->pdata[i];

    n += !is_shared (track);
    if (gst_latest_track_get_sharing (track)
        == GST_LATEST_ENCODER_SHARING_PER_VIEWER)
      sharing = GST_LATEST_ENCODER_SHARING_PER_VIEWER;
  }
  return n > 0 ? sharing : GST_LATEST_ENCODER_SHARING_ALL;
}

/* Whether there are processors for more. */

/* Adds what the encoder has done so far. */
static void
add_work (GstLatestTrack *track, guint encoding, GstLatestEncoderWork *work)
{
  g_autoptr (GstElement) encoder =
      gst_latest_track_ref_encoder (track, encoding);
  g_autoptr (GstStructure) stats = NULL;
  guint64 time = 0, bytes = 0;

  if (encoder)
    g_object_get (encoder, "stats", &stats, NULL);
  if (!stats)
    return;
  gst_structure_get (stats, "total-encode-time", G_TYPE_UINT64, &time,
      "bytes-encoded", G_TYPE_UINT64, &bytes, NULL);
  work->time += time;
  work->bytes += bytes;
}

/* What the encoders of @encoding have done since they were looked at last. */
static GstLatestEncoderWork
measure_encoding (GstLatestViewers *self, guint encoding)
{
  const GstLatestEncoderWork before = self->work[encoding];
  GstLatestEncoderWork now = { 0 };

  for (guint i = 0; i < self->tracks->len; i++) {
    if (!gst_latest_track_is_audio (self->tracks->pdata[i]))
      add_work (self->tracks->pdata[i], encoding, &now);
  }
  self->work[encoding] = now;
  /* Another encoder begins anew. */
  if (now.time < before.time || now.bytes < before.bytes)
    return (GstLatestEncoderWork) { 0 };
  return (GstLatestEncoderWork) { now.time - before.time,
    now.bytes - before.bytes };
}

static guint
count_encodings (GstLatestViewers *self)
{
  guint n = 1;

  for (guint i = 1; i < GST_LATEST_MAX_ENCODINGS; i++)
    n += (self->encodings & (1u << i)) != 0;
  return n;
}

/* How many encodings there may be. */
static guint
find_room (
    GstLatestViewers *self, const GstLatestRateSettings *settings, gint64 now)
{
  const gint64 interval = now - self->measured_at;
  const guint used = count_encodings (self);
  gdouble busy = 0, cost = 0;

  if (interval < MEASURE_US)
    return MIN (used, settings->max_encoders);
  for (guint i = 0; i < GST_LATEST_MAX_ENCODINGS; i++) {
    const GstLatestEncoderWork work = measure_encoding (self, i);
    const gdouble one = (gdouble) work.time / interval / GST_USECOND;

    busy += one;
    if (i > 0)
      continue;
    cost = one;
    self->need = gst_latest_encoder_sharing_get_need (
        work.bytes * 8 * G_USEC_PER_SEC / interval,
        gst_latest_rate_control_get_bitrate (self->shared->rate_control));
  }
  /* The first time there was nothing to compare with. */
  if (self->measured_at == 0)
    cost = gst_latest_cpu_count ();
  self->measured_at = now;
  return gst_latest_encoder_room_update (&self->room, now, used,
      settings->max_encoders, gst_latest_cpu_count (), busy, cost);
}

/* Moving. */

/* The encoding of the track that viewers of @encoding are sent. */
static guint
choose_encoding (GstLatestViewers *self, GstLatestTrack *track, guint encoding)
{
  if (encoding == 0 || is_shared (track))
    return 0;
  if (gst_latest_track_has_encoding (track, encoding))
    return encoding;
  if (!gst_latest_track_add_encoding (track, encoding))
    return 0;
  GST_INFO_OBJECT (self->sink, "encoding %u of track %u begins", encoding,
      gst_latest_track_get_id (track));
  gst_latest_rate_control_apply_again (self->shared->rate_control);
  return encoding;
}

void
gst_latest_viewers_attach_tracks (
    GstLatestViewers *self, GstLatestSession *session)
{
  const guint wanted = gst_latest_session_get_share (session)->encoding;

  for (guint i = 0; i < self->tracks->len; i++) {
    GstLatestTrack *track = self->tracks->pdata[i];
    GstPad *pad =
        gst_latest_session_get_valve (session, gst_latest_track_get_id (track));
    GstLatestViewerValve *valve = GST_LATEST_VIEWER_VALVE (pad);
    guint encoding;

    if (!pad)
      continue;
    encoding = choose_encoding (self, track, wanted);
    if (gst_latest_viewer_valve_get_encoding (valve) != encoding) {
      gst_latest_tee_detach (pad);
      gst_latest_viewer_valve_move (valve, encoding);
    }
    if (gst_pad_is_linked (pad))
      continue;
    gst_latest_track_attach (track, encoding, pad);
    gst_latest_viewer_valve_ask_again (valve);
  }
}

/* Deciding. */

static gint
compare_ages (gconstpointer a, gconstpointer b)
{
  const gint64 first = gst_latest_session_get_age (*(gpointer *) a);
  const gint64 second = gst_latest_session_get_age (*(gpointer *) b);

  return (first < second) - (first > second);
}

/* Those that are connected, the oldest first. (element-type GstLatestSession)
 * (transfer full) */
static GPtrArray *
list_connected (GstLatestViewers *self)
{
  GPtrArray *list = gst_latest_viewers_list_sessions (self);

  for (guint i = list->len; i-- > 0;) {
    if (!gst_latest_session_was_connected (list->pdata[i]))
      g_ptr_array_remove_index (list, i);
  }
  g_ptr_array_sort (list, compare_ages);
  return list;
}

static void
tell_moved (GstLatestViewers *self, GstLatestSession *session)
{
  const GstLatestEncoderShare *share = gst_latest_session_get_share (session);

  if (share->encoding == 0)
    gst_latest_user_message_post (GST_ELEMENT (self->sink),
        "%s is sent the same encode as others again.",
        GST_OBJECT_NAME (session));
  else if (share->counted)
    gst_latest_user_message_post (GST_ELEMENT (self->sink),
        "%s is sent an encode of its own (%u), for %.1f Mbit/s.",
        GST_OBJECT_NAME (session), share->encoding, share->rate / 1e6);
}

static void
decide (GstLatestViewers *self, GPtrArray *sessions)
{
  const GstLatestRateSettings settings =
      gst_latest_rate_control_get_settings (self->shared->rate_control);
  const GstLatestEncoderSharing sharing = get_sharing (self, &settings);
  const gint64 now = g_get_monotonic_time ();
  const guint room = find_room (self, &settings, now);
  g_autofree GstLatestEncoderShare **shares =
      g_new (GstLatestEncoderShare *, sessions->len + 1);

  for (guint i = 0; i < sessions->len; i++) {
    shares[i] = gst_latest_session_get_share (sessions->pdata[i]);
    shares[i]->rate = MIN (shares[i]->rate, self->need);
  }
  gst_latest_encoder_sharing_update (sharing,
      sharing == GST_LATEST_ENCODER_SHARING_AUTO ? room : settings.max_encoders,
      now, shares, sessions->len);
}

/* @encodings has a bit for each that a viewer is to get. */
static void
end_unused (GstLatestViewers *self, guint encodings)
{
  for (guint i = 1; i < GST_LATEST_MAX_ENCODINGS; i++) {
    if (!(self->encodings & ~encodings & (1u << i)))
      continue;
    GST_INFO_OBJECT (self->sink, "encoding %u ends", i);
    for (guint track = 0; track < self->tracks->len; track++)
      gst_latest_track_remove_encoding (self->tracks->pdata[track], i);
  }
}

void
gst_latest_viewers_share_encoders (GstLatestViewers *self)
{
  g_autoptr (GPtrArray) sessions = list_connected (self);
  guint encodings = 0;

  for (guint i = 0; i < self->tracks->len; i++)
    gst_latest_rate_control_set_shared (self->shared->rate_control,
        gst_latest_track_get_id (self->tracks->pdata[i]),
        is_shared (self->tracks->pdata[i]));
  decide (self, sessions);
  for (guint i = 0; i < sessions->len; i++)
    encodings |=
        1u << gst_latest_session_get_share (sessions->pdata[i])->encoding;
  gst_latest_rate_control_use_encodings (
      self->shared->rate_control, encodings & ~1u);
  for (guint i = 0; i < sessions->len; i++) {
    if (gst_latest_session_use_share (sessions->pdata[i]))
      tell_moved (self, sessions->pdata[i]);
    gst_latest_viewers_attach_tracks (self, sessions->pdata[i]);
  }
  end_unused (self, encodings);
  self->encodings = encodings & ~1u;
}
