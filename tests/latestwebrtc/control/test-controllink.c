/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "channelpair.h"
#include "controllink.h"
#include "flatjson.h"

#define TAKE "{\"type\":\"take\"}"

static GMutex lock;
static GCond cond;
static GPtrArray
    *heard; /* protected by lock; by the page, and the application */

static ChannelPair pair;
static GstLatestWorker *worker;
static GstLatestControl *control;
static GstLatestControlLink *control_link;
static gboolean is_stopped;

static void
hear (gchar *text)
{
  g_mutex_lock (&lock);
  g_ptr_array_add (heard, text);
  g_cond_broadcast (&cond);
  g_mutex_unlock (&lock);
}

static void
wait_heard (const gchar *text)
{
  g_mutex_lock (&lock);
  while (!g_ptr_array_find_with_equal_func (heard, text, g_str_equal, NULL))
    g_cond_wait (&cond, &lock);
  g_mutex_unlock (&lock);
}

static void
on_message (
    const gchar *viewer, const gchar *text, GBytes *bytes, gpointer owner)
{
  hear (g_strdup_printf ("%s:%s", viewer, text ? text : "bytes"));
}

static void
on_changed (const gchar *viewer, gboolean controls, gpointer owner)
{
  hear (g_strdup_printf ("%c%s", controls ? '+' : '-', viewer));
}

static void
on_lost (const gchar *viewer, gpointer owner)
{
  hear (g_strdup ("lost"));
}

static GstPad *
get_pad (const gchar *track, gpointer owner)
{
  return NULL;
}

static const GstLatestControlCallbacks callbacks = {
  .message = on_message,
  .changed = on_changed,
  .lost = on_lost,
  .regained = on_lost,
  .get_pad = get_pad,
};

static void
on_page_text (GObject *channel, const gchar *text, gpointer data)
{
  g_autoptr (GstLatestFlatObject) o = gst_latest_flat_object_parse (text);

  hear (g_strdup_printf (
      "page: %s", gst_latest_flat_object_get_string (o, "type")));
}

static void
make_link (gpointer data)
{
  control_link = gst_latest_control_link_new (control, "v", pair.near, worker);
}

static void
create_channels (gpointer data)
{
  gst_latest_control_link_create_channels (control_link);
}

static void
stop_link (gpointer data)
{
  if (!is_stopped)
    gst_latest_control_link_stop (control_link);
  is_stopped = TRUE;
}

static void
free_link (gpointer data)
{
  g_clear_pointer (&control_link, gst_latest_control_link_free);
}

static void
begin (void)
{
  is_stopped = FALSE;
  heard = g_ptr_array_new_with_free_func (g_free);
  worker = gst_latest_worker_new ("test");
  control =
      gst_latest_control_new (GST_LATEST_CONTROL_ONE, 60000, &callbacks, NULL);
  channel_pair_init (&pair);
  gst_latest_worker_invoke_sync (worker, make_link, NULL);
}

static void
end (void)
{
  gst_latest_worker_invoke_sync (worker, stop_link, NULL);
  channel_pair_stop (&pair);
  gst_latest_worker_invoke_sync (worker, free_link, NULL);
  channel_pair_clear (&pair);
  gst_latest_worker_stop (worker);
  gst_latest_worker_unref (worker);
  gst_latest_control_stop (control);
  gst_latest_control_unref (control);
  g_ptr_array_unref (heard);
}

GST_START_TEST (a_page_controls)
{
  g_autoptr (GObject) channel = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static ("x", 1);

  begin ();
  channel = channel_pair_create (&pair, "control-reliable", NULL);
  g_signal_connect (
      channel, "on-message-string", G_CALLBACK (on_page_text), NULL);
  channel_pair_connect (&pair, FALSE);
  wait_heard ("page: hello");
  far_channel_send (channel, TAKE);
  wait_heard ("page: granted");
  wait_heard ("+v");
  far_channel_send (channel, "{\"type\":\"message\",\"text\":\"hi\"}");
  wait_heard ("v:hi");
  gst_webrtc_data_channel_send_data_full (
      GST_WEBRTC_DATA_CHANNEL (channel), bytes, NULL);
  wait_heard ("v:bytes");
  fail_unless (gst_latest_control_send (control, "v", "hi", NULL, TRUE));
  wait_heard ("page: message");
  far_channel_close (channel);
  wait_heard ("lost");
  end ();
}

GST_END_TEST;

GST_START_TEST (a_viewer_that_leaves_does_not_control)
{
  g_autoptr (GObject) channel = NULL;

  begin ();
  channel = channel_pair_create (&pair, "control-reliable", NULL);
  g_signal_connect (
      channel, "on-message-string", G_CALLBACK (on_page_text), NULL);
  channel_pair_connect (&pair, FALSE);
  wait_heard ("page: hello");
  far_channel_send (channel, TAKE);
  wait_heard ("+v");
  gst_latest_worker_invoke_sync (worker, stop_link, NULL);
  wait_heard ("lost");
  fail_if (gst_latest_control_send (control, "v", "hi", NULL, TRUE));
  end ();
}

GST_END_TEST;

static void
on_page_channel (GstElement *webrtcbin, GObject *channel, gpointer data)
{
  g_signal_connect (
      channel, "on-message-string", G_CALLBACK (on_page_text), NULL);
  gst_webrtc_data_channel_send_string_full (GST_WEBRTC_DATA_CHANNEL (channel),
      "{\"type\":\"ping\",\"sequence\":1}", NULL);
}

GST_START_TEST (a_page_that_answers_gets_channels)
{
  begin ();
  g_signal_connect (
      pair.far, "on-data-channel", G_CALLBACK (on_page_channel), NULL);
  gst_latest_worker_invoke_sync (worker, create_channels, NULL);
  channel_pair_connect (&pair, TRUE);
  wait_heard ("page: pong");
  end ();
}

GST_END_TEST;

static Suite *
controllink_suite (void)
{
  Suite *s = suite_create ("controllink");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, a_page_controls);
  tcase_add_test (tc, a_viewer_that_leaves_does_not_control);
  tcase_add_test (tc, a_page_that_answers_gets_channels);
  return s;
}

GST_CHECK_MAIN (controllink);
