/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "sendpath.h"

#include "missingplugins.h"
#include "webrtcsetup.h"

/* The name of the MediaStream of all tracks that are shown in step. */
#define SHARED_STREAM "latest"

/* No two streams of all sessions are likely to have the same. */
static guint32
choose_ssrc (void)
{
  guint32 ssrc;

  do {
    ssrc = g_random_int ();
  } while (ssrc == 0 || ssrc == G_MAXUINT32);
  return ssrc;
}

static void
add_valve (GstLatestSendPath *self, GstBin *session)
{
  g_autofree gchar *name = g_strdup_printf ("sink_%u", self->line);
  g_autoptr (GstPad) src = NULL;

  /* The valve keeps the queue short. A limit of the queue would block the
   * encoder. */
  g_object_set (self->queue, "max-size-buffers", 0, "max-size-bytes", 0,
      "max-size-time", G_GUINT64_CONSTANT (0), "silent", TRUE, NULL);
  self->valve =
      gst_latest_viewer_valve_new (self->queue, name, self->codec->is_audio);
  gst_latest_viewer_valve_set_media_type (self->valve, self->codec->media_type);
  gst_element_add_pad (GST_ELEMENT (session), GST_PAD (self->valve));
  src = gst_element_get_static_pad (self->payloader, "src");
  gst_latest_viewer_valve_set_payloader (self->valve, src);
  gst_element_link (self->queue, self->payloader);
}

GstLatestSendPath *
gst_latest_send_path_new (GstBin *session, const GstLatestOffer *offer, guint n,
    const gchar *msid, GstLatestPlayoutFloor *floor, GError **error)
{
  const GstLatestOfferLine *line = gst_latest_offer_get_line (offer, n);
  GstLatestSendPath *self = g_new0 (GstLatestSendPath, 1);

  self->line = n;
  self->codec = gst_latest_codec_from_name (line->encoding_name);
  self->track_id = line->media_id;
  self->msid = g_strdup (msid);
  self->mid = g_strdup (line->has_mid ? line->mid : NULL);
  self->ssrc = choose_ssrc ();
  self->playout_delay =
      GST_LATEST_PLAYOUT_DELAY (gst_latest_playout_delay_new ());
  gst_latest_playout_delay_set_floor (self->playout_delay, floor);
  self->queue = gst_latest_missing_plugins_add (session, "queue", error);
  if (self->queue)
    self->payloader =
        gst_latest_missing_plugins_add (session, self->codec->payloader, error);
  if (!self->payloader) {
    gst_latest_send_path_free (self);
    return NULL;
  }
  add_valve (self, session);
  return self;
}

/* (transfer full) */
static GstCaps *
make_caps (const GstLatestSendPath *self, const GstLatestOffer *offer)
{
  return gst_latest_offer_line_to_caps (
      offer, gst_latest_offer_get_line (offer, self->line), self->ssrc);
}

gboolean
gst_latest_send_path_link (
    GstLatestSendPath *self, GstElement *webrtcbin, const GstLatestOffer *offer)
{
  g_autoptr (GstCaps) caps = make_caps (self, offer);

  self->transceiver = gst_latest_webrtc_link (webrtcbin, self->payloader,
      self->codec->is_audio ? GST_LATEST_MEDIA_AUDIO : GST_LATEST_MEDIA_VIDEO,
      self->line, self->av_sync ? SHARED_STREAM : self->msid, caps);
  return self->transceiver != NULL;
}

void
gst_latest_send_path_apply (
    GstLatestSendPath *self, const GstLatestOffer *offer)
{
  g_autoptr (GstCaps) caps = make_caps (self, offer);

  gst_latest_webrtc_setup_payloader (self->payloader,
      gst_latest_offer_get_line (offer, self->line), self->ssrc,
      self->playout_delay);
  /* An answer to our offer may have refused header extensions. */
  if (self->transceiver)
    g_object_set (self->transceiver, "codec-preferences", caps, NULL);
}

void
gst_latest_send_path_free (GstLatestSendPath *self)
{
  g_clear_object (&self->transceiver);
  gst_clear_object (&self->playout_delay);
  g_free (self->msid);
  g_free (self->mid);
  g_free (self);
}
