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

/* No player sends so many m-lines. */
#define MAX_LINES 64
/* RFC 8839 (5.4): ice-ufrag and ice-pwd have at least 4 and 22 characters, and
 * at most 256. */
#define MIN_UFRAG 4
#define MIN_PWD 22
#define MAX_CREDENTIAL 256

#define MALFORMED GST_LATEST_SIGNALLING_ERROR_MALFORMED
#define UNACCEPTABLE GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE

gboolean
gst_latest_remote_sdp_refuse (
    GError **error, GstLatestSignallingError code, const gchar *format, ...)
{
  va_list args;

  va_start (args, format);
  g_propagate_error (error,
      g_error_new_valist (GST_LATEST_SIGNALLING_ERROR, code, format, args));
  va_end (args);
  return FALSE;
}

/* "offer" or "answer", for messages. */
static const gchar *
get_kind (const GstLatestOffer *self)
{
  return self->is_ours ? "answer" : "offer";
}

static gboolean
has_attribute (const GstSDPMedia *media, const gchar *key)
{
  return gst_sdp_media_get_attribute_val (media, key) != NULL;
}

/* The direction of an m-line (RFC 8866, 6.7): its own, or else that of the
 * session, or else "sendrecv". */
static const gchar *
get_direction (const GstSDPMessage *sdp, const GstSDPMedia *media)
{
  const gchar *const all[] = { "sendonly", "inactive", "recvonly", "sendrecv" };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++) {
    if (has_attribute (media, all[i]))
      return all[i];
  }
  for (guint i = 0; i < G_N_ELEMENTS (all); i++) {
    if (gst_sdp_message_get_attribute_val (sdp, all[i]))
      return all[i];
  }
  return "sendrecv";
}

gboolean
gst_latest_remote_sdp_wants_media (
    const GstSDPMessage *sdp, const GstSDPMedia *media)
{
  const gchar *direction = get_direction (sdp, media);
  gboolean alive = gst_sdp_media_get_port (media) != 0
      || has_attribute (media, "bundle-only");

  return alive
      && (g_str_equal (direction, "recvonly")
          || g_str_equal (direction, "sendrecv"));
}

static const GstSDPMedia *
find_line (const GstSDPMessage *sdp, const gchar *mid, guint *index)
{
  for (guint i = 0; i < gst_sdp_message_medias_len (sdp); i++) {
    const GstSDPMedia *media = gst_sdp_message_get_media (sdp, i);

    if (g_strcmp0 (gst_sdp_media_get_attribute_val (media, "mid"), mid) == 0) {
      *index = i;
      return media;
    }
  }
  return NULL;
}

/* There may be any number of groups, of bundles and of others. */
guint
gst_latest_remote_sdp_find_transport (
    const GstSDPMessage *sdp, guint index, gboolean *in_bundle)
{
  const gchar *mid = gst_sdp_media_get_attribute_val (
      gst_sdp_message_get_media (sdp, index), "mid");
  const gchar *group;

  if (in_bundle)
    *in_bundle = FALSE;
  for (guint i = 0;
       mid && (group = gst_sdp_message_get_attribute_val_n (sdp, "group", i));
       i++) {
    g_auto (GStrv) words = g_strsplit_set (group, " \t", -1);
    const gchar *first = NULL;
    guint tagged = index;

    if (!words[0] || !g_str_equal (words[0], "BUNDLE")
        || !g_strv_contains ((const gchar *const *) words + 1, mid))
      continue;
    for (guint j = 1; words[j] && !first; j++)
      first = words[j][0] ? words[j] : NULL;
    if (in_bundle)
      *in_bundle = TRUE;
    find_line (sdp, first, &tagged);
    return tagged;
  }
  return index;
}

const gchar *
gst_latest_remote_sdp_get_transport (
    const GstLatestOffer *self, const gchar *key)
{
  const GstSDPMessage *sdp = self->viewer_sdp;
  const gchar *value = gst_sdp_media_get_attribute_val (
      gst_sdp_message_get_media (sdp, self->transport_mline), key);

  if (!value)
    value = gst_sdp_message_get_attribute_val (sdp, key);
  if (!value)
    value = gst_sdp_media_get_attribute_val (
        gst_sdp_message_get_media (sdp, self->first_mline), key);
  return value;
}

static gboolean
check_credential (
    const GstLatestOffer *self, const gchar *key, gsize min, GError **error)
{
  const gchar *value = gst_latest_remote_sdp_get_transport (self, key);
  gsize len = value ? strlen (value) : 0;

  if (len >= min && len <= MAX_CREDENTIAL)
    return TRUE;
  return gst_latest_remote_sdp_refuse (
      error, MALFORMED, "The %s has no valid a=%s line.", get_kind (self), key);
}

static gboolean
check_transport (const GstLatestOffer *self, GError **error)
{
  /* An answer has to choose (RFC 5763, 5). */
  const gchar *const setups[] = { "active", "passive",
    self->is_ours ? NULL : "actpass", NULL };
  const GstSDPMedia *media =
      gst_sdp_message_get_media (self->viewer_sdp, self->first_mline);
  const gchar *setup = gst_latest_remote_sdp_get_transport (self, "setup");
  const gchar *fingerprint =
      gst_latest_remote_sdp_get_transport (self, "fingerprint");

  if (gst_sdp_media_get_port (media) == 0 && !self->in_bundle)
    return gst_latest_remote_sdp_refuse (error, MALFORMED,
        "The %s's m=%s line is bundle-only, but in no BUNDLE group.",
        get_kind (self), gst_sdp_media_get_media (media));
  if (!gst_latest_remote_sdp_get_transport (self, "rtcp-mux"))
    return gst_latest_remote_sdp_refuse (error, UNACCEPTABLE,
        "The %s's m=%s line has no a=rtcp-mux: this sender sends RTP and "
        "RTCP on one port only.",
        get_kind (self), gst_sdp_media_get_media (media));
  if (!fingerprint || !strchr (fingerprint, ' '))
    return gst_latest_remote_sdp_refuse (error, MALFORMED,
        "The %s has no valid a=fingerprint line, so it is not one of WebRTC.",
        get_kind (self));
  if (!setup || !g_strv_contains (setups, setup))
    return gst_latest_remote_sdp_refuse (
        error, MALFORMED, "The %s has no valid a=setup line.", get_kind (self));
  return check_credential (self, "ice-ufrag", MIN_UFRAG, error)
      && check_credential (self, "ice-pwd", MIN_PWD, error);
}

gboolean
gst_latest_remote_sdp_take_transport (
    GstLatestOffer *self, guint index, GError **error)
{
  self->first_mline = index;
  self->transport_mline = gst_latest_remote_sdp_find_transport (
      self->viewer_sdp, index, &self->in_bundle);
  return check_transport (self, error);
}

/* The names of m-lines have to be valid, as the answer repeats them. An offer
 * without a bundle need not have any. */
static gboolean
check_names (const GstLatestOffer *self, GError **error)
{
  const GstSDPMessage *sdp = self->viewer_sdp;
  g_autoptr (GHashTable) mids = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < gst_sdp_message_medias_len (sdp); i++) {
    const GstSDPMedia *media = gst_sdp_message_get_media (sdp, i);
    const gchar *mid = gst_sdp_media_get_attribute_val (media, "mid");

    if (mid && (!*mid || strpbrk (mid, " \t")))
      return gst_latest_remote_sdp_refuse (error, MALFORMED,
          "An m= line of the %s has no valid a=mid line.", get_kind (self));
    if (mid && !g_hash_table_add (mids, (gpointer) mid))
      return gst_latest_remote_sdp_refuse (error, MALFORMED,
          "Two m= lines of the %s have the same a=mid.", get_kind (self));
    if (gst_sdp_media_formats_len (media) == 0)
      return gst_latest_remote_sdp_refuse (error, MALFORMED,
          "An m= line of the %s has no format.", get_kind (self));
  }
  return TRUE;
}

/* GStreamer's parser accepts any text. Whatever it did not understand is
 * missing in its result. */
static gboolean
check_session (const GstLatestOffer *self, GError **error)
{
  const GstSDPMessage *sdp = self->viewer_sdp;
  const GstSDPOrigin *origin = gst_sdp_message_get_origin (sdp);

  if (g_strcmp0 (gst_sdp_message_get_version (sdp), "0") != 0
      || !origin->sess_id || !*origin->sess_id || !origin->sess_version
      || !*origin->sess_version)
    return gst_latest_remote_sdp_refuse (error, MALFORMED,
        "The %s is not SDP: it has no valid v= and o= lines.", get_kind (self));
  if (gst_sdp_message_medias_len (sdp) > MAX_LINES)
    return gst_latest_remote_sdp_refuse (error, UNACCEPTABLE,
        "The %s has more than %d m= lines.", get_kind (self), MAX_LINES);
  return TRUE;
}

gboolean
gst_latest_remote_sdp_parse (
    GstLatestOffer *self, const gchar *text, GError **error)
{
  g_clear_pointer (&self->viewer_sdp, gst_sdp_message_free);
  if (!text || !*text || !g_utf8_validate (text, -1, NULL)
      || gst_sdp_message_new_from_text (text, &self->viewer_sdp) != GST_SDP_OK)
    return gst_latest_remote_sdp_refuse (
        error, MALFORMED, "The %s is not SDP.", get_kind (self));
  return check_session (self, error) && check_names (self, error);
}
