/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* When packets leave, and in what order. */
#include "bwefixture.h"

/* One packet: 1000 bytes on the wire, 8 ms at 1 Mbit/s. */
#define SIZE (1000 - BWE_FIXTURE_HEADER - BWE_FIXTURE_OVERHEAD)
#define AT_1_MBIT \
  "latestgccbwe start-bitrate=1000000 max-bitrate=1000000 pacing-factor=1"

/* Pushing a key frame does not block upstream. It leaves at the pacing rate,
 * never more than 5 ms of data and one packet at once. */
GST_START_TEST (a_key_frame_leaves_at_the_rate)
{
  BweFixture *f = bwe_fixture_new (AT_1_MBIT);
  GstClockTime start = gst_clock_get_time (GST_CLOCK (f->clock)), last;

  bwe_fixture_push_video (f, 0, 30, SIZE);
  bwe_fixture_run_until (f, 30);
  for (guint i = 0; i < 30; i++) {
    GstClockTimeDiff time = bwe_fixture_arrival (f, i).time - start;

    fail_unless_equals_int (bwe_fixture_arrival (f, i).seq, i);
    /* i packets are paid for, but for 5 ms. A sleep may be 1 ms longer. */
    fail_unless (time + 5 * GST_MSECOND >= i * 8 * GST_MSECOND - GST_MSECOND);
    fail_unless (time <= i * 8 * GST_MSECOND + GST_MSECOND);
  }
  last = bwe_fixture_arrival (f, 29).time - start;
  fail_unless (last >= 29 * 8 * GST_MSECOND - 6 * GST_MSECOND);
  fail_unless_equals_uint64 (bwe_fixture_stat (f, "packets-sent"), 30);
  fail_unless_equals_uint64 (bwe_fixture_stat (f, "bytes-sent"), 30 * 1000);
  bwe_fixture_free (f);
}

GST_END_TEST;

/* An idle hour gives no credit for a burst. */
GST_START_TEST (idle_time_is_no_credit)
{
  BweFixture *f = bwe_fixture_new (AT_1_MBIT);
  GstClockTime start;

  bwe_fixture_push_video (f, 0, 1, SIZE);
  bwe_fixture_run_until (f, 1);
  gst_test_clock_advance_time (f->clock, 3600 * GST_SECOND);
  start = gst_clock_get_time (GST_CLOCK (f->clock));
  /* The estimate has suffered: nobody said that the packet arrived. */
  g_object_set (f->element, "min-bitrate", 1000000, NULL);
  bwe_fixture_push_video (f, 1, 10, SIZE);
  bwe_fixture_run_until (f, 11);
  fail_unless (bwe_fixture_arrival (f, 10).time - start >= 65 * GST_MSECOND);
  bwe_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (audio_overtakes_video)
{
  BweFixture *f = bwe_fixture_new (AT_1_MBIT);
  guint i = 0;

  bwe_fixture_caps (f, "audio", BWE_FIXTURE_AUDIO, 111);
  bwe_fixture_push (f, BWE_FIXTURE_AUDIO, 0, 100);
  bwe_fixture_caps (f, "video", BWE_FIXTURE_VIDEO, 96);
  bwe_fixture_run_until (f, 1);
  bwe_fixture_push_video (f, 0, 30, SIZE);
  fail_unless_equals_int (
      bwe_fixture_push (f, BWE_FIXTURE_AUDIO, 1, 100), GST_FLOW_OK);
  bwe_fixture_run_until (f, 32);
  while (bwe_fixture_arrival (f, i).ssrc != BWE_FIXTURE_AUDIO
      || bwe_fixture_arrival (f, i).seq != 1)
    i++;
  /* What was taken before it came may be under way. */
  fail_unless (i < 5, "audio was number %u", i);
  bwe_fixture_free (f);
}

GST_END_TEST;

/* rtpfunnel sends a segment each time it goes from one stream to the other. */
GST_START_TEST (equal_segments_are_not_sent_again)
{
  BweFixture *f = bwe_fixture_new (AT_1_MBIT);
  guint i = 0;

  bwe_fixture_caps (f, "audio", BWE_FIXTURE_AUDIO, 111);
  bwe_fixture_push (f, BWE_FIXTURE_AUDIO, 0, 100);
  bwe_fixture_caps (f, "video", BWE_FIXTURE_VIDEO, 96);
  bwe_fixture_run_until (f, 1);
  bwe_fixture_push_video (f, 0, 30, SIZE);
  bwe_fixture_segment (f, 0);
  bwe_fixture_push (f, BWE_FIXTURE_AUDIO, 1, 100);
  bwe_fixture_segment (f, 0);
  bwe_fixture_run_until (f, 32);
  while (bwe_fixture_arrival (f, i).ssrc != BWE_FIXTURE_AUDIO
      || bwe_fixture_arrival (f, i).seq != 1)
    i++;
  fail_unless (i < 5, "audio was number %u", i);
  fail_if (bwe_fixture_log_has (f, "segment v"));
  bwe_fixture_free (f);
}

GST_END_TEST;

/* Packets that leave at once leave as a list, of one stream. */
GST_START_TEST (small_packets_leave_as_a_list)
{
  BweFixture *f = bwe_fixture_new ("latestgccbwe start-bitrate=8000000");
  GstBufferList *list = gst_buffer_list_new ();

  /* All of them are there before the thread looks. */
  bwe_fixture_block (f);
  bwe_fixture_push_video (f, 0, 1, 50);
  bwe_fixture_wait_blocked (f);
  for (guint i = 1; i < 5; i++)
    gst_buffer_list_add (list, bwe_fixture_packet (BWE_FIXTURE_VIDEO, i, 50));
  fail_unless_equals_int (gst_pad_push_list (f->src, list), GST_FLOW_OK);
  bwe_fixture_unblock (f);
  bwe_fixture_run_until (f, 5);
  bwe_fixture_expect_end (f, "v3 v4]");
  bwe_fixture_free (f);
}

GST_END_TEST;

/* A change of the property takes effect at once. */
GST_START_TEST (the_pace_follows_the_property)
{
  BweFixture *f = bwe_fixture_new (AT_1_MBIT);
  GstClockTime start;

  bwe_fixture_push_video (f, 0, 20, SIZE);
  bwe_fixture_run_until (f, 5);
  start = gst_clock_get_time (GST_CLOCK (f->clock));
  g_object_set (f->element, "pacing-factor", 4.0, NULL);
  bwe_fixture_run_until (f, 20);
  fail_unless (bwe_fixture_arrival (f, 19).time - start
      <= (8 + 15 * 2 + 5) * GST_MSECOND);
  bwe_fixture_free (f);
}

GST_END_TEST;

/* The number of waiting packets is bounded while downstream blocks and no
 * feedback comes. */
GST_START_TEST (memory_is_bounded)
{
  BweFixture *f = bwe_fixture_new (AT_1_MBIT);

  bwe_fixture_block (f);
  bwe_fixture_push_video (f, 0, 1, 10);
  bwe_fixture_wait_blocked (f);
  bwe_fixture_push_video (f, 1, 5000, 10);
  fail_unless_equals_uint64 (bwe_fixture_stat (f, "queued-packets"), 4096);
  fail_unless_equals_uint64 (bwe_fixture_stat (f, "overflow-packets"), 904);
  bwe_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (buffers_that_are_not_rtp_are_dropped)
{
  BweFixture *f = bwe_fixture_new (AT_1_MBIT);

  fail_unless_equals_int (
      gst_pad_push (f->src, gst_buffer_new_wrapped (g_strdup ("hello"), 5)),
      GST_FLOW_OK);
  bwe_fixture_push_video (f, 0, 1, 10);
  bwe_fixture_run_until (f, 1);
  fail_unless_equals_uint64 (bwe_fixture_stat (f, "invalid-packets"), 1);
  bwe_fixture_free (f);
}

GST_END_TEST;

static Suite *
latestgccbwe_suite (void)
{
  Suite *s = suite_create ("latestgccbwe");
  TCase *tc = tcase_create ("pacing");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, a_key_frame_leaves_at_the_rate);
  tcase_add_test (tc, idle_time_is_no_credit);
  tcase_add_test (tc, audio_overtakes_video);
  tcase_add_test (tc, equal_segments_are_not_sent_again);
  tcase_add_test (tc, small_packets_leave_as_a_list);
  tcase_add_test (tc, the_pace_follows_the_property);
  tcase_add_test (tc, memory_is_bounded);
  tcase_add_test (tc, buffers_that_are_not_rtp_are_dropped);
  return s;
}

GST_CHECK_MAIN (latestgccbwe);
