/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "remotesdp.h"

#include <string.h>

#include "sdpline.h"

#define UNACCEPTABLE GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE

/* The name of the answered m-line towards webrtcbin if the offer gives it
 * none. */
#define UNNAMED_MID "0"

/* Each line costs elements, which webrtcbin never gives back. No sender has
 * so many tracks: a viewer that comes to this has given up lines again and
 * again. */
#define MAX_LINES 32

static gboolean
wants_kind (const GstSDPMessage *sdp, guint mline, GstLatestMediaKind kind)
{
  const GstSDPMedia *line = gst_sdp_message_get_media (sdp, mline);

  return gst_latest_media_kind_is (kind, line)
      && gst_latest_remote_sdp_wants_media (sdp, line);
}

static gboolean
has_kind (const GstLatestMedia *media, guint n_media, GstLatestMediaKind kind)
{
  for (guint i = 0; i < n_media; i++) {
    if (media[i].kind == kind)
      return TRUE;
  }
  return FALSE;
}

/* The payload type with which the m-line takes @track, or -1. That of data is
 * 0. */
static gint
fits (const GstSDPMessage *sdp, guint mline, const GstLatestMedia *track)
{
  const GstSDPMedia *line = gst_sdp_message_get_media (sdp, mline);

  if (!wants_kind (sdp, mline, track->kind))
    return -1;
  if (track->kind == GST_LATEST_MEDIA_DATA)
    return gst_latest_line_is_data_channel (line) ? 0 : -1;
  return gst_latest_line_find_codec (line, track);
}

static gboolean
fits_any (const GstSDPMessage *sdp, guint mline, const GstLatestMedia *media,
    guint n_media, GstLatestMediaKind kind)
{
  for (guint i = 0; i < n_media; i++) {
    if (media[i].kind == kind && fits (sdp, mline, &media[i]) >= 0)
      return TRUE;
  }
  return FALSE;
}

/* What to say when nothing fits. */

static void
add_name (GPtrArray *names, gchar *name)
{
  if (name && names->len < 16
      && !g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
    g_ptr_array_add (names, name);
  else
    g_free (name);
}

static gchar *
join (GPtrArray *names)
{
  if (names->len == 0)
    return g_strdup ("no codec by name");
  g_ptr_array_add (names, NULL);
  return g_strjoinv (", ", (gchar **) names->pdata);
}

static gchar *
list_offered (const GstSDPMessage *sdp, const gboolean *kinds)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < gst_sdp_message_medias_len (sdp); i++) {
    const GstSDPMedia *line = gst_sdp_message_get_media (sdp, i);
    gboolean asked =
        (kinds[GST_LATEST_MEDIA_VIDEO]
            && gst_latest_media_kind_is (GST_LATEST_MEDIA_VIDEO, line))
        || (kinds[GST_LATEST_MEDIA_AUDIO]
            && gst_latest_media_kind_is (GST_LATEST_MEDIA_AUDIO, line));

    for (guint j = 0; asked && j < gst_sdp_media_formats_len (line); j++) {
      gint pt = gst_latest_line_get_pt (line, j);
      const gchar *map = pt < 0
          ? NULL
          : gst_latest_line_get_attribute_of_pt (line, "rtpmap", pt);

      add_name (names, map ? g_strndup (map, strcspn (map, "/")) : NULL);
    }
  }
  return join (names);
}

static gchar *
list_sent (const GstLatestMedia *media, guint n_media, const gboolean *kinds)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < n_media; i++) {
    if (media[i].kind != GST_LATEST_MEDIA_DATA && kinds[media[i].kind])
      add_name (names, g_strdup (media[i].encoding_name));
  }
  return join (names);
}

/* @asked has the kinds of media that the offer asks for and the sender has. */
static gboolean
refuse (const GstLatestOffer *self, const GstLatestMedia *media, guint n_media,
    const gboolean *asked, GError **error)
{
  gboolean video = has_kind (media, n_media, GST_LATEST_MEDIA_VIDEO);
  gboolean audio = has_kind (media, n_media, GST_LATEST_MEDIA_AUDIO);
  const gchar *kind = video ? "video" : "audio";

  if (asked[GST_LATEST_MEDIA_VIDEO] || asked[GST_LATEST_MEDIA_AUDIO]) {
    g_autofree gchar *offered = list_offered (self->viewer_sdp, asked);
    g_autofree gchar *sent = list_sent (media, n_media, asked);

    return gst_latest_remote_sdp_refuse (error, UNACCEPTABLE,
        "No common codec: the offer has %s; this sender sends %s.", offered,
        sent);
  }
  if (video && audio)
    return gst_latest_remote_sdp_refuse (error, UNACCEPTABLE,
        "The offer asks for neither video nor audio: it needs an m=video or "
        "m=audio line that is recvonly or sendrecv.");
  return gst_latest_remote_sdp_refuse (error, UNACCEPTABLE,
      "The offer does not ask for %s, and this sender has nothing else: "
      "it needs an m=%s line that is recvonly or sendrecv.",
      kind, kind);
}

gboolean
gst_latest_offer_choose_transport (GstLatestOffer *self,
    const GstLatestMedia *media, guint n_media, GError **error)
{
  const GstLatestMediaKind kinds[] = { GST_LATEST_MEDIA_VIDEO,
    GST_LATEST_MEDIA_AUDIO };
  const GstSDPMessage *sdp = self->viewer_sdp;
  gboolean asked[] = { FALSE, FALSE, FALSE };
  g_autoptr (GError) unusable = NULL;

  for (guint k = 0; k < G_N_ELEMENTS (kinds); k++) {
    for (guint i = 0; i < gst_sdp_message_medias_len (sdp); i++) {
      if (!has_kind (media, n_media, kinds[k])
          || !wants_kind (sdp, i, kinds[k]))
        continue;
      asked[kinds[k]] = TRUE;
      if (fits_any (sdp, i, media, n_media, kinds[k])
          && gst_latest_remote_sdp_take_transport (
              self, i, unusable ? NULL : &unusable))
        return TRUE;
    }
  }
  if (!unusable)
    return refuse (self, media, n_media, asked, error);
  g_propagate_error (error, g_steal_pointer (&unusable));
  return FALSE;
}

/* Lines get media. */

/* Whether the m-line has the transport of the lines that are taken. One that
 * is no part of the bundle has not (RFC 9143, 7.3.3). */
static gboolean
shares_transport (const GstLatestOffer *self, guint mline)
{
  return mline == self->first_mline
      || gst_latest_remote_sdp_find_transport (self->viewer_sdp, mline, NULL)
      == self->transport_mline;
}

static gboolean
is_free (const GstLatestOffer *self, const GstLatestMedia *track)
{
  for (guint i = 0; i < self->lines->len; i++) {
    const GstLatestOfferLine *line = gst_latest_offer_get_line (self, i);

    if (line->media_id == track->id && line->mline != GST_LATEST_OFFER_NO_LINE)
      return FALSE;
  }
  return TRUE;
}

/* In a bundle, a payload type has one meaning (RFC 9143, 9.1). */
static gboolean
same_payload_types (
    const GstLatestOfferLine *line, const GstLatestOfferLine *other)
{
  if (line->pt == other->pt)
    return line->rtx_pt == other->rtx_pt
        && g_str_equal (line->encoding_name, other->encoding_name);
  return line->rtx_pt != other->pt && other->rtx_pt != line->pt
      && (line->rtx_pt < 0 || line->rtx_pt != other->rtx_pt);
}

static void
drop_id (guint8 *id, guint8 used)
{
  if (*id == used)
    *id = 0;
}

/* The same is true of the id of an extension (RFC 9143, 9.2). It matters for
 * the one that webrtcbin fills in, which has one id for all lines there. */
static void
settle_ids (GstLatestOfferLine *line, const GstLatestOfferLine *other)
{
  guint8 id = other->transport_cc_id;

  if (id == 0) {
    if (line->transport_cc_id == other->playout_delay_id
        || line->transport_cc_id == other->abs_capture_id)
      line->transport_cc_id = 0;
    return;
  }
  if (line->transport_cc_id == id)
    return;
  line->transport_cc_id = 0;
  drop_id (&line->playout_delay_id, id);
  drop_id (&line->abs_capture_id, id);
}

/* Whether the line can be in one bundle with those that were taken. */
static gboolean
agrees (const GstLatestOffer *self, GstLatestOfferLine *line)
{
  if (line->kind == GST_LATEST_MEDIA_DATA)
    return TRUE;
  for (guint i = 0; i < self->lines->len; i++) {
    const GstLatestOfferLine *other = gst_latest_offer_get_line (self, i);

    if (other->kind == GST_LATEST_MEDIA_DATA)
      continue;
    if (!same_payload_types (line, other))
      return FALSE;
    settle_ids (line, other);
  }
  return TRUE;
}

static gboolean
take (GstLatestOffer *self, guint mline, const GstLatestMedia *track, gint pt)
{
  GstLatestOfferLine *line = gst_latest_offer_line_new (track, pt);
  const gchar *mid = gst_sdp_media_get_attribute_val (
      gst_sdp_message_get_media (self->viewer_sdp, mline), "mid");

  line->mline = mline;
  line->has_mid = mid != NULL;
  line->mid = g_strdup (mid ? mid : UNNAMED_MID);
  gst_latest_offer_line_read (line, self->viewer_sdp);
  if (agrees (self, line)) {
    g_ptr_array_add (self->lines, line);
    return TRUE;
  }
  gst_latest_offer_line_free (line);
  return FALSE;
}

/* Gives the m-line the first track that is free and fits it; with @by_name,
 * only the one that has its name. */
static void
give (GstLatestOffer *self, guint mline, GstLatestMediaKind kind,
    const GstLatestMedia *media, guint n_media, gboolean by_name)
{
  const gchar *mid = gst_sdp_media_get_attribute_val (
      gst_sdp_message_get_media (self->viewer_sdp, mline), "mid");

  for (guint i = 0; i < n_media; i++) {
    gint pt;

    if (media[i].kind != kind || !is_free (self, &media[i])
        || (by_name && (!mid || g_strcmp0 (mid, media[i].name) != 0)))
      continue;
    pt = fits (self->viewer_sdp, mline, &media[i]);
    if (pt >= 0 && take (self, mline, &media[i], pt))
      return;
  }
}

/* In the order of the viewer's m-lines, those of data last: webrtcbin reads the
 * settings of RTCP from the first line. */
static gint
compare_lines (gconstpointer a, gconstpointer b)
{
  const GstLatestOfferLine *one = *(const GstLatestOfferLine *const *) a;
  const GstLatestOfferLine *other = *(const GstLatestOfferLine *const *) b;
  gint data = (one->kind == GST_LATEST_MEDIA_DATA)
      - (other->kind == GST_LATEST_MEDIA_DATA);

  if (data != 0)
    return data;
  return one->mline < other->mline ? -1 : one->mline > other->mline;
}

void
gst_latest_offer_choose_lines (
    GstLatestOffer *self, const GstLatestMedia *media, guint n_media)
{
  const GstLatestMediaKind kinds[] = { GST_LATEST_MEDIA_VIDEO,
    GST_LATEST_MEDIA_AUDIO, GST_LATEST_MEDIA_DATA };
  guint lines = gst_sdp_message_medias_len (self->viewer_sdp);
  guint had = self->lines->len;

  for (guint pass = 0; pass < 2 * G_N_ELEMENTS (kinds); pass++) {
    for (guint i = 0; i < lines && self->lines->len < MAX_LINES; i++) {
      if (gst_latest_offer_find_line (self, i) < 0
          && shares_transport (self, i))
        give (self, i, kinds[pass / 2], media, n_media, pass % 2 == 0);
    }
  }
  qsort (self->lines->pdata + had, self->lines->len - had, sizeof (gpointer),
      compare_lines);
}
