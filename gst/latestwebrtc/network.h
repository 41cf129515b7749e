/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "settings.h"
#include "track.h"

G_BEGIN_DECLS

/* What a running sink has besides its track: the worker, the signaller on it,
 * and the viewers. */
typedef struct _GstLatestNetwork GstLatestNetwork;

/* Starts to accept viewers. NULL with @error when the signaller could not.
 * @sink outlives the network. */
GstLatestNetwork *gst_latest_network_start (GstBin *sink, GType signaller_type,
    const GstLatestSettings *settings, GstLatestRateControl *rate_control,
    GError **error);
/* Removes all viewers, ends the thread. Not on the worker's own thread. */
void gst_latest_network_stop (GstLatestNetwork *self);

GstLatestNetwork *gst_latest_network_ref (GstLatestNetwork *self);
void gst_latest_network_unref (GstLatestNetwork *self);

/* All of these from any thread. */
void gst_latest_network_set_track (
    GstLatestNetwork *self, GstLatestTrack *track);
/* The user has changed what decides the rate. Does not wait. */
void gst_latest_network_set_rate (
    GstLatestNetwork *self, const GstLatestRateSettings *rate);
/* The sink has a new base time: the viewers' elements do not follow its state. */
void gst_latest_network_update_base_time (GstLatestNetwork *self);
/* Viewers get their last frames, then @message goes to the sink's bus as EOS.
 * (transfer full) */
void gst_latest_network_finish (GstLatestNetwork *self, GstMessage *message);
/* Where viewers come in, NULL when the signaller has no such thing. */
const gchar *gst_latest_network_get_uri (GstLatestNetwork *self);
guint gst_latest_network_get_port (GstLatestNetwork *self);
guint gst_latest_network_get_stats (GstLatestNetwork *self, GValue *sessions);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstLatestNetwork, gst_latest_network_unref)

G_END_DECLS
