/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <gst/codecparsers/gstvp8parser.h>
#include <gst/codecparsers/gstvp9parser.h>
#include <gst/video/video.h>

#include "vpxheader.h"

#define WIDTH 176
#define HEIGHT 144
#define FRAMES 40

/* Encoder settings that lead to different headers. */
static const struct
{
  const gchar *encoder;
  gboolean vp9;
  const gchar *format; /* NULL: I420 */
} encoders[] = {
  { "vp8enc deadline=1", FALSE },
  { "vp8enc deadline=1 target-bitrate=30000 end-usage=cbr", FALSE },
  { "vp8enc deadline=1 min-quantizer=20 max-quantizer=20", FALSE },
  { "vp8enc deadline=1 error-resilient=default token-partitions=4 sharpness=5",
      FALSE },
  { "vp8enc deadline=1 noise-sensitivity=3 cpu-used=-6 end-usage=cbr", FALSE },
  { "vp9enc deadline=1 lag-in-frames=0 cpu-used=8", TRUE },
  { "vp9enc deadline=1 lag-in-frames=0 cpu-used=8 end-usage=cbr "
    "target-bitrate=30000",
      TRUE },
  { "vp9enc deadline=1 lag-in-frames=0 aq-mode=cyclic-refresh end-usage=cbr "
    "cpu-used=9",
      TRUE },
  { "vp9enc deadline=1 lag-in-frames=0 error-resilient=default cpu-used=8",
      TRUE },
  { "vp9enc deadline=1 lag-in-frames=0 frame-parallel-decoding=false "
    "min-quantizer=40 max-quantizer=40 cpu-used=8",
      TRUE },
  /* Profiles 1 to 3. */
  { "vp9enc deadline=1 lag-in-frames=0 cpu-used=8", TRUE, "Y444" },
  { "vp9enc deadline=1 lag-in-frames=0 cpu-used=8", TRUE, "I420_10LE" },
  { "vp9enc deadline=1 lag-in-frames=0 cpu-used=8", TRUE, "Y444_12LE" },
};

/* Makes noise that is the same in every run and harder from frame to frame. */
static GstBuffer *
make_frame (guint i, const GstVideoInfo *info)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, info->size, NULL);
  GRand *rand = g_rand_new_with_seed (i);
  gboolean wide = GST_VIDEO_INFO_COMP_DEPTH (info, 0) > 8;
  GstMapInfo map;

  fail_unless (gst_buffer_map (buffer, &map, GST_MAP_WRITE));
  for (gsize k = 0; k < map.size; k++) {
    guint8 byte = 128 + k % WIDTH / 4 + g_rand_int_range (rand, 0, 1 + 4 * i);

    /* 10 bits in two bytes. */
    map.data[k] = wide && k % 2 ? byte & 3 : byte;
  }
  gst_buffer_unmap (buffer, &map);
  g_rand_free (rand);
  GST_BUFFER_PTS (buffer) = i * GST_SECOND / 30;
  GST_BUFFER_DURATION (buffer) = GST_SECOND / 30;
  return buffer;
}

static void
compare (gboolean vp9, gpointer oracle, const GstMapInfo *map,
    const GstLatestVpxHeader *header)
{
  if (vp9) {
    GstVp9FrameHdr expected;

    fail_unless (gst_vp9_parser_parse_frame_header (
                     oracle, &expected, map->data, map->size)
        == GST_VP9_PARSER_OK);
    fail_unless_equals_int (header->qp, expected.quant_indices.y_ac_qi);
    fail_unless_equals_int (
        header->key, expected.frame_type == GST_VP9_KEY_FRAME);
    fail_unless_equals_int (header->shown, expected.show_frame);
  } else {
    GstVp8FrameHdr expected;

    fail_unless (gst_vp8_parser_parse_frame_header (
                     oracle, &expected, map->data, map->size)
        == GST_VP8_PARSER_OK);
    fail_unless_equals_int (header->qp, expected.quant_indices.y_ac_qi);
    fail_unless_equals_int (header->key, expected.key_frame);
    fail_unless_equals_int (header->shown, expected.show_frame);
  }
}

static gboolean
parse (gboolean vp9, const guint8 *data, gsize size, GstLatestVpxHeader *header)
{
  return vp9 ? gst_latest_vpx_header_parse_vp9 (data, size, header)
             : gst_latest_vpx_header_parse_vp8 (data, size, header);
}

/* Parses each prefix of a frame: none is read beyond its end, and those that
 * end before the quantizer have none. */
static void
try_prefixes (gboolean vp9, const GstMapInfo *map)
{
  GstLatestVpxHeader header;

  for (gsize size = 0; size < MIN (map->size, 64); size++) {
    g_autofree guint8 *copy = g_memdup2 (map->data, size);
    gboolean known = parse (vp9, copy, size, &header);

    fail_if (known && size < 4);
  }
}

static void
check_frame (gboolean vp9, gpointer oracle, GstBuffer *buffer, guint *qp_seen)
{
  GstLatestVpxHeader header;
  GstMapInfo map;

  fail_unless (gst_buffer_map (buffer, &map, GST_MAP_READ));
  fail_unless (parse (vp9, map.data, map.size, &header));
  compare (vp9, oracle, &map, &header);
  fail_unless_equals_int (
      header.key, !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT));
  *qp_seen = MAX (*qp_seen, header.qp);
  try_prefixes (vp9, &map);
  gst_buffer_unmap (buffer, &map);
}

GST_START_TEST (the_parser_agrees_with_those_of_gstreamer)
{
  gboolean vp9 = encoders[__i__].vp9;
  GstHarness *h = gst_harness_new_parse (encoders[__i__].encoder);
  GstVp9Parser *vp9_parser = gst_vp9_parser_new ();
  GstVp8Parser vp8_parser;
  GstVideoInfo info;
  guint qp_seen = 0;

  gst_vp8_parser_init (&vp8_parser);
  gst_video_info_set_format (&info,
      encoders[__i__].format
          ? gst_video_format_from_string (encoders[__i__].format)
          : GST_VIDEO_FORMAT_I420,
      WIDTH, HEIGHT);
  info.fps_n = 30;
  gst_harness_set_src_caps (h, gst_video_info_to_caps (&info));
  for (guint i = 0; i < FRAMES; i++) {
    GstBuffer *out;

    if (i == 20)
      gst_harness_push_upstream_event (h,
          gst_video_event_new_upstream_force_key_unit (
              GST_CLOCK_TIME_NONE, TRUE, 0));
    out = gst_harness_push_and_pull (h, make_frame (i, &info));
    fail_unless (out != NULL);
    check_frame (vp9, vp9 ? (gpointer) vp9_parser : &vp8_parser, out, &qp_seen);
    gst_buffer_unref (out);
  }
  /* The comparison was not just one of zeroes. */
  fail_unless (qp_seen > 0);
  gst_vp9_parser_free (vp9_parser);
  gst_harness_teardown (h);
}

GST_END_TEST;

/* Random bytes may or may not be parsed, but do no harm. */
GST_START_TEST (the_parser_survives_any_bytes)
{
  GRand *rand = g_rand_new_with_seed (4711);

  for (guint i = 0; i < 20000; i++) {
    gsize size = g_rand_int_range (rand, 0, 48);
    g_autofree guint8 *data = g_malloc (size + 1);
    GstLatestVpxHeader header;

    for (gsize k = 0; k < size; k++)
      data[k] = g_rand_int (rand);
    /* A quarter begins like a key frame. */
    if (i % 4 == 0 && size > 6) {
      data[0] &= ~1;
      data[3] = 0x9d;
      data[4] = 0x01;
      data[5] = 0x2a;
    }
    gst_latest_vpx_header_parse_vp8 (data, size, &header);
    fail_unless (header.qp < 128);
    gst_latest_vpx_header_parse_vp9 (data, size, &header);
    fail_unless (header.qp < 256);
  }
  g_rand_free (rand);
}

GST_END_TEST;

static const struct
{
  const gchar *what;
  gboolean vp9;
  guint8 data[10];
  gsize size;
} refused[] = {
  { "nothing", FALSE, { 0 }, 0 },
  { "nothing", TRUE, { 0 }, 0 },
  { "a VP8 key frame without its start code", FALSE,
      { 0x10, 2, 0, 1, 2, 3, 4, 5, 6, 7 }, 10 },
  { "a VP9 frame without its marker", TRUE, { 0x12, 0x49, 0x83, 0x42 }, 4 },
  { "a VP9 key frame without its sync code", TRUE, { 0x82, 1, 2, 3, 4 }, 5 },
  { "a VP9 frame that was sent before", TRUE, { 0x88, 0, 0, 0 }, 4 },
};

GST_START_TEST (the_parser_refuses_what_is_no_frame)
{
  GstLatestVpxHeader header;

  fail_if (parse (refused[__i__].vp9, refused[__i__].data, refused[__i__].size,
               &header),
      "accepted %s", refused[__i__].what);
}

GST_END_TEST;

static Suite *
vpxheader_suite (void)
{
  Suite *s = suite_create ("vpxheader");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, the_parser_agrees_with_those_of_gstreamer, 0,
      G_N_ELEMENTS (encoders));
  tcase_add_test (tc, the_parser_survives_any_bytes);
  tcase_add_loop_test (
      tc, the_parser_refuses_what_is_no_frame, 0, G_N_ELEMENTS (refused));
  return s;
}

GST_CHECK_MAIN (vpxheader);
