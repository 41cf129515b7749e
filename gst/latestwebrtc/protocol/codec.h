/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* A codec that viewers can be sent. */
typedef struct
{
  const gchar *encoding_name; /* in SDP: "VP8" */
  const gchar *media_type;    /* of its caps: "video/x-vp8" */
  const gchar *mime_type;     /* as the W3C has it: "video/VP8" */
  const gchar *payloader;     /* the element: "rtpvp8pay" */
  gboolean is_audio;
} GstLatestCodec;

/* The codec of encoded media with @caps. NULL if it is none of these. */
const GstLatestCodec *gst_latest_codec_from_caps (const GstCaps *caps);
/* The profile-level-id (RFC 6184, 8.1) of H.264 with @caps, whose level is
 * nominal unless the caps have codec_data. NULL for other media, or if the caps
 * do not say. (transfer full) */
gchar *gst_latest_codec_get_profile_level_id (const GstCaps *caps);
/* By its name in SDP, in capitals. */
const GstLatestCodec *gst_latest_codec_from_name (const gchar *encoding_name);

G_END_DECLS
