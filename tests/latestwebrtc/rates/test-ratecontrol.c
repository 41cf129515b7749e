/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "estimator.h"
#include "ratecontrol.h"

static const GstLatestRateSettings adaptive = {
  .adaptive = TRUE,
  .min_bitrate = 100000,
  .start_bitrate = 1000000,
  .max_bitrate = 8000000,
};

/* A vote of which packets' headers take nothing. */
static void
vote (GstLatestRateControl *control, GObject *estimator, guint rate)
{
  gst_latest_rate_control_vote (control, estimator, rate, 0);
}

/* A rate control with a track, two estimators, and the rates that were handed on. */
typedef struct
{
  GstLatestRateControl *control;
  GObject *a, *b; /* two viewers */
  guint rates[64];
  guint n;
  /* The first call of apply() votes for this rate. */
  guint from_inside;
  gint in_apply, overlaps; /* atomic */
  gint last;               /* atomic */
} Fixture;

static void
apply (guint track, guint encoding, guint rate, gpointer data)
{
  Fixture *f = data;

  if (track != 0)
    return;
  if (f->n < G_N_ELEMENTS (f->rates))
    f->rates[f->n++] = rate;
  if (f->from_inside > 0) {
    guint inside = f->from_inside;

    f->from_inside = 0;
    vote (f->control, f->a, inside);
  }
}

static void
setup_with (
    Fixture *f, const GstLatestRateSettings *settings, GstLatestRateFunc func)
{
  memset (f, 0, sizeof (*f));
  f->control = gst_latest_rate_control_new (settings, func, f);
  gst_latest_rate_control_add_track (
      f->control, 0, &(GstLatestAllocationTrack) { .weight = 1 });
  f->a = g_object_new (estimator_get_type (), NULL);
  f->b = g_object_new (estimator_get_type (), NULL);
  gst_latest_rate_control_add (f->control, f->a);
  gst_latest_rate_control_add (f->control, f->b);
}

static void
setup (Fixture *f, const GstLatestRateSettings *settings)
{
  setup_with (f, settings, apply);
}

static void
teardown (Fixture *f)
{
  gst_latest_rate_control_unref (f->control);
  g_object_unref (f->a);
  g_object_unref (f->b);
}

static guint
last_rate (Fixture *f)
{
  fail_unless_equals_int64 (
      f->rates[f->n - 1], gst_latest_rate_control_get_bitrate (f->control));
  return f->rates[f->n - 1];
}

GST_START_TEST (without_viewers_the_start_bitrate_counts)
{
  Fixture f;

  setup (&f, &adaptive);
  fail_unless_equals_int64 (last_rate (&f), 1000000);
  teardown (&f);
}

GST_END_TEST;

GST_START_TEST (the_slowest_viewer_decides_until_it_leaves)
{
  Fixture f;

  setup (&f, &adaptive);
  vote (f.control, f.a, 3000000);
  fail_unless_equals_int64 (last_rate (&f), 3000000);
  vote (f.control, f.b, 700000);
  fail_unless_equals_int64 (last_rate (&f), 700000);
  vote (f.control, f.a, 2500000);
  fail_unless_equals_int64 (last_rate (&f), 700000);
  gst_latest_rate_control_remove (f.control, f.b);
  fail_unless_equals_int64 (last_rate (&f), 2500000);
  gst_latest_rate_control_remove (f.control, f.a);
  fail_unless_equals_int64 (last_rate (&f), 1000000);
  teardown (&f);
}

GST_END_TEST;

GST_START_TEST (the_user_sets_the_limits)
{
  GstLatestRateSettings settings = adaptive;
  Fixture f;

  setup (&f, &settings);
  vote (f.control, f.a, 20000);
  fail_unless_equals_int64 (last_rate (&f), 100000);
  vote (f.control, f.a, 20000000);
  fail_unless_equals_int64 (last_rate (&f), 8000000);

  settings.bitrate = 1500000;
  gst_latest_rate_control_configure (f.control, &settings);
  fail_unless_equals_int64 (last_rate (&f), 1500000);

  settings.min_bitrate = 9000000;
  gst_latest_rate_control_configure (f.control, &settings);
  fail_unless_equals_int64 (last_rate (&f), 9000000);
  teardown (&f);
}

GST_END_TEST;

/* Two threads set properties of the sink, and the one that was first comes here
 * last. */
GST_START_TEST (older_settings_do_not_win)
{
  GstLatestRateSettings older = adaptive, newer = adaptive;
  Fixture f;

  newer.serial = 1;
  newer.start_bitrate = 2000000;
  setup (&f, &older);
  gst_latest_rate_control_configure (f.control, &newer);
  gst_latest_rate_control_configure (f.control, &older);
  fail_unless_equals_int64 (last_rate (&f), 2000000);
  teardown (&f);
}

GST_END_TEST;

GST_START_TEST (a_rate_set_by_hand_is_not_touched)
{
  GstLatestRateSettings settings = adaptive;
  Fixture f;

  settings.adaptive = FALSE;
  setup (&f, &settings);
  fail_unless_equals_int64 (last_rate (&f), 2000000);
  settings.bitrate = 20000000;
  gst_latest_rate_control_configure (f.control, &settings);
  vote (f.control, f.a, 300000);
  fail_unless_equals_int64 (last_rate (&f), 20000000);

  /* Votes of that time count as soon as the rate follows the networks. */
  settings.adaptive = TRUE;
  gst_latest_rate_control_configure (f.control, &settings);
  fail_unless_equals_int64 (last_rate (&f), 300000);
  teardown (&f);
}

GST_END_TEST;

GST_START_TEST (only_changes_are_handed_on)
{
  Fixture f;

  setup (&f, &adaptive);
  vote (f.control, f.a, 500000);
  vote (f.control, f.a, 500000);
  vote (f.control, f.b, 600000);
  fail_unless_equals_int (f.n, 2);
  teardown (&f);
}

GST_END_TEST;

/* A handler of the encoder's notify::bitrate changes a limit: no lock is
 * held, and the newer rate is the last one. */
GST_START_TEST (a_change_from_inside_comes_after)
{
  Fixture f;

  setup (&f, &adaptive);
  f.from_inside = 400000;
  vote (f.control, f.a, 500000);
  fail_unless_equals_int (f.n, 3);
  fail_unless_equals_int64 (f.rates[1], 500000);
  fail_unless_equals_int64 (last_rate (&f), 400000);
  teardown (&f);
}

GST_END_TEST;

static void
fail_unless_limits (GObject *object, guint min, guint max)
{
  Estimator *estimator = (Estimator *) object;

  fail_unless_equals_int (estimator->min_bitrate, min);
  fail_unless_equals_int (estimator->max_bitrate, max);
}

/* The least estimate is lower than the least rate of the video: whether a
 * network carries that has to be seen. */
GST_START_TEST (every_estimator_has_the_limits)
{
  GstLatestRateSettings settings = adaptive;
  Fixture f;

  setup (&f, &settings);
  fail_unless_limits (f.a, 30000, 8000000);
  fail_unless_limits (f.b, 30000, 8000000);
  settings.min_bitrate = 20000;
  settings.max_bitrate = 3000000;
  gst_latest_rate_control_configure (f.control, &settings);
  fail_unless_limits (f.a, 20000, 3000000);
  fail_unless_limits (f.b, 20000, 3000000);

  gst_latest_rate_control_remove (f.control, f.b);
  settings.max_bitrate = 10000;
  gst_latest_rate_control_configure (f.control, &settings);
  fail_unless_limits (f.a, 20000, 20000);
  fail_unless_limits (f.b, 20000, 3000000);
  teardown (&f);
}

GST_END_TEST;

GST_START_TEST (a_vote_that_does_not_count_is_used_without_another)
{
  Fixture f;

  setup (&f, &adaptive);
  vote (f.control, f.a, 3000000);
  vote (f.control, f.b, 300000);
  gst_latest_rate_control_set_counted (f.control, f.b, FALSE);
  fail_unless_equals_int64 (last_rate (&f), 3000000);
  vote (f.control, f.b, 200000);
  fail_unless_equals_int64 (last_rate (&f), 3000000);
  /* Nobody is heard: the rate is that of the one who was heard last. */
  gst_latest_rate_control_set_counted (f.control, f.a, FALSE);
  fail_unless_equals_int64 (last_rate (&f), 3000000);
  vote (f.control, f.a, 1500000);
  fail_unless_equals_int64 (last_rate (&f), 1500000);
  gst_latest_rate_control_remove (f.control, f.a);
  fail_unless_equals_int64 (last_rate (&f), 200000);
  gst_latest_rate_control_add (f.control, f.a);
  vote (f.control, f.a, 3000000);
  gst_latest_rate_control_set_counted (f.control, f.b, TRUE);
  fail_unless_equals_int64 (last_rate (&f), 200000);
  /* Whoever has left is not missed. */
  gst_latest_rate_control_remove (f.control, f.b);
  gst_latest_rate_control_set_counted (f.control, f.b, FALSE);
  gst_latest_rate_control_set_floor (f.control, f.b, 1);
  teardown (&f);
}

GST_END_TEST;

GST_START_TEST (an_estimator_may_have_a_floor)
{
  GstLatestRateSettings settings = adaptive;
  Fixture f;

  setup (&f, &settings);
  gst_latest_rate_control_set_floor (f.control, f.a, 900000);
  fail_unless_limits (f.a, 900000, 8000000);
  fail_unless_limits (f.b, 30000, 8000000);
  settings.max_bitrate = 500000;
  gst_latest_rate_control_configure (f.control, &settings);
  fail_unless_limits (f.a, 900000, 900000);
  gst_latest_rate_control_set_floor (f.control, f.a, 0);
  fail_unless_limits (f.a, 30000, 500000);
  teardown (&f);
}

GST_END_TEST;

GST_START_TEST (who_has_left_has_no_vote)
{
  Fixture f;

  setup (&f, &adaptive);
  gst_latest_rate_control_remove (f.control, f.a);
  vote (f.control, f.a, 300000);
  fail_unless_equals_int64 (last_rate (&f), 1000000);
  teardown (&f);
}

GST_END_TEST;

static void
apply_atomically (guint track, guint encoding, guint rate, gpointer data)
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
    vote (f->control, f->a, 200000 + 1000 * i);
  return NULL;
}

GST_START_TEST (many_threads_leave_the_newest_rate)
{
  Fixture f;
  GThread *threads[4];

  setup_with (&f, &adaptive, apply_atomically);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("viewer", update_often, &f);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  fail_unless_equals_int (f.overlaps, 0);
  fail_unless_equals_int64 (
      f.last, gst_latest_rate_control_get_bitrate (f.control));
  fail_unless_equals_int64 (f.last, 200000 + 1000 * 1999);
  teardown (&f);
}

GST_END_TEST;

typedef struct
{
  GstLatestRateControl *control;
  GThread *settler;
  gboolean begun, done,
      was_done; /* of the first apply(); was: when it had settled */
} Settling;

static gpointer
settle (gpointer data)
{
  Settling *s = data;

  gst_latest_rate_control_quiesce (s->control);
  s->was_done = s->done;
  return NULL;
}

static void
apply_slowly (guint track, guint encoding, guint rate, gpointer data)
{
  Settling *s = data;

  if (!s->control || s->begun)
    return;
  s->begun = TRUE;
  /* Not for what this thread itself is doing. */
  gst_latest_rate_control_quiesce (s->control);
  s->settler = g_thread_new ("settler", settle, s);
  g_usleep (50000);
  s->done = TRUE;
}

/* The owner may go then. */
GST_START_TEST (whoever_settles_waits_for_what_is_handed_on)
{
  Settling s = { 0 };
  GstLatestRateControl *control =
      gst_latest_rate_control_new (&adaptive, apply_slowly, &s);

  gst_latest_rate_control_quiesce (control);
  s.control = control;
  gst_latest_rate_control_add_track (
      control, 0, &(GstLatestAllocationTrack) { .weight = 1 });
  g_thread_join (s.settler);
  fail_unless (s.was_done);
  gst_latest_rate_control_unref (control);
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
  tcase_add_test (tc, older_settings_do_not_win);
  tcase_add_test (tc, a_rate_set_by_hand_is_not_touched);
  tcase_add_test (tc, only_changes_are_handed_on);
  tcase_add_test (tc, a_change_from_inside_comes_after);
  tcase_add_test (tc, every_estimator_has_the_limits);
  tcase_add_test (tc, a_vote_that_does_not_count_is_used_without_another);
  tcase_add_test (tc, an_estimator_may_have_a_floor);
  tcase_add_test (tc, who_has_left_has_no_vote);
  tcase_add_test (tc, many_threads_leave_the_newest_rate);
  tcase_add_test (tc, whoever_settles_waits_for_what_is_handed_on);
  return s;
}

GST_CHECK_MAIN (ratecontrol);
