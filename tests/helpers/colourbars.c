/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "colourbars.h"

#include <math.h>

const guint8 colour_bars[COLOUR_BARS][3] = {
  { 255, 255, 255 },
  { 255, 255, 0 },
  { 0, 255, 255 },
  { 0, 255, 0 },
  { 255, 0, 255 },
  { 255, 0, 0 },
  { 0, 0, 255 },
  { 0, 0, 0 },
  { 191, 191, 191 },
  { 191, 191, 0 },
  { 0, 191, 0 },
  { 191, 0, 0 },
  { 0, 0, 191 },
  { 224, 172, 140 },
  { 30, 60, 90 },
  { 128, 128, 128 },
};

const ColourCoding colour_bt601 = { 0.299, 0.114, FALSE };

static void
get_levels (const ColourCoding *coding, guint depth, gdouble scales[3],
    gdouble zeros[3])
{
  gdouble step = 1 << (depth - 8);

  scales[0] = coding->full_range ? (1 << depth) - 1 : 219 * step;
  scales[1] = scales[2] = coding->full_range ? (1 << depth) - 1 : 224 * step;
  zeros[0] = coding->full_range ? 0 : 16 * step;
  zeros[1] = zeros[2] = 128 * step;
}

void
colour_to_yuv (const ColourCoding *coding, guint depth, const guint8 rgb[3],
    gdouble yuv[3])
{
  gdouble scales[3], zeros[3], r = rgb[0] / 255., g = rgb[1] / 255.;
  gdouble b = rgb[2] / 255.;
  gdouble y =
      coding->kr * r + (1 - coding->kr - coding->kb) * g + coding->kb * b;

  get_levels (coding, depth, scales, zeros);
  yuv[0] = zeros[0] + scales[0] * y;
  yuv[1] = zeros[1] + scales[1] * (b - y) / (2 * (1 - coding->kb));
  yuv[2] = zeros[2] + scales[2] * (r - y) / (2 * (1 - coding->kr));
}

gdouble
colour_error (const ColourCoding *coding, guint depth, const gdouble yuv[3],
    const guint8 rgb[3])
{
  gdouble scales[3], zeros[3], y, seen[3], most = 0;

  get_levels (coding, depth, scales, zeros);
  y = (yuv[0] - zeros[0]) / scales[0];
  seen[0] = y + 2 * (1 - coding->kr) * (yuv[2] - zeros[2]) / scales[2];
  seen[2] = y + 2 * (1 - coding->kb) * (yuv[1] - zeros[1]) / scales[1];
  seen[1] = (y - coding->kr * seen[0] - coding->kb * seen[2])
      / (1 - coding->kr - coding->kb);
  for (guint i = 0; i < 3; i++)
    most = MAX (most, fabs (CLAMP (255 * seen[i], 0, 255) - rgb[i]));
  return most;
}
