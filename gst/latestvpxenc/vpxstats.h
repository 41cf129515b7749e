/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "framerate.h"
#include "histogram.h"

G_BEGIN_DECLS

/* What an encoder did, written by its streaming thread and read by anybody.
 * Times are in nanoseconds. */
typedef struct
{
  guint64 frames_in, frames_encoded, key_frames, bytes;
  guint64 encode_time;
  guint64 qp_sum; /* of all frames with a known quantizer */
  gint width, height;
  /* A frame is in the encoder, since when. */
  gboolean encoding;
  gint64 encode_start;
} GstLatestVpxCounters;

typedef struct
{
  GMutex lock;
  /* Protected by lock. */
  GstLatestVpxCounters c;
  GstLatestHistogram encode, age_start, age_end;
  GstLatestFramerate rate; /* in running time */
} GstLatestVpxStats;

void gst_latest_vpx_stats_init (GstLatestVpxStats *s);
void gst_latest_vpx_stats_clear (GstLatestVpxStats *s);
void gst_latest_vpx_stats_reset (GstLatestVpxStats *s);

void gst_latest_vpx_stats_set_size (
    GstLatestVpxStats *s, gint width, gint height);
/* "now" is a monotonic time, "age" the running time now minus the frame's, or
 * GST_CLOCK_STIME_NONE when there is no clock or the frame has no time. "qp" is
 * the quantizer index, -1 when unknown. */
void gst_latest_vpx_stats_frame_in (
    GstLatestVpxStats *s, gint64 now, GstClockTimeDiff age);
void gst_latest_vpx_stats_frame_out (GstLatestVpxStats *s, gint64 now,
    GstClockTimeDiff age, GstClockTime running_time, GstBuffer *buffer,
    gint qp);
/* The frame that went in last is not encoded. */
void gst_latest_vpx_stats_frame_failed (GstLatestVpxStats *s);

/* The last frame went in and nothing came out. */
gboolean gst_latest_vpx_stats_is_encoding (GstLatestVpxStats *s);

/* A new application/x-latestvpxenc-stats structure. "running_time" is the
 * present one, GST_CLOCK_TIME_NONE without a clock. */
GstStructure *gst_latest_vpx_stats_to_structure (
    GstLatestVpxStats *s, GstClockTime running_time);

G_END_DECLS
