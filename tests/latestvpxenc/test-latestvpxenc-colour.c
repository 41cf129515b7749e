/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "encfixture.h"

#include <math.h>
#include <string.h>

#include <gst/video/video.h>

#include "colourbars.h"

/* Tests of colours: what is decoded has, taken as BT.601 with limited range as
 * browsers take it, the colours that went in. */

/* A browser adds up to 2 levels (libyuv calculates in 6 bits), and 5 are to be
 * the most that is seen. */
#define MAX_ERROR 3.0

#define BAR_WIDTH 8

/* The encoder adds nothing to the error. */
#define FINE "encoder::min-quantizer=0 encoder::max-quantizer=0"

/* What caps say; each picture is made with the numbers beside it. */
typedef struct
{
  const gchar *caps; /* NULL: nothing */
  gint height;
  ColourCoding coding;
} Colorimetry;

static const Colorimetry of_yuv[] = {
  { NULL, 96, { 0.299, 0.114, FALSE } },
  { NULL, 720, { 0.2126, 0.0722, FALSE } },
  { "bt601", 96, { 0.299, 0.114, FALSE } },
  { "bt709", 96, { 0.2126, 0.0722, FALSE } },
  { "bt2020", 96, { 0.2627, 0.0593, FALSE } },
  { "smpte240m", 96, { 0.212, 0.087, FALSE } },
  /* What MJPEG cameras deliver. */
  { "1:4:0:0", 96, { 0.299, 0.114, TRUE } },
  { "1:4:7:1", 720, { 0.299, 0.114, TRUE } },
  { "1:3:5:1", 96, { 0.2126, 0.0722, TRUE } },
  { "1:6:13:7", 96, { 0.2627, 0.0593, TRUE } },
};

static const Colorimetry of_grey[] = {
  { NULL, 96, { 0.299, 0.114, TRUE } },
  { "bt601", 96, { 0.299, 0.114, FALSE } },
  { "bt709", 720, { 0.2126, 0.0722, FALSE } },
};

static const Colorimetry of_rgb[] = {
  { NULL, 96, { 0 } },
  { NULL, 720, { 0 } },
  { "sRGB", 96, { 0 } },
};

static const gchar *const formats[] = { "I420", "YV12", "NV12", "NV21", "YUY2",
  "UYVY", "Y42B", "Y444", "AYUV", "I420_10LE", "P010_10LE", "v210", "GRAY8",
  "GRAY16_LE", "RGBA", "BGRx", "RGB", "ARGB", "r210" };

static const struct
{
  const gchar *element, *decoder, *downstream;
} codecs[] = {
  { "latestvpxenc adaptation=0 " FINE, "vp8dec", "video/x-vp8" },
  { "latestvpxenc codec=vp9 adaptation=0 " FINE, "vp9dec",
      "video/x-vp9,profile=(string)0" },
  { "latestvpxenc codec=vp9 adaptation=0 " FINE, "vp9dec",
      "video/x-vp9,profile=(string)1" },
  { "latestvpxenc codec=vp9 adaptation=0 " FINE, "vp9dec",
      "video/x-vp9,profile=(string)2" },
};

static void
get_colour (const GstVideoInfo *info, guint bar, guint8 rgb[3])
{
  const guint8 *c = colour_bars[bar];

  memcpy (rgb, c, 3);
  /* Luma of every coding is c[1], since all three are. */
  if (GST_VIDEO_INFO_IS_GRAY (info))
    rgb[0] = rgb[2] = c[1];
}

/* A line of pixels in the form from which a format is packed: 4 components of 8
 * or 16 bits, the first of them alpha. */
static void
paint_line (const GstVideoInfo *info, const ColourCoding *coding, guint8 *line)
{
  GstVideoFormat unpacked = info->finfo->unpack_format;
  gboolean wide = gst_video_format_get_info (unpacked)->bits > 8;

  for (guint x = 0; x < (guint) info->width; x++) {
    guint8 rgb[3];
    gdouble value[3];

    get_colour (info, x / BAR_WIDTH, rgb);
    if (GST_VIDEO_INFO_IS_RGB (info)) {
      for (guint i = 0; i < 3; i++)
        value[i] = rgb[i] * 257.;
    } else {
      colour_to_yuv (coding, 16, rgb, value);
    }
    for (guint i = 0; i < 4; i++) {
      gdouble v = i == 0 ? 65535 : CLAMP (value[i - 1], 0, 65535);
      /* The lower bits of a sample are cut off where it becomes narrower. */
      guint16 sample = (guint16) MIN (lround (v / 64) * 64, 65535);
      gdouble narrow = GST_VIDEO_INFO_IS_RGB (info) || coding->full_range
          ? v / 257
          : v / 256;

      if (wide)
        memcpy (line + 8 * x + 2 * i, &sample, 2);
      else
        line[4 * x + i] = (guint8) MIN (lround (narrow), 255);
    }
  }
}

static GstBuffer *
new_frame (const GstVideoInfo *info, const ColourCoding *coding)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, info->size, NULL);
  g_autofree guint8 *line = g_malloc0 ((gsize) info->width * 8 + 64);
  GstVideoFrame frame;
  GstVideoInfo copy = *info;

  fail_unless (gst_video_frame_map (&frame, &copy, buffer, GST_MAP_WRITE));
  paint_line (info, coding, line);
  for (gint y = 0; y < info->height; y++)
    info->finfo->pack_func (info->finfo, GST_VIDEO_PACK_FLAG_NONE, line, 0,
        frame.data, info->stride, info->chroma_site, y, info->width);
  gst_video_frame_unmap (&frame);
  return buffer;
}

static gdouble
get_sample (GstVideoFrame *frame, guint component, guint x, guint y)
{
  const GstVideoFormatInfo *format = frame->info.finfo;
  const guint8 *data = GST_VIDEO_FRAME_COMP_DATA (frame, component);
  guint16 wide;

  x >>= GST_VIDEO_FORMAT_INFO_W_SUB (format, component);
  y >>= GST_VIDEO_FORMAT_INFO_H_SUB (format, component);
  data += y * (guint) GST_VIDEO_FRAME_COMP_STRIDE (frame, component)
      + x * (guint) GST_VIDEO_FRAME_COMP_PSTRIDE (frame, component);
  if (GST_VIDEO_FORMAT_INFO_BITS (format) == 8)
    return *data;
  memcpy (&wide, data, 2);
  return GUINT16_FROM_LE (wide);
}

/* The mean of the middle of each bar, away from what surrounds it. */
static void
check_picture (GstVideoFrame *frame, const GstVideoInfo *in, const gchar *what)
{
  guint depth = (guint) GST_VIDEO_INFO_COMP_DEPTH (&frame->info, 0);

  for (guint bar = 0; bar < COLOUR_BARS; bar++) {
    gdouble yuv[3] = { 0 }, error;
    guint8 rgb[3];

    for (guint i = 0; i < 3; i++) {
      for (guint j = 0; j < 16; j++)
        yuv[i] += get_sample (frame, i, bar * BAR_WIDTH + 2 + j % 4,
                      (guint) in->height / 2 + j / 4)
            / 16;
    }
    get_colour (in, bar, rgb);
    error = colour_error (&colour_bt601, depth, yuv, rgb);
    fail_unless (error <= MAX_ERROR,
        "%s: %u, %u, %u is off by %.1f (%.1f, %.1f, %.1f)", what, rgb[0],
        rgb[1], rgb[2], error, yuv[0], yuv[1], yuv[2]);
  }
}

/* The bitstream of VP9 says BT.601 (1) and limited range (0): in profile 0 in
 * the byte after the frame's beginning and the sync code (VP9 bitstream
 * specification, 6.2 and 6.2.2). */
static void
check_flags (GstBuffer *frame, const gchar *what)
{
  guint8 header[5];

  gst_buffer_extract (frame, 0, header, sizeof header);
  fail_unless (header[1] == 0x49 && header[4] >> 4 == 1 << 1, "%s: %02x", what,
      header[4]);
}

/* Decodes a frame and checks its colours. */
static void
check_frame (EncFixture *f, GstHarness *decoder, GstBuffer *frame,
    const GstVideoInfo *in, const gchar *what)
{
  g_autoptr (GstCaps) decoded = NULL;
  g_autoptr (GstBuffer) picture = NULL;
  GstVideoFrame mapped;
  GstVideoInfo out;

  gst_harness_set_src_caps (decoder, gst_pad_get_current_caps (f->h->sinkpad));
  gst_harness_push (decoder, frame);
  picture = gst_harness_try_pull (decoder);
  fail_unless (picture != NULL, "%s", what);
  decoded = gst_pad_get_current_caps (decoder->sinkpad);
  fail_unless (gst_video_info_from_caps (&out, decoded));
  fail_unless (gst_video_frame_map (&mapped, &out, picture, GST_MAP_READ));
  check_picture (&mapped, in, what);
  gst_video_frame_unmap (&mapped);
}

static GstCaps *
new_caps (const gchar *format, const Colorimetry *colorimetry)
{
  GstCaps *caps =
      gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING, format,
          "width", G_TYPE_INT, COLOUR_BARS * BAR_WIDTH, "height", G_TYPE_INT,
          colorimetry->height, "framerate", GST_TYPE_FRACTION, 30, 1, NULL);

  if (colorimetry->caps)
    gst_caps_set_simple (
        caps, "colorimetry", G_TYPE_STRING, colorimetry->caps, NULL);
  return caps;
}

static void
check_one (EncFixture *f, GstHarness *decoder, guint codec, const gchar *format,
    const Colorimetry *colorimetry)
{
  g_autofree gchar *what = g_strdup_printf ("%s, %s, %d lines, %s", format,
      colorimetry->caps ? colorimetry->caps : "no colorimetry",
      colorimetry->height, codecs[codec].downstream);
  g_autoptr (GstCaps) caps = new_caps (format, colorimetry);
  GstBuffer *frame;
  GstVideoInfo in;
  static guint n;

  fail_unless (gst_video_info_from_caps (&in, caps));
  gst_harness_set_src_caps (f->h, gst_caps_ref (caps));
  frame = new_frame (&in, &colorimetry->coding);
  GST_BUFFER_PTS (frame) = ++n * GST_SECOND;
  /* The picture is that of the frame before, but for what is to be seen. */
  enc_fixture_request_key (f);
  fail_unless_equals_int (gst_harness_push (f->h, frame), GST_FLOW_OK);
  frame = gst_harness_pull (f->h);
  if (codec == 1)
    check_flags (frame, what);
  check_frame (f, decoder, frame, &in, what);
}

/* Every format with every colorimetry that it may have. */
GST_START_TEST (colours_are_right)
{
  EncFixture *f = enc_fixture_new (codecs[__i__].element);
  GstHarness *decoder = gst_harness_new (codecs[__i__].decoder);

  gst_harness_set_sink_caps_str (f->h, codecs[__i__].downstream);
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    const GstVideoFormatInfo *format =
        gst_video_format_get_info (gst_video_format_from_string (formats[i]));
    gboolean rgb = GST_VIDEO_FORMAT_INFO_IS_RGB (format);
    gboolean grey = GST_VIDEO_FORMAT_INFO_IS_GRAY (format);
    const Colorimetry *all = rgb ? of_rgb : grey ? of_grey : of_yuv;
    guint n = rgb ? G_N_ELEMENTS (of_rgb)
        : grey    ? G_N_ELEMENTS (of_grey)
                  : G_N_ELEMENTS (of_yuv);

    for (guint j = 0; j < n; j++)
      check_one (f, decoder, __i__, formats[i], &all[j]);
  }
  fail_if (
      enc_fixture_got_message (f, GST_MESSAGE_WARNING | GST_MESSAGE_ERROR, ""));
  gst_harness_teardown (decoder);
  enc_fixture_free (f);
}

GST_END_TEST;

/* The picture is encoded again while its source stands still, and is not
 * converted again. */
GST_START_TEST (a_repeated_picture_keeps_its_colours)
{
  const Colorimetry *bt709 = &of_yuv[3];
  EncFixture *f = enc_fixture_new (codecs[0].element);
  GstHarness *decoder = gst_harness_new (codecs[0].decoder);
  g_autoptr (GstCaps) caps = new_caps ("I420", bt709);
  GstVideoInfo in;

  g_object_set (f->element, "repeat-still", TRUE, NULL);
  fail_unless (gst_video_info_from_caps (&in, caps));
  gst_harness_set_src_caps (f->h, gst_caps_ref (caps));
  gst_harness_push (f->h, new_frame (&in, &bt709->coding));
  for (guint i = 0; i < 3; i++) {
    check_frame (f, decoder, gst_harness_pull (f->h), &in, "repeated");
    enc_fixture_request_key (f);
  }
  gst_harness_teardown (decoder);
  enc_fixture_free (f);
}

GST_END_TEST;

static Suite *
latestvpxenc_colour_suite (void)
{
  Suite *s = suite_create ("latestvpxenc-colour");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, colours_are_right, 0, G_N_ELEMENTS (codecs));
  tcase_add_test (tc, a_repeated_picture_keeps_its_colours);
  return s;
}

GST_CHECK_MAIN (latestvpxenc_colour);
