/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "squaresize.h"

/* Returns the even number next to @side * @num / @den that is at least 2, and
 * @side itself where that would not be shorter. */
static guint
shorten (guint side, guint num, guint den)
{
  guint64 half = ((guint64) side * num + den) / (2 * (guint64) den);

  return (guint) MIN (MAX (2 * half, 2), side);
}

void
gst_latest_square_size (guint *width, guint *height, guint par_n, guint par_d)
{
  if (par_n == 0 || par_d == 0)
    return;
  if (par_n > par_d)
    *height = shorten (*height, par_d, par_n);
  else if (par_n < par_d)
    *width = shorten (*width, par_n, par_d);
}
