/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "networkwait.h"

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

/* The track is the part of the sink that all viewers share:
 *
 *   pad -> clocksync -> latestvpxenc "encoder" -> tee -> fakesink
 *                                                  |---> session
 *                                                  '---> session ...
 *
 * The clocksync paces a source that is not live. While JPEG comes, there is
 * "latestframe ! jpegdec" behind it. The fakesink makes data flow without a
 * viewer, and posts EOS. */
typedef struct _GstLatestTrack GstLatestTrack;

/* Makes the elements in @bin. NULL when one is missing, which @missing names.
 * The encoder is told with each frame from when on @wait allows another of the
 * track @id; a reference is taken. */
GstLatestTrack *gst_latest_track_new (
    GstBin *bin, guint id, GstLatestNetworkWait *wait, const gchar **missing);
/* Brings the elements into the state of the bin. The codec has to be set
 * before. */
void gst_latest_track_start (GstLatestTrack *self);
/* Takes the elements out of the bin. No session may be attached. NULL is
 * accepted. */
void gst_latest_track_free (GstLatestTrack *self);
/* The target of the sink's pad. (transfer full) */
GstPad *gst_latest_track_get_sink (GstLatestTrack *self);
GstElement *gst_latest_track_get_encoder (GstLatestTrack *self);
/* Takes effect with the next buffer. Any thread. */
void gst_latest_track_set_sync (
    GstLatestTrack *self, GstLatestWebRTCSinkSync sync);
/* Whether EOS has left the encoder and no new stream has started. Any
 * thread. */
gboolean gst_latest_track_is_ended (GstLatestTrack *self);
/* Whether the source has said since the start what its video is like. Its first
 * frame may still have to come. Any thread. */
gboolean gst_latest_track_has_caps (GstLatestTrack *self);
/* Links a started session's pad "sink" to the tee. */
void gst_latest_track_attach (GstLatestTrack *self, GstElement *session);
/* Unlinks it, if it is linked: afterwards no thread pushes into the session. */
void gst_latest_track_detach (GstLatestTrack *self, GstElement *session);

G_END_DECLS
