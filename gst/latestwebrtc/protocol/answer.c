/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "offer.h"

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

  return self->transport_mline != self->mline
      && gst_sdp_media_get_port (line) != 0
      && !g_str_equal (gst_sdp_media_get_media (line), "application");
}

const GstSDPMedia *
gst_latest_offer_get_transport_line (const GstLatestOffer *self)
{
  return gst_sdp_message_get_media (self->viewer_sdp,
      needs_transport_line (self) ? self->transport_mline : self->mline);
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
add_video (GstSDPMessage *out, const GstSDPMedia *video, gboolean with_name)
{
  GstSDPMedia *line;

  gst_sdp_media_copy (video, &line);
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
  if (self->in_bundle) {
    const gchar *transport = gst_sdp_media_get_attribute_val (
        gst_sdp_message_get_media (self->viewer_sdp, self->transport_mline),
        "mid");
    gboolean both = needs_transport_line (self);
    g_autofree gchar *group = g_strjoin (" ", "BUNDLE",
        both ? transport : self->mid, both ? self->mid : NULL, NULL);

    gst_sdp_message_add_attribute (out, "group", group);
  }
}

GstSDPMessage *
gst_latest_offer_complete_answer (
    const GstLatestOffer *self, const GstSDPMessage *answer)
{
  const GstSDPMedia *video = gst_sdp_message_get_media (answer, 0);
  gboolean keep_transport = needs_transport_line (self);
  GstSDPMessage *out;

  gst_sdp_message_new (&out);
  add_session (self, out, answer);
  for (guint i = 0; i < gst_sdp_message_medias_len (self->viewer_sdp); i++) {
    const GstSDPMedia *offered =
        gst_sdp_message_get_media (self->viewer_sdp, i);

    if (i == self->mline)
      add_video (out, video, self->has_mid);
    else if (i == self->transport_mline && keep_transport)
      add_transport_line (out, offered, video);
    else
      add_rejected (out, offered, video);
  }
  return out;
}
