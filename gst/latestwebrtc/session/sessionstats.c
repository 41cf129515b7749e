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

GstStructure *
gst_latest_session_get_stats (GstLatestSession *self, gboolean *connected)
{
  GstLatestViewerValveCounters counters;
  guint64 connected_for_us = 0;
  GstStructure *stats;
  GstLatestSessionState state;

  gst_latest_viewer_valve_get_counters (self->path.valve, &counters);
  g_mutex_lock (&self->lock);
  if (self->connected_at != 0)
    connected_for_us = g_get_monotonic_time () - self->connected_at;
  state = self->state;
  g_mutex_unlock (&self->lock);

  if (connected)
    *connected = state == GST_LATEST_SESSION_CONNECTED;
  stats = gst_structure_new ("session", "id", G_TYPE_STRING,
      GST_OBJECT_NAME (self), "state", G_TYPE_STRING, state_names[state],
      "connected-for", G_TYPE_UINT64, connected_for_us * 1000, "frames-sent",
      G_TYPE_UINT64, counters.frames_sent, "key-frames-sent", G_TYPE_UINT64,
      counters.key_frames_sent, "frames-dropped", G_TYPE_UINT64,
      counters.frames_dropped, NULL);
  if (self->peer)
    gst_structure_set (stats, "peer", G_TYPE_STRING, self->peer, NULL);
  gst_latest_rtp_stats_write (self->rtp_stats, stats);
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
