/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * GstLatestWebRTCSinkSync:
 * @GST_LATEST_WEBRTC_SINK_SYNC_AUTO: a live source is never delayed; anything
 *   else plays at its own speed
 * @GST_LATEST_WEBRTC_SINK_SYNC_TRUE: every frame waits for its time
 * @GST_LATEST_WEBRTC_SINK_SYNC_FALSE: no frame waits
 */
typedef enum
{
  GST_LATEST_WEBRTC_SINK_SYNC_AUTO,
  GST_LATEST_WEBRTC_SINK_SYNC_TRUE,
  GST_LATEST_WEBRTC_SINK_SYNC_FALSE,
} GstLatestWebRTCSinkSync;

#define GST_TYPE_LATEST_WEBRTC_SINK_SYNC \
  (gst_latest_webrtc_sink_sync_get_type ())
GType gst_latest_webrtc_sink_sync_get_type (void);

/* The part of a video track that all viewers share:
 *
 *   pad -> clocksync -> latestvpxenc "encoder" -> tee -> fakesink
 *                                                  |---> session
 *                                                  '---> session ...
 *
 * The clocksync paces what is not live. The fakesink carries flow and EOS. */
typedef struct _GstLatestTrack GstLatestTrack;

/* Builds the elements into @bin. NULL when one is missing, named in @missing. */
GstLatestTrack *gst_latest_track_new (GstBin *bin, const gchar **missing);
/* Brings it into the bin's state, once it has its settings: the codec cannot
 * change any more then. */
void gst_latest_track_start (GstLatestTrack *self);
/* Takes the elements out of the bin again. No session may be attached. */
void gst_latest_track_free (GstLatestTrack *self);
/* Sink pad to be shown outside. (transfer full) */
GstPad *gst_latest_track_get_sink (GstLatestTrack *self);
GstElement *gst_latest_track_get_encoder (GstLatestTrack *self);
/* Any thread, takes effect with the next buffer. */
void gst_latest_track_set_sync (
    GstLatestTrack *self, GstLatestWebRTCSinkSync sync);
/* Any thread: the last frame is through, until a new stream starts. */
gboolean gst_latest_track_is_ended (GstLatestTrack *self);
/* Joins a started session's "sink" to the stream, and takes it away: afterwards
 * the streaming thread is not inside of it. */
gboolean gst_latest_track_attach (GstLatestTrack *self, GstElement *session);
void gst_latest_track_detach (GstLatestTrack *self, GstElement *session);

G_END_DECLS
