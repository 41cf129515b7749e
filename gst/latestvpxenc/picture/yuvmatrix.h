/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A conversion of pictures from one colour coding to another, for instance from
 * BT.709 to BT.601, with both at the same format. It is made here instead of by
 * GstVideoConverter, which takes ten times as long for it, is up to 8 of 255
 * levels off (it calculates in 8 bits and rounds down), and forgets the range
 * where the matrix is the same. */

/* How colours are numbers: luma is @kr R + (1 - kr - kb) G + @kb B, and uses all
 * values of a sample if @full_range, else 16 to 235 of 255. */
typedef struct
{
  gdouble kr, kb;
  gboolean full_range;
} GstLatestYuvCoding;

/* A sample of the result is ((luma * Y + cb * Cb + cr * Cr + offset) >> 14) of
 * those of the original. */
typedef struct
{
  gint luma, cb, cr, offset;
} GstLatestYuvRow;

typedef struct
{
  GstLatestYuvRow to_luma, to_cb, to_cr;
  gint max; /* the largest value of a sample */
} GstLatestYuvMatrix;

/* Planes of a picture; samples of more than 8 bits are little-endian. */
typedef struct
{
  guint8 *planes[3];
  gint strides[3]; /* bytes */
  guint width, height;
  guint x_shift, y_shift; /* chroma has width >> x_shift columns */
  guint depth;            /* bits a sample, 8 to 12 */
} GstLatestYuvPicture;

/* Makes the matrix for samples of @depth bits, each of which lost @lost on
 * average when the original was made, which is added again. Returns FALSE if
 * there is nothing to convert. */
gboolean gst_latest_yuv_matrix_init (GstLatestYuvMatrix *m,
    const GstLatestYuvCoding *from, const GstLatestYuvCoding *to, guint depth,
    gdouble lost);

/* Converts @from to @to, which have the same format and size and may be the
 * same. */
void gst_latest_yuv_matrix_convert (const GstLatestYuvMatrix *m,
    const GstLatestYuvPicture *from, const GstLatestYuvPicture *to);

G_END_DECLS
