/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Tells a cut to another scene, in which a difference to the frame before is no
 * help, from a pan, a flash of light or a thing that moves. Looks at some hundred
 * short stretches of the luma plane: microseconds even at 1080p. No lock: whoever
 * embeds it says what protects it. */
#define GST_LATEST_SCENE_COLUMNS 16
#define GST_LATEST_SCENE_ROWS 12

typedef struct
{
  gint16 last[GST_LATEST_SCENE_COLUMNS * GST_LATEST_SCENE_ROWS];
  gdouble usual; /* difference from frame to frame */
  guint frames;  /* seen since the beginning or the last cut */
} GstLatestSceneCut;

void gst_latest_scene_cut_init (GstLatestSceneCut *s);

/* The next frame; whether it belongs to another scene than the one before.
 * Frames smaller than 64x48 never do. */
gboolean gst_latest_scene_cut_add (GstLatestSceneCut *s, const guint8 *luma,
    gsize stride, guint width, guint height);

G_END_DECLS
