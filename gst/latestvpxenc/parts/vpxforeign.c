/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "vpxforeign.h"

#include <gst/video/video.h>

#include "foreigncaps.h"

typedef struct
{
  const gchar *kind; /* feature or media type */
  const gchar *cure; /* the elements that make raw video of it */
} Foreign;

/* Raw video elsewhere than in system memory. */
static const Foreign features[] = {
  { "memory:NVMM", "nvvidconv (Jetson) or nvvideoconvert (DeepStream)" },
  { "memory:CUDAMemory", "cudadownload" },
  { "memory:GLMemory", "gldownload" },
  { "memory:DMABuf", "vapostproc, v4l2convert, or glupload and gldownload," },
  { "memory:VAMemory", "vapostproc" },
  { "memory:VASurface", "vaapipostproc" },
  { "memory:D3D11Memory", "d3d11download" },
  { "memory:VulkanImage", "vulkandownload" },
  { "format:Interlaced", "deinterlace" },
};
/* Anything else than raw video. */
static const Foreign types[] = {
  { "image/jpeg", "jpegdec" },
  { "image/png", "pngdec" },
  { "video/x-bayer", "bayer2rgb" },
  { "video/x-h264", "avdec_h264" },
  { "video/x-h265", "avdec_h265" },
  { "video/x-av1", "dav1ddec" },
  { "video/x-vp8", "vp8dec" },
  { "video/x-vp9", "vp9dec" },
  { "video/mpeg", "decodebin" },
  { "video/mpegts", "decodebin" },
};

GstCaps *
gst_latest_vpx_foreign_get_template_caps (void)
{
  /* The second includes raw video without a frame rate. */
  GstCaps *caps = gst_caps_from_string (
      GST_VIDEO_CAPS_MAKE (GST_VIDEO_FORMATS_ALL) "; video/x-raw(ANY)");

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    gst_caps_append (caps, gst_caps_new_empty_simple (types[i].kind));
  return caps;
}

/* Returns NULL for raw video in system memory. */
static const gchar *
find_cure_for_raw (const GstStructure *s, const GstCapsFeatures *f)
{
  if (g_strcmp0 (gst_structure_get_string (s, "interlace-mode"), "alternate")
      == 0)
    return "deinterlace";
  if (gst_caps_features_is_equal (f, GST_CAPS_FEATURES_MEMORY_SYSTEM_MEMORY))
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (features); i++) {
    if (gst_caps_features_contains (f, features[i].kind))
      return features[i].cure;
  }
  return "an element that makes plain video/x-raw of it";
}

static const gchar *
find_cure (const GstCaps *caps)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);

  if (gst_structure_has_name (s, "video/x-raw"))
    return find_cure_for_raw (s, gst_caps_get_features (caps, 0));
  for (guint i = 0; i < G_N_ELEMENTS (types); i++) {
    if (gst_structure_has_name (s, types[i].kind))
      return types[i].cure;
  }
  return NULL;
}

/* Returns what is foreign about the caps, in the words of caps. */
static gchar *
describe (const GstCaps *caps)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  const gchar *name = gst_structure_get_name (s);
  const gchar *interlace = gst_structure_get_string (s, "interlace-mode");
  g_autofree gchar *f =
      gst_caps_features_to_string (gst_caps_get_features (caps, 0));

  if (!g_str_equal (name, "video/x-raw"))
    return g_strdup (name);
  return g_strdup_printf ("%s(%s)%s", name, f,
      g_strcmp0 (interlace, "alternate") == 0 ? ", interlace-mode=alternate"
                                              : "");
}

static const GstLatestForeignCapsClass foreign_class = {
  .taker = "The encoder",
  .find_cure = find_cure,
  .describe = describe,
  .make_foreign = gst_latest_vpx_foreign_get_template_caps,
};

void
gst_latest_vpx_foreign_attach (GstPad *sinkpad)
{
  gst_latest_foreign_caps_attach (sinkpad, &foreign_class);
}
