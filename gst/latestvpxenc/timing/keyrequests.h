/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

#include "latesttime.h"

G_BEGIN_DECLS

/* Requests for key frames, of which several may wait and be answered by one
 * frame: not more often than an interval allows, and none is ever forgotten.
 * Times are running times in nanoseconds. No lock: whoever embeds it says what
 * protects it.
 *
 *   gst_latest_key_requests_add (&r, GST_LATEST_TIME_NONE);
 *   ...
 *   before a frame is encoded:
 *   if (gst_latest_key_requests_take (&r, frame_time, min_interval))
 *     force a key frame;
 *   and for every frame that comes out:
 *   gst_latest_key_requests_saw_key_frame (&r, frame_time);
 *   or gst_latest_key_requests_saw_other_frame (&r, frame_time);
 */

#define GST_LATEST_KEY_MAX_WAITING 8

typedef struct
{
  /* When the waiting requests are due, ascending. */
  gint64 due[GST_LATEST_KEY_MAX_WAITING];
  guint waiting;
  /* Running time of the last key frame, GST_LATEST_TIME_NONE before the first. */
  gint64 last_key;
  /* One was forced and has not come out yet. */
  gboolean forced;
  /* The encoder has lost one, and has put out no key frame since. */
  gboolean lost;
  /* Requests made, and those that got no key frame of their own. */
  guint64 requests, merged;
} GstLatestKeyRequests;

void gst_latest_key_requests_init (GstLatestKeyRequests *r);
/* Adds a request for a key frame at this time, GST_LATEST_TIME_NONE: the next
 * frame. */
void gst_latest_key_requests_add (GstLatestKeyRequests *r, gint64 due);
/* Whether the frame at "now" (GST_LATEST_TIME_NONE: not known) has to be a key
 * frame. TRUE answers every request that is due. */
gboolean gst_latest_key_requests_take (
    GstLatestKeyRequests *r, gint64 now, gint64 min_interval);
void gst_latest_key_requests_saw_key_frame (GstLatestKeyRequests *r, gint64 at);
/* A frame that is none came out: if it, or one before it, was to be one, the
 * encoder has lost the request, and it is made again. */
void gst_latest_key_requests_saw_other_frame (
    GstLatestKeyRequests *r, gint64 at);

G_END_DECLS
