/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

#include "latesttime.h"

G_BEGIN_DECLS

/* Makes the times of frames increase, as an encoder needs them: libvpx discards
 * what does not lie after the frame before. Times are running times in
 * nanoseconds. No lock: whoever embeds it says what protects it. */

/* How far a time that does not lie after the one before is put after it: a
 * whole number of ticks of the 90 kHz clock of RTP, and short enough that frames
 * whose times repeat do not run away from the others. */
#define GST_LATEST_TIME_STEP (G_GINT64_CONSTANT (1000000))
/* Going back by at least this much is a new stream, not disorder: moving its
 * frames would show them with wrong times for as long. */
#define GST_LATEST_TIME_RESTART (GST_LATEST_SECOND_NS)

typedef enum
{
  GST_LATEST_TIME_KEPT,
  GST_LATEST_TIME_MOVED,
  /* Kept, and before those of earlier frames: the encoder has to start anew. */
  GST_LATEST_TIME_RESTARTED,
} GstLatestTimeResult;

typedef struct
{
  gint64 last; /* NONE before the first */
} GstLatestFrameTimes;

void gst_latest_frame_times_init (GstLatestFrameTimes *t);
/* The next frame is of @time, which may change, NONE if it does not say. @now
 * (NONE if unknown) and @interval, the expected distance of two frames, then
 * take its place. */
GstLatestTimeResult gst_latest_frame_times_next (
    GstLatestFrameTimes *t, gint64 *time, gint64 now, gint64 interval);

G_END_DECLS
