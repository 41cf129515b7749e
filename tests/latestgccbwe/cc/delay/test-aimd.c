/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "aimd.h"

#define MS G_GINT64_CONSTANT (1000)
#define SECOND G_GINT64_CONSTANT (1000000)

#define OVER GST_LATEST_BWE_USAGE_OVERUSE
#define UNDER GST_LATEST_BWE_USAGE_UNDERUSE
#define NORMAL GST_LATEST_BWE_USAGE_NORMAL
#define HOLD GST_LATEST_BWE_STATE_HOLD
#define INC GST_LATEST_BWE_STATE_INCREASE
#define DEC GST_LATEST_BWE_STATE_DECREASE

static GstLatestLinkCapacity capacity;

static void
setup (void)
{
  gst_latest_link_capacity_init (&capacity);
}

/* draft-ietf-rmcat-gcc-02, table 2 */
static const struct
{
  GstLatestBweState from;
  GstLatestBweUsage usage;
  GstLatestBweState to;
} rows[] = {
  { HOLD, OVER, DEC },
  { INC, OVER, DEC },
  { DEC, OVER, DEC },
  { HOLD, NORMAL, INC },
  { INC, NORMAL, INC },
  { DEC, NORMAL, HOLD },
  { HOLD, UNDER, HOLD },
  { INC, UNDER, HOLD },
  { DEC, UNDER, HOLD },
};

GST_START_TEST (transitions)
{
  GstLatestAimd a;

  gst_latest_aimd_init (&a);
  a.state = rows[__i__].from;
  fail_unless (
      gst_latest_aimd_signal (&a, 0, rows[__i__].usage) == rows[__i__].to);
}

GST_END_TEST;

/* A whole sequence: what a signal does depends on the state before it, so that
 * after a decrease the rate is held once before it grows. */
GST_START_TEST (holds_between_decrease_and_increase)
{
  static const struct
  {
    GstLatestBweUsage usage;
    gboolean grows;
  } steps[] = {
    { NORMAL, TRUE },
    { OVER, FALSE },
    { OVER, FALSE },
    { NORMAL, FALSE },
    { NORMAL, FALSE },
    { NORMAL, TRUE },
    { UNDER, FALSE },
    { UNDER, FALSE },
    { NORMAL, FALSE },
    { NORMAL, TRUE },
  };
  GstLatestAimd a;
  guint target = 1000000;

  gst_latest_aimd_init (&a);
  gst_latest_aimd_increase (&a, &capacity, 0, target, 100 * MS);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++) {
    gint64 now = (i + 1) * 50 * MS;
    guint before = target;

    gst_latest_aimd_signal (&a, now, steps[i].usage);
    target = gst_latest_aimd_increase (&a, &capacity, now, target, 100 * MS);
    fail_unless ((target > before) == steps[i].grows, "step %u", i);
  }
}

GST_END_TEST;

static guint
grow (GstLatestAimd *a, guint target, gint64 rtt, gint64 length)
{
  gst_latest_aimd_increase (a, &capacity, 0, target, rtt);
  for (gint64 t = 50 * MS; t <= length; t += 50 * MS)
    target = gst_latest_aimd_increase (a, &capacity, t, target, rtt);
  return target;
}

/* 8 % a response time: 40 % a second at 100 ms of round trip, at most; 16 % at
 * 400 ms; never less than 8 %. */
GST_START_TEST (far_from_the_limit_by_a_factor)
{
  static const struct
  {
    gint64 rtt;
    gdouble factor;
  } speeds[] = { { 0, 1.40 }, { 100 * MS, 1.40 }, { 400 * MS, 1.16 },
    { 5000 * MS, 1.08 } };

  for (guint i = 0; i < G_N_ELEMENTS (speeds); i++) {
    GstLatestAimd a;

    gst_latest_aimd_init (&a);
    fail_unless (
        ABS (grow (&a, 1000000, speeds[i].rtt, SECOND) / 1e6 - speeds[i].factor)
            < 0.005,
        "%u", i);
  }
}

GST_END_TEST;

/* Near the capacity the rate grows by a packet of 1.2 kB per response time of
 * 200 ms. */
GST_START_TEST (near_the_limit_by_packets)
{
  GstLatestAimd a;
  guint target;

  gst_latest_aimd_init (&a);
  gst_latest_link_capacity_full (&capacity, 1000000);
  target = grow (&a, 960000, 100 * MS, SECOND);
  fail_unless (
      target > 960000 + 35000 && target < 960000 + 50000, "%u", target);
  /* beyond three deviations it grows by a factor again */
  gst_latest_aimd_init (&a);
  fail_unless (grow (&a, 1100000, 100 * MS, SECOND) > 1500000);
}

GST_END_TEST;

/* An hour without a call lets the rate grow for one second, a clock that goes
 * back not at all. */
GST_START_TEST (time_is_bounded)
{
  GstLatestAimd a;

  gst_latest_aimd_init (&a);
  gst_latest_aimd_increase (&a, &capacity, 0, 1000000, 100 * MS);
  fail_unless (
      gst_latest_aimd_increase (&a, &capacity, 3600 * SECOND, 1000000, 100 * MS)
      <= 1400000);
  fail_unless_equals_int (
      gst_latest_aimd_increase (&a, &capacity, 0, 1000000, 100 * MS), 1000000);
  fail_unless_equals_uint64 (
      gst_latest_aimd_increase (&a, &capacity, SECOND, G_MAXUINT - 5, 0),
      G_MAXUINT);
}

GST_END_TEST;

static Suite *
aimd_suite (void)
{
  Suite *s = suite_create ("aimd");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, setup, NULL);
  tcase_add_loop_test (tc, transitions, 0, G_N_ELEMENTS (rows));
  tcase_add_test (tc, holds_between_decrease_and_increase);
  tcase_add_test (tc, far_from_the_limit_by_a_factor);
  tcase_add_test (tc, near_the_limit_by_packets);
  tcase_add_test (tc, time_is_bounded);
  return s;
}

GST_CHECK_MAIN (aimd);
