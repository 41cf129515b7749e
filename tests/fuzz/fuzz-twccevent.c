/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* Any bytes are feedback events for a latestgccbwe that has sent some packets.
 * Each line is a packet in GStreamer's notation; an empty line ends an event. With
 * libFuzzer this file is all there is; replay.c gives it a main() that runs
 * files. */
#include <gst/gst.h>
#include <string.h>

#include "gstlatestgccbwe.h"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

G_GNUC_BEGIN_IGNORE_DEPRECATIONS;

static void
add_packet (GValueArray *array, const gchar *line)
{
  GstStructure *s = gst_structure_from_string (line, NULL);
  GValue value = G_VALUE_INIT;

  if (s != NULL) {
    g_value_init (&value, GST_TYPE_STRUCTURE);
    g_value_take_boxed (&value, s);
  } else {
    g_value_init (&value, G_TYPE_STRING);
    g_value_set_string (&value, line);
  }
  g_value_array_append (array, &value);
  g_value_unset (&value);
}

static void
send_event (GstPad *pad, GValueArray *array)
{
  GstStructure *s = gst_structure_new_empty ("RTPTWCCPackets");
  GValue value = G_VALUE_INIT;

  g_value_init (&value, g_value_array_get_type ());
  g_value_take_boxed (&value, array);
  gst_structure_take_value (s, "packets", &value);
  gst_pad_send_event (pad, gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM, s));
}

static void
check_estimate (GstElement *element)
{
  guint estimate;

  g_object_get (element, "estimated-bitrate", &estimate, NULL);
  if (estimate < 50000 || estimate > 8192000)
    g_error ("estimate %u is outside the limits", estimate);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autofree gchar *text = g_strndup ((const gchar *) data, MIN (size, 20000));
  g_auto (GStrv) lines = NULL;
  GstElement *element;
  GstPad *pad;
  GValueArray *array;

  if (!gst_is_initialized ()) {
    /* The element is linked in: a scan for plugins would find it again. */
    g_setenv ("GST_REGISTRY_DISABLE", "yes", TRUE);
    gst_init (NULL, NULL);
  }
  element = g_object_new (GST_TYPE_LATEST_GCC_BWE, NULL);
  gst_object_ref_sink (element);
  gst_element_set_state (element, GST_STATE_PLAYING);
  pad = gst_element_get_static_pad (element, "src");
  lines = g_strsplit (text, "\n", -1);
  array = g_value_array_new (0);
  for (gchar **line = lines; *line != NULL; line++) {
    if (**line != '\0') {
      add_packet (array, *line);
      continue;
    }
    send_event (pad, array);
    array = g_value_array_new (0);
    check_estimate (element);
  }
  send_event (pad, array);
  check_estimate (element);
  gst_object_unref (pad);
  gst_element_set_state (element, GST_STATE_NULL);
  gst_object_unref (element);
  return 0;
}

G_GNUC_END_IGNORE_DEPRECATIONS;
