/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "encfixture.h"

#include <gst/video/video.h>

/* Tests of a frame's way through the bin: formats, sizes, order, end of the
 * stream. */

static GstPadProbeReturn
remember_memory (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  g_atomic_pointer_set (
      (GstMemory **) data, gst_buffer_peek_memory (info->data, 0));
  return GST_PAD_PROBE_OK;
}

static const struct
{
  const gchar *description, *format;
} taken_as_they_are[] = {
  { "latestvpxenc", "I420" },
  { "latestvpxenc codec=vp9", "I420" },
  { "latestvpxenc codec=vp9", "Y444" },
};

GST_START_TEST (what_the_encoder_takes_reaches_it_without_a_copy)
{
  EncFixture *f = enc_fixture_new (taken_as_they_are[__i__].description);
  g_autoptr (GstPad) in = gst_element_get_static_pad (f->element, "sink");
  g_autoptr (GstBuffer) out = NULL;
  GstMemory *pushed = NULL, *encoded = NULL; /* atomic */

  enc_fixture_caps (f, taken_as_they_are[__i__].format, 64, 48);
  gst_pad_add_probe (
      in, GST_PAD_PROBE_TYPE_BUFFER, remember_memory, &pushed, NULL);
  gst_pad_add_probe (f->encoder_sink, GST_PAD_PROBE_TYPE_BUFFER,
      remember_memory, &encoded, NULL);
  out = enc_fixture_encode (f, 0);
  fail_unless (pushed != NULL);
  fail_unless (g_atomic_pointer_get (&encoded) == pushed);
  fail_if (GST_BUFFER_FLAG_IS_SET (out, GST_BUFFER_FLAG_DELTA_UNIT));
  enc_fixture_free (f);
}

GST_END_TEST;

static const gchar *const codecs[][2] = {
  { "latestvpxenc", "video/x-vp8" },
  { "latestvpxenc codec=vp9", "video/x-vp9" },
};

GST_START_TEST (what_comes_out_is_of_the_codec)
{
  EncFixture *f = enc_fixture_new (codecs[__i__][0]);
  g_autoptr (GstCaps) caps = NULL;

  fail_unless (enc_fixture_encode_is_key (f, 0));
  fail_if (enc_fixture_encode_is_key (f, 33));
  caps = gst_pad_get_current_caps (f->h->sinkpad);
  fail_unless (gst_structure_has_name (
      gst_caps_get_structure (caps, 0), codecs[__i__][1]));
  enc_fixture_free (f);
}

GST_END_TEST;

/* Every format videoconvertscale can read, with odd and even sizes. */
GST_START_TEST (takes_every_raw_format)
{
  g_autoptr (GstElementFactory) factory =
      gst_element_factory_find ("videoconvertscale");
  const GList *templates =
      gst_element_factory_get_static_pad_templates (factory);
  g_autoptr (GstCaps) caps = gst_static_pad_template_get_caps (templates->data);
  const GValue *formats =
      gst_structure_get_value (gst_caps_get_structure (caps, 0), "format");
  guint n = gst_value_list_get_size (formats);
  EncFixture *f =
      enc_fixture_new (__i__ ? "latestvpxenc codec=vp9" : "latestvpxenc");

  fail_unless (n > 50);
  for (guint i = 0; i < n; i++) {
    const gchar *format =
        g_value_get_string (gst_value_list_get_value (formats, i));

    enc_fixture_caps (f, format, i % 2 ? 64 : 62, 46);
    gst_buffer_unref (enc_fixture_encode (f, i * 33));
  }
  fail_unless_equals_uint64 (enc_fixture_stat (f, "frames-encoded"), n);
  enc_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (a_new_size_begins_with_a_key_frame)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc");
  g_autoptr (GstStructure) stats = NULL;
  g_autoptr (GstCaps) caps = NULL;
  guint width, height;
  gint out_width;

  fail_unless (enc_fixture_encode_is_key (f, 0));
  fail_if (enc_fixture_encode_is_key (f, 33));
  enc_fixture_caps (f, "I420", 128, 96);
  fail_unless (enc_fixture_encode_is_key (f, 66));
  fail_if (enc_fixture_encode_is_key (f, 100));
  caps = gst_pad_get_current_caps (f->h->sinkpad);
  gst_structure_get_int (gst_caps_get_structure (caps, 0), "width", &out_width);
  fail_unless_equals_int (out_width, 128);
  stats = enc_fixture_stats (f);
  gst_structure_get (stats, "frame-width", G_TYPE_UINT, &width, "frame-height",
      G_TYPE_UINT, &height, NULL);
  fail_unless_equals_int (width, 128);
  fail_unless_equals_int (height, 96);
  enc_fixture_free (f);
}

GST_END_TEST;

/* While one frame is being encoded, only the newest of those that arrive
 * waits. */
GST_START_TEST (a_busy_encoder_gets_the_newest_frame)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc");
  static const guint expected[] = { 0, 200 };

  enc_fixture_hold (f);
  enc_fixture_push (f, 0);
  enc_fixture_wait_held (f);
  for (guint pts = 33; pts < 200; pts += 33)
    enc_fixture_push (f, pts);
  enc_fixture_push (f, 200);
  enc_fixture_release (f);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++) {
    g_autoptr (GstBuffer) out = gst_harness_pull (f->h);

    fail_unless_equals_uint64 (GST_BUFFER_PTS (out), expected[i] * GST_MSECOND);
  }
  enc_fixture_free (f);
}

GST_END_TEST;

static GstPadProbeReturn
count_buffer (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  g_atomic_int_inc ((gint *) data);
  return GST_PAD_PROBE_OK;
}

/* Of 100 frames two are encoded, and only those go into the converter. */
GST_START_TEST (only_what_will_be_encoded_is_converted)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc");
  g_autoptr (GstPad) in = gst_element_get_static_pad (f->element, "sink");
  g_autoptr (GstElement) convert =
      gst_bin_get_by_name (GST_BIN (f->element), "convert");
  g_autoptr (GstPad) converted = gst_element_get_static_pad (convert, "sink");
  gint n_in = 0, n_converted = 0; /* atomic */

  gst_pad_add_probe (in, GST_PAD_PROBE_TYPE_BUFFER, count_buffer, &n_in, NULL);
  gst_pad_add_probe (
      converted, GST_PAD_PROBE_TYPE_BUFFER, count_buffer, &n_converted, NULL);
  enc_fixture_caps (f, "RGB", 64, 48);
  enc_fixture_hold (f);
  enc_fixture_push (f, 0);
  enc_fixture_wait_held (f);
  for (guint i = 1; i < 100; i++)
    enc_fixture_push (f, i * 33);
  enc_fixture_release (f);
  for (guint i = 0; i < 2; i++)
    gst_buffer_unref (gst_harness_pull (f->h));
  fail_unless_equals_int (g_atomic_int_get (&n_in), 100);
  fail_unless_equals_int (g_atomic_int_get (&n_converted), 2);
  enc_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (too_old_frames_are_not_encoded)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc max-age=50000000");

  gst_harness_use_testclock (f->h);
  gst_harness_set_time (f->h, 1000 * GST_MSECOND);
  gst_buffer_unref (enc_fixture_encode (f, 950));
  enc_fixture_push (f, 949);
  enc_fixture_push (f, 900);
  gst_buffer_unref (enc_fixture_encode (f, 960));
  fail_unless_equals_uint64 (enc_fixture_stat (f, "frames-encoded"), 2);
  enc_fixture_free (f);
}

GST_END_TEST;

static void
wait_for_event (EncFixture *f, GstEventType type)
{
  GstEvent *event;
  gboolean found = FALSE;

  while (!found && (event = gst_harness_pull_event (f->h))) {
    found = GST_EVENT_TYPE (event) == type;
    gst_event_unref (event);
  }
  fail_unless (found);
}

GST_START_TEST (the_last_frame_comes_out_before_eos)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc");

  enc_fixture_push (f, 0);
  gst_harness_push_event (f->h, gst_event_new_eos ());
  wait_for_event (f, GST_EVENT_EOS);
  fail_unless_equals_int (gst_harness_buffers_received (f->h), 1);
  enc_fixture_free (f);
}

GST_END_TEST;

/* The new stream begins long before the end of the last one, or just before
 * it. */
static const guint flushed_at[] = { 60000, 300 };

GST_START_TEST (goes_on_after_a_flush)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc");
  GstSegment segment;

  fail_unless (enc_fixture_encode_is_key (f, flushed_at[__i__]));
  gst_harness_push_event (f->h, gst_event_new_flush_start ());
  gst_harness_push_event (f->h, gst_event_new_flush_stop (TRUE));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_push_event (f->h, gst_event_new_segment (&segment));
  fail_unless (enc_fixture_encode_is_key (f, 0));
  fail_if (enc_fixture_encode_is_key (f, 33));
  /* Running time started over, so keyframe-min-interval must not wait for the
   * time of the last stream. */
  enc_fixture_request_key (f);
  fail_unless (enc_fixture_encode_is_key (f, 600));
  fail_unless_equals_int (enc_fixture_stat_uint (f, "encoder-restarts"), 0);
  enc_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (can_be_used_again)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc bitrate=300000");

  for (guint i = 0; i < 5; i++) {
    guint bitrate;

    fail_unless (enc_fixture_encode_is_key (f, 0));
    /* Nothing of the last run's requests is left. */
    fail_if (enc_fixture_encode_is_key (f, 600));
    fail_unless_equals_uint64 (enc_fixture_stat (f, "frames-encoded"), 2);
    enc_fixture_request_key (f);
    gst_element_set_state (
        f->element, i % 2 ? GST_STATE_NULL : GST_STATE_READY);
    /* What was counted can be read until the next run. */
    fail_unless_equals_uint64 (enc_fixture_stat (f, "frames-encoded"), 2);
    g_object_get (f->element, "bitrate", &bitrate, NULL);
    fail_unless_equals_int (bitrate, 300000);
    gst_harness_play (f->h);
    fail_unless_equals_uint64 (enc_fixture_stat (f, "frames-encoded"), 0);
    fail_unless_equals_uint64 (enc_fixture_stat (f, "key-frame-requests"), 0);
    gst_harness_set_src_caps_str (
        f->h, "video/x-raw,format=I420,width=64,height=48,framerate=30/1");
  }
  enc_fixture_free (f);
}

GST_END_TEST;

/* The latency reported upstream of the encoder goes through; nothing is added,
 * as no frame waits for a later one. */
GST_START_TEST (adds_no_latency)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc codec=vp9");
  GstClockTime min;

  gst_harness_set_upstream_latency (f->h, 33 * GST_MSECOND);
  gst_buffer_unref (enc_fixture_encode (f, 0));
  min = gst_harness_query_latency (f->h);
  fail_unless_equals_uint64 (min, 33 * GST_MSECOND);
  enc_fixture_free (f);
}

GST_END_TEST;

static Suite *
latestvpxenc_suite (void)
{
  Suite *s = suite_create ("latestvpxenc");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, what_the_encoder_takes_reaches_it_without_a_copy, 0,
      G_N_ELEMENTS (taken_as_they_are));
  tcase_add_loop_test (
      tc, what_comes_out_is_of_the_codec, 0, G_N_ELEMENTS (codecs));
  tcase_add_loop_test (tc, takes_every_raw_format, 0, 2);
  tcase_add_test (tc, a_new_size_begins_with_a_key_frame);
  tcase_add_test (tc, a_busy_encoder_gets_the_newest_frame);
  tcase_add_test (tc, only_what_will_be_encoded_is_converted);
  tcase_add_test (tc, too_old_frames_are_not_encoded);
  tcase_add_test (tc, the_last_frame_comes_out_before_eos);
  tcase_add_loop_test (tc, goes_on_after_a_flush, 0, G_N_ELEMENTS (flushed_at));
  tcase_add_test (tc, can_be_used_again);
  tcase_add_test (tc, adds_no_latency);
  return s;
}

GST_CHECK_MAIN (latestvpxenc);
