/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "coretalk.h"

/* What a viewer holds down, and how it ends. Events by their numbers: a key is
 * 0 and 1, a button 2 and 3, a finger 6 to 8, a frame of touches 9, their end
 * 10. */

#define START (50 * G_USEC_PER_SEC)
#define TIMEOUT (300 * G_TIME_SPAN_MILLISECOND)
#define EVENT(name, more) "{'type':'navigation','event':'" name "'," more "}"
#define KEY(name, key) EVENT (name, "'key':'" key "','code':'" key "'")
#define BUTTON(name, n, x) EVENT (name, "'button':" n ",'y':0,'x':" x)
#define FINGER(name, n) EVENT (name, "'identifier':" n ",'y':0,'x':0")
#define GAMEPAD(n, connected, pressed) \
  "{'type':'gamepad','index':" n ",'connected':" connected \
  ",'pressed':" pressed "}"

static GstLatestControlCore *core;

static void
setup (void)
{
  core = gst_latest_control_core_new (GST_LATEST_CONTROL_ALL, TIMEOUT);
  gst_latest_control_core_add_viewer (core, "a");
  gst_latest_control_core_add_viewer (core, "b");
  gst_latest_control_core_opened (core, "a", TRUE);
  gst_latest_control_core_opened (core, "b", TRUE);
  core_say_reliably (core, "a", "{'type':'take'}", START);
  core_say_reliably (core, "b", "{'type':'take'}", START);
  core_items (core);
}

static void
teardown (void)
{
  gst_latest_control_core_free (core);
}

static void
say (const gchar *text)
{
  core_say_reliably (core, "a", text, START);
}

GST_START_TEST (what_a_lost_viewer_holds_is_let_go)
{
  say (KEY ("key-press", "w"));
  say (BUTTON ("mouse-button-press", "0", "0.5"));
  say (KEY ("key-press", "s"));
  say (KEY ("key-release", "s"));
  say (GAMEPAD ("0", "true", "3"));
  core_items (core);
  gst_latest_control_core_check (core, START + TIMEOUT);
  fail_unless_equals_string (
      core_items (core), "!a .a:event 1 0 .a:event 3 0.5 .a:gamepad 0 !b");
  /* Once. */
  core_say_reliably (
      core, "a", "{'type':'heartbeat','sequence':1}", START + TIMEOUT);
  gst_latest_control_core_release (core, "a");
  fail_unless_equals_string (core_items (core), "~a -a");
}

GST_END_TEST;

GST_START_TEST (so_is_what_is_held_when_control_is_given_back)
{
  say (KEY ("key-press", "w"));
  core_say_reliably (core, "b", KEY ("key-press", "w"), START);
  say ("{'type':'release'}");
  fail_unless_equals_string (
      core_items (core), "a:event 0 0 b:event 0 0 -a .a:event 1 0");
  gst_latest_control_core_remove_viewer (core, "b");
  fail_unless_equals_string (core_items (core), "!b .b:event 1 0 -b");
}

GST_END_TEST;

/* What the application was never told of does not end. */
GST_START_TEST (what_was_not_delivered_is_not_held)
{
  say (KEY ("key-press", "w"));
  gst_latest_control_core_check (core, START + TIMEOUT);
  fail_unless_equals_string (core_items (core), "!a !b");
}

GST_END_TEST;

GST_START_TEST (a_gamepad_that_is_unplugged_is_not_held)
{
  say (GAMEPAD ("0", "true", "0"));
  say (GAMEPAD ("1", "true", "4"));
  say (GAMEPAD ("0", "false", "0"));
  core_items (core);
  gst_latest_control_core_release (core, "a");
  fail_unless_equals_string (core_items (core), "-a .a:gamepad 0");
}

GST_END_TEST;

GST_START_TEST (each_touch_is_a_frame)
{
  say (FINGER ("touch-down", "1"));
  say (FINGER ("touch-motion", "1"));
  say (FINGER ("touch-up", "1"));
  fail_unless_equals_string (core_items (core),
      "a:event 6 0 .a:event 9 0 a:event 7 0 .a:event 9 0 a:event 8 0 "
      ".a:event 9 0");
  gst_latest_control_core_release (core, "a");
  fail_unless_equals_string (core_items (core), "-a");
}

GST_END_TEST;

GST_START_TEST (all_fingers_end_by_one_cancel)
{
  say (FINGER ("touch-down", "1"));
  say (KEY ("key-press", "w"));
  say (FINGER ("touch-down", "2"));
  core_items (core);
  gst_latest_control_core_release (core, "a");
  fail_unless_equals_string (
      core_items (core), "-a .a:event 1 0 .a:event 10 0");
}

GST_END_TEST;

GST_START_TEST (cancelled_fingers_are_not_held)
{
  say (FINGER ("touch-down", "1"));
  say (FINGER ("touch-down", "2"));
  say (FINGER ("touch-cancel", "1"));
  core_items (core);
  gst_latest_control_core_release (core, "a");
  fail_unless_equals_string (core_items (core), "-a");
}

GST_END_TEST;

/* Nobody has so many keys. */
GST_START_TEST (a_viewer_holds_so_much_and_no_more)
{
  const gchar *told;
  guint n = 0;

  for (guint i = 0; i < 100; i++) {
    g_autofree gchar *text = g_strdup_printf (KEY ("key-press", "%u"), i, i);

    say (text);
  }
  core_items (core);
  core_say_reliably (core, "b", KEY ("key-press", "w"), START);
  core_items (core);
  gst_latest_control_core_release (core, NULL);
  for (told = core_items (core); (told = strstr (told, ".a:")); told++)
    n++;
  fail_unless_equals_int (n, 64);
}

GST_END_TEST;

static Suite *
controlheld_suite (void)
{
  Suite *s = suite_create ("controlheld");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, what_a_lost_viewer_holds_is_let_go);
  tcase_add_test (tc, so_is_what_is_held_when_control_is_given_back);
  tcase_add_test (tc, what_was_not_delivered_is_not_held);
  tcase_add_test (tc, a_gamepad_that_is_unplugged_is_not_held);
  tcase_add_test (tc, each_touch_is_a_frame);
  tcase_add_test (tc, all_fingers_end_by_one_cancel);
  tcase_add_test (tc, cancelled_fingers_are_not_held);
  tcase_add_test (tc, a_viewer_holds_so_much_and_no_more);
  return s;
}

GST_CHECK_MAIN (controlheld);
