/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "framefixture.h"

/* Flow returns, EOS, flushes and state changes. */

GST_START_TEST (last_buffer_goes_before_eos)
{
  FrameFixture *f = frame_fixture_new ();

  frame_fixture_begin (f);
  frame_fixture_stall (f, 0);
  frame_fixture_push (f, 1);
  frame_fixture_push (f, 2);
  fail_unless (gst_pad_push_event (f->src, gst_event_new_eos ()));
  frame_fixture_unblock (f);
  frame_fixture_expect_end (f, "0 2! eos");
  fail_unless_equals_int (frame_fixture_push (f, 3), GST_FLOW_EOS);
  fail_unless_equals_uint64 (frame_fixture_stat (f, "in"), 3);
  frame_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (nothing_enters_after_eos_even_while_it_waits)
{
  FrameFixture *f = frame_fixture_new ();
  GstPad *sink = gst_element_get_static_pad (f->element, "sink");

  frame_fixture_begin (f);
  frame_fixture_stall (f, 0);
  fail_unless (gst_pad_push_event (f->src, gst_event_new_eos ()));
  fail_unless_equals_int (
      gst_pad_chain (sink, frame_fixture_buffer (1)), GST_FLOW_EOS);
  frame_fixture_unblock (f);
  frame_fixture_expect_end (f, "0 eos");
  gst_object_unref (sink);
  frame_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (a_new_stream_follows_eos)
{
  FrameFixture *f = frame_fixture_new ();

  frame_fixture_begin (f);
  gst_pad_push_event (f->src, gst_event_new_eos ());
  frame_fixture_expect_end (f, "segment eos");
  frame_fixture_begin (f);
  fail_unless_equals_int (frame_fixture_push (f, 7), GST_FLOW_OK);
  frame_fixture_expect_end (f, "eos stream-start caps segment 7");
  frame_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (flush_ends_eos)
{
  FrameFixture *f = frame_fixture_new ();

  frame_fixture_begin (f);
  gst_pad_push_event (f->src, gst_event_new_eos ());
  frame_fixture_expect_end (f, "segment eos");
  frame_fixture_flush (f);
  frame_fixture_segment (f);
  fail_unless_equals_int (frame_fixture_push (f, 7), GST_FLOW_OK);
  frame_fixture_expect_end (f, "eos flush-start flush-stop segment 7");
  frame_fixture_free (f);
}

GST_END_TEST;

/* FLUSH_START overtakes the buffer that waits and the one being pushed, and
 * leaves no old buffer behind; afterwards data flows again. */
GST_START_TEST (flush_empties_and_resumes)
{
  FrameFixture *f = frame_fixture_new ();

  frame_fixture_begin (f);
  frame_fixture_stall (f, 0);
  frame_fixture_push (f, 1);
  frame_fixture_custom (f, "gone");
  gst_pad_push_event (f->src, gst_event_new_flush_start ());
  frame_fixture_expect_end (f, "0 flush-start");
  fail_unless_equals_uint64 (frame_fixture_stat (f, "flushed"), 1);
  fail_unless_equals_int (frame_fixture_push (f, 2), GST_FLOW_FLUSHING);
  gst_pad_push_event (f->src, gst_event_new_flush_stop (TRUE));
  frame_fixture_segment (f);
  fail_unless_equals_int (frame_fixture_push (f, 3), GST_FLOW_OK);
  frame_fixture_expect_end (f, "0 flush-start flush-stop segment 3!");
  frame_fixture_check_books (f->element);
  frame_fixture_free (f);
}

GST_END_TEST;

/* Upstream will not send its caps again after a flush. */
GST_START_TEST (sticky_events_survive_a_flush)
{
  FrameFixture *f = frame_fixture_new ();
  GstCaps *caps = gst_caps_new_empty_simple ("test/x-other");

  frame_fixture_begin (f);
  frame_fixture_stall (f, 0);
  gst_pad_push_event (f->src, gst_event_new_caps (caps));
  frame_fixture_push (f, 1);
  frame_fixture_flush (f);
  frame_fixture_segment (f);
  frame_fixture_push (f, 2);
  frame_fixture_expect_end (f, "0 flush-start flush-stop caps segment 2!");
  gst_caps_unref (caps);
  frame_fixture_free (f);
}

GST_END_TEST;

static const GstFlowReturn failures[] = { GST_FLOW_NOT_LINKED,
  GST_FLOW_FLUSHING, GST_FLOW_EOS, GST_FLOW_ERROR, GST_FLOW_NOT_NEGOTIATED,
  GST_FLOW_CUSTOM_ERROR };

/* Upstream gets the result with its next buffer, which is not accepted. */
GST_START_TEST (downstream_result_reaches_upstream)
{
  FrameFixture *f = frame_fixture_new ();
  GstFlowReturn result = failures[__i__];

  frame_fixture_begin (f);
  frame_fixture_fail (f, result);
  fail_unless_equals_int (frame_fixture_push (f, 2), result);
  frame_fixture_expect_end (f, "segment 0");
  fail_unless_equals_uint64 (frame_fixture_stat (f, "in"), 2);
  frame_fixture_check_books (f->element);
  frame_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (a_success_of_its_own_kind_is_success)
{
  FrameFixture *f = frame_fixture_new ();

  frame_fixture_begin (f);
  frame_fixture_set_result (f, GST_FLOW_CUSTOM_SUCCESS);
  frame_fixture_push (f, 0);
  frame_fixture_expect_end (f, "0");
  fail_unless_equals_int (frame_fixture_push (f, 1), GST_FLOW_OK);
  frame_fixture_expect_end (f, "0 1");
  frame_fixture_free (f);
}

GST_END_TEST;

/* A restart event is sent even though downstream wants no more data, and the
 * data after it flows. */
GST_START_TEST (downstream_eos_ends_with_a_new_segment)
{
  FrameFixture *f = frame_fixture_new ();

  frame_fixture_begin (f);
  frame_fixture_fail (f, GST_FLOW_EOS);
  fail_unless_equals_int (frame_fixture_push (f, 2), GST_FLOW_EOS);
  frame_fixture_set_result (f, GST_FLOW_OK);
  frame_fixture_segment (f);
  fail_unless_equals_int (frame_fixture_push (f, 3), GST_FLOW_OK);
  frame_fixture_expect_end (f, "0 segment 3!");
  frame_fixture_free (f);
}

GST_END_TEST;

/* The buffer that waits belongs to the next segment, which does not end with
 * this one. */
GST_START_TEST (downstream_eos_spares_the_next_segment)
{
  FrameFixture *f = frame_fixture_new ();

  frame_fixture_begin (f);
  frame_fixture_set_result (f, GST_FLOW_EOS);
  frame_fixture_stall (f, 0);
  frame_fixture_segment (f);
  frame_fixture_push (f, 1);
  frame_fixture_unblock (f);
  frame_fixture_expect_end (f, "0 segment 1");
  fail_unless_equals_uint64 (frame_fixture_stat (f, "flushed"), 0);
  frame_fixture_free (f);
}

GST_END_TEST;

/* The EOS event is sent although downstream has returned EOS. */
GST_START_TEST (eos_is_sent_after_downstream_eos)
{
  FrameFixture *f = frame_fixture_new ();

  frame_fixture_begin (f);
  frame_fixture_set_result (f, GST_FLOW_EOS);
  frame_fixture_push (f, 0);
  frame_fixture_expect_end (f, "0");
  gst_pad_push_event (f->src, gst_event_new_eos ());
  frame_fixture_expect_end (f, "0 eos");
  frame_fixture_free (f);
}

GST_END_TEST;

/* Linking again sends RECONFIGURE, and with it data flows again: sticky events
 * first, nothing stale. */
GST_START_TEST (reconfigure_ends_not_linked)
{
  FrameFixture *f = frame_fixture_new ();
  GstCaps *caps = gst_caps_new_empty_simple ("test/x-other");

  frame_fixture_begin (f);
  frame_fixture_fail (f, GST_FLOW_NOT_LINKED);
  fail_unless (gst_pad_push_event (f->src, gst_event_new_caps (caps)));
  frame_fixture_set_result (f, GST_FLOW_OK);
  fail_unless (gst_pad_push_event (f->sink, gst_event_new_reconfigure ()));
  fail_unless_equals_int (frame_fixture_push (f, 2), GST_FLOW_OK);
  frame_fixture_expect_end (f, "0 caps 2!");
  frame_fixture_expect_upstream (f, "reconfigure");
  gst_caps_unref (caps);
  frame_fixture_free (f);
}

GST_END_TEST;

/* Downstream is linked again just after a push has found it unlinked but before
 * that push has returned: there will be no other RECONFIGURE. */
GST_START_TEST (reconfigure_during_the_push_counts)
{
  FrameFixture *f = frame_fixture_new ();

  frame_fixture_begin (f);
  frame_fixture_set_result (f, GST_FLOW_NOT_LINKED);
  frame_fixture_stall (f, 0);
  fail_unless_equals_int (frame_fixture_push (f, 1), GST_FLOW_OK);
  fail_unless (gst_pad_push_event (f->sink, gst_event_new_reconfigure ()));
  frame_fixture_unblock (f);
  frame_fixture_expect_end (f, "segment 0 1");
  /* This time downstream has not been linked again. */
  while (frame_fixture_push (f, 2) == GST_FLOW_OK)
    g_thread_yield ();
  frame_fixture_check_books (f->element);
  frame_fixture_free (f);
}

GST_END_TEST;

/* When upstream has already ended it never sees the result: the application
 * gets an error, and downstream the EOS. */
GST_START_TEST (failure_after_eos_is_an_error_message)
{
  FrameFixture *f = frame_fixture_new ();
  GstBus *bus = gst_bus_new ();
  GstMessage *message;

  gst_element_set_bus (f->element, bus);
  frame_fixture_begin (f);
  frame_fixture_set_result (f, GST_FLOW_ERROR);
  frame_fixture_stall (f, 0);
  frame_fixture_push (f, 1);
  gst_pad_push_event (f->src, gst_event_new_eos ());
  frame_fixture_unblock (f);
  message =
      gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_ERROR);
  gst_message_unref (message);
  frame_fixture_expect_end (f, "0 eos");
  gst_element_set_bus (f->element, NULL);
  gst_object_unref (bus);
  frame_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (eos_waits_for_a_link)
{
  FrameFixture *f = frame_fixture_new ();

  frame_fixture_begin (f);
  frame_fixture_set_result (f, GST_FLOW_NOT_LINKED);
  frame_fixture_stall (f, 0);
  frame_fixture_push (f, 1);
  frame_fixture_custom (f, "last");
  gst_pad_push_event (f->src, gst_event_new_eos ());
  frame_fixture_unblock (f);
  frame_fixture_wait_stat (f, "flushed", 1);
  gst_pad_push_event (f->sink, gst_event_new_reconfigure ());
  frame_fixture_expect_end (f, "0 last eos");
  frame_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (eos_after_failure_is_an_error_message)
{
  FrameFixture *f = frame_fixture_new ();
  GstBus *bus = gst_bus_new ();
  GstMessage *message;

  gst_element_set_bus (f->element, bus);
  frame_fixture_begin (f);
  frame_fixture_fail (f, GST_FLOW_ERROR);
  fail_if (gst_pad_push_event (f->src, gst_event_new_eos ()));
  message = gst_bus_timed_pop_filtered (bus, 0, GST_MESSAGE_ERROR);
  fail_unless (message != NULL);
  gst_message_unref (message);
  gst_element_set_bus (f->element, NULL);
  gst_object_unref (bus);
  frame_fixture_free (f);
}

GST_END_TEST;

GST_START_TEST (ready_with_a_full_slot)
{
  FrameFixture *f = frame_fixture_new ();

  frame_fixture_begin (f);
  frame_fixture_stall (f, 0);
  frame_fixture_push (f, 1);
  frame_fixture_unblock (f);
  /* Buffer 1 may still be in the slot or not: the books agree either way. */
  gst_pad_set_active (f->sink, FALSE);
  fail_unless_equals_int (gst_element_set_state (f->element, GST_STATE_READY),
      GST_STATE_CHANGE_SUCCESS);
  fail_unless_equals_uint64 (frame_fixture_stat (f, "waiting"), 0);
  frame_fixture_check_books (f->element);
  frame_fixture_free (f);
}

GST_END_TEST;

/* One of the pads alone may be switched off and on. */
GST_START_TEST (each_pad_can_be_restarted)
{
  FrameFixture *f = frame_fixture_new ();
  GstPad *pad =
      gst_element_get_static_pad (f->element, __i__ == 0 ? "sink" : "src");

  frame_fixture_begin (f);
  frame_fixture_push (f, 0);
  frame_fixture_expect_end (f, "0");
  gst_pad_set_active (pad, FALSE);
  fail_unless_equals_int (frame_fixture_push (f, 1), GST_FLOW_FLUSHING);
  gst_pad_set_active (pad, TRUE);
  frame_fixture_begin (f);
  fail_unless_equals_int (frame_fixture_push (f, 2), GST_FLOW_OK);
  frame_fixture_expect_end (f, "segment 2");
  gst_object_unref (pad);
  frame_fixture_free (f);
}

GST_END_TEST;

static Suite *
latestframe_flow_suite (void)
{
  Suite *s = suite_create ("latestframe-flow");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, last_buffer_goes_before_eos);
  tcase_add_test (tc, nothing_enters_after_eos_even_while_it_waits);
  tcase_add_test (tc, a_new_stream_follows_eos);
  tcase_add_test (tc, flush_ends_eos);
  tcase_add_test (tc, flush_empties_and_resumes);
  tcase_add_test (tc, sticky_events_survive_a_flush);
  tcase_add_loop_test (
      tc, downstream_result_reaches_upstream, 0, G_N_ELEMENTS (failures));
  tcase_add_test (tc, a_success_of_its_own_kind_is_success);
  tcase_add_test (tc, downstream_eos_ends_with_a_new_segment);
  tcase_add_test (tc, downstream_eos_spares_the_next_segment);
  tcase_add_test (tc, eos_is_sent_after_downstream_eos);
  tcase_add_test (tc, reconfigure_ends_not_linked);
  tcase_add_test (tc, reconfigure_during_the_push_counts);
  tcase_add_test (tc, failure_after_eos_is_an_error_message);
  tcase_add_test (tc, eos_waits_for_a_link);
  tcase_add_test (tc, eos_after_failure_is_an_error_message);
  tcase_add_test (tc, ready_with_a_full_slot);
  tcase_add_loop_test (tc, each_pad_can_be_restarted, 0, 2);
  return s;
}

GST_CHECK_MAIN (latestframe_flow);
