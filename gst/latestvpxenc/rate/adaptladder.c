/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "adaptladder.h"

#include <string.h>

/* Picture sizes as fractions of a side. Each has about half the pixels of the
 * one before: a smaller step is not worth the key frame it costs, a larger one
 * is too visible. */
static const struct
{
  guint num, den;
} scales[GST_LATEST_N_SCALES] = { { 1, 1 }, { 3, 4 }, { 1, 2 }, { 3, 8 },
  { 1, 4 } };

/* Frame rates as fractions of the input's. A divisor that is no integer makes
 * the distances of frames uneven, so there is only one, 2/3, which libwebrtc
 * uses too. */
static const gdouble rates[] = { 1, 2.0 / 3, 1.0 / 2, 1.0 / 3, 1.0 / 4, 1.0 / 6,
  1.0 / 8, 1.0 / 12 };

/* The balanced ladder has this many frame rates for each size. Motion at two
 * thirds of the frame rate still looks smooth. Below that a smaller picture is
 * better: at a given bitrate fewer frames are larger frames, which arrive
 * later, as measured in docs/decisions/008-two-thirds-of-the-frame-rate.md. */
#define N_BALANCED_RATES 2

guint
gst_latest_ladder_scaled (guint length, guint scale)
{
  guint half = (length * scales[scale].num + scales[scale].den)
      / (2 * scales[scale].den);

  return scale == 0 ? length : MAX (2 * half, 2);
}

gdouble
gst_latest_ladder_get_scale (guint scale)
{
  return (gdouble) scales[scale].num / scales[scale].den;
}

static void
add (GstLatestLadder *ladder, const GstLatestLadderBounds *b, guint scale,
    gdouble rate)
{
  GstLatestRung *rung = &ladder->rungs[ladder->n];
  gdouble full = (gdouble) b->width * b->height;

  rung->framerate = b->framerate * rate;
  rung->scale = scale;
  rung->width = gst_latest_ladder_scaled (b->width, scale);
  rung->height = gst_latest_ladder_scaled (b->height, scale);
  rung->cost = full > 0 ? rate * rung->width * rung->height / full : rate;
  /* A rung that is not cheaper than the one before is of no use. */
  if (ladder->n > 0 && rung->cost >= ladder->rungs[ladder->n - 1].cost)
    return;
  g_assert (ladder->n < GST_LATEST_LADDER_MAX);
  ladder->n++;
}

static guint
count_scales (const GstLatestLadderBounds *b)
{
  guint n = 1;

  if (!(b->flags & GST_LATEST_ADAPT_RESOLUTION)
      || b->preference == GST_LATEST_DEGRADATION_MAINTAIN_RESOLUTION)
    return 1;
  while (n < GST_LATEST_N_SCALES
      && gst_latest_ladder_scaled (b->height, n) >= MAX (b->min_height, 2)
      && gst_latest_ladder_scaled (b->width, n) < b->width)
    n++;
  return n;
}

static guint
count_rates (const GstLatestLadderBounds *b)
{
  guint n = 1;

  if (!(b->flags & GST_LATEST_ADAPT_FRAMERATE)
      || b->preference == GST_LATEST_DEGRADATION_MAINTAIN_FRAMERATE
      || b->framerate <= 0)
    return 1;
  /* The tolerance of 1 % accepts 29.97 for a minimum of 30. */
  while (n < G_N_ELEMENTS (rates)
      && b->framerate * rates[n] >= b->min_framerate * 0.99)
    n++;
  return n;
}

void
gst_latest_ladder_build (
    GstLatestLadder *ladder, const GstLatestLadderBounds *b)
{
  guint n_scales = count_scales (b), n_rates = count_rates (b);
  guint n_first = n_scales > 1 ? MIN (n_rates, N_BALANCED_RATES) : n_rates;

  memset (ladder, 0, sizeof (*ladder));
  for (guint scale = 0; scale < n_scales; scale++)
    for (guint rate = 0; rate < n_first; rate++)
      add (ladder, b, scale, rates[rate]);
  for (guint rate = n_first; rate < n_rates; rate++)
    add (ladder, b, n_scales - 1, rates[rate]);
}

guint
gst_latest_ladder_find (const GstLatestLadder *ladder, gdouble cost)
{
  guint i = 0;

  while (i < ladder->n - 1 && ladder->rungs[i].cost > cost)
    i++;
  return i;
}

guint
gst_latest_ladder_find_same_size (
    const GstLatestLadder *ladder, gdouble cost, guint scale)
{
  guint found = 0;

  for (guint i = 0; i < ladder->n; i++) {
    if (ladder->rungs[i].scale != scale)
      continue;
    found = i;
    if (ladder->rungs[i].cost <= cost)
      break;
  }
  return found;
}
