/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/video/video.h>

#include "encoderrun.h"
#include "hardclip.h"

/* Tests of the size of the frames that come out. They are encoded one by one,
 * not in real time, and are the same in every run. */

#define WIDTH 320
#define HEIGHT 240
#define FPS 30

typedef struct
{
  EncoderRun *run;
  HardClip *clip;
  guint8 *pixels;
  guint bitrate;
} Sender;

static void
sender_init (Sender *s, const gchar *launch, guint fps)
{
  s->clip = hard_clip_new (WIDTH, HEIGHT);
  s->pixels = g_malloc (hard_clip_frame_size (s->clip));
  s->run = encoder_run_new (launch, WIDTH, HEIGHT, fps);
  g_object_get (encoder_run_element (s->run), "bitrate", &s->bitrate, NULL);
}

static void
sender_clear (Sender *s)
{
  encoder_run_free (s->run);
  hard_clip_free (s->clip);
  g_free (s->pixels);
}

static const EncoderRunFrame *
send_picture (Sender *s, guint n, GstClockTime pts, GstClockTime duration)
{
  hard_clip_draw (s->clip, n, s->pixels);
  return encoder_run_push (s->run, pts, duration, s->pixels);
}

static const EncoderRunFrame *
send_frame (Sender *s, guint n, guint fps)
{
  return send_picture (s, n, n * GST_SECOND / fps, GST_SECOND / fps);
}

static guint64
stat (Sender *s, const gchar *name)
{
  g_autoptr (GstStructure) stats = NULL;
  guint64 value = G_MAXUINT64;

  g_object_get (encoder_run_element (s->run), "stats", &stats, NULL);
  fail_unless (gst_structure_get_uint64 (stats, name, &value), "no %s", name);
  return value;
}

/* At the target rate. */
static guint
ms_to_leave (Sender *s, const EncoderRunFrame *frame)
{
  return (guint) (frame->bytes * 8 * 1000 / s->bitrate);
}

#define PHASE (5 * FPS)
#define SETTLED (2 * FPS)
#define WINDOW (2 * FPS)

static const struct
{
  const gchar *codec;
  guint rates[3];
} steps[] = {
  { "vp8", { 1600000, 200000, 1600000 } },
  { "vp8", { 1000000, 125000, 1000000 } },
  { "vp9", { 1600000, 200000, 1600000 } },
  { "vp9", { 1000000, 125000, 1000000 } },
};

/* Checks each window of two seconds that begins two seconds after the
 * change. */
static void
check_windows (const guint64 *bytes, guint rate)
{
  for (guint from = SETTLED; from + WINDOW <= PHASE; from++) {
    guint64 bits = 0;

    for (guint i = from; i < from + WINDOW; i++)
      bits += bytes[i] * 8;
    bits = bits * FPS / WINDOW;
    fail_unless (bits > rate * 9 / 10 && bits < rate * 11 / 10,
        "%" G_GUINT64_FORMAT " bit/s instead of %u in frames %u to %u", bits,
        rate, from, from + WINDOW);
  }
}

GST_START_TEST (rate_holds_after_a_change_by_eight)
{
  g_autofree gchar *launch =
      g_strdup_printf ("latestvpxenc codec=%s", steps[__i__].codec);
  Sender s;

  sender_init (&s, launch, FPS);
  for (guint phase = 0; phase < 3; phase++) {
    guint64 bytes[PHASE];

    g_object_set (encoder_run_element (s.run), "bitrate",
        steps[__i__].rates[phase], NULL);
    for (guint i = 0; i < PHASE; i++)
      bytes[i] = send_frame (&s, phase * PHASE + i, FPS)->bytes;
    check_windows (bytes, steps[__i__].rates[phase]);
  }
  sender_clear (&s);
}

GST_END_TEST;

static const gchar *const codecs[] = { "vp8", "vp9" };

/* Frames come as when the frame rate is limited to two thirds of the camera's:
 * their times are one and two of its frames apart. */
GST_START_TEST (rate_holds_with_two_frames_of_three)
{
  g_autofree gchar *launch = g_strdup_printf ("latestvpxenc codec=%s "
                                              "bitrate=400000",
      codecs[__i__]);
  const guint from = 4 * FPS, to = 10 * FPS;
  guint64 bits = 0;
  guint rate;
  Sender s;

  sender_init (&s, launch, FPS);
  for (guint n = 0; n < to; n++) {
    guint bytes = n % 3 == 2 ? 0 : send_frame (&s, n, FPS)->bytes;

    if (n >= from)
      bits += bytes * 8;
  }
  rate = bits * FPS / (to - from);
  fail_unless (rate > 360000 && rate < 440000, "%u bit/s", rate);
  sender_clear (&s);
}

GST_END_TEST;

static const struct
{
  const gchar *launch;
  guint fps;
  guint max_ms;
  guint caps_fps; /* 0: the same */
} key_frames[] = {
  { "latestvpxenc codec=vp8 bitrate=300000", 30, 300 },
  { "latestvpxenc codec=vp9 bitrate=300000", 30, 300 },
  { "latestvpxenc codec=vp8 bitrate=300000", 5, 300 },
  { "latestvpxenc codec=vp9 bitrate=300000", 5, 300 },
  { "latestvpxenc codec=vp8 bitrate=2000000", 5, 300 },
  { "latestvpxenc codec=vp9 bitrate=2000000", 5, 300 },
  { "latestvpxenc codec=vp8 bitrate=1000000 max-frame-latency=100000000", 30,
      100 },
  { "latestvpxenc codec=vp9 bitrate=1000000 max-frame-latency=100000000", 30,
      100 },
  /* A camera in the dark halves its frame rate. */
  { "latestvpxenc codec=vp8 bitrate=300000", 5, 300, 30 },
  { "latestvpxenc codec=vp9 bitrate=300000", 5, 300, 30 },
};

/* The first key frame, and one that a viewer asks for, are limited at any frame
 * rate. */
GST_START_TEST (key_frames_leave_in_time)
{
  const guint fps = key_frames[__i__].fps;
  const guint caps_fps = key_frames[__i__].caps_fps;
  Sender s;
  guint keys = 0;

  sender_init (&s, key_frames[__i__].launch, caps_fps ? caps_fps : fps);
  for (guint n = 0; n < 70; n++) {
    const EncoderRunFrame *frame;

    if (n == 35)
      encoder_run_request_key (s.run);
    frame = send_frame (&s, n, fps);
    fail_unless_equals_int (frame->is_key, n == 0 || n == 35);
    if (!frame->is_key)
      continue;
    keys++;
    fail_unless (ms_to_leave (&s, frame) <= key_frames[__i__].max_ms,
        "frame %u takes %u ms", n, ms_to_leave (&s, frame));
  }
  fail_unless_equals_int (keys, 2);
  sender_clear (&s);
}

GST_END_TEST;

/* Value that the user set, -1: none. */
static void
set_min_quantizer (Sender *s, gint value)
{
  if (value >= 0)
    g_object_set (encoder_run_encoder (s->run), "min-quantizer", value, NULL);
}

/* Sizes of the frame at a cut and the next two, which make up for it. */
static guint
ms_of_cut (const gchar *launch, gint min_quantizer, guint cuts)
{
  Sender s;
  guint sum = 0;

  sender_init (&s, launch, FPS);
  set_min_quantizer (&s, min_quantizer);
  for (guint n = 0; n < HARD_CLIP_SCENE_FRAMES + 3; n++) {
    const EncoderRunFrame *frame = send_frame (&s, n, FPS);

    fail_unless_equals_int (frame->is_key, n == 0);
    if (n >= HARD_CLIP_SCENE_FRAMES)
      sum += ms_to_leave (&s, frame);
  }
  fail_unless_equals_uint64 (stat (&s, "scene-cuts"), cuts);
  sender_clear (&s);
  return sum;
}

GST_START_TEST (another_scene_leaves_in_time)
{
  g_autofree gchar *limited =
      g_strdup_printf ("latestvpxenc codec=%s bitrate=300000", codecs[__i__]);
  g_autofree gchar *unlimited =
      g_strdup_printf ("%s max-frame-latency=0", limited);
  guint ms = ms_of_cut (limited, -1, 1);

  fail_unless (ms <= 300, "%u ms", ms);
  fail_unless (ms < ms_of_cut (unlimited, -1, 0));
}

GST_END_TEST;

/* What the user set on the encoder is not changed at a cut. */
GST_START_TEST (another_scene_leaves_the_users_quantizers_alone)
{
  g_autofree gchar *launch = g_strdup_printf ("latestvpxenc codec=%s "
                                              "bitrate=300000",
      codecs[__i__]);

  fail_unless (ms_of_cut (launch, 2, 1) > ms_of_cut (launch, -1, 1));
}

GST_END_TEST;

GST_START_TEST (another_scene_is_no_coarser_than_the_user_allows)
{
  g_autofree gchar *launch = g_strdup_printf ("latestvpxenc codec=%s "
                                              "bitrate=300000",
      codecs[__i__]);
  const guint cut = HARD_CLIP_SCENE_FRAMES;
  Sender s;
  gint before, after;

  sender_init (&s, launch, FPS);
  g_object_set (encoder_run_encoder (s.run), "max-quantizer", 30, NULL);
  for (guint n = 0; n < cut; n++)
    send_frame (&s, n, FPS);
  g_object_get (encoder_run_encoder (s.run), "min-quantizer", &before, NULL);
  fail_unless (send_frame (&s, cut, FPS)->bytes > 0);
  g_object_get (encoder_run_encoder (s.run), "min-quantizer", &after, NULL);
  fail_unless (before < 30);
  fail_unless_equals_int (after, 30);
  send_frame (&s, cut + 1, FPS);
  g_object_get (encoder_run_encoder (s.run), "min-quantizer", &after, NULL);
  fail_unless_equals_int (after, before);
  sender_clear (&s);
}

GST_END_TEST;

/* The frame at a cut is not the one that takes longest. */
GST_START_TEST (another_scene_is_encoded_as_fast_as_can_be)
{
  static const gint fastest[] = { -16, 9 };
  g_autofree gchar *launch = g_strdup_printf ("latestvpxenc codec=%s "
                                              "bitrate=300000",
      codecs[__i__]);
  const guint cut = HARD_CLIP_SCENE_FRAMES;
  Sender s;
  gint usual, speed;

  sender_init (&s, launch, FPS);
  for (guint n = 0; n < cut; n++)
    send_frame (&s, n, FPS);
  g_object_get (encoder_run_encoder (s.run), "cpu-used", &usual, NULL);
  send_frame (&s, cut, FPS);
  g_object_get (encoder_run_encoder (s.run), "cpu-used", &speed, NULL);
  fail_unless (ABS (usual) < ABS (speed));
  fail_unless_equals_int (speed, fastest[__i__]);
  send_frame (&s, cut + 1, FPS);
  g_object_get (encoder_run_encoder (s.run), "cpu-used", &speed, NULL);
  fail_unless_equals_int (speed, usual);
  sender_clear (&s);
}

GST_END_TEST;

/* A key frame that a viewer asked for and the frame after it, which the encoder
 * would make as large again. */
static guint
ms_of_key_frame (const gchar *launch, gint min_quantizer)
{
  Sender s;
  guint sum = 0;

  sender_init (&s, launch, FPS);
  set_min_quantizer (&s, min_quantizer);
  for (guint n = 0; n < 37; n++) {
    if (n == 35)
      encoder_run_request_key (s.run);
    sum += ms_to_leave (&s, send_frame (&s, n, FPS)) * (n >= 35);
  }
  sender_clear (&s);
  return sum;
}

GST_START_TEST (what_a_key_frame_lacks_is_not_made_up_for_at_once)
{
  g_autofree gchar *launch =
      g_strdup_printf ("latestvpxenc codec=%s bitrate=600000", codecs[__i__]);
  guint ms = ms_of_key_frame (launch, -1);

  fail_unless (ms <= 300, "%u ms", ms);
  fail_unless (ms < ms_of_key_frame (launch, 2));
}

GST_END_TEST;

/* A camera that stops for four seconds: the encoder would spend all of their
 * bits on the next frame. */
GST_START_TEST (frame_after_a_gap_leaves_in_time)
{
  g_autofree gchar *launch =
      g_strdup_printf ("latestvpxenc codec=%s bitrate=1000000", codecs[__i__]);
  const EncoderRunFrame *frame;
  Sender s;

  sender_init (&s, launch, FPS);
  for (guint n = 0; n < 60; n++)
    send_frame (&s, n, FPS);
  frame = send_picture (&s, 60, 6 * GST_SECOND, GST_SECOND / FPS);
  fail_unless (
      ms_to_leave (&s, frame) <= 300, "%u ms", ms_to_leave (&s, frame));
  g_object_get (
      encoder_run_encoder (s.run), "target-bitrate", &s.bitrate, NULL);
  fail_unless (s.bitrate < 100000, "%u bit/s", s.bitrate);
  /* The bitrate is the usual one again with the next frame. */
  send_picture (&s, 61, 6 * GST_SECOND + GST_SECOND / FPS, GST_SECOND / FPS);
  g_object_get (
      encoder_run_encoder (s.run), "target-bitrate", &s.bitrate, NULL);
  fail_unless_equals_int (s.bitrate, 1000000);
  sender_clear (&s);
}

GST_END_TEST;

GST_START_TEST (limit_of_the_user_wins)
{
  gint percent;
  guint64 latency;
  Sender s;

  sender_init (&s, "latestvpxenc max-frame-latency=123000000", FPS);
  g_object_get (
      encoder_run_element (s.run), "max-frame-latency", &latency, NULL);
  fail_unless_equals_uint64 (latency, 123000000);
  send_frame (&s, 0, FPS);
  g_object_get (
      encoder_run_encoder (s.run), "max-intra-bitrate", &percent, NULL);
  fail_unless_equals_int (percent, 240);
  g_object_set (encoder_run_encoder (s.run), "max-intra-bitrate", 777, NULL);
  encoder_run_request_key (s.run);
  fail_unless (send_frame (&s, 20, FPS)->is_key);
  g_object_get (
      encoder_run_encoder (s.run), "max-intra-bitrate", &percent, NULL);
  fail_unless_equals_int (percent, 777);
  sender_clear (&s);
}

GST_END_TEST;

static GstBufferPool *
make_pool (guint size, guint n_buffers)
{
  GstBufferPool *pool = gst_buffer_pool_new ();
  GstStructure *config = gst_buffer_pool_get_config (pool);

  gst_buffer_pool_config_set_params (config, NULL, size, n_buffers, n_buffers);
  fail_unless (gst_buffer_pool_set_config (pool, config));
  fail_unless (gst_buffer_pool_set_active (pool, TRUE));
  return pool;
}

/* A camera with two buffers and an encoder that drops most frames. The encoder
 * must not keep a buffer until it puts out a frame again, which it cannot
 * without the next one; and what comes out is the frame that just went in. */
GST_START_TEST (dropped_frames_hold_nobody_up)
{
  g_autofree gchar *launch = g_strdup_printf ("latestvpxenc codec=%s "
                                              "bitrate=10000",
      codecs[__i__]);
  GstBufferPool *pool;
  GstBufferPoolAcquireParams params = {
    .flags = GST_BUFFER_POOL_ACQUIRE_FLAG_DONTWAIT
  };
  guint64 dropped = 0;
  guint run = 0, longest = 0;
  Sender s;

  sender_init (&s, launch, FPS);
  g_object_set (encoder_run_encoder (s.run), "dropframe-threshold", 90, NULL);
  pool = make_pool (hard_clip_frame_size (s.clip), 2);
  for (guint n = 0; n < 60; n++) {
    GstBuffer *buffer = NULL;
    const EncoderRunFrame *frame;

    fail_unless_equals_int (
        gst_buffer_pool_acquire_buffer (pool, &buffer, &params), GST_FLOW_OK);
    hard_clip_draw (s.clip, n, s.pixels);
    gst_buffer_fill (buffer, 0, s.pixels, hard_clip_frame_size (s.clip));
    GST_BUFFER_PTS (buffer) = n * GST_SECOND / FPS;
    frame = encoder_run_push_buffer (s.run, buffer);
    if (frame->buffer)
      fail_unless_equals_uint64 (
          GST_BUFFER_PTS (frame->buffer), n * GST_SECOND / FPS);
    dropped += frame->buffer == NULL;
    run = frame->buffer ? 0 : run + 1;
    longest = MAX (longest, run);
  }
  fail_unless (longest > 2, "only %u in a row", longest);
  /* Whether the last frame was dropped shows when the next one goes in. */
  fail_unless (dropped - stat (&s, "frames-dropped") <= 1);
  sender_clear (&s);
  gst_buffer_pool_set_active (pool, FALSE);
  gst_object_unref (pool);
}

GST_END_TEST;

static Suite *
latestvpxenc_rate_suite (void)
{
  Suite *s = suite_create ("latestvpxenc-rate");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (
      tc, rate_holds_after_a_change_by_eight, 0, G_N_ELEMENTS (steps));
  tcase_add_loop_test (
      tc, key_frames_leave_in_time, 0, G_N_ELEMENTS (key_frames));
  tcase_add_loop_test (
      tc, rate_holds_with_two_frames_of_three, 0, G_N_ELEMENTS (codecs));
  tcase_add_loop_test (
      tc, another_scene_leaves_in_time, 0, G_N_ELEMENTS (codecs));
  tcase_add_loop_test (tc, another_scene_leaves_the_users_quantizers_alone, 0,
      G_N_ELEMENTS (codecs));
  tcase_add_loop_test (tc, another_scene_is_no_coarser_than_the_user_allows, 0,
      G_N_ELEMENTS (codecs));
  tcase_add_loop_test (
      tc, another_scene_is_encoded_as_fast_as_can_be, 0, G_N_ELEMENTS (codecs));
  tcase_add_loop_test (tc, what_a_key_frame_lacks_is_not_made_up_for_at_once, 0,
      G_N_ELEMENTS (codecs));
  tcase_add_loop_test (
      tc, frame_after_a_gap_leaves_in_time, 0, G_N_ELEMENTS (codecs));
  tcase_add_test (tc, limit_of_the_user_wins);
  tcase_add_loop_test (
      tc, dropped_frames_hold_nobody_up, 0, G_N_ELEMENTS (codecs));
  return s;
}

GST_CHECK_MAIN (latestvpxenc_rate);
