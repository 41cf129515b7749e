/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* Any bytes are a viewer's offer: it is refused with a reason, or reduced to
 * the m-lines that are answered, and the answer has a line for each of its
 * lines. What is behind a zero byte is the viewer's next offer; the whole is
 * also an answer to an offer of ours. With libFuzzer this file is all there
 * is; replay.c gives it a main() that runs files. */
#include "offer.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static const GstLatestMedia tracks[] = {
  { GST_LATEST_MEDIA_VIDEO, "VP8", NULL, 1 },
  { GST_LATEST_MEDIA_VIDEO, "VP9", NULL, 2 },
  { GST_LATEST_MEDIA_VIDEO, "H264", "1", 3, "42e01f" },
  { GST_LATEST_MEDIA_VIDEO, "VP8", "0", 4 },
  { GST_LATEST_MEDIA_AUDIO, "OPUS", NULL, 5 },
  { GST_LATEST_MEDIA_AUDIO, "OPUS", "a", 6 },
  { GST_LATEST_MEDIA_DATA, NULL, NULL, 7 },
};
/* Those of @tracks that a sender has, as the first and their number; and at the
 * viewer's next offer. */
static const struct
{
  guint first, n, later_first, later_n;
} senders[] = { { 0, 1, 0, 7 }, { 1, 1, 1, 1 }, { 0, 7, 0, 7 }, { 2, 4, 0, 5 },
  { 4, 3, 3, 4 } };

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
check_line (const GstLatestOffer *offer, guint n)
{
  const GstLatestOfferLine *line = gst_latest_offer_get_line (offer, n);
  const GstSDPMedia *told = gst_sdp_message_get_media (offer->sdp, n);
  gboolean data = line->kind == GST_LATEST_MEDIA_DATA;
  g_autoptr (GstCaps) caps = NULL;

  g_assert (line->mid != NULL && *line->mid != '\0');
  g_assert_cmpuint (line->pt, <=, 127);
  g_assert (line->mline == GST_LATEST_OFFER_NO_LINE
          ? !line->active
          : line->mline < gst_sdp_message_medias_len (offer->viewer_sdp));
  g_assert_cmpuint (gst_sdp_media_get_port (told), !=, 0);
  g_assert_cmpstr (
      gst_sdp_media_get_attribute_val (told, "mid"), ==, line->mid);
  g_assert (data || gst_sdp_media_get_attribute_val (told, "recvonly"));
  for (guint i = 0; i < n; i++) {
    const GstLatestOfferLine *other = gst_latest_offer_get_line (offer, i);

    g_assert (
        other->mline != line->mline || line->mline == GST_LATEST_OFFER_NO_LINE);
    g_assert (other->media_id != line->media_id
        || other->mline == GST_LATEST_OFFER_NO_LINE);
  }
  if (data)
    return;
  caps = gst_latest_offer_line_to_caps (offer, line, 1234);
  g_assert (gst_caps_is_fixed (caps));
}

static void
check_offer (const GstLatestOffer *offer)
{
  g_assert_cmpuint (offer->lines->len, >=, 1);
  g_assert_cmpuint (
      gst_sdp_message_medias_len (offer->sdp), ==, offer->lines->len);
  g_assert (gst_latest_offer_get_transport_line (offer) != NULL);
  check_answer (offer);
  for (guint i = 0; i < offer->lines->len; i++)
    check_line (offer, i);
}

static void
check_renewed (const GstLatestOffer *before, const GstLatestOffer *offer)
{
  g_assert_cmpuint (offer->lines->len, >=, before->lines->len);
  for (guint i = 0; i < before->lines->len; i++) {
    const GstLatestOfferLine *old = gst_latest_offer_get_line (before, i);
    const GstLatestOfferLine *now = gst_latest_offer_get_line (offer, i);

    g_assert (now->kind == old->kind && now->media_id == old->media_id
        && now->pt == old->pt && now->rtx_pt == old->rtx_pt
        && now->transport_cc_id == old->transport_cc_id
        && (now->mline == old->mline
            || now->mline == GST_LATEST_OFFER_NO_LINE));
  }
  check_offer (offer);
}

static void
offer_arrives (const gchar *text, const gchar *next)
{
  for (guint i = 0; i < G_N_ELEMENTS (senders); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GError) again_error = NULL;
    g_autoptr (GstLatestOffer) offer = gst_latest_offer_parse (
        text, &tracks[senders[i].first], senders[i].n, &error);
    g_autoptr (GstLatestOffer) again = NULL;

    g_assert ((offer == NULL) == (error != NULL));
    if (!offer)
      continue;
    check_offer (offer);
    again = gst_latest_offer_renew (offer, next,
        &tracks[senders[i].later_first], senders[i].later_n, &again_error);
    g_assert ((again == NULL) == (again_error != NULL));
    if (again)
      check_renewed (offer, again);
  }
}

#define LOCAL_LINE(media, proto, format, mid) \
  "m=" media " 9 " proto " " format "\r\na=mid:" mid \
  "\r\na=sendonly\r\na=sctp-port:5000\r\n"

static void
answer_arrives (const gchar *text)
{
  static const gchar *const local_text =
      "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n" LOCAL_LINE (
          "video", "UDP/TLS/RTP/SAVPF", "96", "0")
          LOCAL_LINE ("video", "UDP/TLS/RTP/SAVPF", "98", "1")
              LOCAL_LINE ("audio", "UDP/TLS/RTP/SAVPF", "100", "2") LOCAL_LINE (
                  "application", "UDP/DTLS/SCTP", "webrtc-datachannel", "3");
  const GstLatestMedia media[] = { tracks[0], tracks[1], tracks[4], tracks[6] };
  g_autoptr (GstLatestOffer) offer =
      gst_latest_offer_new_own (media, G_N_ELEMENTS (media), TRUE);
  g_autoptr (GstSDPMessage) local = NULL;
  g_autoptr (GError) error = NULL;

  gst_sdp_message_new_from_text (local_text, &local);
  if (gst_latest_offer_take_answer (offer, local, text, &error)) {
    g_assert_cmpuint (gst_sdp_message_medias_len (offer->sdp), ==, 4);
    for (guint i = 0; i < 4; i++)
      check_line (offer, i);
  } else {
    g_assert (error != NULL);
  }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autofree gchar *text = g_strndup ((const gchar *) data, size);
  gsize len = strlen (text);
  g_autofree gchar *next = len < size
      ? g_strndup ((const gchar *) data + len + 1, size - len - 1)
      : g_strdup (text);

  offer_arrives (text, next);
  answer_arrives (text);
  return 0;
}
