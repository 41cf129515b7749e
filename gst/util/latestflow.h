/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* The flow of data through an element whose src pad has a streaming thread of
 * its own, as a queue's has. What downstream returns in that thread has to be
 * returned to upstream in another one, and the end or begin of a stream
 * changes it.
 *
 * The struct has no lock: its owner says what protects it, and wakes the
 * threads that sleep. */

typedef struct
{
  GstFlowReturn result; /* OK, or what downstream returned, or FLUSHING */
  gboolean eos;         /* EOS was accepted; nothing may follow */
  gboolean refused;     /* downstream wants no more of this stream */
  /* RECONFIGURE came since the owner last cleared this. */
  gboolean reconfigured;
  gboolean sink_active, src_active;
} GstLatestFlow;

/* What stops the flow, or lets data flow. */
typedef enum
{
  /* These make void what waits in the element. */
  GST_LATEST_FLOW_FLUSH_START,
  GST_LATEST_FLOW_FLUSH_STOP,
  GST_LATEST_FLOW_SINK_INACTIVE,
  GST_LATEST_FLOW_SINK_ACTIVE,
  /* These do not. */
  GST_LATEST_FLOW_SRC_INACTIVE,
  GST_LATEST_FLOW_SRC_ACTIVE,
  /* Downstream may have been linked again, perhaps even before the push that
   * found it unlinked has returned. */
  GST_LATEST_FLOW_RECONFIGURE,
} GstLatestFlowChange;

/* Both pads are inactive at first. */
void gst_latest_flow_init (GstLatestFlow *self);
/* Returns TRUE if data flows from scratch now, which it does while both pads
 * are active: the owner starts the streaming thread, before another change may
 * come. */
gboolean gst_latest_flow_change (
    GstLatestFlow *self, GstLatestFlowChange change);

/* Returns what upstream gets for its data: what downstream returned last, or
 * EOS while downstream wants no more of the stream. */
static inline GstFlowReturn
gst_latest_flow_get (const GstLatestFlow *self)
{
  if (self->result == GST_FLOW_OK && (self->eos || self->refused))
    return GST_FLOW_EOS;
  return self->result;
}

/* Returns OK if the serialized @event may follow what came before; STREAM_START
 * and SEGMENT begin anew. That downstream has failed does not speak against it,
 * but EOS gets the failure: @failed is set if the owner has to tell the
 * application, as no data will follow to which it could be returned. */
GstFlowReturn gst_latest_flow_admit_event (
    GstLatestFlow *self, GstEvent *event, gboolean *failed);
/* Downstream has failed with @result. Returns TRUE if the owner has to tell the
 * application, as upstream has ended and will not see the failure. */
gboolean gst_latest_flow_fail (GstLatestFlow *self, GstFlowReturn result);

G_END_DECLS
