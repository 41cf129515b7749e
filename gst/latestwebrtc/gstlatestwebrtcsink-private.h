/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "appsignaller.h"
#include "control.h"
#include "datatransport.h"
#include "gstlatestwebrtcsink.h"
#include "server.h"
#include "settings.h"
#include "settle.h"
#include "sinkpad.h"

G_BEGIN_DECLS

/* The sink is in these files:
 *
 *   gstlatestwebrtcsink.c  properties
 *   sinkstate.c            states, the server, the end of the stream
 *   sinkpads.c, sinkpad.c  its pads and the tracks behind
 *   sinkcontrol.c          control by viewers
 *   encodedpads.c          what viewers are sent, for the application
 *   sinksignals.c          the other signals, and what applications ask for */

#define GST_LATEST_MAX_VIDEO_TRACKS 8
#define GST_LATEST_MAX_AUDIO_TRACKS 4
#define GST_LATEST_MAX_PADS \
  (GST_LATEST_MAX_VIDEO_TRACKS + GST_LATEST_MAX_AUDIO_TRACKS)

struct _GstLatestWebRTCSink
{
  GstBin parent;

  GstLatestShared shared;               /* immutable, but for the control:
                                         * that of state changes */
  GstLatestAppSignaller *app_signaller; /* immutable */

  /* Protected by the object lock. */
  GstLatestSettings settings;
  guint taken; /* a bit for each track id, from before its pad until after */
  guint32 taken_encoded; /* the same for the pads of what viewers are sent */
  GstLatestWebRTCSinkPad *pads[GST_LATEST_MAX_PADS]; /* by track id */
  GstLatestServer *server;   /* from READY->PAUSED to PAUSED->READY */
  GstLatestControl *control; /* likewise; NULL: nobody may */
  GstLatestSettle settle_control;
};

/* All of these from any thread. (transfer full, nullable) */
GstLatestServer *gst_latest_webrtc_sink_get_server (GstLatestWebRTCSink *self);
/* That of the first video track. */
GstElement *gst_latest_webrtc_sink_get_encoder (GstLatestWebRTCSink *self);
/* By the id of its track. */
GstLatestWebRTCSinkPad *gst_latest_webrtc_sink_get_pad (
    GstLatestWebRTCSink *self, guint id);
/* (element-type GstLatestWebRTCSinkPad) In the order of their ids: video before
 * audio. */
GPtrArray *gst_latest_webrtc_sink_list_pads (GstLatestWebRTCSink *self);
/* Adds "tracks" to @out: the statistics of each pad, with those of the encoder
 * inside if @whole. Any thread, waits for nothing. */
void gst_latest_webrtc_sink_write_tracks (
    GstLatestWebRTCSink *self, gboolean whole, GstStructure *out);

GstStateChangeReturn gst_latest_webrtc_sink_change_state (
    GstElement *element, GstStateChange transition);
void gst_latest_webrtc_sink_handle_message (GstBin *bin, GstMessage *message);
/* After a track has gone that had not ended: the end is there if it was all that was
 * waited for. */
void gst_latest_webrtc_sink_check_end (GstLatestWebRTCSink *self);
void gst_latest_webrtc_sink_install_signals (GObjectClass *klass);
void gst_latest_webrtc_sink_install_control_signals (GType type);
/* In state changes, before the server starts and after it has stopped. */
void gst_latest_webrtc_sink_start_control (GstLatestWebRTCSink *self);
void gst_latest_webrtc_sink_stop_control (GstLatestWebRTCSink *self);
/* The settings of control have changed. */
void gst_latest_webrtc_sink_update_control (GstLatestWebRTCSink *self);
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
void gst_latest_webrtc_sink_release_pads (GstLatestWebRTCSink *self);
void gst_latest_webrtc_sink_child_proxy_init (gpointer iface, gpointer data);

/* The pad "encoded_video_0" of the track with the pad "video_0". NULL if there is
 * no such track. */
GstPad *gst_latest_webrtc_sink_request_encoded_pad (
    GstLatestWebRTCSink *self, GstPadTemplate *templ, const gchar *name);
/* Ends the branch behind it with EOS. */
void gst_latest_webrtc_sink_release_encoded_pad (
    GstLatestWebRTCSink *self, GstPad *pad);
/* That of the track with the pad @of; all for NULL. */
void gst_latest_webrtc_sink_release_encoded_pads (
    GstLatestWebRTCSink *self, GstPad *of);
/* Ends what waits in a push on these pads. Before PAUSED->READY. */
void gst_latest_webrtc_sink_unblock_encoded_pads (GstLatestWebRTCSink *self);

G_END_DECLS
