/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "barcode.h"

#include <string.h>

/* Video range, as the picture around it. */
#define BLACK 16
#define WHITE 235
#define THRESHOLD ((BLACK + WHITE) / 2)

static gboolean
too_small (guint width, guint height)
{
  return width < BARCODE_MIN_WIDTH || height < BARCODE_MIN_HEIGHT;
}

static void
paint_row (guint8 *row, gsize stride, guint cell_width, guint cell_height,
    guint32 word)
{
  for (guint i = 0; i < BARCODE_CELLS; i++) {
    gboolean bit = (word >> (BARCODE_CELLS - 1 - i)) & 1;

    memset (row + i * cell_width, bit ? WHITE : BLACK, cell_width);
  }
  for (guint y = 1; y < cell_height; y++)
    memcpy (row + y * stride, row, BARCODE_CELLS * cell_width);
}

/* Looks at the middle of each cell, where an encoder does least harm. */
static guint32
read_row (const guint8 *row, gsize stride, guint cell_width, guint cell_height)
{
  const guint8 *middle = row + cell_height / 2 * stride + cell_width / 2;
  guint32 word = 0;

  for (guint i = 0; i < BARCODE_CELLS; i++)
    word = word << 1 | (middle[i * cell_width] > THRESHOLD);
  return word;
}

gboolean
barcode_paint (guint8 *luma, gsize stride, guint width, guint height,
    guint32 time, guint32 number)
{
  const guint32 words[BARCODE_ROWS] = { time, number,
    time ^ number ^ BARCODE_CHECK };
  guint cell_width = width / BARCODE_CELLS;
  guint cell_height = height / BARCODE_MIN_HEIGHT;

  if (too_small (width, height))
    return FALSE;
  for (guint i = 0; i < BARCODE_ROWS; i++)
    paint_row (luma + i * cell_height * stride, stride, cell_width, cell_height,
        words[i]);
  return TRUE;
}

gboolean
barcode_read (const guint8 *luma, gsize stride, guint width, guint height,
    guint32 *time, guint32 *number)
{
  guint cell_width = width / BARCODE_CELLS;
  guint cell_height = height / BARCODE_MIN_HEIGHT;
  guint32 words[BARCODE_ROWS];

  if (too_small (width, height))
    return FALSE;
  for (guint i = 0; i < BARCODE_ROWS; i++)
    words[i] = read_row (
        luma + i * cell_height * stride, stride, cell_width, cell_height);
  if ((words[0] ^ words[1] ^ BARCODE_CHECK) != words[2])
    return FALSE;
  *time = words[0];
  *number = words[1];
  return TRUE;
}
