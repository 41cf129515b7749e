/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The activity of a track of video: a track that has had no frame for a while is
 * still, and needs no bits. How long that takes depends on how often frames
 * come. Times are monotonic, in us. All 0: there has been no frame yet. */
typedef struct
{
  gint64 last_frame;
  gint64 gap;      /* between the last two frames; 0: not known */
  gint64 interval; /* the shorter one of the last two gaps; 0: not known */
} GstLatestTrackActivity;

/* A frame has been encoded. */
void gst_latest_track_activity_frame (GstLatestTrackActivity *self, gint64 now);
/* A track without a first frame is not still: its source has yet to start. */
gboolean gst_latest_track_activity_is_still (
    const GstLatestTrackActivity *self, gint64 now);

G_END_DECLS
