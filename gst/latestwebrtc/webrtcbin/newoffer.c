/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "newoffer.h"

/* The candidates and credentials of ICE in the offer, as the viewer would tell
 * them without one. */
static GstLatestIceFragment *
make_fragment (const GstLatestOffer *offer, GError **error)
{
  const gchar *const keys[] = { "ice-ufrag", "ice-pwd", "candidate" };
  const GstSDPMedia *line = gst_sdp_message_get_media (offer->sdp, 0);
  g_autoptr (GString) text = g_string_new ("a=ice-options:trickle\n");

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    const gchar *value = gst_sdp_media_get_attribute_val (line, keys[i]);

    if (!value)
      value = gst_sdp_message_get_attribute_val (offer->sdp, keys[i]);
    for (guint j = 1; value; j++) {
      g_string_append_printf (text, "a=%s:%s\n", keys[i], value);
      value = gst_sdp_media_get_attribute_val_n (line, keys[i], j);
    }
  }
  return gst_latest_ice_fragment_parse (text->str, error);
}

GstLatestOffer *
gst_latest_new_offer_take (const GstLatestOffer *offer,
    GstLatestRemoteCandidates *candidates, GstElement *webrtcbin,
    const GstLatestMedia *media, guint n_media, const gchar *text,
    GError **error)
{
  g_autoptr (GstLatestOffer) again =
      gst_latest_offer_renew (offer, text, media, n_media, error);
  g_autoptr (GstLatestIceFragment) fragment = NULL;

  if (!again)
    return NULL;
  fragment = make_fragment (again, error);
  if (!fragment
      || !gst_latest_remote_candidates_add (
          candidates, webrtcbin, offer, fragment, error))
    return NULL;
  return g_steal_pointer (&again);
}
