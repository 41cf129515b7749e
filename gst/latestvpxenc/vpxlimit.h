/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/video/video.h>

#include "framebudget.h"
#include "quantizerfloor.h"
#include "scenecut.h"

G_BEGIN_DECLS

/* How large the frames of latestvpxenc become, so far as that can be had from
 * outside the encoder: what each of them may cost, and how fine the first of
 * another scene and the one after a key frame may be. */
typedef struct
{
  GMutex lock;
  guint64 max_latency; /* protected by lock, ns, 0 = off */
  guint64 cuts;        /* protected by lock */

  /* The rest belongs to the streaming thread that feeds the encoder. */
  gint64 last_frame;    /* running time */
  gint64 mean_interval; /* from frame to frame, 0 = not known */
  GstLatestSceneCut scene;
  GstVideoInfo info;
  gboolean has_info;
  GstLatestVpxCodec codec; /* changed only between two frames */
  /* Whether the last frame that came out was a key frame, and its quantizer index,
   * -1 when unknown. */
  gboolean was_key;
  gint key_qp;
} GstLatestVpxLimit;

void gst_latest_vpx_limit_init (GstLatestVpxLimit *limit, guint64 max_latency);
void gst_latest_vpx_limit_clear (GstLatestVpxLimit *limit);
/* Only while nothing streams. */
void gst_latest_vpx_limit_reset (GstLatestVpxLimit *limit);

/* Any thread. */
void gst_latest_vpx_limit_set_max_latency (
    GstLatestVpxLimit *limit, guint64 max_latency);
guint64 gst_latest_vpx_limit_get_max_latency (GstLatestVpxLimit *limit);
/* Adds "scene-cuts". */
void gst_latest_vpx_limit_add_stats (
    GstLatestVpxLimit *limit, GstStructure *stats);

/* Streaming thread. Running times may be GST_CLOCK_TIME_NONE. */
void gst_latest_vpx_limit_set_codec (
    GstLatestVpxLimit *limit, GstLatestVpxCodec codec);
void gst_latest_vpx_limit_set_info (
    GstLatestVpxLimit *limit, const GstVideoInfo *info);

typedef struct
{
  guint intra_percent; /* of the encoder's share of a frame, 0 = any */
  guint bitrate;       /* to tell the encoder for this frame */
  guint min_quantizer; /* 0 to 63, 0 = what is usual */
  gboolean is_cut;
  GstClockTime duration; /* of a frame on the whole */
} GstLatestVpxShare;

/* What a frame may cost that will be a key frame or not. */
GstLatestVpxShare gst_latest_vpx_limit_frame_in (GstLatestVpxLimit *limit,
    GstBuffer *buffer, GstClockTime running_time, guint bitrate,
    gboolean is_key);
/* What became of it. */
void gst_latest_vpx_limit_frame_out (
    GstLatestVpxLimit *limit, gboolean is_key, gint qp);

G_END_DECLS
