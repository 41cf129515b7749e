/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "framegate.h"

#define MS G_GINT64_CONSTANT (1000000)

/* Runs a source whose frame k comes at k * @period + jitter[k % n] through a
 * gate of 10 frames a second; returns how many found it closed. */
static guint
count_waits (gint64 period, const gint64 * jitter, guint n, guint frames)
{
  GstLatestFrameGate gate;
  guint waits = 0;

  gst_latest_frame_gate_init (&gate);
  gst_latest_frame_gate_set_rate (&gate, 10, 1);
  for (guint k = 0; k < frames; k++) {
    gint64 now = 1000 * MS + k * period + jitter[k % n];
    gint64 wait = gst_latest_frame_gate_wait (&gate, now);

    waits += wait > 0;
    gst_latest_frame_gate_pass (&gate, now + wait);
  }
  return waits;
}

GST_START_TEST (no_rate_is_no_limit)
{
  GstLatestFrameGate gate;

  gst_latest_frame_gate_init (&gate);
  for (guint i = 0; i < 3; i++) {
    fail_unless_equals_int64 (gst_latest_frame_gate_wait (&gate, 5), 0);
    gst_latest_frame_gate_pass (&gate, 5);
  }
}

GST_END_TEST;

GST_START_TEST (a_source_at_the_rate_never_waits)
{
  static const gint64 none[] = { 0 };
  static const gint64 jitter[] = {
    0, 4 * MS, -5 * MS, 20 * MS, -20 * MS, 3 * MS, -2 * MS
  };

  fail_unless_equals_int (count_waits (100 * MS, none, 1, 1000), 0);
  fail_unless_equals_int (count_waits (100 * MS, jitter, G_N_ELEMENTS (jitter),
          1000), 0);
  fail_unless_equals_int (count_waits (150 * MS, none, 1, 1000), 0);
}

GST_END_TEST;

/* Whoever is always ready passes 10 a second and, once, half an interval more. */
GST_START_TEST (a_faster_source_passes_at_the_rate)
{
  GstLatestFrameGate gate;
  guint passed = 0;

  gst_latest_frame_gate_init (&gate);
  gst_latest_frame_gate_set_rate (&gate, 10, 1);
  for (gint64 now = 0; now < 10000 * MS; now += MS) {
    if (gst_latest_frame_gate_wait (&gate, now) > 0)
      continue;
    gst_latest_frame_gate_pass (&gate, now);
    passed++;
  }
  fail_unless_equals_int (passed, 101);
}

GST_END_TEST;

GST_START_TEST (a_pause_earns_half_an_interval)
{
  GstLatestFrameGate gate;

  gst_latest_frame_gate_init (&gate);
  gst_latest_frame_gate_set_rate (&gate, 10, 1);
  gst_latest_frame_gate_pass (&gate, 0);
  gst_latest_frame_gate_pass (&gate, 3600 * 1000 * MS);
  fail_unless_equals_int64 (gst_latest_frame_gate_wait (&gate,
          3600 * 1000 * MS), 50 * MS);
}

GST_END_TEST;

GST_START_TEST (the_first_frame_passes_whatever_the_clock_says)
{
  GstLatestFrameGate gate;

  gst_latest_frame_gate_init (&gate);
  gst_latest_frame_gate_set_rate (&gate, 1, 1000);
  fail_unless_equals_int64 (gst_latest_frame_gate_wait (&gate, 0), 0);
  fail_unless_equals_int64 (gst_latest_frame_gate_wait (&gate, -5), 0);
}

GST_END_TEST;

GST_START_TEST (a_new_rate_counts_from_the_last_frame)
{
  GstLatestFrameGate gate;

  gst_latest_frame_gate_init (&gate);
  gst_latest_frame_gate_set_rate (&gate, 1, 1);
  gst_latest_frame_gate_pass (&gate, 10 * MS);
  gst_latest_frame_gate_set_rate (&gate, 100, 1);
  fail_unless_equals_int64 (gst_latest_frame_gate_wait (&gate, 12 * MS),
      8 * MS);
  gst_latest_frame_gate_set_rate (&gate, 0, 1);
  fail_unless_equals_int64 (gst_latest_frame_gate_wait (&gate, 12 * MS), 0);
  gst_latest_frame_gate_set_rate (&gate, 1, 1);
  fail_unless_equals_int64 (gst_latest_frame_gate_wait (&gate, 12 * MS),
      998 * MS);
}

GST_END_TEST;

static Suite *
framegate_suite (void)
{
  Suite *s = suite_create ("framegate");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, no_rate_is_no_limit);
  tcase_add_test (tc, a_source_at_the_rate_never_waits);
  tcase_add_test (tc, a_faster_source_passes_at_the_rate);
  tcase_add_test (tc, a_pause_earns_half_an_interval);
  tcase_add_test (tc, the_first_frame_passes_whatever_the_clock_says);
  tcase_add_test (tc, a_new_rate_counts_from_the_last_frame);
  return s;
}

GST_CHECK_MAIN (framegate);
