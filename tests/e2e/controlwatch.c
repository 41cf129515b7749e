/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "controlwatch.h"

#include <gst/video/navigation.h>

#include "console.h"

static void
on_message (GstElement *sink, const gchar *viewer, const gchar *text,
    GBytes *bytes, gpointer user_data)
{
  gboolean sent;

  console_print ("control-message", "viewer", viewer, "text",
      text ? text : "(bytes)", NULL);
  g_signal_emit_by_name (
      sink, "send-control-message", viewer, text, bytes, FALSE, &sent);
}

static void
on_changed (GstElement *sink, const gchar *viewer, gboolean controls,
    gpointer user_data)
{
  console_print ("control-changed", "viewer", viewer, "text",
      controls ? "controls" : "does not control", NULL);
}

static void
on_lost (GstElement *sink, const gchar *viewer, gpointer user_data)
{
  console_print ("control-lost", "viewer", viewer, NULL);
}

static void
on_regained (GstElement *sink, const gchar *viewer, gpointer user_data)
{
  console_print ("control-regained", "viewer", viewer, NULL);
}

static void
print_structure (
    const gchar *event, const gchar *viewer, const GstStructure *structure)
{
  g_autofree gchar *text = gst_structure_to_string (structure);

  console_print (event, "viewer", viewer, "text", text, NULL);
}

static void
on_navigation (GstElement *sink, const gchar *viewer, const gchar *track,
    GstEvent *event, gpointer user_data)
{
  print_structure ("navigation", viewer, gst_event_get_structure (event));
}

static void
on_gamepad (GstElement *sink, const gchar *viewer, GstStructure *gamepad,
    gpointer user_data)
{
  print_structure ("gamepad", viewer, gamepad);
}

static GstPadProbeReturn
on_upstream (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);

  if (GST_EVENT_TYPE (event) == GST_EVENT_NAVIGATION
      || gst_event_has_name (event, "application/x-latest-gamepad"))
    print_structure ("upstream", "", gst_event_get_structure (event));
  return GST_PAD_PROBE_OK;
}

void
watch_control (GstBin *pipeline)
{
  g_autoptr (GstElement) out = gst_bin_get_by_name (pipeline, "out");
  g_autoptr (GstElement) upstream = gst_bin_get_by_name (pipeline, "upstream");
  g_autoptr (GstPad) pad =
      upstream ? gst_element_get_static_pad (upstream, "src") : NULL;

  if (pad)
    gst_pad_add_probe (
        pad, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, on_upstream, NULL, NULL);
  if (!out || !g_signal_lookup ("control-message", G_OBJECT_TYPE (out)))
    return;
  g_object_connect (out, "signal::control-message", on_message, NULL,
      "signal::control-changed", on_changed, NULL, "signal::control-lost",
      on_lost, NULL, "signal::control-regained", on_regained, NULL,
      "signal::navigation", on_navigation, NULL, "signal::gamepad", on_gamepad,
      NULL, NULL);
}
