/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "encfixture.h"

/* Caps of what the encoder does not take, and caps that lack a frame rate. */

#define SIZE ",width=64,height=48,framerate=30/1"

static const struct
{
  const gchar *caps, *named, *cure;
} foreign[] = {
  { "video/x-raw(memory:NVMM),format=NV12" SIZE, "memory:NVMM", "nvvidconv" },
  { "video/x-raw(memory:CUDAMemory),format=NV12" SIZE, "memory:CUDAMemory",
      "cudadownload" },
  { "video/x-raw(memory:DMABuf),format=NV12" SIZE, "memory:DMABuf",
      "vapostproc" },
  { "video/x-raw(memory:GLMemory),format=RGBA" SIZE, "memory:GLMemory",
      "gldownload" },
  { "video/x-raw(memory:Unheard),format=RGBA" SIZE, "memory:Unheard",
      "an element that makes plain video/x-raw" },
  { "video/x-raw(format:Interlaced),format=I420,interlace-mode=alternate" SIZE,
      "interlace-mode=alternate", "deinterlace" },
  { "image/jpeg" SIZE, "image/jpeg", "jpegdec" },
  { "video/x-bayer,format=bggr" SIZE, "video/x-bayer", "bayer2rgb" },
  { "video/x-h264,stream-format=avc,alignment=au" SIZE, "video/x-h264",
      "avdec_h264" },
  { "video/x-vp8" SIZE, "video/x-vp8", "vp8dec" },
};

/* The error is the first that the application sees, and the stream goes on with
 * caps that are taken. */
GST_START_TEST (foreign_caps_are_an_error_that_names_the_cure)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc");
  GstMessage *message;
  GError *error;

  gst_buffer_unref (enc_fixture_encode (f, 0));
  gst_harness_set_src_caps_str (f->h, foreign[__i__].caps);
  message = gst_bus_pop_filtered (f->bus, GST_MESSAGE_ERROR);
  fail_unless (message != NULL);
  fail_unless (GST_MESSAGE_SRC (message) == GST_OBJECT (f->element));
  gst_message_parse_error (message, &error, NULL);
  fail_unless (strstr (error->message, foreign[__i__].named)
          && strstr (error->message, foreign[__i__].cure),
      "%s", error->message);
  g_error_free (error);
  gst_message_unref (message);
  enc_fixture_caps (f, "NV12", 64, 48);
  gst_buffer_unref (enc_fixture_encode (f, 33));
  enc_fixture_free (f);
}

GST_END_TEST;

/* gst-launch-1.0 would end with "could not link". */
GST_START_TEST (foreign_caps_are_linked)
{
  g_autofree gchar *description = g_strdup_printf (
      "fakesrc ! %s ! latestvpxenc ! fakesink", foreign[__i__].caps);
  g_autoptr (GError) error = NULL;
  GstElement *pipeline = gst_parse_launch (description, &error);

  g_assert_no_error (error);
  gst_object_unref (pipeline);
}

GST_END_TEST;

static const struct
{
  const gchar *source, *answer;
} offers[] = {
  /* A camera that could make both. */
  { "image/jpeg,width=1920; video/x-raw,format=YUY2,width=640",
      "video/x-raw,format=YUY2,width=640" },
  { "video/x-raw(memory:GLMemory),format=RGBA; video/x-raw,format=RGBA",
      "video/x-raw,format=RGBA" },
  { "image/jpeg,width=1920; audio/x-raw", "image/jpeg,width=1920" },
  { "audio/x-raw", "EMPTY" },
};

GST_START_TEST (raw_video_is_preferred)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc");
  g_autoptr (GstPad) sink = gst_element_get_static_pad (f->element, "sink");
  g_autoptr (GstCaps) source = gst_caps_from_string (offers[__i__].source);
  g_autoptr (GstCaps) wanted = gst_caps_from_string (offers[__i__].answer);
  g_autoptr (GstCaps) answer = gst_pad_query_caps (sink, source);

  fail_unless (gst_caps_can_intersect (answer, wanted)
      || (gst_caps_is_empty (answer) && gst_caps_is_empty (wanted)));
  fail_unless_equals_int (
      gst_caps_get_size (answer), gst_caps_get_size (wanted));
  enc_fixture_free (f);
}

GST_END_TEST;

/* Programs that use appsrc often say none. */
GST_START_TEST (caps_need_no_frame_rate)
{
  static const gchar *const codecs[] = { "latestvpxenc",
    "latestvpxenc codec=vp9" };
  EncFixture *f = enc_fixture_new (codecs[__i__]);

  gst_harness_set_src_caps_str (
      f->h, "video/x-raw,format=I420,width=64,height=48");
  for (guint i = 0; i < 3; i++)
    gst_buffer_unref (enc_fixture_encode (f, i * 33));
  gst_harness_set_src_caps_str (
      f->h, "video/x-raw,format=RGB,width=32,height=32");
  f->width = f->height = 32;
  g_free (f->format);
  f->format = g_strdup ("RGB");
  gst_buffer_unref (enc_fixture_encode (f, 100));
  fail_if (enc_fixture_got_message (f, GST_MESSAGE_ERROR, ""));
  enc_fixture_free (f);
}

GST_END_TEST;

static Suite *
vpxforeign_suite (void)
{
  Suite *s = suite_create ("vpxforeign");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, foreign_caps_are_an_error_that_names_the_cure, 0,
      G_N_ELEMENTS (foreign));
  tcase_add_loop_test (tc, foreign_caps_are_linked, 0, G_N_ELEMENTS (foreign));
  tcase_add_loop_test (tc, raw_video_is_preferred, 0, G_N_ELEMENTS (offers));
  tcase_add_loop_test (tc, caps_need_no_frame_rate, 0, 2);
  return s;
}

GST_CHECK_MAIN (vpxforeign);
