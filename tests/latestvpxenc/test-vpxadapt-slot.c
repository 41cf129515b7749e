/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "adaptfixture.h"

/* Tests of what adaptation and the slot have to do with each other: the slot
 * keeps the limit of the frame rate, and its wait for downstream is no load. */

#define KEEP_SIZE "degradation-preference=maintain-resolution"
#define FIXED_SPEED " encoder::cpu-used=-8"

GST_START_TEST (fewer_frames_cost_no_caps_and_no_key_frame)
{
  AdaptFixture *f = adapt_fixture_new (KEEP_SIZE FIXED_SPEED, NULL);
  g_auto (GValue) max = G_VALUE_INIT;

  adapt_fixture_check_reason (f, "none");
  adapt_fixture_set_cost (f, 31000);
  fail_unless (adapt_fixture_encode_until_changed (f, "framerate-limit", 60));
  adapt_fixture_check (f, "framerate-limit", 20);
  adapt_fixture_encode (f, 5);
  adapt_fixture_check_reason (f, "cpu");
  adapt_fixture_check (f, "frame-width", 320);
  adapt_fixture_check (f, "key-frames-encoded", 1);
  adapt_fixture_check (f, "speed-steps", 0);
  /* The user's own limit reads as before. */
  g_value_init (&max, GST_TYPE_FRACTION);
  g_object_get_property (G_OBJECT (f->enc), "max-framerate", &max);
  fail_unless_equals_int (gst_value_get_fraction_numerator (&max), 0);
  adapt_fixture_free (f);
}

GST_END_TEST;

static guint64
slot_stat_of (AdaptFixture *f, const gchar *name)
{
  g_autoptr (GstStructure) stats = NULL;
  guint64 value = 0;

  g_object_get (f->slot, "stats", &stats, NULL);
  fail_unless (gst_structure_get_uint64 (stats, name, &value), "no %s", name);
  return value;
}

/* The slot waits in real time, so with one frame in a hundred seconds no wait
 * ends in this test. */
GST_START_TEST (frames_above_the_rate_stay_in_the_slot)
{
  AdaptFixture *f =
      adapt_fixture_new (KEEP_SIZE FIXED_SPEED " min-framerate=1/1000", NULL);
  g_autoptr (GstCaps) before = NULL;
  g_autoptr (GstCaps) after = NULL;
  gboolean healthy;
  gdouble encoded;

  f->fps_n = 1;
  f->fps_d = 100;
  adapt_fixture_input (f, 320, 240);
  adapt_fixture_set_cost (f, 95 * G_USEC_PER_SEC);
  fail_unless (adapt_fixture_encode_until_changed (f, "framerate-limit", 60));
  encoded = adapt_fixture_stat (f, "frames-encoded");
  before = gst_pad_get_current_caps (GST_PAD_PEER (f->h->sinkpad));
  fail_unless_equals_uint64 (slot_stat_of (f, "throttled"), 0);
  while (slot_stat_of (f, "throttled") == 0) {
    adapt_fixture_push (f);
    g_thread_yield ();
    adapt_fixture_check (f, "frames-encoded", encoded);
  }
  /* Frames that the limit keeps back are no stall. */
  for (guint i = 0; i < 10; i++) {
    gst_test_clock_advance_time (f->clock, GST_SECOND);
    adapt_fixture_push (f);
  }
  g_object_get (f->enc, "healthy", &healthy, NULL);
  fail_unless (healthy);
  adapt_fixture_check (f, "key-frames-encoded", 1);
  after = gst_pad_get_current_caps (GST_PAD_PEER (f->h->sinkpad));
  fail_unless (gst_caps_is_equal (before, after));
  adapt_fixture_free (f);
}

GST_END_TEST;

/* Has the next encode end when @ns of real time have passed. Returns that
 * moment. */
static gint64
set_ready_in (AdaptFixture *f, gint64 ns)
{
  gint64 ready = g_get_monotonic_time () * 1000 + ns;

  g_object_set (f->enc, "downstream-ready", (guint64) ready, NULL);
  return ready;
}

static gint64 encode_began; /* atomic: real time, ns */

static GstPadProbeReturn
note_start (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  __atomic_store_n (
      &encode_began, g_get_monotonic_time () * 1000, __ATOMIC_SEQ_CST);
  return GST_PAD_PROBE_OK;
}

/* An encode takes 400 ms, but key frames, which do not count, 900. So the
 * encode begins 400 ms before downstream is ready, unless the machine is so
 * slow that the test is made again. */
GST_START_TEST (an_encode_ends_when_downstream_is_ready)
{
  AdaptFixture *f = adapt_fixture_new ("adaptation=0", NULL);
  g_autoptr (GstPad) pad = NULL;
  gboolean in_time = FALSE;

  f->fps_n = 1;
  adapt_fixture_input (f, 320, 240);
  pad = gst_element_get_static_pad (f->slot, "src");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, note_start, NULL, NULL);
  adapt_fixture_set_cost (f, 900 * 1000);
  adapt_fixture_encode (f, 1);
  adapt_fixture_set_cost (f, 400 * 1000);
  adapt_fixture_encode (f, 4);
  for (guint i = 0; !in_time && i < 50; i++) {
    gint64 ready = set_ready_in (f, 500 * GST_MSECOND), began;

    adapt_fixture_encode (f, 1);
    began = __atomic_load_n (&encode_began, __ATOMIC_SEQ_CST);
    fail_unless (began >= ready - (gint64) (400 * GST_MSECOND),
        "%" G_GINT64_FORMAT " us too early",
        (ready - (gint64) (400 * GST_MSECOND) - began) / 1000);
    in_time = began < ready - (gint64) (100 * GST_MSECOND);
  }
  fail_unless (in_time);
  adapt_fixture_free (f);
}

GST_END_TEST;

#define WAIT ((gint64) (70 * GST_MSECOND))
#define ENCODE ((gint64) (23 * GST_MSECOND))

/* Pushes frames while downstream is not ready. The last one, of time @newest,
 * goes when WAIT is over, and grows as old in virtual time, which goes on
 * before the slot can let that frame go. */
static void
push_and_wait (AdaptFixture *f, GstClockTime newest)
{
  gdouble held = adapt_fixture_stat (f, "frames-held");
  gint64 end = set_ready_in (f, WAIT + ENCODE) - ENCODE, left;
  GstClockTime first = f->start;

  /* The first frame comes again until the slot's thread waits with it. */
  do {
    f->start = first;
    adapt_fixture_push (f);
    left = end - g_get_monotonic_time () * 1000;
  } while (adapt_fixture_stat (f, "frames-held") == held && left > 0);
  gst_test_clock_advance_time (f->clock, MAX (left, 0));
  f->start = newest;
  adapt_fixture_push (f);
}

static void
pull_until (AdaptFixture *f, GstClockTime pts)
{
  g_autoptr (GstBuffer) buffer = NULL;

  do {
    gst_clear_buffer (&buffer);
    buffer = gst_harness_pull (f->h);
  } while (GST_BUFFER_PTS (buffer) != pts);
}

/* A source that brings three frames every 100 ms. The newest of them grows 70
 * ms old while downstream is waited for, which looks as if the processor was
 * short of time. */
GST_START_TEST (a_wait_for_downstream_is_no_load)
{
  AdaptFixture *f = adapt_fixture_new (KEEP_SIZE FIXED_SPEED, NULL);

  /* Without a clock there are no ages. */
  gst_element_set_clock (f->enc, GST_CLOCK_CAST (f->clock));
  gst_element_set_base_time (f->enc, 0);
  adapt_fixture_set_cost (f, ENCODE / 1000);
  adapt_fixture_encode (f, 10);
  for (guint i = 0; i < 40; i++) {
    GstClockTime newest = f->start + 2 * GST_SECOND / f->fps_n;

    adapt_fixture_wait_until (f, newest);
    push_and_wait (f, newest);
    pull_until (f, newest);
  }
  adapt_fixture_check (f, "framerate-limit", 0);
  adapt_fixture_check_reason (f, "none");
  fail_unless (adapt_fixture_stat (f, "frames-held") > 0);
  adapt_fixture_free (f);
}

GST_END_TEST;

static Suite *
vpxadapt_slot_suite (void)
{
  Suite *s = suite_create ("vpxadapt-slot");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, fewer_frames_cost_no_caps_and_no_key_frame);
  tcase_add_test (tc, frames_above_the_rate_stay_in_the_slot);
  tcase_add_test (tc, an_encode_ends_when_downstream_is_ready);
  tcase_add_test (tc, a_wait_for_downstream_is_no_load);
  return s;
}

GST_CHECK_MAIN (vpxadapt_slot);
