/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How large the frames of a live encoder are: on average what the rate says, with
 * noise, and key frames that the following frames pay for. */

typedef struct
{
  guint frame_rate;
  gdouble noise;      /* standard deviation, relative to the size */
  guint key_interval; /* frames between key frames; 0: the first only */
  gdouble key_size;   /* of a key frame, in frames */
} EncoderModelConfig;

/* Like vpxenc in CBR mode with max-intra-bitrate = 300 %. */
#define ENCODER_MODEL_DEFAULT \
  { \
    30, 0.2, 0, 3 \
  }

typedef struct
{
  EncoderModelConfig config;
  GRand *rand;
  gdouble debt; /* bits made beyond the rate so far */
  guint since_key;
  gboolean want_key;
} EncoderModel;

void encoder_model_init (
    EncoderModel *e, const EncoderModelConfig *config, guint32 seed);
void encoder_model_clear (EncoderModel *e);
void encoder_model_request_key (EncoderModel *e);
/* Bytes of the next frame at @bitrate. */
guint encoder_model_next (EncoderModel *e, guint bitrate, gboolean *key);

/* From a normal distribution of mean 0 and deviation 1. */
gdouble normal_random (GRand *rand);

G_END_DECLS
