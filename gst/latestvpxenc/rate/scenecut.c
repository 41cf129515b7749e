/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "scenecut.h"

#include <stdlib.h>
#include <string.h>

#define BLOCKS (GST_LATEST_SCENE_COLUMNS * GST_LATEST_SCENE_ROWS)
/* Four stretches of sixteen pixels for each block. */
#define STRETCHES 4
#define STRETCH 16

/* Two pictures of different things differ by 20 and more, of 256, in the means of
 * their blocks; the fastest pan in which details can still be seen, and the noise
 * of a dark room, by less than 8. */
#define LEAST_DIFFERENCE 12
/* In a scene with much movement a cut must stand out from it. */
#define STAND_OUT 3
/* Before, it is not known what is usual. */
#define FRAMES_TO_KNOW 4

void
gst_latest_scene_cut_init (GstLatestSceneCut *s)
{
  memset (s, 0, sizeof (*s));
}

/* The mean of each block, times four. */
static void
sample (
    gint16 *out, const guint8 *luma, gsize stride, guint width, guint height)
{
  for (guint by = 0; by < GST_LATEST_SCENE_ROWS; by++) {
    for (guint bx = 0; bx < GST_LATEST_SCENE_COLUMNS; bx++) {
      guint x = (width - STRETCH) * bx / (GST_LATEST_SCENE_COLUMNS - 1);
      guint sum = 0;

      for (guint i = 0; i < STRETCHES; i++) {
        guint y =
            (by * STRETCHES + i) * height / (GST_LATEST_SCENE_ROWS * STRETCHES);
        const guint8 *at = luma + y * stride + x;

        for (guint j = 0; j < STRETCH; j++)
          sum += at[j];
      }
      *out++ = (gint16) (sum * 4 / (STRETCHES * STRETCH));
    }
  }
}

/* Of the blocks, apart from what the whole picture became brighter by. */
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
  is_cut = s->frames >= FRAMES_TO_KNOW && d > LEAST_DIFFERENCE
      && d > STAND_OUT * s->usual;
  memcpy (s->last, now, sizeof (now));
  if (is_cut) {
    s->frames = 1;
    return TRUE;
  }
  if (s->frames > 0)
    s->usual = s->frames == 1 ? d : (3 * s->usual + d) / 4;
  s->frames++;
  return FALSE;
}
