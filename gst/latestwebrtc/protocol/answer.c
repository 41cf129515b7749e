/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "offer.h"

/* The answered line of the viewer's m-line @mline, as the number of webrtcbin's
 * m-line; -1 if it is not answered. */
static gint
find_answered (const GstLatestOffer *self, guint mline)
{
  for (guint i = 0; i < self->lines->len; i++) {
    if (gst_latest_offer_get_line (self, i)->mline == mline)
      return i;
  }
  return -1;
}

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

  return find_answered (self, self->transport_mline) < 0
      && gst_sdp_media_get_port (line) != 0
      && !g_str_equal (gst_sdp_media_get_media (line), "application");
}

const GstSDPMedia *
gst_latest_offer_get_transport_line (const GstLatestOffer *self)
{
  gboolean kept = find_answered (self, self->transport_mline) >= 0
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

/* Adds an m-line that is rejected. It has the credentials of the video all the
 * same: webrtcbin (seen in 1.22.0) refuses any description with an m-line
 * without them, "No fingerprint lines in sdp". */
static void
add_rejected (
    GstSDPMessage *out, const GstSDPMedia *offered, const GstSDPMedia *video)
{
  const gchar *const needed[] = { "ice-ufrag", "ice-pwd", "fingerprint",
    "setup" };
  GstSDPMedia *line = new_line (offered, 0);

  for (guint i = 0; i < G_N_ELEMENTS (needed); i++)
    copy_attribute (line, video, needed[i]);
  gst_sdp_message_add_media (out, line);
  gst_sdp_media_free (line);
}

/* Adds an m-line without media that shares the video's transport. */
static void
add_transport_line (
    GstSDPMessage *out, const GstSDPMedia *offered, const GstSDPMedia *video)
{
  const gchar *const shared[] = { "ice-ufrag", "ice-pwd", "fingerprint",
    "setup", "rtcp-mux", "rtcp-rsize", "candidate", "end-of-candidates" };
  GstSDPMedia *line = new_line (offered, gst_sdp_media_get_port (video));

  copy_attribute (line, offered, "rtpmap");
  copy_attribute (line, offered, "fmtp");
  for (guint i = 0; i < G_N_ELEMENTS (shared); i++)
    copy_attribute (line, video, shared[i]);
  gst_sdp_message_add_media (out, line);
  gst_sdp_media_free (line);
}

static void
add_answered (
    GstSDPMessage *out, const GstSDPMedia *answered, gboolean with_name)
{
  GstSDPMedia *line;

  gst_sdp_media_copy (answered, &line);
  for (guint i = 0; !with_name && i < gst_sdp_media_attributes_len (line);
       i++) {
    if (!g_str_equal (gst_sdp_media_get_attribute (line, i)->key, "mid"))
      continue;
    gst_sdp_media_remove_attribute (line, i);
    break;
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

    if (line != transport && find_answered (self, i) >= 0)
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
    gint n = find_answered (self, i);

    if (n >= 0)
      add_answered (out, gst_sdp_message_get_media (answer, n),
          gst_latest_offer_get_line (self, n)->has_mid);
    else if (i == self->transport_mline && keep_transport)
      add_transport_line (out, offered, first);
    else
      add_rejected (out, offered, first);
  }
  return out;
}
