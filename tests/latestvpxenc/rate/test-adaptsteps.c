/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "adaptsim.h"

/* Tests of single steps, in streams without noise. */

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

/* An encoder that makes ten times its bitrate at the coarsest quantizer. */
static void
stream_exceed (Stream *s, guint frames)
{
  for (guint i = 0; i < frames; i++) {
    const GstLatestAdaptationFrame frame = { .now = s->now,
      .busy = SECOND / 1000,
      .age = GST_LATEST_TIME_NONE,
      .bits = 10 * 1000000 / 30,
      .target = 1000000,
      .qp = 127 };

    gst_latest_adaptation_add_frame (&s->a, &frame);
    s->now += SECOND / 30;
  }
}

/* The frame rate is measured, and may be another one meanwhile. */
GST_START_TEST (what_is_stopped_stays_so_with_another_frame_rate)
{
  GstLatestLadderBounds bounds = HD30 (GST_LATEST_DEGRADATION_BALANCED);
  gdouble stopped;
  Stream s;

  stream_init (&s, GST_LATEST_DEGRADATION_BALANCED);
  while (gst_latest_adaptation_get (&s.a).max_framerate == 0)
    stream_exceed (&s, 1);
  stopped = gst_latest_adaptation_get (&s.a).max_framerate;
  stream_exceed (&s, 3);
  bounds.framerate = 24;
  stream_configure (&s, &bounds);
  fail_unless_equals_float (
      gst_latest_adaptation_get (&s.a).max_framerate, stopped);
  /* Another picture is another stream. */
  bounds.width /= 2;
  stream_configure (&s, &bounds);
  fail_unless_equals_float (gst_latest_adaptation_get (&s.a).max_framerate, 0);
}

GST_END_TEST;

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
adaptsteps_suite (void)
{
  Suite *s = suite_create ("adaptsteps");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, what_is_stopped_stays_so_with_another_frame_rate);
  tcase_add_loop_test (tc, another_input_continues_at_the_same_pixel_rate, 0,
      G_N_ELEMENTS (inputs));
  tcase_add_test (tc, the_reason_is_what_limits_most);
  tcase_add_test (tc, the_reason_does_not_flap);
  tcase_add_test (tc, a_step_up_is_four_times_the_pixels_at_most);
  tcase_add_test (tc, a_step_up_uses_the_least_headroom_of_the_dwell_time);
  tcase_add_test (tc, the_dwell_time_adapts_to_failed_steps_up);
  tcase_add_test (tc, late_frames_lower_the_load_threshold);
  return s;
}

GST_CHECK_MAIN (adaptsteps);
