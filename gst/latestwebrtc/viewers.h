/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "settings.h"
#include "signaller.h"
#include "track.h"
#include "worker.h"

G_BEGIN_DECLS

/* The sessions of one sink: made when the signaller brings an offer, removed
 * when either side ends them. Everything happens on the worker's thread unless
 * a function says otherwise. Emits "viewer-added" and "viewer-removed" on the
 * sink. */
typedef struct _GstLatestViewers GstLatestViewers;

/* @sink outlives the viewers. */
GstLatestViewers *gst_latest_viewers_new (GstBin *sink, GstLatestWorker *worker,
    GstLatestSignaller *signaller, const GstLatestSettings *settings,
    GstLatestRateControl *rate_control);
/* Any thread, once stopped. NULL is accepted. */
void gst_latest_viewers_free (GstLatestViewers *self);

/* From now on no offer is taken; removes every viewer. */
void gst_latest_viewers_stop (GstLatestViewers *self);
/* What viewers see. NULL: nothing; viewers of the track before are removed. */
void gst_latest_viewers_set_track (
    GstLatestViewers *self, GstLatestTrack *track);
/* The user has changed what decides the rate: for the viewers that are there, and
 * those that come. */
void gst_latest_viewers_set_rate (
    GstLatestViewers *self, const GstLatestRateSettings *rate);
void gst_latest_viewers_set_base_time (
    GstLatestViewers *self, GstClockTime base_time);
/* The stream is at its end: lets each viewer have its last frames, removes it,
 * and calls @done, which may be at once. */
void gst_latest_viewers_finish (
    GstLatestViewers *self, GSourceOnceFunc done, gpointer data);
/* Of one session; NULL when there is none of that id. */
GstStructure *gst_latest_viewers_get_session_stats (
    GstLatestViewers *self, const gchar *id);
/* Any thread, never waits: a GstValueArray of GstStructure into @sessions, and
 * how many of them are connected. */
guint gst_latest_viewers_get_stats (GstLatestViewers *self, GValue *sessions);

G_END_DECLS
