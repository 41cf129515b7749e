/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "dtlsleak.h"
#include "fakesignaller.h"
#include "gstlatestwebrtcsink.h"

/* When all of it has ended, with tracks that end, and begin anew. */

#define CAPS "video/x-raw,format=I420,width=64,height=48,framerate=30/1"
#define FRAME_SIZE (64 * 48 * 3 / 2)

typedef struct
{
  GstElement *pipeline, *sink;
  GstBus *bus;
  GstPad *sources[2];
  gint may_end; /* atomic boolean */
} Fixture;

/* Before its message comes to the bus. */
static GstBusSyncReply
check_end (GstBus *bus, GstMessage *message, gpointer data)
{
  Fixture *f = data;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
    fail_unless (g_atomic_int_get (&f->may_end));
  return GST_BUS_PASS;
}

static void
start_stream (GstPad *source)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (CAPS);
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (source, gst_event_new_stream_start ("stream"));
  gst_pad_push_event (source, gst_event_new_caps (caps));
  gst_pad_push_event (source, gst_event_new_segment (&segment));
}

static void
push_frame (GstPad *source)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, FRAME_SIZE, NULL);

  gst_buffer_memset (buffer, 0, 128, FRAME_SIZE);
  GST_BUFFER_PTS (buffer) = 0;
  fail_unless_equals_int (gst_pad_push (source, buffer), GST_FLOW_OK);
}

static void
flush (GstPad *source)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (source, gst_event_new_flush_start ());
  gst_pad_push_event (source, gst_event_new_flush_stop (TRUE));
  gst_pad_push_event (source, gst_event_new_segment (&segment));
}

static void
setup (Fixture *f)
{
  memset (f, 0, sizeof (*f));
  fake_signaller_use ();
  f->pipeline = gst_pipeline_new (NULL);
  f->sink = g_object_new (GST_TYPE_LATEST_WEBRTC_SINK, NULL);
  gst_util_set_object_arg (G_OBJECT (f->sink), "sync", "false");
  gst_bin_add (GST_BIN (f->pipeline), f->sink);
  f->bus = gst_element_get_bus (f->pipeline);
  gst_bus_set_sync_handler (f->bus, check_end, f, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (f->sources); i++) {
    g_autoptr (GstPad) pad =
        gst_element_request_pad_simple (f->sink, "video_%u");

    f->sources[i] = gst_pad_new (NULL, GST_PAD_SRC);
    gst_pad_set_active (f->sources[i], TRUE);
    gst_pad_link (f->sources[i], pad);
  }
  gst_element_set_state (f->pipeline, GST_STATE_PLAYING);
  for (guint i = 0; i < G_N_ELEMENTS (f->sources); i++) {
    start_stream (f->sources[i]);
    push_frame (f->sources[i]);
  }
  gst_element_get_state (f->pipeline, NULL, NULL, GST_CLOCK_TIME_NONE);
}

static void
teardown (Fixture *f)
{
  g_autoptr (GstMessage) message =
      gst_bus_pop_filtered (f->bus, GST_MESSAGE_ERROR | GST_MESSAGE_WARNING);

  fail_unless (message == NULL);
  gst_element_set_state (f->pipeline, GST_STATE_NULL);
  for (guint i = 0; i < G_N_ELEMENTS (f->sources); i++)
    gst_object_unref (f->sources[i]);
  gst_object_unref (f->bus);
  gst_object_unref (f->pipeline);
  dtls_leak_allow ();
}

/* How many of the elements at the end of the tracks have got EOS. */
static guint
count_ended (Fixture *f)
{
  g_autoptr (GstIterator) it = gst_bin_iterate_sinks (GST_BIN (f->sink));
  g_auto (GValue) item = G_VALUE_INIT;
  guint n = 0;

  while (gst_iterator_next (it, &item) == GST_ITERATOR_OK) {
    g_autoptr (GstPad) pad =
        gst_element_get_static_pad (g_value_get_object (&item), "sink");

    n += GST_PAD_IS_EOS (pad) != 0;
    g_value_reset (&item);
  }
  return n;
}

static void
end (Fixture *f, guint source, guint ended)
{
  gst_pad_push_event (f->sources[source], gst_event_new_eos ());
  while (count_ended (f) != ended)
    g_usleep (1000);
}

static void
expect_end (Fixture *f)
{
  gst_message_unref (gst_bus_timed_pop_filtered (
      f->bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS));
}

/* As after a seek of one of them. */
GST_START_TEST (a_track_that_goes_on_has_not_ended)
{
  Fixture f;

  setup (&f);
  end (&f, 0, 1);
  flush (f.sources[0]);
  push_frame (f.sources[0]);
  end (&f, 1, 1);
  push_frame (f.sources[0]);
  g_atomic_int_set (&f.may_end, TRUE);
  end (&f, 0, 2);
  expect_end (&f);
  teardown (&f);
}

GST_END_TEST;

/* Each time. */
GST_START_TEST (a_track_ends_again)
{
  Fixture f;

  setup (&f);
  end (&f, 0, 1);
  g_atomic_int_set (&f.may_end, TRUE);
  end (&f, 1, 2);
  expect_end (&f);
  for (guint i = 0; i < 3; i++) {
    g_atomic_int_set (&f.may_end, FALSE);
    flush (f.sources[i % 2]);
    push_frame (f.sources[i % 2]);
    g_atomic_int_set (&f.may_end, TRUE);
    end (&f, i % 2, 2);
    expect_end (&f);
  }
  teardown (&f);
}

GST_END_TEST;

/* It is told again as soon as the pipeline plays. */
GST_START_TEST (the_end_is_still_the_end_after_a_pause)
{
  Fixture f;

  setup (&f);
  end (&f, 0, 1);
  gst_element_set_state (f.pipeline, GST_STATE_PAUSED);
  gst_element_set_state (f.pipeline, GST_STATE_PLAYING);
  g_atomic_int_set (&f.may_end, TRUE);
  end (&f, 1, 2);
  expect_end (&f);
  gst_element_set_state (f.pipeline, GST_STATE_PAUSED);
  gst_element_set_state (f.pipeline, GST_STATE_PLAYING);
  expect_end (&f);
  teardown (&f);
}

GST_END_TEST;

static Suite *
sinkstate_suite (void)
{
  Suite *suite = suite_create ("sinkstate");
  TCase *tcase = tcase_create ("end");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, a_track_that_goes_on_has_not_ended);
  tcase_add_test (tcase, a_track_ends_again);
  tcase_add_test (tcase, the_end_is_still_the_end_after_a_pause);
  return suite;
}

GST_CHECK_MAIN (sinkstate);
