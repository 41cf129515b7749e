/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "allocate.h"

G_BEGIN_DECLS

/* The track budget divides one rate among the tracks of a sink. A track is known
 * by its id, which is its place in the arrays here; a set of tracks is a mask
 * with a bit for each id. Rates are in bit/s, times are monotonic, in us.
 *
 * Audio gets what it takes at most (max_bitrate, or min_bitrate if that is
 * more), and video the rest: what the encoder of audio makes is not adapted. */

/* Eight of video and four of audio are what a sink accepts. */
#define GST_LATEST_MAX_TRACKS 16

/* One bit. */
static inline guint32
gst_latest_track_bit (guint id)
{
  return id < GST_LATEST_MAX_TRACKS ? 1u << id : 0;
}

/* The tracks that a viewer is not sent, as its network does not carry the minima
 * of all. All 0: none. */
typedef struct
{
  guint32 paused;
  /* Since when there has been room for this track and for those that come back
   * before it; 0: there is none. */
  gint64 room_since[GST_LATEST_MAX_TRACKS];
} GstLatestTrackPauses;

/* Decides at @now which of the tracks in @set fit into @budget on the wire.
 * Those with the smallest weight are paused first (of the same weight, the one
 * with the greatest id), but never the last one of video, nor audio. A track
 * comes back when there has been room to spare for 2 s. Tracks that the user has
 * paused need nothing. Returns TRUE when the paused tracks have changed. */
gboolean gst_latest_track_pauses_update (GstLatestTrackPauses *self, gint64 now,
    guint budget, const GstLatestAllocationTrack *tracks, guint32 set);

/* Fills @rates with what each of the tracks in @set may have of @budget on the
 * wire; all others get 0. */
void gst_latest_track_budget_divide (guint budget,
    const GstLatestAllocationTrack *tracks, guint32 set, guint *rates);

/* Divides @total, a rate of the video as it is encoded: headers and audio take
 * nothing of it. */
void gst_latest_track_budget_divide_media (guint total,
    const GstLatestAllocationTrack *tracks, guint32 set, guint *rates);

/* Lowers the @rates of the video in @set, by weight, such that their sum is
 * @max, or raises them such that it is @min, if they are not between: the lower
 * limit wins. The limits of single tracks win over both. */
void gst_latest_track_budget_limit (guint min, guint max,
    const GstLatestAllocationTrack *tracks, guint32 set, guint *rates);

/* The sum of the @rates of the video in @set. */
guint gst_latest_track_budget_sum (
    const GstLatestAllocationTrack *tracks, guint32 set, const guint *rates);

G_END_DECLS
