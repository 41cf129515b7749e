/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include <gst/rtp/gstrtcpbuffer.h>
#include <gst/webrtc/webrtc.h>

#include "pendingpromises.h"
#include "rtpstats.h"

#define SSRC 1234
#define SOUND_SSRC 1235
#define RTX_SSRC 1236
#define CLOCK_RATE 90000

/* A bin with the signal "get-stats" of webrtcbin, which the test answers, and its
 * property "local-description". */
typedef GstBin Asked;
typedef GstBinClass AskedClass;
static GType asked_get_type (void);
G_DEFINE_TYPE (Asked, asked, GST_TYPE_BIN);

static void
asked_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstSDPMessage *sdp;

  gst_sdp_message_new_from_text (
      "v=0\r\n"
      "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\n"
      "a=ssrc-group:FID " G_STRINGIFY (SSRC) " " G_STRINGIFY (
          RTX_SSRC) "\r\n"
                    "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n",
      &sdp);
  g_value_take_boxed (value,
      gst_webrtc_session_description_new (GST_WEBRTC_SDP_TYPE_ANSWER, sdp));
}

static void
asked_class_init (AskedClass *klass)
{
  g_signal_new ("get-stats", G_TYPE_FROM_CLASS (klass),
      G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
      GST_TYPE_PAD, GST_TYPE_PROMISE);
  G_OBJECT_CLASS (klass)->get_property = asked_get_property;
  g_object_class_install_property (G_OBJECT_CLASS (klass), 1,
      g_param_spec_boxed ("local-description", NULL, NULL,
          GST_TYPE_WEBRTC_SESSION_DESCRIPTION, G_PARAM_READABLE));
}

static void
asked_init (Asked *self)
{
}

static GstElement *webrtcbin;
static GstLatestRtpStats *stats;
static GPtrArray *questions; /* of GstPromise */

static void
get_stats (GstElement *element, GstPad *pad, GstPromise *promise, gpointer data)
{
  g_ptr_array_add (questions, gst_promise_ref (promise));
}

static void
setup (void)
{
  questions =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_promise_unref);
  webrtcbin = gst_object_ref_sink (g_object_new (asked_get_type (), NULL));
  g_signal_connect (webrtcbin, "get-stats", G_CALLBACK (get_stats), NULL);
  stats = gst_latest_rtp_stats_new ();
  gst_latest_rtp_stats_add (stats, SSRC, CLOCK_RATE);
}

static void
teardown (void)
{
  gst_latest_pending_promises_settle (webrtcbin);
  gst_latest_rtp_stats_unref (stats);
  gst_object_unref (webrtcbin);
  g_ptr_array_unref (questions);
}

static GstStructure *
outbound (guint ssrc, guint64 packets, guint plis)
{
  return gst_structure_new ("out", "type", GST_TYPE_WEBRTC_STATS_TYPE,
      GST_WEBRTC_STATS_OUTBOUND_RTP, "ssrc", G_TYPE_UINT, ssrc, "packets-sent",
      G_TYPE_UINT64, packets, "bytes-sent", G_TYPE_UINT64, 1000 * packets,
      "pli-count", G_TYPE_UINT, plis, NULL);
}

static GstStructure *
remote (guint ssrc, gdouble rtt)
{
  return gst_structure_new ("remote", "type", GST_TYPE_WEBRTC_STATS_TYPE,
      GST_WEBRTC_STATS_REMOTE_INBOUND_RTP, "ssrc", G_TYPE_UINT, ssrc,
      "round-trip-time", G_TYPE_DOUBLE, rtt, "fraction-lost", G_TYPE_DOUBLE,
      0.25, "packets-lost", G_TYPE_INT64, G_GINT64_CONSTANT (3), NULL);
}

/* Asks for statistics, and answers with @one and @two, each of which may be
 * NULL. */
static void
refresh (GstStructure *one, GstStructure *two)
{
  GstStructure *reply = gst_structure_new_empty ("application/x-webrtc-stats");
  guint n = questions->len;

  if (one)
    gst_structure_set (reply, "one", GST_TYPE_STRUCTURE, one, NULL);
  if (two)
    gst_structure_set (reply, "two", GST_TYPE_STRUCTURE, two, NULL);
  g_clear_pointer (&one, gst_structure_free);
  g_clear_pointer (&two, gst_structure_free);
  gst_latest_rtp_stats_refresh (stats, webrtcbin);
  fail_unless_equals_int (questions->len, n + 1);
  gst_promise_reply (questions->pdata[n], reply);
}

static void
expect (const gchar *expected)
{
  g_autoptr (GstStructure) s = gst_structure_new_empty ("s");
  g_autofree gchar *text = NULL;

  gst_latest_rtp_stats_write (stats, SSRC, s);
  text = gst_structure_to_string (s);
  fail_unless_equals_string (text, expected);
}

#define NOT_AGAIN \
  ", retransmitted-packets-sent=(guint64)0, " \
  "retransmitted-bytes-sent=(guint64)0"
#define NOTHING \
  "s, packets-sent=(guint64)0, bytes-sent=(guint64)0, " \
  "nack-count=(uint)0, pli-count=(uint)0, fir-count=(uint)0" NOT_AGAIN ";"
#define TEN \
  "s, packets-sent=(guint64)10, bytes-sent=(guint64)10000, " \
  "nack-count=(uint)0, pli-count=(uint)2, fir-count=(uint)0" NOT_AGAIN
#define REPORTED \
  ", round-trip-time=(double)0.5, fraction-lost=(double)0.25, " \
  "packets-lost=(gint64)3, jitter=(double)0;"

GST_START_TEST (values_of_the_viewers_report_come_later)
{
  expect (NOTHING);
  refresh (outbound (SSRC, 10, 2), NULL);
  expect (TEN ";");
  refresh (outbound (SSRC, 10, 2), remote (SSRC, 0.5));
  expect (TEN REPORTED);
}

GST_END_TEST;

GST_START_TEST (values_that_the_answer_lacks_stay)
{
  refresh (outbound (SSRC, 10, 2), remote (SSRC, 0.5));
  refresh (NULL, NULL);
  expect (TEN REPORTED);
}

GST_END_TEST;

/* webrtcbin also has statistics of the stream of retransmissions. */
GST_START_TEST (other_streams_are_ignored)
{
  refresh (outbound (SSRC + 1, 10, 2), remote (SSRC + 1, 0.5));
  expect (NOTHING);
}

GST_END_TEST;

GST_START_TEST (retransmissions_are_counted_by_their_stream)
{
  g_autoptr (GstStructure) s = gst_structure_new_empty ("s");
  guint64 packets = 0, again = 0, bytes = 0;

  gst_latest_rtp_stats_learn_retransmissions (stats, webrtcbin);
  refresh (outbound (SSRC, 10, 0), outbound (RTX_SSRC, 4, 0));
  gst_latest_rtp_stats_write (stats, SSRC, s);
  gst_structure_get (s, "packets-sent", G_TYPE_UINT64, &packets,
      "retransmitted-packets-sent", G_TYPE_UINT64, &again,
      "retransmitted-bytes-sent", G_TYPE_UINT64, &bytes, NULL);
  fail_unless_equals_uint64 (packets, 10);
  fail_unless_equals_uint64 (again, 4);
  fail_unless_equals_uint64 (bytes, 4000);
}

GST_END_TEST;

/* The far end's receiver report, with a block for each stream. */
static GstBuffer *
receiver_report (void)
{
  GstBuffer *buffer = gst_rtcp_buffer_new (1400);
  GstRTCPBuffer rtcp = GST_RTCP_BUFFER_INIT;
  GstRTCPPacket packet;

  gst_rtcp_buffer_map (buffer, GST_MAP_READWRITE, &rtcp);
  gst_rtcp_buffer_add_packet (&rtcp, GST_RTCP_TYPE_RR, &packet);
  gst_rtcp_packet_rr_set_ssrc (&packet, 1);
  gst_rtcp_packet_add_rb (&packet, SSRC, 64, 7, 100, 9000, 0, 0);
  gst_rtcp_packet_add_rb (&packet, SOUND_SSRC, 128, -1, 100, 480, 0, 0);
  gst_rtcp_packet_add_rb (&packet, RTX_SSRC, 255, 99, 100, 99, 0, 0);
  gst_rtcp_buffer_unmap (&rtcp);
  return buffer;
}

static void
expect_report (
    guint ssrc, gdouble fraction_lost, gint64 packets_lost, gdouble jitter)
{
  g_autoptr (GstStructure) s = gst_structure_new_empty ("s");
  gdouble fraction = -1, seconds = -1;
  gint64 lost = G_MININT64;

  gst_latest_rtp_stats_write (stats, ssrc, s);
  gst_structure_get (s, "fraction-lost", G_TYPE_DOUBLE, &fraction,
      "packets-lost", G_TYPE_INT64, &lost, "jitter", G_TYPE_DOUBLE, &seconds,
      NULL);
  fail_unless_equals_float (fraction, fraction_lost);
  fail_unless_equals_int64 (lost, packets_lost);
  fail_unless_equals_float (seconds, jitter);
}

/* An rtpbin that sends, as it is in webrtcbin. (transfer none) */
static GObject *
add_session (void)
{
  GstElement *rtpbin = gst_element_factory_make ("rtpbin", "rtpbin");
  GObject *session = NULL;

  gst_bin_add (GST_BIN (webrtcbin), rtpbin);
  gst_object_unref (gst_element_request_pad_simple (rtpbin, "send_rtp_sink_0"));
  gst_latest_rtp_stats_watch (stats, webrtcbin);
  for (guint i = 0; i < 2; i++)
    g_signal_emit_by_name (rtpbin, "on-new-sender-ssrc", 0, SSRC + i);
  g_signal_emit_by_name (rtpbin, "get-internal-session", 0, &session);
  g_object_unref (session);
  return session;
}

/* Of a report on several streams, webrtcbin shows the last block. */
GST_START_TEST (each_stream_has_its_part_of_a_report)
{
  g_autoptr (GstBuffer) report = receiver_report ();
  g_autoptr (GstStructure) sound = gst_structure_new_empty ("s");
  gdouble loss = 0, rtt = 0;

  gst_latest_rtp_stats_add (stats, SOUND_SSRC, 48000);
  gst_latest_rtp_stats_learn_retransmissions (stats, webrtcbin);
  g_signal_emit_by_name (add_session (), "on-receiving-rtcp", report);
  expect_report (SSRC, 0.25, 7, 0.1);
  expect_report (SOUND_SSRC, 0.5, -1, 0.01);

  /* webrtcbin's is older, but for the time that all streams share. */
  refresh (outbound (SSRC, 10, 2), remote (SSRC, 0.5));
  expect_report (SSRC, 0.25, 7, 0.1);
  gst_latest_rtp_stats_write (stats, SOUND_SSRC, sound);
  gst_structure_get (sound, "round-trip-time", G_TYPE_DOUBLE, &rtt, NULL);
  fail_unless_equals_float (rtt, 0.5);
  gst_latest_rtp_stats_get_reports (stats, &loss);
  fail_unless_equals_float (loss, 0.5);
}

GST_END_TEST;

GST_START_TEST (what_is_no_report_is_ignored)
{
  g_autoptr (GstBuffer) report = receiver_report ();
  GObject *session = add_session ();

  for (gsize size = gst_buffer_get_size (report) - 1; size > 0; size--) {
    gst_buffer_set_size (report, size);
    g_signal_emit_by_name (session, "on-receiving-rtcp", report);
  }
  expect (NOTHING);
}

GST_END_TEST;

/* The report says that it has a block, and ends before it. */
GST_START_TEST (a_report_is_not_read_beyond_its_end)
{
  static const guint8 bytes[] = { 0x81, 201, 0, 1, 0, 0, 0, 1, 0x80, 204, 0, 5,
    0, 0, 0, 1, 'n', 'a', 'm', 'e', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };
  const guint32 app = GST_READ_UINT32_BE (bytes + 8);
  g_autoptr (GstBuffer) report = gst_buffer_new_memdup (bytes, sizeof (bytes));
  g_autoptr (GstStructure) s = gst_structure_new_empty ("s");

  fail_unless (gst_rtcp_buffer_validate (report));
  gst_latest_rtp_stats_add (stats, app, CLOCK_RATE);
  g_signal_emit_by_name (add_session (), "on-receiving-rtcp", report);
  gst_latest_rtp_stats_write (stats, app, s);
  fail_if (gst_structure_has_field (s, "packets-lost"));
}

GST_END_TEST;

GST_START_TEST (one_question_at_a_time)
{
  gst_latest_rtp_stats_refresh (stats, webrtcbin);
  gst_latest_rtp_stats_refresh (stats, webrtcbin);
  fail_unless_equals_int (questions->len, 1);
  /* The question is not answered. */
  gst_promise_interrupt (questions->pdata[0]);
  expect (NOTHING);
  refresh (outbound (SSRC, 10, 2), NULL);
  expect (TEN ";");
}

GST_END_TEST;

/* The session is over before the answer comes. */
GST_START_TEST (survives_an_answer_after_the_end)
{
  gst_latest_rtp_stats_refresh (stats, webrtcbin);
  gst_latest_rtp_stats_unref (stats);
  gst_promise_reply (questions->pdata[0],
      gst_structure_new_empty ("application/x-webrtc-stats"));
  stats = gst_latest_rtp_stats_new ();
  gst_latest_rtp_stats_add (stats, SSRC, CLOCK_RATE);
}

GST_END_TEST;

static Suite *
rtpstats_suite (void)
{
  Suite *suite = suite_create ("rtpstats");
  TCase *tcase = tcase_create ("general");

  tcase_add_checked_fixture (tcase, setup, teardown);
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, values_of_the_viewers_report_come_later);
  tcase_add_test (tcase, values_that_the_answer_lacks_stay);
  tcase_add_test (tcase, other_streams_are_ignored);
  tcase_add_test (tcase, retransmissions_are_counted_by_their_stream);
  tcase_add_test (tcase, each_stream_has_its_part_of_a_report);
  tcase_add_test (tcase, what_is_no_report_is_ignored);
  tcase_add_test (tcase, a_report_is_not_read_beyond_its_end);
  tcase_add_test (tcase, one_question_at_a_time);
  tcase_add_test (tcase, survives_an_answer_after_the_end);
  return suite;
}

GST_CHECK_MAIN (rtpstats);
