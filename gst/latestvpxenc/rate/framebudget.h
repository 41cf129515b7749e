/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

#include "latesttime.h"

G_BEGIN_DECLS

/* What a frame may cost. libvpx gives each its share of the rate: the rate times
 * the time since the frame before, however long that is, and a key frame several
 * times as much. Here it is limited to what leaves in a given time. Times are in
 * nanoseconds, GST_LATEST_TIME_NONE when not known. */

/* The time the encoder's share of the frame at "now" is for: since the frame at
 * "last", or "usual" when one of them is not known or time went back. */
gint64 gst_latest_frame_budget_interval (gint64 last, gint64 now, gint64 usual);

/* From frame to frame on the whole: what it was (0 or less: not known) and the time
 * between the last two. A pause counts little. */
gint64 gst_latest_frame_budget_mean (gint64 mean, gint64 interval);

/* How many percent of its share a key frame may have, so that it leaves within
 * max_latency (0: no limit, which to libvpx is 0 as well). Aims at two thirds of
 * it, because libvpx misses its aim by up to a third. */
guint gst_latest_frame_budget_intra_percent (
    gint64 interval, gint64 max_latency);

/* What the rate has to be called so that the share itself does not exceed this
 * aim: less than "bitrate" after a gap, and below five frames per second with a
 * max_latency of 300 ms. */
guint gst_latest_frame_budget_bitrate (
    gint64 interval, gint64 max_latency, guint bitrate);

G_END_DECLS
