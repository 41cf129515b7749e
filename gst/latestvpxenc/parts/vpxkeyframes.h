/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "keyrequests.h"
#include "vpxframe.h"

G_BEGIN_DECLS

/* Requests for key frames, from force-key-unit events of downstream and
 * upstream: kept until a frame may answer them, and made again when the encoder
 * loses one. */
typedef struct
{
  GMutex lock;
  GstLatestKeyRequests requests; /* protected by lock */
  guint64 min_interval;          /* protected by lock, ns */
  /* Details that the waiting requests asked for; protected by lock. */
  gboolean all_headers;
  guint count;
} GstLatestVpxKeyFrames;

void gst_latest_vpx_key_frames_init (
    GstLatestVpxKeyFrames *k, guint64 min_interval);
void gst_latest_vpx_key_frames_clear (GstLatestVpxKeyFrames *k);
/* Forgets the last stream. Only while nothing streams. */
void gst_latest_vpx_key_frames_reset (GstLatestVpxKeyFrames *k);

/* Any thread; none of these waits for an encode. */
void gst_latest_vpx_key_frames_add_stats (
    GstLatestVpxKeyFrames *k, GstStructure *stats);
/* Keeps the request if @event is one; returns whether it is. @event stays the
 * caller's. */
gboolean gst_latest_vpx_key_frames_add (
    GstLatestVpxKeyFrames *k, GstEvent *event);

/* Streaming thread. Running times may be GST_LATEST_TIME_NONE. */

/* Returns whether the frame of this running time has to be a key frame. */
gboolean gst_latest_vpx_key_frames_take (
    GstLatestVpxKeyFrames *k, gint64 running_time);
/* Returns whether a request is due by that running time and was not answered. */
gboolean gst_latest_vpx_key_frames_is_due (
    GstLatestVpxKeyFrames *k, gint64 running_time);
/* Asks @encoder to make the next frame, of this running time, a key frame. */
void gst_latest_vpx_key_frames_force (
    GstLatestVpxKeyFrames *k, GstElement *encoder, gint64 running_time);
/* A frame has come out of the encoder. */
void gst_latest_vpx_key_frames_frame_out (
    GstLatestVpxKeyFrames *k, gint64 running_time, gboolean is_key);

G_END_DECLS
