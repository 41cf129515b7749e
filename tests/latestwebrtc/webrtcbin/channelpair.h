/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>
#include <gst/webrtc/webrtc.h>

G_BEGIN_DECLS

/* Two webrtcbins without media that are connected over loopback: the far end,
 * a page's, offers unless the near end does. */
typedef struct
{
  GstElement *pipelines[2];
  GstElement *near, *far; /* owned by the pipelines */
  guint dropped;          /* atomic boolean: no packet leaves the near end */
} ChannelPair;

void channel_pair_init (ChannelPair *self);
/* A channel of the far end's. @options (nullable) as "create-data-channel" has
 * them. (transfer full) */
GObject *channel_pair_create (
    ChannelPair *self, const gchar *label, const gchar *options);
/* The end that offers must have a channel. */
void channel_pair_connect (ChannelPair *self, gboolean near_offers);
/* From now on no packet leaves the near end. */
void channel_pair_cut (ChannelPair *self);
void channel_pair_stop (ChannelPair *self);
/* After stop(), when nobody else has its elements any more. */
void channel_pair_clear (ChannelPair *self);

/* A channel of the far end's. */
void far_channel_send (GObject *channel, const gchar *text);
/* Once it is open: webrtcbin does not close it sooner. */
void far_channel_close (GObject *channel);
void far_channel_wait (GObject *channel, GstWebRTCDataChannelState wanted);

G_END_DECLS
