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

#include "iceservers.h"
#include "workarounds.h"

/* Packets of this size, with SRTP and TURN around them, stay below the smallest
 * path MTU in use. */
#define RTP_MTU 1200

/* Workaround 1 of workarounds.h: webrtcbin paces every stream by the clock. */
static void
disable_clocksync (
    GstBin *webrtcbin, GstBin *parent, GstElement *element, gpointer data)
{
  if (gst_latest_webrtcbin_is_made_by (element, GST_LATEST_WEBRTCBIN_CLOCKSYNC))
    g_object_set (element, "sync", FALSE, NULL);
}

static void
add_turn_servers (GstElement *webrtcbin, const gchar *turn_servers)
{
  g_auto (GStrv) servers = gst_latest_ice_servers_split (turn_servers);

  for (guint i = 0; servers[i]; i++) {
    gboolean added = FALSE;

    g_signal_emit_by_name (webrtcbin, "add-turn-server", servers[i], &added);
  }
}

void
gst_latest_webrtc_setup (GstElement *webrtcbin, const gchar *stun_server,
    const gchar *turn_servers, const GstLatestIceSettings *ice)
{
  g_autoptr (GstElement) rtpbin =
      gst_bin_get_by_name (GST_BIN (webrtcbin), GST_LATEST_WEBRTCBIN_RTPBIN);

  /* Workaround 2 of workarounds.h. */
  if (rtpbin)
    g_object_set (rtpbin, "rtcp-sync-send-time", FALSE, NULL);
  g_object_set (webrtcbin, "latency", 0, "bundle-policy",
      GST_WEBRTC_BUNDLE_POLICY_MAX_BUNDLE, NULL);
  if (stun_server && *stun_server)
    g_object_set (webrtcbin, "stun-server", stun_server, NULL);
  add_turn_servers (webrtcbin, turn_servers);
  g_signal_connect (
      webrtcbin, "deep-element-added", G_CALLBACK (disable_clocksync), NULL);
  gst_latest_ice_agent_configure (webrtcbin, ice);
}

/* Adds @ext (transfer full) under the @id that the viewer gave it, unless it
 * did not offer it. */
static void
add_extension (GstElement *payloader, guint id, GstRTPHeaderExtension *ext)
{
  if (id != 0) {
    gst_rtp_header_extension_set_id (ext, id);
    g_signal_emit_by_name (payloader, "add-extension", ext);
  }
  gst_object_unref (ext);
}

static void
set_if_there (GstElement *element, const gchar *property, const gchar *value)
{
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (element), property))
    gst_util_set_object_arg (G_OBJECT (element), property, value);
}

/* The header extension for transport-wide sequence numbers is not added here:
 * payloader and webrtcbin take it from the caps. */
void
gst_latest_webrtc_setup_payloader (GstElement *payloader,
    const GstLatestOfferLine *line, guint32 ssrc,
    GstLatestPlayoutDelay *playout_delay)
{
  g_object_set (
      payloader, "mtu", RTP_MTU, "ssrc", ssrc, "pt", (guint) line->pt, NULL);
  set_if_there (payloader, "picture-id-mode", "15-bit");
  /* Of H.264: what the decoder needs to begin goes with each key frame, and no
   * frame waits for the next one. */
  set_if_there (payloader, "config-interval", "-1");
  set_if_there (payloader, "aggregate-mode", "zero-latency");
  add_extension (
      payloader, line->playout_delay_id, gst_object_ref (playout_delay));
  add_extension (
      payloader, line->abs_capture_id, gst_latest_abs_capture_new ());
}

/* A pad with a number of its own stays with the m-line that has the number. */
GObject *
gst_latest_webrtc_link (GstElement *webrtcbin, GstElement *payloader,
    GstLatestMediaKind kind, guint n, const gchar *msid, GstCaps *rtp_caps)
{
  g_autoptr (GstPad) src = gst_element_get_static_pad (payloader, "src");
  g_autofree gchar *name = g_strdup_printf ("sink_%u", n);
  g_autoptr (GstPad) sink = gst_element_request_pad_simple (webrtcbin, name);
  GObject *transceiver = NULL;

  if (sink && msid)
    g_object_set (sink, "msid", msid, NULL);
  if (!sink || gst_pad_link (src, sink) != GST_PAD_LINK_OK)
    return NULL;
  g_object_get (sink, "transceiver", &transceiver, NULL);
  g_object_set (transceiver, "direction",
      GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDONLY, "codec-preferences",
      rtp_caps, "do-nack", kind == GST_LATEST_MEDIA_VIDEO, NULL);
  return transceiver;
}
