/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "scenecut.h"

#include <stdlib.h>
#include <string.h>

#define BLOCKS (GST_LATEST_SCENE_COLUMNS * GST_LATEST_SCENE_ROWS)
/* Each block is sampled by four runs of sixteen pixels. */
#define RUNS 4
#define RUN_PIXELS 16

/* The least difference of a cut. Block means of two unrelated pictures differ
 * by 20 and more of 256; those of the fastest pan in which details can still be
 * seen, and the noise of a dark room, by less than 8. */
#define MIN_DIFFERENCE 12
/* The least ratio of a cut's difference to the mean one, for scenes with much
 * movement. */
#define MIN_RATIO 3
/* Frames until the mean difference of a scene is known. */
#define WARM_UP_FRAMES 4

void
gst_latest_scene_cut_init (GstLatestSceneCut *s)
{
  memset (s, 0, sizeof (*s));
}

/* Writes four times the mean of each block to @out. */
static void
sample (
    gint16 *out, const guint8 *luma, gsize stride, guint width, guint height)
{
  for (guint by = 0; by < GST_LATEST_SCENE_ROWS; by++) {
    for (guint bx = 0; bx < GST_LATEST_SCENE_COLUMNS; bx++) {
      guint x = (width - RUN_PIXELS) * bx / (GST_LATEST_SCENE_COLUMNS - 1);
      guint sum = 0;

      for (guint i = 0; i < RUNS; i++) {
        guint y = (by * RUNS + i) * height / (GST_LATEST_SCENE_ROWS * RUNS);
        const guint8 *at = luma + y * stride + x;

        for (guint j = 0; j < RUN_PIXELS; j++)
          sum += at[j];
      }
      *out++ = (gint16) (sum * 4 / (RUNS * RUN_PIXELS));
    }
  }
}

/* Returns the mean difference of the blocks, without a change of brightness
 * that the whole picture has in common. */
static gdouble
difference (const gint16 *a, const gint16 *b)
{
  gint brighter = 0, sum = 0;

  for (guint i = 0; i < BLOCKS; i++)
    brighter += a[i] - b[i];
  brighter /= BLOCKS;
  for (guint i = 0; i < BLOCKS; i++)
    sum += abs (a[i] - b[i] - brighter);
  return sum / (4.0 * BLOCKS);
}

gboolean
gst_latest_scene_cut_add (GstLatestSceneCut *s, const guint8 *luma,
    gsize stride, guint width, guint height)
{
  gint16 now[BLOCKS];
  gdouble d;
  gboolean is_cut;

  if (width < 64 || height < 48)
    return FALSE;
  sample (now, luma, stride, width, height);
  d = s->frames ? difference (now, s->last) : 0;
  is_cut = s->frames >= WARM_UP_FRAMES && d > MIN_DIFFERENCE
      && d > MIN_RATIO * s->mean_difference;
  memcpy (s->last, now, sizeof (now));
  if (is_cut) {
    s->frames = 1;
    return TRUE;
  }
  if (s->frames > 0)
    s->mean_difference = s->frames == 1 ? d : (3 * s->mean_difference + d) / 4;
  s->frames++;
  return FALSE;
}
