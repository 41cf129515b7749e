/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "networkwait.h"
#include "trackstats.h"

G_BEGIN_DECLS

/* The output of a track is the tee behind an encoder, and what is done with each
 * frame there, for all viewers that get it. */
typedef struct _GstLatestTrackOutput GstLatestTrackOutput;

typedef struct
{
  guint track_id, encoding;
  gboolean is_audio;
  /* Is told of each frame of video, and says when the next one may come. */
  GstLatestNetworkWait *wait;
} GstLatestTrackOutputConfig;

/* Makes the tee in @bin. NULL when there is no such element. */
GstLatestTrackOutput *gst_latest_track_output_new (
    GstBin *bin, const GstLatestTrackOutputConfig *config);
/* The latestvpxenc that is told when the next frame may come. Once, before frames
 * flow. */
void gst_latest_track_output_set_encoder (
    GstLatestTrackOutput *self, GstElement *encoder);
/* What counts the frames; outlives them. Once, before frames flow. */
void gst_latest_track_output_set_stats (
    GstLatestTrackOutput *self, GstLatestTrackStats *stats);
void gst_latest_track_output_start (GstLatestTrackOutput *self);
/* Takes the tee out of the bin. */
void gst_latest_track_output_remove (GstLatestTrackOutput *self);
/* After remove(). */
void gst_latest_track_output_free (GstLatestTrackOutput *self);
/* (transfer none) */
GstElement *gst_latest_track_output_get_tee (GstLatestTrackOutput *self);
/* While the track is paused nothing goes on, and afterwards nothing before a key
 * unit. Any thread. */
void gst_latest_track_output_set_paused (
    GstLatestTrackOutput *self, gboolean paused);
/* Whether EOS has come and no new stream has started. Any thread. */
gboolean gst_latest_track_output_is_ended (GstLatestTrackOutput *self);
/* Whether the sink knows of the end: what was set last, or FALSE since a new stream
 * has started. Any thread. */
void gst_latest_track_output_set_end_known (
    GstLatestTrackOutput *self, gboolean known);
gboolean gst_latest_track_output_is_end_known (GstLatestTrackOutput *self);

G_END_DECLS
