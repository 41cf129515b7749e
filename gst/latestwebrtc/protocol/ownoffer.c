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

/* The first dynamic payload type (RFC 3551, 6); webrtcbin adds the next one for
 * retransmissions. */
#define PAYLOAD_TYPE 96
/* The ids of header extensions may be 1 to 14 (RFC 8285, 4.2). */
#define PLAYOUT_DELAY_ID 1
#define ABS_CAPTURE_ID 2
#define TRANSPORT_CC_ID 3

GstLatestOffer *
gst_latest_offer_new_own (
    const GstLatestMedia *media, guint n_media, gboolean transport_cc)
{
  GstLatestOffer *self = gst_latest_offer_new ();
  GstLatestOfferLine *line = gst_latest_offer_line_new (media, PAYLOAD_TYPE);

  self->is_ours = TRUE;
  self->in_bundle = TRUE;
  line->has_mid = TRUE;
  line->playout_delay_id = PLAYOUT_DELAY_ID;
  line->abs_capture_id = ABS_CAPTURE_ID;
  line->transport_cc_id = transport_cc ? TRANSPORT_CC_ID : 0;
  g_ptr_array_add (self->lines, line);
  return self;
}

/* Packets are sent as they were offered: of an extension that the answer numbers
 * anew nothing is sent. */
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

  gst_latest_offer_line_read_extensions (line, answer);
  keep_extension (&line->playout_delay_id, offered.playout_delay_id);
  keep_extension (&line->abs_capture_id, offered.abs_capture_id);
  keep_extension (&line->transport_cc_id, offered.transport_cc_id);
}

/* An answer has the m-lines of the offer, with their names (RFC 3264, 6; RFC
 * 5888, 9.1). */
static gboolean
check_lines (
    const GstSDPMessage *local, const GstSDPMessage *remote, GError **error)
{
  const GstSDPMedia *offered = gst_sdp_message_get_media (local, 0);
  const GstSDPMedia *answered;
  const gchar *mid;

  if (gst_sdp_message_medias_len (remote) != gst_sdp_message_medias_len (local))
    return gst_latest_remote_sdp_refuse (error, MALFORMED,
        "The answer has %u m= lines instead of %u.",
        gst_sdp_message_medias_len (remote),
        gst_sdp_message_medias_len (local));
  answered = gst_sdp_message_get_media (remote, 0);
  if (g_strcmp0 (gst_sdp_media_get_media (answered), "video") != 0)
    return gst_latest_remote_sdp_refuse (
        error, MALFORMED, "The answer has no m=video line.");
  mid = gst_sdp_media_get_attribute_val (answered, "mid");
  if (mid
      && g_strcmp0 (mid, gst_sdp_media_get_attribute_val (offered, "mid")) != 0)
    return gst_latest_remote_sdp_refuse (
        error, MALFORMED, "The answer has an a=mid that was not offered.");
  if (gst_sdp_media_get_port (answered) == 0
      || !gst_latest_remote_sdp_wants_media (remote, answered))
    return gst_latest_remote_sdp_refuse (
        error, UNACCEPTABLE, "The answer refuses the video.");
  return TRUE;
}

gboolean
gst_latest_offer_take_answer (GstLatestOffer *self, const GstSDPMessage *local,
    const gchar *text, GError **error)
{
  GstLatestOfferLine *line = gst_latest_offer_get_line (self, 0);
  gint pt;

  if (!gst_latest_remote_sdp_parse (self, text, error)
      || !check_lines (local, self->viewer_sdp, error))
    return FALSE;
  pt = gst_latest_line_find_codec (
      gst_sdp_message_get_media (self->viewer_sdp, 0), line->encoding_name);
  if (pt != line->pt)
    return gst_latest_remote_sdp_refuse (error, UNACCEPTABLE,
        "The answer does not take %s with payload type %u.",
        line->encoding_name, line->pt);
  if (!gst_latest_remote_sdp_take_transport (self, 0, error))
    return FALSE;
  take_extensions (line, self->viewer_sdp);
  g_free (line->mid);
  line->mid = g_strdup (gst_sdp_media_get_attribute_val (
      gst_sdp_message_get_media (local, 0), "mid"));
  gst_latest_remote_sdp_clean (self);
  return TRUE;
}
