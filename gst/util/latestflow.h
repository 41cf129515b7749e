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

/* Both pads are inactive at first. */
void gst_latest_flow_init (GstLatestFlow *self);
/* Nothing flows any more: the result is FLUSHING. */
void gst_latest_flow_stop (GstLatestFlow *self);
/* Data may flow again, from scratch. Returns FALSE while a pad is inactive. */
gboolean gst_latest_flow_resume (GstLatestFlow *self);

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
 * and SEGMENT begin anew. That downstream has failed does not speak against
 * it. */
GstFlowReturn gst_latest_flow_check_event (
    GstLatestFlow *self, GstEvent *event);
/* Accepts an EOS event, which may follow, if the result is OK. @failed is set
 * if downstream has failed and the owner has to tell the application, as no
 * data will follow to which the failure could be returned. */
GstFlowReturn gst_latest_flow_end (GstLatestFlow *self, gboolean *failed);
/* Downstream has failed with @result. Returns TRUE if the owner has to tell the
 * application, as upstream has ended and will not see the failure. */
gboolean gst_latest_flow_fail (GstLatestFlow *self, GstFlowReturn result);
/* Downstream may have been linked again, perhaps even before the push that
 * found it unlinked has returned. Returns TRUE if data flows again. */
gboolean gst_latest_flow_reconfigure (GstLatestFlow *self);

G_END_DECLS
