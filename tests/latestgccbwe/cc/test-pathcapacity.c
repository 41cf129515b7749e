/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "framesender.h"

/* --- capacity --- */

static const struct
{
  gint64 gap, spread;
  guint packets;
} spreads[] = {
  { 0, 4 * MS, 8 },
  { 0, 250, 40 },
  { 100, 2 * MS, 3 },
  { 1 * MS, 2 * MS, 10 },
  { 0, 30 * MS, 5 },
};

GST_START_TEST (the_spread_of_a_frame_tells_the_capacity)
{
  sender->gap = spreads[__i__].gap;
  sender->spread = spreads[__i__].spread;
  for (guint i = 0; i < 8; i++) {
    frame_sender_frame (spreads[__i__].packets, 0);
    sender->now += SECOND / 10;
  }
  fail_unless_equals_int (sender->measured, 8);
  frame_sender_expect (frame_sender_rate (sender->spread), 1.001);
  fail_unless (sender->path->consistent);
}

GST_END_TEST;

/* Sends a packet of no frame within one, which takes its time on the link. */
static void
other_packet (guint32 size, gboolean lost)
{
  GstLatestBwePacket *p = &sender->packet[sender->n_sent];

  if (!lost)
    sender->free =
        MAX (sender->free, sender->now) + sender->spread * size / SIZE;
  *p = (GstLatestBwePacket) { .seq = ++sender->n_sent,
    .send_time = sender->now,
    .recv_time = sender->free,
    .size = size,
    .lost = lost };
  gst_latest_path_capacity_sent_other (sender->path, sender->now, size);
}

/* Audio and retransmissions leave between the packets of a frame. None of them ends
 * it, and their losses are not its own, but they take their time on the link. */
GST_START_TEST (packets_of_no_frame_are_not_counted_as_its)
{
  static const guint32 sizes[] = { 150, 700, 1100 };

  for (guint i = 0; i < 30; i++) {
    frame_sender_packet (FALSE, FALSE);
    other_packet (sizes[i % 3], TRUE);
    frame_sender_packet (FALSE, FALSE);
    other_packet (sizes[i % 3], FALSE);
    for (guint k = 0; k < 6; k++)
      frame_sender_packet (k == 5, FALSE);
    frame_sender_report (G_MAXUINT);
    sender->now += SECOND / 10;
  }
  fail_unless_equals_int (sender->measured, 30);
  frame_sender_expect (frame_sender_rate (sender->spread), 1.02);
  fail_unless_equals_int (sender->path->loss.lost, 0);
}

GST_END_TEST;

/* At one frame a second the samples of ten seconds make a capacity. */
GST_START_TEST (few_frames_are_enough_to_agree)
{
  for (guint i = 0; i < 6; i++) {
    frame_sender_frame (8, 0);
    sender->now += SECOND;
  }
  fail_unless (sender->path->consistent);
  frame_sender_expect (frame_sender_rate (sender->spread), 1.001);
}

GST_END_TEST;

/* Packets that arrive as they left met a link that is at least so fast. */
GST_START_TEST (a_frame_that_the_path_did_not_spread_is_a_lower_bound)
{
  sender->spread = 10;
  sender->gap = 2 * MS;
  frame_sender_frames (4, 8, 0);
  frame_sender_expect (frame_sender_rate (2 * MS), 1.01);
  fail_unless (!sender->path->consistent);
  /* A slower frame does not lower the bound, a faster one raises it. */
  sender->gap = 4 * MS;
  frame_sender_frames (20, 8, 0);
  frame_sender_expect (frame_sender_rate (2 * MS), 1.01);
  sender->gap = 1 * MS;
  frame_sender_frames (100, 8, 0);
  frame_sender_expect (frame_sender_rate (1 * MS), 1.01);
  fail_unless (!sender->path->consistent);
}

GST_END_TEST;

/* Bounds below what limited frames have measured do not count. */
GST_START_TEST (a_lower_bound_does_not_lower_what_was_measured)
{
  sender->spread = 1 * MS;
  frame_sender_frames (4, 8, 0);
  sender->gap = 8 * MS;
  for (guint i = 0; i < 30; i++) {
    frame_sender_frame (8, 0);
    frame_sender_expect (frame_sender_rate (1 * MS), 1.01);
  }
}

GST_END_TEST;

/* All packets of a frame arrive in one lump: they say no more than that the path
 * takes the rate at which they left. */
GST_START_TEST (packets_that_arrive_closer_than_they_left_are_a_lower_bound)
{
  sender->spread = 10;
  sender->gap = 2 * MS;
  sender->lumps = 50 * MS;
  for (guint i = 0; i < 20; i++) {
    sender->now += 100 * MS - sender->now % (100 * MS);
    frame_sender_frame (8, 0);
  }
  fail_unless_equals_int (sender->measured, 20);
  frame_sender_expect (frame_sender_rate (2 * MS), 1.01);
}

GST_END_TEST;

/* The unit of arrival times is 250 us: a gigabit is not measured as infinite. */
GST_START_TEST (arrivals_within_a_tick_took_a_tick)
{
  sender->spread = 1;
  frame_sender_frames (8, 11, 0);
  fail_unless_equals_int (sender->measured, 8);
  frame_sender_expect (frame_sender_rate (25), 1.01);
}

GST_END_TEST;

GST_START_TEST (a_frame_of_one_or_two_packets_says_nothing)
{
  frame_sender_frames (50, __i__, 0);
  fail_unless_equals_int (sender->measured, 0);
  fail_unless_equals_int (sender->path->capacity, 0);
  /* nor does one of which only two arrived */
  frame_sender_frames (50, 4, 0x6);
  fail_unless_equals_int (sender->measured, 0);
}

GST_END_TEST;

GST_START_TEST (two_much_slower_frames_replace_the_capacity)
{
  sender->spread = 1 * MS;
  frame_sender_frames (20, 8, 0);
  sender->spread = 4 * MS;
  frame_sender_frame (8, 0);
  frame_sender_expect (frame_sender_rate (1 * MS), 1.01);
  frame_sender_frame (8, 0);
  frame_sender_expect (frame_sender_rate (4 * MS), 1.01);
  fail_unless (!sender->path->consistent);
}

GST_END_TEST;

GST_START_TEST (slower_frames_with_others_between_them_do_not)
{
  for (guint i = 0; i < 20; i++) {
    sender->spread = 1 * MS;
    frame_sender_frames (2, 8, 0);
    sender->spread = 4 * MS;
    frame_sender_frame (8, 0);
    frame_sender_expect (frame_sender_rate (1 * MS), 1.01);
  }
}

GST_END_TEST;

/* A faster path is believed as soon as half of the samples say so. */
GST_START_TEST (a_faster_path_is_found_within_five_frames)
{
  sender->spread = 4 * MS;
  frame_sender_frames (20, 8, 0);
  sender->spread = 1 * MS;
  frame_sender_frames (5, 8, 0);
  frame_sender_expect (frame_sender_rate (1 * MS), 1.01);
}

GST_END_TEST;

/* What was measured more than three seconds ago has no say any more. */
GST_START_TEST (old_samples_fade)
{
  sender->spread = 1 * MS;
  frame_sender_frames (20, 8, 0);
  sender->spread = 1500;
  sender->now += 4 * SECOND;
  frame_sender_frame (8, 0);
  frame_sender_expect (frame_sender_rate (1500), 1.01);
}

GST_END_TEST;

/* A radio hands packets over each 5 ms, or they are delayed by up to 30 ms. With
 * frames of ten packets, lumps make the capacity wrong by a fifth, and jitter by
 * a factor of two at most. */
static const struct
{
  const gchar *name;
  gint64 lumps, jitter, spread;
  gdouble factor;
} disturbed[] = {
  { "lumps", 5 * MS, 0, 2400, 1.2 },
  { "fast lumps", 5 * MS, 0, 1 * MS, 1.2 },
  { "jitter", 0, 30 * MS, 2400, 2 },
  { "slow jitter", 0, 30 * MS, 8 * MS, 1.5 },
  { "both", 5 * MS, 30 * MS, 2400, 2 },
};

GST_START_TEST (lumps_and_jitter_blur_the_capacity_but_little)
{
  guint low = G_MAXUINT, high = 0,
        rate = frame_sender_rate (disturbed[__i__].spread);

  sender->lumps = disturbed[__i__].lumps;
  sender->jitter = disturbed[__i__].jitter;
  sender->spread = disturbed[__i__].spread;
  frame_sender_frames (8, 10, 0);
  for (guint i = 0; i < 300; i++) {
    frame_sender_frame (10, 0);
    sender->now += 100 * MS;
    low = MIN (low, sender->path->capacity);
    high = MAX (high, sender->path->capacity);
  }
  fail_unless (high <= rate * disturbed[__i__].factor
          && low >= rate / disturbed[__i__].factor,
      "%s: %u to %u of %u", disturbed[__i__].name, low, high, rate);
}

GST_END_TEST;

GST_START_TEST (disagreeing_samples_are_not_consistent)
{
  for (guint i = 0; i < 20; i++) {
    sender->spread = i % 2 ? 2 * MS : 4 * MS;
    frame_sender_frame (8, 0);
    sender->now += SECOND / 10;
  }
  fail_unless (!sender->path->consistent);
  sender->spread = 3 * MS;
  frame_sender_frames (8, 8, 0);
  fail_unless (sender->path->consistent);
}

GST_END_TEST;

GST_START_TEST (nothing_is_measured_while_it_is_paused)
{
  frame_sender_frames (4, 8, 0);
  sender->path->paused = TRUE;
  sender->spread = 1 * MS;
  frame_sender_frames (20, 8, 0);
  fail_unless_equals_int (sender->measured, 4);
  frame_sender_expect (frame_sender_rate (4 * MS), 1.01);
}

GST_END_TEST;

GST_START_TEST (after_a_silence_the_capacity_is_forgotten)
{
  sender->spread = 10;
  frame_sender_frames (60, 40, 0);
  sender->spread = 4 * MS;
  frame_sender_frames (20, 40, 0);
  fail_unless (sender->path->burst > 12000 && sender->path->capacity > 0
      && sender->path->consistent);
  gst_latest_path_capacity_forget (sender->path);
  fail_unless_equals_int (sender->path->capacity, 0);
  fail_unless_equals_uint64 (sender->path->burst, 12000);
  fail_unless (!sender->path->consistent);
  /* A path that is ten times slower is no contradiction. */
  sender->spread = 40 * MS;
  frame_sender_frame (8, 0);
  frame_sender_expect (frame_sender_rate (40 * MS), 1.01);
}

GST_END_TEST;

/* Without a new sample, what arrives is the least that the path carries. */
GST_START_TEST (more_than_the_capacity_arrives_without_frames)
{
  guint rate = frame_sender_rate (40 * MS);

  gst_latest_path_capacity_doubt (sender->path, sender->now, rate);
  fail_unless_equals_int (sender->path->capacity, 0);
  sender->spread = 40 * MS;
  frame_sender_frames (20, 8, 0);
  gst_latest_path_capacity_doubt (sender->path, sender->now, 2 * rate);
  frame_sender_expect (rate, 1.01);
  sender->now += 1100 * MS;
  gst_latest_path_capacity_doubt (
      sender->path, sender->now, sender->path->capacity);
  frame_sender_expect (rate, 1.01);
  gst_latest_path_capacity_doubt (
      sender->path, sender->now, sender->path->capacity + 1);
  fail_unless_equals_int (sender->path->capacity, 0);
}

GST_END_TEST;

/* --- reports --- */

GST_START_TEST (all_but_the_first_packet_of_a_frame_are_inner)
{
  frame_sender_frames (5, 8, 0);
  fail_unless_equals_int (sender->inner, 5 * 7);
  frame_sender_frames (5, 1, 0);
  fail_unless_equals_int (sender->inner, 5 * 7);
  /* also if the first was lost: its loss was reported before */
  sender->inner = 0;
  frame_sender_frame (8, 1);
  fail_unless_equals_int (sender->inner, 7);
}

GST_END_TEST;

/* Reports come while the frame is still being sent. */
GST_START_TEST (a_frame_that_is_still_being_sent_is_not_measured)
{
  for (guint i = 0; i < 8; i++) {
    fail_unless_equals_int (sender->measured, 0);
    frame_sender_packet (i == 7, FALSE);
    sender->now += 2 * MS;
    frame_sender_report (1);
  }
  fail_unless_equals_int (sender->measured, 1);
  fail_unless_equals_int (sender->inner, 7);
}

GST_END_TEST;

/* The packets of frames 2 and 5 to 7 are never reported, nor the last packet of
 * frame 9. */
GST_START_TEST (feedback_that_is_lost_costs_its_frames_only)
{
  for (guint i = 1; i <= 12; i++) {
    frame_sender_send (8, 0);
    if (i == 2 || (i >= 5 && i <= 7))
      sender->n_reported += 8;
    frame_sender_report (i == 9 ? 7 : G_MAXUINT);
    if (i == 9)
      sender->n_reported++;
  }
  fail_unless_equals_int (sender->measured, 12 - 4);
  fail_unless_equals_int (sender->inner, 8 * 7 - 1);
  frame_sender_expect (frame_sender_rate (4 * MS), 1.01);
  fail_unless_equals_uint64 (sender->path->first, sender->path->next);
}

GST_END_TEST;

GST_START_TEST (feedback_that_is_late_measures_all_frames_at_once)
{
  for (guint i = 0; i < 40; i++)
    frame_sender_send (8, 0);
  frame_sender_report (G_MAXUINT);
  fail_unless_equals_int (sender->measured, 40);
  frame_sender_expect (frame_sender_rate (4 * MS), 1.01);
}

GST_END_TEST;

/* The report of a packet whose frame is finished changes nothing. */
GST_START_TEST (reports_of_finished_frames_are_ignored)
{
  GstLatestPathCapacity before;
  gboolean inner = TRUE;

  frame_sender_frames (4, 8, 0);
  frame_sender_packet (FALSE, FALSE);
  before = *sender->path;
  for (guint i = 0; i < sender->n_reported; i++) {
    fail_unless (!gst_latest_path_capacity_report (
        sender->path, &sender->packet[i], &inner));
    fail_unless (!inner);
  }
  fail_unless (memcmp (&before, sender->path, sizeof (before)) == 0);
}

GST_END_TEST;

/* Packets that overtook each other on the way arrived in another order. */
GST_START_TEST (packets_that_overtook_each_other_do_not_matter)
{
  for (guint f = 0; f < 8; f++) {
    GstLatestBwePacket *p = &sender->packet[sender->n_sent];

    frame_sender_send (8, 0);
    for (guint i = 0; i < 4; i++) {
      gint64 time = p[i].recv_time;

      p[i].recv_time = p[7 - i].recv_time;
      p[7 - i].recv_time = time;
    }
    frame_sender_report (G_MAXUINT);
  }
  frame_sender_expect (frame_sender_rate (4 * MS), 1.01);
}

GST_END_TEST;

/* The receiver's clock jumps: between two frames nobody notices, in a frame it
 * spoils that frame. */
static const gint64 steps[] = { 3600 * SECOND, -3600 * SECOND, 100 * MS,
  -100 * MS };

GST_START_TEST (a_step_of_the_receivers_clock_spoils_one_frame_at_most)
{
  frame_sender_frames (10, 8, 0);
  for (guint at = 0; at < 2; at++) {
    frame_sender_send (8, 0);
    for (guint i = sender->n_sent - (at ? 4 : 8); i < sender->n_sent; i++)
      sender->packet[i].recv_time += steps[__i__];
    frame_sender_report (G_MAXUINT);
    frame_sender_expect (frame_sender_rate (4 * MS), 1.01);
  }
  for (guint i = 0; i < 10; i++) {
    frame_sender_send (8, 0);
    for (guint k = sender->n_sent - 8; k < sender->n_sent; k++)
      sender->packet[k].recv_time += steps[__i__];
    frame_sender_report (G_MAXUINT);
    frame_sender_expect (frame_sender_rate (4 * MS), 1.01);
  }
  fail_unless (sender->path->consistent);
}

GST_END_TEST;

/* The ring holds 64 frames, one of them being sent. */
static const guint unreported[] = { 62, 63, 64, 65, 66, 127, 128, 200 };

GST_START_TEST (without_feedback_the_oldest_frames_are_forgotten)
{
  guint sent = unreported[__i__];

  for (guint i = 0; i < sent; i++)
    frame_sender_send (8, 0);
  fail_unless_equals_uint64 (sender->path->next - sender->path->first,
      MIN (sent, GST_LATEST_PATH_CAPACITY_FRAMES - 1));
  frame_sender_report (G_MAXUINT);
  fail_unless_equals_int (
      sender->measured, MIN (sent, GST_LATEST_PATH_CAPACITY_FRAMES - 1));
  frame_sender_expect (frame_sender_rate (4 * MS), 1.01);
  frame_sender_frame (8, 0);
  fail_unless_equals_uint64 (sender->path->first, sender->path->next);
}

GST_END_TEST;

static Suite *
pathcapacity_suite (void)
{
  Suite *s = suite_create ("pathcapacity");
  TCase *tc = tcase_create ("general");

  tcase_add_test (tc, packets_of_no_frame_are_not_counted_as_its);
  tcase_add_test (tc, few_frames_are_enough_to_agree);
  tcase_add_checked_fixture (tc, frame_sender_setup, frame_sender_teardown);
  suite_add_tcase (s, tc);
  tcase_add_loop_test (
      tc, the_spread_of_a_frame_tells_the_capacity, 0, G_N_ELEMENTS (spreads));
  tcase_add_test (tc, a_frame_that_the_path_did_not_spread_is_a_lower_bound);
  tcase_add_test (tc, a_lower_bound_does_not_lower_what_was_measured);
  tcase_add_test (
      tc, packets_that_arrive_closer_than_they_left_are_a_lower_bound);
  tcase_add_test (tc, arrivals_within_a_tick_took_a_tick);
  tcase_add_loop_test (tc, a_frame_of_one_or_two_packets_says_nothing, 1, 3);
  tcase_add_test (tc, two_much_slower_frames_replace_the_capacity);
  tcase_add_test (tc, slower_frames_with_others_between_them_do_not);
  tcase_add_test (tc, a_faster_path_is_found_within_five_frames);
  tcase_add_test (tc, old_samples_fade);
  tcase_add_loop_test (tc, lumps_and_jitter_blur_the_capacity_but_little, 0,
      G_N_ELEMENTS (disturbed));
  tcase_add_test (tc, disagreeing_samples_are_not_consistent);
  tcase_add_test (tc, nothing_is_measured_while_it_is_paused);
  tcase_add_test (tc, after_a_silence_the_capacity_is_forgotten);
  tcase_add_test (tc, more_than_the_capacity_arrives_without_frames);
  tcase_add_test (tc, all_but_the_first_packet_of_a_frame_are_inner);
  tcase_add_test (tc, a_frame_that_is_still_being_sent_is_not_measured);
  tcase_add_test (tc, feedback_that_is_lost_costs_its_frames_only);
  tcase_add_test (tc, feedback_that_is_late_measures_all_frames_at_once);
  tcase_add_test (tc, reports_of_finished_frames_are_ignored);
  tcase_add_test (tc, packets_that_overtook_each_other_do_not_matter);
  tcase_add_loop_test (tc,
      a_step_of_the_receivers_clock_spoils_one_frame_at_most, 0,
      G_N_ELEMENTS (steps));
  tcase_add_loop_test (tc, without_feedback_the_oldest_frames_are_forgotten, 0,
      G_N_ELEMENTS (unreported));
  return s;
}

GST_CHECK_MAIN (pathcapacity);
