/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "encfixture.h"

/* Tests of what latestvpxenc counts and measures, compared with what is seen
 * from outside. */

typedef struct
{
  gint buffers, bytes, keys; /* atomic */
} Counted;

static GstPadProbeReturn
count (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Counted *c = data;

  g_atomic_int_inc (&c->buffers);
  g_atomic_int_add (&c->bytes, (gint) gst_buffer_get_size (info->data));
  if (!GST_BUFFER_FLAG_IS_SET (info->data, GST_BUFFER_FLAG_DELTA_UNIT))
    g_atomic_int_inc (&c->keys);
  return GST_PAD_PROBE_OK;
}

GST_START_TEST (stats_are_what_comes_out)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc bitrate=345678");
  g_autoptr (GstPad) src = gst_element_get_static_pad (f->element, "src");
  g_autoptr (GstStructure) stats = NULL;
  g_autoptr (GstStructure) slot = NULL;
  guint64 p50, p99, total, slot_out;
  gdouble fps;
  guint target;
  Counted c = { 0 };

  gst_pad_add_probe (src, GST_PAD_PROBE_TYPE_BUFFER, count, &c, NULL);
  for (guint i = 0; i < 50; i++) {
    if (i == 20)
      enc_fixture_request_key (f);
    gst_buffer_unref (enc_fixture_encode (f, i * 40));
  }
  stats = enc_fixture_stats (f);
  fail_unless (
      gst_structure_has_name (stats, "application/x-latestvpxenc-stats"));
  fail_unless_equals_uint64 (enc_fixture_stat (f, "frames-encoded"), 50);
  fail_unless_equals_uint64 (enc_fixture_stat (f, "frames-dropped"), 0);
  fail_unless_equals_uint64 (
      enc_fixture_stat (f, "frames-encoded"), g_atomic_int_get (&c.buffers));
  fail_unless_equals_uint64 (enc_fixture_stat (f, "key-frames-encoded"), 2);
  fail_unless_equals_uint64 (
      enc_fixture_stat (f, "key-frames-encoded"), g_atomic_int_get (&c.keys));
  fail_unless_equals_uint64 (
      enc_fixture_stat (f, "bytes-encoded"), g_atomic_int_get (&c.bytes));
  fail_unless (gst_structure_get (stats, "encode-time-p50", G_TYPE_UINT64, &p50,
      "encode-time-p99", G_TYPE_UINT64, &p99, "total-encode-time",
      G_TYPE_UINT64, &total, "frames-per-second", G_TYPE_DOUBLE, &fps,
      "target-bitrate", G_TYPE_UINT, &target, "slot", GST_TYPE_STRUCTURE, &slot,
      NULL));
  fail_unless (p50 > 0 && p50 <= p99 && p99 <= total);
  fail_unless_equals_float (fps, 25.0);
  fail_unless_equals_int (target, 345678);
  gst_structure_get_uint64 (slot, "out", &slot_out);
  fail_unless_equals_uint64 (slot_out, 50);
  enc_fixture_free (f);
}

GST_END_TEST;

/* The clock is the test's, so the ages are exact. */
GST_START_TEST (ages_are_measured_against_the_clock)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc");
  GstSegment segment;
  guint64 start, end;

  gst_harness_use_testclock (f->h);
  gst_harness_set_time (f->h, 1040 * GST_MSECOND);
  gst_buffer_unref (enc_fixture_encode (f, 1000));
  start = enc_fixture_stat (f, "age-at-encode-start-p50");
  end = enc_fixture_stat (f, "age-at-encode-end-p99");
  fail_unless_equals_uint64 (start, 40 * GST_MSECOND);
  fail_unless_equals_uint64 (end, 40 * GST_MSECOND);

  /* Ages are differences of running times, whatever the segment. */
  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = segment.time = 10 * GST_SECOND;
  segment.base = 2 * GST_SECOND;
  gst_harness_push_event (f->h, gst_event_new_segment (&segment));
  gst_harness_set_time (f->h, 2040 * GST_MSECOND);
  gst_buffer_unref (enc_fixture_encode (f, 10000));
  start = enc_fixture_stat (f, "age-at-encode-start-p50");
  end = enc_fixture_stat (f, "age-at-encode-end-p50");
  fail_unless_equals_uint64 (start, 40 * GST_MSECOND);
  fail_unless_equals_uint64 (end, 40 * GST_MSECOND);
  enc_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (no_ages_without_a_clock)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc");
  g_autoptr (GstStructure) stats = NULL;

  gst_element_set_clock (f->element, NULL);
  gst_buffer_unref (enc_fixture_encode (f, 0));
  stats = enc_fixture_stats (f);
  fail_if (gst_structure_has_field (stats, "age-at-encode-start-p50"));
  fail_if (gst_structure_has_field (stats, "age-at-encode-end-p50"));
  enc_fixture_free (f);
}

GST_END_TEST;

typedef struct
{
  GMutex lock;
  GCond changed;
  guint count; /* protected by lock */
} Arrivals;

static GstPadProbeReturn
note_arrival (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Arrivals *a = data;

  g_mutex_lock (&a->lock);
  a->count++;
  g_cond_signal (&a->changed);
  g_mutex_unlock (&a->lock);
  return GST_PAD_PROBE_OK;
}

/* The bitrate is far too low for the picture, and the encoder is told to drop
 * frames. When a frame reaches the encoder, it is known whether the one before
 * was dropped. */
GST_START_TEST (frames_the_encoder_drops_are_counted)
{
  EncFixture *f = enc_fixture_new (
      "latestvpxenc bitrate=1000 encoder::dropframe-threshold=90");
  Arrivals a = { 0 };

  enc_fixture_caps (f, "I420", 320, 240);
  gst_pad_add_probe (
      f->encoder_sink, GST_PAD_PROBE_TYPE_BUFFER, note_arrival, &a, NULL);
  for (guint i = 0; i < 10; i++) {
    enc_fixture_push (f, i * 33);
    g_mutex_lock (&a.lock);
    while (a.count <= i)
      g_cond_wait (&a.changed, &a.lock);
    g_mutex_unlock (&a.lock);
  }
  fail_unless (enc_fixture_stat (f, "frames-dropped") > 0);
  fail_unless_equals_uint64 (enc_fixture_stat (f, "frames-dropped"),
      9 - gst_harness_buffers_received (f->h));
  enc_fixture_free (f);
}

GST_END_TEST;

static Suite *
vpxstats_suite (void)
{
  Suite *s = suite_create ("vpxstats");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, stats_are_what_comes_out);
  tcase_add_test (tc, ages_are_measured_against_the_clock);
  tcase_add_test (tc, no_ages_without_a_clock);
  tcase_add_test (tc, frames_the_encoder_drops_are_counted);
  return s;
}

GST_CHECK_MAIN (vpxstats);
