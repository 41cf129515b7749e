/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "framefixture.h"

/* Long enough for the slowest machine: only a failing test waits this long. */
#define GIVE_UP (60 * G_TIME_SPAN_SECOND)

static void
describe (GString *word, GstBuffer *buffer, gpointer data)
{
  FrameFixture *f = data;

  g_string_append_printf (word, "%u%s",
      (guint) (GST_BUFFER_PTS (buffer) / GST_SECOND),
      GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT) ? "!" : "");
  if (f->inspect != NULL)
    f->inspect (buffer, f->inspect_data);
}

FrameFixture *
frame_fixture_new_ready (void)
{
  FrameFixture *f = g_new0 (FrameFixture, 1);

  pad_log_init (&f->log, describe, f);
  f->element =
      gst_object_ref_sink (gst_element_factory_make ("latestframe", NULL));
  f->src = pad_log_new_src (&f->log, f->element);
  f->sink = pad_log_new_sink (&f->log, f->element);
  gst_element_set_state (f->element, GST_STATE_READY);
  return f;
}

void
frame_fixture_play (FrameFixture *f)
{
  gst_pad_set_active (f->sink, TRUE);
  fail_unless_equals_int (gst_element_set_state (f->element, GST_STATE_PLAYING),
      GST_STATE_CHANGE_SUCCESS);
  gst_pad_set_active (f->src, TRUE);
}

FrameFixture *
frame_fixture_new (void)
{
  FrameFixture *f = frame_fixture_new_ready ();

  frame_fixture_play (f);
  return f;
}

FrameFixture *
frame_fixture_new_with_clock (GstTestClock **clock)
{
  FrameFixture *f = frame_fixture_new_ready ();

  *clock = GST_TEST_CLOCK (gst_test_clock_new ());
  gst_element_set_clock (f->element, GST_CLOCK_CAST (*clock));
  frame_fixture_play (f);
  return f;
}

void
frame_fixture_free (FrameFixture *f)
{
  frame_fixture_unblock (f);
  gst_pad_set_active (f->sink, FALSE);
  gst_element_set_state (f->element, GST_STATE_NULL);
  gst_pad_set_active (f->src, FALSE);
  gst_object_unref (f->element);
  gst_object_unref (f->src);
  gst_object_unref (f->sink);
  pad_log_clear (&f->log);
  g_free (f);
}

void
frame_fixture_segment (FrameFixture *f)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  fail_unless (gst_pad_push_event (f->src, gst_event_new_segment (&segment)));
}

void
frame_fixture_begin (FrameFixture *f)
{
  GstCaps *caps = gst_caps_new_empty_simple ("test/x-data");

  fail_unless (gst_pad_push_event (f->src, gst_event_new_stream_start ("id")));
  fail_unless (gst_pad_push_event (f->src, gst_event_new_caps (caps)));
  frame_fixture_segment (f);
  gst_caps_unref (caps);
}

GstBuffer *
frame_fixture_buffer (guint number)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, 16, NULL);

  GST_BUFFER_PTS (buffer) = number * GST_SECOND;
  return buffer;
}

GstFlowReturn
frame_fixture_push_flags (FrameFixture *f, guint number, GstBufferFlags flags)
{
  GstBuffer *buffer = frame_fixture_buffer (number);

  GST_BUFFER_FLAG_SET (buffer, flags);
  return gst_pad_push (f->src, buffer);
}

GstFlowReturn
frame_fixture_push (FrameFixture *f, guint number)
{
  return gst_pad_push (f->src, frame_fixture_buffer (number));
}

gboolean
frame_fixture_custom (FrameFixture *f, const gchar *name)
{
  return gst_pad_push_event (f->src,
      gst_event_new_custom (
          GST_EVENT_CUSTOM_DOWNSTREAM, gst_structure_new_empty (name)));
}

void
frame_fixture_flush (FrameFixture *f)
{
  fail_unless (gst_pad_push_event (f->src, gst_event_new_flush_start ()));
  fail_unless (gst_pad_push_event (f->src, gst_event_new_flush_stop (TRUE)));
}

void
frame_fixture_block (FrameFixture *f)
{
  pad_log_block (&f->log);
}

void
frame_fixture_unblock (FrameFixture *f)
{
  pad_log_unblock (&f->log);
}

void
frame_fixture_stall (FrameFixture *f, guint number)
{
  frame_fixture_block (f);
  fail_unless_equals_int (frame_fixture_push (f, number), GST_FLOW_OK);
  pad_log_wait_entered (&f->log);
}

void
frame_fixture_wait_returned (FrameFixture *f)
{
  pad_log_wait_returned (&f->log);
}

void
frame_fixture_set_result (FrameFixture *f, GstFlowReturn result)
{
  pad_log_set_result (&f->log, result);
}

void
frame_fixture_fail (FrameFixture *f, GstFlowReturn result)
{
  frame_fixture_set_result (f, result);
  frame_fixture_stall (f, 0);
  /* Refused with the failure, or as stale. */
  frame_fixture_push (f, 1);
  frame_fixture_unblock (f);
  frame_fixture_wait_stat (f, "flushed", 1);
}

void
frame_fixture_expect (FrameFixture *f, const gchar *expected)
{
  pad_log_expect (&f->log, f->log.downstream, expected);
}

void
frame_fixture_expect_end (FrameFixture *f, const gchar *expected)
{
  pad_log_expect_end (&f->log, f->log.downstream, expected);
}

void
frame_fixture_expect_upstream (FrameFixture *f, const gchar *expected)
{
  pad_log_expect (&f->log, f->log.upstream, expected);
}

guint64
frame_fixture_stat (FrameFixture *f, const gchar *name)
{
  GstStructure *stats;
  guint64 value = 0;
  guint waiting = 0;

  g_object_get (f->element, "stats", &stats, NULL);
  if (gst_structure_get_uint (stats, name, &waiting))
    value = waiting;
  else
    fail_unless (gst_structure_get_uint64 (stats, name, &value),
        "no %s in the stats", name);
  gst_structure_free (stats);
  return value;
}

void
frame_fixture_wait_stat (FrameFixture *f, const gchar *name, guint64 value)
{
  gint64 end = g_get_monotonic_time () + GIVE_UP;

  while (frame_fixture_stat (f, name) != value) {
    fail_unless (g_get_monotonic_time () < end, "%s stays %" G_GUINT64_FORMAT,
        name, frame_fixture_stat (f, name));
    g_thread_yield ();
  }
}

void
frame_fixture_check_books (GstElement *element)
{
  static const gchar *const causes[] = { "replaced", "late", "throttled",
    "undecodable", "preempted" };
  GstStructure *stats;
  guint64 in, out, dropped, flushed, sum = 0;
  guint waiting;

  g_object_get (element, "stats", &stats, NULL);
  fail_unless (gst_structure_get (stats, "in", G_TYPE_UINT64, &in, "out",
      G_TYPE_UINT64, &out, "dropped", G_TYPE_UINT64, &dropped, "flushed",
      G_TYPE_UINT64, &flushed, "waiting", G_TYPE_UINT, &waiting, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (causes); i++) {
    guint64 n;

    fail_unless (gst_structure_get_uint64 (stats, causes[i], &n));
    sum += n;
  }
  fail_unless (waiting <= 1);
  fail_unless_equals_uint64 (dropped, sum);
  fail_unless (
      in == out + dropped + flushed + waiting, "%" GST_PTR_FORMAT, stats);
  gst_structure_free (stats);
}
