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

/* Finds the media of the packets with @ssrc and @pt that come into @sinkpad,
 * from the caps of @sinkpad or of the pads upstream. Reads caps that are set;
 * sends no query and waits for nobody. */
GstLatestRtpMedia gst_latest_rtp_media_find (
    GstPad *sinkpad, guint32 ssrc, guint8 pt);

G_END_DECLS
