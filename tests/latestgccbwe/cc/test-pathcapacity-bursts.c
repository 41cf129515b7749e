/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "framesender.h"

GST_START_TEST (a_burst_grows_with_whole_frames_nearly_as_large)
{
  guint64 burst = sender->path->burst;

  /* Where frames meet a queue, longer bursts would gain nothing. */
  fail_unless_equals_uint64 (burst, 12000);
  frame_sender_frames (50, 10, 0);
  fail_unless_equals_uint64 (sender->path->burst, burst);
  sender->spread = 1;
  /* of 12000 bytes, 7200 are nearly all */
  frame_sender_frames (50, 5, 0);
  fail_unless_equals_uint64 (sender->path->burst, burst);
  frame_sender_frame (6, 0);
  fail_unless_equals_uint64 (sender->path->burst, burst * 5 / 4);
  for (guint i = 0; i < 30; i++)
    frame_sender_frame (250, 0);
  fail_unless_equals_uint64 (sender->path->burst, 250000);
}

GST_END_TEST;

/* A frame that lost packets in its middle says nothing about its burst. */
GST_START_TEST (a_frame_that_lost_a_packet_lets_no_burst_grow)
{
  static const guint64 lost[] = { 1, 0x80, 0x18, 0x88, 0x1ff };

  for (guint i = 0; i < G_N_ELEMENTS (lost); i++)
    frame_sender_frame (9, lost[i]);
  frame_sender_frame (9, 0x1);
  fail_unless_equals_uint64 (sender->path->burst, 12000);
}

GST_END_TEST;

/* Of ten packets, the last four are lost. The next frame shows that the path still
 * works, and then the burst is 0.8 of the six that arrived. */
GST_START_TEST (a_lost_tail_shortens_the_burst)
{
  frame_sender_frame (10, 0x3c0);
  fail_unless_equals_uint64 (sender->path->burst, 12000);
  frame_sender_frame (10, 1);
  fail_unless_equals_uint64 (sender->path->burst, 6 * SIZE * 4 / 5);
  /* A burst keeps at least three packets. */
  for (guint i = 0; i < 9; i++)
    frame_sender_frame (4, 0xc);
  fail_unless_equals_uint64 (sender->path->burst, 3 * SIZE);
}

GST_END_TEST;

GST_START_TEST (an_outage_does_not_shorten_the_burst)
{
  frame_sender_frame (10, 0x3c0);
  for (guint i = 0; i < 10; i++)
    frame_sender_frame (10, G_MAXUINT64);
  frame_sender_frame (10, 0);
  frame_sender_frame (10, 0);
  fail_unless (sender->path->burst >= 12000, "%u", (guint) sender->path->burst);
  fail_unless (gst_latest_path_capacity_takes_bursts (sender->path));
}

GST_END_TEST;

/* A queue spreads the packets before it loses the tail, a policer does not. */
GST_START_TEST (only_a_policer_gets_no_bursts_after_a_lost_tail)
{
  gboolean policer = __i__;

  if (policer)
    sender->spread = 10;
  frame_sender_frame (10, 0x3c0);
  frame_sender_frame (10, 1);
  fail_unless_equals_int (
      gst_latest_path_capacity_takes_bursts (sender->path), !policer);
}

GST_END_TEST;

/* Growth pauses for 10 s after the first lost tail, then for 20, 40, 80, and at
 * most 120 s. */
GST_START_TEST (growth_pauses_for_longer_each_time)
{
  static const guint pauses[] = { 10, 20, 40, 80, 120, 120 };

  sender->spread = 1;
  for (guint i = 0; i < G_N_ELEMENTS (pauses); i++) {
    gint64 lost = sender->now;
    guint64 burst;

    frame_sender_frame (10, 0x3c0);
    frame_sender_frame (4, 1);
    burst = sender->path->burst;
    sender->now = lost + pauses[i] * SECOND - FRAME_GAP;
    frame_sender_frame (10, 0);
    fail_unless_equals_uint64 (sender->path->burst, burst);
    frame_sender_frame (10, 0);
    fail_unless (sender->path->burst > burst, "pause %u", i);
  }
}

GST_END_TEST;

/* Bursts are tried again after the pause, however small the frames are. */
GST_START_TEST (small_frames_leave_as_bursts_again_after_the_pause)
{
  gst_latest_path_capacity_stop_bursts (sender->path, sender->now);
  fail_unless (!gst_latest_path_capacity_takes_bursts (sender->path));
  sender->now += 9 * SECOND;
  frame_sender_frame (__i__, 0);
  fail_unless (!gst_latest_path_capacity_takes_bursts (sender->path));
  sender->now += 2 * SECOND;
  frame_sender_frame (__i__, 0);
  fail_unless (gst_latest_path_capacity_takes_bursts (sender->path));
}

GST_END_TEST;

GST_START_TEST (stopped_bursts_begin_small_again)
{
  sender->spread = 1;
  for (guint i = 0; i < 30; i++)
    frame_sender_frame (100, 0);
  fail_unless (sender->path->burst > 100000);
  gst_latest_path_capacity_stop_bursts (sender->path, sender->now);
  fail_unless_equals_uint64 (sender->path->burst, 12000);
}

GST_END_TEST;

/* --- the trial without bursts --- */

/* Loses one packet of ten in the middle of each frame: of bursts only, or of all. A
 * frame is reported @round_trip after it left. Returns TRUE if a trial took place. */
static gboolean
lose (gboolean always, guint n, gint64 round_trip)
{
  guint behind = round_trip / FRAME_GAP;
  gboolean tried = FALSE;

  for (guint i = 0; i < n; i++) {
    frame_sender_send (10,
        always || gst_latest_path_capacity_takes_bursts (sender->path) ? 0x10
                                                                       : 0);
    while (sender->n_sent - sender->n_reported > behind * 10)
      frame_sender_report (1);
    tried |= sender->path->trying;
  }
  return tried;
}

static const gint64 round_trips[] = { 0, 100 * MS, 400 * MS, 1 * SECOND };

GST_START_TEST (losses_that_end_without_bursts_blame_them)
{
  fail_unless (lose (FALSE, 120, round_trips[__i__]));
  fail_unless (!sender->path->trying && sender->path->careful);
  fail_unless (!gst_latest_path_capacity_takes_bursts (sender->path));
}

GST_END_TEST;

GST_START_TEST (losses_that_stay_without_bursts_do_not)
{
  fail_unless (lose (TRUE, 120, round_trips[__i__]));
  fail_unless (!sender->path->trying && !sender->path->careful);
  fail_unless (gst_latest_path_capacity_takes_bursts (sender->path));
  /* and for 30 s nothing is tried */
  fail_unless (!lose (TRUE, 800, round_trips[__i__]));
  fail_unless (lose (TRUE, 400, round_trips[__i__]));
}

GST_END_TEST;

GST_START_TEST (few_losses_begin_no_trial)
{
  for (guint i = 0; i < 300; i++) {
    frame_sender_frame (10, i % 6 == 0 ? 0x10 : 0);
    fail_unless (!sender->path->trying);
  }
}

GST_END_TEST;

/* A full queue, or an outage, explains the losses so far, and ends a trial. */
GST_START_TEST (ignored_losses_begin_no_trial)
{
  for (guint i = 0; i < 100; i++) {
    frame_sender_frame (10, 0x10);
    fail_unless (!sender->path->trying);
    gst_latest_path_capacity_ignore_losses (sender->path, sender->now);
  }
  fail_unless (lose (TRUE, 7, 0));
  fail_unless (sender->path->trying);
  gst_latest_path_capacity_ignore_losses (sender->path, sender->now);
  fail_unless (gst_latest_path_capacity_takes_bursts (sender->path));
}

GST_END_TEST;

GST_START_TEST (an_outage_begins_no_trial)
{
  for (guint i = 0; i < 100; i++) {
    frame_sender_frame (10, G_MAXUINT64);
    fail_unless (!sender->path->trying);
  }
}

GST_END_TEST;

/* --- the watch --- */

GST_START_TEST (a_watch_counts_what_leaves_from_then_on)
{
  frame_sender_frames (10, 10, 0xf);
  fail_unless (gst_latest_path_capacity_get_watched_loss (sender->path) == 0.4);
  frame_sender_send (10, 0x3ff);
  gst_latest_path_capacity_watch (sender->path, sender->now);
  frame_sender_report (G_MAXUINT);
  fail_unless (gst_latest_path_capacity_get_watched_loss (sender->path) == -1);
  frame_sender_frame (10, 0x10);
  fail_unless (gst_latest_path_capacity_get_watched_loss (sender->path) == -1);
  frame_sender_frame (10, 0x30);
  fail_unless (
      gst_latest_path_capacity_get_watched_loss (sender->path) == 0.15);
}

GST_END_TEST;

/* While frames have one or two packets, nothing is measured, and the path may
 * become faster. */
GST_START_TEST (old_samples_are_not_trusted)
{
  gint64 measured;

  frame_sender_frames (8, 8, 0);
  measured = sender->now;
  /* In a silence, nothing could have been measured. */
  gst_latest_path_capacity_expire (sender->path, measured + 60 * SECOND);
  fail_unless (sender->path->consistent);
  frame_sender_frames (40, 2, 0);
  gst_latest_path_capacity_expire (sender->path, measured + 9 * SECOND);
  fail_unless (sender->path->consistent);
  gst_latest_path_capacity_expire (sender->path, measured + 11 * SECOND);
  fail_unless (!sender->path->consistent);
  frame_sender_frames (8, 8, 0);
  fail_unless (sender->path->consistent);
}

GST_END_TEST;

static Suite *
pathcapacity_bursts_suite (void)
{
  Suite *s = suite_create ("pathcapacity-bursts");
  TCase *tc = tcase_create ("general");

  tcase_add_checked_fixture (tc, frame_sender_setup, frame_sender_teardown);
  suite_add_tcase (s, tc);
  tcase_add_test (tc, a_burst_grows_with_whole_frames_nearly_as_large);
  tcase_add_test (tc, a_frame_that_lost_a_packet_lets_no_burst_grow);
  tcase_add_test (tc, a_lost_tail_shortens_the_burst);
  tcase_add_test (tc, an_outage_does_not_shorten_the_burst);
  tcase_add_loop_test (
      tc, only_a_policer_gets_no_bursts_after_a_lost_tail, 0, 2);
  tcase_add_test (tc, growth_pauses_for_longer_each_time);
  tcase_add_loop_test (
      tc, small_frames_leave_as_bursts_again_after_the_pause, 1, 10);
  tcase_add_test (tc, stopped_bursts_begin_small_again);
  tcase_add_loop_test (tc, losses_that_end_without_bursts_blame_them, 0,
      G_N_ELEMENTS (round_trips));
  tcase_add_loop_test (tc, losses_that_stay_without_bursts_do_not, 0,
      G_N_ELEMENTS (round_trips));
  tcase_add_test (tc, few_losses_begin_no_trial);
  tcase_add_test (tc, ignored_losses_begin_no_trial);
  tcase_add_test (tc, an_outage_begins_no_trial);
  tcase_add_test (tc, a_watch_counts_what_leaves_from_then_on);
  tcase_add_test (tc, old_samples_are_not_trusted);
  return s;
}

GST_CHECK_MAIN (pathcapacity_bursts);
