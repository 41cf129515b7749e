/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "encfixture.h"
#include "faultyenc.h"

/* Tests with encoders that fail or that are of the wrong kind by now: the
 * stream goes on, or an error says why not. */

static EncFixture *
new_with_faulty_encoder (void)
{
  faulty_enc_install ();
  return enc_fixture_new_with_testclock ("latestvpxenc bitrate=300000 "
                                         "encoder::static-threshold=77");
}

static void
free_with_faulty_encoder (EncFixture *f)
{
  enc_fixture_free (f);
  fail_unless_equals_int (faulty_enc_alive (), 0);
  faulty_enc_uninstall ();
}

/* Pushes a frame that will not come out, and waits until that is certain. */
static void
lose_frame (EncFixture *f, guint pts_ms)
{
  guint lost = enc_fixture_stat_uint (f, "frames-lost");

  enc_fixture_push (f, pts_ms);
  while (enc_fixture_stat_uint (f, "frames-lost") == lost)
    g_thread_yield ();
}

static gboolean
is_healthy (EncFixture *f)
{
  gboolean healthy;

  g_object_get (f->element, "healthy", &healthy, NULL);
  return healthy;
}

static gint
encoder_now_int (EncFixture *f, const gchar *property)
{
  g_autoptr (GstElement) encoder =
      gst_bin_get_by_name (GST_BIN (f->element), "encoder");
  gint value;

  g_object_get (encoder, property, &value, NULL);
  return value;
}

static const gchar *const fault_words[N_FAULTY_ENC_FAULTS] = {
  "Failed to encode", "Out of memory", "without saying why", "Failed to encode"
};

/* The frame on which one encoder fails is encoded by the next. */
GST_START_TEST (a_failure_costs_a_key_frame_and_no_frame)
{
  EncFixture *f = new_with_faulty_encoder ();

  fail_unless (enc_fixture_encode_is_key (f, 0));
  fail_if (enc_fixture_encode_is_key (f, 33));
  faulty_enc_fail_frames (1, __i__);
  fail_unless (enc_fixture_encode_is_key (f, 66));
  fail_if (enc_fixture_encode_is_key (f, 100));

  fail_unless_equals_int (faulty_enc_made (), 2);
  fail_unless_equals_int (faulty_enc_alive (), 2); /* f->encoder */
  fail_unless_equals_int (encoder_now_int (f, "target-bitrate"), 300000);
  fail_unless_equals_int (encoder_now_int (f, "static-threshold"), 77);
  fail_unless (is_healthy (f));
  fail_unless (
      enc_fixture_got_message (f, GST_MESSAGE_WARNING, fault_words[__i__]));
  fail_if (enc_fixture_got_message (f, GST_MESSAGE_ERROR, ""));
  fail_unless_equals_int (enc_fixture_stat_uint (f, "encoder-restarts"), 1);
  fail_unless_equals_int (enc_fixture_stat_uint (f, "frames-lost"), 0);
  fail_unless_equals_uint64 (enc_fixture_stat (f, "frames-encoded"), 4);
  fail_unless_equals_uint64 (enc_fixture_stat (f, "frames-dropped"), 0);
  free_with_faulty_encoder (f);
}

GST_END_TEST;

static const struct
{
  const gchar *what;
  void (*spoil) (guint n);
} ways_not_to_start[] = {
  { "caps", faulty_enc_fail_caps },
  { "caps, without a word", faulty_enc_refuse_caps },
  { "start", faulty_enc_fail_starts },
};

/* The first encoder fails on a frame or on new caps, the one after it does not
 * start, the third works. The failure at the start makes it wait. */
GST_START_TEST (an_encoder_that_does_not_start_is_replaced_too)
{
  EncFixture *f = new_with_faulty_encoder ();

  fail_unless (enc_fixture_encode_is_key (f, 0));
  faulty_enc_fail_frames (1, FAULTY_ENC_ERROR);
  ways_not_to_start[__i__].spoil (1);
  lose_frame (f, 33);
  fail_unless_equals_int (faulty_enc_made (), 2);
  gst_harness_set_time (f->h, 100 * GST_MSECOND);
  fail_unless (enc_fixture_encode_is_key (f, 66));
  fail_unless_equals_int (faulty_enc_made (), 3);
  fail_if (enc_fixture_got_message (f, GST_MESSAGE_ERROR, ""));
  free_with_faulty_encoder (f);
}

GST_END_TEST;

GST_START_TEST (new_caps_that_fail_are_tried_again)
{
  EncFixture *f = new_with_faulty_encoder ();

  gst_buffer_unref (enc_fixture_encode (f, 0));
  /* The segment that follows the caps already makes it take them. */
  if (__i__)
    faulty_enc_refuse_caps (2);
  else
    faulty_enc_fail_caps (1);
  enc_fixture_caps (f, "I420", 128, 96);
  fail_unless (enc_fixture_encode_is_key (f, 33));
  fail_unless_equals_int (faulty_enc_made (), 2);
  fail_if (enc_fixture_got_message (f, GST_MESSAGE_ERROR, ""));
  free_with_faulty_encoder (f);
}

GST_END_TEST;

/* A frame every 50 ms, and how many encoders have been made when it is done
 * with. The first one is replaced at once, then the waits double. */
static const guint made_by[] = { 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 5, 5,
  5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5 };

GST_START_TEST (a_lasting_fault_becomes_an_error)
{
  EncFixture *f = new_with_faulty_encoder ();
  guint i;

  faulty_enc_fail_frames (G_MAXUINT, FAULTY_ENC_ERROR);
  for (i = 0; i < G_N_ELEMENTS (made_by); i++) {
    gst_harness_set_time (f->h, i * 50 * GST_MSECOND);
    lose_frame (f, i * 50);
    fail_unless (
        faulty_enc_made () == made_by[i], "%u: %u", i, faulty_enc_made ());
    fail_if (is_healthy (f));
    fail_if (enc_fixture_got_message (f, GST_MESSAGE_ERROR, ""));
  }
  gst_harness_set_time (f->h, i * 50 * GST_MSECOND);
  lose_frame (f, i * 50);
  fail_unless (
      enc_fixture_got_message (f, GST_MESSAGE_ERROR, "Failed to encode"));
  fail_if (enc_fixture_got_message (f, GST_MESSAGE_ERROR, ""));
  fail_unless_equals_int (faulty_enc_made (), 6);
  /* The source gets the error too. */
  fail_unless_equals_int (
      gst_harness_push (f->h, enc_fixture_buffer (f, 9999)), GST_FLOW_ERROR);

  /* The element can be used again after a restart. */
  faulty_enc_fail_frames (0, FAULTY_ENC_ERROR);
  gst_element_set_state (f->element, GST_STATE_NULL);
  gst_harness_play (f->h);
  gst_harness_set_src_caps_str (
      f->h, "video/x-raw,format=I420,width=64,height=48,framerate=30/1");
  fail_unless (enc_fixture_encode_is_key (f, 0));
  fail_unless (is_healthy (f));
  /* The broken encoder is replaced, which counts as one restart; those of the
   * last stream do not count. */
  fail_unless_equals_int (enc_fixture_stat_uint (f, "encoder-restarts"), 1);
  fail_unless_equals_int (enc_fixture_stat_uint (f, "frames-lost"), 0);
  /* The failures of the last stream do not count. */
  faulty_enc_fail_frames (1, FAULTY_ENC_ERROR);
  fail_unless (enc_fixture_encode_is_key (f, 33));
  free_with_faulty_encoder (f);
}

GST_END_TEST;

static void
count_notify (GObject *object, GParamSpec *pspec, gpointer data)
{
  g_atomic_int_inc ((gint *) data);
}

GST_START_TEST (unhealthy_while_the_encoder_is_gone)
{
  EncFixture *f = new_with_faulty_encoder ();
  gint notified = 0; /* atomic */

  g_signal_connect (
      f->element, "notify::healthy", G_CALLBACK (count_notify), &notified);
  gst_buffer_unref (enc_fixture_encode (f, 0));
  faulty_enc_fail_frames (2, FAULTY_ENC_ERROR);
  lose_frame (f, 33);
  fail_if (is_healthy (f));
  fail_unless_equals_int (g_atomic_int_get (&notified), 1);
  gst_harness_set_time (f->h, 100 * GST_MSECOND);
  fail_unless (enc_fixture_encode_is_key (f, 100));
  fail_unless (is_healthy (f));
  fail_unless_equals_int (g_atomic_int_get (&notified), 2);
  free_with_faulty_encoder (f);
}

GST_END_TEST;

static GstPadProbeReturn
count_buffer (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  g_atomic_int_inc ((gint *) data);
  return GST_PAD_PROBE_OK;
}

GST_START_TEST (nothing_is_converted_while_the_encoder_is_gone)
{
  EncFixture *f = new_with_faulty_encoder ();
  g_autoptr (GstElement) convert =
      gst_bin_get_by_name (GST_BIN (f->element), "convert");
  g_autoptr (GstPad) sink = gst_element_get_static_pad (convert, "sink");
  gint converted = 0; /* atomic */

  gst_pad_add_probe (
      sink, GST_PAD_PROBE_TYPE_BUFFER, count_buffer, &converted, NULL);
  faulty_enc_fail_frames (2, FAULTY_ENC_ERROR);
  for (guint i = 0; i < 5; i++)
    lose_frame (f, i * 10);
  fail_unless_equals_int (g_atomic_int_get (&converted), 1);
  gst_harness_set_time (f->h, GST_SECOND);
  gst_buffer_unref (enc_fixture_encode (f, 1000));
  fail_unless_equals_int (g_atomic_int_get (&converted), 2);
  free_with_faulty_encoder (f);
}

GST_END_TEST;

GST_START_TEST (the_end_of_the_stream_ends_the_waiting)
{
  EncFixture *f = new_with_faulty_encoder ();
  gboolean ended = FALSE;

  faulty_enc_fail_frames (2, FAULTY_ENC_NO_MEMORY);
  lose_frame (f, 0);
  gst_harness_push_event (f->h, gst_event_new_eos ());
  while (!ended) {
    g_autoptr (GstEvent) event = gst_harness_pull_event (f->h);

    fail_unless (event != NULL);
    ended = GST_EVENT_TYPE (event) == GST_EVENT_EOS;
  }
  fail_unless (enc_fixture_got_message (f, GST_MESSAGE_ERROR, "Out of memory"));
  free_with_faulty_encoder (f);
}

GST_END_TEST;

static GstPadProbeReturn
fail_downstream (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  gst_buffer_unref (GST_PAD_PROBE_INFO_BUFFER (info));
  GST_PAD_PROBE_INFO_FLOW_RETURN (info) = GPOINTER_TO_INT (data);
  return GST_PAD_PROBE_HANDLED;
}

static const GstFlowReturn downstream_results[] = { GST_FLOW_ERROR,
  GST_FLOW_NOT_NEGOTIATED, GST_FLOW_NOT_LINKED, GST_FLOW_EOS };

/* An error downstream is not taken for a failure of the encoder. */
GST_START_TEST (downstream_failures_go_upstream)
{
  EncFixture *f = new_with_faulty_encoder ();
  GstFlowReturn result = downstream_results[__i__];

  gst_buffer_unref (enc_fixture_encode (f, 0));
  gst_pad_add_probe (f->h->sinkpad, GST_PAD_PROBE_TYPE_BUFFER, fail_downstream,
      GINT_TO_POINTER (result), NULL);
  enc_fixture_push (f, 33);
  while (gst_harness_push (f->h, enc_fixture_buffer (f, 66)) == GST_FLOW_OK)
    g_thread_yield ();
  fail_unless_equals_int (
      gst_harness_push (f->h, enc_fixture_buffer (f, 99)), result);
  fail_unless_equals_int (faulty_enc_made (), 1);
  free_with_faulty_encoder (f);
}

GST_END_TEST;

/* A request that the failed encoder got, and one that came while there was
 * none, are answered by the key frame that the next one begins with. */
GST_START_TEST (a_new_encoder_answers_key_frame_requests)
{
  EncFixture *f = new_with_faulty_encoder ();

  gst_buffer_unref (enc_fixture_encode (f, 0));
  enc_fixture_request_key (f);
  faulty_enc_fail_frames (2, FAULTY_ENC_ERROR);
  lose_frame (f, 1000);
  enc_fixture_request_key (f);
  gst_harness_set_time (f->h, 2 * GST_SECOND);
  fail_unless (enc_fixture_encode_is_key (f, 2000));
  fail_if (enc_fixture_encode_is_key (f, 2500));
  fail_unless_equals_uint64 (enc_fixture_stat (f, "key-frame-requests"), 2);
  free_with_faulty_encoder (f);
}

GST_END_TEST;

/* Returns when the encoder is done with the frame. */
static void
drop_frame (EncFixture *f, guint pts_ms)
{
  g_autoptr (GstQuery) query = gst_query_new_drain ();

  faulty_enc_swallow (TRUE);
  faulty_enc_hold ();
  enc_fixture_push (f, pts_ms);
  faulty_enc_wait_held ();
  faulty_enc_release ();
  /* A drain query is answered after the frames before it. */
  gst_pad_peer_query (f->h->srcpad, query);
  faulty_enc_swallow (FALSE);
}

/* The encoder drops the very frame that was to be a key frame. */
GST_START_TEST (key_frame_requests_survive_a_dropped_frame)
{
  EncFixture *f = new_with_faulty_encoder ();

  fail_unless (enc_fixture_encode_is_key (f, 0));
  enc_fixture_request_key (f);
  drop_frame (f, 1000);
  fail_if (enc_fixture_encode_is_key (f, 1033));
  fail_if (enc_fixture_encode_is_key (f, 1466));
  fail_unless (enc_fixture_encode_is_key (f, 1500));
  fail_if (enc_fixture_encode_is_key (f, 2500));
  fail_unless_equals_uint64 (enc_fixture_stat (f, "key-frame-requests"), 1);
  free_with_faulty_encoder (f);
}

GST_END_TEST;

static Suite *
latestvpxenc_recovery_suite (void)
{
  Suite *s = suite_create ("latestvpxenc-recovery");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (
      tc, a_failure_costs_a_key_frame_and_no_frame, 0, N_FAULTY_ENC_FAULTS);
  tcase_add_loop_test (tc, an_encoder_that_does_not_start_is_replaced_too, 0,
      G_N_ELEMENTS (ways_not_to_start));
  tcase_add_loop_test (tc, new_caps_that_fail_are_tried_again, 0, 2);
  tcase_add_test (tc, a_lasting_fault_becomes_an_error);
  tcase_add_test (tc, unhealthy_while_the_encoder_is_gone);
  tcase_add_test (tc, nothing_is_converted_while_the_encoder_is_gone);
  tcase_add_test (tc, the_end_of_the_stream_ends_the_waiting);
  tcase_add_loop_test (tc, downstream_failures_go_upstream, 0,
      G_N_ELEMENTS (downstream_results));
  tcase_add_test (tc, a_new_encoder_answers_key_frame_requests);
  tcase_add_test (tc, key_frame_requests_survive_a_dropped_frame);
  return s;
}

GST_CHECK_MAIN (latestvpxenc_recovery);
