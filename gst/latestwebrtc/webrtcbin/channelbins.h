/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* The two bins that webrtcbin adds for a data channel, which are removed when the
 * channel is closed: workaround 24 of workarounds.h. A zeroed one is empty. */
#define GST_LATEST_CHANNEL_BINS 2

typedef struct
{
  GstElement *bins[GST_LATEST_CHANNEL_BINS]; /* nullable */
} GstLatestChannelBins;

/* Returns whether @element is such a bin. */
gboolean gst_latest_channel_bins_is_one (GstElement *element);
/* Returns whether @bin was the last one. */
gboolean gst_latest_channel_bins_add (
    GstLatestChannelBins *self, GstElement *bin);
/* Shuts them down and takes them out of @webrtcbin, if they still are there. A
 * last push in them may be waited for: only on the worker's thread. */
void gst_latest_channel_bins_remove (
    GstLatestChannelBins *self, GstElement *webrtcbin);
void gst_latest_channel_bins_clear (GstLatestChannelBins *self);

G_END_DECLS
