/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "headerextensions.h"
#include "ratecontrol.h"
#include "viewerfeedback.h"

G_BEGIN_DECLS

/* One viewer's congestion control: a latestgccbwe inside the viewer's
 * webrtcbin. Its estimate of the network, less what retransmissions take, is the
 * viewer's vote on the bitrates of the encoders. While packets get
 * lost that have to be sent again, the receiver is told to hold frames for so
 * long that this does not show. */
typedef struct _GstLatestViewerRate GstLatestViewerRate;

/* To be called before @webrtcbin gets its transport. NULL when latestgccbwe is
 * missing. */
GstLatestViewerRate *gst_latest_viewer_rate_new (
    GstElement *webrtcbin, GstLatestRateControl *control);
/* One more of the delays that the receiver is told. Any thread. */
void gst_latest_viewer_rate_add_playout_delay (
    GstLatestViewerRate *self, GstLatestPlayoutDelay *playout_delay);
/* Takes the viewer's vote back. To be called once @webrtcbin is shut down. */
void gst_latest_viewer_rate_stop (GstLatestViewerRate *self);
GstLatestViewerRate *gst_latest_viewer_rate_ref (GstLatestViewerRate *self);
void gst_latest_viewer_rate_unref (GstLatestViewerRate *self);

/* The time until the path is free for the next frame of the stream @ssrc, in ns.
 * Any thread, never waits. */
guint64 gst_latest_viewer_rate_get_queue_time (
    GstLatestViewerRate *self, guint32 ssrc);
/* The same once a frame of @bytes has been queued, too. */
guint64 gst_latest_viewer_rate_get_path_time (
    GstLatestViewerRate *self, guint32 ssrc, guint64 bytes);
/* A frame has been queued for the viewer. Any thread. */
void gst_latest_viewer_rate_frame_sent (GstLatestViewerRate *self);
/* Whether the viewer is heard. To be called for each frame: the viewer's vote
 * does not count unless it is here. Not with a lock held, as the bitrate may
 * change. */
GstLatestPresence gst_latest_viewer_rate_get_presence (
    GstLatestViewerRate *self);
/* The tracks that the viewer gets, with a bit for each; before, it gets all. Any
 * thread, not with a lock held. */
void gst_latest_viewer_rate_set_tracks (
    GstLatestViewerRate *self, guint32 tracks);
/* Which encoding of them the viewer gets. Any thread, not with a lock held. */
void gst_latest_viewer_rate_set_encoding (
    GstLatestViewerRate *self, guint encoding);
/* Those of them that its network has no room for now. When they have changed, so
 * has gst_latest_rate_control_get_pause_serial(). Any thread, never waits. */
guint32 gst_latest_viewer_rate_get_paused (GstLatestViewerRate *self);
/* Any thread. */
GstLatestFeedbackKind gst_latest_viewer_rate_get_feedback (
    GstLatestViewerRate *self);
/* Tells how many receiver reports have come so far, and the share of lost
 * packets in the last one, 0 to 1. To be called about once a second, with the
 * monotonic time in us. */
void gst_latest_viewer_rate_report (
    GstLatestViewerRate *self, gint64 now, guint reports, gdouble loss);
/* What the network carries, in bit/s. Any thread. */
guint gst_latest_viewer_rate_get_estimate (GstLatestViewerRate *self);

/* TRUE once the network has been carrying less than the user's least rate for 3
 * s, and then not again until it has recovered. To be called about once a
 * second, with the monotonic time in us. */
gboolean gst_latest_viewer_rate_check_below_minimum (
    GstLatestViewerRate *self, gint64 now);
/* Adds estimated-bitrate, below-minimum, feedback and congestion-control. Any thread. */
void gst_latest_viewer_rate_write (
    GstLatestViewerRate *self, GstStructure *out);

G_END_DECLS
