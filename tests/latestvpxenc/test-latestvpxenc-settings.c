/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "encfixture.h"

#include <gst/pbutils/pbutils.h>

#include "cpucount.h"

/* Tests of the encoder's settings, of who decides them, and of encoders that
 * are not installed. */

static const struct
{
  const gchar *description;
  gint width, height;
  const gchar *property;
  const gchar *value;
} settings[] = {
  { "latestvpxenc", 64, 48, "deadline", "1" },
  { "latestvpxenc", 64, 48, "end-usage", "cbr" },
  { "latestvpxenc", 64, 48, "keyframe-mode", "disabled" },
  { "latestvpxenc", 64, 48, "keyframe-max-dist", "2147483647" },
  { "latestvpxenc", 64, 48, "max-intra-bitrate", "600" },
  { "latestvpxenc", 640, 480, "cpu-used", "-8" },
  { "latestvpxenc", 1280, 720, "cpu-used", "-8" },
  { "latestvpxenc codec=vp9", 64, 48, "lag-in-frames", "0" },
  { "latestvpxenc codec=vp9", 64, 48, "aq-mode", "cyclic-refresh" },
  { "latestvpxenc codec=vp9", 64, 48, "cpu-used", "8" },
  { "latestvpxenc codec=vp9", 64, 48, "threads", "1" },
  /* What the user sets wins, also if it is the encoder's own default. */
  { "latestvpxenc encoder::cpu-used=-4", 64, 48, "cpu-used", "-4" },
  { "latestvpxenc encoder::cpu-used=0", 64, 48, "cpu-used", "0" },
  { "latestvpxenc encoder::deadline=1000000", 64, 48, "deadline", "1000000" },
  { "latestvpxenc encoder::end-usage=vbr", 64, 48, "end-usage", "vbr" },
  { "latestvpxenc codec=vp9 encoder::aq-mode=off", 64, 48, "aq-mode", "off" },
};

GST_START_TEST (encoder_is_set_up_for_live_video)
{
  EncFixture *f = enc_fixture_new (settings[__i__].description);
  g_autofree gchar *value = NULL;

  enc_fixture_caps (f, "I420", settings[__i__].width, settings[__i__].height);
  gst_buffer_unref (enc_fixture_encode (f, 0));
  value = enc_fixture_encoder_text (f, settings[__i__].property);
  fail_unless_equals_string (value, settings[__i__].value);
  enc_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (a_new_size_brings_its_own_settings)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc codec=vp9");
  gint cores = gst_latest_cpu_count ();
  gint columns = cores >= 4 ? 2 : cores >= 2 ? 1 : 0;

  gst_buffer_unref (enc_fixture_encode (f, 0));
  fail_unless_equals_int (enc_fixture_encoder_int (f, "tile-columns"), 0);
  enc_fixture_caps (f, "I420", 1280, 720);
  gst_buffer_unref (enc_fixture_encode (f, 33));
  fail_unless_equals_int (enc_fixture_encoder_int (f, "tile-columns"), columns);
  /* A property that is set while the encoder runs is the user's from then on,
   * even if its value stays the same. */
  g_object_set (f->encoder, "tile-columns", columns, NULL);
  enc_fixture_caps (f, "I420", 64, 48);
  gst_buffer_unref (enc_fixture_encode (f, 66));
  fail_unless_equals_int (enc_fixture_encoder_int (f, "tile-columns"), columns);
  enc_fixture_free (f);
}

GST_END_TEST;

static guint
get_bitrate (EncFixture *f)
{
  guint bitrate;

  g_object_get (f->element, "bitrate", &bitrate, NULL);
  return bitrate;
}

static void
count_notify (GObject *object, GParamSpec *pspec, gpointer data)
{
  ++*(guint *) data;
}

/* Between bitrate of the bin and target-bitrate of the encoder, the last one
 * set counts; bitrate says so and is notified. */
GST_START_TEST (the_last_bitrate_set_counts)
{
  EncFixture *f =
      enc_fixture_new ("latestvpxenc encoder::target-bitrate=300000");
  guint notified = 0;

  fail_unless_equals_int (get_bitrate (f), 300000);
  gst_buffer_unref (enc_fixture_encode (f, 0));
  fail_unless_equals_int (
      enc_fixture_encoder_int (f, "target-bitrate"), 300000);
  g_object_set (f->element, "bitrate", 500000, NULL);
  gst_buffer_unref (enc_fixture_encode (f, 33));
  fail_unless_equals_int (
      enc_fixture_encoder_int (f, "target-bitrate"), 500000);
  g_signal_connect (
      f->element, "notify::bitrate", G_CALLBACK (count_notify), &notified);
  g_object_set (f->encoder, "target-bitrate", 700000, NULL);
  fail_unless_equals_int (notified, 1);
  gst_buffer_unref (enc_fixture_encode (f, 66));
  fail_unless_equals_int (
      enc_fixture_encoder_int (f, "target-bitrate"), 700000);
  fail_unless_equals_int (get_bitrate (f), 700000);
  fail_unless_equals_int (notified, 1);
  enc_fixture_free (f);
}

GST_END_TEST;

static const struct
{
  guint bitrate, min, max;
  gint used;
} bounds[] = {
  { 500000, 400000, 600000, 500000 },
  { 500000, 600000, 700000, 600000 },
  { 500000, 100000, 400000, 400000 },
  /* The upper bound counts when the bounds exclude each other. */
  { 500000, 600000, 300000, 300000 },
  { 500000, 0, 0, 1000 },
};

/* Bounds are set while the encoder runs, and the wanted bitrate is not
 * forgotten. */
GST_START_TEST (bitrate_has_bounds)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc bitrate=500000");

  for (guint i = 0; i < G_N_ELEMENTS (bounds); i++) {
    g_object_set (f->element, "bitrate", bounds[i].bitrate, "min-bitrate",
        bounds[i].min, "max-bitrate", bounds[i].max, NULL);
    gst_buffer_unref (enc_fixture_encode (f, i * 33));
    fail_unless_equals_int (
        enc_fixture_encoder_int (f, "target-bitrate"), bounds[i].used);
    fail_unless_equals_int (get_bitrate (f), bounds[i].bitrate);
  }
  g_object_set (f->element, "min-bitrate", 0, "max-bitrate", G_MAXUINT, NULL);
  gst_buffer_unref (enc_fixture_encode (f, G_N_ELEMENTS (bounds) * 33));
  fail_unless_equals_int (
      enc_fixture_encoder_int (f, "target-bitrate"), 500000);
  enc_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (slot_and_convert_are_children_too)
{
  g_autoptr (GstElement) enc =
      enc_fixture_make ("latestvpxenc max-age=5000000 "
                        "slot::max-framerate=15/1 convert::dither=none");
  guint64 max_age;
  gint dither, num, den;
  g_auto (GValue) framerate = G_VALUE_INIT;

  gst_child_proxy_get (GST_CHILD_PROXY (enc), "slot::max-age", &max_age,
      "convert::dither", &dither, NULL);
  fail_unless_equals_uint64 (max_age, 5000000);
  fail_unless_equals_int (dither, 0);
  g_value_init (&framerate, GST_TYPE_FRACTION);
  g_object_get_property (G_OBJECT (enc), "max-framerate", &framerate);
  num = gst_value_get_fraction_numerator (&framerate);
  den = gst_value_get_fraction_denominator (&framerate);
  fail_unless (num == 15 && den == 1);
}

GST_END_TEST;

GST_START_TEST (codec_changes_between_runs)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc bitrate=300000 "
                                   "encoder::static-threshold=77");
  g_autoptr (GstElement) vp9 = NULL;
  gint threshold;

  gst_buffer_unref (enc_fixture_encode (f, 0));
  gst_element_set_state (f->element, GST_STATE_READY);
  gst_util_set_object_arg (G_OBJECT (f->element), "codec", "vp9");
  /* The encoder is exchanged at once: what is set next is meant for the new
   * one. */
  vp9 = gst_bin_get_by_name (GST_BIN (f->element), "encoder");
  fail_unless_equals_string (
      GST_OBJECT_NAME (gst_element_get_factory (vp9)), "vp9enc");
  g_object_get (vp9, "static-threshold", &threshold, NULL);
  fail_unless_equals_int (threshold, 77);
  gst_harness_play (f->h);
  gst_harness_set_src_caps_str (
      f->h, "video/x-raw,format=I420,width=64,height=48,framerate=30/1");
  fail_unless (enc_fixture_encode_is_key (f, 0));
  g_object_get (vp9, "target-bitrate", &threshold, NULL);
  fail_unless_equals_int (threshold, 300000);
  enc_fixture_free (f);
}

GST_END_TEST;

static const gchar *const missing[] = { "vp8enc", "vp9enc", "videoconvertscale",
  "latestframe" };

/* Makes GStreamer act as if an element were not installed, until
 * remember_factory(). Loading its plugin would bring it back, so the plugin is
 * loaded first. */
static GstPluginFeature *
forget_factory (const gchar *name)
{
  GstRegistry *registry = gst_registry_get ();
  GstElement *one = gst_element_factory_make (name, NULL);
  GstPluginFeature *feature = gst_registry_lookup_feature (registry, name);

  gst_object_unref (one);
  fail_unless (feature != NULL);
  gst_registry_remove_feature (registry, feature);
  return feature;
}

static void
remember_factory (GstPluginFeature *feature)
{
  gst_registry_add_feature (gst_registry_get (), feature);
  gst_object_unref (feature);
}

GST_START_TEST (a_missing_element_is_named)
{
  const gchar *name = missing[__i__];
  g_autoptr (GstElement) enc = NULL;
  g_autoptr (GstBus) bus = gst_bus_new ();
  g_autoptr (GstMessage) plugin = NULL;
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree gchar *detail = NULL;
  GstPluginFeature *feature = forget_factory (name);

  enc = gst_object_ref_sink (gst_element_factory_make ("latestvpxenc", NULL));
  gst_element_set_bus (enc, bus);
  if (g_str_equal (name, "vp9enc"))
    gst_util_set_object_arg (G_OBJECT (enc), "codec", "vp9");
  g_object_set (enc, "bitrate", 100000, "max-age", GST_SECOND, NULL);

  fail_unless_equals_int (
      gst_element_set_state (enc, GST_STATE_PLAYING), GST_STATE_CHANGE_FAILURE);
  plugin = gst_bus_pop_filtered (bus, GST_MESSAGE_ELEMENT);
  fail_unless (plugin && gst_is_missing_plugin_message (plugin));
  detail = gst_missing_plugin_message_get_installer_detail (plugin);
  fail_unless (strstr (detail, name) != NULL, "%s", detail);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  fail_unless (message != NULL);
  gst_message_parse_error (message, &error, NULL);
  fail_unless (
      g_error_matches (error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN));
  fail_unless (strstr (error->message, name) != NULL, "%s", error->message);

  /* Once it has been installed, it is found. */
  remember_factory (feature);
  fail_unless_equals_int (
      gst_element_set_state (enc, GST_STATE_READY), GST_STATE_CHANGE_SUCCESS);
  gst_element_set_state (enc, GST_STATE_NULL);
  gst_element_set_bus (enc, NULL);
}

GST_END_TEST;

GST_START_TEST (the_other_codec_still_works)
{
  GstPluginFeature *feature = forget_factory ("vp8enc");
  EncFixture *f = enc_fixture_new ("latestvpxenc codec=vp9");

  fail_unless (enc_fixture_encode_is_key (f, 0));
  enc_fixture_free (f);
  remember_factory (feature);
}

GST_END_TEST;

/* What one has, another can be given. */
GST_START_TEST (settings_of_the_encoder_are_a_structure)
{
  EncFixture *f = enc_fixture_new (
      "latestvpxenc encoder::cpu-used=-4 encoder::end-usage=vbr");
  EncFixture *other = enc_fixture_new ("latestvpxenc");
  g_autoptr (GstStructure) set = NULL;
  g_autofree gchar *usage = NULL;

  gst_buffer_unref (enc_fixture_encode (f, 0));
  g_object_get (f->element, "encoder-settings", &set, NULL);
  fail_unless_equals_int (gst_structure_n_fields (set), 2);
  g_object_set (other->element, "encoder-settings", set, NULL);
  enc_fixture_caps (other, "I420", 640, 480);
  gst_buffer_unref (enc_fixture_encode (other, 0));
  fail_unless_equals_int (enc_fixture_encoder_int (other, "cpu-used"), -4);
  usage = enc_fixture_encoder_text (other, "end-usage");
  fail_unless_equals_string (usage, "vbr");
  enc_fixture_free (f);
  enc_fixture_free (other);
}

GST_END_TEST;

GST_START_TEST (settings_the_encoder_does_not_have_are_left_out)
{
  EncFixture *f = enc_fixture_new (
      "latestvpxenc encoder-settings=\"settings,cpu-used=-5,"
      "end-usage=(string)vbr,nothing=1,threads=(fraction)1/2\"");
  g_autoptr (GstStructure) set = NULL;

  g_object_get (f->element, "encoder-settings", &set, NULL);
  fail_unless_equals_int (gst_structure_n_fields (set), 2);
  fail_unless (gst_structure_has_field (set, "end-usage"));
  g_object_set (f->element, "encoder-settings", NULL, NULL);
  gst_buffer_unref (enc_fixture_encode (f, 0));
  fail_unless_equals_int (enc_fixture_encoder_int (f, "cpu-used"), -5);
  enc_fixture_free (f);
}

GST_END_TEST;

static Suite *
latestvpxenc_settings_suite (void)
{
  Suite *s = suite_create ("latestvpxenc-settings");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (
      tc, encoder_is_set_up_for_live_video, 0, G_N_ELEMENTS (settings));
  tcase_add_test (tc, a_new_size_brings_its_own_settings);
  tcase_add_test (tc, the_last_bitrate_set_counts);
  tcase_add_test (tc, bitrate_has_bounds);
  tcase_add_test (tc, slot_and_convert_are_children_too);
  tcase_add_test (tc, codec_changes_between_runs);
  tcase_add_loop_test (
      tc, a_missing_element_is_named, 0, G_N_ELEMENTS (missing));
  tcase_add_test (tc, the_other_codec_still_works);
  tcase_add_test (tc, settings_of_the_encoder_are_a_structure);
  tcase_add_test (tc, settings_the_encoder_does_not_have_are_left_out);
  return s;
}

GST_CHECK_MAIN (latestvpxenc_settings);
