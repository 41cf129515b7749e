/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

#include "latesttime.h"

G_BEGIN_DECLS

/* The frame budget limits the size of a frame to what leaves within a given
 * time. libvpx's own target for a frame is the bitrate times the time since the
 * frame before, however long that is, and several times as much for a key
 * frame. Times are in nanoseconds, GST_LATEST_TIME_NONE when not known. */

/* Returns the time that the encoder's target for the frame at @now covers: the
 * time since the frame at @last, or @nominal when one of them is not known or
 * time went back. */
gint64 gst_latest_frame_budget_interval (
    gint64 last, gint64 now, gint64 nominal);

/* Returns the mean frame interval, given the mean before (0 or less: not known)
 * and the @interval between the last two frames. A pause has little weight. */
gint64 gst_latest_frame_budget_mean (gint64 mean, gint64 interval);

/* Returns libvpx's max-intra-bitrate: how large a key frame may be, in percent
 * of the target of a frame, to leave within @max_latency (0: no limit, as in
 * libvpx). It aims at two thirds of @max_latency, because libvpx misses its
 * target by up to a third. */
guint gst_latest_frame_budget_intra_percent (
    gint64 interval, gint64 max_latency);

/* Returns the bitrate to set so that the target of this frame does not exceed
 * two thirds of @max_latency either: less than @bitrate after a gap, and below
 * five frames per second with a max_latency of 300 ms. */
guint gst_latest_frame_budget_bitrate (
    gint64 interval, gint64 max_latency, guint bitrate);

G_END_DECLS
