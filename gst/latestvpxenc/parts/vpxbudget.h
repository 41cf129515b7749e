/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/video/video.h>

#include "latesttime.h"
#include "scenecut.h"
#include "vpxdefaults.h"

G_BEGIN_DECLS

/* The budget of each frame: its rate, how much of it a key frame may take, and
 * how fine the first frame of another scene and the frame after a key frame may
 * be, so that each has left within max-frame-latency. */
typedef struct
{
  GMutex lock;
  guint64 max_latency; /* protected by lock, ns, 0 = off */

  /* The streaming thread. */
  gint64 last_frame;    /* running time, GST_LATEST_TIME_NONE: not known */
  gint64 mean_interval; /* from frame to frame, ns, 0 = not known */
  gboolean was_key;     /* the last frame that came out was a key frame */
  gint key_qp;          /* with this quantizer index, -1: not known */
  GstLatestSceneCut scene;
} GstLatestVpxBudget;

void gst_latest_vpx_budget_init (
    GstLatestVpxBudget *budget, guint64 max_latency);
void gst_latest_vpx_budget_clear (GstLatestVpxBudget *budget);
/* Forgets the last stream. Only while nothing streams. */
void gst_latest_vpx_budget_reset (GstLatestVpxBudget *budget);

/* A frame that is about to be encoded. */
typedef struct
{
  gint64 running_time;     /* GST_LATEST_TIME_NONE: not known */
  gint64 nominal_interval; /* between two frames according to the caps, ns */
  guint bitrate;           /* bit/s */
  GstLatestVpxCodec codec;
  gboolean is_key;
  GstBuffer **buffer;       /* is given the mean interval as its duration */
  const GstVideoInfo *info; /* of the buffer, width 0: not known */
} GstLatestVpxBudgetFrame;

/* What the encoder is told for this frame. */
typedef struct
{
  guint intra_percent; /* of the rate's share of a frame, 0 = any */
  guint bitrate;       /* bit/s */
  guint min_quantizer; /* 0 to 63, 0 = the default */
  /* The frame begins another scene. A key frame does not count as such. */
  gboolean is_cut;
} GstLatestVpxFrameTarget;

/* Streaming thread: before a frame is encoded, and when one has come out. */
GstLatestVpxFrameTarget gst_latest_vpx_budget_frame_in (
    GstLatestVpxBudget *budget, const GstLatestVpxBudgetFrame *frame);
void gst_latest_vpx_budget_frame_out (
    GstLatestVpxBudget *budget, gboolean is_key, gint qp);
/* Streaming thread. Other caps: no frame has come out for them, and the next
 * one cannot be compared with those before. */
void gst_latest_vpx_budget_restart (GstLatestVpxBudget *budget);

G_END_DECLS
