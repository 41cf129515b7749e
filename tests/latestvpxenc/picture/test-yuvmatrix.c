/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include <math.h>
#include <string.h>

#include "colourbars.h"
#include "yuvmatrix.h"

/* Samples of a colour are whole numbers before and after the conversion, so the
 * colour is off by up to 1.4 before, and by as much again after it. */
#define MAX_ERROR_8 2.8
#define MAX_ERROR_10 0.8

static const struct
{
  const gchar *what;
  GstLatestYuvCoding coding;
} codings[] = {
  { "BT.601", { 0.299, 0.114, FALSE } },
  { "BT.601, full range", { 0.299, 0.114, TRUE } },
  { "BT.709", { 0.2126, 0.0722, FALSE } },
  { "BT.709, full range", { 0.2126, 0.0722, TRUE } },
  { "BT.2020", { 0.2627, 0.0593, FALSE } },
  { "BT.2020, full range", { 0.2627, 0.0593, TRUE } },
  { "SMPTE 240M", { 0.212, 0.087, FALSE } },
  { "FCC", { 0.30, 0.11, FALSE } },
};

static const struct
{
  guint x_shift, y_shift, depth;
} formats[] = { { 1, 1, 8 }, { 1, 0, 8 }, { 0, 0, 8 }, { 1, 1, 10 },
  { 0, 0, 12 } };

/* A picture of bars of two columns, with lines that are longer than needed. */
static GstLatestYuvPicture
new_picture (guint format)
{
  GstLatestYuvPicture p = { .width = 2 * COLOUR_BARS,
    .height = 5,
    .x_shift = formats[format].x_shift,
    .y_shift = formats[format].y_shift,
    .depth = formats[format].depth };

  for (guint i = 0; i < 3; i++) {
    p.strides[i] = (gint) (p.width * 2 + 6);
    p.planes[i] = g_malloc0 ((gsize) p.strides[i] * p.height);
  }
  return p;
}

static void
free_picture (GstLatestYuvPicture *p)
{
  for (guint i = 0; i < 3; i++)
    g_free (p->planes[i]);
}

static void
set_sample (GstLatestYuvPicture *p, guint plane, guint x, guint y, gdouble v)
{
  guint8 *line = p->planes[plane] + y * (guint) p->strides[plane];
  guint16 wide = GUINT16_TO_LE ((guint16) lround (v));

  if (p->depth > 8)
    memcpy (line + 2 * x, &wide, 2);
  else
    line[x] = (guint8) lround (v);
}

static gdouble
get_sample (const GstLatestYuvPicture *p, guint plane, guint x, guint y)
{
  const guint8 *line = p->planes[plane] + y * (guint) p->strides[plane];
  guint16 wide;

  if (p->depth == 8)
    return line[x];
  memcpy (&wide, line + 2 * x, 2);
  return GUINT16_FROM_LE (wide);
}

static void
paint (GstLatestYuvPicture *p, const GstLatestYuvCoding *coding, gdouble lost)
{
  ColourCoding c = { coding->kr, coding->kb, coding->full_range };
  gdouble max = (1 << p->depth) - 1, yuv[3];

  for (guint y = 0; y < p->height; y++) {
    for (guint x = 0; x < p->width; x++) {
      colour_to_yuv (&c, p->depth, colour_bars[x / 2], yuv);
      for (guint i = 0; i < 3; i++) {
        guint xs = i ? p->x_shift : 0, ys = i ? p->y_shift : 0;

        set_sample (p, i, x >> xs, y >> ys, CLAMP (yuv[i] - lost, 0, max));
      }
    }
  }
}

static gdouble
get_error (const GstLatestYuvPicture *p, const GstLatestYuvCoding *coding,
    guint x, guint y)
{
  ColourCoding c = { coding->kr, coding->kb, coding->full_range };
  gdouble yuv[] = { get_sample (p, 0, x, y),
    get_sample (p, 1, x >> p->x_shift, y >> p->y_shift),
    get_sample (p, 2, x >> p->x_shift, y >> p->y_shift) };

  return colour_error (&c, p->depth, yuv, colour_bars[x / 2]);
}

static void
check (const GstLatestYuvPicture *p, guint from, guint to, gdouble max)
{
  for (guint y = 0; y < p->height; y++) {
    for (guint x = 0; x < p->width; x++) {
      gdouble error = get_error (p, &codings[to].coding, x, y);

      fail_unless (error <= max, "%s to %s, %u bits: %u, %u off by %g",
          codings[from].what, codings[to].what, p->depth, x, y, error);
    }
  }
}

/* Every coding to every other, in every kind of format. */
GST_START_TEST (colours_stay)
{
  for (guint from = 0; from < G_N_ELEMENTS (codings); from++) {
    for (guint to = 0; to < G_N_ELEMENTS (codings); to++) {
      GstLatestYuvPicture p = new_picture (__i__);
      GstLatestYuvMatrix m;

      paint (&p, &codings[from].coding, 0);
      fail_unless (gst_latest_yuv_matrix_init (&m, &codings[from].coding,
                       &codings[to].coding, p.depth, 0)
          == (from != to));
      if (from != to)
        gst_latest_yuv_matrix_convert (&m, &p, &p);
      check (&p, from, to, p.depth == 8 ? MAX_ERROR_8 : MAX_ERROR_10);
      free_picture (&p);
    }
  }
}

GST_END_TEST;

GST_START_TEST (what_was_rounded_down_is_made_up_for)
{
  GstLatestYuvPicture p = new_picture (0), q = new_picture (0);
  GstLatestYuvMatrix m;
  gdouble sum[2] = { 0 };

  for (guint i = 0; i < 2; i++) {
    /* Rounded to the nearest after half a level was taken off. */
    paint (&p, &codings[1].coding, 0.49);
    gst_latest_yuv_matrix_init (
        &m, &codings[1].coding, &codings[0].coding, 8, i / 2.);
    gst_latest_yuv_matrix_convert (&m, &p, &q);
    for (guint x = 0; x < q.width; x++)
      sum[i] += get_error (&q, &codings[0].coding, x, 0);
  }
  check (&q, 1, 0, MAX_ERROR_8);
  fail_unless (sum[1] < sum[0], "%g, %g", sum[1], sum[0]);
  free_picture (&p);
  free_picture (&q);
}

GST_END_TEST;

/* Sizes that no vector and no chroma sample divides. What is beside the picture
 * is left alone. */
GST_START_TEST (nothing_is_written_beside_the_picture)
{
  GstLatestYuvPicture p = new_picture (__i__), q = new_picture (__i__);
  GstLatestYuvMatrix m;

  gst_latest_yuv_matrix_init (
      &m, &codings[2].coding, &codings[0].coding, p.depth, 0);
  paint (&p, &codings[2].coding, 0);
  paint (&q, &codings[2].coding, 0);
  for (guint width = 1; width < p.width; width++) {
    guint height = 1 + width % 4;
    guint columns = (width + (1u << p.x_shift) - 1) >> p.x_shift;
    guint lines = (height + (1u << p.y_shift) - 1) >> p.y_shift;

    p.width = q.width = width;
    p.height = q.height = height;
    for (guint i = 0; i < 3; i++)
      memset (q.planes[i], 0xee, (gsize) q.strides[i] * 5);
    gst_latest_yuv_matrix_convert (&m, &p, &q);
    check (&q, 2, 0, p.depth == 8 ? MAX_ERROR_8 : MAX_ERROR_10);
    for (guint i = 0; i < 3; i++) {
      guint x = i ? columns : width, y = i ? lines : height;
      gdouble beside = p.depth > 8 ? 0xeeee : 0xee;

      fail_unless (get_sample (&q, i, x, y - 1) == beside);
      fail_unless (y == 5 || get_sample (&q, i, 0, y) == beside);
    }
    p.width = q.width = 2 * COLOUR_BARS;
  }
  free_picture (&p);
  free_picture (&q);
}

GST_END_TEST;

/* Any numbers may come, also those outside the range that the coding says. */
GST_START_TEST (samples_stay_within_their_bits)
{
  static const guint8 extreme[] = { 0, 1, 15, 16, 128, 235, 240, 254, 255 };
  guint8 planes[3], out[3];
  GstLatestYuvPicture p = { { planes, planes + 1, planes + 2 }, { 1, 1, 1 }, 1,
    1, 0, 0, 8 };
  GstLatestYuvPicture q = { { out, out + 1, out + 2 }, { 1, 1, 1 }, 1, 1, 0, 0,
    8 };
  GstLatestYuvMatrix m;

  gst_latest_yuv_matrix_init (
      &m, &codings[4].coding, &codings[1].coding, 8, 0.5);
  for (guint i = 0; i < 9 * 9 * 9; i++) {
    gdouble expected;

    planes[0] = extreme[i % 9];
    planes[1] = extreme[i / 9 % 9];
    planes[2] = extreme[i / 81];
    gst_latest_yuv_matrix_convert (&m, &p, &q);
    expected = (m.to_luma.luma * planes[0] + m.to_luma.cb * planes[1]
                   + m.to_luma.cr * planes[2] + m.to_luma.offset)
        / 16384.;
    fail_unless (ABS (out[0] - CLAMP (floor (expected), 0, 255)) <= 1);
  }
}

GST_END_TEST;

static Suite *
yuvmatrix_suite (void)
{
  Suite *s = suite_create ("yuvmatrix");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, colours_stay, 0, G_N_ELEMENTS (formats));
  tcase_add_test (tc, what_was_rounded_down_is_made_up_for);
  tcase_add_loop_test (
      tc, nothing_is_written_beside_the_picture, 0, G_N_ELEMENTS (formats));
  tcase_add_test (tc, samples_stay_within_their_bits);
  return s;
}

GST_CHECK_MAIN (yuvmatrix);
