/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "control.h"
#include "worker.h"

G_BEGIN_DECLS

/* One viewer's part in the control of the sink: its data channels, and its name
 * in signals. Only on the thread of @worker, the sink's. */
typedef struct _GstLatestControlLink GstLatestControlLink;

/* Before @webrtcbin negotiates. */
GstLatestControlLink *gst_latest_control_link_new (GstLatestControl *control,
    const gchar *viewer, GstElement *webrtcbin, GstLatestWorker *worker);
/* Where the offer is ours: opens the channels, before it is made. */
void gst_latest_control_link_create_channels (GstLatestControlLink *self);
/* The viewer is gone: before webrtcbin is shut down. */
void gst_latest_control_link_stop (GstLatestControlLink *self);
/* After stop(), when webrtcbin is shut down. */
void gst_latest_control_link_free (GstLatestControlLink *self);

G_END_DECLS
