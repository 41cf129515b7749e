/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>

#include "networkfixture.h"
#include "track.h"

/* Of the payload of one packet, and what that takes on the wire. */
#define FRAME 1000
#define FRAME_WIRE 1070

static void
set_policy (NetworkFixture *f, GstLatestRatePolicy policy)
{
  f->settings.policy = policy;
  gst_latest_rate_control_configure (f->control, &f->settings);
}

/* The wait after a key frame of FRAME bytes, in us. */
static gint64
get_wait (NetworkFixture *f)
{
  gint64 now = G_USEC_PER_SEC;
  guint64 ready =
      gst_latest_network_wait_get_ready_time (f->wait, 0, 0, now, FRAME, TRUE);

  return ready == 0 ? 0 : (gint64) (ready / 1000) - now;
}

GST_START_TEST (nobody_is_waited_for_without_viewers)
{
  NetworkFixture f;

  network_fixture_init (&f);
  fail_unless_equals_int64 (get_wait (&f), 0);
  network_fixture_clear (&f);
}

GST_END_TEST;

GST_START_TEST (a_frame_takes_what_its_bytes_take)
{
  NetworkViewer *v;
  NetworkFixture f;

  network_fixture_init (&f);
  v = network_fixture_add (&f, 1000000, 20 * GST_MSECOND);
  fail_unless_equals_int64 (get_wait (&f), 20000 + 8 * FRAME_WIRE);
  /* Where the capacity is not known, the rate of the pacer counts. */
  g_object_set (v->bwe, "path-capacity", 0, "estimated-bitrate", 500000, NULL);
  fail_unless_equals_int64 (get_wait (&f), 20000 + 8 * FRAME_WIRE * 10 / 6);
  network_fixture_clear (&f);
}

GST_END_TEST;

/* Half of what is sent is sent again. */
GST_START_TEST (a_frame_takes_what_its_repeats_take)
{
  NetworkFixture f;
  NetworkViewer *v;

  network_fixture_init (&f);
  v = network_fixture_add (&f, 8000000, 0);
  g_object_set (v->bwe, "retransmission-share", 0.5, NULL);
  fail_unless_equals_int64 (get_wait (&f), 2 * FRAME_WIRE);
  network_fixture_clear (&f);
}

GST_END_TEST;

GST_START_TEST (the_policy_says_who_is_waited_for)
{
  NetworkFixture f;

  network_fixture_init (&f);
  network_fixture_add (&f, 8000000, 30 * GST_MSECOND);
  network_fixture_add (&f, 8000000, 10 * GST_MSECOND);
  network_fixture_add (&f, 8000000, 20 * GST_MSECOND);
  fail_unless_equals_int64 (get_wait (&f), 30000 + FRAME_WIRE);
  set_policy (&f, GST_LATEST_RATE_POLICY_FASTEST);
  fail_unless_equals_int64 (get_wait (&f), 10000 + FRAME_WIRE);
  set_policy (&f, GST_LATEST_RATE_POLICY_MEDIAN);
  fail_unless_equals_int64 (get_wait (&f), 20000 + FRAME_WIRE);

  f.settings.adaptive = FALSE;
  gst_latest_rate_control_configure (f.control, &f.settings);
  fail_unless_equals_int64 (get_wait (&f), 0);
  network_fixture_clear (&f);
}

GST_END_TEST;

GST_START_TEST (who_is_gone_is_not_waited_for)
{
  NetworkFixture f;
  NetworkViewer *v;

  network_fixture_init (&f);
  v = network_fixture_add (&f, 8000000, 30 * GST_MSECOND);
  gst_latest_network_wait_remove (f.wait, v->valve);
  fail_unless_equals_int64 (get_wait (&f), 0);
  network_fixture_clear (&f);
}

GST_END_TEST;

/* A viewer of one track does not hold another one up. */
GST_START_TEST (a_track_is_waited_for_by_its_own_viewers)
{
  NetworkFixture f;
  NetworkViewer *v;

  network_fixture_init (&f);
  network_fixture_add (&f, 8000000, 10 * GST_MSECOND);
  v = network_fixture_add (&f, 8000000, 30 * GST_MSECOND);
  gst_latest_network_wait_remove (f.wait, v->valve);
  gst_latest_network_wait_add (f.wait, 1, v->valve);
  fail_unless_equals_int64 (get_wait (&f), 10000 + FRAME_WIRE);
  network_fixture_clear (&f);
}

GST_END_TEST;

/* Who gets another encode of the track is waited for with that. */
GST_START_TEST (an_encoding_is_waited_for_by_its_own_viewers)
{
  NetworkFixture f;
  NetworkViewer *slow;

  network_fixture_init (&f);
  network_fixture_add (&f, 8000000, 10 * GST_MSECOND);
  slow = network_fixture_add (&f, 8000000, 30 * GST_MSECOND);
  fail_unless_equals_int64 (get_wait (&f), 30000 + FRAME_WIRE);
  gst_latest_viewer_valve_move (slow->valve, 1);
  fail_unless_equals_int64 (get_wait (&f), 10000 + FRAME_WIRE);
  fail_unless_equals_uint64 (gst_latest_network_wait_get_ready_time (
                                 f.wait, 0, 1, G_USEC_PER_SEC, FRAME, TRUE),
      (G_USEC_PER_SEC + 30000 + FRAME_WIRE) * 1000);
  network_fixture_clear (&f);
}

GST_END_TEST;

/* The pacer says so: a key frame of another track is on its way. */
GST_START_TEST (a_track_does_not_wait_for_a_large_frame_of_another)
{
  NetworkFixture f;
  NetworkViewer *v;

  network_fixture_init (&f);
  v = network_fixture_add (&f, 8000000, 300 * GST_MSECOND);
  fail_unless_equals_int64 (get_wait (&f), 300000 + FRAME_WIRE);
  v->bwe->free_ssrc = 1;
  fail_unless_equals_int64 (get_wait (&f), FRAME_WIRE);
  network_fixture_clear (&f);
}

GST_END_TEST;

/* The rate control learns of a track's frames here. */
GST_START_TEST (a_track_without_frames_leaves_its_share)
{
  NetworkFixture f;
  guint alone;

  network_fixture_init (&f);
  alone = f.bitrate;
  gst_latest_rate_control_add_track (f.control, 1, &GST_LATEST_RATE_VIDEO);
  fail_unless_equals_int (f.bitrate, alone / 2);
  gst_latest_network_wait_get_ready_time (
      f.wait, 1, 0, G_USEC_PER_SEC, 1, TRUE);
  gst_latest_network_wait_get_ready_time (
      f.wait, 0, 0, 2 * G_USEC_PER_SEC, 1, TRUE);
  fail_unless_equals_int (f.bitrate, alone);
  network_fixture_clear (&f);
}

GST_END_TEST;

/* Half a second is too long for the others. */
GST_START_TEST (nobody_is_waited_for_too_long)
{
  NetworkFixture f;

  network_fixture_init (&f);
  network_fixture_add (&f, 8000000, 600 * GST_MSECOND);
  fail_unless_equals_int64 (get_wait (&f), 0);
  network_fixture_add (&f, 8000000, 10 * GST_MSECOND);
  fail_unless_equals_int64 (get_wait (&f), 10000 + FRAME_WIRE);
  network_fixture_clear (&f);
}

GST_END_TEST;

/* A frame the viewer's valve drops takes no time on the viewer's path. */
GST_START_TEST (a_frame_that_is_dropped_takes_no_time)
{
  NetworkFixture f;
  NetworkViewer *v;

  network_fixture_init (&f);
  v = network_fixture_add (&f, 1000000, 20 * GST_MSECOND);
  gst_latest_viewer_valve_open (v->valve);
  fail_unless_equals_int64 (
      gst_latest_viewer_valve_get_wait (v->valve, FRAME, FALSE),
      20 * GST_MSECOND);
  fail_unless (gst_latest_viewer_valve_get_wait (v->valve, FRAME, TRUE)
      > 20 * GST_MSECOND);
  network_fixture_clear (&f);
}

GST_END_TEST;

/* Two viewers; the second, slower one has answered once, and then no more. */
static NetworkViewer *
lose_viewer (NetworkFixture *f)
{
  NetworkViewer *a = network_fixture_add (f, 8000000, 10 * GST_MSECOND);
  NetworkViewer *b = network_fixture_add (f, 8000000, 200 * GST_MSECOND);

  g_object_set (b->bwe, "estimated-bitrate", 500000, NULL);
  g_object_notify (G_OBJECT (a->bwe), "estimated-bitrate");
  gst_latest_viewer_rate_frame_sent (a->rate);
  gst_latest_viewer_rate_frame_sent (b->rate);
  fake_bwe_give_feedback (a->bwe);
  fake_bwe_give_feedback (b->bwe);
  g_object_notify (G_OBJECT (b->bwe), "estimated-bitrate");
  gst_latest_viewer_rate_frame_sent (b->rate);
  fail_unless (f->bitrate < 500000, "%u", f->bitrate);
  fail_unless_equals_int64 (get_wait (f), 200000 + FRAME_WIRE);
  g_usleep (400 * G_TIME_SPAN_MILLISECOND);
  return b;
}

GST_START_TEST (who_is_lost_has_no_say)
{
  NetworkFixture f;
  NetworkViewer *b;

  network_fixture_init (&f);
  b = lose_viewer (&f);
  fail_unless_equals_int64 (get_wait (&f), 10000 + FRAME_WIRE);
  fail_unless (f.bitrate > 1500000, "%u", f.bitrate);

  /* It comes back, and its estimate has not recovered yet. */
  fake_bwe_give_feedback (b->bwe);
  fail_unless_equals_int64 (get_wait (&f), 10000 + FRAME_WIRE);
  fail_unless (f.bitrate > 1500000, "%u", f.bitrate);
  g_object_set (b->bwe, "estimated-bitrate", 2000000, NULL);
  fail_unless_equals_int64 (get_wait (&f), 200000 + FRAME_WIRE);
  g_object_set (b->bwe, "estimated-bitrate", 500000, NULL);
  fail_unless (f.bitrate < 500000, "%u", f.bitrate);
  network_fixture_clear (&f);
}

GST_END_TEST;

/* Its estimate goes down before the viewer counts as lost. */
GST_START_TEST (who_is_not_heard_does_not_slow_the_others)
{
  NetworkViewer *a, *b;
  NetworkFixture f;

  network_fixture_init (&f);
  a = network_fixture_add (&f, 8000000, 0);
  b = network_fixture_add (&f, 8000000, 0);
  gst_latest_viewer_rate_frame_sent (a->rate);
  gst_latest_viewer_rate_frame_sent (b->rate);
  fake_bwe_give_feedback (a->bwe);
  fake_bwe_give_feedback (b->bwe);
  g_object_notify (G_OBJECT (a->bwe), "estimated-bitrate");
  g_object_notify (G_OBJECT (b->bwe), "estimated-bitrate");
  f.least = f.bitrate;
  fail_unless (f.least > 1500000, "%u", f.least);

  gst_latest_viewer_rate_frame_sent (b->rate);
  g_usleep (20 * G_TIME_SPAN_MILLISECOND);
  g_object_set (b->bwe, "estimated-bitrate", 1000000, NULL);
  get_wait (&f);
  g_object_set (b->bwe, "estimated-bitrate", 500000, NULL);
  get_wait (&f);
  fake_bwe_give_feedback (b->bwe);
  get_wait (&f);
  g_object_set (b->bwe, "estimated-bitrate", 2000000, NULL);
  get_wait (&f);
  fail_unless (f.least > 1500000, "%u", f.least);

  /* What it answers with counts. */
  g_object_set (b->bwe, "estimated-bitrate", 500000, NULL);
  fail_unless (f.bitrate < 500000, "%u", f.bitrate);
  network_fixture_clear (&f);
}

GST_END_TEST;

/* With nobody else, a viewer who returns is waited for, and has the say. */
GST_START_TEST (who_returns_to_nobody_counts_at_once)
{
  NetworkFixture f;
  NetworkViewer *b;

  network_fixture_init (&f);
  b = lose_viewer (&f);
  get_wait (&f);
  network_fixture_remove (&f, &f.viewers[0]);
  f.viewers[0] = f.viewers[--f.n];
  b = &f.viewers[0];
  fail_unless_equals_int64 (get_wait (&f), 0);
  fail_unless (f.bitrate < 500000, "%u", f.bitrate);
  fake_bwe_give_feedback (b->bwe);
  fail_unless_equals_int64 (get_wait (&f), 200000 + FRAME_WIRE);
  network_fixture_clear (&f);
}

GST_END_TEST;

/* The vote stays at the start bitrate while nothing has come, and with receiver
 * reports. */
GST_START_TEST (receiver_reports_alone_are_no_dead_network)
{
  gint64 now = g_get_monotonic_time ();
  guint start;
  NetworkViewer *v;
  NetworkFixture f;

  network_fixture_init (&f);
  v = network_fixture_add (&f, 0, 200 * GST_MSECOND);
  g_object_set (v->bwe, "estimated-bitrate", 1000000, NULL);
  start = f.bitrate;
  gst_latest_viewer_rate_frame_sent (v->rate);
  g_object_set (v->bwe, "estimated-bitrate", 30000, NULL);
  fail_unless_equals_int (f.bitrate, start);
  gst_latest_viewer_rate_report (v->rate, now + 1000000, 1, 0);
  fail_unless_equals_int (v->bwe->min_bitrate, 30000);
  gst_latest_viewer_rate_report (v->rate, now + 3000000, 2, 0);
  fail_unless_equals_int (gst_latest_viewer_rate_get_feedback (v->rate),
      GST_LATEST_FEEDBACK_RECEIVER_REPORTS);
  /* The pacer is told, too. */
  fail_unless_equals_int (v->bwe->min_bitrate, 1000000);
  g_object_set (v->bwe, "estimated-bitrate", 1000000, NULL);
  fail_unless_equals_int (f.bitrate, start);
  fail_unless_equals_int64 (get_wait (&f), 0);

  for (guint i = 0; i < 2; i++)
    gst_latest_viewer_rate_report (
        v->rate, now + 4000000 + 1000000 * i, 3 + i, 0.3);
  gst_latest_viewer_rate_check_below_minimum (v->rate, now);
  fail_unless (f.bitrate < 0.9 * start, "%u", f.bitrate);
  fail_unless_equals_int (v->bwe->min_bitrate, 850000);

  fake_bwe_give_feedback (v->bwe);
  fail_unless_equals_int (v->bwe->min_bitrate, 30000);
  network_fixture_clear (&f);
}

GST_END_TEST;

GST_START_TEST (every_viewer_has_the_frame_share)
{
  NetworkViewer *v;
  NetworkFixture f;

  network_fixture_init (&f);
  f.settings.frame_share = 0.5;
  gst_latest_rate_control_configure (f.control, &f.settings);
  v = network_fixture_add (&f, 0, 0);
  fail_unless (v->bwe->frame_share == 0.5);
  f.settings.frame_share = 0.25;
  gst_latest_rate_control_configure (f.control, &f.settings);
  fail_unless (v->bwe->frame_share == 0.25);
  network_fixture_clear (&f);
}

GST_END_TEST;

/* Once a frame, before the frame reaches the viewers. */
GST_START_TEST (the_encoder_is_told_with_each_frame)
{
  GstElement *bin = gst_bin_new (NULL);
  const gchar *missing;
  g_autoptr (GstPad) sink = NULL;
  GstLatestTrack *track;
  FakeEncoder *encoder;
  gint64 before;
  GstHarness *h;
  NetworkFixture f;

  network_fixture_init (&f);
  network_fixture_add (&f, 8000000, 30 * GST_MSECOND);
  track = gst_latest_track_new (GST_BIN (bin),
      &(GstLatestTrackConfig) { .suffix = "", .wait = f.wait }, &missing);
  fail_unless (track);
  encoder = (FakeEncoder *) gst_latest_track_get_encoder (track);
  sink = gst_latest_track_get_sink (track);
  gst_element_add_pad (bin, gst_ghost_pad_new ("sink", sink));
  h = gst_harness_new_with_element (bin, "sink", NULL);
  gst_latest_track_start (track);
  gst_harness_set_src_caps_str (
      h, "video/x-raw,format=I420,width=16,height=16");
  before = g_get_monotonic_time ();
  gst_harness_push (h, gst_buffer_new_allocate (NULL, FRAME, NULL));
  fail_unless_equals_int (encoder->times_set, 1);
  fail_unless (encoder->downstream_ready
      >= (before + 30000 + FRAME_WIRE) * G_GUINT64_CONSTANT (1000));
  fail_unless (encoder->downstream_ready
      <= (g_get_monotonic_time () + 30000 + FRAME_WIRE)
          * G_GUINT64_CONSTANT (1000));
  gst_harness_push (h, gst_buffer_new_allocate (NULL, FRAME, NULL));
  fail_unless_equals_int (encoder->times_set, 2);
  gst_harness_teardown (h);
  gst_latest_track_remove (track);
  gst_latest_track_unref (track);
  gst_object_unref (bin);
  network_fixture_clear (&f);
}

GST_END_TEST;

/* The delay that receivers are told, least << 12 | most, in units of 10 ms. */
static guint
told_delay (NetworkViewer *v)
{
  GstRTPHeaderExtension *ext = GST_RTP_HEADER_EXTENSION (v->playout_delay);
  g_autoptr (GstBuffer) frame = gst_buffer_new ();
  g_autoptr (GstBuffer) packet = gst_buffer_new ();
  guint8 data[3];

  gst_rtp_header_extension_set_id (ext, 1);
  fail_unless_equals_int (
      gst_rtp_header_extension_write (
          ext, frame, GST_RTP_HEADER_EXTENSION_ONE_BYTE, packet, data, 3),
      3);
  return GST_READ_UINT24_BE (data);
}

/* Frames are shown at once, except while the repair of losses needs time, and
 * for that viewer alone. */
GST_START_TEST (the_playout_delay_is_raised_while_repair_needs_it)
{
  NetworkFixture f;
  NetworkViewer *a, *b;

  network_fixture_init (&f);
  a = network_fixture_add (&f, 0, 0);
  b = network_fixture_add (&f, 0, 0);
  fail_unless_equals_int (told_delay (a), 0);
  g_object_set (a->bwe, "advised-playout-delay", 160 * GST_MSECOND, NULL);
  gst_latest_viewer_rate_check_below_minimum (a->rate, 0);
  fail_unless_equals_int (told_delay (a), 16 << 12 | 32);
  fail_unless_equals_int (told_delay (b), 0);
  g_object_set (a->bwe, "advised-playout-delay", G_GUINT64_CONSTANT (0), NULL);
  gst_latest_viewer_rate_check_below_minimum (a->rate, 0);
  fail_unless_equals_int (told_delay (a), 0);
  network_fixture_clear (&f);
}

GST_END_TEST;

static Suite *
networkwait_suite (void)
{
  Suite *s = suite_create ("networkwait");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, nobody_is_waited_for_without_viewers);
  tcase_add_test (tc, a_frame_takes_what_its_bytes_take);
  tcase_add_test (tc, a_frame_takes_what_its_repeats_take);
  tcase_add_test (tc, the_policy_says_who_is_waited_for);
  tcase_add_test (tc, who_is_gone_is_not_waited_for);
  tcase_add_test (tc, a_track_is_waited_for_by_its_own_viewers);
  tcase_add_test (tc, an_encoding_is_waited_for_by_its_own_viewers);
  tcase_add_test (tc, a_track_does_not_wait_for_a_large_frame_of_another);
  tcase_add_test (tc, a_track_without_frames_leaves_its_share);
  tcase_add_test (tc, nobody_is_waited_for_too_long);
  tcase_add_test (tc, a_frame_that_is_dropped_takes_no_time);
  tcase_add_test (tc, who_is_lost_has_no_say);
  tcase_add_test (tc, who_is_not_heard_does_not_slow_the_others);
  tcase_add_test (tc, who_returns_to_nobody_counts_at_once);
  tcase_add_test (tc, receiver_reports_alone_are_no_dead_network);
  tcase_add_test (tc, the_playout_delay_is_raised_while_repair_needs_it);
  tcase_add_test (tc, every_viewer_has_the_frame_share);
  tcase_add_test (tc, the_encoder_is_told_with_each_frame);
  return s;
}

GST_CHECK_MAIN (networkwait);
