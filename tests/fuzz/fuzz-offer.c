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
    gboolean wanted =
        i == offer->mline || (offer->in_bundle && i == offer->transport_mline);

    g_assert (wanted || gst_sdp_media_get_port (line) == 0);
  }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  static const gchar *const codecs[] = { "VP8", "VP9" };
  g_autofree gchar *text = g_strndup ((const gchar *) data, size);

  for (guint i = 0; i < G_N_ELEMENTS (codecs); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GstLatestOffer) offer =
        gst_latest_offer_parse (text, codecs[i], &error);
    g_autoptr (GstCaps) caps = NULL;

    g_assert ((offer == NULL) == (error != NULL));
    if (!offer)
      continue;
    g_assert_cmpuint (gst_sdp_message_medias_len (offer->sdp), ==, 1);
    g_assert (offer->mid != NULL && *offer->mid != '\0');
    g_assert_cmpuint (offer->pt, <=, 127);
    g_assert (gst_latest_offer_get_transport_line (offer) != NULL);
    check_answer (offer);
    caps = gst_latest_offer_to_caps (offer, codecs[i], 1234);
    g_assert (gst_caps_is_fixed (caps));
  }
  return 0;
}
