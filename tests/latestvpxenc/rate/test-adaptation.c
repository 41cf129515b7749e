/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <string.h>

#include "adaptsim.h"

/* Tests of adaptation as a whole: where a stream with a load and a bitrate
 * ends, and that it does not flap on the way. */

/* Each row is a simulated stream, its operating point at the end, and limits
 * for the way there. */
static const struct
{
  const gchar *what;
  AdaptSim sim;
  const gchar *end;
  guint max_changes, max_sizes;
  gdouble min_fps, max_age_ms; /* of the last 10 s; p95 of the whole */
  GstLatestLimit reason;
} streams[] = {
  { "nothing to do",
      { HD30 (BALANCED), 2, { { 0, 10, 2000000 } }, 1, ALONE (0.1, 60) },
      "1280x720@30+0", 0, 0, 29.5, 20, GST_LATEST_LIMIT_NONE },
  { "a slow preset at 720p60: twenty times too slow",
      { HD60 (BALANCED), 0, { { 0, 350, 9000000 } }, 1, ALONE (0.1, 30) },
      "320x180@10+0", 3, 1, 9.5, 150, GST_LATEST_LIMIT_CPU },
  { "ten times too slow",
      { HD60 (BALANCED), 0, { { 0, 180, 9000000 } }, 1, ALONE (0.1, 30) },
      "320x180@20+0", 3, 1, 19.5, 150, GST_LATEST_LIMIT_CPU },
  { "faster settings are enough",
      { HD30 (BALANCED), 2, { { 0, 33, 3000000 } }, 1, ALONE (0.05, 60) },
      "1280x720@30+1", 1, 0, 29.5, 60, GST_LATEST_LIMIT_NONE },
  { "then fewer frames",
      { HD30 (BALANCED), 2, { { 0, 45, 3000000 } }, 1, ALONE (0.05, 60) },
      "1280x720@20+2", 4, 0, 19.5, 110, GST_LATEST_LIMIT_CPU },
  { "then smaller pictures",
      { HD30 (BALANCED), 2, { { 0, 110, 3000000 } }, 1, ALONE (0.05, 60) },
      "640x360@30+2", 6, 3, 29, 150, GST_LATEST_LIMIT_CPU },
  { "the frame rate is kept",
      { HD30 (KEEP_RATE), 0, { { 0, 60, 3000000 } }, 1, ALONE (0.05, 60) },
      "640x360@30+0", 3, 2, 29.5, 110, GST_LATEST_LIMIT_CPU },
  { "the size is kept",
      { HD30 (KEEP_SIZE), 0, { { 0, 110, 3000000 } }, 1, ALONE (0.05, 60) },
      "1280x720@5+0", 2, 0, 4.5, 300, GST_LATEST_LIMIT_CPU },
  { "nothing may change",
      { { 1280, 720, 30, 0, BALANCED }, 0, { { 0, 60, 3000000 } }, 1,
          ALONE (0, 30) },
      "1280x720@30+0", 0, 0, 16, 110, GST_LATEST_LIMIT_NONE },
  { "competing load comes and goes",
      { HD30 (BALANCED), 2,
          { { 0, 15, 3000000 }, { 20, 60, 3000000 }, { 40, 15, 3000000 } }, 3,
          ALONE (0.1, 100) },
      "1280x720@30+0", 8, 2, 29.5, 110, GST_LATEST_LIMIT_NONE },
  { "the rate falls to a tenth",
      { HD30 (BALANCED), 2, { { 0, 10, 2000000 }, { 20, 10, 200000 } }, 2,
          ALONE (0.1, 60) },
      "960x540@30+0", 2, 1, 29.5, 60, GST_LATEST_LIMIT_BANDWIDTH },
  { "to a twentieth",
      { HD30 (BALANCED), 2, { { 0, 10, 2000000 }, { 20, 10, 100000 } }, 2,
          ALONE (0.1, 60) },
      "640x360@30+0", 3, 2, 29.5, 60, GST_LATEST_LIMIT_BANDWIDTH },
  { "and comes back",
      { HD30 (BALANCED), 2,
          { { 0, 10, 2000000 }, { 20, 10, 100000 }, { 40, 10, 2000000 } }, 3,
          ALONE (0.1, 80) },
      "1280x720@30+0", 6, 3, 29.5, 60, GST_LATEST_LIMIT_NONE },
  { "and comes back to a quantizer that says little",
      { HD30 (BALANCED), 2,
          { { 0, 5, 2000000 }, { 20, 5, 200000 }, { 40, 5, 2000000 } }, 3,
          ALONE (0.1, 50), 0, 0.04 },
      "1280x720@30+0", 7, 5, 20, 60, GST_LATEST_LIMIT_NONE },
  { "and comes back, but not to what went well",
      { HD30 (BALANCED), 2,
          { { 0, 10, 2000000 }, { 20, 10, 200000 }, { 40, 10, 700000 } }, 3,
          ALONE (0.1, 100), 0, 0.06 },
      "1280x720@20+0", 9, 5, 19, 60, GST_LATEST_LIMIT_BANDWIDTH },
  { "a network that starts slowly and is gone for two seconds",
      { { 640, 360, 30, ALL, BALANCED, 10, 180 }, 2,
          { { 0, 5, 100000 }, { 4, 5, 2400000 }, { 14, 5, 50000 },
              { 16.5, 5, 2400000 } },
          4, ALONE (0.1, 30), 0, 0.1 },
      "640x360@30+0", 8, 4, 20, 60, GST_LATEST_LIMIT_NONE },
  { "an estimate that dips for less than a second",
      { HD30 (BALANCED), 2,
          { { 0, 10, 2000000 }, { 20, 10, 100000 }, { 20.8, 10, 2000000 } }, 3,
          ALONE (0.1, 40) },
      "1280x720@30+0", 0, 0, 29.5, 60, GST_LATEST_LIMIT_NONE },
};

GST_START_TEST (a_stream_ends_at_the_expected_operating_point)
{
  AdaptResult r;
  g_autofree gchar *end = NULL;
  const gchar *what = streams[__i__].what;

  for (guint32 seed = 1; seed <= 5; seed++) {
    AdaptSim sim = streams[__i__].sim;

    sim.seed = seed;
    adapt_sim_run (&sim, &r);
    adapt_result_log (&r, what);
    g_free (end);
    end = adapt_result_describe (&r);
    fail_unless (g_str_equal (end, streams[__i__].end), "%s: %s", what, end);
    fail_unless (r.changes <= streams[__i__].max_changes, "%s: %u changes",
        what, r.changes);
    fail_unless (r.a.size_changes <= streams[__i__].max_sizes, "%s: %d sizes",
        what, (gint) r.a.size_changes);
    fail_unless (r.closest_sizes >= 5 * SECOND, "%s: sizes too close", what);
    fail_unless (r.fps >= streams[__i__].min_fps, "%s: %g fps", what, r.fps);
    fail_unless (r.age_p95_ms <= streams[__i__].max_age_ms, "%s: p95 %g ms",
        what, r.age_p95_ms);
    fail_unless_equals_int (r.a.limit.reason, streams[__i__].reason);
  }
}

GST_END_TEST;

static const GstLatestDegradationPreference preferences[] = { BALANCED,
  KEEP_RATE, KEEP_SIZE };

/* Streams of eight minutes at many loads and bitrates, with noise; most of them
 * are near some threshold. */
GST_START_TEST (loads_and_bitrates_near_a_threshold_do_not_flap)
{
  guint worst = 0, worst_sizes = 0;

  for (guint i = 0; i < 60; i++)
    for (guint by_rate = 0; by_rate < 2; by_rate++) {
      AdaptResult r;
      AdaptSim sim = { .bounds = HD30 (preferences[__i__]),
        .max_speed = 2,
        .n_phases = 1,
        .noise = 0.4,
        .drift = 0.25,
        .outliers = 0.02,
        .seconds = 480,
        .seed = i };

      sim.phases[0].encode_ms = by_rate ? 5 : 10 + 2.5 * i;
      sim.phases[0].bitrate = by_rate ? 50000 + 15000 * i : 5000000;
      adapt_sim_run (&sim, &r);
      adapt_result_log (&r, by_rate ? "rate" : "load");
      worst = MAX (worst, r.reversals);
      worst_sizes = MAX (worst_sizes, r.a.size_changes);
      fail_unless (r.closest_sizes >= 5 * SECOND);
      fail_unless (r.reversals <= 8, "%g ms, %u bit/s: %u reversals",
          sim.phases[0].encode_ms, sim.phases[0].bitrate, r.reversals);
      fail_unless (r.a.size_changes <= 8, "%g ms, %u bit/s: %d sizes",
          sim.phases[0].encode_ms, sim.phases[0].bitrate,
          (gint) r.a.size_changes);
    }
  GST_INFO ("at most %u reversals, %u changes of size", worst, worst_sizes);
}

GST_END_TEST;

/* Another process takes the processor half of the time, with periods from 0.2
 * to 160 s in eight minutes. Quick changes are not followed, slow ones once
 * down and up. */
static const gdouble competing_periods[] = { 0.2, 1, 3, 7, 12, 20, 40, 80,
  160 };

GST_START_TEST (competing_load_of_any_period_does_not_flap)
{
  AdaptResult r;
  AdaptSim sim = { .bounds = HD30 (BALANCED),
    .max_speed = 2,
    .n_phases = 1,
    .phases = { { 0, 14, 5000000 } },
    .noise = 0.2,
    .competing_period = competing_periods[__i__],
    .competing_factor = 6,
    .seconds = 480,
    .seed = 1 };

  adapt_sim_run (&sim, &r);
  adapt_result_log (&r, "competing load");
  fail_unless (r.reversals <= (sim.competing_period <= 20
                       ? 6
                       : 2 * sim.seconds / sim.competing_period),
      "%u reversals", r.reversals);
  fail_unless (r.a.size_changes <= 16, "%d sizes", (gint) r.a.size_changes);
  fail_unless (r.closest_sizes >= 5 * SECOND);
}

GST_END_TEST;

/* 480 lines of a test picture at 29.7 frames a second, for which 1 Mbit/s is
 * too little and 1.5 Mbit/s enough. */
#define TEST_PICTURE \
  .bounds = { 854, 480, 29.7, ALL, BALANCED, 10, 180 }, .noise = 0.05, \
  .detail = 0.148, .bits_slope = 46, .size_slope = 40, .seed = 1

GST_START_TEST (a_step_down_is_undone_within_seconds)
{
  AdaptSim sim = { TEST_PICTURE,
    .phases = { { 0, 3, 900000 }, { 6, 3, 1500000 } }, .n_phases = 2,
    .seconds = 16 };
  AdaptResult r;

  adapt_sim_run (&sim, &r);
  adapt_result_log (&r, "a bitrate that was too low");
  fail_unless (r.changes >= 2);
  fail_unless_equals_int (r.a.rung, 0);
  fail_unless (r.last_change < 10 * SECOND);
}

GST_END_TEST;

/* Each row is a bitrate that changes so quickly that nothing follows from it. */
static const struct
{
  const gchar *what;
  AdaptPhase phases[ADAPT_MAX_PHASES];
  guint n_phases;
} quick[] = {
  { "begins low", { { 0, 3, 400000 }, { 0.9, 3, 1500000 } }, 2 },
  { "begins low and doubles",
      { { 0, 3, 200000 }, { 0.2, 3, 400000 }, { 0.4, 3, 800000 },
          { 0.6, 3, 1600000 } },
      4 },
  { "falls and comes back",
      { { 0, 3, 1500000 }, { 10, 3, 500000 }, { 10.9, 3, 1500000 } }, 3 },
  { "is gone and comes back",
      { { 0, 3, 1500000 }, { 10, 3, 200000 }, { 10.2, 3, 400000 },
          { 10.4, 3, 800000 }, { 10.6, 3, 1600000 } },
      5 },
};

GST_START_TEST (the_first_second_decides_nothing)
{
  AdaptSim sim = { TEST_PICTURE, .n_phases = quick[__i__].n_phases,
    .seconds = 20 };
  AdaptResult r;

  memcpy (sim.phases, quick[__i__].phases, sizeof (sim.phases));
  adapt_sim_run (&sim, &r);
  adapt_result_log (&r, quick[__i__].what);
  fail_unless_equals_int (r.changes, 0);
}

GST_END_TEST;

/* An encoder that is too slow gets faster in the first second, but the picture
 * stays. */
GST_START_TEST (the_first_second_decides_about_speed)
{
  AdaptSim sim = { .bounds = HD30 (BALANCED),
    .max_speed = 2,
    .phases = { { 0, 70, 3000000 } },
    .n_phases = 1,
    .seconds = 1,
    .seed = 1 };
  AdaptResult r;
  g_autofree gchar *end = NULL;

  adapt_sim_run (&sim, &r);
  end = adapt_result_describe (&r);
  fail_unless (g_str_equal (end, "1280x720@30+2"), "%s", end);
}

GST_END_TEST;

static Suite *
adaptation_suite (void)
{
  Suite *s = suite_create ("adaptation");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, a_stream_ends_at_the_expected_operating_point, 0,
      G_N_ELEMENTS (streams));
  tcase_add_loop_test (
      tc, loads_and_bitrates_near_a_threshold_do_not_flap, 0, 3);
  tcase_add_loop_test (tc, competing_load_of_any_period_does_not_flap, 0,
      G_N_ELEMENTS (competing_periods));
  tcase_add_test (tc, a_step_down_is_undone_within_seconds);
  tcase_add_loop_test (
      tc, the_first_second_decides_nothing, 0, G_N_ELEMENTS (quick));
  tcase_add_test (tc, the_first_second_decides_about_speed);
  return s;
}

GST_CHECK_MAIN (adaptation);
