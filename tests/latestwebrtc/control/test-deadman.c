/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "deadman.h"


#define MS G_TIME_SPAN_MILLISECOND
#define TIMEOUT (300 * MS)
#define START (50 * G_USEC_PER_SEC)

GST_START_TEST (a_viewer_is_lost_once_when_its_heartbeats_stop)
{
  GstLatestDeadMan d = { 0 };
  gint64 now = START;

  gst_latest_dead_man_arm (&d, now);
  for (guint i = 0; i < 10; i++, now += 100 * MS) {
    fail_if (gst_latest_dead_man_check (&d, TIMEOUT, now));
    fail_unless (gst_latest_dead_man_beat (&d, i, now));
  }
  now -= 100 * MS;
  fail_unless_equals_int64 (
      gst_latest_dead_man_get_deadline (&d, TIMEOUT), now + TIMEOUT);
  fail_if (gst_latest_dead_man_check (&d, TIMEOUT, now + TIMEOUT - 1));
  fail_unless (gst_latest_dead_man_check (&d, TIMEOUT, now + TIMEOUT));
  fail_unless (d.lost);
  fail_if (gst_latest_dead_man_check (&d, TIMEOUT, now + 10 * TIMEOUT));
  fail_unless_equals_int64 (
      gst_latest_dead_man_get_deadline (&d, TIMEOUT), G_MAXINT64);
}

GST_END_TEST;

GST_START_TEST (a_viewer_without_a_single_heartbeat_is_lost)
{
  GstLatestDeadMan d = { 0 };

  fail_if (gst_latest_dead_man_check (&d, TIMEOUT, START));
  gst_latest_dead_man_arm (&d, START);
  fail_unless (gst_latest_dead_man_check (&d, TIMEOUT, START + TIMEOUT));
}

GST_END_TEST;

GST_START_TEST (an_older_heartbeat_is_no_sign_of_life)
{
  GstLatestDeadMan d = { 0 };

  gst_latest_dead_man_arm (&d, START);
  fail_unless (gst_latest_dead_man_beat (&d, 7, START));
  fail_if (gst_latest_dead_man_beat (&d, 7, START + 200 * MS));
  fail_if (gst_latest_dead_man_beat (&d, 6, START + 200 * MS));
  fail_unless (gst_latest_dead_man_check (&d, TIMEOUT, START + TIMEOUT));
}

GST_END_TEST;

GST_START_TEST (a_new_channel_counts_anew)
{
  GstLatestDeadMan d = { 0 };

  fail_unless (gst_latest_dead_man_beat (&d, 7000, START));
  gst_latest_dead_man_restart_sequence (&d);
  fail_unless (gst_latest_dead_man_beat (&d, 0, START));
}

GST_END_TEST;

GST_START_TEST (a_lost_viewer_is_watched_again_when_it_is_found)
{
  GstLatestDeadMan d = { 0 };

  gst_latest_dead_man_arm (&d, START);
  fail_unless (gst_latest_dead_man_check (&d, TIMEOUT, START + TIMEOUT));
  gst_latest_dead_man_arm (&d, START + 2 * TIMEOUT);
  fail_if (d.lost);
  fail_if (gst_latest_dead_man_check (&d, TIMEOUT, START + 3 * TIMEOUT - 1));
  fail_unless (gst_latest_dead_man_check (&d, TIMEOUT, START + 3 * TIMEOUT));
}

GST_END_TEST;

GST_START_TEST (who_gives_control_back_is_not_lost)
{
  GstLatestDeadMan d = { 0 };

  gst_latest_dead_man_arm (&d, START);
  gst_latest_dead_man_disarm (&d);
  fail_if (gst_latest_dead_man_check (&d, TIMEOUT, START + 10 * TIMEOUT));
}

GST_END_TEST;

static Suite *
deadman_suite (void)
{
  Suite *s = suite_create ("deadman");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, a_viewer_is_lost_once_when_its_heartbeats_stop);
  tcase_add_test (tc, a_viewer_without_a_single_heartbeat_is_lost);
  tcase_add_test (tc, an_older_heartbeat_is_no_sign_of_life);
  tcase_add_test (tc, a_new_channel_counts_anew);
  tcase_add_test (tc, a_lost_viewer_is_watched_again_when_it_is_found);
  tcase_add_test (tc, who_gives_control_back_is_not_lost);
  return s;
}

GST_CHECK_MAIN (deadman);
