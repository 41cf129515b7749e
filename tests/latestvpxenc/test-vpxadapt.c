/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <gst/video/video.h>

/* Tests of the steps that adaptation takes. The encoder is real, but the time
 * it takes is not: frames arrive at the pace of a test clock that stands in for
 * the system's clock, and an encode moves that clock by an amount in proportion
 * to the pixels. */

static GstClock *virtual_clock; /* the system clock of this program */
static gint full_cost_us;       /* atomic: for 320x240 */

typedef struct
{
  GstHarness *h;
  GstElement *enc, *slot;
  GstClockTime start; /* of the next frame */
  gint width, height;
  gint fps_n, fps_d;
} Fixture;

static GstPadProbeReturn
take_time (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  GstStructure *s = gst_caps_get_structure (caps, 0);
  gint width, height;

  gst_structure_get (
      s, "width", G_TYPE_INT, &width, "height", G_TYPE_INT, &height, NULL);
  gst_test_clock_advance_time (GST_TEST_CLOCK (virtual_clock),
      (gint64) g_atomic_int_get (&full_cost_us) * 1000 * width * height
          / (320 * 240));
  return GST_PAD_PROBE_OK;
}

static void
set_input (Fixture *f, gint width, gint height)
{
  f->width = width;
  f->height = height;
  gst_harness_set_src_caps (f->h,
      gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING, "I420",
          "width", G_TYPE_INT, width, "height", G_TYPE_INT, height, "framerate",
          GST_TYPE_FRACTION, f->fps_n, f->fps_d, "pixel-aspect-ratio",
          GST_TYPE_FRACTION, 1, 1, NULL));
}

static void
fixture_init (Fixture *f, const gchar *preference, const gchar *downstream)
{
  g_autoptr (GstElement) encoder = NULL;
  g_autoptr (GstPad) pad = NULL;

  virtual_clock = gst_test_clock_new_with_start_time (GST_SECOND);
  gst_system_clock_set_default (virtual_clock);
  f->enc = gst_element_factory_make ("latestvpxenc", NULL);
  gst_object_ref_sink (f->enc);
  g_object_set (f->enc, "min-height", 60, "bitrate", 5000000, NULL);
  f->slot = gst_bin_get_by_name (GST_BIN (f->enc), "slot");
  gst_util_set_object_arg (
      G_OBJECT (f->enc), "degradation-preference", preference);
  full_cost_us = 10000;
  f->start = GST_SECOND;
  encoder = gst_bin_get_by_name (GST_BIN (f->enc), "encoder");
  pad = gst_element_get_static_pad (encoder, "sink");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, take_time, NULL, NULL);
  f->h = gst_harness_new_with_element (f->enc, "sink", "src");
  if (downstream)
    gst_harness_set_sink_caps_str (f->h, downstream);
  f->fps_n = 30;
  f->fps_d = 1;
  set_input (f, 320, 240);
}

static void
fixture_clear (Fixture *f)
{
  gst_harness_teardown (f->h);
  gst_object_unref (f->slot);
  gst_object_unref (f->enc);
  gst_system_clock_set_default (NULL);
  gst_clear_object (&virtual_clock);
}

static void
push_frame (Fixture *f)
{
  GstClockTime interval =
      gst_util_uint64_scale_int (GST_SECOND, f->fps_d, f->fps_n);
  gsize size = f->width * f->height * 3 / 2;
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, size, NULL);

  gst_buffer_memset (buffer, 0, 100, size);
  GST_BUFFER_PTS (buffer) = f->start;
  GST_BUFFER_DURATION (buffer) = interval;
  f->start += interval;
  fail_unless_equals_int (gst_harness_push (f->h, buffer), GST_FLOW_OK);
}

static void
wait_until (GstClockTime time)
{
  if (gst_clock_get_time (virtual_clock) < time)
    gst_test_clock_set_time (GST_TEST_CLOCK (virtual_clock), time);
}

static void
push_one (Fixture *f)
{
  /* Nothing happens until the frame arrives, or else it has waited for the
   * encoder. */
  wait_until (f->start);
  push_frame (f);
}

static void
encode_one (Fixture *f)
{
  push_one (f);
  gst_buffer_unref (gst_harness_pull (f->h));
}

static GstStructure *
get_stats (Fixture *f)
{
  GstStructure *stats;

  g_object_get (f->enc, "stats", &stats, NULL);
  return stats;
}

static gdouble
stat_of (Fixture *f, const gchar *name)
{
  g_autoptr (GstStructure) stats = get_stats (f);
  g_auto (GValue) number = G_VALUE_INIT;
  const GValue *value = gst_structure_get_value (stats, name);

  fail_unless (value != NULL, "no %s", name);
  g_value_init (&number, G_TYPE_DOUBLE);
  fail_unless (g_value_transform (value, &number));
  return g_value_get_double (&number);
}

static void
check_reason (Fixture *f, const gchar *expected)
{
  g_autoptr (GstStructure) stats = get_stats (f);

  fail_unless_equals_string (
      gst_structure_get_string (stats, "quality-limitation-reason"), expected);
}

/* Encodes at most @most frames until the statistic changes; returns whether it
 * did. */
static gboolean
encode_until_changed (Fixture *f, const gchar *stat, guint most)
{
  gdouble before = stat_of (f, stat);

  for (guint i = 0; i < most; i++) {
    encode_one (f);
    if (stat_of (f, stat) != before)
      return TRUE;
  }
  return FALSE;
}

GST_START_TEST (fewer_frames_cost_no_caps_and_no_key_frame)
{
  Fixture f;
  g_auto (GValue) max = G_VALUE_INIT;

  fixture_init (&f, "maintain-resolution", NULL);
  gst_child_proxy_set (GST_CHILD_PROXY (f.enc), "encoder::cpu-used", -8, NULL);
  check_reason (&f, "none");
  g_atomic_int_set (&full_cost_us, 31000);
  fail_unless (encode_until_changed (&f, "framerate-limit", 300));
  fail_unless_equals_float (stat_of (&f, "framerate-limit"), 20);
  for (guint i = 0; i < 5; i++)
    encode_one (&f);
  check_reason (&f, "cpu");
  fail_unless_equals_float (stat_of (&f, "frame-width"), 320);
  fail_unless_equals_float (stat_of (&f, "key-frames-encoded"), 1);
  fail_unless_equals_float (stat_of (&f, "speed-steps"), 0);
  /* The user's own limit reads as before. */
  g_value_init (&max, GST_TYPE_FRACTION);
  g_object_get_property (G_OBJECT (f.enc), "max-framerate", &max);
  fail_unless_equals_int (gst_value_get_fraction_numerator (&max), 0);
  fixture_clear (&f);
}

GST_END_TEST;

static guint64
slot_stat_of (Fixture *f, const gchar *name)
{
  g_autoptr (GstStructure) stats = NULL;
  guint64 value = 0;

  g_object_get (f->slot, "stats", &stats, NULL);
  fail_unless (gst_structure_get_uint64 (stats, name, &value), "no %s", name);
  return value;
}

/* The slot waits in real time, so with one frame in a hundred seconds no wait
 * ends in this test. */
GST_START_TEST (frames_above_the_rate_stay_in_the_slot)
{
  Fixture f;
  g_autoptr (GstCaps) before = NULL;
  g_autoptr (GstCaps) after = NULL;
  gboolean healthy;
  gdouble encoded;

  fixture_init (&f, "maintain-resolution", NULL);
  gst_child_proxy_set (GST_CHILD_PROXY (f.enc), "encoder::cpu-used", -8, NULL);
  g_object_set (f.enc, "min-framerate", 1, 1000, NULL);
  f.fps_n = 1;
  f.fps_d = 100;
  set_input (&f, 320, 240);
  g_atomic_int_set (&full_cost_us, 95 * G_USEC_PER_SEC);
  fail_unless (encode_until_changed (&f, "framerate-limit", 300));
  encoded = stat_of (&f, "frames-encoded");
  before = gst_pad_get_current_caps (GST_PAD_PEER (f.h->sinkpad));
  fail_unless_equals_uint64 (slot_stat_of (&f, "throttled"), 0);
  while (slot_stat_of (&f, "throttled") == 0) {
    push_frame (&f);
    g_thread_yield ();
    fail_unless_equals_float (stat_of (&f, "frames-encoded"), encoded);
  }
  /* Frames that the limit keeps back are no stall. */
  for (guint i = 0; i < 10; i++) {
    gst_test_clock_advance_time (GST_TEST_CLOCK (virtual_clock), GST_SECOND);
    push_frame (&f);
  }
  g_object_get (f.enc, "healthy", &healthy, NULL);
  fail_unless (healthy);
  fail_unless_equals_float (stat_of (&f, "key-frames-encoded"), 1);
  after = gst_pad_get_current_caps (GST_PAD_PEER (f.h->sinkpad));
  fail_unless (gst_caps_is_equal (before, after));
  fixture_clear (&f);
}

GST_END_TEST;

/* Has the next encode end when @ns of real time have passed. Returns that
 * moment. */
static gint64
set_ready_in (Fixture *f, gint64 ns)
{
  gint64 ready = g_get_monotonic_time () * 1000 + ns;

  g_object_set (f->enc, "downstream-ready", (guint64) ready, NULL);
  return ready;
}

static gint64 encode_began; /* atomic: real time, ns */

static GstPadProbeReturn
note_start (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  __atomic_store_n (
      &encode_began, g_get_monotonic_time () * 1000, __ATOMIC_SEQ_CST);
  return GST_PAD_PROBE_OK;
}

/* An encode takes 400 ms, but key frames, which do not count, 900. So the encode
 * begins 400 ms before downstream is ready, unless the machine is so slow that
 * the test is made again. */
GST_START_TEST (an_encode_ends_when_downstream_is_ready)
{
  Fixture f;
  g_autoptr (GstPad) pad = NULL;
  gboolean in_time = FALSE;

  fixture_init (&f, "balanced", NULL);
  g_object_set (f.enc, "adaptation", 0, NULL);
  f.fps_n = 1;
  set_input (&f, 320, 240);
  pad = gst_element_get_static_pad (f.slot, "src");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, note_start, NULL, NULL);
  g_atomic_int_set (&full_cost_us, 900 * 1000);
  encode_one (&f);
  g_atomic_int_set (&full_cost_us, 400 * 1000);
  for (guint i = 0; i < 4; i++)
    encode_one (&f);
  for (guint i = 0; !in_time && i < 50; i++) {
    gint64 ready = set_ready_in (&f, 500 * GST_MSECOND), began;

    encode_one (&f);
    began = __atomic_load_n (&encode_began, __ATOMIC_SEQ_CST);
    fail_unless (began >= ready - (gint64) (400 * GST_MSECOND),
        "%" G_GINT64_FORMAT " us too early",
        (ready - (gint64) (400 * GST_MSECOND) - began) / 1000);
    in_time = began < ready - (gint64) (100 * GST_MSECOND);
  }
  fail_unless (in_time);
  fixture_clear (&f);
}

GST_END_TEST;

/* A source that brings three frames every 100 ms. The newest of them grows 70 ms
 * old while downstream is waited for, which looks as if the processor was short
 * of time. */
GST_START_TEST (a_wait_for_downstream_is_no_load)
{
  const gint64 wait = 70 * GST_MSECOND;
  const gint64 encode = 23 * GST_MSECOND;
  Fixture f;

  fixture_init (&f, "maintain-resolution", NULL);
  gst_child_proxy_set (GST_CHILD_PROXY (f.enc), "encoder::cpu-used", -8, NULL);
  /* Without a clock there are no ages. */
  gst_element_set_clock (f.enc, virtual_clock);
  gst_element_set_base_time (f.enc, 0);
  g_atomic_int_set (&full_cost_us, encode / 1000);
  for (guint i = 0; i < 10; i++)
    encode_one (&f);
  for (guint i = 0; i < 40; i++) {
    GstClockTime newest;
    gboolean done = FALSE;

    wait_until (f.start + 2 * GST_SECOND / f.fps_n);
    set_ready_in (&f, wait + encode);
    for (guint n = 0; n < 3; n++) {
      newest = f.start;
      push_frame (&f);
      /* The slot's thread gets to where it waits. */
      g_usleep (1000);
    }
    gst_test_clock_advance_time (GST_TEST_CLOCK (virtual_clock), wait);
    while (!done) {
      GstBuffer *buffer = gst_harness_pull (f.h);

      done = GST_BUFFER_PTS (buffer) == newest;
      gst_buffer_unref (buffer);
    }
  }
  fail_unless_equals_float (stat_of (&f, "framerate-limit"), 0);
  check_reason (&f, "none");
  fail_unless (stat_of (&f, "frames-held") > 0);
  fixture_clear (&f);
}

GST_END_TEST;

/* Checks that the source was not asked for other caps because of a size set
 * here. */
static void
check_upstream_is_not_asked (Fixture *f)
{
  GstEvent *event;

  while ((event = gst_harness_try_pull_upstream_event (f->h))) {
    fail_if (GST_EVENT_TYPE (event) == GST_EVENT_RECONFIGURE);
    gst_event_unref (event);
  }
}

static void
forget_upstream_events (Fixture *f)
{
  GstEvent *event;

  while ((event = gst_harness_try_pull_upstream_event (f->h)))
    gst_event_unref (event);
}

GST_START_TEST (the_picture_gets_smaller_and_larger_again)
{
  Fixture f;
  g_autoptr (GstCaps) caps = NULL;
  g_autoptr (GstStructure) stats = NULL;
  g_autoptr (GstStructure) durations = NULL;
  GstStructure *s;
  gint width, height, num, den;
  gdouble none, cpu;

  fixture_init (&f, "maintain-framerate", NULL);
  gst_child_proxy_set (GST_CHILD_PROXY (f.enc), "encoder::cpu-used", -8, NULL);
  g_atomic_int_set (&full_cost_us, 31000);
  encode_one (&f);
  forget_upstream_events (&f);
  fail_unless (encode_until_changed (&f, "frame-width", 300));
  check_upstream_is_not_asked (&f);
  caps = gst_pad_get_current_caps (GST_PAD_PEER (f.h->sinkpad));
  s = gst_caps_get_structure (caps, 0);
  gst_structure_get (
      s, "width", G_TYPE_INT, &width, "height", G_TYPE_INT, &height, NULL);
  fail_unless_equals_int (width, 240);
  fail_unless_equals_int (height, 180);
  if (gst_structure_get_fraction (s, "pixel-aspect-ratio", &num, &den))
    fail_unless (num == 1 && den == 1);
  fail_unless_equals_float (stat_of (&f, "key-frames-encoded"), 2);
  fail_unless_equals_float (stat_of (&f, "scale"), 0.75);
  fail_unless_equals_float (stat_of (&f, "framerate-limit"), 0);

  g_atomic_int_set (&full_cost_us, 5000);
  fail_if (encode_until_changed (&f, "frame-width", 100));
  fail_unless (encode_until_changed (&f, "frame-width", 150));
  fail_unless_equals_float (stat_of (&f, "frame-width"), 320);
  fail_unless_equals_float (stat_of (&f, "key-frames-encoded"), 3);
  fail_unless_equals_float (
      stat_of (&f, "quality-limitation-resolution-changes"), 2);
  check_reason (&f, "none");
  stats = get_stats (&f);
  gst_structure_get (stats, "quality-limitation-durations", GST_TYPE_STRUCTURE,
      &durations, NULL);
  gst_structure_get (durations, "none", G_TYPE_DOUBLE, &none, "cpu",
      G_TYPE_DOUBLE, &cpu, NULL);
  fail_unless (none > 0.5 && cpu >= 5 && cpu < 9, "%g %g", none, cpu);
  fixture_clear (&f);
}

GST_END_TEST;

GST_START_TEST (a_size_asked_for_downstream_stays)
{
  Fixture f;

  fixture_init (&f, "balanced", "video/x-vp8,width=160,height=120");
  gst_child_proxy_set (GST_CHILD_PROXY (f.enc), "encoder::cpu-used", -8, NULL);
  g_atomic_int_set (&full_cost_us, 4 * 31000);
  fail_unless (encode_until_changed (&f, "framerate-limit", 300));
  for (guint i = 0; i < 20; i++)
    encode_one (&f);
  /* The size stays even if nothing else may change. */
  gst_util_set_object_arg (
      G_OBJECT (f.enc), "degradation-preference", "maintain-framerate");
  for (guint i = 0; i < 60; i++)
    encode_one (&f);
  fail_unless_equals_float (stat_of (&f, "frame-width"), 160);
  fail_unless_equals_float (stat_of (&f, "scale"), 1);
  fail_unless_equals_float (stat_of (&f, "key-frames-encoded"), 1);
  fixture_clear (&f);
}

GST_END_TEST;

GST_START_TEST (the_encoder_gets_faster_first)
{
  Fixture f;
  gint speed;

  fixture_init (&f, "balanced", NULL);
  g_atomic_int_set (&full_cost_us, 31000);
  fail_unless (encode_until_changed (&f, "speed-steps", 300));
  encode_one (&f);
  gst_child_proxy_get (
      GST_CHILD_PROXY (f.enc), "encoder::cpu-used", &speed, NULL);
  fail_unless_equals_int (speed, -12);
  fail_unless_equals_float (stat_of (&f, "framerate-limit"), 0);
  fail_unless_equals_float (stat_of (&f, "frame-width"), 320);
  fail_unless_equals_float (stat_of (&f, "key-frames-encoded"), 1);
  check_reason (&f, "none");
  fixture_clear (&f);
}

GST_END_TEST;

GST_START_TEST (too_few_bits_are_another_reason)
{
  Fixture f;

  fixture_init (&f, "maintain-framerate", NULL);
  g_object_set (f.enc, "max-bitrate", 15000, NULL);
  encode_one (&f);
  fail_unless (encode_until_changed (&f, "frame-width", 150));
  check_reason (&f, "bandwidth");
  fail_unless_equals_float (stat_of (&f, "target-bitrate"), 15000);
  fail_unless_equals_float (stat_of (&f, "speed-steps"), 0);
  fixture_clear (&f);
}

GST_END_TEST;

/* The bits for each pixel would be too few for most pictures. */
GST_START_TEST (an_easy_picture_needs_few_bits)
{
  Fixture f;

  fixture_init (&f, "maintain-framerate", NULL);
  g_object_set (f.enc, "max-bitrate", 25000, NULL);
  encode_one (&f);
  fail_if (encode_until_changed (&f, "frame-width", 150));
  check_reason (&f, "none");
  fixture_clear (&f);
}

GST_END_TEST;

GST_START_TEST (off_is_off)
{
  Fixture f;

  fixture_init (&f, "balanced", NULL);
  gst_util_set_object_arg (G_OBJECT (f.enc), "adaptation", "0");
  g_atomic_int_set (&full_cost_us, 60000);
  fail_if (encode_until_changed (&f, "framerate-limit", 100));
  fail_unless_equals_float (stat_of (&f, "frame-width"), 320);
  fail_unless_equals_float (stat_of (&f, "speed-steps"), 0);
  fixture_clear (&f);
}

GST_END_TEST;

/* The limit, 3/4 of 320x240, is a number of pixels: a picture with fewer is not
 * reduced. */
GST_START_TEST (another_input_goes_on_from_the_right_place)
{
  Fixture f;

  fixture_init (&f, "maintain-framerate", NULL);
  gst_child_proxy_set (GST_CHILD_PROXY (f.enc), "encoder::cpu-used", -8, NULL);
  g_atomic_int_set (&full_cost_us, 31000);
  encode_one (&f);
  fail_unless (encode_until_changed (&f, "frame-width", 300));
  set_input (&f, 640, 480);
  encode_one (&f);
  fail_unless_equals_float (stat_of (&f, "frame-width"), 240);
  set_input (&f, 160, 120);
  encode_one (&f);
  fail_unless_equals_float (stat_of (&f, "frame-width"), 160);
  fixture_clear (&f);
}

GST_END_TEST;

GST_START_TEST (another_stream_begins_as_it_arrives)
{
  Fixture f;

  fixture_init (&f, "maintain-framerate", NULL);
  gst_child_proxy_set (GST_CHILD_PROXY (f.enc), "encoder::cpu-used", -8, NULL);
  g_atomic_int_set (&full_cost_us, 31000);
  encode_one (&f);
  fail_unless (encode_until_changed (&f, "frame-width", 300));
  gst_element_set_state (f.enc, GST_STATE_READY);
  gst_harness_play (f.h);
  set_input (&f, 320, 240);
  encode_one (&f);
  fail_unless_equals_float (stat_of (&f, "frame-width"), 320);
  fail_unless_equals_float (stat_of (&f, "scale"), 1);
  fail_unless_equals_float (
      stat_of (&f, "quality-limitation-resolution-changes"), 0);
  fixture_clear (&f);
}

GST_END_TEST;

/* The caps say 30 frames per second and 10 arrive, so there is time for
 * each. */
GST_START_TEST (a_camera_in_the_dark_is_not_overload)
{
  Fixture f;

  fixture_init (&f, "balanced", NULL);
  f.fps_n = 10;
  for (guint i = 0; i < 50; i++)
    encode_one (&f);
  g_atomic_int_set (&full_cost_us, 50000);
  for (guint i = 0; i < 50; i++)
    encode_one (&f);
  fail_unless_equals_float (stat_of (&f, "framerate-limit"), 0);
  fail_unless_equals_float (stat_of (&f, "frame-width"), 320);
  fail_unless_equals_float (stat_of (&f, "speed-steps"), 0);
  fixture_clear (&f);
}

GST_END_TEST;

/* The encoder is ten times too slow, but min-height and min-framerate hold. */
GST_START_TEST (there_is_a_least_size_and_rate)
{
  Fixture f;

  fixture_init (&f, __i__ ? "maintain-framerate" : "maintain-resolution", NULL);
  g_object_set (f.enc, "min-height", 180, "min-framerate", 15, 1, NULL);
  g_atomic_int_set (&full_cost_us, 330000);
  encode_one (&f);
  fail_unless (
      encode_until_changed (&f, __i__ ? "frame-height" : "framerate-limit", 6));
  fail_unless_equals_float (stat_of (&f, "frame-height"), __i__ ? 180 : 240);
  fail_unless_equals_float (stat_of (&f, "framerate-limit"), __i__ ? 0 : 15);
  fixture_clear (&f);
}

GST_END_TEST;

static Suite *
vpxadapt_suite (void)
{
  Suite *s = suite_create ("vpxadapt");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, fewer_frames_cost_no_caps_and_no_key_frame);
  tcase_add_test (tc, frames_above_the_rate_stay_in_the_slot);
  tcase_add_test (tc, an_encode_ends_when_downstream_is_ready);
  tcase_add_test (tc, a_wait_for_downstream_is_no_load);
  tcase_add_test (tc, the_picture_gets_smaller_and_larger_again);
  tcase_add_test (tc, a_size_asked_for_downstream_stays);
  tcase_add_test (tc, the_encoder_gets_faster_first);
  tcase_add_test (tc, too_few_bits_are_another_reason);
  tcase_add_test (tc, an_easy_picture_needs_few_bits);
  tcase_add_test (tc, off_is_off);
  tcase_add_test (tc, another_input_goes_on_from_the_right_place);
  tcase_add_test (tc, another_stream_begins_as_it_arrives);
  tcase_add_test (tc, a_camera_in_the_dark_is_not_overload);
  tcase_add_loop_test (tc, there_is_a_least_size_and_rate, 0, 2);
  return s;
}

GST_CHECK_MAIN (vpxadapt);
