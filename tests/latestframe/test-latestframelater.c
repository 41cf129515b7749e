/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "framefixture.h"

/* Tests of the messages about drops. */

static GstMessage *
pop_qos (GstBus *bus)
{
  return gst_bus_pop_filtered (bus, GST_MESSAGE_QOS);
}

GST_START_TEST (drops_are_reported_when_asked_for)
{
  GstTestClock *clock;
  FrameFixture *f = frame_fixture_new_with_clock (&clock);
  GstBus *bus = gst_bus_new ();
  GstMessage *message;
  guint64 running_time, stream_time, timestamp, duration, processed, dropped;
  gint64 jitter;
  GstFormat format;
  gint64 start;
  guint messages = 1;

  gst_element_set_bus (f->element, bus);
  frame_fixture_begin (f);
  frame_fixture_stall (f, 0);
  frame_fixture_push (f, 1);
  frame_fixture_push (f, 2);
  fail_unless (pop_qos (bus) == NULL);

  g_object_set (f->element, "drop-messages", TRUE, NULL);
  gst_test_clock_set_time (clock, 5 * GST_SECOND);
  start = g_get_monotonic_time ();
  for (guint i = 3; i < 1000; i++)
    frame_fixture_push (f, i);
  message = pop_qos (bus);
  fail_unless (message != NULL);
  gst_message_parse_qos (
      message, NULL, &running_time, &stream_time, &timestamp, &duration);
  fail_unless_equals_uint64 (running_time, 2 * GST_SECOND);
  fail_unless_equals_uint64 (stream_time, 2 * GST_SECOND);
  fail_unless_equals_uint64 (timestamp, 2 * GST_SECOND);
  gst_message_parse_qos_values (message, &jitter, NULL, NULL);
  fail_unless_equals_int64 (jitter, 3 * GST_SECOND);
  gst_message_parse_qos_stats (message, &format, &processed, &dropped);
  fail_unless_equals_int (format, GST_FORMAT_BUFFERS);
  fail_unless_equals_uint64 (processed, 1);
  fail_unless_equals_uint64 (dropped, 2);
  gst_message_unref (message);
  for (; (message = pop_qos (bus)) != NULL; messages++)
    gst_message_unref (message);
  fail_unless (messages <= 1
          + (g_get_monotonic_time () - start)
              / (100 * G_TIME_SPAN_MILLISECOND));

  gst_element_set_bus (f->element, NULL);
  gst_object_unref (bus);
  gst_object_unref (clock);
  frame_fixture_free (f);
}

GST_END_TEST;

static guint qos_handled;

static GstBusSyncReply
read_stats (GstBus *bus, GstMessage *message, gpointer element)
{
  frame_fixture_check_books (element);
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_QOS)
    qos_handled++;
  return GST_BUS_PASS;
}

/* A bus handler may call the element, as its lock is free. */
GST_START_TEST (messages_are_posted_without_the_lock)
{
  FrameFixture *f = frame_fixture_new ();
  GstBus *bus = gst_bus_new ();

  gst_bus_set_sync_handler (bus, read_stats, f->element, NULL);
  gst_element_set_bus (f->element, bus);
  g_object_set (f->element, "drop-messages", TRUE, NULL);
  frame_fixture_begin (f);
  frame_fixture_stall (f, 0);
  frame_fixture_push (f, 1);
  frame_fixture_push (f, 2);
  fail_unless_equals_int (qos_handled, 1);
  gst_element_set_bus (f->element, NULL);
  gst_object_unref (bus);
  frame_fixture_free (f);
}

GST_END_TEST;

static Suite *
latestframelater_suite (void)
{
  Suite *s = suite_create ("latestframelater");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, drops_are_reported_when_asked_for);
  tcase_add_test (tc, messages_are_posted_without_the_lock);
  return s;
}

GST_CHECK_MAIN (latestframelater);
