/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "hardclip.h"

/* A texture is a square this large, repeated. */
#define TEXTURE 1024
#define N_TEXTURES 4
/* A prime number of noise values, so that no two rows get the same. */
#define N_NOISE 262139
#define N_OBJECTS 6

struct _HardClip
{
  guint width, height;
  guint8 *textures[N_TEXTURES];
  gint8 *noise;
};

/* Numerical Recipes' linear congruential generator. */
static guint32
next_random (guint32 *state)
{
  *state = *state * 1664525u + 1013904223u;
  return *state >> 8;
}

/* Random values on a grid, in between interpolated, added to what is there. */
static void
add_octave (gint *sum, guint step, gint amplitude, guint32 *random)
{
  guint n = TEXTURE / step;
  g_autofree gint *grid = g_new (gint, n * n);

  for (guint i = 0; i < n * n; i++)
    grid[i] = (gint) (next_random (random) % (2 * amplitude + 1)) - amplitude;
  for (guint y = 0; y < TEXTURE; y++) {
    const gint *row = grid + y / step * n,
               *below = grid + (y / step + 1) % n * n;
    gint fy = y % step;

    for (guint x = 0; x < TEXTURE; x++) {
      guint a = x / step, b = (a + 1) % n;
      gint fx = x % step;
      gint top = row[a] * (gint) (step - fx) + row[b] * fx;
      gint bottom = below[a] * (gint) (step - fx) + below[b] * fx;

      sum[y * TEXTURE + x] +=
          (top * (gint) (step - fy) + bottom * fy) / (gint) (step * step);
    }
  }
}

static guint8 *
make_texture (guint32 seed)
{
  g_autofree gint *sum = g_new0 (gint, TEXTURE * TEXTURE);
  guint8 *texture = g_new (guint8, TEXTURE * TEXTURE);

  add_octave (sum, 128, 60, &seed);
  add_octave (sum, 32, 30, &seed);
  add_octave (sum, 8, 24, &seed);
  add_octave (sum, 2, 10, &seed);
  for (guint i = 0; i < TEXTURE * TEXTURE; i++)
    texture[i] = CLAMP (128 + sum[i], 16, 235);
  return texture;
}

HardClip *
hard_clip_new (guint width, guint height)
{
  HardClip *clip = g_new0 (HardClip, 1);
  guint32 random = 1;

  clip->width = width;
  clip->height = height;
  for (guint i = 0; i < N_TEXTURES; i++)
    clip->textures[i] = make_texture (i + 1);
  clip->noise = g_new (gint8, N_NOISE);
  for (guint i = 0; i < N_NOISE; i++)
    clip->noise[i] =
        (gint8) (next_random (&random) % 3 + next_random (&random) % 3) - 2;
  return clip;
}

void
hard_clip_free (HardClip *clip)
{
  for (guint i = 0; i < N_TEXTURES; i++)
    g_free (clip->textures[i]);
  g_free (clip->noise);
  g_free (clip);
}

gsize
hard_clip_frame_size (HardClip *clip)
{
  return (gsize) clip->width * clip->height * 3 / 2;
}

/* A part of a texture, whose origin is in quarters of a pixel. */
static void
draw_texture (const guint8 *texture, gint ox, gint oy, guint8 *out,
    guint stride, guint width, guint height)
{
  guint fx = ox & 3, fy = oy & 3;

  ox >>= 2;
  oy >>= 2;
  for (guint y = 0; y < height; y++) {
    const guint8 *row = texture + ((oy + (gint) y) & (TEXTURE - 1)) * TEXTURE;
    const guint8 *below =
        texture + ((oy + (gint) y + 1) & (TEXTURE - 1)) * TEXTURE;

    for (guint x = 0; x < width; x++) {
      guint a = (ox + (gint) x) & (TEXTURE - 1), b = (a + 1) & (TEXTURE - 1);

      out[y * stride + x] = ((row[a] * (4 - fx) + row[b] * fx) * (4 - fy)
                                + (below[a] * (4 - fx) + below[b] * fx) * fy)
          / 16;
    }
  }
}

/* Things that cross the picture, each at its own speed. */
static void
draw_objects (HardClip *clip, guint scene, guint n, guint8 *luma)
{
  guint size = clip->height / 6;

  for (guint i = 0; i < N_OBJECTS; i++) {
    guint x = (n * (i + 1) * clip->width / 640 + i * 211)
        % (clip->width - size),
          y = i * (clip->height - size) / N_OBJECTS;

    draw_texture (clip->textures[(scene + 1 + i) % N_TEXTURES], i * 400, 0,
        luma + y * clip->width + x, clip->width, size, size);
  }
}

static void
add_noise (HardClip *clip, guint n, guint8 *luma)
{
  guint at = n * 7919 % N_NOISE;

  for (guint i = 0; i < clip->width * clip->height; i++) {
    luma[i] += clip->noise[at];
    at = at + 1 < N_NOISE ? at + 1 : 0;
  }
}

void
hard_clip_draw (HardClip *clip, guint n, guint8 *i420)
{
  /* In quarters of a pixel per frame, for a picture 640 wide. */
  static const gint speed[][2] = { { 0, 0 }, { 5, 1 }, { -22, 7 } };
  guint scene = n / HARD_CLIP_SCENE_FRAMES;
  gint dx = speed[scene % 3][0] * (gint) clip->width / 640;
  gint dy = speed[scene % 3][1] * (gint) clip->width / 640;
  const guint8 *texture = clip->textures[scene % N_TEXTURES];
  guint area = clip->width * clip->height;
  gint t = n % HARD_CLIP_SCENE_FRAMES;

  draw_texture (
      texture, dx * t, dy * t, i420, clip->width, clip->width, clip->height);
  draw_objects (clip, scene, t, i420);
  add_noise (clip, n, i420);
  /* Two faint colours of the same structure. */
  for (guint plane = 0; plane < 2; plane++) {
    guint8 *chroma = i420 + area + plane * area / 4;

    draw_texture (clip->textures[(scene + 1 + plane) % N_TEXTURES], dx * t / 2,
        dy * t / 2, chroma, clip->width / 2, clip->width / 2, clip->height / 2);
    for (guint i = 0; i < area / 4; i++)
      chroma[i] = 96 + chroma[i] / 4;
  }
}
