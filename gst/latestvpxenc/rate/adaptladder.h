/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The ladder that the adaptation of an encoder climbs: pairs of a frame rate and a
 * picture size, each with fewer pixels a second than the one before. Which pairs
 * there are, and whether the frame rate or the size gives way first, is said by
 * the user's bounds. The table of the balanced one for 60 frames a second of
 * 1280x720 (the first column counts the rungs):
 *
 *    0  60  1280x720       4  60   640x360       8  60   320x180
 *    1  40  1280x720       5  40   640x360       9  40   320x180
 *    2  60   960x540       6  60   480x270      10  30   320x180
 *    3  40   960x540       7  40   480x270      ...
 */

/**
 * GstLatestDegradationPreference:
 * @GST_LATEST_DEGRADATION_BALANCED: frame rate down to two thirds, then picture size
 * @GST_LATEST_DEGRADATION_MAINTAIN_FRAMERATE: picture size only
 * @GST_LATEST_DEGRADATION_MAINTAIN_RESOLUTION: frame rate only
 *
 * What gives way when there is not enough bitrate or processor time, as
 * RTCDegradationPreference of W3C mst-content-hint.
 */
typedef enum
{
  GST_LATEST_DEGRADATION_BALANCED,
  GST_LATEST_DEGRADATION_MAINTAIN_FRAMERATE,
  GST_LATEST_DEGRADATION_MAINTAIN_RESOLUTION,
} GstLatestDegradationPreference;

/**
 * GstLatestAdaptationFlags:
 * @GST_LATEST_ADAPT_FRAMERATE: encode fewer frames
 * @GST_LATEST_ADAPT_RESOLUTION: encode smaller pictures
 * @GST_LATEST_ADAPT_SPEED: let the encoder search less
 *
 * What latestvpxenc may change by itself.
 */
typedef enum
{
  GST_LATEST_ADAPT_FRAMERATE = 1 << 0,
  GST_LATEST_ADAPT_RESOLUTION = 1 << 1,
  GST_LATEST_ADAPT_SPEED = 1 << 2,
} GstLatestAdaptationFlags;

#define GST_LATEST_ADAPT_ALL \
  (GST_LATEST_ADAPT_FRAMERATE | GST_LATEST_ADAPT_RESOLUTION \
      | GST_LATEST_ADAPT_SPEED)

typedef struct
{
  guint width, height; /* of what arrives */
  gdouble framerate;   /* of what arrives, at most the user's maximum */
  GstLatestAdaptationFlags flags;
  GstLatestDegradationPreference preference;
  gdouble min_framerate; /* frames per second; 0: none */
  guint min_height;      /* 0: none */
} GstLatestLadderBounds;

/* Index of a picture size: 1, 3/4, 1/2, 3/8 and 1/4 of each side. */
#define GST_LATEST_N_SCALES 5

typedef struct
{
  gdouble framerate; /* as in the bounds: no limit */
  guint scale;       /* 0: as it arrives */
  guint width, height;
  /* Pixels per second as a part of those of the first rung. */
  gdouble cost;
} GstLatestRung;

#define GST_LATEST_LADDER_MAX 32

typedef struct
{
  GstLatestRung rungs[GST_LATEST_LADDER_MAX];
  guint n; /* at least 1 */
} GstLatestLadder;

void gst_latest_ladder_build (
    GstLatestLadder *ladder, const GstLatestLadderBounds *bounds);
/* The first rung that costs at most this much; the last when none does. */
guint gst_latest_ladder_find (const GstLatestLadder *ladder, gdouble cost);
/* The same among those of one size, of which there is at least one. */
guint gst_latest_ladder_find_same_size (
    const GstLatestLadder *ladder, gdouble cost, guint scale);
/* One side of a picture at that scale: even, so that the chroma planes of 4:2:0
 * are whole, and at least 2. */
guint gst_latest_ladder_scaled (guint length, guint scale);
/* What each side is multiplied by, but for evenness. */
gdouble gst_latest_ladder_get_scale (guint scale);

G_END_DECLS
