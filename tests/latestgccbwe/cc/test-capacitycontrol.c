/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "framesender.h"

#define MBIT 1000000

static GstLatestCapacityControl *control;
static GstLatestCapacityInput in;

static void
setup (void)
{
  frame_sender_setup ();
  sender->controlled = TRUE;
  /* 10 Mbit/s */
  sender->spread = 960;
  control = &sender->control;
  in = (GstLatestCapacityInput) {
    .rate = MBIT, .acked = MBIT, .last_overuse = G_MININT64 / 2
  };
}

static guint
update (void)
{
  in.now = sender->now;
  in.rate = gst_latest_capacity_control_update (control, &in);
  return in.rate;
}

/* Sends frames, each with its own feedback. */
static guint
feedback (guint n, guint64 lost)
{
  while (n-- > 0) {
    frame_sender_frame (10, lost);
    update ();
  }
  return in.rate;
}

/* The path is too full at @rate, for 200 ms. */
static void
fill (guint rate)
{
  in.queue = TRUE;
  in.last_overuse = sender->now;
  gst_latest_capacity_control_full (control, rate);
  sender->now += 200 * MS;
  update ();
  in.queue = FALSE;
  gst_latest_capacity_control_drained (control, sender->now);
}

/* --- the rate --- */

GST_START_TEST (the_rate_doubles_at_most_with_each_measured_feedback)
{
  guint rate = 500000;

  in.rate = rate;
  for (guint i = 0; i < 10; i++) {
    rate = MIN (2 * rate, 7 * MBIT);
    fail_unless_equals_int (feedback (1, 0), rate);
  }
}

GST_END_TEST;

/* Only a feedback that has measured a frame raises the rate. */
GST_START_TEST (a_feedback_without_a_frame_does_not_raise_it)
{
  fail_unless_equals_int (feedback (1, 0), 2 * MBIT);
  fail_unless_equals_int (update (), 2 * MBIT);
  frame_sender_frame (2, 0);
  fail_unless_equals_int (update (), 2 * MBIT);
  /* Two frames in one feedback raise it once. */
  frame_sender_frames (2, 10, 0);
  fail_unless_equals_int (update (), 4 * MBIT);
  fail_unless_equals_int (update (), 4 * MBIT);
}

GST_END_TEST;

static const struct
{
  gdouble share;
  guint rate;
} shares[] = { { 0.7, 7 * MBIT }, { 0.5, 5 * MBIT }, { 1, 10 * MBIT },
  /* no limit: the capacity neither raises nor lowers the rate */
  { 0, MBIT } };

GST_START_TEST (the_rate_stays_below_its_share_of_the_capacity)
{
  control->share = shares[__i__].share;
  fail_unless_equals_int (feedback (20, 0), shares[__i__].rate);
  in.rate = 30 * MBIT;
  fail_unless_equals_int (
      feedback (20, 0), control->share > 0 ? shares[__i__].rate : 30 * MBIT);
}

GST_END_TEST;

/* A rate above the share is lowered only if enough samples agree. */
GST_START_TEST (few_samples_lower_nothing)
{
  in.rate = 30 * MBIT;
  fail_unless_equals_int (feedback (4, 0), 30 * MBIT);
  fail_unless_equals_int (feedback (1, 0), 7 * MBIT);
}

GST_END_TEST;

/* What the path is known to carry needs no other proof. */
GST_START_TEST (the_share_of_the_capacity_is_covered)
{
  fail_unless_equals_int (
      gst_latest_capacity_control_get_covered (control, in.now), 0);
  feedback (20, 0);
  fail_unless_equals_int (
      gst_latest_capacity_control_get_covered (control, in.now), 7 * MBIT);
  fail_unless (gst_latest_capacity_control_limits (control, in.now, 7 * MBIT));
  fail_if (gst_latest_capacity_control_limits (control, in.now, 6 * MBIT));
  gst_latest_capacity_control_full (control, MBIT);
  gst_latest_capacity_control_drained (control, in.now);
  fail_unless_equals_int (
      gst_latest_capacity_control_get_covered (control, in.now), 0);
  fail_if (gst_latest_capacity_control_limits (control, in.now, 7 * MBIT));
}

GST_END_TEST;

/* What frames measure beside a TCP flow is not the capacity. */
GST_START_TEST (a_contested_path_has_no_known_capacity)
{
  feedback (20, 0);
  gst_latest_capacity_control_share (control, in.now);
  fail_unless_equals_int (control->path.capacity, 0);
  fail_unless_equals_int (
      gst_latest_capacity_control_get_burst (control, in.now), 0);
  in.rate = 30 * MBIT;
  fail_unless_equals_int (feedback (20, 0), 30 * MBIT);
}

GST_END_TEST;

/* --- policers --- */

static guint
limited (gint64 after)
{
  return gst_latest_capacity_control_limit (
      control, in.now + after, 100 * MBIT, MBIT);
}

/* The first try comes 10 s later, and is a slow one; the next 20 s later. */
GST_START_TEST (a_policer_is_remembered)
{
  gst_latest_capacity_control_set_policed (control, in.now, 2 * MBIT);
  fail_unless_equals_int (limited (0), 1400000);
  fail_unless_equals_int (limited (10 * SECOND), 1400000);
  fail_unless (ABS ((gint) limited (20 * SECOND) - 1680000) < 10);
  fail_unless (
      gst_latest_capacity_control_is_policed (control, in.now + 20 * SECOND));
  in.now += 20 * SECOND;
  gst_latest_capacity_control_set_policed (control, in.now, 2 * MBIT);
  fail_unless_equals_int (limited (20 * SECOND), 1400000);
  fail_unless (limited (21 * SECOND) > 1400000);
}

GST_END_TEST;

/* What passes for a while at 1.25 times its rate meets no policer any more. */
GST_START_TEST (a_policer_that_is_gone_is_forgotten)
{
  gst_latest_capacity_control_set_policed (control, in.now, 2 * MBIT);
  fail_if (
      gst_latest_capacity_control_is_policed (control, in.now + 60 * SECOND));
  fail_unless_equals_int (limited (60 * SECOND), 100 * MBIT);
}

GST_END_TEST;

/* A measurement contains what was in the bucket, and may be low by chance. */
static const struct
{
  guint second, known;
} policed[] = { { 2100000, 2000000 }, { 1900000, 1900000 },
  { 1000000, 1777777 }, { 3000000, 3000000 } };

GST_START_TEST (the_rate_of_a_policer_is_the_lowest_that_is_likely)
{
  gst_latest_capacity_control_set_policed (control, in.now, 2 * MBIT);
  gst_latest_capacity_control_set_policed (
      control, in.now, policed[__i__].second);
  fail_unless_equals_int (
      gst_latest_capacity_control_get_policed (control, in.now),
      policed[__i__].known);
}

GST_END_TEST;

/* Its bucket lets a frame through at any speed. */
GST_START_TEST (no_raise_through_a_policer)
{
  gst_latest_capacity_control_set_policed (control, in.now, 20 * MBIT);
  in.last_overuse = in.now - 1000 * SECOND;
  fail_unless_equals_int (feedback (3, 0), MBIT);
}

GST_END_TEST;

GST_START_TEST (without_a_capacity_nothing_changes)
{
  for (guint i = 0; i < 20; i++) {
    frame_sender_frame (2, 0);
    fail_unless_equals_int (update (), MBIT);
  }
  fail_unless_equals_int (
      gst_latest_capacity_control_get_pacing_rate (control, sender->now), 0);
  fail_unless (
      gst_latest_capacity_control_get_burst (control, sender->now) > 0);
}

GST_END_TEST;

/* A queue, losses, and an overuse less than two seconds ago are no time to raise
 * the rate. */
static const struct
{
  const gchar *name;
  gboolean queue, loss_limits;
  gint64 overuse; /* ago */
  gboolean raised;
} reasons[] = {
  { "none", FALSE, FALSE, 1000 * SECOND, TRUE },
  { "a queue", TRUE, FALSE, 1000 * SECOND, FALSE },
  { "losses", FALSE, TRUE, 1000 * SECOND, FALSE },
  { "overuse", FALSE, FALSE, 1900 * MS, FALSE },
  { "old overuse", FALSE, FALSE, 2100 * MS, TRUE },
};

GST_START_TEST (no_raise_while_the_path_is_too_full)
{
  frame_sender_frames (3, 10, 0);
  in.queue = reasons[__i__].queue;
  in.loss_limits = reasons[__i__].loss_limits;
  in.last_overuse = sender->now - reasons[__i__].overuse;
  fail_unless_equals_int (update (), reasons[__i__].raised ? 2 * MBIT : MBIT);
}

GST_END_TEST;

/* After the path was full, only one that is 1.3 times as fast is raised to. */
GST_START_TEST (a_full_path_must_become_faster)
{
  feedback (20, 0);
  fill (9 * MBIT);
  in.rate = 3 * MBIT;
  sender->now += 5 * SECOND;
  fail_unless_equals_int (feedback (20, 0), 3 * MBIT);
  sender->spread = 960 * 10 / 12;
  fail_unless_equals_int (feedback (20, 0), 3 * MBIT);
  sender->spread = 960 * 10 / 14;
  fail_unless (feedback (20, 0) > 9 * MBIT);
}

GST_END_TEST;

/* --- raises that are taken back --- */

/* Reports come a round trip of six frames late. Returns the highest rate. */
static guint
raise_into_loss (guint behind, guint64 lost)
{
  guint highest = 0;

  control->share = 1;
  for (guint i = 0; i < 60; i++) {
    gboolean raised = in.rate > MBIT;

    frame_sender_send (10, raised ? lost : 0);
    while (sender->n_sent - sender->n_reported > behind * 10)
      frame_sender_report (1);
    update ();
    highest = MAX (highest, in.rate);
  }
  return highest;
}

static const guint behind[] = { 0, 1, 3, 10 };

/* A policer lets the bursts pass that found its bucket full, and loses two packets
 * of ten once the rate is raised. */
GST_START_TEST (a_raise_is_taken_back_if_what_follows_gets_lost)
{
  guint highest = raise_into_loss (behind[__i__], 0x44);

  fail_unless (highest > MBIT);
  fail_unless_equals_int (in.rate, MBIT);
  fail_unless (!gst_latest_path_capacity_takes_bursts (&control->path));
  fail_unless_equals_int (
      gst_latest_capacity_control_get_burst (control, sender->now), 0);
  fail_unless_equals_int (
      gst_latest_capacity_control_get_pacing_rate (control, sender->now), 0);
  /* and 0.94 of the rate before is a ceiling, below which nothing falls */
  fail_unless_equals_int (
      gst_latest_capacity_control_limit (control, sender->now, 9 * MBIT, MBIT),
      MBIT);
}

GST_END_TEST;

/* What arrived in spite of the losses is kept. */
GST_START_TEST (it_is_taken_back_to_what_arrives)
{
  in.acked = 1500000;
  raise_into_loss (0, 0x44);
  fail_unless_equals_int (in.rate, 1410000);
}

GST_END_TEST;

/* One packet of twenty is tolerated, and what the path loses at any rate. */
GST_START_TEST (losses_that_the_path_has_anyway_take_nothing_back)
{
  in.inherent = 0.2;
  raise_into_loss (3, 0x44);
  fail_unless (in.rate >= 2 * MBIT, "%u", in.rate);
  fail_unless (control->ceiling == 0);
}

GST_END_TEST;

/* A second after the last raise, losses have another cause. */
GST_START_TEST (later_losses_are_not_those_of_the_raise)
{
  guint rate = feedback (50, 0);

  fail_unless_equals_int (rate, 7 * MBIT);
  fail_unless_equals_int (control->rate_before_raise, 0);
  fail_unless_equals_int (feedback (3, 0x44), rate);
}

GST_END_TEST;

/* --- the ceiling --- */

GST_START_TEST (a_ceiling_rises_slowly_and_is_lifted)
{
  gint64 now = 100 * SECOND;
  const struct
  {
    gint64 after;
    guint wanted, old, rate;
  } rows[] = {
    { 0, 4 * MBIT, MBIT, 1880000 },
    { 0, MBIT, MBIT, MBIT },
    /* not below the rate in force */
    { 0, 4 * MBIT, 3 * MBIT, 3 * MBIT },
    { 2 * SECOND, 4 * MBIT, MBIT, 1917600 },
    { 5 * SECOND - 1, 4 * MBIT, MBIT, 1973999 },
    { 5 * SECOND, 4 * MBIT, MBIT, 4 * MBIT },
  };

  fail_unless_equals_int (
      gst_latest_capacity_control_limit (control, now, 4 * MBIT, 1), 4 * MBIT);
  gst_latest_capacity_control_set_ceiling (control, now, 2 * MBIT);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    fail_unless_equals_int (
        gst_latest_capacity_control_limit (
            control, now + rows[i].after, rows[i].wanted, rows[i].old),
        rows[i].rate);
}

GST_END_TEST;

GST_START_TEST (each_ceiling_holds_for_longer)
{
  static const guint seconds[] = { 5, 10, 20, 40, 60, 60 };
  gint64 now = 100 * SECOND;

  for (guint i = 0; i < G_N_ELEMENTS (seconds); i++) {
    gst_latest_capacity_control_set_ceiling (control, now, MBIT);
    now += seconds[i] * SECOND;
    fail_unless (
        gst_latest_capacity_control_limit (control, now - 1, 9 * MBIT, 1)
        < 2 * MBIT);
    fail_unless_equals_int (
        gst_latest_capacity_control_limit (control, now, 9 * MBIT, 1),
        9 * MBIT);
  }
}

GST_END_TEST;

/* A raise stops at the ceiling. */
GST_START_TEST (a_raise_keeps_to_the_ceiling)
{
  frame_sender_frame (10, 0);
  gst_latest_capacity_control_set_ceiling (control, sender->now, 1500000);
  fail_unless_equals_int (update (), 1410000);
}

GST_END_TEST;

/* --- shared paths --- */

static gboolean
is_shared (void)
{
  return gst_latest_capacity_control_get_pacing_rate (control, sender->now)
      == 0;
}

/* A path of 10 Mbit/s that is full at less than 7.5 is used by others. */
static const struct
{
  guint full;
  gboolean shared;
} fulls[] = { { MBIT, TRUE }, { 7 * MBIT, TRUE }, { 8 * MBIT, FALSE },
  { 12 * MBIT, FALSE } };

GST_START_TEST (a_path_that_is_full_far_below_its_capacity_is_shared)
{
  feedback (20, 0);
  fail_unless (!is_shared ());
  fill (fulls[__i__].full);
  fail_unless_equals_int (is_shared (), fulls[__i__].shared);
  fail_unless_equals_int (
      gst_latest_capacity_control_get_burst (control, sender->now) == 0,
      fulls[__i__].shared);
}

GST_END_TEST;

/* Then the capacity is neither measured nor used, and the delay of every packet
 * counts. */
GST_START_TEST (on_a_shared_path_the_capacity_is_left_alone)
{
  guint capacity;

  feedback (20, 0);
  capacity = control->path.capacity;
  fill (2 * MBIT);
  in.rate = MBIT;
  in.last_overuse = G_MININT64 / 2;
  control->capacity_at_full = 0;
  sender->inner = 0;
  sender->spread = 100;
  fail_unless_equals_int (feedback (20, 0), MBIT);
  fail_unless_equals_int (control->path.capacity, capacity);
  fail_unless_equals_int (sender->inner, 0);
}

GST_END_TEST;

GST_START_TEST (a_shared_path_is_ours_again_after_20_s)
{
  feedback (20, 0);
  fill (2 * MBIT);
  sender->now += 20 * SECOND - 1;
  fail_unless (is_shared ());
  sender->now += 1;
  fail_unless (!is_shared ());
  sender->inner = 0;
  feedback (1, 0);
  fail_unless_equals_int (sender->inner, 9);
}

GST_END_TEST;

/* or as soon as it is full at its capacity */
GST_START_TEST (a_shared_path_is_ours_again_when_it_takes_all)
{
  feedback (20, 0);
  fill (2 * MBIT);
  fail_unless (is_shared ());
  fill (9 * MBIT);
  fail_unless (!is_shared ());
}

GST_END_TEST;

GST_START_TEST (a_path_of_unknown_capacity_is_not_shared)
{
  fill (1);
  sender->inner = 0;
  feedback (1, 0);
  fail_unless (!is_shared ());
  fail_unless_equals_int (sender->inner, 9);
}

GST_END_TEST;

/* --- pacing --- */

GST_START_TEST (frames_leave_a_quarter_faster_than_the_path)
{
  feedback (20, 0);
  fail_unless_equals_int (
      gst_latest_capacity_control_get_pacing_rate (control, sender->now),
      12500000);
  fail_unless_equals_uint64 (
      gst_latest_capacity_control_get_burst (control, sender->now),
      control->path.burst);
  control->path.capacity = G_MAXINT;
  fail_unless_equals_int64 (
      gst_latest_capacity_control_get_pacing_rate (control, sender->now),
      (gint64) (1.25 * G_MAXINT));
}

GST_END_TEST;

/* A queue that was full explains the losses of its frames. */
GST_START_TEST (losses_of_a_full_queue_are_no_losses_of_bursts)
{
  in.loss_limits = in.queue = TRUE;
  for (guint i = 0; i < 60; i++) {
    feedback (1, 0x10);
    fail_unless (!control->path.trying);
  }
  in.queue = FALSE;
  feedback (12, 0x10);
  fail_unless (control->path.trying);
}

GST_END_TEST;

static Suite *
capacitycontrol_suite (void)
{
  Suite *s = suite_create ("capacitycontrol");
  TCase *tc = tcase_create ("general");

  tcase_add_checked_fixture (tc, setup, frame_sender_teardown);
  suite_add_tcase (s, tc);
  tcase_add_test (tc, the_rate_doubles_at_most_with_each_measured_feedback);
  tcase_add_test (tc, a_feedback_without_a_frame_does_not_raise_it);
  tcase_add_loop_test (tc, the_rate_stays_below_its_share_of_the_capacity, 0,
      G_N_ELEMENTS (shares));
  tcase_add_test (tc, few_samples_lower_nothing);
  tcase_add_test (tc, the_share_of_the_capacity_is_covered);
  tcase_add_test (tc, a_contested_path_has_no_known_capacity);
  tcase_add_test (tc, a_policer_is_remembered);
  tcase_add_test (tc, a_policer_that_is_gone_is_forgotten);
  tcase_add_loop_test (tc, the_rate_of_a_policer_is_the_lowest_that_is_likely,
      0, G_N_ELEMENTS (policed));
  tcase_add_test (tc, no_raise_through_a_policer);
  tcase_add_test (tc, without_a_capacity_nothing_changes);
  tcase_add_loop_test (
      tc, no_raise_while_the_path_is_too_full, 0, G_N_ELEMENTS (reasons));
  tcase_add_test (tc, a_full_path_must_become_faster);
  tcase_add_loop_test (tc, a_raise_is_taken_back_if_what_follows_gets_lost, 0,
      G_N_ELEMENTS (behind));
  tcase_add_test (tc, it_is_taken_back_to_what_arrives);
  tcase_add_test (tc, losses_that_the_path_has_anyway_take_nothing_back);
  tcase_add_test (tc, later_losses_are_not_those_of_the_raise);
  tcase_add_test (tc, a_ceiling_rises_slowly_and_is_lifted);
  tcase_add_test (tc, each_ceiling_holds_for_longer);
  tcase_add_test (tc, a_raise_keeps_to_the_ceiling);
  tcase_add_loop_test (tc, a_path_that_is_full_far_below_its_capacity_is_shared,
      0, G_N_ELEMENTS (fulls));
  tcase_add_test (tc, on_a_shared_path_the_capacity_is_left_alone);
  tcase_add_test (tc, a_shared_path_is_ours_again_after_20_s);
  tcase_add_test (tc, a_shared_path_is_ours_again_when_it_takes_all);
  tcase_add_test (tc, a_path_of_unknown_capacity_is_not_shared);
  tcase_add_test (tc, frames_leave_a_quarter_faster_than_the_path);
  tcase_add_test (tc, losses_of_a_full_queue_are_no_losses_of_bursts);
  return s;
}

GST_CHECK_MAIN (capacitycontrol);
