/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/rtp/rtp.h>

G_BEGIN_DECLS

#define GST_LATEST_PLAYOUT_DELAY_URI \
  "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay"

/* RTP header extension that tells the receiver between which delays it may show a
 * frame. At first both are 0: hold nothing. */
#define GST_TYPE_LATEST_PLAYOUT_DELAY (gst_latest_playout_delay_get_type ())
G_DECLARE_FINAL_TYPE (GstLatestPlayoutDelay, gst_latest_playout_delay,
    GST_LATEST, PLAYOUT_DELAY, GstRTPHeaderExtension)

GstRTPHeaderExtension *gst_latest_playout_delay_new (void);
/* Milliseconds, rounded up to full 10, at most 40950; for the next packet. Any
 * thread. */
void gst_latest_playout_delay_set (
    GstLatestPlayoutDelay *self, guint min, guint max);

G_END_DECLS
