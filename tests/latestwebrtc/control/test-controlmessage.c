/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "controlmessage.h"

/* Messages are written with ' for ". (transfer full) */
static GstLatestControlMessage *
parse (const gchar *text)
{
  g_autofree gchar *copy = g_strdelimit (g_strdup (text), "'", '"');

  return gst_latest_control_message_parse (copy);
}

GST_START_TEST (a_heartbeat_comes_back_as_it_was)
{
  g_autoptr (GstLatestControlMessage) m = parse (
      "{'type':'heartbeat','sequence':41,'time':1234.5,'roundTripTime':0.02}");
  g_autofree gchar *echo = NULL;

  fail_unless_equals_int (m->type, GST_LATEST_CONTROL_MESSAGE_HEARTBEAT);
  fail_unless_equals_uint64 (m->sequence, 41);
  fail_unless_equals_float (m->round_trip_time, 0.02);
  echo = gst_latest_control_message_format_echo (m);
  fail_unless_equals_string (
      echo, "{\"type\":\"heartbeat\",\"sequence\":41,\"time\":1234.5}");
}

GST_END_TEST;

GST_START_TEST (a_ping_is_answered_by_a_pong)
{
  g_autoptr (GstLatestControlMessage) m =
      parse ("{'type':'ping','sequence':9007199254740991}");
  g_autofree gchar *echo = gst_latest_control_message_format_echo (m);

  fail_unless (m->round_trip_time < 0);
  fail_unless_equals_string (
      echo, "{\"type\":\"pong\",\"sequence\":9007199254740991}");
}

GST_END_TEST;

GST_START_TEST (a_place_is_a_share_of_the_picture)
{
  g_autoptr (GstLatestControlMessage) m =
      parse ("{'type':'navigation','event':'mouse-button-press','x':-0.5,"
             "'y':1.5,'button':2,'buttons':3,'track':'front','shiftKey':true,"
             "'metaKey':true,'capsLock':false,'later':'x'}");

  fail_unless_equals_int (m->type, GST_LATEST_CONTROL_MESSAGE_NAVIGATION);
  fail_unless_equals_int (m->event, GST_LATEST_NAVIGATION_BUTTON_PRESS);
  fail_unless_equals_float (m->x, 0);
  fail_unless_equals_float (m->y, 1);
  fail_unless_equals_int (m->button, 2);
  fail_unless_equals_int (m->buttons, 3);
  fail_unless_equals_string (m->track, "front");
  fail_unless_equals_int (
      m->modifiers, GST_LATEST_MODIFIER_SHIFT | GST_LATEST_MODIFIER_META);
}

GST_END_TEST;

GST_START_TEST (what_a_browser_says_of_a_move_is_taken)
{
  g_autoptr (GstLatestControlMessage) m = parse (
      "{'type':'navigation','event':'mouse-move','x':0.5,'y':0,'button':-1}");

  fail_unless_equals_int (m->event, GST_LATEST_NAVIGATION_MOVE);
  fail_unless (m->track == NULL);
}

GST_END_TEST;

GST_START_TEST (a_gamepad_is_kept_in_its_ranges)
{
  g_autoptr (GstLatestControlMessage) m =
      parse ("{'type':'gamepad','index':1,'id':'Pad','mapping':'standard',"
             "'axes':[-2,0.25,2],'buttons':[0,1.5],'pressed':2147483650}");

  fail_unless_equals_int (m->index, 1);
  fail_unless_equals_string (m->id, "Pad");
  fail_unless_equals_string (m->mapping, "standard");
  fail_unless (m->connected);
  fail_unless_equals_int (m->axes->len, 3);
  fail_unless_equals_float (g_array_index (m->axes, gdouble, 0), -1);
  fail_unless_equals_float (g_array_index (m->axes, gdouble, 1), 0.25);
  fail_unless_equals_float (g_array_index (m->axes, gdouble, 2), 1);
  fail_unless_equals_float (g_array_index (m->values, gdouble, 1), 1);
  fail_unless (m->pressed == 0x80000002);
}

GST_END_TEST;

GST_START_TEST (a_gamepad_has_so_many_axes_and_buttons)
{
  g_autoptr (GstLatestControlMessage) m =
      parse ("{'type':'gamepad','axes':[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0],"
             "'buttons':[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,"
             "0,0,0,0,0,0,0]}");

  fail_unless_equals_int (m->axes->len, GST_LATEST_GAMEPAD_MAX_AXES);
  fail_unless_equals_int (m->values->len, GST_LATEST_GAMEPAD_MAX_BUTTONS);
}

GST_END_TEST;

GST_START_TEST (what_lacks_something_is_refused)
{
  static const gchar *const texts[] = { "hello", "{}", "{'type':1}",
    "{'type':'other'}", "{'type':'heartbeat'}",
    "{'type':'heartbeat','sequence':-1}", "{'type':'heartbeat','sequence':1.5}",
    "{'type':'heartbeat','sequence':9007199254740993e3}", "{'type':'message'}",
    "{'type':'message','text':1}", "{'type':'navigation'}",
    "{'type':'navigation','event':'mouse-move','x':0.5}",
    "{'type':'navigation','event':'touch-up','identifier':1}",
    "{'type':'navigation','event':'touch-up','x':0,'y':0,'identifier':-1}",
    "{'type':'navigation','event':'mouse-button-press','x':0,'y':0,'button':5}",
    "{'type':'navigation','event':'key-press'}",
    "{'type':'navigation','event':'key-press','key':''}",
    /* clang-format off */
    "{'type':'navigation','event':'key-press','key':'123456789012345678901234567890123'}",
    /* clang-format on */
    "{'type':'gamepad','index':-1}",
    "{'type':'gamepad','pressed':4294967296}" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GstLatestControlMessage) m = parse (texts[i]);

    fail_unless (m == NULL, "%s is taken", texts[i]);
  }
}

GST_END_TEST;

#define MOVE "{'type':'navigation','event':'mouse-move','x':0,'y':0"
#define TOUCH "{'type':'navigation','event':'touch-motion','x':0,'y':0"
#define PAD "{'type':'gamepad'"

GST_START_TEST (only_the_last_place_of_the_same_thing_counts)
{
  static const struct
  {
    const gchar *earlier, *later;
    gboolean superseded;
  } cases[] = {
    { MOVE "}", MOVE ",'buttons':1}", TRUE },
    { MOVE ",'track':'a'}", MOVE ",'track':'a'}", TRUE },
    { MOVE ",'track':'a'}", MOVE "}", FALSE },
    { TOUCH ",'identifier':1}", TOUCH ",'identifier':1}", TRUE },
    { TOUCH ",'identifier':1}", TOUCH ",'identifier':2}", FALSE },
    { PAD ",'axes':[0]}", PAD ",'axes':[1]}", TRUE },
    { PAD ",'pressed':0}", PAD ",'pressed':1}", FALSE },
    { PAD ",'index':0}", PAD ",'index':1}", FALSE },
    { PAD "}", PAD ",'connected':false}", FALSE },
    { MOVE "}", TOUCH "}", FALSE },
    { MOVE "}", PAD "}", FALSE },
    { "{'type':'message','text':'a'}", "{'type':'message','text':'a'}", FALSE },
    { "{'type':'navigation','event':'key-press','key':'a'}",
        "{'type':'navigation','event':'key-press','key':'a'}", FALSE },
    { "{'type':'navigation','event':'mouse-button-press','x':0,'y':0}",
        "{'type':'navigation','event':'mouse-button-press','x':0,'y':0}",
        FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GstLatestControlMessage) earlier = parse (cases[i].earlier);
    g_autoptr (GstLatestControlMessage) later = parse (cases[i].later);

    fail_unless (gst_latest_control_message_supersedes (later, earlier)
            == cases[i].superseded,
        "%s after %s", cases[i].later, cases[i].earlier);
  }
}

GST_END_TEST;

GST_START_TEST (a_viewer_is_told_how_to_control)
{
  GstLatestControlHello hello = { "viewer-2", GST_LATEST_CONTROL_ONE, FALSE,
    "viewer-1", 300 };
  g_autofree gchar *text = gst_latest_control_message_format_hello (&hello);

  fail_unless_equals_string (text,
      "{\"type\":\"hello\",\"id\":\"viewer-2\",\"control\":\"one\","
      "\"granted\":false,\"holder\":\"viewer-1\",\"timeout\":300,"
      "\"heartbeatInterval\":100,\"maxRate\":500,\"maxMessageSize\":16384}");
}

GST_END_TEST;

GST_START_TEST (the_other_messages_of_the_sink)
{
  g_autofree gchar *granted =
      gst_latest_control_message_format_plain ("granted");
  g_autofree gchar *denied =
      gst_latest_control_message_format_holder ("denied", "viewer-1");
  g_autofree gchar *nobody =
      gst_latest_control_message_format_holder ("holder", NULL);
  g_autofree gchar *said = gst_latest_control_message_format_text ("a \"b\"");

  fail_unless_equals_string (granted, "{\"type\":\"granted\"}");
  fail_unless_equals_string (
      denied, "{\"type\":\"denied\",\"holder\":\"viewer-1\"}");
  fail_unless_equals_string (nobody, "{\"type\":\"holder\",\"holder\":null}");
  fail_unless_equals_string (
      said, "{\"type\":\"message\",\"text\":\"a \\\"b\\\"\"}");
}

GST_END_TEST;

static Suite *
controlmessage_suite (void)
{
  Suite *s = suite_create ("controlmessage");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, a_heartbeat_comes_back_as_it_was);
  tcase_add_test (tc, a_ping_is_answered_by_a_pong);
  tcase_add_test (tc, a_place_is_a_share_of_the_picture);
  tcase_add_test (tc, what_a_browser_says_of_a_move_is_taken);
  tcase_add_test (tc, a_gamepad_is_kept_in_its_ranges);
  tcase_add_test (tc, a_gamepad_has_so_many_axes_and_buttons);
  tcase_add_test (tc, what_lacks_something_is_refused);
  tcase_add_test (tc, only_the_last_place_of_the_same_thing_counts);
  tcase_add_test (tc, a_viewer_is_told_how_to_control);
  tcase_add_test (tc, the_other_messages_of_the_sink);
  return s;
}

GST_CHECK_MAIN (controlmessage);
