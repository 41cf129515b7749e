/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/webrtc/webrtc.h>
#include <string.h>

#include "channelpair.h"
#include "datachannels.h"

#define UNRELIABLE "options,ordered=(boolean)false,max-retransmits=(int)0"

/* What the near end's channels have said. */
typedef struct
{
  GMutex lock;
  GCond cond;
  /* Protected by lock. */
  guint opened[2], closed[2], refused, overruns, destroyed;
  GPtrArray *said;
} Log;

static Log noted;
static ChannelPair pair;
static GstLatestWorker *worker;
static GstLatestDataChannels *channels;

static void
count (guint *what)
{
  g_mutex_lock (&noted.lock);
  (*what)++;
  g_cond_broadcast (&noted.cond);
  g_mutex_unlock (&noted.lock);
}

static void
wait_for (guint *what, guint n)
{
  g_mutex_lock (&noted.lock);
  while (*what < n)
    g_cond_wait (&noted.cond, &noted.lock);
  g_mutex_unlock (&noted.lock);
}

static void
say (gchar *text)
{
  g_mutex_lock (&noted.lock);
  g_ptr_array_add (noted.said, text);
  g_cond_broadcast (&noted.cond);
  g_mutex_unlock (&noted.lock);
}

/* The @n-th text. */
static const gchar *
wait_said (guint n)
{
  const gchar *text;

  wait_for (&noted.said->len, n);
  g_mutex_lock (&noted.lock);
  text = g_ptr_array_index (noted.said, n - 1);
  g_mutex_unlock (&noted.lock);
  return text;
}

static void
on_opened (gboolean reliable, gpointer owner)
{
  count (&noted.opened[reliable]);
}

static void
on_closed (gboolean reliable, gpointer owner)
{
  count (&noted.closed[reliable]);
}

static void
on_text (gboolean reliable, const gchar *text, gpointer owner)
{
  say (g_strdup_printf ("%c%s", reliable ? 'r' : 'u', text));
}

static void
on_bytes (gboolean reliable, GBytes *bytes, gpointer owner)
{
  say (g_strdup_printf (
      "%cb%" G_GSIZE_FORMAT, reliable ? 'r' : 'u', g_bytes_get_size (bytes)));
}

static void
on_refused (gboolean reliable, gpointer owner)
{
  count (&noted.refused);
}

static void
on_overrun (gpointer owner)
{
  count (&noted.overruns);
}

static void
on_destroy (gpointer owner)
{
  count (&noted.destroyed);
}

static const GstLatestDataChannelCallbacks callbacks = {
  .opened = on_opened,
  .closed = on_closed,
  .text = on_text,
  .bytes = on_bytes,
  .refused = on_refused,
  .overrun = on_overrun,
};

static void
make_channels (gpointer data)
{
  channels = gst_latest_data_channels_new (
      pair.near, worker, &callbacks, NULL, on_destroy);
}

static void
create_channels (gpointer data)
{
  gst_latest_data_channels_create (channels);
}

static void
stop_channels (gpointer data)
{
  gst_latest_data_channels_stop (channels);
}

static void
release_channels (gpointer data)
{
  gst_latest_data_channels_release (channels);
}

/* Within the test: at its end, GstCheck waits for every task of GStreamer. */
static void
setup (void)
{
  noted.said = g_ptr_array_new_with_free_func (g_free);
  worker = gst_latest_worker_new ("test");
  channel_pair_init (&pair);
  gst_latest_worker_invoke_sync (worker, make_channels, NULL);
}

static void
teardown (void)
{
  gst_latest_worker_invoke_sync (worker, stop_channels, NULL);
  channel_pair_stop (&pair);
  gst_latest_worker_invoke_sync (worker, release_channels, NULL);
  gst_latest_data_channels_unref (channels);
  channel_pair_clear (&pair);
  gst_latest_worker_stop (worker);
  gst_latest_worker_unref (worker);
  fail_unless_equals_int (noted.destroyed, 1);
  g_ptr_array_unref (noted.said);
  memset (&noted, 0, sizeof noted);
}

static void
on_far_text (GObject *channel, const gchar *text, gpointer data)
{
  say (g_strdup_printf ("far %s", text));
}

static void
on_far_bytes (GObject *channel, GBytes *bytes, gpointer data)
{
  say (g_strdup_printf ("far %" G_GSIZE_FORMAT, g_bytes_get_size (bytes)));
}

/* (transfer full) */
static GObject *
open_far (const gchar *label, const gchar *options)
{
  GObject *channel = channel_pair_create (&pair, label, options);

  g_signal_connect (
      channel, "on-message-string", G_CALLBACK (on_far_text), NULL);
  g_signal_connect (
      channel, "on-message-data", G_CALLBACK (on_far_bytes), NULL);
  return channel;
}

static guint
count_elements (GstElement *webrtcbin)
{
  guint n;

  GST_OBJECT_LOCK (webrtcbin);
  n = GST_BIN_NUMCHILDREN (webrtcbin);
  GST_OBJECT_UNLOCK (webrtcbin);
  return n;
}

GST_START_TEST (messages_go_both_ways)
{
  g_autoptr (GObject) control = NULL;
  g_autoptr (GObject) reliable = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static ("\0\1\2", 3);

  setup ();
  control = open_far ("control", UNRELIABLE);
  reliable = open_far ("control-reliable", NULL);
  channel_pair_connect (&pair, FALSE);
  wait_for (&noted.opened[0], 1);
  wait_for (&noted.opened[1], 1);
  far_channel_send (control, "hello");
  fail_unless_equals_string (wait_said (1), "uhello");
  far_channel_send (reliable, "there");
  fail_unless_equals_string (wait_said (2), "rthere");
  gst_webrtc_data_channel_send_data_full (
      GST_WEBRTC_DATA_CHANNEL (reliable), bytes, NULL);
  fail_unless_equals_string (wait_said (3), "rb3");
  fail_unless (gst_latest_data_channels_send_text (channels, FALSE, "a"));
  fail_unless_equals_string (wait_said (4), "far a");
  fail_unless (gst_latest_data_channels_send_text (channels, TRUE, "b"));
  fail_unless_equals_string (wait_said (5), "far b");
  fail_unless (gst_latest_data_channels_send_bytes (channels, TRUE, bytes));
  fail_unless_equals_string (wait_said (6), "far 3");
  teardown ();
}

GST_END_TEST;

static void
on_far_channel (GstElement *webrtcbin, GObject *channel, gpointer data)
{
  g_autofree gchar *label = NULL;
  gboolean ordered;
  gint retransmits;

  g_object_get (channel, "label", &label, "ordered", &ordered,
      "max-retransmits", &retransmits, NULL);
  say (g_strdup_printf ("%s %d %d", label, ordered, retransmits));
}

static gboolean
is_said (const gchar *text)
{
  gboolean said;

  g_mutex_lock (&noted.lock);
  said = g_ptr_array_find_with_equal_func (noted.said, text, g_str_equal, NULL);
  g_mutex_unlock (&noted.lock);
  return said;
}

GST_START_TEST (an_offer_of_ours_has_both_channels)
{
  setup ();
  g_signal_connect (
      pair.far, "on-data-channel", G_CALLBACK (on_far_channel), NULL);
  gst_latest_worker_invoke_sync (worker, create_channels, NULL);
  channel_pair_connect (&pair, TRUE);
  wait_said (2);
  fail_unless (is_said ("control 0 0"));
  fail_unless (is_said ("control-reliable 1 -1"));
  wait_for (&noted.opened[0], 1);
  wait_for (&noted.opened[1], 1);
  teardown ();
}

GST_END_TEST;

GST_START_TEST (other_channels_are_not_heard)
{
  g_autoptr (GObject) other = NULL;
  g_autoptr (GObject) control = NULL;

  setup ();
  other = open_far ("chat", NULL);
  control = open_far ("control-reliable", NULL);
  channel_pair_connect (&pair, FALSE);
  wait_for (&noted.opened[1], 1);
  far_channel_wait (other, GST_WEBRTC_DATA_CHANNEL_STATE_OPEN);
  far_channel_send (other, "x");
  far_channel_send (control, "y");
  fail_unless_equals_string (wait_said (1), "ry");
  fail_unless_equals_int (noted.opened[0], 0);
  teardown ();
}

GST_END_TEST;

GST_START_TEST (a_newer_channel_takes_the_older_ones_place)
{
  g_autoptr (GObject) older = NULL;
  g_autoptr (GObject) newer = NULL;

  setup ();
  older = open_far ("control", UNRELIABLE);
  channel_pair_connect (&pair, FALSE);
  wait_for (&noted.opened[0], 1);
  newer = open_far ("control", UNRELIABLE);
  wait_for (&noted.opened[0], 2);
  fail_unless_equals_int (noted.closed[0], 1);
  far_channel_send (older, "old");
  far_channel_send (newer, "new");
  fail_unless_equals_string (wait_said (1), "unew");
  teardown ();
}

GST_END_TEST;

GST_START_TEST (a_message_that_is_too_large_is_refused)
{
  g_autoptr (GObject) control = NULL;
  g_autofree gchar *most = g_strnfill (GST_LATEST_DATA_CHANNEL_MAX_SIZE, 'x');
  g_autofree gchar *more =
      g_strnfill (GST_LATEST_DATA_CHANNEL_MAX_SIZE + 1, 'x');

  setup ();
  control = open_far ("control", UNRELIABLE);
  channel_pair_connect (&pair, FALSE);
  wait_for (&noted.opened[0], 1);
  far_channel_send (control, more);
  wait_for (&noted.refused, 1);
  far_channel_send (control, most);
  fail_unless_equals_int (
      strlen (wait_said (1)), GST_LATEST_DATA_CHANNEL_MAX_SIZE + 1);
  fail_if (gst_latest_data_channels_send_text (channels, FALSE, more));
  fail_unless (gst_latest_data_channels_send_text (channels, FALSE, most));
  teardown ();
}

GST_END_TEST;

GST_START_TEST (sending_fails_where_nothing_is_open)
{
  g_autoptr (GObject) control = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static ("x", 1);
  g_autoptr (GBytes) none = g_bytes_new_static ("", 0);

  setup ();
  control = open_far ("control", UNRELIABLE);
  fail_if (gst_latest_data_channels_send_text (channels, FALSE, "x"));
  channel_pair_connect (&pair, FALSE);
  wait_for (&noted.opened[0], 1);
  fail_if (gst_latest_data_channels_send_text (channels, TRUE, "x"));
  fail_if (gst_latest_data_channels_send_bytes (channels, TRUE, bytes));
  fail_if (gst_latest_data_channels_send_bytes (channels, FALSE, none));
  fail_unless (gst_latest_data_channels_send_bytes (channels, FALSE, bytes));
  far_channel_close (control);
  wait_for (&noted.closed[0], 1);
  fail_if (gst_latest_data_channels_send_text (channels, FALSE, "x"));
  teardown ();
}

GST_END_TEST;

/* How many messages of 1 kB are taken at once; the test fails if that has no
 * end. */
static guint
fill (gboolean reliable)
{
  g_autofree gchar *text = g_strnfill (1024, 'x');
  guint n = 0;

  while (gst_latest_data_channels_send_text (channels, reliable, text))
    fail_unless (n++ < 100000);
  return n;
}

/* Who controls is told although the application has said more than gets through. */
GST_START_TEST (replies_have_room_of_their_own)
{
  g_autoptr (GObject) reliable = NULL;
  g_autofree gchar *most = g_strnfill (1024, 'x');

  setup ();
  reliable = open_far ("control-reliable", NULL);
  channel_pair_connect (&pair, FALSE);
  wait_for (&noted.opened[1], 1);
  channel_pair_cut (&pair);
  fill (TRUE);
  for (guint i = 0; i < 8; i++)
    fail_unless (gst_latest_data_channels_send_reply (channels, TRUE, most));
  teardown ();
}

GST_END_TEST;

GST_START_TEST (sending_into_a_network_that_is_cut_does_not_wait)
{
  g_autoptr (GObject) control = NULL;
  g_autoptr (GObject) reliable = NULL;

  setup ();
  control = open_far ("control", UNRELIABLE);
  reliable = open_far ("control-reliable", NULL);
  channel_pair_connect (&pair, FALSE);
  wait_for (&noted.opened[0], 1);
  wait_for (&noted.opened[1], 1);
  channel_pair_cut (&pair);
  fill (TRUE);
  fill (FALSE);
  teardown ();
}

GST_END_TEST;

/* Nothing is done on the worker any more that was there before. */
static void
flush (gpointer data)
{
}

GST_START_TEST (nothing_stays_of_channels_that_were_closed)
{
  const guint n = 200;
  g_autoptr (GObject) reliable = NULL;
  guint elements;

  setup ();
  reliable = open_far ("control-reliable", NULL);
  channel_pair_connect (&pair, FALSE);
  wait_for (&noted.opened[1], 1);
  elements = count_elements (pair.near);
  for (guint i = 1; i <= n; i++) {
    g_autoptr (GObject) control = open_far ("control", UNRELIABLE);

    wait_for (&noted.opened[0], i);
    far_channel_close (control);
    wait_for (&noted.closed[0], i);
    far_channel_wait (control, GST_WEBRTC_DATA_CHANNEL_STATE_CLOSED);
    gst_latest_worker_invoke_sync (worker, flush, NULL);
  }
  fail_unless_equals_int (count_elements (pair.near), elements);
  fail_unless (gst_latest_data_channels_send_text (channels, TRUE, "still"));
  fail_unless_equals_string (wait_said (1), "far still");
  teardown ();
}

GST_END_TEST;

GST_START_TEST (a_viewer_with_too_many_channels_is_not_heard)
{
  g_autoptr (GPtrArray) many = g_ptr_array_new_with_free_func (g_object_unref);

  setup ();
  for (guint i = 0; i < 40; i++)
    g_ptr_array_add (many, open_far ("control", UNRELIABLE));
  channel_pair_connect (&pair, FALSE);
  wait_for (&noted.overruns, 1);
  fail_unless (count_elements (pair.near) < 60);
  teardown ();
}

GST_END_TEST;

GST_START_TEST (who_is_shut_out_is_not_heard)
{
  g_autoptr (GObject) control = NULL;

  setup ();
  control = open_far ("control", UNRELIABLE);
  channel_pair_connect (&pair, FALSE);
  wait_for (&noted.opened[0], 1);
  gst_latest_data_channels_shut (channels);
  fail_if (gst_latest_data_channels_send_text (channels, FALSE, "x"));
  gst_webrtc_data_channel_send_string_full (
      GST_WEBRTC_DATA_CHANNEL (control), "x", NULL);
  gst_latest_worker_invoke_sync (worker, flush, NULL);
  fail_unless_equals_int (noted.said->len, 0);
  teardown ();
}

GST_END_TEST;

GST_START_TEST (after_the_end_nothing_is_said)
{
  g_autoptr (GObject) control = NULL;

  setup ();
  control = open_far ("control", UNRELIABLE);
  channel_pair_connect (&pair, FALSE);
  wait_for (&noted.opened[0], 1);
  gst_latest_worker_invoke_sync (worker, stop_channels, NULL);
  fail_if (gst_latest_data_channels_send_text (channels, FALSE, "x"));
  fail_unless_equals_int (noted.closed[0], 0);
  teardown ();
}

GST_END_TEST;

static void
on_near_channel (GstElement *webrtcbin, GObject *object, GWeakRef *near)
{
  g_weak_ref_set (near, object);
}

/* It closes in the middle of that, and what a thread of webrtcbin sends through it may
 * be under way. */
GST_START_TEST (a_channel_lives_until_webrtcbin_has_ended)
{
  g_autoptr (GObject) control = NULL;
  g_autoptr (GObject) kept = NULL;
  GWeakRef near;

  setup ();
  g_weak_ref_init (&near, NULL);
  g_signal_connect (
      pair.near, "on-data-channel", G_CALLBACK (on_near_channel), &near);
  control = open_far ("control", UNRELIABLE);
  channel_pair_connect (&pair, FALSE);
  wait_for (&noted.opened[0], 1);
  gst_latest_worker_invoke_sync (worker, stop_channels, NULL);
  channel_pair_stop (&pair);
  kept = g_weak_ref_get (&near);
  fail_unless (kept != NULL);
  g_clear_object (&kept);
  teardown ();
  g_weak_ref_clear (&near);
}

GST_END_TEST;

static Suite *
datachannels_suite (void)
{
  Suite *s = suite_create ("datachannels");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, messages_go_both_ways);
  tcase_add_test (tc, an_offer_of_ours_has_both_channels);
  tcase_add_test (tc, other_channels_are_not_heard);
  tcase_add_test (tc, a_newer_channel_takes_the_older_ones_place);
  tcase_add_test (tc, a_message_that_is_too_large_is_refused);
  tcase_add_test (tc, sending_fails_where_nothing_is_open);
  tcase_add_test (tc, sending_into_a_network_that_is_cut_does_not_wait);
  tcase_add_test (tc, replies_have_room_of_their_own);
  tcase_add_test (tc, nothing_stays_of_channels_that_were_closed);
  tcase_add_test (tc, a_viewer_with_too_many_channels_is_not_heard);
  tcase_add_test (tc, who_is_shut_out_is_not_heard);
  tcase_add_test (tc, after_the_end_nothing_is_said);
  tcase_add_test (tc, a_channel_lives_until_webrtcbin_has_ended);
  return s;
}

GST_CHECK_MAIN (datachannels);
