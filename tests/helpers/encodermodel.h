/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A model of the frame sizes of a live encoder: on average they keep to the
 * rate, with noise; the frames behind a key frame make up for its size. */

typedef struct
{
  guint frame_rate;
  gdouble noise;      /* standard deviation, relative to the size */
  guint key_interval; /* frames between key frames; 0: the first only */
  gdouble key_size;   /* size of a key frame, in average frames */
} EncoderModelConfig;

/* These values are like vpxenc in CBR mode with max-intra-bitrate = 300 %. */
#define ENCODER_MODEL_DEFAULT \
  { \
    30, 0.2, 0, 3 \
  }

typedef struct
{
  EncoderModelConfig config;
  GRand *rand;
  gdouble debt; /* bits made so far beyond the rate */
  guint since_key;
  gboolean want_key;
} EncoderModel;

void encoder_model_init (
    EncoderModel *e, const EncoderModelConfig *config, guint32 seed);
void encoder_model_clear (EncoderModel *e);
void encoder_model_request_key (EncoderModel *e);
/* The size of the next frame at @bitrate, in bytes. */
guint encoder_model_next (EncoderModel *e, guint bitrate, gboolean *key);

/* A random number from a normal distribution with mean 0 and deviation 1. */
gdouble normal_random (GRand *rand);

G_END_DECLS
