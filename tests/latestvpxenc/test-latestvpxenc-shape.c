/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "encfixture.h"

#include <gst/pbutils/pbutils.h>
#include <gst/video/video.h>

/* Tests of pictures that a browser would show in another shape, or with the
 * lines of two moments: pixels that are not square, and interlaced video. */

static void
set_caps (EncFixture *f, const gchar *text)
{
  g_autofree gchar *all =
      g_strconcat ("video/x-raw,format=I420,framerate=30/1,", text, NULL);
  GstVideoInfo info;
  GstCaps *caps = gst_caps_from_string (all);

  fail_unless (gst_video_info_from_caps (&info, caps), "%s", all);
  f->width = info.width;
  f->height = info.height;
  gst_harness_set_src_caps (f->h, caps);
}

static void
check_size (EncFixture *f, gint width, gint height)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (f->h->sinkpad);
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  gint w, h, n, d;

  fail_unless (gst_structure_get (s, "width", G_TYPE_INT, &w, "height",
      G_TYPE_INT, &h, "pixel-aspect-ratio", GST_TYPE_FRACTION, &n, &d, NULL));
  fail_unless (
      w == width && h == height, "%dx%d for %dx%d", w, h, width, height);
  fail_unless (n == 1 && d == 1, "%d/%d", n, d);
}

static const struct
{
  const gchar *caps;
  gint width, height;
} shapes[] = {
  { "width=64,height=48", 64, 48 },
  { "width=96,height=108,pixel-aspect-ratio=2/1", 96, 54 },
  { "width=192,height=54,pixel-aspect-ratio=1/2", 96, 54 },
  { "width=720,height=576,pixel-aspect-ratio=16/15", 720, 540 },
  { "width=720,height=480,pixel-aspect-ratio=8/9", 640, 480 },
  { "width=63,height=47", 63, 47 },
};

/* All come into one element, so that each follows another. */
GST_START_TEST (pixels_become_square)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc");

  for (guint i = 0; i < 2 * G_N_ELEMENTS (shapes); i++) {
    guint j = i % G_N_ELEMENTS (shapes);

    set_caps (f, shapes[j].caps);
    gst_buffer_unref (enc_fixture_encode (f, i * 100));
    gst_buffer_unref (enc_fixture_encode (f, i * 100 + 33));
    check_size (f, shapes[j].width, shapes[j].height);
  }
  fail_if (
      enc_fixture_got_message (f, GST_MESSAGE_WARNING | GST_MESSAGE_ERROR, ""));
  enc_fixture_free (f);
}

GST_END_TEST;

static GstBuffer *
decode (EncFixture *f, GstHarness *decoder, GstBuffer *frame)
{
  GstBuffer *picture;

  gst_harness_set_src_caps (decoder, gst_pad_get_current_caps (f->h->sinkpad));
  fail_unless_equals_int (gst_harness_push (decoder, frame), GST_FLOW_OK);
  picture = gst_harness_try_pull (decoder);
  fail_unless (picture != NULL);
  return picture;
}

/* The mean of a line of luma. */
static gint
get_luma (GstHarness *decoder, GstBuffer *picture, gint line)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (decoder->sinkpad);
  GstVideoFrame frame;
  GstVideoInfo info;
  gint sum = 0;

  fail_unless (gst_video_info_from_caps (&info, caps));
  fail_unless (gst_video_frame_map (&frame, &info, picture, GST_MAP_READ));
  for (gint x = 0; x < info.width; x++)
    sum += GST_VIDEO_FRAME_COMP_DATA (
        &frame, 0)[line * GST_VIDEO_FRAME_COMP_STRIDE (&frame, 0) + x];
  gst_video_frame_unmap (&frame);
  return (sum + info.width / 2) / info.width;
}

/* A size that downstream asks for is made, and the picture keeps its shape in
 * it. */
GST_START_TEST (a_size_that_downstream_asks_for_gets_borders)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc");
  GstHarness *decoder = gst_harness_new ("vp8dec");
  g_autoptr (GstBuffer) picture = NULL;
  GstBuffer *buffer;

  gst_harness_set_sink_caps_str (f->h, "video/x-vp8,width=64,height=64");
  set_caps (f, "width=64,height=64,pixel-aspect-ratio=2/1");
  buffer = enc_fixture_buffer (f, 0);
  gst_buffer_memset (buffer, 0, 200, 64 * 64);
  gst_buffer_memset (buffer, 64 * 64, 128, 64 * 64 / 2);
  gst_harness_push (f->h, buffer);
  picture = decode (f, decoder, gst_harness_pull (f->h));
  check_size (f, 64, 64);
  fail_unless (get_luma (decoder, picture, 4) < 30);
  fail_unless (get_luma (decoder, picture, 32) > 190);
  fail_unless (get_luma (decoder, picture, 60) < 30);
  gst_harness_teardown (decoder);
  enc_fixture_free (f);
}

GST_END_TEST;

static const struct
{
  const gchar *caps;
  GstVideoBufferFlags flags;
  gboolean is_woven; /* the lines stay as they are */
} scans[] = {
  { "interlace-mode=interleaved",
      GST_VIDEO_BUFFER_FLAG_INTERLACED | GST_VIDEO_BUFFER_FLAG_TFF, FALSE },
  { "interlace-mode=interleaved", GST_VIDEO_BUFFER_FLAG_INTERLACED, FALSE },
  { "interlace-mode=interleaved", 0, FALSE },
  { "interlace-mode=interleaved,field-order=bottom-field-first", 0, FALSE },
  { "interlace-mode=mixed",
      GST_VIDEO_BUFFER_FLAG_INTERLACED | GST_VIDEO_BUFFER_FLAG_TFF, FALSE },
  { "interlace-mode=mixed", 0, TRUE },
  { "interlace-mode=progressive", 0, TRUE },
};

/* Lines of 60 and 180 in turn, a field of each. */
static GstBuffer *
new_interlaced (EncFixture *f, guint pts_ms, GstVideoBufferFlags flags)
{
  GstBuffer *buffer = enc_fixture_buffer (f, pts_ms);
  gsize width = (gsize) f->width, height = (gsize) f->height;

  for (gsize y = 0; y < height; y++)
    gst_buffer_memset (buffer, y * width, y % 2 ? 180 : 60, width);
  gst_buffer_memset (buffer, width * height, 128, width * height / 2);
  gst_buffer_set_flags (buffer, (GstBufferFlags) flags);
  return buffer;
}

/* Every frame becomes a picture of one moment, and none waits for the next. */
GST_START_TEST (interlaced_video_is_deinterlaced)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc bitrate=20000000");
  GstHarness *decoder = gst_harness_new ("vp8dec");
  guint pts = 0;

  for (guint i = 0; i < 2 * G_N_ELEMENTS (scans); i++) {
    guint j = i % G_N_ELEMENTS (scans);
    g_autofree gchar *caps =
        g_strconcat ("width=64,height=48,", scans[j].caps, NULL);

    set_caps (f, caps);
    for (guint n = 0; n < 3; n++, pts += 33) {
      g_autoptr (GstBuffer) picture = NULL;
      GstBuffer *out;
      gint difference;

      fail_unless_equals_int (
          gst_harness_push (f->h, new_interlaced (f, pts, scans[j].flags)),
          GST_FLOW_OK);
      out = gst_harness_pull (f->h);
      fail_unless (out != NULL, "%s", caps);
      fail_unless_equals_uint64 (GST_BUFFER_PTS (out), pts * GST_MSECOND);
      picture = decode (f, decoder, out);
      difference = ABS (
          get_luma (decoder, picture, 20) - get_luma (decoder, picture, 21));
      fail_unless (scans[j].is_woven ? difference > 80 : difference < 20,
          "%s: %d", caps, difference);
    }
  }
  fail_if (
      enc_fixture_got_message (f, GST_MESSAGE_WARNING | GST_MESSAGE_ERROR, ""));
  gst_harness_teardown (decoder);
  enc_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (without_deinterlace_there_is_an_error_that_names_it)
{
  GstRegistry *registry = gst_registry_get ();
  GstPluginFeature *feature =
      gst_registry_lookup_feature (registry, "deinterlace");
  EncFixture *f = enc_fixture_new ("latestvpxenc");
  g_autoptr (GstMessage) plugin = NULL;
  GstFlowReturn ret;
  guint pts = 100;

  gst_buffer_unref (enc_fixture_encode (f, 0));
  gst_registry_remove_feature (registry, feature);
  set_caps (f, "width=64,height=48,interlace-mode=interleaved");
  do {
    ret = gst_harness_push (f->h, enc_fixture_buffer (f, pts++));
    g_thread_yield ();
  } while (ret == GST_FLOW_OK);
  fail_unless_equals_int (ret, GST_FLOW_ERROR);
  plugin = gst_bus_pop_filtered (f->bus, GST_MESSAGE_ELEMENT);
  fail_unless (plugin && gst_is_missing_plugin_message (plugin));
  fail_unless (
      enc_fixture_got_message (f, GST_MESSAGE_ERROR, "\"deinterlace\""));
  fail_if (enc_fixture_got_message (f, GST_MESSAGE_ERROR, ""));
  enc_fixture_free (f);
  gst_registry_add_feature (registry, feature);
  gst_object_unref (feature);
}

GST_END_TEST;

static Suite *
latestvpxenc_shape_suite (void)
{
  Suite *s = suite_create ("latestvpxenc-shape");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, pixels_become_square);
  tcase_add_test (tc, a_size_that_downstream_asks_for_gets_borders);
  tcase_add_test (tc, interlaced_video_is_deinterlaced);
  tcase_add_test (tc, without_deinterlace_there_is_an_error_that_names_it);
  return s;
}

GST_CHECK_MAIN (latestvpxenc_shape);
