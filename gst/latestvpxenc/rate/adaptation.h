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

/* The adaptation decides at which picture size, frame rate and encoder speed a
 * live stream is encoded. It measures each encoded frame, moves down the
 * degradation ladder when processor time or bitrate runs short, and up again
 * when there is headroom.
 *
 * When the encoder is overloaded, faster encoder settings come first, then the
 * ladder, at once as far as the measured load asks for. When the bitrate is too
 * low, the ladder is used alone. Up and down it is the predicted quantizer that
 * decides, so that the rung depends on bitrate, content and load and not on the
 * way there. A step up is at most to four times the pixels. It comes after a
 * time without trouble, which is tripled whenever a step up turns out wrong.
 * The size changes at most once in five seconds. The first second of a stream
 * and that after a jump of the bitrate change the speed only.
 *
 * An encoder that makes far more than its bitrate is stopped at once: frames
 * are dropped, which leaves it the time to choose a coarser quantizer, and half
 * a second later the size gets as small as needed.
 *
 *   gst_latest_adaptation_init (&a, codec);
 *   gst_latest_adaptation_configure (&a, now, &config);   // and at each change
 *   // for each frame that was encoded:
 *   if (gst_latest_adaptation_add_frame (&a, &frame))
 *     apply gst_latest_adaptation_get (&a);
 *
 * Times are nanoseconds of any steady clock. No lock is taken: the owner says
 * what protects the state. */

typedef struct
{
  GstLatestLadderBounds bounds;
  /* Steps by which the encoder can be made faster; 0: speed set by the user */
  guint max_speed;
} GstLatestAdaptationConfig;

/* The measurements of an encoded frame. */
typedef struct
{
  gint64 now;  /* time at which it came out */
  gint64 busy; /* time since its conversion began */
  gint64 age;  /* age at that beginning, or GST_LATEST_TIME_NONE */
  gboolean is_key;
  guint64 bits;
  guint target; /* bitrate that the encoder was set to, bit/s */
  gint qp;      /* quantizer index, or GST_LATEST_QP_UNKNOWN */
} GstLatestAdaptationFrame;

/* The operating point that the encoder is to use. */
typedef struct
{
  guint speed;           /* steps faster than the base speed */
  gdouble max_framerate; /* 0: no limit */
  guint scale;           /* 0: size of the input */
  guint width, height;
} GstLatestAdaptationStep;

/* A step up that there is headroom for: since when, and the lowest rung found
 * in all that time. There are kinds by the reserve of bitrate. */
typedef struct
{
  gint64 since;
  guint rung;
} GstLatestStepUp;

#define GST_LATEST_N_UPS 3

typedef struct
{
  GstLatestAdaptationConfig config;
  GstLatestLadder ladder;
  gboolean configured;
  guint rung, speed;
  /* Frame rate in spite of the rung, while the encoder makes far more than its
   * bitrate; 0: that of the rung. */
  gdouble drop_framerate;
  guint64 size_changes;

  GstLatestAdaptLoad load;
  GstLatestAdaptRate rate;
  GstLatestQualityLimit limit;

  gint64 last_change, last_size_change;
  /* Start of an excess, an overload, a lack of bitrate, and a low load. */
  gint64 excess_since, over_load_since, over_rate_since, low_load_since;
  GstLatestStepUp ups[GST_LATEST_N_UPS];
  /* Times with headroom before a step up, by what limits the stream. */
  gint64 load_dwell, rate_dwell;
  /* The last step up while it is on probation: its time and bitrate. */
  gint64 went_up;
  gdouble went_up_target;
} GstLatestAdaptation;

void gst_latest_adaptation_init (
    GstLatestAdaptation *a, GstLatestVpxCodec codec);
/* Sets the bounds, which include the input's size and frame rate. A position on
 * the old ladder becomes the one on the new ladder with about the same pixels
 * per second. */
void gst_latest_adaptation_configure (GstLatestAdaptation *a, gint64 now,
    const GstLatestAdaptationConfig *config);
/* Counts an encoded frame. Returns TRUE when gst_latest_adaptation_get() now
 * returns another operating point. */
gboolean gst_latest_adaptation_add_frame (
    GstLatestAdaptation *a, const GstLatestAdaptationFrame *frame);
GstLatestAdaptationStep gst_latest_adaptation_get (
    const GstLatestAdaptation *a);

G_END_DECLS
