/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <string.h>

#include "adaptsim.h"

#define SECOND GST_LATEST_SECOND_NS
#define BALANCED GST_LATEST_DEGRADATION_BALANCED
#define KEEP_RATE GST_LATEST_DEGRADATION_MAINTAIN_FRAMERATE
#define KEEP_SIZE GST_LATEST_DEGRADATION_MAINTAIN_RESOLUTION
#define ALL GST_LATEST_ADAPT_ALL
/* The noise and the length of an AdaptSim without drift, outliers and competing
 * load. */
#define ALONE(noise, seconds) noise, 0, 0, 0, 0, seconds
#define HD60(preference) \
  { \
    1280, 720, 60, ALL, preference, 10, 180 \
  }
#define HD30(preference) \
  { \
    1280, 720, 30, ALL, preference, 5, 180 \
  }

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

static void
show (const gchar *what, const AdaptResult *r)
{
  g_autofree gchar *end = adapt_result_describe (r);

  GST_INFO ("%s: %s, %d changes, %d of size, %u reversals, %.1f fps, "
            "age p95 %.0f ms, %s",
      what, end, (gint) r->a.changes, (gint) r->a.size_changes, r->reversals,
      r->fps, r->age_p95_ms, gst_latest_limit_to_string (r->a.limit.reason));
}

GST_START_TEST (a_stream_ends_at_the_expected_operating_point)
{
  AdaptResult r;
  g_autofree gchar *end = NULL;
  const gchar *what = streams[__i__].what;

  for (guint32 seed = 1; seed <= 5; seed++) {
    AdaptSim sim = streams[__i__].sim;

    sim.seed = seed;
    adapt_sim_run (&sim, &r);
    show (what, &r);
    g_free (end);
    end = adapt_result_describe (&r);
    fail_unless (g_str_equal (end, streams[__i__].end), "%s: %s", what, end);
    fail_unless (r.a.changes <= streams[__i__].max_changes, "%s: %d changes",
        what, (gint) r.a.changes);
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

/* Streams of eight minutes at many loads and bitrates, with noise; most of them
 * are near some threshold. */
GST_START_TEST (loads_and_bitrates_near_a_threshold_do_not_flap)
{
  static const GstLatestDegradationPreference preferences[] = { BALANCED,
    KEEP_RATE, KEEP_SIZE };
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
      show (by_rate ? "rate" : "load", &r);
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
  show ("competing load", &r);
  fail_unless (r.reversals <= (sim.competing_period <= 20
                       ? 6
                       : 2 * sim.seconds / sim.competing_period),
      "%u reversals", r.reversals);
  fail_unless (r.a.size_changes <= 16, "%d sizes", (gint) r.a.size_changes);
  fail_unless (r.closest_sizes >= 5 * SECOND);
}

GST_END_TEST;

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

/* The stream comes to its bitrate from the first rung, from the last one, from a
 * tenth and back, and from ten times as much. */
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
 * quantizer is finer than that of the first: a smaller picture at a higher frame
 * rate may need more bits, so that no stream stops there. */
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
        show (contents[__i__].what, &r);
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

/* 480 lines of a test picture at 29.7 frames a second, for which 1 Mbit/s is too
 * little and 1.5 Mbit/s enough. */
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
  show ("a bitrate that was too low", &r);
  fail_unless (r.a.changes >= 2);
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
  show (quick[__i__].what, &r);
  fail_unless_equals_int (r.a.changes, 0);
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
  show ("noise", &r);
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
    show (contents[__i__ / 3].what, &r);
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

/* An adaptation of a 720p30 stream and its clock. */
typedef struct
{
  GstLatestAdaptation a;
  gint64 now;
} Stream;

static void
stream_configure (Stream *s, const GstLatestLadderBounds *bounds)
{
  GstLatestAdaptationConfig config = { .bounds = *bounds };

  gst_latest_adaptation_configure (&s->a, s->now, &config);
}

static void
stream_init (Stream *s, GstLatestDegradationPreference preference)
{
  GstLatestLadderBounds bounds = HD30 (preference);

  s->now = 0;
  gst_latest_adaptation_init (&s->a, GST_LATEST_VPX_CODEC_VP8);
  stream_configure (s, &bounds);
}

static void
stream_add (Stream *s, gint64 busy_ms, gint64 age, guint bitrate)
{
  GstLatestAdaptationFrame frame = { .now = s->now,
    .busy = busy_ms * SECOND / 1000,
    .age = age,
    .bits = bitrate / 30,
    .target = bitrate,
    .qp = GST_LATEST_QP_UNKNOWN };

  gst_latest_adaptation_add_frame (&s->a, &frame);
  s->now += SECOND / 30;
}

static void
stream_run (Stream *s, gdouble seconds, gint64 busy_ms, guint bitrate)
{
  gint64 end = s->now + seconds * SECOND;

  while (s->now < end)
    stream_add (s, busy_ms, GST_LATEST_TIME_NONE, bitrate);
}

static gint
stream_height (const Stream *s)
{
  return gst_latest_adaptation_get (&s->a).height;
}

/* A stream whose encoder is so slow that it went down to 640x360. */
static void
stream_init_slow (Stream *s)
{
  stream_init (s, KEEP_RATE);
  stream_run (s, 3, 70, 5000000);
  fail_unless_equals_int (stream_height (s), 360);
}

/* The limit that was found is one of pixels per second, so it is kept when the
 * input changes. */
static const struct
{
  const gchar *what;
  GstLatestLadderBounds next;
  const gchar *expected;
} inputs[] = {
  { "the same", HD30 (KEEP_RATE), "640x360@30" },
  { "another rate, same picture", { 1280, 720, 25, ALL, KEEP_RATE, 5, 180 },
      "640x360@25" },
  { "smaller", { 640, 360, 30, ALL, KEEP_RATE, 5, 180 }, "640x360@30" },
  { "larger", { 1920, 1080, 30, ALL, KEEP_RATE, 5, 180 }, "480x270@30" },
  { "on its side", { 720, 1280, 30, ALL, KEEP_RATE, 5, 180 }, "360x640@30" },
  { "may not be as small", { 1280, 720, 30, ALL, KEEP_RATE, 5, 540 },
      "960x540@30" },
  { "size is to stay", HD30 (KEEP_SIZE), "1280x720@7.5" },
  { "nothing may change", { 1280, 720, 30, 0, BALANCED, 5, 180 },
      "1280x720@30" },
};

GST_START_TEST (another_input_continues_at_the_same_pixel_rate)
{
  Stream s;
  g_autofree gchar *end = NULL;
  const GstLatestRung *rung;

  stream_init_slow (&s);
  stream_configure (&s, &inputs[__i__].next);
  rung = &s.a.ladder.rungs[s.a.rung];
  end =
      g_strdup_printf ("%ux%u@%g", rung->width, rung->height, rung->framerate);
  fail_unless (g_str_equal (end, inputs[__i__].expected), "%s: %s",
      inputs[__i__].what, end);
}

GST_END_TEST;

/* Both processor time and bitrate are short: the one that leaves less is the
 * reason. */
GST_START_TEST (the_reason_is_what_limits_most)
{
  Stream s;

  stream_init_slow (&s);
  fail_unless_equals_int (s.a.limit.reason, GST_LATEST_LIMIT_CPU);
  stream_run (&s, 3, 12, 60000);
  fail_unless_equals_int (s.a.limit.reason, GST_LATEST_LIMIT_BANDWIDTH);
  stream_run (&s, 60, 1, 5000000);
  fail_unless_equals_int (s.a.limit.reason, GST_LATEST_LIMIT_NONE);
  fail_unless_equals_int (stream_height (&s), 720);
}

GST_END_TEST;

/* While both limit about equally, the reason stays the same. */
GST_START_TEST (the_reason_does_not_flap)
{
  Stream s;

  stream_init_slow (&s);
  /* The processor allows 1.33 times the pixels, the bitrate 1.2 times. */
  stream_run (&s, 8, 15, 149300);
  fail_unless_equals_int (s.a.limit.reason, GST_LATEST_LIMIT_CPU);
  /* The bitrate allows 1.0 times the pixels. */
  stream_run (&s, 8, 15, 124400);
  fail_unless_equals_int (s.a.limit.reason, GST_LATEST_LIMIT_BANDWIDTH);
  stream_run (&s, 8, 15, 149300);
  fail_unless_equals_int (s.a.limit.reason, GST_LATEST_LIMIT_BANDWIDTH);
}

GST_END_TEST;

/* Returns the time until the next step up. */
static gdouble
seconds_until_up (Stream *s, gint64 busy_ms, guint bitrate)
{
  guint rung = s->a.rung;
  gint64 start = s->now;

  while (s->a.rung >= rung && s->now - start < 100 * SECOND)
    stream_run (s, 1.0 / 30, busy_ms, bitrate);
  return (gdouble) (s->now - start) / SECOND;
}

/* The bitrate rises by a factor of more than 1000 at once. */
GST_START_TEST (a_step_up_is_four_times_the_pixels_at_most)
{
  Stream s;

  stream_init (&s, KEEP_RATE);
  stream_run (&s, 10, 1, 30000);
  fail_unless_equals_int (stream_height (&s), 180);
  seconds_until_up (&s, 1, 50000000);
  fail_unless_equals_int (stream_height (&s), 360);
}

GST_END_TEST;

/* Much headroom at the end of the dwell time does not count. */
GST_START_TEST (a_step_up_uses_the_least_headroom_of_the_dwell_time)
{
  Stream s;

  stream_init_slow (&s);
  stream_run (&s, 4, 8, 5000000);
  fail_unless_equals_int (stream_height (&s), 360);
  seconds_until_up (&s, 2, 5000000);
  fail_unless_equals_int (stream_height (&s), 540);
}

GST_END_TEST;

/* A step up that fails makes the dwell time longer, one that lasts makes it
 * shorter again. */
GST_START_TEST (the_dwell_time_adapts_to_failed_steps_up)
{
  Stream s;
  gdouble first, after_trouble, after_peace;

  stream_init (&s, KEEP_RATE);
  stream_run (&s, 3, 45, 5000000);
  first = seconds_until_up (&s, 5, 5000000);
  stream_run (&s, 7, 45, 5000000);
  after_trouble = seconds_until_up (&s, 5, 5000000);
  stream_run (&s, 90, 5, 5000000);
  stream_run (&s, 3, 45, 5000000);
  after_peace = seconds_until_up (&s, 5, 5000000);
  fail_unless (after_trouble > 2 * first, "%g, %g", first, after_trouble);
  fail_unless (
      after_peace < 0.75 * after_trouble, "%g, %g", after_trouble, after_peace);
}

GST_END_TEST;

/* Frames are late although the encoder is fast, because its threads wait for
 * the processor. That counts only with some load: a network in front may be
 * late too. */
GST_START_TEST (late_frames_lower_the_load_threshold)
{
  static const gint64 busy_ms[] = { 12, 23 };

  for (guint loaded = 0; loaded < 2; loaded++) {
    Stream s;

    stream_init (&s, BALANCED);
    for (guint i = 0; i < 150; i++)
      stream_add (
          &s, busy_ms[loaded], (i < 30 ? 1 : 120) * SECOND / 1000, 3000000);
    fail_unless (loaded == (s.a.rung > 0));
  }
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
  tcase_add_loop_test (tc, another_input_continues_at_the_same_pixel_rate, 0,
      G_N_ELEMENTS (inputs));
  tcase_add_loop_test (tc, the_rung_does_not_depend_on_the_way_there, 0,
      G_N_ELEMENTS (contents));
  tcase_add_test (tc, a_step_down_is_undone_within_seconds);
  tcase_add_loop_test (
      tc, the_first_second_decides_nothing, 0, G_N_ELEMENTS (quick));
  tcase_add_test (tc, the_first_second_decides_about_speed);
  tcase_add_loop_test (tc, far_too_large_frames_are_stopped_within_two_seconds,
      0, 2 * G_N_ELEMENTS (preferences));
  tcase_add_loop_test (tc, quantizers_near_the_limit_do_not_flap, 0,
      3 * G_N_ELEMENTS (contents));
  tcase_add_test (tc, the_reason_is_what_limits_most);
  tcase_add_test (tc, the_reason_does_not_flap);
  tcase_add_test (tc, a_step_up_is_four_times_the_pixels_at_most);
  tcase_add_test (tc, a_step_up_uses_the_least_headroom_of_the_dwell_time);
  tcase_add_test (tc, the_dwell_time_adapts_to_failed_steps_up);
  tcase_add_test (tc, late_frames_lower_the_load_threshold);
  return s;
}

GST_CHECK_MAIN (adaptation);
