/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "payloader.h"

#include <gst/rtp/rtp.h>

#include "abscapture.h"

/* Packets below the smallest path MTU in use, with room for SRTP and TURN. */
#define RTP_MTU 1200

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
gst_latest_payloader_configure (GstElement *payloader,
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
