/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "dtlsleak.h"
#include "fakesignaller.h"
#include "gstlatestwebrtcsink.h"

/* Sound that a track does not take, and what is told about it. */

typedef struct
{
  GstElement *sink;
  GstBus *bus;
  GstPad *src, *pad;
} Microphone;

static void
microphone_init (Microphone *m)
{
  fake_signaller_use ();
  m->sink =
      g_object_new (GST_TYPE_LATEST_WEBRTC_SINK, "http-server", FALSE, NULL);
  m->bus = gst_bus_new ();
  gst_element_set_bus (m->sink, m->bus);
  m->pad = gst_element_request_pad_simple (m->sink, "audio_%u");
  m->src = gst_pad_new ("src", GST_PAD_SRC);
  gst_pad_set_active (m->src, TRUE);
  fail_unless_equals_int (gst_pad_link (m->src, m->pad), GST_PAD_LINK_OK);
  fail_unless (gst_element_set_state (m->sink, GST_STATE_PLAYING)
      != GST_STATE_CHANGE_FAILURE);
  gst_pad_push_event (m->src, gst_event_new_stream_start ("microphone"));
}

static void
microphone_clear (Microphone *m)
{
  gst_element_set_state (m->sink, GST_STATE_NULL);
  gst_element_set_bus (m->sink, NULL);
  gst_object_unref (m->bus);
  gst_object_unref (m->src);
  gst_object_unref (m->pad);
  gst_object_unref (m->sink);
  /* webrtcbin has been tried. */
  dtls_leak_allow ();
}

static void
push_caps (Microphone *m, const gchar *text)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (text);

  gst_pad_push_event (m->src, gst_event_new_caps (caps));
}

static void
expect_error (Microphone *m, const gchar *named, const gchar *cure)
{
  g_autoptr (GstMessage) message =
      gst_bus_pop_filtered (m->bus, GST_MESSAGE_ERROR);
  g_autoptr (GError) error = NULL;

  fail_unless (message != NULL);
  fail_unless (GST_MESSAGE_SRC (message) == GST_OBJECT (m->sink));
  gst_message_parse_error (message, &error, NULL);
  fail_unless (strstr (error->message, named) && strstr (error->message, cure)
          && strstr (error->message, "audio_0"),
      "%s", error->message);
}

static const struct
{
  const gchar *caps, *named, *cure;
} foreign[] = {
  { "audio/x-alaw,rate=8000,channels=1", "audio/x-alaw", "alawdec" },
  { "audio/x-mulaw,rate=8000,channels=1", "audio/x-mulaw", "mulawdec" },
  { "audio/mpeg,mpegversion=4,stream-format=raw,rate=48000,channels=2",
      "audio/mpeg", "decodebin" },
  { "audio/x-vorbis,rate=48000,channels=2", "audio/x-vorbis", "vorbisdec" },
  { "audio/x-flac,rate=48000,channels=2", "audio/x-flac", "flacdec" },
  { "audio/x-opus,channel-mapping-family=1,channels=6", "channel mapping",
      "opusdec" },
  { "audio/x-raw,format=S16LE,layout=interleaved,rate=48000,channels=16,"
    "channel-mask=(bitmask)0",
      "more than 8 channels", "audiomixmatrix" },
};

/* The error is the first that the application sees, and the stream goes on with
 * caps that are taken. */
GST_START_TEST (foreign_sound_is_an_error_that_names_the_cure)
{
  Microphone m;

  microphone_init (&m);
  push_caps (&m, foreign[__i__].caps);
  expect_error (&m, foreign[__i__].named, foreign[__i__].cure);
  push_caps (
      &m, "audio/x-raw,format=S16LE,layout=interleaved,rate=48000,channels=1");
  fail_unless (gst_bus_pop_filtered (m.bus, GST_MESSAGE_ERROR) == NULL);
  microphone_clear (&m);
}

GST_END_TEST;

static const gchar *const taken[] = {
  "audio/x-raw,format=S16LE,layout=interleaved,rate=48000,channels=1",
  "audio/x-raw,format=F32LE,layout=interleaved,rate=44100,channels=2,"
  "channel-mask=(bitmask)0",
  "audio/x-raw,format=S16LE,layout=interleaved,rate=48000,channels=8,"
  "channel-mask=(bitmask)0",
  "audio/x-raw,format=S16LE,layout=interleaved,rate=48000,channels=12,"
  "channel-mask=(bitmask)0xfff",
  "audio/x-opus,channel-mapping-family=0,rate=48000,channels=2",
};

GST_START_TEST (what_is_taken_is_no_error)
{
  Microphone m;

  microphone_init (&m);
  push_caps (&m, taken[__i__]);
  fail_unless (gst_bus_pop_filtered (m.bus, GST_MESSAGE_ERROR) == NULL);
  microphone_clear (&m);
}

GST_END_TEST;

/* Else gst-launch-1.0 would end with "could not link". */
GST_START_TEST (foreign_sound_is_linked)
{
  GstElement *sink = g_object_new (GST_TYPE_LATEST_WEBRTC_SINK, NULL);
  g_autoptr (GstPad) pad = gst_element_request_pad_simple (sink, "audio_%u");
  g_autoptr (GstCaps) all = gst_pad_query_caps (pad, NULL);
  g_autoptr (GstCaps) templ = gst_pad_get_pad_template_caps (pad);
  g_autoptr (GstCaps) caps = gst_caps_from_string (foreign[__i__].caps);

  fail_unless (gst_caps_can_intersect (templ, caps));
  /* Opus in several streams is no choice for an encoder. */
  fail_unless (gst_caps_can_intersect (all, caps)
      != (strstr (foreign[__i__].caps, "opus") != NULL));
  gst_object_unref (sink);
}

GST_END_TEST;

static const struct
{
  const gchar *source, *answer;
} offers[] = {
  /* A source that could make both. */
  { "audio/x-alaw,rate=8000,channels=1; audio/x-raw,rate=8000",
      "audio/x-raw,rate=8000" },
  { "audio/x-raw,channels=[1,64],channel-mask=(bitmask)0",
      "audio/x-raw,channels=2" },
  { "audio/x-alaw,rate=8000,channels=1", "audio/x-alaw" },
  { "video/x-raw", "EMPTY" },
};

GST_START_TEST (what_is_taken_is_preferred)
{
  GstElement *sink = g_object_new (GST_TYPE_LATEST_WEBRTC_SINK, NULL);
  g_autoptr (GstPad) pad = gst_element_request_pad_simple (sink, "audio_%u");
  g_autoptr (GstCaps) source = gst_caps_from_string (offers[__i__].source);
  g_autoptr (GstCaps) wanted = gst_caps_from_string (offers[__i__].answer);
  g_autoptr (GstCaps) answer = gst_pad_query_caps (pad, source);

  fail_unless (gst_caps_can_intersect (answer, wanted)
      || (gst_caps_is_empty (answer) && gst_caps_is_empty (wanted)));
  for (guint i = 0; i < gst_caps_get_size (answer); i++)
    fail_unless_equals_string (
        gst_structure_get_name (gst_caps_get_structure (answer, i)),
        gst_structure_get_name (gst_caps_get_structure (wanted, 0)));
  gst_object_unref (sink);
}

GST_END_TEST;

static Suite *
soundforeign_suite (void)
{
  Suite *s = suite_create ("soundforeign");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, foreign_sound_is_an_error_that_names_the_cure, 0,
      G_N_ELEMENTS (foreign));
  tcase_add_loop_test (tc, what_is_taken_is_no_error, 0, G_N_ELEMENTS (taken));
  tcase_add_loop_test (tc, foreign_sound_is_linked, 0, G_N_ELEMENTS (foreign));
  tcase_add_loop_test (
      tc, what_is_taken_is_preferred, 0, G_N_ELEMENTS (offers));
  return s;
}

GST_CHECK_MAIN (soundforeign);
