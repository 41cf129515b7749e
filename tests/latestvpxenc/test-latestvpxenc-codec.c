/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "encfixture.h"

#include <gst/pbutils/pbutils.h>

/* Tests that the codec can be changed while the stream goes on. */

static void
set_codec (EncFixture *f, const gchar *codec)
{
  gst_util_set_object_arg (G_OBJECT (f->element), "codec", codec);
}

static void
check_codec (EncFixture *f, const gchar *codec)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_autofree gchar *text = NULL;

  g_object_get_property (G_OBJECT (f->element), "codec", &value);
  text = gst_value_serialize (&value);
  fail_unless_equals_string (text, codec);
}

static void
check_output (EncFixture *f, const gchar *name)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (f->h->sinkpad);

  fail_unless (gst_structure_has_name (gst_caps_get_structure (caps, 0), name));
}

static GstElement *
get_encoder (EncFixture *f)
{
  return gst_bin_get_by_name (GST_BIN (f->element), "encoder");
}

/* The codec changes to VP9 and back, and what the user set on the encoder
 * stays. */
GST_START_TEST (it_changes_with_the_next_frame)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc bitrate=300000 "
                                   "encoder::static-threshold=77");

  fail_unless (enc_fixture_encode_is_key (f, 0));
  fail_if (enc_fixture_encode_is_key (f, 33));
  for (guint i = 1; i <= 4; i++) {
    const gchar *codec = i % 2 ? "vp9" : "vp8";
    g_autoptr (GstElement) encoder = NULL;
    gint threshold, bitrate;

    set_codec (f, codec);
    check_codec (f, codec);
    fail_unless (enc_fixture_encode_is_key (f, i * 100));
    check_output (f, i % 2 ? "video/x-vp9" : "video/x-vp8");
    fail_if (enc_fixture_encode_is_key (f, i * 100 + 33));
    encoder = get_encoder (f);
    g_object_get (encoder, "static-threshold", &threshold, "target-bitrate",
        &bitrate, NULL);
    fail_unless_equals_int (threshold, 77);
    fail_unless_equals_int (bitrate, 300000);
    fail_unless_equals_int (enc_fixture_stat_uint (f, "encoder-restarts"), i);
  }
  fail_unless_equals_int (enc_fixture_stat_uint (f, "frames-lost"), 0);
  fail_if (
      enc_fixture_got_message (f, GST_MESSAGE_WARNING | GST_MESSAGE_ERROR, ""));
  enc_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (setting_it_does_not_wait_for_an_encode)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc");

  gst_buffer_unref (enc_fixture_encode (f, 0));
  enc_fixture_hold (f);
  enc_fixture_push (f, 33);
  enc_fixture_wait_held (f);
  set_codec (f, "vp9");
  check_codec (f, "vp9");
  enc_fixture_release (f);
  gst_buffer_unref (gst_harness_pull (f->h));
  /* Until a frame comes, the property is the wanted codec, not that of the
   * encoder. */
  check_output (f, "video/x-vp8");
  check_codec (f, "vp9");
  fail_unless (enc_fixture_encode_is_key (f, 66));
  check_output (f, "video/x-vp9");
  enc_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (only_the_last_one_set_counts)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc");

  gst_buffer_unref (enc_fixture_encode (f, 0));
  for (guint i = 0; i < 101; i++)
    set_codec (f, i % 2 ? "vp8" : "vp9");
  set_codec (f, "vp8");
  fail_if (enc_fixture_encode_is_key (f, 33));
  fail_unless_equals_int (enc_fixture_stat_uint (f, "encoder-restarts"), 0);
  enc_fixture_free (f);
}

GST_END_TEST;

/* vp9enc takes Y444 as it is, vp8enc does not. */
GST_START_TEST (what_the_encoder_takes_is_negotiated_anew)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc codec=vp9");

  enc_fixture_caps (f, "Y444", 64, 48);
  fail_unless (enc_fixture_encode_is_key (f, 0));
  set_codec (f, "vp8");
  fail_unless (enc_fixture_encode_is_key (f, 33));
  fail_if (enc_fixture_encode_is_key (f, 66));
  check_output (f, "video/x-vp8");
  set_codec (f, "vp9");
  fail_unless (enc_fixture_encode_is_key (f, 100));
  check_output (f, "video/x-vp9");
  fail_if (
      enc_fixture_got_message (f, GST_MESSAGE_WARNING | GST_MESSAGE_ERROR, ""));
  enc_fixture_free (f);
}

GST_END_TEST;

static GstPadProbeReturn
want_vp8 (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  set_codec (data, "vp8");
  return GST_PAD_PROBE_REMOVE;
}

/* Another codec is set while a frame is being converted to what the old one
 * takes. */
GST_START_TEST (a_frame_on_its_way_is_encoded_as_it_was_meant)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc codec=vp9");
  g_autoptr (GstElement) convert =
      gst_bin_get_by_name (GST_BIN (f->element), "convert");
  g_autoptr (GstPad) in = gst_element_get_static_pad (convert, "sink");

  enc_fixture_caps (f, "RGB", 64, 48);
  fail_unless (enc_fixture_encode_is_key (f, 0));
  gst_pad_add_probe (in, GST_PAD_PROBE_TYPE_BUFFER, want_vp8, f, NULL);
  fail_if (enc_fixture_encode_is_key (f, 33));
  check_output (f, "video/x-vp9");
  fail_unless (enc_fixture_encode_is_key (f, 66));
  check_output (f, "video/x-vp8");
  fail_unless_equals_int (enc_fixture_stat_uint (f, "frames-lost"), 0);
  fail_if (
      enc_fixture_got_message (f, GST_MESSAGE_WARNING | GST_MESSAGE_ERROR, ""));
  enc_fixture_free (f);
}

GST_END_TEST;

static GstPadProbeReturn
want_vp9_with_caps (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) != GST_EVENT_CAPS)
    return GST_PAD_PROBE_OK;
  set_codec (data, "vp9");
  return GST_PAD_PROBE_REMOVE;
}

/* Another codec is set while formats are negotiated of which the present
 * encoder has no other. */
GST_START_TEST (a_codec_set_with_new_caps_waits_for_the_frame)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc");
  g_autoptr (GstElement) convert =
      gst_bin_get_by_name (GST_BIN (f->element), "convert");
  g_autoptr (GstPad) in = gst_element_get_static_pad (convert, "sink");

  gst_harness_set_sink_caps_str (
      f->h, "video/x-vp8; video/x-vp9,profile=(string)1");
  enc_fixture_caps (f, "Y444", 64, 48);
  fail_unless (enc_fixture_encode_is_key (f, 0));
  gst_pad_add_probe (
      in, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, want_vp9_with_caps, f, NULL);
  enc_fixture_caps (f, "Y444", 128, 96);
  fail_unless (enc_fixture_encode_is_key (f, 33));
  check_output (f, "video/x-vp9");
  fail_if (
      enc_fixture_got_message (f, GST_MESSAGE_WARNING | GST_MESSAGE_ERROR, ""));
  enc_fixture_free (f);
}

GST_END_TEST;

/* The source is not asked to negotiate again. */
GST_START_TEST (the_source_is_not_asked_to_renegotiate)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc");
  GstEvent *event;

  gst_buffer_unref (enc_fixture_encode (f, 0));
  while ((event = gst_harness_try_pull_upstream_event (f->h)))
    gst_event_unref (event);
  set_codec (f, "vp9");
  gst_buffer_unref (enc_fixture_encode (f, 33));
  while ((event = gst_harness_try_pull_upstream_event (f->h))) {
    fail_if (GST_EVENT_TYPE (event) == GST_EVENT_RECONFIGURE);
    gst_event_unref (event);
  }
  enc_fixture_free (f);
}

GST_END_TEST;

static void
wait_for_flow (EncFixture *f, GstFlowReturn expected)
{
  GstFlowReturn ret;
  guint pts = 1000;

  do {
    ret = gst_harness_push (f->h, enc_fixture_buffer (f, pts++));
    g_thread_yield ();
  } while (ret == GST_FLOW_OK);
  fail_unless_equals_int (ret, expected);
}

GST_START_TEST (downstream_that_does_not_take_it_is_an_error)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc");

  gst_harness_set_sink_caps_str (f->h, "video/x-vp8");
  gst_buffer_unref (enc_fixture_encode (f, 0));
  set_codec (f, "vp9");
  wait_for_flow (f, GST_FLOW_NOT_NEGOTIATED);
  fail_unless (enc_fixture_got_message (
      f, GST_MESSAGE_ERROR, "Downstream does not take video/x-vp9"));
  fail_if (enc_fixture_got_message (f, GST_MESSAGE_ERROR, ""));
  enc_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (a_missing_encoder_is_an_error)
{
  GstRegistry *registry = gst_registry_get ();
  EncFixture *f = enc_fixture_new ("latestvpxenc");
  GstPluginFeature *vp9 = gst_registry_lookup_feature (registry, "vp9enc");
  g_autoptr (GstMessage) plugin = NULL;

  gst_buffer_unref (enc_fixture_encode (f, 0));
  gst_registry_remove_feature (registry, vp9);
  set_codec (f, "vp9");
  wait_for_flow (f, GST_FLOW_ERROR);
  plugin = gst_bus_pop_filtered (f->bus, GST_MESSAGE_ELEMENT);
  fail_unless (plugin && gst_is_missing_plugin_message (plugin));
  fail_unless (enc_fixture_got_message (f, GST_MESSAGE_ERROR, "\"vp9enc\""));
  fail_if (enc_fixture_got_message (f, GST_MESSAGE_ERROR, ""));
  enc_fixture_free (f);
  gst_registry_add_feature (registry, vp9);
  gst_object_unref (vp9);
}

GST_END_TEST;

static void
check_profile (EncFixture *f, const gchar *profile)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (f->h->sinkpad);

  fail_unless_equals_string (
      gst_structure_get_string (gst_caps_get_structure (caps, 0), "profile"),
      profile);
}

/* vp9enc takes Y444 only for profile 1. */
GST_START_TEST (the_profile_is_what_downstream_takes)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc codec=vp9");

  gst_harness_set_sink_caps_str (f->h, "video/x-vp9,profile=(string)0");
  enc_fixture_caps (f, "Y444", 64, 48);
  fail_unless (enc_fixture_encode_is_key (f, 0));
  check_profile (f, "0");
  fail_if (
      enc_fixture_got_message (f, GST_MESSAGE_WARNING | GST_MESSAGE_ERROR, ""));
  enc_fixture_free (f);
}

GST_END_TEST;

static const struct
{
  const gchar *format;
  const gchar *profile;
} profiles[] = {
  { "I420", "0" },
  { "RGB", "1" },
  { "Y444", "1" },
  { "I420_10LE", "0" },
  { "P010_10LE", "0" },
  { "Y444_12LE", "1" },
};

/* If downstream takes any profile, colour is kept, but not more than 8 bits. */
GST_START_TEST (the_profile_is_one_of_8_bits)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc codec=vp9");

  enc_fixture_caps (f, profiles[__i__].format, 64, 48);
  fail_unless (enc_fixture_encode_is_key (f, 0));
  check_profile (f, profiles[__i__].profile);
  enc_fixture_free (f);
}

GST_END_TEST;

/* Formats that VP9 takes as they are, each with a profile that has it. */
static const struct
{
  const gchar *format;
  const gchar *profile;
} wide_formats[] = {
  { "Y444", "1" },
  { "I420_10LE", "2" },
  { "I420_12LE", "2" },
  { "I422_10LE", "3" },
  { "I422_12LE", "3" },
  { "Y444_10LE", "3" },
  { "Y444_12LE", "3" },
};

/* What the encoder there is now gets: the first one is exchanged if it was set up
 * before the test said what downstream takes. */
static GstCaps *
get_encoder_caps (EncFixture *f)
{
  g_autoptr (GstElement) encoder =
      gst_bin_get_by_name (GST_BIN (f->element), "encoder");
  g_autoptr (GstPad) sink = gst_element_get_static_pad (encoder, "sink");

  return gst_pad_get_current_caps (sink);
}

/* Large enough for several threads if they were safe, more bits than any
 * encoder would be given, and where a pixel has 10 or 12, the others are set as
 * well. */
GST_START_TEST (wide_formats_are_encoded_by_one_thread)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc codec=vp9 bitrate=1000000000");
  g_autofree gchar *wanted = g_strdup_printf (
      "video/x-vp9,profile=(string)%s", wide_formats[__i__].profile);
  g_autoptr (GstCaps) caps = NULL;
  const GstStructure *s;

  gst_harness_set_sink_caps_str (f->h, wanted);
  enc_fixture_caps (f, wide_formats[__i__].format, 640, 481);
  fail_unless (enc_fixture_encode_is_key (f, 0));
  for (guint i = 1; i < 5; i++)
    fail_if (enc_fixture_encode_is_key (f, i * 33));
  check_profile (f, wide_formats[__i__].profile);
  caps = get_encoder_caps (f);
  s = gst_caps_get_structure (caps, 0);
  fail_unless_equals_string (
      gst_structure_get_string (s, "format"), wide_formats[__i__].format);
  fail_unless_equals_int (enc_fixture_encoder_int (f, "threads"), 1);
  fail_unless_equals_int (enc_fixture_encoder_int (f, "tile-columns"), 0);
  enc_fixture_free (f);
}

GST_END_TEST;

/* The caps change from one format that is encoded as it is to another. */
static const struct
{
  const gchar *codec, *format;
} followers[] = {
  { "vp8", "I420" },
  { "vp9", "Y444" },
};

static void
want_profile (EncFixture *f, const gchar *codec, const gchar *profile)
{
  g_autofree gchar *wanted =
      g_strdup_printf ("video/x-%s,profile=(string)%s", codec, profile);

  gst_harness_set_sink_caps_str (f->h, wanted);
}

/* Downstream asks for another profile while the stream runs. */
GST_START_TEST (the_profile_follows_downstream)
{
  const gchar *codec = followers[__i__].codec;
  g_autofree gchar *description =
      g_strdup_printf ("latestvpxenc codec=%s", codec);
  EncFixture *f = enc_fixture_new (description);

  want_profile (f, codec, "1");
  enc_fixture_caps (f, followers[__i__].format, 64, 48);
  fail_unless (enc_fixture_encode_is_key (f, 0));
  for (guint i = 1; i <= 4; i++) {
    const gchar *profile = i % 2 ? "0" : "1";

    want_profile (f, codec, profile);
    gst_harness_push_upstream_event (f->h, gst_event_new_reconfigure ());
    fail_unless (enc_fixture_encode_is_key (f, i * 100));
    fail_if (enc_fixture_encode_is_key (f, i * 100 + 33));
    check_profile (f, profile);
  }
  fail_if (
      enc_fixture_got_message (f, GST_MESSAGE_WARNING | GST_MESSAGE_ERROR, ""));
  enc_fixture_free (f);
}

GST_END_TEST;

static Suite *
latestvpxenc_codec_suite (void)
{
  Suite *s = suite_create ("latestvpxenc-codec");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, it_changes_with_the_next_frame);
  tcase_add_test (tc, setting_it_does_not_wait_for_an_encode);
  tcase_add_test (tc, only_the_last_one_set_counts);
  tcase_add_test (tc, what_the_encoder_takes_is_negotiated_anew);
  tcase_add_test (tc, a_frame_on_its_way_is_encoded_as_it_was_meant);
  tcase_add_test (tc, a_codec_set_with_new_caps_waits_for_the_frame);
  tcase_add_test (tc, the_source_is_not_asked_to_renegotiate);
  tcase_add_test (tc, downstream_that_does_not_take_it_is_an_error);
  tcase_add_test (tc, a_missing_encoder_is_an_error);
  tcase_add_test (tc, the_profile_is_what_downstream_takes);
  tcase_add_loop_test (
      tc, the_profile_is_one_of_8_bits, 0, G_N_ELEMENTS (profiles));
  tcase_add_loop_test (tc, wide_formats_are_encoded_by_one_thread, 0,
      G_N_ELEMENTS (wide_formats));
  tcase_add_loop_test (
      tc, the_profile_follows_downstream, 0, G_N_ELEMENTS (followers));
  return s;
}

GST_CHECK_MAIN (latestvpxenc_codec);
