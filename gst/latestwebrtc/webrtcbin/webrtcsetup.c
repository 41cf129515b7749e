/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "webrtcsetup.h"

#include <gst/rtp/rtp.h>
#include <gst/webrtc/webrtc.h>

#include "abscapture.h"
#include "iceagent.h"

/* Packets below the smallest path MTU in use, with room for SRTP and TURN. */
#define RTP_MTU 1200

/* webrtcbin paces every stream by the clock: a frame would wait until PTS plus
 * the latency of the pipeline. */
static void
undo_pacing (
    GstBin *webrtcbin, GstBin *parent, GstElement *element, gpointer data)
{
  GstElementFactory *factory = gst_element_get_factory (element);

  if (factory && g_str_equal (GST_OBJECT_NAME (factory), "clocksync"))
    g_object_set (element, "sync", FALSE, NULL);
}

void
gst_latest_webrtc_setup (
    GstElement *webrtcbin, const gchar *stun_server, const gchar *turn_server)
{
  g_autoptr (GstElement) rtpbin =
      gst_bin_get_by_name (GST_BIN (webrtcbin), "rtpbin");

  /* Sender reports name the time of capture: there is no common latency. */
  if (rtpbin)
    g_object_set (rtpbin, "rtcp-sync-send-time", FALSE, NULL);
  g_object_set (webrtcbin, "latency", 0, "bundle-policy",
      GST_WEBRTC_BUNDLE_POLICY_MAX_BUNDLE, NULL);
  if (stun_server)
    g_object_set (webrtcbin, "stun-server", stun_server, NULL);
  if (turn_server)
    g_object_set (webrtcbin, "turn-server", turn_server, NULL);
  g_signal_connect (
      webrtcbin, "deep-element-added", G_CALLBACK (undo_pacing), NULL);
  gst_latest_ice_agent_configure (webrtcbin);
}

/* (transfer full) @ext */
static void
add_extension (GstElement *payloader, guint id, GstRTPHeaderExtension *ext)
{
  if (id != 0) {
    gst_rtp_header_extension_set_id (ext, id);
    g_signal_emit_by_name (payloader, "add-extension", ext);
  }
  gst_object_unref (ext);
}

/* The extension for transport-wide sequence numbers comes from the caps: the
 * payloader and webrtcbin know that one. */
void
gst_latest_webrtc_setup_payloader (GstElement *payloader,
    const GstLatestOffer *offer, guint32 ssrc,
    GstLatestPlayoutDelay *playout_delay)
{
  g_object_set (
      payloader, "mtu", RTP_MTU, "ssrc", ssrc, "pt", (guint) offer->pt, NULL);
  gst_util_set_object_arg (G_OBJECT (payloader), "picture-id-mode", "15-bit");
  add_extension (
      payloader, offer->playout_delay_id, gst_object_ref (playout_delay));
  add_extension (
      payloader, offer->abs_capture_id, gst_latest_abs_capture_new ());
}

GObject *
gst_latest_webrtc_link (
    GstElement *webrtcbin, GstElement *payloader, GstCaps *rtp_caps)
{
  g_autoptr (GstPad) src = gst_element_get_static_pad (payloader, "src");
  g_autoptr (GstPad) sink =
      gst_element_request_pad_simple (webrtcbin, "sink_%u");
  GObject *transceiver = NULL;

  if (!sink || gst_pad_link (src, sink) != GST_PAD_LINK_OK)
    return NULL;
  g_object_get (sink, "transceiver", &transceiver, NULL);
  g_object_set (transceiver, "direction",
      GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDONLY, "codec-preferences",
      rtp_caps, "do-nack", TRUE, NULL);
  return transceiver;
}
