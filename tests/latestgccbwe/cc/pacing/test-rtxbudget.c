/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "rtxbudget.h"

#define MS G_GINT64_CONSTANT (1000)

/* The bytes of retransmissions that may be sent in 10 s if all packets are
 * always requested. */
static guint64
send_all (guint share, guint estimate)
{
  GstLatestRtxBudget b;
  guint64 bytes = 0;

  gst_latest_rtx_budget_init (&b, share, 500 * MS, estimate, 0);
  for (gint64 now = 0; now < 10000 * MS; now += MS) {
    gst_latest_token_bucket_update (&b.bucket, now);
    while (gst_latest_token_bucket_open_time (&b.bucket, now) == now) {
      gst_latest_token_bucket_spend (&b.bucket, 1200, now);
      bytes += 1200;
    }
  }
  return bytes;
}

static const struct
{
  guint share, estimate;
  guint64 per_second; /* bytes */
} shares[] = {
  { 30, 1000000, 37500 },
  { 30, 100000, 3750 },
  { 100, 1000000, 125000 },
  { 250, 1000000, 125000 },
  { 0, 1000000, 0 },
};

GST_START_TEST (never_more_than_the_share)
{
  guint64 sent = send_all (shares[__i__].share, shares[__i__].estimate);
  guint64 share = 10 * shares[__i__].per_second;

  /* On top a quarter of a second's worth saved up, and one packet. */
  fail_unless (
      sent >= share && sent <= share * 41 / 40 + 1200, "%u", (guint) sent);
}

GST_END_TEST;

GST_START_TEST (too_old_to_be_played)
{
  GstLatestRtxBudget b;

  gst_latest_rtx_budget_init (&b, 30, 500 * MS, 1000000, 0);
  fail_if (gst_latest_rtx_budget_is_too_old (&b, 1000 * MS, 1500 * MS));
  fail_unless (gst_latest_rtx_budget_is_too_old (&b, 1000 * MS, 1501 * MS));
  /* The clock went back. */
  fail_if (gst_latest_rtx_budget_is_too_old (&b, 1000 * MS, 0));
  gst_latest_rtx_budget_set (&b, 30, 100 * MS, 1000000, 0);
  fail_unless (gst_latest_rtx_budget_is_too_old (&b, 1000 * MS, 1500 * MS));
}

GST_END_TEST;

/* 300 kbit/s for half a second are 18750 bytes. */
GST_START_TEST (only_what_can_still_be_sent_waits)
{
  GstLatestRtxBudget b;

  gst_latest_rtx_budget_init (&b, 30, 500 * MS, 1000000, 0);
  fail_unless (gst_latest_rtx_budget_has_room (&b, 0, 1200));
  fail_unless (gst_latest_rtx_budget_has_room (&b, 17550, 1200));
  fail_if (gst_latest_rtx_budget_has_room (&b, 17551, 1200));
  gst_latest_rtx_budget_set (&b, 30, 500 * MS, 10000, 0);
  fail_unless (gst_latest_rtx_budget_has_room (&b, 2400, 1200));
  fail_if (gst_latest_rtx_budget_has_room (&b, 3600, 1200));
  gst_latest_rtx_budget_set (&b, 0, 500 * MS, 1000000, 0);
  fail_if (gst_latest_rtx_budget_has_room (&b, 0, 1200));
}

GST_END_TEST;

GST_START_TEST (not_again_while_it_is_on_its_way)
{
  GstLatestRtxBudget b;

  gst_latest_rtx_budget_init (&b, 30, 500 * MS, 1000000, 0);
  gst_latest_rtx_budget_sent (&b, 7, 1200, 1000 * MS);
  /* The round trip is not known. */
  fail_if (gst_latest_rtx_budget_is_on_its_way (&b, 7, 1000 * MS));
  gst_latest_rtx_budget_set_round_trip (&b, 80 * MS);
  fail_unless (gst_latest_rtx_budget_is_on_its_way (&b, 7, 1079 * MS));
  fail_if (gst_latest_rtx_budget_is_on_its_way (&b, 8, 1079 * MS));
  fail_if (gst_latest_rtx_budget_is_on_its_way (&b, 7, 1080 * MS));
  /* The clock went back. */
  fail_if (gst_latest_rtx_budget_is_on_its_way (&b, 7, 500 * MS));
  /* The latest time counts, and memory is bounded. */
  gst_latest_rtx_budget_sent (&b, 7, 1200, 1080 * MS);
  fail_unless (gst_latest_rtx_budget_is_on_its_way (&b, 7, 1100 * MS));
  for (guint i = 0; i < GST_LATEST_RTX_BUDGET_REMEMBERED; i++)
    gst_latest_rtx_budget_sent (&b, 1000 + i, 1200, 1081 * MS);
  fail_if (gst_latest_rtx_budget_is_on_its_way (&b, 7, 1100 * MS));
  fail_unless (gst_latest_rtx_budget_is_on_its_way (&b, 1000, 1100 * MS));
}

GST_END_TEST;

static Suite *
rtxbudget_suite (void)
{
  Suite *s = suite_create ("rtxbudget");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, never_more_than_the_share, 0, G_N_ELEMENTS (shares));
  tcase_add_test (tc, too_old_to_be_played);
  tcase_add_test (tc, not_again_while_it_is_on_its_way);
  tcase_add_test (tc, only_what_can_still_be_sent_waits);
  return s;
}

GST_CHECK_MAIN (rtxbudget);
