/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "adaptation.h"

/* The simulation of an adapted stream runs a camera, a slot for its newest
 * frame and an encoder in virtual time, controlled by a GstLatestAdaptation.
 * The encode time of a frame grows with its pixels; a key frame takes three
 * times as long, and each step of speed saves a fifth. A tenth of the time goes
 * by the size of the input, whatever size it is scaled to. */

#define SECOND GST_LATEST_SECOND_NS
#define BALANCED GST_LATEST_DEGRADATION_BALANCED
#define KEEP_RATE GST_LATEST_DEGRADATION_MAINTAIN_FRAMERATE
#define KEEP_SIZE GST_LATEST_DEGRADATION_MAINTAIN_RESOLUTION
#define ALL GST_LATEST_ADAPT_ALL
/* Bounds of 720p at 30 and 60 frames per second. */
#define HD30(preference) \
  { \
    1280, 720, 30, ALL, preference, 5, 180 \
  }
#define HD60(preference) \
  { \
    1280, 720, 60, ALL, preference, 10, 180 \
  }
/* The noise and the length of an AdaptSim without drift, outliers and competing
 * load. */
#define ALONE(noise, seconds) noise, 0, 0, 0, 0, seconds

/* A phase holds from its time on until the next one begins. */
typedef struct
{
  gdouble from;      /* seconds */
  gdouble encode_ms; /* of a frame at full size */
  guint bitrate;
  gdouble detail; /* replaces that of the AdaptSim; 0: not */
} AdaptPhase;

#define ADAPT_MAX_PHASES 8
#define ADAPT_BITS_SECONDS 10

typedef struct
{
  GstLatestLadderBounds bounds;
  guint max_speed;
  AdaptPhase phases[ADAPT_MAX_PHASES];
  guint n_phases;
  /* Encode times and bitrates are multiplied by a random factor between 1 -
   * noise and 1 + noise. */
  gdouble noise;
  /* A sine of 17 s and this amplitude is applied to them as well. */
  gdouble drift;
  /* This fraction of all frames takes five times as long. */
  gdouble outliers;
  /* Another process takes the processor in the first half of each such period
   * (0: never), and encode times are multiplied by the factor. */
  gdouble competing_period, competing_factor;
  gdouble seconds;
  guint32 seed;
  /* Bits per pixel for which the encoder takes quantizer 60 at full size. A
   * smaller picture has more detail in each pixel. 0: the quantizer is not
   * known. */
  gdouble detail;
  /* Growth of the quantizer per halving of the bits per pixel, and per doubling
   * of the pixels at the same bitrate, as measured with vp8enc. 0: the
   * quantizer is a power of the bits per pixel. */
  gdouble bits_slope, size_slope;
} AdaptSim;

typedef struct
{
  GstLatestAdaptation a;
  guint frames;
  gdouble fps;          /* in the last 10 s */
  gdouble age_p95_ms;   /* at the end of the encode, whole run */
  guint changes;        /* of the operating point */
  guint reversals;      /* changes against the direction of the one before */
  gint64 closest_sizes; /* least time between two changes of size */
  gdouble seconds[GST_LATEST_N_LIMITS];
  /* Bits that were made in each of the first seconds. */
  gdouble bits[ADAPT_BITS_SECONDS];
  gint64 last_change; /* time of the last change; 0: none */
} AdaptResult;

void adapt_sim_run (const AdaptSim *sim, AdaptResult *result);
/* Returns the quantizer of the simulated encoder on @rung, without its limits. */
gdouble adapt_sim_quantizer (
    const AdaptSim *sim, const GstLatestRung *rung, gdouble bitrate);
/* Returns the operating point at the end as "1280x720@30+2": size, frame rate
 * and steps of speed. */
gchar *adapt_result_describe (const AdaptResult *result);
/* Logs what became of the stream @what. */
void adapt_result_log (const AdaptResult *result, const gchar *what);
