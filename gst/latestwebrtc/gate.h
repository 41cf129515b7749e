/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "viewerrate.h"

G_BEGIN_DECLS

/* The way into a viewer's session: a ghost pad in front of its queue that keeps
 * the viewer's troubles from the shared encoder.
 *
 *  - Nothing passes before open(); then the first picture is a key unit.
 *  - When the viewer's queue grows beyond a few frames, or what waits in its pacer
 *    would take long to leave, frames are dropped, and once both are nearly empty
 *    the stream goes on with the next key unit.
 *  - Upstream sees GST_FLOW_OK whatever happens behind; queries are answered
 *    here, flushes and events a viewer has no use for end here. */
#define GST_TYPE_LATEST_GATE (gst_latest_gate_get_type ())
G_DECLARE_FINAL_TYPE (
    GstLatestGate, gst_latest_gate, GST_LATEST, GATE, GstGhostPad)

typedef struct
{
  guint64 frames_sent, key_frames_sent;
  guint64 frames_dropped; /* while open */
} GstLatestGateCounters;

/* A pad called "sink" in front of @queue (a GstQueue). */
GstLatestGate *gst_latest_gate_new (GstElement *queue);
/* Before open(): packets wait in the pacer of @rate, which outlives the gate's
 * last buffer. */
void gst_latest_gate_set_pacer (GstLatestGate *self, GstLatestViewerRate *rate);
/* Any thread. Asks the encoder for a key unit. */
void gst_latest_gate_open (GstLatestGate *self);
void gst_latest_gate_get_counters (
    GstLatestGate *self, GstLatestGateCounters *counters);

G_END_DECLS
