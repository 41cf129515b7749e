/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "adaptspeed.h"

/* The fastest value that libvpx knows, and the distance at which the next one
 * is clearly faster: VP8's fixed speeds change at 4, 8, 12 and 14 to 16, VP9's
 * with each. */
static const struct
{
  gint fastest, step;
} codecs[] = {
  [GST_LATEST_VPX_CODEC_VP8] = { 16, 4 },
  [GST_LATEST_VPX_CODEC_VP9] = { 9, 1 },
};

guint
gst_latest_adapt_speed_steps (GstLatestVpxCodec codec, gint base)
{
  gint left = codecs[codec].fastest - ABS (base);

  return left > 0 ? (left + codecs[codec].step - 1) / codecs[codec].step : 0;
}

gint
gst_latest_adapt_speed_get (GstLatestVpxCodec codec, gint base, guint steps)
{
  gint speed = ABS (base);

  /* Negative values are speeds too; VP8's are fixed, its positive ones
   * adaptive. */
  speed = MAX (speed,
      MIN (speed + (gint) steps * codecs[codec].step, codecs[codec].fastest));
  return base < 0 ? -speed : speed;
}
