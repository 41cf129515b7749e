/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "encfixture.h"

#include <gst/video/video.h>

/* Frames that cannot be encoded cost themselves, and nothing else. */

static void
check_unusable (EncFixture *f, guint n)
{
  while (enc_fixture_stat_uint (f, "frames-unusable") < n)
    g_thread_yield ();
  fail_unless_equals_int (enc_fixture_stat_uint (f, "frames-unusable"), n);
  fail_unless_equals_int (enc_fixture_stat_uint (f, "frames-lost"), 0);
  fail_unless_equals_uint64 (enc_fixture_stat (f, "frames-dropped"), 0);
}

static void
push_segment (EncFixture *f, guint64 start, guint64 stop, guint64 base)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = segment.time = start;
  segment.stop = stop;
  segment.base = base;
  gst_harness_push_event (f->h, gst_event_new_segment (&segment));
}

/* Of the frames before a seek's position, only the one that is shown at that
 * position is encoded. */
GST_START_TEST (what_is_outside_the_segment_is_not_encoded)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc");
  g_autoptr (GstBuffer) frame = NULL;

  push_segment (f, 1010 * GST_MSECOND, 2000 * GST_MSECOND, 0);
  enc_fixture_push (f, 900);
  check_unusable (f, 1);
  enc_fixture_push (f, 1000);
  frame = gst_harness_pull (f->h);
  fail_unless_equals_uint64 (GST_BUFFER_PTS (frame), 1010 * GST_MSECOND);
  gst_buffer_unref (enc_fixture_encode (f, 1033));
  enc_fixture_push (f, 2033);
  check_unusable (f, 2);
  enc_fixture_free (f);
}

GST_END_TEST;

/* Where a segment begins in 292 years or later, no frame has a time. */
static const guint64 bases[] = { G_MAXINT64, G_MAXUINT64 - GST_SECOND };

GST_START_TEST (a_broken_segment_costs_its_frames_only)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc");

  gst_buffer_unref (enc_fixture_encode (f, 0));
  push_segment (f, 0, 1000 * GST_MSECOND, bases[__i__]);
  enc_fixture_push (f, 33);
  check_unusable (f, 1);
  enc_fixture_push (f, 66);
  check_unusable (f, 2);
  push_segment (f, 0, GST_CLOCK_TIME_NONE, 0);
  gst_buffer_unref (enc_fixture_encode (f, 100));
  gst_buffer_unref (enc_fixture_encode (f, 133));
  fail_if (enc_fixture_got_message (f, GST_MESSAGE_ERROR, ""));
  enc_fixture_free (f);
}

GST_END_TEST;

/* Takes the first frame's warning; there is none for the others. */
static void
check_refused (EncFixture *f, GstBuffer *buffer, guint n)
{
  GST_BUFFER_PTS (buffer) = n * 33 * GST_MSECOND;
  fail_unless_equals_int (gst_harness_push (f->h, buffer), GST_FLOW_OK);
  check_unusable (f, n);
  fail_unless (
      enc_fixture_got_message (f, GST_MESSAGE_WARNING, "less data than")
      == (n == 1));
}

static const gsize sizes[] = { 0, 100, 64 * 48 * 3 / 2 - 1 };

GST_START_TEST (a_short_frame_is_dropped_and_told_once)
{
  EncFixture *f =
      enc_fixture_new (__i__ % 2 ? "latestvpxenc codec=vp9" : "latestvpxenc");

  gst_buffer_unref (enc_fixture_encode (f, 0));
  for (guint i = 1; i <= 3; i++)
    check_refused (f,
        sizes[__i__ / 2] == 0
            ? gst_buffer_new ()
            : gst_buffer_new_allocate (NULL, sizes[__i__ / 2], NULL),
        i);
  for (guint i = 4; i < 8; i++)
    gst_buffer_unref (enc_fixture_encode (f, i * 33));
  fail_if (enc_fixture_got_message (f, GST_MESSAGE_ERROR, ""));
  enc_fixture_free (f);
}

GST_END_TEST;

#define LUMA (64 * 48)
#define CHROMA (32 * 24)

static const struct
{
  const gchar *what;
  gsize offset[GST_VIDEO_MAX_PLANES];
  gint stride[GST_VIDEO_MAX_PLANES];
  guint width, height;
} broken[] = {
  { "plane outside", { 0, LUMA, 1 << 20 }, { 64, 32, 32 }, 64, 48 },
  { "plane ends outside", { 0, LUMA, LUMA + CHROMA + 1 }, { 64, 32, 32 }, 64,
      48 },
  { "long rows", { 0, LUMA, LUMA + CHROMA }, { 128, 32, 32 }, 64, 48 },
  { "rows that overlap", { 0, LUMA, LUMA + CHROMA }, { 32, 32, 32 }, 64, 48 },
  { "rows from bottom to top", { 0, LUMA, LUMA + CHROMA }, { -64, -32, -32 },
      64, 48 },
  { "smaller picture", { 0, LUMA, LUMA + CHROMA }, { 64, 32, 32 }, 32, 48 },
};

GST_START_TEST (a_meta_that_points_outside_costs_its_frame)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc");
  GstBuffer *buffer = enc_fixture_buffer (f, 0);

  gst_buffer_add_video_meta_full (buffer, GST_VIDEO_FRAME_FLAG_NONE,
      GST_VIDEO_FORMAT_I420, broken[__i__].width, broken[__i__].height, 3,
      (gsize *) broken[__i__].offset, (gint *) broken[__i__].stride);
  check_refused (f, buffer, 1);
  gst_buffer_unref (enc_fixture_encode (f, 100));
  enc_fixture_free (f);
}

GST_END_TEST;

/* A plane is mapped from one memory: a meta whose plane goes on in the next one
 * is broken, and one whose planes each have a memory is not. */
GST_START_TEST (planes_may_be_in_memories_of_their_own)
{
  static const gsize sizes_of[][3] = { { LUMA, CHROMA, CHROMA },
    { LUMA - 1, 1 + CHROMA, CHROMA } };
  EncFixture *f = enc_fixture_new ("latestvpxenc");
  GstBuffer *buffer = gst_buffer_new ();
  gsize offset[GST_VIDEO_MAX_PLANES] = { 0, LUMA, LUMA + CHROMA };
  gint stride[GST_VIDEO_MAX_PLANES] = { 64, 32, 32 };

  for (guint i = 0; i < 3; i++)
    gst_buffer_append_memory (
        buffer, gst_allocator_alloc (NULL, sizes_of[__i__][i], NULL));
  gst_buffer_memset (buffer, 0, 128, -1);
  gst_buffer_add_video_meta_full (buffer, GST_VIDEO_FRAME_FLAG_NONE,
      GST_VIDEO_FORMAT_I420, 64, 48, 3, offset, stride);
  if (__i__ == 1) {
    check_refused (f, buffer, 1);
  } else {
    GST_BUFFER_PTS (buffer) = 0;
    gst_harness_push (f->h, buffer);
    gst_buffer_unref (gst_harness_pull (f->h));
  }
  enc_fixture_free (f);
}

GST_END_TEST;

/* What a pool of GStreamer's makes is whole, in every format, with and without
 * a meta. */
GST_START_TEST (no_whole_frame_is_refused)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc");
  guint n;
  const GstVideoFormat *formats = gst_video_formats_raw (&n);

  for (guint i = 0; i < n; i++) {
    GstBuffer *buffer;
    GstVideoInfo info;

    enc_fixture_caps (f, gst_video_format_to_string (formats[i]), 33, 17);
    gst_video_info_set_format (&info, formats[i], 33, 17);
    buffer = enc_fixture_buffer (f, i * 33);
    gst_buffer_add_video_meta_full (buffer, GST_VIDEO_FRAME_FLAG_NONE,
        formats[i], 33, 17, info.finfo->n_planes, info.offset, info.stride);
    gst_harness_push (f->h, buffer);
    gst_buffer_unref (gst_harness_pull (f->h));
  }
  fail_unless_equals_int (enc_fixture_stat_uint (f, "frames-unusable"), 0);
  enc_fixture_free (f);
}

GST_END_TEST;

static Suite *
vpxusable_suite (void)
{
  Suite *s = suite_create ("vpxusable");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, what_is_outside_the_segment_is_not_encoded);
  tcase_add_loop_test (
      tc, a_short_frame_is_dropped_and_told_once, 0, 2 * G_N_ELEMENTS (sizes));
  tcase_add_loop_test (
      tc, a_meta_that_points_outside_costs_its_frame, 0, G_N_ELEMENTS (broken));
  tcase_add_loop_test (tc, planes_may_be_in_memories_of_their_own, 0, 2);
  tcase_add_test (tc, no_whole_frame_is_refused);
  tcase_add_loop_test (
      tc, a_broken_segment_costs_its_frames_only, 0, G_N_ELEMENTS (bases));
  return s;
}

GST_CHECK_MAIN (vpxusable);
