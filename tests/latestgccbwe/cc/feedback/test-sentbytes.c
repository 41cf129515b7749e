/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "sentbytes.h"

#define MS G_GINT64_CONSTANT (1000)
#define SECOND G_GINT64_CONSTANT (1000000)

GST_START_TEST (bytes_since)
{
  GstLatestSentBytes l;

  gst_latest_sent_bytes_init (&l);
  fail_unless_equals_uint64 (gst_latest_sent_bytes_since (&l, 0), 0);
  for (gint64 t = 0; t < 1000 * MS; t += 10 * MS)
    gst_latest_sent_bytes_add (&l, t, 1250);
  fail_unless_equals_uint64 (gst_latest_sent_bytes_since (&l, 990 * MS), 0);
  fail_unless_equals_uint64 (gst_latest_sent_bytes_since (&l, 890 * MS), 12500);
  fail_unless_equals_uint64 (gst_latest_sent_bytes_since (&l, 2000 * MS), 0);
  fail_unless_equals_int (
      gst_latest_sent_bytes_rate (&l, 990 * MS, 500 * MS), 1000000);
}

GST_END_TEST;

/* Five seconds are kept; a longer window gives the bytes of these. */
GST_START_TEST (a_fixed_size)
{
  GstLatestSentBytes l;
  guint64 all;

  gst_latest_sent_bytes_init (&l);
  for (gint64 t = 0; t < 60 * SECOND; t += 10 * MS)
    gst_latest_sent_bytes_add (&l, t, 1250);
  all = gst_latest_sent_bytes_since (&l, -100 * SECOND);
  fail_unless (
      all >= 5 * 125000 && all < 6 * 125000, "%" G_GUINT64_FORMAT, all);
  fail_unless_equals_uint64 (gst_latest_sent_bytes_since (&l, 0), all);
}

GST_END_TEST;

GST_START_TEST (after_a_pause_only_what_came_after)
{
  GstLatestSentBytes l;

  gst_latest_sent_bytes_init (&l);
  gst_latest_sent_bytes_add (&l, 0, 5000);
  gst_latest_sent_bytes_add (&l, 3600 * SECOND, 1250);
  fail_unless_equals_uint64 (
      gst_latest_sent_bytes_since (&l, 3599 * SECOND), 1250);
}

GST_END_TEST;

static Suite *
sentbytes_suite (void)
{
  Suite *s = suite_create ("sentbytes");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, bytes_since);
  tcase_add_test (tc, a_fixed_size);
  tcase_add_test (tc, after_a_pause_only_what_came_after);
  return s;
}

GST_CHECK_MAIN (sentbytes);
