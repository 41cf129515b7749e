/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

#include "latesttime.h"

G_BEGIN_DECLS

/* The queue of key frame requests decides which frames are to be key frames.
 * Several requests may be answered by one frame, key frames are at least a
 * given interval apart, and each request is answered. Times are running times
 * in nanoseconds. No lock is taken: the owner says what protects the state.
 *
 *   gst_latest_key_requests_add (&r, GST_LATEST_TIME_NONE);
 *   ...
 *   // before a frame is encoded:
 *   if (gst_latest_key_requests_take (&r, frame_time, min_interval))
 *     force a key frame;
 *   // for every frame that comes out of the encoder:
 *   if (it is a key frame)
 *     gst_latest_key_requests_saw_key_frame (&r, frame_time);
 *   else
 *     gst_latest_key_requests_saw_other_frame (&r, frame_time);
 */

/* Longest queue. When it is full, the latest two requests are merged. */
#define GST_LATEST_KEY_MAX_WAITING 8

typedef struct
{
  /* Times at which the waiting requests are due, ascending. */
  gint64 due[GST_LATEST_KEY_MAX_WAITING];
  guint waiting;
  /* Running time of the last key frame, or GST_LATEST_TIME_NONE. */
  gint64 last_key;
  /* A key frame was forced and has not come out yet. */
  gboolean forced;
  /* The encoder lost a forced key frame and has put out no key frame since. */
  gboolean lost;
  /* Number of all requests, and of those without a key frame of their own. */
  guint64 requests, merged;
} GstLatestKeyRequests;

void gst_latest_key_requests_init (GstLatestKeyRequests *r);
/* Requests that the first frame at or after @due be a key frame;
 * GST_LATEST_TIME_NONE: the next frame. */
void gst_latest_key_requests_add (GstLatestKeyRequests *r, gint64 due);
/* Returns whether the frame at @now (GST_LATEST_TIME_NONE: not known) has to be
 * a key frame. TRUE answers every request that is due. */
gboolean gst_latest_key_requests_take (
    GstLatestKeyRequests *r, gint64 now, gint64 min_interval);
/* Returns whether a request is due at @now that take() has not answered. */
gboolean gst_latest_key_requests_is_due (
    const GstLatestKeyRequests *r, gint64 now);
void gst_latest_key_requests_saw_key_frame (GstLatestKeyRequests *r, gint64 at);
/* Notes that a frame at @at came out that is no key frame. If it, or a frame
 * before it, was forced to be one, the encoder has lost the request, which is
 * then made again. */
void gst_latest_key_requests_saw_other_frame (
    GstLatestKeyRequests *r, gint64 at);

G_END_DECLS
