/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* Live sources and sinks that wait for timestamps: what the pipeline is told,
 * and what is lost by the clock, which here moves by hand. */
#include "pipefixture.h"

#include <gst/check/gsttestclock.h>

#define LIVE(n) \
  "videotestsrc is-live=true num-buffers=" #n " ! " \
  "video/x-raw,format=UYVY,width=64,height=48,framerate=25/1 ! "
#define JITTER "rtpvrawpay ! rtpjitterbuffer latency=200 ! rtpvrawdepay ! "
#define FRAME "latestframe name=frame ! "
#define SINK "fakesink name=sink sync=true "

typedef struct
{
  const gchar *description;
  guint min, max; /* milliseconds; 0: not limited */
} Latency;

/* The source answers with one frame, a sink adds 20 ms of processing
 * deadline. */
static const Latency latencies[] = {
  { LIVE (5) FRAME SINK "processing-deadline=0", 40, 80 },
  { LIVE (5) FRAME SINK, 60, 80 },
  { LIVE (5) FRAME SINK "render-delay=60000000", 120, 140 },
  { LIVE (5) JITTER FRAME SINK, 260, 0 },
  { LIVE (5) JITTER "capssetter caps=video/x-raw,framerate=25/1 ! " FRAME SINK,
      260, 280 },
  { "audiotestsrc is-live=true num-buffers=5 samplesperbuffer=882 ! " FRAME
          SINK,
      40, 0 },
};

static void
check_latency (PipeFixture *f, const Latency *expected)
{
  GstQuery *query = gst_query_new_latency ();
  GstClockTime min, max;
  gboolean live;

  fail_unless (gst_element_query (f->pipeline, query));
  gst_query_parse_latency (query, &live, &min, &max);
  fail_unless (live);
  fail_unless_equals_uint64 (min, expected->min * GST_MSECOND);
  fail_unless_equals_uint64 (max,
      expected->max == 0 ? GST_CLOCK_TIME_NONE : expected->max * GST_MSECOND);
  gst_query_unref (query);
}

/* The log of a run has neither "Impossible to configure latency" nor any other
 * warning. */
GST_START_TEST (pipeline_finds_its_latency)
{
  const Latency *latency = &latencies[__i__];
  PipeFixture *f = pipe_fixture_new (latency->description, "sink.sink");

  pipe_fixture_set_state (f, GST_STATE_PLAYING);
  pipe_fixture_feed (f, 1);
  gst_element_get_state (f->pipeline, NULL, NULL, GST_CLOCK_TIME_NONE);
  check_latency (f, latency);
  pipe_fixture_feed_all (f);
  pipe_fixture_wait_eos (f);
  pipe_fixture_expect_end (f, " eos");
  pipe_fixture_expect_quiet (f);
  pipe_fixture_free (f);
}

GST_END_TEST;

typedef struct
{
  guint wait; /* from arrival until shown, milliseconds */
  guint lost;
} Loss;

/* The number of frames lost of twenty, one every 40 ms. A wait of less than
 * two intervals costs none: one frame is in the sink, the next in the slot. */
static const Loss losses[] = { { 60, 0 }, { 79, 0 }, { 100, 9 }, { 160, 14 },
  { 400, 17 } };

static void
on_handoff (GstElement *sink, GstBuffer *buffer, GstPad *pad, gpointer shown)
{
  g_atomic_int_inc ((gint *) shown);
}

static gboolean
has_ended (PipeFixture *f)
{
  gboolean ended;

  g_mutex_lock (&f->lock);
  ended = f->eos;
  g_mutex_unlock (&f->lock);
  return ended;
}

/* Returns whether the source waits for the clock, and the sink too unless it
 * has no frame. */
static gboolean
is_settled (PipeFixture *f, GstTestClock *clock, gint *shown)
{
  GstStructure *stats;
  guint64 out;
  guint waiting, in_sink;

  g_object_get (f->frame, "stats", &stats, NULL);
  gst_structure_get (stats, "out", G_TYPE_UINT64, &out, "waiting", G_TYPE_UINT,
      &waiting, NULL);
  gst_structure_free (stats);
  in_sink = out - g_atomic_int_get (shown);
  return (in_sink == 1 || waiting == 0)
      && gst_test_clock_peek_id_count (clock) == 1 + in_sink;
}

GST_START_TEST (a_waiting_sink_and_the_slot_hold_two_frames)
{
  const Loss *loss = &losses[__i__];
  PipeFixture *f = pipe_fixture_new (
      LIVE (20) FRAME SINK "signal-handoffs=true", "sink.sink");
  GstClock *clock = gst_test_clock_new ();
  GstTestClock *test_clock = GST_TEST_CLOCK (clock);
  GstElement *sink = pipe_fixture_get (f, "sink");
  gint shown = 0;

  g_signal_connect (sink, "handoff", G_CALLBACK (on_handoff), &shown);
  gst_pipeline_use_clock (GST_PIPELINE (f->pipeline), clock);
  gst_pipeline_set_latency (
      GST_PIPELINE (f->pipeline), loss->wait * GST_MSECOND);
  pipe_fixture_feed_all (f);
  pipe_fixture_set_state (f, GST_STATE_PLAYING);
  while (!has_ended (f)) {
    if (is_settled (f, test_clock, &shown))
      gst_test_clock_crank (test_clock);
    else
      g_thread_yield ();
  }
  fail_unless_equals_uint64 (pipe_fixture_stat (f, "in"), 20);
  fail_unless_equals_uint64 (pipe_fixture_stat (f, "replaced"), loss->lost);
  gst_object_unref (sink);
  pipe_fixture_free (f);
  gst_object_unref (clock);
}

GST_END_TEST;

static Suite *
latestframe_latency_suite (void)
{
  Suite *s = suite_create ("latestframe-latency");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (
      tc, pipeline_finds_its_latency, 0, G_N_ELEMENTS (latencies));
  tcase_add_loop_test (tc, a_waiting_sink_and_the_slot_hold_two_frames, 0,
      G_N_ELEMENTS (losses));
  return s;
}

GST_CHECK_MAIN (latestframe_latency);
