/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "ratecontrol.h"

static const GstLatestRateSettings adaptive = {
  .adaptive = TRUE,
  .min_bitrate = 100000,
  .start_bitrate = 1000000,
  .max_bitrate = 8000000,
};

/* What a rate control handed on. */
typedef struct
{
  GstLatestRateControl *control;
  guint rates[64];
  guint n;
  /* For the first rate handed on: asked for from inside. */
  guint from_inside;
  gint in_apply, overlaps; /* atomic */
  gint last;               /* atomic */
} Fixture;

static void
apply (guint rate, gpointer data)
{
  Fixture *f = data;

  if (f->n < G_N_ELEMENTS (f->rates))
    f->rates[f->n++] = rate;
  if (f->from_inside > 0) {
    guint inside = f->from_inside;

    f->from_inside = 0;
    gst_latest_rate_control_update (f->control, f, inside);
  }
}

static void
setup (Fixture *f, const GstLatestRateSettings *settings)
{
  f->n = 0;
  f->control = gst_latest_rate_control_new (settings, apply, f);
}

static guint
last_rate (Fixture *f)
{
  fail_unless_equals_int64 (
      f->rates[f->n - 1], gst_latest_rate_control_get (f->control));
  return f->rates[f->n - 1];
}

GST_START_TEST (without_viewers_the_start_bitrate_counts)
{
  Fixture f = {
    NULL,
  };

  setup (&f, &adaptive);
  fail_unless_equals_int64 (last_rate (&f), 1000000);
  gst_latest_rate_control_unref (f.control);
}

GST_END_TEST;

GST_START_TEST (the_slowest_viewer_decides_until_it_leaves)
{
  Fixture f = {
    NULL,
  };

  setup (&f, &adaptive);
  gst_latest_rate_control_update (f.control, "a", 3000000);
  fail_unless_equals_int64 (last_rate (&f), 3000000);
  gst_latest_rate_control_update (f.control, "b", 700000);
  fail_unless_equals_int64 (last_rate (&f), 700000);
  gst_latest_rate_control_update (f.control, "a", 2500000);
  fail_unless_equals_int64 (last_rate (&f), 700000);
  gst_latest_rate_control_remove (f.control, "b");
  fail_unless_equals_int64 (last_rate (&f), 2500000);
  gst_latest_rate_control_remove (f.control, "a");
  fail_unless_equals_int64 (last_rate (&f), 1000000);
  gst_latest_rate_control_unref (f.control);
}

GST_END_TEST;

GST_START_TEST (the_user_sets_the_limits)
{
  GstLatestRateSettings settings = adaptive;
  Fixture f = {
    NULL,
  };

  setup (&f, &settings);
  gst_latest_rate_control_update (f.control, "a", 20000);
  fail_unless_equals_int64 (last_rate (&f), 100000);
  gst_latest_rate_control_update (f.control, "a", 20000000);
  fail_unless_equals_int64 (last_rate (&f), 8000000);

  settings.bitrate = 1500000;
  gst_latest_rate_control_configure (f.control, &settings);
  fail_unless_equals_int64 (last_rate (&f), 1500000);

  settings.min_bitrate = 9000000;
  gst_latest_rate_control_configure (f.control, &settings);
  fail_unless_equals_int64 (last_rate (&f), 9000000);
  gst_latest_rate_control_unref (f.control);
}

GST_END_TEST;

GST_START_TEST (a_rate_set_by_hand_is_not_touched)
{
  GstLatestRateSettings settings = adaptive;
  Fixture f = {
    NULL,
  };

  settings.adaptive = FALSE;
  setup (&f, &settings);
  fail_unless_equals_int64 (last_rate (&f), 2000000);
  settings.bitrate = 20000000;
  gst_latest_rate_control_configure (f.control, &settings);
  gst_latest_rate_control_update (f.control, "a", 300000);
  fail_unless_equals_int64 (last_rate (&f), 20000000);

  /* What viewers said meanwhile counts as soon as it is asked for. */
  settings.adaptive = TRUE;
  gst_latest_rate_control_configure (f.control, &settings);
  fail_unless_equals_int64 (last_rate (&f), 300000);
  gst_latest_rate_control_unref (f.control);
}

GST_END_TEST;

GST_START_TEST (only_changes_are_handed_on)
{
  Fixture f = {
    NULL,
  };

  setup (&f, &adaptive);
  gst_latest_rate_control_update (f.control, "a", 500000);
  gst_latest_rate_control_update (f.control, "a", 500000);
  gst_latest_rate_control_update (f.control, "b", 600000);
  fail_unless_equals_int (f.n, 2);
  gst_latest_rate_control_unref (f.control);
}

GST_END_TEST;

/* Somebody listens to the encoder's bitrate and changes a limit: no lock is held,
 * and the newer rate is the last one. */
GST_START_TEST (a_change_from_inside_comes_after)
{
  Fixture f = {
    NULL,
  };

  setup (&f, &adaptive);
  f.from_inside = 400000;
  gst_latest_rate_control_update (f.control, &f, 500000);
  fail_unless_equals_int (f.n, 3);
  fail_unless_equals_int64 (f.rates[1], 500000);
  fail_unless_equals_int64 (last_rate (&f), 400000);
  gst_latest_rate_control_unref (f.control);
}

GST_END_TEST;

static void
apply_atomically (guint rate, gpointer data)
{
  Fixture *f = data;

  if (g_atomic_int_add (&f->in_apply, 1) != 0)
    g_atomic_int_inc (&f->overlaps);
  g_usleep (1);
  g_atomic_int_set (&f->last, (gint) rate);
  g_atomic_int_add (&f->in_apply, -1);
}

static gpointer
update_often (gpointer data)
{
  Fixture *f = data;

  for (guint i = 0; i < 2000; i++)
    gst_latest_rate_control_update (f->control, f, 200000 + 1000 * i);
  return NULL;
}

GST_START_TEST (many_threads_leave_the_newest_rate)
{
  Fixture f = {
    NULL,
  };
  GThread *threads[4];

  f.control = gst_latest_rate_control_new (&adaptive, apply_atomically, &f);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("viewer", update_often, &f);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  fail_unless_equals_int (f.overlaps, 0);
  fail_unless_equals_int64 (f.last, gst_latest_rate_control_get (f.control));
  fail_unless_equals_int64 (f.last, 200000 + 1000 * 1999);
  gst_latest_rate_control_unref (f.control);
}

GST_END_TEST;

static Suite *
ratecontrol_suite (void)
{
  Suite *s = suite_create ("ratecontrol");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, without_viewers_the_start_bitrate_counts);
  tcase_add_test (tc, the_slowest_viewer_decides_until_it_leaves);
  tcase_add_test (tc, the_user_sets_the_limits);
  tcase_add_test (tc, a_rate_set_by_hand_is_not_touched);
  tcase_add_test (tc, only_changes_are_handed_on);
  tcase_add_test (tc, a_change_from_inside_comes_after);
  tcase_add_test (tc, many_threads_leave_the_newest_rate);
  return s;
}

GST_CHECK_MAIN (ratecontrol);
