/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/video/video.h>

#include "scenecut.h"

G_BEGIN_DECLS

/* Detection of the first frame of another scene: maps the frames for
 * rate/scenecut.c, which compares them. */
typedef struct
{
  GstLatestSceneCut detector; /* the streaming thread */
  guint64 cuts;               /* protected by lock */
  GMutex lock;
} GstLatestVpxSceneCut;

void gst_latest_vpx_scene_cut_init (GstLatestVpxSceneCut *s);
void gst_latest_vpx_scene_cut_clear (GstLatestVpxSceneCut *s);
/* Forgets the last stream. Only while nothing streams. */
void gst_latest_vpx_scene_cut_reset (GstLatestVpxSceneCut *s);
/* Any thread. Adds "scene-cuts". */
void gst_latest_vpx_scene_cut_add_stats (
    GstLatestVpxSceneCut *s, GstStructure *stats);

/* Streaming thread. The next frame cannot be compared with those before. */
void gst_latest_vpx_scene_cut_restart (GstLatestVpxSceneCut *s);
/* Compares @buffer, of which @info may be unset, with the frame before; returns
 * whether it begins another scene. A key frame is compared as well, since the
 * frame after it is compared with it, but it counts as no cut. */
gboolean gst_latest_vpx_scene_cut_detect (GstLatestVpxSceneCut *s,
    GstBuffer *buffer, const GstVideoInfo *info, gboolean is_key);

G_END_DECLS
