/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "trackactivity.h"

/* All constants are ours. A track is still without a frame for three intervals,
 * but not before this time, as sources hiccup; */
#define FRAMES 3
#define MIN_STILL_US (300 * G_TIME_SPAN_MILLISECOND)
/* and not after this one, so that a sibling of 20 frames a second notices within
 * half a second, */
#define MAX_STILL_US (450 * G_TIME_SPAN_MILLISECOND)
/* unless frames come so seldom that the next one is not due yet. */
#define DUE 1.25
/* Frames that come less often than this are single pictures. Between them, the
 * track is still. */
#define MAX_INTERVAL_US (500 * G_TIME_SPAN_MILLISECOND)

void
gst_latest_track_activity_frame (GstLatestTrackActivity *self, gint64 now)
{
  gint64 gap = MAX (now - self->last_frame, 1);

  if (self->last_frame > 0) {
    /* One long gap is a pause and says nothing of the frames after it. */
    self->interval = self->gap > 0 ? MIN (self->gap, gap) : gap;
    self->gap = gap;
  }
  self->last_frame = now;
}

gboolean
gst_latest_track_activity_is_still (
    const GstLatestTrackActivity *self, gint64 now)
{
  gint64 interval = MIN (self->interval, MAX_INTERVAL_US);
  gint64 still = MAX (CLAMP (FRAMES * interval, MIN_STILL_US, MAX_STILL_US),
      (gint64) (DUE * interval));

  return self->last_frame > 0 && now - self->last_frame > still;
}
