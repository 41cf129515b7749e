/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* What the receiver says, and what becomes of it. */
#include <gst/rtp/gstrtpbuffer.h>

#include "bwefixture.h"

#define SIZE 942
#define START "latestgccbwe start-bitrate=1000000"

/* Sends @n packets of video at 1 Mbit/s. */
static guint16
send (BweFixture *f, guint16 seq, guint n)
{
  guint have = f->arrivals->len;

  bwe_fixture_push_video (f, seq, n, SIZE);
  bwe_fixture_run_until (f, have + n);
  return seq + n;
}

static void
count_notify (GObject *element, GParamSpec *pspec, guint *count)
{
  (*count)++;
}

GST_START_TEST (growing_delay_lowers_the_estimate)
{
  BweFixture *f = bwe_fixture_new (START " max-bitrate=1000000");
  guint16 seq = 0;
  guint notified = 0;

  g_signal_connect (f->element, "notify::estimated-bitrate",
      G_CALLBACK (count_notify), &notified);
  for (guint i = 0; i < 10; i++) {
    seq = send (f, seq, 10);
    bwe_fixture_report (f, 20 * GST_MSECOND, 0, 0);
  }
  fail_unless (bwe_fixture_estimate (f) > 900000);
  for (guint i = 0; i < 10; i++) {
    seq = send (f, seq, 10);
    bwe_fixture_report (
        f, (20 + 80 * (i + 1)) * GST_MSECOND, 8 * GST_MSECOND, 0);
  }
  fail_unless (
      bwe_fixture_estimate (f) < 700000, "%u", bwe_fixture_estimate (f));
  fail_unless (notified > 0);
  fail_unless (bwe_fixture_stat (f, "overuses") > 0);
  bwe_fixture_free (f);
}

GST_END_TEST;

/* Received packets are counted as on the wire, although feedback has the sizes
 * of payloads only: small packets have as much header as payload. */
GST_START_TEST (sizes_are_those_on_the_wire)
{
  BweFixture *f =
      bwe_fixture_new (START " max-bitrate=1000000 pacing-factor=1");
  g_autoptr (GstStructure) stats = NULL;
  guint acked;

  for (guint16 i = 0; i < 20; i++) {
    bwe_fixture_push_video (f, i * 100, 100, 67);
    bwe_fixture_run_until (f, 100 * (i + 1));
    bwe_fixture_report (f, 20 * GST_MSECOND, 0, 0);
  }
  g_object_get (f->element, "stats", &stats, NULL);
  gst_structure_get_uint (stats, "acknowledged-bitrate", &acked);
  fail_unless (acked > 900000 && acked < 1100000, "%u", acked);
  bwe_fixture_free (f);
}

GST_END_TEST;

/* Feedback ends in the element, even if invalid; other events go on. */
GST_START_TEST (feedback_does_not_go_further)
{
  BweFixture *f = bwe_fixture_new (START);

  send (f, 0, 10);
  bwe_fixture_report (f, 20 * GST_MSECOND, 0, 0);
  fail_unless_equals_uint64 (bwe_fixture_stat (f, "feedbacks"), 1);
  g_mutex_lock (&f->log.lock);
  fail_if (strstr (f->log.upstream->str, "TWCC") != NULL);
  g_mutex_unlock (&f->log.lock);
  gst_pad_push_event (f->sink,
      gst_event_new_custom (
          GST_EVENT_CUSTOM_UPSTREAM, gst_structure_new_empty ("other")));
  g_mutex_lock (&f->log.lock);
  fail_unless (g_str_has_suffix (f->log.upstream->str, "other"));
  g_mutex_unlock (&f->log.lock);
  bwe_fixture_free (f);
}

GST_END_TEST;

/* rtpsession since 1.26 sends each feedback upstream and downstream. */
GST_START_TEST (feedback_from_both_sides_counts_once)
{
  BweFixture *f = bwe_fixture_new (START);
  GstEvent *up, *down;

  send (f, 0, 10);
  up = bwe_fixture_feedback (f, 20 * GST_MSECOND, 0, 0);
  down = gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM,
      gst_structure_copy (gst_event_get_structure (up)));
  fail_unless (gst_pad_push_event (f->sink, up));
  fail_unless (gst_pad_push_event (f->src, down));
  fail_unless_equals_uint64 (bwe_fixture_stat (f, "feedbacks"), 1);
  fail_unless_equals_uint64 (bwe_fixture_stat (f, "repeated-feedbacks"), 1);
  fail_unless_equals_uint64 (bwe_fixture_stat (f, "packets-acked"), 10);
  fail_if (bwe_fixture_log_has (f, "TWCC"));
  bwe_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (invalid_feedback_is_counted_and_ignored)
{
  BweFixture *f = bwe_fixture_new (START);
  guint before = bwe_fixture_estimate (f);

  gst_pad_push_event (f->sink,
      gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM,
          gst_structure_new (
              "RTPTWCCPackets", "packets", G_TYPE_INT, 1, NULL)));
  fail_unless_equals_uint64 (bwe_fixture_stat (f, "malformed-feedbacks"), 1);
  fail_unless_equals_uint64 (bwe_fixture_stat (f, "feedbacks"), 0);
  fail_unless_equals_int (bwe_fixture_estimate (f), before);
  bwe_fixture_free (f);
}

GST_END_TEST;

typedef struct
{
  guint count, depth, estimate;
} Reentrant;

/* A handler does what handlers do. */
static void
use_everything (GObject *element, GParamSpec *pspec, Reentrant *r)
{
  g_autoptr (GstStructure) stats = NULL;

  fail_unless_equals_int (r->depth++, 0);
  r->count++;
  g_object_get (
      element, "stats", &stats, "estimated-bitrate", &r->estimate, NULL);
  g_object_set (element, "max-bitrate", MAX (r->estimate / 2, 100000),
      "min-bitrate", 100000, "pacing-factor", 1.5, NULL);
  r->depth--;
}

GST_START_TEST (a_handler_may_do_anything)
{
  BweFixture *f = bwe_fixture_new (START);
  Reentrant r = {
    0,
  };

  g_signal_connect (
      f->element, "notify::estimated-bitrate", G_CALLBACK (use_everything), &r);
  g_object_set (f->element, "max-bitrate", 900000, NULL);
  /* Half of it, and half of that, until the minimum: each was notified, one
   * after the other, and the last is what holds. */
  fail_unless_equals_int (r.estimate, 100000);
  fail_unless_equals_int (bwe_fixture_estimate (f), 100000);
  fail_unless_equals_int (r.count, 5);
  bwe_fixture_free (f);
}

GST_END_TEST;

/* Sends a frame of three packets, of which the fixture's own have one. */
static void
send_frame (BweFixture *f, guint16 seq)
{
  guint have = f->arrivals->len;

  for (guint i = 0; i < 3; i++) {
    GstBuffer *buffer = bwe_fixture_packet (BWE_FIXTURE_VIDEO, seq + i, SIZE);
    GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;

    gst_rtp_buffer_map (buffer, GST_MAP_WRITE, &rtp);
    gst_rtp_buffer_set_marker (&rtp, i == 2);
    gst_rtp_buffer_unmap (&rtp);
    fail_unless_equals_int (gst_pad_push (f->src, buffer), GST_FLOW_OK);
  }
  bwe_fixture_run_until (f, have + 3);
}

static guint64
video_queue_time (BweFixture *f)
{
  guint64 time = 0;

  g_signal_emit_by_name (
      f->element, "stream-queue-time", BWE_FIXTURE_VIDEO, &time);
  return time;
}

/* Sends sound of 100 kbit/s, 20 ms a packet. */
static void
send_sound (BweFixture *f, guint n)
{
  for (guint i = 0; i < n; i++) {
    bwe_fixture_push (f, BWE_FIXTURE_AUDIO, 1 + i, 200);
    bwe_fixture_run_for (f, 20 * GST_MSECOND);
    if (i % 3 == 2)
      bwe_fixture_report (f, 20 * GST_MSECOND, 0, 0);
  }
}

/* Frames whose packets arrived far apart, as the receiver was busy, make the path
 * look slower than sound alone is: it is not busy with that for ever, or no frame
 * would ever be sent to show it. */
GST_START_TEST (sound_does_not_keep_the_path_busy)
{
  BweFixture *f = bwe_fixture_new (START);
  guint capacity;

  bwe_fixture_caps (f, "audio", BWE_FIXTURE_AUDIO, 111);
  bwe_fixture_push (f, BWE_FIXTURE_AUDIO, 0, 200);
  bwe_fixture_caps (f, "video", BWE_FIXTURE_VIDEO, 96);
  bwe_fixture_run_until (f, 1);
  for (guint i = 0; i < 4; i++) {
    send_frame (f, 3 * i);
    bwe_fixture_report (f, 20 * GST_MSECOND, 160 * GST_MSECOND, 0);
    bwe_fixture_run_for (f, 40 * GST_MSECOND);
  }
  g_object_get (f->element, "path-capacity", &capacity, NULL);
  fail_unless (capacity > 0 && capacity < 100000, "%u", capacity);
  send_sound (f, 150);
  fail_unless (video_queue_time (f) <= 100 * GST_MSECOND,
      "%" G_GUINT64_FORMAT " ms", video_queue_time (f) / GST_MSECOND);
  bwe_fixture_free (f);
}

GST_END_TEST;

static void
note_thread (GObject *element, GParamSpec *pspec, gpointer data)
{
  BweFixture *f = data;

  g_mutex_lock (&f->log.lock);
  g_string_append (f->log.upstream, "<notified>");
  g_cond_broadcast (&f->log.changed);
  g_mutex_unlock (&f->log.lock);
}

/* Without feedback the rate falls, and the application is notified. */
GST_START_TEST (missing_feedback_lowers_the_estimate)
{
  BweFixture *f = bwe_fixture_new (START);

  g_signal_connect (
      f->element, "notify::estimated-bitrate", G_CALLBACK (note_thread), f);
  send (f, 0, 5);
  bwe_fixture_run_for (f, 2 * GST_SECOND);
  fail_unless (bwe_fixture_estimate (f) <= 500000);
  g_mutex_lock (&f->log.lock);
  while (strstr (f->log.upstream->str, "<notified>") == NULL)
    g_cond_wait (&f->log.changed, &f->log.lock);
  g_mutex_unlock (&f->log.lock);
  bwe_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (limits_hold_at_once)
{
  BweFixture *f = bwe_fixture_new (START);

  send (f, 0, 5);
  g_object_set (f->element, "max-bitrate", 600000, NULL);
  fail_unless_equals_int (bwe_fixture_estimate (f), 600000);
  g_object_set (
      f->element, "max-bitrate", 5000000, "min-bitrate", 2000000, NULL);
  fail_unless_equals_int (bwe_fixture_estimate (f), 2000000);
  bwe_fixture_free (f);
}

GST_END_TEST;

/* A receiver requests the same packet again and again. */
GST_START_TEST (requests_are_merged_and_aged)
{
  BweFixture *f = bwe_fixture_new (START);

  send (f, 0, 5);
  g_string_set_size (f->log.upstream, 0);
  bwe_fixture_nack (f, 2);
  bwe_fixture_nack (f, 2);
  bwe_fixture_nack (f, 3);
  fail_unless_equals_string (f->log.upstream->str,
      "GstRTPRetransmissionRequest GstRTPRetransmissionRequest");
  fail_unless_equals_uint64 (
      bwe_fixture_stat (f, "retransmissions-repeated"), 1);
  bwe_fixture_run_for (f, GST_SECOND);
  bwe_fixture_nack (f, 4);
  fail_unless_equals_uint64 (
      bwe_fixture_stat (f, "retransmissions-too-old"), 1);
  bwe_fixture_free (f);
}

GST_END_TEST;

/* Retransmissions leave before new video, are not sent twice, and have sequence
 * numbers without gaps even if some are refused. */
GST_START_TEST (retransmissions_pass_the_pacer)
{
  BweFixture *f = bwe_fixture_new (START " pacing-factor=1");
  guint n;

  send (f, 0, 5);
  bwe_fixture_nack (f, 1);
  bwe_fixture_nack (f, 2);
  bwe_fixture_push_rtx (f, 500, 1, SIZE);
  bwe_fixture_push_rtx (f, 501, 1, SIZE);
  bwe_fixture_push_rtx (f, 502, 2, SIZE);
  bwe_fixture_push_video (f, 5, 3, SIZE);
  bwe_fixture_run_until (f, 10);
  fail_unless_equals_int (bwe_fixture_count (f, BWE_FIXTURE_RTX), 2);
  fail_unless_equals_uint64 (
      bwe_fixture_stat (f, "retransmitted-packets-sent"), 2);
  fail_unless_equals_uint64 (
      bwe_fixture_stat (f, "retransmissions-repeated"), 1);
  for (guint i = 5; i < 7; i++)
    fail_unless_equals_int (bwe_fixture_arrival (f, i).ssrc, BWE_FIXTURE_RTX);
  n = 0;
  for (guint i = 5; i < 10; i++) {
    BweArrival a = bwe_fixture_arrival (f, i);

    if (a.ssrc == BWE_FIXTURE_RTX) {
      fail_unless_equals_int (a.seq, 500 + n);
      fail_unless_equals_int (a.osn, 1 + n);
      n++;
    }
  }
  bwe_fixture_free (f);
}

GST_END_TEST;

/* The element requests one retransmission to discover the RTX SSRC. That
 * retransmission is dropped, and from then on probes are padded with
 * repetitions on the SSRC. */
GST_START_TEST (probes_are_padded_on_the_retransmission_stream)
{
  BweFixture *f = bwe_fixture_new (START " max-bitrate=20000000");
  guint16 seq = 0;
  guint padding;

  seq = send (f, seq, 1);
  bwe_fixture_expect_end (f, "v0");
  fail_unless (strstr (f->log.upstream->str, "GstRTPRetransmissionRequest"));
  bwe_fixture_push_rtx (f, 300, 0, SIZE + 2);
  seq = send (f, seq, 4);
  fail_unless_equals_int (bwe_fixture_count (f, BWE_FIXTURE_RTX), 0);
  for (guint i = 0; i < 5; i++) {
    bwe_fixture_report (f, 20 * GST_MSECOND, 0, 0);
    bwe_fixture_run_for (f, 40 * GST_MSECOND);
    bwe_fixture_push_video (f, seq, 4, SIZE);
    seq += 4;
    bwe_fixture_run_for (f, 40 * GST_MSECOND);
  }
  padding = bwe_fixture_stat (f, "padding-packets-sent");
  fail_unless (padding > 0);
  fail_unless_equals_int (bwe_fixture_count (f, BWE_FIXTURE_RTX), padding);
  for (guint i = 0, n = 0; n < padding; i++) {
    BweArrival a = bwe_fixture_arrival (f, i);

    if (a.ssrc == BWE_FIXTURE_RTX) {
      fail_unless_equals_int (a.pt, 97);
      fail_unless_equals_int (a.payload_size, SIZE + 2);
      if (n > 0)
        fail_unless_equals_int (a.seq,
            (guint16) (bwe_fixture_arrival (f, i - 1).ssrc == BWE_FIXTURE_RTX
                    ? bwe_fixture_arrival (f, i - 1).seq + 1
                    : a.seq));
      n++;
    }
  }
  fail_unless (bwe_fixture_stat (f, "probes") > 0);
  bwe_fixture_free (f);
}

GST_END_TEST;

static Suite *
latestgccbwe_feedback_suite (void)
{
  Suite *s = suite_create ("latestgccbwe-feedback");
  TCase *tc = tcase_create ("feedback");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, growing_delay_lowers_the_estimate);
  tcase_add_test (tc, sizes_are_those_on_the_wire);
  tcase_add_test (tc, sound_does_not_keep_the_path_busy);
  tcase_add_test (tc, feedback_does_not_go_further);
  tcase_add_test (tc, feedback_from_both_sides_counts_once);
  tcase_add_test (tc, invalid_feedback_is_counted_and_ignored);
  tcase_add_test (tc, a_handler_may_do_anything);
  tcase_add_test (tc, missing_feedback_lowers_the_estimate);
  tcase_add_test (tc, limits_hold_at_once);
  tcase_add_test (tc, requests_are_merged_and_aged);
  tcase_add_test (tc, retransmissions_pass_the_pacer);
  tcase_add_test (tc, probes_are_padded_on_the_retransmission_stream);
  return s;
}

GST_CHECK_MAIN (latestgccbwe_feedback);
