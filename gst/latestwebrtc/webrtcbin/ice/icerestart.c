/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "icerestart.h"

#include "iceagent.h"

#include <nice/agent.h>

#define STREAM GST_LATEST_ICE_STREAM

static gboolean
is_gone (const NiceCandidate *candidate)
{
  gchar text[NICE_ADDRESS_STRING_LEN];

  nice_address_to_string (&candidate->addr, text);
  return candidate->type == NICE_CANDIDATE_TYPE_HOST
      && !gst_latest_ice_agent_has_address (text);
}

/* Our candidates as lines of SDP, but those of addresses that this host has no
 * longer. NULL if there is no other. */
static gchar *
list_candidates (NiceAgent *agent)
{
  GSList *candidates =
      nice_agent_get_local_candidates (agent, STREAM, NICE_COMPONENT_TYPE_RTP);
  GString *lines = g_string_new (NULL);

  for (GSList *l = candidates; l; l = l->next) {
    g_autofree gchar *line =
        nice_agent_generate_local_candidate_sdp (agent, l->data);

    if (!is_gone (l->data))
      g_string_append_printf (lines, "%s\r\n", line);
  }
  g_slist_free_full (candidates, (GDestroyNotify) nice_candidate_free);
  return g_string_free (lines, lines->len == 0);
}

/* libnice gathers candidates of a stream once: an address that this host has got
 * since then is of no use to the session.
 *
 * Our credentials stay the same, against RFC 8839 (4.4.3): Chromium checks our
 * address from its new socket before the restart has reached us, and goes on
 * with the credentials that had an answer then. In one of three restarts, new
 * ones of ours left it without any connection. */
gchar *
gst_latest_ice_restart (GstElement *webrtcbin, const GstLatestOffer *offer,
    const gchar *ufrag, const gchar *pwd)
{
  g_autoptr (GObject) object = gst_latest_ice_agent_get (webrtcbin);
  NiceAgent *agent = object ? NICE_AGENT (object) : NULL;
  const GstSDPMedia *line = gst_latest_offer_get_transport_line (offer);
  const gchar *mid = gst_sdp_media_get_attribute_val (line, "mid");
  g_autofree gchar *own_ufrag = NULL;
  g_autofree gchar *own_pwd = NULL;
  g_autofree gchar *candidates = agent ? list_candidates (agent) : NULL;
  GString *fragment;

  if (!candidates
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
  g_string_append_printf (fragment, "%sa=end-of-candidates\r\n", candidates);
  return g_string_free (fragment, FALSE);
}
