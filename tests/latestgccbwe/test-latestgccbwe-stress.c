/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* Everything at once, as ThreadSanitizer and the leak tracer like it. */
#include <gst/check/gstharness.h>

#include "bwefixture.h"
#include "streamlock.h"

#define ROUNDS (g_getenv ("LATEST_TEST_SLOW") ? 50 : 1000)

typedef struct
{
  GstElement *element;
  GstPad *src, *sink;
  StreamLock streaming;
  gint stop;   /* atomic */
  gint pushed; /* atomic: packets that were taken */
} Stress;

static void
begin (GstPad *src)
{
  g_autoptr (GstCaps) caps = gst_caps_new_empty_simple ("application/x-rtp");
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (src, gst_event_new_stream_start ("id"));
  gst_pad_push_event (src, gst_event_new_caps (caps));
  gst_pad_push_event (src, gst_event_new_segment (&segment));
}

static gpointer
push_packets (gpointer data)
{
  Stress *s = data;

  for (guint16 seq = 0; !g_atomic_int_get (&s->stop); seq++) {
    stream_lock_to_push (&s->streaming);
    if (seq % 500 == 499) {
      gst_pad_push_event (s->src, gst_event_new_flush_start ());
      gst_pad_push_event (s->src, gst_event_new_flush_stop (TRUE));
      begin (s->src);
    }
    if (seq % 16 == 0)
      gst_pad_push_event (s->src,
          gst_event_new_custom (
              GST_EVENT_CUSTOM_DOWNSTREAM, gst_structure_new_empty ("mark")));
    if (gst_pad_push (s->src,
            bwe_fixture_packet (
                seq % 3 ? BWE_FIXTURE_VIDEO : BWE_FIXTURE_AUDIO, seq, 200))
        == GST_FLOW_OK)
      g_atomic_int_inc (&s->pushed);
    stream_lock_pushed (&s->streaming);
  }
  return NULL;
}

static gpointer
use_properties (gpointer data)
{
  Stress *s = data;

  for (guint i = 0; !g_atomic_int_get (&s->stop); i++) {
    g_autoptr (GstStructure) stats = NULL;

    g_object_set (s->element, "max-bitrate", 100000 + i % 100 * 100000,
        "pacing-factor", i % 5 / 2.0, "estimator", i % 3, NULL);
    g_object_get (s->element, "stats", &stats, NULL);
  }
  return NULL;
}

static gpointer
send_feedback (gpointer data)
{
  Stress *s = data;

  for (guint i = 0; !g_atomic_int_get (&s->stop); i++) {
    gst_pad_push_event (s->sink,
        gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM,
            gst_structure_new ("GstRTPRetransmissionRequest", "seqnum",
                G_TYPE_UINT, i & 0xffff, "ssrc", G_TYPE_UINT, BWE_FIXTURE_VIDEO,
                NULL)));
    gst_pad_push_event (s->sink,
        gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM,
            gst_structure_new (
                "RTPTWCCPackets", "packets", G_TYPE_STRING, "none", NULL)));
  }
  return NULL;
}

/* Waits for some load. */
static void
wait_pushed (Stress *s)
{
  const gint pushed = g_atomic_int_get (&s->pushed);

  while (g_atomic_int_get (&s->pushed) == pushed)
    g_usleep (10);
}

/* The state goes up and down many times while packets, feedback and properties
 * are set in other threads. */
GST_START_TEST (survives_state_changes_under_load)
{
  GstHarness *h = gst_harness_new ("latestgccbwe");
  Stress s = { .element = h->element, .src = h->srcpad, .sink = h->sinkpad };
  GThread *threads[3];
  guint rounds = ROUNDS, received;
  g_autoptr (GstTestClock) clock = gst_harness_get_testclock (h);

  stream_lock_init (&s.streaming);
  gst_harness_set_src_caps_str (h, "application/x-rtp");
  gst_harness_set_drop_buffers (h, TRUE);
  threads[0] = g_thread_new ("push", push_packets, &s);
  threads[1] = g_thread_new ("properties", use_properties, &s);
  threads[2] = g_thread_new ("feedback", send_feedback, &s);
  for (guint i = 0; i < rounds; i++) {
    gst_element_set_state (
        h->element, i % 3 ? GST_STATE_READY : GST_STATE_NULL);
    /* A started pad wants to hear of the stream before the data. */
    stream_lock_first (&s.streaming);
    gst_element_set_state (h->element, GST_STATE_PLAYING);
    begin (h->srcpad);
    stream_lock_release (&s.streaming);
    wait_pushed (&s);
  }
  /* What comes goes through, after all. The pacer waits for a clock that nobody
   * else moves. */
  received = gst_harness_buffers_received (h);
  while (gst_harness_buffers_received (h) == received) {
    gst_test_clock_advance_time (clock, GST_MSECOND);
    g_usleep (10);
  }
  g_atomic_int_set (&s.stop, TRUE);
  gst_element_set_state (h->element, GST_STATE_NULL);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  gst_harness_teardown (h);
  stream_lock_clear (&s.streaming);
}

GST_END_TEST;

static Suite *
latestgccbwe_stress_suite (void)
{
  Suite *s = suite_create ("latestgccbwe-stress");
  TCase *tc = tcase_create ("stress");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, survives_state_changes_under_load);
  return s;
}

GST_CHECK_MAIN (latestgccbwe_stress);
