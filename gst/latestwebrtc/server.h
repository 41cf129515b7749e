/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "viewers.h"

G_BEGIN_DECLS

/* The server is what a sink has while it runs: the worker, the signallers on it,
 * and the viewers. */
typedef struct _GstLatestServer GstLatestServer;

/* Begins to accept viewers by those of @signallers (of GstLatestSignaller) that
 * the settings ask for. NULL with @error when one of them cannot. @sink is the
 * owner of @shared and of @callbacks (static), and outlives stop(). */
GstLatestServer *gst_latest_server_start (GstBin *sink, GPtrArray *signallers,
    const GstLatestSettings *settings, const GstLatestShared *shared,
    const GstLatestViewersCallbacks *callbacks, GError **error);
/* Removes all viewers, ends the worker and drops the reference of start(). NULL
 * is accepted. Not on the worker. */
void gst_latest_server_stop (GstLatestServer *self);

/* Any thread, all of these. */
GstLatestServer *gst_latest_server_ref (GstLatestServer *self);
void gst_latest_server_unref (GstLatestServer *self);
GstLatestViewers *gst_latest_server_get_viewers (GstLatestServer *self);
/* Where viewers come in; NULL when the signaller has no such address. */
const gchar *gst_latest_server_get_uri (GstLatestServer *self);
/* What the user should know about who can watch; NULL: nothing. */
const gchar *gst_latest_server_get_warning (GstLatestServer *self);
guint gst_latest_server_get_port (GstLatestServer *self);
/* The sink's property "stats" without its tracks. @self is NULL while the sink does not run,
 * @encoder (latestvpxenc) while it has no pad. Waits for nothing. */
GstStructure *gst_latest_server_make_stats (
    GstLatestServer *self, GstElement *encoder);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstLatestServer, gst_latest_server_unref)

G_END_DECLS
