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

/* What a receiver says of Opus (RFC 7587, 6.1) that matters to the sender. */
static void
add_opus (
    GstSDPMedia *out, const GstSDPMedia *in, const GstLatestOfferLine *line)
{
  const gchar *const names[] = { "minptime", "useinbandfec" };
  g_autofree gchar *format = g_strdup_printf ("%u", line->pt);
  g_autofree gchar *map = g_strdup_printf ("%u opus/48000/2", line->pt);
  g_autoptr (GString) fmtp = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    guint64 number;
    g_autofree gchar *value = gst_latest_line_get_parameter (
        gst_latest_line_get_attribute_of_pt (in, "fmtp", line->pt), names[i]);

    if (value && g_ascii_string_to_unsigned (value, 10, 0, 120, &number, NULL))
      g_string_append_printf (
          fmtp, "%s%s=%u", fmtp->len ? ";" : "", names[i], (guint) number);
  }
  gst_sdp_media_add_format (out, format);
  gst_sdp_media_add_attribute (out, "rtpmap", map);
  if (fmtp->len > 0) {
    g_autofree gchar *value = g_strdup_printf ("%u %s", line->pt, fmtp->str);

    gst_sdp_media_add_attribute (out, "fmtp", value);
  }
}

static void
add_feedback (
    GstSDPMedia *out, const GstSDPMedia *in, const GstLatestOfferLine *line)
{
  const gchar *const feedbacks[] = { "nack", "nack pli", "ccm fir",
    "transport-cc" };
  gboolean video = line->kind == GST_LATEST_MEDIA_VIDEO;

  for (guint i = 0; i < G_N_ELEMENTS (feedbacks); i++) {
    g_autofree gchar *value = g_strdup_printf ("%u %s", line->pt, feedbacks[i]);

    if ((video || g_str_equal (feedbacks[i], "transport-cc"))
        && gst_latest_line_has_feedback (in, line->pt, feedbacks[i]))
      gst_sdp_media_add_attribute (out, "rtcp-fb", value);
  }
}

/* Fills an m-line to answer: one payload type, its RTX, and the feedback and
 * header extensions that this sender supports. */
static void
add_rtp (
    GstSDPMedia *out, const GstSDPMedia *in, const GstLatestOfferLine *line)
{
  if (line->kind == GST_LATEST_MEDIA_AUDIO)
    add_opus (out, in, line);
  else
    copy_pt (out, in, line->pt);
  if (line->rtx_pt >= 0)
    copy_pt (out, in, line->rtx_pt);
  add_feedback (out, in, line);
  add_extension (out, line->playout_delay_id, GST_LATEST_PLAYOUT_DELAY_URI);
  add_extension (out, line->abs_capture_id, GST_LATEST_ABS_CAPTURE_URI);
  add_extension (out, line->transport_cc_id, GST_LATEST_TRANSPORT_CC_URI);
  gst_sdp_media_add_attribute (out, "recvonly", "");
}

/* Without a size, it is 64 KiB (RFC 8841, 6.1). */
static void
add_data (GstSDPMedia *out, const GstSDPMedia *in)
{
  const gchar *size = gst_sdp_media_get_attribute_val (in, "max-message-size");

  gst_sdp_media_add_format (out, gst_sdp_media_get_format (in, 0));
  gst_sdp_media_add_attribute (
      out, "sctp-port", gst_sdp_media_get_attribute_val (in, "sctp-port"));
  if (size && g_ascii_string_to_unsigned (size, 10, 0, G_MAXUINT32, NULL, NULL))
    gst_sdp_media_add_attribute (out, "max-message-size", size);
}

/* Copies those attributes of the transport that @names lists. */
static void
add_transport (
    const GstLatestOffer *self, GstSDPMedia *out, const gchar *const *names)
{
  for (guint i = 0; names[i]; i++) {
    const gchar *value = gst_latest_remote_sdp_get_transport (self, names[i]);

    if (value)
      gst_sdp_media_add_attribute (out, names[i], value);
  }
}

static const gchar *const ice_names[] = { "ice-ufrag", "ice-pwd",
  "end-of-candidates", NULL };
static const gchar *const other_names[] = { "fingerprint", "setup", "rtcp-mux",
  "rtcp-rsize", NULL };

/* Adds what concerns ICE. */
static void
add_ice (const GstLatestOffer *self, GstSDPMedia *out)
{
  add_transport (self, out, ice_names);
  copy_candidates (out, self->viewer_sdp, self->transport_mline);
  if (!gst_sdp_media_get_attribute_val (out, "candidate"))
    copy_candidates (out, self->viewer_sdp, self->first_mline);
}

static GstSDPMedia *
new_line (const GstSDPMedia *in, const gchar *mid)
{
  guint port = gst_sdp_media_get_port (in);
  GstSDPMedia *out;

  gst_sdp_media_new (&out);
  gst_sdp_media_set_media (out, gst_sdp_media_get_media (in));
  gst_sdp_media_set_port_info (out, port ? port : DISCARD_PORT, 1);
  gst_sdp_media_set_proto (out, gst_sdp_media_get_proto (in));
  gst_sdp_media_add_connection (out, "IN", "IP4", "0.0.0.0", 0, 0);
  gst_sdp_media_add_attribute (out, "mid", mid);
  return out;
}

/* Adds an m-line that the viewer has. */
static void
add_line (const GstLatestOffer *self, const GstLatestOfferLine *line,
    const gchar *const *transport)
{
  const GstSDPMedia *in =
      gst_sdp_message_get_media (self->viewer_sdp, line->mline);
  GstSDPMedia *out = new_line (in, line->mid);

  add_ice (self, out);
  add_transport (self, out, transport);
  if (line->kind == GST_LATEST_MEDIA_DATA)
    add_data (out, in);
  else
    add_rtp (out, in, line);
  gst_sdp_message_add_media (self->sdp, out);
  gst_sdp_media_free (out);
}

/* An m-line like @from, but with the ICE of now, and without what @but
 * lists. */
static GstSDPMedia *
copy_line (const GstLatestOffer *self, const GstSDPMedia *from,
    const gchar *const *but)
{
  GstSDPMedia *out =
      new_line (from, gst_sdp_media_get_attribute_val (from, "mid"));

  for (guint i = 0; i < gst_sdp_media_formats_len (from); i++)
    gst_sdp_media_add_format (out, gst_sdp_media_get_format (from, i));
  add_ice (self, out);
  for (guint i = 0; i < gst_sdp_media_attributes_len (from); i++) {
    const GstSDPAttribute *attribute = gst_sdp_media_get_attribute (from, i);

    if (!g_str_equal (attribute->key, "mid")
        && !g_str_equal (attribute->key, "candidate")
        && !g_strv_contains (ice_names, attribute->key)
        && !g_strv_contains (but, attribute->key))
      gst_sdp_media_add_attribute (out, attribute->key, attribute->value);
  }
  return out;
}

/* Adds an m-line of our offer as if it were taken. */
static void
add_refused (const GstLatestOffer *self, const GstSDPMedia *offered)
{
  const gchar *const ours[] = { "fingerprint", "setup", "rtcp-mux",
    "rtcp-mux-only", "rtcp-rsize", "bundle-only", "sendonly", "sendrecv",
    "ssrc", "ssrc-group", NULL };
  GstSDPMedia *out = copy_line (self, offered, ours);

  add_transport (self, out, other_names);
  if (!gst_latest_media_kind_is (GST_LATEST_MEDIA_DATA, offered))
    gst_sdp_media_add_attribute (out, "recvonly", "");
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

static void
begin (GstLatestOffer *self)
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
}

void
gst_latest_remote_sdp_clean (GstLatestOffer *self)
{
  begin (self);
  for (guint i = 0; i < self->lines->len; i++)
    add_line (self, gst_latest_offer_get_line (self, i), other_names);
}

/* Who is the client of DTLS stays (RFC 8842, 5.2), whatever the viewer says of
 * it now. */
static void
add_later (const GstLatestOffer *self, const GstLatestOfferLine *line,
    const GstSDPMedia *first)
{
  const gchar *const names[] = { "fingerprint", "rtcp-mux", "rtcp-rsize",
    NULL };
  GstSDPMedia *out;

  add_line (self, line, names);
  out = (GstSDPMedia *) gst_sdp_message_get_media (
      self->sdp, gst_sdp_message_medias_len (self->sdp) - 1);
  gst_sdp_media_add_attribute (
      out, "setup", gst_sdp_media_get_attribute_val (first, "setup"));
}

void
gst_latest_remote_sdp_clean_after (
    GstLatestOffer *self, const GstSDPMessage *before)
{
  const gchar *const nothing[] = { NULL };
  const GstSDPMedia *first = gst_sdp_message_get_media (before, 0);
  guint had = gst_sdp_message_medias_len (before);

  begin (self);
  for (guint i = 0; i < had; i++) {
    GstSDPMedia *out =
        copy_line (self, gst_sdp_message_get_media (before, i), nothing);

    gst_sdp_message_add_media (self->sdp, out);
    gst_sdp_media_free (out);
  }
  for (guint i = had; i < self->lines->len; i++)
    add_later (self, gst_latest_offer_get_line (self, i), first);
}

void
gst_latest_remote_sdp_clean_answer (
    GstLatestOffer *self, const GstSDPMessage *local)
{
  begin (self);
  for (guint i = 0; i < self->lines->len; i++) {
    GstLatestOfferLine *line = gst_latest_offer_get_line (self, i);

    if (line->active)
      add_line (self, line, other_names);
    else
      add_refused (self, gst_sdp_message_get_media (local, i));
  }
}
