/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "fdace.h"

#define PACKET 1200
#define MBIT 1e6

/* A bottleneck of @capacity, of which a steady stream takes @taken, both bit/s. */
typedef struct
{
  gdouble capacity, taken;
  gint64 lumps;  /* us between the arrivals; 0: at once */
  gint64 jitter; /* us */
  gint64 clock;  /* of the receiver */
  GRand *rand;
} Path;

/* Sends a frame of @n packets over @send us. Returns the time it takes to arrive, in
 * units of 250 us. */
static gint64
receive (Path *p, guint n, gint64 send)
{
  gdouble queue = 0, first = 0, last = 0;
  gdouble gap = (gdouble) send / (n - 1);

  p->clock += 33333;
  for (guint i = 0; i < n; i++) {
    if (i > 0)
      queue = MAX (queue + (p->taken - p->capacity) * gap / 1e6, 0);
    queue += PACKET * 8;
    last = i * gap + queue / p->capacity * 1e6 + p->clock;
    if (p->jitter > 0)
      last += g_rand_int_range (p->rand, 0, (gint32) p->jitter);
    if (p->lumps > 0)
      last = ((gint64) (last / p->lumps) + 1) * p->lumps;
    if (i == 0)
      first = last;
  }
  return (gint64) ((last - first) / 250 + 0.5) * 250;
}

/* Sends frames of 10 packets as the pacer does: from 1 / @slowest to 1 / @fastest of
 * the time that they need at what is known to be available. */
static void
send_frames (
    GstLatestFdace *f, Path *p, guint frames, gdouble slowest, gdouble fastest)
{
  p->rand = g_rand_new_with_seed (3);
  for (guint i = 0; i < frames; i++) {
    gdouble rate = (f->available > 0 ? f->available : MBIT)
        * g_rand_double_range (p->rand, slowest, fastest);
    gint64 send = (gint64) (9 * PACKET * 8 * 1e6 / rate);

    gst_latest_fdace_add (f, send, receive (p, 10, send), 9 * PACKET, 9);
  }
  g_rand_free (p->rand);
}

static void
expect (const GstLatestFdace *f, gdouble rate, gdouble tolerance)
{
  fail_unless (f->available >= rate * (1 - tolerance)
          && f->available <= rate * (1 + tolerance),
      "%.3g instead of %.3g", f->available, rate);
}

GST_START_TEST (alone_at_a_bottleneck)
{
  static const gdouble rates[] = { 0.3, 1, 4, 20 };

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++) {
    Path p = { .capacity = rates[i] * MBIT };
    GstLatestFdace f;

    gst_latest_fdace_init (&f);
    send_frames (&f, &p, 60, 1, 3);
    expect (&f, p.capacity, 0.1);
    fail_unless (f.slope < 0.3, "slope %g", f.slope);
    fail_unless (gst_latest_fdace_is_consistent (&f));
  }
}

GST_END_TEST;

/* What arrives as it was sent shows that so much is available; a frame that left at
 * twice that rate shows twice as much, and none shows more. */
GST_START_TEST (unconstrained_it_doubles_at_most)
{
  Path p = { .capacity = 1000 * MBIT };
  GstLatestFdace f;
  gdouble before;
  guint frames = 0;

  gst_latest_fdace_init (&f);
  send_frames (&f, &p, 1, 1, 1.01);
  while (f.available < 30 * MBIT && ++frames < 100) {
    before = f.available;
    send_frames (&f, &p, 1, 1.5, 4);
    fail_unless (f.available <= 2.001 * before);
    fail_unless (f.slope > 0.8, "slope %g", f.slope);
  }
  fail_unless (frames < 30, "%u frames", frames);
}

GST_END_TEST;

/* A frame that nobody constrained and that was sent slowly says nothing. */
GST_START_TEST (slow_frames_do_not_lower_it)
{
  Path p = { .capacity = 4 * MBIT };
  GstLatestFdace f;

  gst_latest_fdace_init (&f);
  send_frames (&f, &p, 40, 1, 3);
  send_frames (&f, &p, 200, 0.1, 0.5);
  expect (&f, 4 * MBIT, 0.1);
}

GST_END_TEST;

GST_START_TEST (cross_traffic_takes_its_share)
{
  static const gdouble taken[] = { 0.25, 0.5, 0.7 };

  for (guint i = 0; i < G_N_ELEMENTS (taken); i++) {
    Path p = { .capacity = 4 * MBIT, .taken = taken[i] * 4 * MBIT };
    GstLatestFdace f;

    gst_latest_fdace_init (&f);
    send_frames (&f, &p, 200, 1, 3);
    expect (&f, p.capacity - p.taken, 0.2);
    fail_unless (f.slope > taken[i] - 0.15 && f.slope < taken[i] + 0.15,
        "slope %g", f.slope);
    fail_unless (gst_latest_fdace_get_total (&f) > 3.2 * MBIT
        && gst_latest_fdace_get_total (&f) < 4.8 * MBIT);
  }
}

GST_END_TEST;

GST_START_TEST (a_change_is_followed_within_frames)
{
  Path p = { .capacity = 4 * MBIT };
  GstLatestFdace f;

  gst_latest_fdace_init (&f);
  send_frames (&f, &p, 100, 1, 3);
  p.capacity = 1 * MBIT;
  send_frames (&f, &p, 6, 1, 3);
  expect (&f, 1 * MBIT, 0.1);
  p.capacity = 8 * MBIT;
  send_frames (&f, &p, 12, 1.5, 4);
  expect (&f, 8 * MBIT, 0.15);
}

GST_END_TEST;

/* A radio hands packets over every 5 ms. Some frames look much shorter than they are,
 * others much longer. */
GST_START_TEST (lumps_average_out)
{
  Path p = { .capacity = 4 * MBIT, .lumps = 5000 };
  GstLatestFdace f;
  gdouble sum = 0;

  gst_latest_fdace_init (&f);
  send_frames (&f, &p, 50, 1, 3);
  for (guint i = 0; i < 100; i++) {
    send_frames (&f, &p, 1, 1, 3);
    sum += f.available;
  }
  fail_unless (sum > 320 * MBIT && sum < 450 * MBIT, "%g", sum / 100);
}

GST_END_TEST;

GST_START_TEST (jitter_makes_frames_contradict_each_other)
{
  Path p = { .capacity = 4 * MBIT, .jitter = 40000 };
  GstLatestFdace f;

  gst_latest_fdace_init (&f);
  send_frames (&f, &p, 60, 1, 3);
  fail_if (gst_latest_fdace_is_consistent (&f));
  gst_latest_fdace_restart (&f);
  p.jitter = 0;
  send_frames (&f, &p, 60, 1, 3);
  fail_unless (gst_latest_fdace_is_consistent (&f));
}

GST_END_TEST;

/* Frames that arrive closer together than they were sent do not show that the path
 * lets them through any faster than that. */
GST_START_TEST (frames_that_are_pushed_together)
{
  GstLatestFdace f;

  gst_latest_fdace_init (&f);
  for (guint i = 0; i < 20; i++)
    gst_latest_fdace_add (&f, 21600 + i % 3 * 100, 5000, 9 * PACKET, 9);
  expect (&f, 4 * MBIT, 0.1);
}

GST_END_TEST;

GST_START_TEST (nonsense_changes_nothing)
{
  GstLatestFdace f, before;

  gst_latest_fdace_init (&f);
  gst_latest_fdace_add (&f, 10000, 20000, 9 * PACKET, 9);
  before = f;
  fail_if (gst_latest_fdace_add (&f, -1, 20000, 9 * PACKET, 9));
  fail_if (gst_latest_fdace_add (&f, 10000, -1, 9 * PACKET, 9));
  fail_if (gst_latest_fdace_add (&f, 10000, 20000, 0, 0));
  fail_unless (f.available == before.available && f.count == before.count);
  /* All at once, in no time at all. */
  for (guint i = 0; i < 5; i++) {
    before = f;
    gst_latest_fdace_add (&f, 0, 0, 9 * PACKET, 9);
    fail_unless (f.available > 0 && f.available <= 2 * before.available);
  }
}

GST_END_TEST;

static Suite *
fdace_suite (void)
{
  Suite *s = suite_create ("fdace");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, alone_at_a_bottleneck);
  tcase_add_test (tc, unconstrained_it_doubles_at_most);
  tcase_add_test (tc, slow_frames_do_not_lower_it);
  tcase_add_test (tc, cross_traffic_takes_its_share);
  tcase_add_test (tc, a_change_is_followed_within_frames);
  tcase_add_test (tc, lumps_average_out);
  tcase_add_test (tc, jitter_makes_frames_contradict_each_other);
  tcase_add_test (tc, frames_that_are_pushed_together);
  tcase_add_test (tc, nonsense_changes_nothing);
  return s;
}

GST_CHECK_MAIN (fdace);
