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
#include "sdpline.h"

#define MALFORMED GST_LATEST_SIGNALLING_ERROR_MALFORMED
#define UNACCEPTABLE GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE

/* The first dynamic payload type (RFC 3551, 6). Each line has another one, and
 * webrtcbin takes those between for retransmissions. */
#define PAYLOAD_TYPE 96
/* The port of an m-line whose transport ICE finds (RFC 8839, 4.1.2). */
#define DISCARD_PORT 9
/* The ids of header extensions may be 1 to 14 (RFC 8285, 4.2). */
#define PLAYOUT_DELAY_ID 1
#define ABS_CAPTURE_ID 2
#define TRANSPORT_CC_ID 3

static void
add_line (GstLatestOffer *self, const GstLatestMedia *media, gboolean feedback)
{
  GstLatestOfferLine *line = gst_latest_offer_line_new (media, 0);

  line->mline = self->lines->len;
  line->has_mid = TRUE;
  if (media->kind != GST_LATEST_MEDIA_DATA) {
    line->pt = PAYLOAD_TYPE + 2 * line->mline;
    line->abs_capture_id = ABS_CAPTURE_ID;
    line->transport_cc_id = feedback ? TRANSPORT_CC_ID : 0;
  }
  if (media->kind == GST_LATEST_MEDIA_VIDEO)
    line->playout_delay_id = PLAYOUT_DELAY_ID;
  g_ptr_array_add (self->lines, line);
}

/* webrtcbin offers data channels last. */
GstLatestOffer *
gst_latest_offer_new_own (
    const GstLatestMedia *media, guint n_media, gboolean transport_cc)
{
  GstLatestOffer *self = gst_latest_offer_new ();

  self->is_ours = TRUE;
  self->in_bundle = TRUE;
  for (guint i = 0; i < 2 * n_media; i++) {
    const GstLatestMedia *track = &media[i % n_media];

    if ((track->kind == GST_LATEST_MEDIA_DATA) == (i >= n_media))
      add_line (self, track, transport_cc);
  }
  return self;
}

/* Browsers with the same policy for bundles offer it in this way, and not every
 * server takes bundle-only lines, with port 0, for lines that are offered. */
GstSDPMessage *
gst_latest_offer_complete_own (const GstSDPMessage *local)
{
  GstSDPMessage *out;

  gst_sdp_message_copy (local, &out);
  for (guint i = 0; i < gst_sdp_message_medias_len (out); i++) {
    GstSDPMedia *line = (GstSDPMedia *) gst_sdp_message_get_media (out, i);

    gst_sdp_media_set_port_info (line, DISCARD_PORT, 1);
    for (guint j = gst_sdp_media_attributes_len (line); j > 0; j--) {
      if (g_str_equal (
              gst_sdp_media_get_attribute (line, j - 1)->key, "bundle-only"))
        gst_sdp_media_remove_attribute (line, j - 1);
    }
  }
  return out;
}

/* Packets are sent as they were offered: of an extension that the answer
 * numbers anew nothing is sent. */
static void
keep_extension (guint8 *answered, guint8 offered)
{
  if (*answered != offered)
    *answered = 0;
}

static void
take_extensions (GstLatestOfferLine *line, const GstSDPMessage *answer)
{
  const GstLatestOfferLine offered = *line;

  gst_latest_offer_line_read (line, answer);
  keep_extension (&line->playout_delay_id, offered.playout_delay_id);
  keep_extension (&line->abs_capture_id, offered.abs_capture_id);
  keep_extension (&line->transport_cc_id, offered.transport_cc_id);
}

/* An answer has the m-lines of the offer, with their names (RFC 3264, 6; RFC
 * 5888, 9.1). */
static gboolean
check_lines (const GstLatestOffer *self, const GstSDPMessage *local,
    const GstSDPMessage *remote, GError **error)
{
  if (gst_sdp_message_medias_len (remote) != gst_sdp_message_medias_len (local))
    return gst_latest_remote_sdp_refuse (error, MALFORMED,
        "The answer has %u m= lines instead of %u.",
        gst_sdp_message_medias_len (remote),
        gst_sdp_message_medias_len (local));
  for (guint i = 0; i < self->lines->len; i++) {
    GstLatestMediaKind kind = gst_latest_offer_get_line (self, i)->kind;
    const GstSDPMedia *offered = gst_sdp_message_get_media (local, i);
    const GstSDPMedia *answered = gst_sdp_message_get_media (remote, i);
    const gchar *mid = gst_sdp_media_get_attribute_val (answered, "mid");

    if (!gst_latest_media_kind_is (kind, answered))
      return gst_latest_remote_sdp_refuse (error, MALFORMED,
          "The answer has no m=%s line.",
          gst_latest_media_kind_to_string (kind));
    if (mid
        && g_strcmp0 (mid, gst_sdp_media_get_attribute_val (offered, "mid"))
            != 0)
      return gst_latest_remote_sdp_refuse (
          error, MALFORMED, "The answer has an a=mid that was not offered.");
  }
  return TRUE;
}

static gboolean
has_format (const GstSDPMedia *line, gint pt)
{
  for (guint i = 0; i < gst_sdp_media_formats_len (line); i++) {
    if (gst_latest_line_get_pt (line, i) == pt)
      return TRUE;
  }
  return FALSE;
}

/* Whether the answer takes the line. */
static gboolean
is_taken (GstLatestOffer *self, const GstLatestOfferLine *line, GError **error)
{
  const GstSDPMedia *media =
      gst_sdp_message_get_media (self->viewer_sdp, line->mline);

  if (gst_sdp_media_get_port (media) == 0
      || !gst_latest_remote_sdp_wants_media (self->viewer_sdp, media))
    return gst_latest_remote_sdp_refuse (error, UNACCEPTABLE,
        "The answer refuses the %s.",
        gst_latest_media_kind_to_string (line->kind));
  if (line->kind == GST_LATEST_MEDIA_DATA)
    return gst_latest_line_is_data_channel (media);
  if (!has_format (media, line->pt)
      || !gst_latest_line_has_codec (media, line->pt, line->encoding_name))
    return gst_latest_remote_sdp_refuse (error, UNACCEPTABLE,
        "The answer does not take %s with payload type %u.",
        line->encoding_name, line->pt);
  return TRUE;
}

/* Whether the line has the transport of the lines that were taken before it; if
 * it is the first, its transport is the one. */
static gboolean
has_transport (GstLatestOffer *self, const GstLatestOfferLine *line,
    const GstLatestOfferLine *first, GError **error)
{
  if (!first)
    return line->kind != GST_LATEST_MEDIA_DATA
        && gst_latest_remote_sdp_take_transport (self, line->mline, error);
  return gst_latest_remote_sdp_find_transport (
             self->viewer_sdp, line->mline, NULL)
      == self->transport_mline;
}

static void
take_line (GstLatestOffer *self, GstLatestOfferLine *line,
    const GstLatestOfferLine **first, GError **error)
{
  line->active =
      is_taken (self, line, error) && has_transport (self, line, *first, error);
  if (!line->active)
    return;
  take_extensions (line, self->viewer_sdp);
  if (!*first)
    *first = line;
}

gboolean
gst_latest_offer_take_answer (GstLatestOffer *self, const GstSDPMessage *local,
    const gchar *text, GError **error)
{
  const GstLatestOfferLine *first = NULL;
  g_autoptr (GError) refused = NULL;

  if (!gst_latest_remote_sdp_parse (self, text, error)
      || !check_lines (self, local, self->viewer_sdp, error))
    return FALSE;
  for (guint i = 0; i < self->lines->len; i++) {
    GstLatestOfferLine *line = gst_latest_offer_get_line (self, i);

    take_line (self, line, &first, refused ? NULL : &refused);
    g_free (line->mid);
    line->mid = g_strdup (gst_sdp_media_get_attribute_val (
        gst_sdp_message_get_media (local, i), "mid"));
  }
  if (first) {
    gst_latest_remote_sdp_clean_answer (self, local);
    return TRUE;
  }
  g_propagate_error (error, g_steal_pointer (&refused));
  return FALSE;
}
