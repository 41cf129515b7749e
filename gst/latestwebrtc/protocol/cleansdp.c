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

/* The port of an m-line whose transport ICE finds (RFC 8839, 4.1.2). */
#define DISCARD_PORT 9

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

/* Fills an m-line to answer: one payload type, its RTX, and the
 * feedback and header extensions that this sender supports. */
static void
add_video (
    GstSDPMedia *out, const GstSDPMedia *in, const GstLatestOfferLine *line)
{
  const gchar *const feedbacks[] = { "nack", "nack pli", "ccm fir",
    "transport-cc", NULL };
  gint rtx = gst_latest_line_find_rtx (in, line->pt);

  copy_pt (out, in, line->pt);
  if (rtx >= 0)
    copy_pt (out, in, rtx);
  for (guint i = 0; feedbacks[i]; i++) {
    g_autofree gchar *value = g_strdup_printf ("%u %s", line->pt, feedbacks[i]);

    if (gst_latest_line_has_feedback (in, line->pt, feedbacks[i]))
      gst_sdp_media_add_attribute (out, "rtcp-fb", value);
  }
  add_extension (out, line->playout_delay_id, GST_LATEST_PLAYOUT_DELAY_URI);
  add_extension (out, line->abs_capture_id, GST_LATEST_ABS_CAPTURE_URI);
  add_extension (out, line->transport_cc_id, GST_LATEST_TRANSPORT_CC_URI);
  gst_sdp_media_add_attribute (out, "recvonly", "");
}

/* Adds an m-line to answer. */
static void
add_line (const GstLatestOffer *self, const GstLatestOfferLine *line)
{
  const gchar *const transport[] = { "ice-ufrag", "ice-pwd", "fingerprint",
    "setup", "rtcp-mux", "rtcp-rsize", "end-of-candidates", NULL };
  const GstSDPMedia *in =
      gst_sdp_message_get_media (self->viewer_sdp, line->mline);
  guint port = gst_sdp_media_get_port (in);
  GstSDPMedia *out;

  gst_sdp_media_new (&out);
  gst_sdp_media_set_media (out, gst_sdp_media_get_media (in));
  gst_sdp_media_set_port_info (out, port ? port : DISCARD_PORT, 1);
  gst_sdp_media_set_proto (out, gst_sdp_media_get_proto (in));
  gst_sdp_media_add_connection (out, "IN", "IP4", "0.0.0.0", 0, 0);
  gst_sdp_media_add_attribute (out, "mid", line->mid);
  for (guint i = 0; transport[i]; i++) {
    const gchar *value =
        gst_latest_remote_sdp_get_transport (self, line->mline, transport[i]);

    if (value)
      gst_sdp_media_add_attribute (out, transport[i], value);
  }
  copy_candidates (out, self->viewer_sdp, self->transport_mline);
  if (!gst_sdp_media_get_attribute_val (out, "candidate"))
    copy_candidates (out, self->viewer_sdp, line->mline);
  add_video (out, in, line);
  gst_sdp_message_add_media (self->sdp, out);
  gst_sdp_media_free (out);
}

/* All lines are in one bundle. */
static void
add_group (GstLatestOffer *self)
{
  g_autoptr (GString) bundle = g_string_new ("BUNDLE");

  for (guint i = 0; i < self->lines->len; i++)
    g_string_append_printf (
        bundle, " %s", gst_latest_offer_get_line (self, i)->mid);
  gst_sdp_message_add_attribute (self->sdp, "group", bundle->str);
}

void
gst_latest_remote_sdp_clean (GstLatestOffer *self)
{
  const gchar *const kept[] = { "ice-options", "ice-lite", NULL };
  const GstSDPOrigin *origin = gst_sdp_message_get_origin (self->viewer_sdp);

  gst_sdp_message_new (&self->sdp);
  gst_sdp_message_set_version (self->sdp, "0");
  gst_sdp_message_set_origin (self->sdp, "-", origin->sess_id,
      origin->sess_version, "IN", "IP4", "0.0.0.0");
  gst_sdp_message_set_session_name (self->sdp, "-");
  add_group (self);
  for (guint i = 0; kept[i]; i++) {
    const gchar *value =
        gst_sdp_message_get_attribute_val (self->viewer_sdp, kept[i]);

    if (value)
      gst_sdp_message_add_attribute (self->sdp, kept[i], value);
  }
  for (guint i = 0; i < self->lines->len; i++)
    add_line (self, gst_latest_offer_get_line (self, i));
}
