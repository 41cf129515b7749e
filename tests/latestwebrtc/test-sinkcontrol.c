/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/video/navigation.h>
#include <string.h>

#include "gstlatestwebrtcsink.h"
#include "testsender.h"

/* What viewers who control make the sink say and do. */

typedef struct
{
  TestSender *sender;
  TestViewer *viewer;

  GMutex lock;
  GCond cond;
  GString *told; /* lock; what the application was told, a line each */
} Fixture;

static void G_GNUC_PRINTF (2, 3) tell (Fixture *f, const gchar *format, ...)
{
  va_list args;

  va_start (args, format);
  g_mutex_lock (&f->lock);
  g_string_append_vprintf (f->told, format, args);
  g_string_append_c (f->told, '\n');
  g_cond_broadcast (&f->cond);
  g_mutex_unlock (&f->lock);
  va_end (args);
}

static void
wait_told (Fixture *f, const gchar *line)
{
  g_mutex_lock (&f->lock);
  while (!strstr (f->told->str, line))
    g_cond_wait (&f->cond, &f->lock);
  g_mutex_unlock (&f->lock);
}

static void
on_message (GstElement *sink, const gchar *viewer, const gchar *text,
    GBytes *bytes, Fixture *f)
{
  tell (f, "message %s %s", viewer, text);
}

static void
on_changed (
    GstElement *sink, const gchar *viewer, gboolean controls, Fixture *f)
{
  tell (f, "changed %s %d", viewer, controls);
}

static void
on_lost (GstElement *sink, const gchar *viewer, Fixture *f)
{
  tell (f, "lost %s", viewer);
}

static void
on_added (GstElement *sink, const gchar *viewer, Fixture *f)
{
  tell (f, "added %s", viewer);
}

static void
on_removed (
    GstElement *sink, const gchar *viewer, const gchar *reason, Fixture *f)
{
  tell (f, "removed %s: %s", viewer, reason);
}

static void
on_navigation (GstElement *sink, const gchar *viewer, const gchar *track,
    GstEvent *event, Fixture *f)
{
  tell (f, "navigation %s", track);
}

static void
on_gamepad (
    GstElement *sink, const gchar *viewer, GstStructure *gamepad, Fixture *f)
{
  tell (f, "gamepad %s", gst_structure_get_name (gamepad));
}

/* What the source gets. */
static GstPadProbeReturn
on_upstream_event (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  gdouble x, y;

  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);

  if (gst_navigation_event_get_type (event) == GST_NAVIGATION_EVENT_MOUSE_MOVE
      && gst_navigation_event_parse_mouse_move_event (event, &x, &y))
    tell (data, "upstream %.0f %.0f", x, y);
  return GST_PAD_PROBE_OK;
}

static void
setup (Fixture *f, const gchar *control)
{
  g_autoptr (GstPad) pad = NULL;
  g_autoptr (GstPad) src = NULL;

  memset (f, 0, sizeof (*f));
  g_mutex_init (&f->lock);
  g_cond_init (&f->cond);
  f->told = g_string_new (NULL);
  f->sender = test_sender_new (TEST_SENDER_LIVE);
  /* A heartbeat may be late on a busy machine. */
  g_object_set (f->sender->sink, "control-timeout", 10 * GST_SECOND, NULL);
  gst_util_set_object_arg (G_OBJECT (f->sender->sink), "control", control);
  g_object_connect (f->sender->sink, "signal::control-message", on_message, f,
      "signal::control-changed", on_changed, f, "signal::viewer-added",
      on_added, f, "signal::viewer-removed", on_removed, f,
      "signal::control-lost", on_lost, f, "signal::navigation", on_navigation,
      f, "signal::gamepad", on_gamepad, f, NULL);
  pad = gst_element_get_static_pad (f->sender->sink, "video_0");
  src = gst_pad_get_peer (pad);
  gst_pad_add_probe (
      src, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, on_upstream_event, f, NULL);
  test_sender_play (f->sender);
  f->viewer = test_viewer_new (TEST_VIEWER_VP8);
  test_viewer_add_control (f->viewer);
  test_sender_join_viewer (f->sender, "a", f->viewer);
  test_viewer_wait_frames (f->viewer, 3);
}

static void
teardown (Fixture *f)
{
  test_viewer_free (f->viewer);
  test_sender_free (f->sender);
  g_string_free (f->told, TRUE);
  g_cond_clear (&f->cond);
  g_mutex_clear (&f->lock);
}

static void
expect_may_control (TestSender *sender, gboolean expected)
{
  g_autoptr (GstStructure) tracks =
      fake_signaller_get_tracks (sender->signaller);
  gboolean may = !expected;

  fail_unless (gst_structure_get_boolean (tracks, "control", &may));
  fail_unless_equals_int (may, expected);
}

GST_START_TEST (players_learn_whether_there_is_control)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);

  gst_util_set_object_arg (G_OBJECT (sender->sink), "control", "all");
  test_sender_play (sender);
  expect_may_control (sender, TRUE);
  gst_util_set_object_arg (G_OBJECT (sender->sink), "control", "none");
  expect_may_control (sender, FALSE);
  gst_util_set_object_arg (G_OBJECT (sender->sink), "control", "one");
  expect_may_control (sender, TRUE);
  test_sender_free (sender);
}

GST_END_TEST;

/* There are no data channels then. */
GST_START_TEST (control_that_comes_too_late_is_told)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  g_autoptr (GstMessage) message = NULL;

  test_sender_play (sender);
  gst_util_set_object_arg (G_OBJECT (sender->sink), "control", "one");
  message = gst_bus_pop_filtered (sender->bus, GST_MESSAGE_WARNING);
  fail_unless (message != NULL);
  expect_may_control (sender, FALSE);
  test_sender_free (sender);
}

GST_END_TEST;

GST_START_TEST (messages_go_both_ways)
{
  Fixture f;
  gboolean sent;

  setup (&f, "one");
  test_viewer_say (f.viewer, "{\"type\":\"take\"}");
  test_viewer_wait_heard (f.viewer, "granted");
  wait_told (&f, "changed viewer-1 1");
  test_viewer_say (f.viewer, "{\"type\":\"message\",\"text\":\"arm up\"}");
  wait_told (&f, "message viewer-1 arm up");

  g_signal_emit_by_name (f.sender->sink, "send-control-message", "viewer-1",
      "arm is up", NULL, FALSE, &sent);
  fail_unless (sent);
  test_viewer_wait_heard (f.viewer, "arm is up");
  g_signal_emit_by_name (f.sender->sink, "send-control-message", "viewer-9",
      "nobody", NULL, FALSE, &sent);
  fail_unless (!sent);
  g_signal_emit_by_name (
      f.sender->sink, "send-control-message", NULL, NULL, NULL, FALSE, &sent);
  fail_unless (!sent);
  teardown (&f);
}

GST_END_TEST;

/* The source has 160 x 120, whatever the size that is encoded. */
GST_START_TEST (the_mouse_moves_in_the_picture_of_the_source)
{
  Fixture f;

  setup (&f, "all");
  test_viewer_say (f.viewer, "{\"type\":\"take\"}");
  wait_told (&f, "changed viewer-1 1");
  test_viewer_say (f.viewer,
      "{\"type\":\"navigation\",\"event\":\"mouse-move\","
      "\"track\":\"video_0\",\"x\":0.5,\"y\":0.25}");
  wait_told (&f, "navigation video_0");
  wait_told (&f, "upstream 80 30");
  test_viewer_say (f.viewer,
      "{\"type\":\"gamepad\",\"index\":0,\"id\":\"pad\","
      "\"mapping\":\"standard\",\"connected\":true,\"axes\":[0,1],"
      "\"buttons\":[1],\"pressed\":1}");
  wait_told (&f, "gamepad application/x-latest-gamepad");
  teardown (&f);
}

GST_END_TEST;

GST_START_TEST (the_application_takes_control_away)
{
  Fixture f;
  gboolean released;

  setup (&f, "one");
  g_signal_emit_by_name (f.sender->sink, "release-control", NULL, &released);
  fail_unless (!released);
  test_viewer_say (f.viewer, "{\"type\":\"take\"}");
  wait_told (&f, "changed viewer-1 1");
  g_signal_emit_by_name (
      f.sender->sink, "release-control", "viewer-1", &released);
  fail_unless (released);
  wait_told (&f, "changed viewer-1 0");
  test_viewer_wait_heard (f.viewer, "released");
  teardown (&f);
}

GST_END_TEST;

/* A shorter timeout counts at once. */
GST_START_TEST (who_falls_silent_is_lost)
{
  Fixture f;

  setup (&f, "one");
  test_viewer_say (f.viewer, "{\"type\":\"take\"}");
  wait_told (&f, "changed viewer-1 1");
  g_object_set (f.sender->sink, "control-timeout", 50 * GST_MSECOND, NULL);
  wait_told (&f, "lost viewer-1");
  teardown (&f);
}

GST_END_TEST;

static void
on_message_stop (GstElement *sink, const gchar *viewer, const gchar *text,
    GBytes *bytes, Fixture *f)
{
  gst_element_set_state (f->sender->pipeline, GST_STATE_NULL);
  tell (f, "stopped");
}

/* An application that a viewer may switch off. What is held has been told by
 * then. */
GST_START_TEST (a_handler_stops_the_sink)
{
  Fixture f;

  setup (&f, "one");
  g_signal_connect (
      f.sender->sink, "control-message", G_CALLBACK (on_message_stop), &f);
  test_viewer_say (f.viewer, "{\"type\":\"take\"}");
  test_viewer_say (f.viewer, "{\"type\":\"message\",\"text\":\"off\"}");
  wait_told (&f, "lost viewer-1\nchanged viewer-1 0\nstopped");
  test_viewer_wait_disconnected (f.viewer);
  teardown (&f);
}

GST_END_TEST;

static TestViewer *
join_neighbour (Fixture *f)
{
  TestViewer *viewer = test_viewer_new (TEST_VIEWER_VP8);

  test_viewer_add_control (viewer);
  test_sender_join_viewer (f->sender, "b", viewer);
  test_viewer_say (viewer, "{\"type\":\"take\"}");
  test_viewer_wait_heard (viewer, "granted");
  return viewer;
}

/* One answer for each, and whoever controls beside it goes on. */
GST_START_TEST (what_nobody_can_read_is_answered)
{
  g_autofree gchar *deep = g_strnfill (10000, '[');
  g_autofree gchar *objects = g_strnfill (10000, '{');
  g_autofree gchar *large = g_strnfill (60000, 'x');
  const gchar *const texts[] = { "hello", "{}", "[]", "{\"type\":1}",
    "{\"type\":\"navigation\",\"event\":\"mouse-move\",\"x\":\"0\",\"y\":{}}",
    "{\"type\":\"heartbeat\",\"sequence\":\"1\"}", "\xff\xfe{}",
    "{\"type\":\"message\",\"text\":\"\xc3\"}",
    "{\"type\":\"message\",\"text\":\"\\u0000\"}", deep, objects, large };
  TestViewer *neighbour;
  Fixture f;

  setup (&f, "one");
  neighbour = join_neighbour (&f);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    test_viewer_say (f.viewer, texts[i]);
  test_viewer_say (f.viewer, "{\"type\":\"take\"}");
  test_viewer_wait_heard (f.viewer, "denied");
  fail_unless_equals_int (
      test_viewer_count_heard (f.viewer, "\"error\""), G_N_ELEMENTS (texts));
  fail_unless_equals_int (
      test_viewer_count_heard (f.viewer, "larger than maxMessageSize"), 1);
  test_viewer_say (neighbour, "{\"type\":\"message\",\"text\":\"up\"}");
  wait_told (&f, "message viewer-2 up");
  test_viewer_wait_more_frames (f.viewer, 3);
  test_viewer_wait_more_frames (neighbour, 3);
  test_viewer_free (neighbour);
  teardown (&f);
}

GST_END_TEST;

#define FLOOD 5000

GST_START_TEST (a_flood_of_messages_delays_no_other_viewer)
{
  TestViewer *neighbour;
  Fixture f;

  setup (&f, "one");
  neighbour = join_neighbour (&f);
  for (guint i = 0; i < FLOOD; i++)
    test_viewer_say (f.viewer, "{\"type\":\"ping\",\"sequence\":1}");
  test_viewer_say (neighbour, "{\"type\":\"message\",\"text\":\"up\"}");
  wait_told (&f, "message viewer-2 up");
  test_viewer_wait_more_frames (f.viewer, 3);
  test_viewer_wait_more_frames (neighbour, 3);
  fail_unless (test_viewer_count_heard (f.viewer, "pong") < FLOOD);
  fail_unless_equals_int (test_sender_get_viewers (f.sender), 2);
  test_viewer_free (neighbour);
  teardown (&f);
}

GST_END_TEST;

/* There is no line for data. */
static void
fail_data_channels (GstElement *sink)
{
  g_autoptr (GstIterator) elements =
      gst_bin_iterate_all_by_element_factory_name (GST_BIN (sink), "sctpenc");
  g_autoptr (GError) error =
      g_error_new (GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_WRITE, "ended");
  g_auto (GValue) encoder = G_VALUE_INIT;

  fail_unless_equals_int (
      gst_iterator_next (elements, &encoder), GST_ITERATOR_OK);
  gst_element_post_message (g_value_get_object (&encoder),
      gst_message_new_error (g_value_get_object (&encoder), error, NULL));
}

/* As when a browser closes the connection: the association ends first. */
GST_START_TEST (pictures_need_no_data_channels)
{
  Fixture f;

  setup (&f, "one");
  wait_told (&f, "added viewer-1");
  fail_data_channels (f.sender->sink);
  fake_signaller_leave (f.sender->signaller, "a");
  wait_told (&f, "removed viewer-1: ");
  fail_unless (strstr (f.told->str, "removed viewer-1: the viewer left"));
  teardown (&f);
}

GST_END_TEST;

GST_START_TEST (nobody_controls_by_default)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  TestViewer *viewer = test_viewer_new (TEST_VIEWER_VP8);
  g_autofree gchar *offer = NULL;
  g_autofree gchar *answer = NULL;
  gboolean sent;

  test_sender_play (sender);
  test_viewer_add_control (viewer);
  offer = test_viewer_create_offer (viewer);
  fake_signaller_offer (sender->signaller, "a", offer);
  answer = fake_signaller_wait_answer (sender->signaller, "a");
  fail_unless (strstr (answer, "m=application 0 "));
  g_signal_emit_by_name (
      sender->sink, "send-control-message", NULL, "text", NULL, FALSE, &sent);
  fail_unless (!sent);
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

static Suite *
sinkcontrol_suite (void)
{
  Suite *suite = suite_create ("sinkcontrol");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, players_learn_whether_there_is_control);
  tcase_add_test (tcase, control_that_comes_too_late_is_told);
  tcase_add_test (tcase, messages_go_both_ways);
  tcase_add_test (tcase, the_mouse_moves_in_the_picture_of_the_source);
  tcase_add_test (tcase, the_application_takes_control_away);
  tcase_add_test (tcase, who_falls_silent_is_lost);
  tcase_add_test (tcase, a_handler_stops_the_sink);
  tcase_add_test (tcase, what_nobody_can_read_is_answered);
  tcase_add_test (tcase, a_flood_of_messages_delays_no_other_viewer);
  tcase_add_test (tcase, pictures_need_no_data_channels);
  tcase_add_test (tcase, nobody_controls_by_default);
  return suite;
}

GST_CHECK_MAIN (sinkcontrol);
