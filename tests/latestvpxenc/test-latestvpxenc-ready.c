/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "encfixture.h"

/* Tests of the property "downstream-ready", for which frames wait before they
 * are encoded. The slot waits in real time, and for a second at most. So each
 * test of what happens meanwhile is run again if the machine was too slow to get
 * to its end in time. */

#define TRIES 10

typedef struct
{
  EncFixture *f;
  gint64 end; /* of the wait, us, at the earliest */
  guint pts_ms;
} Wait;

static gboolean
is_in_time (Wait *w)
{
  return g_get_monotonic_time () < w->end;
}

static void
set_ready (EncFixture *f, guint64 ready)
{
  g_object_set (f->element, "downstream-ready", ready, NULL);
}

static void
push_next (Wait *w)
{
  w->pts_ms += 40;
  gst_harness_set_time (w->f->h, w->pts_ms * GST_MSECOND);
  enc_fixture_push (w->f, w->pts_ms);
}

/* Encodes two frames, and has the next ones wait. One of them has been replaced
 * when this returns. */
static void
wait_init (Wait *w)
{
  w->f =
      enc_fixture_new_with_testclock ("latestvpxenc stall-timeout=500000000");
  for (guint i = 0; i < 2; i++) {
    push_next (w);
    gst_buffer_unref (gst_harness_pull (w->f->h));
  }
  w->end = g_get_monotonic_time () + 9 * G_USEC_PER_SEC / 10;
  set_ready (w->f, G_MAXUINT64);
  push_next (w);
  /* The clock stands still until the slot's thread is where it waits. */
  while (enc_fixture_stat (w->f, "frames-held") == 0 && is_in_time (w)) {
    enc_fixture_push (w->f, ++w->pts_ms);
    g_thread_yield ();
  }
}

static void
wait_clear (Wait *w)
{
  enc_fixture_free (w->f);
}

/* Runs @test until it has come to its end in time. */
static void
run_in_time (void (*test) (Wait *w))
{
  gboolean in_time = FALSE;

  for (guint i = 0; !in_time && i < TRIES; i++) {
    Wait w = { NULL };

    wait_init (&w);
    if (is_in_time (&w))
      test (&w);
    in_time = is_in_time (&w);
    wait_clear (&w);
  }
  fail_unless (in_time, "nothing ends the wait");
}

static guint64
get_slot_stat (EncFixture *f, const gchar *name)
{
  g_autoptr (GstStructure) stats = enc_fixture_stats (f);
  g_autoptr (GstStructure) slot = NULL;
  guint64 value = 0;

  gst_structure_get (stats, "slot", GST_TYPE_STRUCTURE, &slot, NULL);
  fail_unless (gst_structure_get_uint64 (slot, name, &value), "no %s", name);
  return value;
}

static void
end_wait (Wait *w)
{
  guint64 held = enc_fixture_stat (w->f, "frames-held"), encoded;
  GstBuffer *buffer;

  for (guint i = 0; i < 5; i++)
    push_next (w);
  encoded = enc_fixture_stat (w->f, "frames-encoded");
  fail_unless_equals_uint64 (
      get_slot_stat (w->f, "held"), enc_fixture_stat (w->f, "frames-held"));
  if (is_in_time (w)) {
    fail_unless_equals_uint64 (encoded, 2);
    fail_unless_equals_uint64 (
        enc_fixture_stat (w->f, "frames-held"), held + 5);
  }
  set_ready (w->f, 0);
  buffer = gst_harness_pull (w->f->h);
  if (is_in_time (w))
    fail_unless_equals_uint64 (
        GST_BUFFER_PTS (buffer), w->pts_ms * GST_MSECOND);
  gst_buffer_unref (buffer);
}

/* Nothing is encoded before downstream is ready; then it is the newest frame. */
GST_START_TEST (raw_frames_wait_for_downstream)
{
  run_in_time (end_wait);
}

GST_END_TEST;

static void
watch_wait (Wait *w)
{
  gboolean healthy;

  /* By the clock that the watchdog uses, these are four seconds. */
  for (guint i = 0; i < 100; i++)
    push_next (w);
  g_object_get (w->f->element, "healthy", &healthy, NULL);
  if (is_in_time (w)) {
    fail_unless (healthy);
    fail_if (enc_fixture_got_message (w->f, GST_MESSAGE_WARNING, ""));
  }
}

GST_START_TEST (a_wait_for_downstream_is_no_stall)
{
  run_in_time (watch_wait);
}

GST_END_TEST;

static GstPadProbeReturn
set_ready_in_push (GstPad *pad, GstPadProbeInfo *info, gpointer element)
{
  g_object_set (element, "downstream-ready",
      (guint64) g_get_monotonic_time () * 1000 + 10 * GST_MSECOND, NULL);
  return GST_PAD_PROBE_OK;
}

/* Whoever takes the frames knows, with each, when there may be another one. */
GST_START_TEST (it_is_set_while_a_frame_is_pushed)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc");

  gst_pad_add_probe (f->h->sinkpad, GST_PAD_PROBE_TYPE_BUFFER,
      set_ready_in_push, f->element, NULL);
  for (guint i = 0; i < 5; i++)
    gst_buffer_unref (enc_fixture_encode (f, i * 40));
  enc_fixture_free (f);
}

GST_END_TEST;

static void
count_notify (GObject *object, GParamSpec *pspec, gpointer data)
{
  (*(guint *) data)++;
}

GST_START_TEST (it_reads_back_and_is_not_notified)
{
  GstElement *element = enc_fixture_make ("latestvpxenc");
  guint64 ready;
  guint notified = 0;

  g_signal_connect (element, "notify::downstream-ready",
      G_CALLBACK (count_notify), &notified);
  g_object_get (element, "downstream-ready", &ready, NULL);
  fail_unless_equals_uint64 (ready, 0);
  g_object_set (element, "downstream-ready", G_MAXUINT64, NULL);
  g_object_get (element, "downstream-ready", &ready, NULL);
  fail_unless_equals_uint64 (ready, G_MAXUINT64);
  fail_unless_equals_int (notified, 0);
  gst_object_unref (element);
}

GST_END_TEST;

static Suite *
latestvpxenc_ready_suite (void)
{
  Suite *s = suite_create ("latestvpxenc-ready");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, raw_frames_wait_for_downstream);
  tcase_add_test (tc, a_wait_for_downstream_is_no_stall);
  tcase_add_test (tc, it_is_set_while_a_frame_is_pushed);
  tcase_add_test (tc, it_reads_back_and_is_not_notified);
  return s;
}

GST_CHECK_MAIN (latestvpxenc_ready);
