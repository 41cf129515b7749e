/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "latestpads.h"

/* What the element, and pads before and behind it, are told, in order. Written
 * by the test's thread only. */
static GString *told;
static GstElement *element;
static GstPad *sinkpad, *srcpad;  /* the element's */
static GstPad *upstream, *behind; /* the test's */

static void
tell (const gchar *what)
{
  g_string_append_printf (told, "%s%s", told->len > 0 ? " " : "", what);
}

static GstFlowReturn
chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  tell ("buffer");
  gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

static GstFlowReturn
chain_list (GstPad *pad, GstObject *parent, GstBufferList *list)
{
  tell ("list");
  gst_buffer_list_unref (list);
  return GST_FLOW_OK;
}

static GstFlowReturn
store_event (GstObject *self, GstEvent *event)
{
  tell ("stored:");
  tell (GST_EVENT_TYPE_NAME (event));
  gst_event_unref (event);
  return GST_FLOW_OK;
}

static gboolean
send_query (GstObject *self, GstQuery *query)
{
  tell (GST_QUERY_TYPE_NAME (query));
  return TRUE;
}

static void
change_flow (GstObject *self, GstLatestFlowChange change)
{
  static const gchar *const names[] = { "flush-start:", "flush-stop:",
    "sink-inactive", "sink-active", "src-inactive", "src-active",
    "reconfigure:" };

  tell (names[change]);
}

static gboolean
src_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  tell ("from-behind:");
  return gst_pad_event_default (pad, parent, event);
}

static gboolean
src_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  tell ("asked:");
  tell (GST_QUERY_TYPE_NAME (query));
  return FALSE;
}

static const GstLatestPadFunctions functions = {
  .chain = chain,
  .chain_list = chain_list,
  .store_event = store_event,
  .send_query = send_query,
  .change_flow = change_flow,
  .src_event = src_event,
  .src_query = src_query,
};

typedef struct
{
  GstElement parent;
} Tested;
typedef GstElementClass TestedClass;
GType tested_get_type (void);

G_DEFINE_TYPE (Tested, tested, GST_TYPE_ELEMENT)

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

static void
tested_class_init (TestedClass *klass)
{
  gst_element_class_add_static_pad_template (klass, &sink_template);
  gst_element_class_add_static_pad_template (klass, &src_template);
}

static void
tested_init (Tested *self)
{
  gst_latest_pads_add (GST_ELEMENT_CAST (self), &functions, &sinkpad, &srcpad);
}

static gboolean
note_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  tell (GST_EVENT_TYPE_NAME (event));
  gst_event_unref (event);
  return TRUE;
}

static void
expect (const gchar *expected)
{
  fail_unless_equals_string (told->str, expected);
  g_string_truncate (told, 0);
}

static void
setup (void)
{
  told = g_string_new (NULL);
  element = gst_object_ref_sink (g_object_new (tested_get_type (), NULL));
  upstream = gst_pad_new_from_static_template (&src_template, "upstream");
  behind = gst_pad_new_from_static_template (&sink_template, "behind");
  gst_pad_set_event_function (upstream, note_event);
  gst_pad_set_event_function (behind, note_event);
  fail_unless_equals_int (gst_pad_link (upstream, sinkpad), GST_PAD_LINK_OK);
  fail_unless_equals_int (gst_pad_link (srcpad, behind), GST_PAD_LINK_OK);
  gst_pad_set_active (behind, TRUE);
  gst_pad_set_active (upstream, TRUE);
  g_string_truncate (told, 0);
  gst_element_set_state (element, GST_STATE_PAUSED);
  expect ("src-active sink-active");
}

static void
teardown (void)
{
  gst_element_set_state (element, GST_STATE_NULL);
  gst_pad_set_active (upstream, FALSE);
  gst_pad_set_active (behind, FALSE);
  gst_object_unref (upstream);
  gst_object_unref (behind);
  gst_object_unref (element);
  g_string_free (told, TRUE);
}

static void
start_stream (void)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (upstream, gst_event_new_stream_start ("stream"));
  gst_pad_push_event (upstream, gst_event_new_segment (&segment));
  g_string_truncate (told, 0);
}

/* A turn of the streaming thread. */
static void
run (gpointer data)
{
  g_thread_yield ();
}

GST_START_TEST (data_goes_to_the_element)
{
  start_stream ();
  gst_pad_push (upstream, gst_buffer_new ());
  gst_pad_push_list (upstream, gst_buffer_list_new ());
  expect ("buffer list");
}

GST_END_TEST;

GST_START_TEST (only_serialized_events_wait)
{
  gst_pad_push_event (upstream, gst_event_new_stream_start ("stream"));
  expect ("stored: stream-start");
  fail_unless (gst_pad_push_event (upstream,
      gst_event_new_custom (
          GST_EVENT_CUSTOM_DOWNSTREAM_OOB, gst_structure_new_empty ("now"))));
  expect ("custom-downstream-oob");
}

GST_END_TEST;

/* The element stops before downstream does, so that nothing enters the push
 * that FLUSH_START ends; it begins again when downstream has. */
GST_START_TEST (a_flush_goes_round_the_element)
{
  fail_unless (gst_pad_push_event (upstream, gst_event_new_flush_start ()));
  expect ("flush-start: flush-start");
  fail_unless (gst_pad_push_event (upstream, gst_event_new_flush_stop (TRUE)));
  expect ("flush-stop flush-stop:");
}

GST_END_TEST;

GST_START_TEST (a_flush_pauses_the_task)
{
  gst_pad_start_task (srcpad, run, NULL, NULL);
  gst_pad_push_event (upstream, gst_event_new_flush_start ());
  fail_unless_equals_int (gst_pad_get_task_state (srcpad), GST_TASK_PAUSED);
  gst_element_set_state (element, GST_STATE_NULL);
}

GST_END_TEST;

GST_START_TEST (deactivation_ends_the_task)
{
  gst_pad_start_task (srcpad, run, NULL, NULL);
  gst_element_set_state (element, GST_STATE_READY);
  expect ("src-inactive sink-inactive");
  fail_unless_equals_int (gst_pad_get_task_state (srcpad), GST_TASK_STOPPED);
}

GST_END_TEST;

GST_START_TEST (pull_mode_is_refused)
{
  GstObject *parent = GST_OBJECT_CAST (element);

  fail_if (GST_PAD_ACTIVATEMODEFUNC (srcpad) (
      srcpad, parent, GST_PAD_MODE_PULL, TRUE));
  fail_if (GST_PAD_ACTIVATEMODEFUNC (sinkpad) (
      sinkpad, parent, GST_PAD_MODE_PULL, TRUE));
  expect ("");
}

GST_END_TEST;

GST_START_TEST (only_serialized_queries_wait)
{
  GstQuery *serialized = gst_query_new_drain ();
  GstQuery *other = gst_query_new_position (GST_FORMAT_TIME);

  start_stream ();
  fail_unless (gst_pad_peer_query (upstream, serialized));
  expect ("drain");
  gst_pad_peer_query (upstream, other);
  expect ("");
  gst_query_unref (serialized);
  gst_query_unref (other);
}

GST_END_TEST;

/* RECONFIGURE is for the elements before this one, too. */
GST_START_TEST (reconfigure_is_noted_and_passed_on)
{
  fail_unless (gst_pad_push_event (behind, gst_event_new_reconfigure ()));
  expect ("reconfigure: reconfigure");
  fail_unless (gst_pad_push_event (behind,
      gst_event_new_custom (
          GST_EVENT_CUSTOM_UPSTREAM, gst_structure_new_empty ("other"))));
  expect ("from-behind: custom-upstream");
}

GST_END_TEST;

GST_START_TEST (downstream_cannot_pull)
{
  GstQuery *scheduling = gst_query_new_scheduling ();
  GstQuery *other = gst_query_new_latency ();

  fail_unless (gst_pad_peer_query (behind, scheduling));
  fail_unless (gst_query_has_scheduling_mode (scheduling, GST_PAD_MODE_PUSH));
  fail_if (gst_query_has_scheduling_mode (scheduling, GST_PAD_MODE_PULL));
  expect ("");
  fail_if (gst_pad_peer_query (behind, other));
  expect ("asked: latency");
  gst_query_unref (scheduling);
  gst_query_unref (other);
}

GST_END_TEST;

static Suite *
latestpads_suite (void)
{
  Suite *s = suite_create ("latestpads");
  TCase *tc = tcase_create ("general");

  tcase_add_checked_fixture (tc, setup, teardown);
  suite_add_tcase (s, tc);
  tcase_add_test (tc, data_goes_to_the_element);
  tcase_add_test (tc, only_serialized_events_wait);
  tcase_add_test (tc, a_flush_goes_round_the_element);
  tcase_add_test (tc, a_flush_pauses_the_task);
  tcase_add_test (tc, deactivation_ends_the_task);
  tcase_add_test (tc, pull_mode_is_refused);
  tcase_add_test (tc, only_serialized_queries_wait);
  tcase_add_test (tc, reconfigure_is_noted_and_passed_on);
  tcase_add_test (tc, downstream_cannot_pull);
  return s;
}

GST_CHECK_MAIN (latestpads);
