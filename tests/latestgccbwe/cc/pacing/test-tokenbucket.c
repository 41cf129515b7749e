/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "tokenbucket.h"

#define MS G_GINT64_CONSTANT (1000)

/* 8 Mbit/s: a byte each microsecond. */
#define RATE 8000000

static gboolean
is_open (const GstLatestTokenBucket *b, gint64 now)
{
  return gst_latest_token_bucket_open_time (b, now) == now;
}

GST_START_TEST (lets_its_depth_and_one_packet_through)
{
  GstLatestTokenBucket b;
  guint bytes = 0;

  gst_latest_token_bucket_init (&b, RATE, 5 * MS, 0);
  while (is_open (&b, 0)) {
    gst_latest_token_bucket_spend (&b, 1200, 0);
    bytes += 1200;
  }
  /* 5000 bytes are in it; the fifth packet overdraws. */
  fail_unless_equals_int (bytes, 6000);
  fail_unless_equals_int64 (gst_latest_token_bucket_open_time (&b, 0), 1001);
}

GST_END_TEST;

GST_START_TEST (then_the_rate)
{
  GstLatestTokenBucket b;
  guint64 bytes = 0;
  gint64 now = 0;

  gst_latest_token_bucket_init (&b, RATE, 5 * MS, 0);
  while (now < 10000 * MS) {
    gst_latest_token_bucket_update (&b, now);
    while (is_open (&b, now)) {
      gst_latest_token_bucket_spend (&b, 1200, now);
      bytes += 1200;
    }
    now = gst_latest_token_bucket_open_time (&b, now);
  }
  fail_unless (bytes >= 10000000 && bytes <= 10000000 + 5000 + 1200);
}

GST_END_TEST;

GST_START_TEST (idle_time_earns_no_more_than_the_depth)
{
  GstLatestTokenBucket b;

  gst_latest_token_bucket_init (&b, RATE, 5 * MS, 0);
  gst_latest_token_bucket_spend (&b, 1000, 0);
  gst_latest_token_bucket_update (&b, G_GINT64_CONSTANT (1) << 50);
  gst_latest_token_bucket_spend (&b, 5000, G_GINT64_CONSTANT (1) << 50);
  fail_if (is_open (&b, G_GINT64_CONSTANT (1) << 50));
}

GST_END_TEST;

GST_START_TEST (a_clock_that_steps_back_delays_nothing)
{
  GstLatestTokenBucket b;
  gint64 now = 3600 * 1000 * MS;

  gst_latest_token_bucket_init (&b, RATE, 5 * MS, now);
  gst_latest_token_bucket_spend (&b, 15000, now);
  now = 0;
  gst_latest_token_bucket_update (&b, now);
  fail_unless_equals_int64 (gst_latest_token_bucket_open_time (&b, now), 10001);
  gst_latest_token_bucket_update (&b, 10001);
  fail_unless (is_open (&b, 10001));
}

GST_END_TEST;

GST_START_TEST (a_new_rate_pays_the_old_debt)
{
  GstLatestTokenBucket b;

  gst_latest_token_bucket_init (&b, RATE, 5 * MS, 0);
  gst_latest_token_bucket_spend (&b, 15000, 0);
  gst_latest_token_bucket_set (&b, RATE * 2, 5 * MS, 0);
  fail_unless_equals_int64 (gst_latest_token_bucket_open_time (&b, 0), 5001);
  gst_latest_token_bucket_set (&b, 0, 5 * MS, 0);
  fail_unless_equals_int64 (
      gst_latest_token_bucket_open_time (&b, 0), G_MAXINT64);
  gst_latest_token_bucket_set (&b, RATE, 5 * MS, 0);
  gst_latest_token_bucket_limit_debt (&b, 2 * MS);
  fail_unless_equals_int64 (gst_latest_token_bucket_open_time (&b, 0), 2001);
}

GST_END_TEST;

GST_START_TEST (a_lower_rate_takes_its_part_of_what_is_saved)
{
  GstLatestTokenBucket b;

  gst_latest_token_bucket_init (&b, RATE, 5 * MS, 0);
  gst_latest_token_bucket_set (&b, RATE / 10, 5 * MS, 0);
  gst_latest_token_bucket_spend (&b, 500, 0);
  fail_if (is_open (&b, 0));
}

GST_END_TEST;

/* The largest values there are: nothing overflows into being open. */
GST_START_TEST (extremes)
{
  GstLatestTokenBucket b;

  gst_latest_token_bucket_init (&b, G_MAXUINT, 5 * MS, G_MININT64 / 2);
  for (guint i = 0; i < 1000; i++)
    gst_latest_token_bucket_spend (&b, G_MAXUINT32, G_MININT64 / 2);
  fail_if (is_open (&b, G_MININT64 / 2));
  gst_latest_token_bucket_set (&b, 1, 5 * MS, G_MAXINT64 / 2);
  fail_if (is_open (&b, G_MAXINT64 / 2));
}

GST_END_TEST;

static Suite *
tokenbucket_suite (void)
{
  Suite *s = suite_create ("tokenbucket");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, lets_its_depth_and_one_packet_through);
  tcase_add_test (tc, then_the_rate);
  tcase_add_test (tc, idle_time_earns_no_more_than_the_depth);
  tcase_add_test (tc, a_clock_that_steps_back_delays_nothing);
  tcase_add_test (tc, a_new_rate_pays_the_old_debt);
  tcase_add_test (tc, a_lower_rate_takes_its_part_of_what_is_saved);
  tcase_add_test (tc, extremes);
  return s;
}

GST_CHECK_MAIN (tokenbucket);
