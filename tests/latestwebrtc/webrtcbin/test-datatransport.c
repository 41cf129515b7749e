/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "datatransport.h"

#define MOST 100

/* A packet with one chunk of DATA. (transfer full) */
static GstBuffer *
make_packet (guint32 tsn, guint16 stream, guint32 ppid, guint payload)
{
  guint length = 16 + payload;
  guint size = 12 + GST_ROUND_UP_4 (length);
  guint8 *data = g_malloc0 (size);

  GST_WRITE_UINT16_BE (data + 14, length);
  GST_WRITE_UINT32_BE (data + 16, tsn);
  GST_WRITE_UINT16_BE (data + 20, stream);
  GST_WRITE_UINT32_BE (data + 24, ppid);
  return gst_buffer_new_wrapped (data, size);
}

static void
leave (GstLatestSctpBacklog *backlog, guint32 tsn, guint16 stream, guint32 ppid,
    guint payload)
{
  GstBuffer *packet = make_packet (tsn, stream, ppid, payload);

  gst_latest_sctp_backlog_packet (backlog, packet);
  gst_buffer_unref (packet);
}

GST_START_TEST (only_so_much_waits)
{
  GstLatestSctpBacklog b = { 0 };

  gst_latest_sctp_backlog_open (&b, 0, 1);
  fail_unless (gst_latest_sctp_backlog_add (&b, 0, 100, MOST));
  fail_unless (gst_latest_sctp_backlog_add (&b, 0, 50, MOST));
  fail_if (gst_latest_sctp_backlog_add (&b, 0, 1, MOST));
  gst_latest_sctp_backlog_remove (&b, 0, 50);
  fail_unless (gst_latest_sctp_backlog_add (&b, 0, 50, MOST));
  leave (&b, 7, 1, 51, 49);
  fail_if (gst_latest_sctp_backlog_add (&b, 0, 1, MOST));
  leave (&b, 8, 1, 51, 1);
  fail_unless (gst_latest_sctp_backlog_add (&b, 0, 1, MOST));
}

GST_END_TEST;

GST_START_TEST (what_is_repeated_has_left_before)
{
  GstLatestSctpBacklog b = { 0 };

  gst_latest_sctp_backlog_open (&b, 0, 1);
  gst_latest_sctp_backlog_add (&b, 0, 90, MOST);
  leave (&b, G_MAXUINT32, 1, 51, 30);
  leave (&b, G_MAXUINT32, 1, 51, 30);
  fail_unless_equals_int (b.streams[0].waiting, 60);
  leave (&b, 0, 1, 51, 30);
  leave (&b, G_MAXUINT32, 1, 51, 30);
  fail_unless_equals_int (b.streams[0].waiting, 30);
}

GST_END_TEST;

GST_START_TEST (streams_are_told_apart)
{
  GstLatestSctpBacklog b = { 0 };

  gst_latest_sctp_backlog_open (&b, 0, 1);
  gst_latest_sctp_backlog_open (&b, 1, 3);
  gst_latest_sctp_backlog_add (&b, 0, 10, MOST);
  gst_latest_sctp_backlog_add (&b, 1, 20, MOST);
  leave (&b, 1, 3, 53, 20);
  leave (&b, 2, 5, 53, 20);
  /* webrtcbin's own, by which a channel opens. */
  leave (&b, 3, 1, 50, 9);
  fail_unless_equals_int (b.streams[0].waiting, 10);
  fail_unless_equals_int (b.streams[1].waiting, 0);
  gst_latest_sctp_backlog_open (&b, 0, 7);
  fail_unless_equals_int (b.streams[0].waiting, 0);
}

GST_END_TEST;

GST_START_TEST (a_packet_that_is_cut_short_is_no_trouble)
{
  GstLatestSctpBacklog b = { 0 };
  g_autoptr (GstBuffer) packet = make_packet (1, 1, 51, 30);

  gst_latest_sctp_backlog_open (&b, 0, 1);
  gst_latest_sctp_backlog_add (&b, 0, 90, MOST);
  for (guint size = 0; size < 58; size++) {
    g_autoptr (GstBuffer) part =
        gst_buffer_copy_region (packet, GST_BUFFER_COPY_MEMORY, 0, size);

    gst_latest_sctp_backlog_packet (&b, part);
  }
  fail_unless_equals_int (b.streams[0].waiting, 90);
}

GST_END_TEST;

GST_START_TEST (the_elements_are_there)
{
  const gchar *missing = NULL;

  fail_unless (gst_latest_sctp_available (&missing));
  fail_unless (missing == NULL);
}

GST_END_TEST;

GST_START_TEST (bins_that_are_gone_are_no_trouble)
{
  GstLatestChannelBins bins = { { NULL } };
  g_autoptr (GstElement) parent = gst_object_ref_sink (gst_bin_new (NULL));
  GstElement *a = gst_bin_new (NULL), *b = gst_bin_new (NULL);

  gst_bin_add_many (GST_BIN (parent), a, b, NULL);
  fail_if (gst_latest_channel_bins_is_one (a));
  fail_if (gst_latest_channel_bins_add (&bins, a));
  fail_unless (gst_latest_channel_bins_add (&bins, b));
  gst_bin_remove (GST_BIN (parent), a);
  gst_latest_channel_bins_remove (&bins, parent);
  fail_unless_equals_int (GST_BIN_NUMCHILDREN (parent), 0);
  gst_latest_channel_bins_clear (&bins);
}

GST_END_TEST;

static Suite *
datatransport_suite (void)
{
  Suite *s = suite_create ("datatransport");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, only_so_much_waits);
  tcase_add_test (tc, what_is_repeated_has_left_before);
  tcase_add_test (tc, streams_are_told_apart);
  tcase_add_test (tc, a_packet_that_is_cut_short_is_no_trouble);
  tcase_add_test (tc, the_elements_are_there);
  tcase_add_test (tc, bins_that_are_gone_are_no_trouble);
  return s;
}

GST_CHECK_MAIN (datatransport);
