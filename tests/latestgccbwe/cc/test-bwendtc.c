/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "bwe.h"

#define MS G_GINT64_CONSTANT (1000)
#define SECOND G_GINT64_CONSTANT (1000000)
#define PACKET 1200
#define ONE_WAY (30 * MS)
/* Near the end of what 16 bits of a number can tell, before it is unwrapped. */
#define FIRST_SEQ 65500
#define MAX_SENT 4096

/* A camera of 30 frames a second, whose packets leave as the estimator says, on a path
 * without loss; feedback each 60 ms. */
static GstLatestBwe *bwe;
static GstLatestBwePacket sent[MAX_SENT];
static guint n_sent, n_reported;
static guint64 seq;
static gint64 now, link_free, clock_ahead;
static gdouble capacity;      /* bit/s */
static guint feedbacks, skip; /* each so-many-th feedback is lost; 0: none */
static gboolean reversed;     /* feedback comes in the wrong order */
static gboolean holes;        /* nothing is reported of every third packet */
static gint64 jitter;         /* us */
static GRand *rand_;

static void
setup (void)
{
  const GstLatestBweConfig config = { .min_bitrate = 100000,
    .start_bitrate = 1000000,
    .max_bitrate = 20000000,
    .estimator = GST_LATEST_BWE_ESTIMATOR_NDTC,
    .frame_share = 0.85 };

  now = 100 * SECOND;
  seq = FIRST_SEQ;
  n_sent = n_reported = feedbacks = skip = 0;
  link_free = clock_ahead = 0;
  reversed = holes = FALSE;
  jitter = 0;
  rand_ = g_rand_new_with_seed (4);
  capacity = 3e6;
  bwe = gst_latest_bwe_new (&config, now);
}

static void
teardown (void)
{
  gst_latest_bwe_free (bwe);
  g_rand_free (rand_);
}

static void
leave (gint64 at, gboolean end)
{
  GstLatestBwePacket *p;

  if (n_sent == MAX_SENT) {
    memmove (sent, sent + MAX_SENT / 2, sizeof (sent) / 2);
    n_sent -= MAX_SENT / 2;
    n_reported -= MAX_SENT / 2;
  }
  link_free = MAX (link_free, at) + (gint64) (PACKET * 8 * SECOND / capacity);
  p = &sent[n_sent++];
  *p = (GstLatestBwePacket) { .seq = ++seq,
    .send_time = at + clock_ahead,
    .recv_time = 77 * SECOND + ONE_WAY + link_free / 250 * 250,
    .size = PACKET };
  if (jitter > 0)
    p->recv_time += g_rand_int_range (rand_, 0, (gint32) jitter);
  gst_latest_bwe_packet_sent (bwe, at + clock_ahead, PACKET,
      end ? GST_LATEST_BWE_FRAME_END : GST_LATEST_BWE_FRAME);
}

/* Hands over the reports from @first on, before @end. */
static void
feed (guint first, guint end)
{
  GstLatestBwePacket packets[MAX_SENT];
  guint n = 0;

  for (guint i = first; i < end; i++) {
    if (!holes || sent[i].seq % 3 > 0)
      packets[n++] = sent[i];
  }
  gst_latest_bwe_feedback (bwe, now + clock_ahead, packets, n);
}

static void
report (void)
{
  guint end = n_reported, half;

  while (end < n_sent && sent[end].recv_time - 77 * SECOND <= now - ONE_WAY)
    end++;
  half = reversed ? (n_reported + end) / 2 : n_reported;
  if (skip == 0 || ++feedbacks % skip != 0) {
    feed (half, end);
    if (half > n_reported)
      feed (n_reported, half);
  }
  n_reported = end;
}

static guint
estimate (void)
{
  return gst_latest_bwe_get_estimate (bwe);
}

static void
run (gint64 length)
{
  for (gint64 end = now + length; now < end; now += 30 * MS) {
    guint n = MAX (estimate () / 8 * 30 / 1000 / PACKET, 1);
    gint64 gap = (gint64) PACKET * 8 * SECOND
        / gst_latest_bwe_get_advice (bwe).pacing_rate;

    for (guint i = 0; i < n; i++)
      leave (now + MIN (i * gap, 29 * MS), i + 1 == n);
    now += 30 * MS;
    for (guint i = 0; i < n; i++)
      leave (now + MIN (i * gap, 29 * MS), i + 1 == n);
    report ();
    gst_latest_bwe_process (bwe, now + clock_ahead);
  }
}

static void
expect (gdouble rate)
{
  fail_unless (estimate () > 0.85 * rate && estimate () < 1.15 * rate,
      "%u instead of %g", estimate (), rate);
}

GST_START_TEST (finds_the_capacity)
{
  run (5 * SECOND);
  expect (0.85 * capacity);
  fail_unless (gst_latest_bwe_get_advice (bwe).path_capacity > 0.85 * capacity
      && gst_latest_bwe_get_advice (bwe).path_capacity < 1.15 * capacity);
}

GST_END_TEST;

GST_START_TEST (follows_a_change)
{
  run (5 * SECOND);
  capacity = 1e6;
  run (3 * SECOND);
  expect (0.85 * capacity);
  capacity = 6e6;
  run (5 * SECOND);
  expect (0.85 * capacity);
}

GST_END_TEST;

GST_START_TEST (feedback_that_is_lost_or_late)
{
  skip = 3;
  run (8 * SECOND);
  expect (0.85 * capacity);
  skip = 0;
  reversed = TRUE;
  run (8 * SECOND);
  expect (0.85 * capacity);
}

GST_END_TEST;

/* A frame of which reports are missing looks as if less had arrived. */
GST_START_TEST (frames_with_holes_are_not_measured)
{
  run (5 * SECOND);
  holes = TRUE;
  run (2 * SECOND);
  fail_unless (estimate () > 0.7 * capacity, "%u", estimate ());
}

GST_END_TEST;

/* With so much jitter frames contradict each other, and tell no capacity. */
GST_START_TEST (jitter_hides_the_capacity)
{
  run (5 * SECOND);
  fail_unless (gst_latest_bwe_get_advice (bwe).path_capacity > 0);
  jitter = 60 * MS;
  run (10 * SECOND);
  fail_unless_equals_int (gst_latest_bwe_get_advice (bwe).path_capacity, 0);
  fail_unless (estimate () > 0.3 * capacity, "%u", estimate ());
}

GST_END_TEST;

static guint64
probes (void)
{
  GstLatestBweStats stats;

  gst_latest_bwe_get_stats (bwe, &stats);
  return stats.probes;
}

GST_START_TEST (no_probes_while_frames_tell)
{
  guint64 before;

  run (5 * SECOND);
  before = probes ();
  fail_unless (before > 0);
  run (30 * SECOND);
  fail_unless_equals_uint64 (probes (), before);
}

GST_END_TEST;

GST_START_TEST (no_frames_for_seconds)
{
  run (5 * SECOND);
  for (guint i = 0; i < 100; i++) {
    now += 100 * MS;
    report ();
    gst_latest_bwe_process (bwe, now);
  }
  fail_unless (estimate () > 0.6 * capacity);
  run (2 * SECOND);
  expect (0.85 * capacity);
}

GST_END_TEST;

/* A clock that is set back in the middle of it is survived. */
GST_START_TEST (a_clock_that_steps)
{
  run (5 * SECOND);
  clock_ahead = -50 * SECOND;
  run (8 * SECOND);
  expect (0.85 * capacity);
}

GST_END_TEST;

/* Where it was another estimator's rate, it goes on from there. */
GST_START_TEST (can_be_chosen_any_time)
{
  guint before;

  gst_latest_bwe_set_estimator (bwe, GST_LATEST_BWE_ESTIMATOR_TRENDLINE);
  run (5 * SECOND);
  before = estimate ();
  gst_latest_bwe_set_estimator (bwe, GST_LATEST_BWE_ESTIMATOR_NDTC);
  fail_unless_equals_int (estimate (), before);
  run (5 * SECOND);
  expect (0.85 * capacity);
}

GST_END_TEST;

static Suite *
bwendtc_suite (void)
{
  Suite *s = suite_create ("bwendtc");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, finds_the_capacity);
  tcase_add_test (tc, follows_a_change);
  tcase_add_test (tc, feedback_that_is_lost_or_late);
  tcase_add_test (tc, frames_with_holes_are_not_measured);
  tcase_add_test (tc, jitter_hides_the_capacity);
  tcase_add_test (tc, no_probes_while_frames_tell);
  tcase_add_test (tc, no_frames_for_seconds);
  tcase_add_test (tc, a_clock_that_steps);
  tcase_add_test (tc, can_be_chosen_any_time);
  return s;
}

GST_CHECK_MAIN (bwendtc);
