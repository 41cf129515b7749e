/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/video/navigation.h>

#include "control.h"
#include "flatjson.h"

#define TAKE "{\"type\":\"take\"}"
#define HI "{\"type\":\"message\",\"text\":\"hi\"}"
#define MOVE(x) \
  "{\"type\":\"navigation\",\"event\":\"mouse-move\",\"y\":0,\"x\":" #x "}"
#define PAD "{\"type\":\"gamepad\",\"pressed\":5}"
#define BEAT "{\"type\":\"heartbeat\",\"sequence\":1}"
#define LONG_MS 10000

static GMutex lock;
static GCond cond;
/* Protected by lock. */
static GPtrArray *told, *sent;   /* to the application, to viewers */
static gboolean blocked;         /* the application is */
static gboolean stop_on_message; /* the application does then */
static GThread *teller;

static GstLatestControl *control;
static GstPad *sinkpad, *srcpad;
static gboolean link_works = TRUE;

static void
note (GPtrArray *where, gchar *text)
{
  g_mutex_lock (&lock);
  g_ptr_array_add (where, text);
  g_cond_broadcast (&cond);
  g_mutex_unlock (&lock);
}

/* The @n-th. */
static const gchar *
wait_for (GPtrArray *where, guint n)
{
  const gchar *text;

  g_mutex_lock (&lock);
  while (where->len < n)
    g_cond_wait (&cond, &lock);
  text = g_ptr_array_index (where, n - 1);
  g_mutex_unlock (&lock);
  return text;
}

static void
set_blocked (gboolean is_blocked)
{
  g_mutex_lock (&lock);
  blocked = is_blocked;
  g_cond_broadcast (&cond);
  g_mutex_unlock (&lock);
}

static void
wait_while_blocked (void)
{
  g_mutex_lock (&lock);
  while (blocked)
    g_cond_wait (&cond, &lock);
  g_mutex_unlock (&lock);
}

static void
on_message (
    const gchar *viewer, const gchar *text, GBytes *bytes, gpointer owner)
{
  teller = g_thread_self ();
  note (told,
      g_strdup_printf ("%s:%s", viewer,
          text ? text : (const gchar *) g_bytes_get_data (bytes, NULL)));
  wait_while_blocked ();
  if (!stop_on_message)
    return;
  set_blocked (TRUE);
  gst_latest_control_stop (control);
  note (told, g_strdup ("stopped"));
  wait_while_blocked ();
}

static void
on_navigation (
    const gchar *viewer, const gchar *track, GstEvent *event, gpointer owner)
{
  gdouble x, y;

  gst_navigation_event_parse_mouse_move_event (event, &x, &y);
  note (told, g_strdup_printf ("%s:move %g", viewer, x));
}

static void
on_gamepad (const gchar *viewer, const GstStructure *gamepad, gpointer owner)
{
  guint pressed;

  gst_structure_get_uint (gamepad, "pressed", &pressed);
  note (told, g_strdup_printf ("%s:pad %u", viewer, pressed));
}

static void
on_changed (const gchar *viewer, gboolean controls, gpointer owner)
{
  note (told, g_strdup_printf ("%c%s", controls ? '+' : '-', viewer));
}

static void
on_lost (const gchar *viewer, gpointer owner)
{
  note (told, g_strdup_printf ("!%s", viewer));
}

static void
on_regained (const gchar *viewer, gpointer owner)
{
  note (told, g_strdup_printf ("~%s", viewer));
}

static GstPad *
get_pad (const gchar *track, gpointer owner)
{
  return g_strcmp0 (track, "none") == 0 ? NULL : gst_object_ref (sinkpad);
}

static const GstLatestControlCallbacks callbacks = {
  .message = on_message,
  .navigation = on_navigation,
  .gamepad = on_gamepad,
  .changed = on_changed,
  .lost = on_lost,
  .regained = on_regained,
  .get_pad = get_pad,
};

static gboolean
send_text (gpointer link, gboolean reliable, const gchar *text)
{
  g_autoptr (GstLatestFlatObject) o = gst_latest_flat_object_parse (text);

  if (link_works)
    note (sent,
        g_strdup_printf ("%s%s%s", (const gchar *) link, reliable ? "<<" : "<",
            gst_latest_flat_object_get_string (o, "type")));
  return link_works;
}

static gboolean
send_bytes (gpointer link, gboolean reliable, GBytes *bytes)
{
  note (sent, g_strdup_printf ("%s bytes", (const gchar *) link));
  return TRUE;
}

static void
shut (gpointer link)
{
  note (sent, g_strdup_printf ("%s shut", (const gchar *) link));
}

static gpointer
ref_link (gpointer link)
{
  return g_strdup (link);
}

static const GstLatestControlLinkClass link_class = {
  .send_reply = send_text,
  .send_text = send_text,
  .send_bytes = send_bytes,
  .shut = shut,
  .ref = ref_link,
  .unref = g_free,
};

static gboolean
upstream_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  const GstStructure *s = gst_event_get_structure (event);

  note (told, g_strdup_printf ("upstream %s", gst_structure_get_name (s)));
  gst_event_unref (event);
  return TRUE;
}

static gboolean
accept_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  gst_event_unref (event);
  return TRUE;
}

/* A camera of 640x480, linked to the sink's pad. */
static void
make_pads (void)
{
  g_autoptr (GstCaps) caps =
      gst_caps_from_string ("video/x-raw,width=640,height=480");

  srcpad = gst_pad_new ("src", GST_PAD_SRC);
  sinkpad = gst_pad_new ("sink", GST_PAD_SINK);
  gst_pad_set_event_function (srcpad, upstream_event);
  gst_pad_set_event_function (sinkpad, accept_event);
  gst_pad_link (srcpad, sinkpad);
  gst_pad_set_active (srcpad, TRUE);
  gst_pad_set_active (sinkpad, TRUE);
  gst_pad_push_event (srcpad, gst_event_new_stream_start ("camera"));
  gst_pad_push_event (srcpad, gst_event_new_caps (caps));
}

/* Within the test, whose end waits for all that GStreamer does. */
static void
begin (GstLatestControlMode mode, guint timeout_ms)
{
  static gchar a[] = "a", b[] = "b";

  told = g_ptr_array_new_with_free_func (g_free);
  sent = g_ptr_array_new_with_free_func (g_free);
  make_pads ();
  control = gst_latest_control_new (mode, timeout_ms, &callbacks, NULL);
  gst_latest_control_add_viewer (control, "a", &link_class, a);
  gst_latest_control_add_viewer (control, "b", &link_class, b);
  gst_latest_control_opened (control, "a", FALSE);
}

static void
end (void)
{
  gst_latest_control_stop (control);
  gst_latest_control_unref (control);
  gst_object_unref (srcpad);
  gst_object_unref (sinkpad);
  g_ptr_array_unref (told);
  g_ptr_array_unref (sent);
}

static void
say (const gchar *viewer, const gchar *text)
{
  gst_latest_control_take_text (control, viewer, FALSE, text);
}

GST_START_TEST (the_application_is_told_on_another_thread)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("bytes", 6);

  begin (GST_LATEST_CONTROL_ONE, LONG_MS);
  fail_unless_equals_string (wait_for (sent, 1), "a<hello");
  say ("a", TAKE);
  say ("a", HI);
  gst_latest_control_take_bytes (control, "a", FALSE, bytes);
  fail_unless_equals_string (wait_for (told, 1), "+a");
  fail_unless_equals_string (wait_for (told, 2), "a:hi");
  fail_unless_equals_string (wait_for (told, 3), "a:bytes");
  fail_if (teller == g_thread_self ());
  end ();
}

GST_END_TEST;

GST_START_TEST (heartbeats_are_answered_while_the_application_is_busy)
{
  begin (GST_LATEST_CONTROL_ALL, LONG_MS);
  set_blocked (TRUE);
  say ("a", HI);
  fail_unless_equals_string (wait_for (told, 2), "a:hi");
  say ("a", BEAT);
  fail_unless_equals_string (
      g_ptr_array_index (sent, sent->len - 1), "a<heartbeat");
  set_blocked (FALSE);
  end ();
}

GST_END_TEST;

GST_START_TEST (a_busy_application_gets_the_newest_place)
{
  begin (GST_LATEST_CONTROL_ALL, LONG_MS);
  set_blocked (TRUE);
  say ("a", HI);
  wait_for (told, 2);
  say ("a", MOVE (0.25));
  say ("a", MOVE (0.5));
  say ("a", HI);
  set_blocked (FALSE);
  fail_unless_equals_string (wait_for (told, 3), "a:move 320");
  fail_unless_equals_string (
      wait_for (told, 4), "upstream application/x-gst-navigation");
  fail_unless_equals_string (wait_for (told, 5), "a:hi");
  end ();
}

GST_END_TEST;

GST_START_TEST (a_gamepad_is_told_and_goes_upstream)
{
  begin (GST_LATEST_CONTROL_ALL, LONG_MS);
  say ("a", PAD);
  fail_unless_equals_string (wait_for (told, 2), "a:pad 5");
  fail_unless_equals_string (
      wait_for (told, 3), "upstream application/x-latest-gamepad");
  end ();
}

GST_END_TEST;

GST_START_TEST (a_track_that_is_not_there_gets_nothing)
{
  begin (GST_LATEST_CONTROL_ALL, LONG_MS);
  say ("a",
      "{\"type\":\"navigation\",\"event\":\"mouse-move\",\"x\":0,\"y\":0,"
      "\"track\":\"none\"}");
  say ("a", HI);
  fail_unless_equals_string (wait_for (told, 2), "a:hi");
  end ();
}

GST_END_TEST;

GST_START_TEST (who_is_silent_is_lost_and_found_again)
{
  begin (GST_LATEST_CONTROL_ONE, 50);
  say ("a", TAKE);
  fail_unless_equals_string (wait_for (told, 2), "!a");
  say ("a", BEAT);
  fail_unless_equals_string (wait_for (told, 3), "~a");
  fail_unless_equals_string (wait_for (told, 4), "!a");
  end ();
}

GST_END_TEST;

GST_START_TEST (a_shorter_timeout_holds_at_once)
{
  begin (GST_LATEST_CONTROL_ONE, G_MAXINT);
  say ("a", TAKE);
  gst_latest_control_set_timeout (control, 50);
  fail_unless_equals_string (wait_for (told, 2), "!a");
  end ();
}

GST_END_TEST;

GST_START_TEST (messages_go_to_one_or_to_all)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("x", 1);
  g_autoptr (GstStructure) stats = NULL;
  guint64 n;

  begin (GST_LATEST_CONTROL_ONE, LONG_MS);
  fail_unless (gst_latest_control_send (control, NULL, "x", NULL, FALSE));
  fail_unless_equals_string (wait_for (sent, 2), "a<message");
  fail_if (gst_latest_control_send (control, NULL, "x", NULL, TRUE));
  gst_latest_control_opened (control, "b", FALSE);
  fail_unless_equals_string (wait_for (sent, 3), "b<hello");
  fail_unless (gst_latest_control_send (control, NULL, NULL, bytes, FALSE));
  fail_unless_equals_string (wait_for (sent, 4), "a bytes");
  fail_unless_equals_string (wait_for (sent, 5), "b bytes");
  fail_unless (gst_latest_control_send (control, "b", "x", NULL, TRUE));
  fail_unless_equals_string (wait_for (sent, 6), "b<<message");
  fail_if (gst_latest_control_send (control, "c", "x", NULL, TRUE));
  link_works = FALSE;
  fail_if (gst_latest_control_send (control, "b", "x", NULL, TRUE));
  link_works = TRUE;
  stats = gst_latest_control_get_stats (control, "b");
  fail_unless (gst_structure_get_uint64 (stats, "messages-sent", &n));
  fail_unless_equals_uint64 (n, 2);
  fail_unless (gst_structure_get_uint64 (stats, "messages-unsent", &n));
  fail_unless_equals_uint64 (n, 1);
  end ();
}

GST_END_TEST;

GST_START_TEST (control_is_taken_away)
{
  begin (GST_LATEST_CONTROL_ONE, LONG_MS);
  say ("a", TAKE);
  fail_if (gst_latest_control_release (control, "b"));
  fail_unless (gst_latest_control_release (control, NULL));
  fail_unless_equals_string (wait_for (told, 2), "-a");
  gst_latest_control_set_mode (control, GST_LATEST_CONTROL_NONE);
  say ("a", TAKE);
  fail_unless_equals_string (
      g_ptr_array_index (sent, sent->len - 1), "a<denied");
  end ();
}

GST_END_TEST;

GST_START_TEST (who_is_gone_says_and_gets_nothing)
{
  begin (GST_LATEST_CONTROL_ALL, LONG_MS);
  gst_latest_control_remove_viewer (control, "a");
  say ("a", HI);
  say ("b", HI);
  fail_unless_equals_string (wait_for (told, 1), "+b");
  fail_if (gst_latest_control_send (control, NULL, "x", NULL, FALSE));
  fail_unless (gst_latest_control_get_stats (control, "a") == NULL);
  end ();
}

GST_END_TEST;

GST_START_TEST (who_has_too_many_channels_is_shut_out)
{
  begin (GST_LATEST_CONTROL_ALL, LONG_MS);
  gst_latest_control_shut_out (control, "a");
  fail_unless_equals_string (wait_for (sent, 2), "a shut");
  end ();
}

GST_END_TEST;

GST_START_TEST (after_the_end_nothing_is_told)
{
  begin (GST_LATEST_CONTROL_ALL, LONG_MS);
  gst_latest_control_ref (control);
  gst_latest_control_stop (control);
  say ("a", HI);
  fail_unless_equals_int (told->len, 0);
  gst_latest_control_unref (control);
  gst_latest_control_unref (control);
  gst_object_unref (srcpad);
  gst_object_unref (sinkpad);
  g_ptr_array_unref (told);
  g_ptr_array_unref (sent);
}

GST_END_TEST;

/* Who does not control any more is told before that, and what is said before the
 * callback returns is not told. */
GST_START_TEST (a_callback_may_end_it)
{
  GThread *thread;

  begin (GST_LATEST_CONTROL_ALL, LONG_MS);
  set_blocked (TRUE);
  stop_on_message = TRUE;
  say ("a", HI);
  fail_unless_equals_string (wait_for (told, 2), "a:hi");
  gst_latest_control_release (control, "a");
  set_blocked (FALSE);
  fail_unless_equals_string (wait_for (told, 3), "-a");
  fail_unless_equals_string (wait_for (told, 4), "stopped");
  thread = g_thread_ref (teller);
  say ("a", HI);
  set_blocked (FALSE);
  g_thread_join (thread);
  fail_unless_equals_int (told->len, 4);
  stop_on_message = FALSE;
  gst_latest_control_unref (control);
  gst_object_unref (srcpad);
  gst_object_unref (sinkpad);
  g_ptr_array_unref (told);
  g_ptr_array_unref (sent);
}

GST_END_TEST;

static Suite *
control_suite (void)
{
  Suite *s = suite_create ("control");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, the_application_is_told_on_another_thread);
  tcase_add_test (tc, heartbeats_are_answered_while_the_application_is_busy);
  tcase_add_test (tc, a_busy_application_gets_the_newest_place);
  tcase_add_test (tc, a_gamepad_is_told_and_goes_upstream);
  tcase_add_test (tc, a_track_that_is_not_there_gets_nothing);
  tcase_add_test (tc, who_is_silent_is_lost_and_found_again);
  tcase_add_test (tc, a_shorter_timeout_holds_at_once);
  tcase_add_test (tc, messages_go_to_one_or_to_all);
  tcase_add_test (tc, control_is_taken_away);
  tcase_add_test (tc, who_is_gone_says_and_gets_nothing);
  tcase_add_test (tc, who_has_too_many_channels_is_shut_out);
  tcase_add_test (tc, after_the_end_nothing_is_told);
  tcase_add_test (tc, a_callback_may_end_it);
  return s;
}

GST_CHECK_MAIN (control);
