/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "appsignaller.h"
#include "gstlatestwebrtcsink.h"
#include "server.h"
#include "settings.h"
#include "track.h"

G_BEGIN_DECLS

/* The sink is in three files: gstlatestwebrtcsink.c (properties, states),
 * sinkpads.c (its pad and the track behind) and sinksignals.c. */

struct _GstLatestWebRTCSink
{
  GstBin parent;

  GstLatestShared shared;               /* immutable */
  GstLatestAppSignaller *app_signaller; /* immutable */

  /* Protected by the object lock. */
  GstLatestSettings settings;
  gboolean pad_requested;  /* from before it is made until after its release */
  GstLatestTrack *track;   /* of the requested pad */
  GstLatestServer *server; /* from READY->PAUSED to PAUSED->READY */
};

/* All of these from any thread. (transfer full, nullable) */
GstLatestServer *gst_latest_webrtc_sink_get_server (GstLatestWebRTCSink *self);
GstElement *gst_latest_webrtc_sink_get_encoder (GstLatestWebRTCSink *self);

void gst_latest_webrtc_sink_install_signals (GObjectClass *klass);
/* What emits the application's signals. */
GstLatestAppSignaller *gst_latest_webrtc_sink_make_app_signaller (
    GstLatestWebRTCSink *self);
void gst_latest_webrtc_sink_emit_viewer_added (const gchar *id, gpointer self);
void gst_latest_webrtc_sink_emit_viewer_removed (
    const gchar *id, const gchar *reason, gpointer self);

/* Gives the encoder the codec that is set. Only while no frame flows. */
void gst_latest_webrtc_sink_set_codec (
    GstLatestWebRTCSink *self, GstElement *encoder);
GstPad *gst_latest_webrtc_sink_request_new_pad (GstElement *element,
    GstPadTemplate *templ, const gchar *name, const GstCaps *caps);
void gst_latest_webrtc_sink_release_pad (GstElement *element, GstPad *pad);
/* The track before is freed, and the viewers have none. */
void gst_latest_webrtc_sink_free_track (GstLatestWebRTCSink *self);

G_END_DECLS
