/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* Lost packets: retransmissions, and key unit requests where those do not
 * help. */
#include "bwefixture.h"

#define SIZE 942

/* At about 1 Mbit/s. */
static guint16
send (BweFixture *f, guint16 seq, guint n)
{
  guint have = f->arrivals->len;

  bwe_fixture_push_video (f, seq, n, SIZE);
  bwe_fixture_run_until (f, have + n);
  return seq + n;
}

static guint
count_key_requests (BweFixture *f)
{
  guint n = 0;

  g_mutex_lock (&f->log.lock);
  for (const gchar *at = f->log.upstream->str;
       (at = strstr (at, "GstForceKeyUnit")); at++)
    n++;
  g_mutex_unlock (&f->log.lock);
  fail_unless_equals_uint64 (bwe_fixture_stat (f, "key-unit-requests"), n);
  return n;
}

GST_START_TEST (no_key_unit_is_requested_without_loss)
{
  BweFixture *f = bwe_fixture_new ("latestgccbwe start-bitrate=1000000");
  guint16 seq = 0;

  for (guint i = 0; i < 20; i++) {
    seq = send (f, seq, 10);
    bwe_fixture_report (f, 20 * GST_MSECOND, 0, 5);
  }
  fail_unless_equals_int (count_key_requests (f), 0);
  bwe_fixture_free (f);
}

GST_END_TEST;

/* After an outage of the network all packets sent meanwhile are lost. */
GST_START_TEST (feedback_after_a_gap_requests_a_key_unit)
{
  BweFixture *f = bwe_fixture_new ("latestgccbwe start-bitrate=1000000");
  guint16 seq = 0;

  for (guint i = 0; i < 5; i++) {
    seq = send (f, seq, 10);
    bwe_fixture_report (f, 20 * GST_MSECOND, 0, 0);
  }
  for (guint i = 0; i < 20; i++) {
    seq = send (f, seq, 5);
    bwe_fixture_run_for (f, 100 * GST_MSECOND);
  }
  fail_unless (bwe_fixture_stat (f, "silences") > 0);
  fail_unless_equals_int (count_key_requests (f), 0);
  bwe_fixture_report (f, 20 * GST_MSECOND, 0, 0);
  fail_unless_equals_int (count_key_requests (f), 1);

  for (guint i = 0; i < 10; i++) {
    seq = send (f, seq, 10);
    bwe_fixture_run_for (f, 100 * GST_MSECOND);
    bwe_fixture_report (f, 20 * GST_MSECOND, 0, 0);
  }
  fail_unless_equals_int (count_key_requests (f), 1);
  bwe_fixture_free (f);
}

GST_END_TEST;

/* More retransmissions are needed than their share of the rate allows. */
GST_START_TEST (refused_retransmissions_request_a_key_unit)
{
  BweFixture *f = bwe_fixture_new ("latestgccbwe start-bitrate=100000 "
                                   "max-bitrate=100000");
  guint16 seq = 0;

  seq = send (f, seq, 5);
  bwe_fixture_report (f, 20 * GST_MSECOND, 0, 0);
  fail_unless_equals_int (count_key_requests (f), 0);
  for (guint16 i = 0; i < 100; i++)
    bwe_fixture_push_rtx (f, i, i % 5 + 1000 + i, SIZE);
  fail_unless (bwe_fixture_stat (f, "retransmissions-over-budget") > 0);
  seq = send (f, seq, 2);
  bwe_fixture_report (f, 20 * GST_MSECOND, 0, 0);
  fail_unless_equals_int (count_key_requests (f), 1);

  /* Not again at once, but not never. */
  for (guint16 i = 0; i < 100; i++)
    bwe_fixture_push_rtx (f, 100 + i, 2000 + i, SIZE);
  bwe_fixture_report (f, 20 * GST_MSECOND, 0, 0);
  fail_unless_equals_int (count_key_requests (f), 1);
  bwe_fixture_run_for (f, 600 * GST_MSECOND);
  seq = send (f, seq, 2);
  bwe_fixture_report (f, 20 * GST_MSECOND, 0, 0);
  fail_unless_equals_int (count_key_requests (f), 2);
  bwe_fixture_free (f);
}

GST_END_TEST;

static guint
answer (BweFixture *f, guint16 rtx_seq, guint16 seq)
{
  guint before = bwe_fixture_count (f, BWE_FIXTURE_RTX);

  bwe_fixture_nack (f, seq);
  bwe_fixture_push_rtx (f, rtx_seq, seq, SIZE);
  bwe_fixture_run_for (f, 90 * GST_MSECOND);
  return bwe_fixture_count (f, BWE_FIXTURE_RTX) - before;
}

/* More is refused until the key frame comes that was requested: that needs no
 * second one. */
GST_START_TEST (one_key_unit_answers_all_that_was_refused_before_it)
{
  BweFixture *f = bwe_fixture_new ("latestgccbwe start-bitrate=100000 "
                                   "max-bitrate=100000");
  guint16 seq = send (f, 0, 5);

  for (guint round = 0; round < 2; round++) {
    for (guint16 i = 0; i < 100; i++)
      bwe_fixture_push_rtx (f, i, 1000 * (round + 1) + i, SIZE);
    seq = send (f, seq, 2);
    bwe_fixture_report (f, 20 * GST_MSECOND, 0, 0);
  }
  fail_unless_equals_int (count_key_requests (f), 1);
  for (guint16 i = 0; i < 100; i++)
    bwe_fixture_push_rtx (f, i, 3000 + i, SIZE);
  bwe_fixture_custom (f, "GstForceKeyUnit");
  for (guint i = 0; i < 12; i++) {
    seq = send (f, seq, 1);
    bwe_fixture_run_for (f, 50 * GST_MSECOND);
    bwe_fixture_report (f, 20 * GST_MSECOND, 0, 0);
  }
  fail_unless_equals_uint64 (bwe_fixture_stat (f, "key-unit-requests"), 1);
  bwe_fixture_free (f);
}

GST_END_TEST;

static gdouble
get_rtx_share (BweFixture *f)
{
  gdouble share;

  g_object_get (f->element, "retransmission-share", &share, NULL);
  return share;
}

/* Sends what the estimate allows, and reports that one packet in @part gets lost,
 * until it is known that this has nothing to do with the rate. */
static guint16
lose (BweFixture *f, guint16 seq, guint part)
{
  for (guint i = 0; i < 200; i++) {
    guint bytes_in_40_ms =
        bwe_fixture_estimate (f) * (1 - get_rtx_share (f)) / 8 / 25;
    guint n = MAX (bytes_in_40_ms / SIZE, 1);

    bwe_fixture_push_video (f, seq, n, SIZE);
    seq += n;
    bwe_fixture_run_for (f, 40 * GST_MSECOND);
    bwe_fixture_report (f, 20 * GST_MSECOND, 0, part);
  }
  bwe_fixture_run_for (f, 200 * GST_MSECOND);
  return seq;
}

static guint64
get_playout_delay (BweFixture *f)
{
  guint64 delay;

  g_object_get (f->element, "advised-playout-delay", &delay, NULL);
  fail_unless_equals_uint64 (
      delay, bwe_fixture_stat (f, "advised-playout-delay"));
  return delay;
}

static void
expect_copy (BweFixture *f, guint i, guint16 seq)
{
  BweArrival a = bwe_fixture_arrival (f, i), before;

  fail_unless_equals_int (a.ssrc, BWE_FIXTURE_RTX);
  fail_unless_equals_int (a.osn, seq);
  before = bwe_fixture_arrival (f, i - 1);
  if (before.ssrc != BWE_FIXTURE_RTX || before.osn != seq)
    return;
  fail_unless (a.time >= before.time + 10 * GST_MSECOND);
  fail_unless_equals_int (a.seq, (guint16) (before.seq + 1));
}

/* With one packet in five lost, each retransmission is sent three times. */
GST_START_TEST (lasting_loss_gets_several_retransmissions)
{
  BweFixture *f = bwe_fixture_new ("latestgccbwe start-bitrate=3000000 "
                                   "max-bitrate=3000000");
  guint16 seq = send (f, 0, 10);
  guint n;

  bwe_fixture_report (f, 20 * GST_MSECOND, 0, 0);
  fail_unless_equals_int (answer (f, 500, seq - 1), 1);
  fail_unless (get_rtx_share (f) == 0);

  seq = lose (f, seq, 5);
  n = f->arrivals->len;
  fail_unless_equals_int (answer (f, 501, seq - 1), 3);
  for (guint i = 0; i < 3; i++)
    expect_copy (f, n + i, seq - 1);

  /* Once all arrives again, all is as before. */
  seq = lose (f, seq, 0);
  seq = lose (f, seq, 0);
  fail_unless (get_rtx_share (f) < 0.01);
  fail_unless_equals_int (answer (f, 502, seq - 1), 1);
  bwe_fixture_free (f);
}

GST_END_TEST;

/* With one packet in five lost, each packet is sent three times, whether it gets
 * lost or not: nobody has to ask and to wait. */
GST_START_TEST (lasting_loss_gets_repeats_nobody_asked_for)
{
  BweFixture *f = bwe_fixture_new ("latestgccbwe start-bitrate=3000000 "
                                   "max-bitrate=3000000");
  guint16 seq = send (f, 0, 10);
  guint n;

  /* A retransmission shows how they are made. */
  fail_unless_equals_int (answer (f, 500, seq - 1), 1);
  seq = lose (f, seq, 5);
  n = f->arrivals->len;
  bwe_fixture_push_video (f, seq, 1, SIZE);
  bwe_fixture_run_for (f, 100 * GST_MSECOND);
  fail_unless_equals_int (f->arrivals->len, n + 3);
  fail_unless_equals_int (bwe_fixture_arrival (f, n).seq, seq);
  expect_copy (f, n + 1, seq);
  expect_copy (f, n + 2, seq);
  /* Two repeats, and three copies of one packet in five. */
  fail_unless (get_rtx_share (f) > 0.65 && get_rtx_share (f) < 0.75);
  /* That is enough. */
  fail_unless_equals_uint64 (get_playout_delay (f), 0);

  seq = lose (f, seq + 1, 0);
  n = f->arrivals->len;
  bwe_fixture_push_video (f, seq, 1, SIZE);
  bwe_fixture_run_for (f, 100 * GST_MSECOND);
  fail_unless_equals_int (f->arrivals->len, n + 1);
  bwe_fixture_free (f);
}

GST_END_TEST;

/* With half of all packets lost, an eighth of them is missing in spite of two
 * repeats. */
GST_START_TEST (the_receiver_waits_where_repeats_are_not_enough)
{
  BweFixture *f = bwe_fixture_new ("latestgccbwe start-bitrate=3000000 "
                                   "max-bitrate=3000000");
  guint16 seq = send (f, 0, 10);

  fail_unless_equals_uint64 (get_playout_delay (f), 0);
  lose (f, seq, 2);
  fail_unless (get_playout_delay (f) >= 60 * GST_MSECOND);
  bwe_fixture_free (f);
}

GST_END_TEST;

/* What was lost before a key frame is not worth being sent, and no reason to ask
 * for another one. */
GST_START_TEST (a_key_frame_ends_the_retransmission_of_what_was_before)
{
  BweFixture *f = bwe_fixture_new ("latestgccbwe start-bitrate=100000 "
                                   "max-bitrate=100000");
  guint16 seq = send (f, 0, 10);

  fail_unless_equals_int (answer (f, 500, seq - 1), 1);
  for (guint16 i = 0; i < 5; i++)
    bwe_fixture_push_rtx (f, 501 + i, i, SIZE);
  bwe_fixture_custom (f, "GstForceKeyUnit");
  bwe_fixture_push_video (f, seq, 1, SIZE);
  bwe_fixture_run_for (f, 700 * GST_MSECOND);
  fail_unless (bwe_fixture_log_has (f, "GstForceKeyUnit"));
  fail_unless (bwe_fixture_count (f, BWE_FIXTURE_RTX) <= 2);

  g_string_set_size (f->log.upstream, 0);
  bwe_fixture_nack (f, seq - 1);
  fail_unless_equals_string (f->log.upstream->str, "");
  bwe_fixture_nack (f, seq);
  fail_unless_equals_string (
      f->log.upstream->str, "GstRTPRetransmissionRequest");
  bwe_fixture_free (f);
}

GST_END_TEST;

/* Browsers that do not know the round trip ask again after 100 ms. */
GST_START_TEST (requests_a_little_early_are_passed_on)
{
  BweFixture *f = bwe_fixture_new ("latestgccbwe start-bitrate=1000000");
  guint16 seq = 0;
  guint64 rtt;

  for (guint i = 0; i < 5; i++) {
    seq = send (f, seq, 10);
    bwe_fixture_run_for (f, 80 * GST_MSECOND);
    bwe_fixture_report (f, 20 * GST_MSECOND, 0, 0);
  }
  rtt = bwe_fixture_stat (f, "rtt");
  fail_unless (rtt >= 20 * GST_MSECOND);
  seq = send (f, seq, 10);
  g_string_set_size (f->log.upstream, 0);
  bwe_fixture_nack (f, seq - 1);
  bwe_fixture_run_for (f, rtt / 2);
  bwe_fixture_nack (f, seq - 1);
  fail_unless_equals_string (
      f->log.upstream->str, "GstRTPRetransmissionRequest");
  bwe_fixture_run_for (f, rtt * 3 / 10);
  bwe_fixture_nack (f, seq - 1);
  fail_unless_equals_string (f->log.upstream->str,
      "GstRTPRetransmissionRequest GstRTPRetransmissionRequest");
  bwe_fixture_free (f);
}

GST_END_TEST;

static Suite *
latestgccbwe_loss_suite (void)
{
  Suite *s = suite_create ("latestgccbwe-loss");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, no_key_unit_is_requested_without_loss);
  tcase_add_test (tc, feedback_after_a_gap_requests_a_key_unit);
  tcase_add_test (tc, refused_retransmissions_request_a_key_unit);
  tcase_add_test (tc, one_key_unit_answers_all_that_was_refused_before_it);
  tcase_add_test (tc, lasting_loss_gets_several_retransmissions);
  tcase_add_test (tc, lasting_loss_gets_repeats_nobody_asked_for);
  tcase_add_test (tc, the_receiver_waits_where_repeats_are_not_enough);
  tcase_add_test (tc, a_key_frame_ends_the_retransmission_of_what_was_before);
  tcase_add_test (tc, requests_a_little_early_are_passed_on);
  return s;
}

GST_CHECK_MAIN (latestgccbwe_loss);
