/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "framefixture.h"

#include "gstlatestframe.h"

/* Tests of gst_latest_frame_hold(), with which a bin keeps buffers in the slot.
 * The slot waits in real time, and a hold ends by itself after a second. So each
 * test of what happens during a hold is run again if the machine was too slow to
 * get to its end before that of the hold. */

#define TRIES 10

static gint64
get_now (void)
{
  return g_get_monotonic_time () * 1000;
}

typedef struct
{
  FrameFixture *f;
  gint64 until; /* the end of the hold */
  gint64 last;  /* atomic: when downstream got its last buffer */
} Hold;

static void
note_time (GstBuffer *buffer, gpointer data)
{
  Hold *h = data;

  __atomic_store_n (&h->last, get_now (), __ATOMIC_SEQ_CST);
}

/* Makes an element that has sent buffer 0 and keeps the next buffers for a
 * second at most. The streaming thread sleeps with a buffer in the slot. */
static void
hold_init (Hold *h)
{
  FrameFixture *f;
  gboolean held;

  gst_element_register (
      NULL, "latestframe", GST_RANK_NONE, GST_TYPE_LATEST_FRAME);
  h->f = f = frame_fixture_new ();
  f->inspect = note_time;
  f->inspect_data = h;
  frame_fixture_begin (f);
  frame_fixture_push (f, 0);
  frame_fixture_expect_end (f, "segment 0");
  frame_fixture_wait_returned (f);
  gst_latest_frame_hold (GST_LATEST_FRAME (f->element), G_MAXINT64);
  h->until = get_now () + GST_SECOND;
  frame_fixture_push (f, 1);
  do {
    gst_latest_frame_get_interval (GST_LATEST_FRAME (f->element), &held);
    g_thread_yield ();
  } while (!held && get_now () < h->until);
}

static void
hold_for (Hold *h, gint64 ns)
{
  gst_latest_frame_hold (GST_LATEST_FRAME (h->f->element), get_now () + ns);
}

/* Returns whether the hold is certain to have lasted until now. */
static gboolean
is_in_time (Hold *h)
{
  return get_now () < h->until - (gint64) (GST_SECOND / 10);
}

/* Runs @test until it has come to its end during the hold. */
static void
run_in_time (void (*test) (Hold *h))
{
  gboolean in_time = FALSE;

  for (guint i = 0; !in_time && i < TRIES; i++) {
    Hold h = { NULL };

    hold_init (&h);
    if (is_in_time (&h))
      test (&h);
    in_time = is_in_time (&h);
    frame_fixture_check_books (h.f->element);
    frame_fixture_free (h.f);
  }
  fail_unless (in_time, "nothing ends the hold");
}

/* Checks the log, unless the hold has ended by itself meanwhile. */
static void
expect_end (Hold *h, const gchar *expected)
{
  if (is_in_time (h))
    frame_fixture_expect_end (h->f, expected);
}

static void
expect_count (Hold *h, const gchar *name, guint64 expected)
{
  guint64 value = frame_fixture_stat (h->f, name);

  if (is_in_time (h))
    fail_unless_equals_uint64 (value, expected);
}

static void
end_hold (Hold *h)
{
  for (guint i = 2; i < 5; i++)
    frame_fixture_push (h->f, i);
  expect_count (h, "out", 1);
  expect_count (h, "held", 3);
  expect_count (h, "replaced", 3);
  expect_count (h, "throttled", 0);
  gst_latest_frame_hold (GST_LATEST_FRAME (h->f->element), G_MININT64);
  expect_end (h, "segment 0 4!");
}

/* The newest buffer goes as soon as the hold is taken back. */
GST_START_TEST (the_newest_buffer_waits)
{
  run_in_time (end_hold);
}

GST_END_TEST;

static void
shorten_hold (Hold *h)
{
  gint64 until = get_now () + 20 * GST_MSECOND;

  gst_latest_frame_hold (GST_LATEST_FRAME (h->f->element), until);
  expect_end (h, "segment 0 1");
  if (is_in_time (h))
    fail_unless (__atomic_load_n (&h->last, __ATOMIC_SEQ_CST) >= until);
}

GST_START_TEST (an_earlier_end_wakes_the_thread)
{
  run_in_time (shorten_hold);
}

GST_END_TEST;

/* A later end counts for the buffer that waits already, and the buffer goes
 * without anything else that would wake the thread. */
GST_START_TEST (a_later_end_is_waited_for)
{
  Hold h = { NULL };
  gint64 until;

  hold_init (&h);
  hold_for (&h, 20 * GST_MSECOND);
  until = get_now () + 80 * GST_MSECOND;
  gst_latest_frame_hold (GST_LATEST_FRAME (h.f->element), until);
  frame_fixture_expect_end (h.f, "0 1");
  /* Unless the test was too slow to prolong the first hold. */
  if (frame_fixture_stat (h.f, "slot-wait-last") > 30 * GST_MSECOND)
    fail_unless (__atomic_load_n (&h.last, __ATOMIC_SEQ_CST) >= until);
  frame_fixture_free (h.f);
}

GST_END_TEST;

/* The hold ends by itself, however far its end was said to be. */
GST_START_TEST (a_hold_lasts_a_second_at_most)
{
  Hold h = { NULL };

  hold_init (&h);
  /* Prolonging it does not count from now. */
  g_usleep (G_USEC_PER_SEC / 2);
  gst_latest_frame_hold (GST_LATEST_FRAME (h.f->element), G_MAXINT64);
  frame_fixture_expect_end (h.f, "0 1");
  frame_fixture_wait_returned (h.f);
  fail_unless (__atomic_load_n (&h.last, __ATOMIC_SEQ_CST)
      < h.until + (gint64) (400 * GST_MSECOND));
  frame_fixture_free (h.f);
}

GST_END_TEST;

static void
end_stream (Hold *h)
{
  gst_pad_push_event (h->f->src, gst_event_new_eos ());
  expect_end (h, "segment 0 1 eos");
}

static void
send_event (Hold *h)
{
  /* An event stays behind the buffer that waits, until a newer buffer comes. */
  frame_fixture_custom (h->f, "custom");
  expect_end (h, "segment 0");
  frame_fixture_push (h->f, 2);
  expect_end (h, "segment 0 custom");
  expect_count (h, "out", 1);
  gst_latest_frame_hold (GST_LATEST_FRAME (h->f->element), 0);
  expect_end (h, "segment 0 custom 2!");
}

static void
send_query (Hold *h)
{
  g_autoptr (GstQuery) query = gst_query_new_drain ();

  gst_pad_peer_query (h->f->src, query);
  expect_count (h, "preempted", 1);
}

static void
flush (Hold *h)
{
  frame_fixture_flush (h->f);
  expect_count (h, "flushed", 1);
}

static void
stop (Hold *h)
{
  gst_element_set_state (h->f->element, GST_STATE_READY);
  expect_count (h, "flushed", 1);
  /* The next stream begins without a hold. */
  frame_fixture_play (h->f);
  frame_fixture_begin (h->f);
  frame_fixture_push (h->f, 7);
  expect_end (h, "segment 7");
}

static void (*const interruptions[]) (
    Hold *h) = { end_stream, send_event, send_query, flush, stop };

/* What cannot wait does not wait for the end of the hold. */
GST_START_TEST (a_hold_delays_buffers_only)
{
  run_in_time (interruptions[__i__]);
}

GST_END_TEST;

static void
limit_and_hold (Hold *h)
{
  /* Buffer 0 has just passed: the limit keeps what comes, with or without a
   * hold. */
  g_object_set (h->f->element, "max-framerate", 1, 1000, NULL);
  for (guint i = 2; frame_fixture_stat (h->f, "throttled") == 0; i++) {
    frame_fixture_push (h->f, i);
    g_thread_yield ();
  }
  expect_count (h, "held", 0);
  gst_latest_frame_hold (GST_LATEST_FRAME (h->f->element), 0);
  expect_count (h, "out", 1);
  g_object_set (h->f->element, "max-framerate", 0, 1, NULL);
  frame_fixture_wait_stat (h->f, "out", 2);
}

/* A buffer that max-framerate keeps as well does not count as held. */
GST_START_TEST (the_later_of_limit_and_hold_counts)
{
  run_in_time (limit_and_hold);
}

GST_END_TEST;

/* How long the hold alone kept a buffer does not include the wait for
 * downstream. */
static gint64 held_time;

static GstPadProbeReturn
note_held_time (GstPad *pad, GstPadProbeInfo *info, gpointer element)
{
  __atomic_store_n (
      &held_time, gst_latest_frame_get_held_time (element), __ATOMIC_SEQ_CST);
  return GST_PAD_PROBE_OK;
}

GST_START_TEST (the_time_held_is_known)
{
  Hold h = { NULL };
  g_autoptr (GstPad) src = NULL;
  gint64 before, until;

  before = get_now ();
  hold_init (&h);
  src = gst_element_get_static_pad (h.f->element, "src");
  gst_pad_add_probe (
      src, GST_PAD_PROBE_TYPE_BUFFER, note_held_time, h.f->element, NULL);
  hold_for (&h, 50 * GST_MSECOND);
  until = get_now () + 50 * GST_MSECOND;
  frame_fixture_expect_end (h.f, "0 1");
  frame_fixture_wait_returned (h.f);
  fail_unless (__atomic_load_n (&held_time, __ATOMIC_SEQ_CST) > 0);
  fail_unless (
      __atomic_load_n (&held_time, __ATOMIC_SEQ_CST) <= until - before);

  /* The hold ends while downstream is busy with buffer 2. */
  frame_fixture_stall (h.f, 2);
  hold_for (&h, GST_MSECOND);
  frame_fixture_push (h.f, 3);
  g_usleep (2000);
  frame_fixture_unblock (h.f);
  frame_fixture_expect_end (h.f, "2 3");
  frame_fixture_wait_returned (h.f);
  fail_unless_equals_int64 (__atomic_load_n (&held_time, __ATOMIC_SEQ_CST), 0);
  fail_unless_equals_uint64 (frame_fixture_stat (h.f, "held"), 0);
  frame_fixture_free (h.f);
}

GST_END_TEST;

static Suite *
latestframe_hold_suite (void)
{
  Suite *s = suite_create ("latestframe-hold");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, the_newest_buffer_waits);
  tcase_add_test (tc, an_earlier_end_wakes_the_thread);
  tcase_add_test (tc, a_later_end_is_waited_for);
  tcase_add_test (tc, a_hold_lasts_a_second_at_most);
  tcase_add_loop_test (
      tc, a_hold_delays_buffers_only, 0, G_N_ELEMENTS (interruptions));
  tcase_add_test (tc, the_later_of_limit_and_hold_counts);
  tcase_add_test (tc, the_time_held_is_known);
  return s;
}

GST_CHECK_MAIN (latestframe_hold);
