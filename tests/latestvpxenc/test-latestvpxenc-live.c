/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "encfixture.h"

#include <gst/video/video.h>

/* Tests of a running encoder: no caller waits, and what is set is used for the
 * next frame. */

/* Sets every property to the value it has. */
static void
read_and_set_everything (GstElement *element)
{
  g_autofree GParamSpec **properties =
      g_object_class_list_properties (G_OBJECT_GET_CLASS (element), NULL);

  for (guint i = 0; properties[i]; i++) {
    g_auto (GValue) value = G_VALUE_INIT;

    g_value_init (&value, properties[i]->value_type);
    g_object_get_property (G_OBJECT (element), properties[i]->name, &value);
    if (properties[i]->owner_type == G_OBJECT_TYPE (element)
        && properties[i]->flags & G_PARAM_WRITABLE)
      g_object_set_property (G_OBJECT (element), properties[i]->name, &value);
  }
}

/* A caller that touched the encoder would hang here, as its lock is taken. */
GST_START_TEST (no_caller_waits_for_an_encode)
{
  EncFixture *f =
      enc_fixture_new (__i__ ? "latestvpxenc codec=vp9" : "latestvpxenc");
  guint bitrate;

  gst_buffer_unref (enc_fixture_encode (f, 0));
  enc_fixture_hold (f);
  enc_fixture_push (f, 1000);
  enc_fixture_wait_held (f);

  g_object_set (f->element, "bitrate", 123456, "keyframe-min-interval",
      GST_SECOND, "max-age", 5 * GST_SECOND, NULL);
  gst_util_set_object_arg (G_OBJECT (f->element), "max-framerate", "60/1");
  g_object_get (f->element, "bitrate", &bitrate, NULL);
  fail_unless_equals_int (bitrate, 123456);
  fail_unless_equals_uint64 (enc_fixture_stat (f, "frames-encoded"), 1);
  read_and_set_everything (f->element);
  enc_fixture_request_key (f);
  gst_harness_query_latency (f->h);

  enc_fixture_release (f);
  gst_buffer_unref (gst_harness_pull (f->h));
  fail_unless (enc_fixture_encode_is_key (f, 1033));
  fail_unless_equals_int (
      enc_fixture_encoder_int (f, "target-bitrate"), 123000);
  enc_fixture_free (f);
}

GST_END_TEST;

typedef struct
{
  GThread *caller;                   /* constant */
  gint bitrate;                      /* atomic */
  gint set_by_caller, set_by_others; /* atomic; how often */
} SeenByEncode;

static GstPadProbeReturn
read_target_bitrate (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  g_autoptr (GstElement) encoder = gst_pad_get_parent_element (pad);
  SeenByEncode *seen = data;
  gint bitrate;

  g_object_get (encoder, "target-bitrate", &bitrate, NULL);
  g_atomic_int_set (&seen->bitrate, bitrate);
  return GST_PAD_PROBE_OK;
}

static void
count_set (GObject *encoder, GParamSpec *pspec, gpointer data)
{
  SeenByEncode *seen = data;

  g_atomic_int_inc (g_thread_self () == seen->caller ? &seen->set_by_caller
                                                     : &seen->set_by_others);
}

GST_START_TEST (bitrate_is_in_force_for_the_next_frame)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc bitrate=400000");
  SeenByEncode seen = { .caller = g_thread_self () };

  gst_pad_add_probe (f->encoder_sink, GST_PAD_PROBE_TYPE_BUFFER,
      read_target_bitrate, &seen, NULL);
  fail_unless (enc_fixture_encode_is_key (f, 0));
  fail_unless_equals_int (g_atomic_int_get (&seen.bitrate), 400000);
  g_signal_connect (
      f->encoder, "notify::target-bitrate", G_CALLBACK (count_set), &seen);
  for (guint i = 1; i <= 20; i++) {
    g_object_set (f->element, "bitrate", 100000 * i, NULL);
    fail_if (enc_fixture_encode_is_key (f, i * 33));
    fail_unless_equals_int (g_atomic_int_get (&seen.bitrate), 100000 * i);
  }
  fail_unless_equals_int (g_atomic_int_get (&seen.set_by_others), 20);
  fail_unless_equals_int (g_atomic_int_get (&seen.set_by_caller), 0);
  enc_fixture_free (f);
}

GST_END_TEST;

static const struct
{
  guint set;
  gint used;
} bitrates[] = {
  { 0, 1000 },
  { 1, 1000 },
  { 999, 1000 },
  { 1999, 1000 },
  { 2000999, 2000000 },
  { 1000000000, 1000000000 },
  { G_MAXINT, 1000000000 },
  { G_MAXUINT, 1000000000 },
};

GST_START_TEST (any_bitrate_is_valid)
{
  EncFixture *f =
      enc_fixture_new (__i__ % 2 ? "latestvpxenc codec=vp9" : "latestvpxenc");
  guint set = bitrates[__i__ / 2].set, bitrate;

  gst_buffer_unref (enc_fixture_encode (f, 0));
  g_object_set (f->element, "bitrate", set, NULL);
  for (guint i = 1; i < 5; i++)
    gst_buffer_unref (enc_fixture_encode (f, i * 33));
  g_object_get (f->element, "bitrate", &bitrate, NULL);
  fail_unless (bitrate == set);
  fail_unless_equals_int (
      enc_fixture_encoder_int (f, "target-bitrate"), bitrates[__i__ / 2].used);
  enc_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (a_requested_key_frame_comes_with_the_next_frame)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc");

  fail_unless (enc_fixture_encode_is_key (f, 0));
  fail_if (enc_fixture_encode_is_key (f, 900));
  enc_fixture_request_key (f);
  fail_unless (enc_fixture_encode_is_key (f, 1000));
  fail_if (enc_fixture_encode_is_key (f, 2000));
  enc_fixture_free (f);
}

GST_END_TEST;

/* A thousand requests a second for ten seconds, then one more just after a key
 * frame: at most two key frames a second, and the last one is answered too. */
GST_START_TEST (a_storm_of_requests_costs_two_key_frames_a_second)
{
  EncFixture *f =
      enc_fixture_new (__i__ ? "latestvpxenc codec=vp9" : "latestvpxenc");
  guint keys_of_second = 0, pts, last_key = 0;

  gst_harness_use_testclock (f->h);
  for (pts = 0; pts < 10000; pts += 40) {
    gst_harness_set_time (f->h, pts * GST_MSECOND);
    for (guint i = 0; i < 40; i++)
      enc_fixture_request_key (f);
    if (pts % 1000 == 0)
      keys_of_second = 0;
    if (enc_fixture_encode_is_key (f, pts)) {
      fail_unless (pts == 0 || pts - last_key >= 500);
      last_key = pts;
      keys_of_second++;
    }
    fail_unless (keys_of_second <= 2);
  }
  /* The requests have come all the time. */
  fail_unless (last_key >= 9400);

  while (!enc_fixture_encode_is_key (f, pts))
    pts += 40;
  enc_fixture_request_key (f);
  last_key = pts;
  for (pts += 40; pts < last_key + 500; pts += 40)
    fail_if (enc_fixture_encode_is_key (f, pts));
  fail_unless (enc_fixture_encode_is_key (f, pts));
  for (pts += 40; pts < last_key + 2000; pts += 40)
    fail_if (enc_fixture_encode_is_key (f, pts));
  enc_fixture_free (f);
}

GST_END_TEST;

/* Draws grain, which no frame predicts for the next and a low bitrate
 * removes. */
static guint
encoded_size_of_grain (EncFixture *f, guint pts_ms, GRand *random)
{
  GstBuffer *buffer = enc_fixture_buffer (f, pts_ms);
  g_autoptr (GstBuffer) out = NULL;
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  for (gsize i = 0; i < map.size; i++)
    map.data[i] = (guint8) g_rand_int_range (random, 104, 152);
  gst_buffer_unmap (buffer, &map);
  fail_unless_equals_int (gst_harness_push (f->h, buffer), GST_FLOW_OK);
  out = gst_harness_pull (f->h);
  return (guint) gst_buffer_get_size (out);
}

/* The size of the frames follows the bitrate from one frame to the next,
 * without a key frame. */
/* Adaptation is off, as on a busy machine it makes the picture smaller, which
 * takes a key frame. */
GST_START_TEST (a_new_bitrate_shows_in_the_sizes)
{
  EncFixture *f = enc_fixture_new (__i__
          ? "latestvpxenc codec=vp9 bitrate=4000000 adaptation=0"
          : "latestvpxenc bitrate=4000000 adaptation=0");
  g_autoptr (GRand) random = g_rand_new_with_seed (6);
  guint high = 0, low = 0, again = 0;

  enc_fixture_caps (f, "I420", 320, 240);
  for (guint i = 0; i < 90; i++) {
    guint size = encoded_size_of_grain (f, i * 33, random);

    if (i == 29)
      g_object_set (f->element, "bitrate", 200000, NULL);
    if (i == 59)
      g_object_set (f->element, "bitrate", 4000000, NULL);
    *(i < 30 ? &high : i < 60 ? &low : &again) += i > 0 ? size : 0;
  }
  fail_unless (low * 2 < high, "%u, %u", high, low);
  fail_unless (low * 2 < again, "%u, %u", low, again);
  fail_unless_equals_uint64 (enc_fixture_stat (f, "key-frames-encoded"), 1);
  enc_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (requests_within_the_interval_share_one_key_frame)
{
  EncFixture *f =
      enc_fixture_new ("latestvpxenc keyframe-min-interval=300000000");
  guint keys = 0;

  fail_unless (enc_fixture_encode_is_key (f, 0));
  for (guint pts = 100; pts < 300; pts += 100) {
    enc_fixture_request_key (f);
    enc_fixture_request_key (f);
    fail_if (enc_fixture_encode_is_key (f, pts));
  }
  /* The request is not lost: it is answered once, when the interval is over. */
  fail_unless (enc_fixture_encode_is_key (f, 300));
  for (guint pts = 400; pts < 1000; pts += 100)
    keys += enc_fixture_encode_is_key (f, pts);
  fail_unless_equals_int (keys, 0);
  fail_unless_equals_uint64 (enc_fixture_stat (f, "key-frame-requests"), 4);
  fail_unless_equals_uint64 (
      enc_fixture_stat (f, "key-frame-requests-merged"), 3);
  fail_unless_equals_uint64 (enc_fixture_stat (f, "key-frames-encoded"), 2);
  enc_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (a_request_from_upstream_counts_too)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc");

  fail_unless (enc_fixture_encode_is_key (f, 0));
  gst_harness_push_event (f->h,
      gst_video_event_new_downstream_force_key_unit (GST_CLOCK_TIME_NONE,
          GST_CLOCK_TIME_NONE, GST_CLOCK_TIME_NONE, FALSE, 1));
  fail_if (enc_fixture_encode_is_key (f, 100));
  fail_unless (enc_fixture_encode_is_key (f, 500));
  fail_unless_equals_uint64 (enc_fixture_stat (f, "key-frame-requests"), 1);
  enc_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (a_request_for_a_time_to_come_waits_for_it)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc");

  fail_unless (enc_fixture_encode_is_key (f, 0));
  gst_harness_push_upstream_event (f->h,
      gst_video_event_new_upstream_force_key_unit (3 * GST_SECOND, TRUE, 7));
  fail_if (enc_fixture_encode_is_key (f, 2900));
  fail_unless (enc_fixture_encode_is_key (f, 3000));
  fail_if (enc_fixture_encode_is_key (f, 4000));
  enc_fixture_free (f);
}

GST_END_TEST;

/* It is in the past, though GStreamer's times have no sign. */
GST_START_TEST (a_request_for_a_negative_time_is_for_now)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc");

  fail_unless (enc_fixture_encode_is_key (f, 0));
  gst_harness_push_upstream_event (f->h,
      gst_video_event_new_upstream_force_key_unit (
          (guint64) 0 - 5 * GST_SECOND, TRUE, 7));
  fail_unless (enc_fixture_encode_is_key (f, 1000));
  enc_fixture_free (f);
}

GST_END_TEST;

typedef struct
{
  EncFixture *f;
  gint stop; /* atomic */
} Caller;

static gpointer
keep_asking (gpointer data)
{
  Caller *c = data;

  for (guint i = 0; !g_atomic_int_get (&c->stop); i++) {
    gst_structure_free (enc_fixture_stats (c->f));
    g_object_set (c->f->element, "bitrate", 100000 + i % 1000 * 1000,
        "keyframe-min-interval", i % 2 * GST_SECOND, NULL);
    gst_harness_push_upstream_event (c->f->h,
        gst_video_event_new_upstream_force_key_unit (
            GST_CLOCK_TIME_NONE, FALSE, i));
  }
  return NULL;
}

/* Another thread keeps asking while the bin starts, stops and changes codec. */
GST_START_TEST (may_be_asked_at_any_moment)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc");
  Caller caller = { f, FALSE };
  GThread *thread = g_thread_new ("caller", keep_asking, &caller);

  for (guint i = 0; i < 50; i++) {
    fail_unless (enc_fixture_encode_is_key (f, 0));
    gst_buffer_unref (enc_fixture_encode (f, 33));
    gst_element_set_state (
        f->element, i % 3 ? GST_STATE_READY : GST_STATE_NULL);
    gst_util_set_object_arg (
        G_OBJECT (f->element), "codec", i % 2 ? "vp8" : "vp9");
    gst_harness_play (f->h);
    gst_harness_set_src_caps_str (
        f->h, "video/x-raw,format=I420,width=64,height=48,framerate=30/1");
  }
  g_atomic_int_set (&caller.stop, TRUE);
  g_thread_join (thread);
  enc_fixture_free (f);
}

GST_END_TEST;

static Suite *
latestvpxenc_live_suite (void)
{
  Suite *s = suite_create ("latestvpxenc-live");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, no_caller_waits_for_an_encode, 0, 2);
  tcase_add_test (tc, bitrate_is_in_force_for_the_next_frame);
  tcase_add_loop_test (
      tc, any_bitrate_is_valid, 0, 2 * G_N_ELEMENTS (bitrates));
  tcase_add_test (tc, a_requested_key_frame_comes_with_the_next_frame);
  tcase_add_loop_test (
      tc, a_storm_of_requests_costs_two_key_frames_a_second, 0, 2);
  tcase_add_loop_test (tc, a_new_bitrate_shows_in_the_sizes, 0, 2);
  tcase_add_test (tc, requests_within_the_interval_share_one_key_frame);
  tcase_add_test (tc, a_request_from_upstream_counts_too);
  tcase_add_test (tc, a_request_for_a_negative_time_is_for_now);
  tcase_add_test (tc, a_request_for_a_time_to_come_waits_for_it);
  tcase_add_test (tc, may_be_asked_at_any_moment);
  return s;
}

GST_CHECK_MAIN (latestvpxenc_live);
