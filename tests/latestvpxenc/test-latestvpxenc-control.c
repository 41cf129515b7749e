/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "encfixture.h"

#include <gst/controller/gstdirectcontrolbinding.h>
#include <gst/controller/gstinterpolationcontrolsource.h>

/* Properties that follow a control source by the times of the frames. */

/* 10000 at 0 s, a hundred times as much at 10 s; in force for the frame itself,
 * and no reason for a key frame. */
GST_START_TEST (bitrate_follows_the_frames)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc adaptation=0");
  GstControlSource *source = gst_interpolation_control_source_new ();
  GstTimedValueControlSource *values = GST_TIMED_VALUE_CONTROL_SOURCE (source);

  g_object_set (source, "mode", GST_INTERPOLATION_MODE_LINEAR, NULL);
  gst_timed_value_control_source_set (values, 0, 10000);
  gst_timed_value_control_source_set (values, 10 * GST_SECOND, 1000000);
  fail_unless (gst_object_add_control_binding (GST_OBJECT (f->element),
      gst_direct_control_binding_new_absolute (
          GST_OBJECT (f->element), "bitrate", source)));
  for (guint s = 0; s <= 10; s += 5) {
    gint wanted = 10000 + 99000 * (gint) s;
    guint bitrate;

    fail_unless (enc_fixture_encode_is_key (f, s * 1000) == (s == 0));
    g_object_get (f->element, "bitrate", &bitrate, NULL);
    fail_unless_equals_int (bitrate, wanted);
    gst_buffer_unref (enc_fixture_encode (f, s * 1000 + 33));
    wanted = MIN (wanted + 33 * 99, 1000000) / 1000 * 1000;
    fail_unless_equals_int (
        enc_fixture_encoder_int (f, "target-bitrate"), wanted);
  }
  gst_object_unref (source);
  enc_fixture_free (f);
}

GST_END_TEST;

static const gchar *const names[] = { "bitrate", "max-age", "max-framerate" };

GST_START_TEST (what_can_be_controlled)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc");
  GParamSpec *pspec = g_object_class_find_property (
      G_OBJECT_GET_CLASS (f->element), names[__i__]);

  fail_unless (pspec->flags & GST_PARAM_CONTROLLABLE);
  enc_fixture_free (f);
}

GST_END_TEST;

static Suite *
latestvpxenc_control_suite (void)
{
  Suite *s = suite_create ("latestvpxenc-control");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, bitrate_follows_the_frames);
  tcase_add_loop_test (tc, what_can_be_controlled, 0, G_N_ELEMENTS (names));
  return s;
}

GST_CHECK_MAIN (latestvpxenc_control);
