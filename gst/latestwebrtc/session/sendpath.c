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

gboolean
gst_latest_send_path_init (GstLatestSendPath *self, GstBin *session,
    const GstLatestCodec *codec, GstLatestPlayoutFloor *floor, GError **error)
{
  g_autoptr (GstPad) src = NULL;

  self->codec = codec;
  do {
    self->ssrc = g_random_int ();
  } while (self->ssrc == 0 || self->ssrc == G_MAXUINT32);
  self->queue = gst_latest_missing_plugins_add (session, "queue", error);
  if (self->queue)
    self->payloader =
        gst_latest_missing_plugins_add (session, codec->payloader, error);
  if (!self->payloader)
    return FALSE;

  /* The valve keeps the queue short. A limit of the queue would block the
   * encoder. */
  g_object_set (self->queue, "max-size-buffers", 0, "max-size-bytes", 0,
      "max-size-time", G_GUINT64_CONSTANT (0), "silent", TRUE, NULL);
  self->valve = gst_latest_viewer_valve_new (self->queue);
  gst_element_add_pad (GST_ELEMENT (session), GST_PAD (self->valve));
  self->playout_delay =
      GST_LATEST_PLAYOUT_DELAY (gst_latest_playout_delay_new ());
  gst_latest_playout_delay_set_floor (self->playout_delay, floor);
  src = gst_element_get_static_pad (self->payloader, "src");
  gst_latest_viewer_valve_set_payloader (self->valve, src);
  gst_element_link (self->queue, self->payloader);
  return TRUE;
}

gboolean
gst_latest_send_path_link (GstLatestSendPath *self, GstElement *webrtcbin,
    const GstLatestOffer *offer, guint n)
{
  const GstLatestOfferLine *line = gst_latest_offer_get_line (offer, n);
  g_autoptr (GstCaps) caps =
      gst_latest_offer_line_to_caps (offer, line, self->ssrc);

  self->transceiver =
      gst_latest_webrtc_link (webrtcbin, self->payloader, line->kind, n, caps);
  return self->transceiver != NULL;
}

void
gst_latest_send_path_apply (GstLatestSendPath *self,
    const GstLatestOffer *offer, const GstLatestOfferLine *line)
{
  g_autoptr (GstCaps) caps =
      gst_latest_offer_line_to_caps (offer, line, self->ssrc);

  gst_latest_webrtc_setup_payloader (
      self->payloader, line, self->ssrc, self->playout_delay);
  /* An answer to our offer may have refused header extensions. */
  if (self->transceiver)
    g_object_set (self->transceiver, "codec-preferences", caps, NULL);
}

void
gst_latest_send_path_clear (GstLatestSendPath *self)
{
  g_clear_object (&self->transceiver);
  gst_clear_object (&self->playout_delay);
}
