/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "latestflow.h"

G_BEGIN_DECLS

/* The pads of an element whose src pad has a streaming thread of its own: what
 * a flush, an activation and RECONFIGURE do, and in which order. The element
 * says how it holds what waits. No function is called with a lock of the
 * element held. */

typedef struct
{
  GstPadChainFunction chain;
  GstPadChainListFunction chain_list;
  /* Takes a serialized @event, which is none of a flush. */
  GstFlowReturn (*store_event) (GstObject *element, GstEvent *event);
  /* Waits until the streaming thread has sent a serialized @query. */
  gboolean (*send_query) (GstObject *element, GstQuery *query);
  /* Calls gst_latest_flow_change() under the element's lock, starts the
   * streaming thread if that returns TRUE, gives up what the change makes void,
   * and wakes whoever sleeps. */
  void (*change_flow) (GstObject *element, GstLatestFlowChange change);
  /* Events from downstream but RECONFIGURE, queries but SCHEDULING. */
  GstPadEventFunction src_event;
  GstPadQueryFunction src_query;
} GstLatestPadFunctions;

/* Adds the pads of the templates "sink" and "src" for as long as @element
 * lives. */
void gst_latest_pads_add (GstElement *element,
    const GstLatestPadFunctions *functions, GstPad **sink, GstPad **src);

G_END_DECLS
