/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "adaptation.h"

/* A camera, a slot for its newest frame and an encoder, in virtual time, steered
 * by a GstLatestAdaptation. A frame takes the encoder a time that grows with its
 * pixels, a key frame three times as long, and each step of speed saves a fifth. A
 * tenth of the time is for the whole picture, whatever its size is scaled to. */

/* What holds from a time on, until the next one begins. */
typedef struct
{
  gdouble from;      /* seconds */
  gdouble encode_ms; /* for a frame as it arrives */
  guint bitrate;
} AdaptPhase;

#define ADAPT_MAX_PHASES 6

typedef struct
{
  GstLatestLadderBounds bounds;
  guint max_speed;
  AdaptPhase phases[ADAPT_MAX_PHASES];
  guint n_phases;
  /* Each time and rate is multiplied by something between 1 - noise and
   * 1 + noise. */
  gdouble noise;
  /* And all of them go up and down by this part, in 17 s. */
  gdouble wander;
  /* This part of all frames takes five times as long. */
  gdouble spikes;
  /* The processor is somebody else's for the first half of each such period:
   * everything takes hog times as long. 0: never. */
  gdouble hog_period, hog;
  gdouble seconds;
  guint32 seed;
  /* Bits a pixel for which the encoder takes quantizer 60 at full size. A smaller
   * picture has more detail in each pixel. 0: the quantizer is not known. */
  gdouble detail;
} AdaptSim;

typedef struct
{
  GstLatestAdaptation a;
  guint frames;
  gdouble fps;          /* in the last 10 s */
  gdouble age_p95_ms;   /* at the end of the encode, whole run */
  guint reversals;      /* changes up after one down or the opposite */
  gint64 closest_sizes; /* least time between two changes of size */
  gdouble seconds[GST_LATEST_N_LIMITS];
} AdaptResult;

void adapt_sim_run (const AdaptSim *sim, AdaptResult *result);
/* "1280x720@30+2": size, frame rate and steps of speed at the end. */
gchar *adapt_result_describe (const AdaptResult *result);
