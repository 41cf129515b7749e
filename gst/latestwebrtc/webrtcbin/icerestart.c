/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "icerestart.h"

#include <nice/agent.h>

/* libnice counts streams from 1, and webrtcbin has the one of the m-line that
 * it is given, with one component as RTP and RTCP share a port. */
#define STREAM 1

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NiceAgent, g_object_unref)

/* (transfer full) NULL: webrtcbin does not show its agent. */
static NiceAgent *
get_agent (GstElement *webrtcbin)
{
  GObject *ice = NULL, *agent = NULL;

  /* The reference is a plain one: workaround 11 of workarounds.h. */
  g_object_get (webrtcbin, "ice-agent", &ice, NULL);
  if (!ice)
    return NULL;
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (ice), "agent"))
    g_object_get (ice, "agent", &agent, NULL);
  g_object_unref (ice);
  if (agent && !NICE_IS_AGENT (agent))
    g_clear_object (&agent);
  return agent ? NICE_AGENT (agent) : NULL;
}

static void
append_candidates (GString *fragment, NiceAgent *agent)
{
  GSList *candidates =
      nice_agent_get_local_candidates (agent, STREAM, NICE_COMPONENT_TYPE_RTP);

  for (GSList *l = candidates; l; l = l->next) {
    g_autofree gchar *line =
        nice_agent_generate_local_candidate_sdp (agent, l->data);

    g_string_append_printf (fragment, "%s\r\n", line);
  }
  g_string_append (fragment, "a=end-of-candidates\r\n");
  g_slist_free_full (candidates, (GDestroyNotify) nice_candidate_free);
}

/* Our credentials stay the same, against RFC 8839 (4.4.3): Chromium checks our
 * address from its new socket before the restart has reached us, and goes on
 * with the credentials that had an answer then. In one of three restarts, new
 * ones of ours left it without any connection. */
gchar *
gst_latest_ice_restart (GstElement *webrtcbin, const GstLatestOffer *offer,
    const gchar *ufrag, const gchar *pwd)
{
  g_autoptr (NiceAgent) agent = get_agent (webrtcbin);
  const GstSDPMedia *line = gst_latest_offer_get_transport_line (offer);
  const gchar *mid = gst_sdp_media_get_attribute_val (line, "mid");
  g_autofree gchar *own_ufrag = NULL;
  g_autofree gchar *own_pwd = NULL;
  GString *fragment;

  if (!agent
      || !nice_agent_get_local_credentials (agent, STREAM, &own_ufrag, &own_pwd)
      || !nice_agent_restart_stream (agent, STREAM)
      || !nice_agent_set_local_credentials (agent, STREAM, own_ufrag, own_pwd)
      || !nice_agent_set_remote_credentials (agent, STREAM, ufrag, pwd))
    return NULL;
  fragment = g_string_new (NULL);
  g_string_append_printf (fragment,
      "a=ice-ufrag:%s\r\na=ice-pwd:%s\r\nm=%s 9 %s %s\r\n", own_ufrag, own_pwd,
      gst_sdp_media_get_media (line), gst_sdp_media_get_proto (line),
      gst_sdp_media_get_format (line, 0));
  if (mid)
    g_string_append_printf (fragment, "a=mid:%s\r\n", mid);
  append_candidates (fragment, agent);
  return g_string_free (fragment, FALSE);
}
