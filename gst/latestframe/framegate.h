/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* When may the next frame pass so that at most a given number pass per second?
 *
 * The schedule advances by one interval with every frame, but a frame may be up
 * to half an interval ahead of it: a source at exactly the permitted rate whose
 * frames come a little early and a little late loses none of them and none
 * waits. The credit does not grow beyond that half, however long nothing came.
 *
 * From a faster source, for two of three frames say, a frame that comes too early is
 * not kept until the gate opens, as it would be old by then: the next one comes soon
 * and finds the gate open. If it does not come, the first one passes after all.
 *
 * Times are nanoseconds of any steady clock. Whoever embeds it says what
 * protects it. */
typedef struct
{
  gint64 interval; /* 0: no limit */
  gint64 period;   /* from frame to frame of the source, 0: unknown */
  gint64 last;     /* when the last frame passed */
  gint64 next;     /* the earliest time for the next one */
  gboolean passed; /* a frame has passed since init */
} GstLatestFrameGate;

/* No limit. */
void gst_latest_frame_gate_init (GstLatestFrameGate *gate);
/* @num / @den frames per second; 0 / anything is no limit. What has passed
 * already counts, so that changing the rate back and forth opens no hole. */
void gst_latest_frame_gate_set_rate (
    GstLatestFrameGate *gate, gint num, gint den);
/* How often the source makes a frame; 0: not known. */
void gst_latest_frame_gate_set_period (GstLatestFrameGate *gate, gint64 period);
/* When the frame that came at @arrived may pass, if no other comes; not before
 * @arrived. */
gint64 gst_latest_frame_gate_due (
    const GstLatestFrameGate *gate, gint64 arrived);
/* A frame passes at @now. */
void gst_latest_frame_gate_pass (GstLatestFrameGate *gate, gint64 now);

G_END_DECLS
