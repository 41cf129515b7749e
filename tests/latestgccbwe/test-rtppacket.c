/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bwefixture.h"

#include <gst/rtp/rtp.h>

#include "rtppacket.h"

GST_START_TEST (a_header_is_read)
{
  GstBuffer *buffer = bwe_fixture_packet (BWE_FIXTURE_VIDEO, 77, 100);
  GstLatestRtpPacket p;

  fail_unless (gst_latest_rtp_packet_parse (buffer, &p));
  fail_unless_equals_int (p.ssrc, BWE_FIXTURE_VIDEO);
  fail_unless_equals_int (p.seq, 77);
  fail_unless_equals_int (p.pt, 96);
  fail_unless_equals_int (p.header_size, BWE_FIXTURE_HEADER);
  fail_unless_equals_int (p.size, BWE_FIXTURE_HEADER + 100);
  fail_unless_equals_int (p.extensions, 1 << 3);
  fail_if (p.retransmission);
  gst_buffer_unref (buffer);
}

GST_END_TEST;

/* RFC 8285 has two forms of header extensions; ids above 14 only fit into
 * one. */
GST_START_TEST (header_extensions_are_found)
{
  for (guint twobytes = 0; twobytes < 2; twobytes++) {
    GstBuffer *buffer = gst_rtp_buffer_new_allocate (100, 0, 0);
    GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
    GstLatestRtpPacket p;

    gst_rtp_buffer_map (buffer, GST_MAP_READWRITE, &rtp);
    if (twobytes) {
      gst_rtp_buffer_add_extension_twobytes_header (&rtp, 0, 2, "abc", 3);
      gst_rtp_buffer_add_extension_twobytes_header (&rtp, 0, 14, "", 0);
      gst_rtp_buffer_add_extension_twobytes_header (&rtp, 0, 200, "x", 1);
    } else {
      gst_rtp_buffer_add_extension_onebyte_header (&rtp, 2, "abc", 3);
      gst_rtp_buffer_add_extension_onebyte_header (&rtp, 14, "x", 1);
    }
    gst_rtp_buffer_unmap (&rtp);
    fail_unless (gst_latest_rtp_packet_parse (buffer, &p));
    fail_unless_equals_int (p.extensions, 1 << 2 | 1 << 14);
    gst_buffer_unref (buffer);
  }
}

GST_END_TEST;

GST_START_TEST (buffers_that_are_not_rtp_are_refused)
{
  const gchar *const bytes[] = { "x", "\x80", "hello, hello, hello" };
  GstLatestRtpPacket p;

  for (guint i = 0; i < G_N_ELEMENTS (bytes); i++) {
    GstBuffer *buffer = gst_buffer_new_memdup (bytes[i], strlen (bytes[i]));

    fail_if (gst_latest_rtp_packet_parse (buffer, &p));
    gst_buffer_unref (buffer);
  }
}

GST_END_TEST;

/* RFC 4588, section 4. */
GST_START_TEST (a_repetition_is_a_retransmission)
{
  GstBuffer *media = bwe_fixture_packet (BWE_FIXTURE_VIDEO, 0x1234, 100);
  GstBuffer *rtx = gst_latest_rtp_packet_repeat (media, BWE_FIXTURE_RTX, 97);
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
  GstLatestRtpPacket p;

  rtx = gst_latest_rtp_packet_renumber (rtx, 9);
  fail_unless (gst_latest_rtp_packet_parse (rtx, &p));
  fail_unless (p.retransmission);
  fail_unless_equals_int (p.original_seq, 0x1234);
  fail_unless_equals_int (p.ssrc, BWE_FIXTURE_RTX);
  fail_unless_equals_int (p.pt, 97);
  fail_unless_equals_int (p.seq, 9);
  /* With the same extensions: this is where rtpsession writes its number. */
  fail_unless_equals_int (p.extensions, 1 << 3);
  gst_rtp_buffer_map (rtx, GST_MAP_READ, &rtp);
  fail_unless_equals_int (gst_rtp_buffer_get_payload_len (&rtp), 102);
  fail_unless_equals_int (
      ((guint8 *) gst_rtp_buffer_get_payload (&rtp))[2], 0x34);
  gst_rtp_buffer_unmap (&rtp);
  gst_buffer_unref (media);
  gst_buffer_unref (rtx);
}

GST_END_TEST;

static Suite *
rtppacket_suite (void)
{
  Suite *s = suite_create ("rtppacket");
  TCase *tc = tcase_create ("packet");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, a_header_is_read);
  tcase_add_test (tc, header_extensions_are_found);
  tcase_add_test (tc, buffers_that_are_not_rtp_are_refused);
  tcase_add_test (tc, a_repetition_is_a_retransmission);
  return s;
}

GST_CHECK_MAIN (rtppacket);
