/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* Any bytes are a viewer's offer: it is refused with a reason, or reduced to one
 * m-line, and the answer has a line for each of its lines. With libFuzzer this
 * file is all there is; replay.c gives it a main() that runs files. */
#include "offer.h"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static gboolean
is_answered (const GstLatestOffer *offer, guint mline)
{
  for (guint i = 0; i < offer->lines->len; i++) {
    if (gst_latest_offer_get_line (offer, i)->mline == mline)
      return TRUE;
  }
  return offer->in_bundle && mline == offer->transport_mline;
}

static void
check_answer (const GstLatestOffer *offer)
{
  guint lines = gst_sdp_message_medias_len (offer->viewer_sdp);
  g_autoptr (GstSDPMessage) answer =
      gst_latest_offer_complete_answer (offer, offer->sdp);
  g_autofree gchar *text = gst_sdp_message_as_text (answer);

  g_assert (text != NULL);
  g_assert_cmpuint (gst_sdp_message_medias_len (answer), ==, lines);
  for (guint i = 0; i < lines; i++) {
    const GstSDPMedia *line = gst_sdp_message_get_media (answer, i);

    g_assert (is_answered (offer, i) || gst_sdp_media_get_port (line) == 0);
  }
}

static void
check_line (const GstLatestOffer *offer, const GstLatestOfferLine *line)
{
  g_autoptr (GstCaps) caps = gst_latest_offer_line_to_caps (offer, line, 1234);

  g_assert (line->mid != NULL && *line->mid != '\0');
  g_assert_cmpuint (line->pt, <=, 127);
  g_assert (gst_caps_is_fixed (caps));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  static const GstLatestMedia tracks[] = {
    { GST_LATEST_MEDIA_VIDEO, "VP8", NULL, 1 },
    { GST_LATEST_MEDIA_VIDEO, "VP9", NULL, 2 },
  };
  g_autofree gchar *text = g_strndup ((const gchar *) data, size);

  for (guint i = 0; i < G_N_ELEMENTS (tracks); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GstLatestOffer) offer =
        gst_latest_offer_parse (text, &tracks[i], 1, &error);

    g_assert ((offer == NULL) == (error != NULL));
    if (!offer)
      continue;
    g_assert_cmpuint (
        gst_sdp_message_medias_len (offer->sdp), ==, offer->lines->len);
    g_assert (gst_latest_offer_get_transport_line (offer) != NULL);
    check_answer (offer);
    for (guint j = 0; j < offer->lines->len; j++)
      check_line (offer, gst_latest_offer_get_line (offer, j));
  }
  return 0;
}
