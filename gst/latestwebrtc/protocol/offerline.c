/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "remotesdp.h"

#include "headerextensions.h"
#include "sdpline.h"

/* The clock rate of all video in RTP. */
#define VIDEO_CLOCK_RATE 90000

GstLatestOfferLine *
gst_latest_offer_line_new (const GstLatestMedia *media, guint8 pt)
{
  GstLatestOfferLine *self = g_new0 (GstLatestOfferLine, 1);

  self->kind = media->kind;
  self->media_id = media->id;
  self->encoding_name = media->encoding_name;
  self->pt = pt;
  self->clock_rate = VIDEO_CLOCK_RATE;
  return self;
}

void
gst_latest_offer_line_free (GstLatestOfferLine *self)
{
  g_free (self->mid);
  g_free (self);
}

void
gst_latest_offer_line_read_extensions (
    GstLatestOfferLine *line, const GstSDPMessage *sdp)
{
  const GstSDPMedia *media = gst_sdp_message_get_media (sdp, line->mline);

  line->playout_delay_id =
      gst_latest_line_find_extension (sdp, media, GST_LATEST_PLAYOUT_DELAY_URI);
  line->abs_capture_id =
      gst_latest_line_find_extension (sdp, media, GST_LATEST_ABS_CAPTURE_URI);
  line->transport_cc_id = 0;
  if (gst_latest_line_has_feedback (media, line->pt, "transport-cc"))
    line->transport_cc_id = gst_latest_line_find_extension (
        sdp, media, GST_LATEST_TRANSPORT_CC_URI);
}

GstLatestOfferLine *
gst_latest_offer_get_line (const GstLatestOffer *self, guint n)
{
  return g_ptr_array_index (self->lines, n);
}

static void
set_extension (GstCaps *caps, guint8 id, const gchar *uri)
{
  g_autofree gchar *field = g_strdup_printf ("extmap-%u", id);

  if (id != 0)
    gst_caps_set_simple (caps, field, G_TYPE_STRING, uri, NULL);
}

GstCaps *
gst_latest_offer_line_to_caps (
    const GstLatestOffer *self, const GstLatestOfferLine *line, guint32 ssrc)
{
  GstCaps *caps = gst_caps_new_simple ("application/x-rtp", "media",
      G_TYPE_STRING, "video", "encoding-name", G_TYPE_STRING,
      line->encoding_name, "clock-rate", G_TYPE_INT, line->clock_rate,
      "payload", G_TYPE_INT, (gint) line->pt, "ssrc", G_TYPE_UINT, ssrc, NULL);

  /* "a-mid" ties the stream to the viewer's m-line. What an answer cannot
   * repeat has to be offered. */
  if (self->is_ours)
    gst_caps_set_simple (caps, "rtcp-fb-nack", G_TYPE_BOOLEAN, TRUE,
        "rtcp-fb-nack-pli", G_TYPE_BOOLEAN, TRUE, "rtcp-fb-ccm-fir",
        G_TYPE_BOOLEAN, TRUE, "rtcp-fb-transport-cc", G_TYPE_BOOLEAN, TRUE,
        NULL);
  else
    gst_caps_set_simple (caps, "a-mid", G_TYPE_STRING, line->mid, NULL);
  set_extension (caps, line->playout_delay_id, GST_LATEST_PLAYOUT_DELAY_URI);
  set_extension (caps, line->abs_capture_id, GST_LATEST_ABS_CAPTURE_URI);
  set_extension (caps, line->transport_cc_id, GST_LATEST_TRANSPORT_CC_URI);
  return caps;
}
