/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "latestflow.h"

static GstLatestFlow flow;

static gboolean
change (GstLatestFlowChange what)
{
  return gst_latest_flow_change (&flow, what);
}

static void
setup (void)
{
  gst_latest_flow_init (&flow);
  fail_if (change (GST_LATEST_FLOW_SRC_ACTIVE));
  fail_unless (change (GST_LATEST_FLOW_SINK_ACTIVE));
}

/* Admits an event of @type. @tell is set if the application has to be told of
 * a failure. */
static GstFlowReturn
admit (GstEventType type, gboolean *tell)
{
  GstEvent *event = gst_event_new_custom (type, NULL);
  GstFlowReturn ret = gst_latest_flow_admit_event (&flow, event, tell);

  gst_event_unref (event);
  return ret;
}

/* Returns the result for an event of @type. */
static GstFlowReturn
check (GstEventType type)
{
  gboolean tell;
  GstFlowReturn ret = admit (type, &tell);

  fail_if (tell);
  return ret;
}

/* Ends the stream. Returns whether the application has to be told. */
static gboolean
end (GstFlowReturn expected)
{
  gboolean tell;

  fail_unless_equals_int (admit (GST_EVENT_EOS, &tell), expected);
  return tell;
}

GST_START_TEST (needs_both_pads)
{
  gst_latest_flow_init (&flow);
  fail_unless_equals_int (gst_latest_flow_get (&flow), GST_FLOW_FLUSHING);
  fail_unless_equals_int (check (GST_EVENT_SEGMENT), GST_FLOW_FLUSHING);
  fail_if (change (GST_LATEST_FLOW_SRC_ACTIVE));
  fail_unless_equals_int (gst_latest_flow_get (&flow), GST_FLOW_FLUSHING);
  fail_if (change (GST_LATEST_FLOW_SRC_INACTIVE));
  fail_if (change (GST_LATEST_FLOW_SINK_ACTIVE));
  fail_unless_equals_int (gst_latest_flow_get (&flow), GST_FLOW_FLUSHING);
  /* Sticky events wait for the src pad. */
  fail_unless_equals_int (check (GST_EVENT_CAPS), GST_FLOW_OK);
  fail_unless (change (GST_LATEST_FLOW_SRC_ACTIVE));
  fail_unless_equals_int (gst_latest_flow_get (&flow), GST_FLOW_OK);
}

GST_END_TEST;

GST_START_TEST (ends_with_each_pad)
{
  static const GstLatestFlowChange ends[] = { GST_LATEST_FLOW_SINK_INACTIVE,
    GST_LATEST_FLOW_SRC_INACTIVE };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++) {
    setup ();
    fail_if (change (ends[i]));
    fail_unless_equals_int (gst_latest_flow_get (&flow), GST_FLOW_FLUSHING);
    /* A flush does not let data flow then. */
    fail_if (change (GST_LATEST_FLOW_FLUSH_STOP));
    fail_unless_equals_int (gst_latest_flow_get (&flow), GST_FLOW_FLUSHING);
  }
}

GST_END_TEST;

GST_START_TEST (nothing_follows_the_end)
{
  static const GstEventType starts[] = { GST_EVENT_STREAM_START,
    GST_EVENT_SEGMENT };

  for (guint i = 0; i < G_N_ELEMENTS (starts); i++) {
    fail_if (end (GST_FLOW_OK));
    fail_unless_equals_int (gst_latest_flow_get (&flow), GST_FLOW_EOS);
    fail_unless_equals_int (check (GST_EVENT_TAG), GST_FLOW_EOS);
    fail_unless_equals_int (check (GST_EVENT_EOS), GST_FLOW_EOS);
    fail_unless_equals_int (check (starts[i]), GST_FLOW_OK);
    fail_unless_equals_int (gst_latest_flow_get (&flow), GST_FLOW_OK);
  }
}

GST_END_TEST;

/* Downstream wants no more data of this stream, but its events and the next
 * stream. */
GST_START_TEST (refused_until_the_next_stream)
{
  flow.refused = TRUE;
  fail_unless_equals_int (gst_latest_flow_get (&flow), GST_FLOW_EOS);
  fail_unless_equals_int (check (GST_EVENT_TAG), GST_FLOW_OK);
  fail_unless_equals_int (gst_latest_flow_get (&flow), GST_FLOW_EOS);
  fail_unless_equals_int (check (GST_EVENT_SEGMENT), GST_FLOW_OK);
  fail_unless_equals_int (gst_latest_flow_get (&flow), GST_FLOW_OK);
}

GST_END_TEST;

/* Upstream sees the failure and posts an error; only a flush ends it. */
GST_START_TEST (a_failure_stays)
{
  fail_if (gst_latest_flow_fail (&flow, GST_FLOW_ERROR));
  fail_unless_equals_int (check (GST_EVENT_SEGMENT), GST_FLOW_OK);
  fail_unless_equals_int (gst_latest_flow_get (&flow), GST_FLOW_ERROR);
  fail_if (change (GST_LATEST_FLOW_FLUSH_START));
  fail_unless_equals_int (gst_latest_flow_get (&flow), GST_FLOW_FLUSHING);
  fail_unless (change (GST_LATEST_FLOW_FLUSH_STOP));
  fail_unless_equals_int (gst_latest_flow_get (&flow), GST_FLOW_OK);
}

GST_END_TEST;

/* When upstream sends no more data, the owner has to tell the application. */
GST_START_TEST (a_failure_at_the_end_is_told)
{
  static const struct
  {
    GstFlowReturn result;
    gboolean tell;
  } cases[] = {
    { GST_FLOW_NOT_LINKED, TRUE },
    { GST_FLOW_FLUSHING, FALSE },
    { GST_FLOW_EOS, FALSE },
    { GST_FLOW_NOT_NEGOTIATED, TRUE },
    { GST_FLOW_ERROR, TRUE },
    { GST_FLOW_CUSTOM_ERROR, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    /* Upstream had ended. */
    setup ();
    fail_if (end (GST_FLOW_OK));
    fail_unless_equals_int (
        gst_latest_flow_fail (&flow, cases[i].result), cases[i].tell);
    /* It ends now, which is not accepted. */
    setup ();
    fail_if (gst_latest_flow_fail (&flow, cases[i].result));
    fail_unless_equals_int (end (cases[i].result), cases[i].tell);
    fail_if (flow.eos);
  }
}

GST_END_TEST;

GST_START_TEST (a_failure_at_the_end_ends_with_the_stream)
{
  fail_if (end (GST_FLOW_OK));
  fail_unless (gst_latest_flow_fail (&flow, GST_FLOW_ERROR));
  fail_unless_equals_int (check (GST_EVENT_STREAM_START), GST_FLOW_OK);
  fail_unless_equals_int (gst_latest_flow_get (&flow), GST_FLOW_OK);
}

GST_END_TEST;

/* A flush in progress does not end with a new stream. */
GST_START_TEST (a_new_stream_does_not_end_a_flush)
{
  fail_if (end (GST_FLOW_OK));
  fail_if (change (GST_LATEST_FLOW_FLUSH_START));
  fail_unless_equals_int (check (GST_EVENT_STREAM_START), GST_FLOW_OK);
  fail_unless_equals_int (gst_latest_flow_get (&flow), GST_FLOW_FLUSHING);
}

GST_END_TEST;

GST_START_TEST (linked_again)
{
  fail_if (change (GST_LATEST_FLOW_RECONFIGURE));
  fail_unless (flow.reconfigured);
  fail_if (gst_latest_flow_fail (&flow, GST_FLOW_NOT_LINKED));
  fail_unless_equals_int (gst_latest_flow_get (&flow), GST_FLOW_NOT_LINKED);
  fail_if (change (GST_LATEST_FLOW_RECONFIGURE));
  fail_unless_equals_int (gst_latest_flow_get (&flow), GST_FLOW_OK);
  /* Other failures do not end with RECONFIGURE. */
  fail_if (gst_latest_flow_fail (&flow, GST_FLOW_NOT_NEGOTIATED));
  fail_if (change (GST_LATEST_FLOW_RECONFIGURE));
  fail_unless_equals_int (gst_latest_flow_get (&flow), GST_FLOW_NOT_NEGOTIATED);
}

GST_END_TEST;

static Suite *
latestflow_suite (void)
{
  Suite *s = suite_create ("latestflow");
  TCase *tc = tcase_create ("general");

  tcase_add_checked_fixture (tc, setup, NULL);
  suite_add_tcase (s, tc);
  tcase_add_test (tc, needs_both_pads);
  tcase_add_test (tc, ends_with_each_pad);
  tcase_add_test (tc, nothing_follows_the_end);
  tcase_add_test (tc, refused_until_the_next_stream);
  tcase_add_test (tc, a_failure_stays);
  tcase_add_test (tc, a_failure_at_the_end_is_told);
  tcase_add_test (tc, a_failure_at_the_end_ends_with_the_stream);
  tcase_add_test (tc, a_new_stream_does_not_end_a_flush);
  tcase_add_test (tc, linked_again);
  return s;
}

GST_CHECK_MAIN (latestflow);
