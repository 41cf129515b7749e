/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "codec.h"

/* The payloaders are those of gst-plugins-good. */
static const GstLatestCodec codecs[] = {
  { "VP8", "video/x-vp8", "rtpvp8pay", FALSE },
  { "VP9", "video/x-vp9", "rtpvp9pay", FALSE },
  { "H264", "video/x-h264", "rtph264pay", FALSE },
  { "OPUS", "audio/x-opus", "rtpopuspay", TRUE },
};

const GstLatestCodec *
gst_latest_codec_from_caps (const GstCaps *caps)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);

  for (guint i = 0; i < G_N_ELEMENTS (codecs); i++) {
    if (gst_structure_has_name (s, codecs[i].media_type))
      return &codecs[i];
  }
  return NULL;
}

const GstLatestCodec *
gst_latest_codec_from_name (const gchar *encoding_name)
{
  for (guint i = 0; i < G_N_ELEMENTS (codecs); i++) {
    if (g_str_equal (codecs[i].encoding_name, encoding_name))
      return &codecs[i];
  }
  return NULL;
}
