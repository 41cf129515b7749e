/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "session.h"
#include "settings.h"
#include "signaller.h"
#include "track.h"
#include "worker.h"

G_BEGIN_DECLS

/* The viewers of one sink: a session is made for each offer that a signaller
 * brings or wants, and removed when either side ends it. That happens on the worker's
 * thread; the functions below may be called on any thread. */
typedef struct _GstLatestViewers GstLatestViewers;

/* What the owner is told or asked, on the worker and with no lock held. @id is
 * the name of the viewer's session, "viewer-1" and so on. */
typedef struct
{
  /* What the viewers see and hear. (element-type GstLatestTrack) (transfer
   * container) */
  GPtrArray *(*list_tracks) (gpointer owner);
  /* Adds "tracks" to @out, as the sink's property "stats" has them; without the
   * statistics of their encoders unless @whole. */
  void (*write_tracks) (gboolean whole, GstStructure *out, gpointer owner);
  /* The viewer is connected. */
  void (*added) (const gchar *id, gpointer owner);
  /* A viewer that was connected is gone; @reason is for people. */
  void (*removed) (const gchar *id, const gchar *reason, gpointer owner);
  /* The viewer's network has been carrying only @bitrate for long, less than
   * the user's least rate. */
  void (*below_minimum) (const gchar *id, guint bitrate, gpointer owner);
  /* A signaller has trouble that the user should know; see signaller.h. */
  void (*trouble) (const GError *error, gboolean fatal, gpointer owner);
  /* Answers finish(). (transfer full) */
  void (*finished) (GstMessage *eos, gpointer owner);
} GstLatestViewersCallbacks;

/* Sessions are added to @sink, which is the owner of @shared and of @callbacks
 * (static), and outlives stop(). To be freed after @worker has been stopped. */
GstLatestViewers *gst_latest_viewers_new (GstBin *sink, GstLatestWorker *worker,
    const GstLatestSettings *settings, const GstLatestShared *shared,
    const GstLatestViewersCallbacks *callbacks);
void gst_latest_viewers_free (GstLatestViewers *self);
/* Serves the viewers that @signaller brings, too. Before that is started, on the
 * worker. */
void gst_latest_viewers_serve (
    GstLatestViewers *self, GstLatestSignaller *signaller);
/* Webrtcbin can be used: offers are answered from now on, until then they wait.
 * On the worker. */
void gst_latest_viewers_open (GstLatestViewers *self);
/* Removes every viewer, and waits for that. From now on no offer is taken and
 * no callback comes. */
void gst_latest_viewers_stop (GstLatestViewers *self);

/* Asks the owner for the tracks. Viewers of a track before go on without it, and
 * are removed if it was their last one. Returns when that is done: the tracks
 * before are not used any more. */
void gst_latest_viewers_update_tracks (GstLatestViewers *self);
/* Gives the viewers' elements the sink's base time: they do not follow its
 * state. Does not wait. */
void gst_latest_viewers_update_base_time (GstLatestViewers *self);
/* A track has got caps: there may be viewers from now on, and those of a track before
 * in its place go on with it. Does not wait. */
void gst_latest_viewers_update_caps (GstLatestViewers *self);
/* The stream is at its end. Each viewer gets its last frames and is removed,
 * then the callback gets @eos. (transfer full) Does not wait. */
void gst_latest_viewers_finish (GstLatestViewers *self, GstMessage *eos);

/* Appends a structure for each session to the GstValueArray @sessions; returns
 * how many of them are connected. Waits for nothing. */
guint gst_latest_viewers_get_stats (GstLatestViewers *self, GValue *sessions);
/* What one session has there; NULL when there is none of that id. Only on the
 * worker. */
GstStructure *gst_latest_viewers_get_session_stats (
    GstLatestViewers *self, const gchar *session_id);

G_END_DECLS
