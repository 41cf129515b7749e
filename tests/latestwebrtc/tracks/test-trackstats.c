/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "dtlsleak.h"
#include "gstlatestwebrtcsink.h"
#include "trackstats.h"

/* What is counted of a track. */

/* Any time but 0. */
#define BEGIN (77 * G_USEC_PER_SEC)

static GstLatestTrackCount count;

static void
setup (void)
{
  gst_latest_track_count_init (&count);
}

static void
teardown (void)
{
  gst_latest_track_count_clear (&count);
}

static void
add (gsize bytes, gint64 now)
{
  g_autoptr (GstBuffer) frame = gst_buffer_new_allocate (NULL, bytes, NULL);

  gst_latest_track_count_add (&count, frame, now);
}

static void
expect_bitrate (gint64 now, guint64 expected)
{
  fail_unless_equals_uint64 (
      gst_latest_track_count_get_bitrate (&count, now), expected);
}

GST_START_TEST (the_rate_is_that_of_the_last_second)
{
  for (guint i = 0; i <= 10; i++)
    add (1000, BEGIN + i * G_USEC_PER_SEC / 10);
  expect_bitrate (BEGIN + G_USEC_PER_SEC, 80000);
  for (guint i = 11; i <= 20; i++)
    add (2000, BEGIN + i * G_USEC_PER_SEC / 10);
  /* One frame of this second was small. */
  expect_bitrate (BEGIN + 2 * G_USEC_PER_SEC, 8 * (1000 + 9 * 2000));
}

GST_END_TEST;

GST_START_TEST (there_is_no_rate_before_a_second_has_passed)
{
  expect_bitrate (BEGIN, 0);
  add (1000, BEGIN);
  add (1000, BEGIN + G_USEC_PER_SEC / 2);
  expect_bitrate (BEGIN + G_USEC_PER_SEC / 2, 0);
}

GST_END_TEST;

GST_START_TEST (the_rate_of_a_source_that_stands_still_falls)
{
  for (guint i = 0; i <= 10; i++)
    add (1000, BEGIN + i * G_USEC_PER_SEC / 10);
  expect_bitrate (BEGIN + 5 * G_USEC_PER_SEC, 8 * 1000 / 4);
  expect_bitrate (BEGIN + 9 * G_USEC_PER_SEC, 8 * 1000 / 8);
}

GST_END_TEST;

GST_START_TEST (a_slow_source_has_a_rate)
{
  for (guint i = 0; i < 4; i++)
    add (1000, BEGIN + i * 4 * G_USEC_PER_SEC);
  expect_bitrate (BEGIN + 12 * G_USEC_PER_SEC, 8 * 1000 / 4);
}

GST_END_TEST;

/* A track of a sink, to which the test itself sends. What comes encoded is passed
 * on by the thread that pushes it. A test has to end the sink's threads
 * itself. */

static const GType no_signallers[] = { G_TYPE_INVALID };
static GstElement *sink;
static GstPad *src, *track_pad;

static void
setup_track (void)
{
  g_autoptr (GstCaps) caps =
      gst_caps_from_string ("video/x-vp8,width=320,height=240");

  gst_latest_webrtc_sink_set_signaller_types (no_signallers);
  sink = gst_object_ref_sink (
      g_object_new (GST_TYPE_LATEST_WEBRTC_SINK, "http-server", FALSE, NULL));
  track_pad = gst_element_request_pad_simple (sink, "video_0");
  src = gst_object_ref_sink (gst_pad_new ("src", GST_PAD_SRC));
  gst_pad_link (src, track_pad);
  gst_element_set_state (sink, GST_STATE_PLAYING);
  gst_pad_set_active (src, TRUE);
  gst_check_setup_events (src, sink, caps, GST_FORMAT_TIME);
}

static void
teardown_track (void)
{
  gst_pad_set_active (src, FALSE);
  gst_element_set_state (sink, GST_STATE_NULL);
  gst_object_unref (src);
  gst_object_unref (track_pad);
  gst_object_unref (sink);
  /* webrtcbin has been tried. */
  dtls_leak_allow ();
}

static void
push (gsize bytes, gboolean is_key)
{
  GstBuffer *frame = gst_buffer_new_allocate (NULL, bytes, NULL);

  GST_BUFFER_PTS (frame) = 0;
  if (!is_key)
    GST_BUFFER_FLAG_SET (frame, GST_BUFFER_FLAG_DELTA_UNIT);
  fail_unless_equals_int (gst_pad_push (src, frame), GST_FLOW_OK);
}

/* (transfer full) */
static GstStructure *
get_track (void)
{
  g_autoptr (GstStructure) stats = NULL;
  const GValue *tracks;

  g_object_get (sink, "stats", &stats, NULL);
  tracks = gst_structure_get_value (stats, "tracks");
  fail_unless_equals_int (gst_value_array_get_size (tracks), 1);
  return gst_structure_copy (
      gst_value_get_structure (gst_value_array_get_value (tracks, 0)));
}

static guint64
get_count (const GstStructure *s, const gchar *field)
{
  guint64 value = 0;

  fail_unless (gst_structure_get_uint64 (s, field, &value), "no %s", field);
  return value;
}

static void
expect_track (guint64 received, guint64 keys, guint64 bytes, guint64 dropped)
{
  g_autoptr (GstStructure) track = get_track ();

  fail_unless_equals_uint64 (get_count (track, "frames-received"), received);
  fail_unless_equals_uint64 (get_count (track, "key-frames-received"), keys);
  fail_unless_equals_uint64 (get_count (track, "bytes-received"), bytes);
  fail_unless_equals_uint64 (get_count (track, "frames-dropped"), dropped);
}

static void
expect_encoding (guint64 frames, guint64 keys, guint64 bytes)
{
  g_autoptr (GstStructure) track = get_track ();
  const GValue *encodings = gst_structure_get_value (track, "encodings");
  const GstStructure *encoding;
  guint width = 0, height = 0;

  fail_unless_equals_int (gst_value_array_get_size (encodings), 1);
  encoding = gst_value_get_structure (gst_value_array_get_value (encodings, 0));
  fail_unless_equals_uint64 (get_count (encoding, "frames-encoded"), frames);
  fail_unless_equals_uint64 (get_count (encoding, "key-frames-encoded"), keys);
  fail_unless_equals_uint64 (get_count (encoding, "bytes-encoded"), bytes);
  gst_structure_get_uint (encoding, "frame-width", &width);
  gst_structure_get_uint (encoding, "frame-height", &height);
  fail_unless (width == 320 && height == 240);
  /* It is somebody else's. */
  fail_if (gst_structure_has_field (encoding, "encoder"));
  fail_if (gst_structure_has_field (encoding, "target-bitrate"));
}

GST_START_TEST (encoded_frames_are_counted)
{
  setup_track ();
  push (1000, TRUE);
  push (100, FALSE);
  push (200, FALSE);
  expect_track (3, 1, 1300, 0);
  expect_encoding (3, 1, 1300);
  teardown_track ();
}

GST_END_TEST;

/* What comes while a track is paused is dropped, and so is what cannot be decoded
 * afterwards. */
GST_START_TEST (what_a_paused_track_drops_is_counted)
{
  setup_track ();
  push (1000, TRUE);
  gst_child_proxy_set (GST_CHILD_PROXY (sink), "video_0::paused", TRUE, NULL);
  push (100, FALSE);
  expect_track (2, 1, 1100, 1);
  gst_child_proxy_set (GST_CHILD_PROXY (sink), "video_0::paused", FALSE, NULL);
  push (100, FALSE);
  push (500, TRUE);
  expect_encoding (3, 2, 1600);
  teardown_track ();
}

GST_END_TEST;

GST_START_TEST (a_new_run_counts_anew)
{
  setup_track ();
  push (1000, TRUE);
  gst_pad_set_active (src, FALSE);
  gst_element_set_state (sink, GST_STATE_READY);
  expect_track (1, 1, 1000, 0);
  gst_element_set_state (sink, GST_STATE_PAUSED);
  expect_track (0, 0, 0, 0);
  teardown_track ();
}

GST_END_TEST;

static Suite *
trackstats_suite (void)
{
  Suite *suite = suite_create ("trackstats");
  TCase *counts = tcase_create ("counts");
  TCase *tracks = tcase_create ("tracks");

  suite_add_tcase (suite, counts);
  tcase_add_checked_fixture (counts, setup, teardown);
  tcase_add_test (counts, the_rate_is_that_of_the_last_second);
  tcase_add_test (counts, there_is_no_rate_before_a_second_has_passed);
  tcase_add_test (counts, the_rate_of_a_source_that_stands_still_falls);
  tcase_add_test (counts, a_slow_source_has_a_rate);
  suite_add_tcase (suite, tracks);
  tcase_add_test (tracks, encoded_frames_are_counted);
  tcase_add_test (tracks, what_a_paused_track_drops_is_counted);
  tcase_add_test (tracks, a_new_run_counts_anew);
  return suite;
}

GST_CHECK_MAIN (trackstats);
