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

/* The clock rates of all video in RTP, and of Opus (RFC 7587, 4.1). */
#define VIDEO_CLOCK_RATE 90000
#define OPUS_CLOCK_RATE 48000
/* The profile of H264 that every browser has (RFC 7742, 6.2), with the level
 * that they name. */
#define H264_PROFILE "42e01f"

const gchar *
gst_latest_media_kind_to_string (GstLatestMediaKind kind)
{
  static const gchar *const names[] = { "video", "audio", "application" };

  return names[kind];
}

gboolean
gst_latest_media_kind_is (GstLatestMediaKind kind, const GstSDPMedia *line)
{
  return g_strcmp0 (gst_sdp_media_get_media (line),
             gst_latest_media_kind_to_string (kind))
      == 0;
}

GstLatestOfferLine *
gst_latest_offer_line_new (const GstLatestMedia *media, gint pt)
{
  GstLatestOfferLine *self = g_new0 (GstLatestOfferLine, 1);

  self->kind = media->kind;
  self->media_id = media->id;
  self->name = g_strdup (media->name);
  self->first_name = g_strdup (media->name);
  self->encoding_name = media->encoding_name;
  if (media->profile_level_id)
    g_strlcpy (self->profile_level_id, media->profile_level_id,
        sizeof (self->profile_level_id));
  self->active = TRUE;
  self->pt = pt;
  self->rtx_pt = -1;
  if (media->kind == GST_LATEST_MEDIA_VIDEO)
    self->clock_rate = VIDEO_CLOCK_RATE;
  else if (media->kind == GST_LATEST_MEDIA_AUDIO)
    self->clock_rate = OPUS_CLOCK_RATE;
  return self;
}

GstLatestOfferLine *
gst_latest_offer_line_copy (const GstLatestOfferLine *line)
{
  GstLatestOfferLine *copy = g_memdup2 (line, sizeof (*line));

  copy->name = g_strdup (line->name);
  copy->first_name = g_strdup (line->first_name);
  copy->mid = g_strdup (line->mid);
  return copy;
}

void
gst_latest_offer_line_free (GstLatestOfferLine *self)
{
  g_free (self->name);
  g_free (self->first_name);
  g_free (self->mid);
  g_free (self);
}

void
gst_latest_offer_line_read (GstLatestOfferLine *line, const GstSDPMessage *sdp)
{
  const GstSDPMedia *media = gst_sdp_message_get_media (sdp, line->mline);
  gboolean video = line->kind == GST_LATEST_MEDIA_VIDEO;

  if (line->kind == GST_LATEST_MEDIA_DATA)
    return;
  line->rtx_pt = video ? gst_latest_line_find_rtx (media, line->pt) : -1;
  line->playout_delay_id = video ? gst_latest_line_find_extension (
                               sdp, media, GST_LATEST_PLAYOUT_DELAY_URI)
                                 : 0;
  line->abs_capture_id =
      gst_latest_line_find_extension (sdp, media, GST_LATEST_ABS_CAPTURE_URI);
  line->transport_cc_id = 0;
  if (gst_latest_line_has_feedback (media, line->pt, "transport-cc"))
    line->transport_cc_id = gst_latest_line_find_extension (
        sdp, media, GST_LATEST_TRANSPORT_CC_URI);
}

gint
gst_latest_offer_find_line (const GstLatestOffer *self, guint mline)
{
  for (guint i = 0; i < self->lines->len; i++) {
    if (gst_latest_offer_get_line (self, i)->mline == mline)
      return i;
  }
  return -1;
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

/* What an answer cannot repeat has to be offered. */
static void
set_offered (GstCaps *caps, const GstLatestOfferLine *line, gboolean answered)
{
  if (line->kind == GST_LATEST_MEDIA_VIDEO)
    gst_caps_set_simple (caps, "rtcp-fb-nack", G_TYPE_BOOLEAN, TRUE,
        "rtcp-fb-nack-pli", G_TYPE_BOOLEAN, TRUE, "rtcp-fb-ccm-fir",
        G_TYPE_BOOLEAN, TRUE, NULL);
  gst_caps_set_simple (
      caps, "rtcp-fb-transport-cc", G_TYPE_BOOLEAN, TRUE, NULL);
  /* RFC 7587, 7.1: for a receiver these are wishes. */
  if (g_str_equal (line->encoding_name, "OPUS"))
    gst_caps_set_simple (caps, "encoding-params", G_TYPE_STRING, "2",
        "minptime", G_TYPE_STRING, "10", "useinbandfec", G_TYPE_STRING, "1",
        NULL);
  if (g_str_equal (line->encoding_name, "H264"))
    gst_caps_set_simple (caps, "packetization-mode", G_TYPE_STRING, "1",
        "level-asymmetry-allowed", G_TYPE_STRING, "1", NULL);
  /* The payloader tells that of the stream, which may have another level. */
  if (g_str_equal (line->encoding_name, "H264") && !answered)
    gst_caps_set_simple (caps, "profile-level-id", G_TYPE_STRING,
        line->profile_level_id[0] ? line->profile_level_id : H264_PROFILE,
        NULL);
}

GstCaps *
gst_latest_offer_line_to_caps (
    const GstLatestOffer *self, const GstLatestOfferLine *line, guint32 ssrc)
{
  GstCaps *caps = gst_caps_new_simple ("application/x-rtp", "media",
      G_TYPE_STRING, gst_latest_media_kind_to_string (line->kind),
      "encoding-name", G_TYPE_STRING, line->encoding_name, "clock-rate",
      G_TYPE_INT, line->clock_rate, "payload", G_TYPE_INT, (gint) line->pt,
      "ssrc", G_TYPE_UINT, ssrc, NULL);

  /* "a-mid" ties the stream to the viewer's m-line. */
  if (self->is_ours)
    set_offered (caps, line, self->sdp != NULL);
  else
    gst_caps_set_simple (caps, "a-mid", G_TYPE_STRING, line->mid, NULL);
  set_extension (caps, line->playout_delay_id, GST_LATEST_PLAYOUT_DELAY_URI);
  set_extension (caps, line->abs_capture_id, GST_LATEST_ABS_CAPTURE_URI);
  set_extension (caps, line->transport_cc_id, GST_LATEST_TRANSPORT_CC_URI);
  return caps;
}

gboolean
gst_latest_offer_has_data (const GstLatestOffer *self)
{
  for (guint i = 0; i < self->lines->len; i++) {
    if (gst_latest_offer_get_line (self, i)->kind == GST_LATEST_MEDIA_DATA)
      return TRUE;
  }
  return FALSE;
}
