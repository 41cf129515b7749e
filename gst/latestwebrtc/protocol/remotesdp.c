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

#include "headerextensions.h"
#include "sdpline.h"

/* No player sends so many m-lines. */
#define MAX_LINES 64
/* The name of the answered m-line towards webrtcbin if the offer gives it
 * none. */
#define UNNAMED_MID "0"
/* The port of an m-line whose transport ICE finds (RFC 8839, 4.1.2). */
#define DISCARD_PORT 9
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

/* The m-line whose transport the bundle of the m-line @index uses (RFC 9143,
 * 7.2: the first one that the group names), which is @index itself if it is in
 * no bundle. There may be any number of groups, of bundles and of others. */
static guint
find_transport_line (const GstSDPMessage *sdp, guint index, gboolean *in_bundle)
{
  const gchar *mid = gst_sdp_media_get_attribute_val (
      gst_sdp_message_get_media (sdp, index), "mid");
  const gchar *group;

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
    *in_bundle = TRUE;
    find_line (sdp, first, &tagged);
    return tagged;
  }
  return index;
}

/* The value of a transport attribute, which is that of the m-line whose
 * transport the bundle uses: a first offer may have another transport for each
 * line of a bundle (RFC 9143, 7.2), as that of aiortc does. Else it is the
 * session's, or else the m-line's own. */
static const gchar *
transport_attribute (
    const GstLatestOffer *self, const GstSDPMessage *sdp, const gchar *key)
{
  const gchar *value = gst_sdp_media_get_attribute_val (
      gst_sdp_message_get_media (sdp, self->transport_mline), key);

  if (!value)
    value = gst_sdp_message_get_attribute_val (sdp, key);
  if (!value)
    value = gst_sdp_media_get_attribute_val (
        gst_sdp_message_get_media (sdp, self->mline), key);
  return value;
}

static gboolean
check_credential (const GstLatestOffer *self, const GstSDPMessage *sdp,
    const gchar *key, gsize min, GError **error)
{
  const gchar *value = transport_attribute (self, sdp, key);
  gsize len = value ? strlen (value) : 0;

  if (len >= min && len <= MAX_CREDENTIAL)
    return TRUE;
  return gst_latest_remote_sdp_refuse (
      error, MALFORMED, "The %s has no valid a=%s line.", get_kind (self), key);
}

static gboolean
check_transport (
    const GstLatestOffer *self, const GstSDPMessage *sdp, GError **error)
{
  /* An answer has to choose (RFC 5763, 5). */
  const gchar *const setups[] = { "active", "passive",
    self->is_ours ? NULL : "actpass", NULL };
  const GstSDPMedia *media = gst_sdp_message_get_media (sdp, self->mline);
  const gchar *setup = transport_attribute (self, sdp, "setup");
  const gchar *fingerprint = transport_attribute (self, sdp, "fingerprint");

  if (gst_sdp_media_get_port (media) == 0 && !self->in_bundle)
    return gst_latest_remote_sdp_refuse (error, MALFORMED,
        "The %s's m=video line is bundle-only, but in no BUNDLE group.",
        get_kind (self));
  if (!transport_attribute (self, sdp, "rtcp-mux"))
    return gst_latest_remote_sdp_refuse (error, UNACCEPTABLE,
        "The %s's m=video line has no a=rtcp-mux: this sender sends RTP and "
        "RTCP on one port only.",
        get_kind (self));
  if (!fingerprint || !strchr (fingerprint, ' '))
    return gst_latest_remote_sdp_refuse (error, MALFORMED,
        "The %s has no valid a=fingerprint line, so it is not one of WebRTC.",
        get_kind (self));
  if (!setup || !g_strv_contains (setups, setup))
    return gst_latest_remote_sdp_refuse (
        error, MALFORMED, "The %s has no valid a=setup line.", get_kind (self));
  return check_credential (self, sdp, "ice-ufrag", MIN_UFRAG, error)
      && check_credential (self, sdp, "ice-pwd", MIN_PWD, error);
}

gboolean
gst_latest_remote_sdp_take_line (
    GstLatestOffer *self, guint index, gint pt, GError **error)
{
  const GstSDPMessage *sdp = self->viewer_sdp;
  const GstSDPMedia *media = gst_sdp_message_get_media (sdp, index);
  const gchar *mid = gst_sdp_media_get_attribute_val (media, "mid");

  self->mline = index;
  self->transport_mline = find_transport_line (sdp, index, &self->in_bundle);
  if (!check_transport (self, sdp, error))
    return FALSE;
  self->pt = pt;
  self->has_mid = mid != NULL;
  g_free (self->mid);
  self->mid = g_strdup (mid ? mid : UNNAMED_MID);
  self->playout_delay_id =
      gst_latest_line_find_extension (sdp, media, GST_LATEST_PLAYOUT_DELAY_URI);
  self->abs_capture_id =
      gst_latest_line_find_extension (sdp, media, GST_LATEST_ABS_CAPTURE_URI);
  self->transport_cc_id = 0;
  if (gst_latest_line_has_feedback (media, pt, "transport-cc"))
    self->transport_cc_id = gst_latest_line_find_extension (
        sdp, media, GST_LATEST_TRANSPORT_CC_URI);
  return TRUE;
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

/* Copies the ICE candidates of the m-line @index but those with names for
 * multicast DNS, which webrtcbin would look up: workaround 15 of
 * webrtcbin/workarounds.h. */
static void
copy_candidates (GstSDPMedia *out, const GstSDPMessage *sdp, guint index)
{
  const GstSDPMedia *in = gst_sdp_message_get_media (sdp, index);
  const gchar *value;

  for (guint i = 0;
       (value = gst_sdp_media_get_attribute_val_n (in, "candidate", i)); i++) {
    g_auto (GStrv) words = g_strsplit (value, " ", 6);

    if (g_strv_length (words) == 6 && !g_str_has_suffix (words[4], ".local"))
      gst_sdp_media_add_attribute (out, "candidate", value);
  }
}

static void
copy_pt (GstSDPMedia *out, const GstSDPMedia *in, guint pt)
{
  const gchar *const keys[] = { "rtpmap", "fmtp", NULL };
  g_autofree gchar *format = g_strdup_printf ("%u", pt);

  gst_sdp_media_add_format (out, format);
  for (guint i = 0; keys[i]; i++) {
    const gchar *value = gst_latest_line_get_attribute_of_pt (in, keys[i], pt);
    g_autofree gchar *line = g_strdup_printf ("%u %s", pt, value);

    if (value)
      gst_sdp_media_add_attribute (out, keys[i], line);
  }
}

static void
add_extension (GstSDPMedia *out, guint8 id, const gchar *uri)
{
  g_autofree gchar *value = g_strdup_printf ("%u %s", id, uri);

  if (id != 0)
    gst_sdp_media_add_attribute (out, "extmap", value);
}

/* Fills the m-line to answer with video: one payload type, its RTX, and the
 * feedback and header extensions that this sender supports. */
static void
add_video (const GstLatestOffer *self, GstSDPMedia *out, const GstSDPMedia *in)
{
  const gchar *const feedbacks[] = { "nack", "nack pli", "ccm fir",
    "transport-cc", NULL };
  gint rtx = gst_latest_line_find_rtx (in, self->pt);

  copy_pt (out, in, self->pt);
  if (rtx >= 0)
    copy_pt (out, in, rtx);
  for (guint i = 0; feedbacks[i]; i++) {
    g_autofree gchar *value = g_strdup_printf ("%u %s", self->pt, feedbacks[i]);

    if (gst_latest_line_has_feedback (in, self->pt, feedbacks[i]))
      gst_sdp_media_add_attribute (out, "rtcp-fb", value);
  }
  add_extension (out, self->playout_delay_id, GST_LATEST_PLAYOUT_DELAY_URI);
  add_extension (out, self->abs_capture_id, GST_LATEST_ABS_CAPTURE_URI);
  add_extension (out, self->transport_cc_id, GST_LATEST_TRANSPORT_CC_URI);
  gst_sdp_media_add_attribute (out, "recvonly", "");
}

/* Adds the m-line to answer. */
static void
add_line (const GstLatestOffer *self, const GstSDPMessage *sdp)
{
  const gchar *const transport[] = { "ice-ufrag", "ice-pwd", "fingerprint",
    "setup", "rtcp-mux", "rtcp-rsize", "end-of-candidates", NULL };
  const GstSDPMedia *in = gst_sdp_message_get_media (sdp, self->mline);
  guint port = gst_sdp_media_get_port (in);
  GstSDPMedia *out;

  gst_sdp_media_new (&out);
  gst_sdp_media_set_media (out, gst_sdp_media_get_media (in));
  gst_sdp_media_set_port_info (out, port ? port : DISCARD_PORT, 1);
  gst_sdp_media_set_proto (out, gst_sdp_media_get_proto (in));
  gst_sdp_media_add_connection (out, "IN", "IP4", "0.0.0.0", 0, 0);
  gst_sdp_media_add_attribute (out, "mid", self->mid);
  for (guint i = 0; transport[i]; i++) {
    const gchar *value = transport_attribute (self, sdp, transport[i]);

    if (value)
      gst_sdp_media_add_attribute (out, transport[i], value);
  }
  copy_candidates (out, sdp, self->transport_mline);
  if (!gst_sdp_media_get_attribute_val (out, "candidate"))
    copy_candidates (out, sdp, self->mline);
  add_video (self, out, in);
  gst_sdp_message_add_media (self->sdp, out);
  gst_sdp_media_free (out);
}

void
gst_latest_remote_sdp_clean (GstLatestOffer *self)
{
  const GstSDPMessage *sdp = self->viewer_sdp;
  const gchar *const kept[] = { "ice-options", "ice-lite", NULL };
  const GstSDPOrigin *origin = gst_sdp_message_get_origin (sdp);
  g_autofree gchar *bundle = g_strconcat ("BUNDLE ", self->mid, NULL);

  gst_sdp_message_new (&self->sdp);
  gst_sdp_message_set_version (self->sdp, "0");
  gst_sdp_message_set_origin (self->sdp, "-", origin->sess_id,
      origin->sess_version, "IN", "IP4", "0.0.0.0");
  gst_sdp_message_set_session_name (self->sdp, "-");
  gst_sdp_message_add_attribute (self->sdp, "group", bundle);
  for (guint i = 0; kept[i]; i++) {
    const gchar *value = gst_sdp_message_get_attribute_val (sdp, kept[i]);

    if (value)
      gst_sdp_message_add_attribute (self->sdp, kept[i], value);
  }
  add_line (self, sdp);
}
