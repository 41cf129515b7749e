/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "latestpads.h"

static const GstLatestPadFunctions *
get_functions (GstPad *pad)
{
  return gst_pad_get_element_private (pad);
}

static GstFlowReturn
sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  const GstLatestPadFunctions *functions = get_functions (pad);
  GstPad *src = GST_ELEMENT_CAST (parent)->srcpads->data;
  gboolean ret;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_FLUSH_START:
      functions->change_flow (parent, GST_LATEST_FLOW_FLUSH_START);
      /* Ends the push in progress, so that the task can pause. */
      ret = gst_pad_push_event (src, event);
      gst_pad_pause_task (src);
      break;
    case GST_EVENT_FLUSH_STOP:
      ret = gst_pad_push_event (src, event);
      functions->change_flow (parent, GST_LATEST_FLOW_FLUSH_STOP);
      break;
    default:
      if (GST_EVENT_IS_SERIALIZED (event))
        return functions->store_event (parent, event);
      ret = gst_pad_push_event (src, event);
      break;
  }
  return ret ? GST_FLOW_OK : GST_FLOW_ERROR;
}

static gboolean
sink_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  if (GST_QUERY_IS_SERIALIZED (query))
    return get_functions (pad)->send_query (parent, query);
  return gst_pad_query_default (pad, parent, query);
}

static gboolean
src_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  const GstLatestPadFunctions *functions = get_functions (pad);

  if (GST_EVENT_TYPE (event) != GST_EVENT_RECONFIGURE)
    return functions->src_event (pad, parent, event);
  functions->change_flow (parent, GST_LATEST_FLOW_RECONFIGURE);
  return gst_pad_event_default (pad, parent, event);
}

static gboolean
src_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  if (GST_QUERY_TYPE (query) != GST_QUERY_SCHEDULING)
    return get_functions (pad)->src_query (pad, parent, query);
  gst_query_add_scheduling_mode (query, GST_PAD_MODE_PUSH);
  return TRUE;
}

static gboolean
activate_mode (GstPad *pad, GstObject *parent, GstPadMode mode, gboolean active)
{
  const GstLatestPadFunctions *functions = get_functions (pad);

  if (mode != GST_PAD_MODE_PUSH)
    return FALSE;
  if (GST_PAD_IS_SINK (pad)) {
    functions->change_flow (parent,
        active ? GST_LATEST_FLOW_SINK_ACTIVE : GST_LATEST_FLOW_SINK_INACTIVE);
    return TRUE;
  }
  functions->change_flow (parent,
      active ? GST_LATEST_FLOW_SRC_ACTIVE : GST_LATEST_FLOW_SRC_INACTIVE);
  return active || gst_pad_stop_task (pad);
}

static GstPad *
add_pad (GstElement *element, const gchar *name,
    const GstLatestPadFunctions *functions)
{
  GstPad *pad =
      gst_pad_new_from_template (gst_element_class_get_pad_template (
                                     GST_ELEMENT_GET_CLASS (element), name),
          name);

  gst_pad_set_element_private (pad, (gpointer) functions);
  gst_pad_set_activatemode_function (pad, GST_DEBUG_FUNCPTR (activate_mode));
  GST_PAD_SET_PROXY_CAPS (pad);
  gst_element_add_pad (element, pad);
  return pad;
}

void
gst_latest_pads_add (GstElement *element,
    const GstLatestPadFunctions *functions, GstPad **sink, GstPad **src)
{
  *sink = add_pad (element, "sink", functions);
  gst_pad_set_chain_function (*sink, functions->chain);
  gst_pad_set_chain_list_function (*sink, functions->chain_list);
  gst_pad_set_event_full_function (*sink, GST_DEBUG_FUNCPTR (sink_event));
  gst_pad_set_query_function (*sink, GST_DEBUG_FUNCPTR (sink_query));

  *src = add_pad (element, "src", functions);
  gst_pad_set_event_function (*src, GST_DEBUG_FUNCPTR (src_event));
  gst_pad_set_query_function (*src, GST_DEBUG_FUNCPTR (src_query));
}
