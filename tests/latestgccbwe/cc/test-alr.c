/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "alr.h"

#define MS G_GINT64_CONSTANT (1000)
#define SECOND G_GINT64_CONSTANT (1000000)

/* Sends at @rate for @length. Returns whether the sender is then
 * application-limited at an estimate of 1 Mbit/s. */
static gboolean
run (GstLatestAlr *a, gint64 *now, guint rate, gint64 length)
{
  for (gint64 end = *now + length; *now < end; *now += 10 * MS)
    gst_latest_alr_sent (a, *now, 1000000, rate / 800);
  return gst_latest_alr_is_limited (a, *now, 1000000);
}

GST_START_TEST (less_than_two_thirds_is_limited)
{
  static const struct
  {
    guint rate;
    gboolean limited;
  } rows[] = { { 1000000, FALSE }, { 700000, FALSE }, { 600000, TRUE },
    { 100000, TRUE }, { 0, TRUE } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    GstLatestAlr a;
    gint64 now = SECOND;

    gst_latest_alr_init (&a);
    fail_unless (run (&a, &now, rows[i].rate, 10 * SECOND) == rows[i].limited,
        "%u", rows[i].rate);
  }
}

GST_END_TEST;

/* Neither a small frame nor a large one changes it. */
GST_START_TEST (it_takes_a_while)
{
  GstLatestAlr a;
  gint64 now = SECOND;

  gst_latest_alr_init (&a);
  fail_unless (!run (&a, &now, 1000000, SECOND));
  fail_unless (!run (&a, &now, 0, 100 * MS));
  fail_unless (run (&a, &now, 0, SECOND));
  gst_latest_alr_sent (&a, now, 1000000, 5000);
  fail_unless (gst_latest_alr_is_limited (&a, now, 1000000));
  fail_unless (!run (&a, &now, 1200000, SECOND));
}

GST_END_TEST;

GST_START_TEST (silence_is_limited_without_a_packet)
{
  GstLatestAlr a;

  gst_latest_alr_init (&a);
  gst_latest_alr_sent (&a, 0, 1000000, 1200);
  fail_unless (gst_latest_alr_is_limited (&a, 2 * SECOND, 1000000));
  /* a day of it is no more credit than half a second */
  gst_latest_alr_sent (&a, 86400 * SECOND, 1000000, 100000);
  fail_unless (!gst_latest_alr_is_limited (&a, 86400 * SECOND, 1000000));
}

GST_END_TEST;

static Suite *
alr_suite (void)
{
  Suite *s = suite_create ("alr");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, less_than_two_thirds_is_limited);
  tcase_add_test (tc, it_takes_a_while);
  tcase_add_test (tc, silence_is_limited_without_a_packet);
  return s;
}

GST_CHECK_MAIN (alr);
