/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "offer.h"

#include <string.h>

#include "headerextensions.h"
#include "remotesdp.h"
#include "sdpline.h"

#define UNACCEPTABLE GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE

static gboolean
is_video (const GstSDPMedia *media)
{
  return g_strcmp0 (gst_sdp_media_get_media (media), "video") == 0;
}

/* The names of the codecs in the offer, for the message to the viewer. */
static gchar *
list_codecs (const GstSDPMessage *sdp)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < gst_sdp_message_medias_len (sdp); i++) {
    const GstSDPMedia *media = gst_sdp_message_get_media (sdp, i);

    for (guint j = 0; is_video (media) && j < gst_sdp_media_formats_len (media);
         j++) {
      gint pt = gst_latest_line_get_pt (media, j);
      const gchar *map = pt < 0
          ? NULL
          : gst_latest_line_get_attribute_of_pt (media, "rtpmap", pt);
      gchar *name = map ? g_strndup (map, strcspn (map, "/")) : NULL;

      if (name && names->len < 16
          && !g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
        g_ptr_array_add (names, name);
      else
        g_free (name);
    }
  }
  if (names->len == 0)
    return g_strdup ("no codec by name");
  g_ptr_array_add (names, NULL);
  return g_strjoinv (", ", (gchar **) names->pdata);
}

/* Finds the m-line to answer with video: the first usable one. */
static gboolean
choose_line (GstLatestOffer *self, const gchar *encoding_name, GError **error)
{
  const GstSDPMessage *sdp = self->viewer_sdp;
  g_autofree gchar *codecs = NULL;
  g_autoptr (GError) unusable = NULL;
  gboolean seen_video = FALSE;

  for (guint i = 0; i < gst_sdp_message_medias_len (sdp); i++) {
    const GstSDPMedia *media = gst_sdp_message_get_media (sdp, i);
    gint pt;

    if (!is_video (media) || !gst_latest_remote_sdp_wants_media (sdp, media))
      continue;
    seen_video = TRUE;
    pt = gst_latest_line_find_codec (media, encoding_name);
    if (pt >= 0
        && gst_latest_remote_sdp_take_line (
            self, i, pt, unusable ? NULL : &unusable))
      return TRUE;
  }

  if (unusable) {
    g_propagate_error (error, g_steal_pointer (&unusable));
    return FALSE;
  }
  if (!seen_video)
    return gst_latest_remote_sdp_refuse (error, UNACCEPTABLE,
        "The offer does not ask for video, and this sender has nothing else: "
        "it needs an m=video line that is recvonly or sendrecv.");
  codecs = list_codecs (sdp);
  return gst_latest_remote_sdp_refuse (error, UNACCEPTABLE,
      "No common codec: the offer has %s; this sender sends %s.", codecs,
      encoding_name);
}

GstLatestOffer *
gst_latest_offer_parse (
    const gchar *text, const gchar *encoding_name, GError **error)
{
  g_autoptr (GstLatestOffer) self = g_new0 (GstLatestOffer, 1);

  if (!gst_latest_remote_sdp_parse (self, text, error)
      || !choose_line (self, encoding_name, error))
    return NULL;
  gst_latest_remote_sdp_clean (self);
  return g_steal_pointer (&self);
}

void
gst_latest_offer_free (GstLatestOffer *self)
{
  if (!self)
    return;
  g_clear_pointer (&self->sdp, gst_sdp_message_free);
  g_clear_pointer (&self->viewer_sdp, gst_sdp_message_free);
  g_free (self->mid);
  g_free (self);
}

static void
set_extension (GstCaps *caps, guint8 id, const gchar *uri)
{
  g_autofree gchar *field = g_strdup_printf ("extmap-%u", id);

  if (id != 0)
    gst_caps_set_simple (caps, field, G_TYPE_STRING, uri, NULL);
}

GstCaps *
gst_latest_offer_to_caps (
    const GstLatestOffer *self, const gchar *encoding_name, guint32 ssrc)
{
  GstCaps *caps = gst_caps_new_simple ("application/x-rtp", "media",
      G_TYPE_STRING, "video", "encoding-name", G_TYPE_STRING, encoding_name,
      "clock-rate", G_TYPE_INT, 90000, "payload", G_TYPE_INT, (gint) self->pt,
      "ssrc", G_TYPE_UINT, ssrc, NULL);

  /* "a-mid" ties the stream to the viewer's m-line. What an answer cannot
   * repeat has to be offered. */
  if (self->is_ours)
    gst_caps_set_simple (caps, "rtcp-fb-nack", G_TYPE_BOOLEAN, TRUE,
        "rtcp-fb-nack-pli", G_TYPE_BOOLEAN, TRUE, "rtcp-fb-ccm-fir",
        G_TYPE_BOOLEAN, TRUE, "rtcp-fb-transport-cc", G_TYPE_BOOLEAN, TRUE,
        NULL);
  else
    gst_caps_set_simple (caps, "a-mid", G_TYPE_STRING, self->mid, NULL);
  set_extension (caps, self->playout_delay_id, GST_LATEST_PLAYOUT_DELAY_URI);
  set_extension (caps, self->abs_capture_id, GST_LATEST_ABS_CAPTURE_URI);
  set_extension (caps, self->transport_cc_id, GST_LATEST_TRANSPORT_CC_URI);
  return caps;
}
