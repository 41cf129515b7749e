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

GST_START_TEST (a_viewer_is_greeted_on_each_channel)
{
  GstLatestControlCore *core =
      gst_latest_control_core_new (GST_LATEST_CONTROL_ONE, TIMEOUT);

  gst_latest_control_core_add_viewer (core, "a");
  gst_latest_control_core_opened (core, "a", TRUE);
  gst_latest_control_core_opened (core, "a", FALSE);
  fail_unless_equals_string (core_replies (core), "a<<hello a<hello");
  core_say (core, "a", "{'type':'hello'}", START);
  fail_unless_equals_string (core_replies (core), "a<hello");
  gst_latest_control_core_free (core);
}

GST_END_TEST;

GST_START_TEST (the_first_who_asks_controls_and_the_others_know)
{
  GstLatestControlCore *core = make (GST_LATEST_CONTROL_ONE);

  core_say (core, "a", TAKE, START);
  fail_unless_equals_string (core_items (core), "+a");
  fail_unless_equals_string (core_replies (core), "a<granted b<holder a");
  core_say (core, "b", TAKE, START);
  fail_unless_equals_string (core_items (core), "");
  fail_unless_equals_string (core_replies (core), "b<denied a");
  core_say (core, "a", RELEASE, START);
  fail_unless_equals_string (core_items (core), "-a");
  fail_unless_equals_string (core_replies (core), "a<released b<holder");
  core_say (core, "b", TAKE, START);
  fail_unless_equals_string (core_items (core), "+b");
  gst_latest_control_core_free (core);
}

GST_END_TEST;

GST_START_TEST (nobody_controls)
{
  GstLatestControlCore *core = make (GST_LATEST_CONTROL_NONE);

  core_say (core, "a", TAKE, START);
  core_say (core, "a", HI, START);
  fail_unless_equals_string (core_items (core), "");
  fail_unless_equals_string (core_replies (core), "a<denied");
  gst_latest_control_core_free (core);
}

GST_END_TEST;

GST_START_TEST (who_leaves_is_lost)
{
  GstLatestControlCore *core = make (GST_LATEST_CONTROL_ONE);

  core_say (core, "a", TAKE, START);
  core_items (core);
  core_replies (core);
  gst_latest_control_core_remove_viewer (core, "a");
  fail_unless_equals_string (core_items (core), "!a -a");
  fail_unless_equals_string (core_replies (core), "b<holder");
  fail_unless_equals_int64 (
      gst_latest_control_core_get_deadline (core), G_MAXINT64);
  core_say (core, "a", HI, START);
  fail_unless_equals_string (core_items (core), "");
  gst_latest_control_core_free (core);
}

GST_END_TEST;

GST_START_TEST (who_has_no_channel_any_more_is_lost)
{
  GstLatestControlCore *core = make (GST_LATEST_CONTROL_ONE);

  gst_latest_control_core_opened (core, "a", TRUE);
  core_say (core, "a", TAKE, START);
  core_items (core);
  gst_latest_control_core_closed (core, "a", FALSE);
  fail_unless_equals_string (core_items (core), "");
  gst_latest_control_core_closed (core, "a", TRUE);
  fail_unless_equals_string (core_items (core), "!a -a");
  gst_latest_control_core_free (core);
}

GST_END_TEST;

GST_START_TEST (who_is_lost_is_lost_once_and_others_may_control)
{
  GstLatestControlCore *core = make (GST_LATEST_CONTROL_ONE);

  core_say (core, "a", TAKE, START);
  core_say (core, "a", BEAT (1), START + 100 * MS);
  core_items (core);
  core_replies (core);
  fail_unless_equals_int64 (
      gst_latest_control_core_get_deadline (core), START + 400 * MS);
  gst_latest_control_core_check (core, START + 400 * MS - 1);
  fail_unless_equals_string (core_items (core), "");
  gst_latest_control_core_check (core, START + 400 * MS);
  gst_latest_control_core_check (core, START + 900 * MS);
  fail_unless_equals_string (core_items (core), "!a");
  fail_unless_equals_string (core_replies (core), "a<lost b<holder");
  core_say (core, "b", TAKE, START + 900 * MS);
  fail_unless_equals_string (core_items (core), "-a +b");
  fail_unless_equals_string (
      core_replies (core), "a<released b<granted a<holder b");
  /* Too late for a, which is not lost a second time either. */
  core_say (core, "a", BEAT (2), START + 910 * MS);
  core_say (core, "a", HI, START + 910 * MS);
  gst_latest_control_core_check (core, START + 1199 * MS);
  fail_unless_equals_string (core_items (core), "");
  gst_latest_control_core_free (core);
}

GST_END_TEST;

GST_START_TEST (what_a_lost_viewer_cannot_get_back_has_ended)
{
  GstLatestControlCore *core = make (GST_LATEST_CONTROL_ONE);

  for (guint i = 0; i < 3; i++) {
    gst_latest_control_core_set_mode (core, GST_LATEST_CONTROL_ONE);
    core_say (core, "a", TAKE, START + i * 10 * TIMEOUT);
    gst_latest_control_core_check (core, START + (i * 10 + 1) * TIMEOUT);
    fail_unless_equals_string (core_items (core), "+a !a");
    if (i == 0)
      gst_latest_control_core_set_mode (core, GST_LATEST_CONTROL_NONE);
    else if (i == 1)
      fail_unless (gst_latest_control_core_release (core, "a"));
    else
      gst_latest_control_core_remove_viewer (core, "a");
    fail_unless_equals_string (core_items (core), "-a");
    core_say (core, "a", BEAT (i + 1), START + (i * 10 + 2) * TIMEOUT);
    fail_unless_equals_string (core_items (core), "");
  }
  gst_latest_control_core_free (core);
}

GST_END_TEST;

GST_START_TEST (the_next_heartbeat_finds_who_was_lost)
{
  GstLatestControlCore *core = make (GST_LATEST_CONTROL_ONE);

  core_say (core, "a", TAKE, START);
  gst_latest_control_core_check (core, START + TIMEOUT);
  core_items (core);
  core_replies (core);
  core_say (core, "a", HI, START + TIMEOUT);
  fail_unless_equals_string (core_items (core), "");
  core_say (core, "a", BEAT (1), START + 2 * TIMEOUT);
  core_say (core, "a", HI, START + 2 * TIMEOUT);
  fail_unless_equals_string (core_items (core), "~a a:message hi");
  fail_unless_equals_string (
      core_replies (core), "a<heartbeat a<granted b<holder a");
  fail_unless_equals_int64 (
      gst_latest_control_core_get_deadline (core), START + 3 * TIMEOUT);
  gst_latest_control_core_free (core);
}

GST_END_TEST;

GST_START_TEST (a_late_heartbeat_does_not_hide_that_it_was_late)
{
  GstLatestControlCore *core = make (GST_LATEST_CONTROL_ONE);

  core_say (core, "a", TAKE, START);
  core_items (core);
  core_say (core, "a", BEAT (1), START + TIMEOUT + 1);
  fail_unless_equals_string (core_items (core), "!a ~a");
  gst_latest_control_core_free (core);
}

GST_END_TEST;

GST_START_TEST (what_waits_of_a_lost_viewer_is_not_done_any_more)
{
  GstLatestControlCore *core = make (GST_LATEST_CONTROL_ALL);

  core_say (core, "a", TAKE, START);
  core_say (core, "a", PRESS, START);
  core_say (core, "b", PRESS, START);
  gst_latest_control_core_check (core, START + TIMEOUT);
  fail_unless_equals_string (core_items (core), "+a +b b:event 2 0 !a");
  gst_latest_control_core_free (core);
}

GST_END_TEST;

GST_START_TEST (the_application_takes_control_away)
{
  GstLatestControlCore *core = make (GST_LATEST_CONTROL_ONE);

  core_say (core, "a", TAKE, START);
  core_items (core);
  fail_if (gst_latest_control_core_release (core, "b"));
  fail_unless (gst_latest_control_core_release (core, "a"));
  fail_unless_equals_string (core_items (core), "-a");
  fail_if (gst_latest_control_core_release (core, NULL));
  /* A heartbeat does not bring it back, asking does. */
  core_say (core, "a", BEAT (1), START);
  fail_unless_equals_string (core_items (core), "");
  core_say (core, "a", TAKE, START);
  fail_unless (gst_latest_control_core_release (core, NULL));
  fail_unless_equals_string (core_items (core), "+a -a");
  gst_latest_control_core_free (core);
}

GST_END_TEST;

GST_START_TEST (all_are_told_when_the_rules_change)
{
  GstLatestControlCore *core = make (GST_LATEST_CONTROL_ALL);

  core_say (core, "b", TAKE, START);
  core_say (core, "a", TAKE, START);
  core_items (core);
  core_replies (core);
  gst_latest_control_core_set_mode (core, GST_LATEST_CONTROL_ONE);
  fail_unless_equals_string (core_items (core), "-a");
  fail_unless_equals_string (
      core_replies (core), "a<released a<hello b b<hello b");
  gst_latest_control_core_set_timeout (core, 100 * MS);
  fail_unless_equals_string (core_replies (core), "a<hello b b<hello b");
  fail_unless_equals_int64 (
      gst_latest_control_core_get_deadline (core), START + 100 * MS);
  gst_latest_control_core_free (core);
}

GST_END_TEST;

GST_START_TEST (what_is_sent_is_counted)
{
  GstLatestControlCore *core = make (GST_LATEST_CONTROL_ONE);
  GstLatestControlCounters c;

  gst_latest_control_core_sent (core, "a", TRUE, 10);
  gst_latest_control_core_sent (core, "a", TRUE, 20);
  gst_latest_control_core_sent (core, "a", FALSE, 40);
  c = get_counters (core, "a");
  fail_unless_equals_uint64 (c.messages_sent, 2);
  fail_unless_equals_uint64 (c.bytes_sent, 30);
  fail_unless_equals_uint64 (c.messages_unsent, 1);
  fail_if (gst_latest_control_core_get_counters (core, "c", &c));
  gst_latest_control_core_free (core);
}

GST_END_TEST;

static Suite *
controlcore_suite (void)
{
  Suite *s = suite_create ("controlcore");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, a_viewer_is_greeted_on_each_channel);
  tcase_add_test (tc, the_first_who_asks_controls_and_the_others_know);
  tcase_add_test (tc, nobody_controls);
  tcase_add_test (tc, who_leaves_is_lost);
  tcase_add_test (tc, who_has_no_channel_any_more_is_lost);
  tcase_add_test (tc, who_is_lost_is_lost_once_and_others_may_control);
  tcase_add_test (tc, what_a_lost_viewer_cannot_get_back_has_ended);
  tcase_add_test (tc, the_next_heartbeat_finds_who_was_lost);
  tcase_add_test (tc, a_late_heartbeat_does_not_hide_that_it_was_late);
  tcase_add_test (tc, what_waits_of_a_lost_viewer_is_not_done_any_more);
  tcase_add_test (tc, the_application_takes_control_away);
  tcase_add_test (tc, all_are_told_when_the_rules_change);
  tcase_add_test (tc, what_is_sent_is_counted);
  return s;
}

GST_CHECK_MAIN (controlcore);
