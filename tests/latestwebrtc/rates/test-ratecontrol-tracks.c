/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "estimator.h"
#include "ratecontrol.h"

#define MS G_TIME_SPAN_MILLISECOND

/* Two cameras, the first twice as important, and a microphone. Headers take
 * nothing. */
enum
{
  FRONT,
  REAR,
  MICROPHONE,
};

static const GstLatestAllocationTrack front = { .weight = 2 },
                                      rear = { .weight = 1 },
                                      microphone = { .audio = TRUE,
                                        .max_bitrate = 50000 };

typedef struct
{
  GstLatestRateSettings settings;
  GstLatestRateControl *control;
  GObject *a, *b; /* two viewers */
  guint rates[GST_LATEST_MAX_TRACKS], total;
  guint calls;
} Fixture;

static void
apply (guint track, guint encoding, guint rate, gpointer data)
{
  Fixture *f = data;

  f->calls++;
  if (track == GST_LATEST_RATE_TOTAL)
    f->total = rate;
  else
    f->rates[track] = rate;
}

static void
setup (Fixture *f)
{
  *f = (Fixture) { .settings = {
                       .adaptive = TRUE,
                       .min_bitrate = 100000,
                       .start_bitrate = 900000,
                       .max_bitrate = 8000000,
                   } };
  f->control = gst_latest_rate_control_new (&f->settings, apply, f);
  gst_latest_rate_control_add_track (f->control, FRONT, &front);
  gst_latest_rate_control_add_track (f->control, REAR, &rear);
  gst_latest_rate_control_add_track (f->control, MICROPHONE, &microphone);
  f->a = g_object_new (estimator_get_type (), NULL);
  f->b = g_object_new (estimator_get_type (), NULL);
  gst_latest_rate_control_add (f->control, f->a);
  gst_latest_rate_control_add (f->control, f->b);
}

static void
teardown (Fixture *f)
{
  gst_latest_rate_control_unref (f->control);
  g_object_unref (f->a);
  g_object_unref (f->b);
}

static void
configure (Fixture *f)
{
  f->settings.serial++;
  gst_latest_rate_control_configure (f->control, &f->settings);
}

static void
expect (Fixture *f, guint front_rate, guint rear_rate)
{
  fail_unless_equals_int (f->rates[FRONT], front_rate);
  fail_unless_equals_int (f->rates[REAR], rear_rate);
  for (guint i = 0; i < GST_LATEST_MAX_TRACKS; i++)
    fail_unless_equals_int (
        gst_latest_rate_control_get_track_bitrate (f->control, i), f->rates[i]);
  fail_unless_equals_int (
      gst_latest_rate_control_get_bitrate (f->control), f->total);
}

static void
vote (Fixture *f, GObject *viewer, guint rate, gint64 ms)
{
  gst_latest_rate_control_vote (f->control, viewer, rate, ms * MS);
}

/* Frames of FRONT and, until @rear_end, of REAR: 30 a second. */
static void
run (Fixture *f, gint64 from, gint64 to, gint64 rear_end)
{
  for (gint64 ms = from; ms < to; ms += 33) {
    gst_latest_rate_control_frame (f->control, FRONT, ms * MS);
    if (ms < rear_end)
      gst_latest_rate_control_frame (f->control, REAR, (ms + 10) * MS);
  }
}

GST_START_TEST (without_viewers_the_start_bitrate_is_divided)
{
  Fixture f;

  setup (&f);
  expect (&f, 600000, 300000);
  fail_unless_equals_int (f.rates[MICROPHONE], 50000);
  fail_unless_equals_int (f.total, 900000);
  teardown (&f);
}

GST_END_TEST;

/* Audio first and whole, then video by weight. */
GST_START_TEST (a_viewers_network_is_divided)
{
  Fixture f;

  setup (&f);
  vote (&f, f.a, 1550000, 0);
  expect (&f, 1000000, 500000);
  fail_unless_equals_int (f.rates[MICROPHONE], 50000);
  fail_unless_equals_int (f.total, 1500000);
  teardown (&f);
}

GST_END_TEST;

GST_START_TEST (headers_take_their_part)
{
  GstLatestAllocationTrack track = GST_LATEST_RATE_VIDEO;
  Fixture f;

  setup (&f);
  gst_latest_rate_control_remove_track (f.control, MICROPHONE);
  gst_latest_rate_control_set_track (f.control, FRONT, &track);
  gst_latest_rate_control_set_track (f.control, REAR, &track);
  vote (&f, f.a, 2000000, 0);
  fail_unless_equals_int (f.rates[FRONT], f.rates[REAR]);
  fail_unless_equals_int (
      f.rates[FRONT], gst_latest_allocation_media_rate (&track, 1000000));
  teardown (&f);
}

GST_END_TEST;

/* Each track fits the slowest of those who get it. */
GST_START_TEST (each_track_has_its_own_viewers)
{
  Fixture f;

  setup (&f);
  gst_latest_rate_control_set_viewer_tracks (
      f.control, f.a, gst_latest_track_bit (FRONT));
  gst_latest_rate_control_set_viewer_tracks (f.control, f.b,
      gst_latest_track_bit (FRONT) | gst_latest_track_bit (REAR));
  vote (&f, f.a, 700000, 0);
  vote (&f, f.b, 1500000, 0);
  expect (&f, 700000, 500000);
  f.settings.policy = GST_LATEST_RATE_POLICY_FASTEST;
  configure (&f);
  expect (&f, 1000000, 500000);
  gst_latest_rate_control_set_viewer_tracks (
      f.control, f.b, gst_latest_track_bit (REAR));
  expect (&f, 700000, 1500000);
  gst_latest_rate_control_remove (f.control, f.b);
  /* Nobody gets it: what it would have without viewers. */
  expect (&f, 700000, 300000);
  teardown (&f);
}

GST_END_TEST;

GST_START_TEST (the_limits_are_those_of_all_video)
{
  Fixture f;

  setup (&f);
  f.settings.max_bitrate = 6000000;
  configure (&f);
  vote (&f, f.a, 20050000, 0);
  expect (&f, 4000000, 2000000);
  f.settings.bitrate = 1200000;
  configure (&f);
  expect (&f, 800000, 400000);
  vote (&f, f.a, 80000, 0);
  expect (&f, 66666, 33333);
  fail_unless_equals_int (f.rates[MICROPHONE], 50000);
  teardown (&f);
}

GST_END_TEST;

GST_START_TEST (a_rate_set_by_hand_is_divided)
{
  Fixture f;

  setup (&f);
  vote (&f, f.a, 300000, 0);
  f.settings.adaptive = FALSE;
  f.settings.bitrate = 3000000;
  configure (&f);
  expect (&f, 2000000, 1000000);
  fail_unless_equals_int (f.total, 3000000);
  teardown (&f);
}

GST_END_TEST;

GST_START_TEST (a_paused_track_leaves_its_share)
{
  GstLatestAllocationTrack paused = rear;
  Fixture f;

  setup (&f);
  vote (&f, f.a, 1550000, 0);
  paused.paused = TRUE;
  gst_latest_rate_control_set_track (f.control, REAR, &paused);
  expect (&f, 1500000, 0);
  gst_latest_rate_control_set_track (f.control, REAR, &rear);
  expect (&f, 1000000, 500000);
  gst_latest_rate_control_remove_track (f.control, FRONT);
  fail_unless_equals_int (f.rates[REAR], 1500000);
  fail_unless_equals_int (
      gst_latest_rate_control_get_track_bitrate (f.control, FRONT), 0);
  gst_latest_rate_control_add_track (f.control, FRONT, &front);
  expect (&f, 1000000, 500000);
  teardown (&f);
}

GST_END_TEST;

/* A still track keeps the bitrate for its next frame. */
GST_START_TEST (a_still_track_leaves_its_share_within_half_a_second)
{
  Fixture f;

  setup (&f);
  vote (&f, f.a, 1550000, 1000);
  run (&f, 1000, 2000, 1500);
  expect (&f, 1500000, 500000);
  fail_unless_equals_int (f.total, 1500000);

  /* Its first frame brings it back. */
  gst_latest_rate_control_frame (f.control, REAR, 2010 * MS);
  expect (&f, 1000000, 500000);
  fail_unless_equals_int (f.total, 1500000);
  teardown (&f);
}

GST_END_TEST;

/* There is nobody to leave anything to. */
GST_START_TEST (tracks_that_are_all_still_keep_their_shares)
{
  Fixture f;

  setup (&f);
  vote (&f, f.a, 1550000, 1000);
  run (&f, 1000, 1500, 1500);
  vote (&f, f.a, 3050000, 9000);
  expect (&f, 2000000, 1000000);
  teardown (&f);
}

GST_END_TEST;

GST_START_TEST (only_changes_are_handed_on)
{
  Fixture f;

  setup (&f);
  vote (&f, f.a, 1550000, 1000);
  f.calls = 0;
  vote (&f, f.a, 1550000, 1000);
  run (&f, 1000, 3000, 3000);
  fail_unless_equals_int (f.calls, 0);
  gst_latest_rate_control_apply_again (f.control);
  fail_unless_equals_int (f.calls, 4);
  teardown (&f);
}

GST_END_TEST;

/* Below the sum of the minima, and for that viewer only. */
GST_START_TEST (a_track_is_paused_for_the_viewer_without_room)
{
  GstLatestAllocationTrack tracks[] = { front, rear };
  Fixture f;
  guint serial;

  tracks[0].min_bitrate = tracks[1].min_bitrate = 400000;
  setup (&f);
  gst_latest_rate_control_set_track (f.control, FRONT, &tracks[0]);
  gst_latest_rate_control_set_track (f.control, REAR, &tracks[1]);
  vote (&f, f.a, 1550000, 1000);
  serial = gst_latest_rate_control_get_pause_serial (f.control);
  vote (&f, f.b, 650000, 1000);
  fail_unless (gst_latest_rate_control_get_pause_serial (f.control) != serial);
  fail_unless_equals_int (
      gst_latest_rate_control_get_paused (f.control, f.a), 0);
  fail_unless_equals_int (gst_latest_rate_control_get_paused (f.control, f.b),
      gst_latest_track_bit (REAR));
  /* The slowest viewer of each. */
  expect (&f, 600000, 500000);

  /* Nobody has room for it. */
  vote (&f, f.a, 650000, 2000);
  expect (&f, 600000, 0);
  vote (&f, f.a, 1050000, 3000);
  vote (&f, f.a, 1050000, 4000);
  expect (&f, 600000, 0);
  vote (&f, f.a, 1050000, 5000);
  expect (&f, 600000, 400000);
  fail_unless_equals_int (
      gst_latest_rate_control_get_paused (f.control, f.a), 0);
  teardown (&f);
}

GST_END_TEST;

/* Its estimate falls as nothing is heard, which says nothing of the network. */
GST_START_TEST (who_is_not_heard_keeps_the_tracks)
{
  GstLatestAllocationTrack tracks[] = { front, rear };
  Fixture f;

  tracks[0].min_bitrate = tracks[1].min_bitrate = 400000;
  setup (&f);
  gst_latest_rate_control_set_track (f.control, FRONT, &tracks[0]);
  gst_latest_rate_control_set_track (f.control, REAR, &tracks[1]);
  vote (&f, f.a, 1550000, 1000);
  gst_latest_rate_control_set_counted (f.control, f.a, FALSE);
  vote (&f, f.a, 100000, 2000);
  fail_unless_equals_int (
      gst_latest_rate_control_get_paused (f.control, f.a), 0);
  gst_latest_rate_control_set_counted (f.control, f.a, TRUE);
  fail_unless_equals_int (gst_latest_rate_control_get_paused (f.control, f.a),
      gst_latest_track_bit (REAR));
  teardown (&f);
}

GST_END_TEST;

GST_START_TEST (what_is_carried_is_compared_with_all_the_viewer_gets)
{
  Fixture f;

  setup (&f);
  fail_if (gst_latest_rate_control_is_carried (f.control, f.a));
  vote (&f, f.a, 1550000, 0);
  vote (&f, f.b, 1450000, 0);
  f.settings.min_bitrate = 1450000;
  configure (&f);
  fail_unless (gst_latest_rate_control_is_carried (f.control, f.a));
  fail_if (gst_latest_rate_control_is_carried (f.control, f.b));
  gst_latest_rate_control_set_viewer_tracks (
      f.control, f.b, gst_latest_track_bit (REAR));
  fail_unless (gst_latest_rate_control_is_carried (f.control, f.b));
  teardown (&f);
}

GST_END_TEST;

static Suite *
ratecontrol_tracks_suite (void)
{
  Suite *s = suite_create ("ratecontrol-tracks");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, without_viewers_the_start_bitrate_is_divided);
  tcase_add_test (tc, a_viewers_network_is_divided);
  tcase_add_test (tc, headers_take_their_part);
  tcase_add_test (tc, each_track_has_its_own_viewers);
  tcase_add_test (tc, the_limits_are_those_of_all_video);
  tcase_add_test (tc, a_rate_set_by_hand_is_divided);
  tcase_add_test (tc, a_paused_track_leaves_its_share);
  tcase_add_test (tc, a_still_track_leaves_its_share_within_half_a_second);
  tcase_add_test (tc, tracks_that_are_all_still_keep_their_shares);
  tcase_add_test (tc, only_changes_are_handed_on);
  tcase_add_test (tc, a_track_is_paused_for_the_viewer_without_room);
  tcase_add_test (tc, who_is_not_heard_keeps_the_tracks);
  tcase_add_test (tc, what_is_carried_is_compared_with_all_the_viewer_gets);
  return s;
}

GST_CHECK_MAIN (ratecontrol_tracks);
