/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/video/video.h>

#include "framebudget.h"
#include "scenecut.h"

G_BEGIN_DECLS

/* How large the frames of latestvpxenc become, so far as that can be had from
 * outside the encoder: what each of them may cost, and where a key frame costs
 * less than the difference to another scene. */
typedef struct
{
  GMutex lock;
  guint64 max_latency;          /* protected by lock, ns, 0 = off */
  guint64 cuts;                 /* protected by lock */

  /* The rest belongs to the streaming thread that feeds the encoder. */
  gint64 last_frame;            /* running time */
  GstLatestSceneCut scene;
  GstVideoInfo info;
  gboolean has_info;
} GstLatestVpxLimit;

void gst_latest_vpx_limit_init (GstLatestVpxLimit * limit,
    guint64 max_latency);
void gst_latest_vpx_limit_clear (GstLatestVpxLimit * limit);
/* Only while nothing streams. */
void gst_latest_vpx_limit_reset (GstLatestVpxLimit * limit);

/* Any thread. */
void gst_latest_vpx_limit_set_max_latency (GstLatestVpxLimit * limit,
    guint64 max_latency);
guint64 gst_latest_vpx_limit_get_max_latency (GstLatestVpxLimit * limit);
/* Adds "scene-cuts". */
void gst_latest_vpx_limit_add_stats (GstLatestVpxLimit * limit,
    GstStructure * stats);

/* Streaming thread. Running times may be GST_CLOCK_TIME_NONE. */
void gst_latest_vpx_limit_set_info (GstLatestVpxLimit * limit,
    const GstVideoInfo * info);
/* For each frame: whether it begins another scene. */
gboolean gst_latest_vpx_limit_is_cut (GstLatestVpxLimit * limit,
    GstBuffer * buffer);
/* The cut got its key frame. */
void gst_latest_vpx_limit_count_cut (GstLatestVpxLimit * limit);

typedef struct
{
  guint intra_percent;          /* of the encoder's share of a frame, 0 = any */
  guint bitrate;                /* to tell the encoder for this frame */
} GstLatestVpxShare;

/* And what it may cost. */
GstLatestVpxShare gst_latest_vpx_limit_frame_in (GstLatestVpxLimit * limit,
    GstClockTime running_time, guint bitrate);

G_END_DECLS
