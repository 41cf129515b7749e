/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "quantizerfloor.h"

#include <math.h>

#define COARSEST 63

/* The size of the first frame of a detailed scene with noise: so many bits per
 * pixel at the coarsest quantizer, and twice as many for each so many values
 * less. Measured in bits per pixel at 1280x720: VP8 needs 0.07 at 63, 0.13 at
 * 48, 0.21 at 44, 0.28 at 40, 0.35 at 36 and 0.51 at 28; VP9 0.03 at 63 and
 * 0.09 at 48. */
static const struct
{
  gdouble coarsest_bpp, values_per_octave;
} costs[] = {
  [GST_LATEST_VPX_CODEC_VP8] = { 0.08, 13 },
  [GST_LATEST_VPX_CODEC_VP9] = { 0.026, 8 },
};

/* The frame after a key frame may refine it to this fraction of its quantizer
 * index. All the detail that a key frame of limited size lacks would make the
 * next frame as large as the key frame:
 * docs/decisions/007-a-cut-is-no-key-frame.md. */
#define REFINE_NUM 3
#define REFINE_DEN 4

guint
gst_latest_quantizer_floor_of_cut (
    GstLatestVpxCodec codec, gdouble bits_per_pixel)
{
  gdouble octaves;

  if (bits_per_pixel <= costs[codec].coarsest_bpp)
    return COARSEST;
  octaves = log2 (bits_per_pixel / costs[codec].coarsest_bpp);
  return (guint) CLAMP (
      COARSEST - costs[codec].values_per_octave * octaves, 0, COARSEST);
}

/* Returns the min-quantizer (0 to 63) for a quantizer index. The tables are
 * q_trans of libvpx's vp8/encoder/onyx_if.c and quantizer_to_qindex of
 * vp9/encoder/vp9_quantize.c, here as straight lines. */
static guint
value_of_index (GstLatestVpxCodec codec, guint index)
{
  if (codec == GST_LATEST_VPX_CODEC_VP9)
    return MIN (index / 4, COARSEST);
  if (index >= 61)
    return MIN (41 + (index - 61) / 3, COARSEST);
  return index >= 31 ? 27 + (index - 31) / 2 : index * 27 / 31;
}

guint
gst_latest_quantizer_floor_after_key (GstLatestVpxCodec codec, gint qp)
{
  return qp < 0 ? 0
                : value_of_index (codec, (guint) qp * REFINE_NUM / REFINE_DEN);
}
