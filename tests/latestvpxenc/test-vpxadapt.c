/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "adaptfixture.h"

/* Tests of the steps that adaptation takes in size and speed, and of when it
 * takes none. */

#define KEEP_RATE "degradation-preference=maintain-framerate"
#define KEEP_SIZE "degradation-preference=maintain-resolution"
#define FIXED_SPEED " encoder::cpu-used=-8"

/* Checks that the source was not asked for other caps because of a size set
 * here. */
static void
check_upstream_is_not_asked (AdaptFixture *f)
{
  GstEvent *event;

  while ((event = gst_harness_try_pull_upstream_event (f->h))) {
    fail_if (GST_EVENT_TYPE (event) == GST_EVENT_RECONFIGURE);
    gst_event_unref (event);
  }
}

static void
forget_upstream_events (AdaptFixture *f)
{
  GstEvent *event;

  while ((event = gst_harness_try_pull_upstream_event (f->h)))
    gst_event_unref (event);
}

GST_START_TEST (the_picture_gets_smaller_and_larger_again)
{
  AdaptFixture *f = adapt_fixture_new (KEEP_RATE FIXED_SPEED, NULL);
  g_autoptr (GstCaps) caps = NULL;
  g_autoptr (GstStructure) stats = NULL;
  g_autoptr (GstStructure) durations = NULL;
  GstStructure *s;
  gint width, height, num, den;
  gdouble none, cpu;

  adapt_fixture_set_cost (f, 31000);
  adapt_fixture_encode (f, 1);
  forget_upstream_events (f);
  fail_unless (adapt_fixture_encode_until_changed (f, "frame-width", 60));
  check_upstream_is_not_asked (f);
  caps = gst_pad_get_current_caps (GST_PAD_PEER (f->h->sinkpad));
  s = gst_caps_get_structure (caps, 0);
  gst_structure_get (
      s, "width", G_TYPE_INT, &width, "height", G_TYPE_INT, &height, NULL);
  fail_unless_equals_int (width, 240);
  fail_unless_equals_int (height, 180);
  if (gst_structure_get_fraction (s, "pixel-aspect-ratio", &num, &den))
    fail_unless (num == 1 && den == 1);
  adapt_fixture_check (f, "key-frames-encoded", 2);
  adapt_fixture_check (f, "scale", 0.75);
  adapt_fixture_check (f, "framerate-limit", 0);

  adapt_fixture_set_cost (f, 5000);
  fail_if (adapt_fixture_encode_until_changed (f, "frame-width", 100));
  fail_unless (adapt_fixture_encode_until_changed (f, "frame-width", 150));
  adapt_fixture_check (f, "frame-width", 320);
  adapt_fixture_check (f, "key-frames-encoded", 3);
  adapt_fixture_check (f, "quality-limitation-resolution-changes", 2);
  adapt_fixture_check_reason (f, "none");
  g_object_get (f->enc, "stats", &stats, NULL);
  gst_structure_get (stats, "quality-limitation-durations", GST_TYPE_STRUCTURE,
      &durations, NULL);
  gst_structure_get (durations, "none", G_TYPE_DOUBLE, &none, "cpu",
      G_TYPE_DOUBLE, &cpu, NULL);
  fail_unless (none > 0.5 && cpu >= 5 && cpu < 9, "%g %g", none, cpu);
  adapt_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (a_size_asked_for_downstream_stays)
{
  AdaptFixture *f =
      adapt_fixture_new (FIXED_SPEED, "video/x-vp8,width=160,height=120");

  adapt_fixture_set_cost (f, 4 * 31000);
  fail_unless (adapt_fixture_encode_until_changed (f, "framerate-limit", 60));
  adapt_fixture_encode (f, 20);
  /* The size stays even if nothing else may change. */
  gst_util_set_object_arg (
      G_OBJECT (f->enc), "degradation-preference", "maintain-framerate");
  adapt_fixture_encode (f, 60);
  adapt_fixture_check (f, "frame-width", 160);
  adapt_fixture_check (f, "scale", 1);
  adapt_fixture_check (f, "key-frames-encoded", 1);
  adapt_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (the_encoder_gets_faster_first)
{
  AdaptFixture *f = adapt_fixture_new ("", NULL);
  gint speed;

  adapt_fixture_set_cost (f, 31000);
  fail_unless (adapt_fixture_encode_until_changed (f, "speed-steps", 60));
  adapt_fixture_encode (f, 1);
  gst_child_proxy_get (
      GST_CHILD_PROXY (f->enc), "encoder::cpu-used", &speed, NULL);
  fail_unless_equals_int (speed, -12);
  adapt_fixture_check (f, "framerate-limit", 0);
  adapt_fixture_check (f, "frame-width", 320);
  adapt_fixture_check (f, "key-frames-encoded", 1);
  adapt_fixture_check_reason (f, "none");
  adapt_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (too_few_bits_are_another_reason)
{
  AdaptFixture *f = adapt_fixture_new (KEEP_RATE " max-bitrate=15000", NULL);

  adapt_fixture_encode (f, 1);
  fail_unless (adapt_fixture_encode_until_changed (f, "frame-width", 150));
  adapt_fixture_check_reason (f, "bandwidth");
  adapt_fixture_check (f, "target-bitrate", 15000);
  adapt_fixture_check (f, "speed-steps", 0);
  adapt_fixture_free (f);
}

GST_END_TEST;

/* The bits for each pixel would be too few for most pictures. */
GST_START_TEST (an_easy_picture_needs_few_bits)
{
  AdaptFixture *f = adapt_fixture_new (KEEP_RATE " max-bitrate=25000", NULL);

  adapt_fixture_encode (f, 1);
  fail_if (adapt_fixture_encode_until_changed (f, "frame-width", 150));
  adapt_fixture_check_reason (f, "none");
  adapt_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (off_is_off)
{
  AdaptFixture *f = adapt_fixture_new ("adaptation=0", NULL);

  adapt_fixture_set_cost (f, 60000);
  fail_if (adapt_fixture_encode_until_changed (f, "framerate-limit", 100));
  adapt_fixture_check (f, "frame-width", 320);
  adapt_fixture_check (f, "speed-steps", 0);
  adapt_fixture_free (f);
}

GST_END_TEST;

/* The limit, 3/4 of 320x240, is a number of pixels: a picture with fewer is not
 * reduced. */
GST_START_TEST (another_input_goes_on_from_the_right_place)
{
  AdaptFixture *f = adapt_fixture_new (KEEP_RATE FIXED_SPEED, NULL);

  adapt_fixture_set_cost (f, 31000);
  adapt_fixture_encode (f, 1);
  fail_unless (adapt_fixture_encode_until_changed (f, "frame-width", 60));
  adapt_fixture_input (f, 640, 480);
  adapt_fixture_encode (f, 1);
  adapt_fixture_check (f, "frame-width", 240);
  adapt_fixture_input (f, 160, 120);
  adapt_fixture_encode (f, 1);
  adapt_fixture_check (f, "frame-width", 160);
  adapt_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (another_stream_begins_as_it_arrives)
{
  AdaptFixture *f = adapt_fixture_new (KEEP_RATE FIXED_SPEED, NULL);

  adapt_fixture_set_cost (f, 31000);
  adapt_fixture_encode (f, 1);
  fail_unless (adapt_fixture_encode_until_changed (f, "frame-width", 60));
  gst_element_set_state (f->enc, GST_STATE_READY);
  gst_harness_play (f->h);
  adapt_fixture_input (f, 320, 240);
  adapt_fixture_encode (f, 1);
  adapt_fixture_check (f, "frame-width", 320);
  adapt_fixture_check (f, "scale", 1);
  adapt_fixture_check (f, "quality-limitation-resolution-changes", 0);
  adapt_fixture_free (f);
}

GST_END_TEST;

/* The caps say 30 frames per second and 10 arrive, so there is time for
 * each. */
GST_START_TEST (a_camera_in_the_dark_is_not_overload)
{
  AdaptFixture *f = adapt_fixture_new ("", NULL);

  f->fps_n = 10;
  adapt_fixture_encode (f, 50);
  adapt_fixture_set_cost (f, 50000);
  adapt_fixture_encode (f, 50);
  adapt_fixture_check (f, "framerate-limit", 0);
  adapt_fixture_check (f, "frame-width", 320);
  adapt_fixture_check (f, "speed-steps", 0);
  adapt_fixture_free (f);
}

GST_END_TEST;

#define LEAST " min-height=180 min-framerate=15/1"

/* The encoder is ten times too slow, but min-height and min-framerate hold. */
GST_START_TEST (there_is_a_least_size_and_rate)
{
  AdaptFixture *f =
      adapt_fixture_new (__i__ ? KEEP_RATE LEAST : KEEP_SIZE LEAST, NULL);
  const gchar *reduced = __i__ ? "frame-height" : "framerate-limit";

  adapt_fixture_set_cost (f, 330000);
  adapt_fixture_encode (f, 1);
  fail_unless (adapt_fixture_encode_until_changed (f, reduced, 6));
  adapt_fixture_check (f, "frame-height", __i__ ? 180 : 240);
  adapt_fixture_check (f, "framerate-limit", __i__ ? 0 : 15);
  adapt_fixture_free (f);
}

GST_END_TEST;

static Suite *
vpxadapt_suite (void)
{
  Suite *s = suite_create ("vpxadapt");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
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
