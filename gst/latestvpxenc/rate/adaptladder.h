/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The degradation ladder is the list of operating points that the adaptation of
 * an encoder moves along: pairs of a frame rate and a picture size, each with
 * fewer pixels a second than the one before. The user's bounds say which pairs
 * there are, and whether the frame rate or the size gives way first. The
 * balanced ladder for 60 frames a second of 1280x720, with the number of each
 * rung:
 *
 *    0  60  1280x720       4  60   640x360       8  60   320x180
 *    1  40  1280x720       5  40   640x360       9  40   320x180
 *    2  60   960x540       6  60   480x270      10  30   320x180
 *    3  40   960x540       7  40   480x270      ...
 */

/**
 * GstLatestDegradationPreference:
 * @GST_LATEST_DEGRADATION_BALANCED: frame rate to two thirds, then picture size
 * @GST_LATEST_DEGRADATION_MAINTAIN_FRAMERATE: picture size only
 * @GST_LATEST_DEGRADATION_MAINTAIN_RESOLUTION: frame rate only
 *
 * What is reduced first when bitrate or processor time runs short, as
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
 * @GST_LATEST_ADAPT_SPEED: choose faster settings of the encoder
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
  guint width, height; /* of the input */
  gdouble framerate;   /* of the input, at most the user's maximum */
  GstLatestAdaptationFlags flags;
  GstLatestDegradationPreference preference;
  gdouble min_framerate; /* frames per second; 0: none */
  guint min_height;      /* 0: none */
} GstLatestLadderBounds;

/* A scale is the index of a picture size: 1, 3/4, 1/2, 3/8 and 1/4 of each
 * side. */
#define GST_LATEST_N_SCALES 5

typedef struct
{
  gdouble framerate; /* that of the bounds: no limit */
  guint scale;       /* 0: size of the input */
  guint width, height;
  /* Pixels per second as a fraction of those of the first rung. */
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
/* Returns the first rung with at most this cost, or the last one when there is
 * none. */
guint gst_latest_ladder_find (const GstLatestLadder *ladder, gdouble cost);
/* Returns the first rung of size @scale with at most this cost, or the last one
 * of that size. The ladder must have a rung of that size. */
guint gst_latest_ladder_find_same_size (
    const GstLatestLadder *ladder, gdouble cost, guint scale);
/* Returns the length of a side at @scale: even, so that 4:2:0 has whole chroma
 * samples, and at least 2. */
guint gst_latest_ladder_scaled (guint length, guint scale);
/* Returns the factor of @scale for each side, before rounding. */
gdouble gst_latest_ladder_get_scale (guint scale);

G_END_DECLS
