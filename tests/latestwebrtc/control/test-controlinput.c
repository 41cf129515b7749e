/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "coretalk.h"

#define MS G_TIME_SPAN_MILLISECOND
#define START (50 * G_USEC_PER_SEC)
#define TIMEOUT (300 * MS)

#define TAKE "{'type':'take'}"
#define RELEASE "{'type':'release'}"
#define HI "{'type':'message','text':'hi'}"
#define BEAT(n) "{'type':'heartbeat','sequence':" #n "}"
#define MOVE(x) "{'type':'navigation','event':'mouse-move','y':0,'x':" #x "}"
#define PRESS "{'type':'navigation','event':'mouse-button-press','x':0,'y':0}"
#define RELEASE_BUTTON \
  "{'type':'navigation','event':'mouse-button-release','x':0,'y':0}"

/* Two viewers, a and b, both with an unreliable channel. */
static GstLatestControlCore *
make (GstLatestControlMode mode)
{
  GstLatestControlCore *core = gst_latest_control_core_new (mode, TIMEOUT);

  gst_latest_control_core_add_viewer (core, "a");
  gst_latest_control_core_add_viewer (core, "b");
  gst_latest_control_core_opened (core, "a", FALSE);
  gst_latest_control_core_opened (core, "b", FALSE);
  core_replies (core);
  return core;
}

static GstLatestControlCounters
get_counters (GstLatestControlCore *core, const gchar *viewer)
{
  GstLatestControlCounters counters;

  fail_unless (gst_latest_control_core_get_counters (core, viewer, &counters));
  return counters;
}

GST_START_TEST (only_who_controls_is_listened_to)
{
  GstLatestControlCore *core = make (GST_LATEST_CONTROL_ONE);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("abc", 3);

  core_say (core, "a", HI, START);
  gst_latest_control_core_take_bytes (core, "a", FALSE, bytes, START);
  fail_unless_equals_string (core_items (core), "");
  core_say (core, "b", TAKE, START);
  core_say (core, "b", HI, START);
  gst_latest_control_core_take_bytes (core, "b", FALSE, bytes, START);
  core_say (core, "a", PRESS, START);
  fail_unless_equals_string (core_items (core), "+b b:message hi b:bytes 3");
  fail_unless_equals_uint64 (get_counters (core, "a").messages_refused, 3);
  fail_unless_equals_uint64 (get_counters (core, "b").messages_received, 3);
  gst_latest_control_core_free (core);
}

GST_END_TEST;

GST_START_TEST (who_does_not_control_is_told_so)
{
  GstLatestControlCore *core = make (GST_LATEST_CONTROL_ONE);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("abc", 3);

  gst_latest_control_core_opened (core, "a", TRUE);
  core_replies (core);
  core_say (core, "a", PRESS, START);
  fail_unless_equals_string (core_replies (core), "");
  core_say_reliably (core, "a", PRESS, START);
  gst_latest_control_core_take_bytes (core, "a", TRUE, bytes, START);
  fail_unless_equals_string (core_replies (core), "a<<error a<<error");
  gst_latest_control_core_free (core);
}

GST_END_TEST;

GST_START_TEST (where_all_may_control_nobody_needs_to_ask)
{
  GstLatestControlCore *core = make (GST_LATEST_CONTROL_ALL);

  core_say (core, "a", HI, START);
  core_say (core, "b", HI, START);
  fail_unless_equals_string (
      core_items (core), "+a a:message hi +b b:message hi");
  /* Who has sent no heartbeat is not lost for want of one. */
  fail_unless_equals_int64 (
      gst_latest_control_core_get_deadline (core), G_MAXINT64);
  core_say (core, "a", BEAT (1), START);
  fail_unless_equals_int64 (
      gst_latest_control_core_get_deadline (core), START + TIMEOUT);
  gst_latest_control_core_free (core);
}

GST_END_TEST;

GST_START_TEST (heartbeats_and_pings_are_answered_at_once)
{
  GstLatestControlCore *core = make (GST_LATEST_CONTROL_ONE);

  core_say (core, "a", "{'type':'ping','sequence':1}", START);
  core_say (core, "a", "{'type':'heartbeat','sequence':2,'roundTripTime':0.25}",
      START);
  fail_unless_equals_string (core_replies (core), "a<pong a<heartbeat");
  fail_unless_equals_string (core_items (core), "");
  fail_unless_equals_float (get_counters (core, "a").round_trip_time, 0.25);
  gst_latest_control_core_free (core);
}

GST_END_TEST;

GST_START_TEST (what_moves_has_its_newest_place_and_presses_stay)
{
  GstLatestControlCore *core = make (GST_LATEST_CONTROL_ALL);

  core_say (core, "a", MOVE (0.125), START);
  core_say (core, "b", MOVE (0.5), START);
  core_say (core, "a", MOVE (0.25), START);
  core_say (core, "a", PRESS, START);
  core_say (core, "a", RELEASE_BUTTON, START);
  core_say (core, "a", MOVE (0.375), START);
  core_say (core, "a", MOVE (0.75), START);
  fail_unless_equals_string (core_items (core),
      "+a a:event 4 0.25 +b b:event 4 0.5 a:event 2 0 a:event 3 0 "
      "a:event 4 0.75");
  fail_unless_equals_uint64 (get_counters (core, "a").messages_merged, 2);
  gst_latest_control_core_free (core);
}

GST_END_TEST;

GST_START_TEST (a_button_of_a_gamepad_stays)
{
  GstLatestControlCore *core = make (GST_LATEST_CONTROL_ALL);

  for (guint i = 0; i < 3; i++) {
    core_say (core, "a", "{'type':'gamepad','axes':[0]}", START);
    core_say (core, "a", "{'type':'gamepad','axes':[1]}", START);
    core_say (core, "a", "{'type':'gamepad','pressed':1}", START);
  }
  fail_unless_equals_string (core_items (core),
      "+a a:gamepad 0 a:gamepad 1 a:gamepad 0 a:gamepad 1 a:gamepad 0 "
      "a:gamepad 1");
  gst_latest_control_core_free (core);
}

GST_END_TEST;

GST_START_TEST (who_says_too_much_is_heard_in_part)
{
  GstLatestControlCore *core = make (GST_LATEST_CONTROL_ALL);

  for (guint i = 0; i < 150; i++)
    core_say (core, "a", HI, START);
  fail_unless_equals_uint64 (get_counters (core, "a").messages_dropped, 50);
  /* Heartbeats are heard nevertheless. */
  core_say (core, "a", BEAT (1), START);
  fail_unless_equals_int64 (
      gst_latest_control_core_get_deadline (core), START + TIMEOUT);
  fail_unless_equals_uint64 (get_counters (core, "b").messages_dropped, 0);
  gst_latest_control_core_free (core);
}

GST_END_TEST;

GST_START_TEST (on_the_reliable_channel_who_says_too_much_is_shut_out)
{
  GstLatestControlCore *core = make (GST_LATEST_CONTROL_ONE);

  gst_latest_control_core_opened (core, "a", TRUE);
  core_say_reliably (core, "a", TAKE, START);
  for (guint i = 1; i < 200; i++)
    core_say_reliably (core, "a", PRESS, START);
  fail_unless_equals_uint64 (get_counters (core, "a").messages_dropped, 0);
  core_items (core);
  core_replies (core);
  core_say_reliably (core, "a", PRESS, START);
  fail_unless_equals_string (core_items (core), "-a .a:event 3 0");
  fail_unless_equals_string (core_replies (core), "a<<error b<holder a<shut");
  core_say_reliably (core, "a", TAKE, START + 10 * G_USEC_PER_SEC);
  gst_latest_control_core_opened (core, "a", TRUE);
  fail_unless_equals_string (core_items (core), "");
  fail_unless_equals_string (core_replies (core), "");
  gst_latest_control_core_free (core);
}

GST_END_TEST;

GST_START_TEST (moves_on_the_reliable_channel_shut_nobody_out)
{
  GstLatestControlCore *core = make (GST_LATEST_CONTROL_ALL);

  gst_latest_control_core_opened (core, "a", TRUE);
  for (guint i = 0; i < 1000; i++)
    core_say_reliably (core, "a", MOVE (0.5), START);
  fail_unless_equals_string (core_items (core), "+a a:event 4 0.5");
  gst_latest_control_core_free (core);
}

GST_END_TEST;

/* At a rate that is allowed, but nobody fetches anything. */
static void
stall (GstLatestControlCore *core, gboolean reliable)
{
  for (guint i = 0; i < 501; i++) {
    if (reliable)
      core_say_reliably (core, "a", HI, START + i * 2 * MS);
    else
      core_say (core, "a", HI, START + i * 2 * MS);
  }
}

GST_START_TEST (behind_a_slow_application_only_so_much_waits)
{
  GstLatestControlCore *core = make (GST_LATEST_CONTROL_ALL);

  stall (core, FALSE);
  fail_unless_equals_uint64 (get_counters (core, "a").messages_dropped, 1);
  core_items (core);
  core_say (core, "a", HI, START + 2000 * MS);
  fail_unless_equals_string (core_items (core), "a:message hi");
  core_replies (core);
  gst_latest_control_core_opened (core, "a", TRUE);
  stall (core, TRUE);
  fail_unless_equals_string (core_replies (core), "a<<hello a<<error a<shut");
  gst_latest_control_core_free (core);
}

GST_END_TEST;

GST_START_TEST (what_nobody_can_read_is_said_and_counted)
{
  GstLatestControlCore *core = make (GST_LATEST_CONTROL_ALL);

  core_say (core, "a", "hello", START);
  core_say (core, "a", "{'type':'later'}", START);
  gst_latest_control_core_refuse (core, "a", FALSE, START);
  core_say (core, "nobody", HI, START);
  fail_unless_equals_uint64 (get_counters (core, "a").messages_refused, 3);
  fail_unless_equals_string (core_items (core), "");
  fail_unless_equals_string (core_replies (core), "a<error a<error a<error");
  gst_latest_control_core_free (core);
}

GST_END_TEST;

/* What is too large counts, too: it is not answered for ever. */
GST_START_TEST (a_flood_that_nobody_can_read_is_dropped)
{
  GstLatestControlCore *core = make (GST_LATEST_CONTROL_ALL);

  for (guint i = 0; i < 150; i++)
    gst_latest_control_core_refuse (core, "a", FALSE, START);
  fail_unless_equals_uint64 (get_counters (core, "a").messages_refused, 100);
  fail_unless_equals_uint64 (get_counters (core, "a").messages_dropped, 50);
  gst_latest_control_core_opened (core, "a", TRUE);
  core_replies (core);
  for (guint i = 0; i < 101; i++)
    gst_latest_control_core_refuse (core, "a", TRUE, START);
  fail_unless (g_str_has_suffix (core_replies (core), " a<<error a<shut"));
  gst_latest_control_core_free (core);
}

GST_END_TEST;

static Suite *
controlinput_suite (void)
{
  Suite *s = suite_create ("controlinput");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, only_who_controls_is_listened_to);
  tcase_add_test (tc, who_does_not_control_is_told_so);
  tcase_add_test (tc, where_all_may_control_nobody_needs_to_ask);
  tcase_add_test (tc, heartbeats_and_pings_are_answered_at_once);
  tcase_add_test (tc, what_moves_has_its_newest_place_and_presses_stay);
  tcase_add_test (tc, a_button_of_a_gamepad_stays);
  tcase_add_test (tc, who_says_too_much_is_heard_in_part);
  tcase_add_test (tc, on_the_reliable_channel_who_says_too_much_is_shut_out);
  tcase_add_test (tc, moves_on_the_reliable_channel_shut_nobody_out);
  tcase_add_test (tc, behind_a_slow_application_only_so_much_waits);
  tcase_add_test (tc, what_nobody_can_read_is_said_and_counted);
  tcase_add_test (tc, a_flood_that_nobody_can_read_is_dropped);
  return s;
}

GST_CHECK_MAIN (controlinput);
