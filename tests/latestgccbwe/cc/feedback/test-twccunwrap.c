/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "twccunwrap.h"

static const struct
{
  const gchar *name;
  guint16 seq[6];
  gint64 step[6]; /* from the one before */
  guint n;
} seq_rows[] = {
  { "in order", { 5, 6, 7 }, { 0, 1, 1 }, 3 },
  { "wraps", { 65534, 65535, 0, 1 }, { 0, 1, 1, 1 }, 4 },
  { "late ones find their place", { 65535, 1, 0, 2 }, { 0, 2, -1, 2 }, 4 },
  { "late across the wrap", { 0, 65530, 1 }, { 0, -6, 7 }, 3 },
  { "repeated", { 9, 9, 9 }, { 0, 0, 0 }, 3 },
  { "half way round is late", { 0, 32768 }, { 0, -32768 }, 2 },
  { "just below is ahead", { 0, 32767 }, { 0, 32767 }, 2 },
};

GST_START_TEST (sequence_numbers)
{
  GstLatestTwccSeq s;
  guint64 last = 0;

  gst_latest_twcc_seq_init (&s);
  for (guint i = 0; i < seq_rows[__i__].n; i++) {
    guint64 seq = gst_latest_twcc_seq_unwrap (&s, seq_rows[__i__].seq[i]);

    fail_unless_equals_int (seq & 0xffff, seq_rows[__i__].seq[i]);
    if (i > 0)
      fail_unless_equals_int64 ((gint64) (seq - last), seq_rows[__i__].step[i]);
    last = seq;
  }
}

GST_END_TEST;

/* A million packets, some of them late, and no number comes twice. */
GST_START_TEST (sequence_numbers_go_on)
{
  GstLatestTwccSeq s;

  gst_latest_twcc_seq_init (&s);
  for (guint64 i = 0; i < 1000000; i++) {
    guint64 sent = i % 7 == 6 ? i - 3 : i;

    fail_unless_equals_uint64 (
        gst_latest_twcc_seq_unwrap (&s, (guint16) sent), 65536 + sent);
  }
}

GST_END_TEST;

#define PERIOD (G_GINT64_CONSTANT (64000) << 24)

static const struct
{
  const gchar *name;
  gint64 time[5];
  gint64 step[5];
  guint n;
} time_rows[] = {
  { "as it is", { 1000, 2250, 2000 }, { 0, 1250, -250 }, 3 },
  /* GStreamer 1.22: the time jumps back by 2^24 * 64 ms */
  { "24 bits wrap", { PERIOD - 1000, 500, 750 }, { 0, 1500, 250 }, 3 },
  { "late across the wrap", { PERIOD - 1000, 500, PERIOD - 250, 600 },
      { 0, 1500, -750, 850 }, 4 },
  { "a receiver that adds the period itself",
      { PERIOD - 1000, PERIOD + 500, 2 * PERIOD + 500 }, { 0, 1500, 0 }, 3 },
  { "below zero", { 0, -250 }, { 0, -250 }, 2 },
  { "garbage", { G_MAXINT64, G_MAXINT64 - 5, G_MAXINT64 }, { 0, -5, 5 }, 3 },
  { "more garbage", { G_MININT64, G_MININT64 + 7 }, { 0, 7 }, 2 },
};

GST_START_TEST (times)
{
  GstLatestTwccTime t;
  gint64 last = 0;

  gst_latest_twcc_time_init (&t);
  for (guint i = 0; i < time_rows[__i__].n; i++) {
    gint64 time = gst_latest_twcc_time_unwrap (&t, time_rows[__i__].time[i]);

    fail_unless (time >= 0);
    if (i > 0)
      fail_unless_equals_int64 (time - last, time_rows[__i__].step[i]);
    last = time;
  }
}

GST_END_TEST;

static Suite *
twccunwrap_suite (void)
{
  Suite *s = suite_create ("twccunwrap");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, sequence_numbers, 0, G_N_ELEMENTS (seq_rows));
  tcase_add_test (tc, sequence_numbers_go_on);
  tcase_add_loop_test (tc, times, 0, G_N_ELEMENTS (time_rows));
  return s;
}

GST_CHECK_MAIN (twccunwrap);
