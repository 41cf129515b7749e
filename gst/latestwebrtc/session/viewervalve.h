/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "viewerrate.h"

G_BEGIN_DECLS

/* A viewer's valve is the sink pad of its session: a ghost pad in front of the
 * session's queue that keeps the viewer's troubles from the encoder all viewers
 * share.
 *
 *  - Nothing passes before open(); then the first frame is a key unit.
 *  - When more than a few frames wait in the queue, or the packets in the pacer
 *    would take long to leave, frames are dropped; once both are nearly empty,
 *    the stream goes on with the next key unit.
 *  - While the viewer's feedback is overdue, frames are dropped, too, but for a
 *    few that show whether the path is there again. No key unit is asked for
 *    before it is.
 *  - Upstream sees GST_FLOW_OK whatever happens behind the valve. Queries are
 *    answered here; flushes, and events a viewer has no use for, end here. */
#define GST_TYPE_LATEST_VIEWER_VALVE (gst_latest_viewer_valve_get_type ())
G_DECLARE_FINAL_TYPE (GstLatestViewerValve, gst_latest_viewer_valve, GST_LATEST,
    VIEWER_VALVE, GstGhostPad)

typedef struct
{
  guint64 frames_sent, key_frames_sent;
  guint64 frames_dropped; /* while open */
  /* Of video, sent or dropped for want of the viewer: it reports each. */
  guint64 frames_due;
} GstLatestViewerValveCounters;

/* Returns a pad called @name in front of @queue, a GstQueue without limits. For
 * audio, each buffer can be decoded: none is waited for or asked for. */
GstLatestViewerValve *gst_latest_viewer_valve_new (
    GstElement *queue, const gchar *name, gboolean is_audio);
/* Nothing but @media_type (static) is let in from now on. Without a call all is.
 * To be called once, before open(). */
void gst_latest_viewer_valve_set_media_type (
    GstLatestViewerValve *self, const gchar *media_type);
/* Names the pacer whose packets count as waiting, too: that of @viewer_rate, of
 * which a reference is taken. Those of streams beside @ssrc count as far as the
 * next frame would wait for them. While the viewer's network has no room for the
 * track, which has the id @track_id there, nothing passes. To be called once,
 * before open(). */
void gst_latest_viewer_valve_set_pacer (GstLatestViewerValve *self,
    GstLatestViewerRate *viewer_rate, guint track_id, guint32 ssrc);
/* Names the payloader's source pad, behind the queue. To be called before
 * open(). */
void gst_latest_viewer_valve_set_payloader (
    GstLatestViewerValve *self, GstPad *src);
/* See viewerrate.h. Without a pacer the viewer is here. */
GstLatestPresence gst_latest_viewer_valve_get_presence (
    GstLatestViewerValve *self);
/* The time until the viewer's path is free for another frame, in ns, if one of
 * @bytes comes now. GST_CLOCK_TIME_NONE: nobody knows. Any thread. */
guint64 gst_latest_viewer_valve_get_wait (
    GstLatestViewerValve *self, gsize bytes, gboolean is_key);
/* Lets frames through from the next key unit on, which the encoder is asked
 * for; called again, does so when another stream begins. Any thread. */
void gst_latest_viewer_valve_open (GstLatestViewerValve *self);
/* What is linked next is another encoding of the track: frames go on with one that
 * is newer than the last, a key unit, which ask_again() asks for. The valve must
 * not be linked. */
void gst_latest_viewer_valve_move (GstLatestViewerValve *self, guint encoding);
void gst_latest_viewer_valve_ask_again (GstLatestViewerValve *self);
/* 0 before. Any thread. */
guint gst_latest_viewer_valve_get_encoding (GstLatestViewerValve *self);
/* Copies what was counted so far. Any thread. */
void gst_latest_viewer_valve_get_counters (
    GstLatestViewerValve *self, GstLatestViewerValveCounters *counters);

G_END_DECLS
