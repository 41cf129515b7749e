/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "remotesdp.h"

#include "sdpline.h"

#define UNACCEPTABLE GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE

static gboolean
is_given_up (const GstSDPMedia *media)
{
  return gst_sdp_media_get_port (media) == 0
      && !gst_sdp_media_get_attribute_val (media, "bundle-only");
}

/* FALSE if there is nothing for the line any more. What there is may have
 * another name, as when a pad was released and requested again. */
static gboolean
find_media (
    GstLatestOfferLine *line, const GstLatestMedia *media, guint n_media)
{
  for (guint i = 0; i < n_media; i++) {
    if (media[i].id != line->media_id)
      continue;
    g_free (line->name);
    line->name = g_strdup (media[i].name);
    return TRUE;
  }
  return FALSE;
}

/* An extension that is offered only now stays away. */
static gboolean
keeps_id (guint8 before, guint8 now)
{
  return before == 0 || before == now;
}

/* Whether the m-line is still what was agreed on. */
static gboolean
is_same (const GstLatestOfferLine *line, const GstSDPMessage *sdp)
{
  const GstSDPMedia *media = gst_sdp_message_get_media (sdp, line->mline);
  g_autoptr (GstLatestOfferLine) now = gst_latest_offer_line_copy (line);

  /* The rest need not be there (RFC 8829, 5.2.2). */
  if (is_given_up (media))
    return TRUE;
  if (!gst_latest_media_kind_is (line->kind, media)
      || g_strcmp0 (gst_sdp_media_get_attribute_val (media, "mid"),
             line->has_mid ? line->mid : NULL)
          != 0)
    return FALSE;
  if (line->kind == GST_LATEST_MEDIA_DATA)
    return gst_latest_line_is_data_channel (media);
  gst_latest_offer_line_read (now, sdp);
  return gst_latest_line_has_codec (media, line->pt, line->encoding_name)
      && (line->rtx_pt < 0 || line->rtx_pt == now->rtx_pt)
      && keeps_id (line->playout_delay_id, now->playout_delay_id)
      && keeps_id (line->abs_capture_id, now->abs_capture_id)
      && keeps_id (line->transport_cc_id, now->transport_cc_id);
}

/* Takes over the lines of @before. FALSE if an m-line has become another
 * one. */
static gboolean
keep_lines (GstLatestOffer *self, const GstLatestOffer *before,
    const GstLatestMedia *media, guint n_media)
{
  const GstSDPMessage *sdp = self->viewer_sdp;

  for (guint i = 0; i < before->lines->len; i++) {
    GstLatestOfferLine *line =
        gst_latest_offer_line_copy (gst_latest_offer_get_line (before, i));
    const GstSDPMedia *in;

    g_ptr_array_add (self->lines, line);
    if (line->mline == GST_LATEST_OFFER_NO_LINE)
      continue;
    if (line->mline >= gst_sdp_message_medias_len (sdp) || !is_same (line, sdp))
      return FALSE;
    in = gst_sdp_message_get_media (sdp, line->mline);
    line->active = gst_latest_remote_sdp_wants_media (sdp, in)
        && find_media (line, media, n_media);
    if (is_given_up (in))
      line->mline = GST_LATEST_OFFER_NO_LINE;
  }
  return TRUE;
}

static const gchar *
get_fingerprint (const GstLatestOffer *self)
{
  return gst_sdp_media_get_attribute_val (
      gst_sdp_message_get_media (self->sdp, 0), "fingerprint");
}

/* Finds the transport of the first line that the viewer has not given up.
 * Another fingerprint would be another connection of DTLS. */
static gboolean
find_transport (GstLatestOffer *self, const GstLatestOffer *before)
{
  for (guint i = 0; i < self->lines->len; i++) {
    guint mline = gst_latest_offer_get_line (self, i)->mline;

    if (mline == GST_LATEST_OFFER_NO_LINE)
      continue;
    return gst_latest_remote_sdp_take_transport (self, mline, NULL)
        && g_ascii_strcasecmp (
               gst_latest_remote_sdp_get_transport (self, "fingerprint"),
               get_fingerprint (before))
        == 0;
  }
  return FALSE;
}

/* Whether all lines have that transport. */
static gboolean
keeps_transport (const GstLatestOffer *self)
{
  for (guint i = 0; i < self->lines->len; i++) {
    guint mline = gst_latest_offer_get_line (self, i)->mline;

    if (mline != GST_LATEST_OFFER_NO_LINE
        && gst_latest_remote_sdp_find_transport (self->viewer_sdp, mline, NULL)
            != self->transport_mline)
      return FALSE;
  }
  return TRUE;
}

static gboolean
has_active_line (const GstLatestOffer *self)
{
  for (guint i = 0; i < self->lines->len; i++) {
    const GstLatestOfferLine *line = gst_latest_offer_get_line (self, i);

    if (line->active && line->kind != GST_LATEST_MEDIA_DATA)
      return TRUE;
  }
  return FALSE;
}

GstLatestOffer *
gst_latest_offer_renew (const GstLatestOffer *self, const gchar *text,
    const GstLatestMedia *media, guint n_media, GError **error)
{
  g_autoptr (GstLatestOffer) again = gst_latest_offer_new ();

  if (!gst_latest_remote_sdp_parse (again, text, error))
    return NULL;
  if (!self->is_ours && keep_lines (again, self, media, n_media)
      && find_transport (again, self) && keeps_transport (again)) {
    gst_latest_offer_choose_lines (again, media, n_media);
    if (has_active_line (again)) {
      gst_latest_remote_sdp_clean_after (again, self->sdp);
      return g_steal_pointer (&again);
    }
  }
  gst_latest_remote_sdp_refuse (error, UNACCEPTABLE,
      "The new offer changes more than ICE and the lines that are played: that "
      "needs a new session.");
  return NULL;
}
