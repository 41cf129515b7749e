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
  { "VP8", "video/x-vp8", "video/VP8", "rtpvp8pay", FALSE },
  { "VP9", "video/x-vp9", "video/VP9", "rtpvp9pay", FALSE },
  { "H264", "video/x-h264", "video/H264", "rtph264pay", FALSE },
  { "OPUS", "audio/x-opus", "audio/opus", "rtpopuspay", TRUE },
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

/* With the flags that browsers have, and level 3.1, which they offer. */
static const struct
{
  const gchar *profile, *id;
} profiles[] = {
  { "constrained-baseline", "42e01f" },
  { "baseline", "42001f" },
  { "main", "4d001f" },
  { "constrained-high", "640c1f" },
  { "high", "64001f" },
};

/* The first bytes of an AVCDecoderConfigurationRecord are its version and these
 * three (ISO/IEC 14496-15, 5.3.3.1). */
static gchar *
read_codec_data (const GstStructure *s)
{
  GstBuffer *data = NULL;
  gchar *id = NULL;
  guint8 head[4];

  if (gst_structure_get (s, "codec_data", GST_TYPE_BUFFER, &data, NULL)
      && gst_buffer_extract (data, 0, head, sizeof (head)) == sizeof (head))
    id = g_strdup_printf ("%02x%02x%02x", head[1], head[2], head[3]);
  gst_clear_buffer (&data);
  return id;
}

gchar *
gst_latest_codec_get_profile_level_id (const GstCaps *caps)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  const gchar *profile = gst_structure_get_string (s, "profile");

  if (!gst_structure_has_name (s, "video/x-h264"))
    return NULL;
  if (gst_structure_has_field (s, "codec_data"))
    return read_codec_data (s);
  for (guint i = 0; i < G_N_ELEMENTS (profiles); i++) {
    if (g_strcmp0 (profile, profiles[i].profile) == 0)
      return g_strdup (profiles[i].id);
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
