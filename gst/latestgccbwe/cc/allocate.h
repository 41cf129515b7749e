/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Divides what the path carries among tracks: what each encoder may make, such
 * that with its headers, retransmissions and FEC it all fits. */

typedef struct
{
  gboolean audio;  /* served before video */
  gboolean paused; /* gets nothing */
  guint weight;    /* of video, against other video; 0 counts as 1 */
  guint min_bitrate, max_bitrate; /* bit/s the encoder makes; max 0: no limit */
  guint frame_rate;               /* frames a second: each begins a packet */
  guint payload;                  /* bytes of media in a full packet; 0: any */
  guint overhead; /* bytes a packet has besides: IP, UDP, RTP, SRTP */
  guint extra;    /* percent on top: retransmissions and FEC */
} GstLatestAllocationTrack;

/* bit/s on the wire of @bitrate from the encoder, and the other way round (the
 * largest that fits). Each frame's last packet counts as half full. */
guint64 gst_latest_allocation_wire_rate (
    const GstLatestAllocationTrack *t, guint bitrate);
guint gst_latest_allocation_media_rate (
    const GstLatestAllocationTrack *t, guint64 wire_rate);

/* Fills @bitrates with what each of @n encoders may make of @total bit/s on the
 * wire. No track is below its minimum or above its maximum. Audio gets up to its
 * maximum, but nothing of the minima of video; the rest is divided by weight,
 * and what one cannot use goes to the others. FALSE: not even the minima fit,
 * and they are what was given. */
gboolean gst_latest_allocate (guint total,
    const GstLatestAllocationTrack *tracks, guint n, guint *bitrates);

G_END_DECLS
