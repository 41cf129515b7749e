/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "allocate.h"

#define MAX_TRACKS 4
#define AUDIO(rate) \
  { \
    .audio = TRUE, .min_bitrate = rate, .max_bitrate = rate \
  }
#define VIDEO(w, min, max) \
  { \
    .weight = w, .min_bitrate = min, .max_bitrate = max \
  }
#define PAUSED(w, min, max) \
  { \
    .paused = TRUE, .weight = w, .min_bitrate = min, .max_bitrate = max \
  }

/* The division among tracks without overhead. */
static const struct
{
  const gchar *what;
  guint total;
  guint n;
  GstLatestAllocationTrack tracks[MAX_TRACKS];
  guint expected[MAX_TRACKS];
  gboolean fits;
} divisions[] = {
  { "one track gets it all", 2000000, 1, { VIDEO (1, 0, 0) }, { 2000000 },
      TRUE },
  { "no more than its maximum", 2000000, 1, { VIDEO (1, 0, 500000) },
      { 500000 }, TRUE },
  { "by weight", 3000000, 2, { VIDEO (1, 0, 0), VIDEO (2, 0, 0) },
      { 1000000, 2000000 }, TRUE },
  { "a weight of 0 counts as 1", 2000000, 2,
      { VIDEO (0, 0, 0), VIDEO (1, 0, 0) }, { 1000000, 1000000 }, TRUE },
  { "after audio", 1064000, 2, { AUDIO (64000), VIDEO (1, 0, 0) },
      { 64000, 1000000 }, TRUE },
  { "what one cannot use goes to the others", 4000000, 3,
      { VIDEO (2, 0, 500000), VIDEO (1, 0, 0), VIDEO (1, 0, 0) },
      { 500000, 1750000, 1750000 }, TRUE },
  { "a minimum is taken from the others", 1000000, 3,
      { VIDEO (1, 600000, 0), VIDEO (1, 0, 0), VIDEO (3, 0, 0) },
      { 600000, 100000, 300000 }, TRUE },
  /* By weight alone 100k and 900k: the first needs 300k, so the second has
   * 700k, which is less than its maximum of 800k. */
  { "minimum and maximum together", 1000000, 2,
      { VIDEO (1, 300000, 0), VIDEO (9, 0, 800000) }, { 300000, 700000 },
      TRUE },
  { "the maxima leave some unused", 9000000, 2,
      { VIDEO (1, 0, 1000000), VIDEO (1, 0, 2000000) }, { 1000000, 2000000 },
      TRUE },
  { "a paused track has nothing, not even its minimum", 1000000, 3,
      { PAUSED (5, 300000, 0), VIDEO (1, 0, 0), VIDEO (1, 0, 0) },
      { 0, 500000, 500000 }, TRUE },
  { "all paused", 1000000, 2, { PAUSED (1, 1000, 0), PAUSED (1, 0, 0) },
      { 0, 0 }, TRUE },
  { "exactly the minima", 400000, 2,
      { VIDEO (1, 100000, 0), VIDEO (1, 300000, 0) }, { 100000, 300000 },
      TRUE },
  { "less than the minima", 300000, 3,
      { AUDIO (64000), VIDEO (1, 100000, 0), VIDEO (1, 300000, 0) },
      { 64000, 100000, 300000 }, FALSE },
  { "nothing at all", 0, 2, { VIDEO (1, 50000, 0), VIDEO (1, 0, 0) },
      { 50000, 0 }, FALSE },
  { "audio that adapts leaves video its minimum", 300000, 2,
      { { .audio = TRUE, .min_bitrate = 20000, .max_bitrate = 128000 },
          VIDEO (1, 250000, 0) },
      { 50000, 250000 }, TRUE },
  { "a maximum below the minimum counts as the minimum", 1000000, 2,
      { VIDEO (1, 400000, 200000), VIDEO (1, 0, 0) }, { 400000, 600000 },
      TRUE },
  { "no track", 1000000, 0, { VIDEO (1, 0, 0) }, { 0 }, TRUE },
};

GST_START_TEST (divided)
{
  guint rates[MAX_TRACKS] = {
    0,
  };
  gboolean fits = gst_latest_allocate (divisions[__i__].total,
      divisions[__i__].tracks, divisions[__i__].n, rates);

  for (guint i = 0; i < divisions[__i__].n; i++)
    fail_unless (rates[i] == divisions[__i__].expected[i],
        "%s: track %u has %u", divisions[__i__].what, i, rates[i]);
  fail_unless (
      fits == divisions[__i__].fits, "%s: fits", divisions[__i__].what);
}

GST_END_TEST;

/* The rate on the wire of a bitrate of the encoder. */
static const struct
{
  const gchar *what;
  GstLatestAllocationTrack track;
  guint bitrate;
  guint64 wire;
} costs[] = {
  { "nothing on top", { .frame_rate = 30 }, 1000000, 1000000 },
  { "a paused encoder sends no headers",
      { .frame_rate = 30, .payload = 1000, .overhead = 50 }, 0, 0 },
  /* 50 packets of 50 bytes of headers. */
  { "Opus, a packet each 20 ms",
      { .frame_rate = 50, .payload = 1000, .overhead = 50 }, 64000, 84000 },
  /* 1 Mbit/s is 125 full packets, and 15 more as 30 last ones are half full. */
  { "video in full packets",
      { .frame_rate = 30, .payload = 1000, .overhead = 50 }, 1000000, 1056000 },
  /* 30 frames of 417 bytes are 30 packets, not 12.5 + 15. */
  { "small frames are a packet each",
      { .frame_rate = 30, .payload = 1000, .overhead = 50 }, 100000, 112000 },
  { "retransmissions and FEC",
      { .frame_rate = 30, .payload = 1000, .overhead = 50, .extra = 25 },
      1000000, 1320000 },
};

GST_START_TEST (cost)
{
  const GstLatestAllocationTrack *t = &costs[__i__].track;
  guint64 wire = gst_latest_allocation_wire_rate (t, costs[__i__].bitrate);

  fail_unless (
      wire == costs[__i__].wire, "%s: %u", costs[__i__].what, (guint) wire);
  fail_unless (ABS ((gint) gst_latest_allocation_media_rate (t, wire)
                   - (gint) costs[__i__].bitrate)
          <= 1,
      "%s: back", costs[__i__].what);
}

GST_END_TEST;

GST_START_TEST (less_than_the_headers_is_no_media)
{
  GstLatestAllocationTrack t = {
    .frame_rate = 30, .payload = 1000, .overhead = 50
  };

  fail_unless_equals_int (gst_latest_allocation_media_rate (&t, 0), 0);
  fail_unless_equals_int (gst_latest_allocation_media_rate (&t, 5000), 0);
}

GST_END_TEST;

/* Tracks at random: each stays within their limits, in sum never more than
 * there is, and nothing left over while one could still use it. */
GST_START_TEST (anything_fits)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);

  for (guint round = 0; round < 20000; round++) {
    GstLatestAllocationTrack t[MAX_TRACKS];
    guint rates[MAX_TRACKS], n = g_rand_int_range (rand, 1, MAX_TRACKS + 1);
    guint total = g_rand_int_range (rand, 0, 6000000);
    guint64 wire = 0, minima = 0;
    gboolean fits, all_at_max = TRUE;

    for (guint i = 0; i < n; i++)
      t[i] = (GstLatestAllocationTrack) { .audio = g_rand_int_range (rand, 0, 4)
            == 0,
        .paused = g_rand_int_range (rand, 0, 8) == 0,
        .weight = g_rand_int_range (rand, 0, 10),
        .min_bitrate = g_rand_int_range (rand, 0, 400000),
        .max_bitrate = g_rand_int_range (rand, 0, 3000000),
        .frame_rate = g_rand_int_range (rand, 0, 61),
        .payload = g_rand_int_range (rand, 0, 2) * 1100,
        .overhead = g_rand_int_range (rand, 0, 90),
        .extra = g_rand_int_range (rand, 0, 50) };
    fits = gst_latest_allocate (total, t, n, rates);
    for (guint i = 0; i < n; i++) {
      guint max = MAX (t[i].min_bitrate, t[i].max_bitrate);

      if (t[i].paused) {
        fail_unless_equals_int (rates[i], 0);
        continue;
      }
      minima += gst_latest_allocation_wire_rate (&t[i], t[i].min_bitrate);
      wire += gst_latest_allocation_wire_rate (&t[i], rates[i]);
      fail_unless (rates[i] >= t[i].min_bitrate);
      fail_unless (t[i].max_bitrate == 0 || rates[i] <= max);
      all_at_max &= t[i].max_bitrate > 0 && rates[i] == max;
    }
    fail_unless (fits == (minima <= total));
    if (fits) {
      fail_unless (wire <= total + n, "%u of %u", (guint) wire, total);
      fail_unless (all_at_max || wire + 2000 * n >= total, "round %u: %u of %u",
          round, (guint) wire, total);
    } else {
      fail_unless (wire == minima);
    }
  }
}

GST_END_TEST;

static Suite *
allocate_suite (void)
{
  Suite *s = suite_create ("allocate");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, divided, 0, G_N_ELEMENTS (divisions));
  tcase_add_loop_test (tc, cost, 0, G_N_ELEMENTS (costs));
  tcase_add_test (tc, less_than_the_headers_is_no_media);
  tcase_add_test (tc, anything_fits);
  return s;
}

GST_CHECK_MAIN (allocate);
