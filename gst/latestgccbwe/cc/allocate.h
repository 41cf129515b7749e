/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The allocation divides the estimate among tracks: it yields the bitrate of
 * each encoder such that all of them fit with headers, retransmissions and
 * FEC. */

typedef struct
{
  gboolean audio;  /* served before video */
  gboolean paused; /* gets nothing */
  guint weight;    /* of video, against other video; 0 counts as 1 */
  guint min_bitrate, max_bitrate; /* bit/s of the encoder; max 0: no limit */
  guint frame_rate;               /* frames a second: each begins a packet */
  guint payload;                  /* bytes of media in a full packet; 0: any */
  guint overhead; /* bytes of headers a packet: IP, UDP, RTP, SRTP */
  guint extra;    /* percent added for retransmissions and FEC */
} GstLatestAllocationTrack;

/* The rate on the wire, in bit/s, of @bitrate from the encoder, and the largest
 * bitrate of the encoder that fits into a rate on the wire. The last packet of
 * each frame counts as half full. */
guint64 gst_latest_allocation_wire_rate (
    const GstLatestAllocationTrack *t, guint bitrate);
guint gst_latest_allocation_media_rate (
    const GstLatestAllocationTrack *t, guint64 wire_rate);

/* Fills @bitrates with the bitrates of @n encoders that together take @total
 * bit/s on the wire. No track is below its minimum or above its maximum. Audio
 * gets up to its maximum, but nothing of the minima of video; the rest is
 * divided by weight, and the part that one track cannot use goes to the others.
 * Returns FALSE if not even the minima fit; each track has its minimum then. */
gboolean gst_latest_allocate (guint total,
    const GstLatestAllocationTrack *tracks, guint n, guint *bitrates);

G_END_DECLS
