/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "encfixture.h"

/* A source that stands still. Repeats come in real time: the tests wait for what
 * must come, and for nothing else. */

static EncFixture *
new_fixture (const gchar *settings)
{
  g_autofree gchar *description =
      g_strconcat ("latestvpxenc repeat-still=true ", settings, NULL);
  EncFixture *f;

  f = enc_fixture_new (description);
  gst_harness_use_systemclock (f->h);
  return f;
}

static gboolean
is_key (GstBuffer *buffer)
{
  return !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
}

static const gchar *const codecs[] = { "codec=vp8", "codec=vp9" };

GST_START_TEST (a_key_frame_asked_for_in_silence_has_the_last_picture)
{
  EncFixture *f = new_fixture (codecs[__i__]);
  g_autoptr (GstBuffer) first = enc_fixture_encode (f, 0);
  g_autoptr (GstBuffer) repeat = NULL;

  enc_fixture_request_key (f);
  do {
    gst_clear_buffer (&repeat);
    repeat = gst_harness_pull (f->h);
  } while (!is_key (repeat));
  fail_unless (GST_BUFFER_PTS (repeat) > GST_BUFFER_PTS (first));
  fail_unless (enc_fixture_stat (f, "frames-repeated") >= 1);
  enc_fixture_free (f);
}

GST_END_TEST;

/* The metadata of the picture tells when it was taken. */
GST_START_TEST (a_repeat_has_the_metadata_of_the_picture)
{
  EncFixture *f = new_fixture ("");
  g_autoptr (GstCaps) caps = gst_caps_from_string ("timestamp/x-unix");
  GstBuffer *buffer = enc_fixture_buffer (f, 0);
  g_autoptr (GstBuffer) repeat = NULL;
  GstReferenceTimestampMeta *meta;

  gst_buffer_add_reference_timestamp_meta (
      buffer, caps, 1234, GST_CLOCK_TIME_NONE);
  fail_unless_equals_int (gst_harness_push (f->h, buffer), GST_FLOW_OK);
  gst_buffer_unref (gst_harness_pull (f->h));
  enc_fixture_request_key (f);
  repeat = gst_harness_pull (f->h);
  meta = gst_buffer_get_reference_timestamp_meta (repeat, caps);
  fail_unless (meta != NULL);
  fail_unless_equals_uint64 (meta->timestamp, 1234);
  enc_fixture_free (f);
}

GST_END_TEST;

static void
push_detailed_picture (EncFixture *f, gint width, gint height)
{
  GstBuffer *buffer;
  GstMapInfo map;
  guint32 noise = 1;

  enc_fixture_caps (f, "I420", width, height);
  buffer = enc_fixture_buffer (f, 0);
  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  for (gsize i = 0; i < (gsize) width * height; i++) {
    noise = noise * 1664525 + 1013904223;
    map.data[i] = 60 + (i / 8 % 2) * 100 + (noise >> 28);
  }
  gst_buffer_unmap (buffer, &map);
  fail_unless_equals_int (gst_harness_push (f->h, buffer), GST_FLOW_OK);
}

/* The quantizer index of the frame that comes next. */
static guint64
next_qp (EncFixture *f)
{
  guint64 before = enc_fixture_stat (f, "qp-sum");

  gst_buffer_unref (gst_harness_pull (f->h));
  return enc_fixture_stat (f, "qp-sum") - before;
}

GST_START_TEST (a_coarse_picture_becomes_fine)
{
  EncFixture *f = new_fixture ("bitrate=200000 adaptation=0");
  guint64 first;
  guint n = 0;

  push_detailed_picture (f, 320, 240);
  gst_buffer_unref (gst_harness_pull (f->h));
  first = enc_fixture_stat (f, "qp-sum");
  fail_unless (first > 60, "%" G_GUINT64_FORMAT, first);
  while (next_qp (f) > first / 2)
    fail_unless (++n < 12);
  enc_fixture_free (f);
}

GST_END_TEST;

/* The picture is flat: there is nothing to be refined. */
GST_START_TEST (a_fine_picture_is_left_alone)
{
  EncFixture *f = new_fixture ("bitrate=2000000");
  GstBuffer *buffer = enc_fixture_buffer (f, 0);

  gst_buffer_memset (buffer, 0, 128, gst_buffer_get_size (buffer));
  fail_unless_equals_int (gst_harness_push (f->h, buffer), GST_FLOW_OK);
  gst_buffer_unref (gst_harness_pull (f->h));
  g_usleep (400 * 1000);
  fail_unless_equals_uint64 (enc_fixture_stat (f, "frames-encoded"), 1);
  enc_fixture_free (f);
}

GST_END_TEST;

static void
drop_flag (gpointer data, GstMiniObject *buffer)
{
  g_atomic_int_set ((gint *) data, TRUE);
}

static void
push_tracked (EncFixture *f, gint *released)
{
  GstBuffer *buffer = enc_fixture_buffer (f, 0);

  gst_mini_object_weak_ref (GST_MINI_OBJECT_CAST (buffer), drop_flag, released);
  fail_unless_equals_int (gst_harness_push (f->h, buffer), GST_FLOW_OK);
  gst_buffer_unref (gst_harness_pull (f->h));
}

/* A source of few buffers needs each of them. */
GST_START_TEST (the_buffer_is_given_back)
{
  EncFixture *f = new_fixture ("");
  g_autoptr (GstQuery) drain = gst_query_new_drain ();
  gint released = FALSE;

  push_tracked (f, &released);
  fail_if (g_atomic_int_get (&released));
  switch (__i__) {
    case 0:
      gst_buffer_unref (enc_fixture_encode (f, 33));
      break;
    case 1:
      gst_pad_peer_query (f->h->srcpad, drain);
      break;
    case 2:
      gst_harness_push_event (f->h, gst_event_new_flush_start ());
      break;
    case 3:
      g_object_set (f->element, "repeat-still", FALSE, NULL);
      break;
    default:
      gst_element_set_state (f->element, GST_STATE_READY);
      break;
  }
  /* By the time the thread that encoded it has come back. */
  while (!g_atomic_int_get (&released))
    g_usleep (1000);
  enc_fixture_free (f);
}

GST_END_TEST;

/* What came and what was asked for before have nothing to do with it. */
GST_START_TEST (another_stream_begins_without_a_picture)
{
  EncFixture *f = new_fixture ("");

  gst_buffer_unref (enc_fixture_encode (f, 0));
  gst_harness_push_event (f->h, gst_event_new_flush_start ());
  gst_harness_push_event (f->h, gst_event_new_flush_stop (TRUE));
  enc_fixture_request_key (f);
  g_usleep (400 * 1000);
  fail_unless_equals_uint64 (enc_fixture_stat (f, "frames-repeated"), 0);
  enc_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (there_are_no_repeats_unless_wanted)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc repeat-still=false");

  gst_buffer_unref (enc_fixture_encode (f, 0));
  enc_fixture_request_key (f);
  g_usleep (400 * 1000);
  fail_unless_equals_uint64 (enc_fixture_stat (f, "frames-encoded"), 1);
  fail_unless (enc_fixture_encode_is_key (f, 1000));
  enc_fixture_free (f);
}

GST_END_TEST;

static Suite *
vpxstill_suite (void)
{
  Suite *suite = suite_create ("vpxstill");
  TCase *tcase = tcase_create ("vpxstill");

  suite_add_tcase (suite, tcase);
  tcase_add_loop_test (tcase,
      a_key_frame_asked_for_in_silence_has_the_last_picture, 0,
      G_N_ELEMENTS (codecs));
  tcase_add_test (tcase, a_repeat_has_the_metadata_of_the_picture);
  tcase_add_test (tcase, a_coarse_picture_becomes_fine);
  tcase_add_test (tcase, a_fine_picture_is_left_alone);
  tcase_add_loop_test (tcase, the_buffer_is_given_back, 0, 5);
  tcase_add_test (tcase, another_stream_begins_without_a_picture);
  tcase_add_test (tcase, there_are_no_repeats_unless_wanted);
  return suite;
}

GST_CHECK_MAIN (vpxstill);
