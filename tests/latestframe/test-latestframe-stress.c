/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "framefixture.h"
#include "streamlock.h"

#include <stdlib.h>

/* Threads at work at once. Nothing here depends on timing to pass. */

/* @n, or less where everything is slow, as under valgrind. */
static gint
times (gint n)
{
  return g_getenv ("LATEST_TEST_SLOW") != NULL ? n / 10 : n;
}

typedef struct
{
  GstElement *element;
  GstPad *src, *sink;
  StreamLock streaming;
  gint stop;      /* atomic */
  gint pushed;    /* atomic: buffers that were taken */
  gint received;  /* atomic: number of the last buffer + 1 */
  gint backwards; /* atomic: buffers older than one before them */
} Stress;

static GstFlowReturn
stress_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  Stress *s = gst_pad_get_element_private (pad);
  gint number = GST_BUFFER_OFFSET (buffer);

  if (number < g_atomic_int_get (&s->received))
    g_atomic_int_inc (&s->backwards);
  g_atomic_int_set (&s->received, number + 1);
  if (number % 7 == 0)
    g_thread_yield ();
  gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

static gboolean
stress_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  gst_event_unref (event);
  return TRUE;
}

static void
stress_begin (Stress *s)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (s->src, gst_event_new_stream_start ("id"));
  gst_pad_push_event (s->src, gst_event_new_segment (&segment));
}

static GstBuffer *
stress_buffer (gint number)
{
  GstBuffer *buffer = gst_buffer_new ();

  GST_BUFFER_OFFSET (buffer) = number;
  GST_BUFFER_PTS (buffer) = number * GST_MSECOND;
  return buffer;
}

static void
stress_init (Stress *s)
{
  GstPad *pad;

  *s = (Stress) { 0 };
  s->element =
      gst_object_ref_sink (gst_element_factory_make ("latestframe", NULL));
  s->src = gst_object_ref_sink (gst_pad_new ("src", GST_PAD_SRC));
  s->sink = gst_object_ref_sink (gst_pad_new ("sink", GST_PAD_SINK));
  gst_pad_set_element_private (s->sink, s);
  gst_pad_set_chain_function (s->sink, stress_chain);
  gst_pad_set_event_function (s->sink, stress_event);
  gst_pad_set_event_function (s->src, stress_event);
  pad = gst_element_get_static_pad (s->element, "sink");
  gst_pad_link (s->src, pad);
  gst_object_unref (pad);
  pad = gst_element_get_static_pad (s->element, "src");
  gst_pad_link (pad, s->sink);
  gst_object_unref (pad);
  gst_pad_set_active (s->sink, TRUE);
  gst_element_set_state (s->element, GST_STATE_PLAYING);
  gst_pad_set_active (s->src, TRUE);
  stress_begin (s);
}

static void
stress_clear (Stress *s)
{
  gst_pad_set_active (s->sink, FALSE);
  gst_element_set_state (s->element, GST_STATE_NULL);
  gst_pad_set_active (s->src, FALSE);
  gst_object_unref (s->element);
  gst_object_unref (s->src);
  gst_object_unref (s->sink);
  stream_lock_clear (&s->streaming);
}

static gpointer
produce_endlessly (gpointer data)
{
  Stress *s = data;

  for (gint i = 0; !g_atomic_int_get (&s->stop); i++) {
    GstFlowReturn ret;

    stream_lock_to_push (&s->streaming);
    ret = gst_pad_push (s->src, stress_buffer (i));
    if (ret == GST_FLOW_OK)
      g_atomic_int_inc (&s->pushed);
    else
      stress_begin (s);
    stream_lock_pushed (&s->streaming);
    if (ret != GST_FLOW_OK)
      g_thread_yield ();
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

static void
flush (Stress *s)
{
  GstSegment segment;

  wait_pushed (s);

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (s->src, gst_event_new_flush_start ());
  stream_lock_first (&s->streaming);
  gst_pad_push_event (s->src, gst_event_new_flush_stop (TRUE));
  gst_pad_push_event (s->src, gst_event_new_segment (&segment));
  stream_lock_release (&s->streaming);
}

/* Waits until what comes goes through, after all. */
static void
wait_flow (Stress *s)
{
  const gint received = g_atomic_int_get (&s->received);

  while (g_atomic_int_get (&s->received) == received)
    g_thread_yield ();
}

static gpointer
check_books_endlessly (gpointer data)
{
  Stress *s = data;

  while (!g_atomic_int_get (&s->stop))
    frame_fixture_check_books (s->element);
  return NULL;
}

/* The last buffer always arrives though nothing comes after it that would wake
 * anybody, none overtakes another, and the books balance at every moment. */
GST_START_TEST (no_wake_up_is_lost)
{
  Stress s;
  GThread *checker;
  gint number = 0, bursts = times (20000);

  stress_init (&s);
  checker = g_thread_new ("books", check_books_endlessly, &s);
  for (gint burst = 0; burst < bursts; burst++) {
    for (gint i = 0; i <= burst % 4; i++)
      gst_pad_push (s.src, stress_buffer (number++));
    while (g_atomic_int_get (&s.received) != number)
      g_thread_yield ();
  }
  g_atomic_int_set (&s.stop, TRUE);
  g_thread_join (checker);
  fail_unless_equals_int (s.backwards, 0);
  frame_fixture_check_books (s.element);
  stress_clear (&s);
}

GST_END_TEST;

/* Producer and consumer at speeds that change all the time. LATEST_FRAMES=n for
 * more of them. */

#define FRAMES 300000

static GstFlowReturn
random_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  if (g_random_int_range (0, 50) == 0)
    g_usleep (g_random_int_range (0, 50));
  return stress_chain (pad, parent, buffer);
}

GST_START_TEST (random_speeds)
{
  const gchar *wanted = g_getenv ("LATEST_FRAMES");
  gint frames = wanted != NULL ? atoi (wanted) : times (FRAMES);
  Stress s;
  GThread *checker;

  stress_init (&s);
  gst_pad_set_chain_function (s.sink, random_chain);
  checker = g_thread_new ("books", check_books_endlessly, &s);
  for (gint i = 0; i < frames; i++) {
    fail_unless_equals_int (
        gst_pad_push (s.src, stress_buffer (i)), GST_FLOW_OK);
    if (g_random_int_range (0, 2000) == 0)
      g_usleep (g_random_int_range (0, 100));
  }
  while (g_atomic_int_get (&s.received) != frames)
    g_thread_yield ();
  g_atomic_int_set (&s.stop, TRUE);
  g_thread_join (checker);
  fail_unless_equals_int (s.backwards, 0);
  stress_clear (&s);
}

GST_END_TEST;

GST_START_TEST (survives_a_thousand_state_changes_under_load)
{
  static const GstState states[] = { GST_STATE_READY, GST_STATE_PLAYING,
    GST_STATE_NULL, GST_STATE_PAUSED };
  Stress s;
  GThread *producer, *checker;
  gint changes = times (1000);

  stress_init (&s);
  producer = g_thread_new ("producer", produce_endlessly, &s);
  checker = g_thread_new ("books", check_books_endlessly, &s);
  for (gint i = 0; i < changes; i += 2) {
    fail_unless_equals_int (
        gst_element_set_state (s.element, states[i % G_N_ELEMENTS (states)]),
        GST_STATE_CHANGE_SUCCESS);
    /* A started pad wants to hear of the stream before the data. */
    stream_lock_first (&s.streaming);
    fail_unless_equals_int (gst_element_set_state (s.element,
                                states[(i + 1) % G_N_ELEMENTS (states)]),
        GST_STATE_CHANGE_SUCCESS);
    stress_begin (&s);
    stream_lock_release (&s.streaming);
    wait_pushed (&s);
  }
  wait_flow (&s);
  g_atomic_int_set (&s.stop, TRUE);
  g_thread_join (producer);
  g_thread_join (checker);
  stress_clear (&s);
}

GST_END_TEST;

GST_START_TEST (survives_a_thousand_flushes_under_load)
{
  Stress s;
  GThread *producer, *checker;
  gint flushes = times (1000);

  stress_init (&s);
  producer = g_thread_new ("producer", produce_endlessly, &s);
  checker = g_thread_new ("books", check_books_endlessly, &s);
  for (gint i = 0; i < flushes; i++)
    flush (&s);
  wait_flow (&s);
  g_atomic_int_set (&s.stop, TRUE);
  g_thread_join (producer);
  g_thread_join (checker);
  stress_clear (&s);
}

GST_END_TEST;

static gpointer
query_endlessly (gpointer data)
{
  Stress *s = data;

  while (!g_atomic_int_get (&s->stop)) {
    GstQuery *query = gst_query_new_drain ();

    gst_pad_peer_query (s->src, query);
    gst_query_unref (query);
    g_object_set (s->element, "max-framerate", 10000, 1, NULL);
    g_object_set (s->element, "max-framerate", 0, 1, NULL);
    gst_pad_push_event (s->sink, gst_event_new_reconfigure ());
  }
  return NULL;
}

GST_START_TEST (survives_queries_and_properties_under_load)
{
  Stress s;
  GThread *producer, *querier;
  gint checks = times (2000), flushes = times (100);

  stress_init (&s);
  producer = g_thread_new ("producer", produce_endlessly, &s);
  querier = g_thread_new ("querier", query_endlessly, &s);
  for (gint i = 0; i < checks; i++) {
    frame_fixture_check_books (s.element);
    g_thread_yield ();
  }
  for (gint i = 0; i < flushes; i++)
    flush (&s);
  wait_flow (&s);
  g_atomic_int_set (&s.stop, TRUE);
  g_thread_join (querier);
  g_thread_join (producer);
  stress_clear (&s);
}

GST_END_TEST;

static Suite *
latestframe_stress_suite (void)
{
  Suite *s = suite_create ("latestframe-stress");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, no_wake_up_is_lost);
  tcase_add_test (tc, random_speeds);
  tcase_add_test (tc, survives_a_thousand_state_changes_under_load);
  tcase_add_test (tc, survives_a_thousand_flushes_under_load);
  tcase_add_test (tc, survives_queries_and_properties_under_load);
  return s;
}

GST_CHECK_MAIN (latestframe_stress);
