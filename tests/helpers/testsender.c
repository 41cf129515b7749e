/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>

#include "testsender.h"

#include "dtlsleak.h"
#include "gstlatestwebrtcsink.h"

static guint senders;
static GMutex lock;
static GCond cond;
static GHashTable *removed; /* lock; "sink id" */

static gchar *
removed_key (gpointer sink, const gchar *id)
{
  return g_strdup_printf ("%p %s", sink, id);
}

static void
viewer_removed (
    GstElement *sink, const gchar *id, const gchar *reason, gpointer data)
{
  g_mutex_lock (&lock);
  g_hash_table_add (removed, removed_key (sink, id));
  g_cond_broadcast (&cond);
  g_mutex_unlock (&lock);
}

TestSender *
test_sender_new (const gchar *source)
{
  TestSender *self = g_new0 (TestSender, 1);
  g_autoptr (GError) error = NULL;
  GstElement *bin = gst_parse_bin_from_description (source, TRUE, &error);

  g_assert_no_error (error);
  if (!removed)
    removed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  fake_signaller_use ();
  senders++;
  self->pipeline = gst_pipeline_new (NULL);
  self->bus = gst_element_get_bus (self->pipeline);
  self->sink = g_object_new (GST_TYPE_LATEST_WEBRTC_SINK, NULL);
  g_signal_connect (
      self->sink, "viewer-removed", G_CALLBACK (viewer_removed), NULL);
  gst_bin_add_many (GST_BIN (self->pipeline), bin, self->sink, NULL);
  g_assert_true (gst_element_link (bin, self->sink));
  return self;
}

GstElement *
test_sender_add_source (TestSender *self, const gchar *source, const gchar *pad)
{
  g_autoptr (GError) error = NULL;
  GstElement *bin = gst_parse_bin_from_description (source, TRUE, &error);

  g_assert_no_error (error);
  gst_bin_add (GST_BIN (self->pipeline), bin);
  g_assert_true (gst_element_link_pads (bin, "src", self->sink, pad));
  gst_element_sync_state_with_parent (bin);
  return bin;
}

void
test_sender_remove_source (
    TestSender *self, GstElement *source, const gchar *pad)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (self->sink, pad);

  gst_element_set_state (source, GST_STATE_NULL);
  gst_element_unlink (source, self->sink);
  gst_bin_remove (GST_BIN (self->pipeline), source);
  gst_element_release_request_pad (self->sink, sink);
}

void
test_sender_free (TestSender *self)
{
  g_autoptr (GstMessage) message = NULL;

  test_sender_stop (self);
  message =
      gst_bus_pop_filtered (self->bus, GST_MESSAGE_ERROR | GST_MESSAGE_WARNING);
  g_assert_null (message);
  gst_object_unref (self->bus);
  gst_object_unref (self->pipeline);
  if (--senders == 0) {
    dtls_leak_allow ();
    /* The next sink may have the address of this one. */
    g_mutex_lock (&lock);
    g_hash_table_remove_all (removed);
    g_mutex_unlock (&lock);
  }
  g_free (self);
}

static gboolean
wait_pad_caps (GstElement *sink, GstPad *pad, gpointer unused)
{
  while (!gst_pad_has_current_caps (pad))
    g_usleep (1000);
  return TRUE;
}

void
test_sender_wait_caps (TestSender *self)
{
  gst_element_foreach_sink_pad (self->sink, wait_pad_caps, NULL);
}

void
test_sender_play (TestSender *self)
{
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  g_assert_cmpint (
      gst_element_get_state (self->pipeline, NULL, NULL, GST_CLOCK_TIME_NONE),
      ==, GST_STATE_CHANGE_SUCCESS);
  g_clear_object (&self->signaller);
  self->signaller = fake_signaller_get_latest ();
  test_sender_wait_caps (self);
}

void
test_sender_stop (TestSender *self)
{
  g_autoptr (GstMessage) message = NULL;

  /* Going down discards what is on the bus. */
  message =
      gst_bus_pop_filtered (self->bus, GST_MESSAGE_ERROR | GST_MESSAGE_WARNING);
  g_assert_null (message);
  g_assert_cmpint (gst_element_set_state (self->pipeline, GST_STATE_NULL), ==,
      GST_STATE_CHANGE_SUCCESS);
  g_clear_object (&self->signaller);
}

void
test_sender_join_viewer (TestSender *self, const gchar *id, TestViewer *viewer)
{
  g_autofree gchar *offer = test_viewer_create_offer (viewer);
  g_autofree gchar *answer = NULL;

  fake_signaller_offer (self->signaller, id, offer);
  answer = fake_signaller_wait_answer (self->signaller, id);
  g_assert_nonnull (answer);
  test_viewer_set_answer (viewer, answer);
}

TestViewer *
test_sender_join_with (TestSender *self, const gchar *id, const gchar *caps)
{
  TestViewer *viewer = test_viewer_new (caps);

  test_sender_join_viewer (self, id, viewer);
  return viewer;
}

TestViewer *
test_sender_join (TestSender *self, const gchar *id)
{
  return test_sender_join_with (self, id, TEST_VIEWER_VP8);
}

guint
test_sender_get_viewers (TestSender *self)
{
  g_autoptr (GstStructure) stats = NULL;
  guint viewers = 0;

  g_object_get (self->sink, "stats", &stats, NULL);
  g_assert_true (gst_structure_get_uint (stats, "viewers", &viewers));
  return viewers;
}

void
test_sender_wait_removed (TestSender *self, const gchar *id)
{
  g_autofree gchar *key = removed_key (self->sink, id);

  g_mutex_lock (&lock);
  while (!g_hash_table_contains (removed, key))
    g_cond_wait (&cond, &lock);
  g_mutex_unlock (&lock);
}
