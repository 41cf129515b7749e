/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "lossrepair.h"

#define MS G_GINT64_CONSTANT (1000)

/* After one request for each packet lost, one in a hundred of them may still be
 * missing; and one in fifty of all packets when none has been requested yet. */
static const struct
{
  gdouble loss;
  gint64 rtt;
  guint copies, repeats, share;
  gint64 delay;
} plans[] = {
  { 0, 100 * MS, 1, 0, 30, 0 },
  { 0.01, 100 * MS, 1, 0, 30, 0 },
  { 0.029, 100 * MS, 1, 0, 30, 0 },
  { 0.03, 100 * MS, 2, 1, 85, 0 },
  { 0.09, 100 * MS, 2, 1, 85, 0 },
  { 0.14, 100 * MS, 3, 1, 85, 0 },
  { 0.15, 100 * MS, 3, 2, 85, 0 },
  { 0.2, 100 * MS, 3, 2, 85, 0 },
  /* Two repeats are not enough. */
  { 0.3, 100 * MS, 4, 2, 85, 160 * MS },
  { 0.3, 101 * MS, 4, 2, 85, 170 * MS },
  { 0.3, 0, 4, 2, 85, 60 * MS },
  { 0.3, 2000 * MS, 4, 2, 85, 500 * MS },
  /* Not known yet. */
  { 0.3, -1, 4, 2, 85, 0 },
  { 1, 20 * MS, 4, 2, 85, 80 * MS },
};

/* The loss is known to be inherent. */
static gboolean
update (GstLatestLossRepair *r, gdouble inherent, gint64 rtt)
{
  const GstLatestLossRepairInput in = { .inherent = inherent, .rtt = rtt };

  return gst_latest_loss_repair_update (r, &in);
}

GST_START_TEST (what_is_done)
{
  GstLatestLossRepair r;

  gst_latest_loss_repair_init (&r, 0);
  update (&r, plans[__i__].loss, plans[__i__].rtt);
  fail_unless_equals_int (r.copies, plans[__i__].copies);
  fail_unless_equals_int (r.repeats, plans[__i__].repeats);
  fail_unless_equals_int (r.share, plans[__i__].share);
  fail_unless_equals_int64 (r.playout_delay, plans[__i__].delay);
}

GST_END_TEST;

GST_START_TEST (it_ends_with_the_loss_and_not_before)
{
  GstLatestLossRepair r;

  gst_latest_loss_repair_init (&r, 0);
  fail_if (update (&r, 0.01, 50 * MS));
  fail_unless (update (&r, 0.04, 50 * MS));
  fail_if (update (&r, 0.021, 50 * MS));
  fail_unless (r.active);
  fail_unless (update (&r, 0.014, 50 * MS));
  fail_if (r.active);
  fail_unless_equals_int (r.copies, 1);
  fail_unless_equals_int (r.repeats, 0);
  fail_unless_equals_int (r.share, 30);
  fail_unless_equals_int64 (r.playout_delay, 0);
  fail_if (update (&r, 0.02, 50 * MS));
}

GST_END_TEST;

/* Each change of the playout delay changes the speed of the picture. */
GST_START_TEST (the_delay_does_not_follow_each_wiggle_of_the_round_trip)
{
  GstLatestLossRepair r;

  gst_latest_loss_repair_init (&r, 0);
  update (&r, 0.3, 100 * MS);
  fail_if (update (&r, 0.3, 80 * MS));
  fail_if (update (&r, 0.3, 120 * MS));
  fail_if (update (&r, 0.3, -1));
  fail_unless_equals_int64 (r.playout_delay, 160 * MS);
  fail_unless (update (&r, 0.3, 130 * MS));
  fail_unless_equals_int64 (r.playout_delay, 190 * MS);
}

GST_END_TEST;

/* Packets are lost from 0.1 s on; a queue was seen last at 5 s. */
static const struct
{
  gint64 now;
  gdouble loss;
  gint64 queue;
  gboolean active;
} looks[] = {
  { 100 * MS, 0.2, 0, FALSE }, /* too early to tell */
  { 499 * MS, 0.2, 0, FALSE },
  { 500 * MS, 0.04, 0, FALSE }, /* may be chance */
  { 600 * MS, 0.2, 30 * MS, TRUE },
  { 4000 * MS, 0.2, 31 * MS, FALSE }, /* what does not fit is lost */
  { 5000 * MS, 0.2, 31 * MS, FALSE },
  { 6999 * MS, 0.2, 0, FALSE },
  { 7000 * MS, 0.2, 0, TRUE },
  { 8000 * MS, 0.2, 0, TRUE },
  { 5000 * MS, 0.2, 0, FALSE }, /* the clock went back */
  { 7000 * MS, 0.2, 0, TRUE },
};

GST_START_TEST (without_a_queue_loss_is_repaired_before_its_cause_is_known)
{
  GstLatestLossRepair r;

  gst_latest_loss_repair_init (&r, 0);
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++) {
    const GstLatestLossRepairInput in = { .now = looks[i].now,
      .loss = looks[i].loss,
      .queue_delay = looks[i].queue,
      .rtt = 100 * MS };

    gst_latest_loss_repair_update (&r, &in);
    fail_unless_equals_int (r.active, looks[i].active);
    fail_unless_equals_int (r.copies, looks[i].active ? 3 : 1);
    fail_unless_equals_int (r.share, looks[i].active ? 85 : 30);
    fail_unless_equals_int (r.repeats, looks[i].active ? 2 : 0);
  }
}

GST_END_TEST;

/* Two repeats of each packet, and three retransmissions of one in five. */
GST_START_TEST (what_is_sent_again)
{
  GstLatestLossRepair r;

  gst_latest_loss_repair_init (&r, 0);
  fail_unless (gst_latest_loss_repair_get_extra (&r, 0.2) == 0);
  update (&r, 0.2, 100 * MS);
  fail_unless (ABS (gst_latest_loss_repair_get_extra (&r, 0.2) - 2.6) < 0.001);
}

GST_END_TEST;

/* A receiver that asks each 100 ms is heard where the round trip is 110 ms. */
GST_START_TEST (requests_that_come_too_early)
{
  GstLatestLossRepair r;

  gst_latest_loss_repair_init (&r, 0);
  fail_unless (
      gst_latest_loss_repair_get_min_interval (&r, 110 * MS) < 100 * MS);
  update (&r, 0.2, 110 * MS);
  fail_unless (
      gst_latest_loss_repair_get_min_interval (&r, 110 * MS) > 110 * MS);
}

GST_END_TEST;

static Suite *
lossrepair_suite (void)
{
  Suite *s = suite_create ("lossrepair");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, requests_that_come_too_early);
  tcase_add_test (tc, what_is_sent_again);
  tcase_add_loop_test (tc, what_is_done, 0, G_N_ELEMENTS (plans));
  tcase_add_test (tc, it_ends_with_the_loss_and_not_before);
  tcase_add_test (tc, the_delay_does_not_follow_each_wiggle_of_the_round_trip);
  tcase_add_test (
      tc, without_a_queue_loss_is_repaired_before_its_cause_is_known);
  return s;
}

GST_CHECK_MAIN (lossrepair);
