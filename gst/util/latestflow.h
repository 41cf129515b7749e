/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Whether data flows through an element whose src pad has a streaming thread of
 * its own, as a queue's has: what downstream returned there has to be given to
 * upstream here, and what ends a stream or begins one changes it.
 *
 * No lock: the owner says what protects it, and wakes whoever sleeps. */

typedef struct
{
  /* OK, or what downstream returned, or FLUSHING. */
  GstFlowReturn result;
  gboolean eos;          /* EOS was accepted; nothing may follow */
  gboolean refused;      /* downstream wants no more of this stream */
  gboolean reconfigured; /* since the owner last cleared it */
  gboolean sink_active, src_active;
} GstLatestFlow;

/* Both pads are inactive. */
void gst_latest_flow_init (GstLatestFlow *self);
/* Nothing flows any more. */
void gst_latest_flow_stop (GstLatestFlow *self);
/* Data may flow again, from scratch. FALSE: not while a pad is inactive. */
gboolean gst_latest_flow_resume (GstLatestFlow *self);

/* What upstream gets for its data: what downstream returned last, also while it
 * wants no more data. */
static inline GstFlowReturn
gst_latest_flow_get (const GstLatestFlow *self)
{
  if (self->result == GST_FLOW_OK && (self->eos || self->refused))
    return GST_FLOW_EOS;
  return self->result;
}

/* May the serialized @event follow what came before? What has failed downstream
 * is no reason against it. STREAM_START and SEGMENT begin anew. */
GstFlowReturn gst_latest_flow_check_event (
    GstLatestFlow *self, GstEvent *event);
/* An EOS event, which may follow, is accepted if the result is OK. @tell is set
 * when nobody else would tell the application that downstream has failed, as no
 * data will follow. */
GstFlowReturn gst_latest_flow_end (GstLatestFlow *self, gboolean *tell);
/* Downstream has failed with @result. TRUE: the application has to be told, as
 * upstream has ended and will not see it. */
gboolean gst_latest_flow_fail (GstLatestFlow *self, GstFlowReturn result);
/* Downstream may be linked again, perhaps even before the push that found it
 * unlinked has returned. TRUE: data flows again. */
gboolean gst_latest_flow_reconfigure (GstLatestFlow *self);

G_END_DECLS
