/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The scene cut detector tells a cut to another scene, where prediction from
 * the frame before is no help, from a pan, a flash of light or a moving object.
 * It compares the means of a grid of blocks of the luma plane, of which it
 * reads some hundred short runs of pixels: microseconds even at 1080p. No lock
 * is taken: the owner says what protects the state. */
#define GST_LATEST_SCENE_COLUMNS 16
#define GST_LATEST_SCENE_ROWS 12

typedef struct
{
  /* Block means of the last frame. */
  gint16 last[GST_LATEST_SCENE_COLUMNS * GST_LATEST_SCENE_ROWS];
  gdouble mean_difference; /* from frame to frame */
  guint frames;            /* seen since the beginning or the last cut */
} GstLatestSceneCut;

void gst_latest_scene_cut_init (GstLatestSceneCut *s);

/* Adds a frame and returns whether it is the first of another scene. Frames
 * smaller than 64x48 never are. */
gboolean gst_latest_scene_cut_add (GstLatestSceneCut *s, const guint8 *luma,
    gsize stride, guint width, guint height);

G_END_DECLS
