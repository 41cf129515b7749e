/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef enum
{
  GST_LATEST_RTP_MEDIA_UNKNOWN,
  GST_LATEST_RTP_MEDIA_AUDIO,
  GST_LATEST_RTP_MEDIA_OTHER
} GstLatestRtpMedia;

/* What the packets with @ssrc and @pt are that come into @sinkpad, from the caps
 * there or, as an rtpfunnel takes everything but the extensions out of them, from
 * those further upstream. Looks at caps that are set, asks nobody and waits for
 * nobody. */
GstLatestRtpMedia gst_latest_rtp_media_find (
    GstPad *sinkpad, guint32 ssrc, guint8 pt);

G_END_DECLS
