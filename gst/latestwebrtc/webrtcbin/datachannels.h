/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "worker.h"

G_BEGIN_DECLS

/* The data channels (RFC 8831) of one viewer are told apart by their labels:
 * "control", on which a message may get lost and none waits for another, and
 * "control-reliable". Their reliability is as whoever opens them wants it.
 * Other channels are not heard, nor is a channel whose label a newer one has,
 * nor a viewer at all that has too many of them. */

#define GST_LATEST_DATA_CHANNEL_MAX_SIZE (16 * 1024)

typedef struct _GstLatestDataChannels GstLatestDataChannels;

/* What the owner is told, on threads of webrtcbin with locks of it held: nobody
 * may wait there, or call webrtcbin. Sending is allowed. One may still be under
 * way when stop() returns. */
typedef struct
{
  void (*opened) (gboolean reliable, gpointer owner);
  void (*closed) (gboolean reliable, gpointer owner);
  /* Not more than GST_LATEST_DATA_CHANNEL_MAX_SIZE; perhaps no UTF-8. */
  void (*text) (gboolean reliable, const gchar *text, gpointer owner);
  void (*bytes) (gboolean reliable, GBytes *bytes, gpointer owner);
  /* What was sent is not understood, because of its size. */
  void (*refused) (gboolean reliable, gpointer owner);
  /* There are too many channels: nothing is heard any more. */
  void (*overrun) (gpointer owner);
} GstLatestDataChannelCallbacks;

/* Before @webrtcbin negotiates. @callbacks is static, @destroy releases @owner
 * when no callback can come any more. Only on the thread of @worker. */
GstLatestDataChannels *gst_latest_data_channels_new (GstElement *webrtcbin,
    GstLatestWorker *worker, const GstLatestDataChannelCallbacks *callbacks,
    gpointer owner, GDestroyNotify destroy);
/* Opens both channels, where the offer is ours: before it is made. Only on the
 * worker's thread. */
void gst_latest_data_channels_create (GstLatestDataChannels *self);
/* No callback begins afterwards. To be called before webrtcbin is shut down,
 * only on the worker's thread. */
void gst_latest_data_channels_stop (GstLatestDataChannels *self);
/* Gives back what was kept until webrtcbin is shut down. Afterwards, and after
 * stop(), only on the worker's thread. */
void gst_latest_data_channels_release (GstLatestDataChannels *self);
GstLatestDataChannels *gst_latest_data_channels_ref (
    GstLatestDataChannels *self);
void gst_latest_data_channels_unref (GstLatestDataChannels *self);

/* Sending, from any thread, waits for nothing. FALSE if the channel is not
 * open, or what was sent before still waits in it. @text must not be empty. */
gboolean gst_latest_data_channels_send_text (
    GstLatestDataChannels *self, gboolean reliable, const gchar *text);
gboolean gst_latest_data_channels_send_bytes (
    GstLatestDataChannels *self, gboolean reliable, GBytes *bytes);
/* Likewise, for what is not the application's, for which room is kept. */
gboolean gst_latest_data_channels_send_reply (
    GstLatestDataChannels *self, gboolean reliable, const gchar *text);
/* Hears no more of the viewer, and says nothing more to it. Any thread. */
void gst_latest_data_channels_shut (GstLatestDataChannels *self);

G_END_DECLS
