/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "dtlsleak.h"
#include "fakesignaller.h"
#include "gstlatestwebrtcsink.h"
#include "sinkpad.h"

/* Who is told the rate that a video is to have. */

#define RAW "video/x-raw,format=I420,width=64,height=48,framerate=30/1"
#define ENCODED "video/x-vp8,width=64,height=48,framerate=30/1"

typedef struct
{
  GstElement *pipeline, *sink, *encoder;
  GstPad *source;
  guint told; /* the source was told this last, in bit/s; 0: nothing */
} Fixture;

static GstPadProbeReturn
on_event (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  const GstStructure *s =
      gst_event_get_structure (GST_PAD_PROBE_INFO_EVENT (info));

  if (s && gst_structure_has_name (s, "application/x-latest-target-bitrate"))
    gst_structure_get_uint (s, "bitrate", (guint *) data);
  return GST_PAD_PROBE_OK;
}

/* (transfer full) */
static GstElement *
find_encoder (GstElement *sink)
{
  GstElement *encoder = gst_bin_get_by_name (GST_BIN (sink), "encoder");

  /* The encoder bin and the encoder inside have the same name. */
  while (GST_OBJECT_PARENT (encoder) != GST_OBJECT (sink)) {
    GstElement *parent =
        GST_ELEMENT (gst_object_get_parent (GST_OBJECT (encoder)));

    gst_object_unref (encoder);
    encoder = parent;
  }
  return encoder;
}

static void
setup (Fixture *f)
{
  g_autoptr (GstPad) pad = NULL;

  memset (f, 0, sizeof (*f));
  fake_signaller_use ();
  f->pipeline = gst_pipeline_new (NULL);
  f->sink = g_object_new (GST_TYPE_LATEST_WEBRTC_SINK, NULL);
  gst_bin_add (GST_BIN (f->pipeline), f->sink);
  gst_util_set_object_arg (G_OBJECT (f->sink), "congestion-control", "none");
  g_object_set (f->sink, "bitrate", 1000000, NULL);
  pad = gst_element_request_pad_simple (f->sink, "video_0");
  f->encoder = find_encoder (f->sink);
  f->source = gst_pad_new (NULL, GST_PAD_SRC);
  gst_pad_add_probe (
      f->source, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, on_event, &f->told, NULL);
  gst_pad_set_active (f->source, TRUE);
  gst_pad_link (f->source, pad);
  gst_element_set_state (f->pipeline, GST_STATE_PLAYING);
  gst_pad_push_event (f->source, gst_event_new_stream_start ("stream"));
}

static void
teardown (Fixture *f)
{
  gst_element_set_state (f->pipeline, GST_STATE_NULL);
  gst_object_unref (f->source);
  gst_object_unref (f->encoder);
  gst_object_unref (f->pipeline);
  dtls_leak_allow ();
}

static void
set_caps (Fixture *f, const gchar *text)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (text);

  fail_unless (gst_pad_push_event (f->source, gst_event_new_caps (caps)));
}

static guint
get_encoder_rate (Fixture *f)
{
  guint bitrate;

  g_object_get (f->encoder, "bitrate", &bitrate, NULL);
  return bitrate;
}

/* Although the rate was decided before, and does not change. */
GST_START_TEST (an_encoder_upstream_is_told_the_rate_from_the_start)
{
  Fixture f;

  setup (&f);
  set_caps (&f, ENCODED);
  fail_unless_equals_int (f.told, 1000000);
  g_object_set (f.sink, "bitrate", 700000, NULL);
  fail_unless_equals_int (f.told, 700000);
  teardown (&f);
}

GST_END_TEST;

GST_START_TEST (whoever_encodes_next_has_the_rate)
{
  Fixture f;

  setup (&f);
  set_caps (&f, RAW);
  fail_unless_equals_int (f.told, 0);
  fail_unless_equals_int (get_encoder_rate (&f), 1000000);
  set_caps (&f, ENCODED);
  fail_unless_equals_int (f.told, 1000000);
  g_object_set (f.sink, "bitrate", 700000, NULL);
  fail_unless_equals_int (get_encoder_rate (&f), 1000000);
  set_caps (&f, RAW);
  fail_unless_equals_int (get_encoder_rate (&f), 700000);
  teardown (&f);
}

GST_END_TEST;

/* Threads that set the same. */

static struct
{
  guint calls, inside, most_inside; /* of changed() */
  gboolean paused; /* by the settings, when it was called last */
} changes;

static gpointer
play_pad (gpointer pad)
{
  g_object_set (pad, "paused", FALSE, NULL);
  return NULL;
}

/* While it applies the first setting, another thread sets another, and has done so
 * before it goes on. */
static void
changed (GstLatestWebRTCSinkPad *pad)
{
  changes.inside++;
  changes.most_inside = MAX (changes.most_inside, changes.inside);
  if (changes.calls++ == 0)
    g_thread_join (g_thread_new (NULL, play_pad, pad));
  changes.paused = gst_latest_webrtc_sink_pad_get_settings (pad).paused;
  changes.inside--;
}

static void
ignore_rate (guint track, guint encoding, guint bitrate, gpointer owner)
{
}

static GstLatestTrack *
make_track (GstBin *bin)
{
  const GstLatestRateSettings settings = { 0 };
  GstLatestRateControl *rates =
      gst_latest_rate_control_new (&settings, ignore_rate, NULL);
  GstLatestNetworkWait *wait = gst_latest_network_wait_new (rates);
  const GstLatestTrackConfig config = { 0, FALSE, "", wait };
  const gchar *missing = NULL;
  GstLatestTrack *track = gst_latest_track_new (bin, &config, &missing);

  fail_unless (track != NULL, "%s", missing);
  gst_latest_network_wait_unref (wait);
  gst_latest_rate_control_unref (rates);
  return track;
}

/* If each thread applied what it has set, the older could be applied last. */
GST_START_TEST (one_thread_applies_what_all_have_set)
{
  g_autoptr (GstElement) bin = gst_object_ref_sink (gst_bin_new (NULL));
  g_autoptr (GstElement) sink =
      gst_object_ref_sink (g_object_new (GST_TYPE_LATEST_WEBRTC_SINK, NULL));
  GstLatestTrack *track = make_track (GST_BIN (bin));
  g_autoptr (GstPad) pad = gst_object_ref_sink (gst_latest_webrtc_sink_pad_new (
      "video_0", gst_element_get_pad_template (sink, "video_%u"),
      gst_latest_track_ref (track), changed));

  memset (&changes, 0, sizeof (changes));
  g_object_set (pad, "paused", TRUE, NULL);
  fail_unless_equals_int (changes.calls, 2);
  fail_unless_equals_int (changes.most_inside, 1);
  fail_if (changes.paused);
  fail_if (gst_latest_track_is_paused (track));
  gst_clear_object (&pad);
  gst_latest_track_remove (track);
  gst_latest_track_unref (track);
}

GST_END_TEST;

static Suite *
sinkpad_suite (void)
{
  Suite *suite = suite_create ("sinkpad");
  TCase *tcase = tcase_create ("rate");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, an_encoder_upstream_is_told_the_rate_from_the_start);
  tcase_add_test (tcase, whoever_encodes_next_has_the_rate);
  tcase_add_test (tcase, one_thread_applies_what_all_have_set);
  return suite;
}

GST_CHECK_MAIN (sinkpad);
