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

#include "remotesdp.h"
#include "sdpline.h"

/* The name of the answered m-line towards webrtcbin if the offer gives it
 * none. */
#define UNNAMED_MID "0"

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

static void
take_line (
    GstLatestOffer *self, guint index, const GstLatestMedia *media, gint pt)
{
  GstLatestOfferLine *line = gst_latest_offer_line_new (media, pt);
  const gchar *mid = gst_sdp_media_get_attribute_val (
      gst_sdp_message_get_media (self->viewer_sdp, index), "mid");

  line->mline = index;
  line->has_mid = mid != NULL;
  line->mid = g_strdup (mid ? mid : UNNAMED_MID);
  gst_latest_offer_line_read_extensions (line, self->viewer_sdp);
  g_ptr_array_add (self->lines, line);
}

/* Finds the m-line to answer with video: the first usable one. */
static gboolean
choose_line (GstLatestOffer *self, const GstLatestMedia *track, GError **error)
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
    pt = gst_latest_line_find_codec (media, track->encoding_name);
    if (pt >= 0
        && gst_latest_remote_sdp_take_transport (
            self, i, unusable ? NULL : &unusable)) {
      take_line (self, i, track, pt);
      return TRUE;
    }
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
      track->encoding_name);
}

GstLatestOffer *
gst_latest_offer_parse (const gchar *text, const GstLatestMedia *media,
    guint n_media, GError **error)
{
  g_autoptr (GstLatestOffer) self = gst_latest_offer_new ();

  if (!gst_latest_remote_sdp_parse (self, text, error)
      || !choose_line (self, &media[0], error))
    return NULL;
  gst_latest_remote_sdp_clean (self);
  return g_steal_pointer (&self);
}

GstLatestOffer *
gst_latest_offer_new (void)
{
  GstLatestOffer *self = g_new0 (GstLatestOffer, 1);

  self->lines = g_ptr_array_new_with_free_func (
      (GDestroyNotify) gst_latest_offer_line_free);
  return self;
}

void
gst_latest_offer_free (GstLatestOffer *self)
{
  if (!self)
    return;
  g_clear_pointer (&self->sdp, gst_sdp_message_free);
  g_clear_pointer (&self->viewer_sdp, gst_sdp_message_free);
  g_ptr_array_unref (self->lines);
  g_free (self);
}
