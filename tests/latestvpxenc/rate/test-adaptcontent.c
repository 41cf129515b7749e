/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <string.h>

#include "adaptsim.h"

/* Tests of adaptation to a bitrate that is known by the quantizer, and so to
 * the content. */

/* Contents as measured with vp8enc; the quantizer is 60 at so many bits per
 * pixel of 720p. */
static const struct
{
  const gchar *what;
  gdouble detail, bits_slope, size_slope;
} contents[] = {
  { "test picture with a corner of noise", 0.2, 40, 40 },
  { "moving rings", 0.04, 34, 13 },
  { "detail in every pixel", 0.06, 30, 8 },
  { "easy", 0.01, 34, 15 },
  { "a power of the bits per pixel", 0.05, 0, 0 },
};

static const guint bitrates[] = { 150000, 300000, 600000, 1000000, 1500000,
  2500000, 5000000 };

static const GstLatestDegradationPreference preferences[] = { BALANCED,
  KEEP_RATE, KEEP_SIZE };

#define N_WAYS 4

/* The stream comes to its bitrate from the first rung, from the last one, from
 * a tenth and back, and from ten times as much. */
static void
set_way (AdaptSim *sim, guint way, guint bitrate)
{
  const AdaptPhase phases[N_WAYS][3] = {
    { { 0, 5, bitrate }, { 20, 5, bitrate }, { 40, 5, bitrate } },
    { { 0, 5, 10000 }, { 20, 5, 10000 }, { 40, 5, bitrate } },
    { { 0, 5, bitrate }, { 20, 5, bitrate / 10 }, { 40, 5, bitrate } },
    { { 0, 5, bitrate * 10 }, { 20, 5, bitrate }, { 40, 5, bitrate } },
  };

  memcpy (sim->phases, phases[way], sizeof (phases[way]));
  sim->n_phases = 3;
}

/* Returns the distance of two rungs. A rung between them counts when its
 * quantizer is finer than that of the first: a smaller picture at a higher
 * frame rate may need more bits, so that no stream stops there. */
static guint
get_distance (
    const AdaptSim *sim, const GstLatestLadder *ladder, guint first, guint last)
{
  guint distance = first < last ? 1 : 0;

  for (guint i = first + 1; i < last; i++) {
    if (adapt_sim_quantizer (sim, &ladder->rungs[i], 1e6)
        < adapt_sim_quantizer (sim, &ladder->rungs[first], 1e6))
      distance++;
  }
  return distance;
}

GST_START_TEST (the_rung_does_not_depend_on_the_way_there)
{
  for (guint p = 0; p < G_N_ELEMENTS (preferences); p++)
    for (guint b = 0; b < G_N_ELEMENTS (bitrates); b++) {
      guint first = G_MAXUINT, last = 0;
      g_autoptr (GString) ends = g_string_new (NULL);
      AdaptResult r;
      AdaptSim sim;

      for (guint way = 0; way < N_WAYS; way++) {
        g_autofree gchar *end = NULL;

        sim = (AdaptSim) { .bounds = HD30 (preferences[p]),
          .noise = 0.1,
          .seconds = 80,
          .seed = way,
          .detail = contents[__i__].detail,
          .bits_slope = contents[__i__].bits_slope,
          .size_slope = contents[__i__].size_slope };
        set_way (&sim, way, bitrates[b]);
        adapt_sim_run (&sim, &r);
        adapt_result_log (&r, contents[__i__].what);
        end = adapt_result_describe (&r);
        g_string_append_printf (ends, " %s", end);
        first = MIN (first, r.a.rung);
        last = MAX (last, r.a.rung);
      }
      fail_unless (get_distance (&sim, &r.a.ladder, first, last) <= 1,
          "%s, %u bit/s:%s", contents[__i__].what, bitrates[b], ends->str);
    }
}

GST_END_TEST;

/* White noise makes 9.7 times its bitrate at the coarsest quantizer, from the
 * start or after a cut. */
GST_START_TEST (far_too_large_frames_are_stopped_within_two_seconds)
{
  guint cut = 4 * (__i__ % 2), preference = __i__ / 2;
  AdaptSim sim = { .bounds = { 640, 360, 30, ALL, preferences[preference], 5,
                       90 },
    .noise = 0.05,
    .bits_slope = 40,
    .size_slope = 40,
    .seconds = 20,
    .detail = 0.02,
    .n_phases = 2,
    .phases = { { 0, 3, 1000000, 0.02 }, { cut, 3, 1000000, 4.5 } } };
  AdaptResult r;

  if (preferences[preference] == KEEP_SIZE)
    sim.phases[1].detail = 2;
  adapt_sim_run (&sim, &r);
  adapt_result_log (&r, "noise");
  for (guint i = 0; i < ADAPT_BITS_SECONDS; i++)
    GST_INFO ("second %u: %.2f Mbit", i, r.bits[i] / 1e6);
  fail_unless (r.bits[cut] > 2e6);
  fail_unless (r.bits[cut + 1] < 2e6, "%g", r.bits[cut + 1]);
  for (guint i = cut + 2; i < ADAPT_BITS_SECONDS; i++)
    fail_unless (r.bits[i] < 1.4e6, "second %u: %g", i, r.bits[i]);
  fail_unless (r.reversals <= 4, "%u reversals", r.reversals);
}

GST_END_TEST;

/* Streams of eight minutes with a known quantizer at many bitrates, with noise
 * and a sine of a quarter. */
GST_START_TEST (quantizers_near_the_limit_do_not_flap)
{
  guint worst = 0, worst_sizes = 0;

  for (guint i = 0; i < 20; i++) {
    AdaptResult r;
    AdaptSim sim = { .bounds = HD30 (preferences[__i__ % 3]),
      .n_phases = 1,
      .phases = { { 0, 5, 50000 + 90000 * i } },
      .noise = 0.4,
      .drift = 0.25,
      .seconds = 480,
      .seed = i,
      .detail = contents[__i__ / 3].detail,
      .bits_slope = contents[__i__ / 3].bits_slope,
      .size_slope = contents[__i__ / 3].size_slope };

    adapt_sim_run (&sim, &r);
    adapt_result_log (&r, contents[__i__ / 3].what);
    worst = MAX (worst, r.reversals);
    worst_sizes = MAX (worst_sizes, r.a.size_changes);
    fail_unless (r.closest_sizes >= 5 * SECOND);
    fail_unless (r.reversals <= 14, "%s, %u bit/s: %u reversals",
        contents[__i__ / 3].what, sim.phases[0].bitrate, r.reversals);
    fail_unless (r.a.size_changes <= 14, "%s, %u bit/s: %d sizes",
        contents[__i__ / 3].what, sim.phases[0].bitrate,
        (gint) r.a.size_changes);
  }
  GST_INFO ("at most %u reversals, %u changes of size", worst, worst_sizes);
}

GST_END_TEST;

static Suite *
adaptcontent_suite (void)
{
  Suite *s = suite_create ("adaptcontent");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, the_rung_does_not_depend_on_the_way_there, 0,
      G_N_ELEMENTS (contents));
  tcase_add_loop_test (tc, far_too_large_frames_are_stopped_within_two_seconds,
      0, 2 * G_N_ELEMENTS (preferences));
  tcase_add_loop_test (tc, quantizers_near_the_limit_do_not_flap, 0,
      3 * G_N_ELEMENTS (contents));
  return s;
}

GST_CHECK_MAIN (adaptcontent);
