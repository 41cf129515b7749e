/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "session-private.h"

static const gchar *const state_names[] = { "negotiating", "connecting",
  "connected", "ended" };

static void
add_counters (GstLatestViewerValveCounters *sum, const GstLatestSendPath *path)
{
  GstLatestViewerValveCounters counters;

  gst_latest_viewer_valve_get_counters (path->valve, &counters);
  sum->frames_sent += counters.frames_sent;
  sum->key_frames_sent += counters.key_frames_sent;
  sum->frames_dropped += counters.frames_dropped;
}

static void
write_counters (const GstLatestViewerValveCounters *counters, GstStructure *out)
{
  gst_structure_set (out, "frames-sent", G_TYPE_UINT64, counters->frames_sent,
      "key-frames-sent", G_TYPE_UINT64, counters->key_frames_sent,
      "frames-dropped", G_TYPE_UINT64, counters->frames_dropped, NULL);
}

static GstStructure *
make_track_stats (GstLatestSession *self, const GstLatestSendPath *path)
{
  GstLatestViewerValveCounters counters = {
    0,
  };
  GstStructure *stats = gst_structure_new ("track", "kind", G_TYPE_STRING,
      path->codec->is_audio ? "audio" : "video", "codec", G_TYPE_STRING,
      path->codec->mime_type, "ssrc", G_TYPE_UINT, path->ssrc, NULL);
  g_autofree gchar *mid = NULL;

  g_mutex_lock (&self->lock);
  gst_structure_set (stats, "msid", G_TYPE_STRING, path->msid, NULL);
  mid = g_strdup (path->mid);
  g_mutex_unlock (&self->lock);
  if (mid)
    gst_structure_set (stats, "mid", G_TYPE_STRING, mid, NULL);
  if (!path->codec->is_audio)
    gst_structure_set (stats, "encoding", G_TYPE_UINT,
        gst_latest_viewer_valve_get_encoding (path->valve), NULL);
  add_counters (&counters, path);
  write_counters (&counters, stats);
  gst_latest_rtp_stats_write (self->rtp_stats, path->ssrc, stats);
  return stats;
}

/* Paths are never taken away, so that none is freed meanwhile. */
static GPtrArray *
copy_paths (GstLatestSession *self)
{
  GPtrArray *paths;

  g_mutex_lock (&self->lock);
  paths = g_ptr_array_copy (self->paths, NULL, NULL);
  g_mutex_unlock (&self->lock);
  g_ptr_array_set_free_func (paths, NULL);
  return paths;
}

static void
write_tracks (GstLatestSession *self, GPtrArray *paths, GstStructure *out)
{
  GstLatestViewerValveCounters video = {
    0,
  };
  GValue tracks = G_VALUE_INIT;

  g_value_init (&tracks, GST_TYPE_ARRAY);
  for (guint i = 0; i < paths->len; i++) {
    const GstLatestSendPath *path = paths->pdata[i];
    GValue track = G_VALUE_INIT;

    if (!path->codec->is_audio)
      add_counters (&video, path);
    g_value_init (&track, GST_TYPE_STRUCTURE);
    g_value_take_boxed (&track, make_track_stats (self, path));
    gst_value_array_append_and_take_value (&tracks, &track);
  }
  write_counters (&video, out);
  gst_structure_take_value (out, "tracks", &tracks);
}

GstStructure *
gst_latest_session_get_stats (GstLatestSession *self, gboolean *connected)
{
  g_autoptr (GPtrArray) paths = copy_paths (self);
  guint64 connected_for_us = 0;
  GstStructure *stats;
  GstLatestSessionState state;

  g_mutex_lock (&self->lock);
  if (self->connected_at != 0)
    connected_for_us = g_get_monotonic_time () - self->connected_at;
  state = self->state;
  g_mutex_unlock (&self->lock);

  if (connected)
    *connected = state == GST_LATEST_SESSION_CONNECTED;
  stats = gst_structure_new ("session", "id", G_TYPE_STRING,
      GST_OBJECT_NAME (self), "state", G_TYPE_STRING, state_names[state],
      "connected-for", G_TYPE_UINT64, connected_for_us * 1000, NULL);
  write_tracks (self, paths, stats);
  if (self->peer)
    gst_structure_set (stats, "peer", G_TYPE_STRING, self->peer, NULL);
  gst_latest_rtp_stats_write (self->rtp_stats, 0, stats);
  if (self->viewer_rate)
    gst_latest_viewer_rate_write (self->viewer_rate, stats);
  else
    gst_structure_set (stats, "feedback", G_TYPE_STRING,
        gst_latest_rtp_stats_get_reports (self->rtp_stats, NULL) > 0
            ? "receiver-reports"
            : "none",
        NULL);
  return stats;
}
