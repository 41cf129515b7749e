/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "foreigncaps.h"

static void
report (GstPad *pad, const GstLatestForeignCapsClass *klass,
    const GstCaps *caps, const gchar *cure)
{
  g_autoptr (GstElement) element = gst_pad_get_parent_element (pad);
  g_autofree gchar *name = gst_pad_get_name (pad);
  g_autofree gchar *what = klass->describe (caps);

  if (element != NULL)
    GST_ELEMENT_ERROR (element, STREAM, WRONG_TYPE,
        ("%s does not take %s: put %s before it.",
            klass->taker ? klass->taker : name, what, cure),
        ("caps: %" GST_PTR_FORMAT, caps));
}

static gboolean
sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  const GstLatestForeignCapsClass *klass = pad->eventdata;
  const gchar *cure;
  GstCaps *caps;

  if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS) {
    gst_event_parse_caps (event, &caps);
    cure = klass->find_cure (caps);
    if (cure != NULL) {
      report (pad, klass, caps, cure);
      gst_event_unref (event);
      return FALSE;
    }
  }
  return gst_pad_event_default (pad, parent, event);
}

/* Adds what is foreign to the answer, behind what is taken; but for a source that
 * could make what is taken, that remains all there is. */
static void
add_foreign (GstQuery *query, const GstLatestForeignCapsClass *klass)
{
  g_autoptr (GstCaps) foreign = NULL;
  GstCaps *filter, *caps;

  gst_query_parse_caps (query, &filter);
  gst_query_parse_caps_result (query, &caps);
  if (filter != NULL && !gst_caps_is_empty (caps))
    return;
  foreign = klass->make_foreign ();
  if (filter != NULL)
    caps = gst_caps_intersect_full (filter, foreign, GST_CAPS_INTERSECT_FIRST);
  else
    caps = gst_caps_merge (gst_caps_ref (caps), g_steal_pointer (&foreign));
  gst_query_set_caps_result (query, caps);
  gst_caps_unref (caps);
}

static gboolean
sink_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  const GstLatestForeignCapsClass *klass = pad->querydata;
  GstCaps *caps;

  if (GST_QUERY_TYPE (query) == GST_QUERY_ACCEPT_CAPS) {
    gst_query_parse_accept_caps (query, &caps);
    if (klass->find_cure (caps) != NULL) {
      gst_query_set_accept_caps_result (query, TRUE);
      return TRUE;
    }
  }
  if (!gst_pad_query_default (pad, parent, query))
    return FALSE;
  if (GST_QUERY_TYPE (query) == GST_QUERY_CAPS)
    add_foreign (query, klass);
  return TRUE;
}

void
gst_latest_foreign_caps_attach (
    GstPad *sinkpad, const GstLatestForeignCapsClass *klass)
{
  gst_pad_set_event_function_full (
      sinkpad, GST_DEBUG_FUNCPTR (sink_event), (gpointer) klass, NULL);
  gst_pad_set_query_function_full (
      sinkpad, GST_DEBUG_FUNCPTR (sink_query), (gpointer) klass, NULL);
}
