/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "playoutdelay.h"
#include "ratecontrol.h"

G_BEGIN_DECLS

/* One viewer's congestion control: a latestgccbwe inside its webrtcbin, whose
 * estimate, less what retransmissions and headers take, is the viewer's vote on
 * the rate of the encoder. While packets get lost that have to be sent again, it
 * tells the receiver to hold frames so long that this does not show. */
typedef struct _GstLatestViewerRate GstLatestViewerRate;

/* Before @webrtcbin gets its transport. NULL when latestgccbwe is missing. */
GstLatestViewerRate *gst_latest_viewer_rate_new (GstElement *webrtcbin,
    GstLatestRateControl *control, const GstLatestRateSettings *settings,
    GstLatestPlayoutDelay *playout_delay);
/* Takes the viewer's vote back; once @webrtcbin is shut down. */
void gst_latest_viewer_rate_stop (GstLatestViewerRate *self);
/* NULL is fine. */
void gst_latest_viewer_rate_free (GstLatestViewerRate *self);

void gst_latest_viewer_rate_set_limits (
    GstLatestViewerRate *self, const GstLatestRateSettings *settings);

/* How long packets that wait would take to leave, ns. Any thread, never waits. */
guint64 gst_latest_viewer_rate_get_queue_time (GstLatestViewerRate *self);

/* To be called about once a second; TRUE when the network has been carrying less
 * than the least rate for so long that somebody should know: once, until it has
 * recovered. */
gboolean gst_latest_viewer_rate_check_below_minimum (
    GstLatestViewerRate *self, gint64 now);
/* What the network carries, bit/s. */
guint gst_latest_viewer_rate_get_estimate (GstLatestViewerRate *self);
/* Any thread: adds estimated-bitrate, below-minimum and congestion-control. */
void gst_latest_viewer_rate_write (
    GstLatestViewerRate *self, GstStructure *out);

G_END_DECLS
