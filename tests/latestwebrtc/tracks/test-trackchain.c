/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "testsender.h"

/* What becomes of what comes in by a pad. */

/* A viewer's line carries Opus of one or two channels (RFC 7587, 7), whatever the
 * source has. */
static const gchar *const sounds[] = {
  "channels=1",
  "channels=2",
  "channels=3",
  "channels=6",
  "channels=8",
  /* Microphones of a card, which are nowhere in particular. */
  "channels=2,channel-mask=(bitmask)0",
  "channels=4,channel-mask=(bitmask)0",
  "channels=8,channel-mask=(bitmask)0",
};

#define SOUND_SOURCE \
  "audiotestsrc is-live=true samplesperbuffer=480 ! capsfilter " \
  "name=form caps=audio/x-raw,rate=48000,channels=2"

static void
set_form (TestSender *sender, const gchar *form)
{
  g_autoptr (GstElement) filter =
      gst_bin_get_by_name (GST_BIN (sender->pipeline), "form");
  g_autofree gchar *text = g_strdup_printf ("audio/x-raw,rate=48000,%s", form);

  gst_util_set_object_arg (G_OBJECT (filter), "caps", text);
}

static TestViewer *
join_with_sound (TestSender *sender)
{
  TestViewer *viewer = test_viewer_new (TEST_VIEWER_VP8);

  test_viewer_add_media (viewer, TEST_VIEWER_OPUS);
  test_sender_join_viewer (sender, "a", viewer);
  return viewer;
}

/* What viewers are sent of the form. */
static void
expect_encoded (TestSender *sender, const gchar *form)
{
  g_autoptr (GstElement) encoder =
      gst_bin_get_by_name (GST_BIN (sender->sink), "audio-encoder");
  g_autoptr (GstPad) src = gst_element_get_static_pad (encoder, "src");
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (src);
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  gint channels, family;

  fail_unless (gst_structure_get (s, "channels", G_TYPE_INT, &channels,
      "channel-mapping-family", G_TYPE_INT, &family, NULL));
  fail_unless_equals_int (channels, g_str_equal (form, "channels=1") ? 1 : 2);
  fail_unless_equals_int (family, 0);
}

GST_START_TEST (sound_of_many_channels_becomes_stereo)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  TestViewer *viewer;

  test_sender_add_source (sender, SOUND_SOURCE, "audio_0");
  set_form (sender, sounds[__i__]);
  test_sender_play (sender);
  viewer = join_with_sound (sender);
  test_viewer_wait_packets_of (viewer, "audio_0", 10);
  expect_encoded (sender, sounds[__i__]);
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

GST_START_TEST (the_number_of_channels_may_change)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  TestViewer *viewer;

  test_sender_add_source (sender, SOUND_SOURCE, "audio_0");
  test_sender_play (sender);
  viewer = join_with_sound (sender);
  for (guint i = 0; i < G_N_ELEMENTS (sounds); i++) {
    set_form (sender, sounds[i]);
    test_viewer_wait_packets_of (viewer, "audio_0", 20);
    expect_encoded (sender, sounds[i]);
  }
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

static Suite *
trackchain_suite (void)
{
  Suite *suite = suite_create ("trackchain");
  TCase *tcase = tcase_create ("sound");

  suite_add_tcase (suite, tcase);
  tcase_add_loop_test (
      tcase, sound_of_many_channels_becomes_stereo, 0, G_N_ELEMENTS (sounds));
  tcase_add_test (tcase, the_number_of_channels_may_change);
  return suite;
}

GST_CHECK_MAIN (trackchain);
