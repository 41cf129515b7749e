/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "offer.h"

#include "headerextensions.h"
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
gst_latest_offer_new_own (gboolean transport_cc)
{
  GstLatestOffer *self = g_new0 (GstLatestOffer, 1);

  self->is_ours = TRUE;
  self->in_bundle = TRUE;
  self->has_mid = TRUE;
  self->pt = PAYLOAD_TYPE;
  self->playout_delay_id = PLAYOUT_DELAY_ID;
  self->abs_capture_id = ABS_CAPTURE_ID;
  self->transport_cc_id = transport_cc ? TRANSPORT_CC_ID : 0;
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

static gboolean
take_line (
    GstLatestOffer *self, const GstSDPMedia *line, gint pt, GError **error)
{
  const guint8 playout_delay_id = self->playout_delay_id;
  const guint8 abs_capture_id = self->abs_capture_id;
  const guint8 transport_cc_id = self->transport_cc_id;

  if (!gst_latest_remote_sdp_take_line (self, 0, pt, error))
    return FALSE;
  keep_extension (&self->playout_delay_id, playout_delay_id);
  keep_extension (&self->abs_capture_id, abs_capture_id);
  keep_extension (&self->transport_cc_id, transport_cc_id);
  return TRUE;
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
    const gchar *encoding_name, const gchar *text, GError **error)
{
  const GstSDPMedia *line;
  gint pt;

  if (!gst_latest_remote_sdp_parse (self, text, error)
      || !check_lines (local, self->viewer_sdp, error))
    return FALSE;
  line = gst_sdp_message_get_media (self->viewer_sdp, 0);
  pt = gst_latest_line_find_codec (line, encoding_name);
  if (pt != self->pt)
    return gst_latest_remote_sdp_refuse (error, UNACCEPTABLE,
        "The answer does not take %s with payload type %u.", encoding_name,
        self->pt);
  if (!take_line (self, line, pt, error))
    return FALSE;
  g_free (self->mid);
  self->mid = g_strdup (gst_sdp_media_get_attribute_val (
      gst_sdp_message_get_media (local, 0), "mid"));
  gst_latest_remote_sdp_clean (self);
  return TRUE;
}
