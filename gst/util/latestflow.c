/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "latestflow.h"

/* Returns whether @result is an error that the application has to be told,
 * unlike EOS and FLUSHING. */
static gboolean
is_failure (GstFlowReturn result)
{
  return result == GST_FLOW_NOT_LINKED || result < GST_FLOW_EOS;
}

void
gst_latest_flow_init (GstLatestFlow *self)
{
  *self = (GstLatestFlow) { .result = GST_FLOW_FLUSHING };
}

gboolean
gst_latest_flow_change (GstLatestFlow *self, GstLatestFlowChange change)
{
  switch (change) {
    case GST_LATEST_FLOW_SINK_INACTIVE:
    case GST_LATEST_FLOW_SINK_ACTIVE:
      self->sink_active = change == GST_LATEST_FLOW_SINK_ACTIVE;
      break;
    case GST_LATEST_FLOW_SRC_INACTIVE:
    case GST_LATEST_FLOW_SRC_ACTIVE:
      self->src_active = change == GST_LATEST_FLOW_SRC_ACTIVE;
      break;
    case GST_LATEST_FLOW_RECONFIGURE:
      self->reconfigured = TRUE;
      if (self->result == GST_FLOW_NOT_LINKED)
        self->result = GST_FLOW_OK;
      return FALSE;
    default:
      break;
  }
  self->result = GST_FLOW_FLUSHING;
  if (change == GST_LATEST_FLOW_FLUSH_START || !self->sink_active
      || !self->src_active)
    return FALSE;
  self->result = GST_FLOW_OK;
  self->eos = FALSE;
  self->refused = FALSE;
  return TRUE;
}

/* Begins a new stream or segment: the end of the one before no longer counts,
 * nor does a failure that came at that end. */
static void
restart (GstLatestFlow *self)
{
  if (self->eos && self->result != GST_FLOW_FLUSHING)
    self->result = GST_FLOW_OK;
  self->eos = FALSE;
  self->refused = FALSE;
}

GstFlowReturn
gst_latest_flow_admit_event (
    GstLatestFlow *self, GstEvent *event, gboolean *failed)
{
  *failed = FALSE;
  if (!self->sink_active)
    return GST_FLOW_FLUSHING;
  if (GST_EVENT_TYPE (event) == GST_EVENT_STREAM_START
      || GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT)
    restart (self);
  if (self->eos)
    return GST_FLOW_EOS;
  if (GST_EVENT_TYPE (event) != GST_EVENT_EOS)
    return GST_FLOW_OK;
  self->eos = self->result == GST_FLOW_OK;
  *failed = is_failure (self->result);
  return self->result;
}

gboolean
gst_latest_flow_fail (GstLatestFlow *self, GstFlowReturn result)
{
  self->result = result;
  return self->eos && is_failure (result);
}
