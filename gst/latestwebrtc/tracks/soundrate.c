/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "soundrate.h"

void
gst_latest_sound_rate_describe (GstLatestTrack *track, guint max_bitrate,
    GstLatestAllocationTrack *allocation)
{
  gint bitrate, frame_ms;

  /* 2 stands for 2.5 ms. */
  g_object_get (gst_latest_track_get_encoder (track), "bitrate", &bitrate,
      "frame-size", &frame_ms, NULL);
  if (gst_latest_track_is_encoded (track) && max_bitrate > 0)
    bitrate = MIN (max_bitrate, G_MAXINT);
  allocation->audio = TRUE;
  allocation->frame_rate = frame_ms == 2 ? 400 : 1000 / frame_ms;
  allocation->min_bitrate = allocation->max_bitrate = bitrate;
}
