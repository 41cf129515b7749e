/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "network.h"

G_BEGIN_DECLS

/* The statistics of latestwebrtcsink. */

/* As the property with this id. */
void gst_latest_sink_stats_install (GObjectClass *klass, guint id);
/* Without a network there is no viewer, without an encoder nothing about one. Any
 * thread. */
GstStructure *gst_latest_sink_stats_new (
    GstLatestNetwork *network, GstElement *encoder);

G_END_DECLS
