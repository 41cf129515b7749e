/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "framefixture.h"

#include <gst/controller/gstdirectcontrolbinding.h>
#include <gst/controller/gstinterpolationcontrolsource.h>

/* Properties that follow a control source by the times of the buffers. */

/* Has @property go from @from at 0 s to @to at 10 s. */
static void
control (GstElement *element, const gchar *property, gdouble from, gdouble to)
{
  GstControlSource *source = gst_interpolation_control_source_new ();
  GstTimedValueControlSource *values = GST_TIMED_VALUE_CONTROL_SOURCE (source);

  g_object_set (source, "mode", GST_INTERPOLATION_MODE_LINEAR, NULL);
  gst_timed_value_control_source_set (values, 0, from);
  gst_timed_value_control_source_set (values, 10 * GST_SECOND, to);
  fail_unless (gst_object_add_control_binding (GST_OBJECT (element),
      gst_direct_control_binding_new_absolute (
          GST_OBJECT (element), property, source)));
  gst_object_unref (source);
}

static guint64
get_max_age (FrameFixture *f)
{
  guint64 max_age;

  g_object_get (f->element, "max-age", &max_age, NULL);
  return max_age;
}

/* The value of the buffer's own time decides about that buffer. */
GST_START_TEST (max_age_follows_the_buffers)
{
  GstTestClock *clock;
  FrameFixture *f = frame_fixture_new_with_clock (&clock);

  control (f->element, "max-age", 10.0 * GST_SECOND, 0.1 * GST_SECOND);
  frame_fixture_begin (f);
  gst_test_clock_set_time (clock, 9 * GST_SECOND);
  frame_fixture_push (f, 0);
  frame_fixture_expect_end (f, "0");
  frame_fixture_push (f, 5);
  frame_fixture_expect_end (f, "5");
  fail_unless_equals_uint64 (get_max_age (f), 5050 * GST_MSECOND);
  frame_fixture_push (f, 6);
  frame_fixture_expect_end (f, "6");
  gst_test_clock_set_time (clock, 12 * GST_SECOND);
  frame_fixture_push (f, 9);
  frame_fixture_wait_stat (f, "late", 1);
  fail_unless_equals_uint64 (get_max_age (f), 1090 * GST_MSECOND);
  gst_object_unref (clock);
  frame_fixture_free (f);
}

GST_END_TEST;

/* A buffer without a time leaves the value as it is. */
GST_START_TEST (without_a_time_nothing_is_followed)
{
  FrameFixture *f = frame_fixture_new ();

  control (f->element, "max-age", 10.0 * GST_SECOND, 0);
  frame_fixture_begin (f);
  frame_fixture_push (f, 2);
  frame_fixture_expect_end (f, "2");
  gst_pad_push (f->src, gst_buffer_new ());
  frame_fixture_wait_stat (f, "out", 2);
  fail_unless_equals_uint64 (get_max_age (f), 8 * GST_SECOND);
  frame_fixture_free (f);
}

GST_END_TEST;

static Suite *
latestframe_control_suite (void)
{
  Suite *s = suite_create ("latestframe-control");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, max_age_follows_the_buffers);
  tcase_add_test (tc, without_a_time_nothing_is_followed);
  return s;
}

GST_CHECK_MAIN (latestframe_control);
