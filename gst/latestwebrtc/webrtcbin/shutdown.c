/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "shutdown.h"

#include <gst/webrtc/webrtc.h>

#include "pendingpromises.h"
#include "workarounds.h"

/* The ICE transport of a transceiver; NULL if there is none yet. */
static GObject *
get_ice_transport (GObject *transceiver)
{
  g_autoptr (GObject) sender = NULL;
  g_autoptr (GObject) dtls = NULL;
  GObject *ice = NULL;

  g_object_get (transceiver, "sender", &sender, NULL);
  if (sender)
    g_object_get (sender, "transport", &dtls, NULL);
  if (dtls)
    g_object_get (dtls, "transport", &ice, NULL);
  return ice;
}

static void
disconnect_from_transceivers (const GValue *item, gpointer data)
{
  GArray *transceivers = data;
  GObject *element = g_value_get_object (item);

  if (!g_str_equal (
          G_OBJECT_TYPE_NAME (element), GST_LATEST_WEBRTCBIN_RECEIVE_BIN))
    return;
  for (guint i = 0; i < transceivers->len; i++) {
    g_autoptr (GObject) ice =
        get_ice_transport (g_array_index (transceivers, GObject *, i));

    if (ice)
      g_signal_handlers_disconnect_by_data (ice, element);
  }
}

/* The receiving bins of webrtcbin hear no more of ICE. */
static void
disconnect_receive_bins (GstElement *webrtcbin)
{
  g_autoptr (GstIterator) it = gst_bin_iterate_elements (GST_BIN (webrtcbin));
  g_autoptr (GArray) transceivers = NULL;

  g_signal_emit_by_name (webrtcbin, "get-transceivers", &transceivers);
  while (gst_iterator_foreach (it, disconnect_from_transceivers, transceivers)
      == GST_ITERATOR_RESYNC)
    gst_iterator_resync (it);
}

void
gst_latest_webrtc_shut_down (GstElement *element, GstElement *webrtcbin)
{
  /* Workaround 17 of workarounds.h. */
  gst_latest_pending_promise_wait (webrtcbin, GST_LATEST_PROMISE_NEGOTIATION);
  disconnect_receive_bins (webrtcbin);

  gst_element_set_state (element, GST_STATE_NULL);
  gst_latest_pending_promises_interrupt (webrtcbin);
}
