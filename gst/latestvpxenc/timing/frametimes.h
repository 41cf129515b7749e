/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

#include "latesttime.h"

G_BEGIN_DECLS

/* Timestamp correction makes the times of frames increase strictly, as an
 * encoder needs them: libvpx discards a frame that is not later than the one
 * before it. Times are running times in nanoseconds. No lock is taken: the
 * owner says what protects the state. */

/* The step by which a frame that is not later than the one before it is moved
 * behind it: a whole number of ticks of RTP's 90 kHz clock, and short enough
 * that frames with repeated times do not run ahead of the following ones. */
#define GST_LATEST_TIME_STEP (G_GINT64_CONSTANT (1000000))
/* A step back of at least this length is taken as the start of a new stream,
 * not as disorder: moved frames would have wrong times until the stream has
 * caught up with them. */
#define GST_LATEST_TIME_RESTART (GST_LATEST_SECOND_NS)

typedef enum
{
  GST_LATEST_TIME_KEPT,
  GST_LATEST_TIME_MOVED,
  /* The time was kept and is earlier than the last one: the encoder, which
   * knows the later times, has to be restarted. */
  GST_LATEST_TIME_RESTARTED,
} GstLatestTimeResult;

typedef struct
{
  gint64 last; /* GST_LATEST_TIME_NONE before the first frame */
} GstLatestFrameTimes;

void gst_latest_frame_times_init (GstLatestFrameTimes *t);
/* Corrects @time, the running time of the next frame, from 0 to
 * GST_LATEST_TIME_MAX. A frame without a time
 * (GST_LATEST_TIME_NONE) gets @now, or, if that is unknown too, the time of the
 * last frame plus @interval, the expected distance of two frames. */
GstLatestTimeResult gst_latest_frame_times_next (
    GstLatestFrameTimes *t, gint64 *time, gint64 now, gint64 interval);

G_END_DECLS
