/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <math.h>

#include <gst/check/gstcheck.h>

#include "ndtc.h"

#define MS G_GINT64_CONSTANT (1000)
#define SECOND G_GINT64_CONSTANT (1000000)
#define PACKET 1200
#define MBIT 1000000

static GstLatestNdtc n;
static GstLatestNdtcInput in;
static gdouble capacity; /* bit/s of the path */
static gboolean late;    /* with each frame comes a report of an older packet */

static void
setup (void)
{
  gst_latest_ndtc_init (&n);
  in = (GstLatestNdtcInput) {
    .now = 1000 * SECOND, .share = 0.85, .rate = 2 * MBIT, .rtt = 100 * MS
  };
  capacity = 4 * MBIT;
  late = FALSE;
}

/* A frame of @packets leaves as the pacer is told, and one of @other bytes between
 * them; @lost of them get lost, the last one of them if @ended is not set. */
static void
frame (guint packets, guint other, guint lost, gboolean ended)
{
  gdouble bits = (packets - 1) * PACKET * 8 + other * 8;
  gint64 gap = packets < 2
      ? 0
      : (gint64) (bits * SECOND / gst_latest_ndtc_get_pacing_rate (&n, &in)
          / (packets - 1));
  GstLatestNdtcFrame f = { .interval = 33 * MS,
    .send = gap * (packets - 1),
    .packets = packets,
    .lost = lost,
    .ended = ended };

  in.now += 33 * MS;
  f.sent = in.now + f.send;
  f.recv = MAX (f.send, (gint64) (bits * SECOND / capacity));
  for (guint i = 0; i < packets; i++) {
    gst_latest_ndtc_report (&n, in.now + i * gap, PACKET);
    if (i == 0 && other > 0)
      gst_latest_ndtc_report (&n, in.now + gap / 2, other);
  }
  if (late)
    gst_latest_ndtc_report (&n, in.now - 5 * SECOND, 100000);
  gst_latest_ndtc_frame (&n, &in, &f);
  gst_latest_ndtc_next_frame (&n);
}

static void
frames (guint count, guint packets)
{
  while (count-- > 0) {
    frame (packets, 0, 0, TRUE);
    in.rate = gst_latest_ndtc_update (&n, &in);
  }
}

static void
expect (gdouble rate)
{
  fail_unless (in.rate > 0.9 * rate && in.rate < 1.1 * rate, "%u instead of %g",
      in.rate, rate);
}

GST_START_TEST (the_rate_is_a_part_of_what_is_available)
{
  static const gdouble shares[] = { 0.4, 0.6, 0.85, 1 };

  for (guint i = 0; i < G_N_ELEMENTS (shares); i++) {
    setup ();
    in.share = shares[i];
    frames (60, 8);
    expect (shares[i] * capacity);
  }
}

GST_END_TEST;

/* Packets leave at the capacity where frames are alone at the bottleneck, at one to
 * four times it where nothing constrains them, and never twice over the same time. */
GST_START_TEST (frames_leave_over_varying_times)
{
  gdouble least = HUGE_VAL, most = 0;
  guint last = 0;

  frames (100, 8);
  for (guint i = 0; i < 50; i++) {
    frame (8, 0, 0, TRUE);
    most = MAX (most, gst_latest_ndtc_get_pacing_rate (&n, &in) / capacity);
  }
  fail_unless (most < 2, "%g", most);
  setup ();
  capacity = 1000 * MBIT;
  frames (3, 8);
  for (guint i = 0; i < 100; i++) {
    guint rate = gst_latest_ndtc_get_pacing_rate (&n, &in);

    least = MIN (least, rate / n.fdace.available);
    most = MAX (most, rate / n.fdace.available);
    fail_unless (rate != last);
    last = rate;
    gst_latest_ndtc_next_frame (&n);
  }
  fail_unless (least > 1.3 && least < 1.5 && most > 3.5 && most <= 4.01,
      "%g to %g", least, most);
}

GST_END_TEST;

/* Frames of one packet measure nothing. The rate grows slowly all the same, until
 * frames have two, but not while packets wait. */
GST_START_TEST (frames_of_one_packet)
{
  in.rate = 100000;
  gst_latest_ndtc_forget (&n, &in);
  frames (60, 1);
  fail_unless (gst_latest_ndtc_lacks_samples (&n, in.now));
  fail_unless (in.rate > 300000 && in.rate < 800000, "%u", in.rate);
  in.queue = TRUE;
  frames (60, 1);
  fail_unless (in.rate < 800000);
  in.queue = FALSE;
  frames (60, 4);
  expect (in.share * capacity);
}

GST_END_TEST;

/* Retransmissions and audio take their part of the path; the rate is for all. */
GST_START_TEST (other_packets_count)
{
  for (guint i = 0; i < 60; i++) {
    frame (8, 3000, 0, TRUE);
    in.rate = gst_latest_ndtc_update (&n, &in);
  }
  expect (in.share * capacity);
}

GST_END_TEST;

/* Where frames arrive as they were sent and get lost, there is a policer. */
GST_START_TEST (losses_without_a_queue_lower_the_rate)
{
  guint before;

  capacity = 1000 * MBIT;
  gst_latest_ndtc_forget (&n, &in);
  in.rate = before = gst_latest_ndtc_update (&n, &in);
  for (guint i = 0; i < 5; i++) {
    in.now += in.rtt;
    frame (8, 0, 2, FALSE);
    in.rate = gst_latest_ndtc_update (&n, &in);
  }
  fail_unless (in.rate < 0.6 * before, "%u", in.rate);
  /* Packets then leave no faster than that either. */
  fail_unless (
      gst_latest_ndtc_get_pacing_rate (&n, &in) < 1.05 * in.rate / in.share);
  /* Additive increase: 40 bytes a frame with each frame, at 30 a second. */
  before = in.rate;
  in.now += in.rtt;
  for (guint i = 0; i < 30; i++) {
    in.now += 33 * MS;
    in.rate = gst_latest_ndtc_update (&n, &in);
  }
  fail_unless (in.rate > before + 250000 && in.rate < before + 330000, "%d",
      (gint) (in.rate - before));
}

GST_END_TEST;

/* Losses of one round trip are one event; inherent losses, a queue that overflows, and
 * those of a path that has had a queue are left to others. */
GST_START_TEST (losses_that_do_not_count)
{
  capacity = 1000 * MBIT;
  frame (8, 0, 2, FALSE);
  fail_unless (n.cap < HUGE_VAL);
  fail_unless (in.now == n.decreased);
  for (guint i = 0; i < 2; i++) {
    setup ();
    in.inherent = i == 0 ? 0.1 : 0;
    in.queue = i == 1;
    frame (8, 0, 2, FALSE);
    fail_unless (n.cap == HUGE_VAL, "%u", i);
  }
  setup ();
  frames (10, 8);
  frame (8, 0, 2, FALSE);
  fail_unless (n.cap == HUGE_VAL);
}

GST_END_TEST;

/* With inherent losses hardly a frame is whole. Those that lost packets in the middle
 * are measured, with the bytes of the lost ones. */
GST_START_TEST (inherent_losses_do_not_blind_it)
{
  in.inherent = 0.2;
  for (guint i = 0; i < 60; i++) {
    frame (8, 0, 2, TRUE);
    in.rate = gst_latest_ndtc_update (&n, &in);
  }
  expect (in.share * capacity);
  /* Without them a frame that lost packets is not. */
  setup ();
  frame (8, 0, 2, TRUE);
  fail_unless (gst_latest_ndtc_lacks_samples (&n, in.now));
}

GST_END_TEST;

GST_START_TEST (a_verdict_is_a_limit)
{
  frames (60, 8);
  gst_latest_ndtc_congested (&n, &in, 1 * MBIT);
  fail_unless_equals_int (gst_latest_ndtc_update (&n, &in), 1 * MBIT);
  gst_latest_ndtc_inherent (&n);
  in.rate = gst_latest_ndtc_update (&n, &in);
  expect (in.share * capacity);
}

GST_END_TEST;

/* After seconds without frames, the first ones decide, not the average of those from
 * before. */
GST_START_TEST (a_pause)
{
  frames (60, 8);
  in.now += 10 * SECOND;
  in.rate = gst_latest_ndtc_update (&n, &in);
  expect (in.share * capacity);
  capacity = 2.7 * MBIT;
  frames (3, 8);
  expect (in.share * capacity);
}

GST_END_TEST;

/* Probes are for paths of which frames say nothing. */
GST_START_TEST (probes)
{
  fail_unless_equals_int (
      gst_latest_ndtc_probed (&n, &in, 4 * MBIT), (gint) (in.share * 4 * MBIT));
  frames (60, 8);
  fail_unless_equals_int (gst_latest_ndtc_probed (&n, &in, 20 * MBIT), in.rate);
  in.rate = gst_latest_ndtc_update (&n, &in);
  expect (in.share * capacity);
}

GST_END_TEST;

/* Where others use the path, the rate is the delay controller's. */
GST_START_TEST (a_shared_path)
{
  frames (60, 8);
  in.shared = TRUE;
  in.rate = 1 * MBIT;
  fail_unless_equals_int (gst_latest_ndtc_update (&n, &in), 1 * MBIT);
  in.shared = FALSE;
  frames (60, 8);
  expect (in.share * capacity);
  gst_latest_ndtc_drained (&n, &in, 2 * MBIT);
  fail_unless_equals_int (gst_latest_ndtc_update (&n, &in), 2 * MBIT);
}

GST_END_TEST;

/* Reports that come late are of packets that count already or do not matter. */
GST_START_TEST (reports_out_of_order)
{
  late = TRUE;
  frames (60, 8);
  expect (in.share * capacity);
}

GST_END_TEST;

/* A frame of more packets than are remembered is not measured. */
GST_START_TEST (a_huge_frame)
{
  frames (30, 8);
  in.now += 2 * SECOND;
  frame (GST_LATEST_NDTC_REPORTS + 10, 0, 0, TRUE);
  fail_unless (gst_latest_ndtc_lacks_samples (&n, in.now));
}

GST_END_TEST;

static Suite *
ndtc_suite (void)
{
  Suite *s = suite_create ("ndtc");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, setup, NULL);
  tcase_add_test (tc, the_rate_is_a_part_of_what_is_available);
  tcase_add_test (tc, frames_leave_over_varying_times);
  tcase_add_test (tc, frames_of_one_packet);
  tcase_add_test (tc, other_packets_count);
  tcase_add_test (tc, losses_without_a_queue_lower_the_rate);
  tcase_add_test (tc, losses_that_do_not_count);
  tcase_add_test (tc, inherent_losses_do_not_blind_it);
  tcase_add_test (tc, a_verdict_is_a_limit);
  tcase_add_test (tc, a_pause);
  tcase_add_test (tc, probes);
  tcase_add_test (tc, a_shared_path);
  tcase_add_test (tc, reports_out_of_order);
  tcase_add_test (tc, a_huge_frame);
  return s;
}

GST_CHECK_MAIN (ndtc);
