/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "codec.h"
#include "networkwait.h"
#include "trackstats.h"

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

/* A track is the part of the sink that all viewers share of one pad:
 *
 *   pad -> clocksync -> chain -> output -> fakesink
 *                         |        |-----> session
 *                         |        '-----> session ...
 *                         '--> extra encoding -> session ...
 *
 * The clocksync paces a source that is not live. The chain makes what viewers
 * are sent of what comes: trackchain.h; behind it are trackoutput.h and
 * extraencoding.h. The fakesink makes data flow without a
 * viewer, and posts EOS. */
typedef struct _GstLatestTrack GstLatestTrack;

typedef struct
{
  guint id; /* no other track of the sink has it */
  gboolean is_audio;
  const gchar *suffix; /* of the elements' names */
  /* Is told of each frame of video, and tells the encoder from when on the next
   * one may come. */
  GstLatestNetworkWait *wait;
} GstLatestTrackConfig;

/* Makes the elements in @bin. NULL when one is missing, which @missing
 * names. */
GstLatestTrack *gst_latest_track_new (
    GstBin *bin, const GstLatestTrackConfig *config, const gchar **missing);
/* Brings the elements into the state of the bin. The codec has to be set
 * before. */
void gst_latest_track_start (GstLatestTrack *self);
/* Lets no more frame in or out, so that none waits inside. In any state. */
void gst_latest_track_stop (GstLatestTrack *self);
/* Takes the elements out of the bin. No session may be attached. */
void gst_latest_track_remove (GstLatestTrack *self);
GstLatestTrack *gst_latest_track_ref (GstLatestTrack *self);
/* The last one after remove(). */
void gst_latest_track_unref (GstLatestTrack *self);
guint gst_latest_track_get_id (GstLatestTrack *self);
gboolean gst_latest_track_is_audio (GstLatestTrack *self);
/* The target of the sink's pad. (transfer full) */
GstPad *gst_latest_track_get_sink (GstLatestTrack *self);
/* latestvpxenc or opusenc, also while what comes is encoded. */
GstElement *gst_latest_track_get_encoder (GstLatestTrack *self);
/* Whether what comes is encoded already. Any thread. */
gboolean gst_latest_track_is_encoded (GstLatestTrack *self);
/* What viewers are sent, where raw video becomes @made_of_raw. NULL before
 * caps. Any thread. */
const GstLatestCodec *gst_latest_track_get_codec (
    GstLatestTrack *self, const GstLatestCodec *made_of_raw);
/* Of H.264, see gst_latest_codec_get_profile_level_id(). Any thread. */
gchar *gst_latest_track_get_profile_level_id (GstLatestTrack *self);
/* Takes effect with the next buffer. Any thread. */
void gst_latest_track_set_sync (
    GstLatestTrack *self, GstLatestWebRTCSinkSync sync);
/* While a track is paused, what comes is dropped. What comes encoded goes on
 * with a key unit, which upstream is asked for. Takes effect with the next
 * buffer. Any thread. */
void gst_latest_track_set_paused (GstLatestTrack *self, gboolean paused);
gboolean gst_latest_track_is_paused (GstLatestTrack *self);
/* The track's name for viewers. FALSE, and nothing is changed, if @msid is not a
 * token of 1 to 64 characters (RFC 8830, 2). Any thread. */
gboolean gst_latest_track_set_msid (GstLatestTrack *self, const gchar *msid);
/* (transfer full) Any thread. */
gchar *gst_latest_track_dup_msid (GstLatestTrack *self);
/* Whether EOS has left the encoder and no new stream has started. Any
 * thread. */
gboolean gst_latest_track_is_ended (GstLatestTrack *self);
/* Takes a message of an EOS. TRUE if it is that of the track, whose end is known
 * then. Any thread. */
gboolean gst_latest_track_take_end (GstLatestTrack *self, GstMessage *message);
/* Forgets the message: there will be another one. Any thread. */
void gst_latest_track_forget_end (GstLatestTrack *self);
/* Whether there was the message and no new stream has started. Any thread. */
gboolean gst_latest_track_is_end_known (GstLatestTrack *self);
/* The message that it has ended. (transfer full) Any thread. */
GstMessage *gst_latest_track_make_end (GstLatestTrack *self);
/* Whether the source has said since the start what its media are like. Its
 * first frame may still have to come. Any thread. */
gboolean gst_latest_track_has_caps (GstLatestTrack *self);
GstLatestTrackStats *gst_latest_track_get_stats (GstLatestTrack *self);
/* Links a viewer's valve to @encoding of this track, or to 0 if there is none with
 * that number. See gst_latest_tee_detach(). On the worker. */
void gst_latest_track_attach (
    GstLatestTrack *self, guint encoding, GstPad *valve);
/* Begins another encode of the track, below GST_LATEST_MAX_ENCODINGS. TRUE if it is
 * there already, as number 0 is; FALSE if there cannot be one, as of sound and of
 * what comes encoded. On the worker. */
gboolean gst_latest_track_add_encoding (GstLatestTrack *self, guint encoding);
/* Ends it, if it is there. No session may be attached to it. On the worker, or with
 * the track out of the viewers' sight. */
void gst_latest_track_remove_encoding (GstLatestTrack *self, guint encoding);
/* Whether there is one. On the worker. */
gboolean gst_latest_track_has_encoding (GstLatestTrack *self, guint encoding);
/* The encoder of @encoding, NULL if there is none. (transfer full) Any thread. */
GstElement *gst_latest_track_ref_encoder (GstLatestTrack *self, guint encoding);
/* In bit/s. Nothing is done if there is no such encoding. Any thread. */
void gst_latest_track_set_bitrate (
    GstLatestTrack *self, guint encoding, guint bitrate);
/* What the user wants of this track: AUTO is as for all of them. Any thread. */
void gst_latest_track_set_sharing (
    GstLatestTrack *self, GstLatestEncoderSharing sharing);
GstLatestEncoderSharing gst_latest_track_get_sharing (GstLatestTrack *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstLatestTrack, gst_latest_track_unref)

G_END_DECLS
