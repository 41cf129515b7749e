/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "pacerqueue.h"

G_BEGIN_DECLS

/* The flows are the streams of video in the pacer, which share one queue. A frame
 * leaves as a whole behind what came before it, as long as that takes no longer
 * than a frame time. Behind more of other flows, a key frame for instance, its
 * packets take turns with theirs: one of each flow, until the frame is
 * through. So it has left after a frame time and its own, or after as many
 * times its own as flows have something to send, whatever the others send. The
 * packets of each flow keep their order, and none passes a barrier or a mark. */

#define GST_LATEST_PACER_FLOWS 8
/* The flow of a mark in the queue, which is no packet. */
#define GST_LATEST_PACER_MARK GST_LATEST_PACER_FLOWS

typedef struct
{
  guint32 id;
  gboolean known;
  guint queued;   /* packets */
  gboolean turns; /* of the frame that is being added: it takes turns */
  gboolean open;  /* a part of a frame has left */
} GstLatestPacerFlow;

typedef struct
{
  GstLatestPacerFlow flow[GST_LATEST_PACER_FLOWS];
} GstLatestPacerFlows;

/* Adds @e, which ends a frame if it says so, at its place in @q; @rate is that at
 * which packets leave, in bit/s. Of more flows than there is room for, some
 * count as one. */
void gst_latest_pacer_flows_push (GstLatestPacerFlows *f,
    GstLatestPacerQueue *q, guint32 id, guint rate, GstLatestPacerEntry *e);
/* @e has been taken out of the queue. Returns TRUE if it ends a frame, and no
 * other flow is in the middle of one: the packets that left until now, of
 * whatever flows, belong together. */
gboolean gst_latest_pacer_flows_popped (
    GstLatestPacerFlows *f, const GstLatestPacerEntry *e);
/* Returns the bytes in @q that the next frame of this flow would not wait
 * for. */
guint64 gst_latest_pacer_flows_get_passed (const GstLatestPacerFlows *f,
    const GstLatestPacerQueue *q, guint32 id, guint rate);

G_END_DECLS
