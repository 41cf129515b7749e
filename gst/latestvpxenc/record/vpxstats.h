/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "framerate.h"
#include "histogram.h"
#include "vpxframe.h"

G_BEGIN_DECLS

/* Counters of what an encoder did since the start of the stream, written by the
 * streaming thread and read by any. */
typedef struct
{
  guint64 frames_in, frames_encoded, key_frames, scene_cuts, bytes;
  guint64 encode_time; /* ns */
  guint64 qp_sum;      /* of all frames with a known quantizer */
  gint width, height;
  gboolean encoding; /* a frame is in the encoder */
} GstLatestVpxCounters;

typedef struct
{
  GMutex lock;
  GstLatestVpxCounters c; /* protected by lock */
  /* Encode time, age at the start and at the end of an encode, ns; protected by
   * lock. */
  GstLatestHistogram encode, age_start, age_end;
  GstLatestFramerate rate; /* of running times; protected by lock */
} GstLatestVpxStats;

void gst_latest_vpx_stats_init (GstLatestVpxStats *s);
void gst_latest_vpx_stats_clear (GstLatestVpxStats *s);
void gst_latest_vpx_stats_reset (GstLatestVpxStats *s);

void gst_latest_vpx_stats_set_size (
    GstLatestVpxStats *s, gint width, gint height);
/* Streaming thread: a frame goes into the encoder, comes out of it, or has made
 * it fail. */
void gst_latest_vpx_stats_frame_in (
    GstLatestVpxStats *s, const GstLatestVpxFrame *frame);
void gst_latest_vpx_stats_frame_out (
    GstLatestVpxStats *s, const GstLatestVpxFrame *frame);
void gst_latest_vpx_stats_frame_failed (GstLatestVpxStats *s);

/* A new application/x-latestvpxenc-stats structure. @running_time is the
 * present one, GST_CLOCK_TIME_NONE without a clock. */
GstStructure *gst_latest_vpx_stats_to_structure (
    GstLatestVpxStats *s, GstClockTime running_time);

G_END_DECLS
