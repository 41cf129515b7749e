/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>

#include "remotesdp.h"

/* Whether the m-line that the bundle names first, which gives it the transport
 * (RFC 9143, 7.2), stays without media though it is not wanted. It costs
 * nothing, and a bundle-only line could not give a transport (RFC 9143, 7.3.2).
 * Chromium with bundlePolicy "max-bundle" refuses any answer that rejects it:
 * "Failed to setup RTCP mux". A line for data channels would have to be served
 * to stay, and may be rejected. */
static gboolean
needs_transport_line (const GstLatestOffer *self)
{
  const GstSDPMedia *line =
      gst_sdp_message_get_media (self->viewer_sdp, self->transport_mline);

  return gst_latest_offer_find_line (self, self->transport_mline) < 0
      && gst_sdp_media_get_port (line) != 0
      && !g_str_equal (gst_sdp_media_get_media (line), "application");
}

const GstSDPMedia *
gst_latest_offer_get_transport_line (const GstLatestOffer *self)
{
  gboolean kept = gst_latest_offer_find_line (self, self->transport_mline) >= 0
      || needs_transport_line (self);

  return gst_sdp_message_get_media (self->viewer_sdp,
      kept ? self->transport_mline
           : gst_latest_offer_get_line (self, 0)->mline);
}

static GstSDPMedia *
new_line (const GstSDPMedia *offered, guint port)
{
  const gchar *mid = gst_sdp_media_get_attribute_val (offered, "mid");
  GstSDPMedia *line;

  gst_sdp_media_new (&line);
  gst_sdp_media_set_media (line, gst_sdp_media_get_media (offered));
  gst_sdp_media_set_port_info (line, port, 1);
  gst_sdp_media_set_proto (line, gst_sdp_media_get_proto (offered));
  for (guint i = 0; i < gst_sdp_media_formats_len (offered); i++)
    gst_sdp_media_add_format (line, gst_sdp_media_get_format (offered, i));
  gst_sdp_media_add_connection (line, "IN", "IP4", "0.0.0.0", 0, 0);
  if (mid)
    gst_sdp_media_add_attribute (line, "mid", mid);
  gst_sdp_media_add_attribute (line, "inactive", "");
  return line;
}

/* Copies each attribute @key, of which an m-line may have several. */
static void
copy_attribute (GstSDPMedia *out, const GstSDPMedia *offered, const gchar *key)
{
  const gchar *value;

  for (guint i = 0;
       (value = gst_sdp_media_get_attribute_val_n (offered, key, i)); i++)
    gst_sdp_media_add_attribute (out, key, value);
}

/* Adds an m-line that is rejected. It has the credentials of the others all the
 * same: webrtcbin (seen in 1.22.0) refuses any description with an m-line
 * without them, "No fingerprint lines in sdp". */
static void
add_rejected (
    GstSDPMessage *out, const GstSDPMedia *offered, const GstSDPMedia *first)
{
  const gchar *const needed[] = { "ice-ufrag", "ice-pwd", "fingerprint",
    "setup" };
  GstSDPMedia *line = new_line (offered, 0);

  for (guint i = 0; i < G_N_ELEMENTS (needed); i++)
    copy_attribute (line, first, needed[i]);
  gst_sdp_message_add_media (out, line);
  gst_sdp_media_free (line);
}

/* Adds an m-line without media that shares the transport of the others. */
static void
add_transport_line (
    GstSDPMessage *out, const GstSDPMedia *offered, const GstSDPMedia *first)
{
  const gchar *const shared[] = { "ice-ufrag", "ice-pwd", "fingerprint",
    "setup", "rtcp-mux", "rtcp-rsize", "candidate", "end-of-candidates" };
  GstSDPMedia *line = new_line (offered, gst_sdp_media_get_port (first));

  copy_attribute (line, offered, "rtpmap");
  copy_attribute (line, offered, "fmtp");
  for (guint i = 0; i < G_N_ELEMENTS (shared); i++)
    copy_attribute (line, first, shared[i]);
  gst_sdp_message_add_media (out, line);
  gst_sdp_media_free (line);
}

static void
remove_attribute (GstSDPMedia *line, const gchar *key)
{
  for (guint i = gst_sdp_media_attributes_len (line); i > 0; i--) {
    if (g_str_equal (gst_sdp_media_get_attribute (line, i - 1)->key, key))
      gst_sdp_media_remove_attribute (line, i - 1);
  }
}

/* webrtcbin (1.22, _create_answer_task()) repeats what it has said of a line
 * before: "SSRC msid:FIRST-NAME TRACK". */
static void
rename_line (const GstLatestOfferLine *answered, GstSDPMedia *line)
{
  g_autofree gchar *before =
      g_strdup_printf (" msid:%s ", answered->first_name);

  for (guint i = 0; i < gst_sdp_media_attributes_len (line); i++) {
    const GstSDPAttribute *attribute = gst_sdp_media_get_attribute (line, i);
    const gchar *at =
        attribute->value ? strstr (attribute->value, before) : NULL;
    GstSDPAttribute renamed;

    if (!at || !g_str_equal (attribute->key, "ssrc"))
      continue;
    gst_sdp_attribute_set (&renamed, "ssrc", NULL);
    renamed.value =
        g_strdup_printf ("%.*s msid:%s %s", (gint) (at - attribute->value),
            attribute->value, answered->name, at + strlen (before));
    gst_sdp_media_replace_attribute (line, i, &renamed);
  }
}

/* Adds webrtcbin's m-line @n. webrtcbin has the candidates in its first one;
 * the viewer looks for them where the transport is (RFC 9143, 7.2.2). */
static void
add_answered (const GstLatestOffer *self, GstSDPMessage *out,
    const GstSDPMessage *answer, guint n)
{
  const GstLatestOfferLine *answered = gst_latest_offer_get_line (self, n);
  GstSDPMedia *line;

  gst_sdp_media_copy (gst_sdp_message_get_media (answer, n), &line);
  if (g_strcmp0 (answered->name, answered->first_name) != 0)
    rename_line (answered, line);
  if (!answered->has_mid)
    remove_attribute (line, "mid");
  if (!answered->active) {
    remove_attribute (line, "sendonly");
    if (answered->kind != GST_LATEST_MEDIA_DATA)
      gst_sdp_media_add_attribute (line, "inactive", "");
  }
  if (answered->mline == self->transport_mline
      && !gst_sdp_media_get_attribute_val (line, "candidate")) {
    const GstSDPMedia *first = gst_sdp_message_get_media (answer, 0);

    copy_attribute (line, first, "candidate");
    copy_attribute (line, first, "end-of-candidates");
  }
  gst_sdp_message_add_media (out, line);
  gst_sdp_media_free (line);
}

/* The bundle has the transport's line first, as the offer has it, and then the
 * other ones in the offer's order. */
static void
add_group (const GstLatestOffer *self, GstSDPMessage *out)
{
  const GstSDPMedia *transport = gst_latest_offer_get_transport_line (self);
  g_autoptr (GString) group = g_string_new ("BUNDLE ");

  g_string_append (group, gst_sdp_media_get_attribute_val (transport, "mid"));
  for (guint i = 0; i < gst_sdp_message_medias_len (self->viewer_sdp); i++) {
    const GstSDPMedia *line = gst_sdp_message_get_media (self->viewer_sdp, i);

    if (line != transport && gst_latest_offer_find_line (self, i) >= 0)
      g_string_append_printf (
          group, " %s", gst_sdp_media_get_attribute_val (line, "mid"));
  }
  gst_sdp_message_add_attribute (out, "group", group->str);
}

static void
add_session (
    const GstLatestOffer *self, GstSDPMessage *out, const GstSDPMessage *answer)
{
  const GstSDPOrigin *origin = gst_sdp_message_get_origin (answer);

  gst_sdp_message_set_version (out, "0");
  gst_sdp_message_set_origin (out, origin->username, origin->sess_id,
      origin->sess_version, origin->nettype, origin->addrtype, origin->addr);
  gst_sdp_message_set_session_name (out, "-");
  gst_sdp_message_add_time (out, "0", "0", NULL);
  for (guint i = 0; i < gst_sdp_message_attributes_len (answer); i++) {
    const GstSDPAttribute *attribute =
        gst_sdp_message_get_attribute (answer, i);

    if (!g_str_equal (attribute->key, "group"))
      gst_sdp_message_add_attribute (out, attribute->key, attribute->value);
  }
  if (self->in_bundle)
    add_group (self, out);
}

GstSDPMessage *
gst_latest_offer_complete_answer (
    const GstLatestOffer *self, const GstSDPMessage *answer)
{
  const GstSDPMedia *first = gst_sdp_message_get_media (answer, 0);
  gboolean keep_transport = needs_transport_line (self);
  GstSDPMessage *out;

  gst_sdp_message_new (&out);
  add_session (self, out, answer);
  for (guint i = 0; i < gst_sdp_message_medias_len (self->viewer_sdp); i++) {
    const GstSDPMedia *offered =
        gst_sdp_message_get_media (self->viewer_sdp, i);
    gint n = gst_latest_offer_find_line (self, i);

    if (n >= 0)
      add_answered (self, out, answer, n);
    else if (i == self->transport_mline && keep_transport)
      add_transport_line (out, offered, first);
    else
      add_rejected (out, offered, first);
  }
  return out;
}

void
gst_latest_offer_keep_ssrcs (GstSDPMessage *answer, const GstSDPMessage *before)
{
  for (guint i = 0; i < gst_sdp_message_medias_len (before); i++) {
    GstSDPMedia *line = (GstSDPMedia *) gst_sdp_message_get_media (answer, i);
    const GstSDPMedia *earlier = gst_sdp_message_get_media (before, i);

    remove_attribute (line, "ssrc-group");
    remove_attribute (line, "ssrc");
    copy_attribute (line, earlier, "ssrc-group");
    copy_attribute (line, earlier, "ssrc");
  }
}
