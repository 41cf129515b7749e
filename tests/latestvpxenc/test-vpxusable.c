/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "encfixture.h"

/* Frames that cannot be encoded cost themselves, and nothing else. */

static void
check_unusable (EncFixture *f, guint n)
{
  while (enc_fixture_stat_uint (f, "frames-unusable") < n)
    g_thread_yield ();
  fail_unless_equals_int (enc_fixture_stat_uint (f, "frames-unusable"), n);
  fail_unless_equals_int (enc_fixture_stat_uint (f, "frames-lost"), 0);
  fail_unless_equals_uint64 (enc_fixture_stat (f, "frames-dropped"), 0);
}

static void
push_segment (EncFixture *f, guint64 start, guint64 stop, guint64 base)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = segment.time = start;
  segment.stop = stop;
  segment.base = base;
  gst_harness_push_event (f->h, gst_event_new_segment (&segment));
}

/* Of the frames before a seek's position, only the one that is shown at that
 * position is encoded. */
GST_START_TEST (what_is_outside_the_segment_is_not_encoded)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc");
  g_autoptr (GstBuffer) frame = NULL;

  push_segment (f, 1010 * GST_MSECOND, 2000 * GST_MSECOND, 0);
  enc_fixture_push (f, 900);
  check_unusable (f, 1);
  enc_fixture_push (f, 1000);
  frame = gst_harness_pull (f->h);
  fail_unless_equals_uint64 (GST_BUFFER_PTS (frame), 1010 * GST_MSECOND);
  gst_buffer_unref (enc_fixture_encode (f, 1033));
  enc_fixture_push (f, 2033);
  check_unusable (f, 2);
  enc_fixture_free (f);
}

GST_END_TEST;

/* Where a segment begins in 292 years or later, no frame has a time. */
static const guint64 bases[] = { G_MAXINT64, G_MAXUINT64 - GST_SECOND };

GST_START_TEST (a_broken_segment_costs_its_frames_only)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc");

  gst_buffer_unref (enc_fixture_encode (f, 0));
  push_segment (f, 0, 1000 * GST_MSECOND, bases[__i__]);
  enc_fixture_push (f, 33);
  check_unusable (f, 1);
  enc_fixture_push (f, 66);
  check_unusable (f, 2);
  push_segment (f, 0, GST_CLOCK_TIME_NONE, 0);
  gst_buffer_unref (enc_fixture_encode (f, 100));
  gst_buffer_unref (enc_fixture_encode (f, 133));
  fail_if (enc_fixture_got_message (f, GST_MESSAGE_ERROR, ""));
  enc_fixture_free (f);
}

GST_END_TEST;

static Suite *
vpxusable_suite (void)
{
  Suite *s = suite_create ("vpxusable");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, what_is_outside_the_segment_is_not_encoded);
  tcase_add_loop_test (
      tc, a_broken_segment_costs_its_frames_only, 0, G_N_ELEMENTS (bases));
  return s;
}

GST_CHECK_MAIN (vpxusable);
