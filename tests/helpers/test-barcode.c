/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "barcode.h"

#define MARGIN 8

/* A grey picture with some bytes of padding behind each line. */
static guint8 *
make_picture (guint width, guint height, gsize *stride)
{
  *stride = width + MARGIN;
  guint8 *luma = g_malloc (*stride * height);

  memset (luma, 128, *stride * height);
  return luma;
}

static const struct
{
  guint width, height;
  guint32 time, number;
} cases[] = {
  { 640, 480, 0, 0 }, { 640, 480, G_MAXUINT32, 1 },
  { 1280, 720, 0x12345678, G_MAXUINT32 },
  { 641, 479, 0x80000001, 77 },   /* not a multiple of the cells */
  { 32, 30, 0xdeadbeef, 0xfeed }, /* one pixel a cell */
};

GST_START_TEST (what_was_painted_is_read)
{
  gsize stride;
  guint width = cases[__i__].width, height = cases[__i__].height;
  g_autofree guint8 *luma = make_picture (width, height, &stride);
  guint32 time, number;

  fail_unless (barcode_paint (
      luma, stride, width, height, cases[__i__].time, cases[__i__].number));
  fail_unless (barcode_read (luma, stride, width, height, &time, &number));
  fail_unless_equals_int64 (time, cases[__i__].time);
  fail_unless_equals_int64 (number, cases[__i__].number);
}

GST_END_TEST;

GST_START_TEST (the_rest_of_the_picture_is_untouched)
{
  gsize stride;
  guint width = cases[__i__].width, height = cases[__i__].height;
  g_autofree guint8 *luma = make_picture (width, height, &stride);
  guint bottom = height / BARCODE_MIN_HEIGHT * BARCODE_ROWS;

  fail_unless (barcode_paint (luma, stride, width, height, 1, 2));
  for (guint y = 0; y < height; y++)
    for (gsize x = y < bottom ? width : 0; x < stride; x++)
      fail_unless_equals_int (luma[y * stride + x], 128);
}

GST_END_TEST;

/* An encoder blurs the edges and shifts the levels. */
GST_START_TEST (survives_a_lossy_picture)
{
  gsize stride;
  g_autofree guint8 *luma = make_picture (640, 480, &stride);
  guint32 time, number;

  fail_unless (barcode_paint (luma, stride, 640, 480, 0xcafe1234, 99));
  for (gsize i = 0; i < stride * 480; i++) {
    gint noise = (gint) (i * 7919 % 91) - 45;

    luma[i] = CLAMP (luma[i] + noise, 0, 255);
  }
  fail_unless (barcode_read (luma, stride, 640, 480, &time, &number));
  fail_unless_equals_int64 (time, 0xcafe1234);
  fail_unless_equals_int64 (number, 99);
}

GST_END_TEST;

GST_START_TEST (one_wrong_cell_is_noticed)
{
  gsize stride;
  g_autofree guint8 *luma = make_picture (640, 480, &stride);
  guint32 time, number;

  fail_unless (barcode_paint (luma, stride, 640, 480, 5, 6));
  for (guint y = 0; y < 16; y++)
    luma[y * stride + 10] = luma[y * stride + 10] > 128 ? 16 : 235;
  fail_if (barcode_read (luma, stride, 640, 480, &time, &number));
}

GST_END_TEST;

GST_START_TEST (a_picture_without_one_is_refused)
{
  gsize stride;
  g_autofree guint8 *luma = make_picture (640, 480, &stride);
  guint32 time, number;

  fail_if (barcode_read (luma, stride, 640, 480, &time, &number));
  fail_if (barcode_paint (luma, stride, 31, 480, 0, 0));
  fail_if (barcode_paint (luma, stride, 640, 29, 0, 0));
  fail_if (barcode_read (luma, stride, 31, 480, &time, &number));
}

GST_END_TEST;

static Suite *
barcode_suite (void)
{
  Suite *s = suite_create ("barcode");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, what_was_painted_is_read, 0, G_N_ELEMENTS (cases));
  tcase_add_loop_test (
      tc, the_rest_of_the_picture_is_untouched, 0, G_N_ELEMENTS (cases));
  tcase_add_test (tc, survives_a_lossy_picture);
  tcase_add_test (tc, one_wrong_cell_is_noticed);
  tcase_add_test (tc, a_picture_without_one_is_refused);
  return s;
}

GST_CHECK_MAIN (barcode);
