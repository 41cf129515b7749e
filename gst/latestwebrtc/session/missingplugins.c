/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "missingplugins.h"

#include <gst/pbutils/pbutils.h>

#include "signaller.h"

static void
post_missing (GstElement *element, const gchar *factory)
{
  gst_element_post_message (
      element, gst_missing_element_message_new (element, factory));
}

static void
post_error (GstElement *element, const gchar *factories)
{
  GST_ELEMENT_ERROR (element, CORE, MISSING_PLUGIN,
      ("Missing GStreamer elements: %s.", factories), (NULL));
}

void
gst_latest_missing_plugins_report (GstElement *element, const gchar *factory)
{
  post_missing (element, factory);
  post_error (element, factory);
}

gboolean
gst_latest_missing_plugins_check (
    GstElement *element, const gchar *payloader, gboolean congestion_control)
{
  const gchar *const needed[] = { payloader, "webrtcbin", "nicesrc", "nicesink",
    "dtlssrtpenc", "dtlssrtpdec", "srtpenc", "srtpdec", "rtpbin",
    "latestvpxenc", "clocksync", "tee", "queue", "fakesink",
    congestion_control ? "latestgccbwe" : NULL };
  g_autoptr (GString) missing = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (needed) && needed[i]; i++) {
    g_autoptr (GstElementFactory) factory =
        gst_element_factory_find (needed[i]);

    if (factory)
      continue;
    post_missing (element, needed[i]);
    g_string_append_printf (
        missing, "%s%s", missing->len ? ", " : "", needed[i]);
  }
  if (missing->len > 0)
    post_error (element, missing->str);
  return missing->len == 0;
}

void
gst_latest_missing_plugins_set_error (GError **error, const gchar *factory)
{
  g_set_error (error, GST_LATEST_SIGNALLING_ERROR,
      GST_LATEST_SIGNALLING_ERROR_FAILED,
      "This sender lacks the GStreamer element %s.", factory);
}

GstElement *
gst_latest_missing_plugins_add (
    GstBin *bin, const gchar *factory, GError **error)
{
  GstElement *element = gst_element_factory_make (factory, NULL);

  if (element)
    gst_bin_add (bin, element);
  else
    gst_latest_missing_plugins_set_error (error, factory);
  return element;
}
