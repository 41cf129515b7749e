/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "offer.h"

#include "remotesdp.h"

static gboolean
same_lines (const GstSDPMessage *a, const GstSDPMessage *b)
{
  guint n = gst_sdp_message_medias_len (a);

  if (gst_sdp_message_medias_len (b) != n)
    return FALSE;
  for (guint i = 0; i < n; i++) {
    const GstSDPMedia *one = gst_sdp_message_get_media (a, i);
    const GstSDPMedia *other = gst_sdp_message_get_media (b, i);

    if (g_strcmp0 (
            gst_sdp_media_get_media (one), gst_sdp_media_get_media (other))
            != 0
        || g_strcmp0 (gst_sdp_media_get_attribute_val (one, "mid"),
               gst_sdp_media_get_attribute_val (other, "mid"))
            != 0)
      return FALSE;
  }
  return TRUE;
}

/* As DTLS goes on. */
static gboolean
same_fingerprint (const GstLatestOffer *self, const GstLatestOffer *again)
{
  const GstLatestOffer *const both[] = { self, again };
  const gchar *values[2];

  for (guint i = 0; i < 2; i++) {
    values[i] = gst_sdp_media_get_attribute_val (
        gst_sdp_message_get_media (both[i]->sdp, 0), "fingerprint");
    if (!values[i])
      values[i] =
          gst_sdp_message_get_attribute_val (both[i]->sdp, "fingerprint");
  }
  return values[0] && values[1]
      && g_ascii_strcasecmp (values[0], values[1]) == 0;
}

static gboolean
same_line (const GstLatestOfferLine *a, const GstLatestOfferLine *b)
{
  return a->mline == b->mline && a->pt == b->pt
      && a->playout_delay_id == b->playout_delay_id
      && a->abs_capture_id == b->abs_capture_id
      && a->transport_cc_id == b->transport_cc_id;
}

gboolean
gst_latest_offer_check_again (
    const GstLatestOffer *self, const GstLatestOffer *again, GError **error)
{
  if (same_lines (self->viewer_sdp, again->viewer_sdp)
      && same_fingerprint (self, again)
      && self->transport_mline == again->transport_mline
      && same_line (gst_latest_offer_get_line (self, 0),
          gst_latest_offer_get_line (again, 0)))
    return TRUE;
  return gst_latest_remote_sdp_refuse (error,
      GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE,
      "The new offer changes more than ICE: that needs a new session.");
}
