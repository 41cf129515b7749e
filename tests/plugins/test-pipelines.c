/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "framefixture.h"

/* In pipelines as people write them. */

typedef struct
{
  const gchar *needs;  /* an element that may be missing */
  const gchar *launch; /* with a latestframe called l */
} Line;

#define LIVE \
  "videotestsrc is-live=true num-buffers=20 ! " \
  "video/x-raw,width=160,height=120,framerate=30/1 "

static const Line lines[] = {
  /* a slow encoder */
  { "vp8enc", LIVE "! latestframe name=l ! vp8enc deadline=1 ! fakesink" },
  { NULL, LIVE "! latestframe name=l ! identity sleep-time=100000 ! fakesink" },
  /* a sink that renders late; a source with one frame of latency */
  { NULL,
      LIVE "! latestframe name=l ! "
           "fakesink sync=true render-delay=60000000" },
  { NULL, LIVE "! latestframe name=l ! fakesink sync=true" },
  /* behind a jitter buffer: a minimum latency of 200 ms */
  { "rtpjitterbuffer",
      LIVE "! rtpvrawpay ! rtpjitterbuffer latency=200 ! "
           "rtpvrawdepay ! latestframe name=l ! fakesink sync=true" },
  { NULL,
      "audiotestsrc is-live=true num-buffers=20 ! latestframe name=l ! "
      "fakesink sync=true" },
  { NULL,
      "fakesrc num-buffers=20 is-live=true format=time do-timestamp=true ! "
      "application/x-custom ! latestframe name=l ! fakesink" },
  /* another branch of a tee */
  { NULL,
      LIVE "! tee name=t t. ! latestframe name=l ! "
           "identity sleep-time=50000 ! fakesink t. ! queue ! fakesink" },
  /* not live, paced before */
  { NULL,
      "videotestsrc num-buffers=20 ! video/x-raw,framerate=60/1 ! "
      "identity sync=true ! latestframe name=l ! videoconvert ! fakesink" },
  /* the policies */
  { NULL,
      LIVE "! latestframe name=l max-framerate=10/1 max-age=500000000 "
           "drop-messages=true ! fakesink" },
};

static GstElement *
start (const gchar *launch)
{
  GError *error = NULL;
  GstElement *pipeline = gst_parse_launch (launch, &error);

  fail_unless (
      error == NULL, "%s: %s", launch, error != NULL ? error->message : "");
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  return pipeline;
}

/* Until EOS; errors and warnings are failures. */
static void
run_to_eos (GstElement *pipeline)
{
  GstBus *bus = gst_element_get_bus (pipeline);
  GstMessage *message = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
      GST_MESSAGE_EOS | GST_MESSAGE_ERROR | GST_MESSAGE_WARNING);

  fail_unless (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS,
      "%" GST_PTR_FORMAT, message);
  gst_message_unref (message);
  gst_object_unref (bus);
}

static void
stop (GstElement *pipeline)
{
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
}

static guint64
get_out (GstElement *latestframe)
{
  guint64 out;

  g_object_get (latestframe, "out", &out, NULL);
  return out;
}

static void
wait_out (GstElement *latestframe, guint64 out)
{
  while (get_out (latestframe) < out)
    g_usleep (1000);
}

/* Can be parsed, plays to its end, and the last picture is shown. */
GST_START_TEST (line_plays_to_its_end)
{
  const Line *line = &lines[__i__];
  GstElement *pipeline, *latestframe;
  GstElementFactory *factory =
      line->needs != NULL ? gst_element_factory_find (line->needs) : NULL;

  if (line->needs != NULL && factory == NULL)
    return;
  gst_clear_object (&factory);
  pipeline = start (line->launch);
  latestframe = gst_bin_get_by_name (GST_BIN (pipeline), "l");
  run_to_eos (pipeline);
  fail_unless (get_out (latestframe) > 0);
  frame_fixture_check_books (latestframe);
  gst_object_unref (latestframe);
  stop (pipeline);
}

GST_END_TEST;

/* As gst-launch-1.0 -e does on Ctrl-C. */
GST_START_TEST (eos_from_the_application_ends_the_pipeline)
{
  GstElement *pipeline =
      start ("videotestsrc is-live=true ! "
             "latestframe name=l ! identity sleep-time=20000 ! fakesink");
  GstElement *latestframe = gst_bin_get_by_name (GST_BIN (pipeline), "l");

  wait_out (latestframe, 3);
  gst_element_send_event (pipeline, gst_event_new_eos ());
  run_to_eos (pipeline);
  gst_object_unref (latestframe);
  stop (pipeline);
}

GST_END_TEST;

GST_START_TEST (flushing_seeks)
{
  GstElement *pipeline = start ("videotestsrc ! identity sync=true ! "
                                "latestframe name=l ! fakesink sync=true");
  GstElement *latestframe = gst_bin_get_by_name (GST_BIN (pipeline), "l");
  guint64 out = 0;

  for (guint i = 1; i <= 20; i++) {
    wait_out (latestframe, out + 2);
    out = get_out (latestframe);
    fail_unless (gst_element_seek_simple (
        pipeline, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH, i * 10 * GST_SECOND));
    gst_element_get_state (pipeline, NULL, NULL, GST_CLOCK_TIME_NONE);
    frame_fixture_check_books (latestframe);
  }
  fail_unless (
      gst_element_seek (pipeline, 1.0, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH,
          GST_SEEK_TYPE_SET, 0, GST_SEEK_TYPE_SET, GST_SECOND / 10));
  run_to_eos (pipeline);
  gst_object_unref (latestframe);
  stop (pipeline);
}

GST_END_TEST;

typedef struct
{
  GstElement *pipeline, *latestframe, *sink;
  gint relinked; /* atomic */
} Relink;

static GstPadProbeReturn
relink (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Relink *r = data;
  GstElement *sink = gst_element_factory_make ("fakesink", NULL);

  gst_element_unlink (r->latestframe, r->sink);
  gst_element_set_state (r->sink, GST_STATE_NULL);
  gst_bin_remove (GST_BIN (r->pipeline), r->sink);
  g_object_set (sink, "async", FALSE, "sync", FALSE, NULL);
  gst_bin_add (GST_BIN (r->pipeline), sink);
  gst_element_sync_state_with_parent (sink);
  fail_unless (gst_element_link (r->latestframe, sink));
  r->sink = sink;
  g_atomic_int_inc (&r->relinked);
  return GST_PAD_PROBE_REMOVE;
}

GST_START_TEST (relinking_while_running)
{
  Relink r = { start ("videotestsrc is-live=true ! "
                      "video/x-raw,width=64,height=64,framerate=100/1 ! "
                      "latestframe name=l ! fakesink name=s async=false") };
  GstPad *src;

  r.latestframe = gst_bin_get_by_name (GST_BIN (r.pipeline), "l");
  r.sink = gst_bin_get_by_name (GST_BIN (r.pipeline), "s");
  gst_object_unref (r.sink);
  src = gst_element_get_static_pad (r.latestframe, "src");
  for (gint i = 1; i <= 20; i++) {
    guint64 out = get_out (r.latestframe);

    gst_pad_add_probe (
        src, GST_PAD_PROBE_TYPE_BLOCK_DOWNSTREAM, relink, &r, NULL);
    while (g_atomic_int_get (&r.relinked) != i)
      g_usleep (1000);
    wait_out (r.latestframe, out + 2);
  }
  gst_element_send_event (r.pipeline, gst_event_new_eos ());
  run_to_eos (r.pipeline);
  gst_object_unref (src);
  gst_object_unref (r.latestframe);
  stop (r.pipeline);
}

GST_END_TEST;

static gint
get_width (GstElement *latestframe)
{
  GstPad *src = gst_element_get_static_pad (latestframe, "src");
  GstCaps *caps = gst_pad_get_current_caps (src);
  gint width = 0;

  if (caps != NULL) {
    gst_structure_get_int (gst_caps_get_structure (caps, 0), "width", &width);
    gst_caps_unref (caps);
  }
  gst_object_unref (src);
  return width;
}

GST_START_TEST (switching_inputs_switches_caps)
{
  GstElement *pipeline =
      start ("input-selector name=i ! latestframe name=l ! "
             "fakesink videotestsrc is-live=true ! "
             "video/x-raw,width=64,framerate=100/1 ! i.sink_0 "
             "videotestsrc is-live=true ! "
             "video/x-raw,width=128,framerate=100/1 ! i.sink_1");
  GstElement *latestframe = gst_bin_get_by_name (GST_BIN (pipeline), "l");
  GstElement *selector = gst_bin_get_by_name (GST_BIN (pipeline), "i");

  for (guint i = 0; i < 10; i++) {
    gboolean second = i % 2;
    GstPad *pad =
        gst_element_get_static_pad (selector, second ? "sink_1" : "sink_0");

    g_object_set (selector, "active-pad", pad, NULL);
    while (get_width (latestframe) != (second ? 128 : 64))
      g_usleep (1000);
    wait_out (latestframe, get_out (latestframe) + 2);
    gst_object_unref (pad);
  }
  gst_object_unref (selector);
  gst_object_unref (latestframe);
  stop (pipeline);
}

GST_END_TEST;

static Suite *
pipelines_suite (void)
{
  Suite *s = suite_create ("pipelines");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, line_plays_to_its_end, 0, G_N_ELEMENTS (lines));
  tcase_add_test (tc, eos_from_the_application_ends_the_pipeline);
  tcase_add_test (tc, flushing_seeks);
  tcase_add_test (tc, relinking_while_running);
  tcase_add_test (tc, switching_inputs_switches_caps);
  return s;
}

GST_CHECK_MAIN (pipelines);
