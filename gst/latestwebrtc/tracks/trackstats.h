/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "trackchain.h"

G_BEGIN_DECLS

/* A count of what has come to a point of a track. Counting takes one lock and
 * allocates nothing. Any thread. */
typedef struct
{
  GMutex lock;
  /* Protected by lock. */
  guint64 frames, key_frames, bytes;
  guint64 dropped;    /* frames that went no further */
  guint64 bitrate;    /* of the last span that is over, in bit/s */
  guint64 span_bytes; /* of the present span */
  gint64 span_began;  /* monotonic, us; 0: nothing has come yet */
} GstLatestTrackCount;

void gst_latest_track_count_init (GstLatestTrackCount *self);
void gst_latest_track_count_clear (GstLatestTrackCount *self);
void gst_latest_track_count_reset (GstLatestTrackCount *self);
/* A frame has come at @now, the monotonic time in us. */
void gst_latest_track_count_add (
    GstLatestTrackCount *self, GstBuffer *frame, gint64 now);
/* Frames have gone no further. */
void gst_latest_track_count_drop (GstLatestTrackCount *self, guint n);
/* The rate in bit/s of about the last second before @now; of less or more where
 * frames are further apart. 0 until a second has been measured. */
guint64 gst_latest_track_count_get_bitrate (
    GstLatestTrackCount *self, gint64 now);

/* The statistics of one track that do not depend on who watches: what comes in,
 * and what becomes of it. Any thread. */
typedef struct _GstLatestTrackStats GstLatestTrackStats;

/* Of the track with @chain between its input and @tee, which outlive the
 * statistics. */
GstLatestTrackStats *gst_latest_track_stats_new (
    gboolean is_audio, GstLatestTrackChain *chain, GstElement *tee);
/* NULL is accepted. */
void gst_latest_track_stats_free (GstLatestTrackStats *self);
/* Everything is counted anew. */
void gst_latest_track_stats_reset (GstLatestTrackStats *self);
/* To be called for each buffer or list that comes to the track's input. */
void gst_latest_track_stats_count_in (
    GstLatestTrackStats *self, GstPadProbeInfo *info, gboolean dropped);
/* To be called for each frame that comes to the tee. One that is dropped there
 * counts as that only. */
void gst_latest_track_stats_count_out (
    GstLatestTrackStats *self, GstBuffer *frame, gboolean dropped);
/* Adds the fields to @out, as docs/elements/latestwebrtcsink.md has them, those
 * of the encoder as @whole says. Waits for nothing. */
void gst_latest_track_stats_write (
    GstLatestTrackStats *self, gboolean whole, GstStructure *out);

/* Adds another encode to the track's statistics, by its number and what encodes
 * it. */
void gst_latest_track_stats_add_encoding (
    GstStructure *stats, guint number, GstElement *encoder, gboolean whole);

G_END_DECLS
