/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "headerextensions.h"
#include "ratecontrol.h"

G_BEGIN_DECLS

/* One viewer's congestion control: a latestgccbwe inside the viewer's
 * webrtcbin. Its estimate of the network, less what retransmissions and headers
 * take, is the viewer's vote on the bitrate of the encoder. While packets get
 * lost that have to be sent again, the receiver is told to hold frames for so
 * long that this does not show. */
typedef struct _GstLatestViewerRate GstLatestViewerRate;

/* To be called before @webrtcbin gets its transport. NULL when latestgccbwe is
 * missing. */
GstLatestViewerRate *gst_latest_viewer_rate_new (GstElement *webrtcbin,
    GstLatestRateControl *control, GstLatestPlayoutDelay *playout_delay);
/* Takes the viewer's vote back. To be called once @webrtcbin is shut down. */
void gst_latest_viewer_rate_stop (GstLatestViewerRate *self);
/* NULL is accepted. */
void gst_latest_viewer_rate_free (GstLatestViewerRate *self);

/* For how long, in ns, the last of the packets that wait will do so. Any
 * thread, never waits. */
guint64 gst_latest_viewer_rate_get_queue_time (GstLatestViewerRate *self);
/* What the network carries, in bit/s. Any thread. */
guint gst_latest_viewer_rate_get_estimate (GstLatestViewerRate *self);

/* TRUE once the network has been carrying less than the user's least rate for 3
 * s, and then not again until it has recovered. To be called about once a
 * second, with the monotonic time in us. */
gboolean gst_latest_viewer_rate_check_below_minimum (
    GstLatestViewerRate *self, gint64 now);
/* Adds estimated-bitrate, below-minimum and congestion-control. Any thread. */
void gst_latest_viewer_rate_write (
    GstLatestViewerRate *self, GstStructure *out);

G_END_DECLS
