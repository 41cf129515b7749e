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
#include <nice/agent.h>

#include "iceagent.h"
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

static gboolean
has_relay (NiceAgent *agent)
{
  GSList *candidates = nice_agent_get_local_candidates (
      agent, GST_LATEST_ICE_STREAM, NICE_COMPONENT_TYPE_RTP);
  gboolean found = FALSE;

  for (GSList *l = candidates; l; l = l->next)
    found |= ((NiceCandidate *) l->data)->type == NICE_CANDIDATE_TYPE_RELAYED;
  g_slist_free_full (candidates, (GDestroyNotify) nice_candidate_free);
  return found;
}

static void
hold (GstElement *webrtcbin, gpointer data)
{
}

/* The last reference of webrtcbin waits for the agent's thread, which this is:
 * one of GStreamer's threads gives it back. */
static void
on_closed (GObject *agent, GAsyncResult *result, gpointer webrtcbin)
{
  gst_element_call_async (webrtcbin, hold, NULL, NULL);
  gst_object_unref (webrtcbin);
}

/* Called on the agent's thread, which runs as long as webrtcbin lives. */
static gboolean
close_agent (gpointer webrtcbin)
{
  GMainContext *context = g_source_get_context (g_main_current_source ());
  g_autoptr (GObject) agent = gst_latest_ice_agent_get (webrtcbin);

  g_main_context_push_thread_default (context);
  nice_agent_close_async (
      NICE_AGENT (agent), on_closed, gst_object_ref (webrtcbin));
  g_main_context_pop_thread_default (context);
  return G_SOURCE_REMOVE;
}

/* Workaround 19 of workarounds.h: webrtcbin stays until all is given back. */
static void
give_relays_back (GstElement *webrtcbin)
{
  g_autoptr (GObject) agent = gst_latest_ice_agent_get (webrtcbin);
  g_autoptr (GMainContext) context = NULL;
  g_autoptr (GSource) idle = NULL;

  if (!agent || !has_relay (NICE_AGENT (agent)))
    return;
  g_object_get (agent, "main-context", &context, NULL);
  g_main_context_ref (context);
  idle = g_idle_source_new ();
  g_source_set_callback (
      idle, close_agent, gst_object_ref (webrtcbin), gst_object_unref);
  g_source_attach (idle, context);
}

void
gst_latest_webrtc_shut_down (GstElement *element, GstElement *webrtcbin)
{
  /* Workarounds 7, 8 and 17 of workarounds.h. */
  gst_latest_pending_promises_settle (webrtcbin);
  disconnect_receive_bins (webrtcbin);

  gst_element_set_state (element, GST_STATE_NULL);
  give_relays_back (webrtcbin);
}
