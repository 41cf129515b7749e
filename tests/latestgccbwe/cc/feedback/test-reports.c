/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "reports.h"

static GstLatestReport
report (GstLatestReports *r, guint64 seq, gboolean lost)
{
  GstLatestBwePacket p = {
    .seq = seq, .send_time = 1000, .recv_time = 2000, .size = 1200, .lost = lost
  };

  return gst_latest_reports_add (r, 5000, &p);
}

GST_START_TEST (new_late_and_repeated)
{
  GstLatestReports r;

  gst_latest_reports_init (&r);
  fail_unless (report (&r, 100, FALSE) == GST_LATEST_REPORT_NEW);
  fail_unless (report (&r, 100, FALSE) == GST_LATEST_REPORT_DUPLICATE);
  fail_unless (report (&r, 101, TRUE) == GST_LATEST_REPORT_NEW);
  fail_unless (report (&r, 101, TRUE) == GST_LATEST_REPORT_DUPLICATE);
  /* it was only late; and what has arrived is not lost again */
  fail_unless (report (&r, 101, FALSE) == GST_LATEST_REPORT_LATE);
  fail_unless (report (&r, 101, FALSE) == GST_LATEST_REPORT_DUPLICATE);
  fail_unless (report (&r, 101, TRUE) == GST_LATEST_REPORT_DUPLICATE);
  /* a feedback that overtook another */
  fail_unless (report (&r, 110, FALSE) == GST_LATEST_REPORT_NEW);
  fail_unless (report (&r, 105, FALSE) == GST_LATEST_REPORT_NEW);
  fail_unless (report (&r, 99, FALSE) == GST_LATEST_REPORT_NEW);
}

GST_END_TEST;

GST_START_TEST (older_than_the_window_is_taken_as_known)
{
  GstLatestReports r;

  gst_latest_reports_init (&r);
  report (&r, 100000, FALSE);
  fail_unless (report (&r, 100000 - GST_LATEST_REPORTS_WINDOW, FALSE)
      == GST_LATEST_REPORT_DUPLICATE);
  fail_unless (report (&r, 100000 - GST_LATEST_REPORTS_WINDOW + 1, FALSE)
      == GST_LATEST_REPORT_NEW);
}

GST_END_TEST;

/* After a sequence number far ahead reports are counted anew. */
GST_START_TEST (jumps_are_survived)
{
  GstLatestReports r;

  gst_latest_reports_init (&r);
  report (&r, 5, FALSE);
  fail_unless (report (&r, G_MAXUINT64, FALSE) == GST_LATEST_REPORT_NEW);
  fail_unless (report (&r, G_MAXUINT64, FALSE) == GST_LATEST_REPORT_DUPLICATE);
  fail_unless (report (&r, G_MAXUINT64 - 7, FALSE) == GST_LATEST_REPORT_NEW);
}

GST_END_TEST;

GST_START_TEST (every_packet_once)
{
  GstLatestReports r;

  gst_latest_reports_init (&r);
  for (guint64 i = 0; i < 100000; i++) {
    fail_unless (report (&r, i, i % 3 == 0) == GST_LATEST_REPORT_NEW);
    if (i >= 100)
      fail_unless (report (&r, i - 100, TRUE) == GST_LATEST_REPORT_DUPLICATE);
  }
}

GST_END_TEST;

static const GstLatestBwePacket rows[] = {
  { .seq = 1, .send_time = 5001, .recv_time = 1, .size = 1 }, /* not yet sent */
  { .seq = 1, .send_time = G_MAXINT64, .recv_time = 1, .size = 1 },
  { .seq = 1, .send_time = G_MININT64, .recv_time = 1, .size = 1 },
  { .seq = 1, .send_time = 1, .recv_time = G_MAXINT64, .size = 1 },
  { .seq = 1, .send_time = 1, .recv_time = G_MININT64, .size = 1 },
  { .seq = 1, .send_time = 1, .recv_time = 1, .size = 65536 },
};

GST_START_TEST (nonsense)
{
  GstLatestReports r;

  gst_latest_reports_init (&r);
  fail_unless (gst_latest_reports_add (&r, 5000, &rows[__i__])
      == GST_LATEST_REPORT_INVALID);
  fail_unless (report (&r, 1, FALSE) == GST_LATEST_REPORT_NEW);
}

GST_END_TEST;

/* The receive time of a lost packet is not looked at. */
GST_START_TEST (lost_ones_have_no_receive_time)
{
  GstLatestBwePacket p = {
    .seq = 1, .send_time = 1, .recv_time = G_MININT64, .size = 1, .lost = TRUE
  };
  GstLatestReports r;

  gst_latest_reports_init (&r);
  fail_unless (gst_latest_reports_add (&r, 5000, &p) == GST_LATEST_REPORT_NEW);
}

GST_END_TEST;

static Suite *
reports_suite (void)
{
  Suite *s = suite_create ("reports");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, new_late_and_repeated);
  tcase_add_test (tc, older_than_the_window_is_taken_as_known);
  tcase_add_test (tc, jumps_are_survived);
  tcase_add_test (tc, every_packet_once);
  tcase_add_loop_test (tc, nonsense, 0, G_N_ELEMENTS (rows));
  tcase_add_test (tc, lost_ones_have_no_receive_time);
  return s;
}

GST_CHECK_MAIN (reports);
