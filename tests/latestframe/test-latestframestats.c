/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "latestframestats.h"

static GstLatestFrameStats stats;

static guint64
get (const GstStructure *s, const gchar *name)
{
  guint64 value = 0;

  fail_unless (gst_structure_get_uint64 (s, name, &value), "no %s", name);
  return value;
}

static GstStructure *
read_stats (guint waiting)
{
  GstLatestFrameSnapshot snapshot;

  gst_latest_frame_stats_read (&stats, waiting, &snapshot);
  return gst_latest_frame_snapshot_to_structure (&snapshot);
}

GST_START_TEST (dropped_is_the_sum_of_its_causes)
{
  GstStructure *s;

  gst_latest_frame_stats_init (&stats);
  for (guint i = 0; i < GST_LATEST_N_DROP_CAUSES; i++)
    stats.dropped[i] = 1 << i;
  stats.in = 100;
  stats.out = 60;
  stats.flushed = 8;
  stats.held = 1;
  s = read_stats (1);
  fail_unless (gst_structure_has_name (s, "application/x-latestframe-stats"));
  fail_unless_equals_uint64 (get (s, "in"), 100);
  fail_unless_equals_uint64 (get (s, "out"), 60);
  fail_unless_equals_uint64 (get (s, "flushed"), 8);
  fail_unless_equals_uint64 (get (s, "replaced"), 1);
  fail_unless_equals_uint64 (get (s, "held"), 1);
  fail_unless_equals_uint64 (get (s, "late"), 2);
  fail_unless_equals_uint64 (get (s, "throttled"), 4);
  fail_unless_equals_uint64 (get (s, "undecodable"), 8);
  fail_unless_equals_uint64 (get (s, "preempted"), 16);
  fail_unless_equals_uint64 (get (s, "dropped"), 31);
  fail_unless_equals_uint64 (gst_latest_frame_stats_get_dropped (&stats), 31);
  gst_structure_free (s);
}

GST_END_TEST;

GST_START_TEST (durations_are_nanoseconds)
{
  GstStructure *s;

  gst_latest_frame_stats_init (&stats);
  for (guint i = 1; i <= 50; i++)
    gst_latest_histogram_add (&stats.slot_wait, i);
  gst_latest_histogram_add (&stats.push, 10);
  gst_latest_histogram_add (&stats.push, 30);
  gst_latest_histogram_add (&stats.age, 40);
  gst_latest_histogram_add (&stats.age, 20);
  s = read_stats (0);
  fail_unless_equals_uint64 (get (s, "slot-wait-last"), 50);
  fail_unless_equals_uint64 (get (s, "slot-wait-min"), 1);
  fail_unless_equals_uint64 (get (s, "slot-wait-avg"), 25);
  fail_unless_equals_uint64 (get (s, "slot-wait-max"), 50);
  fail_unless_equals_uint64 (get (s, "slot-wait-p50"), 25);
  fail_unless_equals_uint64 (get (s, "slot-wait-p99"), 50);
  fail_unless_equals_uint64 (get (s, "push-avg"), 20);
  fail_unless_equals_uint64 (get (s, "push-max"), 30);
  fail_unless_equals_uint64 (get (s, "age-last"), 20);
  fail_unless_equals_uint64 (get (s, "age-avg"), 30);
  fail_unless_equals_uint64 (get (s, "age-max"), 40);
  fail_unless_equals_uint64 (get (s, "age-p99"), 40);
  gst_structure_free (s);
}

GST_END_TEST;

GST_START_TEST (age_is_absent_when_unknown)
{
  GstStructure *s;

  gst_latest_frame_stats_init (&stats);
  s = read_stats (0);
  fail_if (gst_structure_has_field (s, "age-last"));
  fail_if (gst_structure_has_field (s, "age-p99"));
  fail_unless_equals_uint64 (get (s, "slot-wait-p99"), 0);
  gst_structure_free (s);
}

GST_END_TEST;

static Suite *
latestframestats_suite (void)
{
  Suite *s = suite_create ("latestframestats");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, dropped_is_the_sum_of_its_causes);
  tcase_add_test (tc, durations_are_nanoseconds);
  tcase_add_test (tc, age_is_absent_when_unknown);
  return s;
}

GST_CHECK_MAIN (latestframestats);
