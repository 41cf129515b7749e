/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "encodermodel.h"

#include <math.h>

/* A debt of bits is paid back over so many frames; no frame shrinks by more
 * than half. */
#define PAY_FRAMES 15
#define MAX_PAY 0.5
#define MIN_FRAME 60

void
encoder_model_init (
    EncoderModel *e, const EncoderModelConfig *config, guint32 seed)
{
  *e = (EncoderModel) {
    .config = *config, .rand = g_rand_new_with_seed (seed), .want_key = TRUE
  };
}

void
encoder_model_clear (EncoderModel *e)
{
  g_rand_free (e->rand);
}

void
encoder_model_request_key (EncoderModel *e)
{
  e->want_key = TRUE;
}

gdouble
normal_random (GRand *rand)
{
  gdouble sum = 0;

  for (guint i = 0; i < 12; i++)
    sum += g_rand_double (rand);
  return sum - 6;
}

guint
encoder_model_next (EncoderModel *e, guint bitrate, gboolean *key)
{
  gdouble mean = (gdouble) bitrate / e->config.frame_rate;
  gdouble noise = e->config.noise * normal_random (e->rand);
  gdouble size = mean * exp (noise - e->config.noise * e->config.noise / 2);

  *key = e->want_key
      || (e->config.key_interval > 0
          && e->since_key + 1 >= e->config.key_interval);
  if (*key) {
    size *= e->config.key_size;
    e->since_key = 0;
    e->want_key = FALSE;
  } else {
    size -= CLAMP (e->debt / PAY_FRAMES, -MAX_PAY * mean, MAX_PAY * mean);
    e->since_key++;
  }
  size = MAX (size, MIN_FRAME * 8);
  e->debt += size - mean;
  return size / 8;
}
