/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "encfixture.h"

/* Tests of the state of encoders that are exchanged while other threads change
 * the state of the bin. */

static void
set_codec (EncFixture *f, const gchar *codec)
{
  gst_util_set_object_arg (G_OBJECT (f->element), "codec", codec);
}

static GstElement *
get_encoder (GstElement *element)
{
  return gst_bin_get_by_name (GST_BIN (element), "encoder");
}

static void
check_encoder_state (EncFixture *f, GstState state)
{
  g_autoptr (GstElement) encoder = get_encoder (f->element);

  fail_if (encoder == f->encoder);
  fail_unless_equals_int (GST_STATE (encoder), state);
}

typedef struct
{
  EncFixture *f; /* f->encoder: the old one */
  gint locked;   /* atomic */
} StateHolder;

/* In the streaming thread, right before the encoder is replaced: holds up
 * whoever changes the old one's state, and waits until somebody is about to. */
static GstPadProbeReturn
hold_state (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  StateHolder *holder = data;
  GstElement *old = holder->f->encoder;
  gint references;

  GST_STATE_LOCK (old);
  references = GST_OBJECT_REFCOUNT_VALUE (old);
  g_atomic_int_set (&holder->locked, TRUE);
  while (GST_OBJECT_REFCOUNT_VALUE (old) == references)
    g_thread_yield ();
  return GST_PAD_PROBE_REMOVE;
}

static GstPadProbeReturn
release_state (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GST_STATE_UNLOCK (((StateHolder *) data)->f->encoder);
  return GST_PAD_PROBE_REMOVE;
}

/* A state change holds the old encoder while that is replaced: it must not
 * start it again, as nobody could stop it then. */
GST_START_TEST (a_replaced_encoder_stays_stopped)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc");
  g_autoptr (GstElement) convert =
      gst_bin_get_by_name (GST_BIN (f->element), "convert");
  g_autoptr (GstPad) in = gst_element_get_static_pad (convert, "sink");
  StateHolder holder = { f, FALSE };

  gst_element_set_state (f->element, GST_STATE_PAUSED);
  gst_buffer_unref (enc_fixture_encode (f, 60000));
  gst_pad_add_probe (in, GST_PAD_PROBE_TYPE_BUFFER, hold_state, &holder, NULL);
  gst_pad_add_probe (
      f->h->sinkpad, GST_PAD_PROBE_TYPE_BUFFER, release_state, &holder, NULL);
  /* A time that goes back makes the encoder be replaced. */
  enc_fixture_push (f, 0);
  while (!g_atomic_int_get (&holder.locked))
    g_thread_yield ();
  fail_unless_equals_int (gst_element_set_state (f->element, GST_STATE_PLAYING),
      GST_STATE_CHANGE_SUCCESS);
  gst_buffer_unref (gst_harness_pull (f->h));
  check_encoder_state (f, GST_STATE_PLAYING);
  fail_unless_equals_int (GST_STATE (f->encoder), GST_STATE_NULL);
  enc_fixture_free (f);
}

GST_END_TEST;

typedef struct
{
  EncFixture *f;
  GThread *tester;
  gint stopped, go_on; /* atomic */
} NewcomerHolder;

/* gst_element_set_state() logs before it locks anything: the state the new
 * encoder is about to be told is as old as it can be. */
static void
stop_newcomer (GstDebugCategory *category, GstDebugLevel level,
    const gchar *file, const gchar *function, gint line, GObject *object,
    GstDebugMessage *message, gpointer data)
{
  NewcomerHolder *holder = data;

  if (g_thread_self () == holder->tester || !GST_IS_ELEMENT (object)
      || object == (GObject *) holder->f->encoder
      || !g_str_equal (GST_OBJECT_NAME (object), "encoder")
      || !g_str_has_prefix (gst_debug_message_get (message), "set_state to "))
    return;
  g_atomic_int_set (&holder->stopped, TRUE);
  while (!g_atomic_int_get (&holder->go_on))
    g_thread_yield ();
}

/* The bin changes its state when the new encoder is in it and is about to be
 * told the old state. */
GST_START_TEST (a_new_encoder_follows_the_others)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc");
  NewcomerHolder holder = { .f = f, .tester = g_thread_self () };

  gst_element_set_state (f->element, GST_STATE_PAUSED);
  gst_buffer_unref (enc_fixture_encode (f, 0));
  /* The messages go to this function only. */
  gst_debug_remove_log_function (gst_debug_log_default);
  gst_debug_set_threshold_for_name ("GST_STATES", GST_LEVEL_DEBUG);
  gst_debug_add_log_function (stop_newcomer, &holder, NULL);
  set_codec (f, "vp9");
  enc_fixture_push (f, 33);
  while (!g_atomic_int_get (&holder.stopped))
    g_thread_yield ();
  fail_unless_equals_int (gst_element_set_state (f->element, GST_STATE_PLAYING),
      GST_STATE_CHANGE_SUCCESS);
  g_atomic_int_set (&holder.go_on, TRUE);
  gst_buffer_unref (gst_harness_pull (f->h));
  gst_debug_remove_log_function (stop_newcomer);
  gst_debug_unset_threshold_for_name ("GST_STATES");
  gst_debug_add_log_function (gst_debug_log_default, NULL, NULL);
  check_encoder_state (f, GST_STATE_PLAYING);
  enc_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (a_new_encoder_is_in_the_state_of_the_others)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc");

  gst_buffer_unref (enc_fixture_encode (f, 0));
  set_codec (f, "vp9");
  gst_buffer_unref (enc_fixture_encode (f, 33));
  check_encoder_state (f, GST_STATE_PLAYING);
  gst_element_set_state (f->element, GST_STATE_PAUSED);
  set_codec (f, "vp8");
  gst_buffer_unref (enc_fixture_encode (f, 66));
  check_encoder_state (f, GST_STATE_PAUSED);
  gst_element_set_state (f->element, GST_STATE_READY);
  set_codec (f, "vp9");
  check_encoder_state (f, GST_STATE_READY);
  enc_fixture_free (f);
}

GST_END_TEST;

typedef struct
{
  GstElement *element;
  gint stop; /* atomic */
} Setter;

static gpointer
set_all_the_time (gpointer data)
{
  Setter *setter = data;

  for (guint i = 0; !g_atomic_int_get (&setter->stop); i++)
    gst_util_set_object_arg (
        G_OBJECT (setter->element), "codec", i % 2 ? "vp8" : "vp9");
  return NULL;
}

static const GstState rest_states[] = { GST_STATE_NULL, GST_STATE_READY,
  GST_STATE_PAUSED };

/* Checks the state of the encoder in READY and below, where it is exchanged
 * with the state lock held. Above READY the streaming thread may exchange it at
 * any time. */
static void
check_at_rest (GstElement *enc, GstState state)
{
  g_autoptr (GstElement) encoder = NULL;

  if (state > GST_STATE_READY)
    return;
  GST_STATE_LOCK (enc);
  encoder = get_encoder (enc);
  fail_unless_equals_int (GST_STATE (encoder), state);
  GST_STATE_UNLOCK (enc);
}

/* Encoders are exchanged while states change and frames come: nothing hangs,
 * and nothing is left in a state it should not be in. */
GST_START_TEST (state_changes_do_not_disturb_it)
{
  g_autoptr (GstElement) pipeline = gst_parse_launch (
      "videotestsrc "
      "is-live=true ! video/x-raw,width=64,height=48,framerate=500/1 ! "
      "latestvpxenc name=enc ! fakesink sync=false async=false",
      NULL);
  g_autoptr (GstElement) enc = gst_bin_get_by_name (GST_BIN (pipeline), "enc");
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  Setter setter = { enc, FALSE };
  GThread *thread = g_thread_new ("setter", set_all_the_time, &setter);
  g_autoptr (GstMessage) error = NULL;

  for (guint i = 0; i < 60; i++) {
    gst_element_set_state (pipeline, GST_STATE_PLAYING);
    g_usleep (i % 7 * 1000);
    gst_element_set_state (pipeline, rest_states[i % 3]);
    check_at_rest (enc, rest_states[i % 3]);
  }
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  g_atomic_int_set (&setter.stop, TRUE);
  g_thread_join (thread);
  error = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  fail_unless (error == NULL);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  /* The last codec was set during a state change. */
  GST_STATE_LOCK (enc);
  fail_unless_equals_int (GST_BIN_NUMCHILDREN (enc), 5);
  GST_STATE_UNLOCK (enc);
}

GST_END_TEST;

static gboolean
has_encoder_of (EncFixture *f, const gchar *factory)
{
  g_autoptr (GstElement) encoder = get_encoder (f->element);

  return encoder
      && g_str_equal (
          GST_OBJECT_NAME (gst_element_get_factory (encoder)), factory);
}

static gpointer
set_vp9 (gpointer data)
{
  set_codec (data, "vp9");
  return NULL;
}

/* A state change has the state lock while a codec is set: the call does not
 * wait for it, and the encoder is exchanged all the same. */
GST_START_TEST (a_codec_set_during_a_state_change_is_not_forgotten)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc");

  gst_element_set_state (f->element, GST_STATE_READY);
  GST_STATE_LOCK (f->element);
  g_thread_join (g_thread_new ("setter", set_vp9, f));
  fail_unless (has_encoder_of (f, "vp8enc"));
  GST_STATE_UNLOCK (f->element);
  while (!has_encoder_of (f, "vp9enc"))
    g_thread_yield ();
  enc_fixture_free (f);
}

GST_END_TEST;

static Suite *
vpxchildren_suite (void)
{
  Suite *s = suite_create ("vpxchildren");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, a_replaced_encoder_stays_stopped);
  tcase_add_test (tc, a_new_encoder_follows_the_others);
  tcase_add_test (tc, a_new_encoder_is_in_the_state_of_the_others);
  tcase_add_test (tc, state_changes_do_not_disturb_it);
  tcase_add_test (tc, a_codec_set_during_a_state_change_is_not_forgotten);
  return s;
}

GST_CHECK_MAIN (vpxchildren);
