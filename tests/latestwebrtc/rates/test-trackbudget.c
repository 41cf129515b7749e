/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "trackbudget.h"

#define SECOND G_USEC_PER_SEC
#define MAX_STEPS 8
#define N GST_LATEST_MAX_TRACKS

#define AUDIO(rate) \
  { \
    .audio = TRUE, .max_bitrate = rate \
  }
#define VIDEO(w, min, max) \
  { \
    .weight = w, .min_bitrate = min, .max_bitrate = max \
  }

/* The tracks that are paused after each of these budgets, at these times. */
typedef struct
{
  gint64 ms;
  guint budget;
  guint32 paused;
} Step;

static const struct
{
  const gchar *what;
  GstLatestAllocationTrack tracks[N];
  guint32 set;
  Step steps[MAX_STEPS]; /* up to the first of 0 ms */
} pauses[] = {
  { "all fit", { VIDEO (1, 300000, 0), VIDEO (1, 300000, 0) }, 3,
      { { 1000, 600000, 0 } } },
  { "the later one of the same weight",
      { VIDEO (1, 300000, 0), VIDEO (1, 300000, 0), VIDEO (1, 300000, 0) }, 7,
      { { 1000, 899999, 4 }, { 1001, 599999, 6 }, { 1002, 1000, 6 } } },
  { "the smallest weight, and 0 is 1",
      { VIDEO (1, 300000, 0), VIDEO (2, 300000, 0), VIDEO (0, 100000, 0) }, 7,
      { { 1000, 650000, 4 }, { 1001, 500000, 5 } } },
  { "audio is never paused, and goes before the minima",
      { AUDIO (64000), VIDEO (1, 100000, 0), VIDEO (1, 100000, 0) }, 7,
      { { 1000, 264000, 0 }, { 1001, 263999, 4 }, { 1002, 1, 4 } } },
  { "back with room for two seconds",
      { VIDEO (1, 300000, 0), VIDEO (1, 300000, 0) }, 3,
      { { 1000, 500000, 2 }, { 2000, 689999, 2 }, { 9000, 690000, 2 },
          { 10999, 690000, 2 }, { 11000, 690000, 0 } } },
  { "room that is lost in between begins again",
      { VIDEO (1, 300000, 0), VIDEO (1, 300000, 0) }, 3,
      { { 1000, 500000, 2 }, { 2000, 900000, 2 }, { 3500, 650000, 2 },
          { 4500, 900000, 2 }, { 6499, 900000, 2 }, { 6500, 900000, 0 } } },
  { "room for both brings both back",
      { VIDEO (1, 300000, 0), VIDEO (2, 300000, 0), VIDEO (1, 300000, 0) }, 7,
      { { 1000, 400000, 5 }, { 2000, 700000, 5 }, { 3000, 2000000, 5 },
          { 4000, 2000000, 4 }, { 4999, 2000000, 4 }, { 5000, 2000000, 0 } } },
  { "a track that the user has paused needs nothing",
      { VIDEO (1, 300000, 0),
          { .paused = TRUE, .weight = 9, .min_bitrate = 900000 } },
      3, { { 1000, 300000, 0 }, { 2000, 100000, 0 } } },
  { "a track that the viewer does not get needs nothing",
      { VIDEO (1, 300000, 0), VIDEO (9, 900000, 0) }, 1,
      { { 1000, 300000, 0 } } },
  { "without video nothing is paused", { AUDIO (64000) }, 1,
      { { 1000, 1000, 0 } } },
};

GST_START_TEST (tracks_below_their_minima_are_paused)
{
  GstLatestTrackPauses p = { 0 };

  for (const Step *s = pauses[__i__].steps;
       s < pauses[__i__].steps + MAX_STEPS && s->ms > 0; s++) {
    guint32 before = p.paused;
    gboolean changed = gst_latest_track_pauses_update (
        &p, s->ms * 1000, s->budget, pauses[__i__].tracks, pauses[__i__].set);

    fail_unless (p.paused == s->paused, "%s: at %" G_GINT64_FORMAT " %x",
        pauses[__i__].what, s->ms, p.paused);
    fail_unless_equals_int (changed, before != s->paused);
  }
}

GST_END_TEST;

/* Another one has to take the place of the last that is not paused. */
GST_START_TEST (one_track_of_video_is_always_sent)
{
  GstLatestAllocationTrack tracks[N] = { VIDEO (2, 300000, 0),
    VIDEO (1, 200000, 0) };
  GstLatestTrackPauses p = { 0 };

  gst_latest_track_pauses_update (&p, SECOND, 100000, tracks, 3);
  fail_unless_equals_int (p.paused, 2);
  tracks[0].paused = TRUE;
  fail_unless (
      gst_latest_track_pauses_update (&p, 2 * SECOND, 100000, tracks, 3));
  fail_unless_equals_int (p.paused, 0);
  gst_latest_track_pauses_update (&p, 3 * SECOND, 100000, tracks, 2);
  fail_unless_equals_int (p.paused, 0);
}

GST_END_TEST;

static const struct
{
  const gchar *what;
  guint budget;
  GstLatestAllocationTrack tracks[N];
  guint32 set;
  guint expected[4];
} divisions[] = {
  { "by weight", 3000000, { VIDEO (2, 0, 0), VIDEO (1, 0, 0) }, 3,
      { 2000000, 1000000 } },
  { "audio first and whole, also where it could adapt", 200000,
      { VIDEO (1, 150000, 0),
          { .audio = TRUE, .min_bitrate = 6000, .max_bitrate = 64000 } },
      3, { 150000, 64000 } },
  { "audio that says its least only", 200000,
      { VIDEO (1, 0, 0), { .audio = TRUE, .min_bitrate = 50000 } }, 3,
      { 150000, 50000 } },
  { "who is not in the set has nothing", 3000000,
      { VIDEO (2, 0, 0), VIDEO (1, 500000, 0), AUDIO (64000) }, 1,
      { 3000000, 0, 0 } },
};

GST_START_TEST (a_budget_is_divided)
{
  guint rates[N];

  gst_latest_track_budget_divide (divisions[__i__].budget,
      divisions[__i__].tracks, divisions[__i__].set, rates);
  for (guint i = 0; i < 4; i++)
    fail_unless (rates[i] == divisions[__i__].expected[i], "%s: %u has %u",
        divisions[__i__].what, i, rates[i]);
}

GST_END_TEST;

static const struct
{
  const gchar *what;
  guint min, max;
  GstLatestAllocationTrack tracks[N];
  guint rates[4], expected[4];
} limits[] = {
  { "between the limits", 100000, 4000000, { VIDEO (1, 0, 0), VIDEO (1, 0, 0) },
      { 1000000, 2000000 }, { 1000000, 2000000 } },
  { "lowered by weight", 0, 1500000, { VIDEO (2, 0, 0), VIDEO (1, 0, 0) },
      { 2000000, 1000000 }, { 1000000, 500000 } },
  { "never more than before", 0, 1500000, { VIDEO (1, 0, 0), VIDEO (1, 0, 0) },
      { 100000, 4000000 }, { 100000, 1400000 } },
  { "raised, and never less than before", 1000000, 4000000,
      { VIDEO (1, 0, 0), VIDEO (1, 0, 0) }, { 700000, 100000 },
      { 700000, 300000 } },
  { "the lower limit wins", 900000, 500000, { VIDEO (1, 0, 0) }, { 700000 },
      { 900000 } },
  { "a track's minimum wins over the upper limit", 0, 500000,
      { VIDEO (1, 400000, 0), VIDEO (1, 400000, 0) }, { 600000, 600000 },
      { 400000, 400000 } },
  { "a track's maximum wins over the lower limit", 900000, 2000000,
      { VIDEO (1, 0, 300000), VIDEO (1, 0, 0) }, { 300000, 100000 },
      { 300000, 600000 } },
  { "a track without room stays without", 0, 1000000,
      { VIDEO (1, 0, 0), VIDEO (1, 0, 0) }, { 2000000, 0 }, { 1000000, 0 } },
  { "audio does not count", 0, 1000000, { AUDIO (64000), VIDEO (1, 0, 0) },
      { 64000, 2000000 }, { 64000, 1000000 } },
};

GST_START_TEST (the_sum_of_video_has_limits)
{
  guint rates[N] = { 0 };
  guint32 set = 0;

  for (guint i = 0; i < N; i++) {
    if (limits[__i__].tracks[i].weight > 0 || limits[__i__].tracks[i].audio)
      set |= gst_latest_track_bit (i);
  }
  memcpy (rates, limits[__i__].rates, sizeof (limits[__i__].rates));
  gst_latest_track_budget_limit (
      limits[__i__].min, limits[__i__].max, limits[__i__].tracks, set, rates);
  for (guint i = 0; i < 4; i++)
    fail_unless (rates[i] == limits[__i__].expected[i], "%s: %u has %u",
        limits[__i__].what, i, rates[i]);
}

GST_END_TEST;

GST_START_TEST (a_rate_of_media_is_divided_without_headers)
{
  GstLatestAllocationTrack tracks[N] = { VIDEO (1, 0, 0), VIDEO (3, 0, 0),
    AUDIO (64000), VIDEO (1, 0, 0) };
  guint rates[N];

  tracks[0].overhead = tracks[0].payload = 1000;
  gst_latest_track_budget_divide_media (2000000, tracks, 7, rates);
  fail_unless_equals_int (rates[0], 500000);
  fail_unless_equals_int (rates[1], 1500000);
  fail_unless_equals_int (rates[2], 64000);
  fail_unless_equals_int (rates[3], 0);
  fail_unless_equals_int (
      gst_latest_track_budget_sum (tracks, 7, rates), 2000000);
}

GST_END_TEST;

static Suite *
trackbudget_suite (void)
{
  Suite *s = suite_create ("trackbudget");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (
      tc, tracks_below_their_minima_are_paused, 0, G_N_ELEMENTS (pauses));
  tcase_add_test (tc, one_track_of_video_is_always_sent);
  tcase_add_loop_test (tc, a_budget_is_divided, 0, G_N_ELEMENTS (divisions));
  tcase_add_loop_test (
      tc, the_sum_of_video_has_limits, 0, G_N_ELEMENTS (limits));
  tcase_add_test (tc, a_rate_of_media_is_divided_without_headers);
  return s;
}

GST_CHECK_MAIN (trackbudget);
