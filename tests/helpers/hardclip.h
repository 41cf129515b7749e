/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A camera picture that is hard to encode, the same in every run: textures that
 * pan by fractions of a pixel, things that cross them, sensor noise, and every
 * 2.5 seconds a cut to another scene: one that stands still, one that pans
 * slowly, one that pans fast. At 640x480 and 30 frames per second it takes about
 * 4 Mbit/s before an encoder has nothing left to spend. */
typedef struct _HardClip HardClip;

#define HARD_CLIP_SCENE_FRAMES 75

HardClip *hard_clip_new (guint width, guint height);
void hard_clip_free (HardClip *clip);

/* width and height even. */
gsize hard_clip_frame_size (HardClip *clip);
/* Frame n as I420 without padding. */
void hard_clip_draw (HardClip *clip, guint n, guint8 *i420);

G_END_DECLS
