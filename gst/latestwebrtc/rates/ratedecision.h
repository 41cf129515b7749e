/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ratepolicy.h"
#include "trackactivity.h"
#include "trackbudget.h"

G_BEGIN_DECLS

/* The rate decision makes the bitrates of all tracks of what the viewers'
 * networks carry, for each encoding of what the networks of its viewers do. It
 * has no lock, no clock and no object: ratecontrol.c
 * serializes all calls. */

/* A viewer's rates are computed twice: as if all its tracks had frames, which is
 * what tracks that are still may have, and without those. */
enum
{
  GST_LATEST_RATES_ALL,
  GST_LATEST_RATES_ACTIVE,
  GST_LATEST_N_RATES
};

typedef struct
{
  gboolean voted;
  guint budget; /* bit/s on the wire; once voted */
  gboolean uncounted;
  guint32 tracks; /* it gets */
  guint encoding; /* of which it gets those that are not shared */
  GstLatestTrackPauses pauses;
  guint rates[GST_LATEST_N_RATES][GST_LATEST_MAX_TRACKS]; /* once voted */
} GstLatestRateViewer;

typedef struct
{
  GstLatestRateSettings settings;
  GstLatestAllocationTrack tracks[GST_LATEST_MAX_TRACKS];
  GstLatestTrackActivity activity[GST_LATEST_MAX_TRACKS];
  guint32 present; /* tracks there are */
  guint32 still;   /* of these, those without frames */
  guint32 shared;  /* all viewers are sent encoding 0 of these */
  /* The decision; 0 for encodings that are not used. */
  guint rates[GST_LATEST_MAX_ENCODINGS][GST_LATEST_MAX_TRACKS];
  guint total[GST_LATEST_MAX_ENCODINGS];
} GstLatestRateDecision;

/* Divides the viewer's budget, with the tracks as they are. Returns TRUE when
 * its paused tracks have changed. */
gboolean gst_latest_rate_decision_divide (
    const GstLatestRateDecision *self, GstLatestRateViewer *viewer, gint64 now);
/* Takes note of a frame. Returns TRUE when other tracks are still than
 * before: then each viewer's budget is to be divided again. */
gboolean gst_latest_rate_decision_frame (
    GstLatestRateDecision *self, guint id, gint64 now);
/* Decides for one encoding, with the budgets of @viewers divided. Those of other
 * encodings count for tracks that are shared only. */
void gst_latest_rate_decision_update (GstLatestRateDecision *self,
    guint encoding, const GstLatestRateViewer *const *viewers, guint n);
/* Whether the viewer's network carries the video it gets, as decided. */
gboolean gst_latest_rate_decision_is_carried (
    const GstLatestRateDecision *self, const GstLatestRateViewer *viewer);

G_END_DECLS
