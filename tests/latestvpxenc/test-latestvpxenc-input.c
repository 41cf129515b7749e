/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "encfixture.h"

#include <gst/video/video.h>

/* Tests of what sources may do: caps that change, sizes from one pixel up,
 * times that jump, repeat or are missing. The stream goes on, or an error says
 * why not. */

static const gchar *const codecs[] = { "vp8", "vp9" };

static EncFixture *
new_with_codec (guint i)
{
  g_autofree gchar *description =
      g_strdup_printf ("latestvpxenc codec=%s", codecs[i]);

  return enc_fixture_new (description);
}

static EncFixture *
new_with_codec_and_testclock (guint i)
{
  g_autofree gchar *description =
      g_strdup_printf ("latestvpxenc codec=%s", codecs[i]);

  return enc_fixture_new_with_testclock (description);
}

static void
check_no_complaint (EncFixture *f)
{
  fail_if (enc_fixture_got_message (f, GST_MESSAGE_WARNING, ""));
  fail_if (enc_fixture_got_message (f, GST_MESSAGE_ERROR, ""));
  fail_unless_equals_int (enc_fixture_stat_uint (f, "frames-lost"), 0);
}

static const gchar *const changes[] = {
  "format=I420,width=64,height=48,framerate=30/1",
  "format=NV12,width=64,height=48,framerate=30/1",
  "format=NV12,width=320,height=240,framerate=30/1",
  "format=YUY2,width=321,height=241,framerate=30/1",
  "format=YUY2,width=321,height=241,framerate=0/1",
  "format=YUY2,width=321,height=241,framerate=25/1,interlace-mode=interleaved",
  "format=I420,width=64,height=48,framerate=25/1,interlace-mode=mixed",
  "format=I420,width=64,height=48,framerate=60000/1001",
  "format=I420,width=64,height=48,framerate=30/1,pixel-aspect-ratio=4/3",
  "format=I420,width=64,height=48,framerate=30/1,colorimetry=bt709",
  "format=I420,width=64,height=48,framerate=30/1,colorimetry=bt601",
  "format=RGBA,width=64,height=48,framerate=30/1,colorimetry=sRGB",
  "format=GRAY8,width=1,height=1,framerate=30/1",
  "format=P010_10LE,width=64,height=48,framerate=30/1,colorimetry=bt2020-10",
  "format=I420,width=640,height=360,framerate=1/1",
};

static void
set_caps_text (EncFixture *f, const gchar *text, GstVideoInfo *info)
{
  g_autofree gchar *all = g_strconcat ("video/x-raw,", text, NULL);
  g_autoptr (GstCaps) caps = gst_caps_from_string (all);

  fail_unless (gst_video_info_from_caps (info, caps), "%s", all);
  g_free (f->format);
  f->format =
      g_strdup (gst_video_format_to_string (GST_VIDEO_INFO_FORMAT (info)));
  f->width = info->width;
  f->height = info->height;
  gst_harness_set_src_caps (f->h, g_steal_pointer (&caps));
}

/* The caps of the output describe the picture as those of the input did, but
 * that it has square pixels, all lines and the colours of VP8. */
static void
check_output_caps (const GstCaps *caps, const GstVideoInfo *in)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  gint width, height, fps_n, fps_d, par_n, par_d;

  fail_unless (gst_structure_get (s, "width", G_TYPE_INT, &width, "height",
      G_TYPE_INT, &height, "framerate", GST_TYPE_FRACTION, &fps_n, &fps_d,
      "pixel-aspect-ratio", GST_TYPE_FRACTION, &par_n, &par_d, NULL));
  fail_unless_equals_int (width, in->width);
  fail_unless_equals_int (height, in->height * in->par_d / in->par_n);
  fail_unless (fps_n == in->fps_n && fps_d == in->fps_d);
  fail_unless (par_n == 1 && par_d == 1);
  fail_unless_equals_string (
      gst_structure_get_string (s, "interlace-mode"), "progressive");
  fail_unless_equals_string (
      gst_structure_get_string (s, "colorimetry"), "bt601");
}

/* A receiver decodes each frame and checks the size of the picture. */
static void
check_decodes (GstHarness *decoder, const GstCaps *caps, GstBuffer *frame,
    const GstVideoInfo *in)
{
  g_autoptr (GstCaps) decoded = NULL;
  g_autoptr (GstBuffer) picture = NULL;
  GstVideoInfo out;

  gst_harness_set_src_caps (decoder, gst_caps_copy (caps));
  fail_unless_equals_int (gst_harness_push (decoder, frame), GST_FLOW_OK);
  picture = gst_harness_try_pull (decoder);
  fail_unless (picture != NULL);
  decoded = gst_pad_get_current_caps (decoder->sinkpad);
  fail_unless (gst_video_info_from_caps (&out, decoded));
  fail_unless_equals_int (out.width, in->width);
  fail_unless_equals_int (out.height, in->height * in->par_d / in->par_n);
}

/* The input changes in an order that is random but the same in each run, so
 * that every change meets others before and after it. Each frame comes out, has
 * the right caps and can be decoded; so the first one after a change is a key
 * frame if the encoder had to start anew. */
GST_START_TEST (caps_that_change_all_the_time)
{
  EncFixture *f = new_with_codec (__i__);
  g_autofree gchar *decoder_name = g_strdup_printf ("%sdec", codecs[__i__]);
  GstHarness *decoder = gst_harness_new (decoder_name);
  g_autoptr (GRand) random = g_rand_new_with_seed (5);
  guint pts = 0;

  for (guint i = 0; i < 60; i++) {
    guint frames = 1 + i % 3;
    GstVideoInfo in;

    set_caps_text (f,
        changes[i < G_N_ELEMENTS (changes)
                ? i
                : (guint) g_rand_int_range (random, 0, G_N_ELEMENTS (changes))],
        &in);
    for (guint j = 0; j < frames; j++, pts += 33) {
      GstBuffer *frame = enc_fixture_encode (f, pts);
      g_autoptr (GstCaps) caps = gst_pad_get_current_caps (f->h->sinkpad);

      check_output_caps (caps, &in);
      check_decodes (decoder, caps, frame, &in);
    }
  }
  check_no_complaint (f);
  gst_harness_teardown (decoder);
  enc_fixture_free (f);
}

GST_END_TEST;

static const struct
{
  gint width, height;
} sizes[] = {
  { 1, 1 },
  { 2, 1 },
  { 1, 2 },
  { 1, 1080 },
  { 1920, 1 },
  { 3, 5 },
  { 15, 17 },
  { 16, 16 },
  { 641, 361 },
  { 853, 479 },
  { 1366, 768 },
  { 1921, 1081 },
  { 4096, 2160 },
};

/* The loop runs once with a format that is converted and once with one that is
 * not. */
GST_START_TEST (odd_sizes)
{
  EncFixture *f = new_with_codec (__i__ % 2);
  const gchar *format = __i__ / 2 ? "RGB" : "I420";

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (GstCaps) caps = NULL;
    gint width, height;

    enc_fixture_caps (f, format, sizes[i].width, sizes[i].height);
    fail_unless (enc_fixture_encode_is_key (f, i * 100));
    fail_if (enc_fixture_encode_is_key (f, i * 100 + 33));
    caps = gst_pad_get_current_caps (f->h->sinkpad);
    gst_structure_get (gst_caps_get_structure (caps, 0), "width", G_TYPE_INT,
        &width, "height", G_TYPE_INT, &height, NULL);
    fail_unless_equals_int (width, sizes[i].width);
    fail_unless_equals_int (height, sizes[i].height);
  }
  check_no_complaint (f);
  enc_fixture_free (f);
}

GST_END_TEST;

/* VP8 has no more than 16383 columns. */
GST_START_TEST (too_large_for_vp8_is_made_smaller)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc");
  g_autoptr (GstCaps) caps = NULL;
  gint width;

  enc_fixture_caps (f, "I420", 20000, 16);
  fail_unless (enc_fixture_encode_is_key (f, 0));
  caps = gst_pad_get_current_caps (f->h->sinkpad);
  gst_structure_get_int (gst_caps_get_structure (caps, 0), "width", &width);
  fail_unless (width <= 16383, "%d", width);
  check_no_complaint (f);
  enc_fixture_free (f);
}

GST_END_TEST;

static guint64
count_done (EncFixture *f)
{
  return enc_fixture_stat (f, "frames-encoded")
      + enc_fixture_stat_uint (f, "frames-lost");
}

/* The largest picture of VP9 depends on how libvpx was built. */
GST_START_TEST (too_large_for_vp9_is_encoded_or_an_error)
{
  EncFixture *f = enc_fixture_new_with_testclock ("latestvpxenc codec=vp9");
  gboolean refused = FALSE;

  enc_fixture_caps (f, "I420", 20000, 16);
  for (guint i = 0; i < 40 && !refused; i++) {
    guint64 done = count_done (f);

    gst_harness_set_time (f->h, i * 100 * GST_MSECOND);
    refused =
        gst_harness_push (f->h, enc_fixture_buffer (f, i * 100)) != GST_FLOW_OK;
    while (!refused && count_done (f) == done)
      g_thread_yield ();
  }
  if (refused)
    fail_unless (enc_fixture_got_message (f, GST_MESSAGE_ERROR, ""));
  else
    fail_unless_equals_uint64 (enc_fixture_stat (f, "frames-encoded"), 40);
  enc_fixture_free (f);
}

GST_END_TEST;

/* The converter takes no more than 32767 columns. The source gets an error for
 * larger caps, and the next caps may be better. */
GST_START_TEST (too_large_for_the_converter_is_refused)
{
  EncFixture *f = new_with_codec (__i__);
  GstFlowReturn ret;

  gst_buffer_unref (enc_fixture_encode (f, 0));
  enc_fixture_caps (f, "I420", 70000, 16);
  do {
    ret = gst_harness_push (f->h, enc_fixture_buffer (f, 33));
    g_thread_yield ();
  } while (ret == GST_FLOW_OK);
  fail_unless_equals_int (ret, GST_FLOW_NOT_NEGOTIATED);
  enc_fixture_free (f);
}

GST_END_TEST;

#define NONE G_MAXUINT64

/* Times in ms that go in and come out; 'k' where a key frame has to be. */
static const struct
{
  const gchar *what;
  struct
  {
    guint64 in, out;
    gchar key;
  } frames[12];
} times[] = {
  { "repeated",
      { { 0, 0, 'k' }, { 0, 1, '.' }, { 0, 2, '.' }, { 33, 33, '.' },
          { 33, 34, '.' }, { 66, 66, '.' } } },
  { "back a little",
      { { 0, 0, 'k' }, { 100, 100, '.' }, { 66, 101, '.' },
          { 133, 133, '.' } } },
  { "back a lot",
      { { 0, 0, 'k' }, { 50000, 50000, '.' }, { 100, 100, 'k' },
          { 133, 133, '.' }, { 166, 166, '.' } } },
  { "ahead",
      { { 0, 0, 'k' }, { 33, 33, '.' }, { 36000000, 36000000, '.' },
          { 36000033, 36000033, '.' } } },
  /* As GStreamer's times have no sign, -5 s is 2^64 ns less that. */
  { "negative",
      { { 0, 0, 'k' }, { 18446744068709, 1, '.' }, { 18446744068742, 2, '.' },
          { 33, 33, '.' }, { 66, 66, '.' } } },
  { "negative from the beginning",
      { { 18446744068709, 0, 'k' }, { 33, 33, '.' }, { 66, 66, '.' } } },
  { "in 285 years",
      { { 0, 0, 'k' }, { 9000000000000, 1, '.' }, { 33, 33, '.' } } },
  { "missing, and the clock stands still",
      { { NONE, 0, 'k' }, { NONE, 1, '.' }, { NONE, 2, '.' } } },
  { "sometimes missing",
      { { 0, 0, 'k' }, { NONE, 1, '.' }, { 66, 66, '.' }, { NONE, 67, '.' },
          { 133, 133, '.' } } },
};

GST_START_TEST (times_that_are_not_as_they_should_be)
{
  EncFixture *f = new_with_codec (__i__ % 2);
  guint t = __i__ / 2;

  for (guint i = 0;
       i == 0 || times[t].frames[i].in != 0 || times[t].frames[i].out != 0;
       i++) {
    GstBuffer *buffer = enc_fixture_buffer (f, i * 33);
    g_autoptr (GstBuffer) out = NULL;
    gboolean key;

    GST_BUFFER_PTS (buffer) = times[t].frames[i].in == NONE
        ? GST_CLOCK_TIME_NONE
        : times[t].frames[i].in * GST_MSECOND;
    fail_unless_equals_int (gst_harness_push (f->h, buffer), GST_FLOW_OK);
    out = gst_harness_pull (f->h);
    fail_unless (out != NULL, "%s: frame %u", times[t].what, i);
    fail_unless (GST_BUFFER_PTS (out) / GST_MSECOND == times[t].frames[i].out,
        "%s: frame %u: %" GST_TIME_FORMAT, times[t].what, i,
        GST_TIME_ARGS (GST_BUFFER_PTS (out)));
    key = !GST_BUFFER_FLAG_IS_SET (out, GST_BUFFER_FLAG_DELTA_UNIT);
    fail_unless (key == (times[t].frames[i].key == 'k'), "%s: frame %u",
        times[t].what, i);
  }
  check_no_complaint (f);
  enc_fixture_free (f);
}

GST_END_TEST;

/* A frame without a time gets the present running time. */
GST_START_TEST (missing_times_are_now)
{
  EncFixture *f = new_with_codec_and_testclock (__i__);
  static const guint now[] = { 500, 533, 533, 2000 },
                     expected[] = { 500, 533, 534, 2000 };

  for (guint i = 0; i < G_N_ELEMENTS (now); i++) {
    GstBuffer *buffer = enc_fixture_buffer (f, 0);
    g_autoptr (GstBuffer) out = NULL;

    gst_harness_set_time (f->h, now[i] * GST_MSECOND);
    GST_BUFFER_PTS (buffer) = GST_CLOCK_TIME_NONE;
    gst_harness_push (f->h, buffer);
    out = gst_harness_pull (f->h);
    fail_unless_equals_uint64 (GST_BUFFER_PTS (out), expected[i] * GST_MSECOND);
  }
  enc_fixture_free (f);
}

GST_END_TEST;

/* Without a clock, a frame without a time gets that of the frame before plus a
 * frame's duration. */
GST_START_TEST (missing_times_without_a_clock)
{
  EncFixture *f = new_with_codec (__i__);
  GstVideoInfo in;

  gst_element_set_clock (f->element, NULL);
  set_caps_text (f, "format=I420,width=64,height=48,framerate=25/1", &in);
  for (guint i = 0; i < 3; i++) {
    GstBuffer *buffer = enc_fixture_buffer (f, i * 33);
    g_autoptr (GstBuffer) out = NULL;

    GST_BUFFER_PTS (buffer) = GST_CLOCK_TIME_NONE;
    fail_unless_equals_int (gst_harness_push (f->h, buffer), GST_FLOW_OK);
    out = gst_harness_pull (f->h);
    fail_unless_equals_uint64 (GST_BUFFER_PTS (out), i * 40 * GST_MSECOND);
  }
  enc_fixture_free (f);
}

GST_END_TEST;

/* Segments that follow each other without a flush, in seconds: the running time
 * counts, not the time in the buffers. */
static const struct
{
  guint start, base;
  gboolean goes_back; /* needs a key frame */
} segments[] = {
  { 10, 61, FALSE },
  { 5, 62, FALSE },
  { 200, 63, FALSE },
  { 201, 0, TRUE },
  { 10, 1, FALSE },
  { 300, 2, FALSE },
};

GST_START_TEST (segments_that_begin_anew)
{
  EncFixture *f = new_with_codec (__i__);
  GstSegment segment;

  fail_unless (enc_fixture_encode_is_key (f, 60000));
  fail_if (enc_fixture_encode_is_key (f, 60033));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  for (guint i = 0; i < G_N_ELEMENTS (segments); i++) {
    guint start_ms = segments[i].start * 1000;

    segment.start = segment.time = segments[i].start * GST_SECOND;
    segment.base = segments[i].base * GST_SECOND;
    gst_harness_push_event (f->h, gst_event_new_segment (&segment));
    fail_unless (
        enc_fixture_encode_is_key (f, start_ms) == segments[i].goes_back,
        "segment %u", i);
    fail_if (enc_fixture_encode_is_key (f, start_ms + 33));
  }
  check_no_complaint (f);
  enc_fixture_free (f);
}

GST_END_TEST;

/* Ten seconds without a frame, with the clock going on. */
GST_START_TEST (a_source_that_pauses)
{
  EncFixture *f = new_with_codec_and_testclock (__i__);

  for (guint i = 0; i < 5; i++) {
    for (guint j = 0; j < 5; j++) {
      guint ms = i * 10000 + j * 33;

      gst_harness_set_time (f->h, ms * GST_MSECOND);
      fail_unless (enc_fixture_encode_is_key (f, ms) == (ms == 0));
    }
  }
  check_no_complaint (f);
  enc_fixture_free (f);
}

GST_END_TEST;

static Suite *
latestvpxenc_input_suite (void)
{
  Suite *s = suite_create ("latestvpxenc-input");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, caps_that_change_all_the_time, 0, 2);
  tcase_add_loop_test (tc, odd_sizes, 0, 4);
  tcase_add_test (tc, too_large_for_vp8_is_made_smaller);
  tcase_add_test (tc, too_large_for_vp9_is_encoded_or_an_error);
  tcase_add_loop_test (tc, too_large_for_the_converter_is_refused, 0, 2);
  tcase_add_loop_test (
      tc, times_that_are_not_as_they_should_be, 0, 2 * G_N_ELEMENTS (times));
  tcase_add_loop_test (tc, missing_times_are_now, 0, 2);
  tcase_add_loop_test (tc, missing_times_without_a_clock, 0, 2);
  tcase_add_loop_test (tc, segments_that_begin_anew, 0, 2);
  tcase_add_loop_test (tc, a_source_that_pauses, 0, 2);
  return s;
}

GST_CHECK_MAIN (latestvpxenc_input);
