/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bwefixture.h"

#include "rtpstreams.h"

#define MS G_TIME_SPAN_MILLISECOND

static void
sent (GstLatestRtpStreams *s, guint32 ssrc, guint16 seq, gint64 now)
{
  GstBuffer *buffer = bwe_fixture_packet (ssrc, seq, 500);
  GstLatestRtpPacket p;

  gst_latest_rtp_packet_parse (buffer, &p);
  gst_latest_rtp_streams_sent (s, &p, buffer, now);
  gst_buffer_unref (buffer);
}

static GstLatestRtpPacket
rtx (guint16 seq, guint16 osn)
{
  return (GstLatestRtpPacket) { .ssrc = BWE_FIXTURE_RTX,
    .seq = seq,
    .original_seq = osn,
    .pt = 97,
    .extensions = 1 << 3,
    .retransmission = TRUE };
}

/* One retransmission is requested for each stream of video, and dropped. */
GST_START_TEST (the_rtx_ssrc_is_discovered)
{
  GstLatestRtpStreams *s = gst_latest_rtp_streams_new ();
  GstLatestRtpPacket answer = rtx (100, 5), wanted = rtx (101, 5);
  GstBuffer *padding;
  GstLatestRtpPacket p;
  gint64 first_sent;
  guint32 ssrc;
  guint16 seq;

  gst_latest_rtp_streams_add (s, BWE_FIXTURE_AUDIO, TRUE);
  gst_latest_rtp_streams_add (s, BWE_FIXTURE_VIDEO, FALSE);
  sent (s, BWE_FIXTURE_AUDIO, 1, 0);
  fail_if (gst_latest_rtp_streams_discover_rtx (s, 0, &ssrc, &seq));
  sent (s, BWE_FIXTURE_VIDEO, 5, 7 * MS);
  fail_unless (gst_latest_rtp_streams_discover_rtx (s, 7 * MS, &ssrc, &seq));
  fail_unless_equals_int (ssrc, BWE_FIXTURE_VIDEO);
  fail_unless_equals_int (seq, 5);
  fail_if (gst_latest_rtp_streams_discover_rtx (s, 8 * MS, &ssrc, &seq));

  fail_unless_equals_int (
      gst_latest_rtp_streams_got_rtx (s, &answer, &first_sent),
      GST_LATEST_RTX_DISCOVERY);
  fail_if (gst_latest_rtp_streams_can_pad (s));
  fail_unless_equals_int (
      gst_latest_rtp_streams_got_rtx (s, &wanted, &first_sent),
      GST_LATEST_RTX_WANTED);
  fail_unless_equals_int64 (first_sent, 7 * MS);

  sent (s, BWE_FIXTURE_VIDEO, 6, 9 * MS);
  fail_unless (gst_latest_rtp_streams_can_pad (s));
  padding = gst_latest_rtp_streams_make_padding (s);
  gst_latest_rtp_packet_parse (padding, &p);
  fail_unless_equals_int (p.ssrc, BWE_FIXTURE_RTX);
  fail_unless_equals_int (p.pt, 97);
  fail_unless_equals_int (p.original_seq, 6);
  gst_buffer_unref (padding);
  gst_latest_rtp_streams_free (s);
}

GST_END_TEST;

GST_START_TEST (a_discovery_that_the_receiver_requested_too_is_sent)
{
  GstLatestRtpStreams *s = gst_latest_rtp_streams_new ();
  GstLatestRtpPacket answer = rtx (100, 5);
  gint64 first_sent;
  guint32 ssrc;
  guint16 seq;

  gst_latest_rtp_streams_add (s, BWE_FIXTURE_VIDEO, FALSE);
  sent (s, BWE_FIXTURE_VIDEO, 5, 0);
  gst_latest_rtp_streams_discover_rtx (s, 0, &ssrc, &seq);
  gst_latest_rtp_streams_nack (s, BWE_FIXTURE_VIDEO, 5, 1, 500 * MS, 20 * MS);
  fail_unless_equals_int (
      gst_latest_rtp_streams_got_rtx (s, &answer, &first_sent),
      GST_LATEST_RTX_WANTED);
  gst_latest_rtp_streams_free (s);
}

GST_END_TEST;

/* Retransmissions that are dropped leave no gap. */
GST_START_TEST (retransmissions_are_numbered_anew)
{
  GstLatestRtpStreams *s = gst_latest_rtp_streams_new ();
  GstLatestRtpPacket earlier = rtx (65535, 5), later = rtx (12, 5);
  gint64 first_sent;

  gst_latest_rtp_streams_add (s, BWE_FIXTURE_VIDEO, FALSE);
  sent (s, BWE_FIXTURE_VIDEO, 5, 0);
  gst_latest_rtp_streams_got_rtx (s, &earlier, &first_sent);
  fail_unless_equals_int (
      gst_latest_rtp_streams_number_rtx (s, &earlier), 65535);
  fail_unless_equals_int (gst_latest_rtp_streams_number_rtx (s, &later), 0);
  fail_unless_equals_int (gst_latest_rtp_streams_number_rtx (s, &later), 1);
  gst_latest_rtp_streams_free (s);
}

GST_END_TEST;

GST_START_TEST (requests_are_passed_merged_or_too_old)
{
  GstLatestRtpStreams *s = gst_latest_rtp_streams_new ();
  const struct
  {
    guint16 seq;
    gint64 now;
    GstLatestNackFate fate;
  } table[] = {
    { 5, 10 * MS, GST_LATEST_NACK_PASS },
    { 5, 15 * MS, GST_LATEST_NACK_REPEATED },
    { 5, 30 * MS, GST_LATEST_NACK_PASS },
    { 5, 501 * MS, GST_LATEST_NACK_TOO_OLD },
    /* Nothing is known of it, or of what had its place before. */
    { 6, 10 * MS, GST_LATEST_NACK_PASS },
    { 5 + 1024, 900 * MS, GST_LATEST_NACK_PASS },
  };

  gst_latest_rtp_streams_add (s, BWE_FIXTURE_VIDEO, FALSE);
  sent (s, BWE_FIXTURE_VIDEO, 5, 0);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    fail_unless_equals_int (gst_latest_rtp_streams_nack (s, BWE_FIXTURE_VIDEO,
                                table[i].seq, table[i].now, 500 * MS, 20 * MS),
        table[i].fate);
  gst_latest_rtp_streams_free (s);
}

GST_END_TEST;

/* What was sent before a key frame is of no use behind it. */
GST_START_TEST (a_key_frame_outdates_what_was_sent_before)
{
  GstLatestRtpStreams *s = gst_latest_rtp_streams_new ();
  GstLatestRtpPacket before = rtx (1, 5), after = rtx (2, 6);
  guint32 rtx_ssrc = 0;
  gint64 first_sent;

  fail_if (gst_latest_rtp_streams_key_frame (s, 0, &rtx_ssrc));
  gst_latest_rtp_streams_add (s, BWE_FIXTURE_VIDEO, FALSE);
  gst_latest_rtp_streams_add (s, BWE_FIXTURE_AUDIO, TRUE);
  sent (s, BWE_FIXTURE_VIDEO, 5, 0);
  fail_unless_equals_int (
      gst_latest_rtp_streams_got_rtx (s, &before, &first_sent),
      GST_LATEST_RTX_WANTED);
  fail_unless (gst_latest_rtp_streams_key_frame (s, 10 * MS, &rtx_ssrc));
  fail_unless_equals_int (rtx_ssrc, BWE_FIXTURE_RTX);
  sent (s, BWE_FIXTURE_VIDEO, 6, 10 * MS);
  fail_unless_equals_int (gst_latest_rtp_streams_nack (s, BWE_FIXTURE_VIDEO, 5,
                              20 * MS, 500 * MS, 20 * MS),
      GST_LATEST_NACK_TOO_OLD);
  fail_unless_equals_int (gst_latest_rtp_streams_nack (s, BWE_FIXTURE_VIDEO, 6,
                              20 * MS, 500 * MS, 20 * MS),
      GST_LATEST_NACK_PASS);
  fail_unless_equals_int (
      gst_latest_rtp_streams_got_rtx (s, &before, &first_sent),
      GST_LATEST_RTX_OUTDATED);
  fail_unless_equals_int (
      gst_latest_rtp_streams_got_rtx (s, &after, &first_sent),
      GST_LATEST_RTX_WANTED);

  /* The key frame of one of two is not the other's. */
  gst_latest_rtp_streams_add (s, BWE_FIXTURE_VIDEO + 0x100, FALSE);
  fail_if (gst_latest_rtp_streams_key_frame (s, 30 * MS, &rtx_ssrc));
  fail_unless_equals_int (
      gst_latest_rtp_streams_got_rtx (s, &after, &first_sent),
      GST_LATEST_RTX_WANTED);
  gst_latest_rtp_streams_free (s);
}

GST_END_TEST;

/* Only when the SSRC is known. */
GST_START_TEST (a_packet_of_video_can_be_repeated)
{
  GstLatestRtpStreams *s = gst_latest_rtp_streams_new ();
  GstBuffer *buffer = bwe_fixture_packet (BWE_FIXTURE_VIDEO, 5, 500), *repeat;
  GstLatestRtpPacket packet, parsed, known = rtx (1, 4);
  gint64 first_sent;

  gst_latest_rtp_packet_parse (buffer, &packet);
  fail_if (gst_latest_rtp_streams_repeat (s, &packet, buffer));
  gst_latest_rtp_streams_add (s, BWE_FIXTURE_VIDEO, FALSE);
  sent (s, BWE_FIXTURE_VIDEO, 4, 0);
  fail_if (gst_latest_rtp_streams_repeat (s, &packet, buffer));
  gst_latest_rtp_streams_got_rtx (s, &known, &first_sent);
  repeat = gst_latest_rtp_streams_repeat (s, &packet, buffer);
  fail_unless (gst_latest_rtp_packet_parse (repeat, &parsed));
  fail_unless (parsed.retransmission);
  fail_unless_equals_int (parsed.ssrc, BWE_FIXTURE_RTX);
  fail_unless_equals_int (parsed.original_seq, 5);
  gst_buffer_unref (repeat);
  gst_buffer_unref (buffer);
  gst_latest_rtp_streams_free (s);
}

GST_END_TEST;

GST_START_TEST (the_number_of_streams_is_bounded)
{
  GstLatestRtpStreams *s = gst_latest_rtp_streams_new ();
  gboolean audio;

  for (guint i = 0; i < 100; i++) {
    gst_latest_rtp_streams_add (s, i, FALSE);
    sent (s, i, 0, i);
  }
  fail_if (gst_latest_rtp_streams_lookup (s, 67, &audio));
  fail_unless (gst_latest_rtp_streams_lookup (s, 68, &audio));
  fail_unless (gst_latest_rtp_streams_lookup (s, 99, &audio));
  gst_latest_rtp_streams_free (s);
}

GST_END_TEST;

/* rtprtxsend chooses another SSRC after a collision. */
GST_START_TEST (a_collision_is_forgotten)
{
  GstLatestRtpStreams *s = gst_latest_rtp_streams_new ();
  GstLatestRtpPacket earlier = rtx (1, 5);
  gint64 first_sent;
  guint32 ssrc;
  guint16 seq;

  gst_latest_rtp_streams_add (s, BWE_FIXTURE_VIDEO, FALSE);
  sent (s, BWE_FIXTURE_VIDEO, 5, 0);
  gst_latest_rtp_streams_got_rtx (s, &earlier, &first_sent);
  sent (s, BWE_FIXTURE_VIDEO, 6, 0);
  fail_unless (gst_latest_rtp_streams_can_pad (s));
  gst_latest_rtp_streams_collision (s, BWE_FIXTURE_RTX);
  fail_if (gst_latest_rtp_streams_can_pad (s));
  sent (s, BWE_FIXTURE_VIDEO, 7, 0);
  fail_unless (gst_latest_rtp_streams_discover_rtx (s, 0, &ssrc, &seq));
  fail_unless_equals_int (seq, 7);
  gst_latest_rtp_streams_free (s);
}

GST_END_TEST;

static guint
count_released (GstLatestRtpStreams *s)
{
  g_autoptr (GPtrArray) released = gst_latest_rtp_streams_steal_released (s);

  return released != NULL ? released->len : 0;
}

/* Buffers are given back to the caller, which may hold a lock, and not freed:
 * eight are kept of each stream, and none of a stream that is forgotten. */
GST_START_TEST (kept_packets_are_given_back)
{
  GstLatestRtpStreams *s = gst_latest_rtp_streams_new ();
  GstLatestRtpPacket answer = rtx (100, 5);
  gint64 first_sent;
  guint32 ssrc;
  guint16 seq;

  gst_latest_rtp_streams_add (s, BWE_FIXTURE_VIDEO, FALSE);
  sent (s, BWE_FIXTURE_VIDEO, 5, 0);
  fail_unless (gst_latest_rtp_streams_discover_rtx (s, 0, &ssrc, &seq));
  gst_latest_rtp_streams_got_rtx (s, &answer, &first_sent);
  fail_unless_equals_int (count_released (s), 0);
  for (guint i = 0; i < 8; i++)
    sent (s, BWE_FIXTURE_VIDEO, 6 + i, 1);
  fail_unless_equals_int (count_released (s), 0);
  sent (s, BWE_FIXTURE_VIDEO, 14, 1);
  fail_unless_equals_int (count_released (s), 1);
  fail_unless_equals_int (count_released (s), 0);
  for (guint i = 1; i <= 32; i++) {
    gst_latest_rtp_streams_add (s, BWE_FIXTURE_VIDEO + i, FALSE);
    sent (s, BWE_FIXTURE_VIDEO + i, 1, 2);
  }
  fail_unless_equals_int (count_released (s), 8);
  fail_if (gst_latest_rtp_streams_can_pad (s));
  gst_latest_rtp_streams_free (s);
}

GST_END_TEST;

static Suite *
rtpstreams_suite (void)
{
  Suite *s = suite_create ("rtpstreams");
  TCase *tc = tcase_create ("streams");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, the_rtx_ssrc_is_discovered);
  tcase_add_test (tc, a_discovery_that_the_receiver_requested_too_is_sent);
  tcase_add_test (tc, retransmissions_are_numbered_anew);
  tcase_add_test (tc, requests_are_passed_merged_or_too_old);
  tcase_add_test (tc, a_key_frame_outdates_what_was_sent_before);
  tcase_add_test (tc, a_packet_of_video_can_be_repeated);
  tcase_add_test (tc, the_number_of_streams_is_bounded);
  tcase_add_test (tc, a_collision_is_forgotten);
  tcase_add_test (tc, kept_packets_are_given_back);
  return s;
}

GST_CHECK_MAIN (rtpstreams);
