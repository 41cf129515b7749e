/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* The chain is what a track has between its input (a clocksync) and its output
 * (a tee). Which elements that are is decided by what the source sends, and may
 * change with it:
 *
 *   raw video       tee "fanout" ! latestvpxenc "encoder"
 *   JPEG            latestframe "jpeg-slot" ! jpegdec ! tee ! latestvpxenc
 *   H.264           h264parse
 *   VP8, VP9, Opus  nothing
 *   raw audio       audioconvert ! audioresample ! opusenc "audio-encoder"
 *
 * At the fanout, other encoders get the same raw video (extraencoding.h). What
 * comes encoded needs no slot: nothing behind the track's input waits. */
typedef struct _GstLatestTrackChain GstLatestTrackChain;

/* Makes the elements in @bin, with @suffix ("" or "_1") behind their names, and
 * links those for raw media between @input and @output. NULL when one that every
 * track needs is missing, which @missing names. */
GstLatestTrackChain *gst_latest_track_chain_new (GstBin *bin, gboolean is_audio,
    const gchar *suffix, GstElement *input, GstElement *output,
    const gchar **missing);
/* Takes the elements out of the bin. */
void gst_latest_track_chain_remove (GstLatestTrackChain *self);
/* After remove(). NULL is accepted. */
void gst_latest_track_chain_free (GstLatestTrackChain *self);
/* Brings the elements into the state of the bin. */
void gst_latest_track_chain_start (GstLatestTrackChain *self);
/* Links what @caps need, before they go on. On the input's streaming thread. */
void gst_latest_track_chain_take_caps (
    GstLatestTrackChain *self, const GstCaps *caps);
/* latestvpxenc or opusenc, also while what comes is encoded. */
GstElement *gst_latest_track_chain_get_encoder (GstLatestTrackChain *self);
/* The tee that raw video comes from. Only of video. */
GstElement *gst_latest_track_chain_get_fanout (GstLatestTrackChain *self);
/* The element that raw media come to. */
GstElement *gst_latest_track_chain_get_first (GstLatestTrackChain *self);
/* The pictures that were dropped while they waited to be decoded. Any thread. */
guint64 gst_latest_track_chain_count_dropped (GstLatestTrackChain *self);
/* Whether what comes is encoded already. Any thread. */
gboolean gst_latest_track_chain_is_encoded (GstLatestTrackChain *self);

/* Takes the element to NULL for good: the sink, which may change its own state
 * meanwhile, leaves it there. */
void gst_latest_track_element_stop (GstElement *element);
/* The same, and removes it from @bin. @element may be NULL. */
void gst_latest_track_element_remove (GstBin *bin, GstElement *element);

G_END_DECLS
