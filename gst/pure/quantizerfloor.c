/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "quantizerfloor.h"

/* A cut is followed by frames that make up for a coarse one, each within its share
 * of the rate; VP8's rate control finds its way from the coarsest, VP9's from the
 * coarsest but a quarter. The eye does not see the first tenth of a second after a
 * cut either. */
#define VP8_CUT 63
#define VP9_CUT 48

/* Of the quantizer index of a key frame that was kept small: what the next frame
 * refines it to. All at once costs as much as the key frame itself. */
#define REFINE_NUM 3
#define REFINE_DEN 4

guint
gst_latest_quantizer_floor_of_cut (GstLatestVpxCodec codec)
{
  return codec == GST_LATEST_VPX_CODEC_VP8 ? VP8_CUT : VP9_CUT;
}

/* The value that stands for an index: q_trans in libvpx's vp8/encoder/onyx_if.c,
 * quantizer_to_qindex in vp9/encoder/vp9_quantize.c, as straight lines. */
static guint
value_of_index (GstLatestVpxCodec codec, guint index)
{
  if (codec == GST_LATEST_VPX_CODEC_VP9)
    return MIN (index / 4, 63);
  if (index >= 61)
    return MIN (41 + (index - 61) / 3, 63);
  return index >= 31 ? 27 + (index - 31) / 2 : index * 27 / 31;
}

guint
gst_latest_quantizer_floor_after_key (GstLatestVpxCodec codec, gint qp)
{
  return qp < 0 ? 0 :
      value_of_index (codec, (guint) qp * REFINE_NUM / REFINE_DEN);
}
