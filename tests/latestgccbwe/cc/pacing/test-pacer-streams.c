/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "pacersim.h"

/* Several streams of video share the pacer. A packet takes 10 ms, and a frame time
 * is 33 ms. */
enum
{
  FRONT = 0xf00,
  REAR,
  SIDE,
};

GST_START_TEST (frames_leave_as_they_come)
{
  pacer_sim_add_frame (FRONT, 2, 10);
  pacer_sim_add_frame (REAR, 1, 20);
  pacer_sim_add_frame (SIDE, 2, 30);
  pacer_sim_run (SECOND);
  pacer_sim_expect ("10 11 20 30 31");
}

GST_END_TEST;

GST_START_TEST (a_frame_takes_turns_with_a_key_frame)
{
  pacer_sim_add_frame (FRONT, 8, 10);
  pacer_sim_add_frame (REAR, 3, 20);
  pacer_sim_run (SECOND);
  pacer_sim_expect ("10 20 11 21 12 22 13 14 15 16 17");
}

GST_END_TEST;

GST_START_TEST (three_streams_take_turns)
{
  pacer_sim_add_frame (FRONT, 8, 10);
  pacer_sim_add_frame (REAR, 3, 20);
  pacer_sim_add_frame (SIDE, 2, 30);
  pacer_sim_run (SECOND);
  pacer_sim_expect ("10 20 30 11 21 31 12 22 13 14 15 16 17");
}

GST_END_TEST;

/* The next frame of the other stream begins while the key frame still leaves. */
GST_START_TEST (each_frame_of_the_other_takes_turns)
{
  pacer_sim_add_frame (FRONT, 12, 10);
  pacer_sim_add_frame (REAR, 2, 30);
  pacer_sim_add_frame (REAR, 2, 40);
  pacer_sim_run (95 * MS);
  pacer_sim_add_frame (REAR, 1, 50);
  pacer_sim_run (SECOND);
  pacer_sim_expect ("10 30 11 31 12 40 13 41 14 15 16 50 17 18 19 20 21");
}

GST_END_TEST;

/* A frame that has begun to take turns goes on to the end, though less than a frame
 * time of the other's is left. */
GST_START_TEST (a_frame_is_not_left_half_way)
{
  pacer_sim_add_frame (FRONT, 5, 10);
  pacer_sim_add_frame (REAR, 4, 20);
  pacer_sim_run (SECOND);
  pacer_sim_expect ("10 20 11 21 12 22 13 23 14");
}

GST_END_TEST;

/* The next one leaves as a whole again. */
GST_START_TEST (turns_end_with_their_frame)
{
  pacer_sim_add_frame (FRONT, 8, 10);
  pacer_sim_add_frame (REAR, 1, 20);
  pacer_sim_run (55 * MS);
  pacer_sim_add_frame (REAR, 1, 30);
  pacer_sim_run (SECOND);
  pacer_sim_expect ("10 20 11 12 13 14 15 16 17 30");
}

GST_END_TEST;

GST_START_TEST (events_keep_their_place)
{
  pacer_sim_add_frame (FRONT, 6, 10);
  gst_latest_pacer_add_barrier (sim->pacer, sim->now, GUINT_TO_POINTER (99));
  pacer_sim_add_frame (FRONT, 5, 20);
  pacer_sim_add_frame (REAR, 2, 40);
  gst_latest_pacer_add (sim->pacer, sim->now, AUDIO, 100, GUINT_TO_POINTER (1));
  pacer_sim_run (SECOND);
  pacer_sim_expect ("10 11 12 13 14 15 99 1 20 40 21 41 22 23 24");
}

GST_END_TEST;

/* An event of video, ahead of a key frame. */
GST_START_TEST (audio_goes_past_a_mark_and_video_does_not)
{
  pacer_sim_add_frame (FRONT, 5, 10);
  gst_latest_pacer_add_mark (sim->pacer, sim->now, GUINT_TO_POINTER (99));
  pacer_sim_add_frame (REAR, 2, 20);
  gst_latest_pacer_add (sim->pacer, sim->now, AUDIO, 100, GUINT_TO_POINTER (1));
  pacer_sim_run (SECOND);
  pacer_sim_expect ("1 10 11 12 13 14 99 20 21");
  fail_unless_equals_int (sim->sent[6].taken.fate, GST_LATEST_PACER_BARRIER);
  fail_unless_equals_int (pacer_sim_stats ().sent_packets[VIDEO], 7);
}

GST_END_TEST;

/* The capacity of the path is measured by packets that leave close together. */
GST_START_TEST (frames_that_took_turns_are_measured_as_one)
{
  guint ends = 0;

  pacer_sim_add_frame (FRONT, 2, 10);
  pacer_sim_run (SECOND);
  fail_unless (sim->sent[1].taken.frame_end);
  fail_if (sim->sent[0].taken.frame_end);
  sim->n_sent = 0;
  pacer_sim_add_frame (FRONT, 8, 10);
  pacer_sim_add_frame (REAR, 3, 20);
  pacer_sim_run (SECOND);
  for (guint i = 0; i < sim->n_sent; i++)
    ends += sim->sent[i].taken.frame_end;
  fail_unless_equals_int (ends, 1);
  fail_unless (sim->sent[10].taken.frame_end);
}

GST_END_TEST;

/* A stream that has ended in the middle of a frame does not hold the others'. */
GST_START_TEST (a_frame_without_its_end_is_forgotten)
{
  gst_latest_pacer_add_video (
      sim->pacer, sim->now, REAR, FALSE, SIZE, GUINT_TO_POINTER (1));
  pacer_sim_add_frame (FRONT, 2, 10);
  pacer_sim_run (SECOND);
  pacer_sim_expect ("1 10 11");
  fail_unless (sim->sent[2].taken.frame_end);
}

GST_END_TEST;

static GstLatestPacerStats
stream_stats (guint32 stream)
{
  GstLatestPacerStats stats;

  gst_latest_pacer_get_stream_stats (sim->pacer, sim->now, stream, &stats);
  return stats;
}

/* What a camera is waited for. */
GST_START_TEST (a_key_frame_is_waited_for_by_its_own_stream_alone)
{
  gst_latest_pacer_set_path (sim->pacer, sim->now, RATE, 0);
  pacer_sim_add_frame (REAR, 1, 1);
  pacer_sim_run (SECOND);
  pacer_sim_add_frame (FRONT, 20, 10);
  fail_unless_equals_int64 (stream_stats (FRONT).path_time, 200 * MS);
  fail_unless_equals_int64 (stream_stats (REAR).path_time, 0);
  /* Nothing is known of it: it waits for everything. */
  fail_unless_equals_int64 (stream_stats (SIDE).path_time, 200 * MS);
  pacer_sim_add_frame (REAR, 2, 30);
  fail_unless_equals_int64 (stream_stats (FRONT).path_time, 220 * MS);
  fail_unless_equals_int64 (stream_stats (REAR).path_time, 40 * MS);
  fail_unless_equals_int (stream_stats (REAR).queued_bytes[VIDEO], 4 * SIZE);
  fail_unless_equals_int64 (pacer_sim_stats ().path_time, 220 * MS);
}

GST_END_TEST;

/* Two cameras of different size and a key frame of 400 ms each second: the small
 * one's frames never take longer than a frame time, twice their own time and one
 * packet. */
GST_START_TEST (a_small_camera_is_not_made_old)
{
  gint64 begin[200], worst = 0;
  guint last[2] = { 0, 0 };

  for (guint frame = 0; frame < 90; frame++) {
    begin[frame] = sim->now;
    pacer_sim_add_frame (REAR, 1, 10000 + 10 * frame);
    if (frame % 30 == 0)
      pacer_sim_add_frame (FRONT, 40, 1 + 40 * (frame / 30));
    pacer_sim_run (33 * MS);
  }
  pacer_sim_run (SECOND);
  fail_unless_equals_int (sim->n_sent, 3 * 40 + 90);
  for (guint i = 0; i < sim->n_sent; i++) {
    guint item = sim->sent[i].item, rear = item >= 10000;

    fail_unless (item > last[rear]);
    last[rear] = item;
    if (rear)
      worst = MAX (worst, sim->sent[i].at - begin[(item - 10000) / 10]);
  }
  fail_unless (worst <= (33 + 2 * 10 + 10) * MS, "%d", (gint) worst);
}

GST_END_TEST;

/* More than there is room for: some share a place, and keep their order. */
GST_START_TEST (many_streams)
{
  guint last[12] = { 0 };

  for (guint n = 0; n < 5; n++) {
    for (guint stream = 0; stream < 12; stream++)
      pacer_sim_add_frame (stream, 3, 1000 * stream + 1 + 3 * n);
  }
  pacer_sim_run (10 * SECOND);
  fail_unless_equals_int (sim->n_sent, 5 * 12 * 3);
  for (guint i = 0; i < sim->n_sent; i++) {
    guint item = sim->sent[i].item;

    fail_unless (item > last[item / 1000]);
    last[item / 1000] = item;
  }
  pacer_sim_expect_idle ();
}

GST_END_TEST;

static Suite *
pacer_streams_suite (void)
{
  Suite *s = suite_create ("pacer-streams");
  TCase *tc = tcase_create ("general");

  tcase_add_checked_fixture (tc, pacer_sim_setup, pacer_sim_teardown);
  suite_add_tcase (s, tc);
  tcase_add_test (tc, frames_leave_as_they_come);
  tcase_add_test (tc, a_frame_takes_turns_with_a_key_frame);
  tcase_add_test (tc, three_streams_take_turns);
  tcase_add_test (tc, each_frame_of_the_other_takes_turns);
  tcase_add_test (tc, a_frame_is_not_left_half_way);
  tcase_add_test (tc, turns_end_with_their_frame);
  tcase_add_test (tc, events_keep_their_place);
  tcase_add_test (tc, audio_goes_past_a_mark_and_video_does_not);
  tcase_add_test (tc, frames_that_took_turns_are_measured_as_one);
  tcase_add_test (tc, a_frame_without_its_end_is_forgotten);
  tcase_add_test (tc, a_key_frame_is_waited_for_by_its_own_stream_alone);
  tcase_add_test (tc, a_small_camera_is_not_made_old);
  tcase_add_test (tc, many_streams);
  return s;
}

GST_CHECK_MAIN (pacer_streams);
