/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "encfixture.h"
#include "faultyenc.h"

/* Tests that the application is told when frames arrive and none comes out,
 * whatever hangs, and when that is over. */

static EncFixture *
new_with_faulty_encoder (const gchar *description)
{
  faulty_enc_install ();
  return enc_fixture_new_with_testclock (description);
}

static void
free_with_faulty_encoder (EncFixture *f)
{
  enc_fixture_free (f);
  faulty_enc_uninstall ();
}

static gboolean
is_healthy (EncFixture *f)
{
  gboolean healthy;

  g_object_get (f->element, "healthy", &healthy, NULL);
  return healthy;
}

static void
count_notify (GObject *object, GParamSpec *pspec, gpointer data)
{
  g_atomic_int_inc ((gint *) data);
}

/* Sets the clock to @ms and pushes a frame of that time. */
static void
arrive (EncFixture *f, guint ms)
{
  gst_harness_set_time (f->h, ms * GST_MSECOND);
  enc_fixture_push (f, ms);
}

static void
arrive_all_the_time (EncFixture *f, guint from_ms, guint to_ms)
{
  for (guint ms = from_ms; ms < to_ms; ms += 100)
    arrive (f, ms);
}

static gboolean
got_warning (EncFixture *f, const gchar *words)
{
  return enc_fixture_got_message (f, GST_MESSAGE_WARNING, words);
}

/* An encode does not return, so the thread that encodes cannot tell of it. */
GST_START_TEST (an_encode_that_does_not_return)
{
  EncFixture *f = new_with_faulty_encoder ("latestvpxenc");
  gint notified = 0; /* atomic */

  g_signal_connect (
      f->element, "notify::healthy", G_CALLBACK (count_notify), &notified);
  gst_buffer_unref (enc_fixture_encode (f, 0));
  faulty_enc_hold ();
  arrive (f, 100);
  faulty_enc_wait_held ();
  arrive_all_the_time (f, 200, 2100);
  fail_unless (is_healthy (f));
  fail_if (got_warning (f, ""));
  arrive (f, 2100);
  fail_if (is_healthy (f));
  fail_unless (got_warning (f, "encoder has not returned"));
  fail_unless_equals_int (g_atomic_int_get (&notified), 1);
  /* The stall is reported once. */
  arrive_all_the_time (f, 2200, 9000);
  fail_if (got_warning (f, ""));

  faulty_enc_release ();
  gst_buffer_unref (gst_harness_pull (f->h));
  fail_unless (is_healthy (f));
  fail_unless_equals_int (g_atomic_int_get (&notified), 2);
  fail_unless (enc_fixture_got_message (f, GST_MESSAGE_INFO, "come out again"));
  free_with_faulty_encoder (f);
}

GST_END_TEST;

/* The warning does not say that nothing came for 0 ms. */
GST_START_TEST (a_short_timeout_is_told_in_full)
{
  EncFixture *f = new_with_faulty_encoder ("latestvpxenc stall-timeout=1");

  faulty_enc_hold ();
  arrive (f, 100);
  faulty_enc_wait_held ();
  arrive (f, 200);
  fail_unless (got_warning (f, "out for 1 ns."));
  faulty_enc_release ();
  gst_buffer_unref (gst_harness_pull (f->h));
  free_with_faulty_encoder (f);
}

GST_END_TEST;

GST_START_TEST (an_encoder_that_gives_nothing)
{
  EncFixture *f = new_with_faulty_encoder ("latestvpxenc "
                                           "stall-timeout=500000000");
  GstClockTime last;

  gst_buffer_unref (enc_fixture_encode (f, 0));
  faulty_enc_swallow (TRUE);
  arrive_all_the_time (f, 100, 600);
  fail_unless (is_healthy (f));
  arrive (f, 600);
  fail_if (is_healthy (f));
  fail_unless (got_warning (f, "500 ms"));
  faulty_enc_swallow (FALSE);
  arrive (f, 700);
  /* The frame before may come out as well. */
  do {
    g_autoptr (GstBuffer) buffer = gst_harness_pull (f->h);

    last = GST_BUFFER_PTS (buffer);
  } while (last < 700 * GST_MSECOND);
  fail_unless (is_healthy (f));
  /* A second stall is reported as well. */
  faulty_enc_swallow (TRUE);
  arrive_all_the_time (f, 800, 1500);
  fail_unless (got_warning (f, "500 ms"));
  free_with_faulty_encoder (f);
}

GST_END_TEST;

typedef struct
{
  GMutex lock;
  GCond changed;
  gboolean hold, held; /* protected by lock */
} Downstream;

static GstPadProbeReturn
hold_downstream (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Downstream *d = data;

  g_mutex_lock (&d->lock);
  d->held = d->hold;
  g_cond_broadcast (&d->changed);
  while (d->hold)
    g_cond_wait (&d->changed, &d->lock);
  g_mutex_unlock (&d->lock);
  return GST_PAD_PROBE_OK;
}

GST_START_TEST (downstream_that_does_not_return)
{
  EncFixture *f = new_with_faulty_encoder ("latestvpxenc");
  Downstream d = { .hold = TRUE };

  g_mutex_init (&d.lock);
  g_cond_init (&d.changed);
  gst_pad_add_probe (
      f->h->sinkpad, GST_PAD_PROBE_TYPE_BUFFER, hold_downstream, &d, NULL);
  arrive (f, 0);
  g_mutex_lock (&d.lock);
  while (!d.held)
    g_cond_wait (&d.changed, &d.lock);
  g_mutex_unlock (&d.lock);
  arrive_all_the_time (f, 100, 2200);
  fail_if (is_healthy (f));
  fail_unless (got_warning (f, "downstream has not returned"));
  g_mutex_lock (&d.lock);
  d.hold = FALSE;
  g_cond_broadcast (&d.changed);
  g_mutex_unlock (&d.lock);
  for (guint i = 0; i < 2; i++)
    gst_buffer_unref (gst_harness_pull (f->h));
  fail_unless (is_healthy (f));
  free_with_faulty_encoder (f);
  g_mutex_clear (&d.lock);
  g_cond_clear (&d.changed);
}

GST_END_TEST;

/* Pushes a frame of which the encoder makes nothing, and returns when the
 * encoder is done with it. */
static void
swallow_one (EncFixture *f, guint ms)
{
  g_autoptr (GstQuery) query = gst_query_new_drain ();

  faulty_enc_swallow (TRUE);
  faulty_enc_hold ();
  arrive (f, ms);
  faulty_enc_wait_held ();
  faulty_enc_release ();
  /* A drain query is answered after the frames before it. */
  gst_pad_peer_query (f->h->srcpad, query);
  faulty_enc_swallow (FALSE);
}

GST_START_TEST (a_source_that_stops_is_no_stall)
{
  EncFixture *f = new_with_faulty_encoder ("latestvpxenc");

  for (guint i = 0; i < 5; i++) {
    guint from = i * 10000;

    for (guint ms = from; ms < from + 500; ms += 100) {
      arrive (f, ms);
      gst_buffer_unref (gst_harness_pull (f->h));
    }
    /* The encoder makes nothing of the last frame before the source stops. */
    swallow_one (f, from + 500);
  }
  fail_unless (is_healthy (f));
  fail_if (got_warning (f, ""));
  free_with_faulty_encoder (f);
}

GST_END_TEST;

GST_START_TEST (frames_asked_not_to_come_out_are_no_stall)
{
  EncFixture *f = new_with_faulty_encoder ("latestvpxenc max-framerate=1/10");

  arrive (f, 0);
  gst_buffer_unref (gst_harness_pull (f->h));
  arrive_all_the_time (f, 100, 9000);
  fail_unless (is_healthy (f));
  arrive_all_the_time (f, 9000, 21000);
  fail_if (is_healthy (f));
  free_with_faulty_encoder (f);
}

GST_END_TEST;

/* In PAUSED a sink keeps the first frame until it plays. */
GST_START_TEST (only_while_playing)
{
  EncFixture *f = new_with_faulty_encoder ("latestvpxenc");

  faulty_enc_swallow (TRUE);
  arrive_all_the_time (f, 0, 1500);
  gst_element_set_state (f->element, GST_STATE_PAUSED);
  arrive_all_the_time (f, 1500, 3000);
  fail_unless (is_healthy (f));
  gst_element_set_state (f->element, GST_STATE_PLAYING);
  arrive_all_the_time (f, 3000, 5000);
  fail_unless (is_healthy (f));
  arrive (f, 5000);
  fail_if (is_healthy (f));
  free_with_faulty_encoder (f);
}

GST_END_TEST;

GST_START_TEST (it_can_be_turned_off_and_on)
{
  EncFixture *f = new_with_faulty_encoder ("latestvpxenc stall-timeout=0 "
                                           "max-framerate=1/1");
  guint64 timeout;

  faulty_enc_swallow (TRUE);
  arrive_all_the_time (f, 0, 20000);
  fail_unless (is_healthy (f));
  g_object_set (f->element, "stall-timeout", G_MAXUINT64, NULL);
  g_object_get (f->element, "stall-timeout", &timeout, NULL);
  fail_unless_equals_uint64 (timeout, G_MAXUINT64);
  arrive_all_the_time (f, 20000, 30000);
  fail_unless (is_healthy (f));
  g_object_set (f->element, "stall-timeout", GST_SECOND, NULL);
  arrive (f, 30000);
  fail_if (is_healthy (f));
  free_with_faulty_encoder (f);
}

GST_END_TEST;

GST_START_TEST (the_next_stream_begins_healthy)
{
  EncFixture *f = new_with_faulty_encoder ("latestvpxenc");

  faulty_enc_swallow (TRUE);
  arrive_all_the_time (f, 0, 2200);
  fail_if (is_healthy (f));
  gst_element_set_state (f->element, GST_STATE_NULL);
  gst_harness_play (f->h);
  fail_unless (is_healthy (f));
  free_with_faulty_encoder (f);
}

GST_END_TEST;

static Suite *
vpxwatchdog_suite (void)
{
  Suite *s = suite_create ("vpxwatchdog");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, an_encode_that_does_not_return);
  tcase_add_test (tc, a_short_timeout_is_told_in_full);
  tcase_add_test (tc, an_encoder_that_gives_nothing);
  tcase_add_test (tc, downstream_that_does_not_return);
  tcase_add_test (tc, a_source_that_stops_is_no_stall);
  tcase_add_test (tc, frames_asked_not_to_come_out_are_no_stall);
  tcase_add_test (tc, only_while_playing);
  tcase_add_test (tc, it_can_be_turned_off_and_on);
  tcase_add_test (tc, the_next_stream_begins_healthy);
  return s;
}

GST_CHECK_MAIN (vpxwatchdog);
