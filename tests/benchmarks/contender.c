/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "contender.h"

struct _Contender
{
  GstElement *element;
  GstPad *src, *sink;
  gboolean has_segment; /* the thread that pushes */
  ContenderFunc func;
  gpointer data;
};

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

static GstFlowReturn
chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  Contender *c = gst_pad_get_element_private (pad);

  c->func (buffer, c->data);
  gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

static void
link_pads (GstPad *src, GstPad *sink)
{
  if (gst_pad_link (src, sink) != GST_PAD_LINK_OK)
    g_error ("cannot link %s to %s", GST_PAD_NAME (src), GST_PAD_NAME (sink));
}

static Contender *
make (GstElement *element, ContenderFunc func, gpointer data)
{
  Contender *c = g_new0 (Contender, 1);
  GstClock *clock;
  GstPad *pad;

  c->func = func;
  c->data = data;
  c->element = gst_object_ref_sink (element);
  c->src = gst_object_ref_sink (gst_pad_new ("src", GST_PAD_SRC));
  /* Without a template it would accept nothing but the first caps. */
  c->sink = gst_object_ref_sink (
      gst_pad_new_from_static_template (&sink_template, "sink"));
  gst_pad_set_element_private (c->sink, c);
  gst_pad_set_chain_function (c->sink, chain);

  pad = gst_element_get_static_pad (c->element, "sink");
  link_pads (c->src, pad);
  gst_object_unref (pad);
  pad = gst_element_get_static_pad (c->element, "src");
  link_pads (pad, c->sink);
  gst_object_unref (pad);

  clock = gst_system_clock_obtain ();
  gst_element_set_clock (c->element, clock);
  gst_object_unref (clock);
  gst_pad_set_active (c->sink, TRUE);
  gst_element_set_state (c->element, GST_STATE_PLAYING);
  gst_pad_set_active (c->src, TRUE);
  gst_pad_push_event (c->src, gst_event_new_stream_start ("benchmark"));
  return c;
}

Contender *
contender_new (const gchar *launch, ContenderFunc func, gpointer data)
{
  GError *error = NULL;
  GstElement *element = gst_parse_launch (launch, &error);

  if (element == NULL)
    g_error ("%s: %s", launch, error->message);
  return make (element, func, data);
}

Contender *
contender_new_chain (const gchar *launch, ContenderFunc func, gpointer data)
{
  GError *error = NULL;
  GstElement *bin = gst_parse_bin_from_description (launch, TRUE, &error);

  if (bin == NULL)
    g_error ("%s: %s", launch, error->message);
  return make (bin, func, data);
}

void
contender_free (Contender *c)
{
  gst_pad_set_active (c->sink, FALSE);
  gst_element_set_state (c->element, GST_STATE_NULL);
  gst_pad_set_active (c->src, FALSE);
  gst_object_unref (c->element);
  gst_object_unref (c->src);
  gst_object_unref (c->sink);
  g_free (c);
}

GstElement *
contender_get_element (Contender *c)
{
  return c->element;
}

void
contender_push_event (Contender *c, GstEvent *event)
{
  gst_pad_push_event (c->src, event);
}

/* Caps, if there are any, have to come before it. */
static void
push_segment (Contender *c)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (c->src, gst_event_new_segment (&segment));
  c->has_segment = TRUE;
}

void
contender_push (Contender *c, GstBuffer *buffer)
{
  if (!c->has_segment)
    push_segment (c);
  gst_pad_push (c->src, buffer);
}
