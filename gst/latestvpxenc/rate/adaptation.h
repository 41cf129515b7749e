/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "adaptladder.h"
#include "adaptload.h"
#include "adaptrate.h"
#include "qualitylimit.h"

G_BEGIN_DECLS

/* Decides how much of a live stream is encoded: watches what each frame took, and
 * goes down the ladder when that is too much and up again when there is room.
 *
 * Down, when the encoder needs too much of the time between frames: first faster
 * settings of the encoder, then down the ladder, at once as far as the numbers
 * say. When bits are short: down the ladder. Up: never more than four times the
 * pixels at once, unless more went well at the same rate a moment ago; after a
 * time without trouble, which is tripled whenever going up turned out wrong. The
 * size changes at most once in five seconds.
 *
 *   gst_latest_adaptation_init (&a, codec);
 *   gst_latest_adaptation_configure (&a, now, &config);   // and at each change
 *   for each frame that was encoded:
 *     if (gst_latest_adaptation_add_frame (&a, &frame))
 *       apply gst_latest_adaptation_get (&a);
 *
 * Times are nanoseconds of any steady clock. No lock: whoever embeds it says what
 * protects it. */

typedef struct
{
  GstLatestLadderBounds bounds;
  /* Steps by which the encoder can be made faster; 0: the user decided. */
  guint max_speed;
} GstLatestAdaptationConfig;

/* What an encoded frame took. */
typedef struct
{
  gint64 now;  /* when it came out */
  gint64 busy; /* from the start of its conversion */
  gint64 age;  /* at that start; GST_LATEST_TIME_NONE */
  gboolean is_key;
  guint64 bits;
  guint target; /* bit/s the encoder was told */
  gint qp;      /* GST_LATEST_QP_UNKNOWN */
} GstLatestAdaptationFrame;

/* What is to be done. */
typedef struct
{
  guint speed;           /* steps faster than usual */
  gdouble max_framerate; /* 0: no limit */
  guint scale;           /* 0: as it arrives */
  guint width, height;
} GstLatestAdaptationStep;

typedef struct
{
  GstLatestAdaptationConfig config;
  GstLatestLadder ladder;
  gboolean configured;
  guint rung, speed;
  guint64 changes, size_changes;

  GstLatestAdaptLoad load;
  GstLatestAdaptRate rate;
  GstLatestQualityLimit limit;

  gint64 last_change, last_size_change;
  /* Since when there is too much of something, and room for more. */
  gint64 over_load_since, over_rate_since, room_since;
  gdouble room; /* the least in all that time */
  gint64 dwell; /* before going up */
  /* A step up on probation: when, at which rate, and from where. */
  gint64 went_up;
  gdouble went_up_target;
  guint before_up;
} GstLatestAdaptation;

void gst_latest_adaptation_init (
    GstLatestAdaptation *a, GstLatestVpxCodec codec);
/* What arrives or the bounds are these. Keeps as near to the pixels per second
 * found so far as the new ladder allows. */
void gst_latest_adaptation_configure (GstLatestAdaptation *a, gint64 now,
    const GstLatestAdaptationConfig *config);
/* TRUE: gst_latest_adaptation_get() returns something else than before. */
gboolean gst_latest_adaptation_add_frame (
    GstLatestAdaptation *a, const GstLatestAdaptationFrame *frame);
GstLatestAdaptationStep gst_latest_adaptation_get (
    const GstLatestAdaptation *a);

G_END_DECLS
