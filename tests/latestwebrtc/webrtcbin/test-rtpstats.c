/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include <gst/webrtc/webrtc.h>

#include "pendingpromises.h"
#include "rtpstats.h"

#define SSRC 1234

/* A bin with the signal "get-stats" of webrtcbin, which the test answers. */
typedef GstBin Asked;
typedef GstBinClass AskedClass;
static GType asked_get_type (void);
G_DEFINE_TYPE (Asked, asked, GST_TYPE_BIN);

static void
asked_class_init (AskedClass *klass)
{
  g_signal_new ("get-stats", G_TYPE_FROM_CLASS (klass),
      G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
      GST_TYPE_PAD, GST_TYPE_PROMISE);
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
  gst_latest_rtp_stats_add (stats, SSRC);
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

#define NOTHING \
  "s, packets-sent=(guint64)0, bytes-sent=(guint64)0, " \
  "nack-count=(uint)0, pli-count=(uint)0, fir-count=(uint)0;"
#define TEN \
  "s, packets-sent=(guint64)10, bytes-sent=(guint64)10000, " \
  "nack-count=(uint)0, pli-count=(uint)2, fir-count=(uint)0"
#define REPORTED \
  ", round-trip-time=(double)0.5, fraction-lost=(double)0.25, " \
  "packets-lost=(gint64)3;"

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
  gst_latest_rtp_stats_add (stats, SSRC);
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
  tcase_add_test (tcase, one_question_at_a_time);
  tcase_add_test (tcase, survives_an_answer_after_the_end);
  return suite;
}

GST_CHECK_MAIN (rtpstats);
