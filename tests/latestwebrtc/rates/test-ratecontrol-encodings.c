/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "estimator.h"
#include "ratecontrol.h"

/* Two cameras of the same weight, and two viewers. Headers take nothing. */
enum
{
  FRONT,
  REAR,
};

static const GstLatestAllocationTrack video = { .weight = 1 };

typedef struct
{
  GstLatestRateControl *control;
  GObject *fast, *slow;
  guint rates[GST_LATEST_MAX_ENCODINGS][GST_LATEST_MAX_TRACKS], total;
} Fixture;

static void
apply (guint track, guint encoding, guint rate, gpointer data)
{
  Fixture *f = data;

  if (track == GST_LATEST_RATE_TOTAL)
    f->total = rate;
  else
    f->rates[encoding][track] = rate;
}

static void
setup (Fixture *f)
{
  const GstLatestRateSettings settings = {
    .adaptive = TRUE,
    .min_bitrate = 100000,
    .start_bitrate = 1000000,
    .max_bitrate = 8000000,
  };

  memset (f, 0, sizeof (*f));
  f->control = gst_latest_rate_control_new (&settings, apply, f);
  gst_latest_rate_control_add_track (f->control, FRONT, &video);
  gst_latest_rate_control_add_track (f->control, REAR, &video);
  f->fast = g_object_new (estimator_get_type (), NULL);
  f->slow = g_object_new (estimator_get_type (), NULL);
  gst_latest_rate_control_add (f->control, f->fast);
  gst_latest_rate_control_add (f->control, f->slow);
  gst_latest_rate_control_vote (f->control, f->fast, 4000000, 1);
  gst_latest_rate_control_vote (f->control, f->slow, 600000, 1);
}

static void
teardown (Fixture *f)
{
  gst_latest_rate_control_unref (f->control);
  g_object_unref (f->fast);
  g_object_unref (f->slow);
}

static void
separate (Fixture *f)
{
  gst_latest_rate_control_use_encodings (f->control, 1u << 2);
  gst_latest_rate_control_set_viewer_encoding (f->control, f->slow, 2);
}

static void
expect (Fixture *f, guint encoding, guint front, guint rear)
{
  fail_unless_equals_int (f->rates[encoding][FRONT], front);
  fail_unless_equals_int (f->rates[encoding][REAR], rear);
}

GST_START_TEST (each_encoding_has_the_rate_of_its_viewers)
{
  Fixture f;

  setup (&f);
  expect (&f, 0, 300000, 300000);
  separate (&f);
  expect (&f, 0, 2000000, 2000000);
  expect (&f, 2, 300000, 300000);
  fail_unless_equals_int (f.total, 4000000);
  fail_unless (gst_latest_rate_control_is_carried (f.control, f.slow));
  gst_latest_rate_control_vote (f.control, f.slow, 400000, 2);
  expect (&f, 0, 2000000, 2000000);
  expect (&f, 2, 200000, 200000);
  teardown (&f);
}

GST_END_TEST;

/* Its one encode has to go through the network of the slow one. */
GST_START_TEST (a_shared_track_has_the_rate_of_all)
{
  Fixture f;

  setup (&f);
  separate (&f);
  gst_latest_rate_control_set_shared (f.control, REAR, TRUE);
  expect (&f, 0, 2000000, 300000);
  expect (&f, 2, 300000, 300000);
  fail_unless (gst_latest_rate_control_is_carried (f.control, f.slow));
  gst_latest_rate_control_vote (f.control, f.slow, 400000, 2);
  expect (&f, 0, 2000000, 200000);
  gst_latest_rate_control_set_shared (f.control, REAR, FALSE);
  expect (&f, 0, 2000000, 2000000);
  expect (&f, 2, 200000, 200000);
  teardown (&f);
}

GST_END_TEST;

/* A new encoder is told its rate, whatever one before it had. */
GST_START_TEST (an_encoding_that_is_used_again_gets_a_rate)
{
  Fixture f;

  setup (&f);
  separate (&f);
  gst_latest_rate_control_use_encodings (f.control, 0);
  gst_latest_rate_control_set_viewer_encoding (f.control, f.slow, 0);
  expect (&f, 0, 300000, 300000);
  f.rates[2][FRONT] = f.rates[2][REAR] = 0;
  separate (&f);
  expect (&f, 2, 300000, 300000);
  /* So is that of a track that comes later. */
  gst_latest_rate_control_remove_track (f.control, REAR);
  expect (&f, 2, 600000, 300000);
  gst_latest_rate_control_add_track (f.control, REAR, &video);
  expect (&f, 2, 300000, 300000);
  teardown (&f);
}

GST_END_TEST;

/* Viewers that give no feedback are sent encodes of their own, too. */
GST_START_TEST (without_votes_the_start_bitrate_counts)
{
  Fixture f;

  setup (&f);
  gst_latest_rate_control_use_encodings (f.control, 1u << 1);
  expect (&f, 1, 500000, 500000);
  gst_latest_rate_control_use_encodings (f.control, 0);
  f.rates[1][FRONT] = f.rates[1][REAR] = 0;
  gst_latest_rate_control_use_encodings (f.control, 1u << 1);
  expect (&f, 1, 500000, 500000);
  teardown (&f);
}

GST_END_TEST;

static Suite *
ratecontrol_encodings_suite (void)
{
  Suite *s = suite_create ("ratecontrol-encodings");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, each_encoding_has_the_rate_of_its_viewers);
  tcase_add_test (tc, a_shared_track_has_the_rate_of_all);
  tcase_add_test (tc, an_encoding_that_is_used_again_gets_a_rate);
  tcase_add_test (tc, without_votes_the_start_bitrate_counts);
  return s;
}

GST_CHECK_MAIN (ratecontrol_encodings);
