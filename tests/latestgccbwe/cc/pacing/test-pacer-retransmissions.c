/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "pacersim.h"

/* The share is exhausted, but an event and the media behind it cannot wait for
 * it; afterwards the retransmissions pay. */
GST_START_TEST (an_event_does_not_wait_for_the_share)
{
  gint64 start = sim->now;

  for (guint i = 0; i < 14; i++)
    fail_unless (pacer_sim_add_rtx (i, sim->now, 100 + i));
  gst_latest_pacer_add_barrier (sim->pacer, sim->now, GUINT_TO_POINTER (1));
  pacer_sim_add (VIDEO, 1, 2);
  pacer_sim_run (150 * MS);
  fail_unless_equals_int (sim->sent[sim->n_sent - 2].item, 1);
  fail_unless_equals_int (sim->sent[sim->n_sent - 1].item, 2);
  for (guint i = 0; i < 50; i++) {
    pacer_sim_add_rtx (1000 + i, sim->now, 100);
    pacer_sim_run (10 * MS);
  }
  fail_unless ((gint64) pacer_sim_stats ().sent_bytes[RTX]
      <= (sim->now - start) * 300000 / 8 / SECOND + 9375 + SIZE);
}

GST_END_TEST;

/* All packets are requested all the time: 100 retransmissions are added each 10
 * ms beside 600 kbit/s of video. */
GST_START_TEST (a_storm_of_requests_has_its_share_and_no_more)
{
  gint64 start = sim->now;
  guint64 key = 0;
  GstLatestPacerStats s;

  while (sim->now < start + 10 * SECOND) {
    for (guint i = 0; i < 100; i++)
      pacer_sim_add_rtx (key++, sim->now, 5);
    if ((sim->now - start) % (50 * MS) == 0)
      pacer_sim_add (VIDEO, 3, 6);
    fail_unless (pacer_sim_stats ().queued_bytes[RTX] <= 18750);
    pacer_sim_run (10 * MS);
  }
  s = pacer_sim_stats ();
  fail_unless (s.sent_bytes[RTX] <= 10 * 37500 + 9375 + SIZE);
  fail_unless (s.sent_bytes[RTX] >= 10 * 37500 - 2 * SIZE);
  fail_unless_equals_uint64 (s.sent_packets[VIDEO], 600);
  fail_unless (s.queue_delay < 50 * MS);
  fail_unless (s.refused > 90000);
}

GST_END_TEST;

GST_START_TEST (the_same_retransmission_waits_once)
{
  pacer_sim_add (VIDEO, 5, 20);
  fail_unless (pacer_sim_add_rtx (7, sim->now, 1));
  fail_unless (pacer_sim_add_rtx (8, sim->now, 2));
  fail_if (pacer_sim_add_rtx (7, sim->now, 3));
  fail_unless_equals_uint64 (pacer_sim_stats ().merged, 1);
  pacer_sim_run (SECOND);
  pacer_sim_expect ("1 2 20 21 22 23 24");
  /* A request after the round trip is for a packet that was lost again. */
  fail_unless (pacer_sim_add_rtx (7, sim->now, 4));
}

GST_END_TEST;

/* Browsers repeat a request each 100 ms, however long the way is. */
GST_START_TEST (a_retransmission_on_its_way_is_not_repeated)
{
  gst_latest_pacer_set_round_trip (sim->pacer, 250 * MS);
  for (guint i = 0; i < 10; i++) {
    pacer_sim_add_rtx (7, sim->now, 1);
    pacer_sim_run (100 * MS);
  }
  /* At 0, 300, 600 and 900 ms. */
  fail_unless_equals_int (sim->n_sent, 4);
  fail_unless_equals_uint64 (pacer_sim_stats ().merged, 6);
}

GST_END_TEST;

GST_START_TEST (too_old_to_be_played_is_not_sent)
{
  fail_if (pacer_sim_add_rtx (1, sim->now - 501 * MS, 1));
  pacer_sim_add (AUDIO, 20, 20);
  fail_unless (pacer_sim_add_rtx (2, sim->now - 400 * MS, 2));
  fail_unless (pacer_sim_add_rtx (3, sim->now - 100 * MS, 3));
  pacer_sim_run (SECOND);
  fail_unless_equals_int (sim->n_sent, 21);
  fail_unless_equals_int (sim->sent[20].item, 3);
  fail_unless_equals_int (sim->n_dropped, 1);
  fail_unless_equals_uint64 (pacer_sim_stats ().too_old, 2);
}

GST_END_TEST;

GST_START_TEST (what_is_outdated_is_not_sent)
{
  /* They wait for the audio. */
  pacer_sim_add (AUDIO, 2, 20);
  for (guint i = 1; i <= 5; i++)
    fail_unless (pacer_sim_add_rtx (i, sim->now, i));
  gst_latest_pacer_outdate (sim->pacer, 2, 4);
  pacer_sim_add (VIDEO, 1, 6);
  pacer_sim_run (SECOND);
  pacer_sim_expect ("20 21 1 5 6");
  fail_unless_equals_int (sim->n_dropped, 3);
  fail_unless_equals_uint64 (pacer_sim_stats ().refused, 0);
}

GST_END_TEST;

/* Losses come in bursts, so a repeat does not leave right behind its packet. */
GST_START_TEST (a_repeat_comes_a_little_later)
{
  gint64 start = sim->now;

  fail_unless (gst_latest_pacer_add_repeat (
      sim->pacer, start, SIZE, 0, GUINT_TO_POINTER (1)));
  pacer_sim_run (SECOND);
  fail_unless (sim->sent[0].at >= start + 10 * MS);
  fail_unless (sim->sent[0].at <= start + 12 * MS);
  pacer_sim_expect_idle ();
  /* Other packets leave meanwhile; then the repeat goes before new video. */
  sim->n_sent = 0;
  gst_latest_pacer_add_repeat (
      sim->pacer, sim->now, SIZE, 0, GUINT_TO_POINTER (1));
  pacer_sim_add_rtx (7, sim->now, 2);
  pacer_sim_add (VIDEO, 2, 3);
  pacer_sim_run (SECOND);
  pacer_sim_expect ("2 3 1 4");
}

GST_END_TEST;

/* While all packets are requested again and again, video waits for half of its
 * longest time at most. */
GST_START_TEST (video_that_is_late_goes_before_retransmissions)
{
  GstLatestPacerConfig config = pacer_sim_config;
  gint64 start = sim->now, most = 0;
  guint64 key = 0;

  config.retransmission_share = 100;
  gst_latest_pacer_set_config (sim->pacer, sim->now, &config);
  while (sim->now < start + 5 * SECOND) {
    for (guint i = 0; i < 10; i++)
      pacer_sim_add_rtx (key++, sim->now, 5);
    if ((sim->now - start) % (50 * MS) == 0)
      pacer_sim_add (VIDEO, 3, 6);
    pacer_sim_run (10 * MS);
    most = MAX (most, pacer_sim_stats ().queue_delay);
  }
  fail_unless (most > config.max_queue_time / 2 - 50 * MS);
  fail_unless (
      most < config.max_queue_time / 2 + 50 * MS, "%d ms", (gint) (most / MS));
  fail_unless (pacer_sim_stats ().sent_packets[RTX] > 0);
}

GST_END_TEST;

/* At 1 Mbit/s a packet takes 10 ms. */
GST_START_TEST (the_path_is_free_after_the_repeats)
{
  gst_latest_pacer_set_path (sim->pacer, sim->now, RATE, 0);
  pacer_sim_add (VIDEO, 1, 1);
  fail_unless_equals_int64 (pacer_sim_stats ().path_time, 10 * MS);
  gst_latest_pacer_add_repeat (
      sim->pacer, sim->now, SIZE, 1, GUINT_TO_POINTER (2));
  fail_unless_equals_int64 (pacer_sim_stats ().path_time, 30 * MS);
  pacer_sim_run (SECOND);
  fail_unless_equals_int64 (pacer_sim_stats ().path_time, 0);
}

GST_END_TEST;

/* An encoder that has not been set to what repeats leave it makes too much. */
GST_START_TEST (nothing_is_repeated_while_video_waits)
{
  pacer_sim_add (VIDEO, 8, 1);
  pacer_sim_run (45 * MS);
  fail_unless (gst_latest_pacer_add_repeat (
      sim->pacer, sim->now, SIZE, 0, GUINT_TO_POINTER (9)));
  pacer_sim_run (10 * MS);
  fail_if (gst_latest_pacer_add_repeat (
      sim->pacer, sim->now, SIZE, 0, GUINT_TO_POINTER (10)));
  fail_unless_equals_uint64 (pacer_sim_stats ().repeats_refused, 1);
  pacer_sim_run (SECOND);
  fail_unless_equals_int (sim->n_sent, 9);
  fail_unless (gst_latest_pacer_add_repeat (
      sim->pacer, sim->now, SIZE, 0, GUINT_TO_POINTER (11)));
  pacer_sim_run (SECOND);
}

GST_END_TEST;

GST_START_TEST (repeats_count_for_the_share_of_retransmissions)
{
  gint64 start = sim->now;
  guint n = 0;

  for (guint i = 0; i < 1000; i++) {
    if (gst_latest_pacer_add_repeat (
            sim->pacer, start, SIZE, 0, GUINT_TO_POINTER (1)))
      n++;
  }
  /* 300 kbit/s for half a second. */
  fail_unless_equals_int (n, 18750 / SIZE);
  fail_unless_equals_uint64 (pacer_sim_stats ().repeats_refused, 1000 - n);
  fail_unless_equals_uint64 (pacer_sim_stats ().refused, 0);
  while (sim->now - start < 10 * SECOND) {
    gst_latest_pacer_add_repeat (
        sim->pacer, sim->now, SIZE, 0, GUINT_TO_POINTER (1));
    pacer_sim_run (10 * MS);
  }
  fail_unless (pacer_sim_stats ().sent_bytes[GST_LATEST_PACER_REPEAT]
      <= 10 * 37500 + 9375 + SIZE);
}

GST_END_TEST;

GST_START_TEST (an_event_does_not_wait_for_a_repeat)
{
  gint64 start = sim->now;

  gst_latest_pacer_add_repeat (
      sim->pacer, start, SIZE, 0, GUINT_TO_POINTER (1));
  gst_latest_pacer_add_barrier (sim->pacer, start, GUINT_TO_POINTER (2));
  pacer_sim_add (VIDEO, 1, 3);
  pacer_sim_run (SECOND);
  pacer_sim_expect ("1 2 3");
  fail_unless_equals_int64 (sim->sent[0].at, start);
}

GST_END_TEST;

static Suite *
pacer_retransmissions_suite (void)
{
  Suite *s = suite_create ("pacer-retransmissions");
  TCase *tc = tcase_create ("retransmissions");

  tcase_add_checked_fixture (tc, pacer_sim_setup, pacer_sim_teardown);
  suite_add_tcase (s, tc);
  tcase_add_test (tc, an_event_does_not_wait_for_the_share);
  tcase_add_test (tc, a_storm_of_requests_has_its_share_and_no_more);
  tcase_add_test (tc, the_same_retransmission_waits_once);
  tcase_add_test (tc, a_retransmission_on_its_way_is_not_repeated);
  tcase_add_test (tc, too_old_to_be_played_is_not_sent);
  tcase_add_test (tc, what_is_outdated_is_not_sent);
  tcase_add_test (tc, a_repeat_comes_a_little_later);
  tcase_add_test (tc, video_that_is_late_goes_before_retransmissions);
  tcase_add_test (tc, the_path_is_free_after_the_repeats);
  tcase_add_test (tc, nothing_is_repeated_while_video_waits);
  tcase_add_test (tc, repeats_count_for_the_share_of_retransmissions);
  tcase_add_test (tc, an_event_does_not_wait_for_a_repeat);
  return s;
}

GST_CHECK_MAIN (pacer_retransmissions);
