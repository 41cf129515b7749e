/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "trackbudget.h"

/* All constants are ours. A track that comes back costs a key frame, and is
 * paused again at the first estimate that is too low. So there has to be this
 * much more than the minima, in percent, for this long, in us. */
#define ROOM 115
#define ROOM_US (2 * G_USEC_PER_SEC)

#define MAX_TRACKS GST_LATEST_MAX_TRACKS

static gboolean
has (guint32 set, guint id)
{
  return set & gst_latest_track_bit (id);
}

static guint
get_audio_rate (const GstLatestAllocationTrack *t)
{
  return MAX (t->min_bitrate, t->max_bitrate);
}

/* The least that a track takes on the wire. */
static guint64
get_need (const GstLatestAllocationTrack *t)
{
  if (t->paused)
    return 0;
  return gst_latest_allocation_wire_rate (
      t, t->audio ? get_audio_rate (t) : t->min_bitrate);
}

static guint64
sum_needs (const GstLatestAllocationTrack *tracks, guint32 set)
{
  guint64 sum = 0;

  for (guint i = 0; i < MAX_TRACKS; i++)
    sum += has (set, i) ? get_need (&tracks[i]) : 0;
  return sum;
}

/* Returns the video track in @set that is paused first or, if not @first, last;
 * MAX_TRACKS if there is none. */
static guint
find_video (const GstLatestAllocationTrack *tracks, guint32 set, gboolean first)
{
  guint found = MAX_TRACKS;

  for (guint i = 0; i < MAX_TRACKS; i++) {
    const GstLatestAllocationTrack *t = &tracks[i];

    if (!has (set, i) || t->audio || t->paused)
      continue;
    if (found == MAX_TRACKS
        || (first ? MAX (t->weight, 1) <= MAX (tracks[found].weight, 1)
                  : MAX (t->weight, 1) > MAX (tracks[found].weight, 1)))
      found = i;
  }
  return found;
}

/* Takes tracks out of @set until the others fit. */
static guint32
drop_tracks (const GstLatestAllocationTrack *tracks, guint32 set, guint budget)
{
  while (sum_needs (tracks, set) > budget) {
    guint32 rest = set & ~gst_latest_track_bit (find_video (tracks, set, TRUE));

    if (find_video (tracks, rest, TRUE) == MAX_TRACKS)
      break;
    set = rest;
  }
  return set;
}

/* Returns the tracks of @paused for which there has been room for long enough,
 * beside @sent. */
static guint32
find_returning (GstLatestTrackPauses *self, gint64 now, guint budget,
    const GstLatestAllocationTrack *tracks, guint32 sent, guint32 paused)
{
  gint64 since[MAX_TRACKS] = { 0 };
  guint32 returning = 0;

  for (;;) {
    guint id = find_video (tracks, paused, FALSE);

    sent |= gst_latest_track_bit (id);
    if (id == MAX_TRACKS
        || sum_needs (tracks, sent) * ROOM / 100 > (guint64) budget)
      break;
    since[id] = self->room_since[id] > 0 ? self->room_since[id] : now;
    if (now - since[id] >= ROOM_US)
      returning |= gst_latest_track_bit (id);
    paused &= ~gst_latest_track_bit (id);
  }
  for (guint i = 0; i < MAX_TRACKS; i++)
    self->room_since[i] = has (returning, i) ? 0 : since[i];
  return returning;
}

gboolean
gst_latest_track_pauses_update (GstLatestTrackPauses *self, gint64 now,
    guint budget, const GstLatestAllocationTrack *tracks, guint32 set)
{
  guint32 before = self->paused, sent = set & ~before, paused = set & before;

  /* The user may have paused or removed those that were not. */
  if (find_video (tracks, sent, TRUE) == MAX_TRACKS) {
    guint32 best = gst_latest_track_bit (find_video (tracks, paused, FALSE));

    sent |= best;
    paused &= ~best;
  }
  paused |= sent & ~drop_tracks (tracks, sent, budget);
  paused &= ~find_returning (self, now, budget, tracks, set & ~paused, paused);
  for (guint i = 0; i < MAX_TRACKS; i++) {
    if (tracks[i].paused)
      paused &= ~gst_latest_track_bit (i);
  }
  self->paused = paused;
  return paused != before;
}

void
gst_latest_track_budget_divide (guint budget,
    const GstLatestAllocationTrack *tracks, guint32 set, guint *rates)
{
  GstLatestAllocationTrack included[MAX_TRACKS];

  for (guint i = 0; i < MAX_TRACKS; i++) {
    included[i] = tracks[i];
    included[i].paused |= !has (set, i);
    if (tracks[i].audio)
      included[i].min_bitrate = included[i].max_bitrate =
          get_audio_rate (&tracks[i]);
  }
  gst_latest_allocate (budget, included, MAX_TRACKS, rates);
}

/* Copies @tracks as they count for a division of media: without headers, and
 * audio takes no part. */
static void
take_media (GstLatestAllocationTrack *media,
    const GstLatestAllocationTrack *tracks, guint32 set)
{
  for (guint i = 0; i < MAX_TRACKS; i++)
    media[i] = (GstLatestAllocationTrack) {
      .paused = tracks[i].paused || tracks[i].audio || !has (set, i),
      .weight = tracks[i].weight,
      .min_bitrate = tracks[i].min_bitrate,
      .max_bitrate = tracks[i].max_bitrate,
    };
}

/* Leaves the rates of audio and of all tracks that are not in @set. */
static void
allocate_media (
    guint total, const GstLatestAllocationTrack *media, guint *rates)
{
  guint divided[MAX_TRACKS];

  gst_latest_allocate (total, media, MAX_TRACKS, divided);
  for (guint i = 0; i < MAX_TRACKS; i++) {
    if (!media[i].paused)
      rates[i] = divided[i];
  }
}

void
gst_latest_track_budget_divide_media (guint total,
    const GstLatestAllocationTrack *tracks, guint32 set, guint *rates)
{
  GstLatestAllocationTrack media[MAX_TRACKS];

  for (guint i = 0; i < MAX_TRACKS; i++)
    rates[i] = has (set, i) && tracks[i].audio && !tracks[i].paused
        ? get_audio_rate (&tracks[i])
        : 0;
  take_media (media, tracks, set);
  allocate_media (total, media, rates);
}

void
gst_latest_track_budget_limit (guint min, guint max,
    const GstLatestAllocationTrack *tracks, guint32 set, guint *rates)
{
  GstLatestAllocationTrack media[MAX_TRACKS];

  take_media (media, tracks, set);
  if (gst_latest_track_budget_sum (tracks, set, rates) > max) {
    /* No track gets more than the networks carry of it. */
    for (guint i = 0; i < MAX_TRACKS; i++) {
      media[i].paused |= rates[i] == 0;
      media[i].max_bitrate = rates[i];
      media[i].min_bitrate = MIN (media[i].min_bitrate, rates[i]);
    }
    allocate_media (max, media, rates);
  }
  if (gst_latest_track_budget_sum (tracks, set, rates) < min) {
    take_media (media, tracks, set);
    for (guint i = 0; i < MAX_TRACKS; i++)
      media[i].min_bitrate = rates[i];
    allocate_media (min, media, rates);
  }
}

guint
gst_latest_track_budget_sum (
    const GstLatestAllocationTrack *tracks, guint32 set, const guint *rates)
{
  guint64 sum = 0;

  for (guint i = 0; i < MAX_TRACKS; i++)
    sum += has (set, i) && !tracks[i].audio ? rates[i] : 0;
  return MIN (sum, G_MAXUINT);
}
