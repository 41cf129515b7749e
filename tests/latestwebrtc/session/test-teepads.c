/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "teepads.h"

/* How long an event is kept in the tee for a pad that comes meanwhile. */
#define MEANWHILE (G_TIME_SPAN_SECOND / 5)

typedef struct
{
  GstElement *tee;
  GstPadEventFunction pass_on; /* of the tee */
  GstPad *source, *late;
  GThread *thread;
  GMutex lock;
  GCond cond;
  gboolean attached; /* lock */
} Fixture;

static gpointer
attach (gpointer data)
{
  Fixture *fixture = data;

  gst_latest_tee_attach (fixture->tee, fixture->late);
  g_mutex_lock (&fixture->lock);
  fixture->attached = TRUE;
  g_cond_signal (&fixture->cond);
  g_mutex_unlock (&fixture->lock);
  return NULL;
}

/* Of the tee's sink pad. Another pad comes when all that are there have had
 * stream-start, and before the sink pad keeps it. */
static gboolean
pass_on (GstPad *pad, GstObject *parent, GstEvent *event)
{
  Fixture *fixture = g_object_get_data (G_OBJECT (parent), "fixture");
  const gboolean is_begin = GST_EVENT_TYPE (event) == GST_EVENT_STREAM_START;
  const gint64 end = g_get_monotonic_time () + MEANWHILE;
  const gboolean passed = fixture->pass_on (pad, parent, event);

  if (!is_begin)
    return passed;
  fixture->thread = g_thread_new ("attach", attach, fixture);
  g_mutex_lock (&fixture->lock);
  while (!fixture->attached
      && g_cond_wait_until (&fixture->cond, &fixture->lock, end)) {
  }
  g_mutex_unlock (&fixture->lock);
  return passed;
}

static GstFlowReturn
take (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

static GstPad *
new_sink_pad (void)
{
  GstPad *pad = gst_pad_new (NULL, GST_PAD_SINK);

  gst_pad_set_chain_function (pad, take);
  gst_pad_set_active (pad, TRUE);
  return pad;
}

static void
start_stream (GstPad *source)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  fail_unless (
      gst_pad_push_event (source, gst_event_new_stream_start ("stream")));
  fail_unless (gst_pad_push_event (source, gst_event_new_segment (&segment)));
}

GST_START_TEST (a_pad_that_comes_during_an_event_has_it)
{
  Fixture fixture = { .tee = gst_element_factory_make ("tee", NULL),
    .source = gst_pad_new ("source", GST_PAD_SRC),
    .late = new_sink_pad () };
  g_autoptr (GstPad) sink = gst_element_get_static_pad (fixture.tee, "sink");
  GstPad *early = new_sink_pad ();

  g_mutex_init (&fixture.lock);
  g_cond_init (&fixture.cond);
  gst_pad_set_active (fixture.source, TRUE);
  gst_pad_link (fixture.source, sink);
  gst_element_set_state (fixture.tee, GST_STATE_PLAYING);
  gst_latest_tee_prepare (fixture.tee);
  gst_latest_tee_attach (fixture.tee, early);
  g_object_set_data (G_OBJECT (fixture.tee), "fixture", &fixture);
  fixture.pass_on = GST_PAD_EVENTFUNC (sink);
  gst_pad_set_event_function (sink, pass_on);
  start_stream (fixture.source);
  g_thread_join (fixture.thread);
  fail_unless_equals_int (
      gst_pad_push (fixture.source, gst_buffer_new ()), GST_FLOW_OK);
  {
    g_autoptr (GstEvent) begin =
        gst_pad_get_sticky_event (fixture.late, GST_EVENT_STREAM_START, 0);

    fail_unless (begin != NULL);
  }
  gst_latest_tee_detach (early);
  gst_latest_tee_detach (fixture.late);
  gst_element_set_state (fixture.tee, GST_STATE_NULL);
  gst_object_unref (fixture.tee);
  gst_object_unref (fixture.source);
  gst_object_unref (fixture.late);
  gst_object_unref (early);
  g_cond_clear (&fixture.cond);
  g_mutex_clear (&fixture.lock);
}

GST_END_TEST;

static Suite *
teepads_suite (void)
{
  Suite *suite = suite_create ("teepads");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, a_pad_that_comes_during_an_event_has_it);
  return suite;
}

GST_CHECK_MAIN (teepads);
