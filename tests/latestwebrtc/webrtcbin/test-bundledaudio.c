/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/webrtc/webrtc.h>

#include "dtlsleak.h"

/* A real webrtcbin sends VP8 and Opus in one bundle, to another one on loopback,
 * through a latestgccbwe. That sits behind an rtpfunnel, which hides what is
 * audio. */

#define SEND \
  "webrtcbin name=w bundle-policy=max-bundle " \
  "videotestsrc is-live=true ! video/x-raw,width=160,height=120 ! " \
  "vp8enc deadline=1 ! rtpvp8pay pt=96 ! w. " \
  "audiotestsrc is-live=true ! opusenc ! rtpopuspay pt=111 ! w."

typedef struct
{
  GstElement *pipeline, *webrtcbin, *receiver;
  GstElement *bwe;
} Fixture;

static GstElement *
give_aux_sender (GstElement *webrtcbin, GObject *transport, Fixture *f)
{
  f->bwe = gst_element_factory_make ("latestgccbwe", NULL);
  gst_object_ref (f->bwe);
  return f->bwe;
}

static void
add_candidate (GstElement *from, guint mline, gchar *candidate, GstElement *to)
{
  g_signal_emit_by_name (to, "add-ice-candidate", mline, candidate);
}

static void
take_step (GstElement *webrtcbin, const gchar *step, gpointer argument)
{
  GstPromise *promise = gst_promise_new ();

  g_signal_emit_by_name (webrtcbin, step, argument, promise);
  gst_promise_wait (promise);
  gst_promise_unref (promise);
}

/* @from makes an offer or an answer, which both take. */
static void
describe (GstElement *from, GstElement *to, const gchar *what)
{
  g_autofree gchar *step = g_strdup_printf ("create-%s", what);
  g_autoptr (GstWebRTCSessionDescription) description = NULL;
  GstPromise *promise = gst_promise_new ();

  g_signal_emit_by_name (from, step, NULL, promise);
  gst_promise_wait (promise);
  gst_structure_get (gst_promise_get_reply (promise), what,
      GST_TYPE_WEBRTC_SESSION_DESCRIPTION, &description, NULL);
  gst_promise_unref (promise);
  fail_unless (description);
  take_step (from, "set-local-description", description);
  take_step (to, "set-remote-description", description);
}

static void
setup (Fixture *f)
{
  *f = (Fixture) { NULL };
  f->pipeline = gst_parse_launch (SEND, NULL);
  f->webrtcbin = gst_bin_get_by_name (GST_BIN (f->pipeline), "w");
  f->receiver =
      gst_object_ref_sink (gst_element_factory_make ("webrtcbin", NULL));
  g_signal_connect (
      f->webrtcbin, "request-aux-sender", G_CALLBACK (give_aux_sender), f);
  g_signal_connect (f->webrtcbin, "on-ice-candidate",
      G_CALLBACK (add_candidate), f->receiver);
  g_signal_connect (f->receiver, "on-ice-candidate", G_CALLBACK (add_candidate),
      f->webrtcbin);
  gst_util_set_object_arg (
      G_OBJECT (f->receiver), "bundle-policy", "max-bundle");
  gst_element_set_state (f->receiver, GST_STATE_PLAYING);
  gst_element_set_state (f->pipeline, GST_STATE_PLAYING);
}

static void
teardown (Fixture *f)
{
  gst_element_set_state (f->pipeline, GST_STATE_NULL);
  gst_element_set_state (f->receiver, GST_STATE_NULL);
  gst_object_unref (f->bwe);
  gst_object_unref (f->webrtcbin);
  gst_object_unref (f->receiver);
  gst_object_unref (f->pipeline);
  dtls_leak_allow ();
}

static void
get_packets (Fixture *f, guint64 *audio, guint64 *video)
{
  g_autoptr (GstStructure) stats = NULL;
  guint64 all;

  g_object_get (f->bwe, "stats", &stats, NULL);
  fail_unless (gst_structure_get (stats, "packets-sent", G_TYPE_UINT64, &all,
      "audio-packets-sent", G_TYPE_UINT64, audio, NULL));
  *video = all - *audio;
}

/* The caps of both are there before the first packet. */
static void
wait_for_caps (Fixture *f)
{
  for (guint i = 0; i < 2; i++) {
    g_autofree gchar *name = g_strdup_printf ("sink_%u", i);
    g_autoptr (GstPad) pad = gst_element_get_static_pad (f->webrtcbin, name);

    while (!gst_pad_has_current_caps (pad))
      g_usleep (1000);
  }
}

GST_START_TEST (audio_in_a_bundle_is_known)
{
  guint64 audio = 0, video = 0;
  Fixture f;

  setup (&f);
  wait_for_caps (&f);
  describe (f.webrtcbin, f.receiver, "offer");
  describe (f.receiver, f.webrtcbin, "answer");
  fail_unless (f.bwe);
  /* For ever, if one is taken for the other. */
  while (audio < 20 || video < 20) {
    g_usleep (1000);
    get_packets (&f, &audio, &video);
  }
  teardown (&f);
}

GST_END_TEST;

static Suite *
bundledaudio_suite (void)
{
  Suite *s = suite_create ("bundledaudio");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, audio_in_a_bundle_is_known);
  return s;
}

GST_CHECK_MAIN (bundledaudio);
