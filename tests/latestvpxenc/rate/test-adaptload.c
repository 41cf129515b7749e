/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "adaptload.h"

#define MS G_GINT64_CONSTANT (1000000)

/* Each letter is a frame, 20 ms apart: '.' takes 5 ms, 'h' 15, 'S' 1000, and
 * 'K' is a key frame of 60 ms. */
static const struct
{
  const gchar *what;
  const gchar *frames;
  guint repeat;     /* the whole text */
  gdouble min, max; /* load at the end */
} scripts[] = {
  { "no frame", "", 1, 0, 0 },
  { "too few to say", "K..", 1, 0, 0 },
  { "three are enough", "K...", 1, 0.25, 0.25 },
  { "steady", ".", 500, 0.25, 0.25 },
  { "a key frame is not load", "....K....", 20, 0.25, 0.25 },
  { "a stream of key frames is", "K", 50, 2.9, 3.0 },
  { "one bad moment", "....................S", 1, 0.25, 0.4 },
  { "and it is forgotten, first or not",
      "S.........................................", 2, 0.25, 0.45 },
  { "busier in half a second", "....................hhhhhhhhhhhhhhhhhhhhhhhhh",
      1, 0.55, 0.65 },
  { "the mean of what changes", "..hh", 100, 0.45, 0.55 },
};

GST_START_TEST (load_is_smoothed)
{
  GstLatestAdaptLoad l;
  gint64 now = 0;
  gdouble load;

  gst_latest_adapt_load_init (&l);
  for (guint n = 0; n < scripts[__i__].repeat; n++)
    for (const gchar *c = scripts[__i__].frames; *c; c++) {
      gint64 busy = *c == '.' ? 5 : *c == 'h' ? 15 : *c == 'S' ? 1000 : 60;

      now += 20 * MS;
      gst_latest_adapt_load_add (
          &l, now, busy * MS, GST_LATEST_TIME_NONE, *c == 'K');
    }
  load = gst_latest_adapt_load_get (&l, 20 * MS);
  fail_unless (
      load >= scripts[__i__].min - 1e-6 && load <= scripts[__i__].max + 1e-6,
      "%s: %g", scripts[__i__].what, load);
  fail_if (gst_latest_adapt_load_is_late (&l, 20 * MS));
  gst_latest_adapt_load_restart (&l);
  fail_unless_equals_float (gst_latest_adapt_load_get (&l, 20 * MS), 0);
  for (guint i = 1; i <= 3; i++) {
    gst_latest_adapt_load_add (
        &l, now + i * 20 * MS, 5 * MS, GST_LATEST_TIME_NONE, FALSE);
    fail_unless_equals_float (
        gst_latest_adapt_load_get (&l, 20 * MS), i < 3 ? 0 : 0.25);
  }
}

GST_END_TEST;

GST_START_TEST (without_an_interval_there_is_no_load)
{
  GstLatestAdaptLoad l;

  gst_latest_adapt_load_init (&l);
  for (guint i = 0; i < 10; i++)
    gst_latest_adapt_load_add (&l, i * 20 * MS, 5 * MS, 500 * MS, FALSE);
  fail_unless_equals_float (gst_latest_adapt_load_get (&l, 0), 0);
  fail_if (gst_latest_adapt_load_is_late (&l, 0));
}

GST_END_TEST;

/* Frames are 20 ms apart and have the first two ages, in ms, by turns, and in
 * the second half of the stream the other two. */
static const struct
{
  const gchar *what;
  gint64 first[2], then[2];
  gboolean is_late;
} ages[] = {
  { "young", { 1, 2 }, { 1, 2 }, FALSE },
  { "a slow camera is not late", { 150, 151 }, { 150, 152 }, FALSE },
  { "up to a frame is normal", { 1, 20 }, { 1, 25 }, FALSE },
  { "late", { 1, 2 }, { 60, 90 }, TRUE },
  { "late after a slow camera", { 150, 151 }, { 200, 220 }, TRUE },
  { "a clock before the frames", { -30, -30 }, { -29, -30 }, FALSE },
};

GST_START_TEST (lateness_is_age_above_the_least)
{
  GstLatestAdaptLoad l;
  gint64 now = 0;

  gst_latest_adapt_load_init (&l);
  for (guint i = 0; i < 200; i++) {
    const gint64 *age = i < 100 ? ages[__i__].first : ages[__i__].then;

    now += 20 * MS;
    gst_latest_adapt_load_add (&l, now, 5 * MS, age[i % 2] * MS, FALSE);
  }
  fail_unless (
      gst_latest_adapt_load_is_late (&l, 20 * MS) == ages[__i__].is_late,
      "%s: %g", ages[__i__].what, l.late);
}

GST_END_TEST;

/* A path that has become longer for good is not the processor's fault. */
GST_START_TEST (a_new_delay_becomes_normal)
{
  GstLatestAdaptLoad l;
  gint64 now = 0;

  gst_latest_adapt_load_init (&l);
  for (guint i = 0; i < 2000; i++) {
    now += 20 * MS;
    gst_latest_adapt_load_add (
        &l, now, 5 * MS, (i < 500 ? 1 : 200) * MS, FALSE);
    if (i == 600)
      fail_unless (gst_latest_adapt_load_is_late (&l, 20 * MS));
  }
  fail_if (gst_latest_adapt_load_is_late (&l, 20 * MS));
}

GST_END_TEST;

static Suite *
adaptload_suite (void)
{
  Suite *s = suite_create ("adaptload");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, load_is_smoothed, 0, G_N_ELEMENTS (scripts));
  tcase_add_test (tc, without_an_interval_there_is_no_load);
  tcase_add_loop_test (
      tc, lateness_is_age_above_the_least, 0, G_N_ELEMENTS (ages));
  tcase_add_test (tc, a_new_delay_becomes_normal);
  return s;
}

GST_CHECK_MAIN (adaptload);
