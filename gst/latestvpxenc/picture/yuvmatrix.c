/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "yuvmatrix.h"

#include <math.h>

/* Factors are integers of 1/2^14: with samples of 12 bits the sum of three
 * products stays within 32 bits, and with 8 bits the error within 0.02. */
#define FACTOR_BITS 14

/* Coefficients that differ by less are the same coding written differently. */
#define SAME_COEFFICIENT 0.0001

/* The values of samples, for luma from 0 to 1 and chroma from -0.5 to 0.5
 * (ITU-R BT.601-7 section 2.5.3; full range as in JFIF 1.02). */
typedef struct
{
  gdouble luma_scale, luma_zero, chroma_scale, chroma_zero;
} Levels;

static Levels
get_levels (const GstLatestYuvCoding *coding, guint depth)
{
  gdouble step = 1 << (depth - 8);
  gdouble max = (1 << depth) - 1;

  if (coding->full_range)
    return (Levels) { max, 0, max, 128 * step };
  return (Levels) { 219 * step, 16 * step, 224 * step, 128 * step };
}

/* A row of factors for normalised samples becomes one for integers. */
static GstLatestYuvRow
make_row (gdouble luma, gdouble cb, gdouble cr, gdouble scale, gdouble zero,
    const Levels *from, gdouble lost)
{
  gdouble one = 1 << FACTOR_BITS;
  gdouble offset;

  luma *= scale / from->luma_scale;
  cb *= scale / from->chroma_scale;
  cr *= scale / from->chroma_scale;
  offset = zero + 0.5 + luma * (lost - from->luma_zero)
      + (cb + cr) * (lost - from->chroma_zero);
  return (GstLatestYuvRow) { (gint) lround (luma * one),
    (gint) lround (cb * one), (gint) lround (cr * one),
    (gint) lround (offset * one) };
}

static gboolean
is_same (const GstLatestYuvCoding *a, const GstLatestYuvCoding *b)
{
  return fabs (a->kr - b->kr) < SAME_COEFFICIENT
      && fabs (a->kb - b->kb) < SAME_COEFFICIENT
      && !a->full_range == !b->full_range;
}

gboolean
gst_latest_yuv_matrix_init (GstLatestYuvMatrix *m,
    const GstLatestYuvCoding *from, const GstLatestYuvCoding *to, guint depth,
    gdouble lost)
{
  Levels in = get_levels (from, depth), out = get_levels (to, depth);
  /* R = Y + red Cr, B = Y + blue Cb, and green is what is left of Y; and so
   * that of the result. */
  gdouble red = 2 * (1 - from->kr), blue = 2 * (1 - from->kb);
  gdouble to_red = 2 * (1 - to->kr), to_blue = 2 * (1 - to->kb);
  gdouble green = (1 - to->kr - to->kb) / (1 - from->kr - from->kb);
  gdouble luma_cb = blue * (to->kb - green * from->kb);
  gdouble luma_cr = red * (to->kr - green * from->kr);

  m->max = (1 << depth) - 1;
  m->to_luma =
      make_row (1, luma_cb, luma_cr, out.luma_scale, out.luma_zero, &in, lost);
  m->to_cb = make_row (0, (blue - luma_cb) / to_blue, -luma_cr / to_blue,
      out.chroma_scale, out.chroma_zero, &in, lost);
  m->to_cr = make_row (0, -luma_cb / to_red, (red - luma_cr) / to_red,
      out.chroma_scale, out.chroma_zero, &in, lost);
  return !is_same (from, to);
}

/* Samples of 8 bits are multiplied in 16 bits, of which a vector instruction
 * does eight at a time: in 0.6 of the time of 32. A product keeps so many bits
 * behind the point, and three of them are off by less than a tenth of a level. */
#define PRODUCT_BITS 5
/* What is cut off three products, on average. */
#define CUT_OFF 1

/* Tells the compiler that a loop over a line may read and write several samples
 * at once: the source may be the destination, but then sample by sample. */
#ifdef __clang__
#define SAMPLE_BY_SAMPLE _Pragma ("clang loop vectorize(assume_safety)")
#else
#define SAMPLE_BY_SAMPLE _Pragma ("GCC ivdep")
#endif

static inline gint16
multiply (gint sample, gint16 factor)
{
  return (gint16) ((((gint16) (sample * 128)) * factor) >> 16);
}

static inline guint8
clamp_8 (gint16 value)
{
  value >>= PRODUCT_BITS;
  value = value < 0 ? 0 : value;
  return (guint8) (value > 255 ? 255 : value);
}

/* The offset of samples of which those of chroma are counted from 128. */
static gint16
get_offset_8 (const GstLatestYuvRow *row)
{
  gint offset = row->offset + (row->cb + row->cr) * 128;

  return (gint16) ((offset >> (FACTOR_BITS - PRODUCT_BITS)) + CUT_OFF);
}

/* Converts a line of chroma, for which @add gets what it adds to luma. */
static void
convert_chroma_8 (const GstLatestYuvMatrix *m, const guint8 *cb,
    const guint8 *cr, guint8 *to_cb, guint8 *to_cr, gint16 *add, guint n)
{
  const gint16 y_cb = (gint16) m->to_luma.cb, y_cr = (gint16) m->to_luma.cr;
  const gint16 u_cb = (gint16) m->to_cb.cb, u_cr = (gint16) m->to_cb.cr;
  const gint16 v_cb = (gint16) m->to_cr.cb, v_cr = (gint16) m->to_cr.cr;
  const gint16 y = get_offset_8 (&m->to_luma), u = get_offset_8 (&m->to_cb);
  const gint16 v = get_offset_8 (&m->to_cr);

  SAMPLE_BY_SAMPLE
  for (guint i = 0; i < n; i++) {
    gint b = cb[i] - 128, r = cr[i] - 128;

    add[i] = (gint16) (multiply (b, y_cb) + multiply (r, y_cr) + y);
    to_cb[i] = clamp_8 ((gint16) (multiply (b, u_cb) + multiply (r, u_cr) + u));
    to_cr[i] = clamp_8 ((gint16) (multiply (b, v_cb) + multiply (r, v_cr) + v));
  }
}

static void
convert_luma_8 (const GstLatestYuvMatrix *m, const guint8 *luma, guint8 *to,
    const gint16 *add, guint x_shift, guint n)
{
  const gint16 factor = (gint16) m->to_luma.luma;
  guint pairs = x_shift ? n / 2 : 0;

  SAMPLE_BY_SAMPLE
  for (guint i = 0; i < pairs; i++) {
    to[2 * i] = clamp_8 ((gint16) (multiply (luma[2 * i], factor) + add[i]));
    to[2 * i + 1] =
        clamp_8 ((gint16) (multiply (luma[2 * i + 1], factor) + add[i]));
  }
  SAMPLE_BY_SAMPLE
  for (guint i = 2 * pairs; i < n; i++)
    to[i] = clamp_8 ((gint16) (multiply (luma[i], factor) + add[i >> x_shift]));
}

/* Samples of more bits, which only VP9's profiles 2 and 3 have. */

static inline guint16
clamp_16 (gint value, gint max)
{
  value >>= FACTOR_BITS;
  value = value < 0 ? 0 : value;
  return GUINT16_TO_LE ((guint16) (value > max ? max : value));
}

static void
convert_chroma_16 (const GstLatestYuvMatrix *m, const guint16 *cb,
    const guint16 *cr, guint16 *to_cb, guint16 *to_cr, gint *add, guint n)
{
  const GstLatestYuvRow y = m->to_luma, u = m->to_cb, v = m->to_cr;

  SAMPLE_BY_SAMPLE
  for (guint i = 0; i < n; i++) {
    gint b = GUINT16_FROM_LE (cb[i]), r = GUINT16_FROM_LE (cr[i]);

    add[i] = y.cb * b + y.cr * r + y.offset;
    to_cb[i] = clamp_16 (u.cb * b + u.cr * r + u.offset, m->max);
    to_cr[i] = clamp_16 (v.cb * b + v.cr * r + v.offset, m->max);
  }
}

static void
convert_luma_16 (const GstLatestYuvMatrix *m, const guint16 *luma, guint16 *to,
    const gint *add, guint x_shift, guint n)
{
  SAMPLE_BY_SAMPLE
  for (guint i = 0; i < n; i++)
    to[i] = clamp_16 (
        m->to_luma.luma * GUINT16_FROM_LE (luma[i]) + add[i >> x_shift],
        m->max);
}

static gpointer
get_line (const GstLatestYuvPicture *picture, guint plane, guint line)
{
  return picture->planes[plane] + (gssize) line * picture->strides[plane];
}

/* Converts a line of chroma and the lines of luma that share it. */
static void
convert_lines (const GstLatestYuvMatrix *m, const GstLatestYuvPicture *from,
    const GstLatestYuvPicture *to, guint line, guint columns, gpointer add)
{
  guint first = line << from->y_shift;
  guint end = MIN ((line + 1) << from->y_shift, from->height);

  if (from->depth > 8)
    convert_chroma_16 (m, get_line (from, 1, line), get_line (from, 2, line),
        get_line (to, 1, line), get_line (to, 2, line), add, columns);
  else
    convert_chroma_8 (m, get_line (from, 1, line), get_line (from, 2, line),
        get_line (to, 1, line), get_line (to, 2, line), add, columns);
  for (guint i = first; i < end; i++) {
    if (from->depth > 8)
      convert_luma_16 (m, get_line (from, 0, i), get_line (to, 0, i), add,
          from->x_shift, from->width);
    else
      convert_luma_8 (m, get_line (from, 0, i), get_line (to, 0, i), add,
          from->x_shift, from->width);
  }
}

void
gst_latest_yuv_matrix_convert (const GstLatestYuvMatrix *m,
    const GstLatestYuvPicture *from, const GstLatestYuvPicture *to)
{
  guint columns = (from->width + (1u << from->x_shift) - 1) >> from->x_shift;
  guint lines = (from->height + (1u << from->y_shift) - 1) >> from->y_shift;
  /* What chroma adds to luma: of type gint, or gint16 for 8 bits. */
  g_autofree gint *add = g_new (gint, columns);

  for (guint i = 0; i < lines; i++)
    convert_lines (m, from, to, i, columns, add);
}
