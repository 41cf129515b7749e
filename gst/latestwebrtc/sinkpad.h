/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "track.h"

G_BEGIN_DECLS

/* A pad of the sink: a track, and what the user has set for it. */
#define GST_TYPE_LATEST_WEBRTC_SINK_PAD (gst_latest_webrtc_sink_pad_get_type ())
G_DECLARE_FINAL_TYPE (GstLatestWebRTCSinkPad, gst_latest_webrtc_sink_pad,
    GST_LATEST, WEBRTC_SINK_PAD, GstGhostPad)

/* Rates are in bit/s of the encoder. */
typedef struct
{
  guint weight;
  guint min_bitrate, max_bitrate;
  gboolean paused;
} GstLatestTrackSettings;

typedef void (*GstLatestWebRTCSinkPadFunc) (GstLatestWebRTCSinkPad *pad);

/* The pad @name, of @templ, in front of @track (transfer full). @changed is
 * called with no lock held when a setting has changed, on one thread at a time, also
 * when the pad has no parent any more. (transfer floating) */
GstPad *gst_latest_webrtc_sink_pad_new (const gchar *name,
    GstPadTemplate *templ, GstLatestTrack *track,
    GstLatestWebRTCSinkPadFunc changed);
/* All of these from any thread. */
GstLatestTrack *gst_latest_webrtc_sink_pad_get_track (
    GstLatestWebRTCSinkPad *self);
GstLatestTrackSettings gst_latest_webrtc_sink_pad_get_settings (
    GstLatestWebRTCSinkPad *self);
/* Applies the settings as they are now: at once, or on the thread that does so just
 * now, after that. */
void gst_latest_webrtc_sink_pad_apply (GstLatestWebRTCSinkPad *self);
/* The statistics of its track, with those of the encoder inside if @whole. Waits
 * for nothing. (transfer full) */
GstStructure *gst_latest_webrtc_sink_pad_make_stats (
    GstLatestWebRTCSinkPad *self, gboolean whole);
/* The rate that the track is to have. For encoded video, upstream is told. */
void gst_latest_webrtc_sink_pad_set_target (
    GstLatestWebRTCSinkPad *self, guint bitrate);
/* Another one encodes, who is to be told the rate although it is the same. */
void gst_latest_webrtc_sink_pad_forget_told (GstLatestWebRTCSinkPad *self);

G_END_DECLS
