/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "quantizerfloor.h"

#include <math.h>

#define COARSEST 63

/* What the first frame of a detailed scene with noise costs: so many bits a pixel
 * at the coarsest quantizer, and twice as many with each so many values less. In
 * bits a pixel, VP8 at 1280x720 was measured to need 0.07 at 63, 0.13 at 48, 0.21 at
 * 44, 0.28 at 40, 0.35 at 36 and 0.51 at 28; VP9 0.03 at 63 and 0.09 at 48. */
static const struct
{
  gdouble least_bits, octave;
} costs[] = {
  [GST_LATEST_VPX_CODEC_VP8] = { 0.08, 13 },
  [GST_LATEST_VPX_CODEC_VP9] = { 0.026, 8 },
};

/* Of the quantizer index of a key frame that was kept small: what the next frame
 * refines it to. All at once costs as much as the key frame itself. */
#define REFINE_NUM 3
#define REFINE_DEN 4

guint
gst_latest_quantizer_floor_of_cut (
    GstLatestVpxCodec codec, gdouble bits_per_pixel)
{
  gdouble octaves;

  if (bits_per_pixel <= costs[codec].least_bits)
    return COARSEST;
  octaves = log2 (bits_per_pixel / costs[codec].least_bits);
  return (guint) CLAMP (COARSEST - costs[codec].octave * octaves, 0, COARSEST);
}

/* The value that stands for an index: q_trans in libvpx's vp8/encoder/onyx_if.c,
 * quantizer_to_qindex in vp9/encoder/vp9_quantize.c, as straight lines. */
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
