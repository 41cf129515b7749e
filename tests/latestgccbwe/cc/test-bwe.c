/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "bwe.h"

#define MS G_GINT64_CONSTANT (1000)
#define SECOND G_GINT64_CONSTANT (1000000)
/* The receiver's clock, and how long each way takes. */
#define EPOCH G_GINT64_CONSTANT (987654321)
#define ONE_WAY (50 * MS)
#define PACKET 1200
#define MAX_SENT 512

/* A steady sender at the estimate over a link with a queue of 300 ms; feedback
 * each 50 ms. The scenarios with encoders and pacers are in
 * test-ccscenarios.c. */
typedef struct
{
  GstLatestBwe *bwe;
  gint64 now;
  gint64 clock;   /* what the sender's clock is ahead */
  guint capacity; /* bit/s */
  guint most;     /* bit/s the application has to send; 0: any */
  gboolean deaf;  /* no feedback */
  gint64 hold;    /* us the receiver waits before it answers */
  guint lose;     /* every so-many-th packet is lost; 0: none */
  gint64 link_free;
  guint64 seq;
  gdouble credit;
  GstLatestBwePacket
      sent[MAX_SENT]; /* not reported yet; recv_time in time of now */
  guint n_sent;
  gdouble worst; /* estimate to acknowledged rate */
} Wire;

static void
wire_init (Wire *w, guint capacity, guint start)
{
  GstLatestBweConfig config = {
    .min_bitrate = 100000, .start_bitrate = start, .max_bitrate = 20000000
  };

  *w = (Wire) { .capacity = capacity, .now = SECOND };
  w->bwe = gst_latest_bwe_new (&config, w->now);
}

static void
wire_send (Wire *w)
{
  guint rate = gst_latest_bwe_get_estimate (w->bwe);

  if (w->most > 0)
    rate = MIN (rate, w->most);
  w->credit = MIN (w->credit + rate / 8.0 * 0.001, 3000);
  while (w->credit >= PACKET) {
    GstLatestBwePacket *p = &w->sent[w->n_sent];
    gint64 wait = MAX (w->link_free - w->now, 0);

    w->credit -= PACKET;
    gst_latest_bwe_packet_sent (
        w->bwe, w->now + w->clock, PACKET, GST_LATEST_BWE_OTHER);
    if (w->n_sent == MAX_SENT)
      continue;
    *p = (GstLatestBwePacket) { .seq = ++w->seq,
      .send_time = w->now + w->clock,
      .size = PACKET,
      .lost = wait > 300 * MS || (w->lose > 0 && w->seq % w->lose == 0) };
    if (!p->lost) {
      w->link_free = w->now + wait + PACKET * 8 * SECOND / w->capacity;
      p->recv_time = w->link_free + ONE_WAY;
    }
    w->n_sent++;
  }
}

/* What of it has arrived when this feedback was made, one way ago. Returns how
 * many packets it tells of; they stay in sent until dropped. */
static guint
wire_ready (const Wire *w)
{
  guint n = 0;

  for (guint i = 0; i < w->n_sent; i++) {
    if (!w->sent[i].lost && w->sent[i].recv_time <= w->now - ONE_WAY - w->hold)
      n = i + 1;
  }
  return n;
}

static void
wire_drop (Wire *w, guint n)
{
  memmove (w->sent, w->sent + n, (w->n_sent - n) * sizeof (w->sent[0]));
  w->n_sent -= n;
}

static void
wire_feedback (Wire *w)
{
  GstLatestBwePacket packets[MAX_SENT];
  GstLatestBweStats stats;
  guint n = wire_ready (w);

  for (guint i = 0; i < n; i++) {
    packets[i] = w->sent[i];
    packets[i].recv_time += EPOCH;
  }
  wire_drop (w, n);
  if (w->deaf)
    return;
  gst_latest_bwe_feedback (w->bwe, w->now + w->clock, packets, n);
  gst_latest_bwe_get_stats (w->bwe, &stats);
  if (stats.acked_bitrate > 0)
    w->worst =
        MAX (w->worst, (gdouble) stats.advice.estimate / stats.acked_bitrate);
}

static void
wire_run (Wire *w, gint64 length)
{
  for (gint64 end = w->now + length; w->now < end; w->now += MS) {
    wire_send (w);
    if (w->now % (50 * MS) == 0)
      wire_feedback (w);
    gst_latest_bwe_process (w->bwe, w->now + w->clock);
  }
}

static guint
estimate (const Wire *w)
{
  return gst_latest_bwe_get_estimate (w->bwe);
}

static GstLatestBweStats
stats_of (const Wire *w)
{
  GstLatestBweStats stats;

  gst_latest_bwe_get_stats (w->bwe, &stats);
  return stats;
}

GST_START_TEST (finds_the_capacity)
{
  Wire w;

  for (guint kalman = 0; kalman < 2; kalman++) {
    wire_init (&w, 2000000, 500000);
    gst_latest_bwe_set_estimator (w.bwe,
        kalman ? GST_LATEST_BWE_ESTIMATOR_KALMAN
               : GST_LATEST_BWE_ESTIMATOR_TRENDLINE);
    wire_run (&w, 20 * SECOND);
    fail_unless (estimate (&w) > 1700000 && estimate (&w) < 2100000, "%u",
        estimate (&w));
    fail_unless (stats_of (&w).advice.queue_delay < 50 * MS);
    gst_latest_bwe_free (w.bwe);
  }
}

GST_END_TEST;

/* Two round trips and 100 ms after the link is half as fast the rate has
 * fallen, and no lower than is needed to empty the queue. */
GST_START_TEST (a_drop_is_seen_in_time)
{
  Wire w;
  guint before;

  wire_init (&w, 2000000, 1000000);
  wire_run (&w, 20 * SECOND);
  before = estimate (&w);
  w.capacity = 1000000;
  wire_run (&w, 300 * MS);
  fail_unless (estimate (&w) < 0.6 * before, "%u", estimate (&w));
  wire_run (&w, 1700 * MS);
  fail_unless (stats_of (&w).advice.queue_delay < 50 * MS);
  fail_unless (estimate (&w) > 800000 && estimate (&w) < 1050000);
  gst_latest_bwe_free (w.bwe);
}

GST_END_TEST;

/* The statistics have the limit of each controller, also while the other one
 * limits the rate. */
GST_START_TEST (each_controller_has_its_own_estimate)
{
  gboolean by_loss = FALSE, by_delay = FALSE;
  GstLatestBweStats s;
  Wire w;

  wire_init (&w, 2000000, 1000000);
  for (guint i = 0; i < 600; i++) {
    /* A capacity that falls, then losses. */
    if (i == 200)
      w.capacity = 1000000;
    w.lose = i >= 400 ? 5 : 0;
    wire_run (&w, 50 * MS);
    s = stats_of (&w);
    fail_unless (s.advice.estimate <= s.delay_estimate
        && s.advice.estimate <= s.loss_estimate);
    by_loss |= s.advice.estimate == s.loss_estimate
        && s.delay_estimate > s.advice.estimate;
    by_delay |= s.advice.estimate == s.delay_estimate
        && s.loss_estimate > s.advice.estimate;
  }
  fail_unless (by_delay);
  fail_unless (by_loss);
  gst_latest_bwe_free (w.bwe);
}

GST_END_TEST;

GST_START_TEST (feedback_returns_advice)
{
  GstLatestBweAdvice advice;
  Wire w;

  wire_init (&w, 2000000, 1000000);
  w.lose = 20;
  wire_run (&w, 3 * SECOND);
  advice = gst_latest_bwe_feedback (w.bwe, w.now, NULL, 0);
  fail_unless_equals_int (advice.estimate, estimate (&w));
  fail_unless (advice.pacing_rate >= advice.estimate);
  fail_unless (advice.loss > 0 && advice.loss < 0.2);
  fail_unless (advice.rtt >= 2 * ONE_WAY && advice.min_rtt >= 2 * ONE_WAY);
  fail_unless (!advice.feedback_silent);
  w.deaf = TRUE;
  wire_run (&w, SECOND);
  fail_unless (gst_latest_bwe_feedback (w.bwe, w.now, NULL, 0).feedback_silent);
  gst_latest_bwe_free (w.bwe);
}

GST_END_TEST;

/* Half a megabit of a scene on a fast link: the estimate stays within 1.5 times
 * what was acknowledged, from when the start is forgotten on. */
GST_START_TEST (application_limited_does_not_grow_without_bound)
{
  Wire w;

  wire_init (&w, 10000000, 1000000);
  w.most = 500000;
  wire_run (&w, 8 * SECOND);
  w.worst = 0;
  wire_run (&w, 60 * SECOND);
  fail_unless (w.worst < 1.65, "%f", w.worst);
  fail_unless (estimate (&w) <= 800000, "%u", estimate (&w));
  gst_latest_bwe_free (w.bwe);
}

GST_END_TEST;

GST_START_TEST (min_and_max_are_kept)
{
  Wire w;

  wire_init (&w, 50000, 2000000);
  gst_latest_bwe_set_limits (w.bwe, 300000, 900000, w.now);
  fail_unless_equals_int (estimate (&w), 900000);
  for (guint i = 0; i < 100; i++) {
    wire_run (&w, 100 * MS);
    fail_unless (estimate (&w) >= 300000 && estimate (&w) <= 900000);
  }
  /* also without feedback */
  w.deaf = TRUE;
  wire_run (&w, 10 * SECOND);
  fail_unless_equals_int (estimate (&w), 300000);
  gst_latest_bwe_set_limits (w.bwe, 400000, 0, w.now);
  fail_unless_equals_int (estimate (&w), 400000);
  gst_latest_bwe_set_limits (w.bwe, 0, 0, w.now);
  fail_unless_equals_int (estimate (&w), 1000);
  gst_latest_bwe_free (w.bwe);
}

GST_END_TEST;

/* Round trip 100 ms, feedback each 50: halved 300 ms after the last one, not
 * before; and soon back when it was only the feedback that was missing. */
GST_START_TEST (missing_feedback_halves_the_rate_until_it_returns)
{
  Wire w;
  guint before;

  wire_init (&w, 4000000, 1000000);
  w.most = 1000000;
  wire_run (&w, 10 * SECOND);
  before = estimate (&w);
  w.deaf = TRUE;
  wire_run (&w, 230 * MS);
  fail_unless_equals_int (estimate (&w), before);
  wire_run (&w, 120 * MS);
  fail_unless_equals_int (estimate (&w), before / 2);
  fail_unless (stats_of (&w).advice.feedback_silent);
  wire_run (&w, 300 * MS);
  fail_unless_equals_int (estimate (&w), before / 4);
  w.deaf = FALSE;
  wire_run (&w, 400 * MS);
  fail_unless (!stats_of (&w).advice.feedback_silent);
  fail_unless (estimate (&w) > before * 0.9, "%u of %u", estimate (&w), before);
  gst_latest_bwe_free (w.bwe);
}

GST_END_TEST;

GST_START_TEST (without_any_feedback_the_estimate_is_the_minimum)
{
  Wire w;

  wire_init (&w, 4000000, 1000000);
  w.deaf = TRUE;
  wire_run (&w, 60 * SECOND);
  fail_unless_equals_int (estimate (&w), 100000);
  gst_latest_bwe_free (w.bwe);
}

GST_END_TEST;

/* The 40 ms for which the receiver held the first packet are not the path's. */
GST_START_TEST (round_trip_without_hold_time)
{
  Wire w;
  GstLatestBwePacket p[2] = { { .seq = 1, .size = PACKET },
    { .seq = 2, .size = PACKET } };

  wire_init (&w, 4000000, 1000000);
  p[0].send_time = w.now;
  p[1].send_time = w.now + 40 * MS;
  p[0].recv_time = w.now + 50 * MS + EPOCH;
  p[1].recv_time = w.now + 90 * MS + EPOCH;
  gst_latest_bwe_feedback (w.bwe, w.now + 140 * MS, p, 2);
  fail_unless_equals_int64 (stats_of (&w).advice.rtt, 100 * MS);
  gst_latest_bwe_free (w.bwe);
}

GST_END_TEST;

/* The same feedback twice, one after the next, and one full of nonsense:
 * counted, and the estimate is what it would have been. */
GST_START_TEST (bad_feedback_changes_nothing)
{
  Wire good, bad;
  GstLatestBweStats a, b;

  wire_init (&good, 2000000, 500000);
  wire_init (&bad, 2000000, 500000);
  for (guint i = 0; i < 200; i++) {
    GstLatestBwePacket nonsense[] = {
      { .seq = bad.seq, .send_time = bad.now + SECOND, .size = 1200 },
      { .seq = bad.seq,
          .send_time = bad.now,
          .recv_time = G_MININT64,
          .size = 9 },
      { .seq = bad.seq, .send_time = G_MININT64, .recv_time = 5, .size = 9 },
    };
    GstLatestBwePacket again = { .seq = bad.seq > 50 ? bad.seq - 50 : 0,
      .send_time = bad.now - 400 * MS,
      .recv_time = bad.now + EPOCH,
      .size = 1200 };

    wire_run (&good, 50 * MS);
    wire_run (&bad, 50 * MS);
    gst_latest_bwe_feedback (bad.bwe, bad.now - MS, nonsense, 3);
    if (i > 40)
      gst_latest_bwe_feedback (bad.bwe, bad.now - MS, &again, 1);
    gst_latest_bwe_feedback (bad.bwe, bad.now - MS, NULL, 0);
    fail_unless_equals_int (estimate (&good), estimate (&bad));
  }
  a = stats_of (&good);
  b = stats_of (&bad);
  fail_unless_equals_uint64 (a.ignored + a.duplicates, 0);
  fail_unless_equals_uint64 (b.ignored, 600);
  fail_unless (b.duplicates > 100);
  fail_unless_equals_uint64 (a.packets_acked, b.packets_acked);
  gst_latest_bwe_free (good.bwe);
  gst_latest_bwe_free (bad.bwe);
}

GST_END_TEST;

static const gint64 clock_steps[] = { -3600 * SECOND, -5 * SECOND, -20 * MS,
  20 * MS, 5 * SECOND, 3600 * SECOND };

/* The estimate recovers after the clock was set. */
GST_START_TEST (clock_steps_are_survived)
{
  Wire w;

  wire_init (&w, 2000000, 1000000);
  wire_run (&w, 10 * SECOND);
  w.clock += clock_steps[__i__];
  wire_run (&w, 10 * SECOND);
  fail_unless (
      estimate (&w) > 1500000 && estimate (&w) < 2200000, "%u", estimate (&w));
  fail_unless (stats_of (&w).advice.queue_delay < 100 * MS);
  /* time still passes */
  w.deaf = TRUE;
  wire_run (&w, 2 * SECOND);
  fail_unless (estimate (&w) < 500000);
  gst_latest_bwe_free (w.bwe);
}

GST_END_TEST;

/* The first probes are at three and six times the rate, the next one at twice
 * the rate that passed. */
GST_START_TEST (probes_at_the_start)
{
  Wire w;
  GstLatestBweProbe a, b, c;
  GstLatestBwePacket p[14];

  wire_init (&w, 4000000, 500000);
  fail_unless (!gst_latest_bwe_take_probe (w.bwe, w.now, &a));
  gst_latest_bwe_packet_sent (w.bwe, w.now, PACKET, GST_LATEST_BWE_OTHER);
  fail_unless (gst_latest_bwe_take_probe (w.bwe, w.now, &a));
  fail_unless (gst_latest_bwe_take_probe (w.bwe, w.now, &b));
  fail_unless (!gst_latest_bwe_take_probe (w.bwe, w.now, &c));
  fail_unless_equals_int (a.bitrate, 1500000);
  fail_unless_equals_int (b.bitrate, 3000000);
  for (guint i = 0; i < 14; i++)
    p[i] = (GstLatestBwePacket) { .seq = i,
      .size = PACKET,
      .send_time = w.now + i * 3200,
      .recv_time = w.now + EPOCH + i * 3200 };
  gst_latest_bwe_probe_sent (w.bwe, b.id, w.now, w.now + 5 * 3200, 6);
  w.now += 150 * MS;
  gst_latest_bwe_feedback (w.bwe, w.now, p, 14);
  /* 1200 bytes in 3.2 ms are 3 Mbit/s */
  fail_unless_equals_int (estimate (&w), 3000000);
  fail_unless (stats_of (&w).probe_result == GST_LATEST_BWE_PROBE_SUCCESS);
  fail_unless (gst_latest_bwe_take_probe (w.bwe, w.now, &c));
  fail_unless_equals_int (c.bitrate, 6000000);
  gst_latest_bwe_free (w.bwe);
}

GST_END_TEST;

/* Calls at the time that was returned are enough. */
GST_START_TEST (says_when_to_call_again)
{
  GstLatestBweConfig config = {
    .min_bitrate = 100000, .start_bitrate = 800000, .max_bitrate = 2000000
  };
  GstLatestBwe *bwe = gst_latest_bwe_new (&config, 0);
  gint64 next = gst_latest_bwe_process (bwe, 0).next_process;

  fail_unless_equals_int64 (next, G_MAXINT64);
  gst_latest_bwe_packet_sent (bwe, 1000, PACKET, GST_LATEST_BWE_OTHER);
  next = gst_latest_bwe_process (bwe, 1000).next_process;
  fail_unless (next > 1000 && next < SECOND);
  gst_latest_bwe_process (bwe, next - 1);
  fail_unless_equals_int (gst_latest_bwe_get_estimate (bwe), 800000);
  gst_latest_bwe_process (bwe, next);
  fail_unless_equals_int (gst_latest_bwe_get_estimate (bwe), 400000);
  gst_latest_bwe_free (bwe);
  gst_latest_bwe_free (NULL);
}

GST_END_TEST;

/* A receiver may wait for the end of a frame before it reports. */
GST_START_TEST (sound_is_reported_at_leisure)
{
  GstLatestBweConfig config = {
    .min_bitrate = 100000, .start_bitrate = 800000, .max_bitrate = 2000000
  };
  GstLatestBwePacket report = {
    .size = PACKET, .send_time = 2 * SECOND, .recv_time = EPOCH + 2 * SECOND
  };
  GstLatestBwe *bwe = gst_latest_bwe_new (&config, 0);

  gst_latest_bwe_packet_sent (bwe, 1000, PACKET, GST_LATEST_BWE_AUDIO);
  gst_latest_bwe_process (bwe, 2 * SECOND);
  fail_unless_equals_int (gst_latest_bwe_get_estimate (bwe), 800000);
  fail_unless_equals_int64 (
      gst_latest_bwe_get_advice (bwe).next_process, G_MAXINT64);

  gst_latest_bwe_packet_sent (
      bwe, report.send_time, PACKET, GST_LATEST_BWE_FRAME_END);
  gst_latest_bwe_packet_sent (
      bwe, 2 * SECOND + 1000, PACKET, GST_LATEST_BWE_AUDIO);
  gst_latest_bwe_feedback (bwe, 2 * SECOND + 50 * MS, &report, 1);
  gst_latest_bwe_process (bwe, 4 * SECOND);
  fail_unless_equals_int (gst_latest_bwe_get_estimate (bwe), 800000);
  gst_latest_bwe_free (bwe);
}

GST_END_TEST;

static Suite *
bwe_suite (void)
{
  Suite *s = suite_create ("bwe");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, finds_the_capacity);
  tcase_add_test (tc, a_drop_is_seen_in_time);
  tcase_add_test (tc, each_controller_has_its_own_estimate);
  tcase_add_test (tc, feedback_returns_advice);
  tcase_add_test (tc, application_limited_does_not_grow_without_bound);
  tcase_add_test (tc, min_and_max_are_kept);
  tcase_add_test (tc, missing_feedback_halves_the_rate_until_it_returns);
  tcase_add_test (tc, without_any_feedback_the_estimate_is_the_minimum);
  tcase_add_test (tc, round_trip_without_hold_time);
  tcase_add_test (tc, bad_feedback_changes_nothing);
  tcase_add_loop_test (
      tc, clock_steps_are_survived, 0, G_N_ELEMENTS (clock_steps));
  tcase_add_test (tc, probes_at_the_start);
  tcase_add_test (tc, says_when_to_call_again);
  tcase_add_test (tc, sound_is_reported_at_leisure);
  return s;
}

GST_CHECK_MAIN (bwe);
