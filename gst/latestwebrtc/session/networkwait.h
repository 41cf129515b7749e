/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ratecontrol.h"
#include "viewervalve.h"

G_BEGIN_DECLS

/* The network wait tells from when on the networks of the viewers take another
 * frame of a track, so that the encoder does not start one that would wait for its
 * packets: until then the raw frame waits, where a newer one replaces it. The
 * rate policy says which viewer is waited for. A track waits for the frames of
 * other tracks, too, but not for a large one, with which its packets take turns
 * (see latestgccbwe). Any thread may call any of these
 * functions. */
typedef struct _GstLatestNetworkWait GstLatestNetworkWait;

/* Takes a reference of @control, for its settings. */
GstLatestNetworkWait *gst_latest_network_wait_new (
    GstLatestRateControl *control);
GstLatestNetworkWait *gst_latest_network_wait_ref (GstLatestNetworkWait *self);
void gst_latest_network_wait_unref (GstLatestNetworkWait *self);

/* A viewer with congestion control has connected, and gets @track through
 * @valve. */
void gst_latest_network_wait_add (
    GstLatestNetworkWait *self, guint track, GstLatestViewerValve *valve);
/* The viewer gets it no more. One that was never added is accepted. */
void gst_latest_network_wait_remove (
    GstLatestNetworkWait *self, GstLatestViewerValve *valve);

/* A frame of @encoding of @track, of @bytes, is about to pass the valves of the viewers
 * that get it. Returns the time from which on another may follow, in ns of the
 * monotonic clock, whose present time is @now in us; 0: at once. Tells the rate
 * control that the track has a frame. Not with a lock held, as bitrates may
 * change. */
guint64 gst_latest_network_wait_get_ready_time (GstLatestNetworkWait *self,
    guint track, guint encoding, gint64 now, gsize bytes, gboolean is_key);

G_END_DECLS
