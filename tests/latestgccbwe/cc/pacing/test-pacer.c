/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "pacersim.h"

GST_START_TEST (an_idle_pacer_sleeps)
{
  pacer_sim_expect_idle ();
  pacer_sim_run (10 * SECOND);
  fail_unless_equals_int (sim->wake_ups, 1);
}

GST_END_TEST;

GST_START_TEST (leaves_at_the_rate)
{
  pacer_sim_add (VIDEO, 40, 1);
  pacer_sim_run (200 * MS);
  /* 5 ms are saved up, then a packet each 10 ms. */
  fail_unless (pacer_sim_bytes_between (0, G_MAXINT64) <= 25000 + 625 + SIZE);
  fail_unless (pacer_sim_bytes_between (0, G_MAXINT64) >= 25000 - SIZE);
  pacer_sim_run (SECOND);
  fail_unless_equals_int (sim->n_sent, 40);
  pacer_sim_expect_idle ();
}

GST_END_TEST;

/* A key frame of 300 ms after the pacer was idle for hours. */
GST_START_TEST (a_key_frame_is_no_burst)
{
  sim->now += 3 * 3600 * SECOND;
  pacer_sim_add (VIDEO, 30, 1);
  pacer_sim_run (SECOND);
  fail_unless_equals_int (sim->n_sent, 30);
  fail_unless (pacer_sim_largest_burst (5 * MS) <= 625 + SIZE, "%u",
      (guint) pacer_sim_largest_burst (5 * MS));
  fail_unless (pacer_sim_largest_burst (100 * MS) <= 12500 + 625 + SIZE);
  fail_unless (sim->sent[29].taken.queue_delay >= 280 * MS);
  fail_unless (sim->sent[29].taken.queue_delay <= 300 * MS);
}

GST_END_TEST;

GST_START_TEST (priorities)
{
  pacer_sim_add (PADDING, 1, 40);
  pacer_sim_add_rtx (1, sim->now, 30);
  pacer_sim_add (VIDEO, 2, 20);
  pacer_sim_add (AUDIO, 1, 10);
  pacer_sim_run (SECOND);
  pacer_sim_expect ("10 30 20 21 40");
}

GST_END_TEST;

GST_START_TEST (audio_does_not_wait_for_what_video_owes)
{
  pacer_sim_add (VIDEO, 20, 20);
  pacer_sim_run (95 * MS);
  gst_latest_pacer_add (sim->pacer, sim->now, AUDIO, 100, GUINT_TO_POINTER (1));
  sim->n_sent = 0;
  pacer_sim_run (0);
  fail_unless_equals_int (sim->sent[0].item, 1);
  fail_unless_equals_int64 (sim->sent[0].taken.queue_delay, 0);
}

GST_END_TEST;

/* Audio is charged too: with 500 kbit/s of it, video gets the other half. */
GST_START_TEST (audio_counts_in_the_rate)
{
  gint64 start = sim->now;
  guint64 bytes;

  pacer_sim_add (VIDEO, 25, 100);
  for (guint i = 0; i < 10; i++) {
    gst_latest_pacer_add (
        sim->pacer, sim->now, AUDIO, 1250, GUINT_TO_POINTER (1));
    pacer_sim_run (20 * MS);
  }
  bytes = pacer_sim_bytes_between (start, start + 200 * MS);
  fail_unless (bytes <= 25000 + 625 + 2 * SIZE, "%u", (guint) bytes);
}

GST_END_TEST;

/* Audio alone is sent without a burst, however much there is. */
GST_START_TEST (audio_alone_is_paced_too)
{
  pacer_sim_add (AUDIO, 30, 1);
  pacer_sim_run (SECOND);
  fail_unless_equals_int (sim->n_sent, 30);
  fail_unless (pacer_sim_largest_burst (100 * MS) <= 12500 + 625 + SIZE);
}

GST_END_TEST;

/* Audio that takes more than the rate stops video, until audio ends. */
GST_START_TEST (too_much_audio_stops_video_for_a_while_only)
{
  for (guint i = 0; i < 500; i++) {
    pacer_sim_add (AUDIO, 1, 1);
    pacer_sim_run (10 * MS);
  }
  pacer_sim_add (VIDEO, 1, 7);
  pacer_sim_run (600 * MS);
  fail_unless_equals_int (sim->sent[sim->n_sent - 1].item, 7);
}

GST_END_TEST;

GST_START_TEST (events_keep_their_place)
{
  pacer_sim_add (VIDEO, 2, 20);
  gst_latest_pacer_add_barrier (sim->pacer, sim->now, GUINT_TO_POINTER (1));
  pacer_sim_add (AUDIO, 1, 10);
  gst_latest_pacer_add_barrier (sim->pacer, sim->now, GUINT_TO_POINTER (2));
  gst_latest_pacer_add_barrier (sim->pacer, sim->now, GUINT_TO_POINTER (3));
  pacer_sim_add (VIDEO, 1, 30);
  pacer_sim_add (AUDIO, 1, 40);
  pacer_sim_run (SECOND);
  pacer_sim_expect ("20 21 1 10 2 3 40 30");
  fail_unless (sim->sent[2].taken.fate == GST_LATEST_PACER_BARRIER);
  fail_unless (sim->sent[0].taken.fate == GST_LATEST_PACER_SEND);
}

GST_END_TEST;

GST_START_TEST (an_event_alone_leaves_at_once)
{
  gst_latest_pacer_add_barrier (sim->pacer, sim->now, GUINT_TO_POINTER (1));
  fail_unless_equals_int64 (
      gst_latest_pacer_next_time (sim->pacer, sim->now), sim->now);
  pacer_sim_run (0);
  pacer_sim_expect ("1");
}

GST_END_TEST;

/* 2 s of video at the rate are there; half a second later it is all sent, not
 * faster at the beginning than at the end. */
GST_START_TEST (the_queue_is_never_longer_than_its_limit)
{
  gint64 start = sim->now;
  guint64 early, late;

  pacer_sim_add (VIDEO, 200, 1);
  fail_unless_equals_int (pacer_sim_stats ().effective_rate, 4 * RATE);
  fail_unless_equals_int64 (pacer_sim_stats ().queue_time, 500 * MS);
  pacer_sim_run (SECOND);
  fail_unless_equals_int (sim->n_sent, 200);
  fail_unless (sim->sent[199].at <= start + 502 * MS, "%d",
      (gint) (sim->sent[199].at - start));
  early = pacer_sim_bytes_between (start, start + 250 * MS);
  late = pacer_sim_bytes_between (start + 250 * MS, start + 502 * MS);
  fail_unless (ABS ((gint) early - (gint) late) < 10 * SIZE);
  fail_unless_equals_int (pacer_sim_stats ().effective_rate, RATE);
}

GST_END_TEST;

/* Media always exceed the rate: the delay keeps to its limit. */
GST_START_TEST (a_rate_that_is_too_low_is_exceeded)
{
  for (guint i = 0; i < 300; i++) {
    pacer_sim_add (VIDEO, 10, 1);
    pacer_sim_run (33 * MS);
    fail_unless (pacer_sim_stats ().queue_delay <= 501 * MS);
  }
  fail_unless (pacer_sim_stats ().queued_packets[VIDEO] < 200);
}

GST_END_TEST;

GST_START_TEST (without_a_limit_the_rate_holds)
{
  GstLatestPacerConfig config = pacer_sim_config;

  config.max_queue_time = 0;
  gst_latest_pacer_set_config (sim->pacer, sim->now, &config);
  pacer_sim_add (VIDEO, 200, 1);
  pacer_sim_run (SECOND);
  fail_unless (sim->n_sent <= 102);
}

GST_END_TEST;

GST_START_TEST (a_new_rate_holds_at_once)
{
  pacer_sim_add (VIDEO, 40, 1);
  pacer_sim_run (100 * MS);
  gst_latest_pacer_set_rate (sim->pacer, sim->now, 4 * RATE, 4 * RATE);
  sim->n_sent = 0;
  pacer_sim_run (50 * MS);
  fail_unless (sim->n_sent >= 19 && sim->n_sent <= 21, "%u", sim->n_sent);
}

GST_END_TEST;

/* The path takes ten packets at once, whatever the rate is. They have to be saved
 * up for: what follows leaves at the rate. */
static const guint burst_rates[] = { RATE / 2, RATE, 4 * RATE };

GST_START_TEST (a_burst_leaves_at_once_and_the_rest_at_the_rate)
{
  guint rate = burst_rates[__i__];
  gint64 each = (gint64) SIZE * 8 * SECOND / rate;

  gst_latest_pacer_set_rate (sim->pacer, sim->now, rate, rate);
  gst_latest_pacer_set_path (sim->pacer, sim->now, 10 * RATE, 10 * SIZE);
  sim->now += SECOND;
  pacer_sim_add (VIDEO, 20, 1);
  pacer_sim_run (0);
  fail_unless (sim->n_sent >= 10 && sim->n_sent <= 11, "%u", sim->n_sent);
  pacer_sim_run (3 * each);
  fail_unless (sim->n_sent >= 13 && sim->n_sent <= 14, "%u", sim->n_sent);
  pacer_sim_run (SECOND);
  fail_unless_equals_int (sim->n_sent, 20);
  fail_unless (pacer_sim_largest_burst (MS) <= 11 * SIZE);
}

GST_END_TEST;

/* A burst would make sound wait in the queue of the path. */
GST_START_TEST (there_are_no_bursts_beside_sound)
{
  gst_latest_pacer_set_path (sim->pacer, sim->now, RATE, 10 * SIZE);
  sim->now += SECOND;
  pacer_sim_add (AUDIO, 1, 100);
  pacer_sim_run (500 * MS);
  pacer_sim_add (VIDEO, 10, 1);
  pacer_sim_run (SECOND);
  fail_unless_equals_int (sim->n_sent, 11);
  fail_unless (pacer_sim_largest_burst (5 * MS) <= 1250 + SIZE, "%u",
      (guint) pacer_sim_largest_burst (5 * MS));
  /* The sound has ended. */
  sim->now += SECOND;
  pacer_sim_add (VIDEO, 1, 20);
  pacer_sim_run (SECOND);
  sim->n_sent = 0;
  pacer_sim_add (VIDEO, 10, 20);
  pacer_sim_run (0);
  fail_unless_equals_int (sim->n_sent, 10);
}

GST_END_TEST;

/* A path that is not known may take much more than the rate. */
GST_START_TEST (a_path_that_is_not_known_is_tried_by_bursts_beside_sound)
{
  gst_latest_pacer_set_path (sim->pacer, sim->now, 0, 10 * SIZE);
  sim->now += SECOND;
  pacer_sim_add (AUDIO, 1, 100);
  pacer_sim_run (500 * MS);
  sim->n_sent = 0;
  pacer_sim_add (VIDEO, 10, 1);
  pacer_sim_run (0);
  fail_unless_equals_int (sim->n_sent, 10);
}

GST_END_TEST;

GST_START_TEST (a_shorter_burst_holds_at_once)
{
  gst_latest_pacer_set_path (sim->pacer, sim->now, 10 * RATE, 10 * SIZE);
  sim->now += SECOND;
  gst_latest_pacer_set_path (sim->pacer, sim->now, 10 * RATE, 0);
  pacer_sim_add (VIDEO, 20, 1);
  pacer_sim_run (SECOND);
  fail_unless (pacer_sim_largest_burst (5 * MS) <= 625 + SIZE);
}

GST_END_TEST;

static const struct
{
  gint64 after, path_time;
  guint queued;
} path_times[] = { { 0, 100 * MS, 20 }, { 30 * MS, 70 * MS, 6 },
  /* all has left the pacer, and is still on the path */
  { 60 * MS, 40 * MS, 0 }, { 99 * MS, 1 * MS, 0 }, { 100 * MS, 0, 0 },
  { SECOND, 0, 0 } };

/* 20 packets leave in 50 ms, and a path of 2 Mbit/s takes 100 ms for them. */
GST_START_TEST (the_path_is_busy_until_it_has_let_all_through)
{
  gst_latest_pacer_set_rate (sim->pacer, sim->now, 4 * RATE, 4 * RATE);
  gst_latest_pacer_set_path (sim->pacer, sim->now, 2 * RATE, 0);
  sim->now += SECOND;
  fail_unless_equals_int64 (pacer_sim_stats ().path_time, 0);
  pacer_sim_add (VIDEO, 19, 1);
  pacer_sim_add (AUDIO, 1, 100);
  if (path_times[__i__].after > 0)
    pacer_sim_run (path_times[__i__].after);
  fail_unless_equals_int64 (
      pacer_sim_stats ().path_time, path_times[__i__].path_time);
  fail_unless (ABS ((gint) (pacer_sim_stats ().queued_packets[VIDEO]
                        + pacer_sim_stats ().queued_packets[AUDIO])
                   - (gint) path_times[__i__].queued)
      <= 1);
}

GST_END_TEST;

/* A path that was idle has saved nothing up. */
GST_START_TEST (an_idle_path_is_busy_for_a_packet_only)
{
  gst_latest_pacer_set_path (sim->pacer, sim->now, 2 * RATE, 0);
  for (guint i = 0; i < 5; i++) {
    pacer_sim_add (VIDEO, 1, 1);
    pacer_sim_run (0);
    fail_unless_equals_int64 (pacer_sim_stats ().path_time, 5 * MS);
    sim->now += SECOND;
  }
}

GST_END_TEST;

/* More than a frame's worth (50 ms) waits at the pacing rate, then less. */
GST_START_TEST (without_a_capacity_the_pacer_says_when_the_path_is_free)
{
  pacer_sim_add (VIDEO, 20, 1);
  fail_unless_equals_int64 (pacer_sim_stats ().path_time, 150 * MS);
  pacer_sim_run (170 * MS);
  fail_unless_equals_int64 (pacer_sim_stats ().path_time, 0);
  /* The capacity is known now: what was sent before does not count. */
  gst_latest_pacer_set_path (sim->pacer, sim->now, RATE / 2, 0);
  fail_unless_equals_int64 (pacer_sim_stats ().path_time,
      pacer_sim_stats ().queued_packets[VIDEO] * 20 * MS);
}

GST_END_TEST;

/* Sound leaves at twice what the path is taken for. What has arrived is not on it any
 * more, so that it takes more than that after all. */
GST_START_TEST (what_has_arrived_keeps_the_path_busy_no_longer)
{
  gst_latest_pacer_set_path (sim->pacer, sim->now, RATE / 4, 0);
  for (guint i = 0; i < 100; i++) {
    pacer_sim_add (AUDIO, 1, 100);
    pacer_sim_run (20 * MS);
  }
  fail_unless (pacer_sim_stats ().path_time > SECOND);
  gst_latest_pacer_set_in_flight (sim->pacer, sim->now, 2 * SIZE);
  fail_unless_equals_int64 (pacer_sim_stats ().path_time, 80 * MS);
  /* More may be in flight than keeps the path busy. */
  gst_latest_pacer_set_in_flight (sim->pacer, sim->now, 10 * SIZE);
  fail_unless_equals_int64 (pacer_sim_stats ().path_time, 80 * MS);
  pacer_sim_run (80 * MS);
  fail_unless_equals_int64 (pacer_sim_stats ().path_time, 0);
}

GST_END_TEST;

GST_START_TEST (a_clock_that_steps_back_keeps_no_path_busy)
{
  gst_latest_pacer_set_path (sim->pacer, sim->now, 2 * RATE, 0);
  pacer_sim_add (VIDEO, 2, 1);
  pacer_sim_run (50 * MS);
  sim->now -= 900 * SECOND;
  fail_unless_equals_int64 (pacer_sim_stats ().path_time, 0);
  pacer_sim_add (VIDEO, 1, 1);
  pacer_sim_run (MS);
  fail_unless (pacer_sim_stats ().path_time <= 5 * MS);
}

GST_END_TEST;

GST_START_TEST (without_a_rate_nothing_leaves_and_nobody_wakes_up)
{
  GstLatestPacerConfig config = pacer_sim_config;

  config.max_queue_time = 0;
  gst_latest_pacer_set_config (sim->pacer, sim->now, &config);
  gst_latest_pacer_set_rate (sim->pacer, sim->now, 0, 0);
  pacer_sim_add (VIDEO, 2, 1);
  fail_if (pacer_sim_add_rtx (1, sim->now, 2));
  pacer_sim_run (10 * SECOND);
  fail_unless_equals_int (sim->n_sent, 0);
  fail_unless_equals_int (sim->wake_ups, 1);
  gst_latest_pacer_set_rate (sim->pacer, sim->now, RATE, RATE);
  pacer_sim_run (SECOND);
  fail_unless_equals_int (sim->n_sent, 2);
}

GST_END_TEST;

/* 24 Mbit/s, 2500 packets in a second: the thread wakes up less often. */
GST_START_TEST (fast_streams_wake_it_once_for_several_packets)
{
  gst_latest_pacer_set_rate (sim->pacer, sim->now, 24 * RATE, 24 * RATE);
  pacer_sim_add (VIDEO, 2400, 1);
  pacer_sim_run (SECOND);
  fail_unless_equals_int (sim->n_sent, 2400);
  fail_unless (sim->wake_ups < 1000, "%u", sim->wake_ups);
}

GST_END_TEST;

GST_START_TEST (a_clock_that_steps_back_stops_nothing)
{
  gint64 stepped;

  pacer_sim_add (VIDEO, 10, 1);
  pacer_sim_run (25 * MS);
  fail_unless (
      gst_latest_pacer_add_probe (sim->pacer, sim->now, 1, RATE, 15 * MS, 2));
  sim->now -= 900 * SECOND;
  stepped = sim->now;
  pacer_sim_add (VIDEO, 10, 20);
  pacer_sim_run (SECOND);
  fail_unless_equals_int (sim->n_sent, 20);
  fail_unless (sim->sent[19].at <= stepped + 220 * MS);
  fail_unless (sim->sent[19].taken.queue_delay >= 0);
}

GST_END_TEST;

GST_START_TEST (a_flush_empties_it)
{
  GstLatestPacerTaken taken;
  guint n[3] = {
    0,
  };

  pacer_sim_add (VIDEO, 5, 1);
  gst_latest_pacer_add_barrier (sim->pacer, sim->now, GUINT_TO_POINTER (1));
  pacer_sim_add (AUDIO, 1, 1);
  pacer_sim_add_rtx (1, sim->now, 1);
  while (gst_latest_pacer_take_any (sim->pacer, sim->now, &taken))
    n[taken.fate]++;
  fail_unless_equals_int (n[GST_LATEST_PACER_DROP], 7);
  fail_unless_equals_int (n[GST_LATEST_PACER_BARRIER], 1);
  pacer_sim_expect_idle ();
  fail_unless_equals_uint64 (pacer_sim_stats ().queued_bytes[VIDEO], 0);
  pacer_sim_add (VIDEO, 1, 8);
  pacer_sim_run (0);
  pacer_sim_expect ("8");
}

GST_END_TEST;

/* Any calls at any time: no item is lost, and those of a priority keep their
 * order. */
GST_START_TEST (random_traffic)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (__i__);
  guint added[GST_LATEST_PACER_N_PRIORITIES] = { 0, }, barriers =
      0, seen_barriers = 0;
  guint last[GST_LATEST_PACER_N_PRIORITIES] = {
    0,
  };
  GstLatestPacerStats s;

  sim->makes_padding = TRUE;
  for (guint round = 0; round < 1000; round++) {
    guint what = g_rand_int_range (rand, 0, 20);

    if (what < 12) {
      GstLatestPacerPriority i = what % 2 ? AUDIO : VIDEO;

      pacer_sim_add (i, 1, ++added[i]);
    } else if (what < 15) {
      added[RTX] += pacer_sim_add_rtx (g_rand_int_range (rand, 0, 9),
          sim->now - g_rand_int_range (rand, 0, 600) * MS, added[RTX] + 1);
    } else if (what < 16) {
      gst_latest_pacer_add_barrier (
          sim->pacer, sim->now, GUINT_TO_POINTER (++barriers));
    } else if (what < 17) {
      gst_latest_pacer_add_probe (sim->pacer, sim->now, round,
          g_rand_int_range (rand, 10000, 8000000), 15 * MS, 5);
    }
    pacer_sim_run (g_rand_int_range (rand, 0, 20) * MS);
  }
  pacer_sim_run (5 * SECOND);
  for (guint i = 0; i < sim->n_sent; i++) {
    GstLatestPacerTaken *t = &sim->sent[i].taken;

    if (t->fate == GST_LATEST_PACER_BARRIER) {
      fail_unless_equals_int (sim->sent[i].item, ++seen_barriers);
    } else if (t->priority == RTX) {
      fail_unless (sim->sent[i].item > last[RTX]);
    } else if (t->priority != PADDING) {
      fail_unless_equals_int (sim->sent[i].item, last[t->priority] + 1);
    }
    if (t->fate == GST_LATEST_PACER_SEND)
      last[t->priority] = sim->sent[i].item;
  }
  s = pacer_sim_stats ();
  fail_unless_equals_int (seen_barriers, barriers);
  fail_unless_equals_uint64 (s.sent_packets[AUDIO], added[AUDIO]);
  fail_unless_equals_uint64 (s.sent_packets[VIDEO], added[VIDEO]);
  fail_unless_equals_uint64 (s.sent_packets[RTX] + sim->n_dropped, added[RTX]);
  pacer_sim_expect_idle ();
  fail_unless_equals_uint64 (s.probes, sim->n_reports);
}

GST_END_TEST;

static Suite *
pacer_suite (void)
{
  Suite *s = suite_create ("pacer");
  TCase *tc = tcase_create ("media");

  tcase_add_checked_fixture (tc, pacer_sim_setup, pacer_sim_teardown);
  suite_add_tcase (s, tc);
  tcase_add_test (tc, an_idle_pacer_sleeps);
  tcase_add_test (tc, leaves_at_the_rate);
  tcase_add_test (tc, a_key_frame_is_no_burst);
  tcase_add_test (tc, priorities);
  tcase_add_test (tc, audio_does_not_wait_for_what_video_owes);
  tcase_add_test (tc, audio_counts_in_the_rate);
  tcase_add_test (tc, audio_alone_is_paced_too);
  tcase_add_test (tc, too_much_audio_stops_video_for_a_while_only);
  tcase_add_test (tc, events_keep_their_place);
  tcase_add_test (tc, an_event_alone_leaves_at_once);
  tcase_add_test (tc, the_queue_is_never_longer_than_its_limit);
  tcase_add_test (tc, a_rate_that_is_too_low_is_exceeded);
  tcase_add_test (tc, without_a_limit_the_rate_holds);
  tcase_add_test (tc, a_new_rate_holds_at_once);
  tcase_add_loop_test (tc, a_burst_leaves_at_once_and_the_rest_at_the_rate, 0,
      G_N_ELEMENTS (burst_rates));
  tcase_add_test (tc, there_are_no_bursts_beside_sound);
  tcase_add_test (tc, a_path_that_is_not_known_is_tried_by_bursts_beside_sound);
  tcase_add_test (tc, a_shorter_burst_holds_at_once);
  tcase_add_loop_test (tc, the_path_is_busy_until_it_has_let_all_through, 0,
      G_N_ELEMENTS (path_times));
  tcase_add_test (tc, an_idle_path_is_busy_for_a_packet_only);
  tcase_add_test (tc, without_a_capacity_the_pacer_says_when_the_path_is_free);
  tcase_add_test (tc, what_has_arrived_keeps_the_path_busy_no_longer);
  tcase_add_test (tc, a_clock_that_steps_back_keeps_no_path_busy);
  tcase_add_test (tc, without_a_rate_nothing_leaves_and_nobody_wakes_up);
  tcase_add_test (tc, fast_streams_wake_it_once_for_several_packets);
  tcase_add_test (tc, a_clock_that_steps_back_stops_nothing);
  tcase_add_test (tc, a_flush_empties_it);
  tcase_add_loop_test (tc, random_traffic, 0, 10);
  return s;
}

GST_CHECK_MAIN (pacer);
