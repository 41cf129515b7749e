/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "remotecandidates.h"

#include "icerestart.h"
#include "signaller.h"

/* Whether the viewer's m-line @mline has the transport in use. */
static gboolean
uses_transport (const GstLatestOffer *self, guint mline)
{
  if (mline == self->transport_mline)
    return TRUE;
  for (guint i = 0; i < self->lines->len; i++) {
    if (gst_latest_offer_get_line (self, i)->mline == mline)
      return TRUE;
  }
  return FALSE;
}

/* Whether the m-line of the viewer that @candidate belongs to has the transport
 * in use; one that is not named may. */
static gboolean
owns_transport (
    const GstLatestOffer *self, const GstLatestIceCandidate *candidate)
{
  const gchar *mid = candidate->mid;

  if (candidate->mline >= 0)
    return uses_transport (self, candidate->mline);
  for (guint i = 0; mid && i < gst_sdp_message_medias_len (self->viewer_sdp);
       i++) {
    const GstSDPMedia *line = gst_sdp_message_get_media (self->viewer_sdp, i);

    if (g_strcmp0 (mid, gst_sdp_media_get_attribute_val (line, "mid")) == 0)
      return uses_transport (self, i);
  }
  /* The name of a line that has none in the offer. */
  return !mid || g_str_equal (mid, gst_latest_offer_get_line (self, 0)->mid);
}

/* Whether the viewer's ICE has the user name @ufrag. */
static gboolean
has_ufrag (const GstLatestOffer *self, const gchar *ufrag)
{
  const gchar *own = gst_sdp_media_get_attribute_val (
      gst_sdp_message_get_media (self->sdp, 0), "ice-ufrag");

  if (!own)
    own = gst_sdp_message_get_attribute_val (self->sdp, "ice-ufrag");
  return g_strcmp0 (own, ufrag) == 0;
}

/* mDNS names would be looked up: workaround 15 of workarounds.h. */
static gboolean
is_wanted (const GstLatestOffer *offer, const GstLatestIceCandidate *candidate)
{
  g_auto (GStrv) words = g_strsplit (candidate->value, " ", 6);

  return owns_transport (offer, candidate)
      && !g_str_has_suffix (words[4], ".local");
}

/* Restarts ICE if the fragment is of another generation than the one that
 * runs. */
static gboolean
follow_generation (GstLatestRemoteCandidates *self, GstElement *webrtcbin,
    const GstLatestOffer *offer, GstLatestIceFragment *fragment, GError **error)
{
  gboolean known = self->ufrag ? g_str_equal (self->ufrag, fragment->ufrag)
                               : has_ufrag (offer, fragment->ufrag);

  if (known)
    return TRUE;
  if (!fragment->current_only)
    fragment->reply = gst_latest_ice_restart (
        webrtcbin, offer, fragment->ufrag, fragment->pwd);
  if (!fragment->reply) {
    g_set_error_literal (error, GST_LATEST_SIGNALLING_ERROR,
        GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE,
        "ICE cannot be restarted here: send a new offer.");
    return FALSE;
  }
  g_free (self->ufrag);
  self->ufrag = g_strdup (fragment->ufrag);
  self->count = 0;
  return TRUE;
}

/* That no more candidates come is not passed on: those the viewer hides behind
 * mDNS names are found by its connectivity checks only. */
gboolean
gst_latest_remote_candidates_add (GstLatestRemoteCandidates *self,
    GstElement *webrtcbin, const GstLatestOffer *offer,
    GstLatestIceFragment *fragment, GError **error)
{
  if (!offer->sdp) {
    g_set_error_literal (error, GST_LATEST_SIGNALLING_ERROR,
        GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE,
        "There are candidates before the answer.");
    return FALSE;
  }
  if (fragment->ufrag
      && !follow_generation (self, webrtcbin, offer, fragment, error))
    return FALSE;
  for (guint i = 0; i < fragment->candidates->len; i++) {
    const GstLatestIceCandidate *candidate =
        &g_array_index (fragment->candidates, GstLatestIceCandidate, i);
    g_autofree gchar *line = g_strconcat ("candidate:", candidate->value, NULL);

    if (!is_wanted (offer, candidate)
        || self->count == GST_LATEST_ICE_FRAGMENT_MAX_CANDIDATES)
      continue;
    self->count++;
    g_signal_emit_by_name (webrtcbin, "add-ice-candidate", 0, line);
  }
  return TRUE;
}

void
gst_latest_remote_candidates_clear (GstLatestRemoteCandidates *self)
{
  g_clear_pointer (&self->ufrag, g_free);
}
